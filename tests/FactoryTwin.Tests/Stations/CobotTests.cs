using System.Globalization;
using FactoryTwin.Cobots;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Stations;
using FactoryTwin.Streams;

namespace FactoryTwin.Tests.Stations;

/// <summary>An arm that turns its base for two minutes and rests for one, in small stories told by hand.</summary>
public class CobotTests
{
    private const string Turn = """
        start: 0 -90 90 -90 -90 0 deg
        points: { there: { joints: 90 -90 90 -90 -90 0 deg } }
        steps:
          - { move: there, time: 2 min }
          - wait: 1 min
        """;

    private static readonly ArmDefinition Ur5e = ArmDefinition.Find("UR5e")!;

    private static readonly PeopleDefinition EveryOther = new() { Every = Minutes(1), Stay = Minutes(1), DistanceMetres = 2 };

    [Fact]
    public void A_cycle_takes_the_time_of_the_program() => Story.Equal(
        ["0 c arrived 1: Processing", "3 c completed 1", "3 c arrived 2: Processing", "6 c completed 2", "6 c arrived 3: Processing"],
        Of(_ => _, 7));

    [Fact]
    public void A_part_that_comes_by_its_route_takes_the_time_of_the_program_too()
    {
        FactoryModel plain = Model(_ => _);
        FactoryModel routed = FactoryModel.Build("Story", factory =>
        {
            foreach (StationEntry entry in plain.Stations)
                factory.Add(entry.Name, entry.Definition);
            factory.Part(new PartDefinition { Name = "part", Route = [new RouteStep { Station = "c" }] });
            foreach (FlowDefinition step in plain.Flows)
                factory.Flow($"{step.From} -> {step.To}");
        });
        Story.Equal([.. Story.Of(plain, 20, "c")], [.. Story.Of(routed, 20, "c")]);
    }

    [Fact]
    public void The_slider_makes_moves_slower_and_leaves_waits_as_they_are() => Story.Equal(
        ["0 c arrived 1: Processing", "5 c completed 1", "5 c arrived 2: Processing"],
        Of(cobot => cobot with { SpeedFactor = 0.5 }, 6));

    [Fact]
    public void An_arm_stops_while_a_person_is_near_and_goes_on_where_it_stopped() => Story.Equal(
        [
            "0 c arrived 1: Processing", "1 c Down/ProtectiveStop", "2 c Processing", "3 c Down/ProtectiveStop", "4 c Processing",
            "5 c completed 1", "5 c arrived 2: Processing", "5 c Down/ProtectiveStop", "6 c Processing", "7 c Down/ProtectiveStop",
        ],
        Of(cobot => cobot with { Sharing = new SharingDefinition { Rule = SharingRule.Stop, People = EveryOther } }, 7.5));

    [Fact]
    public void After_a_stop_it_takes_a_while_to_go_on_and_who_comes_back_meanwhile_makes_it_longer() => Story.Equal(
        ["0 c arrived 1: Processing", "1 c Down/ProtectiveStop", "2.5 c Processing", "3 c Down/ProtectiveStop", "4.5 c Processing", "5 c Down/ProtectiveStop", "6.5 c Processing", "7 c Down/ProtectiveStop"],
        Of(cobot => cobot with { Sharing = new SharingDefinition { Rule = SharingRule.Stop, People = EveryOther, Restart = TimeSpan.FromSeconds(30) } }, 7.5));

    [Fact]
    public void A_person_near_an_arm_that_has_no_part_costs_nothing() => Story.Equal(
        ["0.5 c arrived 1: Processing", "1 c Down/ProtectiveStop", "2 c Processing", "3 c Down/ProtectiveStop", "4 c Processing", "5 c Down/ProtectiveStop", "6 c Processing", "6.5 c completed 1", "6.5 c Starved"],
        Of(cobot => cobot with { Sharing = new SharingDefinition { Rule = SharingRule.Stop, People = EveryOther } }, 20, new SourceDefinition { Every = Seconds(30), Limit = 1 }));

