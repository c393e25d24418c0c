using System.Text;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Tests.Connection;
using FactoryTwin.Mqtt.Tests.Publishing;
using Microsoft.Extensions.Time.Testing;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>A mirror over a link, with a wall clock that the test moves.</summary>
public sealed class ConnectedMirrorTests
{
    private const string Binding = """
        name: L
        dialects: { words: { topics: [shop/+] } }
        devices:
          mill: { dialect: words, station: mill, expected: 10 s, commands: { pause: { topic: shop/mill/do, payload: 'pause {value}', qos: 2 } } }
          lathe: { dialect: words, station: lathe }
        """;

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    private readonly Broker _broker = new();
    private readonly FakeTimeProvider _clock = new(MirrorBench.Start);

    [Fact]
    public async Task It_subscribes_hears_and_lets_time_go_on_where_nobody_speaks()
    {
        await using FactoryMirror mirror = await ConnectAsync();
        Assert.Equal(["shop/+"], _broker.Subscriptions);
        Speak("mill", "Down");
        await Until(() => mirror.StateOf(new(0))!.Value.State == StationState.Down);
        await Until(() => mirror.StateOf(new(0))!.Value.State == StationState.NoData, () => _clock.Advance(TimeSpan.FromSeconds(1)));
        Assert.True(mirror.Now >= SimTime.At(TimeSpan.FromSeconds(30)));
        Speak("mill", "Setup");
        await Until(() => mirror.StateOf(new(0))!.Value.State == StationState.Setup);
        Assert.False(mirror.Completion.IsCompleted);
    }

    [Fact]
    public async Task An_observer_that_fails_is_let_go_and_kept_and_the_mirror_goes_on()
    {
        await using FactoryMirror mirror = await ConnectAsync();
        mirror.Events.Subscribe(_ => throw new InvalidOperationException("bad observer"));
        Speak("mill", "Down");
        await Until(() => mirror.ObserverFailures.Count == 1);
        Speak("mill", "Idle");
        await Until(() => mirror.StateOf(new(0))!.Value.State == StationState.Idle);
        Assert.Equal("bad observer", mirror.ObserverFailures.Single().Message);
    }

    [Fact]
    public async Task Only_what_the_binding_allows_is_commanded()
    {
        await using FactoryMirror mirror = await ConnectAsync();
        await _broker.ConnectAsync();
        await mirror.CommandAsync("mill", "pause", "now", cancellation: TestEnds);
        MqttMessage sent = _broker.Published.Single();
        Assert.Equal(("shop/mill/do", "pause now", 2), (sent.Topic, Encoding.UTF8.GetString(sent.Payload.Span), sent.QualityOfService));
        Assert.Equal("The binding does not allow to command 'stop' of station 'mill', place 0: there are 'pause'.", (await Assert.ThrowsAsync<InvalidOperationException>(() => mirror.CommandAsync("mill", "stop", cancellation: TestEnds))).Message);
        Assert.Equal("The binding does not allow to command 'pause' of station 'lathe', place 0: write it under 'commands' of 'lathe' to allow it.", (await Assert.ThrowsAsync<InvalidOperationException>(() => mirror.CommandAsync("lathe", "pause", cancellation: TestEnds))).Message);
        Assert.Equal("The binding does not allow to command 'pause' of station 'saw', place 0: no device is bound there.", (await Assert.ThrowsAsync<InvalidOperationException>(() => mirror.CommandAsync("saw", "pause", cancellation: TestEnds))).Message);
    }

