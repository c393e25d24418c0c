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
    private const string Unbounded = "allow_anonymous true\nmax_queued_messages 0\npersistence true\npersistence_location {folder}/\n";

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

    [Fact]
    public async Task Over_a_broker_that_goes_and_comes_again_in_the_middle_nothing_is_lost()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(Unbounded);
        await using var reader = new Reader(broker.Address, PublishedForm.Plain);
        await reader.StartAsync();
        using Simulation factory = Demo();
        ulong hash;
        await using (MqttConnection link = Link(broker.Address))
        {
            await using var publisher = new FactoryPublisher(factory, link);
            await link.StartAsync(TestEnds);
            StreamHash happened = Advance(factory, TimeSpan.FromMinutes(10));
            await publisher.FlushAsync(TestEnds);
            await reader.Until(heard => heard.Events.Count() == happened.Count);
            await broker.StopAsync();
            factory.Advance(TimeSpan.FromMinutes(10));
            await broker.StartAgainAsync();
            await publisher.FlushAsync(TestEnds);
            hash = happened.Value;
            await reader.Until(heard => heard.Events.Count() == happened.Count);
        }
        Assert.Equal(hash, reader.Heard.Hash);
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
    private static Simulation Demo() => new(FactoryModel.Load(Path.Combine(Root(AppContext.BaseDirectory), "seeds", "demo-center.yaml")));

    private static StreamHash Advance(Simulation factory, TimeSpan time)
    {
        var hash = new StreamHash();
        factory.Events.Subscribe(hash);
        factory.Advance(time);
        return hash;
    }

    private static MqttConnection Link(MqttAddress broker) => new(Brokers.Options(broker));

    private static string Root(string folder) => File.Exists(Path.Combine(folder, "FactoryTwin.sln")) ? folder : Root(Path.GetDirectoryName(folder)!);

    /// <summary>Somebody else at the broker, who reads by a dialect.</summary>
    private sealed class Reader(MqttAddress broker, PublishedForm form) : IAsyncDisposable
    {
        /// <summary>The broker keeps for it what comes while it is away; over a restart, mosquitto 2.0 does so only where it did not begin clean.</summary>
        private readonly MqttConnection _link = new(Brokers.Options(broker) with { ClientId = "reader", SessionExpiry = TimeSpan.FromHours(1), CleanStart = false });

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
