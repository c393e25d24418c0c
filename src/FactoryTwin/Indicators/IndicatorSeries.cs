using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <summary>Throughput, work in progress and lead time over time, in bins of equal length; only bins that are over.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record IndicatorSeries
{
    /// <summary>Begin of the first bin: when measuring began.</summary>
    public required SimTime From { get; init; }

    /// <summary>Length of a bin. An event at the end of a bin belongs to the next one.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>The bins, in the order of time.</summary>
    public required ValueList<SeriesBin> Bins { get; init; }
}

/// <summary>What happened in one bin of a series.</summary>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct SeriesBin
{
    /// <summary>Good parts that ended in the bin.</summary>
    public required long GoodParts { get; init; }

    /// <summary>Parts that ended in the bin, the rejected ones too, and had been seen to enter.</summary>
    public required long LeadTimes { get; init; }

    /// <summary>Sum of their lead times.</summary>
    public required TimeSpan LeadTimeSum { get; init; }

    /// <summary>Time average of the parts in the factory [parts].</summary>
    public required double MeanWorkInProgressParts { get; init; }

    /// <summary>Mean lead time of the parts that ended in the bin [s]; <c>null</c> where none did.</summary>
    public double? MeanLeadTimeSeconds => LeadTimes > 0 ? LeadTimeSum.TotalSeconds / LeadTimes : null;
}
