using FactoryTwin.Model;

namespace FactoryTwin.Tests.Stations;

/// <summary>Part types with times and routes of their own. Times in minutes.</summary>
public class PartTypeTests
{
    private const string JobShop = """
        parts:
          a: { route: [m: 5 min, n: 2 min] }
          b: { route: [n: 4 min, m: 3 min, n] }
        stations:
          sa: { kind: source, part: a, every: 100 min, limit: 1 parts }
          sb: { kind: source, part: b, every: 100 min, limit: 1 parts }
          hall: { kind: buffer }
          m: { kind: machine, cycle: 9 min }
          n: { kind: machine, cycle: 1 min }
          done: { kind: sink }
        flow: [sa -> hall, sb -> hall, hall -> m -> hall, hall -> n -> hall, hall -> done]
        """;

    [Fact]
    public void A_part_takes_the_time_of_its_type() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "3 m completed 1",
            "3 m arrived 2: Processing",
            "6 m completed 2",
            "6 done ended 2",
            "6 m Starved",
        ],
        [.. Story.Of(Story.Yaml(
            "parts: { gear: { cycle: { m: 3 min } } }",
            "stations:",
            "  s: { kind: source, part: gear, limit: 2 parts }",
            "  m: { kind: machine, cycle: 5 min }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            30).Where(line => line != "3 done ended 1")]);

    [Fact]
    public void A_part_without_a_time_of_its_own_takes_the_usual_one() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "3 m completed 1",
            "3 m arrived 2: Processing",
            "8 m completed 2",
            "8 m Starved",
        ],
        Story.Of(Story.Yaml(
            "parts: { gear: { cycle: { m: 3 min }, priority: 0 } }",
            "stations:",
            "  s: { kind: source, part: gear, limit: 1 parts, every: 1 ms }",
            "  t: { kind: source, part: shaft, limit: 1 parts, every: 2 ms }",
            "  q: { kind: buffer }",
            "  m: { kind: machine, cycle: 5 min }",
            "  done: { kind: sink }",
            "flow: [s -> q, t -> q, q -> m -> done]"),
            30, "m").Select(line => line.Replace(".000017", "", StringComparison.Ordinal)).ToArray());

    [Fact]
    public void A_part_goes_the_stations_of_its_route_and_then_to_the_sink() => Story.Equal(
        [
            "100 m arrived 1: Processing",
            "100 n arrived 2: Processing",
            "104 n completed 2",
            "104 n Starved",
            "105 m completed 1",
            "105 n arrived 1: Processing",
            "105 m arrived 2: Processing",
            "107 n completed 1",
            "107 done ended 1",
            "107 n Starved",
            "108 m completed 2",
            "108 n arrived 2: Processing",
            "108 m Starved",
            "109 n completed 2",
            "109 done ended 2",
            "109 n Starved",
        ],
        Story.Of(Story.Yaml(JobShop), 200, "m", "n", "done"));

    [Fact]
    public void A_part_whose_way_is_full_does_not_hold_up_one_that_goes_another_way() => Story.Equal(
        [
            "1 m arrived 1: Processing",
            "3 n arrived 3: Processing",
            "4 n completed 3",
            "4 done ended 3",
            "4 n Starved",
            "11 m completed 1",
            "11 done ended 1",
            "11 m arrived 2: Processing",
        ],
        Story.Of(Story.Yaml(
            "parts: { a: { route: [m: 10 min] }, b: { route: [n: 1 min] } }",
            "stations:",
            "  sa: { kind: source, part: a, every: 1 min, limit: 2 parts }",
            "  sb: { kind: source, part: b, every: 3 min, limit: 1 parts }",
            "  hall: { kind: buffer, capacity: 3 }",
            "  m: { kind: machine, cycle: 1 min }",
            "  n: { kind: machine, cycle: 1 min }",
            "  done: { kind: sink }",
            "flow: [sa -> hall, sb -> hall, hall -> m -> done, hall -> n -> done]"),
            12, "m", "n", "done"));

    [Fact]
    public void A_source_that_never_runs_out_gives_each_machine_the_type_that_goes_there() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "2 m completed 1",
            "2 done ended 1",
            "2 m arrived 2: Processing",
            "4 m completed 2",
            "4 done ended 2",
            "4 m arrived 3: Processing",
        ],
        Story.Of(Story.Yaml(
            "parts: { a: { route: [m: 2 min] }, b: { route: [n: 1 min] } }",
            "stations:",
            "  s: { kind: source, part: a }",
            "  t: { kind: source, part: b, every: 1 h }",
            "  n: { kind: machine, cycle: 1 min }",
            "  m: { kind: machine, cycle: 1 min }",
            "  done: { kind: sink }",
            "flow: [s -> n -> done, s -> m -> done, t -> n]"),
            5));

    [Fact]
    public void Before_service_room_is_asked_for_where_the_route_leads() => Story.Equal(
        [
            "1 m arrived 1: Processing",
            "2 m completed 1",
            "2 p arrived 1: Processing",
            "2 m Starved",
            "2 m arrived 2: Blocked/AwaitingRoom",
            "12 p completed 1",
            "12 p Starved",
            "12 m Processing",
            "13 m completed 2",
            "13 p arrived 2: Processing",
            "13 m arrived 3: Blocked/AwaitingRoom",
        ],
        Story.Of(Story.Yaml(
            "blocking: before-service",
            "parts: { a: { route: [m: 1 min, p: 10 min] } }",
            "stations:",
            "  s: { kind: source, part: a, every: 1 min }",
            "  m: { kind: machine, cycle: 1 min }",
            "  n: { kind: machine, cycle: 1 min }",
            "  p: { kind: machine, cycle: 1 min }",
            "  done: { kind: sink }",
            "flow: [s -> m -> n -> done, m -> p -> done]"),
            14, "m", "p"));

    [Fact]
    public void Scrap_that_comes_back_is_worked_on_again_at_the_same_step()
    {
        FactoryModel model = FactoryModel.Parse(Story.Yaml(
            "parts: { a: { route: [m: 1 min, n: 1 min] } }",
            "stations:",
            "  s: { kind: source, part: a, every: 5 min, limit: 200 parts }",
            "  hall: { kind: buffer }",
            "  m: { kind: machine, cycle: 1 min, scrap: 30 % }",
            "  n: { kind: machine, cycle: 1 min }",
            "  done: { kind: sink }",
            "flow: [s -> hall -> m -> hall, hall -> n -> hall, hall -> done, 'm[scrapped] -> hall']"));
        using var run = new Simulation(model);
        int scrap = 0, atM = 0, atN = 0;
        run.Events.Subscribe(System.Reactive.Observer.Create<StationEvent>(e =>
        {
            if (e.Kind == StationEventKind.PartCompleted && run.Stations[e.Station.Index].Name == "m")
                (scrap, atM) = (scrap + (int)e.Value, atM + 1);
            else if (e.Kind == StationEventKind.PartCompleted)
                atN++;
        }));
        run.AdvanceTo(SimTime.At(TimeSpan.FromHours(20)));
        Assert.Equal((200, 200, 0), (atM - scrap, atN, run.PartsInProcess));
        Assert.True(scrap > 50);
    }

    [Fact]
    public void A_part_that_is_drawn_again_remembers_the_law_of_its_type()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "parts: { gear: { cycle: { m: 'uniform(10 min, 20 min)' } } }",
            "stations:",
            "  s: { kind: source, part: gear, limit: 1 parts }",
            "  m: { kind: machine, cycle: 'exponential(1 s)' }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]")));
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(5)));
        var ends = new List<double>();
        for (int i = 0; i < 50; i++)
        {
            using Simulation fork = run.Fork();
            fork.Redraw((ulong)i);
            ends.Add(fork.NextDue().SinceStart.TotalMinutes);
        }
        Assert.All(ends, end => Assert.InRange(end, 10, 20));
        Assert.True(ends.Distinct().Count() > 40);
    }

    [Fact]
    public void A_faster_machine_is_faster_for_part_types_with_times_of_their_own()
    {
        FactoryModel faster = FactoryModel.Parse(Story.Yaml(JobShop)).WithSpeed("m", 2)!;
        Assert.Equal("[5 min, 2 min]", $"[{string.Join(", ", FactoryModel.Parse(Story.Yaml(JobShop)).Parts[0].Route.Select(step => step.Time))}]");
        Assert.Equal("[150 s, 2 min]", $"[{string.Join(", ", faster.Parts[0].Route.Select(step => step.Time))}]");
        Assert.Null(faster.WithSpeed("hall", 2));
    }
}
