using FactoryTwin.Indicators;
using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>Forecasts of a running factory: many futures that fit all that has happened, and what they tell together.</summary>
/// <remarks>Each future is a fork of the run of which everything pending was drawn again, on the condition of what has elapsed (<see cref="Simulation.Redraw"/>). The run itself is left alone. Same run, instant,
/// options and version: the same forecast, however many threads there are.</remarks>
/// <threadsafety>Safe to call from several threads, each with a run of its own.</threadsafety>
public static class Forecast
{
    /// <summary>Forecasts from now.</summary>
    /// <param name="run">The run, at the present instant.</param>
    /// <param name="soFar">What has listened to it; the forecast goes on counting from there.</param>
    /// <param name="options">What, how far and how often.</param>
    /// <param name="cancellation">Asks to give up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step is too short for the horizon, or the horizon too far away.</exception>
    /// <exception cref="ReplicationException">A future failed, or an indicator did, as where it names a station that there is not.</exception>
    /// <exception cref="SimulationFaultedException">The run is faulted.</exception>
    /// <exception cref="InvalidOperationException">The run is just being moved on.</exception>
    /// <exception cref="OperationCanceledException">It was asked to give up before all were done.</exception>
    public static ForecastResult Run(Simulation run, FactoryIndicators soFar, ForecastOptions options, CancellationToken cancellation = default)
    {
        using var futures = new Futures(run, soFar, options);
        return futures.ToResult(Replications.Run(futures.Replicate, options.Replications, options.Execution, cancellation));
    }
}

/// <summary>Runs the futures of one present. The present is a copy, so that the run may go on meanwhile.</summary>
internal sealed class Futures : IDisposable
{
    private const string Events = "events";

    private readonly Simulation _present;
    private readonly FactoryIndicators _soFar;
    private readonly ForecastOptions _options;
    private readonly QuantityKeys _keys;
    private readonly ulong _seed;
    private readonly Lock _gate = new();

    public Futures(Simulation run, FactoryIndicators soFar, ForecastOptions options)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(soFar);
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        Points = options.PointsFrom(run.Now);
        _present = run.Fork();
        _soFar = soFar.Fork();
        _keys = new QuantityKeys([.. options.Indicators.SelectMany(_ => Enumerable.Range(0, Points.Length), KeyOf), Events]);
        // Of another seed than any run has, and another one for each run and instant: futures that drew the numbers which the run has drawn already would know it too well.
        _seed = RandomStream.Create(options.Seed, run.Replication, RandomStream.HashOf("forecast", FormattableString.Invariant($"{run.Seed} {run.Now.Ticks}"))).NextBits();
    }

    public SimTime[] Points { get; }

    public ReplicationResult Replicate(int replication, CancellationToken cancellation) => Replicate(replication, null, null, cancellation);

    /// <summary>Runs one future.</summary>
    /// <param name="replication">Its number.</param>
    /// <param name="model">The model in which it goes on; <c>null</c> for its own.</param>
    /// <param name="change">What is done to it as it begins; <c>null</c> for nothing.</param>
    /// <param name="cancellation">Asks to give up.</param>
    public ReplicationResult Replicate(int replication, FactoryModel? model, Action<Simulation>? change, CancellationToken cancellation)
    {
        using Simulation future = Fork(model);
        _options.Redraw(future, _seed, replication);
        FactoryIndicators indicators = _soFar.Fork();
        future.Events.Subscribe(indicators);
        change?.Invoke(future);
        double[] values = new double[_keys.Names.Count];
        for (int point = 0; point < Points.Length; point++)
        {
            FactoryReplication.AdvanceTo(future, Points[point], cancellation);
            IndicatorReport? report = null;
            for (int i = 0; i < _options.Indicators.Count; i++)
                values[i * Points.Length + point] = _options.Indicators[i].Read(indicators, Points[point], ref report) ?? double.NaN;
        }
        values[^1] = future.EventCount - _present.EventCount;
        return new ReplicationResult(_keys, values);
    }

    public ForecastResult ToResult(ReplicationSet replications) => new()
    {
        From = _present.Now,
        Replications = replications.Results.Count,
        Events = replications.Results.Sum(each => (long)each.Values[^1]),
        Series = _options.Indicators.Select((indicator, i) => new ForecastSeries(indicator.Name, indicator.Unit,
            Points.Select((at, point) => ForecastPoint.Of(at, [.. replications.Results.Select(each => each.Values[i * Points.Length + point])])).ToValueList())).ToValueList(),
    };

    public static string KeyOf(ForecastIndicator indicator, int point) => FormattableString.Invariant($"{indicator.Name} at point {point}");

    public void Dispose() => _present.Dispose();

    private Simulation Fork(FactoryModel? model)
    {
        lock (_gate)
            return model is null ? _present.Fork() : _present.Fork(model);
    }
}
