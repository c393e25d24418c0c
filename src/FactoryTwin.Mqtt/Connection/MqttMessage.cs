namespace FactoryTwin.Mqtt.Connection;

/// <summary>One message as a broker handed it over, or as it is to be handed to one.</summary>
/// <threadsafety>Immutable, as long as nobody writes into the bytes of its payload; then safe to share between threads.</threadsafety>
public sealed record MqttMessage
{
    /// <summary>The topic, without wildcards.</summary>
    public required string Topic { get; init; }

    /// <summary>The payload. Default: empty.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The quality of service: 0 at most once, 1 at least once, 2 exactly once as far as one connection lasts. Range: 0 to 2. Default: 0.</summary>
    public int QualityOfService { get; init; }

    /// <summary>Whether a broker keeps it for those who subscribe later; of one that came in, whether it was such a kept one: what was last known, not news. Default: no.</summary>
    public bool IsRetained { get; init; }

    /// <summary>When it arrived here, by the clock of this machine; of no meaning for one that is to be sent. Default: year 1.</summary>
    public DateTimeOffset ArrivedAt { get; init; }

    /// <summary>Which message it is, for a receiver that must not apply one twice (<see cref="Deduplicator"/>); <c>null</c> where the sender did not say. Default: <c>null</c>.</summary>
    /// <remarks>MQTT 5 carries it as a user property, so that others read the payload as ever. MQTT 3.1.1 has no place for it: there it goes before the payload, and only a link takes it off again.</remarks>
    public MqttMessageId? Id { get; init; }

    /// <summary>Tells the broker that the message has come; <c>null</c> where it was told already, or wants to know nothing.</summary>
    internal Func<Task>? Acknowledge { get; init; }
}
