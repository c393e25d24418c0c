using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>The Agile Production Simulation (APS, 24 V) of fischertechnik: its modules, its vehicles, and the control unit that has the orders.</summary>
/// <threadsafety>Belongs to one thread at a time.</threadsafety>
internal sealed partial class AgileFactoryDialect : IDialect
{
    private static readonly StateMap _actions = new("actionState.state",
        new StateWord("WAITING", StationState.Setup, Remark: "it has taken the order and has not begun"),
        new StateWord("WAITIING", StationState.Setup, Remark: "so written by some modules"),
        new StateWord("INITIALIZING", StationState.Setup),
        new StateWord("RUNNING", StationState.Processing),
        new StateWord("PAUSED", StationState.WaitingForOperator),
        new StateWord("FINISHED", StationState.Idle),
        new StateWord("FAILED", StationState.Down));

    /// <summary>What the control unit says of a module that tells no state itself; the words as in its documents, Availability States.</summary>
    private static readonly StateMap _available = new("available of ccu/pairing/state",
        new StateWord("READY", StationState.Idle),
        new StateWord("BUSY", StationState.Processing),
        new StateWord("BLOCKED", null, Remark: "it has a fault, is paused, is away, or has not answered since a reset"));

    private static readonly StateMap _underWay = new("orders of a kind in ccu/order/active", new StateWord("IN_PROGRESS", StationState.Processing, Remark: "one of them at least"), new StateWord("none", StationState.Idle));

    private static readonly SignalTable _vehicle = new(
        new SignalRow("batteryState.currentVoltage", "battery-voltage", "V"),
        new SignalRow("batteryState.charging", "charging", Type: SignalType.Flag),
        new SignalRow("driving", "driving", Type: SignalType.Flag),
        new SignalRow("lastNodeId", "last-node", Type: SignalType.Text));

    private static readonly SignalTable _both = new(
        new SignalRow("paused", "paused", Type: SignalType.Flag),
        new SignalRow("operatingMode", "operating-mode", Type: SignalType.Text),
        new SignalRow("orderId", "order", Type: SignalType.Text));

    private readonly Devices<Unit> _units = new(() => new Unit());
    private readonly OrderBoard _orders = new();

    internal static DialectKind Kind { get; } = new()
    {
        Name = "fischertechnik-aps",
        Summary = "fischertechnik Agile Production Simulation, 24 V",
        TopicFilters = ["module/v1/ff/#", "fts/v1/ff/#", "ccu/#"],
        Create = () => new AgileFactoryDialect(),
        States = [_actions, _available, _underWay, VehicleWords.Map],
        Signals =
        [
            .. _both.Rows, .. _vehicle.Rows, new SignalRow("batteryState.percentage", "battery-charge", "%"), new SignalRow("loads, load", "loads"), new SignalRow("errors", "errors"), new SignalRow("actionState.command", "command"),
            new SignalRow("ccu/pairing/state subType, factsheet moduleClass", "kind"), new SignalRow("ccu/pairing/state available", "availability"), new SignalRow("ccu/state/stock", "stock-white, stock-red, stock-blue, stock-empty"),
        ],
        Jobs = "DRILL, MILL, FIRE and CHECK_QUALITY begin by RUNNING and end by FINISHED (completed; rejected, where `result` is FAILED) or FAILED (rejected); PICK, DROP, DOCK, PASS, TURN and the rest are told as parts of the device, as `pick`. "
            + "Their name is the number of the work piece. Orders are told of the device `ccu`, as `production` or `storage`: FINISHED (completed), ERROR or CANCELLED (rejected)",
        Presence = "`connectionState`: ONLINE; else OFFLINE or CONNECTIONBROKEN; and `connected` of `ccu/pairing/state` when it changes",
        Time = "`timestamp`, the clock of the module; that of a NodeRed controller, which is another one, and that of `connection`, which says when the connection began, are not told",
        Remarks =
        [
            "The device is the serial number. `module/v1/ff/NodeRed/SERIAL` is a second controller of the same module: what both tell of an action is told once, and its end by the module itself where it has told the begin, as the control unit has it.",
            "PICK, DROP, DOCK and the rest have states of their own, too: bind them, or the orders of `ccu`, by `component`.",
            "A module of which only the control unit speaks, as a charger or a machine that no order has reached yet, has the state that `available` says, until it tells one itself.",
            "A module without an action is Idle; `errors` with an empty object are none, and a FATAL one is Down. `paused` is WaitingForOperator.",
            "A vehicle is loaded when a place of `load` has a `loadId`. A charge above 100 % is told as uncertain.",
            "Orders that had ended before the listening began are told once as historical.",
            "The sensors of the TXT (`/j1/txt/1/…`) speak the dialect `fischertechnik-9v`; sensors that were added need a mapping file.",
        ],
    };

    /// <inheritdoc/>
    public string Name => Kind.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string> TopicFilters => Kind.TopicFilters;

