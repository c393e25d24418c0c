using System.Globalization;
using System.Text;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>Printers of Bambu Lab in their local network: X1 tells all fields each time, P1 and A1 only those that have changed.</summary>
/// <remarks>A dialect sends nothing. A printer that tells only changes says all when it is asked to by <see cref="RequestOfAll"/>; a mirror whose binding allows it (<c>ask</c>) does so.</remarks>
/// <threadsafety>Belongs to one thread at a time.</threadsafety>
public sealed class BambuDialect : IDialect
{
    private const int LargestFanStep = 15;

    /// <summary>A P1 must not be asked for all more often than this.</summary>
    internal static readonly TimeSpan LeastBetweenRequests = TimeSpan.FromMinutes(5);

    private static readonly StateMap _states = new("gcode_state",
        new StateWord("IDLE", StationState.Idle),
        new StateWord("INIT", StationState.Setup),
        new StateWord("PREPARE", StationState.Setup),
        new StateWord("SLICING", StationState.Setup),
        new StateWord("RUNNING", StationState.Processing, Remark: "unless `stg_cur` tells more"),
        new StateWord("PAUSE", StationState.WaitingForOperator, Remark: "unless `stg_cur` tells more"),
        new StateWord("FINISH", StationState.Blocked, StationPhase.AwaitingRemoval, "the print lies on the bed until somebody starts the next"),
        new StateWord("FAILED", StationState.Down),
        new StateWord("", null, Remark: "the printer does not know it itself"));

    private static readonly StateMap _stages = new("stg_cur",
        [
            new StateWord("2", StationState.Setup, StationPhase.Heating), new StateWord("7", StationState.Setup, StationPhase.Heating),
            .. Words(StationState.Setup, StationPhase.None, "1", "3", "8", "9", "11", "12", "13", "14", "15", "18", "19", "25"),
            .. Words(StationState.Setup, StationPhase.ToolChange, "4", "22", "24"),
            .. Words(StationState.Down, StationPhase.None, "17", "20", "21", "23", "26", "27", "28", "32", "33", "34", "35"),
        ]);

    private static readonly SignalTable _signals = new(
        new SignalRow("nozzle_temper", "nozzle-temperature", "°C"),
        new SignalRow("nozzle_target_temper", "nozzle-target", "°C"),
        new SignalRow("bed_temper", "bed-temperature", "°C"),
        new SignalRow("bed_target_temper", "bed-target", "°C"),
        new SignalRow("chamber_temper", "chamber-temperature", "°C"),
        new SignalRow("mc_percent", "progress", "%"),
        new SignalRow("mc_remaining_time", "remaining-time", "s", Factor: 60),
        new SignalRow("layer_num", "layer"),
        new SignalRow("total_layer_num", "layers"),
        new SignalRow("spd_mag", "speed", "%"),
        new SignalRow("print_error", "print-error"),
        new SignalRow("stg_cur", "stage"),
        new SignalRow("subtask_name", "job", Type: SignalType.Text),
        new SignalRow("gcode_file", "file", Type: SignalType.Text));

    private static readonly (string Field, string Name)[] _fans =
        [("cooling_fan_speed", "part-fan"), ("big_fan1_speed", "auxiliary-fan"), ("big_fan2_speed", "chamber-fan"), ("heatbreak_fan_speed", "heatbreak-fan")];

    private readonly Devices<Printer> _printers = new(() => new Printer());

    internal static DialectKind Kind { get; } = new()
    {
        Name = "bambu",
        Summary = "Bambu Lab printers in their local network (X1, P1, A1, H2, P2)",
        TopicFilters = ["device/+/report"],
        Create = () => new BambuDialect(),
        States = [_states, _stages],
        Signals =
        [
            .. _signals.Rows, .. _fans.Select(fan => new SignalRow(fan.Field, fan.Name, "%")), new SignalRow("wifi_signal", "wifi-signal", "dBm"), new SignalRow("hms", "faults"),
            new SignalRow("device.extruder.info[].temp", "nozzle-temperature", "°C"), new SignalRow("device.bed.info.temp", "bed-temperature", "°C"), new SignalRow("device.ctc.info.temp", "chamber-temperature", "°C"),
        ],
        Jobs = "`gcode_state` begins to be PREPARE, SLICING or RUNNING; then FINISH (completed) or FAILED (rejected); its name is `subtask_name`, or `gcode_file`",
        Remarks =
        [
            "Connect with TLS to port 8883 of the printer, user `bblp`, password the access code that it shows; its certificate is its own.",
            "P1 and A1 tell only what has changed. Until all fields have changed once, ask for all of them: a mirror does so when it connects if the binding allows it (`dialects: { bambu: { ask: true } }`), else nothing is sent. P1 must not be asked more often than every 5 minutes, and is not.",
            "`stg_cur` 0, -1 and 255, and every stage without a row, say no more than `gcode_state` does.",
            "H2 and P2 pack two temperatures into one number: the target times 65536, plus the present one. The second nozzle is `nozzle-1-temperature`.",
            "`faults` counts entries of `hms` that are fatal or serious. P1 has no sensor in its chamber and tells 5 °C.",
        ],
    };

    /// <inheritdoc/>
    public string Name => Kind.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string> TopicFilters => Kind.TopicFilters;

