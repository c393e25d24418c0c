using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>Printers behind OctoPrint with its MQTT plug-in.</summary>
/// <threadsafety>Belongs to one thread at a time.</threadsafety>
internal sealed class OctoPrintDialect : IDialect
{
    private static readonly StateMap _events = new("event",
        new StateWord("Connected", StationState.Idle),
        new StateWord("PrintStarted", StationState.Processing),
        new StateWord("PrintResumed", StationState.Processing),
        new StateWord("PrintPaused", StationState.WaitingForOperator),
        new StateWord("PrintDone", StationState.Blocked, StationPhase.AwaitingRemoval, "the print lies on the bed until somebody starts the next"),
        new StateWord("PrintCancelled", StationState.Blocked, StationPhase.AwaitingRemoval, "what was printed has to be taken off"),
        new StateWord("PrintFailed", StationState.Down, Remark: "with the reason `cancelled` as PrintCancelled"),
        new StateWord("Error", StationState.Down),
        new StateWord("Disconnected", null, Remark: "OctoPrint has closed its line to the printer"));

    /// <summary>What OctoPrint says of the printer itself; that it is operational again says nothing of the print that lies on its bed.</summary>
    private static readonly StateMap _printer = new("PrinterStateChanged state_id",
        new StateWord("STARTING", StationState.Setup),
        new StateWord("PRINTING", StationState.Processing),
        new StateWord("PAUSED", StationState.WaitingForOperator),
        new StateWord("ERROR", StationState.Down),
        new StateWord("CLOSED_WITH_ERROR", StationState.Down),
        new StateWord("OFFLINE", null, Remark: "OctoPrint has no line to the printer"));

    private static readonly SignalTable _progress = new(
        new SignalRow("progress", "progress", "%"),
        new SignalRow("path", "file", Type: SignalType.Text),
        new SignalRow("printer_data.progress.printTime", "print-time", "s", IsNullNothing: true),
        new SignalRow("printer_data.progress.printTimeLeft", "remaining-time", "s", IsNullNothing: true));

    private readonly Devices<JobWatch> _jobs = new(() => new JobWatch());

    internal static DialectKind Kind { get; } = new()
    {
        Name = "octoprint",
        Summary = "printers behind OctoPrint with its MQTT plug-in",
        TopicFilters = ["octoPrint/#", "octoprint/#"],
        Create = () => new OctoPrintDialect(),
        States = [_events, _printer],
        Signals = [.. _progress.Rows, new SignalRow("actual (tool0)", "nozzle-temperature", "°C"), new SignalRow("actual (tool1)", "nozzle-1-temperature", "°C"), new SignalRow("actual (bed)", "bed-temperature", "°C"), new SignalRow("target (bed)", "bed-target", "°C")],
        Jobs = "PrintStarted; then PrintDone (completed), PrintFailed or PrintCancelled (rejected, once); its name is `path`, `name` or `filename`",
        Presence = "`mqtt`, its last will",
        Time = "`_timestamp`, the clock of OctoPrint",
        Remarks =
        [
            "The base topic is the device: `octoPrint`, or `octoprint` as older versions had it. Set another with the topics of the binding.",
            "OctoPrint counts `printTimeLeft` itself, and says `null` until it can: that says nothing. Nor does the `null` of a heater that the printer does not have.",
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
        bool isThere = message.Payload.Span.SequenceEqual("connected"u8);
        if (levels is [_, .., "mqtt"] && (isThere || message.Payload.Span.SequenceEqual("disconnected"u8)))
        {
            new Statement(message, sink, TopicText.Begin(levels, levels.Length - 1)).Presence(isThere);
            return true;
        }
        if (levels.Length < 3 || levels[^2] is not ("event" or "progress" or "temperature"))
            return levels is ["octoPrint" or "octoprint", _, ..];   // what other plug-ins have to say
        string device = TopicText.Begin(levels, levels.Length - 2);
        var statement = new Statement(message, sink, device);
        bool isOwn = device is "octoPrint" or "octoprint" || _jobs.IsKnown(device);
        if (!JsonTree.TryRead(message.Payload.Span, out JsonTree? said, out string? fault))
            return isOwn && statement.Unreadable(fault);
        if (!isOwn && !IsLikely(levels[^2], said))
            return false;
        if (said.Kind != JsonKind.Map)
            return statement.Unreadable("the payload is no object");
        if (!_jobs.TryGet(device, statement, out JobWatch? jobs))
            return true;
        statement = statement.Of(device, said["_timestamp"] is { Kind: JsonKind.Number } time ? DeviceTimes.OfUnixSeconds(time.Number) : null);
        switch (levels[^2])
        {
            case "event": TellEvent(levels[^1], said, jobs, statement); break;
            case "progress" when levels[^1] == "printing": TellProgress(said, statement); break;
            case "temperature": TellTemperature(levels[^1], said, statement); break;
        }
        return true;
    }

    private static bool IsLikely(string branch, JsonTree said) => branch switch
    {
        "event" => said["_event"] is not null,
        "progress" => said["progress"] is not null && said["path"] is not null,
        _ => said["actual"] is not null && said["target"] is not null,
    };

    private static void TellEvent(string name, JsonTree said, JobWatch jobs, Statement statement)
    {
        string? job = said["path"]?.Word ?? said["name"]?.Word ?? said["filename"]?.Word;
        bool isCancelled = name == "PrintFailed" && said["reason"]?.Word == "cancelled";
        switch (name)
        {
            case "PrintStarted": jobs.Begins(statement, job); break;
            case "PrintDone": jobs.Ends(statement, ObservationKind.Completed, isNews: true, job); break;
            case "PrintFailed" or "PrintCancelled": jobs.Ends(statement, ObservationKind.Rejected, isNews: true, job); break;
        }
        // There are some hundred events, and most say nothing of what the printer does.
        if (_events.Find(isCancelled ? "PrintCancelled" : name) is { } word)
            statement.State(word);
        else if (name == "PrinterStateChanged" && said["state_id"]?.Word is { } state && _printer.Find(state) is { } known)
            statement.State(known);
    }

    private static void TellProgress(JsonTree said, Statement statement)
    {
        _progress.Tell(said, statement);
        if (said.At(["printer_data", "state", "flags"]) is not { } flags)
            return;
        string word = flags.IsSet("error") ? "Error" : flags.IsSet("paused") ? "PrintPaused" : flags.IsSet("printing") ? "PrintResumed" : "";
        if (_events.Find(word) is { } state)
            statement.State(state with { Word = said.At(["printer_data", "state", "text"])?.Word ?? word });
    }

    private static void TellTemperature(string heater, JsonTree said, Statement statement)
    {
        string name = heater == "tool0" ? "nozzle" : heater.StartsWith("tool", StringComparison.Ordinal) ? $"nozzle-{SpokenNames.Of(heater[4..])}" : SpokenNames.Of(heater);
        if (said["actual"] is { Kind: not JsonKind.Null })
            statement.Number($"{name}-temperature", said["actual"], "°C");
        if (said["target"] is { Kind: not JsonKind.Null })
            statement.Number($"{name}-target", said["target"], "°C");
    }
}

/// <summary>Flags that are read where they may be missing.</summary>
internal static class JsonFlags
{
    public static bool IsSet(this JsonTree? tree, string field) => tree?[field] is { Kind: JsonKind.Flag, Flag: true };
}
