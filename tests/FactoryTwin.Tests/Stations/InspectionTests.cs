using FactoryTwin.Model;

namespace FactoryTwin.Tests.Stations;

/// <summary>How parts are judged, and where they go then. Times in minutes.</summary>
public class InspectionTests
{
    [Fact]
    public void An_accepted_part_goes_on_after_the_cycle() => Story.Equal(
        [
            "0 i arrived 1: Processing",
            "2 i completed 1",
            "2 done ended 1",
            "2 i arrived 2: Processing",
        ],
        Story.Of(Line("accept: 100 %"), 3));

    [Fact]
    public void A_rejected_part_goes_the_way_of_the_rejected() => Story.Equal(
        [
            "0 i arrived 1: Processing",
            "2 i completed 1 as rejected",
            "2 bin ended 1",
            "2 i arrived 2: Processing",
        ],
        Story.Of(Line("accept: 0 %", "i[rejected] -> bin"), 3));

    [Fact]
    public void A_rejected_part_without_a_way_leaves_as_scrap() => Story.Equal(
        [
            "0 i arrived 1: Processing",
            "2 i completed 1 as rejected",
            "2 i scrapped 1",
            "2 i arrived 2: Processing",
        ],
        Story.Of(Line("accept: 0 %"), 3));

    [Fact]
    public void A_part_is_reworked_as_often_as_the_limit_says_and_then_rejected() => Story.Equal(
        [
            "0 i arrived 1: Processing",
            "2 i completed 1 for rework",
            "2 mend arrived 1: Processing",
            "2 i Starved",
            "5 mend completed 1",
            "5 i arrived 1: Processing",
            "5 mend Starved",
            "7 i completed 1 for rework",
            "7 mend arrived 1: Processing",
            "7 i Starved",
            "10 mend completed 1",
            "10 i arrived 1: Processing",
            "10 mend Starved",
            "12 i completed 1 as rejected",
            "12 bin ended 1",
            "12 i Starved",
        ],
        Story.Of(Loop("rework: 100 %, rework-limit: 2", "limit: 1 parts"), 60));

