using System.Globalization;
using System.Text.Json.Nodes;
using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Tests.Aps;

/// <summary>A simulated Agile Production Simulation: a run of a factory, told in the messages that a real one sends, with the faults that real ones have.</summary>
/// <remarks>
/// <para>A store, a drill, a mill, a quality check and a delivery, with a vehicle between them; what they say follows from the events of the run, so that what is read from the messages can be held against it.</para>
/// <para>The faults: sensors of an Arduino whose clock is 144 925.8 s behind; heartbeats that repeat the time at which the connection began; an error that is an empty object; loads with <c>type</c> or
/// <c>loadType</c>; a second controller of the check that tells the same later, with a clock of its own and <c>WAITIING</c>; header numbers that jump; a bad part that is FINISHED with the result FAILED.</para>
/// </remarks>
internal sealed class SimulatedAps
{
    public const double ArduinoBehindSeconds = 144_925.8;

    private const string Model = """
        name: Simulated APS
        start: 2026-03-02T08:00:00+00:00
        transport:
          agv: { count: 2, speed: 0.2 m/s, load: 2 s, unload: 2 s, home: hbw, distances: { hbw: { drill: 1 m }, drill: { mill: 1 m }, mill: { aiqs: 1 m }, aiqs: { dps: 1 m } } }
        stations:
          store: { kind: source, every: "uniform(60 s, 120 s)" }
          hbw: { kind: machine, cycle: "normal(mean 40 s, sd 2 s)" }
          to-drill: { kind: transport, by: agv }
          drill: { kind: machine, cycle: "normal(mean 10 s, sd 0.5 s)" }
          to-mill: { kind: transport, by: agv }
          mill: { kind: machine, cycle: "normal(mean 12 s, sd 0.5 s)" }
          to-aiqs: { kind: transport, by: agv }
          aiqs: { kind: inspection, cycle: 9 s, accept: 60 % }
          to-dps: { kind: transport, by: agv }
          dps: { kind: machine, cycle: 20 s }
          done: { kind: sink }
          bin: { kind: sink, rejects: true }
        flow:
          - store -> hbw -> to-drill -> [*] -> drill -> to-mill -> [*] -> mill -> to-aiqs -> [*] -> aiqs
          - aiqs[accepted] -> to-dps -> [*] -> dps -> done
          - aiqs[rejected] -> bin
        """;

    private static readonly TimeSpan _moment = TimeSpan.FromMilliseconds(1);

    private readonly List<(DateTimeOffset At, string Topic, JsonNode Payload)> _messages = [];
    private readonly List<JsonObject> _active = [], _completed = [];
    private readonly Dictionary<string, int> _headers = [];
    private readonly Dictionary<int, StationState> _vehicles = [];
    private readonly Dictionary<string, string> _actions = [];
    private readonly List<StationEvent> _events = [];
    private readonly Simulation _run = new(FactoryModel.Parse(Model), seed: 3);
    private long _ids;

    public SimulatedAps(TimeSpan length)
    {
        using (_run.Events.Subscribe(Tell))
            _run.Advance(length);
        ApsNoise.Add(this, _run.ClockAt(SimTime.Start), length);
    }

    /// <summary>The modules: the station of the run, the serial number, its kind and the command of its work.</summary>
    public static IReadOnlyList<(string Station, string Serial, string Kind, string Command)> Modules { get; } =
        [("hbw", "SVR0001", "HBW", "DROP"), ("drill", "SVR0002", "DRILL", "DRILL"), ("mill", "SVR0003", "MILL", "MILL"), ("aiqs", "SVR0004", "AIQS", "CHECK_QUALITY"), ("dps", "SVR0005", "DPS", "PICK")];

    /// <summary>What really happened.</summary>
    public IReadOnlyList<StationEvent> Events => _events;

    public IReadOnlyList<StationInfo> Stations => _run.Stations;

    public DateTimeOffset Start => _run.ClockAt(SimTime.Start);

    /// <summary>All messages in the order in which they came in.</summary>
    public IEnumerable<(DateTimeOffset At, string Topic, string Payload)> Messages => _messages.OrderBy(message => message.At).Select(message => (message.At, message.Topic, message.Payload.ToJsonString()));

