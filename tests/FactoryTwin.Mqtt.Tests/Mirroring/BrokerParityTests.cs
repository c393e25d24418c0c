using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Tests.Connection;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>The demonstration line published over a real broker and mirrored from there: counts and order are equal, and states to the last tick.</summary>
public sealed class BrokerParityTests
{
    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(PublishedForm.Plain, "plain")]
    [InlineData(PublishedForm.Sparkplug, "sparkplug")]
    public async Task Over_the_embedded_broker_the_mirror_is_the_factory(PublishedForm form, string dialect)
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        await AssertSame(broker.Address!, form, dialect);
    }

    [Theory]
    [InlineData(PublishedForm.Plain, "plain")]
    [InlineData(PublishedForm.UnifiedNamespace, "unified-namespace")]
    public async Task Over_mosquitto_the_mirror_is_the_factory(PublishedForm form, string dialect)
    {
        await using Mosquitto broker = await Mosquitto.StartAsync("allow_anonymous true\nmax_queued_messages 0\n");
        await AssertSame(broker.Address, form, dialect);
    }

    private static async Task AssertSame(MqttAddress broker, PublishedForm form, string dialect)
    {
        await using var listening = new MqttConnection(Brokers.Options(broker));
        MirrorBinding binding = MirrorBinding.Parse($"name: L\nmodel: demo-center.yaml\ntwin: {{ dialect: {dialect} }}\n", Repository.PathOf("seeds/binding.yaml"));
        await listening.StartAsync(TestEnds);
        await using FactoryMirror mirror = await FactoryMirror.ConnectAsync(binding, listening, cancellation: TestEnds);
        (List<StationEvent> happened, List<StationEvent> mirrored) = ([], []);
        mirror.Events.Subscribe(mirrored.Add);
        FactoryIndicators seen = mirror.Indicators();
        using var run = new Simulation(binding.LoadModel()!, seed: 6);
        run.Events.Subscribe(happened.Add);
        FactoryIndicators simulated = run.Indicators();
        await using var speaking = new MqttConnection(Brokers.Options(broker));
        await using var publisher = new FactoryPublisher(run, speaking, new PublisherOptions { Form = form });
        await speaking.StartAsync(TestEnds);
        for (int minute = 1; minute <= 60; minute++)
        {
            run.Advance(TimeSpan.FromMinutes(1));
            await publisher.FlushAsync(TestEnds);
        }
        await Eventually.Holds(() => mirror.Health.Events >= happened.Count, "all events are mirrored");
        Assert.True(happened.Count > 1000);
        Assert.Equal(happened, mirrored);
        IndicatorReport one = simulated.Read(run.Now), two = seen.Read(run.Now);
        Assert.Equal(one.Flow, two.Flow);
        Assert.Equal(one.Stations.Select(station => (station.Times, station.Completed)), two.Stations.Select(station => (station.Times, station.Completed)));
        Assert.Empty(mirror.ObserverFailures);
    }
}