    /// <summary>The message that asks a printer to tell all its fields; P1 must not be asked more often than every 5 minutes.</summary>
    /// <param name="serial">Serial number of the printer.</param>
    public static MqttMessage RequestOfAll(string serial) => new()
    {
        Topic = $"device/{serial}/request",
        Payload = Encoding.UTF8.GetBytes("""{"pushing":{"sequence_id":"0","command":"pushall","version":1,"push_target":1}}"""),
    };

    /// <inheritdoc/>
    public bool Read(MqttMessage message, IObservationSink sink)
    {
        if (TopicText.Cut(message.Topic) is not ["device", { Length: > 0 } serial, "report" or "request"])
            return false;
        var statement = new Statement(message, sink, serial);
        if (message.Topic.EndsWith("request", StringComparison.Ordinal))
            return true;
        if (!JsonTree.TryRead(message.Payload.Span, out JsonTree? said, out string? fault))
            return statement.Unreadable(fault);
        if (said["print"] is not { Kind: JsonKind.Map } print)
            return said.Kind == JsonKind.Map || statement.Unreadable("the payload is no object");
        if (!_printers.TryGet(serial, statement, out Printer? printer))
            return true;
        _signals.Tell(print, statement);
        TellFans(print, statement);
        TellPacked(print["device"], statement);
        TellState(print, printer, statement);
        return true;
    }

    private static IEnumerable<StateWord> Words(StationState state, StationPhase phase, params string[] words) => words.Select(word => new StateWord(word, state, phase));

    private static void TellFans(JsonTree print, Statement statement)
    {
        foreach ((string field, string name) in _fans)
        {
            if (print[field] is not { } said)
                continue;
            if (int.TryParse(said.Word, NumberStyles.None, CultureInfo.InvariantCulture, out int step) && step <= LargestFanStep)
                statement.Number(name, step * 100.0 / LargestFanStep, "%");
            else
                statement.Unreadable($"{field} is no step from 0 to 15");
        }
        if (print["wifi_signal"] is { } wifi)
        {
            if (wifi.Text.EndsWith("dBm", StringComparison.Ordinal) && int.TryParse(wifi.Text.AsSpan(0, wifi.Text.Length - 3), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int strength))
                statement.Number("wifi-signal", strength, "dBm");
            else
                statement.Unreadable("wifi_signal is not in dBm");
        }
        const int serious = 2;
        if (print["hms"] is { Kind: JsonKind.List } faults)
            statement.Number("faults", faults.Items.Count(fault => fault["code"]?.Whole is { } code && code >> 16 is >= 1 and <= serious));
    }

    private static void TellPacked(JsonTree? device, Statement statement)
    {
        foreach (JsonTree nozzle in JsonTree.EachOf(device.Info("extruder")))
            TellPacked(nozzle["temp"], nozzle["id"]?.Whole is > 0 and <= 16 and var id ? FormattableString.Invariant($"nozzle-{id}") : "nozzle", statement);
        TellPacked(device.Info("bed")?["temp"], "bed", statement);
        TellPacked(device.Info("ctc")?["temp"], "chamber", statement);
    }

    private static void TellPacked(JsonTree? packed, string name, Statement statement)
    {
        if (packed is null)
            return;
        if (packed.Whole is not (>= 0 and <= uint.MaxValue and var both))
        {
            statement.Unreadable("a packed temperature is no whole number of 32 bits");
            return;
        }
        statement.Number($"{name}-temperature", both & 0xFFFF, "°C");
        statement.Number($"{name}-target", both >> 16, "°C");
    }

    private static void TellState(JsonTree print, Printer printer, Statement statement)
    {
        printer.Task = print["subtask_name"]?.Word ?? printer.Task;
        printer.File = print["gcode_file"]?.Word ?? printer.File;
        bool isState = print["gcode_state"] is { Kind: JsonKind.Text }, isStage = print["stg_cur"] is { Kind: JsonKind.Number };
        printer.State = isState ? print["gcode_state"]!.Word! : printer.State;
        printer.Stage = isStage ? print["stg_cur"]!.Word! : printer.Stage;
        if (!isState && print["gcode_state"] is not null)
            statement.Unreadable("gcode_state is no text");
        if (printer.State is not { } word || !isState && !isStage)
            return;
        StateWord? known = _states.Find(word), stage = word is "RUNNING" or "PREPARE" or "PAUSE" && printer.Stage is { } number ? _stages.Find(number) : null;
        // A pause for want of filament or by a person is no fault; while it prints, a stage of a pause is an old one.
        if (known is not null && stage is not null && (word == "PAUSE") == (stage.State == StationState.Down))
            statement.State(stage with { Word = word });
        else
            statement.State(_states, word);
        switch (word)
        {
            case "PREPARE" or "SLICING" or "RUNNING": printer.Jobs.Works(statement, printer.Job); break;
            case "FINISH": printer.Jobs.Ends(statement, ObservationKind.Completed); break;
            case "FAILED": printer.Jobs.Ends(statement, ObservationKind.Rejected); break;
            case "IDLE": printer.Jobs.Rests(); break;
        }
    }

    private sealed class Printer
    {
        public string? State { get; set; }

        public string? Stage { get; set; }

        public string? Task { get; set; }

        public string? File { get; set; }

        /// <summary>A print from a card has no task.</summary>
        public string? Job => Task is { Length: > 0 } ? Task : File is { Length: > 0 } ? File : null;

        public JobWatch Jobs { get; } = new();
    }
}

/// <summary>Where printers of Bambu Lab keep what their newer firmware packs.</summary>
internal static class BambuFields
{
    public static JsonTree? Info(this JsonTree? device, string part) => device?[part]?["info"];
}
