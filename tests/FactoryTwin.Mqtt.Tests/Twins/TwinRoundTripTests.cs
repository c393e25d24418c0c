using CsCheck;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Tests.Publishing;
using FactoryTwin.Mqtt.Twins;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Tests.Twins;

/// <summary>From events to messages and back, without a broker.</summary>
public class TwinRoundTripTests
{
    private static readonly SignalDefinition[] _signals =
    [
        new() { Name = "power / phase #1", Unit = "kW" },
        new() { Name = "state", Type = SignalType.Text, Texts = ["on", "off", "on", "NaN"] },
        new() { Name = "Tür", Type = SignalType.Flag },
    ];

    private static readonly double[] _values = [0, -0.0, 1, 2, 3, -1, 0.1, 1e300, double.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity, long.MaxValue];

    private static Gen<StationEvent> AnyEvent { get; } = Gen.Select(
        Gen.Select(Gen.Long[0, TimeSpan.TicksPerDay * 400], Gen.Long[1, long.MaxValue], Gen.Long[0, long.MaxValue], Gen.OneOf(Gen.Int[0, _values.Length - 1].Select(at => _values[at]), Gen.Double)),
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Enum<StationEventKind>()),
        Gen.Select(Gen.Enum<StationState>(), Gen.Enum<StationPhase>(), Gen.Enum<SignalQuality>())).Select((numbers, where, how) => new StationEvent
        {
            Time = new SimTime(numbers.Item1), Sequence = numbers.Item2, Part = numbers.Item3, Value = numbers.Item4,
            Station = new StationId(where.Item1), Place = (ushort)where.Item2, Kind = where.Item3,
            Signal = new SignalId(where.Item3 is StationEventKind.SignalChanged or StationEventKind.PartAttributeSet ? (ushort)where.Item2 : (ushort)0),
            State = how.Item1, Phase = how.Item2, Quality = how.Item3,
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_event_comes_back_to_the_last_bit_whatever_names_there_are(bool isUnified) => Gen.Select(AnyEvent.Array[1, 30], TopicTests.AnyName.Array[5], Gen.Int[-14, 14]).Where((_, names, _) => names.Distinct().Count() == 5).Sample((events, names, zone) =>
    {
        TwinForm form = Form(isUnified, names, new DateTimeOffset(2026, 1, 5, 6, 0, 0, TimeSpan.FromHours(zone)));
        var messages = new List<MqttMessage>();
        form.Birth(messages);
        foreach ((int before, StationEvent e) in events.Index())
            form.Tell(e, before + 1, messages);
        Heard heard = Heard.By(Dialect(isUnified), messages);
        Assert.Empty(heard.Reasons);
        Assert.Equal(Heard.HashOf(events), heard.Hash);
        Assert.All(heard.Observations, seen => Assert.StartsWith(isUnified ? "enterprise/" : "factorytwin/", seen.Device, StringComparison.Ordinal));
    }, iter: 2000);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_each_event_the_device_time_is_that_of_the_factory(bool isUnified)
    {
        var start = new DateTimeOffset(2026, 1, 5, 6, 0, 0, TimeSpan.FromHours(2));
        TwinForm form = Form(isUnified, ["f", "a", "b", "c", "d"], start);
        var messages = new List<MqttMessage>();
        form.Birth(messages);
        form.Tell(new StationEvent { Time = new SimTime(1), Sequence = 1, Kind = StationEventKind.PartEnded }, 1, messages);
        Assert.Equal(start.AddTicks(1), Assert.Single(Heard.By(Dialect(isUnified), messages).Observations, seen => seen.Kind == ObservationKind.Event).DeviceTime);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_time_beyond_the_calendar_comes_back_too(bool isUnified)
    {
        TwinForm form = Form(isUnified, ["f", "a", "b", "c", "d"], new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.Zero));
        StationEvent e = new() { Time = new SimTime(long.MaxValue - 1), Sequence = 1, Kind = StationEventKind.PartEnded };
        var messages = new List<MqttMessage>();
        form.Birth(messages);
        form.Tell(e, 1, messages);
        Assert.Equal([e], Heard.By(Dialect(isUnified), messages).Events);
    }

    /// <summary>A connection comes on a thread of its own.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_said_of_leaving_spoils_nothing_that_is_being_written(bool isUnified)
    {
        TwinForm form = Form(isUnified, ["f", "a", "b", "c", "d"], DateTimeOffset.UnixEpoch);
        string offline = form.Offline.Text();
        var messages = new List<MqttMessage>();
        form.Indicators("", SimTime.Start, Two(() => { }), messages);
        form.Indicators("", SimTime.Start, Two(() => Assert.Equal(offline, form.Offline.Text())), messages);
        Assert.Equal(messages[0].Text(), messages[1].Text());

        static IEnumerable<(string Name, double? Value)> Two(Action meanwhile)
        {
            yield return ("one", 1);
            meanwhile();
            yield return ("two", 2);
        }
    }

    /// <summary>Bytes that are cut, changed, repeated, and of other topics.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Damaged_messages_are_told_and_nothing_is_thrown(bool isUnified)
    {
        Gen.Select(AnyEvent.Array[1, 5], Gen.Select(Gen.Int[0, 20], Gen.Double[0, 1], Gen.Byte).Array[1, 6]).Sample((events, hurts) =>
        {
            TwinForm form = Form(isUnified, ["f", "a", "b", "c", "d"], DateTimeOffset.UnixEpoch);
            var messages = new List<MqttMessage>();
            form.Birth(messages);
            foreach ((int before, StationEvent e) in events.Index())
                form.Tell(e, before + 1, messages);
            foreach ((int which, double where, byte what) in hurts)
            {
                MqttMessage hurt = messages[which % messages.Count];
                byte[] bytes = hurt.Payload.ToArray();
                int at = (int)(where * bytes.Length);
                if (what < 60 || at >= bytes.Length)
                    bytes = bytes[..at];
                else
                    bytes[at] = what;
                messages[which % messages.Count] = hurt with { Payload = bytes, IsRetained = what % 2 == 0 };
            }
            var heard = new Heard();
            IDialect dialect = Dialect(isUnified);
            foreach (MqttMessage message in messages)
                dialect.Read(message, heard);
            Assert.True(heard.Reasons.Count <= messages.Count);
        }, iter: 20_000);
    }

    private static IDialect Dialect(bool isUnified) => isUnified ? new UnifiedNamespaceDialect() : new PlainDialect();

    private static TwinForm Form(bool isUnified, string[] names, DateTimeOffset start)
    {
        StationInfo[] stations = [.. names.Skip(1).Select((name, at) => new StationInfo { Id = new StationId(at), Name = name, Kind = "machine", Role = StationRole.Worker, Places = 3, Signals = _signals.ToValueList() })];
        var about = new TwinDescription(1, start, new RecordingDescription { Name = names[0], Stations = stations.ToValueList(), PartTypes = ["part", "Flansch"], Attributes = [new("diameter", "mm")] });
        var states = new PlaceStates(stations, (_, _) => null);
        return isUnified
            ? new TwinForm(TwinTopics.UnifiedNamespace, $"enterprise/{TopicLevel.Of(names[0])}", about, states, 1)
            : new TwinForm(TwinTopics.Plain, $"factorytwin/{TwinTopics.PlainLevel(names[0])}", about, states, 1);
    }
}