    /// <summary>At half the speed the minute of the visit moves the arm on by half a minute; the rest behind the move takes its minute, whoever is near.</summary>
    [Fact]
    public void A_rule_that_allows_half_the_speed_makes_moves_take_twice_as_long_and_rests_as_long_as_ever() => Story.Equal(
        [
            "0 c arrived 1: Processing", "1 c Processing/ReducedSpeed", "2 c Processing", "3.5 c completed 1",
            "3.5 c arrived 2: Processing/ReducedSpeed", "4 c Processing", "5 c Processing/ReducedSpeed", "6 c Processing",
        ],
        Of(cobot => cobot with { Sharing = Half(EveryOther) }, 7.2));

    [Fact]
    public void Where_people_are_always_near_the_limit_always_holds() => Story.Equal(
        ["0 c arrived 1: Processing/ReducedSpeed", "4 c Processing", "5 c completed 1", "5 c arrived 2: Processing/ReducedSpeed"],
        Of(cobot => cobot with { Sharing = Half(null) }, 6));

    [Fact]
    public void Separation_allows_what_the_distance_does_and_too_near_a_person_stops_the_arm()
    {
        double peak = Motion().PeakToolMetresPerSecond;
        SeparationDefinition separation = SeparationDefinition.Default;
        var sharing = new SharingDefinition { Rule = SharingRule.SeparationMonitoring, People = EveryOther with { DistanceMetres = separation.SeparationMetresAt(peak / 4) } };
        Assert.Equal(peak / 4, sharing.SpeedMetresPerSecondOf(Ur5e, 0), 1e-12);
        Story.Equal(["0 c arrived 1: Processing", "1 c Processing/ReducedSpeed", "2 c Processing", "3.75 c completed 1", "3.75 c arrived 2: Processing/ReducedSpeed"], Of(cobot => cobot with { Sharing = sharing }, 3.9));
        Story.Equal(["0 c arrived 1: Processing", "1 c Down/ProtectiveStop"], Of(cobot => cobot with { Sharing = sharing with { People = EveryOther with { DistanceMetres = 0.5 } } }, 1.5));
    }

    [Fact]
    public void The_time_lost_to_people_is_all_of_a_stop_and_a_slow_motions_share()
    {
        Assert.Equal(120, Loss(new SharingDefinition { Rule = SharingRule.Stop, People = EveryOther }, 4.9), 1e-6);
        Assert.Equal(30, Loss(Half(EveryOther), 2.9), 1e-6);
        Assert.Equal(120, Loss(Half(null), 5.1), 1e-6);
    }

