using System.Buffers;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>Messages on disk until a broker has acknowledged them: what was appended survives a lost connection, a crash of the program, and both at a time.</summary>
/// <remarks>
/// <para>It is a folder of segments that are only appended to. Messages that come while the disk is busy go to it together, in one write and one flush. <see cref="SendAsync"/> hands them to a broker in their
/// order, and notes up to where it has acknowledged them. After a crash, messages that were acknowledged and not noted yet come again, with the same <see cref="MqttMessage.Id"/>:
/// a receiver with a <see cref="Deduplicator"/> applies each once.</para>
/// <para>When it is full, the oldest segment is dropped, a sixteenth of the whole, and its messages are counted. When the disk is full, those who append are told, and what was stored before is safe.
/// What only a power cut may lose is a segment whose name the file system had not written yet; the usual ones write it with the first flush.</para>
/// </remarks>
/// <threadsafety>All members may be used from several threads at a time; <see cref="SendAsync"/> by one at a time. A folder belongs to one outbox at a time.</threadsafety>
public sealed partial class Outbox : IAsyncDisposable
{
    private readonly OutboxOptions _options;
    private readonly OutboxDisk _disk;
    private readonly TimeProvider _time;
    private readonly FileStream _lock;
    private readonly OutboxPosition _position;
    private readonly Lock _gate = new();
    private readonly List<Segment> _segments = [];
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly Meter _meter;
    private readonly Task _writing;
    private Batch _pending = new();
    private Batch? _storing;
    private SafeFileHandle? _file;
    private long _next, _bytes, _appended, _acknowledged, _dropped, _cutBytes, _spoiledBytes;
    private TaskCompletionSource _changed = NewSignal();
    private volatile string? _storeFault, _sendFault;
    private bool _isEnding, _isClosed;

