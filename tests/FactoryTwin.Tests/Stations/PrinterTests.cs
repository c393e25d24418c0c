using System.Globalization;
using System.Text.RegularExpressions;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Printing;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Stations;

/// <summary>A printer that homes for a minute and prints four layers of a minute each, in small stories told by hand; times to a tenth of a minute, as its moves take a few milliseconds.</summary>
public partial class PrinterTests
{
    private const string Layer = ";LAYER_CHANGE\nG1 X{0} E10 F6000\nG4 S60\n";

    internal static readonly string Gcode = "M83\nG28\n" + string.Concat(Enumerable.Range(1, 4).Select(i => string.Format(CultureInfo.InvariantCulture, Layer, i % 2)));

    internal const string Profile = "name: P\nhoming: 1 min\nelectronics: 10 W\nmotors: 20 W\nnozzle: { power: 40 W, capacity: 16.7 J/K, loss: 0.068 W/K }\n";

    [Fact]
    public void What_comes_before_the_first_layer_is_set_up_and_the_part_stays_until_the_next_station_takes_it() => Near(
        ["0 p arrived 1: Setup", "1 p Processing", "5 p completed 1", "5 p arrived 2: Setup", "6 p Processing", "10 p completed 2", "10 p Blocked/AwaitingRemoval", "15 p arrived 3: Setup", "16 p Processing"],
        Of("", 17, "m: { kind: machine, cycle: 10 min }", "s -> p -> m -> done"));

    [Fact]
    public void Twice_the_speed_halves_the_moves_and_nothing_else() => Near(
        ["0 p arrived 1: Setup", "1 p Processing", "3 p completed 1", "3 p arrived 2: Setup"],
        Of("speed: 2", 3.5));

    [Fact]
    public void A_part_waits_for_an_operator_who_takes_it_off() => Near(
        ["0 p arrived 1: Setup", "1 p Processing", "5 p completed 1", "5 p Blocked/AwaitingRemoval", "7 p arrived 2: Setup", "8 p Processing"],
        Of("removal: { time: 2 min, pool: crew }", 9));

    [Fact]
    public void Operators_who_are_busy_let_a_finished_part_wait() => Near(
        ["0 p arrived 1: Setup", "1 p Processing", "5 p completed 1", "5 p Blocked/AwaitingRemoval", "12 p arrived 4: Setup"],
        Of("removal: { time: 2 min, pool: crew }", 12.5, "m: { kind: machine, cycle: 10 min, operator: { pool: crew, for: processing } }", "s -> p -> done", "s -> m -> done"));

    /// <summary>0.85 of the filament of a print last for 3.4 of its 4 minutes.</summary>
    [Fact]
    public void When_the_filament_runs_out_the_print_waits_for_a_new_spool_and_goes_on()
    {
        FactoryModel model = Model("filament: { spool: 1 g, change: 2 min }", "", "s -> p -> done");
        FactoryModel shorter = FactoryModel.Build("Farm", factory =>
        {
            foreach (StationEntry entry in model.Stations)
                factory.Add(entry.Name, entry.Definition is PrinterDefinition printer ? printer with { Filament = new FilamentDefinition { SpoolKilograms = GramsOfPlan * 0.85 / 1000, Change = Minutes(2) } } : entry.Definition);
            factory.Flow("s -> p -> done");
        });
        Near(["0 p arrived 1: Setup", "1 p Processing", "4.4 p Setup/ToolChange", "6.4 p Processing", "7 p completed 1", "7 p arrived 2: Setup", "8 p Processing", "10.8 p Setup/ToolChange"], Told(shorter, 12));
    }

    [Fact]
    public void A_print_that_fails_is_begun_anew_after_the_repair() => Near(
        ["0 p arrived 1: Setup", "1 p Processing", "4 p Down/Repair", "9 p Setup", "10 p Processing", "13 p Down/Repair"],
        Of("print-failures: { name: clog, every: 3 min, repair: 5 min }", 14));