    /// <summary>The log as a recorder writes it: a header without a topic, then one message a line.</summary>
    public IEnumerable<string> Log => Messages
        .Select(message => new JsonObject { ["topic"] = message.Topic, ["payload"] = message.Payload, ["timestamp"] = TimeText(message.At), ["qos"] = 0, ["retain"] = false }.ToJsonString())
        .Prepend("""{"_kind":"session_meta","schema":1,"sessionName":"simulated"}""");

    public static string TimeText(DateTimeOffset time, string seconds = "ss.fff") => time.UtcDateTime.ToString($"yyyy-MM-dd'T'HH:mm:{seconds}'Z'", CultureInfo.InvariantCulture);

    public void Say(DateTimeOffset at, string topic, JsonNode payload) => _messages.Add((at, topic, payload));

    /// <summary>The next number of a device, which counts over all its topics.</summary>
    public int Header(string device) => _headers[device] = _headers.GetValueOrDefault(device) + 1;

    private string NextId() => FormattableString.Invariant($"{++_ids:x8}-0000-4000-8000-000000000000");

    private void Tell(StationEvent happened)
    {
        _events.Add(happened);
        string station = _run.Stations[happened.Station.Index].Name;
        DateTimeOffset at = _run.ClockAt(happened.Time);
        if (station == "store" && happened.Kind == StationEventKind.PartEntered)
            TellOrder(at, happened.Part);
        else if (station is "done" or "bin" && happened.Kind == StationEventKind.PartEnded)
            TellEnd(at, happened.Part, station == "done");
        else if (station == "agv")
            TellVehicle(at, happened);
        else if (Modules.FirstOrDefault(module => module.Station == station) is { Serial: { } serial } module)
            TellModule(at, happened, serial, module.Command);
    }

    private static string PieceOf(long part) => FormattableString.Invariant($"04{part:x12}");

    private void TellOrder(DateTimeOffset at, long part)
    {
        _active.Add(new JsonObject { ["orderType"] = "PRODUCTION", ["type"] = "WHITE", ["orderId"] = NextId(), ["workpieceId"] = PieceOf(part), ["startedAt"] = TimeText(at), ["state"] = "IN_PROGRESS", ["productionSteps"] = new JsonArray() });
        Say(at, "ccu/order/active", ListOf(_active));
    }

    private void TellEnd(DateTimeOffset at, long part, bool isGood)
    {
        JsonObject order = _active.First(order => order["workpieceId"]!.GetValue<string>() == PieceOf(part));
        _active.Remove(order);
        (order["state"], order["stoppedAt"]) = (isGood ? "FINISHED" : "ERROR", TimeText(at));
        _completed.Add(order);
        Say(at, "ccu/order/active", ListOf(_active));
        Say(at + _moment, "ccu/order/completed", ListOf(_completed));
    }

    private static JsonArray ListOf(IEnumerable<JsonObject> items) => new([.. items.Select(item => item.DeepClone())]);

    private void TellModule(DateTimeOffset at, StationEvent happened, string serial, string command)
    {
        string topic = $"module/v1/ff/{serial}", piece = PieceOf(happened.Part);
        if (happened.Kind == StationEventKind.PartArrived && command is not "DROP")
        {
            if (command != "PICK")
                TellHandling(at, serial, "PICK", piece);
            string id = _actions[serial] = NextId();
            Say(at + 3 * _moment, $"{topic}/order", OrderOf(at, id, command, piece));
            Say(at + 4 * _moment, $"{topic}/state", StateOf(at + 4 * _moment, serial, id, command, "RUNNING", piece));
            if (command == "CHECK_QUALITY")
                TellSecond(at + TimeSpan.FromSeconds(4), serial, id, "WAITIING", null);
        }
        else if (happened.Kind == StationEventKind.PartArrived)
        {
            string id = _actions[serial] = NextId();
            Say(at, $"{topic}/order", OrderOf(at, id, command, null));
            Say(at + 4 * _moment, $"{topic}/state", StateOf(at + 4 * _moment, serial, id, command, "RUNNING", null));
        }
        else if (happened.Kind == StationEventKind.PartCompleted)
        {
            string? result = command switch { "CHECK_QUALITY" => happened.Value == 0 ? "PASSED" : "FAILED", "DROP" => piece, _ => null };
            if (command == "CHECK_QUALITY")
                TellSecond(at - TimeSpan.FromSeconds(1), serial, _actions[serial], "RUNNING", null);
            Say(at + 4 * _moment, $"{topic}/state", StateOf(at + 4 * _moment, serial, _actions[serial], command, "FINISHED", command == "DROP" ? null : piece, result));
            if (command == "CHECK_QUALITY")
                TellSecond(at + TimeSpan.FromSeconds(1), serial, _actions[serial], "FINISHED", result);
            if (command is not ("DROP" or "PICK"))
                TellHandling(at + TimeSpan.FromSeconds(2), serial, "DROP", piece);
        }
    }

