using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <summary>Which workers were the bottleneck, and for how much of the time, by the active-period method: a quick indication.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ActivePeriodReport
{
    /// <summary>What to say wherever these shares are shown.</summary>
    public const string Note =
        "Active-period method: a quick indication from observation, no proof. It can name a station whose speed changes nothing; sensitivity tells what a change gains.";

    /// <summary>When measuring began.</summary>
    public required SimTime From { get; init; }

    /// <summary>When the shares were read.</summary>
    public required SimTime To { get; init; }

    /// <summary>The workers, in the order of their numbers.</summary>
    public required ValueList<BottleneckShare> Workers { get; init; }

    /// <summary>The worker with the largest share, sole and shifting together, the first of equals; <c>null</c> where none was ever active.</summary>
    public StationInfo? Bottleneck
    {
        get
        {
            BottleneckShare? largest = Workers.MaxBy(worker => worker.Total.Numerator);
            return largest?.Total.Numerator > 0 ? largest.Station : null;
        }
    }
}

/// <summary>One worker's share of the measured time as bottleneck.</summary>
/// <param name="Station">The worker.</param>
/// <param name="Longest">Share in which it was the one that had been active longest; these shares add up to that of the time in which any worker was active.</param>
/// <param name="Sole">Share in which it alone was the bottleneck.</param>
/// <param name="Shifting">Share in which the bottleneck was shifting to it or from it.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record BottleneckShare(StationInfo Station, Indicator Longest, Indicator Sole, Indicator Shifting)
{
    private const string Method = "Roser, Nakano and Tanaka, Shifting bottleneck detection, Winter Simulation Conference 2002";

    /// <summary>Share in which it was the bottleneck, alone or shifting.</summary>
    public Indicator Total => new(TotalDefinition, Sole.Numerator + Shifting.Numerator, Sole.Denominator);

    internal static IndicatorDefinition LongestDefinition { get; } = Define("longestActive", "longest active worker");

    internal static IndicatorDefinition SoleDefinition { get; } = Define("soleBottleneck", "sole bottleneck");

    internal static IndicatorDefinition ShiftingDefinition { get; } = Define("shiftingBottleneck", "shifting bottleneck");

    private static IndicatorDefinition TotalDefinition { get; } = Define("bottleneck", "sole or shifting bottleneck");

    private static IndicatorDefinition Define(string name, string manner) =>
        new() { Name = name, Formula = $"time as {manner} / measured time", Source = Method };
}
