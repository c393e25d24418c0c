using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>How a mirror fares: what came in, what became of it, and which devices are there. Numbers count from its begin.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MirrorHealth
{
    /// <summary>Messages that came in.</summary>
    public required long Messages { get; init; }

    /// <summary>Messages that no dialect takes as its own.</summary>
    public required long Foreign { get; init; }

    /// <summary>Things that dialects have read in messages.</summary>
    public required long Observations { get; init; }

    /// <summary>Events that the mirror told.</summary>
    public required long Events { get; init; }

    /// <summary>Observations of devices that are not bound; they are kept, and count when the device is bound later.</summary>
    public required long Unbound { get; init; }

    /// <summary>Values of signals that no binding names, or that do not fit their unit or their words; they are kept, and not told.</summary>
    public required long Undeclared { get; init; }

    /// <summary>Words for a state that nobody knows.</summary>
    public required long UnknownWords { get; init; }

    /// <summary>Values that came after newer ones; they are kept apart.</summary>
    public required long Late { get; init; }

    /// <summary>What was told twice, and dropped the second time.</summary>
    public required long Duplicates { get; init; }

    /// <summary>Movements of parts that no device told; their events have the quality <see cref="SignalQuality.Uncertain"/>.</summary>
    public required long Inferred { get; init; }

    /// <summary>Parts that were seen first in the middle of the flow, though none waited before.</summary>
    public required long Unexplained { get; init; }

    /// <summary>What does not fit what was told before: a job that begins while another is not over, an event of a station that the model does not have.</summary>
    public required long Misfits { get; init; }

    /// <summary>Values that were not kept, because there are too many different ones.</summary>
    public required long Dropped { get; init; }

    /// <summary>Events that the mirror had missed of its twin, and was told when it asked for them. Default: 0.</summary>
    public long Filled { get; init; }

    /// <summary>What of its twin is missing, and why, as sentences; <c>null</c> where nothing is known to be. Default: <c>null</c>.</summary>
    public string? Notice { get; init; }

    /// <summary>When its twin has last begun a new run, and how many parts of the run before are gone, as a sentence; <c>null</c> before. Default: <c>null</c>.</summary>
    public string? NewRun { get; init; }

    /// <summary>What of the binding does not fit its twin, as sentences: nothing is heard of it by this prefix or dialect, or its stations are not those of the model. Default: nothing.</summary>
    public ValueList<string> Faults { get; init; } = ValueList<string>.Empty;

    /// <summary>How often something could not be read (<see cref="FactoryMirror.Unreadable"/>).</summary>
    public required long Unreadable { get; init; }

    /// <summary>The devices that were heard, and those that are bound.</summary>
    public required IReadOnlyList<DeviceHealth> Devices { get; init; }
}

/// <summary>How a device fares.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record DeviceHealth
{
    /// <summary>The dialect that it speaks.</summary>
    public required string Dialect { get; init; }

    /// <summary>The device within its dialect.</summary>
    public required string Device { get; init; }

    /// <summary>Whether a binding names it.</summary>
    public required bool IsBound { get; init; }

    /// <summary>Whether it is taken to be away: not heard yet, silent for too long, or so by its will.</summary>
    public required bool IsAway { get; init; }

    /// <summary>When it was heard last, what the broker kept left aside; <c>null</c> before.</summary>
    public required DateTimeOffset? HeardAt { get; init; }

    /// <summary>Its clock.</summary>
    public required DeviceClock Clock { get; init; }
}