    private Outbox(OutboxOptions options, TimeProvider time, OutboxDisk disk, FileStream held)
    {
        (_options, _time, _disk, _lock) = (options, time, disk, held);
        _position = new OutboxPosition(Path.Combine(options.Folder, "position"));
        Source = Recover() ?? $"{options.Name}-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        StartSegment(_next);
        _meter = new Meter(new MeterOptions(MqttConnection.MeterName) { Tags = [new("outbox", Source)] });
        _meter.CreateObservableUpDownCounter("factorytwin.mqtt.outbox.waiting", () => Health.Waiting, "{message}", "Messages on disk that no broker has acknowledged yet.");
        _meter.CreateObservableCounter("factorytwin.mqtt.outbox.appended", () => Volatile.Read(ref _appended), "{message}", "Messages that were brought to disk.");
        _meter.CreateObservableCounter("factorytwin.mqtt.outbox.acknowledged", () => Volatile.Read(ref _acknowledged), "{message}", "Messages that a broker acknowledged.");
        _meter.CreateObservableCounter("factorytwin.mqtt.outbox.dropped", () => Volatile.Read(ref _dropped), "{message}", "Messages dropped because the outbox was full.");
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Who numbers its messages; the same as long as the folder exists.</summary>
    public string Source { get; }

    /// <summary>How it is doing now.</summary>
    public OutboxHealth Health
    {
        get
        {
            lock (_gate)
            {
                return new OutboxHealth
                {
                    Waiting = _segments.Sum(Waiting),
                    Bytes = _bytes,
                    Appended = _appended,
                    Acknowledged = _acknowledged,
                    Dropped = _dropped,
                    CutBytes = _cutBytes,
                    SpoiledBytes = _spoiledBytes,
                    Fault = _storeFault ?? _sendFault ?? LossOrNull(),
                };
            }
        }
    }

    /// <summary>Opens an outbox, or makes one.</summary>
    /// <param name="options">Where, and how large.</param>
    /// <param name="time">The clock. Default: that of this machine.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="OutboxException">The folder cannot be used, or another outbox uses it.</exception>
    public static Outbox Open(OutboxOptions options, TimeProvider? time = null) => Open(options, time, new OutboxDisk());

    internal static Outbox Open(OutboxOptions options, TimeProvider? time, OutboxDisk disk)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        FileStream? held = null;
        try
        {
            Directory.CreateDirectory(options.Folder);
            held = new FileStream(Path.Combine(options.Folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new Outbox(options, time ?? TimeProvider.System, disk, held);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw new OutboxException(held is null
                ? $"The outbox in '{options.Folder}' cannot be used ({fault.Message}); see that no other program has it open, and that this one may write there."
                : $"The outbox in '{options.Folder}' cannot be read or written ({fault.Message}); make room, or correct the rights of the folder.", fault);
        }
    }

    /// <summary>Stores a message; done when it is on disk. Messages get their numbers in the order of the calls, so there is no need to wait for one before the next.</summary>
    /// <param name="message">The message; of its quality 0, 1 and 2, the sender makes at least 1.</param>
    /// <param name="cancellation">Asks to stop waiting; the message may be stored nevertheless.</param>
    /// <returns>Its number. Range: 1 or more.</returns>
    /// <exception cref="ArgumentException">The topic cannot be published to, or the message is larger than a sixteenth of the outbox.</exception>
    /// <exception cref="OutboxException">It is not stored; the message says why.</exception>
    public async ValueTask<long> AppendAsync(MqttMessage message, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        TopicFilter.CheckTopic(message.Topic);
        int size = OutboxFormat.SizeOf(message);
        if (size > SegmentBytes)
            throw new ArgumentException(FormattableString.Invariant($"A message of {size} bytes to '{message.Topic}' is larger than the {SegmentBytes} that the outbox takes; send smaller ones, or make it larger."));
        while (true)
        {
            Batch batch;
            long number = 0;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isEnding, this);
                batch = _pending;
                if (batch.Records.WrittenCount == 0 || batch.Records.WrittenCount + size <= Math.Min(SegmentBytes, 1 << 20))
                {
                    number = _next++;
                    OutboxFormat.Write(batch.Records, number, message);
                    batch.Count++;
                    batch.Last = number;
                    if (batch.Count == 1)
                        _wake.Release();
                }
            }
            Task done = batch.Done.Task.WaitAsync(cancellation);
            if (number > 0)
            {
                await done.ConfigureAwait(false);
                return number;
            }
            await done.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Done when every message that was stored is acknowledged by a broker.</summary>
    /// <param name="cancellation">Asks to stop waiting.</param>
    public async Task EmptyAsync(CancellationToken cancellation = default)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_pending.Count == 0 && _storing is null && _segments.Sum(Waiting) == 0)
                    return;
                changed = _changed.Task;
            }
            await changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Stores what was appended, and closes the folder; what no broker has acknowledged yet is sent when it is opened again.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isEnding)
                return;
            _isEnding = true;
            if (_pending.Count == 0)
                _wake.Release();
        }
        await _writing.ConfigureAwait(false);
        Signal();
        _file?.Dispose();
        lock (_gate)
        {
            _isClosed = true;
            _position.Dispose();
        }
        _meter.Dispose();
        _wake.Dispose();
        await _lock.DisposeAsync().ConfigureAwait(false);
    }

    private string? LossOrNull() => (_dropped, _spoiledBytes) switch
    {
        ( > 0, _) => FormattableString.Invariant($"The outbox in '{_options.Folder}' was full, and its oldest {_dropped} messages were dropped; see why no broker takes them, or make it larger."),
        (_, > 0) => FormattableString.Invariant($"The outbox in '{_options.Folder}' has {_spoiledBytes} bytes that the disk has spoiled, and the messages there are lost; check the disk."),
        _ => null,
    };

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Wakes those who wait for something to happen.</summary>
    private void Signal()
    {
        lock (_gate)
        {
            _changed.TrySetResult();
            _changed = NewSignal();
        }
    }

    /// <summary>Messages that go to disk together.</summary>
    private sealed class Batch
    {
        public ArrayBufferWriter<byte> Records { get; } = new(4096);

        public TaskCompletionSource Done { get; } = NewSignal();

        public int Count { get; set; }

        public long First => Last - Count + 1;

        public long Last { get; set; }
    }
}
