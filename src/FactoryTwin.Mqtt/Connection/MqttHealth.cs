namespace FactoryTwin.Mqtt.Connection;

/// <summary>How a connection to a broker is doing, at one instant. Counts are since it was made.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MqttHealth
{
    /// <summary>Whether it stands, as far as is known.</summary>
    public required bool IsConnected { get; init; }

    /// <summary>The broker that it stands to; <c>null</c> where it does not stand.</summary>
    public MqttAddress? Broker { get; init; }

    /// <summary>Since when; <c>null</c> where it does not stand.</summary>
    public DateTimeOffset? ConnectedSince { get; init; }

    /// <summary>What last went wrong, with its remedy, also when all is well again; <c>null</c> where nothing did.</summary>
    public string? Fault { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? FaultAt { get; init; }

    /// <summary>How often it was connected.</summary>
    public long Connections { get; init; }

    /// <summary>How often an address was tried in vain.</summary>
    public long FailedAttempts { get; init; }

    /// <summary>Messages that came in.</summary>
    public long Received { get; init; }

    /// <summary>Their payloads [bytes].</summary>
    public long ReceivedBytes { get; init; }

    /// <summary>Messages that were dropped because nobody read them in time.</summary>
    public long Dropped { get; init; }

    /// <summary>Messages that wait to be read.</summary>
    public int Waiting { get; init; }

    /// <summary>Messages that went out; those of quality 1 and 2 when they were acknowledged.</summary>
    public long Published { get; init; }

    /// <summary>Their payloads [bytes].</summary>
    public long PublishedBytes { get; init; }

    /// <summary>Messages and subscriptions that the broker refused.</summary>
    public long Refused { get; init; }
}
