using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>How a factory is studied: how long, how often, from which seed. Threads and progress change no result.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record StudyOptions
{
    /// <summary>A shift from a given start, once: 8 h, no warm-up, one replication, seed 1.</summary>
    public static StudyOptions Default { get; } = new();

    /// <summary>Measured time of each replication; it begins when the warm-up ends. Range: above 0. Default: 8 h.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public TimeSpan For
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, nameof(For));
            field = value;
        }
    } = TimeSpan.FromHours(8);

    /// <summary>Warm-up before the measured time. Range: 0 or more; <c>null</c> to find it from the data (MSER-5). Default: 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan? WarmUp
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? TimeSpan.Zero, TimeSpan.Zero, nameof(WarmUp));
            field = value;
        }
    } = TimeSpan.Zero;

    /// <summary>Number of replications; with a wanted precision the fewest, and then 10 at least. Range: 1 or more. Default: 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int Replications
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Replications));
            field = value;
        }
    } = 1;

    /// <summary>Wanted half-width of the throughput's 95 % interval, relative to its mean. Range: above 0. Default: <c>null</c>, as many replications as are asked for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public double? PrecisionRatio
    {
        get;
        init => field = value is null or > 0 and < double.PositiveInfinity
            ? value
            : throw new ArgumentOutOfRangeException(nameof(PrecisionRatio), value, "The wanted relative half-width is a number above 0, as 0.01 for 1 %.");
    }

    /// <summary>Seed of the study. Range: all. Default: 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads and progress. Default: all cores, no progress. Progress is told of the replications of each step of the study in turn.</summary>
    public ReplicationOptions Execution { get; init; } = new();

    /// <summary>As the model itself says that it is meant to be studied; what it leaves open is as in <see cref="Default"/>.</summary>
    /// <param name="model">The model.</param>
    public static StudyOptions Of(FactoryModel model) => model.Study is not { } study ? Default : new()
    {
        For = study.For ?? Default.For,
        WarmUp = study.IsSteadyState ? study.WarmUp : TimeSpan.Zero,
        Replications = study.Replications ?? Default.Replications,
        PrecisionRatio = study.PrecisionRatio,
    };
}
