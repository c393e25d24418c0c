using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Stations;

/// <summary>Vehicles that carry several parts, and vehicles that work in shifts, in small stories told by hand: at 60 m/min a vehicle drives 60 m in a minute.</summary>
public class VehicleLoadTests
{
    [Fact]
    public void What_waits_when_the_vehicle_comes_is_loaded_and_unloaded_one_after_the_other() => Story.Equal(
        [
            "1 agv assigned to 1 of carry: Setup/DrivingEmpty", "5 agv Processing",                   // 1 to 5 min: four parts have come
            "6 agv loaded 1: Processing", "6 agv assigned to 2 of carry: Processing", "7 agv loaded 2: Processing", "7 agv assigned to 3 of carry: Processing", "8 agv loaded 3: Processing",
            "10.5 agv unloaded 1: Processing", "11 agv unloaded 2: Processing", "11.5 agv unloaded 3: Idle",
            "11.5 agv assigned to 4 of carry: Setup/DrivingEmpty", "13.5 agv Processing", "14.5 agv loaded 4: Processing", "14.5 agv assigned to 5 of carry: Processing", "15.5 agv loaded 5: Processing", "18 agv unloaded 4: Processing", "18.5 agv unloaded 5: Idle",
        ],
        Of("{ count: 1, capacity: 3, speed: 60 m/min, load: 1 min, unload: 30 s, distances: { a: { done: 120 m, depot: 240 m } }, home: depot }",
            "  a: { kind: source, every: 1 min, limit: 5 parts }", "a -> carry -> done", 30, 9, "", "agv"));

    [Fact]
    public void A_part_whose_station_waits_for_the_pick_up_is_taken_too() => Story.Equal(
        [
            "1 agv assigned to 1 of carry: Setup/DrivingEmpty", "3 agv Processing", "3 agv loaded 1: Processing", "3 agv assigned to 2 of carry: Processing", "3 agv loaded 2: Processing",
            "5 agv unloaded 1: Processing", "5 agv unloaded 2: Idle",
        ],
        Of("{ count: 1, capacity: 2, speed: 60 m/min, distances: { a: { done: 120 m, depot: 120 m } }, home: depot }",
            "  s: { kind: source, limit: 2 parts }\n  a: { kind: machine, cycle: 1 min }", "s -> a -> carry -> done", 30, 1, "", "agv"));

    [Fact]
    public void Parts_of_another_origin_wait_for_a_trip_of_their_own() => Story.Equal(
        ["3 agv loaded 1: Processing", "4 agv unloaded 1: Idle", "5 agv loaded 2: Processing", "6 agv unloaded 2: Idle"],
        Carried(Of("{ count: 1, capacity: 4, speed: 60 m/min, distances: { done: { a: 60 m, b: 60 m }, a: { depot: 120 m } }, home: depot }",
            "  a: { kind: source, every: 1 min, limit: 1 parts }\n  b: { kind: source, every: 2 min, limit: 1 parts }", "[a -> carry -> done, b -> carry]", 30, 9, "", "agv")));

    [Fact]
    public void Parts_that_go_another_way_wait_for_a_trip_of_their_own() => Story.Equal(
        [
            "5 agv loaded 1: Processing", "5 agv loaded 3: Processing", "6 agv unloaded 1: Processing", "6 agv unloaded 3: Idle",
            "7 agv loaded 2: Processing", "7 agv loaded 4: Processing", "9 agv unloaded 2: Processing", "9 agv unloaded 4: Idle",
        ],
        Carried(Of("{ count: 1, capacity: 4, speed: 60 m/min, distances: { a: { x: 60 m, y: 120 m, depot: 240 m } }, home: depot }",
            "  a: { kind: source, every: 1 min, limit: 4 parts }\n  x: { kind: sink }\n  y: { kind: sink }", "[a -> carry -> x, carry -> y]", 30, 9, ", routing: round-robin", "agv")));

