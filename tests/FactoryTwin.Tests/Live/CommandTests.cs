using FactoryTwin.Model;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Live;

/// <summary>What stations do at commands.</summary>
public class CommandTests
{
    private const string Line = "stations: { s: { kind: source }, a: { kind: machine, cycle: 2 min }, q: { kind: buffer, capacity: 2 }, b: { kind: machine, cycle: 1 min, failures: [{ every: 10 h, repair: 5 min }, { every: 20 parts, repair: 3 min }] }, done: { kind: sink } }";

    private static readonly FactoryModel Model = FactoryModel.Parse(Story.Yaml(Line, "flow: [s -> a -> q -> b -> done]"));

    [Fact]
    public void A_fault_that_the_model_does_not_know_lasts_until_it_is_repaired_and_the_part_goes_on_where_it_stopped() => Story.Equal(
    [
        "0 a arrived 1: Processing",
        "1.5 a Down",
        "4 a Processing",
        "4.5 a completed 1",
        "4.5 a arrived 2: Processing",
    ], StoryOf(Model, 5, ["a"], (1.5, new InjectFault("a")), (4, new RepairFault("a"))));

    [Fact]
    public void A_broken_machine_gives_and_takes_nothing_though_it_waits() => Story.Equal(
    [
        "1 b Down",
        "3 b arrived 1: Processing",
        "4 b completed 1",
        "4 b arrived 2: Processing",
        "5 b completed 2",
        "5 b Starved",
    ], StoryOf(Model, 5.5, ["b"], (1, new InjectFault("b")), (3, new RepairFault("b"))));

    [Fact]
    public void A_failure_of_the_model_strikes_at_a_command_and_is_repaired_as_the_model_says_or_at_once() => Story.Equal(
    [
        "2 b arrived 1: Processing",
        "2.5 b Down/Repair",
        "7.5 b Processing",
        "8 b completed 1",
        "8 b arrived 2: Processing",
        "8.5 b Down/Repair",
        "9 b Processing",
        "9.5 b completed 2",
        "9.5 b arrived 3: Processing",
    ], StoryOf(Model, 10, ["b"], (2.5, new InjectFault("b") { Failure = 1 }), (8.5, new InjectFault("b") { Failure = 2 }), (9, new RepairFault("b"))));

    [Fact]
    public void A_place_can_fail_while_the_other_works() => Story.Equal(
    [
        "0 m#1 arrived 1: Processing",
        "0 m#2 arrived 2: Processing",
        "0.5 m#2 Down",
        "1 m#1 completed 1",
        "1 m#1 arrived 3: Processing",
        "2 m#1 completed 3",
        "2 m#1 arrived 4: Processing",
        "2 m#2 Processing",
        "2.5 m#2 completed 2",
        "2.5 m#2 arrived 5: Processing",
    ], StoryOf(FactoryModel.Parse(Story.Yaml("stations: { s: { kind: source }, m: { kind: machine, cycle: 1 min, places: 2 }, done: { kind: sink } }", "flow: [s -> m -> done]")), 2.75, ["m"],
        (0.5, new InjectFault("m") { Place = 1 }), (2, new RepairFault("m"))));

    [Fact]
    public void Another_cycle_holds_at_once_for_what_is_left_of_a_part_and_for_all_that_follow() => Story.Equal(
    [
        "0 a arrived 1: Processing",
        "3.5 a completed 1",
        "3.5 a arrived 2: Processing",
        "9.5 a completed 2",
        "9.5 a arrived 3: Processing",
        "11 a completed 3",
        "11 a arrived 4: Processing",
        "13 a completed 4",
        "13 a arrived 5: Processing",
    ], StoryOf(Model, 14, ["a"], (1.25, new ChangeCycle("a", 3)), (3.5, new ChangeCycle("a", 3)), (9.5, new ChangeCycle("a", 0.5)), (10, new ChangeCycle("a", 1))));

    [Fact]
    public void Times_of_part_types_change_with_the_cycle() => Story.Equal(
    [
        "0 m arrived 1: Processing",
        "5 m completed 1",
        "5 m arrived 2: Processing",
        "11 m completed 2",
        "11 m arrived 3: Processing",
        "17 m completed 3",
        "17 m arrived 4: Processing",
    ], StoryOf(FactoryModel.Parse(Story.Yaml("parts: { gear: { cycle: { m: 3 min } } }", "stations: { s: { kind: source, part: gear }, m: { kind: machine, cycle: 1 min }, done: { kind: sink } }", "flow: [s -> m -> done]")), 18, ["m"],
        (1, new ChangeCycle("m", 2))));

