using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Tests.Sparkplug;
using Microsoft.Extensions.Time.Testing;

namespace FactoryTwin.Mqtt.Tests.Publishing;

/// <summary>The whole publisher over a broker in memory.</summary>
public sealed class FactoryPublisherTests : IDisposable
{
    private readonly Broker _broker = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
    private readonly Simulation _line = new(Factory());
    private readonly List<StationEvent> _happened = [];

    public FactoryPublisherTests() => _line.Events.Subscribe(_happened.Add);

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    public void Dispose() => _line.Dispose();

    [Theory]
    [InlineData(PublishedForm.Plain)]
    [InlineData(PublishedForm.UnifiedNamespace)]
    [InlineData(PublishedForm.Sparkplug)]
    public async Task What_is_published_is_read_back_as_the_same_stream(PublishedForm form)
    {
        await using (var publisher = new FactoryPublisher(_line, _broker, Options(form)))
        {
            await _broker.ConnectAsync();
            _line.Advance(TimeSpan.FromHours(2));
        }
        Heard heard = Heard.By(DialectOf(form), _broker.Published);
        Assert.True(_happened.Count > 100 && _broker.Will is null);
        Assert.Equal(Heard.HashOf(_happened), heard.Hash);
        Assert.Empty(heard.Reasons);
        Assert.DoesNotContain(heard.Observations, seen => seen.Name == "lost-messages");
        Observation[] presence = [.. heard.Observations.Where(seen => seen.Kind == ObservationKind.Presence)];
        Assert.Equal((true, false), (presence[0].Flag, presence[^1].Flag));
    }

    [Theory]
    [InlineData(PublishedForm.Plain)]
    [InlineData(PublishedForm.UnifiedNamespace)]
    public async Task Who_comes_late_hears_the_present_states_as_what_was_last_known(PublishedForm form)
    {
        await using var publisher = new FactoryPublisher(_line, _broker, Options(form));
        await _broker.ConnectAsync();
        _line.Advance(TimeSpan.FromMinutes(61));
        await publisher.FlushAsync(TestEnds);
        Heard heard = Heard.By(DialectOf(form), _broker.Retained, areKept: true);
        StationInfo mill = _line.Station("mill");
        string device = form == PublishedForm.Plain ? "factorytwin/Two%20steps%20%26%20more/mill" : "enterprise/Two%20steps%20%26%20more/mill";
        Observation[] states = [.. heard.Observations.Where(seen => seen.Kind == ObservationKind.State && seen.Device == device)];
        Assert.Equal([_line.StateOf(mill.Id, 0), _line.StateOf(mill.Id, 1)], states.Select(seen => (PlaceState?)new PlaceState(seen.State!.Value, seen.Phase)));
        Assert.Equal(["place-0", "place-1"], states.Select(seen => seen.Name));
        Assert.All(heard.Observations, seen => Assert.True(seen.IsRetained));
        Assert.Empty(heard.Reasons);
    }

    [Theory]
    [InlineData(PublishedForm.Plain)]
    [InlineData(PublishedForm.UnifiedNamespace)]
    public async Task Each_place_of_a_station_has_its_signals_kept(PublishedForm form)
    {
        using var fed = new FedFactory();
        await using (var publisher = new FactoryPublisher(fed, _broker, Options(form)))
        {
            await _broker.ConnectAsync();
            for (int place = 0; place < 2; place++)
                fed.Tell(1 + place, FedFactory.Ovens, StationEventKind.SignalChanged, StationState.Starved, place: place, value: 3 + place);
        }
        Heard heard = Heard.By(DialectOf(form), _broker.Retained, areKept: true);
        Assert.Empty(heard.Reasons);
        Assert.Equal([(0, 3.0, "power"), (1, 4.0, "power")], heard.Observations.Where(seen => seen.Event is { Kind: StationEventKind.SignalChanged }).Select(seen => ((int)seen.Event!.Value.Place, seen.Event.Value.Value, seen.Name)));
    }

