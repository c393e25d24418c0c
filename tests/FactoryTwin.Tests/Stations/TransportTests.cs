using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Stations;

/// <summary>Vehicles that carry parts, in small stories told by hand: at 60 m/min a vehicle drives 60 m in a minute.</summary>
public class TransportTests
{
    [Fact]
    public void A_vehicle_drives_to_the_part_loads_it_carries_it_unloads_it_and_stays_there() => Story.Equal(
        [
            "10 carry arrived 1", "10 agv assigned to 1 of carry: Setup/DrivingEmpty",
            "12 agv Processing", "13 agv loaded 1: Processing", "16.5 agv unloaded 1: Idle", "16.5 m arrived 1: Processing",
            "20 carry arrived 2", "20 agv assigned to 2 of carry: Setup/DrivingEmpty",
            "23 agv Processing", "24 agv loaded 2: Processing", "26.5 m completed 1", "26.5 m Starved", "27.5 agv unloaded 2: Idle", "27.5 m arrived 2: Processing",
        ],
        Of("{ count: 1, speed: 60 m/min, load: 1 min, unload: 30 s, distances: { a: { m: 180 m, depot: 120 m } }, home: depot }",
            "  a: { kind: source, every: 10 min, limit: 2 parts }\n  m: { kind: machine, cycle: 10 min }", "[a -> carry -> m -> done]", 36, "carry", "agv", "m"));

    private const string FarAndNear =
        "  x: { kind: source, every: 1 min, limit: 1 parts }\n  far: { kind: source, every: 2 min, limit: 1 parts }\n  near: { kind: source, every: 3 min, limit: 1 parts }";

    [Fact]
    public void A_vehicle_that_becomes_free_takes_the_nearest_call() => Story.Equal(
        [
            "1 agv assigned to 1 of carry: Setup/DrivingEmpty", "1 agv Processing", "1 agv loaded 1: Processing", "5 agv unloaded 1: Idle",
            "5 agv assigned to 3 of carry: Setup/DrivingEmpty", "6 agv Processing", "6 agv loaded 3: Processing", "7 agv unloaded 3: Idle",
            "7 agv assigned to 2 of carry: Setup/DrivingEmpty", "12 agv Processing", "12 agv loaded 2: Processing", "17 agv unloaded 2: Idle",
        ],
        Of("{ count: 1, speed: 60 m/min, distances: { done: { x: 240 m, near: 60 m, far: 300 m } }, home: x }", FarAndNear, "[x -> carry, far -> carry, near -> carry -> done]", 20, "agv"));

    [Fact]
    public void A_vehicle_that_goes_by_age_takes_the_oldest_call() => Story.Equal(
        [
            "1 agv assigned to 1 of carry: Setup/DrivingEmpty", "1 agv Processing", "1 agv loaded 1: Processing", "5 agv unloaded 1: Idle",
            "5 agv assigned to 2 of carry: Setup/DrivingEmpty", "10 agv Processing", "10 agv loaded 2: Processing", "15 agv unloaded 2: Idle",
            "15 agv assigned to 3 of carry: Setup/DrivingEmpty", "16 agv Processing", "16 agv loaded 3: Processing", "17 agv unloaded 3: Idle",
        ],
        Of("{ count: 1, dispatch: oldest, speed: 60 m/min, distances: { done: { x: 240 m, near: 60 m, far: 300 m } }, home: x }", FarAndNear, "[x -> carry, far -> carry, near -> carry -> done]", 20, "agv"));

    [Fact]
    public void The_nearest_free_vehicle_goes_and_of_equally_near_ones_the_first() => Story.Equal(
        [
            "10 agv#1 assigned to 1 of carry: Setup/DrivingEmpty", "11 agv#1 Processing", "11 agv#1 loaded 1: Processing", "12 agv#1 unloaded 1: Idle",
            "12 agv#2 assigned to 2 of carry: Setup/DrivingEmpty", "13 agv#2 Processing", "13 agv#2 loaded 2: Processing", "16 agv#2 unloaded 2: Idle",   // 3 min by left and depot
            "20 agv#1 assigned to 3 of carry: Setup/DrivingEmpty", "21 agv#1 Processing", "21 agv#1 loaded 3: Processing", "22 agv#1 unloaded 3: Idle",
        ],
        Of("{ count: 2, speed: 60 m/min, distances: { depot: { left: 60 m, right: 60 m }, left: { done: 60 m } }, home: depot }",
            "  left: { kind: source, every: 10 min, limit: 2 parts }\n  right: { kind: source, every: 12 min, limit: 1 parts }", "[left -> carry, right -> carry -> done]", 30, "agv"));

