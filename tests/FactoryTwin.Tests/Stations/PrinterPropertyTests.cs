using CsCheck;
using FactoryTwin.Model;
using FactoryTwin.Stations;
using FactoryTwin.Streams;

namespace FactoryTwin.Tests.Stations;

/// <summary>What holds in every print farm, whatever strikes it at once; times are round, so that much happens at nearly the same instant.</summary>
public class PrinterPropertyTests
{
    private static readonly TimeSpan Horizon = TimeSpan.FromHours(6);

    private static readonly Lazy<PrinterDefinition> Printer = new(() => (PrinterDefinition)PrinterTests.Model("", "", "s -> p -> done").Stations.Single(entry => entry.Name == "p").Definition);

    private static readonly Gen<FactoryModel> AnyFarm = Gen.Select(Gen.Int[0, 1023], Gen.Int[1, 3], Gen.Int[1, 4], Gen.Bool).Select((extras, places, every, isRandom) =>
    {
        Distribution Time(int seconds) => isRandom ? Distribution.Exponential(TimeSpan.FromSeconds(seconds)) : Distribution.Constant(TimeSpan.FromSeconds(seconds));
        bool Has(int extra) => (extras & (1 << extra)) != 0;
        PrintFailureDefinition[] failures =
        [
            new() { Name = "adhesion", LayerProbability = 0.1, Repair = Time(60) },
            new() { Name = "shift", LayerProbability = 0.05, Repair = Time(60), Outcome = PrintFailureOutcome.Scrap },
            new() { Name = "clog", Every = Time(600 * every), Repair = Time(120), Outcome = (PrintFailureOutcome)(every % 2) },
        ];
        return FactoryModel.Build("Farm", factory =>
        {
            factory.Operators(new OperatorPoolDefinition { Name = "crew", Count = 1 });
            if (Has(0))
                factory.Shift("early", "Mon-Sun 06:00-07:00").Shift("late", "Mon-Sun 07:30-09:00");
            factory.Add("s", new SourceDefinition { Every = Time(100 * every) }).Add("p", Printer.Value with
            {
                Places = places, ScrapRatio = Has(1) ? 0.1 : 0, Blocking = Has(2) ? BlockingRule.BeforeService : null,
                Failures = Has(3) ? [new FailureDefinition { Every = Time(300), Repair = Time(30) }] : [],
                MinorStops = Has(4) ? new MinorStopDefinition { Every = Time(120), Lasting = Time(10) } : null,
                Maintenance = Has(5) ? new MaintenanceDefinition { Every = TimeSpan.FromMinutes(40), Time = Time(300) } : null,
                Operators = Has(6) ? [new OperatorNeed { Pool = "crew", For = OperatorTasks.Setup | OperatorTasks.Repair }] : [],
                Filament = Has(7) ? new FilamentDefinition { SpoolKilograms = 0.0002 * every, Change = Time(60) } : null,
                Removal = Has(8) ? new RemovalDefinition { Time = Time(60), Pool = "crew" } : null,
                PrintFailures = Has(9) ? [.. failures] : [],
                Sample = every == 1 ? TimeSpan.FromSeconds(30) : null,
            }).Add("m", new MachineDefinition { Cycle = Time(100) }).Sink("done");
            factory.Flow("s -> p -> m -> done");
        });
    });

    [Fact]
    public void Parts_people_and_places_add_up_at_every_instant() => Gen.Select(AnyFarm, Gen.ULong).Sample((model, seed) =>
    {
        using var run = new Simulation(model, seed);
        var audit = new Audit(run);
        run.Events.Subscribe(audit);
        for (int stop = 1; stop <= 12; stop++)
        {
            run.AdvanceTo(SimTime.At(Horizon * stop / 12));
            audit.CheckRun();
        }
        Assert.Empty(audit.Faults);
    }, iter: 200);

    [Fact]
    public void A_fork_goes_on_as_its_original_and_one_that_is_drawn_again_keeps_all_rules() => Gen.Select(AnyFarm, Gen.ULong, Gen.Int[0, 180], Gen.Int[0, 30]).Sample((model, seed, minutes, steps) =>
        ForkRule.Hold(model, seed, minutes, steps, Horizon), iter: 100);

    /// <summary>With nothing that strikes, an end of a stage changes nothing that a part meets.</summary>
    [Fact]
    public void A_printer_lets_parts_through_as_a_machine_with_the_time_of_its_print_does()
    {
        FactoryModel Farm(StationDefinition station) => FactoryModel.Build("Farm", factory => factory
            .Add("s", new SourceDefinition { Every = Distribution.Exponential(TimeSpan.FromMinutes(6)) }).Add("p", station)
            .Add("m", new MachineDefinition { Cycle = Distribution.Exponential(TimeSpan.FromMinutes(5)) }).Sink("done").Flow("s -> p -> m -> done"));
        TimeSpan cycle;
        using (var run = new Simulation(Farm(Printer.Value)))
            cycle = run.Stations.Single(station => station.Name == "p").IdealCycle!.Value + TimeSpan.FromMinutes(1);   // with the homing before
        Assert.Equal(Through(Farm(new MachineDefinition { Cycle = Distribution.Constant(cycle) })), Through(Farm(Printer.Value)));

        static string[] Through(FactoryModel model) => [.. Story.Of(model, 2000, "m")];
    }
}
