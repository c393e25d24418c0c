using CsCheck;
using FactoryTwin.Cobots;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Stations;
using FactoryTwin.Streams;

namespace FactoryTwin.Tests.Stations;

/// <summary>What holds in every line with a cobot, whatever strikes it at once; times are round, so that much happens at the same instant.</summary>
public class CobotPropertyTests
{
    private static readonly TimeSpan Horizon = TimeSpan.FromHours(3);

    private static readonly ArmProgram Program = ArmProgram.Parse("""
        start: 0 -90 90 -90 -90 0 deg
        points: { there: { joints: 60 -90 90 -90 -90 0 deg } }
        steps: [{ move: there, time: 20 s }, set: there, wait-for: door, { gripper: close, time: 10 s }, clear: there, { move: there, time: 10 s }, wait: 10 s]
        """);

    private static readonly Gen<FactoryModel> AnyCell = Gen.Select(Gen.Int[0, 3], Gen.Int[1, 3], Gen.Int[0, 2], Gen.Int[0, 127], Gen.Int[1, 4], Gen.Int[1, 4], Gen.Bool).Select(
        (rule, places, restart, extras, every, stay, isRandom) =>
        {
            Distribution Time(int seconds) => isRandom ? Distribution.Exponential(TimeSpan.FromSeconds(seconds)) : Distribution.Constant(TimeSpan.FromSeconds(seconds));
            var sharing = new SharingDefinition
            {
                Rule = (SharingRule)rule, Restart = TimeSpan.FromSeconds(5 * restart),
                People = rule == 0 ? null : new PeopleDefinition { Every = (extras & 64) != 0 ? null : Time(30 * every), Stay = (extras & 64) != 0 ? null : Time(15 * stay), With = (extras & 64) != 0 ? ["m"] : [], DistanceMetres = every % 2 == 0 ? 1.05 : 0.4 },
                Contact = rule == 3 ? new ContactDefinition { Region = BodyRegion.Face } : ContactDefinition.Default,
            };
            bool Has(int extra) => (extras & (1 << extra)) != 0;
            return FactoryModel.Build("Cell", factory =>
            {
                factory.Operators(new OperatorPoolDefinition { Name = "crew", Count = 1 });
                if (Has(5))
                    factory.Shift("early", "Mon-Sun 06:00-07:00").Shift("late", "Mon-Sun 07:30-09:00");
                factory.Add("s", new SourceDefinition { Every = Time(40) }).Add("c", new CobotDefinition(ArmDefinition.Find("UR5e")!, Program)
                {
                    Sharing = sharing, Places = places, Signals = [new AwaitedSignal("door", Time(10))], ScrapRatio = Has(0) ? 0.1 : 0, ArmPower = Has(1) ? new ArmPowerDefinition { StandbyKilowatts = 0.1, MovingKilowatts = 0.1 } : null, Blocking = Has(1) ? BlockingRule.BeforeService : null,
                    Failures = Has(2) ? [new FailureDefinition { Every = Time(120), Repair = Time(30) }] : [],
                    MinorStops = Has(3) ? new MinorStopDefinition { Every = Time(60), Lasting = Time(10) } : null,
                    Operators = Has(4) ? [new OperatorNeed { Pool = "crew", For = OperatorTasks.Processing | OperatorTasks.Repair }] : [],
                }).Add("m", new MachineDefinition { Cycle = Time(50), Operators = Has(6) ? [new OperatorNeed { Pool = "crew", For = OperatorTasks.Processing }] : [] }).Sink("done");
                factory.Flow("s -> c -> m -> done");
            });
        });

    [Fact]
    public void Parts_people_and_places_add_up_at_every_instant_and_no_more_time_is_lost_than_there_is() => Gen.Select(AnyCell, Gen.ULong).Sample((model, seed) =>
    {
        using var run = new Simulation(model, seed);
        var audit = new Audit(run);
        FactoryIndicators indicators = run.Indicators();
        run.Events.Subscribe(audit);
        for (int stop = 1; stop <= 12; stop++)
        {
            run.AdvanceTo(SimTime.At(Horizon * stop / 12));
            audit.CheckRun();
        }
        Assert.Empty(audit.Faults);
        StationIndicators cobot = indicators.Read(run.Now)["c"];
        TimeSpan worked = cobot.TimeIn(StationState.Processing) + cobot.TimeIn(StationState.Down);
        Assert.InRange(cobot.PeopleLossSeconds ?? 0, 0, worked.TotalSeconds + 1e-6);
    }, iter: 200);

    [Fact]
    public void A_fork_goes_on_as_its_original_and_one_that_is_drawn_again_keeps_all_rules() => Gen.Select(AnyCell, Gen.ULong, Gen.Int[0, 90], Gen.Int[0, 30]).Sample((model, seed, minutes, steps) =>
        ForkRule.Hold(model, seed, minutes, steps, Horizon), iter: 100);

    /// <summary>20 s of moving, 10 s for the door, 10 s for the gripper, no time for a move to where the arm is, 10 s of waiting.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Behind_a_fence_a_cobot_is_a_machine_with_the_time_of_the_program(int places)
    {
        Assert.Equal(
            Story(new MachineDefinition { Cycle = Distribution.Constant(TimeSpan.FromSeconds(50)), Places = places }),
            Story(new CobotDefinition(ArmDefinition.Find("UR5e")!, Program) { Signals = [new AwaitedSignal("door", Distribution.Constant(TimeSpan.FromSeconds(10)))], Places = places }));

        static string[] Story(StationDefinition station) => [.. Stations.Story.Of(FactoryModel.Build("Cell", factory => factory
            .Add("s", new SourceDefinition { Every = Distribution.Exponential(TimeSpan.FromSeconds(40)) }).Add("c", station)
            .Add("m", new MachineDefinition { Cycle = Distribution.Exponential(TimeSpan.FromSeconds(50)) }).Sink("done").Flow("s -> c -> m -> done")), 600, "m", "c").Where(line => !line.EndsWith("SignalChanged", StringComparison.Ordinal))];
    }
}