    [Fact]
    public void A_print_that_fails_for_good_is_scrap_and_the_next_one_waits_for_the_repair() => Near(
        ["0 p arrived 1: Setup", "1 p Processing", "4 p completed 1 as scrap", "4 p scrapped 1", "4 p Down/Repair", "9 p arrived 2: Setup", "10 p Processing"],
        Of("print-failures: { name: shift, every: 3 min, repair: 5 min, then: scrap }", 11));

    [Fact]
    public void A_breakdown_of_the_printer_interrupts_a_print_that_goes_on_behind_it() => Near(
        ["0 p arrived 1: Setup", "1 p Processing", "3 p Down/Repair", "4 p Processing", "6 p completed 1", "6 p arrived 2: Setup", "7 p Down/Repair"],
        Of("failures: { every: 3 min, repair: 1 min }", 7.5));

    /// <summary>Each of 4 layers fails with 20 %: 0.8^4 of the prints pass.</summary>
    [Fact]
    public void Of_prints_that_fail_by_layer_as_many_pass_as_the_hazard_says()
    {
        using var run = new Simulation(Model("print-failures: { name: adhesion, per-layer: 20 %, repair: 0 s, then: scrap }", "", "s -> p -> done"), seed: 1);
        FactoryIndicators indicators = run.Indicators();
        run.AdvanceTo(SimTime.At(TimeSpan.FromDays(30)));
        StationIndicators printer = indicators.Read(run.Now)["p"];
        double passes = Math.Pow(0.8, 4), deviation = Math.Sqrt(passes * (1 - passes) / printer.Completed);
        Assert.InRange(printer.Completed, 8_000, long.MaxValue);
        Assert.InRange((printer.QualityRatio.Value!.Value - passes) / deviation, -4, 4);
    }

    [Fact]
    public void Each_part_type_has_its_own_print_and_one_without_ends_the_run()
    {
        const string types = "{ kind: source, every: 10 min, part: { short: 50 %, long: 50 % } }";
        using var run = new Simulation(Model("", "", "s -> p -> done", types, "{ short: short.gcode, long: part.gcode }"));
        FactoryIndicators indicators = run.Indicators();
        run.AdvanceTo(SimTime.At(TimeSpan.FromHours(20)));
        IndicatorReport report = indicators.Read(run.Now);
        Assert.Equal([2.0, 5.0], report.PartTypes.OrderBy(type => type.Name == "long").Select(type => Math.Round(type.Flow.LeadTime.Value!.Value / 60, 1)));
        Assert.Null(run.Stations.Single(station => station.Name == "p").IdealCycle);
        using var strange = new Simulation(Model("", "", "s -> p -> done", types, "{ short: short.gcode }"));
        Assert.Contains("A part of type 'long' has come to the printer 'p', which has no G-code for it: name a file under 'gcode'.",
            Assert.ThrowsAny<Exception>(() => strange.AdvanceTo(SimTime.At(TimeSpan.FromHours(20)))).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Energy_is_that_of_the_stages_and_of_the_electronics_between_them()
    {
        FactoryModel model = Model("", "", "s -> p -> done", "{ kind: source, every: 1 h }");
        PrintPlan plan = PlanOf(model);
        EnergyResult energy = Study.Run(model, new() { For = TimeSpan.FromHours(10) }, TestContext.Current.CancellationToken).Energy!;
        double printing = 9 * plan.ExpectedSeconds!.Value / 3600;   // the tenth part comes at the end
        Assert.Equal((9 * plan.EnergyKilowattHours!.Value) + (0.01 * (10 - printing)), energy.Use.TotalKilowattHours.Mean!.Value, 1e-6);
    }

    [Fact]
    public void A_printer_that_has_had_no_part_yet_is_starved_though_it_draws_power()
    {
        using var run = new Simulation(Model("", "", "s -> p -> done", "{ kind: source, every: 1 h }"));
        FactoryIndicators indicators = run.Indicators();
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(30)));
        StationIndicators printer = indicators.Read(run.Now)["p"];
        Assert.Equal((TimeSpan.FromMinutes(30), 0.005), (printer.TimeIn(StationState.Starved), Math.Round(printer.EnergyKilowattHours!.Value, 9)));
    }

