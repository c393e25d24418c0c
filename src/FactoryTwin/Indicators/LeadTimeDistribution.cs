namespace FactoryTwin.Indicators;

/// <summary>Distribution of the lead times of the parts that ended at sinks in the measured time.</summary>
/// <remarks>Resolution: a quantile lies within a bucket that is at most 1.6 % wide (25.6 µs below 3 ms), and is taken on the straight line between its bounds.
/// Minimum and maximum are exact.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class LeadTimeDistribution
{
    private readonly LeadTimeHistogram _histogram;

    internal LeadTimeDistribution(LeadTimeHistogram histogram) => _histogram = histogram;

    /// <summary>Number of lead times.</summary>
    public long Count => _histogram.Count;

    /// <summary>The shortest; <c>null</c> where there is none.</summary>
    public TimeSpan? Minimum => Count > 0 ? new TimeSpan(_histogram.Least) : null;

    /// <summary>The longest; <c>null</c> where there is none.</summary>
    public TimeSpan? Maximum => Count > 0 ? new TimeSpan(_histogram.Most) : null;

    /// <summary>The lead time that a share of the parts does not exceed, as in 0.95; <c>null</c> where there is none.</summary>
    /// <param name="probability">That share. Range: 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    public TimeSpan? Quantile(double probability)
    {
        if (!(probability >= 0 && probability <= 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "The share of parts below a quantile is between 0 and 1.");
        return Count > 0 ? new TimeSpan((long)_histogram.Quantile(probability)) : null;
    }
}