    /// <summary>Taking a part, or handing it on: short, and an action like any other.</summary>
    private void TellHandling(DateTimeOffset at, string serial, string command, string piece)
    {
        string id = NextId();
        Say(at, $"module/v1/ff/{serial}/order", OrderOf(at, id, command, piece));
        Say(at + _moment, $"module/v1/ff/{serial}/state", StateOf(at + _moment, serial, id, command, "RUNNING", piece));
        Say(at + 2 * _moment, $"module/v1/ff/{serial}/state", StateOf(at + 2 * _moment, serial, id, command, "FINISHED", piece));
    }

    private static JsonObject OrderOf(DateTimeOffset at, string id, string command, string? piece) => new()
    {
        ["timestamp"] = TimeText(at),
        ["action"] = new JsonObject { ["id"] = id, ["command"] = command, ["metadata"] = piece is null ? new JsonObject { ["type"] = "WHITE" } : new JsonObject { ["type"] = "WHITE", ["workpieceId"] = piece } },
    };

    private JsonObject StateOf(DateTimeOffset at, string serial, string id, string command, string state, string? piece, string? result = null)
    {
        var action = new JsonObject { ["id"] = id, ["command"] = command, ["state"] = state };
        if (result is not null)
            action["result"] = result;
        return new JsonObject
        {
            ["headerId"] = Header(serial),
            ["timestamp"] = TimeText(at),
            ["serialNumber"] = serial,
            ["loads"] = piece is null ? new JsonArray() : new JsonArray(command == "PICK" ? new JsonObject { ["type"] = "WHITE" } : new JsonObject { ["loadType"] = "WHITE" }),
            ["actionState"] = action,
            ["errors"] = command == "PICK" ? new JsonArray(new JsonObject()) : new JsonArray(),
            ["paused"] = false,
            ["metadata"] = new JsonObject { ["opcuaState"] = "connected" },
        };
    }

    /// <summary>The second controller of the check: 6 hours behind, in microseconds, and late.</summary>
    private void TellSecond(DateTimeOffset at, string serial, string id, string state, string? result) => Say(at, $"module/v1/ff/NodeRed/{serial}/state", new JsonObject
    {
        ["headerId"] = Header($"NodeRed/{serial}"),
        ["timestamp"] = TimeText(at.AddHours(-6), "ss.ffffff"),
        ["actionState"] = new JsonObject { ["id"] = id, ["command"] = "CHECK_QUALITY", ["state"] = state, ["result"] = result },
        ["batteryState"] = new JsonObject(),
        ["errors"] = new JsonArray(),
        ["paused"] = false,
    });

    private void TellVehicle(DateTimeOffset at, StationEvent happened)
    {
        StationState state = happened.State;
        bool isLoaded = happened.Kind != StationEventKind.VehicleUnloaded && state is StationState.Processing or StationState.Blocked;
        if (happened.Kind is StationEventKind.StateChanged && _vehicles.GetValueOrDefault(happened.Place) == state && state == StationState.Idle)
            return;
        _vehicles[happened.Place] = state;
        string serial = $"agv{happened.Place + 1}";
        Say(at, $"fts/v1/ff/{serial}/state", new JsonObject
        {
            ["headerId"] = Header(serial),
            ["timestamp"] = TimeText(at, "ss.ffffff"),
            ["driving"] = state is StationState.Processing or StationState.Setup,
            ["paused"] = false,
            ["waitingForLoadHandling"] = state == StationState.Blocked,
            ["load"] = new JsonArray(new JsonObject { ["loadPosition"] = "1", ["loadId"] = isLoaded ? PieceOf(happened.Part) : null, ["loadType"] = isLoaded ? "WHITE" : null }),
            ["actionStates"] = new JsonArray(),
            ["batteryState"] = new JsonObject { ["percentage"] = 107, ["currentVoltage"] = 9.2, ["charging"] = false, ["minVolt"] = 7.84, ["maxVolt"] = 9.1 },
            ["errors"] = new JsonArray(),
        });
    }
}
