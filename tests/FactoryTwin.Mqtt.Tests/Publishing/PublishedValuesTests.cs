using System.Reactive.Linq;
using System.Text.Json;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Sparkplug;
using FactoryTwin.Streams;
using Microsoft.Extensions.Time.Testing;

namespace FactoryTwin.Mqtt.Tests.Publishing;

/// <summary>What was computed and is published for dashboards.</summary>
public sealed class PublishedValuesTests : IDisposable
{
    private readonly Broker _broker = new();
    private readonly Simulation _line = new(FactoryPublisherTests.Factory());

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    public void Dispose() => _line.Dispose();

    [Fact]
    public async Task Indicators_are_published_by_the_clock_of_the_factory_and_equal_those_of_the_library()
    {
        FactoryIndicators expected = _line.Indicators();
        await using FactoryPublisher publisher = await Begin(PublishedForm.Plain);
        using (publisher.PublishIndicators(TimeSpan.FromMinutes(10)))
            _line.Advance(TimeSpan.FromHours(1));
        IndicatorReport report = expected.Read(_line.Now);
        _line.Advance(TimeSpan.FromHours(1));   // nobody asks for them any more
        await publisher.FlushAsync(TestEnds);
        MqttMessage[] ofFactory = [.. _broker.Published.Where(message => message.Topic.EndsWith("more/indicators", StringComparison.Ordinal))];
        Assert.Equal(6, ofFactory.Length);
        Assert.All(ofFactory, message => Assert.True(message.IsRetained));
        using JsonDocument factory = JsonDocument.Parse(ofFactory[^1].Payload);
        Assert.Equal(report.Flow.Good, factory.RootElement.GetProperty("good-parts").GetInt64());
        Assert.Equal(report.LineOee!.Value.Value, factory.RootElement.GetProperty("oee").GetDouble());
        Assert.Equal(TimeSpan.TicksPerHour, factory.RootElement.GetProperty("ticks").GetInt64());
        Assert.Equal(JsonValueKind.Null, factory.RootElement.GetProperty("energy-kwh").ValueKind);
        using JsonDocument mill = JsonDocument.Parse(_broker.Published.Last(message => message.Topic.EndsWith("/mill/indicators", StringComparison.Ordinal)).Payload);
        Assert.Equal(report["mill"].Oee.Value, mill.RootElement.GetProperty("oee").GetDouble());
        Assert.Equal(report["mill"].ShareOf(StationState.Starved).Value, mill.RootElement.GetProperty("share-starved").GetDouble());
        Assert.DoesNotContain(_broker.Published, message => message.Topic.EndsWith("/done/indicators", StringComparison.Ordinal));
        Assert.Empty(Heard.By(new PlainDialect(), _broker.Published).Reasons);
    }

    [Theory]
    [InlineData(PublishedForm.Plain, "factorytwin/Two%20steps%20%26%20more/values/rolling%20oee", """{"run":1795608000000,"ticks":36000000000,"value":0.5,"unit":"%"}""")]
    [InlineData(PublishedForm.UnifiedNamespace, "enterprise/Two%20steps%20%26%20more/_values/rolling%20oee", """{"run":1795608000000,"timestamp":"2026-01-05T07:00:00Z","value":0.5,"unit":"%"}""")]
    [InlineData(PublishedForm.UnifiedNamespaceOfUmh, "umh/v1/enterprise/Two-steps---more/_raw/values/rolling-oee", """{"timestamp_ms":1767596400000,"value":0.5}""")]
    public async Task A_number_that_a_query_or_a_forecast_finds_has_a_topic_of_its_own(PublishedForm form, string topic, string payload)
    {
        await using FactoryPublisher publisher = await Begin(form);
        publisher.Publish("rolling oee", Observable.Return(new TimedValue(SimTime.At(TimeSpan.FromHours(1)), 0.5)), "%");
        await publisher.FlushAsync(TestEnds);
        Assert.Equal((topic, payload, true), (_broker.Published[^1].Topic, _broker.Published[^1].Text(), _broker.Published[^1].IsRetained));
    }