    [Fact]
    public void A_vehicle_waits_with_its_part_until_there_is_room_and_unloads_then() => Story.Equal(
        [
            "1 agv assigned to 1 of carry: Setup/DrivingEmpty", "1 agv Processing", "1 agv loaded 1: Processing", "2.5 agv unloaded 1: Idle", "2.5 m arrived 1: Processing",
            "2.5 agv assigned to 2 of carry: Setup/DrivingEmpty", "3.5 agv Processing", "3.5 agv loaded 2: Processing", "4.5 agv Blocked",
            "12.5 m completed 1", "12.5 agv Processing", "12.5 m Starved", "13 agv unloaded 2: Idle", "13 m arrived 2: Processing",
        ],
        Of("{ count: 1, speed: 60 m/min, unload: 30 s, distances: { a: { m: 60 m } }, home: a }",
            "  a: { kind: source, every: 1 min, limit: 2 parts }\n  m: { kind: machine, cycle: 10 min }", "[a -> carry -> m -> done]", 20, "agv", "m"));

    [Fact]
    public void Vehicles_that_wait_for_the_same_room_unload_in_the_order_in_which_they_came()
    {
        IReadOnlyList<string> story = Of("{ count: 3, speed: 60 m/min, unload: 1 s, distances: { a: { m: 60 m } }, home: a }",
            "  a: { kind: source, every: 1 min, limit: 4 parts }\n  m: { kind: machine, cycle: 10 min }", "[a -> carry -> m -> done]", 60, "m");
        Assert.Equal([1, 2, 3, 4], story.Where(line => line.Contains("arrived", StringComparison.Ordinal)).Select(line => line.Split(':')[0][^1] - '0'));
    }

    [Fact]
    public void A_vehicle_with_too_little_left_charges_when_it_is_free_until_its_battery_is_full() => Story.Equal(
        [
            "10 agv assigned to 1 of carry: Setup/DrivingEmpty", "10 agv Processing", "10 agv loaded 1: Processing", "12 agv unloaded 1: Idle",             // 2 of 10 min are used
            "20 agv assigned to 2 of carry: Setup/DrivingEmpty", "22 agv Processing", "22 agv loaded 2: Processing", "24 agv unloaded 2: Idle",             // 6 of 10 min
            "24 agv Maintenance/DrivingEmpty", "27 agv Maintenance/Charging",                                                                               // 9 of 10 min: 18 of 20 min to charge
            "45 agv Idle", "45 agv assigned to 3 of carry: Setup/DrivingEmpty", "46 agv Processing", "46 agv loaded 3: Processing", "48 agv unloaded 3: Idle",
        ],
        Of("{ count: 1, speed: 60 m/min, distances: { a: { done: 120 m, depot: 60 m } }, home: a, battery: { capacity: 10 min, charge: 20 min, below: 50 %, at: depot } }",
            "  a: { kind: source, every: 10 min, limit: 3 parts }", "[a -> carry -> done]", 60, "agv"));

    [Fact]
    public void The_way_on_is_chosen_when_the_part_is_on_board_and_has_a_distance_of_its_own() => Story.Equal(
        ["10 agv loaded 1: Processing", "11 agv unloaded 1: Idle", "11 x ended 1", "21 agv loaded 2: Processing", "23 agv unloaded 2: Idle", "23 y ended 2"],
        [.. Of("{ count: 1, speed: 60 m/min, distances: { a: { x: 60 m, y: 120 m } }, home: a }",
            "  a: { kind: source, every: 10 min, limit: 2 parts }\n  x: { kind: sink }\n  y: { kind: sink }", "[a -> carry -> x, carry -> y]", 60, ", routing: round-robin", "agv", "x", "y")
            .Where(line => line.Contains("loaded", StringComparison.Ordinal) || line.Contains("ended", StringComparison.Ordinal))]);

    [Fact]
    public void An_unnamed_buffer_is_where_the_station_before_it_is_or_the_one_behind_it() => Story.Equal(
        ["12 agv loaded 1: Processing", "15 agv unloaded 1: Idle"],
        [.. Of("{ count: 1, speed: 60 m/min, distances: { a: { m: 180 m } }, home: a }",
            "  s: { kind: source, every: 10 min, limit: 1 parts }\n  a: { kind: machine, cycle: 2 min }\n  m: { kind: machine, cycle: 1 min }", "s -> a -> [2] -> carry -> [1] -> m -> done", 60, "agv")
            .Where(line => line.Contains("loaded", StringComparison.Ordinal))]);