    /// <inheritdoc/>
    public bool Read(MqttMessage message, IObservationSink sink)
    {
        string[] levels = TopicText.Cut(message.Topic);
        bool isUnit = levels is ["module" or "fts", "v1", "ff", _, ..], isControl = levels is ["ccu", _, ..];
        if (!isUnit && !isControl)
            return false;
        bool isSecond = isUnit && levels is [_, _, _, "NodeRed", _, _];
        string device = isControl ? "ccu" : isSecond ? levels[4] : levels[3], topic = levels[^1];
        bool isRead = isControl ? levels is ["ccu", "order", "active" or "completed"] or ["ccu", "pairing", "state"] or ["ccu", "state", "stock"] : topic is "state" or "order" or "connection" or "status" or "factsheet";
        if (!isRead)
            return true;
        var statement = new Statement(message, sink, device);
        if (!JsonTree.TryRead(message.Payload.Span, out JsonTree? said, out string? fault))
            return statement.Unreadable(fault);
        if (isControl)
            return TellControl(levels, said, statement);
        if (said.Kind != JsonKind.Map)
            return statement.Unreadable("the payload is no object");
        if (!_units.TryGet(device, statement, out Unit? unit))
            return true;
        if (topic is "connection" or "status")
            return TellConnection(said, unit, statement);
        if (topic == "factsheet")
        {
            TellKind(said.At(["typeSpecification", "moduleClass"]), unit, statement);
            return true;
        }
        if (topic == "state")
        {
            TellState(said, unit, levels[0] == "fts", isSecond, Dated(said, isSecond, statement, device));
            return true;
        }
        unit.Expect(said["action"]);
        foreach (JsonTree node in JsonTree.EachOf(said["nodes"]))
            unit.Expect(node["action"]);
        return true;
    }

    /// <summary>A state that a module passes on from its second controller, which has a list of actions and a battery, has the time of that one.</summary>
    private static Statement Dated(JsonTree said, bool isSecond, Statement statement, string device)
    {
        bool isPassedOn = said["lastNodeId"] is null && said["actionStates"] is not null && said["batteryState"] is not null;
        if (isSecond || isPassedOn || said["timestamp"] is not { } stamp)
            return statement;
        if (DeviceTimes.TryIso(stamp.Text, out DateTimeOffset time))
            return statement.Of(device, time);
        statement.Unreadable("timestamp is no time with a zone");
        return statement;
    }

    private static bool TellConnection(JsonTree said, Unit unit, Statement statement)
    {
        string? word = said["connectionState"]?.Word;
        if (word is not ("ONLINE" or "OFFLINE" or "CONNECTIONBROKEN"))
            return statement.Unreadable("connectionState has a word that is not known");
        if (word != "ONLINE")
            unit.TellHeldBack(statement);
        statement.Presence(word == "ONLINE");
        return true;
    }

    private static void TellState(JsonTree said, Unit unit, bool isVehicle, bool isSecond, Statement statement)
    {
        _both.Tell(said, statement);
        VehicleWords.TellErrors(said, statement);
        TellLoads(said, isVehicle, statement);
        if (isVehicle)
            TellVehicle(said, unit, statement);
        else
            TellModule(said, unit, isSecond, statement);
        unit.Actions.Settle();
    }

    private static void TellKind(JsonTree? said, Unit unit, Statement statement)
    {
        if (said?.Word is { Length: > 0 } kind && kind != unit.Kind)
            statement.Text("kind", unit.Kind = kind);
    }

    private static void TellLoads(JsonTree said, bool isVehicle, Statement statement)
    {
        if ((said["loads"] ?? said["load"]) is { Kind: JsonKind.List } loads)
            statement.Number("loads", loads.Items.Count(load => isVehicle ? load["loadId"]?.Word is { Length: > 0 } : (load["loadType"] ?? load["type"])?.Word is { Length: > 0 }));
    }

    private static void TellVehicle(JsonTree said, Unit unit, Statement statement)
    {
        _vehicle.Tell(said, statement);
        if (said.At(["batteryState", "percentage"]) is { Kind: JsonKind.Number } charge && double.IsFinite(charge.Number))
            statement.Number("battery-charge", charge.Number, "%", charge.Number is >= 0 and <= 100 ? SignalQuality.Good : SignalQuality.Uncertain);
        foreach (JsonTree action in JsonTree.EachOf(said["actionStates"]))
            unit.TellJob(action, statement);
        if (said["driving"] is { Kind: JsonKind.Flag })
            statement.State(VehicleWords.Of(said, JsonTree.EachOf(said["load"]).Any(load => load["loadId"]?.Word is { Length: > 0 })));
        else
            statement.Unreadable("a state does not say whether the vehicle is driving");
    }

    private static void TellModule(JsonTree said, Unit unit, bool isSecond, Statement statement)
    {
        JsonTree? action = said["actionState"] ?? JsonTree.EachOf(said["actionStates"]).LastOrDefault();
        action = action is { Kind: JsonKind.Map } ? action : null;
        unit.TellsStates = true;
        if (action is null && !isSecond)
            unit.TellHeldBack(statement);
        ActionNews news = action is null ? ActionNews.None : unit.TellJob(action, statement, isSecond);
        if (VehicleWords.Fault(said) is { } fault)
            statement.State(new StateWord(fault, StationState.Down));
        else if (said.IsSet("paused"))
            statement.State(new StateWord("paused", StationState.WaitingForOperator));
        else if (action is null && !unit.Actions.IsBusy)
            statement.State(new StateWord("no action", StationState.Idle));
        else if (action?["state"]?.Word is { } word && news != ActionNews.Stale && unit.IsJob(action))
            statement.State(_actions, word);
    }
}
