namespace FactoryTwin.Experiments;

/// <summary>Runs one replication of a system from its start to its end.</summary>
/// <remarks>Called from several threads at once, each time with another number. Everything random in it must come from the number, so that a replication is the same whoever runs it
/// and whenever; two systems that are compared draw the same numbers in the same replication.</remarks>
/// <param name="replication">Number of the replication, from 0.</param>
/// <param name="cancellation">Asks to give up.</param>
/// <threadsafety>Must be safe to call from several threads.</threadsafety>
public delegate ReplicationResult Replication(int replication, CancellationToken cancellation);

/// <summary>What one replication measured: raw quantities, where the numerator and the denominator of a ratio are two.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class ReplicationResult
{
    private readonly double[] _values;
    private readonly double[] _series;

    /// <summary>Keeps a copy of what was measured.</summary>
    /// <param name="keys">Keys of the values; all replications of a study share one list.</param>
    /// <param name="values">The values in the order of the keys. NaN for what does not apply.</param>
    /// <param name="series">A quantity over time at equal distances, where the warm-up is to be found. Default: none.</param>
    /// <exception cref="ArgumentException">The numbers of keys and values differ.</exception>
    public ReplicationResult(QuantityKeys keys, ReadOnlySpan<double> values, ReadOnlySpan<double> series = default)
    {
        if (keys.Names.Count != values.Length)
            throw new ArgumentException($"There are {keys.Names.Count} keys and {values.Length} values; give one value for each key.", nameof(values));
        Keys = keys;
        _values = values.ToArray();
        _series = series.ToArray();
    }

    /// <summary>Keys of the values.</summary>
    public QuantityKeys Keys { get; }

    /// <summary>The values in the order of the keys.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>A quantity over time at equal distances; empty where none was asked for.</summary>
    public ReadOnlySpan<double> Series => _series;
}
