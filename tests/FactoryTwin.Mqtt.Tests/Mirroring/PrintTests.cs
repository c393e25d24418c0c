using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Tests.Publishing;
using FactoryTwin.Printing;
using FactoryTwin.Stations;
using static FactoryTwin.Mqtt.Tests.Mirroring.MirrorBench;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>The mirror learns how long a printer's prints take, and tells by how much it was wrong.</summary>
public sealed class PrintTests
{
    private static readonly string _model = $$"""
        name: Prints
        stations:
          filament: { kind: source, part: { cube: 50 %, cone: 50 % } }
          print: { kind: printer, printer: generic-marlin, gcode: { cube: {{Repository.PathOf("seeds/parts/cube.gcode")}}, cone: {{Repository.PathOf("seeds/parts/cone.gcode")}} } }
          done: { kind: sink }
        flow: filament -> print -> done
        """;

    private const string Binding = "p: { dialect: bambu, station: print, expected: never, part-types: { 'cube*': cube, 'cone*': cone } }";

    [Fact]
    public void Expected_times_and_errors_become_those_of_the_prints_that_were_seen()
    {
        const double overhead = 300, factor = 1.3;
        using var bench = new MirrorBench(Binding, _model, dialect: "bambu");
        double now = 0;
        foreach (string part in (string[])["cube", "cone", "cube", "cone", "cube", "cone"])
        {
            bench.Tell(now, Job("p", ObservationKind.Started, $"{part}.gcode"));
            bench.Tell(now += overhead + factor * FirmwareSeconds(bench, part), Job("p", ObservationKind.Completed, $"{part}.gcode"));
            now += 60;
        }
        (double Expected, double Error)[] told =
        [
            .. Values(bench, "expected-time").Zip(Values(bench, "print-error")),
        ];
        Assert.Equal(6, told.Length);
        Assert.NotInRange(told[0].Error, -1, 1);
        Assert.InRange(told[5].Error, -0.01, 0.01);
        Assert.Equal(overhead + factor * FirmwareSeconds(bench, "cone"), told[5].Expected, 3);
        LearnedPrints learned = bench.Mirror.LearnedPrints.Single();
        Assert.Equal(("print", 6), (learned.Station, learned.Prints));
        Assert.Equal((overhead, factor), (Math.Round(learned.Calibration!.OverheadSeconds, 3), Math.Round(learned.Calibration.TimeFactor, 6)));
        Assert.Equal(6, ((PrinterDefinition)bench.Mirror.BeginRun().Run.Model.Stations[1].Definition).Printer.Recorded.Count);
    }

    [Fact]
    public void The_print_that_is_going_on_has_the_name_that_the_printer_gives_it()
    {
        using var bench = new MirrorBench(Binding, _model, dialect: "bambu");
        StationId print = new(1);
        Assert.Null(bench.Mirror.JobOf(print));
        bench.Tell(1, Job("p", ObservationKind.Started, "cube"), File("old.gcode.3mf"), State("p", StationState.Processing));
        Assert.Equal("cube", bench.Mirror.JobOf(print));
        bench.Tell(2, State("p", StationState.Down));   // paused
        Assert.Equal("cube", bench.Mirror.JobOf(print));
        bench.Tell(3, Job("p", ObservationKind.Completed, "cube"), State("p", StationState.Blocked));
        Assert.Null(bench.Mirror.JobOf(print));
        bench.Tell(4, Job("p", ObservationKind.Started), State("p", StationState.Processing), File("cone.gcode.3mf"));   // a print without a name has a file
        Assert.Equal("cone.gcode.3mf", bench.Mirror.JobOf(print));
        Assert.Null(bench.Mirror.JobOf(new(0)));
        Assert.Null(bench.Mirror.JobOf(print, place: 1));
        Assert.Null(bench.Mirror.JobOf(new(17)));
    }

    [Fact]
    public void Who_comes_in_the_middle_of_a_print_knows_its_name_or_its_file()
    {
        using var bench = new MirrorBench(Binding, _model, dialect: "bambu");
        bench.Tell(1, File("cone.gcode.3mf"), State("p", StationState.Processing));
        Assert.Equal("cone.gcode.3mf", bench.Mirror.JobOf(new(1)));
        bench.Tell(2, File("cone", "job"), File("/data/Metadata/plate_1.gcode"));   // which is what many printers of Bambu Lab call each file
        Assert.Equal("cone", bench.Mirror.JobOf(new(1)));
        bench.Tell(3, State("p", StationState.Idle));
        Assert.Null(bench.Mirror.JobOf(new(1)));   // the file of a print that is over
    }

    [Fact]
    public async Task Who_publishes_the_mirror_publishes_the_error_of_each_print()
    {
        using var bench = new MirrorBench(Binding, _model, dialect: "bambu");
        var broker = new Broker();
        await using var publisher = new FactoryPublisher(bench.Mirror, broker);
        await broker.ConnectAsync();
        double expected = FirmwareSeconds(bench, "cube");
        bench.Tell(10, Job("p", ObservationKind.Started, "cube.gcode"));
        bench.Tell(10 + 2 * expected, Job("p", ObservationKind.Completed, "cube.gcode"));
        await publisher.FlushAsync(TestContext.Current.CancellationToken);
        double told = Values(bench, "print-error").Single();
        Assert.InRange(told, 1, 100);
        MqttMessage message = broker.Published.Last(message => message.Topic == "factorytwin/factory/print/print-error");
        Assert.Contains(FormattableString.Invariant($"\"value\":{told:R}"), message.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_print_that_was_not_seen_from_its_begin_or_that_failed_teaches_nothing()
    {
        using var bench = new MirrorBench(Binding, _model, dialect: "bambu");
        bench.Tell(10, Job("p", ObservationKind.Completed, "cube.gcode"));
        bench.Tell(20, Job("p", ObservationKind.Started, "cube.gcode"));
        bench.Tell(30, Job("p", ObservationKind.Rejected, "cube.gcode"));
        Assert.Equal((0, null, null), (bench.Mirror.LearnedPrints.Single().Prints, bench.Mirror.LearnedPrints.Single().Calibration, bench.Mirror.LearnedPrints.Single().LastErrorPercent));
    }

    private static double FirmwareSeconds(MirrorBench bench, string part)
    {
        var printer = (PrinterDefinition)bench.Mirror.Model!.Stations[1].Definition;
        return Math.Round(PrinterSyntax.PlanOf(printer.Jobs.Single(job => job.Part == part), printer).FirmwareSeconds, 7);
    }

    private static IEnumerable<double> Values(MirrorBench bench, string signal) =>
        bench.Heard.Where(e => e.Kind == StationEventKind.SignalChanged && bench.Mirror.Stations[e.Station.Index].Signals[e.Signal.Index].Name == signal).Select(e => e.Value);

    private static Observation File(string name, string signal = "file") => new() { Device = "p", Kind = ObservationKind.Signal, Name = signal, Text = name, ArrivedAt = Start };
}
