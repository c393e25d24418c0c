using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Tests.Dialects;

/// <summary>Small factories, vehicles, machine tools and a namespace. Fields and words from the documents that the dialects name; of the APS also from what was recorded of a real one; the values of the examples are made up.</summary>
public class FactoryDialectTests
{
    private static readonly ObservationKind[] _doings = [ObservationKind.State, ObservationKind.Started, ObservationKind.Completed, ObservationKind.Rejected, ObservationKind.Presence, ObservationKind.Counter];

    [Fact]
    public void A_training_factory_tells_stations_stock_and_sensors()
    {
        var heard = Heard.By("fischertechnik-9v",
            ("f/i/state/mpo", """{"ts":"2026-03-02T08:00:00.000Z","station":"mpo","code":2,"description":"","active":1,"target":""}"""),
            ("f/i/state/hbw", """{"ts":"2026-03-02T08:00:00.000Z","station":"hbw","code":1,"active":0}"""),
            ("i/bme680", """{"ts":"2026-03-02T08:00:00.000Z","t":25.1,"rt":25.01,"h":40.0,"rh":38.01,"p":1000.15,"iaq":200,"aq":3,"gr":161000}"""),
            ("/j1/txt/1/i/ldr", """{"ts":"2026-03-02T08:00:00.000Z","br":70.5,"ldr":15000}"""),
            ("f/i/stock", """{"ts":"2026-03-02T08:00:00.000Z","stockItems":[{"workpiece":{"id":"1","type":"BLUE","state":"RAW"},"location":"A1"},{"workpiece":null,"location":"A2"}]}"""),
            ("f/i/order", """{"ts":"2026-03-02T08:00:00.000Z","state":"IN_PROCESS","type":"BLUE"}"""),
            ("i/cam", "no JSON, a picture"));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            [
                "mpo: code = 2", "mpo: description = ''", "mpo: target = ''", "mpo: is Processing (1)", "hbw: code = 1", "hbw: is Idle (0)",
                "environment: temperature = 25.1 °C", "environment: humidity = 40 %", "environment: pressure = 1000.15 hPa", "environment: air-quality-index = 200", "environment: air-quality-accuracy = 3", "environment: gas-resistance = 161000 Ohm",
                "j1/txt/1/environment: brightness = 70.5 %", "j1/txt/1/environment: light-resistance = 15000 Ohm",
                "hbw: stock-white = 0", "hbw: stock-red = 0", "hbw: stock-blue = 1", "hbw: stock-empty = 1", "order: order-state = 'IN_PROCESS'", "order: order-type = 'BLUE'",
            ],
            heard.Lines);
        Assert.All(heard.Observations, observation => Assert.Equal(Heard.Arrival, observation.DeviceTime));
    }

    [Fact]
    public void A_module_of_an_APS_is_followed_through_its_actions_and_a_bad_part_is_rejected()
    {
        const string drill = "module/v1/ff/SVR1/state", check = "module/v1/ff/SVR2/state";
        var heard = Heard.By("fischertechnik-aps",
            (drill, """{"actionState":null,"loads":[],"errors":[{}],"paused":false,"timestamp":"2026-03-02T08:00:00.000Z"}"""),
            ("module/v1/ff/SVR1/order", """{"orderId":"o","action":{"id":"11111111-1111-1111-1111-111111111111","command":"PICK","metadata":{"type":"WHITE","workpieceId":"piece-7"}}}"""),
            (drill, """{"actionState":{"id":"11111111-1111-1111-1111-111111111111","state":"RUNNING"},"loads":[{"loadType":"WHITE"}],"errors":[]}"""),
            (drill, """{"actionState":{"id":"11111111-1111-1111-1111-111111111111","command":"PICK","state":"FINISHED"}}"""),
            (drill, """{"actionState":{"id":"22222222-2222-2222-2222-222222222222","command":"DRILL","state":"RUNNING","duration":5}}"""),
            (drill, """{"actionState":{"id":"22222222-2222-2222-2222-222222222222","command":"DRILL","state":"FINISHED"}}"""),
            (check, """{"actionState":null}"""),
            (check, """{"actionState":{"id":"33333333-3333-3333-3333-333333333333","command":"CHECK_QUALITY","state":"RUNNING","metadata":{"workpieceId":"piece-7"}}}"""),
            (check, """{"actionState":{"id":"33333333-3333-3333-3333-333333333333","command":"CHECK_QUALITY","state":"FINISHED","result":"FAILED"}}"""),
            (check, """{"actionState":null,"errors":[{"errorLevel":"FATAL","errorType":"camera"}]}"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            [
                "SVR1: is Idle (no action)",
                "SVR1: pick started piece-7", "SVR1: pick is Processing (RUNNING)", "SVR1: is Processing (RUNNING)",
                "SVR1: pick completed piece-7", "SVR1: pick is Idle (FINISHED)", "SVR1: is Idle (FINISHED)",
                "SVR1: started piece-7", "SVR1: is Processing (RUNNING)",
                "SVR1: completed piece-7", "SVR1: is Idle (FINISHED)",
                "SVR2: is Idle (no action)",
                "SVR2: started piece-7", "SVR2: is Processing (RUNNING)",
                "SVR2: rejected piece-7", "SVR2: is Idle (FINISHED)",
                "SVR2: is Down (camera)",
            ],
            heard.Of(_doings));
    }

    [Fact]
    public void Two_controllers_of_one_module_tell_of_an_action_once_and_the_slower_one_changes_nothing()
    {
        const string module = "module/v1/ff/SVR2/state", second = "module/v1/ff/NodeRed/SVR2/state";
        static string Action(string state, string more = "") => $$$"""{"timestamp":"2026-03-02T08:00:00.123456Z","actionState":{"id":"33333333-3333-3333-3333-333333333333","command":"CHECK_QUALITY","state":"{{{state}}}"{{{more}}}}}""";
        var heard = Heard.By("fischertechnik-aps",
            (module, """{"actionState":null}"""), (module, Action("RUNNING")), (second, Action("WAITIING")), (second, Action("RUNNING")), (second, Action("FINISHED", ",\"result\":\"PASSED\"")), (module, Action("RUNNING")), (module, Action("FINISHED", ",\"result\":\"PASSED\"")));
        Assert.Equal(
            ["SVR2: is Idle (no action)", "SVR2: started something", "SVR2: is Processing (RUNNING)", "SVR2: is Processing (RUNNING)", "SVR2: is Processing (RUNNING)", "SVR2: completed something", "SVR2: is Idle (FINISHED)"],
            heard.Of(_doings));
        Assert.Equal([true, true, true, false, true, true, true], heard.Observations.Where(said => said.Kind is not ObservationKind.Signal).Select(said => said.DeviceTime is not null || said.Text == "no action"));
    }

    /// <summary>In the recorded sessions the second controller of the quality check is ready 1.8 s before the module, and that of the delivery station 1 s; the times of the control unit are those of the module.</summary>
    [Theory]
    [InlineData("\"id\":\"33333333-3333-3333-3333-333333333333\",\"command\":\"CHECK_QUALITY\",\"state\":\"FINISHED\"", "rejected something", "is Idle (FINISHED)")]
    [InlineData("\"id\":\"44444444-4444-4444-4444-444444444444\",\"command\":\"CHECK_QUALITY\",\"state\":\"RUNNING\"", "rejected something", "started something", "is Processing (RUNNING)")]
    [InlineData("", "rejected something", "is Idle (no action)")]
    public void What_the_second_controller_says_of_the_end_waits_for_the_module_which_may_never_speak_of_it(string next, params string[] expected)
    {
        static (string, string) Second(string state) => ("module/v1/ff/NodeRed/SVR2/state", $$$"""{"actionState":{"id":"33333333-3333-3333-3333-333333333333","command":"CHECK_QUALITY","state":"{{{state}}}","result":"FAILED"}}""");
        var heard = Heard.By("fischertechnik-aps", ("module/v1/ff/SVR2/state", """{"actionState":null}"""), ("module/v1/ff/SVR2/state", """{"actionState":{"id":"33333333-3333-3333-3333-333333333333","command":"CHECK_QUALITY","state":"RUNNING"}}"""),
            Second("FINISHED"), Second("FINISHED"), ("module/v1/ff/SVR2/state", $$$"""{"actionState":{{{(next.Length == 0 ? "null" : "{" + next + "}")}}}}"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal(["is Idle (no action)", "started something", "is Processing (RUNNING)", .. expected], heard.Of(_doings).Select(line => line["SVR2: ".Length..]));
    }

    /// <summary>A module that dies between the word of its second controller and its own has done what it did.</summary>
    [Theory]
    [InlineData("module/v1/ff/SVR2/connection", """{"connectionState":"CONNECTIONBROKEN"}""", "completed something", "is gone")]
    [InlineData("module/v1/ff/NodeRed/SVR2/state", """{"actionState":{"id":"44444444-4444-4444-4444-444444444444","command":"CHECK_QUALITY","state":"RUNNING"}}""", "completed something", "started something", "is Processing (RUNNING)")]
    [InlineData("module/v1/ff/SVR2/connection", """{"connectionState":"ONLINE"}""", "is there")]
    public void What_was_kept_for_a_module_that_dies_is_told(string topic, string next, params string[] expected)
    {
        const string action = """{"actionState":{"id":"33333333-3333-3333-3333-333333333333","command":"CHECK_QUALITY","state":"RUNNING"}}""";
        var heard = Heard.By("fischertechnik-aps", ("module/v1/ff/SVR2/state", """{"actionState":null}"""), ("module/v1/ff/SVR2/state", action),
            ("module/v1/ff/NodeRed/SVR2/state", action.Replace("RUNNING", "FINISHED", StringComparison.Ordinal)), (topic, next));
        Assert.Empty(heard.Reasons);
        Assert.Equal(["is Idle (no action)", "started something", "is Processing (RUNNING)", .. expected], heard.Of(_doings).Select(line => line["SVR2: ".Length..]));
    }

    [Fact]
    public void A_vehicle_of_an_APS_tells_what_it_does_and_how_it_is_loaded()
    {
        const string state = "fts/v1/ff/5iO4/state";
        static string Of(bool isDriving, string load, string dock, string more = "") =>
            $$$"""{"driving":{{{(isDriving ? "true" : "false")}}},"paused":false,"load":[{"loadId":{{{load}}},"loadType":"WHITE"}],"lastNodeId":"1","actionStates":[{"id":"11111111-1111-1111-1111-111111111111","command":"DOCK","state":"{{{dock}}}"}],"batteryState":{"percentage":52,"currentVoltage":8.5,"charging":false}{{{more}}}}""";
        var heard = Heard.By("fischertechnik-aps",
            (state, Of(true, "null", "WAITING")), (state, Of(true, "null", "RUNNING")), (state, Of(false, "null", "FINISHED", ",\"waitingForLoadHandling\":true")), (state, Of(true, "\"p7\"", "FINISHED")),
            (state, Of(false, "\"p7\"", "FINISHED", ",\"waitingForLoadHandling\":true")), (state, Of(false, "null", "FINISHED")),
            ("fts/v1/ff/5iO4/connection", """{"connectionState":"CONNECTIONBROKEN","timestamp":"2026-03-02T06:00:00Z"}"""),
            (state, """{"driving":false,"load":[],"batteryState":{"percentage":219,"charging":true}}"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            [
                "5iO4: is Setup/DrivingEmpty (driving)", "5iO4: dock started something", "5iO4: dock is Processing (RUNNING)", "5iO4: is Setup/DrivingEmpty (driving)", "5iO4: dock completed something", "5iO4: dock is Idle (FINISHED)", "5iO4: is Starved (waiting for load handling)", "5iO4: is Processing (driving)",
                "5iO4: is Blocked (waiting for load handling)", "5iO4: is Idle (idle)", "5iO4: is gone", "5iO4: is Maintenance/Charging (charging)",
            ],
            heard.Of(_doings));
        Assert.Contains("5iO4: battery-charge = 219 % (Uncertain)", heard.Lines);
        Assert.Contains("5iO4: loads = 1", heard.Lines);
    }

    [Fact]
    public void The_control_unit_of_an_APS_tells_orders_stock_and_which_units_there_are()
    {
        const string pairing = """{"modules":[{"serialNumber":"SVR1","subType":"DRILL","connected":true,"available":"READY"}],"transports":[{"serialNumber":"5iO4","type":"FTS","connected":true,"available":"BUSY"}]}""";
        var heard = Heard.By("fischertechnik-aps",
            ("ccu/order/completed", """[{"orderId":"old","orderType":"PRODUCTION","state":"ERROR","stoppedAt":"2026-03-02T07:00:00Z"}]"""),
            ("ccu/order/active", """[{"orderId":"a","orderType":"PRODUCTION","state":"IN_PROGRESS","startedAt":"2026-03-02T07:59:00Z"},{"orderId":"b","orderType":"STORAGE","state":"ENQUEUED"}]"""),
            ("ccu/order/active", """[{"orderId":"a","orderType":"PRODUCTION","state":"IN_PROGRESS"},{"orderId":"b","orderType":"STORAGE","state":"IN_PROGRESS"}]"""),
            ("ccu/order/active", """{"orderId":"b","orderType":"STORAGE","state":"IN_PROGRESS"}"""),
            ("ccu/order/completed", """[{"orderId":"old","orderType":"PRODUCTION","state":"ERROR"},{"orderId":"a","orderType":"PRODUCTION","state":"ERROR"},{"orderId":"b","orderType":"STORAGE","state":"FINISHED"}]"""),
            ("ccu/pairing/state", pairing), ("ccu/pairing/state", pairing),
            ("ccu/state/stock", """{"ts":"2026-03-02T08:00:00Z","stockItems":[{"workpiece":{"id":"","type":"","state":"RAW"},"location":"A1","hbw":"SVR0"},{"workpiece":{"id":"x","type":"RED","state":"RAW"},"location":"A2","hbw":"SVR0"}]}"""),
            ("ccu/order/request", "whatever"), ("ccu/set/reset", "{}"));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            [
                "ccu: production rejected old (historical)", "ccu: production started a", "ccu: storage started b", "ccu: production rejected a", "ccu: storage completed b",
                "SVR1: kind = 'DRILL'", "SVR1: availability = 'READY'", "SVR1: is there", "5iO4: kind = 'FTS'", "5iO4: availability = 'BUSY'", "5iO4: is there",
                "SVR0: stock-white = 0", "SVR0: stock-red = 1", "SVR0: stock-blue = 0", "SVR0: stock-empty = 1",
            ],
            heard.Lines.Where(line => !line.StartsWith("ccu: ", StringComparison.Ordinal) || !line.Contains(" is ", StringComparison.Ordinal)));
        Assert.Equal(Heard.Arrival.AddHours(-1), heard.Observations[0].DeviceTime);
    }

    [Fact]
    public void A_vehicle_of_VDA_5050_tells_state_order_and_battery()
    {
        const string topic = "uagv/v2/KIT/0001/state";
        static string Of(string more) => $$$"""{"headerId":1,"timestamp":"2026-03-02T08:00:00.000Z","orderId":"o1","driving":false,"operatingMode":"AUTOMATIC","errors":[],"safetyState":{"eStop":"NONE","fieldViolation":false},{{{more}}}}""";
        var heard = Heard.By("vda5050",
            ("uagv/v2/KIT/0001/connection", """{"connectionState":"ONLINE"}"""),
            (topic, """{"timestamp":"2026-03-02T08:00:00.000Z","orderId":"","driving":false,"batteryState":{"batteryCharge":80.5,"charging":true}}"""),
            (topic, Of("\"driving\":true,\"nodeStates\":[{\"nodeId\":\"n2\"}],\"loads\":[]")),
            (topic, Of("\"driving\":true,\"nodeStates\":[{\"nodeId\":\"n2\"}],\"loads\":[{\"loadId\":\"p\"}]")),
            (topic, Of("\"actionStates\":[{\"actionId\":\"x\",\"actionStatus\":\"RUNNING\"}]")),
            (topic, Of("\"paused\":true,\"nodeStates\":[{}]")),
            (topic, Of("\"nodeStates\":[],\"edgeStates\":[],\"actionStates\":[{\"actionId\":\"x\",\"actionStatus\":\"FINISHED\"}]")),
            (topic, Of("\"errors\":[{\"errorType\":\"laser\",\"errorLevel\":\"FATAL\"}]")),
            (topic, Of("\"safetyState\":{\"eStop\":\"MANUAL\",\"fieldViolation\":false}")),
            (topic, Of("\"operatingMode\":\"SERVICE\"")),
            ("uagv/v2/KIT/0001/order", "{}"));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            [
                "KIT/0001: is there", "KIT/0001: is Maintenance/Charging (charging)", "KIT/0001: is Setup/DrivingEmpty (driving)", "KIT/0001: started o1", "KIT/0001: is Processing (driving)", "KIT/0001: is Processing (action running)",
                "KIT/0001: is WaitingForOperator (paused)", "KIT/0001: is Idle (idle)", "KIT/0001: completed o1", "KIT/0001: is Down (laser)", "KIT/0001: is Down/ProtectiveStop (emergency stop MANUAL)", "KIT/0001: is Maintenance (SERVICE)",
            ],
            heard.Of(_doings));
        Assert.Contains("KIT/0001: battery-charge = 80.5 %", heard.Lines);
        Assert.False(DialectRegistry.BuiltIn.Find("vda5050")!.Create().Read(Heard.MessageOf("module/v1/ff/SVR1/state", "{}"), new Heard()));
    }

    [Fact]
    public void A_vehicle_of_VDA_5050_version_3_tells_its_power_and_actions_that_wait_for_somebody()
    {
        const string topic = "uagv/v3/KIT/0001/state";
        static string Of(string status, string more = "") => $$$"""{"timestamp":"2026-03-02T08:00:00.000","orderId":"o1","driving":false,"powerSupply":{"stateOfCharge":80.5,"charging":false,"batteryHealth":97,"range":1200},"safetyState":{"activeEmergencyStop":"NONE","fieldViolation":false},"actionStates":[{"actionId":"a","actionType":"pick","actionStatus":"{{{status}}}"}]{{{more}}}}""";
        var heard = Heard.By("vda5050", (topic, Of("WAITING")), (topic, Of("INITIALIZING")), (topic, Of("RUNNING")), (topic, Of("RETRIABLE")), (topic, Of("PAUSED")), (topic, Of("FINISHED")),
            (topic, Of("FINISHED", ",\"errors\":[{\"errorType\":\"blocked\",\"errorLevel\":\"URGENT\"}]")), (topic, Of("FINISHED", ",\"errors\":[{\"errorType\":\"blocked\",\"errorLevel\":\"CRITICAL\"}]")),
            ("uagv/v3/KIT/0001/connection", """{"connectionState":"HIBERNATING"}"""), ("uagv/v3/KIT/0001/responses", "{}"));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            [
                "KIT/0001: is Idle (idle)", "KIT/0001: is Setup (action initializing)", "KIT/0001: is Processing (action running)", "KIT/0001: is WaitingForOperator (action retriable)", "KIT/0001: is WaitingForOperator (action paused)",
                "KIT/0001: is Idle (idle)", "KIT/0001: completed o1", "KIT/0001: is Idle (idle)", "KIT/0001: is Down (blocked)", "KIT/0001: is gone",
            ],
            heard.Of(_doings));
        Assert.Equal(["KIT/0001: battery-charge = 80.5 %", "KIT/0001: battery-health = 97 %", "KIT/0001: charging = no", "KIT/0001: reach = 1200 m"], heard.Lines.Take(4));
        Assert.Contains("KIT/0001: loads = 1 (Uncertain)", heard.Lines);
        Assert.Equal(Heard.Arrival, heard.Observations[0].DeviceTime);
    }

    [Fact]
    public void An_order_of_VDA_5050_that_was_cancelled_is_rejected_and_the_next_one_is_not()
    {
        const string topic = "uagv/v3/KIT/0001/state";
        static string Of(string order, string nodes, string instant) => $$$"""{"orderId":"{{{order}}}","driving":false,"nodeStates":[{{{nodes}}}],"edgeStates":[],"actionStates":[],"instantActionStates":[{{{instant}}}]}""";
        const string cancel = """{"actionId":"c","actionType":"cancelOrder","actionStatus":"FINISHED"}""", asked = """{"actionId":"s","actionType":"stateRequest","actionStatus":"FAILED"}""";
        var heard = Heard.By("vda5050", (topic, Of("", "", "")), (topic, Of("o1", "{}", asked)), (topic, Of("o1", "", $"{asked},{cancel}")), (topic, Of("o2", "{}", cancel)), (topic, Of("o2", "", cancel)));
        Assert.Equal(["KIT/0001: started o1", "KIT/0001: rejected o1", "KIT/0001: started o2", "KIT/0001: completed o2"], heard.Of(ObservationKind.Started, ObservationKind.Completed, ObservationKind.Rejected));
    }

    [Fact]
    public void What_a_vehicle_of_VDA_5050_carries_follows_from_its_actions_where_it_does_not_know_it()
    {
        const string topic = "uagv/v2/KIT/0001/state";
        static string Of(bool isDriving, params string[] actions) =>
            $$$"""{"driving":{{{(isDriving ? "true" : "false")}}},"actionStates":[{{{string.Join(',', actions.Select((action, i) => $$"""{"actionId":"{{i}}","actionType":"{{action[..4]}}","actionStatus":"{{action[5..]}}"}"""))}}}]}""";
        var heard = Heard.By("vda5050", (topic, Of(true, "pick FINISHED", "drop FINISHED")), (topic, Of(true, "pick FINISHED", "drop FINISHED", "pick RUNNING")), (topic, Of(true, "pick FINISHED", "drop FINISHED", "pick FINISHED")), (topic, Of(true, "pick FINISHED", "drop FINISHED", "pick FINISHED", "drop FINISHED")));
        Assert.Empty(heard.Reasons);
        Assert.Equal(["KIT/0001: is Setup/DrivingEmpty (driving)", "KIT/0001: is Setup/DrivingEmpty (driving)", "KIT/0001: loads = 1 (Uncertain)", "KIT/0001: is Processing (driving)", "KIT/0001: loads = 0 (Uncertain)", "KIT/0001: is Setup/DrivingEmpty (driving)"],
            heard.Lines.Where(line => !line.Contains("driving =", StringComparison.Ordinal)));
    }

    private static string Item(string id, string type, string category, string result, int second, string more = "") =>
        $$$"""{"dataItemId":"{{{id}}}","type":"{{{type}}}","category":"{{{category}}}","timestamp":"2026-03-02T08:00:{{{second:00}}}.5Z","result":"{{{result}}}","sequence":{{{second}}}{{{more}}}}""";

    [Fact]
    public void MTConnect_is_read_from_a_topic_for_each_observation()
    {
        const string at = "MTConnect/Devices/OKUMA.1/Observations/";
        var heard = Heard.By("mtconnect",
            (at + "avail", Item("avail", "AVAILABILITY", "EVENT", "AVAILABLE", 1)),
            (at + "pgm", Item("pgm", "PROGRAM", "EVENT", "O1234", 2)),
            (at + "exec", Item("exec", "EXECUTION", "EVENT", "READY", 3)),
            (at + "exec", Item("exec", "EXECUTION", "EVENT", "ACTIVE", 4)),
            (at + "Wact", Item("Wact", "WATTAGE", "SAMPLE", "1500.5", 5)),
            (at + "Xact", Item("Xact", "POSITION", "SAMPLE", "UNAVAILABLE", 6, ",\"name\":\"X_actual\"")),
            (at + "sys", """{"dataItemId":"sys","type":"SYSTEM","category":"CONDITION","level":"FAULT","nativeCode":"E1","timestamp":"2026-03-02T08:00:07Z","sequence":7}"""),
            (at + "sys", """{"dataItemId":"sys","type":"SYSTEM","category":"CONDITION","level":"NORMAL","timestamp":"2026-03-02T08:00:08Z","sequence":8}"""),
            (at + "exec", Item("exec", "EXECUTION", "EVENT", "PROGRAM_COMPLETED", 9)),
            (at + "exec", Item("exec", "EXECUTION", "EVENT", "PROGRAM_COMPLETED", 9)),
            (at + "pc", Item("pc", "PART_COUNT", "EVENT", "17", 10, ",\"subType\":\"GOOD\"")),
            (at + "exec", Item("exec", "EXECUTION", "EVENT", "WAIT", 11)),
            ("MTConnect/Probe/OKUMA.1/Availability", "UNAVAILABLE"));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            [
                "OKUMA.1: is there", "OKUMA.1: pgm = 'O1234'", "OKUMA.1: is Idle (READY)", "OKUMA.1: is Processing (ACTIVE)", "OKUMA.1: started O1234", "OKUMA.1: wact = 1.5005 kW", "OKUMA.1: x-actual = ? (Bad)",
                "OKUMA.1: condition-sys = 'FAULT'", "OKUMA.1: is Down (FAULT)", "OKUMA.1: condition-sys = 'NORMAL'", "OKUMA.1: is Processing (ACTIVE)", "OKUMA.1: is Idle (PROGRAM_COMPLETED)", "OKUMA.1: completed O1234",
                "OKUMA.1: good has made 17", "OKUMA.1: is unclear (WAIT)", "OKUMA.1: is gone",
            ],
            heard.Lines);
    }

    [Fact]
    public void A_machine_of_MTConnect_is_down_until_its_last_fault_is_over_and_an_emergency_stop_goes_before_all()
    {
        const string at = "MTConnect/Devices/m3/Observations/";
        static string Condition(string level, int sequence, string code) => $$$"""{"dataItemId":"sys","type":"SYSTEM","category":"CONDITION","level":"{{{level}}}","timestamp":"2026-03-02T08:00:{{{sequence:00}}}Z","sequence":{{{sequence}}}{{{(code.Length == 0 ? "" : $",\"nativeCode\":\"{code}\"")}}}}""";
        var heard = Heard.By("mtconnect",
            (at + "exec", Item("exec", "EXECUTION", "EVENT", "ACTIVE", 1)), (at + "sys", Condition("FAULT", 2, "E1")), (at + "sys", Condition("FAULT", 3, "E2")), (at + "sys", Condition("NORMAL", 4, "E1")),
            (at + "estop", Item("estop", "EMERGENCY_STOP", "EVENT", "TRIGGERED", 5)), (at + "estop", Item("estop", "EMERGENCY_STOP", "EVENT", "ARMED", 6)), (at + "sys", Condition("NORMAL", 7, "")),
            (at + "mode", Item("mode", "CONTROLLER_MODE", "EVENT", "AUTOMATIC", 8)));
        Assert.Empty(heard.Reasons);
        Assert.Equal(["m3: is Processing (ACTIVE)", "m3: is Down (FAULT)", "m3: is Down (FAULT)", "m3: is Down (FAULT)", "m3: is Down/ProtectiveStop (EMERGENCY_STOP)", "m3: is Down (FAULT)", "m3: is Processing (ACTIVE)"], heard.Of(ObservationKind.State));
        Assert.Contains("m3: mode = 'AUTOMATIC'", heard.Lines);
    }

    [Theory]
    [InlineData("""{"MTConnectStreams":{"Streams":[{"DeviceStream":{"uuid":"m1","ComponentStream":[{"component":"Controller","Events":[{"Execution":{"dataItemId":"e","sequence":4,"timestamp":"2026-03-02T08:00:00Z","value":"ACTIVE"}}],"Samples":[{"Load":{"dataItemId":"l","name":"Sload","sequence":5,"timestamp":"2026-03-02T08:00:00Z","value":12.5}}],"Condition":[{"Normal":{"dataItemId":"c","type":"SYSTEM","sequence":6,"timestamp":"2026-03-02T08:00:00Z"}}]}]}}]}}""")]
    [InlineData("""{"MTConnectStreams":{"Streams":{"DeviceStream":[{"uuid":"m1","ComponentStream":[{"component":"Controller","Events":{"Execution":[{"dataItemId":"e","sequence":4,"timestamp":"2026-03-02T08:00:00Z","value":"ACTIVE"}]},"Samples":{"Load":[{"dataItemId":"l","name":"Sload","sequence":5,"timestamp":"2026-03-02T08:00:00Z","value":12.5}]},"Condition":{"Normal":[{"dataItemId":"c","type":"SYSTEM","sequence":6,"timestamp":"2026-03-02T08:00:00Z"}]}}]}]}}}""")]
    public void MTConnect_is_read_from_documents_of_both_versions_and_what_they_repeat_is_told_once(string document)
    {
        var heard = Heard.By("mtconnect", ("MTConnect/Current/m1", document), ("MTConnect/Sample/m1", document), ("MTConnect/Probe/m1", "{}"));
        Assert.Empty(heard.Reasons);
        Assert.Equal(["m1: condition-c = 'NORMAL'", "m1: is Processing (ACTIVE)", "m1: sload = 12.5 %"], heard.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void MTConnect_NET_has_its_topics_by_type_and_lists_of_conditions_and_time_may_jump_back()
    {
        var heard = Heard.By("mtconnect",
            ("MTConnect/Devices/m2/Observations/Controller/c1/EVENTS/EXECUTION/e1", """{"dataItemId":"e1","result":"ACTIVE","timestamp":"2026-03-02T08:00:10Z","sequence":1}"""),
            ("MTConnect/Devices/m2/Observations/Controller/c1/EVENTS/EXECUTION/e1", """{"dataItemId":"e1","result":"INTERRUPTED","timestamp":"2026-03-02T08:00:05Z","sequence":2}"""),
            ("MTConnect/Devices/m2/Observations/Controller/c1/CONDITIONS/SYSTEM/s1", """[{"dataItemId":"s1","level":"WARNING","timestamp":"2026-03-02T08:00:06Z","sequence":3}]"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal(["m2: is Processing (ACTIVE)", "m2: is Down/MinorStop (INTERRUPTED)", "m2: condition-s1 = 'WARNING'"], heard.Lines);
        Assert.Equal([10, 5, 6], heard.Observations.Select(observation => observation.DeviceTime!.Value.Second));
    }

    [Theory]
    [InlineData("MTConnect/Observations/m4/exec")]
    [InlineData("MTConnect/Entity/Observations/m4/exec")]
    [InlineData("acme/berlin/MTConnect/Entity/Devices/m4/Observations/exec")]
    public void MTConnect_is_found_below_the_levels_that_an_agent_puts_before_it(string topic)
    {
        var heard = Heard.By("mtconnect", (topic, Item("exec", "EXECUTION", "EVENT", "ACTIVE", 1)), ("MTConnect/Agent/a1/Available", "AVAILABLE"), ("MTConnect/Document/Probe/m4", "{}"), ("MTConnect/Document/Probe/Availability", "AVAILABLE"),
            ("MTConnect/Document/Current/m4", """{"MTConnectStreams":{"Streams":{"DeviceStream":[{"uuid":"m4","ComponentStream":[{"Events":{"Execution":[{"dataItemId":"exec","sequence":2,"timestamp":"2026-03-02T08:00:02Z","value":"READY"}]}}]}]}}}"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal(["m4: is Processing (ACTIVE)", "a1: is there", "m4: is Idle (READY)"], heard.Lines);
    }

    [Fact]
    public void A_tag_of_the_United_Manufacturing_Hub_is_a_signal_of_its_place()
    {
        var heard = Heard.By("umh",
            ("umh/v1/acme/berlin/packing/_raw/motor/speed", """{"timestamp_ms":1772438400000,"value":12.5}"""),
            ("umh/v1/acme/_historian/door", """{"timestamp_ms":1772438400000,"value":true}"""),
            ("umh/v1/acme/_historian/weather", """{"timestamp_ms":1772438400000,"temperature":4,"sky":"grey"}"""),
            ("umh/v1/acme/_historian/axis", """{"timestamp_ms":1772438400000,"x":{"actual":1.5,"isHomed":true}}"""),
            ("umh/v1/acme/nothing", "{}"), ("umh/v1/acme/_raw/x", """{"value":1}"""), ("umh/v1/acme/_raw/x", """{"timestamp_ms":1,"value":[1]}"""));
        Assert.Equal(["acme/berlin/packing: motor-speed = 12.5", "acme: door = yes", "acme: weather-temperature = 4", "acme: weather-sky = 'grey'", "acme: axis-x-actual = 1.5", "acme: axis-x-is-homed = yes"], heard.Lines);
        Assert.Equal(["the topic names no contract", "timestamp_ms is no time", "a value is neither number, text nor flag"], heard.Reasons);
        Assert.All(heard.Observations, observation => Assert.Equal(Heard.Arrival, observation.DeviceTime));
    }
}
