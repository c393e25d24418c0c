using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>Plugs and meters with Tasmota.</summary>
/// <threadsafety>Stateless; safe to use from several threads.</threadsafety>
internal sealed class TasmotaDialect : IDialect
{
    private static readonly SignalRow[] _energy =
    [
        new("Power", "power", "kW", Divisor: 1000), new("Total", "energy", "kWh"), new("Today", "energy-today", "kWh"), new("Yesterday", "energy-yesterday", "kWh"), new("Period", "energy-period", "kWh", Divisor: 1000),
        new("ApparentPower", "apparent-power", "VA"), new("ReactivePower", "reactive-power", "var"), new("Factor", "power-factor"), new("Voltage", "voltage", "V"), new("Current", "current", "A"), new("Frequency", "frequency", "Hz"),
    ];

    internal static DialectKind Kind { get; } = new()
    {
        Name = "tasmota",
        Summary = "plugs and meters with Tasmota",
        TopicFilters = ["tele/#", "stat/#"],
        Create = () => new TasmotaDialect(),
        Signals = [.. _energy, new SignalRow("Temperature", "…-temperature", "°C"), new SignalRow("Humidity", "…-humidity", "%"), new SignalRow("POWER, POWER1 …", "output, output-1 …"), new SignalRow("Wifi.Signal", "wifi-signal", "dBm")],
        Presence = "`LWT`: Online or Offline",
        Time = "`Time`, where it has a zone; usually it is local without one, and says nothing: messages are dated by their arrival",
        Remarks =
        [
            "The device is all levels but `tele` or `stat` and the last, wherever the one of them stands: `tele/TOPIC/SENSOR`, `TOPIC/tele/SENSOR` and `iot/tele/TOPIC/SENSOR` are all understood.",
            "A meter of several channels tells lists: `power-1`, `power-2` …, and the sum of powers and of energies without a number. `Voltage` may stay one for all.",
            "Sensors are told by their own names, as `am2301-temperature`; °F become °C.",
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
        int branch = levels.Length < 3 ? -1 : Array.FindIndex(levels, 0, levels.Length - 1, level => level is "tele" or "stat");
        if (branch < 0)
            return levels is ["tasmota", "discovery", _, "config" or "sensors"];   // what devices are, told once
        string device = string.Join('/', [.. levels[..branch], .. levels[(branch + 1)..^1]]), last = levels[^1];
        var statement = new Statement(message, sink, device);
        if (last == "LWT")
            return statement.Presence(PlainText.Of(message.Payload.Span), "Online", "Offline", "LWT");
        if (IsOutput(last))
            return TellOutput(last, PlainText.Of(message.Payload.Span), statement);
        if (last is not ("SENSOR" or "STATE" or "RESULT" or "STATUS0" or "STATUS8" or "STATUS10" or "STATUS11"))
            return last.Length > 0 && last.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_');   // INFO1, STATUS5, UPTIME and their like
        if (!JsonTree.TryRead(message.Payload.Span, out JsonTree? said, out string? fault))
            return statement.Unreadable(fault);
        JsonTree?[] parts = [said["StatusSNS"], said["StatusSTS"]];
        foreach (JsonTree part in parts.OfType<JsonTree>().DefaultIfEmpty(said))
            Tell(part, device, statement);
        return true;
    }

    private static void Tell(JsonTree said, string device, Statement statement)
    {
        if (said["Time"] is { Kind: JsonKind.Text } stamp && DeviceTimes.TryIso(stamp.Text, out DateTimeOffset time))
            statement = statement.Of(device, time);
        if (said.At(["Wifi", "Signal"]) is { } signal)
            statement.Number("wifi-signal", signal, "dBm");
        foreach ((string name, JsonTree part) in said.Fields)
        {
            if (IsOutput(name))
                TellOutput(name, part.Word, statement);
            else if (name == "ENERGY")
                TellEnergy(part, statement);
            else if (part.Kind == JsonKind.Map)
                TellClimate(SpokenNames.Of(name), part, said["TempUnit"]?.Word == "F", statement);
        }
    }

    private static void TellEnergy(JsonTree energy, Statement statement)
    {
        foreach (SignalRow row in _energy)
        {
            if (energy[row.Field] is not { } field)
                continue;
            if (field.Kind != JsonKind.List)
            {
                SignalTable.Tell(row, row.Name, field, statement);
                continue;
            }
            for (int i = 0; i < field.Items.Count; i++)
                SignalTable.Tell(row, FormattableString.Invariant($"{row.Name}-{i + 1}"), field.Items[i], statement);
            if (row.Unit is "kW" or "kWh" && field.Items.Count > 0 && field.Items.All(item => item.Kind == JsonKind.Number && double.IsFinite(item.Number)))
                statement.Number(row.Name, field.Items.Sum(item => item.Number) / row.Divisor, row.Unit);
        }
    }

    private static void TellClimate(string sensor, JsonTree said, bool isFahrenheit, Statement statement)
    {
        if (said["Temperature"] is { Kind: JsonKind.Number } fahrenheit && isFahrenheit && double.IsFinite(fahrenheit.Number))
            statement.Number($"{sensor}-temperature", (fahrenheit.Number - 32) / 1.8, "°C");
        else
            statement.Number($"{sensor}-temperature", said["Temperature"], "°C");
        statement.Number($"{sensor}-humidity", said["Humidity"], "%");
    }

    private static bool IsOutput(string name) => name.StartsWith("POWER", StringComparison.Ordinal) && name.AsSpan("POWER".Length).IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool TellOutput(string field, string? word, Statement statement)
    {
        string channel = field["POWER".Length..];
        if (word is "ON" or "OFF")
            statement.Flag(channel.Length == 0 ? "output" : $"output-{SpokenNames.Of(channel)}", word == "ON");
        else
            statement.Unreadable("POWER is neither ON nor OFF");
        return true;
    }
}