    [Fact]
    public void Signals_tell_how_far_the_print_is()
    {
        using var run = new Simulation(Model("sample: 30 s, filament: { spool: 1 g, change: 1 min }", "", "s -> p -> done"));
        var seen = new Dictionary<string, double>();
        run.Events.Subscribe(e =>
        {
            if (e.Kind == StationEventKind.SignalChanged)
                seen[run.Stations[e.Station.Index].Signals[e.Signal.Index].Name] = e.Value;
        });
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(3)));
        Assert.Equal(["bed-temperature", "filament-left", "layer", "nozzle-temperature", "power", "progress", "remaining-time"], seen.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((2.0, 60.0, 120.0), (seen["layer"], Math.Round(seen["progress"]), Math.Round(seen["remaining-time"])));
        Assert.Equal(1 - GramsOfPlan / 2, seen["filament-left"], 1e-3);
        Assert.Equal(0.03, seen["power"], 1e-6);
        Assert.Equal(25, seen["nozzle-temperature"], 1e-6);
    }

    [Fact]
    public void Events_of_a_print_farm_allocate_nothing()
    {
        using var run = new Simulation(Model("sample: 1 min, places: 4, filament: { spool: 1 g, change: 1 min }, scrap: 2 %, removal: { time: 30 s, pool: crew }, print-failures: [{ name: adhesion, per-layer: 2 %, repair: 1 min }, { name: clog, every: exponential(5 h), repair: 5 min, then: scrap }]",
            "", "s -> p -> done"));
        run.AdvanceTo(SimTime.At(TimeSpan.FromDays(5)));
        long events = run.EventCount, before = GC.GetAllocatedBytesForCurrentThread();
        run.AdvanceTo(SimTime.At(TimeSpan.FromDays(10)));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.InRange(run.EventCount - events, 10_000, long.MaxValue);
    }

    internal static FactoryModel Model(string keys, string more, string flow, string source = "{ kind: source }", string gcode = "part.gcode")
    {
        string folder = Directory.CreateTempSubdirectory("factorytwin").FullName;
        File.WriteAllText(Path.Combine(folder, "part.gcode"), Gcode);
        File.WriteAllText(Path.Combine(folder, "short.gcode"), "M83\nG28\n" + string.Format(CultureInfo.InvariantCulture, Layer, 1));
        File.WriteAllText(Path.Combine(folder, "printer.yaml"), Profile);
        return FactoryModel.Parse(Story.Yaml("operators: { crew: 1 }", "stations:", $"  s: {source}", $"  p: {{ kind: printer, printer: printer.yaml, gcode: {gcode}{(keys == "" ? "" : ", ")}{keys} }}", "  " + more, "  done: { kind: sink }", $"flow: [{flow}]"),
            Path.Combine(folder, "farm.yaml"));
    }

    private static double GramsOfPlan => PlanOf(Model("", "", "s -> p -> done")).FilamentGrams;

    private static PrintPlan PlanOf(FactoryModel model)
    {
        var printer = (PrinterDefinition)model.Stations.Single(entry => entry.Name == "p").Definition;
        return new PrintPlanCache().Get(printer.Jobs[0].File, new() { Printer = printer.Printer });
    }

    private static Distribution Minutes(double minutes) => Distribution.Constant(TimeSpan.FromMinutes(minutes));

    private static IReadOnlyList<string> Of(string keys, double minutes, string more = "", params string[] flow) => Told(Model(keys, more, flow.Length == 0 ? "s -> p -> done" : string.Join(", ", flow)), minutes);

    private static IReadOnlyList<string> Told(FactoryModel model, double minutes) => [.. Story.Of(model, minutes, "p").Where(line => !line.EndsWith("SignalChanged", StringComparison.Ordinal))];

    private static void Near(string[] expected, IReadOnlyList<string> actual) =>
        Story.Equal(expected, [.. actual.Select(line => Instant().Replace(line, time => double.Parse(time.Value, CultureInfo.InvariantCulture).ToString("0.#", CultureInfo.InvariantCulture), 1))]);

    [GeneratedRegex(@"^[\d.]+")]
    private static partial Regex Instant();
}
