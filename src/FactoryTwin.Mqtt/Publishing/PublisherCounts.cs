namespace FactoryTwin.Mqtt.Publishing;

/// <summary>What a publisher has done so far.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PublisherCounts
{
    /// <summary>Messages that were handed to the broker, and acknowledged where the quality of service is above 0.</summary>
    public long Sent { get; init; }

    /// <summary>Length of their payloads [bytes].</summary>
    public long Bytes { get; init; }

    /// <summary>Events and values that wait for the broker; at the end, with messages that were not sent.</summary>
    public int Waiting { get; init; }

    /// <summary>Values that were not published because a later one took their place: within the deadband, or sooner than the rule of their signal allows.</summary>
    public long Coalesced { get; init; }

    /// <summary>Values of signals, and other messages that a later one replaces, that were dropped because too many waited.</summary>
    public long SignalsDropped { get; init; }

    /// <summary>Events that were dropped because too many waited; by Sparkplug also those that may not have arrived when the connection was lost, and were no longer kept when it came back.</summary>
    public long EventsDropped { get; init; }

    /// <summary>Messages that the broker refused; they were not sent again.</summary>
    public long Refused { get; init; }

    /// <summary>How often a message could not be handed over because the connection was lost; it was sent again.</summary>
    public long Interrupted { get; init; }

    /// <summary>What the broker or the connection last said against a message; <c>null</c> where all went well.</summary>
    public string? LastFailure { get; init; }
}
