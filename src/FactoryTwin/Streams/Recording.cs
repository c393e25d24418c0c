using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using FactoryTwin.Model;
using Microsoft.Win32.SafeHandles;

namespace FactoryTwin.Streams;

/// <summary>A recording that is read: one file with the description of a factory, its model and seed, and all that happened there, in blocks. <see cref="Replay"/> makes a factory of it again.</summary>
/// <remarks><para>When it is opened, all of the file is read once and each block compared with its checksum. What stands before the first damage can be read; <see cref="Damage"/> tells what cannot. A file that is
/// still being written can be opened too, and is as long as it is then.</para>
/// <para>What survives a release: every later release reads what this one writes, and gives the same events to the last bit, or says which version it needs. Blocks and columns that are not known are passed
/// over. Numbers of event kinds, states and phases are never used for something else. The model is kept as text, with the files that it names; whether a later release makes the same events of model and seed
/// is another question, which CHANGELOG.md answers under <i>Results may differ</i>.</para></remarks>
/// <threadsafety>Safe to share between threads: several can read at a time.</threadsafety>
public sealed class Recording : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly List<(long Offset, BlockHead Head)> _blocks = [];
    private readonly List<(long Offset, AppliedCommand Command)> _commands = [];
    private readonly int[] _places;
    private readonly long _length;

    private Recording(string path, SafeFileHandle file)
    {
        (_path, _file, _length) = (path, file, RandomAccess.GetLength(file));
        ReadStart();
        Description = ReadDescription(out long offset);
        _places = [.. Description.Stations.Select(station => station.Places)];
        Begin = offset;
        while (offset < _length && Damage is null)
        {
            if (TryReadHead(offset) is { } head && IsWhole(offset, head, out byte[]? packed))
            {
                Take(offset, head, packed!);
                offset += RecordingFormat.HeadLength + head.Length;
            }
        }
        Size = offset;
        if (Damage is null && End is null)
            Damage = new(offset, $"the recording was not ended, as when its writer was stopped or still writes; {Saved}", IsCut: true, 0);
    }

    /// <summary>What is known of the factory before anything happens.</summary>
    public RecordingDescription Description { get; }

    /// <summary>Number of events.</summary>
    public long Events { get; private set; }

    /// <summary>The commands that the factory has followed, in their order; all of them, also those before events that were dropped. Default: none.</summary>
    public IReadOnlyList<AppliedCommand> Commands => [.. _commands.Select(command => command.Command)];

    /// <summary>The instant from which everything is recorded: the start, or the first event that is kept where older ones were dropped.</summary>
    public SimTime From { get; private set; }

    /// <summary>The instant up to which everything is recorded, as far as is known: its end, or the last event where it was not ended.</summary>
    public SimTime To { get; private set; }

    /// <summary>How it was ended; <c>null</c> where it was not, or the end is lost.</summary>
    public RecordingEnd? End { get; private set; }

    /// <summary>Where it is damaged or ends too early; <c>null</c> where all of it can be read.</summary>
    public RecordingDamage? Damage { get; private set; }

    /// <summary>Length of what can be read [bytes].</summary>
    public long Size { get; }

    internal long Begin { get; }

    internal int BlockCount => _blocks.Count;

    internal IReadOnlyList<(long Offset, BlockHead Head)> Blocks => _blocks;

    internal IEnumerable<AppliedCommand> CommandsBefore(long offset) => _commands.Where(command => command.Offset < offset).Select(command => command.Command);

    private string Saved => _blocks.All(block => block.Head.Count == 0) ? "no event could be read" : FormattableString.Invariant($"{Events:N0} events up to {To} can be read");

    /// <summary>Opens a recording.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RecordingException">It is missing, empty or no recording, of a newer format, or damaged before the first event; the message says which, where, and what to do.</exception>
    public static Recording Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            return new Recording(path, file);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RecordingException(path, 0, "the file does not exist");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            file?.Dispose();
            throw new RecordingException(path, 0, $"the file cannot be read: {failure.Message}");
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Reads the events from an instant on, one after the other.</summary>
    /// <param name="from">The instant; what happened at it is read too. Default: the first that is recorded.</param>
    /// <exception cref="RecordingException">A block cannot be unpacked, though its checksum is right.</exception>
    public IEnumerable<StationEvent> Read(SimTime from = default)
    {
        StationEvent[] events = [];
        for (int block = BlockAt(from); block < _blocks.Count; block++)
        {
            int count = ReadBlock(block, ref events);
            for (int i = 0; i < count; i++)
            {
                if (events[i].Time >= from)
                    yield return events[i];
            }
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>The first block with an event at an instant or later.</summary>
    internal int BlockAt(SimTime time)
    {
        int low = 0, high = _blocks.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_blocks[middle].Head.Last < time.Ticks)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <returns>Number of events.</returns>
    internal int ReadBlock(int block, ref StationEvent[] events)
    {
        (long offset, BlockHead head) = _blocks[block];
        if (events.Length < head.Count)
            events = new StationEvent[head.Count];
        byte[] packed = new byte[head.Length];
        Fill(packed, offset + RecordingFormat.HeadLength);
        if (RecordingFormat.Unpack(head, packed) is not { } content || !EventColumns.TryRead(content, events.AsSpan(0, head.Count), _places))
            throw Fault(offset, "the block holds no events of this factory, though its checksum is right; it was not written by FactoryTwin");
        return head.Count;
    }

    private void ReadStart()
    {
        if (_length == 0)
            throw Fault(0, "the file is empty; a recording is written by 'factorytwin record' or by Recorder");
        byte[] start = new byte[Math.Min(RecordingFormat.StartLength, _length)];
        Fill(start, 0);
        int known = Math.Min(start.Length, RecordingFormat.Magic.Length);
        if (!start.AsSpan(0, known).SequenceEqual(RecordingFormat.Magic[..known]))
            throw Fault(0, "the file is not a recording; one is written by 'factorytwin record' or by Recorder");
        if (start.Length < RecordingFormat.StartLength)
            throw Fault(0, "the recording ends within its first bytes; nothing can be read, record it again");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(known));
        if (version is 0 or > RecordingFormat.Version)
            throw Fault(known, FormattableString.Invariant($"the recording has format version {version}, and this version of FactoryTwin reads up to {RecordingFormat.Version}; nothing can be read, use a newer one"));
    }

    private RecordingDescription ReadDescription(out long end)
    {
        const long Offset = RecordingFormat.StartLength;
        if (TryReadHead(Offset) is { Kind: BlockKind.Description } head && IsWhole(Offset, head, out byte[]? packed) && RecordingFormat.Unpack(head, packed) is { } json)
        {
            try
            {
                end = Offset + RecordingFormat.HeadLength + head.Length;
                return RecordingDescription.Read(json);
            }
            catch (Exception failure) when (failure is JsonException or NotSupportedException or ArgumentException or OverflowException)
            {
                throw Fault(Offset, $"the description of the factory cannot be read; nothing can be read, record it again ({failure.Message})");
            }
        }
        throw Fault(Offset, $"the recording {(Damage is { IsCut: true } ? "ends within" : "is damaged in")} the description of its factory; nothing can be read, record it again");
    }

    private BlockHead? TryReadHead(long offset)
    {
        byte[] bytes = new byte[RecordingFormat.HeadLength];
        if (offset + bytes.Length > _length)
            return Lose<BlockHead?>(offset, "the recording ends within the head of a block", isCut: true);
        Fill(bytes, offset);
        return RecordingFormat.ReadHead(bytes) ?? Lose<BlockHead?>(offset, "the head of a block does not agree with its checksum", isCut: false);
    }

    private bool IsWhole(long offset, in BlockHead head, out byte[]? packed)
    {
        packed = null;
        if (offset + RecordingFormat.HeadLength + head.Length > _length)
            return Lose<bool>(offset, "the recording ends within a block", isCut: true);
        packed = new byte[head.Length];
        Fill(packed, offset + RecordingFormat.HeadLength);
        return RecordingFormat.Checksum(packed) == head.Checksum || Lose<bool>(offset, "a block does not agree with its checksum", isCut: false);
    }

    private void Take(long offset, in BlockHead head, byte[] packed)
    {
        switch (head.Kind)
        {
            case BlockKind.Events or BlockKind.Before when head.Count > 0 && head.First >= To.Ticks:
                bool isKept = head.Kind == BlockKind.Events;
                if (isKept && Events == 0 && _blocks.Count > 0)   // what was last known before it
                    From = new SimTime(head.First);
                (To, End, Events) = (new SimTime(head.Last), null, Events + (isKept ? head.Count : 0));
                _blocks.Add((offset, head));
                break;
            case BlockKind.Events or BlockKind.Before:
                Lose<bool>(offset, "a block is earlier than the one before it, or has no events", isCut: false);
                break;
            case BlockKind.Commands:
                TakeCommands(offset, head, packed);
                break;
            case BlockKind.End when RecordingFormat.Unpack(head, packed) is { Length: >= RecordingFormat.EndLength } content && BinaryPrimitives.ReadInt64LittleEndian(content) is var to && to >= To.Ticks:
                To = new SimTime(to);
                End = new RecordingEnd(To, BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(8)), content[16] == 1)
                {
                    Standstill = content.Length > RecordingFormat.EndLength ? Encoding.UTF8.GetString(content.AsSpan(RecordingFormat.EndLength)) : null,
                };
                break;
        }
    }

    private void TakeCommands(long offset, in BlockHead head, byte[] packed)
    {
        try
        {
            if (RecordingFormat.Unpack(head, packed) is { } json && JsonSerializer.Deserialize<AppliedCommand[]>(json, RecordingDescription.Json) is { } commands)
            {
                _commands.AddRange(commands.Select(command => (offset, command)));
                End = null;
                return;
            }
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException or ArgumentException)
        {
            // Told below.
        }
        Lose<bool>(offset, "a block of commands cannot be read", isCut: false);
    }

    private T? Lose<T>(long offset, string problem, bool isCut)
    {
        End = null;
        Damage = new(offset, Description is null ? problem : FormattableString.Invariant($"{problem}; {Saved}, the {_length - offset:N0} bytes from there on are lost"), isCut, _length - offset);
        return default;
    }

    private void Fill(Span<byte> bytes, long offset)
    {
        for (int read = 0, more; read < bytes.Length; read += more)
        {
            more = RandomAccess.Read(_file, bytes[read..], offset + read);
            if (more == 0)
                throw Fault(offset + read, "the file has become shorter while it was read");
        }
    }

    private RecordingException Fault(long offset, string problem) => new(_path, offset, problem);
}
