using FactoryTwin.Experiments;
using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Experiments;

public class BottleneckTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public void The_slowest_of_steady_machines_takes_all_of_the_elasticity()
    {
        FactoryModel model = FactoryModel.Build("Steady", factory => factory
            .Source("in").Machine("fast", Constant(50)).Buffer("shelf", 2).Machine("slow", Constant(100)).Sink("out").Flow("in -> fast -> shelf -> slow -> out"));
        BottleneckResult result = Bottleneck.Find(model, new() { For = 10_000 * Hour, WarmUp = Hour, Replications = 2 }, TestEnds);
        Assert.Equal("slow", result.Station);
        Assert.Equal(["fast", "slow"], result.Gains.StationElasticities.Select(each => each.Name));
        Assert.Equal(0, result.Gains.StationElasticities[0].Estimate.Mean!.Value, 1e-9);
        Assert.Equal(1, result.Gains.StationElasticities[1].Estimate.Mean!.Value, 1e-4);
        Assert.Equal("shelf", Assert.Single(result.Gains.BufferGains).Name);
        Assert.Equal(0, result.Gains.BufferGains[0].Estimate.Mean!.Value, 1e-9);
        Assert.Equal([("fast", 0.0), ("slow", 1.0)], result.ActivePeriodShares.Select(each => (each.Name, Math.Round(each.Estimate.Mean!.Value, 6))));
        Assert.Equal(36, result.ThroughputPerHour.Mean!.Value, 1e-3);
    }

    /// <summary>Exact: the stationary distribution of the line's Markov chain.</summary>
    [Fact]
    public void The_elasticities_of_an_exponential_line_are_the_exact_ones()
    {
        FactoryModel model = FactoryModel.Build("Line", factory => factory
            .Source("in").Machine("m1", Exponential(60)).Machine("m2", Exponential(60 / 1.2)).Machine("m3", Exponential(60 / 0.9))
            .Sink("out").Flow("in -> m1 -> [1] -> m2 -> [2] -> m3 -> out"));
        BottleneckResult result = Bottleneck.Find(model, new() { For = 500 * Hour, WarmUp = 20 * Hour, Replications = 20, Seed = 5 }, TestEnds);
        double[] exact = [0.3342, 0.2579, 0.4079];
        foreach ((int i, NamedEstimate each) in result.Gains.StationElasticities.Index())
        {
            double standardError = each.Estimate.HalfWidth95!.Value / StudentQuantile.TwoSided95(19);
            Assert.True(Math.Abs(each.Estimate.Mean!.Value - exact[i]) <= 4 * standardError + 0.003, $"{each} against {exact[i]}");
        }
        Assert.Equal("m3", result.Station);
        Assert.Equal(["m1->m2", "m2->m3"], result.Gains.BufferGains.Select(each => each.Name));
        Assert.All(result.Gains.BufferGains, each => Assert.True(each.Estimate.Mean > each.Estimate.HalfWidth95));
    }

    [Fact]
    public void One_person_more_gains_what_the_pool_keeps_the_line_from()
    {
        FactoryModel model = FactoryModel.Build("Hands", factory => factory
            .Operators("people", 1).Source("in")
            .Machine("bench", new MachineDefinition { Cycle = Constant(60), Places = 2, Operators = [new OperatorNeed { Pool = "people", For = OperatorTasks.Processing }] })
            .Sink("out").Flow("in -> bench -> out"));
        NamedEstimate gain = Assert.Single(Bottleneck.Find(model, new() { Replications = 2, WarmUp = Hour }, TestEnds).Gains.PoolGains);
        Assert.Equal(new NamedEstimate("people", new Estimate(60, 0)), gain);
    }

    /// <summary>A vehicle needs 2 · 60 s and 30 s for each part: 24 an hour.</summary>
    [Fact]
    public void One_vehicle_more_gains_what_it_carries()
    {
        FactoryModel model = FactoryModel.Build("Site", factory => factory
            .Transport(new VehiclePoolDefinition { Name = "agvs", Count = 1, SpeedMetresPerSecond = 2, Home = "in", Distances = [new("in", "bench", 120)], Load = Constant(20), Unload = Constant(10) })
            .Source("in").Add("carry", new TransportDefinition { By = "agvs", PickUp = 2 })
            .Machine("bench", new MachineDefinition { Cycle = Constant(60) }).Sink("out").Flow("in -> carry -> bench -> out"));
        NamedEstimate gain = Assert.Single(Bottleneck.Find(model, new() { Replications = 2, WarmUp = Hour, For = 100 * Hour }, TestEnds).Gains.PoolGains);
        Assert.Equal(("agvs", 24.0, 0.0), (gain.Name, Math.Round(gain.Estimate.Mean!.Value, 9), Math.Round(gain.Estimate.HalfWidth95!.Value, 9)));
    }

    [Fact]
    public void One_person_more_gains_the_same_in_either_group_that_has_the_skill()
    {
        FactoryModel model = FactoryModel.Build("Hands", factory => factory
            .Operators(new OperatorPoolDefinition { Name = "team", Count = 1, Skills = ["fitting"] })
            .Operators(new OperatorPoolDefinition { Name = "all-round", Count = 1, Skills = ["fitting", "turning"] }).Source("in")
            .Machine("bench", new MachineDefinition { Cycle = Constant(60), Places = 3, Operators = [new OperatorNeed { Skill = "fitting", For = OperatorTasks.Processing }] })
            .Sink("out").Flow("in -> bench -> out"));
        Assert.Equal([new("team", new Estimate(60, 0)), new("all-round", new Estimate(60, 0))], Bottleneck.Find(model, new() { Replications = 2, WarmUp = Hour }, TestEnds).Gains.PoolGains);
    }

    /// <summary>Exact: with 1 card only one of two machines of 60 s works at a time, 30 parts/h; with 2 both do, 60 parts/h; the loop around one machine alone gains nothing.</summary>
    [Fact]
    public void One_card_more_gains_what_the_loop_keeps_the_line_from()
    {
        FactoryModel model = FactoryModel.Build("Cards", factory => factory
            .Source("in").Machine("one", Constant(60)).Machine("two", Constant(60)).Sink("out").Flow("in -> one -> two -> out")
            .Loop("both", 1, "one", "two").Loop("single", 1, "one", rule: LoopRule.Kanban));
        BottleneckResult result = Bottleneck.Find(model, new() { Replications = 2, WarmUp = Hour }, TestEnds);
        Assert.Equal([new("both", new Estimate(30, 0)), new("single", new Estimate(0, 0))], result.Gains.LoopGains);
    }

    /// <summary>Exact: a closed loop of N cards over M exponential machines makes N / (N + M - 1) of what one machine does (Hopp and Spearman, Factory Physics: the practical worst case).</summary>
    [Fact]
    public void One_card_more_over_exponential_machines_gains_what_the_practical_worst_case_says()
    {
        FactoryModel model = FactoryModel.Build("Cards", factory => factory
            .Source("in").Machine("one", Exponential(60)).Machine("two", Exponential(60)).Machine("three", Exponential(60)).Sink("out").Flow("in -> one -> [*] -> two -> [*] -> three -> out")
            .Loop("cards", 4, "one", "three"));
        BottleneckResult result = Bottleneck.Find(model, new() { For = 500 * Hour, WarmUp = 20 * Hour, Replications = 20, Seed = 5 }, TestEnds);
        Estimate gain = Assert.Single(result.Gains.LoopGains).Estimate;
        double exact = 60 * (5.0 / 7 - 4.0 / 6), standardError = gain.HalfWidth95!.Value / StudentQuantile.TwoSided95(19);
        Assert.True(Math.Abs(gain.Mean!.Value - exact) <= 4 * standardError, $"{gain} against {exact}");
    }

    [Fact]
    public void A_loop_that_has_all_the_cards_it_can_have_is_left_as_it_is()
    {
        FactoryModel model = FactoryModel.Build("Cards", factory => factory
            .Source("in").Machine("one", Constant(60)).Sink("out").Flow("in -> one -> out").Loop("full", 1_000_000, "one"));
        Assert.Empty(Bottleneck.Find(model, new() { Replications = 2, WarmUp = Hour }, TestEnds).Gains.LoopGains);
    }

    [Fact]
    public void Two_stations_that_limit_alike_are_both_named_and_neither_is_blamed()
    {
        FactoryModel model = FactoryModel.Build("Twins", factory => factory
            .Source("in").Machine("one", Exponential(60)).Buffer("shelf", 4).Machine("two", Exponential(60)).Machine("quick", Constant(1)).Sink("out").Flow("in -> one -> shelf -> two -> quick -> out"));
        BottleneckResult result = Bottleneck.Find(model, new() { For = 100 * Hour, WarmUp = Hour, Replications = 10 }, TestEnds);
        Assert.Equal(["one", "two"], result.Candidates.Order());
        Assert.Null(result.Station);
    }

    /// <summary>A lorry of 10 parts leaves each hour, so that each part more that it carries makes a part more an hour.</summary>
    [Fact]
    public void A_leg_whose_trips_are_too_small_is_the_bottleneck_by_its_load()
    {
        BottleneckResult result = Bottleneck.Find(Lorry("load: 10 parts, speed: 50 km/h"), new() { Replications = 2, WarmUp = 10 * Hour, For = 240 * Hour }, TestEnds);
        Assert.Equal("lorry", result.Station);
        Assert.Equal(new NamedEstimate("lorry", new Estimate(1, 0)), result.Gains.BufferGains.Single(each => each.Name == "lorry"));
        Assert.Equal(1, result.NumberElasticities.Single(each => each.Name == "lorry").Estimate.Mean!.Value, 1e-9);
        Assert.Equal(0, result.Gains.StationElasticities.Single(each => each.Name == "lorry").Estimate.Mean!.Value, 1e-9);
    }

    [Fact]
    public void A_leg_at_the_end_of_the_range_of_speeds_is_tried_by_its_load_alone()
    {
        BottleneckResult result = Bottleneck.Find(Lorry("load: 10 parts, speed: 100 m/s"), new() { Replications = 2, WarmUp = 10 * Hour, For = 24 * Hour }, TestEnds);
        Assert.Equal(["pack"], result.Gains.StationElasticities.Select(each => each.Name));
        Assert.Equal("lorry", result.Station);
    }

    /// <summary>Exact: a vehicle needs 2 · 60 s to drive and no time to load, so that it carries in proportion to its speed.</summary>
    [Fact]
    public void Vehicles_that_are_too_slow_are_the_bottleneck()
    {
        FactoryModel model = Site(1);
        BottleneckResult result = Bottleneck.Find(model, new() { Replications = 2, WarmUp = Hour, For = 1000 * Hour }, TestEnds);
        Assert.Equal("agvs", result.Station);
        Assert.Equal(["bench", "agvs"], result.Gains.StationElasticities.Select(each => each.Name));
        Assert.Equal(1, result.Gains.StationElasticities[1].Estimate.Mean!.Value, 1e-3);
        Assert.Equal(4, model.WithSpeed("agvs", 2)!.Transport[0].SpeedMetresPerSecond);
        Assert.Null(model.WithSpeed("agvs", 1000));
    }

    [Fact]
    public void A_pool_that_has_all_the_vehicles_it_can_have_is_left_as_it_is() =>
        Assert.Empty(Bottleneck.Find(Site(1000), new() { Replications = 2, WarmUp = Hour, For = Hour }, TestEnds).Gains.PoolGains);

    /// <summary>Exact: of 1001 parts that come by the hour, a slower press has not done the last when the run ends, ln(1001 / 1000) / (2 ln 1.05).</summary>
    [Fact]
    public void What_gains_next_to_nothing_is_no_bottleneck()
    {
        FactoryModel model = FactoryModel.Build("Slow arrivals", factory => factory
            .Source("in", Constant(3600)).Machine("press", Constant(1200)).Sink("out").Flow("in -> press -> out"));
        BottleneckResult result = Bottleneck.Find(model, new() { Replications = 2, WarmUp = TimeSpan.Zero, For = TimeSpan.FromSeconds(1001 * 3600 + 1200) }, TestEnds);
        Estimate press = Assert.Single(result.Gains.StationElasticities).Estimate;
        Assert.Equal(Math.Log(1001.0 / 1000) / (2 * Math.Log(1.05)), press.Mean!.Value, 1e-9);
        Assert.Empty(result.Candidates);
    }

    private static FactoryModel Lorry(string keys) => FactoryModel.Parse($$"""
        name: Two sites
        stations:
          in: { kind: source, every: 2 min }
          pack: { kind: machine, cycle: 1 min }
          lorry: { kind: leg, distance: 50 km, {{keys}}, departures: [{{string.Join(", ", Enumerable.Range(0, 24).Select(hour => $"Mon-Sun {hour:00}:30"))}}] }
          out: { kind: sink }
        flow: in -> pack -> [*] -> lorry -> out
        """);

    private static FactoryModel Site(int vehicles) => FactoryModel.Build("Site", factory => factory
        .Transport(new VehiclePoolDefinition { Name = "agvs", Count = vehicles, SpeedMetresPerSecond = 2, Home = "in", Distances = [new("in", "bench", 120)] })
        .Source("in").Add("carry", new TransportDefinition { By = "agvs" })
        .Machine("bench", new MachineDefinition { Cycle = Constant(10) }).Sink("out").Flow("in -> carry -> bench -> out"));

    [Fact]
    public void Where_arrivals_limit_no_station_is_blamed()
    {
        BottleneckResult result = Bottleneck.Find(StudyTests.Queue(600), new() { Replications = 10, For = 100 * Hour }, TestEnds);
        Assert.Null(result.Station);
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        BottleneckResult one = Find(1), three = Find(3);
        Assert.Equal(one.Gains.StationElasticities, three.Gains.StationElasticities);
        Assert.Equal(one.ActivePeriodShares, three.ActivePeriodShares);
        Assert.Equal(one.Events, three.Events);

        static BottleneckResult Find(int threads) => Bottleneck.Find(StudyTests.Mill(Exponential(60)), new() { Replications = 5, Execution = new() { Threads = threads } }, TestEnds);
    }

    private static Distribution Constant(double seconds) => Distribution.Constant(TimeSpan.FromSeconds(seconds));

    private static Distribution Exponential(double seconds) => Distribution.Exponential(TimeSpan.FromSeconds(seconds));
}