    [Fact]
    public async Task A_connection_that_is_lost_loses_nothing_and_births_come_first()
    {
        _broker.LosesAt = 30;
        await using var publisher = new FactoryPublisher(_line, _broker, Options());
        await _broker.ConnectAsync();
        _line.Advance(TimeSpan.FromHours(1));
        await Connection.Eventually.Holds(() => !_broker.IsConnected, "the connection is lost");
        int before = _broker.Published.Length;
        await _broker.ConnectAsync();
        await publisher.FlushAsync(TestEnds);
        MqttMessage[] published = _broker.Published;
        Assert.Equal(["factorytwin/Two%20steps%20%26%20more/description", "factorytwin/Two%20steps%20%26%20more/status"], published.Skip(before).Take(2).Select(message => message.Topic));
        Assert.Equal("""{"run":1795608000000,"connection":1,"online":false}""", published[before - 1].Text());
        Heard heard = Heard.By(new PlainDialect(), published);
        Assert.Equal(Heard.HashOf(_happened), heard.Hash);
        Assert.True(publisher.Counts.Interrupted > 0);
    }

    [Fact]
    public async Task What_happens_before_there_is_a_connection_waits_for_it()
    {
        await using var publisher = new FactoryPublisher(_line, _broker, Options());
        _line.Advance(TimeSpan.FromHours(1));
        Assert.Equal(_happened.Count, publisher.Counts.Waiting);
        await _broker.ConnectAsync();
        await publisher.FlushAsync(TestEnds);
        Assert.Equal(Heard.HashOf(_happened), Heard.By(new PlainDialect(), _broker.Published).Hash);
        Assert.Equal(0, publisher.Counts.Waiting);
    }

    [Fact]
    public async Task A_topic_that_the_broker_refuses_is_counted_and_stops_nothing_and_its_loss_is_noticed()
    {
        _broker.Refuses = topic => topic.EndsWith("/mill/events", StringComparison.Ordinal);
        await using (var publisher = new FactoryPublisher(_line, _broker, Options()))
        {
            await _broker.ConnectAsync();
            _line.Advance(TimeSpan.FromHours(1));
            await publisher.FlushAsync(TestEnds);
            long refused = _happened.Count(e => e.Station == _line.Station("mill").Id && e.Kind != StationEventKind.SignalChanged);
            Assert.Equal(refused, publisher.Counts.Refused);
            Assert.Equal("The broker refuses 'factorytwin/Two%20steps%20%26%20more/mill/events'.", publisher.Counts.LastFailure);
            _clock.Advance(TimeSpan.FromMinutes(1));   // the heartbeat tells of the last ones
            await publisher.FlushAsync(TestEnds);
            Heard heard = Heard.By(new PlainDialect(), _broker.Published);
            Assert.Equal(refused, heard.Observations.Last(seen => seen.Name == "lost-messages").Number);
        }
    }

    [Fact]
    public async Task What_is_dropped_when_too_much_waits_is_counted_and_noticed()
    {
        await using var publisher = new FactoryPublisher(_line, _broker, Options() with { MostEventsWaiting = 50 });
        _line.Advance(TimeSpan.FromMinutes(1));
        await _broker.ConnectAsync();
        await publisher.FlushAsync(TestEnds);
        _broker.Lose();
        _line.Advance(TimeSpan.FromHours(1));
        long dropped = publisher.Counts.EventsDropped;
        Assert.True(dropped > 0);
        await _broker.ConnectAsync();
        await publisher.FlushAsync(TestEnds);
        Heard heard = Heard.By(new PlainDialect(), _broker.Published);
        Assert.Equal(_happened.Count, heard.Events.Count() + publisher.Counts.EventsDropped);
        Assert.Equal(publisher.Counts.EventsDropped, heard.Observations.Last(seen => seen.Name == "lost-messages").Number);
    }

