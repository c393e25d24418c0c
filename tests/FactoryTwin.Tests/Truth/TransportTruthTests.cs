using FactoryTwin.Experiments;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Truth;

/// <summary>Vehicles and trips against closed forms.</summary>
public class TransportTruthTests
{
    /// <summary>One vehicle, one way, constant times: a part takes there and back, loading and unloading; 2 · 60 s + 20 s + 10 s.</summary>
    [Fact]
    public void One_vehicle_on_one_way_carries_a_part_in_each_cycle() => Assert.Equal(
        3600 / 150.0,
        Study.Run(Model("a: { kind: source }", "{ count: 1, speed: 2 m/s, load: 20 s, unload: 10 s, distances: { a: { done: 120 m } }, home: a }", 1), For(100, 1), TestContext.Current.CancellationToken).ThroughputPerHour.Mean!.Value, 12);

    /// <summary>The same with a pick-up that is never empty and two vehicles: twice as many, as long as nothing blocks them.</summary>
    [Fact]
    public void Two_vehicles_carry_twice_as_many() => Assert.Equal(
        2 * 3600 / 150.0,
        Study.Run(Model("a: { kind: source }", "{ count: 2, speed: 2 m/s, load: 20 s, unload: 10 s, distances: { a: { done: 120 m } }, home: a }", 2), For(100, 1), TestContext.Current.CancellationToken).ThroughputPerHour.Mean!.Value, 12);

    /// <summary>A tugger train for three parts that always wait: there and back, and three times loading and unloading; 3 parts in 2 · 60 s + 3 · (20 s + 10 s).</summary>
    [Fact]
    public void A_vehicle_for_three_parts_carries_three_in_each_cycle() => Assert.Equal(
        3 * 3600 / 210.0,
        Study.Run(Model("a: { kind: source }", "{ count: 1, capacity: 3, speed: 2 m/s, load: 20 s, unload: 10 s, distances: { a: { done: 120 m } }, home: a }", 3), For(105, 1), TestContext.Current.CancellationToken).ThroughputPerHour.Mean!.Value, 12);

    /// <summary>A vehicle that is the only server, with exponential times to load and no way to drive, is M/M/1: at 30 s and one part a minute, 1/(1/30 − 1/60) = 60 s in all.</summary>
    [Fact]
    public void A_vehicle_as_the_only_server_is_mm1() => IsNear(
        60, Model("a: { kind: source, every: exponential(60 s) }", "{ count: 1, speed: 1 m/s, load: exponential(30 s), distances: { a: { done: 0 m } }, home: a }", 1));

    /// <summary>Two of them are M/M/2: with ρ = 3/4 there are 2ρ/(1 − ρ²) = 24/7 parts, at one in 40 s; by Little's law 960/7 s.</summary>
    [Fact]
    public void Two_vehicles_as_the_only_servers_are_mm2() => IsNear(
        960 / 7.0, Model("a: { kind: source, every: exponential(40 s) }", "{ count: 2, speed: 1 m/s, load: exponential(60 s), distances: { a: { done: 0 m } }, home: a }", 2));

    /// <summary>One lorry on one leg that is always full: a load for each time there and back, with the time at the ends; 24 parts in 2 · 3 h + 1 h.</summary>
    [Fact]
    public void One_lorry_on_one_leg_carries_a_load_in_each_cycle()
    {
        StudyResult result = Study.Run(FactoryModel.Parse(Stations.Story.Yaml(
            "stations:",
            "  a: { kind: source, every: 5 min }",
            "  leg: { kind: leg, distance: 180 km, speed: 60 km/h, terminal: 1 h, load: 24 parts, vehicles: 1, part-mass: 12 kg, emission: 90.3 g/tkm }",
            "  done: { kind: sink }",
            "flow: a -> leg -> done")), For(700, 1), TestContext.Current.CancellationToken);
        Assert.Equal(24 / 7.0, result.ThroughputPerHour.Mean!.Value, 12);
        Assert.Equal(0.012 * 180 * 90.3, result.CarbonPerPartGrams.Mean!.Value, 9);   // a trip leaves as one arrives, or after it
    }

    // 10 replications of 1,000 h after 50 h; the interval is that of 99.9 %, by Student's t with 9 degrees of freedom.
    private static void IsNear(double seconds, FactoryModel model)
    {
        Estimate estimate = Study.Run(model, For(1000, 10), TestContext.Current.CancellationToken).LeadTimeSeconds;
        Assert.InRange(estimate.Mean!.Value, seconds - estimate.HalfWidth95!.Value * 4.781 / 2.262, seconds + estimate.HalfWidth95.Value * 4.781 / 2.262);
        Assert.True(estimate.HalfWidth95 < seconds * 0.05);
    }

    private static StudyOptions For(int hours, int replications) => StudyOptions.Default with { Seed = 1, WarmUp = TimeSpan.FromHours(50), For = TimeSpan.FromHours(hours), Replications = replications };

    private static FactoryModel Model(string source, string vehicles, int pickUp) => FactoryModel.Parse(Stations.Story.Yaml(
        $"transport: {{ agvs: {vehicles} }}", "stations:", $"  {source}", $"  carry: {{ kind: transport, by: agvs, pick-up: {pickUp} }}", "  done: { kind: sink }", "flow: a -> carry -> done"));
}
