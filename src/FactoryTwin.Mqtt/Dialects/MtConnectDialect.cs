using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>Machine tools behind an MTConnect agent that publishes: whole documents, or each observation in a topic of its own, as the agent of the MTConnect Institute or MTConnect.NET sorts them.</summary>
/// <remarks>Sources: README files of the sinks of https://github.com/mtconnect/cppagent; the standard, https://docs.mtconnect.org.</remarks>
/// <threadsafety>Belongs to one thread at a time.</threadsafety>
internal sealed partial class MtConnectDialect : IDialect
{
    private static readonly StateMap _executions = new("EXECUTION",
        new StateWord("READY", StationState.Idle),
        new StateWord("ACTIVE", StationState.Processing),
        new StateWord("INTERRUPTED", StationState.Down, StationPhase.MinorStop, "something outside has stopped it; it does not go on by itself"),
        new StateWord("FEED_HOLD", StationState.WaitingForOperator),
        new StateWord("OPTIONAL_STOP", StationState.WaitingForOperator),
        new StateWord("PROGRAM_STOPPED", StationState.WaitingForOperator),
        new StateWord("PROGRAM_OPTIONAL_STOP", StationState.WaitingForOperator),
        new StateWord("PROGRAM_COMPLETED", StationState.Idle),
        new StateWord("STOPPED", StationState.Down, Remark: "it cannot go on from where it stopped"),
        new StateWord("WAIT", null, Remark: "it waits for another machine, and does not say whether for a part or for room"),
        new StateWord("UNAVAILABLE", StationState.NoData, Remark: "the agent does not hear the machine"));

    /// <summary>Types whose unit the standard gives, and what it becomes here.</summary>
    private static readonly Dictionary<string, SignalRow> _units = new SignalRow[]
    {
        new("position", "", "mm"), new("path-position", "", "mm"), new("length", "", "mm"), new("displacement", "", "mm"), new("angle", "", "°"),
        new("spindle-speed", "", "1/min"), new("rotary-velocity", "", "1/min"), new("axis-feedrate", "", "mm/s"), new("path-feedrate", "", "mm/s"), new("velocity", "", "mm/s"),
        new("load", "", "%"), new("axis-feedrate-override", "", "%"), new("path-feedrate-override", "", "%"), new("rotary-velocity-override", "", "%"), new("spindle-override", "", "%"),
        new("temperature", "", "°C"), new("amperage", "", "A"), new("voltage", "", "V"), new("frequency", "", "Hz"), new("pressure", "", "Pa"), new("torque", "", "Nm"), new("concentration", "", "%"), new("humidity-relative", "", "%"),
        new("wattage", "", "kW", Divisor: 1000), new("electrical-energy", "", "kWh", Divisor: 3.6e6), new("volt-ampere", "", "VA"), new("volt-ampere-reactive", "", "var"),
        new("accumulated-time", "", "s"), new("equipment-timer", "", "s"), new("process-timer", "", "s"), new("fill-level", "", "%"),
    }.ToDictionary(row => row.Field);

    private readonly Devices<Machine> _machines = new(() => new Machine());

