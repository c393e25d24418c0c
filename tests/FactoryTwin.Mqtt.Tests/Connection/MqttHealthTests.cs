using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FactoryTwin.Mqtt.Connection;
using static FactoryTwin.Mqtt.Tests.Connection.Brokers;

namespace FactoryTwin.Mqtt.Tests.Connection;

public class MqttHealthTests
{
    [Fact]
    public async Task A_listener_of_the_meter_hears_what_the_health_tells()
    {
        var heard = new ConcurrentDictionary<string, long>();
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        var link = new MqttConnection(Options(broker.Address!) with { MostWaiting = 2, ClientId = "heard" });
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                // Other tests have meters of the same name at the same time.
                if (instrument.Meter.Name == MqttConnection.MeterName && instrument.Meter.Tags?.Contains(new("client", "heard")) == true)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => heard[instrument.Name] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => heard[instrument.Name] = value);
        listener.Start();

        await link.StartAsync(Eventually.Limit);
        await link.SubscribeAsync(["a"], 0, Eventually.Limit);
        for (int i = 0; i < 5; i++)
            await link.PublishAsync(Message("a", "twelve bytes", i / 4), Eventually.Limit);
        await Eventually.Holds(() => link.Health is { Received: 5, Dropped: 3, Waiting: 2 }, "all have come, and what is too much is dropped");   // a message is counted before it waits
        listener.RecordObservableInstruments();
        MqttHealth health = link.Health;
        Assert.Equal((true, 1L, 5L, 60L, 3L, 2), (health.IsConnected, health.Connections, health.Received, health.ReceivedBytes, health.Dropped, health.Waiting));
        Assert.Equal((5L, 60L, 0L, null), (health.Published, health.PublishedBytes, health.Refused, health.Fault));
        Assert.Equal(
            [
                "connected 1", "connections 1", "dropped 3", "failed_attempts 0", "published 5", "published_bytes 60", "received 5", "received_bytes 60", "refused 0", "waiting 2",
            ],
            heard.Select(each => $"{each.Key["factorytwin.mqtt.".Length..]} {each.Value}").Order(StringComparer.Ordinal));

        await link.DisposeAsync();
        Assert.Equal((false, null, 2), (link.Health.IsConnected, link.Health.Broker, link.Health.Waiting));
        Assert.Equal(2, await link.Messages.ReadAllAsync(Eventually.Limit).CountAsync(Eventually.Limit));
    }

    [Fact]
    public async Task A_link_that_was_disposed_can_be_disposed_again_and_not_be_started()
    {
        var link = new MqttConnection(Options(MqttAddress.Parse("mqtt://127.0.0.1")));
        await link.DisposeAsync();
        await link.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => link.StartAsync(Eventually.Limit));
    }
}
