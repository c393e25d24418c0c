using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Tests.Connection;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>The demonstration line, mirrored over real brokers by who comes after thousands of events, or was away.</summary>
public sealed class BrokerHistoryTests
{
    private const string Unbounded = "allow_anonymous true\nmax_queued_messages 0\n";

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(PublishedForm.Plain)]
    [InlineData(PublishedForm.UnifiedNamespace)]
    [InlineData(PublishedForm.Sparkplug)]
    public async Task Over_the_embedded_broker_who_comes_late_has_heard_every_word(PublishedForm form)
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        await AssertSame(broker.Address!, form);
    }

    [Theory]
    [InlineData(PublishedForm.Plain)]
    [InlineData(PublishedForm.UnifiedNamespace)]
    [InlineData(PublishedForm.Sparkplug)]
    public async Task Over_mosquitto_who_comes_late_has_heard_every_word(PublishedForm form)
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(Unbounded);
        await AssertSame(broker.Address, form);
    }

    [Theory]
    [InlineData(PublishedForm.Plain)]
    [InlineData(PublishedForm.Sparkplug)]
    public async Task Who_was_away_for_a_while_is_told_what_happened_meanwhile(PublishedForm form)
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(Unbounded);
        var proxy = new TcpProxy(broker.Port);
        await using var listening = new MqttConnection(Brokers.Options(MqttAddress.Parse($"mqtt://127.0.0.1:{proxy.Port}"), broker.Address));
        await using FactoryMirror mirror = await FactoryMirror.ConnectAsync(BindingTo(form), listening, cancellation: TestEnds);
        (List<StationEvent> happened, List<StationEvent> mirrored, FactoryIndicators seen) = ([], [], mirror.Indicators());
        mirror.Events.Subscribe(mirrored.Add);
        await listening.StartAsync(TestEnds);
        await using Line line = await Line.StartAsync(broker.Address, form);
        line.Run.Events.Subscribe(happened.Add);
        await line.GoOnAsync(minutes: 10);
        await Eventually.Holds(() => mirror.Health.Events == happened.Count, "all is mirrored");
        proxy.SwallowsFromBroker = true;
        await line.GoOnAsync(minutes: 10);
        await Eventually.Holds(() => proxy.SwallowedFromBroker > 0, "something is lost");
        await proxy.DisposeAsync();
        await Eventually.Holds(() => listening.Health is { IsConnected: true, Connections: 2 }, "it is there again");
        await line.GoOnAsync(minutes: 10);
        await Eventually.Holds(() => mirror.Now == happened[^1].Time && mirrored.Count >= happened.Count, "all is mirrored again");
        Assert.True(mirror.Health.Filled > 0);
        IndicatorReport one = line.Indicators.Read(line.Run.Now), two = seen.Read(line.Run.Now);
        Assert.Equal(one.Flow, two.Flow);
        Assert.Equal(one.LineOee, two.LineOee);
        Assert.Equal(one.Stations.Select(station => station.Completed), two.Stations.Select(station => station.Completed));
        Assert.Equal(happened, mirrored);
    }

    [Fact]
    public async Task Who_may_not_ask_is_told_so_in_one_sentence_and_hears_what_happens()
    {
        var options = new EmbeddedBrokerOptions { Users = [Brokers.User("twin", "t"), Brokers.User("guest", "g", publish: "")] };
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(options);
        await using Line line = await Line.StartAsync(broker.Address!, PublishedForm.Plain, new MqttCredentials("twin", "t"));
        await line.GoOnAsync(minutes: 10);
        await using var listening = new MqttConnection(Brokers.Options(broker.Address!) with { Credentials = new MqttCredentials("guest", "g") });
        await using FactoryMirror mirror = await FactoryMirror.ConnectAsync(BindingTo(PublishedForm.Plain), listening, cancellation: TestEnds);
        await listening.StartAsync(TestEnds);
        await Eventually.Holds(() => mirror.Health.Notice is not null, "it says that it may not ask");
        Assert.StartsWith("The broker does not let the mirror ask the twin for what happened before, so it goes on with what it hears: ", mirror.Health.Notice, StringComparison.Ordinal);
        await line.GoOnAsync(minutes: 1);
        await Eventually.Holds(() => mirror.Health.Events > 0, "it hears what happens");
    }

    private static async Task AssertSame(MqttAddress broker, PublishedForm form)
    {
        await using Line line = await Line.StartAsync(broker, form);
        await line.GoOnAsync(minutes: 120);
        Assert.True(line.Hash.Count > 2048);
        await using var listening = new MqttConnection(Brokers.Options(broker));
        await using FactoryMirror mirror = await FactoryMirror.ConnectAsync(BindingTo(form), listening, cancellation: TestEnds);
        (var hash, FactoryIndicators seen) = (new StreamHash(), mirror.Indicators());
        mirror.Events.Subscribe(hash);
        await listening.StartAsync(TestEnds);
        await line.GoOnAsync(minutes: 5);
        await Eventually.Holds(() => mirror.Health.Events >= line.Hash.Count, "all is mirrored");
        await line.GoOnAsync(minutes: 5);
        await Eventually.Holds(() => mirror.Health.Events >= line.Hash.Count, "what follows is mirrored");
        Assert.Equal((line.Hash.Count, line.Hash.Value), (hash.Count, hash.Value));
        IndicatorReport one = line.Indicators.Read(line.Run.Now), two = seen.Read(line.Run.Now);
        Assert.Equal(one.LineOee, two.LineOee);
        Assert.Equal(one.Flow, two.Flow);
        Assert.Equal((null, 0), (mirror.Health.Notice, mirror.Health.Misfits));
        Assert.Empty(mirror.ObserverFailures);
    }

    private static MirrorBinding BindingTo(PublishedForm form) => MirrorBinding.Parse(form switch
    {
        PublishedForm.Plain => "name: L\nmodel: demo-center.yaml\ntwin: { dialect: plain }\n",
        PublishedForm.Sparkplug => "name: L\nmodel: demo-center.yaml\ndialects: { sparkplug: { ask: true } }\ntwin: { dialect: sparkplug }\n",
        _ => "name: L\nmodel: demo-center.yaml\ntwin: { dialect: unified-namespace }\n",
    }, Repository.PathOf("seeds/binding.yaml"));

    /// <summary>The line and who publishes it.</summary>
    private sealed class Line : IAsyncDisposable
    {
        private readonly MqttConnection _link;
        private readonly FactoryPublisher _publisher;

        private Line(MqttAddress broker, PublishedForm form, MqttCredentials? credentials)
        {
            Run = new Simulation(BindingTo(form).LoadModel()!, seed: 6);
            Run.Events.Subscribe(Hash);
            Indicators = Run.Indicators();
            _link = new MqttConnection(Brokers.Options(broker) with { Credentials = credentials });
            _publisher = new FactoryPublisher(Run, _link, new PublisherOptions { Form = form });
        }

        public Simulation Run { get; }

        public StreamHash Hash { get; } = new();

        public FactoryIndicators Indicators { get; }

        public static async Task<Line> StartAsync(MqttAddress broker, PublishedForm form, MqttCredentials? credentials = null)
        {
            var line = new Line(broker, form, credentials);
            await line._link.StartAsync(TestEnds);
            return line;
        }

        public async Task GoOnAsync(int minutes)
        {
            for (int minute = 0; minute < minutes; minute++)
            {
                Run.Advance(TimeSpan.FromMinutes(1));
                await _publisher.FlushAsync(TestEnds);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _publisher.DisposeAsync();
            await _link.DisposeAsync();
            Run.Dispose();
        }
    }
}
