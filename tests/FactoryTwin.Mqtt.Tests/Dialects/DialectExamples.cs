using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Tests.Publishing;

namespace FactoryTwin.Mqtt.Tests.Dialects;

/// <summary>Messages of each dialect as devices send them, to be spoiled by <see cref="SpoiledMessageTests"/> and told apart by the survey.</summary>
internal static class DialectExamples
{
    private static readonly Dictionary<string, (string Topic, string Payload)[]> _written = new()
    {
        ["umh"] = [("umh/v1/acme/berlin/packing/_raw/motor/speed", """{"timestamp_ms":1772438400000,"value":12.5}"""), ("umh/v1/acme/_historian/weather", """{"timestamp_ms":1772438400000,"temperature":4,"sky":"grey"}""")],
        ["bambu"] =
        [
            ("device/01S00C123/report", """{"print":{"command":"push_status","gcode_state":"RUNNING","mc_percent":42,"mc_remaining_time":90,"nozzle_temper":219.75,"bed_temper":null,"cooling_fan_speed":"15","wifi_signal":"-45dBm","hms":[{"attr":1,"code":131074}],"stg_cur":0,"subtask_name":"dial","device":{"extruder":{"info":[{"id":0,"temp":16056565}]},"bed":{"info":{"temp":3932220}}}}}"""),
            ("device/01S00C123/report", """{"print":{"gcode_state":"FINISH"}}"""),
        ],
        ["octoprint"] =
        [
            ("octoPrint/mqtt", "connected"), ("octoPrint/event/PrintDone", """{"_event":"PrintDone","_timestamp":1772442000,"path":"dial.gcode","time":3600}"""), ("octoPrint/temperature/tool0", """{"_timestamp":1772438400,"actual":210.4,"target":210}"""),
            ("octoPrint/progress/printing", """{"progress":37,"path":"dial.gcode","printer_data":{"progress":{"printTime":600,"printTimeLeft":null},"state":{"text":"Printing","flags":{"printing":true}}}}"""),
        ],
        ["klipper"] =
        [
            ("voron/moonraker/status", """{"server":"online"}"""), ("voron/klipper/state/print_stats/state", """{"eventtime":2.5,"value":"printing"}"""),
            ("voron/klipper/status", """{"eventtime":5322.4,"status":{"webhooks":{"state":"ready"},"print_stats":{"state":"printing","filename":"dial.gcode","info":{"current_layer":3,"total_layer":80}},"extruder":{"temperature":201.2,"target":210,"power":0.83},"fan":{"speed":0.5}}}"""),
        ],
        ["fischertechnik-9v"] =
        [
            ("f/i/state/mpo", """{"ts":"2026-03-02T08:00:00.000Z","station":"mpo","code":2,"description":"","active":1,"target":""}"""), ("i/bme680", """{"ts":"2026-03-02T08:00:00.000Z","t":25.1,"h":40.0,"p":1000.15,"iaq":200,"aq":3,"gr":161000}"""),
            ("/j1/txt/1/f/i/stock", """{"ts":"2026-03-02T08:00:00.000Z","stockItems":[{"workpiece":{"id":"1","type":"BLUE","state":"RAW"},"location":"A1"},{"workpiece":null,"location":"A2"}]}"""), ("f/i/order", """{"ts":"2026-03-02T08:00:00.000Z","state":"IN_PROCESS","type":"BLUE"}"""),
        ],
        ["fischertechnik-aps"] =
        [
            ("module/v1/ff/SVR1/state", """{"timestamp":"2026-03-02T08:00:00.000Z","actionState":{"id":"22222222-2222-2222-2222-222222222222","command":"DRILL","state":"RUNNING"},"loads":[{"loadType":"WHITE"}],"errors":[{}],"paused":false,"orderId":"o"}"""),
            ("module/v1/ff/SVR1/connection", """{"connectionState":"ONLINE","timestamp":"2026-03-02T06:00:00.000Z"}"""), ("module/v1/ff/SVR1/order", """{"orderId":"o","action":{"id":"1","command":"PICK","metadata":{"workpieceId":"p"}}}"""),
            ("fts/v1/ff/5iO4/state", """{"driving":true,"paused":false,"load":[{"loadId":"p","loadType":"WHITE"}],"actionStates":[{"id":"1","command":"DOCK","state":"RUNNING"}],"batteryState":{"percentage":52,"currentVoltage":8.5,"charging":false}}"""),
            ("ccu/order/active", """[{"orderId":"a","orderType":"PRODUCTION","state":"IN_PROGRESS","startedAt":"2026-03-02T07:59:00Z"}]"""), ("ccu/pairing/state", """{"modules":[{"serialNumber":"SVR1","subType":"DRILL","connected":true,"available":"READY"}],"transports":[]}"""),
        ],
        ["vda5050"] =
        [
            ("uagv/v2/KIT/0001/state", """{"timestamp":"2026-03-02T08:00:00.000Z","orderId":"o1","driving":true,"nodeStates":[{"nodeId":"n"}],"actionStates":[{"actionId":"x","actionStatus":"RUNNING"}],"batteryState":{"batteryCharge":80.5,"charging":false},"operatingMode":"AUTOMATIC","errors":[],"loads":[{"loadId":"p"}],"safetyState":{"eStop":"NONE","fieldViolation":false},"agvPosition":{"x":1.5,"y":2,"theta":0.1}}"""),
            ("uagv/v2/KIT/0001/connection", """{"connectionState":"ONLINE"}"""),
        ],
        ["mtconnect"] =
        [
            ("MTConnect/Devices/m1/Observations/exec", """{"dataItemId":"exec","type":"EXECUTION","category":"EVENT","timestamp":"2026-03-02T08:00:01Z","result":"ACTIVE","sequence":1}"""),
            ("MTConnect/Devices/m1/Observations/Wact", """{"dataItemId":"Wact","type":"WATTAGE","category":"SAMPLE","timestamp":"2026-03-02T08:00:02Z","result":"1500.5","sequence":2}"""),
            ("MTConnect/Current/m1", """{"MTConnectStreams":{"Streams":{"DeviceStream":[{"uuid":"m1","ComponentStream":[{"Events":{"PartCount":[{"dataItemId":"p","sequence":7,"timestamp":"2026-03-02T08:00:00Z","value":4}]},"Condition":{"Fault":[{"dataItemId":"c","type":"SYSTEM","sequence":6,"timestamp":"2026-03-02T08:00:00Z"}]}}]}]}}}"""),
            ("MTConnect/Current/m1", """<MTConnectStreams xmlns="urn:mtconnect.org:MTConnectStreams:2.0"><Streams><DeviceStream uuid="m1"><ComponentStream><Events><Execution dataItemId="exec" sequence="9" timestamp="2026-03-02T08:00:00Z">READY</Execution></Events></ComponentStream></DeviceStream></Streams></MTConnectStreams>"""),
            ("MTConnect/Probe/agent/Availability", "AVAILABLE"),
        ],
        ["shelly"] =
        [
            ("shellyplus1pm-1/status/switch:0", """{"id":0,"output":true,"apower":1234.5,"voltage":230.1,"current":5.4,"aenergy":{"total":5678.9},"temperature":{"tC":41.2}}"""), ("shellypro3em-1/status/em:0", """{"id":0,"a_act_power":300,"b_act_power":200,"c_act_power":-100,"n_current":null,"total_act_power":400}"""),
            ("shellyplus1pm-1/events/rpc", """{"method":"NotifyStatus","params":{"ts":1772438400.25,"switch:0":{"apower":12.5}}}"""), ("shellies/shellyem3-1/emeter/2/power", "300.5"), ("shellies/shellyplug-s-1/relay/0", "on"), ("shellyplus1pm-1/online", "true"),
        ],
        ["tasmota"] =
        [
            ("tele/bench/SENSOR", """{"Time":"2026-03-02T09:00:00","ENERGY":{"Total":[1.5,2.25],"Power":[100,50],"Voltage":230,"Current":[0.4,null]},"AM2301":{"Temperature":68,"Humidity":41.5},"TempUnit":"F"}"""), ("tele/bench/LWT", "Online"), ("stat/bench/POWER", "ON"),
            ("stat/bench/STATUS8", """{"StatusSNS":{"Time":"2026-03-02T09:00:00+01:00","ENERGY":{"Power":96}}}"""),
        ],
        ["zigbee2mqtt"] = [("zigbee2mqtt/Lab plug 1", """{"state":"ON","power":45.5,"voltage":229,"current":null,"energy":3.75,"linkquality":120,"power_l1":3,"last_seen":"2026-03-02T08:00:01+00:00"}"""), ("zigbee2mqtt/Lab plug 1/availability", """{"state":"online"}""")],
    };

    public static IReadOnlyDictionary<string, MqttMessage[]> All { get; } = _written.ToDictionary(pair => pair.Key, pair => pair.Value.Select(message => Heard.MessageOf(message.Topic, message.Payload)).ToArray())
        .Append(new("plain", OfTwin(PublishedForm.Plain))).Append(new("unified-namespace", OfTwin(PublishedForm.UnifiedNamespace))).Append(new("sparkplug", OfTwin(PublishedForm.Sparkplug))).ToDictionary();

    /// <summary>What a twin publishes in its first minutes.</summary>
    private static MqttMessage[] OfTwin(PublishedForm form)
    {
        using var line = new Simulation(FactoryModel.Build("Two steps", factory => factory.Source("parts").Machine("mill", "60 s").Sink("done").Flow("parts -> mill -> done")));
        var broker = new Broker();
        var publisher = new FactoryPublisher(line, broker, new PublisherOptions { Form = form });
        broker.ConnectAsync().GetAwaiter().GetResult();
        line.Advance(TimeSpan.FromMinutes(10));
        publisher.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return [.. broker.Published.Select(message => message with { ArrivedAt = Heard.Arrival })];
    }
}
