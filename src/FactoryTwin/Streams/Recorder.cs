using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <summary>Writes what a factory says into a recording, block by block: subscribe it to the events. What it has written can be read even if the process ends the next moment.</summary>
/// <remarks>An event costs less than a hundred nanoseconds and no memory, a block some hundred bytes; nothing is kept but the block that is not full yet and, where there are limits, where the blocks begin. The file is handed to the
/// operating system after each block: it survives the end of the process, not in any case that of the machine.</remarks>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed partial class Recorder : IObserver<StationEvent>, IStationEventSink, IDisposable
{
    private readonly RecordingOptions _options;
    private readonly StationEvent[] _pending;
    private readonly byte[] _description;
    private Stream _file;
    private byte[] _content = [], _block = [];
    private int _count;
    private long _last;
    private bool _isOver;

    /// <summary>Into any stream, without limits.</summary>
    internal Recorder(Stream file, RecordingDescription description, RecordingOptions? options = null)
    {
        _options = options ?? RecordingOptions.Default;
        _pending = new StationEvent[_options.EventsPerBlock];
        _description = description.ToBytes();
        _file = file;
    }

    /// <summary>Number of events that it was given.</summary>
    public long Events { get; private set; }

    /// <summary>Length of the file so far [bytes].</summary>
    public long Size { get; private set; }

    /// <summary>Begins a recording; a file of that name is overwritten.</summary>
    /// <param name="path">The file.</param>
    /// <param name="description">What there is to know of the factory before anything happens.</param>
    /// <param name="options">How it is written. Default: <see cref="RecordingOptions.Default"/>.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    public static Recorder Create(string path, RecordingDescription description, RecordingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(description);
        var recorder = new Recorder(Opened(path, FileMode.Create), description, options) { _path = path };
        recorder.Begin();
        return recorder;
    }

    /// <summary>Continues a recording of the same factory. What a crash left of a block that was not whole is cut off first.</summary>
    /// <param name="path">The file.</param>
    /// <param name="description">The description that it was begun with.</param>
    /// <param name="options">How it is written on. Default: <see cref="RecordingOptions.Default"/>.</param>
    /// <exception cref="RecordingException">It cannot be read, is damaged, or tells of another factory, model or seed.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    public static Recorder Append(string path, RecordingDescription description, RecordingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(description);
        using Recording before = Recording.Open(path);
        if (before.Damage is { IsCut: false } damage)
            throw new RecordingException(path, damage.Offset, $"{damage.Problem}; a damaged recording is not continued, begin a new one");
        if (!before.Description.ToBytes().AsSpan().SequenceEqual(description.ToBytes()))
            throw new RecordingException(path, RecordingFormat.StartLength, $"the recording tells of another factory than '{description.Name}', or of another model or seed; begin a new one");
        var recorder = new Recorder(Opened(path, FileMode.Open), description, options) { _path = path, _last = before.To.Ticks, Size = before.Size, _begin = before.Begin };
        if (recorder.HasLimits)
            recorder._blocks.AddRange(before.Blocks.Select(block => (block.Offset, block.Head.Last, block.Head.Kind)));
        recorder._file.SetLength(before.Size);
        recorder._file.Position = before.Size;
        return recorder;
    }

    /// <summary>Takes events.</summary>
    /// <param name="happened">The events, in their order.</param>
    /// <exception cref="ArgumentException">One of them is earlier than the one before; those before it are recorded.</exception>
    /// <exception cref="IOException">The file cannot be written: it is let be, and holds what was written before.</exception>
    /// <exception cref="ObjectDisposedException">The recording was ended or closed.</exception>
    public void On(ReadOnlySpan<StationEvent> happened)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        foreach (ref readonly StationEvent e in happened)
        {
            if (e.Time.Ticks < _last)
                throw new ArgumentException($"Event {e.Sequence} at {e.Time} is earlier than {new SimTime(_last)}, up to which the recording goes already.", nameof(happened));
            _last = e.Time.Ticks;
            _pending[_count++] = e;
            Events++;
            if (_count == _pending.Length)
                Flush();
        }
    }

    /// <summary>Takes a command that the factory has followed, and writes it at once.</summary>
    /// <param name="command">The command.</param>
    /// <exception cref="IOException">The file cannot be written: it is let be, and holds what was written before.</exception>
    /// <exception cref="ObjectDisposedException">The recording was ended or closed.</exception>
    public void On(AppliedCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        ObjectDisposedException.ThrowIf(_isOver, this);
        WriteCommands([command]);
    }

    /// <summary>Writes the events that wait for their block to be full, as a block of their own: where none may be lost, and none follow for long.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Flush()
    {
        if (_count == 0)
            return;
        WriteEvents(BlockKind.Events, _pending.AsSpan(0, _count));
        _count = 0;
        if (HasLimits)
            KeepLimits();
    }

    /// <summary>Ends the recording and closes the file.</summary>
    /// <param name="end">How it ended.</param>
    /// <exception cref="ArgumentException">The end is earlier than the last event.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void End(RecordingEnd end)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        if (end.To.Ticks < _last)
            throw new ArgumentException($"The recording goes up to {new SimTime(_last)} and cannot end at {end.To}.", nameof(end));
        Flush();
        byte[] content = [.. new byte[RecordingFormat.EndLength], .. Encoding.UTF8.GetBytes(end.Standstill ?? "")];
        BinaryPrimitives.WriteInt64LittleEndian(content, end.To.Ticks);
        BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(8), end.CalendarEvents);
        content[16] = end.IsOver ? (byte)1 : (byte)0;
        Write(new BlockHead { Kind = BlockKind.End, First = end.To.Ticks, Last = end.To.Ticks }, content);
        Dispose();
    }

    /// <summary>Writes what waits and closes the file. A recording that was not ended says so when it is read.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Dispose()
    {
        if (_isOver)
            return;
        try
        {
            Flush();
        }
        finally
        {
            _isOver = true;
            _file.Dispose();
        }
    }

    void IObserver<StationEvent>.OnNext(StationEvent value) => On(new ReadOnlySpan<StationEvent>(in value));

    void IObserver<StationEvent>.OnError(Exception error) => Flush();

    void IObserver<StationEvent>.OnCompleted() => Flush();

    private static FileStream Opened(string path, FileMode mode) => new(path, mode, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0);

    private void Begin()
    {
        byte[] start = RecordingFormat.Start();
        _file.Write(start);
        Size = start.Length;
        Write(new BlockHead { Kind = BlockKind.Description }, _description);
        _begin = Size;
    }

    private void WriteEvents(BlockKind kind, ReadOnlySpan<StationEvent> events)
    {
        if (HasLimits)
            _blocks.Add((Size, events[^1].Time.Ticks, kind));
        int length = EventColumns.Write(events, ref _content);
        Write(new BlockHead { Kind = kind, Count = events.Length, First = events[0].Time.Ticks, Last = events[^1].Time.Ticks }, _content.AsSpan(0, length));
    }

    private void WriteCommands(AppliedCommand[] commands) =>
        Write(new BlockHead { Kind = BlockKind.Commands, Count = commands.Length, First = commands[0].Time.Ticks, Last = commands[^1].Time.Ticks }, JsonSerializer.SerializeToUtf8Bytes(commands, RecordingDescription.Json));

    private void Write(BlockHead head, ReadOnlySpan<byte> content)
    {
        int length = RecordingFormat.Pack(head, content, ref _block);
        try
        {
            _file.Write(_block, 0, length);
        }
        catch
        {
            (_isOver, _count) = (true, 0);   // what comes after half a block could never be read
            _file.Dispose();
            throw;
        }
        Size += length;
    }
}
