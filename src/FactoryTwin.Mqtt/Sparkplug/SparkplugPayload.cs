using Google.Protobuf;

namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>A payload of Sparkplug B: strict when it is written, tolerant when it is read.</summary>
internal sealed class SparkplugPayload
{
    /// <summary>The largest payload that is read [bytes]; a metric takes at least two, so it bounds the memory too.</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>The last instant of the calendar [ms since 1970]: later ones are no time.</summary>
    public const ulong LastInstant = 253_402_300_799_999;

    private static readonly MessageParser<Wire.Payload> _parser = Wire.Payload.Parser.WithDiscardUnknownFields(true);
    private readonly Wire.Payload _wire;

    private SparkplugPayload(Wire.Payload wire) => _wire = wire;

    /// <summary>A payload to be written.</summary>
    /// <param name="timestamp">When it is sent [ms since 1970 in UTC].</param>
    /// <param name="sequence">Its number in the session; <c>null</c> for deaths of nodes and for commands. Range: 0 to 255.</param>
    public SparkplugPayload(long timestamp, int? sequence) : this(new Wire.Payload { Timestamp = (ulong)timestamp })
    {
        if (sequence is { } number)
            _wire.Seq = (byte)number;
    }

    /// <summary>When it was sent [ms since 1970 in UTC].</summary>
    public long? Timestamp => _wire.HasTimestamp && _wire.Timestamp <= LastInstant ? (long)_wire.Timestamp : null;

    /// <summary>Its number in the session, from 0 to 255; <c>null</c> where there is none, or it is none.</summary>
    public int? Sequence => _wire.HasSeq && _wire.Seq <= byte.MaxValue ? (int)_wire.Seq : null;

    /// <summary>What its metrics are laid out by, for records on disk; it is never sent.</summary>
    public string Layout
    {
        get => _wire.Uuid;
        set => _wire.Uuid = value;
    }

    public int Count => _wire.Metrics.Count;

    public SparkplugMetric this[int index] => new(_wire.Metrics[index]);

    public IEnumerable<SparkplugMetric> Metrics => _wire.Metrics.Select(metric => new SparkplugMetric(metric));

    public void Add(SparkplugMetric metric) => _wire.Metrics.Add(metric.Wire);

    public byte[] ToBytes() => _wire.ToByteArray();

    /// <summary>Reads bytes, whatever they are.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="reason">Why it cannot be read; the same for all of its kind.</param>
    /// <returns>Whether it can be read.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SparkplugPayload payload, out string reason)
    {
        payload = new SparkplugPayload(new Wire.Payload());
        reason = "payload is too large";
        if (bytes.Length > MostBytes)
            return false;
        try
        {
            payload = new SparkplugPayload(_parser.ParseFrom(bytes));
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            reason = "payload is no Sparkplug B";
            return false;
        }
    }
}