    [Fact]
    public void A_buffer_that_holds_more_than_it_may_takes_none_until_there_are_fewer() => Story.Equal(
    [
        "2 q arrived 1", "4 q arrived 2", "6 q arrived 3", "14 q arrived 4", "16 q arrived 5", "19 q arrived 6",
    ],
    [
        .. StoryOf(FactoryModel.Parse(Story.Yaml("stations: { s: { kind: source }, a: { kind: machine, cycle: 2 min }, q: { kind: buffer, capacity: 2 }, b: { kind: machine, cycle: 1 min }, done: { kind: sink } }", "flow: [s -> a -> q -> b -> done]")), 20.5, ["q"],
            (3.5, new InjectFault("b")), (7, new ChangeCapacity("q", 1)), (13, new RepairFault("b")), (15.5, new InjectFault("b")), (19, new ChangeCapacity("q", null))),
    ]);

    [Fact]
    public void An_order_enters_at_once_and_is_judged_by_its_due_date() => Story.Equal(
    [
        "1 s OrderReleased", "1 s entered 1", "1 s entered 2", "5 s OrderCompleted", "5 s OrderJudged",
        "6 s OrderReleased", "6 s entered 3", "8 s OrderCompleted",
    ], StoryOf(FactoryModel.Parse(Story.Yaml("stations: { s: { kind: source, every: 5 h, part: { gear: 50 %, shaft: 50 % } }, m: { kind: machine, cycle: 2 min }, done: { kind: sink } }", "flow: [s -> m -> done]")), 20, ["s"],
        (1, new AddOrder("s", 2) { Part = "gear", Due = SimTime.At(TimeSpan.FromMinutes(4)) }), (6, new AddOrder("s", 1) { Part = "shaft", Priority = 3 })));

