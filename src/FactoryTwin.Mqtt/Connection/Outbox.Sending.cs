using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace FactoryTwin.Mqtt.Connection;

// The way out.
public sealed partial class Outbox
{
    private static readonly TimeSpan _firstRetry = TimeSpan.FromMilliseconds(50), _longestRetry = TimeSpan.FromSeconds(2);

    private int _isSending;

    /// <summary>Hands what is stored to a broker, in its order, until asked to stop; while there is no connection, it waits and tries again.</summary>
    /// <remarks>A message that the broker refuses is tried again, and those behind it wait: <see cref="OutboxHealth.Fault"/> tells which, and what to do. What has waited for too long when the outbox is full is dropped and counted.</remarks>
    /// <param name="link">The way to the broker.</param>
    /// <param name="qualityOfService">The least quality to send with. Range: 1 or 2.</param>
    /// <param name="mostOnTheWay">How many messages of quality 1 may be sent before the first of them is acknowledged; those of quality 2 go one by one. Range: 1 to 1,000, well within what a <see cref="Deduplicator"/> remembers.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop; or the outbox is closed.</exception>
    /// <exception cref="InvalidOperationException">Somebody else is sending.</exception>
    public async Task SendAsync(IMqttLink link, int qualityOfService = 1, int mostOnTheWay = 32, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentOutOfRangeException.ThrowIfLessThan(qualityOfService, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(qualityOfService, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostOnTheWay, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mostOnTheWay, 1000);
        if (Interlocked.Exchange(ref _isSending, 1) == 1)
            throw new InvalidOperationException("The outbox is being sent already; let one send it at a time.");
        var onTheWay = new Queue<(long Number, Task Sent)>();
        using var at = new Cursor { Next = _position.Acknowledged + 1 };
        int failures = 0;
        bool isLastOfQuality2 = false;
        try
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                Task changed;
                lock (_gate)
                {
                    if (_isEnding)
                        throw new OperationCanceledException("The outbox is closed.");
                    changed = _changed.Task;
                }
                // Brokers pass messages of quality 2 on when they are released, in whatever order that is: so nothing is sent behind one. And once one is lost, nothing is sent before it is
                // sent again, although the connection may stand anew already.
                bool isAlone = onTheWay.Count > 0 && isLastOfQuality2;
                while (!isAlone && onTheWay.Count < mostOnTheWay && !onTheWay.Any(each => each.Sent.IsFaulted) && TakeNext(at) is { } message)
                {
                    message = message with { QualityOfService = Math.Max(qualityOfService, message.QualityOfService) };
                    isLastOfQuality2 = isAlone = message.QualityOfService == 2;
                    onTheWay.Enqueue((message.Id!.Value.Number, HandAsync(link, message, cancellation)));
                }
                if (onTheWay.Count == 0)
                {
                    await changed.WaitAsync(cancellation).ConfigureAwait(false);
                    continue;
                }
                try
                {
                    await onTheWay.Peek().Sent.ConfigureAwait(false);
                    (failures, _sendFault) = (0, null);
                    long last = 0;
                    while (onTheWay.TryPeek(out (long Number, Task Sent) first) && first.Sent.IsCompletedSuccessfully)
                        last = onTheWay.Dequeue().Number;
                    Acknowledge(last);
                }
                catch (MqttLinkException fault)
                {
                    _sendFault = fault.Message;
                    await Finished(onTheWay).ConfigureAwait(false);
                    at.GoTo(_position.Acknowledged + 1);
                    await Task.Delay(TimeSpan.FromTicks(Math.Min(_longestRetry.Ticks, _firstRetry.Ticks << Math.Min(failures++, 20))), _time, cancellation).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            await Finished(onTheWay).ConfigureAwait(false);
            Volatile.Write(ref _isSending, 0);
        }
    }

    /// <summary>A link of somebody's own may throw at once, where others tell it by their task.</summary>
    private static async Task HandAsync(IMqttLink link, MqttMessage message, CancellationToken cancellation) => await link.PublishAsync(message, cancellation).ConfigureAwait(false);

    private static async Task Finished(Queue<(long Number, Task Sent)> onTheWay)
    {
        while (onTheWay.TryDequeue(out (long Number, Task Sent) each))
            await each.Sent.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The next message that is on disk; <c>null</c> where there is none yet.</summary>
    private MqttMessage? TakeNext(Cursor at)
    {
        while (true)
        {
            Segment? segment;
            long end;
            lock (_gate)
            {
                segment = _isEnding ? null : _segments.Find(each => each.Last >= at.Next);
                end = segment?.Bytes ?? 0;
            }
            if (segment is null)
                return null;
            try
            {
                at.Open(segment);
                byte[] buffer = at.Buffer;
                while (at.Offset < end && Read(at.File!, at.Offset, ref buffer) is { } record)
                {
                    at.Buffer = buffer;
                    at.Offset += record.Length;
                    if (record.Number < at.Next)
                        continue;
                    at.Next = record.Number + 1;
                    return OutboxFormat.MessageOf(buffer.AsMemory(0, record.Length).ToArray(), new MqttMessageId(Source, record.Number));
                }
            }
            catch (FileNotFoundException)
            {
                // Dropped a moment ago, to make room.
                continue;
            }
            catch (IOException)
            {
                // As good as spoiled.
            }
            lock (_gate)
                _spoiledBytes += end - at.Offset;
            at.GoTo(segment.Last + 1);
        }
    }

    /// <summary>Up to which number a broker has acknowledged, or what was told needs to be kept no more.</summary>
    internal long Acknowledged => _position.Acknowledged;

    /// <summary>The number of the last message on disk.</summary>
    internal long LastNumber
    {
        get
        {
            lock (_gate)
                return _segments[^1].Last;
        }
    }

    /// <summary>How large a record may be [bytes].</summary>
    internal long MostRecordBytes => SegmentBytes;

    /// <summary>Reads what waits, in place of a sender.</summary>
    /// <exception cref="InvalidOperationException">Somebody else is sending.</exception>
    internal Reader Read() => Interlocked.Exchange(ref _isSending, 1) == 0 ? new Reader(this) : throw new InvalidOperationException("The outbox is being sent already; let one send it at a time.");

    /// <summary>What was told up to a number needs to be kept no more.</summary>
    internal void Forget(long number) => Acknowledge(number);

    /// <summary>A number of its own in the folder of the outbox, for who keeps more than messages.</summary>
    /// <exception cref="OutboxException">It cannot be read or written.</exception>
    internal OutboxPosition OpenNumber(string name)
    {
        try
        {
            return new OutboxPosition(Path.Combine(_options.Folder, name));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new OutboxException($"The outbox in '{_options.Folder}' cannot be read or written ({fault.Message}); correct the rights of the folder.", fault);
        }
    }

    /// <summary>Reads an outbox whose messages go another way than <see cref="SendAsync"/>. Belongs to one thread at a time.</summary>
    internal sealed class Reader(Outbox outbox) : IDisposable
    {
        private readonly Cursor _at = new() { Next = outbox.Acknowledged + 1 };

        /// <summary>The number of the next message.</summary>
        public long Next => _at.Next;

        public void GoTo(long next) => _at.GoTo(next);

        public bool TryRead([NotNullWhen(true)] out MqttMessage? message) => (message = outbox.TakeNext(_at)) is not null;

        public void Dispose()
        {
            _at.Dispose();
            Volatile.Write(ref outbox._isSending, 0);
        }
    }

    /// <summary>Where the sender reads.</summary>
    private sealed class Cursor : IDisposable
    {
        private Segment? _segment;

        public SafeFileHandle? File { get; private set; }

        public byte[] Buffer { get; set; } = [];

        public long Offset { get; set; }

        public long Next { get; set; }

        public void Open(Segment segment)
        {
            if (_segment == segment)
                return;
            File?.Dispose();
            File = System.IO.File.OpenHandle(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            (_segment, Offset) = (segment, segment.Head);
        }

        public void GoTo(long next)
        {
            (_segment, Next) = (null, next);
        }

        public void Dispose() => File?.Dispose();
    }
}
