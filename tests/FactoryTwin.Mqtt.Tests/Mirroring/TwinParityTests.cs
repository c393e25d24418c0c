using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Tests.Publishing;
using FactoryTwin.Streams;
using Microsoft.Extensions.Time.Testing;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>A twin that is published and mirrored is the same factory: every event, every state, every indicator.</summary>
public sealed class TwinParityTests : IDisposable
{
    private const string Line = """
        name: Gear & pin line
        shifts: { early: "Mon-Fri 06:00-14:00, break 10:00-10:15" }
        operators: { people: 1 }
        stations:
          gears: { kind: source, every: exponential(80 s), part: gear }
          pins: { kind: source, part: pin }
          mill:
            kind: machine
            cycle: "lognormal(mean 60 s, cv 0.4)"
            places: 2
            scrap: 5 %
            failures: { every: exponential(30 min), repair: exponential(4 min) }
            operator: { pool: people, for: repair }
            power: { idle: 1 kW, processing: 6 kW }
          join: { kind: assembly, cycle: "triangular(20 s, 40 s, 70 s)", recipe: { mill: 1, pins: 1 }, makes: unit }
          look: { kind: inspection, cycle: 20 s, accept: 90 % }
          done: { kind: sink }
          bin: { kind: sink, rejects: true }
        flow:
          - gears -> mill -> [3] -> join -> look
          - pins -> join
          - look[accepted] -> done
          - look[rejected] -> bin
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly Broker _broker = new();

    public TwinParityTests() => File.WriteAllText(_folder.PathOf("line.yaml"), Line);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(PublishedForm.Plain)]
    [InlineData(PublishedForm.UnifiedNamespace)]
    [InlineData(PublishedForm.Sparkplug)]
    public async Task Counts_order_states_and_indicators_are_those_of_the_simulation(PublishedForm form)
    {
        using var run = new Simulation(FactoryModel.Load(_folder.PathOf("line.yaml")), seed: 3);
        await using FactoryMirror mirror = MirrorOf(form);
        (List<StationEvent> happened, List<StationEvent> mirrored) = ([], []);
        run.Events.Subscribe(happened.Add);
        mirror.Events.Subscribe(mirrored.Add);
        (FactoryIndicators simulated, FactoryIndicators seen) = (run.Indicators(), mirror.Indicators());
        await using (var publisher = new FactoryPublisher(run, _broker, Options(form)))
        {
            await _broker.ConnectAsync();
            run.Advance(TimeSpan.FromHours(5));
            await publisher.FlushAsync(TestContext.Current.CancellationToken);
            foreach (MqttMessage message in _broker.Published)
                mirror.Receive(message);
        }
        Assert.True(happened.Count > 1000);
        Assert.Equal(happened, mirrored);
        Assert.Equal(run.ClockAt(mirror.Now), mirror.Clock.GetUtcNow());
        Assert.All(run.Stations.Where(station => run.StateOf(station.Id) is not null), station => Assert.Equal(run.StateOf(station.Id), mirror.StateOf(station.Id)));
        IndicatorReport one = simulated.Read(run.Now), two = seen.Read(run.Now);
        Assert.Equal(one.Flow, two.Flow);
        Assert.Equal(one.Stations.Select(station => (station.Times, station.Oee, station.Completed)), two.Stations.Select(station => (station.Times, station.Oee, station.Completed)));
        Assert.Equal(one.Energy!.TotalKilowattHours, two.Energy!.TotalKilowattHours);
        Assert.Equal((0, 0, 0), (mirror.Health.Misfits, mirror.Health.Unreadable, mirror.Health.Duplicates));
    }

    [Fact]
    public async Task Who_comes_late_knows_what_was_last_known_and_of_the_rest_that_it_is_not_known()
    {
        using var run = new Simulation(FactoryModel.Load(_folder.PathOf("line.yaml")), seed: 3);
        await using var publisher = new FactoryPublisher(run, _broker, Options(PublishedForm.Plain));
        await _broker.ConnectAsync();
        run.Advance(TimeSpan.FromHours(1));
        await publisher.FlushAsync(TestContext.Current.CancellationToken);
        MqttMessage[] before = _broker.Published;
        await using FactoryMirror mirror = MirrorOf(PublishedForm.Plain);
        foreach (MqttMessage kept in _broker.Retained)
            mirror.Receive(kept);
        Assert.All(mirror.Stations.Where(MirrorLayout.HasStates), station => Assert.Equal(StationState.NoData, mirror.StateOf(station.Id)!.Value.State));
        run.Advance(TimeSpan.FromMinutes(5));
        await publisher.FlushAsync(TestContext.Current.CancellationToken);
        foreach (MqttMessage message in _broker.Published.Skip(before.Length))
            mirror.Receive(message with { IsRetained = false });
        Assert.All(run.Stations.Where(MirrorLayout.HasStates), station => Assert.Equal(run.StateOf(station.Id), mirror.StateOf(station.Id)));
    }

    [Fact]
    public async Task A_twin_that_begins_anew_goes_on_in_the_mirror_with_other_parts_and_later_times()
    {
        await using FactoryMirror mirror = MirrorOf(PublishedForm.Plain);
        var mirrored = new List<StationEvent>();
        mirror.Events.Subscribe(mirrored.Add);
        FactoryIndicators indicators = mirror.Indicators();
        int count = 0;
        for (int round = 0; round < 2; round++)
        {
            using var run = new Simulation(FactoryModel.Load(_folder.PathOf("line.yaml")), seed: 3);
            run.Events.Subscribe(e => count += e.Kind == StationEventKind.StateChanged ? 0 : 1);
            var broker = new Broker();
            await using (var publisher = new FactoryPublisher(run, broker, Options(PublishedForm.Plain) with { Clock = new FakeTimeProvider(MirrorBench.At(round)) }))
            {
                await broker.ConnectAsync();
                run.Advance(TimeSpan.FromHours(1));
            }
            foreach (MqttMessage message in broker.Published)
                mirror.Receive(message with { IsRetained = false });
        }
        Assert.Equal(count, mirrored.Count(e => e.Kind != StationEventKind.StateChanged && e.Quality != SignalQuality.Uncertain));   // what the first run leaves behind is over
        Assert.All(mirrored.Zip(mirrored.Skip(1)), pair => Assert.True(pair.First.Time <= pair.Second.Time));
        Assert.Equal(mirrored.Count(e => e.Kind == StationEventKind.PartEntered), mirrored.Where(e => e.Kind == StationEventKind.PartEntered).Select(e => e.Part).Distinct().Count());
        Assert.True(indicators.Read(mirror.Now).Flow.Good > 40);
    }

    private static PublisherOptions Options(PublishedForm form) => new() { Form = form, Clock = new FakeTimeProvider(MirrorBench.Start) };

    private FactoryMirror MirrorOf(PublishedForm form)
    {
        IDialect dialect = form switch { PublishedForm.Plain => new PlainDialect(), PublishedForm.UnifiedNamespace => new UnifiedNamespaceDialect(), _ => new SparkplugDialect() };
        return new FactoryMirror(MirrorBinding.Parse($"name: L\nmodel: line.yaml\ntwin: {{ dialect: {dialect.Name} }}\n", _folder.PathOf("b.yaml")), [dialect], MirrorBench.Start);
    }
}
