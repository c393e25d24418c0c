using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Tests.Connection;
using FactoryTwin.Streams;
using Microsoft.Extensions.Time.Testing;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>
/// Whoever listens cannot tell where a stream comes from: the demonstration line simulated, living at sixty times, recorded and replayed, and mirrored over a real broker has the same events, to the tick, and the same indicators, to the last digit.
/// </summary>
public sealed class ParityTests : IDisposable
{
    private static readonly TimeSpan Listened = TimeSpan.FromHours(1);
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(PublishedForm.Plain, "plain")]
    [InlineData(PublishedForm.Sparkplug, "sparkplug")]
    public async Task All_sources_are_one_with_the_embedded_broker(PublishedForm form, string dialect)
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        await AssertSame(broker.Address!, form, dialect);
    }

    [Theory]
    [InlineData(PublishedForm.Plain, "plain")]
    [InlineData(PublishedForm.UnifiedNamespace, "unified-namespace")]
    public async Task All_sources_are_one_with_mosquitto(PublishedForm form, string dialect)
    {
        await using Mosquitto broker = await Mosquitto.StartAsync("allow_anonymous true\nmax_queued_messages 0\n");
        await AssertSame(broker.Address, form, dialect);
    }

    private async Task AssertSame(MqttAddress broker, PublishedForm form, string dialect)
    {
        MirrorBinding binding = MirrorBinding.Parse($"name: L\nmodel: demo-center.yaml\ntwin: {{ dialect: {dialect} }}\n", Repository.PathOf("seeds/binding.yaml"));
        FactoryModel model = binding.LoadModel()!;

        using var run = new Simulation(model, seed: 6);
        var simulated = new Listener(run);
        using Recorder recorder = run.Record(_folder.PathOf("run.ftr"));
        run.Advance(Listened);
        recorder.End(new(run.Now));
        Assert.True(simulated.Hash.Count > 1000);

        var clock = new FakeTimeProvider();
        using var sixty = new Simulation(model, seed: 6);
        using var live = new LiveFactory(sixty, new() { SpeedFactor = 60, Clock = clock });
        var lived = new Listener(live);
        await using var listening = new MqttConnection(Brokers.Options(broker));
        await listening.StartAsync(TestEnds);
        await using FactoryMirror mirror = await FactoryMirror.ConnectAsync(binding, listening, cancellation: TestEnds);
        var mirrored = new Listener(mirror);
        await using var speaking = new MqttConnection(Brokers.Options(broker));
        await using var publisher = new FactoryPublisher(live, speaking, new PublisherOptions { Form = form });
        await speaking.StartAsync(TestEnds);
        for (live.Tick(); live.LastTick.Time < run.Now; live.Tick())
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await publisher.FlushAsync(TestEnds);
        }
        await Eventually.Holds(() => mirror.Health.Events >= simulated.Hash.Count, "all events are mirrored");

        simulated.AssertSame(lived, run.Now);
        simulated.AssertSame(mirrored, run.Now);
        using Recording recording = Recording.Open(_folder.PathOf("run.ftr"));
        using var replay = new Replay(recording);
        var replayed = new Listener(replay);
        replay.RunToEnd();
        simulated.AssertSame(replayed, run.Now);
        Assert.Empty(mirror.ObserverFailures);
    }

    /// <summary>Hears a factory, wherever its stream comes from.</summary>
    private sealed class Listener
    {
        private readonly FactoryIndicators _indicators;

        public Listener(IFactory factory)
        {
            factory.Events.Subscribe(Hash);
            _indicators = factory.Indicators();
        }

        public StreamHash Hash { get; } = new();

        public void AssertSame(Listener other, SimTime now)
        {
            Assert.Equal((Hash.Value, Hash.Count), (other.Hash.Value, other.Hash.Count));
            Assert.Equal(Told(_indicators.Read(now)), Told(other._indicators.Read(now)));
        }

        private static string Told(IndicatorReport report) => $"{report.Flow} {report.LittlesLaw} {report.Orders} {report.Energy} {string.Join(' ', report.Stations)} {string.Join(' ', report.PartTypes)}";
    }
}
