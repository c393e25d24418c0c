namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>How a host application of Sparkplug B 3.0 listens to edge nodes.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SparkplugHostOptions
{
    /// <summary>The name by which nodes know the host; with it, the host tells by <c>STATE</c> whether it is there. Default: none, the host only listens.</summary>
    /// <exception cref="ArgumentException">It is empty, or has a <c>+</c>, <c>#</c> or <c>/</c>.</exception>
    public string? HostId { get; init => field = value is null ? null : SparkplugEdgeNodeOptions.Id(value, nameof(HostId)); }

    /// <summary>The groups that it listens to. Default: none named, all.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>How long a message waits for those that its number says come before it; then births are asked for, and it is taken without them. Range: 0 or more. Default: 2 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan ReorderTimeout { get; init => field = value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(ReorderTimeout), value, "Waiting takes no negative time."); } = TimeSpan.FromSeconds(2);

    /// <summary>Whether it asks nodes for their births where something is missing. Default: yes.</summary>
    public bool AsksForRebirth { get; init; } = true;

    /// <summary>The least time between two such questions to a node. Range: 0 or more. Default: 10 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan RebirthInterval { get; init => field = value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(RebirthInterval), value, "An interval is not negative."); } = TimeSpan.FromSeconds(10);
}
