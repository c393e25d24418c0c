using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>Messages that wait to be read, bounded in number and in bytes: what is newest is kept, what is dropped is counted. Adding never waits.</summary>
/// <param name="most">How many.</param>
/// <param name="mostBytes">How many bytes of payload.</param>
/// <param name="isBrokersBound">Whether the broker itself bounds those that it is told of later: then they are kept, and of the others the newest is dropped. Default: no.</param>
internal sealed class IncomingMessages(int most, long mostBytes, bool isBrokersBound = false) : ChannelReader<MqttMessage>
{
    private readonly Channel<MqttMessage> _waiting = Channel.CreateUnbounded<MqttMessage>();
    private long _bytes, _dropped;
    private int _count;

    public long Dropped => Volatile.Read(ref _dropped);

    public override bool CanCount => true;

    public override int Count => Volatile.Read(ref _count);

    public override bool CanPeek => true;

    public override Task Completion => _waiting.Reader.Completion;

    public void Add(MqttMessage message)
    {
        if (isBrokersBound && message.Acknowledge is null && (Volatile.Read(ref _count) >= most || Volatile.Read(ref _bytes) >= mostBytes))
        {
            Interlocked.Increment(ref _dropped);
            return;
        }
        // Counted first, so that who reads it at once does not count below nothing.
        Interlocked.Add(ref _bytes, message.Payload.Length);
        Interlocked.Increment(ref _count);
        if (!_waiting.Writer.TryWrite(message))
        {
            Interlocked.Add(ref _bytes, -message.Payload.Length);
            Interlocked.Decrement(ref _count);
        }
        while (!isBrokersBound && (Volatile.Read(ref _count) > most || Volatile.Read(ref _bytes) > mostBytes) && TryRead(out _))
            Interlocked.Increment(ref _dropped);
    }

    public void Complete() => _waiting.Writer.TryComplete();

    public override bool TryRead([MaybeNullWhen(false)] out MqttMessage item)
    {
        if (!_waiting.Reader.TryRead(out item))
            return false;
        Interlocked.Decrement(ref _count);
        Interlocked.Add(ref _bytes, -item.Payload.Length);
        return true;
    }

    public override bool TryPeek([MaybeNullWhen(false)] out MqttMessage item) => _waiting.Reader.TryPeek(out item);

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) => _waiting.Reader.WaitToReadAsync(cancellationToken);
}
