using System.Text;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Tests.Dialects;

public class QuarantineTests
{
    [Fact]
    public void What_cannot_be_read_is_counted_by_reason_and_the_last_messages_are_kept_cut()
    {
        var quarantine = new Quarantine(mostMessages: 2, mostBytes: 4);
        byte[] bytes = Encoding.UTF8.GetBytes("no JSON");
        foreach (string topic in (string[])["a", "b", "c"])
            quarantine.Add("bambu", new MqttMessage { Topic = topic, Payload = bytes }, topic == "a" ? "odd" : "the payload is not JSON");
        bytes[0] = (byte)'X';
        Assert.Equal(3, quarantine.Total);
        Assert.Equal([("the payload is not JSON", 2L), ("odd", 1L)], quarantine.Counts.Select(pair => (pair.Key.Reason, pair.Value)));
        Assert.Equal([("b", "no J", 7), ("c", "no J", 7)], quarantine.Messages.Select(kept => (kept.Message.Topic, Encoding.UTF8.GetString(kept.Message.Payload.Span), kept.PayloadBytes)));
    }

    [Fact]
    public void Reasons_without_end_do_not_fill_the_memory()
    {
        var quarantine = new Quarantine(mostMessages: 0);
        for (int i = 0; i < 5000; i++)
            quarantine.Add("mine", new MqttMessage { Topic = "t" }, $"reason {i}");
        Assert.Equal((5000, 1024, 0), (quarantine.Total, quarantine.Counts.Count, quarantine.Messages.Count));
    }

    [Fact]
    public void Bounds_are_not_negative()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Quarantine(mostMessages: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Quarantine(mostBytes: -1));
    }

    [Theory]
    [InlineData("bambu", "device/{0}/report", """{"print":{"gcode_state":"IDLE"}}""")]
    [InlineData("klipper", "{0}/klipper/status", """{"status":{"print_stats":{"state":"standby"}}}""")]
    [InlineData("fischertechnik-aps", "module/v1/ff/{0}/state", """{"actionState":null}""")]
    [InlineData("vda5050", "u/v2/m/{0}/state", """{"driving":false,"orderId":""}""")]
    [InlineData("mtconnect", "MTConnect/Devices/{0}/Observations/x", """{"type":"EXECUTION","category":"EVENT","result":"READY"}""")]
    public void Devices_without_end_do_not_fill_the_memory(string name, string topic, string payload)
    {
        var heard = new Heard();
        IDialect dialect = DialectRegistry.BuiltIn.Find(name)!.Create();
        for (int i = 0; i < 4100; i++)
            dialect.Read(Heard.MessageOf(string.Format(System.Globalization.CultureInfo.InvariantCulture, topic, i), payload), heard);
        Assert.Equal(4, heard.Reasons.Count(reason => reason == "there are more than 4096 devices"));
        Assert.Equal(4096, heard.Of(ObservationKind.State).Count());
        dialect.Read(Heard.MessageOf(string.Format(System.Globalization.CultureInfo.InvariantCulture, topic, new string('n', 300)), payload), heard);
        Assert.Equal("the name of the device is longer than 256 characters", heard.Reasons[^1]);
    }
}
