using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>How messages stand in a segment, little-endian.</summary>
/// <remarks>A segment begins with eight bytes of its own, the length of the source [2], the source in UTF-8, and the checksum of that [4]. Each record is the length of its body [4], the checksum of number
/// and body [4], the number [8], and the body: quality and retain [1], length of the topic [2], topic, payload. A segment is named by the first number that it may hold.</remarks>
internal static class OutboxFormat
{
    public const int RecordHead = 16;
    public const int MostBodyBytes = 1 + sizeof(ushort) + ushort.MaxValue + (256 << 20);

    private const int MagicLength = 8;

    private static ReadOnlySpan<byte> Magic => "FTOUTBX1"u8;

    public static string NameOf(long first) => first.ToString("D20", CultureInfo.InvariantCulture) + ".segment";

    /// <summary>The first number that a file may hold; <c>null</c> where it is no segment.</summary>
    public static long? FirstOf(string path) =>
        Path.GetExtension(path) == ".segment" && long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out long first) ? first : null;

    public static byte[] Head(string source)
    {
        int length = Encoding.UTF8.GetByteCount(source);
        byte[] head = new byte[MagicLength + sizeof(ushort) + length + sizeof(uint)];
        Magic.CopyTo(head);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(MagicLength), checked((ushort)length));
        Encoding.UTF8.GetBytes(source, head.AsSpan(MagicLength + sizeof(ushort)));
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(head.Length - sizeof(uint)), Crc32C.Of(head.AsSpan(0, head.Length - sizeof(uint))));
        return head;
    }

    /// <summary>The source and the length of a segment's head; <c>null</c> where it is none.</summary>
    public static (string Source, int Length)? ReadHead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < MagicLength + sizeof(ushort) || !bytes.StartsWith(Magic))
            return null;
        int source = BinaryPrimitives.ReadUInt16LittleEndian(bytes[MagicLength..]), length = MagicLength + sizeof(ushort) + source + sizeof(uint);
        return bytes.Length >= length && BinaryPrimitives.ReadUInt32LittleEndian(bytes[(length - sizeof(uint))..]) == Crc32C.Of(bytes[..(length - sizeof(uint))])
            ? (Encoding.UTF8.GetString(bytes.Slice(MagicLength + sizeof(ushort), source)), length)
            : null;
    }

    public static int SizeOf(MqttMessage message) => RecordHead + 1 + sizeof(ushort) + Encoding.UTF8.GetByteCount(message.Topic) + message.Payload.Length;

    public static void Write(ArrayBufferWriter<byte> to, long number, MqttMessage message)
    {
        int size = SizeOf(message);
        Span<byte> record = to.GetSpan(size)[..size];
        Span<byte> body = record[RecordHead..];
        BinaryPrimitives.WriteInt32LittleEndian(record, body.Length);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], number);
        body[0] = (byte)(message.QualityOfService | (message.IsRetained ? 4 : 0));
        int topic = Encoding.UTF8.GetBytes(message.Topic, body[3..]);
        BinaryPrimitives.WriteUInt16LittleEndian(body[1..], checked((ushort)topic));
        message.Payload.Span.CopyTo(body[(3 + topic)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Crc32C.Of(record[8..]));
        to.Advance(size);
    }

    /// <summary>The length of the body that a head announces; -1 where that cannot be.</summary>
    public static int BodyLength(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadInt32LittleEndian(head) is >= 3 and <= MostBodyBytes and var length ? length : -1;

    /// <summary>The number of a whole record; <c>null</c> where it is spoiled.</summary>
    public static long? NumberOf(ReadOnlySpan<byte> record) =>
        BinaryPrimitives.ReadUInt32LittleEndian(record[4..]) == Crc32C.Of(record[8..]) && BinaryPrimitives.ReadInt64LittleEndian(record[8..]) is > 0 and var number
            && BinaryPrimitives.ReadUInt16LittleEndian(record[(RecordHead + 1)..]) <= record.Length - RecordHead - 3 ? number : null;

    public static MqttMessage MessageOf(ReadOnlyMemory<byte> record, MqttMessageId id)
    {
        ReadOnlyMemory<byte> body = record[RecordHead..];
        int topic = BinaryPrimitives.ReadUInt16LittleEndian(body.Span[1..]);
        return new MqttMessage
        {
            Topic = Encoding.UTF8.GetString(body.Span.Slice(3, topic)),
            Payload = body[(3 + topic)..],
            QualityOfService = body.Span[0] & 3,
            IsRetained = (body.Span[0] & 4) != 0,
            Id = id,
        };
    }
}
