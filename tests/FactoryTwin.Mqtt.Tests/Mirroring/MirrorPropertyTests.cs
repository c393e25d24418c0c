using CsCheck;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Streams;
using static FactoryTwin.Mqtt.Tests.Mirroring.MirrorBench;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>Whatever devices say, the mirror's stream is one that every observer of a factory can follow.</summary>
public sealed class MirrorPropertyTests
{
    private const string Line = """
        name: Line
        stations:
          left: { kind: source, part: gear }
          right: { kind: source, part: pin }
          m1: { kind: machine, cycle: 10 s, places: 2, power: { idle: 1 kW } }
          hand: { kind: machine, cycle: 10 s }
          join: { kind: assembly, cycle: 10 s, recipe: { hand: 1, right: 2 }, makes: unit }
          look: { kind: inspection, cycle: 1 s, accept: 90 % }
          done: { kind: sink }
          bin: { kind: sink, rejects: true }
        flow:
          - left -> m1 -> [4] -> hand -> join -> [*] -> look
          - right -> join
          - look[accepted] -> done
          - look[rejected] -> bin
        """;

    private const string Devices = """
        a: { dialect: x, station: m1, expected: 20 s, signals: { speed: number }, part-types: { '1*': gear } }
        b: { dialect: x, station: m1, place: 1, expected: never }
        c: { dialect: x, station: join }
        d: { dialect: x, station: look }
        e: { dialect: x, meter: { m1: 50 %, join: 50 % } }
        """;

    private static readonly string[] _devices = ["a", "b", "c", "d", "e", "f"];

    private static Gen<(double Passed, Observation Said)> AnySaying { get; } = Gen.Select(
        Gen.Select(Gen.Double[0, 40], Gen.Int[0, _devices.Length - 1], Gen.Int[0, 6], Gen.Int[0, 11]), Gen.Select(Gen.Int[0, 3], Gen.Int[-200, 200], Gen.Int[0, 5], Gen.Int[0, 9])).Select((what, how) => (what.Item1, new Observation
        {
            Device = _devices[what.Item2], Kind = (ObservationKind)what.Item3, State = what.Item4 > 10 ? null : (StationState)what.Item4, Flag = how.Item1 switch { 0 => false, 1 => true, _ => null },
            Number = how.Item3 == 0 ? double.NaN : how.Item2, Text = how.Item3 == 1 ? null : $"{how.Item3}", Unit = how.Item3 == 2 ? "kW" : "", Name = (ObservationKind)what.Item3 != ObservationKind.Signal ? "" : how.Item1 == 0 ? "power" : "speed",
            DeviceTime = how.Item4 switch { 0 => At(how.Item2), 1 or 2 => null, _ => DateTimeOffset.MinValue }, IsRetained = how.Item4 == 9, IsHistorical = how.Item4 == 8, ArrivedAt = Start,
        }));

    [Fact]
    public void Whatever_devices_say_and_whenever_the_stream_can_be_followed() => AnySaying.Array[1, 120].Sample(said =>
    {
        using var bench = new MirrorBench(Devices, Line);
        FactoryIndicators indicators = bench.Mirror.Indicators();
        var watch = new PresentWatch(bench.Mirror.Stations);
        bench.Mirror.Events.Subscribe(watch);
        double now = 0;
        foreach ((double passed, Observation saying) in said)
        {
            now += passed;
            bench.Tell(now, saying.DeviceTime == DateTimeOffset.MinValue ? saying with { DeviceTime = At(now - 0.1) } : saying);   // an observer that fails would end the test
        }
        bench.AdvanceTo(now + 1);
        IndicatorReport report = indicators.Read(bench.Mirror.Now);
        Assert.All(bench.Heard.Zip(bench.Heard.Skip(1)), pair => Assert.True(pair.First.Time <= pair.Second.Time && pair.First.Sequence + 1 == pair.Second.Sequence));
        Assert.Equal(bench.Heard.Count, bench.Mirror.Health.Events);
        Assert.Equal(bench.Heard.Where(e => e.Kind == StationEventKind.PartEntered).Select(e => e.Part).Distinct().Count(), report.Flow.Entered);
        bench.Mirror.BeginRun().Run.Dispose();
    }, iter: 400);

    [Fact]
    public void A_dialect_that_fails_is_told_of_and_ends_nothing()
    {
        var mirror = new FactoryMirror(MirrorBinding.Parse("name: L\ndialects: { bad: {} }\ndevices: { a: { dialect: bad, station: mill } }\n"), [new Bad()], Start);
        mirror.Receive(new MqttMessage { Topic = "x", ArrivedAt = Start });
        Assert.Equal("the dialect has failed: InvalidOperationException", mirror.Unreadable.Counts.Single().Key.Reason);
    }

    private sealed class Bad : IDialect
    {
        public string Name => "bad";

        public IReadOnlyList<string> TopicFilters => ["#"];

        public bool Read(MqttMessage message, IObservationSink sink) => throw new InvalidOperationException("bad");
    }
}