    [Fact]
    public void A_stop_for_people_is_downtime_and_no_failure()
    {
        using var run = new Simulation(Model(cobot => cobot with { Sharing = new SharingDefinition { Rule = SharingRule.Stop, People = EveryOther } }));
        FactoryIndicators indicators = run.Indicators();
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(100)));
        StationIndicators cobot = indicators.Read(run.Now)["c"];
        Assert.Equal((0L, 0.5), (cobot.Failures, Math.Round(cobot.ShareOf(StationState.Down).Value ?? 0, 9)));
    }

    [Fact]
    public void Signals_that_are_awaited_take_their_time_and_those_that_are_given_are_published()
    {
        CobotDefinition Waiting(CobotDefinition cobot) => cobot with
        {
            Program = ArmProgram.Parse("start: 0 -90 90 -90 -90 0 deg\nsteps: [wait: 1 min, set: ready, wait-for: door, clear: ready]"),
            Signals = [new AwaitedSignal("door", Minutes(2))],
        };
        using var run = new Simulation(Model(Waiting));
        var seen = new List<string>();
        run.Events.Subscribe(e => seen.AddRange(e.Kind == StationEventKind.SignalChanged ? [string.Create(CultureInfo.InvariantCulture, $"{e.Time.SinceStart.TotalMinutes} {run.Stations[e.Station.Index].Signals[e.Signal.Index].Name} {e.Value}")] : []));
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(3.5)));
        Assert.Equal(["1 program-ready 1", "3 program-ready 0"], seen);
        Assert.Equal(TimeSpan.FromMinutes(3), run.Stations[1].IdealCycle);
    }

    [Fact]
    public void A_sample_shows_where_the_program_has_the_arm_at_that_instant_also_when_it_is_slow()
    {
        using var run = new Simulation(Model(cobot => cobot with { Sample = TimeSpan.FromSeconds(30), Sharing = Half(null) }));
        var angles = new List<(double Minutes, double Degrees)>();
        var heights = new List<double>();
        run.Events.Subscribe(e =>
        {
            if (e.Kind != StationEventKind.SignalChanged)
                return;
            string name = run.Stations[e.Station.Index].Signals[e.Signal.Index].Name;
            if (name == "joint-base")
                angles.Add((e.Time.SinceStart.TotalMinutes, e.Value));
            if (name == "tool-z")
                heights.Add(e.Value);
        });
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(5)));
        ArmMotion motion = Motion();
        double[] joints = new double[6], speeds = new double[6];
        foreach ((double minutes, double degrees) in angles.Where(angle => angle.Minutes is < 4))
        {
            motion.At(TimeSpan.FromMinutes(minutes / 2), joints, speeds);
            Assert.Equal(joints[0] * 180 / Math.PI, degrees, 1e-4);
        }
        Assert.Equal((10, 10), (angles.Count, heights.Count));
        Assert.All(heights, height => Assert.Equal(motion.ToolAt(TimeSpan.Zero).Position.ZMetres, height, 1e-9));
    }

    [Fact]
    public void Failures_operators_and_several_arms_are_as_with_a_machine() => Story.Equal(
        [
            "0 c#1 arrived 1: Processing", "0 c#2 arrived 2: Processing", "1 c#1 Down/ProtectiveStop", "1 c#2 Down/ProtectiveStop", "2 c#1 Processing", "2 c#2 Processing",
            "2.5 c#1 Down/Repair", "2.5 c#2 Down/Repair", "3.5 c#1 Down/ProtectiveStop", "3.5 c#2 Down/ProtectiveStop",
        ],
        Of(cobot => cobot with
        {
            Places = 2, Failures = [new FailureDefinition { Every = Seconds(90), Repair = Minutes(1) }],
            Sharing = new SharingDefinition { Rule = SharingRule.Stop, People = EveryOther },
        }, 3.6));

    [Fact]
    public void A_fork_in_the_middle_of_a_slow_motion_goes_on_in_the_same_way()
    {
        var people = new PeopleDefinition { Every = Distribution.Exponential(TimeSpan.FromMinutes(2)), Stay = Distribution.Exponential(TimeSpan.FromMinutes(1)) };
        using var run = new Simulation(Model(cobot => cobot with { Sharing = Half(people) with { Restart = TimeSpan.FromSeconds(5) }, Sample = TimeSpan.FromSeconds(7) }), seed: 3);
        run.Advance(TimeSpan.FromMinutes(61.3));
        using Simulation fork = run.Fork();
        var (hash, hashOfFork) = (new StreamHash(), new StreamHash());
        run.Events.Subscribe(hash);
        fork.Events.Subscribe(hashOfFork);
        run.Advance(TimeSpan.FromHours(10));
        fork.Advance(TimeSpan.FromHours(10));
        Assert.Equal(hash.Value, hashOfFork.Value);
    }

    /// <summary>Two minutes of moving take the way of the tool, whatever the speed, where friction is dry: so half the speed takes half the power for twice the time.</summary>
    [Theory]
    [InlineData(1, 1, 3)]
    [InlineData(0.5, 1, 5)]
    [InlineData(1, 2, 3)]
    [InlineData(0.5, 2, 5)]
    public void An_arm_draws_standby_and_what_its_motion_takes(double speed, double exponent, double cycleMinutes)
    {
        double mean = Motion().Legs[0].MeanToolSpeed;
        var power = new ArmPowerDefinition { StandbyKilowatts = 0.09, MovingKilowatts = 0.12, ToolMetresPerSecond = mean, SpeedExponentFactor = exponent };
        using var run = new Simulation(Model(cobot => cobot with { ArmPower = power, SpeedFactor = speed }));
        FactoryIndicators indicators = run.Indicators();
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(10 * cycleMinutes)));
        double moving = 0.12 * Math.Pow(speed, exponent) * 2 / speed / 60, standby = 0.09 * cycleMinutes / 60;
        Assert.Equal(10 * (standby + moving), indicators.Read(run.Now)["c"].EnergyKilowattHours!.Value, 1e-9);
    }

    [Fact]
    public void The_mean_speed_of_the_tool_is_its_way_over_its_time()
    {
        ArmMotion motion = Motion();
        Point start = motion.ToolAt(TimeSpan.Zero).Position;
        double way = Math.PI / 2 * Math.Sqrt(start.XMetres * start.XMetres + start.YMetres * start.YMetres);
        Assert.Equal(way / 120, motion.Legs[0].MeanToolSpeed, way / 120 * 1e-4);
    }

    /// <summary>Boxes come every minute and a half, and a fitter is at the bench for a minute with each.</summary>
    [Fact]
    public void Who_works_beside_the_arm_is_near_as_long_as_the_work_takes()
    {
        FactoryModel model = FactoryModel.Build("Story", factory => factory
            .Operators(new OperatorPoolDefinition { Name = "fitters", Count = 1 })
            .Add("s", new SourceDefinition()).Add("c", new CobotDefinition(Ur5e, ArmProgram.Parse(Turn)) { Sharing = new SharingDefinition { Rule = SharingRule.Stop, People = new PeopleDefinition { With = ["bench"] }, Restart = TimeSpan.FromSeconds(15) } }).Sink("done")
            .Add("boxes", new SourceDefinition { Every = Minutes(1.5) }).Add("bench", new MachineDefinition { Cycle = Minutes(1), Operators = [new OperatorNeed { Pool = "fitters", For = OperatorTasks.Processing }] }).Sink("packed")
            .Flow("s -> c -> done").Flow("boxes -> bench -> packed"));
        Story.Equal(
            ["0 c arrived 1: Processing", "1.5 c Down/ProtectiveStop", "2.75 c Processing", "3 c Down/ProtectiveStop", "4.25 c Processing", "4.5 c Down/ProtectiveStop"],
            [.. Story.Of(model, 4.9, "c").Where(line => !line.EndsWith("SignalChanged", StringComparison.Ordinal))]);
    }

    [Fact]
    public void A_cobot_allocates_nothing()
    {
        using var run = new Simulation(Model(cobot => cobot with { Sharing = Half(EveryOther), Sample = TimeSpan.FromSeconds(1), Program = ArmProgram.Parse(Lines), ArmPower = new ArmPowerDefinition { StandbyKilowatts = 0.1, MovingKilowatts = 0.1 } }));
        run.Events.Subscribe(new StreamHash());
        run.Advance(TimeSpan.FromHours(2));
        long before = GC.GetAllocatedBytesForCurrentThread();
        run.Advance(TimeSpan.FromHours(2));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private const string Lines = """
        start: 0 -90 90 -90 -90 0 deg
        points: { a: { at: 450 -200 300 mm }, b: { at: 450 200 300 mm } }
        steps: [move: a, line: b, gripper: close, line: a]
        """;

    private static SharingDefinition Half(PeopleDefinition? people)
    {
        var contact = new ContactDefinition();
        double peak = Motion().PeakToolMetresPerSecond, force = 140 * peak / 2 / contact.SpeedMetresPerSecondOf(Ur5e.MovingMassKilograms!.Value, 0);
        return new SharingDefinition { Rule = SharingRule.ForceLimiting, People = people, Contact = contact with { ForceNewtons = force } };
    }

    private static double Loss(SharingDefinition sharing, double untilMinutes)
    {
        using var run = new Simulation(Model(cobot => cobot with { Sharing = sharing }));
        double loss = 0;
        run.Events.Subscribe(e =>
        {
            if (e.Kind == StationEventKind.SignalChanged && run.Stations[e.Station.Index].Signals[e.Signal.Index].Name == "people-loss")
                loss = e.Value;
        });
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(untilMinutes)));
        return loss;
    }

    private static ArmMotion Motion() => ArmMotion.Plan(new Arm(Ur5e), ArmProgram.Parse(Turn));

    private static Distribution Minutes(double minutes) => Distribution.Constant(TimeSpan.FromMinutes(minutes));

    private static Distribution Seconds(double seconds) => Distribution.Constant(TimeSpan.FromSeconds(seconds));

    private static string[] Of(Func<CobotDefinition, CobotDefinition> change, double untilMinutes, SourceDefinition? source = null) =>
        [.. Story.Of(Model(change, source), untilMinutes, "c").Where(line => !line.EndsWith("SignalChanged", StringComparison.Ordinal))];

    private static FactoryModel Model(Func<CobotDefinition, CobotDefinition> change, SourceDefinition? source = null) => FactoryModel.Build("Story", factory => factory
        .Add("s", source ?? new SourceDefinition())
        .Add("c", change(new CobotDefinition(Ur5e, ArmProgram.Parse(Turn))))
        .Sink("done")
        .Flow("s -> c -> done"));
}
