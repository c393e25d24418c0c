using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>Messages of factories that have not said what they are yet, in the order in which they came; bounded by number and by bytes, the oldest goes first.</summary>
/// <remarks>Belongs to one thread at a time.</remarks>
internal sealed class WaitingMessages
{
    public const int MostMessages = 10_000;

    /// <summary>Of payloads and topics together [bytes].</summary>
    public const long MostBytes = 16 << 20;

    private readonly LinkedList<(string Factory, MqttMessage Message)> _waiting = [];
    private long _bytes;

    /// <summary>Lets a message wait.</summary>
    /// <returns>Those that went for it, which may be the message itself.</returns>
    public IReadOnlyList<MqttMessage> Add(string factory, MqttMessage message)
    {
        if (BytesOf(message) > MostBytes)
            return [message];
        _waiting.AddLast((factory, message));
        _bytes += BytesOf(message);
        List<MqttMessage> gone = [];
        while (_waiting.Count > MostMessages || _bytes > MostBytes)
            gone.Add(Remove(_waiting.First!));
        return gone;
    }

    /// <summary>Takes those of a factory.</summary>
    public IReadOnlyList<MqttMessage> Take(string factory)
    {
        List<MqttMessage> taken = [];
        for (LinkedListNode<(string Factory, MqttMessage Message)>? node = _waiting.First, next; node is not null; node = next)
        {
            next = node.Next;
            if (node.Value.Factory == factory)
                taken.Add(Remove(node));
        }
        return taken;
    }

    private MqttMessage Remove(LinkedListNode<(string Factory, MqttMessage Message)> node)
    {
        _waiting.Remove(node);
        _bytes -= BytesOf(node.Value.Message);
        return node.Value.Message;
    }

    private static long BytesOf(MqttMessage message) => message.Payload.Length + (long)message.Topic.Length * sizeof(char);
}
