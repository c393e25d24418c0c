using FactoryTwin.Mqtt.Sparkplug.Wire;
using Google.Protobuf;

namespace FactoryTwin.Mqtt.Tests.Conformance;

internal enum PacketKind
{
    Connect = 1,
    Publish = 3,
    Subscribe = 8,
    Disconnect = 14,

    /// <summary>No packet: the connection has ended.</summary>
    Closed = 16,

    /// <summary>No packet: what the test has seen inside, where nothing goes over the wire.</summary>
    Note = 17,
}

/// <summary>What a message is, in a packet or as a will.</summary>
internal sealed class Message(string topic, byte[] payload, int quality, bool isRetained)
{
    private readonly string[] _parts = topic.Split('/');
    private readonly Lazy<Payload?> _sparkplug = new(() => TryRead(payload));

    public string Topic => topic;

    public byte[] Payload => payload;

    public int Quality => quality;

    public bool IsRetained => isRetained;

    /// <summary>The payload of Sparkplug; <c>null</c> where it is none.</summary>
    public Payload? Sparkplug => _sparkplug.Value;

    public string Verb => _parts is [_, "STATE", ..] ? "STATE" : _parts is [_, _, var verb, ..] ? verb : "";

    public string Device => _parts is [_, _, _, _, var device] ? device : "";

    public Message With(string? topic = null, byte[]? payload = null, int? quality = null, bool? isRetained = null) => new(topic ?? Topic, payload ?? Payload, quality ?? Quality, isRetained ?? IsRetained);

    private static Payload? TryRead(byte[] payload)
    {
        try
        {
            return Mqtt.Sparkplug.Wire.Payload.Parser.ParseFrom(payload);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}

/// <summary>A packet as it went over the wire.</summary>
internal sealed record Packet
{
    public required string Scenario { get; init; }

    /// <summary>Which connection, in the order of the scenario.</summary>
    public required int Connection { get; init; }

    public required int Broker { get; init; }

    public required bool IsFromClient { get; init; }

    public required PacketKind Kind { get; init; }

    /// <summary>When it passed [ms since 1970].</summary>
    public required long At { get; init; }

    public string ClientId { get; init; } = "";

    /// <summary>The version of MQTT: 4 for 3.1.1, 5 for 5.</summary>
    public int Version { get; init; }

    public bool IsClean { get; init; }

    public uint SessionExpiry { get; init; }

    /// <summary>What is published, or the will of a connection.</summary>
    public Message? Message { get; init; }

    public IReadOnlyList<(string Topic, int Quality)> Filters { get; init; } = [];

    public int Reason { get; init; }

    /// <summary>What a note is about, and whether it was so.</summary>
    public (string What, bool Holds) Note { get; init; }
}
