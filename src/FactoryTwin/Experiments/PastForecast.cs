using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>A forecast of an indicator at one instant, and what came. All numbers are in the indicator's unit.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PastForecast
{
    /// <summary>What was forecast. Range: it applies.</summary>
    public required ForecastPoint Forecast { get; init; }

    /// <summary>How long before it was made. Range: 0 or more.</summary>
    public required TimeSpan Lead { get; init; }

    /// <summary>What came. Range: finite.</summary>
    public required double Observed { get; init; }

    /// <summary>What the rate so far gave, drawn out in a straight line. Default: <c>null</c>, not known.</summary>
    public double? Extrapolated { get; init; }

    /// <summary>What came at this hour of other days. Range: none, or two and more. Default: none, not known.</summary>
    public ValueList<double> Usual { get; init; } = [];
}

/// <summary>What usually happens at an hour: what came at that hour of the days that are known.</summary>
/// <remarks>The simplest forecast that is honest about its doubt, and what a better one must beat; weather services call it climatology.</remarks>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed class UsualHours
{
    private readonly List<double>[] _hours = [.. Enumerable.Range(0, 24).Select(_ => new List<double>())];

    /// <summary>Takes down what came.</summary>
    /// <param name="at">When, in local time.</param>
    /// <param name="value">The number, in the indicator's unit. Range: finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite.</exception>
    public void Add(DateTimeOffset at, double value) => _hours[at.Hour].Add(double.IsFinite(value) ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "What came is a finite number."));

    /// <summary>What came at that hour of the day, so far.</summary>
    /// <param name="at">When, in local time; the hour counts alone.</param>
    public ValueList<double> At(DateTimeOffset at) => [.. _hours[at.Hour]];
}