    [Fact]
    public void A_part_to_which_another_vehicle_is_on_its_way_is_left_to_it() => Story.Equal(
        ["3.5 agv#1 loaded 1: Processing", "4.5 agv#1 unloaded 1: Idle", "5 agv#2 loaded 2: Processing", "6 agv#2 unloaded 2: Idle"],
        Carried(Of("{ count: 2, capacity: 4, speed: 60 m/min, distances: { a: { done: 60 m, depot: 120 m } }, home: depot }",
            "  a: { kind: source, every: 90 s, limit: 2 parts }", "a -> carry -> done", 30, 9, "", "agv")));

    [Fact]
    public void A_vehicle_waits_for_room_for_each_of_its_parts() => Story.Equal(
        [
            "3.75 agv loaded 1: Processing", "3.75 agv loaded 2: Processing", "3.75 agv loaded 3: Processing", "4.75 agv unloaded 1: Processing", "4.75 agv Blocked",
            "14.75 agv Processing", "14.75 agv unloaded 2: Processing", "14.75 agv Blocked", "24.75 agv Processing", "24.75 agv unloaded 3: Idle",
        ],
        [.. Of("{ count: 1, capacity: 4, speed: 60 m/min, distances: { a: { m: 60 m, depot: 180 m } }, home: depot }",
            "  a: { kind: source, every: 45 s, limit: 3 parts }\n  m: { kind: machine, cycle: 10 min }", "a -> carry -> m -> done", 60, 9, "", "agv").Skip(2).Where(line => !line.Contains("assigned", StringComparison.Ordinal))]);

    [Fact]
    public void A_part_with_a_route_is_carried_to_the_station_that_its_route_names()
    {
        IReadOnlyList<string> story = Story.Of(Story.Yaml(
            "parts: { gear: { route: [x: 1 min] }, shaft: { route: [y: 1 min] } }",
            "transport: { agv: { count: 1, speed: 60 m/min, distances: { s: { x: 60 m, y: 60 m } }, home: s } }",
            "stations:",
            "  s: { kind: source, orders: [{ part: shaft, quantity: 2 parts }, { part: gear, quantity: 1 parts }] }",
            "  carry: { kind: transport, by: agv, pick-up: 3 }",
            "  x: { kind: machine, cycle: 5 min }",
            "  y: { kind: machine, cycle: 5 min }",
            "  done: { kind: sink }",
            "flow: [s -> carry -> x -> done, carry -> y -> done]"), 60, "x", "y");
        Story.Equal(["y 1", "y 2", "x 3"], [.. story.Where(line => line.Contains("arrived", StringComparison.Ordinal)).Select(line => $"{line.Split(' ')[1]} {line.Split("arrived ")[1][0]}")]);
    }

    [Fact]
    public void A_trip_is_finished_when_the_shift_ends_and_the_next_begins_with_the_shift() => Story.Equal(
        [
            "50 agv assigned to 1 of carry: Setup/DrivingEmpty", "50 agv Processing", "50 agv loaded 1: Processing", "65 agv unloaded 1: Idle", "65 agv OffShift",
            "120 agv Idle", "120 agv assigned to 2 of carry: Setup/DrivingEmpty", "135 agv Processing", "135 agv loaded 2: Processing", "150 agv unloaded 2: Idle",
        ],
        Of("{ count: 1, speed: 60 m/min, distances: { a: { done: 900 m } }, home: a }",
            "  a: { kind: source, every: 50 min, limit: 2 parts, shifts: always }", "a -> carry -> done", 170, 9, "", "agv"));

    [Fact]
    public void A_free_vehicle_goes_off_shift_and_one_that_has_to_charges_first() => Story.Equal(
        [
            "50 agv#1 assigned to 1 of carry: Setup/DrivingEmpty", "50 agv#1 Processing", "50 agv#1 loaded 1: Processing", "60 agv#2 OffShift", "65 agv#1 unloaded 1: Idle",
            "65 agv#1 Maintenance/DrivingEmpty", "80 agv#1 Maintenance/Charging", "110 agv#1 OffShift", "120 agv#1 Idle", "120 agv#2 Idle",
        ],
        Of("{ count: 2, speed: 60 m/min, distances: { a: { done: 900 m } }, home: a, battery: { capacity: 30 min, charge: 30 min, below: 60 %, at: a } }",
            "  a: { kind: source, every: 50 min, limit: 1 parts, shifts: always }", "a -> carry -> done", 170, 9, "", "agv"));

