using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>Printers with Klipper, as Moonraker tells of them: all changes in one message, or each field in a topic of its own.</summary>
/// <threadsafety>Belongs to one thread at a time.</threadsafety>
internal sealed class KlipperDialect : IDialect
{
    private static readonly StateMap _prints = new("print_stats.state",
        new StateWord("standby", StationState.Idle),
        new StateWord("printing", StationState.Processing),
        new StateWord("paused", StationState.WaitingForOperator),
        new StateWord("complete", StationState.Blocked, StationPhase.AwaitingRemoval, "the print lies on the bed until somebody starts the next"),
        new StateWord("cancelled", StationState.Blocked, StationPhase.AwaitingRemoval, "what was printed has to be taken off"),
        new StateWord("error", StationState.Down));

    private static readonly StateMap _hosts = new("webhooks.state",
        new StateWord("startup", StationState.Setup),
        new StateWord("shutdown", StationState.Down),
        new StateWord("error", StationState.Down),
        new StateWord("ready", null, Remark: "as `print_stats.state` says"));

    private static readonly SignalRow[] _heater = [new("temperature", "temperature", "°C"), new("target", "target", "°C"), new("power", "heater-power", "%", Factor: 100, IsNullNothing: true)];

    private static readonly SignalRow[] _fan = [new("speed", "speed", "%", Factor: 100), new("rpm", "rotation", "1/min", IsNullNothing: true)];

    private static readonly Dictionary<string, SignalRow[]> _rows = new()
    {
        ["print_stats"] = [new("filename", "file", Type: SignalType.Text), new("print_duration", "print-time", "s"), new("total_duration", "total-time", "s"), new("filament_used", "filament-used", "mm"), new("message", "message", Type: SignalType.Text)],
        ["virtual_sdcard"] = [new("progress", "progress", "%", Factor: 100)],
        ["display_status"] = [new("progress", "display-progress", "%", Factor: 100), new("message", "display-message", Type: SignalType.Text, IsNullNothing: true)],
        ["gcode_move"] = [new("speed_factor", "speed-factor", "%", Factor: 100), new("extrude_factor", "extrude-factor", "%", Factor: 100)],
        ["webhooks"] = [new("state_message", "host-message", Type: SignalType.Text)],
    };

    private readonly Devices<Printer> _printers = new(() => new Printer());

