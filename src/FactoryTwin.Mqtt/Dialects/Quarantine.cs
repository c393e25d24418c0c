using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>Keeps aside what could not be read: how often for which reason, and the last messages with their bytes; it never grows beyond its bounds.</summary>
/// <threadsafety>All members may be used from several threads at a time.</threadsafety>
public sealed class Quarantine
{
    private const int MostReasons = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<UnreadableReason, long> _counts = [];
    private readonly Queue<UnreadableMessage> _messages = new();
    private readonly int _mostMessages, _mostBytes;
    private long _total;

    /// <summary>An empty one.</summary>
    /// <param name="mostMessages">How many messages are kept; the oldest goes first. Range: 0 or more. Default: 100.</param>
    /// <param name="mostBytes">How many bytes of the payload of each are kept. Range: 0 or more. Default: 4096.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is negative.</exception>
    public Quarantine(int mostMessages = 100, int mostBytes = 4096)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(mostMessages);
        ArgumentOutOfRangeException.ThrowIfNegative(mostBytes);
        (_mostMessages, _mostBytes) = (mostMessages, mostBytes);
    }

    /// <summary>How often something could not be read.</summary>
    public long Total
    {
        get
        {
            lock (_lock)
                return _total;
        }
    }

    /// <summary>How often for which reason, the most frequent first; of reasons beyond the 1,024th only <see cref="Total"/> knows.</summary>
    public IReadOnlyList<KeyValuePair<UnreadableReason, long>> Counts
    {
        get
        {
            lock (_lock)
                return [.. _counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Dialect, StringComparer.Ordinal).ThenBy(pair => pair.Key.Reason, StringComparer.Ordinal)];
        }
    }

    /// <summary>The last messages that could not be read, the oldest first.</summary>
    public IReadOnlyList<UnreadableMessage> Messages
    {
        get
        {
            lock (_lock)
                return [.. _messages];
        }
    }

    /// <summary>Keeps a message aside.</summary>
    /// <param name="dialect">The dialect that could not read it.</param>
    /// <param name="message">The message; its bytes are copied.</param>
    /// <param name="reason">Why, as a dialect tells its sink.</param>
    public void Add(string dialect, MqttMessage message, string reason)
    {
        var why = new UnreadableReason(dialect, reason);
        byte[] begin = message.Payload[..Math.Min(message.Payload.Length, _mostBytes)].ToArray();
        lock (_lock)
        {
            _total++;
            if (_counts.Count < MostReasons || _counts.ContainsKey(why))
                _counts[why] = _counts.GetValueOrDefault(why) + 1;
            if (_mostMessages == 0)
                return;
            if (_messages.Count == _mostMessages)
                _messages.Dequeue();
            _messages.Enqueue(new UnreadableMessage { Why = why, Message = message with { Payload = begin }, PayloadBytes = message.Payload.Length });
        }
    }
}

/// <summary>Why something could not be read.</summary>
/// <param name="Dialect">The dialect that could not read it.</param>
/// <param name="Reason">Why, in a few words.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct UnreadableReason(string Dialect, string Reason);

/// <summary>A message that could not be read, in whole or in part.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record UnreadableMessage
{
    /// <summary>Why.</summary>
    public required UnreadableReason Why { get; init; }

    /// <summary>The message, with the begin of its payload.</summary>
    public required MqttMessage Message { get; init; }

    /// <summary>How long its payload was [bytes].</summary>
    public required int PayloadBytes { get; init; }
}
