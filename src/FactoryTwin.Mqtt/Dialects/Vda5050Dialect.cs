using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>Driverless vehicles by VDA 5050, versions 1 to 3.</summary>
/// <remarks>Source: the JSON schemas of VDA 5050, https://github.com/VDA5050/VDA5050.</remarks>
/// <threadsafety>Belongs to one thread at a time.</threadsafety>
internal sealed class Vda5050Dialect : IDialect
{
    private static readonly SignalTable _signals = new(
        new SignalRow("batteryState.batteryCharge", "battery-charge", "%"),
        new SignalRow("batteryState.batteryVoltage", "battery-voltage", "V"),
        new SignalRow("batteryState.batteryHealth", "battery-health", "%"),
        new SignalRow("batteryState.charging", "charging", Type: SignalType.Flag),
        new SignalRow("batteryState.reach", "reach", "m"),
        new SignalRow("powerSupply.stateOfCharge", "battery-charge", "%"),
        new SignalRow("powerSupply.batteryVoltage", "battery-voltage", "V"),
        new SignalRow("powerSupply.batteryHealth", "battery-health", "%"),
        new SignalRow("powerSupply.charging", "charging", Type: SignalType.Flag),
        new SignalRow("powerSupply.range", "reach", "m"),
        new SignalRow("driving", "driving", Type: SignalType.Flag),
        new SignalRow("paused", "paused", Type: SignalType.Flag),
        new SignalRow("operatingMode", "operating-mode", Type: SignalType.Text),
        new SignalRow("orderId", "order", Type: SignalType.Text),
        new SignalRow("lastNodeId", "last-node", Type: SignalType.Text),
        new SignalRow("distanceSinceLastNode", "distance-since-last-node", "m"),
        new SignalRow("agvPosition.x", "position-x", "m"),
        new SignalRow("agvPosition.y", "position-y", "m"),
        new SignalRow("agvPosition.theta", "heading", "rad"),
        new SignalRow("mobileRobotPosition.x", "position-x", "m"),
        new SignalRow("mobileRobotPosition.y", "position-y", "m"),
        new SignalRow("mobileRobotPosition.theta", "heading", "rad"),
        new SignalRow("velocity.vx", "speed", "m/s"));

    /// <summary>Actions that are given beside an order: what becomes of them says nothing of it.</summary>
    private static readonly HashSet<string?> _asides = ["cancelOrder", "startPause", "stopPause", "stateRequest", "factsheetRequest", "logReport", "clearInstantActions", "clearZoneActions"];

    private readonly Devices<Vehicle> _vehicles = new(() => new Vehicle());

    internal static DialectKind Kind { get; } = new()
    {
        Name = "vda5050",
        Summary = "driverless vehicles by VDA 5050, versions 1 to 3",
        TopicFilters = ["+/+/+/+/state", "+/+/+/+/connection", "+/+/+/+/visualization"],
        Create = () => new Vda5050Dialect(),
        States = [VehicleWords.Map],
        Signals = [.. _signals.Rows, new SignalRow("errors", "errors"), new SignalRow("loads", "loads")],
        Jobs = "an order with nodes, edges or actions to come begins; when none is left it has ended (completed; rejected, if an action has FAILED or a `cancelOrder` has FINISHED); its name is `orderId`",
        Presence = "`connectionState`: ONLINE; else OFFLINE, CONNECTIONBROKEN (its last will) or HIBERNATING",
        Time = "`timestamp`, the clock of the vehicle; that of `connection` is not told, because a will is older than its loss",
        Remarks =
        [
            "The device is manufacturer and serial number. Before the version there may be several levels, if the binding names the topics.",
            "Version 1.0 has its words with small letters, as `running`.",
            "`headerId` counts per topic; of APS, which looks alike, per device: it is no measure of loss.",
            "A vehicle that leaves out `loads` does not know them: what it carries then follows from the actions `pick` and `drop` that it has finished, and is told as uncertain.",
        ],
    };

    /// <inheritdoc/>
    public string Name => Kind.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string> TopicFilters => Kind.TopicFilters;

