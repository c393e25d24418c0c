using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <content>Forecasts of independent runs of a model, judged by how these went on.</content>
public sealed partial record ForecastScore
{
    /// <summary>Makes forecasts of independent runs of a model, and judges them by how these runs went on: of a right model, they are right.</summary>
    /// <remarks>What usually happens at the hour is what came in the other runs.</remarks>
    /// <param name="model">The factory.</param>
    /// <param name="at">When the forecasts are made, since the start of each run. Range: 0 or more.</param>
    /// <param name="starts">How many runs. Range: 2 or more.</param>
    /// <param name="options">What is forecast, how far ahead, and with how many replications; the steps do not matter. Progress is told of the runs.</param>
    /// <param name="cancellation">Asks to give up.</param>
    /// <returns>The score at the horizon, for each indicator that applied in all runs.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The instant is negative, or there are too few runs.</exception>
    /// <exception cref="ReplicationException">A run failed, or a forecast of it.</exception>
    /// <exception cref="OperationCanceledException">It was asked to give up before all were done.</exception>
    public static ValueList<ForecastScore> OfModel(FactoryModel model, TimeSpan at, int starts, ForecastOptions options, CancellationToken cancellation = default) =>
        OfModel(model, at, starts, options, static _ => { }, cancellation);

    /// <summary>The same, where what comes may be changed when the forecast is made: by tests, for which the run's own future, which a fork knows, is not a judge.</summary>
    internal static ValueList<ForecastScore> OfModel(FactoryModel model, TimeSpan at, int starts, ForecastOptions options, Action<Simulation> beforeItComes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(at, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(starts, 2);
        ForecastOptions atHorizon = options with { Step = options.Horizon, Execution = new() { Threads = 1 } };
        var made = new (ForecastResult Forecast, IndicatorReport SoFar, IndicatorReport Came)[starts];
        Replications.Run(Start, starts, options.Execution, cancellation);
        return options.Indicators.Select((indicator, i) => ScoreOf(indicator, i)).OfType<ForecastScore>().ToValueList();

        ReplicationResult Start(int replication, CancellationToken token)
        {
            using var run = new Simulation(model, options.Seed, replication);
            FactoryIndicators indicators = run.Indicators();
            FactoryReplication.AdvanceTo(run, SimTime.At(at), token);
            IndicatorReport soFar = indicators.Read(run.Now);
            ForecastResult forecast = Forecast.Run(run, indicators, atHorizon, token);
            beforeItComes(run);
            FactoryReplication.AdvanceTo(run, run.Now + options.Horizon, token);
            made[replication] = (forecast, soFar, indicators.Read(run.Now));
            return new ReplicationResult(new QuantityKeys(), []);
        }

        ForecastScore? ScoreOf(ForecastIndicator indicator, int number)
        {
            double?[] came = Array.ConvertAll(made, each => indicator.Value(each.Came));
            if (Array.Exists(came, value => value is null) || Array.Exists(made, each => each.Forecast.Series[number].Points[^1].Values.Count == 0))
                return null;
            PastForecast[] past = [.. made.Select((each, i) => new PastForecast
            {
                Forecast = each.Forecast.Series[number].Points[^1],
                Lead = options.Horizon,
                Observed = came[i]!.Value,
                Extrapolated = indicator.Extrapolate(each.SoFar, options.Horizon),
                Usual = [.. came.Where((_, other) => other != i).Select(value => value!.Value)],
            })];
            return Of(indicator, past, ForecastJudge.OwnModel, options.Seed);
        }
    }
}
