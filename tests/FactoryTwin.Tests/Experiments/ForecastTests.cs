using System.Text.Json;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Tests.Experiments;

/// <summary>Forecasts from now: bands over time, targets, and that the run is left alone.</summary>
public class ForecastTests
{
    private static readonly FactoryModel Line = FactoryModel.Build("Line", factory => factory
        .Source("castings").Sink("done")
        .Machine("mill", "exponential(60 s)").Machine("lathe", "exponential(50 s)")
        .Flow("castings -> mill -> [4] -> lathe -> done"));

    private static readonly ForecastOptions ThreeHours = new()
    {
        Horizon = TimeSpan.FromHours(3),
        Step = TimeSpan.FromHours(1),
        Replications = 50,
        Indicators = [ForecastIndicator.GoodParts, ForecastIndicator.LineOee, ForecastIndicator.StationOee("mill"), ForecastIndicator.WorkInProgress, ForecastIndicator.LeadTime, ForecastIndicator.OrdersLate, ForecastIndicator.Energy],
    };

    [Fact]
    public void A_forecast_has_a_point_for_each_step_and_one_at_the_horizon()
    {
        ForecastResult result = From(hour: 2, ThreeHours with { Horizon = TimeSpan.FromMinutes(150) });
        Assert.Equal([3, 4, 4.5], result["good"].Points.Select(point => point.At.SinceStart.TotalHours));
        Assert.Equal((SimTime.At(TimeSpan.FromHours(2)), 50), (result.From, result.Replications));
        Assert.Equal(8, From(hour: 2, new() { Horizon = TimeSpan.FromHours(4), Replications = 20 })["good"].Points.Count);
    }

    [Fact]
    public void Its_numbers_are_those_of_the_indicators_of_forks_that_go_on_counting()
    {
        using Simulation run = At(2, out FactoryIndicators soFar);
        ForecastResult result = Forecast.Run(run, soFar, ThreeHours, TestContext.Current.CancellationToken);
        double made = soFar.Read(run.Now).Flow.Good;
        ForecastPoint first = result["good"].Points[0], last = result["good"].Points[^1];
        Assert.True(first.Low > made && last.Low > first.High, $"{made} by now, then {first.Low} to {first.High}, {last.Low} to {last.High}");
        Assert.All(last.Values, parts => Assert.Equal(Math.Round(parts), parts));
        Assert.InRange(result["oee"].Points[^1].Median!.Value, 0.5, 1);
        Assert.InRange(result["wip"].Points[^1].Median!.Value, 1, 6);
        Assert.True(result["lead-time"].Points[^1].Low > 0);
    }

    [Fact]
    public void What_does_not_apply_has_no_band_and_no_probability()
    {
        ForecastSeries energy = From(2, ThreeHours)["energy"];
        Assert.All(energy.Points, point => Assert.Equal((0, null, null, null, null, default(Estimate)), (point.Values.Count, point.Low, point.Median, point.High, point.BandProbability, point.Mean)));
        Assert.Equal("n/a", energy.AtLeast(1).ToString());
    }

    /// <summary>An order for 60 parts of about a minute each is due at 60 min: late in about half of the futures.</summary>
    [Fact]
    public void Late_orders_are_forecast_where_orders_are_due()
    {
        FactoryModel model = FactoryModel.Parse("""
            name: Orders
            stations:
              jobs: { kind: source, orders: [{ part: gear, quantity: 60 parts, release: 0 s, due: 60 min }] }
              mill: { kind: machine, cycle: exponential(1 min) }
              done: { kind: sink }
            flow: [jobs -> mill -> done]
            """);
        using var run = new Simulation(model);
        ForecastSeries late = Forecast.Run(run, run.Indicators(), new() { Horizon = TimeSpan.FromHours(2), Replications = 100, Indicators = [ForecastIndicator.OrdersLate] }, TestContext.Current.CancellationToken)["late"];
        Assert.InRange(late.AtLeast(1).Futures!.Value.Probability, 0.25, 0.75);
        Assert.Equal(0, late.Points[0].High);
        Assert.All(From(2, ThreeHours)["late"].Points, point => Assert.Empty(point.Values));
    }

    [Fact]
    public void The_run_and_its_indicators_are_left_alone()
    {
        Assert.Equal(HashOfAll(forecasts: false), HashOfAll(forecasts: true));

        static (ulong, long) HashOfAll(bool forecasts)
        {
            using var run = new Simulation(Line);
            FactoryIndicators soFar = run.Indicators();
            var hash = new StreamHash();
            run.Events.Subscribe(hash);
            run.Advance(TimeSpan.FromHours(2));
            if (forecasts)
                Forecast.Run(run, soFar, ThreeHours, TestContext.Current.CancellationToken);
            run.Advance(TimeSpan.FromHours(1));
            return (hash.Value, soFar.Read(run.Now).Flow.Good);
        }
    }

    [Fact]
    public void One_seed_gives_one_forecast_on_any_number_of_threads_and_another_seed_another()
    {
        string[] forecasts = [.. new[] { ThreeHours with { Execution = new() { Threads = 1 } }, ThreeHours with { Execution = new() { Threads = 3 } }, ThreeHours with { Seed = 2 } }.Select(options => JsonSerializer.Serialize(From(2, options)))];
        Assert.Equal(forecasts[0], forecasts[1]);
        Assert.NotEqual(forecasts[0], forecasts[2]);
    }

