using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Tests.Publishing;
using Microsoft.Extensions.Time.Testing;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>A mirror is where its twin is, also while nothing happens there.</summary>
public sealed class TwinClockTests
{
    private const string Line = """
        name: Quiet line
        stations:
          pins: { kind: source, every: 40 min }
          mill: { kind: machine, cycle: 90 s, power: { idle: 1 kW, processing: 6 kW } }
          done: { kind: sink }
        flow: pins -> mill -> done
        """;

    [Theory]
    [InlineData(PublishedForm.Plain)]
    [InlineData(PublishedForm.UnifiedNamespace)]
    [InlineData(PublishedForm.Sparkplug)]
    public async Task A_mirror_of_a_quiet_line_is_as_far_as_its_twin_each_minute_and_at_its_end(PublishedForm form)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("line.yaml"), Line);
        IDialect dialect = form switch { PublishedForm.Plain => new PlainDialect(), PublishedForm.UnifiedNamespace => new UnifiedNamespaceDialect(), _ => new SparkplugDialect() };
        await using var mirror = new FactoryMirror(MirrorBinding.Parse($"name: L\nmodel: line.yaml\ntwin: {{ dialect: {dialect.Name} }}\n", folder.PathOf("b.yaml")), [dialect], MirrorBench.Start);
        using var run = new Simulation(mirror.Model!, seed: 3);
        (List<StationEvent> happened, List<StationEvent> mirrored) = ([], []);
        run.Events.Subscribe(happened.Add);
        mirror.Events.Subscribe(mirrored.Add);
        (FactoryIndicators simulated, FactoryIndicators seen) = (run.Indicators(), mirror.Indicators());
        var broker = new Broker();
        await using var publisher = new FactoryPublisher(run, broker, new PublisherOptions { Form = form, Clock = new FakeTimeProvider(MirrorBench.Start) });
        publisher.PublishIndicators(TimeSpan.FromMinutes(1));
        await broker.ConnectAsync();
        int taken = 0;
        run.Advance(TimeSpan.FromMinutes(40));   // before its first event nothing is known of a twin
        for (int minute = 1; minute <= 100; minute++)
        {
            run.Advance(TimeSpan.FromMinutes(1));
            await publisher.FlushAsync(TestContext.Current.CancellationToken);
            Hear();
            Assert.Equal(run.Now, mirror.Now);
        }
        run.Advance(TimeSpan.FromSeconds(17.25));
        await publisher.DisposeAsync();
        Hear();
        Assert.InRange((mirror.Now - run.Now).Ticks, 0, 1);   // that its publisher has gone is what happens next
        Assert.Equal(happened, mirrored.Where(e => e.State != StationState.NoData));   // which it is when its publisher has gone
        Assert.Equal(simulated.Read(run.Now).EnergyKilowattHours!.Value, seen.Read(mirror.Now).EnergyKilowattHours!.Value, 9);

        void Hear()
        {
            for (; taken < broker.Published.Length; taken++)
                mirror.Receive(broker.Published[taken] with { IsRetained = false });
        }
    }

    [Fact]
    public async Task While_what_happened_before_is_awaited_time_does_not_go_on()
    {
        using var twin = new ToldTwin();
        twin.GoOn(TimeSpan.FromHours(1));
        await using FactoryMirror mirror = twin.MirrorThatHeard(twin.Kept);
        twin.Reach(mirror);
        Assert.Equal(SimTime.Start, mirror.Now);
        twin.Answer(mirror);
        Assert.True(mirror.Now > SimTime.Start && mirror.Now < twin.Run.Now);
        twin.Reach(mirror);
        Assert.Equal(twin.Run.Now, mirror.Now);
        Assert.Equal(twin.Hash.Count, mirror.Health.Events);
    }
}
