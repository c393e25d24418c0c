using System.Text.Json;
using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Twins;

/// <summary>Events and models as the blocks of which a recording is made: a head with checksums, then the content, packed.</summary>
/// <remarks>An instance packs, and belongs to one thread at a time.</remarks>
internal sealed class TwinBlocks
{
    private const int MostBytesOfEvents = 8 << 20, MostBytesOfModel = 64 << 20;

    private byte[] _content = [], _block = [];

    /// <summary>Packs events, of which none is earlier than the one before.</summary>
    public byte[] Pack(ReadOnlySpan<StationEvent> events)
    {
        int length = EventColumns.Write(events, ref _content);
        var head = new BlockHead { Kind = BlockKind.Events, Count = events.Length, First = events[0].Time.Ticks, Last = events[^1].Time.Ticks };
        return Pack(head, _content.AsSpan(0, length));
    }

    /// <summary>Packs a model, as the description of a factory with its text and its files.</summary>
    public byte[] Pack(RecordingDescription model) => Pack(new BlockHead { Kind = BlockKind.Description }, model.ToBytes());

    /// <summary>Reads events; <c>null</c> where the bytes are none of these stations.</summary>
    public static StationEvent[]? ReadEvents(ReadOnlySpan<byte> block, ReadOnlySpan<int> placesOfStations)
    {
        if (block.IsEmpty)
            return [];
        if (Unpack(block, BlockKind.Events, MostBytesOfEvents, out BlockHead head) is not { } content)
            return null;
        var events = new StationEvent[head.Count];
        return EventColumns.TryRead(content, events, placesOfStations) && Array.TrueForAll(events, IsOne) ? events : null;
    }

    /// <summary>Reads a model; <c>null</c> where the bytes are none.</summary>
    public static RecordingDescription? ReadModel(ReadOnlySpan<byte> block)
    {
        try
        {
            return Unpack(block, BlockKind.Description, MostBytesOfModel, out _) is { } json && RecordingDescription.Read(json) is { ModelText: not null } read
                && read.ModelFiles.All(file => file is { Name: not null }) ? read : null;
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException or ArgumentException or FormatException or OverflowException or InvalidOperationException)
        {
            return null;
        }
    }

    private byte[] Pack(BlockHead head, ReadOnlySpan<byte> content)
    {
        int length = RecordingFormat.Pack(head, content, ref _block);
        return _block[..length];
    }

    private static byte[]? Unpack(ReadOnlySpan<byte> block, BlockKind kind, int most, out BlockHead head)
    {
        head = default;
        if (block.Length < RecordingFormat.HeadLength || RecordingFormat.ReadHead(block) is not { } read)
            return null;
        ReadOnlySpan<byte> packed = block[RecordingFormat.HeadLength..];
        if (read.Kind != kind || read.Size > most || read.Length != packed.Length || RecordingFormat.Checksum(packed) != read.Checksum)
            return null;
        head = read;
        return RecordingFormat.Unpack(read, packed);
    }

    private static bool IsOne(StationEvent e) =>
        e is { Sequence: > 0, Part: >= 0, Quality: <= SignalQuality.Bad } && Enum.IsDefined(e.Kind) && Enum.IsDefined(e.State) && Enum.IsDefined(e.Phase);
}
