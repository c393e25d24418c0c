using System.Text;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Sparkplug;
using Microsoft.Extensions.Time.Testing;

namespace FactoryTwin.Mqtt.Tests.Sparkplug;

public class HostSessionTests
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    private readonly Heard _heard = new();
    private readonly HostSession _host;

    public HostSessionTests() => _host = New(new SparkplugHostOptions { HostId = "scada" });

    [Fact]
    public void The_state_is_death_in_the_will_and_birth_with_the_same_time_and_death_with_a_new_time_at_the_end()
    {
        MqttMessage will = _host.Will()!;
        _clock.Advance(TimeSpan.FromSeconds(3));
        _host.Connected();
        MqttMessage birth = Assert.Single(Outgoing());
        Assert.Equal(("spBv1.0/STATE/scada", 1, true), (will.Topic, will.QualityOfService, will.IsRetained));
        Assert.Equal(("spBv1.0/STATE/scada", 1, true), (birth.Topic, birth.QualityOfService, birth.IsRetained));
        Assert.Equal("""{"online":false,"timestamp":1800000000000}""", Encoding.UTF8.GetString(will.Payload.Span));
        Assert.Equal("""{"online":true,"timestamp":1800000000000}""", Encoding.UTF8.GetString(birth.Payload.Span));
        Assert.Equal("""{"online":false,"timestamp":1800000003000}""", Encoding.UTF8.GetString(_host.Leave()!.Payload.Span));
    }

    [Fact]
    public void A_host_that_hears_of_its_own_death_says_that_it_is_there()
    {
        _host.Will();
        _host.Connected();
        Outgoing();
        Read(new SparkplugState(false, 1).ToMessage("scada"));
        Assert.Equal("""{"online":true,"timestamp":1800000000000}""", Encoding.UTF8.GetString(Assert.Single(Outgoing()).Payload.Span));
        Read(new SparkplugState(true, 1).ToMessage("scada"));
        Read(new SparkplugState(false, 1).ToMessage("another"));
        Assert.Empty(Outgoing());
    }

    [Fact]
    public void Births_tell_what_there_is_and_data_by_alias_have_the_type_of_the_birth()
    {
        Born();
        Read(Message(SparkplugVerb.DeviceData, "d", 2, SparkplugMetric.Make(null, 5, 1000, null, SparkplugValue.Double(2.5))));
        Assert.Equal(["+", "+d", "temperature=20", "temperature=2.5"], _heard.Lines);
    }

    [Fact]
    public void A_message_that_came_too_early_waits_for_those_before_it()
    {
        Born();
        _heard.Lines.Clear();
        Read(Data(3, 103));
        Read(Data(4, 104));
        Assert.Empty(_heard.Lines);
        Read(Data(2, 102));
        Assert.Equal(["temperature=102", "temperature=103", "temperature=104"], _heard.Lines);
        _clock.Advance(TimeSpan.FromHours(1));
        _host.Tick(_heard);
        Assert.Empty(Outgoing());
    }

    [Fact]
    public void When_those_before_it_do_not_come_in_time_births_are_asked_for_once_and_it_is_taken_without_them()
    {
        Born();
        _heard.Lines.Clear();
        Read(Data(254, 1));                                     // the one before was 1: half the circle behind, so it is taken as it is
        Assert.Equal(["temperature=1"], _heard.Lines);
        Outgoing();
        _clock.Advance(TimeSpan.FromMinutes(1));
        _heard.Lines.Clear();
        Read(Data(4, 104));
        _clock.Advance(TimeSpan.FromSeconds(1.9));
        _host.Tick(_heard);
        Assert.Empty(Outgoing());
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        _host.Tick(null);
        AssertRebirth(Assert.Single(Outgoing()));
        Assert.Empty(_heard.Lines);
        _host.Tick(_heard);
        Assert.Equal(["temperature=104"], _heard.Lines);
        Read(Data(5, 105));
        Assert.Equal(["temperature=104", "temperature=105"], _heard.Lines);
        Assert.Empty(Outgoing());
    }

    [Fact]
    public void Without_a_time_to_wait_a_gap_is_told_at_once()
    {
        HostSession host = New(new SparkplugHostOptions { ReorderTimeout = TimeSpan.Zero });
        host.Read(Message(SparkplugVerb.NodeBirth, "", 0), _heard);
        host.Read(Message(SparkplugVerb.DeviceBirth, "d", 3), _heard);
        Assert.True(host.TryTakeOutgoing(out MqttMessage asked));
        AssertRebirth(asked);
        Assert.Equal(["+", "+d"], _heard.Lines);
    }

    [Fact]
    public void Data_before_a_birth_that_comes_when_it_is_asked_for_are_counted_and_nothing_to_be_told()
    {
        _host.Speaks = true;
        Read(Message(SparkplugVerb.NodeData, "", 9, SparkplugMetric.Make(null, 5, 1, null, SparkplugValue.Double(1))));
        Read(Message(SparkplugVerb.DeviceBirth, "d", 10));
        AssertRebirth(Assert.Single(Outgoing()));
        Assert.Empty(_heard.Lines);
        Assert.Equal(2, _host.BeforeBirth);
        Born();
        Assert.DoesNotContain(_heard.Lines, line => line.StartsWith('!'));
    }

    [Fact]
    public void Data_whose_birth_does_not_come_though_it_was_asked_for_cannot_be_read()
    {
        _host.Speaks = true;
        Read(Message(SparkplugVerb.NodeData, "", 9, SparkplugMetric.Make(null, 5, 1, null, SparkplugValue.Double(1))));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Read(Message(SparkplugVerb.NodeData, "", 10, SparkplugMetric.Make(null, 5, 1, null, SparkplugValue.Double(1))));
        Assert.Equal(["!data before a birth"], _heard.Lines);
    }

    [Fact]
    public void Unknown_metrics_and_data_before_a_birth_ask_for_births_but_not_again_and_again()
    {
        Read(Message(SparkplugVerb.NodeData, "", 9, SparkplugMetric.Make(null, 5, 1, null, SparkplugValue.Double(1))));
        Assert.Equal(["!data before a birth"], _heard.Lines);   // nobody sends what it asks
        AssertRebirth(Assert.Single(Outgoing()));
        Born();
        Read(Message(SparkplugVerb.DeviceData, "d", 2, SparkplugMetric.Make(null, 99, 1, null, SparkplugValue.Double(1))));
        Assert.Equal("!metric that no birth has told", _heard.Lines[^1]);
        Assert.Empty(Outgoing());
        _clock.Advance(TimeSpan.FromSeconds(10));
        Read(Message(SparkplugVerb.DeviceData, "e", 3, SparkplugMetric.Make(null, 5, 1, null, SparkplugValue.Double(1))));
        AssertRebirth(Assert.Single(Outgoing()));
        Assert.Equal(2, _host.RebirthsAsked);
    }

    [Fact]
    public void A_death_of_a_node_takes_its_devices_with_it_and_marks_all_values_stale_by_the_clock_of_the_host()
    {
        Born(birthDeath: 4);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Read(Death(3));
        Assert.DoesNotContain(_heard.Lines, line => line[0] == '-');
        Read(Death(4));
        Assert.Equal(["-", "-d"], _heard.Lines[^2..]);
        HostNode node = Assert.Single(_host.Nodes);
        Assert.All(node.All, device => Assert.Equal((false, 1_800_000_005_000L), (device.IsOnline, device.OfflineSince!.Value)));
        Assert.All(node.All.SelectMany(device => device.Metrics), metric => Assert.Equal(1_800_000_005_000, metric.StaleSince));
    }

    [Fact]
    public void A_death_of_a_device_marks_its_values_stale_by_its_own_time()
    {
        Born();
        Read(Message(SparkplugVerb.DeviceDeath, "d", 2));
        HostDevice device = Assert.Single(_host.Nodes).Devices["d"];
        Assert.Equal((false, 777L, 777L), (device.IsOnline, device.OfflineSince!.Value, Assert.Single(device.Metrics).StaleSince!.Value));
        Assert.True(Assert.Single(_host.Nodes).Self.IsOnline);
        Read(Message(SparkplugVerb.DeviceBirth, "d", 3, SparkplugMetric.Make("temperature", 5, 1, SparkplugType.Double, SparkplugValue.Double(20))));
        Assert.Null(Assert.Single(device.Metrics).StaleSince);
    }

    [Fact]
    public void A_lost_connection_makes_all_stale_and_births_are_asked_for_when_it_stands_again()
    {
        Born();
        _host.Will();
        _host.LinkLost();
        Assert.All(Assert.Single(_host.Nodes).All, device => Assert.False(device.IsOnline));
        _host.Connected();
        MqttMessage[] outgoing = Outgoing();
        Assert.Equal("spBv1.0/STATE/scada", outgoing[0].Topic);
        AssertRebirth(outgoing[1]);
        _host.Tick(_heard);
        Assert.Equal(["-", "-d"], _heard.Lines[^2..]);
    }

    [Fact]
    public void Historical_values_are_told_and_do_not_take_the_place_of_the_present_one()
    {
        Born();
        Read(Message(SparkplugVerb.DeviceData, "d", 2, SparkplugMetric.Make(null, 5, 10, null, SparkplugValue.Double(1), isHistorical: true)));
        Assert.Equal("temperature=1", _heard.Lines[^1]);
        Assert.Equal(20, Assert.Single(_host.Nodes).Devices["d"].Find("temperature")!.Value!.Value.AsNumber);
    }

    [Fact]
    public void Peers_that_number_their_births_from_elsewhere_or_never_or_have_an_alias_for_each_device_are_understood()
    {
        Read(Message(SparkplugVerb.NodeBirth, "", 17, SparkplugMetric.Make("bdSeq", null, 1, SparkplugType.UInt64, SparkplugValue.UInt64(0)), SparkplugMetric.Make("a", 1, 1, SparkplugType.Int32, SparkplugValue.Whole(SparkplugType.Int32, 1))));
        Read(Message(SparkplugVerb.DeviceBirth, "d", 18, SparkplugMetric.Make("b", 1, 1, SparkplugType.Int32, SparkplugValue.Whole(SparkplugType.Int32, 2))));
        Read(Message(SparkplugVerb.DeviceBirth, "e", 19, SparkplugMetric.Make("c", 1, 1, SparkplugType.Int32, SparkplugValue.Whole(SparkplugType.Int32, 3))));
        Read(Message(SparkplugVerb.DeviceData, "d", null, SparkplugMetric.Make(null, 1, 1, null, SparkplugValue.Whole(SparkplugType.Int32, 4))));
        Read(Message(SparkplugVerb.DeviceData, "e", 20, SparkplugMetric.Make("c", null, 1, SparkplugType.Int32, SparkplugValue.Whole(SparkplugType.Int32, 5))));
        Assert.Equal(["+", "bdSeq=0", "a=1", "+d", "b=2", "+e", "c=3", "b=4", "c=5"], _heard.Lines);
        Assert.Empty(Outgoing());
        Read(new MqttMessage { Topic = "spBv1.0/g/NDEATH/n", Payload = Payload(null, SparkplugMetric.Make("bdSeq", null, 1, SparkplugType.UInt64, SparkplugValue.UInt64(0))) });
        Assert.Equal(["-", "-d", "-e"], _heard.Lines[^3..]);
    }

    [Fact]
    public void More_devices_than_a_plant_has_are_counted_and_left_out()
    {
        Read(Message(SparkplugVerb.NodeBirth, "", 0));
        for (int i = 0; i < 10_001; i++)
            Read(Message(SparkplugVerb.DeviceBirth, $"d{i}", (i + 1) % 256));
        Assert.Equal("!too many devices", _heard.Lines[^1]);
        Assert.Equal(10_000, Assert.Single(_host.Nodes).Devices.Count);
        Read(Message(SparkplugVerb.DeviceBirth, "d5", 10_002 % 256));   // one that is known is born again
        Assert.Equal("+d5", _heard.Lines[^1]);
    }

    [Fact]
    public void A_command_has_the_type_of_the_birth_and_the_alias_in_place_of_the_name()
    {
        Born();
        MqttMessage command = _host.Command("g", "n", "d", "temperature", 21.5);
        Assert.Equal(("spBv1.0/g/DCMD/n/d", 0, false), (command.Topic, command.QualityOfService, command.IsRetained));
        Assert.True(SparkplugPayload.TryRead(command.Payload.Span, out SparkplugPayload payload, out _));
        Assert.Equal((null, (string?)null, 5ul), (payload.Sequence, payload[0].Name, payload[0].Alias!.Value));
        Assert.StartsWith("No birth of 'g/n/d' has told a metric 'speed'.", Assert.Throws<ArgumentException>(() => _host.Command("g", "n", "d", "speed", 1.0)).Message, StringComparison.Ordinal);
        Assert.StartsWith("'temperature' is of the type Double, and True is none.", Assert.Throws<ArgumentException>(() => _host.Command("g", "n", "d", "temperature", true)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spBv1.0/g/NBIRTH/n/d")]
    [InlineData("spBv1.0/g/DBIRTH/n")]
    [InlineData("spBv1.0//NBIRTH/n")]
    [InlineData("spBv1.0/g/nbirth/n")]
    [InlineData("spBv2.0/g/NBIRTH/n")]
    [InlineData("a/b")]
    public void Topics_that_are_none_of_Sparkplug_are_somebody_elses(string topic)
    {
        Assert.False(_host.Read(new MqttMessage { Topic = topic }, _heard));
        Assert.Empty(_heard.Lines);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"online":"true","timestamp":1}""")]
    [InlineData("""{"online":true}""")]
    [InlineData("""{"online":true,"timestamp":1e400}""")]
    [InlineData("online")]
    [InlineData("")]
    public void A_state_that_cannot_be_read_is_none(string payload) => Assert.False(SparkplugState.TryRead(Encoding.UTF8.GetBytes(payload), out _));

    private HostSession New(SparkplugHostOptions options) => new(options, _clock);

    private void Born(long birthDeath = 0)
    {
        Read(Message(SparkplugVerb.NodeBirth, "", 0, SparkplugMetric.Make("bdSeq", null, 1, SparkplugType.Int64, SparkplugValue.Whole(SparkplugType.Int64, birthDeath))));
        Read(Message(SparkplugVerb.DeviceBirth, "d", 1, SparkplugMetric.Make("temperature", 5, 1, SparkplugType.Double, SparkplugValue.Double(20))));
        _heard.Lines.Remove(FormattableString.Invariant($"bdSeq={birthDeath}"));
    }

    private void Read(MqttMessage message) => Assert.True(_host.Read(message, _heard));

    private static MqttMessage Data(int sequence, double value) => Message(SparkplugVerb.DeviceData, "d", sequence, SparkplugMetric.Make(null, 5, 1, null, SparkplugValue.Double(value)));

    private static MqttMessage Death(long birthDeath) => new()
    {
        Topic = "spBv1.0/g/NDEATH/n",
        Payload = Payload(null, SparkplugMetric.Make("bdSeq", null, 1, SparkplugType.Int64, SparkplugValue.Whole(SparkplugType.Int64, birthDeath))),
    };

    private static MqttMessage Message(SparkplugVerb verb, string device, int? sequence, params SparkplugMetric[] metrics) =>
        new() { Topic = new SparkplugTopic(verb, "g", "n", device).ToString(), Payload = Payload(sequence, metrics) };

    private static byte[] Payload(int? sequence, params SparkplugMetric[] metrics)
    {
        var payload = new SparkplugPayload(777, sequence);
        foreach (SparkplugMetric metric in metrics)
            payload.Add(metric);
        return payload.ToBytes();
    }

    private MqttMessage[] Outgoing()
    {
        List<MqttMessage> taken = [];
        while (_host.TryTakeOutgoing(out MqttMessage message))
            taken.Add(message);
        return [.. taken];
    }

    private static void AssertRebirth(MqttMessage message)
    {
        Assert.Equal(("spBv1.0/g/NCMD/n", 0, false), (message.Topic, message.QualityOfService, message.IsRetained));
        Assert.True(SparkplugPayload.TryRead(message.Payload.Span, out SparkplugPayload payload, out _));
        Assert.Null(payload.Sequence);
        Assert.Equal("Node Control/Rebirth", payload[0].Name);
        Assert.True(payload[0].TryRead(SparkplugType.Boolean, out SparkplugValue value, out _) && value.AsFlag);
    }

    private sealed class Heard : IHostSink
    {
        public List<string> Lines { get; } = [];

        public void Presence(HostDevice device, long? deviceTime, bool awaitsBirth = false) => Lines.Add((device.IsOnline ? "+" : "-") + device.Name);

        public void Unreadable(MqttMessage message, string reason) => Lines.Add("!" + reason);

        public void Value(HostDevice device, HostMetric metric, SparkplugValue? value, SparkplugMetric told, HostMessage message) => Lines.Add(FormattableString.Invariant($"{metric.Name}={value?.AsNumber}"));
    }
}