    [Fact]
    public async Task Messages_that_come_twice_are_read_once()
    {
        await using var publisher = new FactoryPublisher(_line, _broker, Options());
        await _broker.ConnectAsync();
        _line.Advance(TimeSpan.FromHours(1));
        await publisher.FlushAsync(TestEnds);
        Assert.Equal(Heard.HashOf(_happened), Heard.By(new PlainDialect(), _broker.Published.SelectMany(message => (MqttMessage[])[message, message])).Hash);
    }

    [Fact]
    public async Task Messages_of_a_run_that_is_over_are_told_apart_from_those_of_the_new_one()
    {
        await using (var first = new FactoryPublisher(_line, _broker, Options()))
        {
            await _broker.ConnectAsync();
            _line.Advance(TimeSpan.FromHours(1));
        }
        MqttMessage[] old = [.. _broker.Published.Where(message => message.Topic.EndsWith("/events", StringComparison.Ordinal))];
        _clock.Advance(TimeSpan.FromHours(1));
        int from = _broker.Published.Length;
        await using var second = new FactoryPublisher(_line, _broker, Options());
        await _broker.ConnectAsync();
        await second.FlushAsync(TestEnds);
        Heard heard = Heard.By(new PlainDialect(), [.. _broker.Published.Skip(from), .. old]);
        Assert.Empty(heard.Events);
        Assert.All(heard.Reasons, reason => Assert.Equal("it is of a run that is over, or has not been described yet", reason));
        Assert.Equal(old.Length, heard.Reasons.Count);
    }

    [Fact]
    public async Task A_heartbeat_says_that_the_factory_is_there_and_how_far()
    {
        await using var publisher = new FactoryPublisher(_line, _broker, Options());
        await _broker.ConnectAsync();
        _line.Advance(TimeSpan.FromMinutes(1));
        await publisher.FlushAsync(TestEnds);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await publisher.FlushAsync(TestEnds);
        MqttMessage beat = _broker.Published[^1];
        Assert.Equal($$"""{"run":1795608000000,"number":{{_happened.Count}},"ticks":600000000,"connection":1,"online":true}""", beat.Text());
        Assert.True(beat.IsRetained);
    }

    [Fact]
    public async Task A_signal_is_published_by_exception_and_held_values_when_it_is_time()
    {
        var rule = new SignalRule { Signal = "carbon", AtMostEvery = TimeSpan.FromSeconds(10) };
        using var trips = new Simulation(Trips());
        var signals = new List<StationEvent>();
        trips.Events.Subscribe(e =>
        {
            if (e.Kind == StationEventKind.SignalChanged)
                signals.Add(e);
        });
        await using var publisher = new FactoryPublisher(trips, _broker, Options() with { Signals = [rule] });
        await _broker.ConnectAsync();
        trips.Advance(TimeSpan.FromDays(1));
        await publisher.FlushAsync(TestEnds);
        Assert.True(signals.Count > 2);
        Assert.Equal([signals[0]], Values());
        Assert.Equal(signals.Count - 2, publisher.Counts.Coalesced);
        _clock.Advance(TimeSpan.FromSeconds(10));
        await publisher.FlushAsync(TestEnds);
        Assert.Equal([signals[0], signals[^1]], Values());

        StationEvent[] Values() => [.. Heard.By(new PlainDialect(), _broker.Published).Events.Where(e => e.Kind == StationEventKind.SignalChanged)];
    }

