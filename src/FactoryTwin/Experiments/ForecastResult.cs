using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>A forecast: bands over time for each indicator.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ForecastResult
{
    /// <summary>The instant from which it was made.</summary>
    public required SimTime From { get; init; }

    /// <summary>How many futures were run.</summary>
    public required int Replications { get; init; }

    /// <summary>How many events of the calendar happened in them.</summary>
    public required long Events { get; init; }

    /// <summary>What was forecast, in the order that was asked for.</summary>
    public required ValueList<ForecastSeries> Series { get; init; }

    /// <summary>The forecast of an indicator.</summary>
    /// <param name="indicator">Its name.</param>
    /// <exception cref="ArgumentException">It was not forecast.</exception>
    public ForecastSeries this[string indicator] => Series.FirstOrDefault(series => series.Name == indicator)
        ?? throw new ArgumentException($"'{indicator}' was not forecast; {NearestName.Remedy(indicator, [.. Series.Select(series => series.Name)])}", nameof(indicator));
}

/// <summary>The forecast of one indicator.</summary>
/// <param name="Name">Name of the indicator.</param>
/// <param name="Unit">Its unit; empty for a ratio.</param>
/// <param name="Points">The bands, from the first step to the horizon.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ForecastSeries(string Name, string Unit, ValueList<ForecastPoint> Points)
{
    /// <summary>The probability that the indicator is at least at a target: for what adds up, that the target is reached by then.</summary>
    /// <param name="target">The target, in the indicator's unit.</param>
    /// <param name="at">When: one of the points. Default: <c>null</c>, the horizon.</param>
    /// <exception cref="ArgumentException">There is no point at that instant.</exception>
    public TargetProbability AtLeast(double target, SimTime? at = null) => Probability(at, value => value >= target);

    /// <summary>The probability that the indicator is at most at a target.</summary>
    /// <param name="target">The target, in the indicator's unit.</param>
    /// <param name="at">When: one of the points. Default: <c>null</c>, the horizon.</param>
    /// <exception cref="ArgumentException">There is no point at that instant.</exception>
    public TargetProbability AtMost(double target, SimTime? at = null) => Probability(at, value => value <= target);

    private TargetProbability Probability(SimTime? at, Func<double, bool> isReached)
    {
        ForecastPoint point = at is { } wanted ? Points.FirstOrDefault(each => each.At == wanted)
            ?? throw new ArgumentException($"The forecast of '{Name}' has no point at {wanted}; it has one at {string.Join(", ", Points.Select(each => each.At))}.", nameof(at)) : Points[^1];
        return new(point.At, point.Values.Count == 0 ? null : new Proportion(point.Values.Count(isReached), point.Values.Count));
    }
}

/// <summary>The forecast of one indicator at one instant. All numbers are in the indicator's unit.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ForecastPoint
{
    private const double LowerShare = 0.1;

    private ForecastPoint(SimTime at, ValueList<double> values) => (At, Values) = (at, values);

    /// <summary>When.</summary>
    public SimTime At { get; }

    /// <summary>The number in each future, in rising order. Empty where it does not apply in one of them, as a lead time where no part has ended; then nothing else is told.</summary>
    public ValueList<double> Values { get; }

    /// <summary>Lower end of the band: 10 % lie below it, or fewer. A value of one of the futures, so a count stays one.</summary>
    public double? Low => Values.Count == 0 ? null : Values[LowRank(Values.Count)];

    /// <summary>The median: the mean of the two in the middle where their number is even.</summary>
    public double? Median => Values.Count == 0 ? null : (Values[(Values.Count - 1) / 2] + Values[Values.Count / 2]) / 2;

    /// <summary>Upper end of the band: 10 % lie above it, or fewer.</summary>
    public double? High => Values.Count == 0 ? null : Values[Values.Count - 1 - LowRank(Values.Count)];

    /// <summary>The mean, whose interval is simulation error: it tells how well this mean is known, not how far what comes may lie from it.</summary>
    public Estimate Mean => Estimate.OfMean([.. Values]);

    /// <summary>The band's own mass: with what probability the model has the number in the band, its ends included. For a count it is more than the 80 % of the band's name, since many futures lie on its ends.</summary>
    /// <remarks>The share of the futures that lie in the band of all the others, so that a future which makes the band does not count for it. A band of other ranks than a whole number is the mean of its two neighbours.</remarks>
    public double? BandProbability
    {
        get
        {
            int count = Values.Count;
            if (count == 0)
                return null;
            double rank = (LowRank(count) + 1.0) * count / (count + 1);   // of the others, with the same share below
            int below = (int)rank;
            return ShareInBand(below) + (rank - below) * (ShareInBand(below + 1) - ShareInBand(below));
        }
    }

    /// <summary>A forecast from the number in each future.</summary>
    /// <param name="at">When.</param>
    /// <param name="values">The numbers, in any order. Range: at least <see cref="ForecastOptions.FewestReplications"/>; one that is not finite says that the indicator does not apply.</param>
    /// <exception cref="ArgumentException">There are too few.</exception>
    public static ForecastPoint Of(SimTime at, ReadOnlySpan<double> values)
    {
        if (values.Length < ForecastOptions.FewestReplications)
            throw new ArgumentException($"A band needs {ForecastOptions.FewestReplications} values; there are {values.Length}.", nameof(values));
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        return new(at, Array.TrueForAll(sorted, double.IsFinite) ? ValueList.Create<double>(sorted) : []);
    }

    private double ShareInBand(int rank)
    {
        int count = Values.Count, low = rank - 1, high = count - 1 - rank, inside = 0;
        for (int i = 0; i < count; i++)
            inside += Values[low < i ? low : low + 1] <= Values[i] && Values[i] <= Values[high < i ? high : high + 1] ? 1 : 0;
        return (double)inside / count;
    }

    // What comes is one more beside the n: it lies below the k-th of them with probability k / (n + 1).
    private static int LowRank(int count) => (int)(LowerShare * (count + 1) + 1e-9) - 1;
}

/// <summary>With what probability a target is reached, by the model.</summary>
/// <param name="At">When.</param>
/// <param name="Futures">In how many futures it is; <c>null</c> where the indicator does not apply. The interval is simulation error: it gets shorter with more replications, and what the model has wrong is not in it.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record TargetProbability(SimTime At, Proportion? Futures)
{
    /// <summary>As in <c>83 % (simulation error: 77 to 88 %)</c>; the same in every culture.</summary>
    public override string ToString() => Futures is { } futures
        ? FormattableString.Invariant($"{futures.Probability * 100:0} % (simulation error: {futures.LowProbability * 100:0} to {futures.HighProbability * 100:0} %)")
        : "n/a";
}
