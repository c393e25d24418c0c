using System.Reactive.Linq;
using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <summary>Control charts that find a slow drift of a value from its target earlier than limits on the value itself do.</summary>
/// <threadsafety>Safe to call from several threads; what is subscribed to is as safe as the stream behind it. Each subscription keeps a state of its own.</threadsafety>
public static class DriftQueries
{
    /// <summary>The exponentially weighted moving average, E = λ x + (1 − λ) E before, which begins at the target, with the limits target ± L σ √(λ / (2 − λ)).</summary>
    /// <remarks>Source: NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.4, EWMA control charts. The limits are those for many samples; the first few have less variance.</remarks>
    /// <param name="values">The values.</param>
    /// <param name="chart">The chart.</param>
    /// <exception cref="ArgumentException">A number of the chart is out of its range.</exception>
    public static IObservable<EwmaPoint> Ewma(this IObservable<TimedValue> values, EwmaChart chart)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(chart);
        Check(double.IsFinite(chart.Target), nameof(EwmaChart.Target), chart.Target, "a finite number");
        Check(double.IsFinite(chart.StandardDeviation) && chart.StandardDeviation > 0, nameof(EwmaChart.StandardDeviation), chart.StandardDeviation, "a number above 0");
        Check(chart.WeightRatio is > 0 and <= 1, nameof(EwmaChart.WeightRatio), chart.WeightRatio, "above 0 and at most 1");
        Check(double.IsFinite(chart.WidthFactor) && chart.WidthFactor > 0, nameof(EwmaChart.WidthFactor), chart.WidthFactor, "a number above 0");
        double distance = chart.WidthFactor * chart.StandardDeviation * Math.Sqrt(chart.WeightRatio / (2 - chart.WeightRatio));
        return values.Scan(new EwmaPoint(default, chart.Target, false), (before, value) =>
        {
            double average = (chart.WeightRatio * value.Value) + ((1 - chart.WeightRatio) * before.Average);
            return new EwmaPoint(value.Time, average, Math.Abs(average - chart.Target) > distance);
        });
    }

    /// <summary>The tabular cumulative sum, upwards H = max(0, x − (target + K) + H before) and downwards L = max(0, (target − K) − x + L before), both from 0, with the decision interval as their limit.</summary>
    /// <remarks>Source: D. C. Montgomery and G. C. Runger, Applied Statistics and Probability for Engineers, 3rd edition, Wiley 2003, chapter 16 (the tabular CUSUM).</remarks>
    /// <param name="values">The values.</param>
    /// <param name="chart">The chart.</param>
    /// <exception cref="ArgumentException">A number of the chart is out of its range.</exception>
    public static IObservable<CusumPoint> Cusum(this IObservable<TimedValue> values, CusumChart chart)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(chart);
        Check(double.IsFinite(chart.Target), nameof(CusumChart.Target), chart.Target, "a finite number");
        Check(double.IsFinite(chart.Reference) && chart.Reference >= 0, nameof(CusumChart.Reference), chart.Reference, "0 or more");
        Check(double.IsFinite(chart.DecisionInterval) && chart.DecisionInterval > 0, nameof(CusumChart.DecisionInterval), chart.DecisionInterval, "a number above 0");
        return values.Scan(new CusumPoint(default, 0, 0, false), (before, value) =>
        {
            double up = Math.Max(0, value.Value - (chart.Target + chart.Reference) + before.Up);
            double down = Math.Max(0, chart.Target - chart.Reference - value.Value + before.Down);
            return new CusumPoint(value.Time, up, down, Math.Max(up, down) > chart.DecisionInterval);
        });
    }

    private static void Check(bool isFine, string name, double value, string wanted)
    {
        if (!isFine)
            throw new ArgumentException(FormattableString.Invariant($"{name} of the chart is {value}; give {wanted}."), "chart");
    }
}

/// <summary>How an EWMA chart judges. Numbers are in the unit of the values.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record EwmaChart
{
    /// <summary>What the values should be.</summary>
    public required double Target { get; init; }

    /// <summary>Standard deviation σ of a single value while all is well. Range: above 0.</summary>
    public required double StandardDeviation { get; init; }

    /// <summary>Weight λ of the newest value. Range: above 0, at most 1. Default: 0.2; the handbook names 0.2 to 0.3 as usual.</summary>
    public double WeightRatio { get; init; } = 0.2;

    /// <summary>Width L of the limits, in standard deviations of the average. Range: above 0. Default: 3.</summary>
    public double WidthFactor { get; init; } = 3;
}

/// <summary>How a CUSUM chart judges. Numbers are in the unit of the values.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record CusumChart
{
    /// <summary>What the values should be.</summary>
    public required double Target { get; init; }

    /// <summary>Reference value K, which is left out of each deviation: usually half the shift that should be found. Range: 0 or more.</summary>
    public required double Reference { get; init; }

    /// <summary>Decision interval H: a sum above it is out of control. Range: above 0.</summary>
    public required double DecisionInterval { get; init; }
}

/// <summary>A point of an EWMA chart.</summary>
/// <param name="Time">When.</param>
/// <param name="Average">The weighted average, in the unit of the values.</param>
/// <param name="IsOutOfControl">Whether it is beyond a limit.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct EwmaPoint(SimTime Time, double Average, bool IsOutOfControl);

/// <summary>A point of a CUSUM chart.</summary>
/// <param name="Time">When.</param>
/// <param name="Up">The upper sum, in the unit of the values.</param>
/// <param name="Down">The lower sum, in the unit of the values.</param>
/// <param name="IsOutOfControl">Whether one of them is above the decision interval.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct CusumPoint(SimTime Time, double Up, double Down, bool IsOutOfControl);