    [Fact]
    public void An_added_order_has_the_next_number_and_its_lateness()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml("stations: { s: { kind: source, orders: [{ part: gear, quantity: 1 parts, release: 0 h, due: 1 h }] }, m: { kind: machine, cycle: 2 min }, done: { kind: sink } }", "flow: [s -> m -> done]")));
        var told = new List<(StationEventKind, double)>();
        run.Events.Subscribe(e =>
        {
            if (e.Kind is StationEventKind.OrderReleased or StationEventKind.OrderCompleted or StationEventKind.OrderJudged)
                told.Add((e.Kind, e.Value));
        });
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(1)));
        run.Apply(new AddOrder("s", 3) { Due = SimTime.At(TimeSpan.FromMinutes(5)) });
        using Simulation fork = run.Fork();
        run.RunToEnd();
        Assert.Equal(
        [
            (StationEventKind.OrderReleased, 1), (StationEventKind.OrderReleased, 2), (StationEventKind.OrderCompleted, 1), (StationEventKind.OrderJudged, -3480), (StationEventKind.OrderCompleted, 2), (StationEventKind.OrderJudged, 180),
        ], told);
        fork.RunToEnd();
        Assert.Equal((run.Now, 4L), (fork.Now, fork.PartsEntered));
    }

    [Theory]
    [InlineData("nobody", "InjectFault: there is no station 'nobody'; there are 's', 'a', 'q', 'b' and 'done'")]
    [InlineData("q", "Station 'q' (buffer) cannot follow InjectFault: it takes 'ChangeCapacity'.")]
    [InlineData("done", "Station 'done' (sink) cannot follow InjectFault: it takes no commands.")]
    public void A_command_that_a_station_does_not_take_is_refused_by_name(string station, string message) => Refused(message, new InjectFault(station));

    [Fact]
    public void A_command_that_cannot_be_followed_is_refused_with_its_reason()
    {
        Refused("Station 's' (source) cannot follow AddOrder: it gives a part whenever one is wanted, and has no orders.", new AddOrder("s", 1));
        Refused("Station 'a' (machine) cannot follow InjectFault: the model names no way in which it fails; leave the number out.", new InjectFault("a") { Failure = 1 });
        Refused("Station 'b' (machine) cannot follow InjectFault: the model names 2 ways in which it fails.", new InjectFault("b") { Failure = 3 });
        Refused("Station 'a' (machine) cannot follow InjectFault: it has 1 places, with numbers from 0.", new InjectFault("a") { Place = 1 });
        Refused("Station 'a' (machine) cannot follow RepairFault: it has no fault that could be repaired.", new RepairFault("a"));
        Refused("Station 'a' (machine) cannot follow SendPeople: it takes 'InjectFault', 'RepairFault' and 'ChangeCycle'.", new SendPeople("a"));
        Refused("Station 'a' (machine) cannot follow InjectFault: it has such a fault already.", new InjectFault("a"), new InjectFault("a"));
        Refused("Station 'b' (machine) cannot follow InjectFault: it has failed in that way already, or does nothing that could fail in it.", new InjectFault("b") { Failure = 2 }, new InjectFault("b") { Failure = 2 });
    }

    [Fact]
    public void An_order_that_no_source_can_give_is_refused_with_its_reason()
    {
        FactoryModel model = FactoryModel.Parse(Story.Yaml("stations: { s: { kind: source, every: 5 h, part: { gear: 50 %, shaft: 50 % } }, done: { kind: sink } }", "flow: [s -> done]"));
        using var run = new Simulation(model);
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(10)));
        Assert.Equal("Station 's' (source) cannot follow AddOrder: the order names no part type; it gives 'gear', 'shaft'.", Assert.Throws<CommandException>(() => run.Apply(new AddOrder("s", 1))).Message);
        Assert.Equal("Station 's' (source) cannot follow AddOrder: it does not give 'bolt'; it gives 'gear', 'shaft'.", Assert.Throws<CommandException>(() => run.Apply(new AddOrder("s", 1) { Part = "bolt" })).Message);
        Assert.Equal("Station 's' (source) cannot follow AddOrder: the order is due at 0:09:00, and it is 0:10:00.",
            Assert.Throws<CommandException>(() => run.Apply(new AddOrder("s", 1) { Part = "gear", Due = SimTime.At(TimeSpan.FromMinutes(9)) })).Message);
        Assert.Empty(run.Commands);
    }

    [Fact]
    public void Numbers_of_a_command_have_their_range()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChangeCycle("a", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChangeCycle("a", double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChangeCapacity("q", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AddOrder("s", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AddOrder("s", 1) { Priority = 101 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new InjectFault("a") { Failure = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new InjectFault("a") { Place = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RepairFault("a") { Place = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SendPeople("a") { Lasting = TimeSpan.Zero });
    }

    [Fact]
    public void What_is_drawn_anew_keeps_to_the_changed_cycle_and_to_what_has_elapsed()
    {
        FactoryModel model = FactoryModel.Parse(Story.Yaml("stations: { s: { kind: source, limit: 1 parts }, m: { kind: machine, cycle: 'uniform(10 min, 20 min)' }, done: { kind: sink } }", "flow: [s -> m -> done]"));
        using var run = new Simulation(model);
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(5)));
        run.Apply(new ChangeCycle("m", 3));
        double[] minutes = [.. Enumerable.Range(1, 2_000).Select(seed =>
        {
            using Simulation forecast = run.Fork();
            forecast.Redraw((ulong)seed);
            forecast.RunToEnd();
            return forecast.Now.SinceStart.TotalMinutes;
        })];
        // 5 minutes have passed of a time that is uniform from 10 to 20; what is left, 5 to 15 minutes, takes three times as long: 15 to 45, on the average 30 with a standard deviation of 30 / sqrt(12).
        Assert.All(minutes, at => Assert.InRange(at, 20, 50));
        Assert.InRange(minutes.Average(), 35 - 4 * 30 / Math.Sqrt(12 * 2_000), 35 + 4 * 30 / Math.Sqrt(12 * 2_000));
    }

    [Fact]
    public void A_kind_of_ones_own_follows_commands_in_the_same_way()
    {
        using var run = new Simulation(Bell.Model);
        var told = new List<double>();
        run.Events.Subscribe(e => told.Add(e.Value));
        run.Apply(new ChangeCycle("bell", 3));
        Assert.Equal([3], told);
        SimTime slow = run.NextDue();
        using var usual = new Simulation(Bell.Model);
        Assert.InRange(slow.Ticks - 3 * usual.NextDue().Ticks, -2, 2);
        Assert.Equal("Station 'bell' (bell) cannot follow RepairFault: it cannot be mended.", Assert.Throws<CommandException>(() => run.Apply(new RepairFault("bell"))).Message);
        Assert.Contains("A timer without a law has no pace of its own", Assert.Throws<SimulationFaultedException>(() => usual.Apply(new ChangeCycle("bell", 0.5))).Message, StringComparison.Ordinal);
        Assert.Contains("The bell cracked.", Assert.Throws<SimulationFaultedException>(() => run.Apply(new InjectFault("bell"))).Message, StringComparison.Ordinal);
    }

    private static void Refused(string message, params FactoryCommand[] commands)
    {
        using var run = new Simulation(Model);
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(7.5)));
        foreach (FactoryCommand command in commands[..^1])
            run.Apply(command);
        Assert.Equal(message, Assert.Throws<CommandException>(() => run.Apply(commands[^1])).Message);
        Assert.Equal(commands.Length - 1, run.Commands.Count);
        run.Advance(TimeSpan.FromHours(1));
        Assert.Null(run.Fault);
    }

    private static IReadOnlyList<string> StoryOf(FactoryModel model, double untilMinutes, string[] stations, params (double Minute, FactoryCommand Command)[] commands)
    {
        using var run = new Simulation(model);
        var story = new Story(run) { Stations = stations };
        run.Events.Subscribe(story);
        foreach ((double minute, FactoryCommand command) in commands)
        {
            run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(minute)));
            run.Apply(command);
        }
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(untilMinutes)));
        return story.Lines;
    }
}
