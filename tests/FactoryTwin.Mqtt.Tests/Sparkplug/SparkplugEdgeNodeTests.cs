using System.Collections.Concurrent;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Sparkplug;
using FactoryTwin.Mqtt.Tests.Connection;
using FactoryTwin.Streams;
using Microsoft.Extensions.Time.Testing;

namespace FactoryTwin.Mqtt.Tests.Sparkplug;

public class SparkplugEdgeNodeTests : IObservationSink
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    private readonly ConcurrentQueue<Observation> _observed = [];

    [Fact]
    public async Task A_message_that_is_refused_ends_the_session_and_births_come_again_some_time_later()
    {
        var broker = new MemoryBroker(_clock);
        MemoryLink link = broker.NewLink();
        var factory = new FedFactory();
        using SparkplugEdgeNode node = await SparkplugEdgeNode.AttachAsync(factory, link, new SparkplugEdgeNodeOptions { Group = "plant", Node = "line" }, _clock, TestContext.Current.CancellationToken);
        using var end = new CancellationTokenSource();
        Task life = node.RunAsync(end.Token);
        await link.ConnectAsync();
        Assert.Single(broker.Of("NBIRTH"));
        Assert.True(link.LeavesWithWill);
        link.Refuses = true;
        factory.Tell(1, FedFactory.Mill, StationEventKind.StateChanged, StationState.Setup);
        await Eventually.Holds(() => !node.HasUnsent, "the message is refused");
        link.Refuses = false;
        factory.Tell(2, FedFactory.Mill, StationEventKind.StateChanged, StationState.Processing);
        Assert.Empty(broker.Of("DDATA"));
        await Eventually.Holds(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return broker.Of("NBIRTH").Count() == 2;
        }, "births once more");
        await Eventually.Holds(() => broker.Of("DDATA").Any(), "what waited");
        await end.CancelAsync();
        await life;
        Assert.Equal("spBv1.0/plant/NDEATH/line", broker.Published[^1].Topic);
    }

    [Fact]
    public async Task A_node_whose_host_goes_says_that_it_dies_and_moves_on()
    {
        var broker = new MemoryBroker(_clock);
        MemoryLink link = broker.NewLink();
        using SparkplugEdgeNode node = await SparkplugEdgeNode.AttachAsync(new FedFactory(), link, new SparkplugEdgeNodeOptions { Group = "plant", Node = "line", PrimaryHost = "scada", HostPatience = TimeSpan.FromSeconds(3) }, _clock, TestContext.Current.CancellationToken);
        using var end = new CancellationTokenSource();
        Task life = node.RunAsync(end.Token);
        await link.ConnectAsync();
        await Eventually.Holds(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return link.MovedOn == 1;
        }, "it does not wait for ever");
        Assert.Empty(broker.Published);
        broker.Publish(new SparkplugState(true, 5).ToMessage("scada"));
        await Eventually.Holds(() => broker.Of("DBIRTH").Count() == 3, "births");
        broker.Publish(new SparkplugState(false, 6).ToMessage("scada"));
        await Eventually.Holds(() => link.MovedOn == 2, "it moves on");
        Assert.Equal("spBv1.0/plant/NDEATH/line", broker.Published[^1].Topic);
        await end.CancelAsync();
        await life;
        Assert.Single(broker.Of("NDEATH"));
    }

    /// <summary>The parity of the twin over a real broker, with a reader that comes in the middle of births and a connection that breaks.</summary>
    [Fact]
    public async Task A_run_that_is_published_over_a_broker_is_read_event_by_event_in_spite_of_a_break()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        using var run = new Simulation(FactoryModel.Load(Repository.PathOf("seeds/demo-center.yaml")));
        var expected = new StreamHash();
        using IDisposable hashed = run.Events.Subscribe(expected);
        await using MqttConnection reading = new(Brokers.Options(broker.Address)), writing = new(Brokers.Options(broker.Address));
        using var end = new CancellationTokenSource();

        var host = new SparkplugHost(new SparkplugHostOptions { HostId = "scada" });
        await host.AttachAsync(reading, TestContext.Current.CancellationToken);
        await reading.StartAsync(Eventually.Limit);
        Task hosting = Task.WhenAll(host.RunAsync(reading, end.Token), ReadAsync(host, reading, end.Token));

        using SparkplugEdgeNode node = await SparkplugEdgeNode.AttachAsync(run, writing, new SparkplugEdgeNodeOptions { Group = "centre", Node = "line", PrimaryHost = "scada" }, cancellation: TestContext.Current.CancellationToken);
        await writing.StartAsync(Eventually.Limit);
        Task publishing = node.RunAsync(end.Token);
        for (int minute = 0; minute < 240; minute++)
        {
            run.Advance(TimeSpan.FromMinutes(1));
            if (minute == 100)
                await broker.KillAsync();
            else if (minute == 110)
                await broker.StartAgainAsync();
            if (minute is < 100 or >= 110)
                await Eventually.Holds(() => !node.HasUnsent, "all is sent");
        }
        await Eventually.Holds(() => _observed.Count(IsNews) >= expected.Count, $"{expected.Count} events");
        await end.CancelAsync();
        await Task.WhenAll(hosting, publishing);

        var actual = new StreamHash();
        foreach (Observation observation in _observed.Where(IsNews))
            actual.OnNext(observation.Event!.Value);
        Assert.Equal((expected.Count, expected.Value), (actual.Count, actual.Value));
        Assert.Contains(_observed, observation => observation.IsHistorical);
        Assert.Equal(0, node.DroppedEvents);
    }

    void IObservationSink.Observed(Observation observation) => _observed.Enqueue(observation);

    void IObservationSink.Unreadable(MqttMessage message, string reason)
    {
        // Data that come before births are asked for again.
    }

    private static bool IsNews(Observation observation) => observation is { Kind: ObservationKind.Event, IsRetained: false };

    private async Task ReadAsync(SparkplugHost host, IMqttLink link, CancellationToken end)
    {
        var dialect = new SparkplugDialect(host);
        try
        {
            await foreach (MqttMessage message in link.Messages.ReadAllAsync(end))
                dialect.Read(message, this);
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