    /// <inheritdoc/>
    public bool Read(MqttMessage message, IObservationSink sink)
    {
        if (TopicText.Cut(message.Topic) is not [var system, .., ['v', >= '0' and <= '9', ..], { Length: > 0 } maker, { Length: > 0 } serial, var topic] || maker == "ff" && system is "module" or "fts")
            return false;
        var statement = new Statement(message, sink, $"{maker}/{serial}");
        if (topic is not ("state" or "connection" or "visualization"))
            return topic is "order" or "instantActions" or "factsheet" or "responses" or "zoneSet";
        if (!JsonTree.TryRead(message.Payload.Span, out JsonTree? said, out string? fault))
            return statement.Unreadable(fault);
        if (said.Kind != JsonKind.Map)
            return statement.Unreadable("the payload is no object");
        if (topic == "connection")
            return TellConnection(said, statement);
        if (said["timestamp"] is { } stamp)
        {
            if (DeviceTimes.TryUtc(stamp.Text, out DateTimeOffset time))
                statement = statement.Of($"{maker}/{serial}", time);
            else
                statement.Unreadable("timestamp is no time");
        }
        _signals.Tell(said, statement);
        if (topic == "state" && _vehicles.TryGet($"{maker}/{serial}", statement, out Vehicle? vehicle))
            TellState(said, vehicle, statement);
        return true;
    }

    private static bool TellConnection(JsonTree said, Statement statement)
    {
        if (said["connectionState"]?.Capitals is "ONLINE" or "OFFLINE" or "CONNECTIONBROKEN" or "CONNECTION_BROKEN" or "HIBERNATING")
            statement.Presence(said["connectionState"]!.Capitals == "ONLINE");
        else
            statement.Unreadable("connectionState has a word that is not known");
        return true;
    }

    private static void TellState(JsonTree said, Vehicle vehicle, Statement statement)
    {
        if (said["driving"] is not { Kind: JsonKind.Flag })
        {
            statement.Unreadable("a state does not say whether the vehicle is driving");
            return;
        }
        TellLoads(said, vehicle, statement);
        VehicleWords.TellErrors(said, statement);
        statement.State(VehicleWords.Of(said, vehicle.Loads > 0));
        TellOrder(said, vehicle, statement);
        vehicle.Actions.Settle();
    }

    private static void TellLoads(JsonTree said, Vehicle vehicle, Statement statement)
    {
        bool isTold = said["loads"] is { Kind: JsonKind.List };
        int before = vehicle.Loads;
        foreach (JsonTree action in JsonTree.EachOf(said["actionStates"]).Where(action => action["actionType"]?.Word is "pick" or "drop"))
        {
            if (action["actionId"]?.Word is { } id && action["actionStatus"]?.Capitals is { } state && vehicle.Actions.Hear(new ActionSaid(id, state), isOrdered: false) == ActionNews.Ended && state == "FINISHED")
                vehicle.Loads = action["actionType"]!.Word == "pick" ? vehicle.Loads + 1 : Math.Max(0, vehicle.Loads - 1);
        }
        if (isTold)
            statement.Number("loads", vehicle.Loads = said["loads"]!.Items.Count);
        else if (vehicle.Loads != before)
            statement.Number("loads", vehicle.Loads, quality: SignalQuality.Uncertain);
    }

    private static void TellOrder(JsonTree said, Vehicle vehicle, Statement statement)
    {
        if (said["orderId"]?.Word is not { } order)
            return;
        JsonTree[] actions = [.. JsonTree.EachOf(said["actionStates"]).Where(action => !_asides.Contains(action["actionType"]?.Word))];
        HashSet<string> cancels = [.. JsonTree.EachOf(said["actionStates"]).Concat(JsonTree.EachOf(said["instantActionStates"])).Where(action => action["actionType"]?.Word == "cancelOrder" && action["actionStatus"]?.Capitals == "FINISHED").Select(action => action["actionId"]?.Word ?? "")];
        bool isOpen = order.Length > 0 && (said["nodeStates"]?.Items.Count > 0 || said["edgeStates"]?.Items.Count > 0 || actions.Any(action => action["actionStatus"]?.Capitals is not ("FINISHED" or "FAILED" or null)));
        // The old order was followed by a new one before it was seen to end: nobody knows what became of it.
        if (vehicle.Order is not null && vehicle.Order != order)
            vehicle.Jobs.Rests();
        // What was cancelled before this order stays in the list until somebody clears it.
        if (vehicle.Order != order)
            vehicle.OldCancels = cancels;
        vehicle.Order = order;
        if (isOpen)
            vehicle.Jobs.Works(statement, order);
        else if (order.Length > 0)
            vehicle.Jobs.Ends(statement, actions.Any(action => action["actionStatus"]?.Capitals == "FAILED") || !cancels.IsSubsetOf(vehicle.OldCancels) ? ObservationKind.Rejected : ObservationKind.Completed);
        else
            vehicle.Jobs.Rests();
    }

    private sealed class Vehicle
    {
        public string? Order { get; set; }

        public HashSet<string> OldCancels { get; set; } = [];

        public int Loads { get; set; }

        public ActionWatch Actions { get; } = new();

        public JobWatch Jobs { get; } = new();
    }
}
