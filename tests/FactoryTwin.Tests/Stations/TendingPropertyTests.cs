using CsCheck;
using FactoryTwin.Cobots;
using FactoryTwin.Model;
using FactoryTwin.Stations;
using FactoryTwin.Streams;

namespace FactoryTwin.Tests.Stations;

/// <summary>What holds in every cell that a cobot tends, whatever strikes it at once; times are round, so that much happens at the same instant.</summary>
public class TendingPropertyTests
{
    private static readonly TimeSpan Horizon = TimeSpan.FromHours(3);

    private static readonly ArmProgram Program = ArmProgram.Parse("""
        start: 0 -90 90 -90 -90 0 deg
        points: { there: { joints: 60 -90 90 -90 -90 0 deg }, home: { joints: 0 -90 90 -90 -90 0 deg } }
        steps: [{ move: there, time: 10 s }, { move: home, time: 10 s }]
        """);

    private static readonly Gen<FactoryModel> AnyCell = Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[0, 255], Gen.Bool, Gen.Bool).Select((arms, machines, extras, isRow, isRandom) =>
    {
        Distribution Time(int seconds) => isRandom ? Distribution.Exponential(TimeSpan.FromSeconds(seconds)) : Distribution.Constant(TimeSpan.FromSeconds(seconds));
        bool Has(int extra) => (extras & (1 << extra)) != 0;
        string[] names = [.. Enumerable.Range(1, machines).Select(i => $"m{i}")];
        (string From, string To)[] tends = isRow
            ? [.. names.Prepend("s").Zip(names.Append("last"))]
            : [.. names.Select(name => ("s", name)), .. names.Select(name => (name, "last"))];
        return FactoryModel.Build("Cell", factory =>
        {
            factory.Operators(new OperatorPoolDefinition { Name = "crew", Count = 1 });
            if (Has(7))
                factory.Shift("early", "Mon-Sun 06:00-07:00").Shift("late", "Mon-Sun 07:30-09:00");
            factory.Add("s", Has(0) ? new SourceDefinition() : new SourceDefinition { Every = Time(40) });
            factory.Add("arm", new CobotDefinition(ArmDefinition.Find("UR5e")!, [.. tends.Select(tending => new TendingDefinition(tending.From, tending.To, Program))])
            {
                Places = arms, ScrapRatio = Has(1) ? 0.1 : 0,
                Failures = Has(2) ? [new FailureDefinition { Every = Time(120), Repair = Time(30) }] : [],
                Operators = Has(3) ? [new OperatorNeed { Pool = "crew", For = OperatorTasks.Repair | OperatorTasks.Setup }] : [],
                Setup = Has(4) ? new SetupDefinition { EveryParts = 3, Time = Time(30) } : null,
                Sharing = Has(5) ? new SharingDefinition { Rule = SharingRule.Stop, People = new PeopleDefinition { Every = Time(90), Stay = Time(20) } } : SharingDefinition.Fence,
            });
            foreach (string name in names)
            {
                factory.Add(name, new MachineDefinition
                {
                    Cycle = Time(50), ScrapRatio = Has(1) ? 0.1 : 0, Failures = Has(6) ? [new FailureDefinition { Every = Time(100), Repair = Time(60) }] : [],
                    Operators = Has(3) ? [new OperatorNeed { Pool = "crew", For = OperatorTasks.Processing | OperatorTasks.Repair }] : [],
                });
            }
            factory.Add("last", new MachineDefinition { Cycle = Time(30) }).Sink("done");
            string[] steps = [.. tends.SelectMany(tending => (string[])[$"{tending.From} -> arm", $"arm -> {tending.To}"]).Distinct(), "last -> done"];
            foreach (string step in steps)
                factory.Flow(step.StartsWith("s ->", StringComparison.Ordinal) && Has(1) ? "s -> [3] -> arm" : step);
        });
    });

    [Fact]
    public void Parts_people_and_places_add_up_at_every_instant_and_the_cell_never_stands_still() => Gen.Select(AnyCell, Gen.ULong).Sample((model, seed) =>
    {
        using var run = new Simulation(model, seed);
        var audit = new Audit(run);
        run.Events.Subscribe(audit);
        long ended = 0, before = 0;
        run.Events.Subscribe(e => ended += e.Kind is StationEventKind.PartEnded or StationEventKind.PartScrapped ? 1 : 0);
        for (int stop = 1; stop <= 3; stop++)
        {
            run.AdvanceTo(SimTime.At(Horizon * stop / 3));
            audit.CheckRun();
            Assert.True(ended > before, $"nothing left the cell before {run.Now}");
            before = ended;
        }
        Assert.Empty(audit.Faults);
    }, iter: 200);

    [Fact]
    public void A_fork_goes_on_as_its_original_and_one_that_is_drawn_again_keeps_all_rules() => Gen.Select(AnyCell, Gen.ULong, Gen.Int[0, 90], Gen.Int[0, 30]).Sample((model, seed, minutes, steps) =>
        ForkRule.Hold(model, seed, minutes, steps, Horizon), iter: 100);
}