    internal static DialectKind Kind { get; } = new()
    {
        Name = "klipper",
        Summary = "printers with Klipper and Moonraker",
        TopicFilters = ["+/klipper/#", "+/moonraker/status"],
        Create = () => new KlipperDialect(),
        States = [_prints, _hosts],
        Signals =
        [
            .. _rows.SelectMany(pair => pair.Value.Select(row => row with { Field = $"{pair.Key}.{row.Field}" })),
            .. _heater.Select(row => row with { Field = $"extruder.{row.Field}", Name = $"nozzle-{row.Name}" }), .. _heater.Select(row => row with { Field = $"heater_bed.{row.Field}", Name = $"bed-{row.Name}" }),
            .. _fan.Select(row => row with { Field = $"fan.{row.Field}", Name = $"fan-{row.Name}" }), new SignalRow("print_stats.info.current_layer", "layer"), new SignalRow("print_stats.info.total_layer", "layers"),
        ],
        Jobs = "`print_stats.state` begins to be printing; then complete (completed), error or cancelled (rejected); its name is `print_stats.filename`",
        Presence = "`moonraker/status`, its last will",
        Time = "none: `eventtime` counts seconds since the printer's computer was switched on; messages are dated by their arrival",
        Remarks =
        [
            "`webhooks.state` goes before `print_stats.state`: a printer that is shut down is not printing. Moonraker does not tell of `ready` when Klipper has restarted (its issue 954): a `print_stats.state` that changes to standby, printing or paused says the same.",
            "Moonraker tells only changes. Other heaters, sensors and fans have their own names, as `heater-generic-chamber-temperature`.",
            "`layer` and `layers` are there only if the slicer writes SET_PRINT_STATS_INFO.",
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
        int branch = Array.FindLastIndex(levels, level => level is "klipper" or "moonraker");   // an instance may be called so, too
        string[] rest = branch < 1 ? [] : levels[(branch + 1)..];
        bool isWhole = branch > 0 && levels[branch] == "klipper" && rest is ["status"], isField = branch > 0 && levels[branch] == "klipper" && rest is ["state", _, _];
        bool isServer = branch > 0 && levels[branch] == "moonraker" && rest is ["status"];
        if (!isWhole && !isField && !isServer)
            return branch > 0 && levels[branch] == "moonraker" && rest is ["api", "request" or "response"];
        string device = TopicText.Begin(levels, branch);
        var statement = new Statement(message, sink, device);
        if (!JsonTree.TryRead(message.Payload.Span, out JsonTree? said, out string? fault))
            return statement.Unreadable(fault);
        if (isServer)
            return statement.Presence(said["server"]?.Word, "online", "offline", "server");
        if (!_printers.TryGet(device, statement, out Printer? printer))
            return true;
        if (isField)
            TellFields(rest[1], new Dictionary<string, JsonTree> { [rest[2]] = said["value"] ?? said }, printer, statement);
        else if (said["status"] is { Kind: JsonKind.Map } status)
        {
            foreach ((string name, JsonTree fields) in status.Fields)
                TellFields(name, fields.Fields, printer, statement);
        }
        else
            return statement.Unreadable("the message has no status");
        printer.TellState(statement);
        return true;
    }

    private static void TellFields(string name, IReadOnlyDictionary<string, JsonTree> fields, Printer printer, Statement statement)
    {
        (SignalRow[] rows, string prefix) = RowsOf(name);
        foreach (SignalRow row in rows)
        {
            if (fields.GetValueOrDefault(row.Field) is { } field && !(field.Kind == JsonKind.Null && row.IsNullNothing))
                SignalTable.Tell(row, prefix + row.Name, field, statement);
        }
        if (name == "print_stats")
        {
            printer.File = fields.GetValueOrDefault("filename")?.Word ?? printer.File;
            printer.HearPrint(fields.GetValueOrDefault("state")?.Word);
            TellLayers(fields.GetValueOrDefault("info"), statement);
        }
        else if (name == "webhooks")
            printer.HearHost(fields.GetValueOrDefault("state")?.Word);
    }

    private static void TellLayers(JsonTree? info, Statement statement)
    {
        if (info?["current_layer"] is { Kind: not JsonKind.Null } layer)
            statement.Number("layer", layer);
        if (info?["total_layer"] is { Kind: not JsonKind.Null } layers)
            statement.Number("layers", layers);
    }

    private static (SignalRow[] Rows, string Prefix) RowsOf(string name)
    {
        string kind = name.Split(' ')[0];
        if (_rows.TryGetValue(name, out SignalRow[]? rows))
            return (rows, "");
        return kind switch
        {
            "extruder" => (_heater, "nozzle-"),
            "heater_bed" => (_heater, "bed-"),
            "fan" or "heater_fan" or "fan_generic" or "controller_fan" => (_fan, $"{SpokenNames.Of(name)}-"),
            "heater_generic" or "temperature_sensor" or "temperature_fan" => (_heater, $"{SpokenNames.Of(name)}-"),
            _ when kind.StartsWith("extruder", StringComparison.Ordinal) => (_heater, $"nozzle-{SpokenNames.Of(kind[8..])}-"),
            _ => ([], ""),
        };
    }

    private sealed class Printer
    {
        private readonly JobWatch _jobs = new();
        private string? _print, _host, _printBefore;
        private bool _isPrintHeard, _isHostHeard;

        public string? File { get; set; }

        public void HearPrint(string? said)
        {
            _isPrintHeard |= said is not null;
            _print = said ?? _print;
        }

        public void HearHost(string? said)
        {
            _isHostHeard |= said is not null;
            _host = said ?? _host;
        }

        public void TellState(Statement statement)
        {
            bool isNews = _isPrintHeard && !_isHostHeard && _printBefore is not null && _print != _printBefore;
            if (isNews && _print is ("standby" or "printing" or "paused"))
                _host = null;
            if (!_isPrintHeard && !_isHostHeard)
                return;
            (_isPrintHeard, _isHostHeard, _printBefore) = (false, false, _print);
            if (_host is not (null or "ready"))
                statement.State(_hosts, _host);
            else if (_print is not null)
                statement.State(_prints, _print);
            switch (_print)
            {
                case "printing": _jobs.Works(statement, File); break;
                case "complete": _jobs.Ends(statement, ObservationKind.Completed); break;
                case "error" or "cancelled": _jobs.Ends(statement, ObservationKind.Rejected); break;
                case "standby": _jobs.Rests(); break;
            }
        }
    }
}
