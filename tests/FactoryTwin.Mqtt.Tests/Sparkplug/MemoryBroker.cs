using System.Threading.Channels;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Tests.Sparkplug;

/// <summary>A broker without sockets: it keeps what is to be kept, hands on what is subscribed to, and sends wills.</summary>
internal sealed class MemoryBroker(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly List<MemoryLink> _links = [];
    private readonly List<MqttMessage> _published = [];
    private readonly Dictionary<string, MqttMessage> _retained = [];

    /// <summary>All that was published, in order, wills too.</summary>
    public MqttMessage[] Published
    {
        get
        {
            lock (_gate)
                return [.. _published];
        }
    }

    /// <summary>Those of a topic's verb, as in <c>/DDATA/</c>.</summary>
    public IEnumerable<MqttMessage> Of(string word) => Published.Where(message => message.Topic.Contains($"/{word}/", StringComparison.Ordinal));

    public MemoryLink NewLink() => new(this);

    public void Publish(MqttMessage message)
    {
        message = message with { ArrivedAt = clock.GetUtcNow(), IsRetained = false };
        lock (_gate)
            _links.ForEach(link => link.Take(message));
    }

    internal void Take(MqttMessage message)
    {
        lock (_gate)
        {
            _published.Add(message);
            if (message.IsRetained)
                _retained[message.Topic] = message;
            Publish(message);
        }
    }

    internal void Add(MemoryLink link)
    {
        lock (_gate)
        {
            _links.Add(link);
            foreach (MqttMessage message in _retained.Values)
                link.Take(message with { ArrivedAt = clock.GetUtcNow() });
        }
    }

    internal void Remove(MemoryLink link)
    {
        lock (_gate)
            _links.Remove(link);
    }

    public static bool Matches(string filter, string topic)
    {
        string[] wanted = filter.Split('/'), given = topic.Split('/');
        for (int i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] == "#")
                return true;
            if (i >= given.Length || wanted[i] != "+" && wanted[i] != given[i])
                return false;
        }
        return wanted.Length == given.Length;
    }
}

/// <summary>A way to such a broker, which is connected and lost by the test.</summary>
internal sealed class MemoryLink(MemoryBroker broker) : IMqttLink
{
    private readonly Channel<MqttMessage> _messages = Channel.CreateUnbounded<MqttMessage>();
    private readonly List<string> _filters = [];
    private MqttMessage? _will;

    public ChannelReader<MqttMessage> Messages => _messages.Reader;

    public bool IsConnected { get; private set; }

    public Func<MqttMessage?>? Will { get; set; }

    public Func<CancellationToken, Task>? Connected { get; set; }

    public bool LeavesWithWill { get; set; }

    /// <summary>How often it has moved on, and was back.</summary>
    public int MovedOn { get; private set; }

    /// <summary>The will of the connection.</summary>
    public MqttMessage? RegisteredWill => _will;

    public IReadOnlyList<string> Filters => _filters;

    /// <summary>While set, nothing can be published.</summary>
    public bool Refuses { get; set; }

    public async Task ConnectAsync()
    {
        _will = Will?.Invoke();
        IsConnected = true;
        broker.Add(this);
        if (Connected is { } connected)
            await connected(CancellationToken.None);
    }

    /// <summary>The connection breaks, and the broker sends the will.</summary>
    public void Lose()
    {
        IsConnected = false;
        broker.Remove(this);
        if (_will is { } will)
            broker.Take(will);
    }

    public Task SubscribeAsync(IReadOnlyList<string> topicFilters, int qualityOfService = 0, CancellationToken cancellation = default)
    {
        lock (_filters)
            _filters.AddRange(topicFilters);
        return Task.CompletedTask;
    }

    public Task PublishAsync(MqttMessage message, CancellationToken cancellation = default)
    {
        if (!IsConnected || Refuses)
            throw new MqttLinkException("The connection is not there.");
        broker.Take(message);
        return Task.CompletedTask;
    }

    public async Task MoveOnAsync()
    {
        IsConnected = false;
        broker.Remove(this);
        await ConnectAsync();
        MovedOn++;
    }

    internal void Take(MqttMessage message)
    {
        lock (_filters)
        {
            if (_filters.Any(filter => MemoryBroker.Matches(filter, message.Topic)))
                _messages.Writer.TryWrite(message);
        }
    }
}
