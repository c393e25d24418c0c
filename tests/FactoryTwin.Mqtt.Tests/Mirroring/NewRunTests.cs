using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Tests.Publishing;
using Microsoft.Extensions.Time.Testing;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>A publisher that ends and begins anew, well or killed, is an empty factory in the mirror too.</summary>
public sealed class NewRunTests
{
    private const int Hours = 3;

    [Theory]
    [InlineData("demo-center", PublishedForm.Plain, false)]
    [InlineData("demo-center", PublishedForm.Plain, true)]
    [InlineData("demo-center", PublishedForm.UnifiedNamespace, false)]
    [InlineData("demo-center", PublishedForm.UnifiedNamespace, true)]
    [InlineData("demo-center", PublishedForm.Sparkplug, false)]
    [InlineData("demo-center", PublishedForm.Sparkplug, true)]
    [InlineData("automotive-line", PublishedForm.Plain, true)]
    [InlineData("electronics-line", PublishedForm.Plain, true)]
    [InlineData("fab-lab", PublishedForm.Plain, true)]
    [InlineData("interregional", PublishedForm.Plain, true)]
    [InlineData("print-farm", PublishedForm.Plain, true)]
    [InlineData("sme-workshop-after", PublishedForm.Plain, true)]
    public async Task A_new_run_has_the_parts_levels_and_indicators_of_a_fresh_factory(string factory, PublishedForm form, bool isKilled)
    {
        IDialect dialect = form switch { PublishedForm.Plain => new PlainDialect(), PublishedForm.UnifiedNamespace => new UnifiedNamespaceDialect(), _ => new SparkplugDialect() };
        MirrorBinding binding = MirrorBinding.Parse($"name: L\nmodel: {factory}.yaml\ntwin: {{ dialect: {dialect.Name} }}\n", Repository.PathOf("seeds/binding.yaml"));
        await using var mirror = new FactoryMirror(binding, [dialect], MirrorBench.Start);
        var mirrored = new List<StationEvent>();
        mirror.Events.Subscribe(mirrored.Add);

        using var before = new Simulation(mirror.Model!, seed: 3);
        var killed = new Broker();
        await using var publisher = new FactoryPublisher(before, killed, new PublisherOptions { Form = form, Clock = new FakeTimeProvider(MirrorBench.Start) });
        await killed.ConnectAsync();
        before.Advance(TimeSpan.FromHours(5));
        await publisher.FlushAsync(TestContext.Current.CancellationToken);
        if (isKilled)
            killed.Lose();
        else
            await publisher.DisposeAsync();
        Hear(killed.Published);
        Assert.True(before.PartsInProcess > 0);
        Assert.Null(mirror.Health.NewRun);

        using var fresh = new Simulation(mirror.Model!, seed: 4);
        var happened = new List<StationEvent>();
        fresh.Events.Subscribe(happened.Add);
        FactoryIndicators expected = fresh.Indicators();
        var broker = new Broker();
        await using var next = new FactoryPublisher(fresh, broker, new PublisherOptions { Form = form, Clock = new FakeTimeProvider(MirrorBench.At(60)) });
        await broker.ConnectAsync();
        int taken = 0;
        for (int hour = 1; hour <= Hours; hour++)
        {
            fresh.Advance(TimeSpan.FromHours(1));
            await next.FlushAsync(TestContext.Current.CancellationToken);
            Hear(broker.Published.AsSpan(taken));
            taken = broker.Published.Length;

            TimeSpan begun = mirrored[^happened.Count].Time - happened[0].Time;
            var seen = new FactoryIndicators(mirror.Stations, mirror.PartTypes);
            foreach (StationEvent e in mirrored[..^happened.Count])
                seen.On(e);
            seen.StartMeasuring(SimTime.At(begun));
            Assert.Equal(0, seen.Read(SimTime.At(begun)).Flow.Present);
            foreach (StationEvent e in mirrored[^happened.Count..])
                seen.On(e);
            IndicatorReport one = expected.Read(fresh.Now), two = seen.Read(fresh.Now + begun);
            Assert.Equal(one.Flow, two.Flow);
            Assert.Equal(one.Stations.Select(station => (station.Times, station.Oee, station.Completed)), two.Stations.Select(station => (station.Times, station.Oee, station.Completed)));
            Assert.Equal(one.EnergyKilowattHours ?? 0, two.EnergyKilowattHours ?? 0, 6);
            Assert.Equal(one.EnergyPerPart.Value ?? 0, two.EnergyPerPart.Value ?? 0, 6);
            Assert.Equal((one.Orders.Open, one.Orders.Completed), (two.Orders.Open, two.Orders.Completed));
            Assert.All(fresh.Stations.Where(MirrorLayout.HasStates), station => Assert.Equal(fresh.StateOf(station.Id), mirror.StateOf(station.Id)));
            MirrorRun forecast = mirror.BeginRun();
            Assert.Empty(forecast.Guessed);
            forecast.Run.NextDue();
            Assert.Equal(fresh.PartsInProcess, forecast.Run.PartsInProcess);
            forecast.Run.Dispose();
        }
        int gone = before.PartsInProcess;
        Assert.Contains($" of the mirror's time; {gone} part{(gone == 1 ? " of the run before is" : "s of the run before are")} gone.", mirror.Health.NewRun, StringComparison.Ordinal);
        Assert.Equal(0, mirror.Health.Misfits);

        void Hear(ReadOnlySpan<MqttMessage> messages)
        {
            foreach (MqttMessage message in messages)
                mirror.Receive(message with { IsRetained = false });
        }
    }
}
