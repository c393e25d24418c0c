namespace FactoryTwin.Experiments;

/// <summary>How precisely a quantity is wanted.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PrecisionGoal
{
    /// <summary>Replications below which no half-width is trusted: 10.</summary>
    public const int MinimumReplications = 10;

    /// <summary>The quantity.</summary>
    public required Quantity Quantity { get; init; }

    /// <summary>Half-width that is wanted, relative to the mean: 0.01 for 1 %. Range: above 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public required double HalfWidthRatio
    {
        get;
        init => field = value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(HalfWidthRatio), value, "The wanted relative half-width is a number above 0, as 0.01 for 1 %.");
    }

    /// <summary>Replications that are run at least. Range: <see cref="MinimumReplications"/> or more. Default: <see cref="MinimumReplications"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below the minimum.</exception>
    public int FewestReplications
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, MinimumReplications, nameof(FewestReplications));
            field = value;
        }
    } = MinimumReplications;

    /// <summary>Replications after which it gives up; <see cref="FewestReplications"/> has precedence. Range: <see cref="MinimumReplications"/> or more. Default: 10,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below the minimum.</exception>
    public int MaximumReplications
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, MinimumReplications, nameof(MaximumReplications));
            field = value;
        }
    } = 10_000;
}

/// <summary>Whether a precision was reached.</summary>
public enum PrecisionOutcome
{
    /// <summary>The half-width is as small as wanted.</summary>
    Reached = 0,

    /// <summary>The most replications that were allowed were not enough.</summary>
    MaximumReached = 1,

    /// <summary>The quantity does not apply to this system, or its mean is 0, of which no half-width is a share.</summary>
    NotApplicable = 2,
}

/// <summary>Replications that were run for a precision.</summary>
/// <param name="Replications">The replications.</param>
/// <param name="Outcome">Whether the precision was reached.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PrecisionResult(ReplicationSet Replications, PrecisionOutcome Outcome);

public static partial class Replications
{
    /// <summary>Runs replications of one system until a quantity's half-width is small enough.</summary>
    /// <remarks>Begins with <see cref="PrecisionGoal.FewestReplications"/>. After each round it either stops or goes on to the number that the present half-width lets expect, with at least 10 more and at most twice as many. Only
    /// results decide, so the number is the same with any number of threads. Stopping at the first interval that is narrow enough makes the interval slightly too short (Law, Simulation
    /// Modeling and Analysis, on sequential procedures); few rounds keep that small.</remarks>
    /// <param name="replication">Runs one replication.</param>
    /// <param name="goal">The precision.</param>
    /// <param name="options">Threads and progress. Default: all cores, no progress.</param>
    /// <param name="cancellation">Asks to give up.</param>
    /// <exception cref="ReplicationException">A replication failed; of several the one with the smallest number is reported.</exception>
    /// <exception cref="OperationCanceledException">It was asked to give up before the precision was reached.</exception>
    public static PrecisionResult RunUntilPrecise(
        Replication replication, PrecisionGoal goal, ReplicationOptions? options = null, CancellationToken cancellation = default)
    {
        var system = new ReplicatedSystem("", replication);
        ReplicationResult[] results = [];
        int count = goal.FewestReplications;
        while (true)
        {
            int before = results.Length;
            results = [.. results, .. Run(count - before, job => (system, before + job), options ?? new(), before, null, cancellation)];
            var set = new ReplicationSet(results);
            Estimate estimate = set.Estimate(goal.Quantity);
            // No half-width is a share of 0.
            if (estimate.Mean is not { } mean || mean == 0)
                return new(set, PrecisionOutcome.NotApplicable);
            double wanted = goal.HalfWidthRatio * Math.Abs(mean);
            if (estimate.HalfWidth95 <= wanted)
                return new(set, PrecisionOutcome.Reached);
            if (count >= goal.MaximumReplications)
                return new(set, PrecisionOutcome.MaximumReached);
            double expected = count * Math.Pow((estimate.HalfWidth95 ?? double.PositiveInfinity) / wanted, 2);
            double next = Math.Max(count + (double)PrecisionGoal.MinimumReplications, Math.Min(Math.Ceiling(expected), 2.0 * count));
            count = (int)Math.Min(goal.MaximumReplications, next);
        }
    }
}