    [Fact]
    public async Task A_binding_that_is_changed_is_taken_between_two_messages_and_loses_nothing()
    {
        await using FactoryMirror mirror = await ConnectAsync();
        Speak("mill", "Down");
        Speak("turner", "Blocked");
        await Until(() => mirror.Health.Observations == 2);
        mirror.Reload(MirrorBinding.Parse(Binding.Replace("  lathe: { dialect: words", "  turner: { dialect: words", StringComparison.Ordinal)));
        Assert.Equal((StationState.Down, StationState.Blocked), (mirror.StateOf(new(0))!.Value.State, mirror.StateOf(new(1))!.Value.State));
        Assert.StartsWith("The binding has other stations", Assert.Throws<ArgumentException>(() => mirror.Reload(MirrorBinding.Parse(Binding.Replace("station: lathe", "station: saw", StringComparison.Ordinal)))).Message, StringComparison.Ordinal);
        Speak("turner", "Idle");
        await Until(() => mirror.StateOf(new(1))!.Value.State == StationState.Idle);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nodes_of_Sparkplug_are_asked_for_their_births_only_where_the_binding_allows(bool mayAsk)
    {
        var other = new Broker();
        using var run = new Simulation(FactoryModel.Build("Line", factory => factory.Source("parts").Sink("done").Machine("mill", "60 s").Flow("parts -> mill -> done")));
        await using var publisher = new FactoryPublisher(run, other, new PublisherOptions { Form = PublishedForm.Sparkplug });
        await other.ConnectAsync();
        run.Advance(TimeSpan.FromMinutes(2));
        await publisher.FlushAsync(TestEnds);
        await _broker.ConnectAsync();
        await using FactoryMirror mirror = await FactoryMirror.ConnectAsync(
            MirrorBinding.Parse($"name: L\ndialects: {{ sparkplug: {{ ask: {(mayAsk ? "true" : "false")} }} }}\ndevices: {{ m: {{ dialect: sparkplug, station: mill }} }}\n"), _broker, cancellation: TestEnds);
        MqttMessage data = other.Published.Last(message => message.Topic.Contains("/NDATA/", StringComparison.Ordinal));
        _broker.Deliver(data with { ArrivedAt = MirrorBench.Start });
        await Until(() => mirror.Health.Messages == 1 && (!mayAsk || _broker.Published.Length > 0));
        Assert.Equal(mayAsk, _broker.Published.Any(message => message.Topic.Contains("/NCMD/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_printer_that_tells_only_changes_is_asked_for_all_where_the_binding_allows_and_not_too_often()
    {
        const string both = "name: L\ndialects: { bambu: { ask: true } }\ndevices: { p1: { dialect: bambu, station: print }, p2: { dialect: bambu, station: print, place: 1 } }\n";
        await using FactoryMirror mirror = await FactoryMirror.ConnectAsync(MirrorBinding.Parse(both), _broker, clock: _clock, cancellation: TestEnds);
        Assert.Empty(_broker.Published);
        await _broker.ConnectAsync();
        await Until(() => _broker.Published.Length == 2, () => _clock.Advance(TimeSpan.FromSeconds(1)));
        Assert.Equal(["device/p1/request", "device/p2/request"], _broker.Published.Select(message => message.Topic));
        Report("p1", """{"print":{"gcode_state":"RUNNING"}}""");
        await Until(() => mirror.StateOf(new(0))!.Value.State == StationState.Processing);
        DateTimeOffset asked = _clock.GetUtcNow();
        await Until(() => _broker.Published.Length == 3, () => _clock.Advance(TimeSpan.FromSeconds(10)));
        Assert.Equal("device/p2/request", _broker.Published[2].Topic);
        Assert.InRange(_clock.GetUtcNow() - asked, TimeSpan.FromMinutes(4.8), TimeSpan.FromMinutes(6));
        Report("p1", """{"print":{"bed_temper":60}}""");   // after a silence in which it may have ended
        await Until(() => mirror.Health.Messages == 2);
        await Until(() => _broker.Published.Length == 4, () => _clock.Advance(TimeSpan.FromSeconds(1)));
        Assert.Equal("device/p1/request", _broker.Published[3].Topic);

        void Report(string printer, string payload) => _broker.Deliver(new MqttMessage { Topic = $"device/{printer}/report", Payload = Encoding.UTF8.GetBytes(payload), ArrivedAt = _clock.GetUtcNow() });
    }

    [Fact]
    public async Task When_it_is_disposed_its_stream_ends()
    {
        FactoryMirror mirror = await ConnectAsync();
        bool isOver = false;
        mirror.Events.Subscribe(_ => { }, () => isOver = true);
        await mirror.DisposeAsync();
        Assert.True(isOver && mirror.Completion.IsCompletedSuccessfully);
    }

    private Task<FactoryMirror> ConnectAsync() => FactoryMirror.ConnectAsync(MirrorBinding.Parse(Binding), _broker, [new Words()], _clock, TestContext.Current.CancellationToken);

    private void Speak(string device, string word) => _broker.Deliver(new MqttMessage { Topic = $"shop/{device}", Payload = Encoding.UTF8.GetBytes(word), ArrivedAt = _clock.GetUtcNow() });

    /// <summary>Waits for what the mirror does on a thread of its own; between two looks, something else may be done.</summary>
    private static Task Until(Func<bool> isSo, Action? otherwise = null) => Eventually.Holds(() =>
    {
        if (isSo())
            return true;
        otherwise?.Invoke();
        return false;
    }, "it comes to be so");

    private sealed class Words : IDialect
    {
        public string Name => "words";

        public IReadOnlyList<string> TopicFilters => ["words/#"];

        public bool Read(MqttMessage message, IObservationSink sink)
        {
            sink.Observed(new Observation { Device = message.Topic.Split('/')[1], Kind = ObservationKind.State, State = Enum.Parse<StationState>(Encoding.UTF8.GetString(message.Payload.Span)), ArrivedAt = message.ArrivedAt });
            return true;
        }
    }
}
