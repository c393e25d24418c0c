using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;

namespace FactoryTwin.Streams;

/// <summary>What a block holds. Numbers are written to recordings and never reused; a reader passes over those that it does not know.</summary>
internal enum BlockKind : uint
{
    /// <summary>The description of the factory, as JSON; the first block.</summary>
    Description = 1,

    /// <summary>Events, in columns.</summary>
    Events = 2,

    /// <summary>The last that was known of each place, signal and number on duty before the first event that is kept, as events.</summary>
    Before = 3,

    /// <summary>The end: the instant [ticks] and the events of the calendar, 8 bytes each, 1 where nothing was pending, and as text that the factory stands still, if it does; more blocks may follow where a recording was continued.</summary>
    End = 4,

    /// <summary>Commands that the factory has followed, as JSON; their number stands where that of events does.</summary>
    Commands = 5,
}

/// <summary>The head of a block.</summary>
/// <param name="Kind">What the block holds.</param>
/// <param name="Length">Length of what follows the head [bytes].</param>
/// <param name="Checksum">CRC-32C of that.</param>
/// <param name="Count">Number of events.</param>
/// <param name="Size">Length of what follows once it is unpacked [bytes].</param>
/// <param name="First">Time of the first event [ticks].</param>
/// <param name="Last">Time of the last event [ticks].</param>
internal readonly record struct BlockHead(BlockKind Kind, int Length, uint Checksum, int Count, int Size, long First, long Last);

/// <summary>The file: how blocks stand in it. All numbers are little-endian.</summary>
/// <remarks>8 bytes that no other file begins with and the format version (4 bytes); then blocks. A block: CRC-32C of the head's other 36 bytes, length, CRC-32C of the content, kind, number of events,
/// unpacked size (4 bytes each), time of the first and of the last event (8 bytes each); then the content, packed by Brotli (RFC 7932). CRC-32C is that of RFC 3720.</remarks>
internal static class RecordingFormat
{
    /// <summary>The version that is written, and the newest that is read.</summary>
    public const uint Version = 1;

    public const int StartLength = 12, HeadLength = 40, EndLength = 17, MostEvents = 65_536;

    /// <summary>Nothing longer is written, so a length above is damage.</summary>
    public const int MostBytes = 1 << 28;

    private const int Quality = 3, Window = 20;

    /// <summary>As PNG's: not text, and what turns line ends or strips bits breaks it.</summary>
    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'F', (byte)'T', (byte)'R', 0x0D, 0x0A, 0x1A, 0x0A];

    public static byte[] Start()
    {
        byte[] start = new byte[StartLength];
        Magic.CopyTo(start);
        BinaryPrimitives.WriteUInt32LittleEndian(start.AsSpan(Magic.Length), Version);
        return start;
    }

    /// <summary>Packs a content behind its head.</summary>
    /// <returns>Length of both.</returns>
    public static int Pack(BlockHead head, ReadOnlySpan<byte> content, ref byte[] block)
    {
        int most = HeadLength + BrotliEncoder.GetMaxCompressedLength(content.Length);
        if (block.Length < most)
            block = new byte[most];
        if (!BrotliEncoder.TryCompress(content, block.AsSpan(HeadLength), out int length, Quality, Window) || length > MostBytes || content.Length > MostBytes)
            throw new InvalidOperationException($"A block of {content.Length} bytes is too large for a recording.");
        Span<byte> bytes = block.AsSpan(0, HeadLength);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Checksum(block.AsSpan(HeadLength, length)));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], (uint)head.Kind);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], head.Count);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[20..], content.Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], head.First);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], head.Last);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Checksum(bytes[4..]));
        return HeadLength + length;
    }

    /// <summary>Reads a head; <c>null</c> where it is damaged.</summary>
    public static BlockHead? ReadHead(ReadOnlySpan<byte> bytes)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Checksum(bytes[4..HeadLength]))
            return null;
        var head = new BlockHead(
            (BlockKind)BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]));
        return head is { Length: >= 0 and <= MostBytes, Size: >= 0 and <= MostBytes, Count: >= 0 and <= MostEvents, First: >= 0 } && head.Last >= head.First ? head : null;
    }

    /// <summary>Unpacks a content; <c>null</c> where that cannot be done.</summary>
    public static byte[]? Unpack(in BlockHead head, ReadOnlySpan<byte> packed)
    {
        byte[] content = new byte[head.Size];
        return BrotliDecoder.TryDecompress(packed, content, out int size) && size == head.Size ? content : null;
    }

    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        foreach (byte one in bytes[(words.Length * sizeof(ulong))..])
            crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}

/// <summary>A file is no recording, or is damaged where it is read.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class RecordingException : Exception
{
    internal RecordingException(string file, long offset, string problem) : base(FormattableString.Invariant($"{file}: byte {offset}: {problem}")) => Offset = offset;

    /// <summary>Where in the file [bytes from its begin].</summary>
    public long Offset { get; }
}

/// <summary>Where a recording is damaged, and what that costs: what stands before is read, what stands behind is not.</summary>
/// <param name="Offset">Where the first damaged block begins [bytes from the begin of the file].</param>
/// <param name="Problem">What is wrong, and what could be saved.</param>
/// <param name="IsCut">Whether the file only ends too early, as after a crash; else something in it is wrong.</param>
/// <param name="LostBytes">Bytes from there to the end of the file.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record RecordingDamage(long Offset, string Problem, bool IsCut, long LostBytes);
