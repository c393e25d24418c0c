using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Experiments;

public class StudyTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public void Without_anything_said_a_shift_is_run_once_from_its_start_and_no_half_width_is_made_up()
    {
        StudyResult result = Study.Run(Mill(Constant(60)), cancellation: TestEnds);
        Assert.Equal(8 * Hour, result.Options.For);
        Assert.Equal(new StudyWarmUp(TimeSpan.Zero, null), result.WarmUp);
        Assert.Single(result.Replications.Results);
        Assert.Equal(new Estimate(60, null), result.ThroughputPerHour);
        Assert.Equal(new Estimate(60, null), result.LeadTimeSeconds);
        Assert.Equal(new Estimate(1, null), result.WorkInProgress);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void What_a_model_says_of_its_study_holds_where_nothing_else_is_said()
    {
        FactoryModel model = Mill(Constant(60), factory => factory.Study(new() { IsSteadyState = true, WarmUp = 2 * Hour, For = 3 * Hour, Replications = 4, PrecisionRatio = 0.02 }));
        Assert.Equal(new StudyOptions { For = 3 * Hour, WarmUp = 2 * Hour, Replications = 4, PrecisionRatio = 0.02 }, StudyOptions.Of(model) with { Execution = StudyOptions.Default.Execution });
        Assert.Null(StudyOptions.Of(Mill(Constant(60), factory => factory.Study(new() { IsSteadyState = true }))).WarmUp);
    }

    [Fact]
    public void What_does_not_apply_has_no_mean_and_states_sum_to_one()
    {
        StudyResult result = Study.Run(
            FactoryModel.Build("Cell", factory => factory
                .Source("castings").Machine("mill", new MachineDefinition { Cycle = Exponential(60), ScrapRatio = 0.1, Power = new() { IdleKilowatts = 1 } }).Buffer("shelf", 3)
                .Machine("wash", Exponential(60)).Sink("done").Flow("castings -> mill -> shelf -> wash -> done")),
            new() { Replications = 5 }, TestEnds);
        StationResult mill = result.Stations.First(station => station.Station.Name == "mill"), wash = result.Stations.First(station => station.Station.Name == "wash");
        StationResult shelf = result.Stations.First(station => station.Station.Name == "shelf");
        Assert.Equal(new Estimate(8, 0), mill.EnergyKilowattHours);
        Assert.Equal(default, wash.EnergyKilowattHours);
        Assert.Equal(new Estimate(8, 0), result.EnergyKilowattHours);
        Assert.Equal(8 / (8 * result.ThroughputPerHour.Mean!.Value), result.EnergyPerPartKilowattHours.Mean!.Value, 1e-9);
        Assert.All([mill, wash], machine => Assert.Equal(1, machine.States.Sum(state => state.Share.Mean!.Value), 1e-12));
        Assert.Empty(shelf.States);
        Assert.Equal((default, default, default), (shelf.Completed, shelf.Oee, shelf.Availability));
        Assert.InRange(shelf.MeanLevel.Mean!.Value, 0.5, 3);
        Assert.InRange(mill.QualityRatio.Mean!.Value, 0.85, 0.95);
        Assert.Equal(mill.Availability.Mean!.Value * mill.Effectiveness.Mean!.Value * mill.QualityRatio.Mean!.Value, mill.Oee.Mean!.Value, 1e-12);
        Assert.Equal("mill", result.LineOee!.DesignBottleneck);
        Assert.True(result.LittlesLaw.Holds);
        Assert.Empty(result.Pools);
    }

    /// <summary>M/M/1 with 30 arrivals and 60 services an hour: throughput 30/h, 1 part in the factory, 120 s in it (Erlang).</summary>
    [Fact]
    public void A_queue_in_the_long_run_is_within_four_standard_errors_of_theory()
    {
        StudyResult result = Study.Run(Queue(120), new() { For = 500 * Hour, WarmUp = 20 * Hour, Replications = 20, Seed = 3 }, TestEnds);
        AssertNear(30, result.ThroughputPerHour);
        AssertNear(1, result.WorkInProgress);
        AssertNear(120, result.LeadTimeSeconds);
        AssertNear(120 * Math.Log(2), result.LeadTimeQuantiles[0].Seconds);
    }

    [Fact]
    public void The_number_of_threads_changes_no_digit()
    {
        StudyResult[] results = [.. new[] { 1, 2, 5 }.Select(threads => Study.Run(Queue(70), new() { Replications = 7, PrecisionRatio = 0.03, Execution = new() { Threads = threads } }, TestEnds))];
        Assert.All(results, result => Assert.Equal(results[0].ThroughputPerHour, result.ThroughputPerHour));
        Assert.All(results, result => Assert.Equal(results[0].LeadTimeSeconds, result.LeadTimeSeconds));
        Assert.All(results, result => Assert.Equal(results[0].Events, result.Events));
        Assert.All(results, result => Assert.Equal(results[0].Stations, result.Stations));
    }

    [Fact]
    public void A_wanted_precision_is_reached_with_at_least_the_wanted_replications()
    {
        StudyResult result = Study.Run(Queue(120), new() { PrecisionRatio = 0.02, Replications = 12 }, TestEnds);
        Assert.Equal(PrecisionOutcome.Reached, result.Precision);
        Assert.True(result.ThroughputPerHour.HalfWidth95 <= 0.02 * result.ThroughputPerHour.Mean);
        Assert.True(result.Replications.Results.Count > 12);
        Assert.Equal(12, Study.Run(Queue(120), new() { PrecisionRatio = 0.5, Replications = 12 }, TestEnds).Replications.Results.Count);
        Assert.Equal(10, Study.Run(Queue(120), new() { PrecisionRatio = 0.5 }, TestEnds).Replications.Results.Count);
    }

    [Fact]
    public void The_measured_time_begins_when_the_warm_up_ends()
    {
        // The first part of all comes after 10 h; then one an hour.
        FactoryModel model = FactoryModel.Build("Late", factory => factory
            .Source("in").Machine("slow", new MachineDefinition { Cycle = Constant(36_000) }).Machine("fast", Constant(3600)).Sink("out").Flow("in -> slow -> fast -> out"));
        Assert.Equal(0, Study.Run(model, new() { For = 10 * Hour }, TestEnds).ThroughputPerHour.Mean);
        Assert.Equal(0.1, Study.Run(model, new() { For = 10 * Hour, WarmUp = 10 * Hour }, TestEnds).ThroughputPerHour.Mean);
    }

    [Fact]
    public void Part_types_are_told_apart()
    {
        StudyResult result = Study.Run(
            FactoryModel.Build("Mixed", factory => factory
                .Source("in", new SourceDefinition { Parts = [new PartShare("red", 0.25), new PartShare("blue", 0.75)] }).Machine("mill", Constant(36)).Sink("out").Flow("in -> mill -> out")),
            new() { For = 500 * Hour, Replications = 20 }, TestEnds);
        Assert.Equal(["red", "blue"], result.PartTypes.Select(type => type.Name));
        AssertNear(25, result.PartTypes[0].ThroughputPerHour);
        AssertNear(75, result.PartTypes[1].ThroughputPerHour);
    }

    [Fact]
    public void A_pool_tells_how_much_of_its_people_s_time_is_used()
    {
        StudyResult result = Study.Run(
            FactoryModel.Build("Hands", factory => factory
                .Operators("people", 4).Source("in")
                .Machine("bench", new MachineDefinition { Cycle = Constant(60), Operators = [new OperatorNeed { Pool = "people", For = OperatorTasks.Processing, Count = 3 }] })
                .Sink("out").Flow("in -> bench -> out")),
            cancellation: TestEnds);
        Assert.Equal(new Estimate(0.75, null), result.Pools[0].Utilisation);
        Assert.Equal(new Estimate(3, null), result.Pools[0].AtWork);
        Assert.DoesNotContain(result.Stations, station => station.Station.Role == StationRole.Pool);
    }

    [Theory]
    [InlineData("")]
    [InlineData(", failures: { every: 100 h, repair: 1 min }")]
    public void A_factory_that_stands_still_is_reported_with_the_blocked_stations(string failures)
    {
        // The first part of all is rework for a machine that waits for the place where it lies.
        FactoryModel model = FactoryModel.Parse($$"""
            name: Stuck
            stations: { in: { kind: source }, a: { kind: machine, cycle: 1 h{{failures}} }, b: { kind: machine, cycle: 1 h, scrap: 100 % }, out: { kind: sink } }
            flow: [in -> a -> b -> out, 'b[scrapped] -> a']
            """);
        Assert.Equal(
            "the factory stands still with parts in it at the end of 2 of 2 replications (replication 0: since 2 h, with 'a' and 'b' blocked); its figures are no rates. Where parts go back, let a buffer take them",
            Assert.Single(Study.Run(model, new() { Replications = 2 }, TestEnds).Warnings));
    }

    [Fact]
    public void A_factory_that_stands_still_behind_a_vehicle_that_waits_for_room_says_so()
    {
        FactoryModel model = FactoryModel.Parse("""
            name: Stuck
            transport: { agv: { count: 1, speed: 1 m/s, distances: { a: { b: 10 m } }, home: a } }
            stations: { in: { kind: source }, a: { kind: machine, cycle: 1 h }, carry: { kind: transport, by: agv }, b: { kind: machine, cycle: 1 h, scrap: 100 % }, out: { kind: sink } }
            flow: [in -> a -> carry -> b -> out, 'b[scrapped] -> a']
            """);
        Assert.Matches(@"since 4 h, with 'b' blocked, 'a' waiting for transport, 1 of 1 vehicles of 'agv' loaded and waiting for room\).* Where vehicles unload, give them more room, or use fewer of them\. Where parts go back, let a buffer take them$", Assert.Single(Study.Run(model, new(), TestEnds).Warnings));
    }

    [Fact]
    public void A_machine_that_is_blocked_by_a_long_cycle_is_no_standstill()
    {
        FactoryModel model = FactoryModel.Build("Slow", factory => factory
            .Source("in").Machine("quick", Constant(1)).Machine("slow", Constant(36_000)).Sink("out").Flow("in -> quick -> slow -> out"));
        Assert.Empty(Study.Run(model, new() { For = 8 * Hour }, TestEnds).Warnings);
    }

    [Fact]
    public void Given_up_it_says_so()
    {
        using var givenUp = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Study.Run(
            Queue(70), new() { Replications = 1000, Execution = new() { Threads = 1, Progress = new Progress(progress => { if (progress.Done == 3) givenUp.Cancel(); }) } }, givenUp.Token));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("For", () => new StudyOptions { For = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>("WarmUp", () => new StudyOptions { WarmUp = -Hour });
        Assert.Throws<ArgumentOutOfRangeException>("Replications", () => new StudyOptions { Replications = 0 });
        Assert.Throws<ArgumentOutOfRangeException>("PrecisionRatio", () => new StudyOptions { PrecisionRatio = 0 });
        Assert.Throws<ArgumentOutOfRangeException>("PrecisionRatio", () => new StudyOptions { PrecisionRatio = double.NaN });
    }

    /// <summary>One machine with exponential cycles of a minute behind an unlimited queue.</summary>
    internal static FactoryModel Queue(double secondsBetweenArrivals, Action<FactoryModelBuilder>? more = null) => FactoryModel.Build("Queue", factory =>
    {
        factory.Source("in", Exponential(secondsBetweenArrivals)).Buffer("queue").Machine("mill", Exponential(60)).Sink("out").Flow("in -> queue -> mill -> out");
        more?.Invoke(factory);
    });

    internal static FactoryModel Mill(Distribution cycle, Action<FactoryModelBuilder>? more = null) => FactoryModel.Build("Mill", factory =>
    {
        factory.Source("in").Machine("mill", cycle).Sink("out").Flow("in -> mill -> out");
        more?.Invoke(factory);
    });

    private static void AssertNear(double truth, Estimate estimate)
    {
        double standardError = estimate.HalfWidth95!.Value / StudentQuantile.TwoSided95(19);
        Assert.True(Math.Abs(estimate.Mean!.Value - truth) <= 4 * standardError, $"{estimate} against {truth}");
    }

    private sealed class Progress(Action<ReplicationProgress> report) : IProgress<ReplicationProgress>
    {
        public void Report(ReplicationProgress value) => report(value);
    }

    private static Distribution Constant(double seconds) => Distribution.Constant(TimeSpan.FromSeconds(seconds));

    private static Distribution Exponential(double seconds) => Distribution.Exponential(TimeSpan.FromSeconds(seconds));
}
