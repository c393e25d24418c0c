using FactoryTwin.Model;

namespace FactoryTwin.Tests.Stations;

/// <summary>Parts with routes through stations of every kind that hands on by several ways. Times in minutes.</summary>
public class RouteThroughTests
{
    [Theory]
    [InlineData("kind: buffer", "")]
    [InlineData("kind: conveyor, length: 2 m, speed: 1 m/s, part-length: 1 m", "")]
    [InlineData("kind: storage, places: 9, store: 1 s, retrieve: 1 s", "")]
    [InlineData("kind: storage, places: 9, store: 1 s, retrieve: 1 s, order: lifo", "")]
    [InlineData("kind: storage, places: 9, store: 1 s, retrieve: 1 s, order: by-priority", "blocking: before-service")]
    [InlineData("kind: leg, distance: 1 km, speed: 60 km/h, load: 2 parts, wait: 1 min", "")]
    [InlineData("kind: transport, by: carts, pick-up: 3", "transport: { carts: { count: 2, speed: 60 m/min, home: first, distances: { first: { m: 5 m, n: 5 m } } } }")]
    [InlineData("kind: split", "")]
    [InlineData("kind: batch, size: 1", "")]
    [InlineData("kind: batch, size: 1, time: 1 s", "blocking: before-service")]
    [InlineData("kind: assembly, cycle: 1 s, recipe: { first: 1 }", "")]
    [InlineData("kind: inspection, cycle: 1 s, accept: 100 %", "")]
    [InlineData("kind: machine, cycle: 1 s, places: 2", "")]
    public void Each_part_goes_where_its_route_leads(string keys, string more)
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            more,
            "parts: { a: { route: [first, m] }, b: { route: [first, n] } }",
            "stations:",
            "  s: { kind: source, every: exponential(1 min), part: { a: 50 %, b: 50 % }, limit: 200 parts }",
            "  first: { kind: machine, cycle: 10 s }",
            $"  x: {{ {keys} }}",
            "  m: { kind: machine, cycle: exponential(40 s) }",
            "  n: { kind: machine, cycle: exponential(40 s) }",
            "  done: { kind: sink }",
            "flow: [s -> first -> x, x -> m -> done, x -> n -> done]")));
        var astray = new List<string>();
        var types = new Dictionary<long, string>();
        int ended = 0;
        run.Events.Subscribe(System.Reactive.Observer.Create<StationEvent>(e =>
        {
            string at = run.Stations[e.Station.Index].Name;
            if (e.Kind == StationEventKind.PartEntered)
                types[e.Part] = run.PartTypes[(int)e.Value];
            else if (e.Kind == StationEventKind.PartEnded)
                ended++;
            else if (e.Kind == StationEventKind.PartArrived && at is "m" or "n" && at != (types[e.Part] == "a" ? "m" : "n"))
                astray.Add($"part {e.Part} of type {types[e.Part]} came to {at}");
        }));
        run.AdvanceTo(SimTime.At(TimeSpan.FromHours(24)));
        Assert.Empty(astray);
        Assert.Equal((200, 0), (ended, run.PartsInProcess));
    }

    [Fact]
    public void A_part_in_a_storage_whose_way_is_full_does_not_hold_up_one_that_goes_another_way() => Story.Equal(
        [
            "3 m arrived 1: Processing",
            "8 n arrived 3: Processing",
            "9 n completed 3",
            "23 m completed 1",
            "24 m arrived 2: Processing",
        ],
        [.. Story.Of(Story.Yaml(
            "parts: { a: { route: [m: 20 min] }, b: { route: [n: 1 min] } }",
            "stations:",
            "  s: { kind: source, orders: [{ part: a }, { part: a }, { part: b }] }",
            "  rack: { kind: storage, places: 3, store: 2 min, retrieve: 1 min }",
            "  m: { kind: machine, cycle: 30 min }",
            "  n: { kind: machine, cycle: 30 min }",
            "  done: { kind: sink }",
            "flow: [s -> rack, rack -> m -> done, rack -> n -> done]"), 30, "m", "n").Where(line => !line.Contains("Starved", StringComparison.Ordinal))]);
}
