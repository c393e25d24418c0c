using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>What is forecast, how far ahead, and with how many replications. Threads and progress change no result.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ForecastOptions
{
    /// <summary>The fewest replications that have a value below the band and one above it.</summary>
    public const int FewestReplications = 20;

    private const int MostSteps = 10_000;

    /// <summary>How far ahead. Range: above 0; at most 10,000 steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public required TimeSpan Horizon
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, nameof(Horizon));
            field = value;
        }
    }

    /// <summary>From one point of the bands to the next; the last point is at the horizon. Range: above 0. Default: <c>null</c>, an eighth of the horizon.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public TimeSpan? Step
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(Step));
            field = value;
        }
    }

    /// <summary>How many futures are run. Range: <see cref="FewestReplications"/> or more. Default: 200.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below that.</exception>
    public int Replications
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, FewestReplications, nameof(Replications));
            field = value;
        }
    } = 200;

    /// <summary>Seed of the futures. Range: all. Default: 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>What is forecast. Range: at least one, each name once. Default: good parts.</summary>
    /// <exception cref="ArgumentException">There is none, or two have one name.</exception>
    public ValueList<ForecastIndicator> Indicators
    {
        get;
        init => field = value.Count > 0 && value.Select(each => each.Name).Distinct().Count() == value.Count
            ? value
            : throw new ArgumentException("Name at least one indicator to forecast, and each once.", nameof(Indicators));
    } = [ForecastIndicator.GoodParts];

    /// <summary>Threads and progress. Default: all cores, no progress.</summary>
    public ReplicationOptions Execution { get; init; } = new();

    /// <summary>How a fork is drawn again. Tests put in ways that are wrong, which must be found.</summary>
    internal Action<Simulation, ulong, int> Redraw { get; init; } = static (future, seed, replication) => future.Redraw(seed, replication);

    /// <summary>The instants of the points.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The step is too short for the horizon, or the horizon too far away.</exception>
    internal SimTime[] PointsFrom(SimTime now)
    {
        TimeSpan step = Step ?? new TimeSpan(Math.Max(1, Horizon.Ticks / 8));
        if (Horizon >= SimTime.Never - now)
            throw new ArgumentOutOfRangeException(nameof(Horizon), Horizon, $"A horizon of {Horizon:c} lies beyond the time that can be told; make it shorter.");
        if (Horizon / step > MostSteps)
            throw new ArgumentOutOfRangeException(nameof(Step), step, $"A step of {step:c} would give more than {MostSteps:N0} points to the horizon; make it longer.");
        List<SimTime> points = [];
        for (TimeSpan ahead = step; ahead < Horizon; ahead += step)
            points.Add(now + ahead);
        return [.. points, now + Horizon];
    }
}
