using CsCheck;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Sparkplug;
using FactoryTwin.Mqtt.Tests.Sparkplug;
using FactoryTwin.Streams;
using Microsoft.Extensions.Time.Testing;

namespace FactoryTwin.Mqtt.Tests.Dialects;

public class SparkplugDialectTests : IObservationSink
{
    private const string Line = """
        name: line
        start: 2026-01-12T06:00:00+00:00
        stations:
          parts: { kind: source, every: exponential(60 s) }
          mill: { kind: machine, cycle: 'lognormal(mean 50 s, cv 0.3)', failures: { every: exponential(20 min), repair: exponential(3 min) }, setup: { time: 2 min, every: 9 parts }, scrap: 5 % }
          wash: { kind: machine, places: 2, cycle: exponential(90 s) }
          done: { kind: sink }
        flow: [ 'parts -> mill -> [3] -> wash -> done' ]
        """;

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    private readonly List<Observation> _observed = [];
    private readonly List<string> _unreadable = [];
    private readonly List<MqttMessage> _sent = [];

    private readonly SparkplugDialect _dialect;

    public SparkplugDialectTests() => _dialect = new SparkplugDialect(new SparkplugHost(clock: _clock));

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    public void A_published_run_is_read_back_event_by_event_in_order_and_to_the_tick(int eventsAtOnce)
    {
        using var run = new Simulation(FactoryModel.Parse(Line));
        var expected = new StreamHash();
        using IDisposable hashed = run.Events.Subscribe(expected);
        Publish(run, eventsAtOnce, SimTime.At(TimeSpan.FromHours(8)));
        var actual = new StreamHash();
        foreach (Observation observation in Events())
            actual.OnNext(observation.Event!.Value);
        Assert.True(actual.Count > 2000);
        Assert.Equal((expected.Count, expected.Value), (actual.Count, actual.Value));
        Assert.Empty(_unreadable);
        foreach (Observation observation in Events())
        {
            Assert.Equal("plant/line/" + run.Stations[observation.Event!.Value.Station.Index].Name, observation.Device);
            TimeSpan off = run.ClockAt(observation.Event.Value.Time) - observation.DeviceTime!.Value;
            Assert.InRange(off, TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
        }
    }

    [Fact]
    public void A_birth_in_the_middle_tells_what_was_last_known_of_each_place_as_retained()
    {
        using var run = new Simulation(FactoryModel.Parse(Line));
        run.AdvanceTo(SimTime.At(TimeSpan.FromHours(1)));
        EdgeSession session = Attach(run);
        run.AdvanceTo(SimTime.At(TimeSpan.FromHours(2)));
        session.Will();
        session.Connected(_sent);
        Read();
        Observation[] known = [.. _observed.Where(observation => observation.Kind == ObservationKind.Event)];
        Assert.Equal(3, known.Count(observation => run.Stations[observation.Event!.Value.Station.Index].Role == StationRole.Worker));
        Assert.All(known, observation =>
        {
            Assert.True(observation.IsRetained);
            StationEvent e = observation.Event!.Value;
            if (run.StateOf(e.Station, e.Place) is { } state)
                Assert.Equal(state, new PlaceState(e.State, e.Phase));
        });
    }

    [Fact]
    public void What_is_sent_twice_after_a_reconnect_is_told_once_and_nothing_is_missing()
    {
        using var run = new Simulation(FactoryModel.Parse(Line));
        var expected = new StreamHash();
        using IDisposable hashed = run.Events.Subscribe(expected);
        EdgeSession session = Attach(run);
        session.Will();
        session.Connected(_sent);
        for (int minute = 1; minute <= 240; minute++)
        {
            run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(minute)));
            _clock.Advance(TimeSpan.FromSeconds(1));
            if (minute % 60 == 30)
            {
                session.Lost();
                continue;
            }
            if (minute % 60 == 40)
            {
                session.Will();
                session.Connected(_sent);
            }
            while (session.IsBorn && session.Log.HasUnsent)
                session.Drain(_sent);
        }
        Read();
        var actual = new StreamHash();
        foreach (Observation observation in Events())
            actual.OnNext(observation.Event!.Value);
        Assert.Contains(Events(), observation => observation.IsHistorical);
        Assert.Equal((expected.Count, expected.Value), (actual.Count, actual.Value));
    }

    [Fact]
    public void Without_its_events_a_twin_is_read_by_states_counters_and_signals()
    {
        var factory = new FedFactory();
        EdgeSession session = Attach(factory, new SparkplugEdgeNodeOptions { Group = "plant", Node = "line", IncludesEvents = false });
        session.Will();
        session.Connected(_sent);
        Read();
        _observed.Clear();
        _sent.Clear();
        factory.Tell(5, FedFactory.Mill, StationEventKind.PartCompleted, StationState.Blocked, StationPhase.AwaitingRemoval, part: 3);
        factory.Tell(6, FedFactory.Ovens, StationEventKind.StateChanged, StationState.Processing, place: 1);
        factory.Tell(7, FedFactory.Mill, StationEventKind.SignalChanged, StationState.Blocked, StationPhase.AwaitingRemoval, value: 6.5);
        session.Drain(_sent);
        Read();
        Assert.Contains(_observed, o => o is { Device: "plant/line/mill", Kind: ObservationKind.State, Name: "", State: StationState.Blocked, Phase: StationPhase.AwaitingRemoval, Text: "blocked" });
        Assert.Contains(_observed, o => o is { Device: "plant/line/mill", Kind: ObservationKind.Counter, Name: "completed", Number: 1 });
        Assert.Contains(_observed, o => o is { Device: "plant/line/ovens", Kind: ObservationKind.State, Name: "place-2", State: StationState.Processing });
        Assert.Contains(_observed, o => o is { Device: "plant/line/mill", Kind: ObservationKind.Signal, Name: "spindle-power", Number: 6.5, Unit: "kW", Quality: SignalQuality.Good });
    }

    [Fact]
    public void Metrics_of_others_are_signals_with_unit_quality_and_times_and_templates_are_read_member_by_member()
    {
        var template = new FactoryTwin.Mqtt.Sparkplug.Wire.Metric { Name = "Motor 1", Datatype = (uint)SparkplugType.Template, TemplateValue = new() { TemplateRef = "Motor" } };
        template.TemplateValue.Metrics.Add(SparkplugMetric.Make("Speed", null, null, SparkplugType.Int32, SparkplugValue.Whole(SparkplugType.Int32, -3)).Wire);
        var payload = new SparkplugPayload(1_700_000_000_000, 0);
        payload.Add(SparkplugMetric.Make("Inputs/Temp. 1", null, 1_700_000_000_500, SparkplugType.Float, SparkplugValue.Float(21.5f), [new("Engineering Units", SparkplugValue.Words("°C")), SparkplugProperty.QualityOf(500)]));
        payload.Add(SparkplugMetric.Make("Running", null, null, SparkplugType.Boolean, SparkplugValue.Flag(true)));
        payload.Add(SparkplugMetric.Make("Order", null, null, SparkplugType.String, null));
        payload.Add(new SparkplugMetric(template));
        _sent.Add(new MqttMessage { Topic = "spBv1.0/g/NBIRTH/n", Payload = payload.ToBytes(), ArrivedAt = _clock.GetUtcNow() });
        Read();
        Assert.Equal(
            [
                new Observation { Device = "g/n", Kind = ObservationKind.Presence, Flag = true, DeviceTime = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000), ArrivedAt = _clock.GetUtcNow() },
                Signal("inputs-temp-1") with { Number = 21.5, Unit = "°C", Quality = SignalQuality.Uncertain, DeviceTime = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_500) },
                Signal("running") with { Flag = true },
                Signal("order") with { Quality = SignalQuality.Bad },
                Signal("motor-1-speed") with { Number = -3 },
            ], _observed);
    }

    [Fact]
    public void Arrays_are_told_element_by_element_and_what_is_no_signal_is_counted_by_reason()
    {
        var table = new SparkplugTable(new SparkplugColumn("a", SparkplugType.Int32));
        FactoryTwin.Mqtt.Sparkplug.Wire.Metric Template(string name, bool isDefinition, params FactoryTwin.Mqtt.Sparkplug.Wire.Metric[] members)
        {
            var metric = new FactoryTwin.Mqtt.Sparkplug.Wire.Metric { Name = name, Datatype = (uint)SparkplugType.Template, TemplateValue = new() { IsDefinition = isDefinition } };
            metric.TemplateValue.Metrics.AddRange(members);
            return metric;
        }

        FactoryTwin.Mqtt.Sparkplug.Wire.Metric speed = SparkplugMetric.Make("Speed", null, null, SparkplugType.Int32, SparkplugValue.Whole(SparkplugType.Int32, 3)).Wire;
        var payload = new SparkplugPayload(1_700_000_000_000, 0);
        foreach (SparkplugValue value in (SparkplugValue[])
        [
            SparkplugValue.Array(SparkplugType.FloatArray, new[] { 1.5f, -2f }), SparkplugValue.Array(SparkplugType.BooleanArray, new[] { true }), SparkplugValue.Array(SparkplugType.StringArray, new[] { "x" }),
            SparkplugValue.Array(SparkplugType.UInt64Array, new[] { ulong.MaxValue }), SparkplugValue.Array(SparkplugType.Int8Array, new sbyte[65]), SparkplugValue.Array(SparkplugType.Int8Array, new sbyte[0]),
            SparkplugValue.Table(table), SparkplugValue.Bytes([1]), SparkplugValue.Bytes([1], SparkplugType.File),
        ])
            payload.Add(SparkplugMetric.Make($"Axis {value.Type}", null, null, value.Type, value, [new("engUnit", SparkplugValue.Words("A"))]));
        payload.Add(new SparkplugMetric(Template("Motor type", true, speed)));
        payload.Add(new SparkplugMetric(Template("Motor", false, speed, SparkplugMetric.Make(null, 1, null, SparkplugType.Int32, SparkplugValue.Whole(SparkplugType.Int32, 3)).Wire, SparkplugMetric.Make("Current", null, null, SparkplugType.Double, null).Wire)));
        _sent.Add(new MqttMessage { Topic = "spBv1.0/g/NBIRTH/n", Payload = payload.ToBytes(), ArrivedAt = _clock.GetUtcNow() });
        Read();
        Assert.Equal(
            [
                Signal("axis-floatarray[0]") with { Number = 1.5, Unit = "A" },
                Signal("axis-floatarray[1]") with { Number = -2, Unit = "A" },
                Signal("axis-booleanarray[0]") with { Flag = true },
                Signal("axis-stringarray[0]") with { Text = "x" },
                Signal("axis-uint64array[0]") with { Number = ulong.MaxValue, Unit = "A" },
                Signal("motor-speed") with { Number = 3 },
                Signal("motor-current") with { Quality = SignalQuality.Bad },
            ], _observed.Skip(1));
        Assert.Equal(["an array of more than 64 elements is no signal", "DataSet is no signal", "Bytes is no signal", "File is no signal", "the definition of a template is no signal", "member of a template has no name"], _unreadable);
    }

    [Fact]
    public void Nothing_is_thrown_whatever_comes_in()
    {
        using var run = new Simulation(FactoryModel.Parse(Line));
        Publish(run, 5, SimTime.At(TimeSpan.FromMinutes(30)));
        MqttMessage[] whole = [.. _sent];
        var dialect = new SparkplugDialect(new SparkplugHost(clock: _clock));
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Int[0, whole.Length - 1], Gen.Int[0, 10_000], Gen.Byte).Sample((from, topic, at, to) =>
        {
            byte[] bytes = whole[from].Payload.ToArray();
            bytes[at % bytes.Length] = to;
            lock (dialect)
            {
                _observed.Clear();
                _unreadable.Clear();
                return dialect.Read(new MqttMessage { Topic = whole[topic].Topic, Payload = at % 7 == 0 ? bytes[..(at % bytes.Length)] : bytes }, this);
            }
        }, iter: 100_000);
    }

    void IObservationSink.Observed(Observation observation) => _observed.Add(observation);

    void IObservationSink.Unreadable(MqttMessage message, string reason) => _unreadable.Add(reason);

    private static Observation Signal(string name) => new()
    {
        Device = "g/n",
        Name = name,
        Kind = ObservationKind.Signal,
        DeviceTime = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000),
        ArrivedAt = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000),
    };

    private IEnumerable<Observation> Events() => _observed.Where(observation => observation.Kind == ObservationKind.Event && !observation.IsRetained);

    private EdgeSession Attach(IFactory factory, SparkplugEdgeNodeOptions? options = null)
    {
        var session = new EdgeSession(factory, options ?? new SparkplugEdgeNodeOptions { Group = "plant", Node = "line" }, _clock);
        factory.Events.Subscribe(new Feeder(session));
        return session;
    }

    private void Publish(Simulation run, int eventsAtOnce, SimTime until)
    {
        EdgeSession session = Attach(run);
        session.Will();
        session.Connected(_sent);
        while (run.NextDue() is var due && due <= until)
        {
            run.AdvanceTo(due);
            if (run.EventCount % eventsAtOnce == 0)
                session.Drain(_sent);
        }
        while (session.Log.HasUnsent)
            session.Drain(_sent);
        Read();
    }

    private void Read()
    {
        foreach (MqttMessage message in _sent)
            Assert.True(_dialect.Read(message with { ArrivedAt = _clock.GetUtcNow() }, this));
    }

    private sealed class Feeder(EdgeSession session) : IObserver<StationEvent>
    {
        public void OnCompleted() { }

        public void OnError(Exception error) { }

        public void OnNext(StationEvent value) => session.Log.Add([value]);
    }
}
