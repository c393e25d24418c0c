using System.Text;
using FactoryTwin.Indicators;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Tests.Aps;
using FactoryTwin.Mqtt.Tests.Dialects;
using FactoryTwin.Mqtt.Tests.Mirroring;

namespace FactoryTwin.Mqtt.Tests;

public class BrokerSurveyTests
{
    [Fact]
    public void A_small_factory_is_recognised_and_what_nobody_understands_is_shown()
    {
        var survey = new BrokerSurvey();
        foreach ((DateTimeOffset at, string topic, string payload) in new SimulatedAps(TimeSpan.FromMinutes(6)).Messages)
            survey.Receive(new MqttMessage { Topic = topic, Payload = Encoding.UTF8.GetBytes(payload), ArrivedAt = at });
        SurveyReport report = survey.Report();
        Assert.Equal(["fischertechnik-9v", "fischertechnik-aps"], report.Dialects.Select(dialect => dialect.Name));
        Assert.Equal(["SVR0001", "SVR0002", "SVR0003", "SVR0004", "SVR0005", "agv1", "agv2", "ccu"], report.Dialects[1].Devices.Select(device => device.Name));
        Assert.Equal(["osf/arduino/vibration/mpu6050-1/state", "osf/arduino/temperature/dht11-1/state"], report.Topics.Select(topic => topic.Topic));
        Assert.Equal((report.Messages, 0), (report.Dialects.Sum(dialect => dialect.Messages) + report.NotUnderstood, report.Unreadable.Count));
        Assert.Contains("  agv1: ", report.ToString(), StringComparison.Ordinal);
        Assert.Contains("# ccu (fischertechnik-aps) tells of components; one can be a station of its own, bound with `component`: production, storage\n# Heard, and not yet told what they do: j1/txt/1/environment (fischertechnik-9v)\n", report.ProposedBinding("Small factory"), StringComparison.Ordinal);
        MirrorBinding binding = MirrorBinding.Parse(report.ProposedBinding("Small factory"));
        Assert.Equal(["SVR0001", "SVR0002", "SVR0003", "SVR0004", "agv1", "agv2"], binding.Devices.Select(device => device.Station).Where(station => station != "SVR0005"));
        Assert.Equal([MirroredKind.Inspection, MirroredKind.Vehicle], new[] { "SVR0004", "agv1" }.Select(label => binding.Devices.First(device => device.Label == label).Kind));
    }

