using System.Threading.Channels;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Benchmarks;

/// <summary>A link that keeps what is published.</summary>
internal sealed class CapturingLink : IMqttLink
{
    private readonly Channel<MqttMessage> _none = Channel.CreateUnbounded<MqttMessage>();

    public List<MqttMessage> Published { get; } = [];

    public ChannelReader<MqttMessage> Messages => _none.Reader;

    public bool IsConnected => true;

    public Func<MqttMessage?>? Will { get; set; }

    public Func<CancellationToken, Task>? Connected { get; set; }

    public Task SubscribeAsync(IReadOnlyList<string> topicFilters, int qualityOfService, CancellationToken cancellation) => Task.CompletedTask;

    public Task PublishAsync(MqttMessage message, CancellationToken cancellation)
    {
        Published.Add(message);
        return Task.CompletedTask;
    }
}