    internal static DialectKind Kind { get; } = new()
    {
        Name = "mtconnect",
        Summary = "machine tools behind an MTConnect agent",
        TopicFilters = ["MTConnect/#"],
        Create = () => new MtConnectDialect(),
        States = [_executions],
        Signals = [.. _units.Values.Select(row => row with { Name = "its name, or id" }), new SignalRow("other SAMPLE and EVENT", "its name, or id")],
        Jobs = "EXECUTION begins to be ACTIVE; then PROGRAM_COMPLETED (completed); its name is PROGRAM. PART_COUNT is a counter, by its subtype (`good`, `bad`; empty for all)",
        Presence = "AVAILABILITY of the machine; `MTConnect/Probe/…/Availability` or `MTConnect/Agent/…/Available`, the agent's last will",
        Time = "`timestamp`, the clock of the machine or of its adapter; it can jump backwards between programs, and is told as it stands",
        Remarks =
        [
            "A document may be JSON of version 1 or 2, that of MTConnect.NET, or XML of any version.",
            "Below `MTConnect` there may be the levels `Document` or `Entity`, as MTConnect.NET has them, and before it those of a plant, if the binding names the topics.",
            "The device is its uuid. A CONDITION that is FAULT makes it Down until the same item is NORMAL, WARNING or UNAVAILABLE, by the same code, or NORMAL without a code; the state is then that of EXECUTION again.",
            "EMERGENCY_STOP that is TRIGGERED makes it Down/ProtectiveStop until it is ARMED. CONTROLLER_MODE is a signal, and says nothing of the state.",
            "An observation that has been told is not told again: documents repeat what has not changed, with the same sequence and time.",
            "UNAVAILABLE is a value that is not known: a bad one. Units are those that the standard gives the type.",
            "A second EXECUTION, of a second path, is told as a part of the device, by its name. Documents for machines without a state (`Probe`, `Asset`) are passed over.",
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
        int root = Array.IndexOf(levels, "MTConnect");
        if (root >= 0 && levels[(root + 1)..] is ["Document" or "Entity", _, ..])
            root++;   // as MTConnect.NET proposes it
        if (root < 0 || levels[(root + 1)..] is not [var branch, { Length: > 0 } device, ..])
            return false;
        string[] rest = levels[(root + 3)..];
        var statement = new Statement(message, sink, device);
        if (branch is "Probe" or "Agent" && rest is ["Availability" or "Available"])
            return statement.Presence(PlainText.Of(message.Payload.Span), "AVAILABLE", "UNAVAILABLE", "Availability");
        bool isDocument = branch is "Current" or "Sample", isItem = branch == "Devices" && rest is ["Observations", _, ..] || branch == "Observations" && rest is [_];
        if (!isDocument && !isItem)
            return branch is "Probe" or "Asset" or "Devices" or "Assets" or "Agent";
        bool isXml = XmlText.IsLikely(message.Payload.Span);
        string? fault = "the payload is not XML";
        JsonTree? said = isXml ? XmlText.Read(message.Payload) : null;
        if (said is null && (isXml || !JsonTree.TryRead(message.Payload.Span, out said, out fault)))
            return statement.Unreadable(fault);
        if (isItem)
        {
            foreach (JsonTree item in JsonTree.EachOf(said))
                Tell(ItemOf(item, rest), device, statement);
        }
        else if ((said["MTConnectStreams"] ?? (said["streams"] is null ? null : said)) is { } document)
            TellDocument(document, statement);
        else
            statement.Unreadable("the document has no streams");
        return true;
    }

    private static Item ItemOf(JsonTree said, string[] rest) => new()
    {
        Said = said,
        Id = said["dataItemId"]?.Word ?? rest.LastOrDefault() ?? "",
        Type = SpokenNames.Of(said["type"]?.Word ?? (rest.Length > 4 ? rest[4] : "")),
        // MTConnect.NET: Observations, component, its id, category, type …
        Category = (said["category"]?.Word ?? (rest.Length > 4 ? rest[3] : "")).ToUpperInvariant().TrimEnd('S'),
        Level = said["level"]?.Word?.ToUpperInvariant(),
    };

    private static void TellAvailability(string? word, Statement statement) => statement.Presence(word, "AVAILABLE", "UNAVAILABLE", "AVAILABILITY");

    private void Tell(Item item, string device, Statement message)
    {
        if (!_machines.TryGet(device, message, out Machine? machine))
            return;
        if (item.Said.Kind != JsonKind.Map)
        {
            message.Unreadable("an observation is no object");
            return;
        }
        Statement statement = message;
        if (item.Said["timestamp"] is { } stamp)
        {
            if (DeviceTimes.TryUtc(stamp.Text, out DateTimeOffset time))
                statement = message.Of(device, time);
            else
                message.Unreadable("timestamp is no time");
        }
        JsonTree? value = item.Said["result"] ?? item.Said["value"] ?? item.Said["Value"] ?? item.Said["Entry"];
        if (item.Type == "availability")
            TellAvailability(value?.Word, statement);
        else if (machine.IsNews(item))
            TellNews(item, value, machine, statement);
    }

    private static void TellNews(Item item, JsonTree? value, Machine machine, Statement statement)
    {
        if (item.Category == "CONDITION")
            machine.TellCondition(item, statement);
        else if (item.Type == "execution")
            machine.TellExecution(item, value, statement);
        else if (item.Type == "emergency-stop")
            machine.TellEmergencyStop(item, value, statement);
        else if (item.Type == "part-count" && value is not null)
            TellCount(item, value, statement);
        else if (value is not null)
            TellSignal(item, value, machine, statement);
        else
            statement.Unreadable("an observation has no value");
    }

    private static void TellCount(Item item, JsonTree value, Statement statement)
    {
        string part = SpokenNames.Of(item.Said["subType"]?.Word ?? "");
        if (PlainNumber(value) is >= 0 and < 1e15 and var count)
            statement.Counter(count, part is "all" or "complete" ? "" : part);
        else if (value.Word != "UNAVAILABLE")
            statement.Unreadable("PART_COUNT is no number");
    }

    private static void TellSignal(Item item, JsonTree value, Machine machine, Statement statement)
    {
        string name = SpokenNames.Of(item.Said["name"]?.Word ?? item.Id);
        SignalRow? unit = _units.GetValueOrDefault(item.Type);
        if (item.Type == "program")
            machine.Program = value.Word == "UNAVAILABLE" ? null : value.Word;
        if (value.Word == "UNAVAILABLE" || value.Kind == JsonKind.Null)
            statement.Number(name, new JsonTree(), unit?.Unit ?? "");
        else if (item.Category == "SAMPLE" && (value.Kind is JsonKind.Map or JsonKind.List || IsSeries(value)) || item.Category != "SAMPLE" && value.Word is null)
            return;   // series, tables and positions in space are no signals
        else if (item.Category == "SAMPLE" && PlainNumber(value) is not { } number)
            statement.Unreadable("a SAMPLE is no number");
        else if (item.Category == "SAMPLE")
            statement.Number(name, PlainNumber(value)!.Value / (unit?.Divisor ?? 1), unit?.Unit ?? "");
        else
            statement.Text(name, value);
    }

    /// <summary>Several numbers in one text, as XML has series and positions.</summary>
    private static bool IsSeries(JsonTree value) => value.Kind == JsonKind.Text && value.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 1 } parts && Array.TrueForAll(parts, part => PlainText.NumberOf(part) is not null);

    /// <summary>A number, which the agent writes as text.</summary>
    private static double? PlainNumber(JsonTree value) => value.Kind == JsonKind.Number && double.IsFinite(value.Number) ? value.Number : PlainText.NumberOf(value.Kind == JsonKind.Text ? value.Text : "");
}
