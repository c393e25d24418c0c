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
    private readonly AsyncLocal<bool> _greets = new();
    private volatile bool _isThere, _isGreeted;

    public ChannelReader<MqttMessage> Messages => _incoming.Reader;

    /// <summary>As with a real link nobody else is told of a connection before <see cref="Connected"/> has spoken.</summary>
    public bool IsConnected => _isThere && (_isGreeted || _greets.Value);

    public Func<MqttMessage?>? Will { get; set; }

    public Func<CancellationToken, Task>? Connected { get; set; }

    /// <summary>Topics that must not be published to. Default: none.</summary>
    public Predicate<string> Refuses { get; set; } = _ => false;

    /// <summary>Topics whose messages it takes only after <see cref="Release"/>. Default: none.</summary>
    public Predicate<string> Holds { get; set; } = _ => false;

    /// <summary>The connection is lost with the message of this number, from 1; 0: it is not.</summary>
    public int LosesAt { get; set; }

    /// <summary>Whether a message that cannot be published is told by the call, as somebody's own link may do. Default: no.</summary>
    public bool ThrowsAtOnce { get; set; }

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

    /// <summary>What was subscribed to so far, in order.</summary>
    public string[] Subscriptions
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
        (_isGreeted, _greets.Value, _isThere) = (false, true, true);
        if (Connected is { } tell)
            await tell(CancellationToken.None);
        _isGreeted = true;
    }

    /// <summary>The connection is lost, and the will sent.</summary>
    public void Lose()
    {
        lock (_gate)
        {
            if (_will is { } will)
                _published.Add(will);
            _isThere = false;   // only now, so that who sees it finds the will
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

    /// <remarks>As with a real link, what goes wrong is told by the task, unless <see cref="ThrowsAtOnce"/> says otherwise.</remarks>
    public Task PublishAsync(MqttMessage message, CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            if (Holds(message.Topic))
            {
                var turn = new TaskCompletionSource();
                _held.Enqueue(turn);
                return AfterAsync(turn.Task.WaitAsync(cancellation), message);
            }
        }
        return Fault(message) is not { } fault ? Task.CompletedTask : ThrowsAtOnce ? throw fault : Task.FromException(fault);
    }

    /// <remarks>Goes on within <see cref="Release"/>, so that the order stays.</remarks>
    private async Task AfterAsync(Task turn, MqttMessage message)
    {
        await turn;
        if (Fault(message) is { } fault)
            throw fault;
    }

    private MqttLinkException? Fault(MqttMessage message)
    {
        lock (_gate)
        {
            if (!IsConnected)
                return new MqttLinkException("There is no connection.");
            if (Refuses(message.Topic))
                return new MqttLinkException($"The broker refuses '{message.Topic}'.") { IsRefusal = true };
            _published.Add(message);
            if (_published.Count != LosesAt)
                return null;
        }
        Lose();
        return new MqttLinkException("The connection was lost.");
    }
}