    [Fact]
    public void A_vehicle_that_waits_for_room_is_off_shift_outside_its_shifts_and_unloads_when_there_is_room() => Story.Equal(
        [
            "25 agv unloaded 1: Idle", "40 agv assigned to 2 of carry: Setup/DrivingEmpty", "45 agv Processing", "45 agv loaded 2: Processing", "50 agv Blocked",
            "60 agv OffShift", "120 agv Blocked", "125 agv Processing", "125 agv unloaded 2: Idle", "125 agv assigned to 3 of carry: Setup/DrivingEmpty",
        ],
        [.. Of("{ count: 1, speed: 60 m/min, distances: { a: { m: 300 m, done: 900 m } }, home: a }",
            "  a: { kind: source, every: 20 min, limit: 3 parts, shifts: always }\n  m: { kind: machine, cycle: 40 min }", "a -> carry -> m -> done", 129, 9, "", "agv").Skip(3)]);

    [Fact]
    public void Vehicles_that_always_drive_know_no_shifts() => Assert.DoesNotContain("OffShift", string.Join('\n',
        Of("{ count: 1, shifts: always, speed: 60 m/min, distances: { a: { done: 900 m } }, home: a }", "  a: { kind: source, every: 50 min, limit: 2 parts, shifts: always }", "a -> carry -> done", 170, 9, "", "agv")), StringComparison.Ordinal);

    /// <summary>Five parts in two trips of 3 and 2: 5 parts carried, one vehicle busy from 1 to 11.5 and to 18.5 min.</summary>
    [Fact]
    public void Indicators_count_parts_carried_and_vehicles_at_work()
    {
        using var run = new Simulation(FactoryModel.Parse(Yaml("{ count: 1, capacity: 3, speed: 60 m/min, load: 1 min, unload: 30 s, distances: { a: { done: 120 m, depot: 240 m } }, home: depot }",
            "  a: { kind: source, every: 1 min, limit: 5 parts }", "a -> carry -> done", 9, "")));
        FactoryIndicators indicators = run.Indicators();
        run.Advance(TimeSpan.FromMinutes(50));
        StationIndicators agv = indicators.Read(run.Now)["agv"];
        Assert.Equal(5, agv.Completed);
        Assert.Equal(17.5 / 50, agv.MeanLevel.Value!.Value, 12);
        Assert.Equal(6.0, agv.TimeIn(StationState.Setup).TotalMinutes);
        Assert.Equal(11.5, agv.TimeIn(StationState.Processing).TotalMinutes);
    }

    private static IReadOnlyList<string> Carried(IReadOnlyList<string> story) =>
        [.. story.Where(line => line.Contains("loaded", StringComparison.Ordinal))];

    private static IReadOnlyList<string> Of(string pool, string stations, string flow, double untilMinutes, int pickUp, string keys, params string[] told) => Story.Of(Yaml(pool, stations, flow, pickUp, keys), untilMinutes, told);

    private static string Yaml(string pool, string stations, string flow, int pickUp, string keys) => Story.Yaml(
        pool.Contains("900 m", StringComparison.Ordinal) ? "shifts: { early: 'Mon-Sun 06:00-07:00', late: 'Mon-Sun 08:00-10:00' }" : "",
        $"transport: {{ agv: {pool} }}", "stations:", stations, FormattableString.Invariant($"  carry: {{ kind: transport, by: agv, pick-up: {pickUp}{keys} }}"),
        flow.Contains("done", StringComparison.Ordinal) ? "  done: { kind: sink }" : "", $"flow: {flow}");
}
