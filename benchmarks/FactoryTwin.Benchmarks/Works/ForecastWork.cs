using System.Diagnostics;
using System.Globalization;
using FactoryTwin.Benchmarks.Guard;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Benchmarks;

/// <summary>Forecasts of the demonstration line over 8 hours, against plain replications of it, both with indicators and on two threads.</summary>
internal static class ForecastWork
{
    private const int Portion = 20, Threads = 2;

    private static readonly TimeSpan Horizon = TimeSpan.FromHours(8);
    private static readonly FactoryModel Model = FactoryModel.Load(Path.Combine(AppContext.BaseDirectory, "seeds", "demo-center.yaml"));
    private static readonly QuantityKeys Keys = new("events", "good");

    /// <summary>How many times as fast as plain replications the futures are, by their events; and what 1,000 futures take.</summary>
    public static Figure Speed(int rounds)
    {
        using var run = new Simulation(Model);
        FactoryIndicators soFar = run.Indicators();
        run.Advance(Horizon / 2);
        Figure speed = Duel.Between(Plain, () => Forecast(run, soFar, Portion).Events, rounds).Speed("event");
        long began = Stopwatch.GetTimestamp();
        ForecastResult thousand = Forecast(run, soFar, 1_000);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return speed with { Detail = string.Create(CultureInfo.InvariantCulture, $"{speed.Detail}; 1,000 futures in {seconds:0.00} s, {thousand.Events / seconds / 1e6:0.0} million events a second") };
    }

    private static ForecastResult Forecast(Simulation run, FactoryIndicators soFar, int futures) =>
        Experiments.Forecast.Run(run, soFar, new() { Horizon = Horizon, Replications = futures, Execution = new() { Threads = Threads } });

    private static long Plain()
    {
        ReplicationSet set = Replications.Run(static (replication, _) =>
        {
            using var run = new Simulation(Model, 1, replication);
            FactoryIndicators indicators = run.Indicators();
            run.Advance(Horizon);
            long good = indicators.Read(run.Now).Flow.Good;
            return new ReplicationResult(Keys, [run.EventCount, good]);
        }, Portion, new ReplicationOptions { Threads = Threads });
        return set.Results.Sum(each => (long)each.Values[0]);
    }
}
