using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>How a factory is published as an edge node of Sparkplug B 3.0.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SparkplugEdgeNodeOptions
{
    /// <summary>The group that the node belongs to. Range: not empty, without <c>+</c>, <c>#</c> and <c>/</c>.</summary>
    /// <exception cref="ArgumentException">It is outside its range.</exception>
    public required string Group { get; init => field = Id(value, nameof(Group)); }

    /// <summary>The name of the node, unique within its group. Range: not empty, without <c>+</c>, <c>#</c> and <c>/</c>.</summary>
    /// <exception cref="ArgumentException">It is outside its range.</exception>
    public required string Node { get; init => field = Id(value, nameof(Node)); }

    /// <summary>The host without which nothing is published: the node waits for its <c>STATE</c>, and leaves the broker for the next one when it goes. Default: none, the node waits for nobody.</summary>
    /// <exception cref="ArgumentException">It is empty, or has a <c>+</c>, <c>#</c> or <c>/</c>.</exception>
    public string? PrimaryHost { get; init => field = value is null ? null : Id(value, nameof(PrimaryHost)); }

    /// <summary>When the factory's time 0 was, by the calendar; the times of values are counted from it. Default: as the factory's own clock says.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>The keep-alive of the link: a lost connection is noticed within one and a half, so what was sent in the last two is sent once more, as historical, after a reconnect. Range: above 0. Default: 15 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public TimeSpan KeepAlive { get; init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(KeepAlive), value, "A keep-alive is above 0."); } = TimeSpan.FromSeconds(15);

    /// <summary>The most events that are kept in memory, those that wait for a connection and those that may be sent once more; the oldest is dropped first, and counted. Range: 1 or more. Default: 65,536, about 5 MB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int MostKeptEvents { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(MostKeptEvents), value, "At least one event is kept."); } = 65_536;

    /// <summary>Keeps on disk what happened until it was sent two keep-alives ago, so that what may not have arrived is sent as historical by the next process too, if this one is killed; and goes on with <c>bdSeq</c>. It belongs to this
    /// node alone, is bounded by itself, and is not closed with the node. Default: <c>null</c>, it is kept in memory.</summary>
    public Outbox? Outbox { get; init; }

    /// <summary>Whether each event is published as it is (metric <c>Events</c> of the node), so that a mirror rebuilds the stream; states, counters and signals are published in any case. Default: yes.</summary>
    public bool IncludesEvents { get; init; } = true;

    /// <summary>By how much a signal has to change to be published again, in its own unit; it is always published when its quality changes. An event within a deadband above 0 is not published either. Range: 0 or more. Default: any change.</summary>
    public Func<StationInfo, SignalDefinition, double>? Deadband { get; init; }

    /// <summary>Takes commands from hosts; called on the thread that reads the link, and not to block it. Default: none; only a rebirth can be asked for.</summary>
    public Action<SparkplugCommand>? Command { get; init; }

    /// <summary>Who follows commands for the factory, as <see cref="LiveFactory.Post"/> does; then each device has metrics <c>Commands/…</c>, which hosts write and which no other taker is asked for. Default: <c>null</c>, nobody.</summary>
    public Func<FactoryCommand, Task<AppliedCommand>>? Commands { get; init; }

    /// <summary>How long the node waits for the primary host on one broker before it moves on. Range: above 0. Default: 30 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public TimeSpan HostPatience { get; init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(HostPatience), value, "Waiting takes a time above 0."); } = TimeSpan.FromSeconds(30);

    /// <summary>Answers a question for what happened before in a run, or for the model (metrics <c>Node Control/Ask</c> and <c>Factory/Answer</c>); <c>null</c> where there is no answer. Default: nobody can ask.</summary>
    internal Func<long, ReadOnlyMemory<byte>, byte[]?>? Answers { get; init; }

    /// <summary>Whether it answers what happened before. Default: no.</summary>
    internal bool KeepsHistory { get; init; }

    /// <summary>Hears of each event that is told, in order. Default: nobody.</summary>
    internal Action<StationEvent>? Told { get; init; }

    internal static string Id(string id, string name) => id is { Length: > 0 } && id.AsSpan().IndexOfAny("+#/\0") < 0 ? id
        : throw new ArgumentException($"'{id}' is no id of Sparkplug: write one that is not empty and has no '+', '#' or '/'.", name);
}

/// <summary>A value that a host wants a node or a device to have.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SparkplugCommand
{
    /// <summary>The station; empty for the node. Default: empty.</summary>
    public string Station { get; init; } = "";

    /// <summary>The metric, as its birth names it.</summary>
    public required string Name { get; init; }

    /// <summary>The number, in the unit that the birth tells; <c>null</c> where it is none.</summary>
    public double? Number { get; init; }

    /// <summary>The text; <c>null</c> where it is none.</summary>
    public string? Text { get; init; }

    /// <summary>Yes or no; <c>null</c> where it is neither.</summary>
    public bool? Flag { get; init; }
}
