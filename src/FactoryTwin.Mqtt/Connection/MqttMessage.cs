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
}
