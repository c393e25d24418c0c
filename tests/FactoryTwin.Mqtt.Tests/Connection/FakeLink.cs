using System.Threading.Channels;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Tests.Connection;

/// <summary>A link without a broker: what is published is kept, and each message may be refused or lost, before or behind the broker, as a test decides.</summary>
internal sealed class FakeLink : IMqttLink
{
    private readonly Channel<MqttMessage> _messages = Channel.CreateUnbounded<MqttMessage>();

    /// <summary>What the broker got, in its order.</summary>
    public List<MqttMessage> Published { get; } = [];

    /// <summary>What becomes of a message; by default it arrives and is acknowledged.</summary>
    public Func<MqttMessage, Fate> Fates { get; set; } = _ => Fate.Arrives;

    public ChannelReader<MqttMessage> Messages => _messages.Reader;

    public bool IsConnected => true;

    public Func<MqttMessage?>? Will { get; set; }

    public Func<CancellationToken, Task>? Connected { get; set; }

    /// <summary>A message comes in.</summary>
    public void Deliver(MqttMessage message) => _messages.Writer.TryWrite(message);

    /// <summary>Nothing more comes in.</summary>
    public void End() => _messages.Writer.Complete();

    public Task SubscribeAsync(IReadOnlyList<string> topicFilters, int qualityOfService = 0, CancellationToken cancellation = default) => Task.CompletedTask;

    public async Task PublishAsync(MqttMessage message, CancellationToken cancellation = default)
    {
        Fate fate;
        lock (Published)
        {
            fate = Fates(message);
            if (fate != Fate.IsLost)
                Published.Add(message);
        }
        await Task.Yield();
        if (fate != Fate.Arrives)
            throw new MqttLinkException("mqtt://fake: the connection was lost.");
    }

    internal enum Fate
    {
        Arrives,
        ArrivesUnacknowledged,
        IsLost,
    }
}
