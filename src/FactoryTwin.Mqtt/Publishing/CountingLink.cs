using System.Threading.Channels;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Publishing;

/// <summary>A link that counts what is handed over it.</summary>
internal sealed class CountingLink(IMqttLink link) : IMqttLink
{
    private readonly Lock _gate = new();
    private PublisherCounts _counts = new();

    public PublisherCounts Counts
    {
        get
        {
            lock (_gate)
                return _counts;
        }
    }

    public ChannelReader<MqttMessage> Messages => link.Messages;

    public bool IsConnected => link.IsConnected;

    public TimeSpan KeepAlive => link.KeepAlive;

    public string Broker => link.Broker;

    public Func<MqttMessage?>? Will
    {
        get => link.Will;
        set => link.Will = value;
    }

    public Func<CancellationToken, Task>? Connected
    {
        get => link.Connected;
        set => link.Connected = value;
    }

    public bool LeavesWithWill
    {
        get => link.LeavesWithWill;
        set => link.LeavesWithWill = value;
    }

    public Task SubscribeAsync(IReadOnlyList<string> topicFilters, int qualityOfService, CancellationToken cancellation) => link.SubscribeAsync(topicFilters, qualityOfService, cancellation);

    public async Task PublishAsync(MqttMessage message, CancellationToken cancellation)
    {
        try
        {
            await link.PublishAsync(message, cancellation).ConfigureAwait(false);
            Count(counts => counts with { Sent = counts.Sent + 1, Bytes = counts.Bytes + message.Payload.Length });
        }
        catch (MqttLinkException failure)
        {
            bool isRefused = failure.IsRefusal;
            Count(counts => counts with { LastFailure = failure.Message, Refused = counts.Refused + (isRefused ? 1 : 0), Interrupted = counts.Interrupted + (isRefused ? 0 : 1) });
            throw;
        }
    }

    public Task MoveOnAsync() => link.MoveOnAsync();

    public void Count(Func<PublisherCounts, PublisherCounts> change)
    {
        lock (_gate)
            _counts = change(_counts);
    }
}