    [Fact]
    public void Each_inspection_counts_its_own_passes() => Story.Equal(
        // The first accepts all; a part that the second sends back passes both again, and only the second counts it.
        [
            "1 i completed 1",
            "2 j completed 1 for rework",
            "4 i completed 1",
            "5 j completed 1 as rejected",
        ],
        [.. Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source, limit: 1 parts }",
            "  i: { kind: inspection, cycle: 1 min, accept: 100 %, rework: 100 %, rework-limit: 1 }",
            "  j: { kind: inspection, cycle: 1 min, accept: 0 %, rework: 100 %, rework-limit: 1 }",
            "  mend: { kind: machine, cycle: 1 min }",
            "  done: { kind: sink }",
            "  bin: { kind: sink, rejects: true }",
            "flow: [s -> i -> j -> done, 'i[rework] -> mend -> i', 'j[rework] -> mend', 'j[rejected] -> bin']"),
            60).Where(line => line.Contains(" i completed", StringComparison.Ordinal) || line.Contains(" j completed", StringComparison.Ordinal))]);

    [Fact]
    public void A_part_that_takes_the_place_of_another_begins_without_its_passes() => Story.Equal(
        [
            "22 i completed 1 for rework",
            "27 i completed 1 as rejected",
            "42 i completed 2 for rework",
            "47 i completed 2 as rejected",
        ],
        [.. Story.Of(Loop("rework: 100 %, rework-limit: 1", "every: 20 min, limit: 2 parts"), 60, "i")
            .Where(line => line.Contains("completed", StringComparison.Ordinal))]);

    [Fact]
    public void A_fork_knows_how_often_a_part_was_reworked()
    {
        using var original = new Simulation(FactoryModel.Parse(Loop("rework: 100 %, rework-limit: 2", "limit: 1 parts")));
        original.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(8)));
        using Simulation fork = original.Fork();
        var story = new Story(fork) { Stations = ["i"] };
        fork.Events.Subscribe(story);
        fork.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(60)));
        Story.Equal(["10 i arrived 1: Processing", "12 i completed 1 as rejected", "12 i Starved"], story.Lines);
    }

    [Fact]
    public void The_good_outcome_is_the_same_with_and_without_its_name()
    {
        FactoryModel plain = FactoryModel.Parse(Line("accept: 97 %")), named = FactoryModel.Parse(Line("accept: 97 %").Replace("i -> done", "i, 'i[accepted] -> done'", StringComparison.Ordinal));
        Assert.Equal(plain, named);
        Assert.Equal(named, FactoryModel.Parse(named.ToYaml()));
    }

    [Fact]
    public void A_measured_value_is_published_with_its_unit_and_limits_before_it_decides()
    {
        FactoryModel model = FactoryModel.Parse(Line("measure: { name: diameter, mean: 20, sd: 0.01, lower: 19.99, upper: 20.02, unit: mm }"));
        using var run = new Simulation(model, 7);
        var events = new List<StationEvent>();
        run.Events.Subscribe(System.Reactive.Observer.Create<StationEvent>(events.Add));
        run.AdvanceTo(SimTime.At(TimeSpan.FromHours(100)));
        SignalDefinition signal = Assert.Single(run.Stations.Single(station => station.Name == "i").Signals);
        Assert.Equal(new SignalDefinition { Name = "diameter", Unit = "mm", LowerLimit = 19.99, UpperLimit = 20.02 }, signal);
        StationEvent[] measured = [.. events.Where(e => e.Kind == StationEventKind.SignalChanged)];
        Assert.Equal(3000, measured.Length);
        Assert.All(measured, e =>
        {
            StationEvent completed = events[(int)e.Sequence];   // the next one
            Assert.Equal((StationEventKind.PartCompleted, e.Time, e.Value is < 19.99 or > 20.02), (completed.Kind, completed.Time, completed.Value != 0));
        });
    }

    /// <summary>Cp is (USL − LSL) / 6s, here 0.04 / 0.06; Cpk is the smaller of (USL − mean) and (mean − LSL) / 3s, here 0.015 / 0.03.</summary>
    [Fact]
    public void A_listener_can_tell_cp_and_cpk()
    {
        using var run = new Simulation(FactoryModel.Parse(Line("measure: { mean: 20.005, sd: 0.01, lower: 19.98, upper: 20.02, unit: mm }")), 7);
        var values = new List<double>();
        run.Events.Subscribe(System.Reactive.Observer.Create<StationEvent>(e =>
        {
            if (e.Kind == StationEventKind.SignalChanged)
                values.Add(e.Value);
        }));
        run.AdvanceTo(SimTime.At(TimeSpan.FromHours(2000)));
        SignalDefinition signal = run.Stations.Single(station => station.Name == "i").Signals[0];
        double mean = values.Average(), sd = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        Assert.Equal(0.04 / 0.06, (signal.UpperLimit!.Value - signal.LowerLimit!.Value) / (6 * sd), 0.01);
        Assert.Equal(0.5, Math.Min(signal.UpperLimit.Value - mean, mean - signal.LowerLimit.Value) / (3 * sd), 0.01);
    }

    [Fact]
    public void All_measured_values_must_lie_within_their_limits_and_a_limit_is_good_itself() => Story.Equal(
        [
            "2 i SignalChanged",
            "2 i SignalChanged",
            "2 i completed 1 as rejected",
        ],
        [.. Story.Of(Line("measure: [{ name: a, mean: 1, sd: 0, upper: 1 }, { name: b, mean: -0.5, sd: 0, lower: -0.4 }]"), 3, "i").Skip(1).Take(3)]);

    [Fact]
    public void An_inspection_fails_is_set_up_and_rests_as_a_machine_does() => Story.Equal(
        [
            "0 i arrived 1: Processing",
            "4 i completed 1",
            "4 i arrived 2: Setup",
            "5 i Processing",
            "7 i Down/Repair",
            "8 i Processing",
            "10 i completed 2",
            "10 i arrived 3: Setup",
            "10 i OffShift",
            "20 i Setup",
        ],
        Story.Of(Story.Yaml(
            "shifts: { one: 'Mon-Sun 06:00-06:10', two: 'Mon-Sun 06:20-07:00' }",
            "operators: { crew: 1 }",
            "stations:",
            "  s: { kind: source, shifts: always }",
            "  i: { kind: inspection, cycle: 4 min, accept: 100 %, setup: { time: 1 min, every: 1 parts }, failures: { every: 6 min, repair: 1 min }, operator: { pool: crew, for: processing } }",
            "  done: { kind: sink }",
            "flow: [s -> i -> done]"), 20, "i"));

    [Fact]
    public void Before_service_the_room_that_was_kept_is_given_back_for_a_part_that_is_rejected() => Story.Equal(
        [
            "0 i arrived 1: Processing",
            "2 i completed 1 as rejected",
            "2 i scrapped 1",
            "2 i arrived 2: Processing",
            "4 i completed 2 as rejected",
        ],
        [.. Story.Of(Line("accept: 0 %, blocking: before-service").Replace("[s -> i -> done]", "s -> i -> [1] -> slow -> done", StringComparison.Ordinal)
            .Replace("  done:", "  slow: { kind: machine, cycle: 1 h }\n  done:", StringComparison.Ordinal), 5, "i").Take(5)]);

    private static string Line(string keys, string flow = "") => Story.Yaml(
        "stations:",
        "  s: { kind: source }",
        $"  i: {{ kind: inspection, cycle: 2 min, {keys} }}",
        "  done: { kind: sink }",
        flow.Length > 0 ? "  bin: { kind: sink, rejects: true }" : "",
        $"flow: [s -> i -> done{(flow.Length > 0 ? $", '{flow}'" : "")}]");

    private static string Loop(string keys, string source) => Story.Yaml(
        "stations:",
        $"  s: {{ kind: source, {source} }}",
        $"  i: {{ kind: inspection, cycle: 2 min, accept: 0 %, {keys} }}",
        "  mend: { kind: machine, cycle: 3 min }",
        "  done: { kind: sink }",
        "  bin: { kind: sink, rejects: true }",
        "flow: [s -> i -> done, 'i[rework] -> mend -> i', 'i[rejected] -> bin']");
}
