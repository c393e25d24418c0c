using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Tests.Connection;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Tests.Publishing;

/// <summary>A simulated factory over real brokers: what somebody else reads there is the same stream.</summary>
public class BrokerRoundTripTests
{
    private const string Unbounded = "allow_anonymous true\nmax_queued_messages 0\n";

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(PublishedForm.Plain, 0)]
    [InlineData(PublishedForm.Plain, 1)]
    [InlineData(PublishedForm.Plain, 2)]
    [InlineData(PublishedForm.UnifiedNamespace, 1)]
    [InlineData(PublishedForm.Sparkplug, 1)]
    public async Task Over_mosquitto_the_stream_has_the_same_hash(PublishedForm form, int quality)
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(Unbounded);
        await AssertSameStream(broker.Address, form, quality);
    }

    [Theory]
    [InlineData(PublishedForm.Plain, 0)]
    [InlineData(PublishedForm.Plain, 1)]
    [InlineData(PublishedForm.UnifiedNamespace, 1)]
    [InlineData(PublishedForm.Sparkplug, 1)]
    public async Task Over_the_embedded_broker_the_stream_has_the_same_hash(PublishedForm form, int quality)
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        await AssertSameStream(broker.Address!, form, quality);
    }

    /// <summary>Messages arrive and their acknowledgements do not; then the connection is gone, and the next one goes another way.</summary>
    [Fact]
    public async Task Over_a_connection_that_is_cut_in_the_middle_nothing_is_lost_and_nothing_told_twice()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(Unbounded);
        await using var reader = new Reader(broker.Address, PublishedForm.Plain);
        await reader.StartAsync();
        using Simulation factory = Demo();
        var proxy = new TcpProxy(broker.Port);
        await using (var link = new MqttConnection(Brokers.Options(MqttAddress.Parse($"mqtt://127.0.0.1:{proxy.Port}"), broker.Address)))
        {
            await using var publisher = new FactoryPublisher(factory, link);
            await link.StartAsync(TestEnds);
            StreamHash happened = Advance(factory, TimeSpan.FromMinutes(10));
            await publisher.FlushAsync(TestEnds);
            proxy.SwallowsFromBroker = true;
            factory.Advance(TimeSpan.FromMinutes(10));
            await Eventually.Holds(() => proxy.SwallowedFromBroker > 0, "an acknowledgement is swallowed");
            await proxy.DisposeAsync();
            await publisher.FlushAsync(TestEnds);
            await reader.Until(heard => heard.Events.Count() == happened.Count);
            Assert.Equal(happened.Value, reader.Heard.Hash);
            Assert.True(publisher.Counts.Interrupted > 0);
        }
    }

    private static async Task AssertSameStream(MqttAddress broker, PublishedForm form, int quality)
    {
        await using var reader = new Reader(broker, form);
        await reader.StartAsync();
        using Simulation factory = Demo();
        StreamHash happened;
        await using (MqttConnection link = Link(broker))
        {
            await using var publisher = new FactoryPublisher(factory, link, new PublisherOptions { Form = form, QualityOfService = quality });
            await link.StartAsync(TestEnds);
            happened = Advance(factory, TimeSpan.FromMinutes(5));
            for (int minute = 6; minute <= 60; minute++)
            {
                factory.Advance(TimeSpan.FromMinutes(1));
                await publisher.FlushAsync(TestEnds);
            }
        }
        await reader.Until(heard => heard.Observations is [.., { Kind: ObservationKind.Presence, Flag: false }]);
        Assert.True(happened.Count > 1000);
        Assert.Equal(happened.Count, reader.Heard.Events.Count());
        Assert.Equal(happened.Value, reader.Heard.Hash);
        Assert.Empty(reader.Heard.Reasons);
    }

    /// <summary>Machines, vehicles, people, a printer, inspection: the starter factory of a demo centre.</summary>
    private static Simulation Demo() => new(FactoryModel.Load(Repository.PathOf("seeds/demo-center.yaml")));

    private static StreamHash Advance(Simulation factory, TimeSpan time)
    {
        var hash = new StreamHash();
        factory.Events.Subscribe(hash);
        factory.Advance(time);
        return hash;
    }

    private static MqttConnection Link(MqttAddress broker) => new(Brokers.Options(broker));

    /// <summary>Somebody else at the broker, who reads by a dialect.</summary>
    private sealed class Reader(MqttAddress broker, PublishedForm form) : IAsyncDisposable
    {
        private readonly MqttConnection _link = Link(broker);

        private readonly IDialect _dialect = DialectRegistry.BuiltIn.Find(form switch
        {
            PublishedForm.Plain => "plain",
            PublishedForm.UnifiedNamespace => "unified-namespace",
            _ => "sparkplug",
        })?.Create() ?? new SparkplugDialect();

        public Heard Heard { get; } = new();

        public async Task StartAsync()
        {
            await _link.SubscribeAsync(_dialect.TopicFilters, 2, TestEnds);
            await _link.StartAsync(TestEnds);
        }

        /// <summary>Reads on until a condition holds; the test's limit ends one that never does.</summary>
        public async Task Until(Func<Heard, bool> condition)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestEnds, Eventually.Limit);
            while (!condition(Heard))
            {
                while (_link.Messages.TryRead(out MqttMessage? message))
                    _dialect.Read(message, Heard);
                if (!condition(Heard))
                    await _link.Messages.WaitToReadAsync(limit.Token);
            }
        }

        public ValueTask DisposeAsync() => _link.DisposeAsync();
    }
}
