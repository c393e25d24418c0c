using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Tests.Connection;

namespace FactoryTwin.Mqtt.Tests.Conformance;

/// <summary>One whose words are judged, with a link of its own.</summary>
internal abstract class Party(MqttConnection link) : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private Task _life = Task.CompletedTask;

    public MqttConnection Link => link;

    public async Task ConnectAsync()
    {
        await link.StartAsync(Eventually.Limit);
        _life = LiveAsync(_end.Token);
    }

    /// <summary>Leaves in order.</summary>
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await _life;
        await link.DisposeAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await link.DisposeAsync();
    }

    protected static MqttConnection LinkOf(string client, MqttVersion version, params MqttAddress[] addresses) => new(Brokers.Options(addresses) with { ClientId = client, Version = version });

    protected abstract Task LiveAsync(CancellationToken end);
}