    [Fact]
    public void Every_dialect_is_recognised_and_meters_wait_for_a_decision()
    {
        var survey = new BrokerSurvey();
        foreach (MqttMessage message in DialectExamples.All.Values.SelectMany(messages => messages).Append(Heard.MessageOf("odd/topic", "\u0001odd")).Append(Heard.MessageOf("device/x/report", "no JSON")))
            survey.Receive(message);
        SurveyReport report = survey.Report();
        Assert.Equal(DialectRegistry.BuiltIn.All.Select(kind => kind.Name), report.Dialects.Select(dialect => dialect.Name));
        Assert.Equal(("odd/topic", ".odd"), (Assert.Single(report.Topics).Topic, report.Topics[0].Example));
        Assert.Equal("bambu: the payload is not JSON 1", $"{report.Unreadable[0].Key.Dialect}: {report.Unreadable[0].Key.Reason} {report.Unreadable[0].Value}");
        string text = report.ProposedBinding("All");
        Assert.Contains("twin:", text, StringComparison.Ordinal);
        Assert.Contains("#   lab-plug-1: { dialect: zigbee2mqtt, device: 'Lab plug 1', meter: { STATION: 100 % } }\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Meters_alone_are_stations_that_show_their_energy()
    {
        var survey = new BrokerSurvey();
        MqttMessage[] heard = [.. Enumerable.Range(0, 61).Select(second => Heard.MessageOf("shellyplusplugs-1/status/switch:0", """{"id":0,"output":true,"apower":3600}""") with { ArrivedAt = MirrorBench.At(second) })];
        survey.Receive(heard[0]);
        string text = survey.Report().ProposedBinding("Plugs");
        Assert.EndsWith("with their shares.\n", text, StringComparison.Ordinal);
        MirrorBinding binding = MirrorBinding.Parse(text);
        await using var mirror = new FactoryMirror(binding, [DialectRegistry.BuiltIn.Find("shelly")!.Create()], MirrorBench.Start);
        FactoryIndicators indicators = mirror.Indicators();
        foreach (MqttMessage message in heard)
            mirror.Receive(message);
        Assert.Equal(0.06, indicators.Read(mirror.Now).EnergyKilowattHours!.Value, 6);
    }

    [Fact]
    public void Who_hears_nothing_is_told_how_long_it_has_listened_and_what_to_check()
    {
        var survey = new BrokerSurvey();
        Assert.Equal("nothing was heard in 4 s; check the topics, and whether the broker lets this user read them\n", survey.Report(TimeSpan.FromSeconds(4)).ToString());
        survey.Receive(Heard.MessageOf("hall/door", "open"));
        Assert.StartsWith("1 message in 4 s\n", survey.Report(TimeSpan.FromSeconds(4)).ToString(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.Zero, survey.Report().Duration);
    }

    [Fact]
    public void A_proposal_says_which_signals_and_components_it_leaves_out_and_a_charger_is_a_station()
    {
        var survey = new BrokerSurvey();
        survey.Receive(Heard.MessageOf("device/p1/report", """{"print":{"gcode_state":"IDLE","nozzle_temper":1,"nozzle_target_temper":1,"bed_temper":1,"bed_target_temper":1,"chamber_temper":1,"mc_percent":1,"mc_remaining_time":1,"layer_num":1,"total_layer_num":1,"spd_mag":1,"print_error":0,"stg_cur":0,"hms":[],"wifi_signal":"-60dBm"}}"""));
        survey.Receive(Heard.MessageOf("ccu/pairing/state", """{"modules":[{"serialNumber":"CHRG0","type":"MODULE","subType":"CHRG","connected":true,"available":"READY"}]}"""));
        survey.Receive(Heard.MessageOf("ccu/order/active", "[]"));
        string text = survey.Report().ProposedBinding("Left out");
        Assert.Contains("# p1 (bambu) has more signals: stage, wifi-signal\n", text, StringComparison.Ordinal);
        Assert.Contains("# ccu (fischertechnik-aps) tells of components; one can be a station of its own, bound with `component`: production, storage\n", text, StringComparison.Ordinal);
        Assert.Equal(["p1", "CHRG0"], MirrorBinding.Parse(text).Devices.Select(device => device.Station));
    }

    [Fact]
    public void Printers_of_one_name_in_two_dialects_get_two_stations_and_nothing_gets_none()
    {
        var survey = new BrokerSurvey();
        Assert.Contains("# Nothing was heard that tells what it does.", survey.Report().ProposedBinding("Nobody"), StringComparison.Ordinal);
        survey.Receive(Heard.MessageOf("p1/klipper/status", """{"status":{"print_stats":{"state":"printing"},"extruder":{"temperature":200}}}"""));
        survey.Receive(Heard.MessageOf("device/p1/report", """{"print":{"gcode_state":"IDLE"}}"""));
        MirrorBinding binding = MirrorBinding.Parse(survey.Report().ProposedBinding("Two"));
        Assert.Equal([("p1", "bambu", null), ("p1-2", "klipper", "p1")], binding.Devices.Select(device => (device.Station!, device.Dialect, device.Device)));
        Assert.All(binding.Devices, device => Assert.Equal(MirroredKind.Printer, device.Kind));
        Assert.Equal("nozzle-temperature", Assert.Single(binding.Devices[1].Signals).Name);
    }
}
