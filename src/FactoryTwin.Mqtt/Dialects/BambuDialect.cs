using System.Globalization;
using System.Text;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>Printers of Bambu Lab in their local network: X1 tells all fields each time, P1 and A1 only those that have changed.</summary>
/// <remarks>A printer that tells only changes says all when it is asked to by <see cref="RequestOfAll"/>. A mirror sends that where its binding says <c>ask</c>; else nothing is sent to a printer.
/// Sources: https://github.com/Doridian/OpenBambuAPI, https://github.com/greghesp/ha-bambulab.</remarks>
/// <threadsafety>Belongs to one thread at a time.</threadsafety>
public sealed class BambuDialect : IDialect
{
    private const int LargestFanStep = 15, MostNozzles = 16;

    private static readonly StateMap _states = new("gcode_state",
        new StateWord("IDLE", StationState.Idle),
        new StateWord("INIT", StationState.Setup),
        new StateWord("PREPARE", StationState.Setup),
        new StateWord("SLICING", StationState.Setup),
        new StateWord("RUNNING", StationState.Processing, Remark: "unless `stg_cur` tells more"),
        new StateWord("PAUSE", StationState.WaitingForOperator, Remark: "unless `stg_cur` tells more"),
        new StateWord("FINISH", StationState.Blocked, StationPhase.AwaitingRemoval, "the print lies on the bed until somebody starts the next"),
        new StateWord("FAILED", StationState.Down, Remark: "Blocked/AwaitingRemoval where `print_error` or `fail_reason` says that somebody has cancelled it (0300-400C); Idle where the printer has no file and no fault any more: it was long ago"),
        new StateWord("", null, Remark: "the printer does not know it itself"));

