namespace FactoryTwin.Experiments;

/// <summary>Whether the end of a warm-up was found.</summary>
public enum WarmUpOutcome
{
    /// <summary>It was found.</summary>
    Found = 0,

    /// <summary>The series has not settled in its first half: run longer, or the system has no steady state.</summary>
    NotFound = 1,

    /// <summary>The series is too short to say anything.</summary>
    TooShort = 2,
}

/// <summary>Where the warm-up of a steady-state study ends.</summary>
/// <param name="Outcome">Whether it was found.</param>
/// <param name="Length">How long the warm-up is, from the start of the series; <c>null</c> where it was not found.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct WarmUpCut(WarmUpOutcome Outcome, TimeSpan? Length)
{
    /// <summary>Fewest values that a cut is searched in: 100.</summary>
    public const int MinimumValues = 20 * BatchSize;

    private const int BatchSize = 5;

    // Means of a few batches may agree by chance.
    private const int FewestKeptBatches = 5;

    /// <summary>Finds the cut by MSER-5: the one after which the mean of what remains has the smallest standard error, over means of five values each.</summary>
    /// <remarks>White 1997, An effective truncation heuristic for bias reduction in simulation output; White and Robinson 2010, The problem of the initial transient (again), or why MSER
    /// works. The last five batches are never a cut of their own. Of equal cuts the earliest is taken, so a series that never changes needs no warm-up.</remarks>
    /// <param name="series">A quantity over time at equal distances, averaged over replications. Give 500 values or more: of independent values that need no warm-up, 9 series of 100
    /// values in 100 are not found, 5 of 200 values, and less than 1 of 500.</param>
    /// <param name="interval">Time between two values. Range: above 0.</param>
    /// <param name="cycle">Length after which calendars repeat, as a week: only whole cycles are cut off. Range: above 0. Default: <c>null</c>, nothing repeats.</param>
    /// <returns>Not found where the cut lies in the second half of the series.</returns>
    /// <exception cref="ArgumentException">A value is not a finite number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The interval or the cycle is not above 0.</exception>
    public static WarmUpCut Find(ReadOnlySpan<double> series, TimeSpan interval, TimeSpan? cycle = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        if (cycle is { } given)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(given, TimeSpan.Zero, nameof(cycle));
        foreach (double value in series)
        {
            if (!double.IsFinite(value))
                throw new ArgumentException("A value of the series is not a finite number; average a quantity that applies at all times.", nameof(series));
        }
        if (series.Length < MinimumValues)
            return new(WarmUpOutcome.TooShort, null);

        TimeSpan batch = interval * BatchSize;
        TimeSpan cut = cycle is { } length
            ? length * WholeCycles(BestCut(series, before => WholeCycles(before) > WholeCycles(before - 1)))
            : batch * BestCut(series, static _ => true);
        return cut <= interval * series.Length / 2 ? new(WarmUpOutcome.Found, cut) : new(WarmUpOutcome.NotFound, null);

        int WholeCycles(int batches) => (int)Math.Floor(batch * batches / cycle!.Value);
    }

    /// <summary>How many batches are cut off. Cuts within a cycle are not even tried: what stands still at its end, as over a weekend, would look settled.</summary>
    private static int BestCut(ReadOnlySpan<double> series, Func<int, bool> isCandidate)
    {
        int best = 0;
        double smallest = double.PositiveInfinity;
        var kept = new Moments();
        for (int batch = series.Length / BatchSize - 1; batch >= 0; batch--)
        {
            double sum = 0;
            foreach (double value in series.Slice(batch * BatchSize, BatchSize))
                sum += value;
            kept.Add(sum / BatchSize);
            double squaredError = kept.SumOfSquares / kept.Count / kept.Count;
            if (kept.Count > FewestKeptBatches && squaredError <= smallest && isCandidate(batch))
                (best, smallest) = (batch, squaredError);
        }
        return best;
    }
}
