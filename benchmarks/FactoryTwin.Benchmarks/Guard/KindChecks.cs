namespace FactoryTwin.Benchmarks.Guard;

/// <summary>What a part costs at a station of each kind, against a plain machine; and that no event allocates.</summary>
internal static class KindChecks
{
    private const double Slack = 1.35;

    /// <summary>Ratios of time.</summary>
    public static IReadOnlyList<Check> Speed { get; } =
    [
        .. MeasuredKind.All.Select(kind => new Check($"kind: {kind.Name}", Limit.AtMost(3), "times a plain machine",
            rounds => Duel.Between((kind.Against ?? MeasuredKind.Plain).Run().Parts, kind.Run().Parts, rounds).Cost("part")) { Slack = Slack }),
    ];

    /// <summary>Bytes.</summary>
    public static IReadOnlyList<Check> Exact { get; } =
    [
        .. MeasuredKind.All.Select(kind => new Check($"memory of kind: {kind.Name}", Limit.AtMost(0), "bytes", _ => ExactChecks.Bytes(kind.Run()))),
    ];
}