    [Fact]
    public async Task Two_factories_over_one_connection_are_refused()
    {
        await using var publisher = new FactoryPublisher(_line, _broker, Options());
        Assert.StartsWith("The connection has a will already", Assert.Throws<InvalidOperationException>(() => new FactoryPublisher(_line, _broker)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PublishedForm.Plain, "factorytwin/Two%20steps%20%26%20more/status")]
    [InlineData(PublishedForm.UnifiedNamespace, "enterprise/Two%20steps%20%26%20more/_status")]
    [InlineData(PublishedForm.UnifiedNamespaceOfUmh, "umh/v1/enterprise/Two-steps---more/_raw/online")]
    public async Task A_will_of_a_connection_before_that_comes_late_is_contradicted_at_once(PublishedForm form, string status)
    {
        await using var publisher = new FactoryPublisher(_line, _broker, Options(form));
        await _broker.ConnectAsync();
        MqttMessage will = _broker.Will!.Invoke()!;
        await _broker.ConnectAsync();
        await publisher.FlushAsync(TestEnds);
        Assert.Contains(status, _broker.Subscriptions);
        int before = _broker.Published.Length;
        _broker.Deliver(will with { IsRetained = false });
        await Connection.Eventually.Holds(() => _broker.Published.Length > before, "it is contradicted");
        MqttMessage said = _broker.Published[before];
        Assert.Equal((status, true), (said.Topic, said.IsRetained));
        Assert.Contains("true}", said.Text(), StringComparison.Ordinal);
        _broker.Deliver(said with { IsRetained = false });   // its own word, which it hears too
        _line.Advance(TimeSpan.FromMinutes(10));
        await publisher.FlushAsync(TestEnds);
        Assert.DoesNotContain(_broker.Published.Skip(before + 1), message => message.Topic == status);
    }

    [Fact]
    public async Task Who_reads_passes_over_a_will_of_a_connection_before()
    {
        await using var publisher = new FactoryPublisher(_line, _broker, Options());
        await _broker.ConnectAsync();
        MqttMessage old = _broker.Will!.Invoke()!;
        await _broker.ConnectAsync();
        MqttMessage present = _broker.Will!.Invoke()!;
        await publisher.FlushAsync(TestEnds);
        Heard heard = Heard.By(new PlainDialect(), [.. _broker.Published, old]);
        Assert.All(heard.Observations.Where(seen => seen.Kind == ObservationKind.Presence), seen => Assert.True(seen.Flag));
        Assert.Empty(heard.Reasons);
        Assert.False(Heard.By(new PlainDialect(), [.. _broker.Published, present]).Observations.Last(seen => seen.Kind == ObservationKind.Presence).Flag);
    }

    [Fact]
    public async Task A_publisher_ends_though_the_broker_never_came()
    {
        var publisher = new FactoryPublisher(_line, _broker, Options());
        _line.Advance(TimeSpan.FromHours(1));
        await publisher.DisposeAsync();
        await publisher.DisposeAsync();
        Assert.Null(_broker.Will);
        Assert.Empty(_broker.Published);
    }

    internal static FactoryModel Factory() => FactoryModel.Build("Two steps & more", factory => factory
        .Source("castings").Sink("done")
        .Add("mill", new FactoryTwin.Stations.MachineDefinition { Cycle = Distribution.Exponential(TimeSpan.FromMinutes(1)), Places = 2 })
        .Machine("wash", "exponential(40 s)")
        .Flow("castings -> mill -> [4] -> wash -> done"));

    private PublisherOptions Options(PublishedForm form = PublishedForm.Plain) => new() { Form = form, Clock = _clock };

    private static IDialect DialectOf(PublishedForm form) => form switch
    {
        PublishedForm.Plain => new PlainDialect(),
        PublishedForm.UnifiedNamespace => new UnifiedNamespaceDialect(),
        _ => new SparkplugDialect(),
    };

    private static FactoryModel Trips() => FactoryModel.Parse("""
        name: Trips
        stations:
          castings: { kind: source, every: 10 min }
          road: { kind: leg, distance: 10 km, speed: 20 km/h, load: 1 parts, part-mass: 12 kg, emission: 11.3 g/tkm, emission-source: made up }
          done: { kind: sink }
        flow:
          - castings -> road -> done
        """, "trips.yaml");
}