    [Fact]
    public void A_station_whose_pick_up_is_full_waits_for_transport_until_a_part_has_been_loaded() => Story.Equal(
        ["1 a completed 1", "1 a arrived 2: Processing", "2 a completed 2", "2 a WaitingForTransport", "5 a arrived 3: Processing", "6 a completed 3", "6 a WaitingForTransport", "11 a Starved"],
        // the vehicle is there at 5 and back at 11
        [.. Of("{ count: 1, speed: 60 m/min, distances: { a: { done: 180 m, depot: 240 m } }, home: depot }",
            "  s: { kind: source, limit: 3 parts }\n  a: { kind: machine, cycle: 1 min }", "[s -> a -> carry -> done]", 60, "a").Skip(1)]);

    [Theory]
    [InlineData("machine, cycle: 1 min", "transport, by: agv", "WaitingForTransport")]
    [InlineData("machine, cycle: 1 min, blocking: before-service", "transport, by: agv", "WaitingForTransport/AwaitingRoom")]
    [InlineData("machine, cycle: 1 min", "buffer, capacity: 1", "Blocked")]
    [InlineData("conveyor, length: 1 m, speed: 1 m/min, part-length: 1 m", "transport, by: agv", "WaitingForTransport")]
    [InlineData("storage, places: 1, store: 1 min, retrieve: 1 min", "transport, by: agv", "WaitingForTransport")]
    [InlineData("storage, places: 1, store: 1 min, retrieve: 1 min", "buffer, capacity: 1", "Blocked")]
    public void Who_cannot_hand_on_waits_for_transport_where_all_ways_on_are_transports_and_is_blocked_else(string giver, string other, string state) => Assert.Equal(
        state,
        Story.Of(Story.Yaml(
            "transport: { agv: { count: 1, speed: 1 m/min, distances: { a: { m: 1000 m } }, home: a } }",
            "stations:",
            "  s: { kind: source }",
            $"  a: {{ kind: {giver} }}",
            "  carry: { kind: transport, by: agv }",
            $"  other: {{ kind: {other} }}",
            "  m: { kind: machine, cycle: 1000 min }",
            "  done: { kind: sink }",
            "flow: [s -> a -> carry -> m -> done, a -> other -> m]"), 60, "a")[^1].Split(' ')[^1]);

    [Fact]
    public void Shares_of_time_and_transports_come_from_the_stream()
    {
        using var run = new Simulation(FactoryModel.Parse(Yaml(
            "{ count: 1, speed: 60 m/min, distances: { a: { done: 120 m, depot: 60 m } }, home: a, battery: { capacity: 10 min, charge: 20 min, below: 50 %, at: depot } }",
            "  a: { kind: source, every: 10 min, limit: 3 parts }", "[a -> carry -> done]", "")));
        FactoryIndicators indicators = run.Indicators();
        run.Advance(TimeSpan.FromMinutes(100));
        StationIndicators agv = indicators.Read(run.Now)["agv"];
        Assert.Equal(3, agv.Completed);
        Assert.Equal(6, agv.TimeIn(StationState.Processing).TotalMinutes);
        Assert.Equal(3, agv.TimeIn(StationState.Setup).TotalMinutes);
        Assert.Equal(21, agv.TimeIn(StationState.Maintenance).TotalMinutes);
        Assert.Equal(70, agv.TimeIn(StationState.Idle).TotalMinutes);
        Assert.Equal(0.09, agv.MeanLevel.Value!.Value, 12);
    }

    private static IReadOnlyList<string> Of(string pool, string stations, string flow, double untilMinutes, params string[] told) => told[0].StartsWith(',')
        ? Story.Of(Yaml(pool, stations, flow, told[0]), untilMinutes, told[1..])
        : Story.Of(Yaml(pool, stations, flow, ""), untilMinutes, told);

    private static string Yaml(string pool, string stations, string flow, string keys)
    {
        string done = flow.Contains("done", StringComparison.Ordinal) ? "  done: { kind: sink }" : "";
        return Story.Yaml($"transport: {{ agv: {pool} }}", "stations:", stations, $"  carry: {{ kind: transport, by: agv, pick-up: {(stations.Contains("near", StringComparison.Ordinal) ? 3 : 1)}{keys} }}", done, $"flow: {flow}");
    }
}