    [Fact]
    public void Futures_of_a_run_draw_other_numbers_than_the_run_has_drawn()
    {
        using var run = new Simulation(Line);
        ForecastSeries good = Forecast.Run(run, run.Indicators(), new() { Horizon = TimeSpan.FromHours(8), Step = TimeSpan.FromHours(8), Replications = 20, Seed = run.Seed }, TestContext.Current.CancellationToken)["good"];
        IEnumerable<double> replications = Enumerable.Range(0, 20).Select(replication =>
        {
            using var again = new Simulation(Line, run.Seed, replication);
            FactoryIndicators indicators = again.Indicators();
            again.Advance(TimeSpan.FromHours(8));
            return (double)indicators.Read(again.Now).Flow.Good;
        });
        Assert.NotEqual(replications.Order(), good.Points[0].Values);
    }

    [Fact]
    public void The_band_lies_where_a_tenth_of_the_futures_are_beyond_each_end()
    {
        ForecastPoint ninetyNine = ForecastPoint.Of(SimTime.Start, [.. Enumerable.Range(1, 99).Select(i => (double)i)]);
        Assert.Equal((10.0, 50.0, 90.0), (ninetyNine.Low, ninetyNine.Median, ninetyNine.High));
        Assert.Equal(80 / 100.0, ninetyNine.BandProbability!.Value, 12);   // one more value lies in one of 100 gaps, of which 80 are in the band
        ForecastPoint hundred = ForecastPoint.Of(SimTime.Start, [.. Enumerable.Range(1, 100).Select(i => (double)i)]);
        Assert.Equal((10.0, 50.5, 91.0), (hundred.Low, hundred.Median, hundred.High));
        Assert.Equal(81 / 101.0, hundred.BandProbability!.Value, 12);
    }

    [Fact]
    public void The_band_of_a_count_holds_more_than_its_name_and_says_so()
    {
        ForecastPoint point = ForecastPoint.Of(SimTime.Start, [.. Enumerable.Repeat(1.0, 30), .. Enumerable.Repeat(2.0, 40), .. Enumerable.Repeat(3.0, 30)]);
        Assert.Equal((1.0, 3.0, 1.0), (point.Low, point.High, point.BandProbability));
        ForecastPoint rare = ForecastPoint.Of(SimTime.Start, [.. Enumerable.Repeat(1.0, 5), .. Enumerable.Repeat(2.0, 90), .. Enumerable.Repeat(3.0, 5)]);
        Assert.Equal((2.0, 2.0), (rare.Low, rare.High));
        Assert.Equal(0.9, rare.BandProbability!.Value, 12);
    }

    [Fact]
    public void A_target_has_a_probability_and_an_interval_that_is_called_simulation_error()
    {
        var series = new ForecastSeries("good", "parts", [ForecastPoint.Of(SimTime.Start, [.. Enumerable.Range(1, 100).Select(i => (double)i)])]);
        Assert.Equal("20 % (simulation error: 13 to 29 %)", series.AtLeast(81).ToString());
        Assert.Equal("81 % (simulation error: 72 to 87 %)", series.AtMost(81, SimTime.Start).ToString());
        Assert.Equal("The forecast of 'good' has no point at 1:00:00; it has one at 0:00:00. (Parameter 'at')",
            Assert.Throws<ArgumentException>(() => series.AtLeast(81, SimTime.At(TimeSpan.FromHours(1)))).Message);
    }

    /// <summary>8 of 10: 49.0 to 94.3 %; 0 of 10: up to z² / (n + z²). By hand from Wilson's formula.</summary>
    [Fact]
    public void A_proportion_has_the_interval_of_wilson()
    {
        var eight = new Proportion(8, 10);
        Assert.Equal((0.490, 0.943), (Math.Round(eight.LowProbability, 3), Math.Round(eight.HighProbability, 3)));
        var none = new Proportion(0, 10);
        Assert.Equal((0.0, 0.2775), (none.LowProbability, Math.Round(none.HighProbability, 4)));
        Assert.Equal("100 % (72 to 100 %)", new Proportion(10, 10).ToString());
    }

    [Fact]
    public void What_cannot_be_forecast_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ForecastOptions { Horizon = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => ThreeHours with { Replications = 19 });
        Assert.Throws<ArgumentOutOfRangeException>(() => ThreeHours with { Step = TimeSpan.Zero });
        Assert.Throws<ArgumentException>(() => ThreeHours with { Indicators = [] });
        Assert.Throws<ArgumentException>(() => ThreeHours with { Indicators = [ForecastIndicator.GoodParts, ForecastIndicator.GoodParts] });
        Assert.Contains("more than 10,000 points", Assert.Throws<ArgumentOutOfRangeException>(() => From(2, ThreeHours with { Step = TimeSpan.FromMilliseconds(1) })).Message);
        Assert.Contains("beyond the time that can be told", Assert.Throws<ArgumentOutOfRangeException>(() => From(2, ThreeHours with { Horizon = TimeSpan.MaxValue, Step = null })).Message);
        using Simulation run = At(2, out FactoryIndicators soFar);
        Assert.Throws<OperationCanceledException>(() => Forecast.Run(run, soFar, ThreeHours, new CancellationToken(canceled: true)));
        Assert.Contains("There is no station 'mil'; did you mean 'mill'?", Assert.Throws<ReplicationException>(() => From(2, ThreeHours with { Indicators = [ForecastIndicator.StationOee("mil")] })).Message);
        Assert.Contains("'god' was not forecast; did you mean 'good'?", Assert.Throws<ArgumentException>(() => From(2, ThreeHours)["god"]).Message);
    }

    private static ForecastResult From(double hour, ForecastOptions options)
    {
        using Simulation run = At(hour, out FactoryIndicators soFar);
        return Forecast.Run(run, soFar, options);
    }

    private static Simulation At(double hour, out FactoryIndicators soFar)
    {
        var run = new Simulation(Line);
        soFar = run.Indicators();
        run.Advance(TimeSpan.FromHours(hour));
        return run;
    }
}