    [Fact]
    public async Task An_alarm_is_published_as_it_is_raised_and_cleared()
    {
        await using FactoryPublisher publisher = await Begin(PublishedForm.Plain);
        publisher.Publish("low-oee", new[] { 0.7, 0.5, 0.8 }.ToObservable().Select((value, at) => new TimedValue(new SimTime(at), value)).AlarmBelow(0.6));
        await publisher.FlushAsync(TestEnds);
        Assert.Equal(
            [
                """factorytwin/Two%20steps%20%26%20more/alarms/low-oee {"run":1795608000000,"ticks":1,"value":0.5,"raised":true}""",
                """factorytwin/Two%20steps%20%26%20more/alarms/low-oee {"run":1795608000000,"ticks":2,"value":0.8,"raised":false}""",
            ],
            _broker.Published[^2..].Select(message => $"{message.Topic} {message.Text()}"));
    }

    [Fact]
    public async Task By_sparkplug_births_tell_of_them_and_data_of_what_changes()
    {
        FactoryIndicators expected = _line.Indicators();
        await using FactoryPublisher publisher = await Begin(PublishedForm.Sparkplug);
        var oee = new System.Reactive.Subjects.Subject<TimedValue>();
        using IDisposable published = publisher.Publish("rolling oee", oee, "%"), alarm = publisher.Publish("low-oee", oee.AlarmBelow(0.6));
        using IDisposable indicators = publisher.PublishIndicators(TimeSpan.FromMinutes(10));
        oee.OnNext(new TimedValue(new SimTime(1), 0.5));
        _line.Advance(TimeSpan.FromMinutes(30));
        await publisher.FlushAsync(TestEnds);
        int births = Births();
        oee.OnNext(new TimedValue(_line.Now, 0.75));
        _line.Advance(TimeSpan.FromMinutes(30));
        await publisher.FlushAsync(TestEnds);
        Assert.Equal(births, Births());   // all names are known
        Assert.True(births > 1);
        var host = new SparkplugHost();
        Heard heard = Heard.By(new SparkplugDialect(host), _broker.Published);
        Assert.Empty(heard.Reasons);
        HostNode node = host.Entered(session => session.Nodes.Single());
        Assert.Equal((0.75, "%"), (node.Self.Find("Values/rolling oee")!.Value!.Value.AsNumber, node.Self.Find("Values/rolling oee")!.Properties.Single(property => property.Name == "engUnit").Value!.Value.AsText));
        Assert.False(node.Self.Find("Alarms/low-oee")!.Value!.Value.AsFlag);
        Assert.Equal(0.75, node.Self.Find("Alarms/low-oee")!.Properties.Single(property => property.Name == "value").Value!.Value.AsNumber);
        IndicatorReport report = expected.Read(_line.Now);
        Assert.Equal(report.Flow.Good, node.Self.Find("Indicators/good-parts")!.Value!.Value.AsNumber);
        Assert.Null(node.Self.Find("Indicators/energy-kwh")!.Value);
        Assert.Equal(report["mill"].Oee.Value, node.Devices["mill"].Find("Indicators/oee")!.Value!.Value.AsNumber);

        int Births() => _broker.Published.Count(message => message.Topic.Contains("/NBIRTH/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_query_that_fails_is_told_and_the_publisher_goes_on()
    {
        await using FactoryPublisher publisher = await Begin(PublishedForm.Plain);
        publisher.Publish("broken", Observable.Throw<TimedValue>(new InvalidOperationException("The query is broken.")));
        Assert.Equal("The query is broken.", publisher.Counts.LastFailure);
        _line.Advance(TimeSpan.FromMinutes(1));
        await publisher.FlushAsync(TestEnds);
        Assert.NotEmpty(Heard.By(new PlainDialect(), _broker.Published).Events);
    }

    private async Task<FactoryPublisher> Begin(PublishedForm form)
    {
        var publisher = new FactoryPublisher(_line, _broker, new PublisherOptions { Form = form, Clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero)) });
        await _broker.ConnectAsync();
        return publisher;
    }
}
