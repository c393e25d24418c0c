using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>What would be different from now on, if something were: many pairs of futures of a running factory with common random numbers, one of each pair changed.</summary>
/// <remarks>One pair would tell what chance does, and not the change: the smallest one moves all that comes after it. The run itself is left alone.</remarks>
/// <threadsafety>Safe to call from several threads, each with a run of its own.</threadsafety>
public static class WhatIf
{
    /// <summary>Compares futures with such to which something is done now.</summary>
    /// <param name="run">The run, at the present instant.</param>
    /// <param name="soFar">What has listened to it.</param>
    /// <param name="options">What is compared, how far ahead, and with how many pairs.</param>
    /// <param name="change">What is done to one future of each pair; called from several threads at once, each time with a future of its own, which it must not move on.</param>
    /// <param name="cancellation">Asks to give up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step is too short for the horizon, or the horizon too far away.</exception>
    /// <exception cref="ReplicationException">A future failed.</exception>
    /// <exception cref="SimulationFaultedException">The run is faulted.</exception>
    /// <exception cref="InvalidOperationException">The run is just being moved on.</exception>
    /// <exception cref="OperationCanceledException">It was asked to give up before all were done.</exception>
    public static WhatIfResult Run(Simulation run, FactoryIndicators soFar, ForecastOptions options, Action<Simulation> change, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        return Run(run, soFar, options, null, change, cancellation);
    }

    /// <summary>Compares futures with such that go on in a changed model (<see cref="Simulation.Fork(FactoryModel)"/>), by whose laws what is pending is drawn too.</summary>
    /// <param name="run">The run, at the present instant.</param>
    /// <param name="soFar">What has listened to it.</param>
    /// <param name="options">What is compared, how far ahead, and with how many pairs.</param>
    /// <param name="changed">The model.</param>
    /// <param name="cancellation">Asks to give up.</param>
    /// <exception cref="ArgumentException">The run cannot go on in the model; all that is in the way is named.</exception>
    /// <exception cref="ReplicationException">A future failed.</exception>
    /// <exception cref="SimulationFaultedException">The run is faulted.</exception>
    /// <exception cref="InvalidOperationException">The run is just being moved on.</exception>
    /// <exception cref="OperationCanceledException">It was asked to give up before all were done.</exception>
    public static WhatIfResult Run(Simulation run, FactoryIndicators soFar, ForecastOptions options, FactoryModel changed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        using (run.Fork(changed))
        {
            // So that what is refused is refused before anything is run.
        }
        return Run(run, soFar, options, changed, null, cancellation);
    }

    private static WhatIfResult Run(Simulation run, FactoryIndicators soFar, ForecastOptions options, FactoryModel? changed, Action<Simulation>? change, CancellationToken cancellation)
    {
        using var futures = new Futures(run, soFar, options);
        ReplicationSet[] both = Replications.RunEach(
            [new("as it is", futures.Replicate), new("changed", (replication, token) => futures.Replicate(replication, changed, change, token))], options.Replications, options.Execution, cancellation);
        return new()
        {
            From = run.Now,
            Pairs = options.Replications,
            Series = options.Indicators.Select(indicator => new WhatIfSeries(indicator.Name, indicator.Unit, futures.Points.Select((at, point) =>
                new WhatIfPoint(at, Comparison.Of(both[0], both[1], new Quantity(Futures.KeyOf(indicator, point))))).ToValueList())).ToValueList(),
        };
    }
}

/// <summary>What would be different, over time, for each indicator.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record WhatIfResult
{
    /// <summary>The instant from which on.</summary>
    public required SimTime From { get; init; }

    /// <summary>How many pairs of futures.</summary>
    public required int Pairs { get; init; }

    /// <summary>What was compared, in the order that was asked for.</summary>
    public required ValueList<WhatIfSeries> Series { get; init; }

    /// <summary>The comparison of an indicator.</summary>
    /// <param name="indicator">Its name.</param>
    /// <exception cref="ArgumentException">It was not compared.</exception>
    public WhatIfSeries this[string indicator] => Series.FirstOrDefault(series => series.Name == indicator)
        ?? throw new ArgumentException($"'{indicator}' was not compared; {NearestName.Remedy(indicator, [.. Series.Select(series => series.Name)])}", nameof(indicator));
}

/// <summary>What would be different in one indicator.</summary>
/// <param name="Name">Name of the indicator.</param>
/// <param name="Unit">Its unit; empty for a ratio.</param>
/// <param name="Points">The comparisons, from the first step to the horizon.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record WhatIfSeries(string Name, string Unit, ValueList<WhatIfPoint> Points);

/// <summary>What would be different at one instant.</summary>
/// <param name="At">When.</param>
/// <param name="Comparison">Both means, and the difference from pairs with its 95 % interval.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record WhatIfPoint(SimTime At, Comparison Comparison);
