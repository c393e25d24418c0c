using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>What a record of an inbox is.</summary>
internal enum InboxRecord : byte
{
    /// <summary>A message was applied: its id, and what applying it gave.</summary>
    Applied = 1,

    /// <summary>Which messages of a source were applied so far.</summary>
    Source = 2,

    /// <summary>What applying gave, without an id.</summary>
    Note = 3,
}

/// <summary>How an inbox stands on disk, little-endian: each record is the length of its body [4], the checksum of the body [4], and the body: kind [1], number [8], length of the source [2], source in UTF-8, and the note, or for a source the bits of what was applied.</summary>
internal static class InboxFormat
{
    public const int Head = 8;
    private const int BodyHead = 1 + sizeof(long) + sizeof(ushort), MostBodyBytes = 256 << 20;

    public static void Write(ArrayBufferWriter<byte> to, InboxRecord kind, MqttMessageId? id, ReadOnlySpan<byte> note)
    {
        string source = id?.Source ?? "";
        int name = Encoding.UTF8.GetByteCount(source), size = Head + BodyHead + name + note.Length;
        Span<byte> record = to.GetSpan(size)[..size];
        Span<byte> body = record[Head..];
        body[0] = (byte)kind;
        BinaryPrimitives.WriteInt64LittleEndian(body[1..], id?.Number ?? 0);
        BinaryPrimitives.WriteUInt16LittleEndian(body[9..], checked((ushort)name));
        Encoding.UTF8.GetBytes(source, body[BodyHead..]);
        note.CopyTo(body[(BodyHead + name)..]);
        BinaryPrimitives.WriteInt32LittleEndian(record, body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Crc32C.Of(body));
        to.Advance(size);
    }

    /// <summary>The length of a body that a head announces; -1 where that cannot be.</summary>
    public static int BodyLength(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadInt32LittleEndian(head) is >= BodyHead and <= MostBodyBytes and var length ? length : -1;

    /// <summary>Reads a body; <c>null</c> where it is not as it was written.</summary>
    public static (InboxRecord Kind, MqttMessageId Id, ReadOnlyMemory<byte> Note)? Read(ReadOnlySpan<byte> head, ReadOnlyMemory<byte> body)
    {
        ReadOnlySpan<byte> bytes = body.Span;
        if (BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) != Crc32C.Of(bytes) || BinaryPrimitives.ReadUInt16LittleEndian(bytes[9..]) is var name && BodyHead + name > bytes.Length)
            return null;
        return ((InboxRecord)bytes[0], new MqttMessageId(Encoding.UTF8.GetString(bytes.Slice(BodyHead, name)), BinaryPrimitives.ReadInt64LittleEndian(bytes[1..])), body[(BodyHead + name)..]);
    }
}
