using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>Receives messages so that none is lost and each counts once, although the receiver is killed: the broker is told that a message has come only after it was applied and its id is on disk.</summary>
/// <remarks>
/// <para>The way: a message comes in; unless its id is known, it is applied; the id, with what applying it gave (its note), is written as one record with a checksum; the file is brought to disk, several messages at a time; only then the broker
/// is told. What a broker was not told it delivers again, to the next process too. The connection needs <see cref="MqttConnectionOptions.AcknowledgesWhenApplied"/>, and the sender an <see cref="Outbox"/>, which gives the ids.</para>
/// <para>What "once" means. A note is written with its id or not at all: who keeps what follows from messages in notes, and rebuilds it from <see cref="ReadNotes"/> at the next start, has applied each message exactly once. Whatever else
/// applying does, such as a row in a database, can be done a second time for the messages of the last batch, at most <see cref="MostAtOnce"/>, when the program is killed between doing it and the flush: let it write
/// <see cref="MqttMessage.Id"/> beside it, in one transaction, and look there first. A message without an id is applied each time that it comes.</para>
/// <para>Ids take no more than what a <see cref="Deduplicator"/> remembers. Notes are kept until they are summed up (see <see cref="ReceiveAsync"/>).</para>
/// </remarks>
/// <threadsafety>One at a time receives; the counts may be read by any thread. A folder belongs to one inbox at a time.</threadsafety>
public sealed partial class Inbox : IDisposable
{
    /// <summary>How many messages are brought to disk together at most: 1,000.</summary>
    public const int MostAtOnce = 1000;

    private readonly InboxOptions _options;
    private readonly OutboxDisk _disk;
    private readonly FileStream _lock;
    private readonly Deduplicator _known = new();
    private readonly ArrayBufferWriter<byte> _records = new(4096);
    private readonly List<MqttMessage> _batch = [];
    private readonly List<MqttMessageId> _marked = [];
    private SafeFileHandle _file;
    private long _bytes, _applied, _cutBytes, _compactAt;
    private bool _hasNotes, _isBroken;
    private int _isReceiving;

    private Inbox(InboxOptions options, OutboxDisk disk, FileStream held)
    {
        (_options, _disk, _lock) = (options, disk, held);
        _file = OpenFile();
        Recover();
        _compactAt = Math.Max(options.MostBytes, 2 * _bytes);
    }

    /// <summary>How many messages were applied since it was opened.</summary>
    public long Applied => Volatile.Read(ref _applied);

    /// <summary>How many messages came again after they were applied, since it was opened.</summary>
    public long Duplicates => _known.Duplicates;

    /// <summary>What it takes on disk [bytes].</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>What was cut off when it was opened, because a crash had left it half written; no broker was told of it [bytes].</summary>
    public long CutBytes => _cutBytes;

    private string FilePath => Path.Combine(_options.Folder, "applied");

    /// <summary>Opens an inbox, or makes one.</summary>
    /// <param name="options">Where.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="OutboxException">The folder cannot be used, or another inbox uses it.</exception>
    public static Inbox Open(InboxOptions options) => Open(options, new OutboxDisk());

    internal static Inbox Open(InboxOptions options, OutboxDisk disk)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        FileStream? held = null;
        try
        {
            Directory.CreateDirectory(options.Folder);
            held = new FileStream(Path.Combine(options.Folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new Inbox(options, disk, held);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw new OutboxException($"The inbox in '{options.Folder}' cannot be used ({fault.Message}); see that no other program has it open, and that this one may write there.", fault);
        }
    }

    /// <summary>Applies what comes in until it is asked to stop, or the link ends.</summary>
    /// <param name="link">The way to the broker, already subscribed, whose messages nobody else reads.</param>
    /// <param name="apply">Applies a message, and gives its note, empty for none. Where it throws, the messages before are safe, this one is not applied, and comes again after the next connection.</param>
    /// <param name="sumUp">Gives one note in place of all so far; asked for when the file has grown to <see cref="InboxOptions.MostBytes"/>. Default: none; then the file grows as long as there are notes.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="InvalidOperationException">The link tells the broker too early, or somebody else is receiving.</exception>
    /// <exception cref="OutboxException">The file cannot be written. The messages of the last batch count as not applied and come again: whoever rebuilds from notes does so anew.</exception>
    public async Task ReceiveAsync(
        IMqttLink link, Func<MqttMessage, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> apply, Func<ReadOnlyMemory<byte>>? sumUp = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(apply);
        if (link is MqttConnection { AcknowledgesWhenApplied: false })
            throw new InvalidOperationException($"The connection tells the broker that a message has come before it is applied; set {nameof(MqttConnectionOptions.AcknowledgesWhenApplied)} in its options.");
        if (_isBroken)
            throw new OutboxException($"The inbox in '{_options.Folder}' could not be written; open it anew.");
        if (Interlocked.Exchange(ref _isReceiving, 1) == 1)
            throw new InvalidOperationException("Somebody receives by this inbox already; let one receive at a time.");
        try
        {
            while (await link.Messages.WaitToReadAsync(cancellation).ConfigureAwait(false))
            {
                try
                {
                    await ApplyAsync(link, apply, cancellation).ConfigureAwait(false);
                }
                finally
                {
                    await FinishAsync().ConfigureAwait(false);
                }
                if (_bytes >= _compactAt && (sumUp is not null || !_hasNotes))
                    Compact(sumUp);
            }
        }
        finally
        {
            Volatile.Write(ref _isReceiving, 0);
        }
    }

    /// <summary>The notes on disk, in the order in which messages were applied; not to be read while somebody receives.</summary>
    /// <exception cref="OutboxException">The file cannot be read.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> ReadNotes() => Records().Where(record => record.Kind is InboxRecord.Applied or InboxRecord.Note && record.Note.Length > 0).Select(record => record.Note);

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    /// <summary>Applies what has come in.</summary>
    private async Task ApplyAsync(IMqttLink link, Func<MqttMessage, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> apply, CancellationToken cancellation)
    {
        while (_batch.Count < MostAtOnce && link.Messages.TryRead(out MqttMessage? message))
        {
            if (_known.IsNew(message.Id))
            {
                ReadOnlyMemory<byte> note;
                try
                {
                    note = await apply(message, cancellation).ConfigureAwait(false);
                }
                catch
                {
                    _known.Forget(message.Id);
                    throw;
                }
                if (message.Id is { } id)
                    _marked.Add(id);
                if (message.Id is not null || note.Length > 0)
                    InboxFormat.Write(_records, message.Id is null ? InboxRecord.Note : InboxRecord.Applied, message.Id, note.Span);
                _hasNotes |= note.Length > 0;
                Interlocked.Increment(ref _applied);
            }
            _batch.Add(message);
        }
    }

    /// <summary>Brings to disk what was applied, and tells the broker.</summary>
    private async Task FinishAsync()
    {
        try
        {
            Store();
            foreach (MqttMessage message in _batch)
            {
                if (message.Acknowledge is { } acknowledge)
                    await acknowledge().ConfigureAwait(false);
            }
        }
        finally
        {
            _batch.Clear();
            _marked.Clear();
            _records.ResetWrittenCount();
        }
    }
}
