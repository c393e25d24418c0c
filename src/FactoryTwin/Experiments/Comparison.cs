namespace FactoryTwin.Experiments;

/// <summary>What a comparison of two systems shows.</summary>
public enum ComparisonVerdict
{
    /// <summary>The quantity does not apply to one of the systems.</summary>
    NotApplicable = 0,

    /// <summary>The interval of the difference holds 0, or there is none.</summary>
    NoDifferenceShown = 1,

    /// <summary>The second system has more.</summary>
    More = 2,

    /// <summary>The second system has less.</summary>
    Less = 3,
}

/// <summary>Two systems compared by one quantity, replication by replication with common random numbers.</summary>
/// <remarks>What both systems have in common falls out of each pair's difference, so the interval is far shorter than from independent runs (Law, Simulation Modeling and Analysis). For a
/// ratio the difference of the two ratios of means is taken, with a jackknife that leaves out one pair after the other.</remarks>
/// <param name="First">The first system's estimate.</param>
/// <param name="Second">The second system's estimate.</param>
/// <param name="Difference">Second less first, from pairs.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record Comparison(Estimate First, Estimate Second, Estimate Difference)
{
    /// <summary>Compares two systems.</summary>
    /// <param name="first">Replications of the first system.</param>
    /// <param name="second">The same replications of the second system.</param>
    /// <param name="quantity">What they are compared by.</param>
    /// <exception cref="ArgumentException">They have different numbers of replications, or there is no such key.</exception>
    public static Comparison Of(ReplicationSet first, ReplicationSet second, Quantity quantity)
    {
        (Sample one, Sample other) = Pairs(first, second, quantity);
        return new(one.ToEstimate(), other.ToEstimate(), other.Less(one));
    }

    /// <summary>What the comparison shows, at 95 %.</summary>
    public ComparisonVerdict Verdict => Difference switch
    {
        { Mean: null } => ComparisonVerdict.NotApplicable,
        { Mean: > 0 and var mean, HalfWidth95: { } half } when mean > half => ComparisonVerdict.More,
        { Mean: < 0 and var mean, HalfWidth95: { } half } when -mean > half => ComparisonVerdict.Less,
        _ => ComparisonVerdict.NoDifferenceShown,
    };

    /// <summary>The answer in words, as in <c>with buffer 8 the line makes 4.2 ± 0.6 parts per hour more</c>; the same in every culture.</summary>
    /// <param name="condition">What the second system has, as in <c>buffer 8</c>.</param>
    /// <param name="words">Words for the quantity.</param>
    public string Sentence(string condition, ComparisonWords words)
    {
        if (Difference.Mean is not { } mean)
            return $"with {condition} there is nothing to compare: the quantity does not apply to both";
        if (Difference.HalfWidth95 == 0 && mean == 0)
            return $"with {condition} there is no difference in any replication";
        var size = new Estimate(Math.Abs(mean), Difference.HalfWidth95);
        string change = $"{words.Subject} {size} {words.Unit} {(mean < 0 ? words.Less : words.More)}";
        if (Difference.HalfWidth95 is null)
            return $"with {condition} no difference is shown ({change}, but how far that is chance cannot be told; run more replications)";
        return Verdict == ComparisonVerdict.NoDifferenceShown
            ? $"with {condition} no difference is shown ({change}; the 95 % interval contains 0)"
            : $"with {condition} {change}";
    }

    internal static (Sample First, Sample Second) Pairs(ReplicationSet first, ReplicationSet second, Quantity quantity) => first.Results.Count == second.Results.Count
        ? (first.Sample(quantity), second.Sample(quantity))
        : throw new ArgumentException($"One system has {first.Results.Count} replications, the other {second.Results.Count}; run the same replications of both.", nameof(second));
}

/// <summary>Words for a quantity in a comparison: <c>Subject … Unit More</c>.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ComparisonWords
{
    /// <summary>Parts per hour that a line makes.</summary>
    public static ComparisonWords Throughput { get; } = new() { Subject = "the line makes", Unit = "parts per hour", More = "more", Less = "less" };

    /// <summary>Subject and verb, as in <c>the line makes</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>Unit, as in <c>parts per hour</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>For a positive difference. Default: <c>more</c>.</summary>
    public string More { get; init; } = "more";

    /// <summary>For a negative difference. Default: <c>less</c>.</summary>
    public string Less { get; init; } = "less";
}
