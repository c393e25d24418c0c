using System.Threading.Channels;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Tests.Publishing;

/// <summary>A broker of one connection, in memory: what was published stands in a list; it can go away, and refuse topics.</summary>
internal sealed class Broker : IMqttLink
{
    private readonly Lock _gate = new();
    private readonly List<MqttMessage> _published = [];
    private readonly List<string> _subscriptions = [];
    private readonly Queue<TaskCompletionSource> _held = new();
    private MqttMessage? _will;
    private readonly Channel<MqttMessage> _incoming = Channel.CreateUnbounded<MqttMessage>();

    public ChannelReader<MqttMessage> Messages => _incoming.Reader;

    public bool IsConnected { get; private set; }

    public Func<MqttMessage?>? Will { get; set; }

    public Func<CancellationToken, Task>? Connected { get; set; }

    /// <summary>Topics that must not be published to. Default: none.</summary>
    public Predicate<string> Refuses { get; set; } = _ => false;

    /// <summary>Topics whose messages it takes only after <see cref="Release"/>. Default: none.</summary>
    public Predicate<string> Holds { get; set; } = _ => false;

    /// <summary>The connection is lost with the message of this number, from 1; 0: it is not.</summary>
    public int LosesAt { get; set; }

    /// <summary>What everybody who subscribed to all topics has got, in order.</summary>
    public MqttMessage[] Published
    {
        get
        {
            lock (_gate)
                return [.. _published];
        }
    }

    /// <summary>What somebody gets who subscribes to all topics now.</summary>
    public MqttMessage[] Retained => [.. Published.Where(message => message.IsRetained).GroupBy(message => message.Topic).Select(group => group.Last())];

    /// <summary>What was subscribed to, from whatever thread.</summary>
    public IReadOnlyList<string> Subscriptions
    {
        get
        {
            lock (_gate)
                return [.. _subscriptions];
        }
    }

    public async Task ConnectAsync()
    {
        _will = Will?.Invoke();
        IsConnected = true;
        if (Connected is { } tell)
            await tell(CancellationToken.None);
    }

    /// <summary>The connection is lost, and the will sent.</summary>
    public void Lose()
    {
        lock (_gate)
        {
            if (_will is { } will)
                _published.Add(will);
            IsConnected = false;   // only now, so that who sees it finds the will
        }
    }

    /// <summary>Takes all that it holds, in order.</summary>
    public void Release()
    {
        while (true)
        {
            TaskCompletionSource? next;
            lock (_gate)
            {
                if (!_held.TryDequeue(out next))
                {
                    Holds = _ => false;
                    return;
                }
            }
            next.SetResult();
        }
    }

    /// <summary>Somebody else publishes.</summary>
    public void Deliver(MqttMessage message) => _incoming.Writer.TryWrite(message);

    public Task SubscribeAsync(IReadOnlyList<string> topicFilters, int qualityOfService = 0, CancellationToken cancellation = default)
    {
        lock (_gate)
            _subscriptions.AddRange(topicFilters);
        return Task.CompletedTask;
    }

    public async Task PublishAsync(MqttMessage message, CancellationToken cancellation = default)
    {
        TaskCompletionSource? turn = null;
        lock (_gate)
        {
            if (Holds(message.Topic))
                _held.Enqueue(turn = new TaskCompletionSource());   // goes on within Release, so that the order stays
        }
        if (turn is not null)
            await turn.Task.WaitAsync(cancellation);
        if (!IsConnected)
            throw new MqttLinkException("There is no connection.");
        if (Refuses(message.Topic))
            throw new MqttLinkException($"The broker refuses '{message.Topic}'.") { IsRefusal = true };
        lock (_gate)
        {
            _published.Add(message);
            if (_published.Count != LosesAt)
                return;
        }
        Lose();
        throw new MqttLinkException("The connection was lost.");
    }
}
