namespace FactoryTwin.Experiments;

/// <summary>How much of a run's past is kept, and how close together.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record HistoryOptions
{
    /// <summary>A checkpoint a minute within 64 MiB.</summary>
    public static HistoryOptions Default { get; } = new();

    /// <summary>Time between two checkpoints, as long as they fit into memory; then it doubles, again and again. Range: above 0. Default: 1 min.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public TimeSpan Interval
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, nameof(Interval));
            field = value;
        }
    } = TimeSpan.FromMinutes(1);

    /// <summary>Memory that checkpoints may take in all [bytes]; one is kept in any case. Range: above 0. Default: 64 MiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public long MemoryLimitBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, nameof(MemoryLimitBytes));
            field = value;
        }
    } = 64 << 20;
}