    /// <summary>Stages of a print that say more than <c>gcode_state</c>; 29 and those from 36 on are of the newer printers.</summary>
    private static readonly StateMap _stages = new("stg_cur",
        [
            .. Words(StationState.Setup, StationPhase.Heating, [2, 7, 49, 54, 58, 63, 64]),
            .. Words(StationState.Setup, StationPhase.None, [1, 3, 8, 9, 11, 12, 13, 14, 15, 18, 19, 25, 29, .. Enumerable.Range(36, 13), 50, 51, 52, 53, 55, 56, 57, 59, 60, 61, 62, 65, .. Enumerable.Range(67, 10)]),
            .. Words(StationState.Setup, StationPhase.ToolChange, [4, 22, 24, 77]),
            .. Words(StationState.Down, StationPhase.None, [17, 20, 21, 23, 26, 27, 28, 32, 33, 34, 35]),
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

    /// <summary>Where newer firmware tells the layers, in the messages that have only what has changed.</summary>
    private static readonly SignalTable _layers = new(new SignalRow("layer_num", "layer"), new SignalRow("total_layer_num", "layers"));

    private static readonly (string Field, string Name)[] _fans =
        [("cooling_fan_speed", "part-fan"), ("big_fan1_speed", "auxiliary-fan"), ("big_fan2_speed", "chamber-fan"), ("heatbreak_fan_speed", "heatbreak-fan")];

    private readonly Devices<Printer> _printers = new(() => new Printer());
    private readonly Dictionary<string, DateTimeOffset> _askedAt = [];

    /// <summary>A P1 that is asked more often than that falls behind with its work.</summary>
    internal static TimeSpan LeastBetweenQuestions { get; } = TimeSpan.FromMinutes(5);

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
            "P1 and A1 tell only what has changed, so that a listener who comes late knows the state only after the next change. With `dialects: { bambu: { ask: true } }` a mirror asks each printer that is bound to tell all (`pushall`, which moves nothing): when it connects, after a silence of a minute, and never more often than every 5 minutes, which is what a P1 bears.",
            "`stg_cur` 0, -1 and 255, and every stage without a row, say no more than `gcode_state` does.",
            "Newer firmware may tell the stage as `stage._id`, and the layers in `3D`. Answers to commands are passed over.",
            "H2, P2 and X2 pack two temperatures into one number: the target times 65536, plus the present one. Of several nozzles each has its number, as `nozzle-0-temperature` (on the right), and `nozzle-temperature` is that of the one in use.",
            "`faults` counts entries of `hms` that are fatal or serious. P1 and A1 have no sensor in their chamber and tell 5 °C.",
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
        QualityOfService = 1,   // a busy printer passes over others
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
        // An answer to a command repeats what was asked, and that is no news of the printer.
        if (print["command"]?.Word is not (null or "push_status") || !_printers.TryGet(serial, statement, out Printer? printer))
            return true;
        printer.Hear(print, message.ArrivedAt);
        _signals.Tell(print, statement);
        if (print["3D"] is { } solid && print["layer_num"] is null)
            _layers.Tell(solid, statement);
        TellFans(print, statement);
        TellPacked(print["device"], statement, isNozzleTold: print["nozzle_temper"] is not null);
        if (print["gcode_state"] is { Kind: not JsonKind.Text })
            statement.Unreadable("gcode_state is no text");
        else if (print["gcode_state"] is not null || StageIn(print) is not null || print["print_error"] is not null)
            TellState(printer, statement);
        return true;
    }

    /// <summary>What asks those printers to tell all that have not told their state yet, or not since they were silent.</summary>
    /// <param name="serials">Serial numbers of the printers that may be asked.</param>
    /// <param name="now">The time by the wall clock.</param>
    internal IEnumerable<MqttMessage> Questions(IEnumerable<string> serials, DateTimeOffset now)
    {
        foreach (string serial in serials)
        {
            if (_printers.Find(serial) is { IsUpToDate: true } || _askedAt.TryGetValue(serial, out DateTimeOffset before) && now - before < LeastBetweenQuestions)
                continue;
            _askedAt[serial] = now;
            yield return RequestOfAll(serial);
        }
    }

    private static IEnumerable<StateWord> Words(StationState state, StationPhase phase, int[] stages) => stages.Select(stage => new StateWord(stage.ToString(CultureInfo.InvariantCulture), state, phase));

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
        if (print["wifi_signal"] is { } wifi && wifi is not { Kind: JsonKind.Text, Text: "" })   // a printer on a cable has none
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

    private static void TellPacked(JsonTree? device, Statement statement, bool isNozzleTold)
    {
        JsonTree[] nozzles = [.. JsonTree.EachOf(device.Info("extruder")).Take(MostNozzles)];
        // Bits 4 to 7 say which of them is in use.
        long? used = device?["extruder"]?["state"]?.Whole >> 4 & 0xF;
        foreach (JsonTree nozzle in nozzles)
        {
            long? id = nozzle["id"]?.Whole is >= 0 and <= MostNozzles and var number ? number : null;
            if (nozzles.Length > 1 && id is not null)
                TellPacked(nozzle["temp"], FormattableString.Invariant($"nozzle-{id}"), statement);
            if (nozzles.Length == 1 || id == used && !isNozzleTold)
                TellPacked(nozzle["temp"], "nozzle", statement);
        }
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

    /// <summary>Newer firmware has the stage in an object of its own.</summary>
    private static JsonTree? StageIn(JsonTree print) => print["stg_cur"] ?? print["stage"]?["_id"];

    private static void TellState(Printer printer, Statement statement)
    {
        if (printer.State is not { } word)
            return;
        StateWord? known = _states.Find(word), stage = word is "RUNNING" or "PREPARE" or "PAUSE" && printer.Stage is { } number ? _stages.Find(number) : null;
        // A pause for want of filament or by a person is no fault; while it prints, a stage of a pause is an old one.
        if (known is not null && stage is not null && (word == "PAUSE") == (stage.State == StationState.Down))
            statement.State(stage with { Word = word });
        else if (word == "FAILED" && printer.IsCancelled)
            statement.State(new StateWord(word, StationState.Blocked, StationPhase.AwaitingRemoval));
        else if (word == "FAILED" && printer.IsOfLongAgo)
            statement.State(new StateWord(word, StationState.Idle));
        else
            statement.State(_states, word);
        switch (word)
        {
            case "PREPARE" or "SLICING" or "RUNNING": printer.Jobs.Works(statement, printer.Job); break;
            case "FINISH": printer.Jobs.Ends(statement, ObservationKind.Completed, job: printer.Job); break;
            case "FAILED": printer.Jobs.Ends(statement, ObservationKind.Rejected, job: printer.Job); break;
            case "IDLE": printer.Jobs.Rests(); break;
        }
    }

    private sealed class Printer
    {
        private const string Cancelled = "50348044";   // 0300-400C

        private static readonly TimeSpan _longestSilence = TimeSpan.FromMinutes(1);

        private DateTimeOffset? _heardAt;
        private string? _task, _file, _fault, _reason, _type;

        public string? State { get; private set; }

        public string? Stage { get; private set; }

        /// <summary>Whether its state has been told since it was silent for so long that a change of it can have been missed.</summary>
        public bool IsUpToDate { get; private set; }

        public bool IsCancelled => _fault == Cancelled || _reason == Cancelled;

        /// <summary>The failure of a print of which the printer has nothing left but the word.</summary>
        public bool IsOfLongAgo => _type == "idle" && _file?.Length == 0 && _fault == "0";

        /// <summary>A print from a card has no task.</summary>
        public string? Job => _task is { Length: > 0 } ? _task : _file is { Length: > 0 } ? _file : null;

        public JobWatch Jobs { get; } = new();

        /// <summary>A field that is not there has not changed.</summary>
        public void Hear(JsonTree print, DateTimeOffset at)
        {
            IsUpToDate &= !(at - _heardAt > _longestSilence);
            _heardAt = at;
            (_task, _file, _type) = (print["subtask_name"]?.Word ?? _task, print["gcode_file"]?.Word ?? _file, print["print_type"]?.Word ?? _type);
            (_fault, _reason) = (print["print_error"]?.Word ?? _fault, print["fail_reason"]?.Word ?? _reason);
            Stage = StageIn(print) is { Kind: JsonKind.Number or JsonKind.Text } stage ? stage.Word : Stage;
            if (print["gcode_state"] is not { Kind: JsonKind.Text } state)
                return;
            (State, IsUpToDate) = (state.Word, true);
        }
    }
}

/// <summary>Where printers of Bambu Lab keep what their newer firmware packs.</summary>
internal static class BambuFields
{
    public static JsonTree? Info(this JsonTree? device, string part) => device?[part]?["info"];
}
