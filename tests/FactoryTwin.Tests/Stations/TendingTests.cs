using FactoryTwin.Cobots;
using FactoryTwin.Model;
using FactoryTwin.Stations;
using FactoryTwin.Streams;

namespace FactoryTwin.Tests.Stations;

/// <summary>An arm that loads and unloads machines, in small stories told by hand: it takes a minute for each.</summary>
public class TendingTests
{
    private static readonly ArmDefinition Ur5e = ArmDefinition.Find("UR5e")!;

    private static readonly ArmProgram Minute = ArmProgram.Parse("start: 0 -90 90 -90 -90 0 deg\nsteps: [wait: 1 min]");

    [Fact]
    public void An_arm_loads_a_machine_and_the_machine_waits_until_it_is_unloaded() => Story.Equal(
        [
            "0 arm arrived 1: Processing", "1 arm completed 1", "1 m arrived 1: Processing", "1 arm Starved",
            "4 m completed 1", "4 arm arrived 1: Processing", "4 m Starved",
            "5 arm completed 1", "5 done ended 1", "5 arm arrived 2: Processing", "6 arm completed 2", "6 m arrived 2: Processing", "6 arm Starved",
        ],
        Story.Of(Model(3), 7, "arm", "m", "done"));

    [Fact]
    public void One_arm_serves_several_machines_and_who_has_waited_longest_is_first() => Story.Equal(
        [
            "0 arm arrived 1: Processing", "1 arm completed 1", "1 m arrived 1: Processing", "1 arm arrived 2: Processing", "2 arm completed 2", "2 n arrived 2: Processing", "2 arm Starved",
            "2.5 m completed 1", "2.5 arm arrived 1: Processing", "2.5 m Starved",
            "3.5 n completed 2", "3.5 n WaitingForOperator", "3.5 arm completed 1", "3.5 done ended 1", "3.5 arm arrived 3: Processing",
            "4.5 arm completed 3", "4.5 m arrived 3: Processing", "4.5 arm arrived 2: Processing", "4.5 n Starved",
            "5.5 arm completed 2", "5.5 done ended 2", "5.5 arm arrived 4: Processing",
        ],
        Story.Of(Model(1.5, more: factory => factory.Add("n", new MachineDefinition { Cycle = Minutes(1.5) }).Flow("arm -> n -> arm"), tends: [("s", "n"), ("n", "done")]), 5.9, "arm", "m", "n", "done"));

    [Fact]
    public void Two_arms_do_two_things_at_once() => Story.Equal(
        [
            "0 arm#1 arrived 1: Processing", "0 arm#2 arrived 2: Processing", "1 arm#1 completed 1", "1 m arrived 1: Processing", "1 arm#1 Starved", "1 arm#2 completed 2", "1 n arrived 2: Processing", "1 arm#2 Starved",
            "4 m completed 1", "4 arm#1 arrived 1: Processing", "4 m Starved", "4 arm#2 arrived 3: Processing", "4 n completed 2", "4 n WaitingForOperator",
        ],
        Story.Of(Model(3, places: 2, more: factory => factory.Add("n", new MachineDefinition { Cycle = Minutes(3) }).Flow("arm -> n -> arm"), tends: [("s", "n"), ("n", "done")]), 4.5, "arm", "m", "n"));

