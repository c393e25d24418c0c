using System.Text.Json;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Tests.Connection;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>What a mirror knows, for a dashboard that speaks MQTT alone.</summary>
public class PublishedMirrorTests
{
    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mirror_is_published_in_its_turn_with_its_indicators_its_alarm_and_its_forecast()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("line.yaml"), MirrorForecastTests.Line);
        await using MqttConnection dashboard = await Brokers.ConnectAsync(broker.Address!), listening = await Brokers.ConnectAsync(broker.Address!), telling = new(Brokers.Options(broker.Address!)), speaking = new(Brokers.Options(broker.Address!));
        await dashboard.SubscribeAsync(["figures/#"], 1, TestEnds);
        MirrorBinding binding = MirrorBinding.Parse("name: L\nmodel: line.yaml\ntwin: { dialect: plain }\n", folder.PathOf("b.yaml"));
        await using FactoryMirror mirror = await FactoryMirror.ConnectAsync(binding, listening, cancellation: TestEnds);
        FactoryIndicators mirrored = mirror.Indicators();
        await using var figures = new FactoryPublisher(mirror, telling, new PublisherOptions { Root = "figures", Name = "L" });
        using IDisposable indicators = figures.PublishIndicators(TimeSpan.FromMinutes(10)), alarm = figures.Publish("oee-low", mirror.RollingLineOee(TimeSpan.FromMinutes(15)).AlarmBelow(1.5));
        await telling.StartAsync(TestEnds);

        using var run = new Simulation(FactoryModel.Parse(MirrorForecastTests.Line), seed: 4);
        FactoryIndicators simulated = run.Indicators();
        Dictionary<long, IndicatorReport> expected = [];
        long happened = 0;
        run.Events.Subscribe(_ => happened++);
        await using var publisher = new FactoryPublisher(run, speaking);
        await speaking.StartAsync(TestEnds);
        for (int step = 1; step <= 6; step++)
        {
            run.Advance(TimeSpan.FromMinutes(10));
            expected.Add(run.Now.Ticks, simulated.Read(run.Now));
            await publisher.FlushAsync(TestEnds);
        }
        await Eventually.Holds(() => mirror.Health.Events >= happened, "all events are mirrored");
        MirrorRun begun = mirror.BeginRun();
        ForecastResult forecast = Forecast.Run(begun.Run, mirrored, new ForecastOptions { Horizon = TimeSpan.FromHours(1), Replications = ForecastOptions.FewestReplications, Indicators = [ForecastIndicator.GoodParts, ForecastIndicator.Energy] }, TestEnds);
        begun.Run.Dispose();
        figures.Publish(forecast);
        await figures.FlushAsync(TestEnds);

        Dictionary<string, string> shown = [];
        while (!shown.ContainsKey("figures/L/values/forecast-energy-high"))
        {
            MqttMessage message = await dashboard.NextAsync();
            shown[message.Topic] = message.Text();
        }
        Assert.Equal([3600, .. Band("good"), .. Band("energy")], new[] { "horizon", "good-low", "good-median", "good-high", "energy-low", "energy-median", "energy-high" }.Select(name => Number($"values/forecast-{name}", "value")));
        Assert.Equal(forecast.From.Ticks, Number("values/forecast-good-low", "ticks"));
        Assert.Contains("\"raised\":true", shown["figures/L/alarms/oee-low"], StringComparison.Ordinal);
        IndicatorReport report = expected[(long)Number("indicators", "ticks")];
        Assert.Equal([report.Flow.Good, report.LineOee!.Value.Value!.Value], [Number("indicators", "good-parts"), Number("indicators", "oee")]);
        Assert.Equal(report["m1"].Oee.Value, Number("m1/indicators", "oee"));
        Assert.True(report.Flow.Good > 20);

        double[] Band(string name) => forecast[name].Points[^1] is var end ? [end.Low!.Value, end.Median!.Value, end.High!.Value] : [];

        double Number(string topic, string key)
        {
            using JsonDocument json = JsonDocument.Parse(shown[$"figures/L/{topic}"]);
            return json.RootElement.GetProperty(key).GetDouble();
        }
    }
}
