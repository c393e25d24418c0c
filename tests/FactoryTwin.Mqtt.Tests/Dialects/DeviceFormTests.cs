using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Tests.Dialects;

/// <summary>Forms that real devices and their bridges use beside the usual ones. Fields and words from what is named with each; names and numbers are our own.</summary>
public class DeviceFormTests
{
    /// <summary>A topic of Klipper in the issues 255 and 954 of https://github.com/Arksine/moonraker, where people call their printer so.</summary>
    [Theory]
    [InlineData("klipper")]
    [InlineData("moonraker")]
    [InlineData("lab/klipper")]
    public void A_printer_may_be_called_as_Klipper_or_Moonraker_is(string name)
    {
        var heard = Heard.By("klipper", ($"{name}/moonraker/status", """{"server":"online"}"""), ($"{name}/klipper/status", """{"status":{"print_stats":{"state":"standby"}}}"""), ($"{name}/klipper/state/extruder/target", """{"value":210}"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal([$"{name}: is there", $"{name}: is Idle (standby)", $"{name}: nozzle-target = 210 °C"], heard.Lines);
    }

    /// <summary>The full topic of Tasmota, https://tasmota.github.io/docs/MQTT/#mqtt-topic-definition, may have the prefix anywhere.</summary>
    [Theory]
    [InlineData("iot/tele/saw/SENSOR", "iot/stat/saw/POWER", "iot/saw")]
    [InlineData("hall/a/tele/saw/SENSOR", "hall/a/stat/saw/POWER", "hall/a/saw")]
    [InlineData("tele/iot/saw/SENSOR", "stat/iot/saw/POWER", "iot/saw")]
    [InlineData("iot/saw/tele/SENSOR", "iot/saw/stat/POWER", "iot/saw")]
    public void The_prefix_of_Tasmota_may_stand_anywhere(string sensor, string power, string device)
    {
        var heard = Heard.By("tasmota", (sensor, """{"Time":"2026-03-02T09:00:00","ENERGY":{"Power":95}}"""), (power, "ON"));
        Assert.Empty(heard.Reasons);
        Assert.Equal([$"{device}: power = 0.095 kW", $"{device}: output = yes"], heard.Lines);
        Assert.False(DialectRegistry.BuiltIn.Find("tasmota")!.Create().Read(Heard.MessageOf("door/stat/7/POWER_LEVEL of it", "3"), new Heard()));
    }

    /// <summary>Readers of such printers, as https://github.com/maziggy/bambuddy, take both places of the stage, and the layers from <c>3D</c>.</summary>
    [Fact]
    public void Newer_firmware_of_a_Bambu_printer_has_its_stage_and_its_layers_in_objects()
    {
        const string report = "device/09400A123/report";
        var heard = Heard.By("bambu", (report, """{"print":{"gcode_state":"RUNNING","stage":{"_id":2},"layer_num":1,"3D":{"layer_num":1}}}"""), (report, """{"print":{"stage":{"_id":0},"3D":{"layer_num":2,"total_layer_num":80}}}"""), (report, """{"print":{"stg_cur":"14"}}"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            ["layer = 1", "is Setup/Heating (RUNNING)", "layer = 2", "layers = 80", "is Processing (RUNNING)", "stage = 14", "is Setup (RUNNING)"],
            heard.Lines.Select(line => line["09400A123: ".Length..]));
    }

    /// <summary>Answers have all parameters of the command, https://github.com/Doridian/OpenBambuAPI/blob/main/mqtt.md; a P1 keeps the task of a print that failed long ago.</summary>
    [Fact]
    public void Answers_to_commands_of_a_Bambu_printer_are_no_news_and_a_print_that_failed_long_ago_is_over()
    {
        const string report = "device/01P00A123/report";
        var heard = Heard.By("bambu", (report, """{"print":{"command":"push_status","gcode_state":"FAILED","print_type":"idle","print_error":0,"gcode_file":"","subtask_name":"old"}}"""),
            (report, """{"print":{"command":"extrusion_cali_get","nozzle_temper":0,"gcode_state":"RUNNING","result":"success"}}"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal(["01P00A123: is Idle (FAILED)"], heard.Of(ObservationKind.State));
        Assert.DoesNotContain(heard.Lines, line => line.Contains("nozzle", StringComparison.Ordinal));
    }

    [Fact]
    public void A_Bambu_print_has_the_name_that_was_told_while_it_ran()
    {
        const string report = "device/01P00A123/report";
        var heard = Heard.By("bambu", (report, """{"print":{"gcode_state":"RUNNING"}}"""), (report, """{"print":{"subtask_name":"dial"}}"""), (report, """{"print":{"gcode_state":"FINISH"}}"""));
        Assert.Equal(["01P00A123: completed dial"], heard.Of(ObservationKind.Completed));
    }

    /// <summary>A meter of which an owner has changed the name (https://shelly-api-docs.shelly.cloud/gen1/#mqtt-support), the Shelly 2, which has one meter for both relays, and lights of https://shelly-api-docs.shelly.cloud/gen2.</summary>
    [Fact]
    public void A_Shelly_of_another_name_is_known_by_its_third_phase_and_one_meter_may_be_for_all_relays()
    {
        var heard = Heard.By("shelly",
            ("shellies/hall/emeter/2/power", "300"), ("shellies/hall/emeter/0/power", "100"), ("shellies/hall/emeter/1/power", "200"), ("shellies/hall/emeter/2/power", "400"),
            ("shellies/shellyswitch-1/relay/power", "60.5"), ("shellies/shellyswitch-1/relay/energy", "6000"),
            ("shellyplusrgbwpm-1/status/rgbw:0", """{"id":0,"output":true,"apower":5.5}"""), ("shellyplusrgbwpm-1/debug/log", "no JSON"));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            [
                "hall: power-c = 0.3 kW", "hall: power-a = 0.1 kW", "hall: power-b = 0.2 kW", "hall: power-c = 0.4 kW", "hall: power = 0.7 kW", "shellyswitch-1: power = 0.0605 kW", "shellyswitch-1: energy = 0.1 kWh",
                "shellyplusrgbwpm-1: output = yes", "shellyplusrgbwpm-1: power = 0.0055 kW",
            ],
            heard.Lines);
    }

    /// <summary>First notices of a device that was switched on, and of one with a battery, as in https://shelly-api-docs.shelly.cloud/gen2/General/Notifications.</summary>
    [Fact]
    public void A_Shelly_that_does_not_know_the_time_yet_counts_seconds_and_that_is_no_time()
    {
        var heard = Heard.By("shelly", ("lab/plug/events/rpc", """{"method":"NotifyStatus","params":{"ts":1.61,"switch:0":{"id":0,"apower":5}}}"""),
            ("lab/plug/events/rpc", """{"method":"NotifyFullStatus","params":{"ts":1772438400.5,"devicepower:0":{"id":0,"battery":{"V":6.1,"percent":98},"external":{"present":false}},"switch:0":{"apower":6}}}"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal(["power = 0.005 kW", "battery-charge = 98 %", "battery-voltage = 6.1 V", "power = 0.006 kW"], heard.Lines.Select(line => line["lab/plug: ".Length..]));
        Assert.Equal([null, Heard.Arrival.AddSeconds(0.5)], heard.Observations.Where(said => said.Name == "power").Select(said => said.DeviceTime));
    }

    /// <summary>https://tasmota.github.io/docs/Commands/#management, Status 0.</summary>
    [Fact]
    public void The_status_of_all_of_a_Tasmota_has_its_meter_and_its_outputs()
    {
        var heard = Heard.By("tasmota", ("stat/saw/STATUS0", """{"Status":{"Power":"1"},"StatusSNS":{"Time":"2026-03-02T09:00:00","ENERGY":{"Power":95}},"StatusSTS":{"Time":"2026-03-02T09:00:00","POWER1":"ON","Wifi":{"Signal":-61}}}"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal(["saw: power = 0.095 kW", "saw: wifi-signal = -61 dBm", "saw: output-1 = yes"], heard.Lines);
    }

    /// <summary>Fields of a meter with two clamps, https://www.zigbee2mqtt.io/devices/PJ-1203A.html, and of a switch with two buttons, https://www.zigbee2mqtt.io/devices/QBKG12LM.html.</summary>
    [Fact]
    public void Zigbee2MQTT_calls_channels_by_letters_and_sides()
    {
        var heard = Heard.By("zigbee2mqtt", ("zigbee2mqtt/clamps", """{"power_a":100,"current_b":1.5,"power_ab":300,"power_factor_a":0.9,"energy_flow_a":"consuming"}"""), ("zigbee2mqtt/wall", """{"state_left":"ON","power_right":5}"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal(["clamps: power-a = 0.1 kW", "clamps: current-b = 1.5 A", "clamps: power-ab = 0.3 kW", "clamps: power-factor-a = 0.9", "wall: output-left = yes", "wall: power-right = 0.005 kW"], heard.Lines);
    }

    [Fact]
    public void A_name_of_digits_stays_as_it_is_written_in_XML()
    {
        var heard = Heard.By("mtconnect", ("MTConnect/Document/Current/m", """
            <MTConnectStreams><Streams><DeviceStream uuid="007"><ComponentStream><Samples><PathFeedrate dataItemId="012" sequence="2" timestamp="2026-03-02T08:00:00Z">012.5</PathFeedrate></Samples></ComponentStream></DeviceStream></Streams></MTConnectStreams>
            """));
        Assert.Equal(["007: 012 = 12.5 mm/s"], heard.Lines);
    }

    /// <summary>The elements of https://docs.mtconnect.org, and the document of the README of https://github.com/TrakHound/MTConnect.NET, MTConnect.NET-JSON.</summary>
    [Theory]
    [InlineData("""
        <?xml version="1.0" encoding="UTF-8"?>
        <MTConnectStreams xmlns="urn:mtconnect.org:MTConnectStreams:1.3"><Header version="1.3.0.9"/><Streams><DeviceStream name="m" uuid="m5"><ComponentStream component="Path" name="p">
          <Samples><PathFeedrate dataItemId="f" name="feed" sequence="2" timestamp="2026-03-02T08:00:00Z">12.5</PathFeedrate><Load dataItemId="l" sequence="3" timestamp="2026-03-02T08:00:00Z">UNAVAILABLE</Load>
            <PathPosition dataItemId="pos" sequence="4" timestamp="2026-03-02T08:00:00Z">1.5 2 -3</PathPosition></Samples>
          <Events><Availability dataItemId="a" sequence="1" timestamp="2026-03-02T08:00:00Z">AVAILABLE</Availability><Execution dataItemId="e" sequence="5" timestamp="2026-03-02T08:00:00Z">ACTIVE</Execution>
            <VariableDataSet dataItemId="v" count="1" sequence="6" timestamp="2026-03-02T08:00:00Z"><Entry key="k">1</Entry></VariableDataSet></Events>
          <Condition><Fault dataItemId="c" type="SYSTEM" nativeCode="404" sequence="7" timestamp="2026-03-02T08:00:00Z">Low &amp; hot</Fault></Condition>
        </ComponentStream><ComponentStream component="Axes"><Samples/></ComponentStream></DeviceStream></Streams></MTConnectStreams>
        """)]
    [InlineData("""
        {"header":{"Version":"6.0"},"streams":[{"name":"m","uuid":"m5","componentStream":[{"component":"Path","samples":[{"dataItemId":"f","name":"feed","type":"PATH_FEEDRATE","sequence":2,"timestamp":"2026-03-02T08:00:00Z","result":"12.5"},
          {"dataItemId":"l","type":"LOAD","sequence":3,"timestamp":"2026-03-02T08:00:00Z","result":"UNAVAILABLE"},{"dataItemId":"pos","type":"PATH_POSITION","sequence":4,"timestamp":"2026-03-02T08:00:00Z","result":"1.5 2 -3"}],
          "events":[{"dataItemId":"a","type":"AVAILABILITY","sequence":1,"timestamp":"2026-03-02T08:00:00Z","result":"AVAILABLE"},{"dataItemId":"e","type":"EXECUTION","sequence":5,"timestamp":"2026-03-02T08:00:00Z","result":"ACTIVE"}],
          "condition":[{"dataItemId":"c","type":"SYSTEM","level":"FAULT","nativeCode":"404","sequence":7,"timestamp":"2026-03-02T08:00:00Z","result":"Low & hot"}]}]}]}
        """)]
    public void MTConnect_is_read_from_XML_and_from_the_documents_of_MTConnect_NET(string document)
    {
        var heard = Heard.By("mtconnect", ("MTConnect/Document/Current/m5", document), ("MTConnect/Document/Sample/m5", document));
        Assert.Empty(heard.Reasons);
        Assert.Equal(["m5: feed = 12.5 mm/s", "m5: l = ? (Bad)", "m5: is there", "m5: is Processing (ACTIVE)", "m5: condition-c = 'FAULT'", "m5: is Down (FAULT)", "m5: is there"], heard.Lines);
        Assert.All(heard.Observations, observation => Assert.Equal(Heard.Arrival, observation.DeviceTime));
    }

    [Theory]
    [InlineData("<MTConnectStreams><Streams>", "the payload is not XML")]
    [InlineData("<!DOCTYPE a [<!ENTITY b 'c'>]><MTConnectStreams>&b;</MTConnectStreams>", "the payload is not XML")]
    [InlineData("<MTConnectError/>", "the document has no streams")]
    public void XML_that_is_none_or_no_stream_of_MTConnect_is_counted(string document, string reason)
    {
        var heard = Heard.By("mtconnect", ("MTConnect/Current/m5", document));
        Assert.Equal([reason], heard.Reasons);
        Assert.Empty(heard.Lines);
    }

    /// <summary>Version 1.1 changed to capitals: https://github.com/ipa320/vda5050_msgs/pull/18.</summary>
    [Fact]
    public void The_first_version_of_VDA_5050_has_its_words_with_small_letters()
    {
        static (string, string) State(string action, string more = "") => ("uagv/v1/KIT/0001/state",
            $$$"""{"orderId":"o1","driving":false,"nodeStates":[],"edgeStates":[],"actionStates":[{"actionId":"a","actionType":"pick","actionStatus":"{{{action}}}"}],"operatingMode":"automatic","safetyState":{"eStop":"none","fieldViolation":false}{{{more}}}}""");
        var heard = Heard.By("vda5050", ("uagv/v1/KIT/0001/connection", """{"connectionState":"online"}"""), State("waiting"), State("running"), State("finished"), State("finished", ",\"errors\":[{\"errorType\":\"laser\",\"errorLevel\":\"fatal\"}]"),
            ("uagv/v1/KIT/0001/state", """{"driving":false,"safetyState":{"eStop":"autoAck","fieldViolation":false}}"""), ("uagv/v1/KIT/0001/connection", """{"connectionState":"connectionBroken"}"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            ["is there", "is Idle (idle)", "is Processing (action running)", "is Idle (idle)", "completed o1", "is Down (laser)", "is Down/ProtectiveStop (emergency stop AUTOACK)", "is gone"],
            heard.Of(ObservationKind.State, ObservationKind.Presence, ObservationKind.Completed).Select(line => line["KIT/0001: ".Length..]));
        Assert.Contains("KIT/0001: loads = 1 (Uncertain)", heard.Lines);
    }

    /// <summary>Words of the availability as in 11-appendices.md of the control unit's documents, https://github.com/OliverBerger-ORBIS/ORBIS-Modellfabrik; that it alone speaks of a charger, and of a machine that no order has reached, from sessions recorded there.</summary>
    [Fact]
    public void A_module_of_an_APS_that_tells_nothing_itself_does_what_the_control_unit_says_until_it_speaks()
    {
        static (string, string) Pairing(string mill, string charger, string isConnected = "true") =>
            ("ccu/pairing/state", $$"""{"modules":[{"serialNumber":"M1","type":"MODULE","subType":"MILL","connected":{{isConnected}},"available":"{{mill}}"},{"serialNumber":"CHRG0","type":"MODULE","subType":"CHRG","connected":true,"available":"{{charger}}"}],"transports":[{"serialNumber":"F1","type":"FTS","connected":true,"available":"READY"}]}""");
        var heard = Heard.By("fischertechnik-aps",
            ("module/v1/ff/M1/factsheet", """{"typeSpecification":{"seriesName":"MOD","moduleClass":"MILL"}}"""),
            Pairing("BLOCKED", "READY"), Pairing("READY", "BUSY"), ("module/v1/ff/M1/state", """{"actionState":null}"""), Pairing("BUSY", "READY", "false"));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            ["M1: is unclear (BLOCKED)", "CHRG0: is Idle (READY)", "M1: is Idle (READY)", "CHRG0: is Processing (BUSY)", "M1: is Idle (no action)", "CHRG0: is Idle (READY)"],
            heard.Of(ObservationKind.State));
        Assert.Equal(["M1: kind = 'MILL'", "CHRG0: kind = 'CHRG'", "F1: kind = 'FTS'"], heard.Lines.Where(line => line.Contains("kind", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_components_of_an_APS_have_states_beside_their_jobs()
    {
        static (string, string) State(string command, int id, string state) => ("module/v1/ff/S1/state", $$$"""{"actionState":{"id":"11111111-1111-1111-1111-11111111111{{{id}}}","command":"{{{command}}}","state":"{{{state}}}"}}""");
        var heard = Heard.By("fischertechnik-aps",
            ("ccu/order/active", "[]"), ("ccu/order/active", """[{"orderId":"a","orderType":"PRODUCTION","state":"IN_PROGRESS"},{"orderId":"b","orderType":"PRODUCTION","state":"IN_PROGRESS"}]"""),
            ("module/v1/ff/S1/state", """{"actionState":null}"""), State("PICK", 1, "RUNNING"), State("PICK", 1, "RUNNING"), State("PICK", 1, "FINISHED"), State("DROP", 2, "RUNNING"), State("DROP", 2, "FAILED"),
            ("ccu/order/completed", """[{"orderId":"a","orderType":"PRODUCTION","state":"FINISHED"}]"""), ("ccu/order/completed", """[{"orderId":"b","orderType":"PRODUCTION","state":"FINISHED"}]"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            ["S1: pick is Processing (RUNNING)", "S1: pick is Idle (FINISHED)", "S1: drop is Processing (RUNNING)", "S1: drop is Down (FAILED)"],
            heard.Of(ObservationKind.State).Where(line => line.StartsWith("S1: ", StringComparison.Ordinal) && !line.StartsWith("S1: is", StringComparison.Ordinal)));
        Assert.Equal(
            ["ccu: production is Idle (none)", "ccu: production is Processing (IN_PROGRESS)", "ccu: production is Processing (IN_PROGRESS)", "ccu: production is Idle (none)"],
            heard.Of(ObservationKind.State).Where(line => line.StartsWith("ccu: production", StringComparison.Ordinal)));
        Assert.Equal(4, heard.Lines.Count(line => line == "ccu: storage is Idle (none)"));
    }
}
