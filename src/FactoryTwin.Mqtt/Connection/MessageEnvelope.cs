using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>How a message's id travels: in MQTT 5 as a user property, in MQTT 3.1.1 before the payload.</summary>
/// <remarks>Before the payload stand eight bytes that no text begins with, the length of the source [2], the source in UTF-8, the number [8], and the checksum of all that [4], little-endian.</remarks>
internal static class MessageEnvelope
{
    /// <summary>The name of the user property.</summary>
    public const string Property = "factorytwin-id";

    private static ReadOnlySpan<byte> Magic => [0x89, (byte)'F', (byte)'T', (byte)'I', (byte)'D', 0x0D, 0x0A, 0x1A];

    /// <summary>The value of the user property.</summary>
    public static byte[] ToProperty(MqttMessageId id) => Encoding.UTF8.GetBytes(FormattableString.Invariant($"{id.Source}/{id.Number}"));

    /// <summary>The id that a user property holds; <c>null</c> where it holds none.</summary>
    public static MqttMessageId? FromProperty(ReadOnlySpan<byte> value)
    {
        int slash = value.LastIndexOf((byte)'/');
        return slash > 0 && long.TryParse(value[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? new MqttMessageId(Encoding.UTF8.GetString(value[..slash]), number)
            : null;
    }

    /// <summary>The payload with the id before it.</summary>
    public static byte[] Wrap(MqttMessageId id, ReadOnlySpan<byte> payload)
    {
        int source = Encoding.UTF8.GetByteCount(id.Source);
        int head = HeadLength(source);
        byte[] bytes = new byte[head + payload.Length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), checked((ushort)source));
        Encoding.UTF8.GetBytes(id.Source, bytes.AsSpan(10));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(10 + source), id.Number);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(head - 4), Crc32C.Of(bytes.AsSpan(0, head - 4)));
        payload.CopyTo(bytes.AsSpan(head));
        return bytes;
    }

    /// <summary>Takes the id off; where there is none, the payload is as it was.</summary>
    public static MqttMessageId? Unwrap(ref ReadOnlyMemory<byte> payload)
    {
        ReadOnlySpan<byte> bytes = payload.Span;
        if (!bytes.StartsWith(Magic) || bytes.Length < HeadLength(0))
            return null;
        int source = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        int head = HeadLength(source);
        if (source == 0 || bytes.Length < head || BinaryPrimitives.ReadUInt32LittleEndian(bytes[(head - 4)..]) != Crc32C.Of(bytes[..(head - 4)]))
            return null;
        long number = BinaryPrimitives.ReadInt64LittleEndian(bytes[(10 + source)..]);
        string name = Encoding.UTF8.GetString(bytes.Slice(10, source));
        if (Encoding.UTF8.GetByteCount(name) != source)
            return null;   // no UTF-8, so nothing that was written as a name
        payload = payload[head..];
        return new MqttMessageId(name, number);
    }

    private static int HeadLength(int source) => 8 + sizeof(ushort) + source + sizeof(long) + sizeof(uint);
}
