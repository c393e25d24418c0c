using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <summary>What is gathered beside the indicators that are always there.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record IndicatorOptions
{
    /// <summary>The defaults: the lead time distribution, and no series.</summary>
    public static IndicatorOptions Default { get; } = new();

    /// <summary>Whether lead times are gathered into a histogram, for quantiles. Default: yes.</summary>
    public bool LeadTimeDistribution { get; init; } = true;

    /// <summary>Length of the bins of the series of throughput, work in progress and lead time. Range: above 0. Default: <c>null</c>, no series.</summary>
    public TimeSpan? SeriesInterval { get; init; }

    /// <summary>An instant at which a quarter-hour of the local clock begins, as <see cref="LoadInterval.FirstOf"/> tells: from there on energy is gathered by quarter-hours, where the power of a
    /// station is known. Range: 0 to less than 15 min. Default: <c>null</c>, it is not.</summary>
    public SimTime? QuarterHoursFrom { get; init; }
}