    /// <summary>From one machine to the next, as an arm in the middle of a cell does; and an arm that must not take what it cannot bring anywhere.</summary>
    [Fact]
    public void Machines_that_follow_each_other_do_not_wait_for_ever() => Story.Equal(
        [
            "0 arm arrived 1: Processing", "1 arm completed 1", "1 m arrived 1: Processing", "1 arm Starved", "2 m completed 1", "2 arm arrived 1: Processing", "2 m Starved",
            "3 arm completed 1", "3 n arrived 1: Processing", "3 arm arrived 2: Processing", "4 arm completed 2", "4 m arrived 2: Processing", "4 arm Starved",
            "5 m completed 2", "5 m WaitingForOperator", "6 n completed 1", "6 arm arrived 1: Processing", "6 n Starved",
            "7 arm completed 1", "7 done ended 1", "7 arm arrived 2: Processing", "7 m Starved",
        ],
        Story.Of(FactoryModel.Build("Cell", factory => factory
            .Source("s").Add("arm", Arm([("s", "m"), ("m", "n"), ("n", "done")])).Add("m", new MachineDefinition { Cycle = Minutes(1) }).Add("n", new MachineDefinition { Cycle = Minutes(3) }).Sink("done")
            .Flow("s -> arm -> m -> arm -> n -> arm -> done")), 7.5, "arm", "m", "n", "done"));

    [Fact]
    public void A_machine_that_fails_while_it_is_being_loaded_gets_its_part_all_the_same() => Story.Equal(
        ["0 arm arrived 1: Processing", "0.5 m Down/Repair", "1 arm completed 1", "1 m arrived 1: Down/Repair", "1 arm Starved", "2.5 m Processing", "3 m Down/Repair"],
        Story.Of(Model(3, failures: [new FailureDefinition { Every = Minutes(0.5), Repair = Minutes(2), Clock = WearClock.Calendar }]), 3.5, "arm", "m"));

    [Fact]
    public void People_slow_an_arm_down_while_it_tends()
    {
        var people = new PeopleDefinition { Every = Minutes(0.5), Stay = Minutes(1) };
        Story.Equal(
            ["0 arm arrived 1: Processing", "0.5 arm Down/ProtectiveStop", "1.5 arm Processing", "2 arm completed 1", "2 arm Starved"],
            [.. Story.Of(Model(3, sharing: new SharingDefinition { Rule = SharingRule.Stop, People = people }), 2, "arm").Where(line => !line.EndsWith("SignalChanged", StringComparison.Ordinal))]);
    }

    [Fact]
    public void The_ideal_cycle_is_the_mean_of_the_programs()
    {
        ArmProgram two = ArmProgram.Parse("start: 0 -90 90 -90 -90 0 deg\nsteps: [wait: 2 min]");
        using var run = new Simulation(FactoryModel.Build("Cell", factory => factory
            .Source("s").Add("arm", new CobotDefinition(Ur5e, [new TendingDefinition("s", "m", Minute), new TendingDefinition("m", "done", two)])).Machine("m", "3 min").Sink("done").Flow("s -> arm -> m -> arm -> done")));
        Assert.Equal(TimeSpan.FromMinutes(1.5), run.Stations[1].IdealCycle);
    }

    [Fact]
    public void A_cobot_that_tends_allocates_nothing()
    {
        using var run = new Simulation(Model(1.5));
        run.Events.Subscribe(new StreamHash());
        run.Advance(TimeSpan.FromHours(5));
        long before = GC.GetAllocatedBytesForCurrentThread();
        run.Advance(TimeSpan.FromHours(5));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Distribution Minutes(double minutes) => Distribution.Constant(TimeSpan.FromMinutes(minutes));

    private static CobotDefinition Arm((string From, string To)[] tends) => new(Ur5e, [.. tends.Select(tending => new TendingDefinition(tending.From, tending.To, Minute))]);

    private static FactoryModel Model(double minutes, int places = 1, SharingDefinition? sharing = null, ValueList<FailureDefinition>? failures = null, (string, string)[]? tends = null, Action<FactoryModelBuilder>? more = null) =>
        FactoryModel.Build("Cell", factory =>
        {
            factory.Source("s").Add("arm", Arm([("s", "m"), ("m", "done"), .. tends ?? []]) with { Places = places, Sharing = sharing ?? SharingDefinition.Fence })
                .Add("m", new MachineDefinition { Cycle = Minutes(minutes), Failures = failures ?? [] }).Sink("done").Flow("s -> arm -> m -> arm -> done");
            more?.Invoke(factory);
        });
}
