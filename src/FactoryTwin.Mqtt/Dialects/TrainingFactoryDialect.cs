using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>The Training Factory (9 V) of fischertechnik, and the sensors and messages for its cloud that its TXT controllers also have in an APS.</summary>
/// <remarks>Source: MqttInterface.md of https://github.com/fischertechnik/txt_training_factory.</remarks>
/// <threadsafety>Stateless; safe to use from several threads.</threadsafety>
internal sealed class TrainingFactoryDialect : IDialect
{
    private static readonly StateMap _active = new("active", new StateWord("1", StationState.Processing), new StateWord("0", StationState.Idle));

    private static readonly Dictionary<string, SignalTable> _sensors = new()
    {
        ["bme680"] = new SignalTable(
            new SignalRow("t", "temperature", "°C"), new SignalRow("h", "humidity", "%"), new SignalRow("p", "pressure", "hPa"),
            new SignalRow("iaq", "air-quality-index"), new SignalRow("aq", "air-quality-accuracy"), new SignalRow("gr", "gas-resistance", "Ohm")),
        ["ldr"] = new SignalTable(new SignalRow("br", "brightness", "%"), new SignalRow("ldr", "light-resistance", "Ohm")),
        ["alert"] = new SignalTable(new SignalRow("code", "alert"), new SignalRow("id", "alert-source", Type: SignalType.Text)),
        ["quality_check"] = new SignalTable(new SignalRow("result", "quality-check", Type: SignalType.Text), new SignalRow("classification", "classification", Type: SignalType.Text)),
    };

    private static readonly SignalTable _stations = new(
        new SignalRow("code", "code"), new SignalRow("description", "description", Type: SignalType.Text), new SignalRow("target", "target", Type: SignalType.Text));

    internal static DialectKind Kind { get; } = new()
    {
        Name = "fischertechnik-9v",
        Summary = "fischertechnik Training Factory, 9 V, and the sensors of a TXT in an APS",
        TopicFilters = ["i/#", "f/i/#", "/j1/txt/+/i/#", "/j1/txt/+/f/i/#"],
        Create = () => new TrainingFactoryDialect(),
        States = [_active],
        Signals = [.. _sensors.SelectMany(pair => pair.Value.Rows.Select(row => row with { Field = $"i/{pair.Key} {row.Field}" })), .. _stations.Rows, new SignalRow("f/i/stock", "stock-white, stock-red, stock-blue, stock-empty"), new SignalRow("f/i/order state", "order-state"), new SignalRow("f/i/order type", "order-type")],
        Time = "`ts`, the clock of the controller",
        Remarks =
        [
            "The device is the station (`hbw`, `vgr`, `mpo`, `sld`, `dsi`, `dso`), `environment` for sensors, `order` for orders; behind the prefix of a cloud it is `j1/txt/1/…`.",
            "It tells no parts: what a station works on is only in the messages between controllers (`fl/…`), which have no written form.",
            "User `txt`, password `xtx` on the controller's broker. Commands (`f/o/…`, `o/…`, `c/…`) are never sent.",
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
        bool isCloud = levels is ["", "j1", "txt", _, ..];
        string prefix = isCloud ? $"j1/txt/{levels[3]}/" : "";
        string[] rest = isCloud ? levels[4..] : levels;
        string? device = rest switch
        {
            ["i", var sensor] when _sensors.ContainsKey(sensor) => "environment",
            ["f", "i", "state", { Length: > 0 } station] => station,
            ["f", "i", "stock"] => "hbw",
            ["f", "i", "order"] => "order",
            _ => null,
        };
        if (device is null)
            return rest is ["i", "cam" or "broadcast"] or ["i", "ptu", "pos"] or ["f", "i", "nfc", "ds"] or ["f", "i", "config", _]
                // What is ordered, and what controllers tell each other.
                or ["f", "o", "order" or "state" or "nfc", ..] or ["o", "ptu" or "broadcast"] or ["c", "cam" or "bme680" or "ldr" or "link"] or ["fl", "broadcast" or "hbw" or "vgr" or "mpo" or "sld" or "dsi" or "dso" or "ssc", ..];
        var statement = new Statement(message, sink, prefix + device);
        if (!JsonTree.TryRead(message.Payload.Span, out JsonTree? said, out string? fault))
            return statement.Unreadable(fault);
        if (said.Kind != JsonKind.Map)
            return statement.Unreadable("the payload is no object");
        if (said["ts"] is { } stamp)
        {
            if (DeviceTimes.TryIso(stamp.Text, out DateTimeOffset time))
                statement = statement.Of(prefix + device, time);
            else
                statement.Unreadable("ts is no time with a zone");
        }
        Tell(rest, said, statement);
        return true;
    }

    private static void Tell(string[] topic, JsonTree said, Statement statement)
    {
        switch (topic[^1])
        {
            case "stock":
                if (said["stockItems"] is { Kind: JsonKind.List } stock)
                    StockText.Tell(stock.Items, statement);
                else
                    statement.Unreadable("the stock has no items");
                break;
            case "order":
                statement.Text("order-state", said["state"]);
                statement.Text("order-type", said["type"]);
                break;
            default:
                if (topic[0] == "i")
                {
                    _sensors[topic[1]].Tell(said, statement);
                    break;
                }
                _stations.Tell(said, statement);
                if (said["active"]?.Word is { } active)
                    statement.State(_active, active);
                else
                    statement.Unreadable("a state does not say whether the station is active");
                break;
        }
    }
}
