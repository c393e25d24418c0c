using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>Plugs, meters and sensors of Zigbee behind Zigbee2MQTT.</summary>
/// <threadsafety>Stateless; safe to use from several threads.</threadsafety>
internal sealed class ZigbeeDialect : IDialect
{
    private static readonly SignalTable _signals = new(
        new SignalRow("power", "power", "kW", Divisor: 1000),
        new SignalRow("energy", "energy", "kWh"),
        new SignalRow("produced_energy", "returned-energy", "kWh"),
        new SignalRow("current", "current", "A"),
        new SignalRow("power_factor", "power-factor"),
        new SignalRow("ac_frequency", "frequency", "Hz"),
        new SignalRow("temperature", "temperature", "°C"),
        new SignalRow("device_temperature", "device-temperature", "°C"),
        new SignalRow("humidity", "humidity", "%"),
        new SignalRow("pressure", "pressure", "hPa"),
        new SignalRow("illuminance", "illuminance", "lx"),
        new SignalRow("battery", "battery-charge", "%"),
        new SignalRow("linkquality", "link-quality", IsNullNothing: true),
        new SignalRow("contact", "contact", Type: SignalType.Flag),
        new SignalRow("occupancy", "occupancy", Type: SignalType.Flag),
        new SignalRow("vibration", "vibration", Type: SignalType.Flag),
        new SignalRow("water_leak", "water-leak", Type: SignalType.Flag));

    private static readonly HashSet<string> _channels = ["a", "b", "c", "ab", "left", "center", "right"];

    internal static DialectKind Kind { get; } = new()
    {
        Name = "zigbee2mqtt",
        Summary = "Zigbee devices behind Zigbee2MQTT",
        TopicFilters = ["zigbee2mqtt/#"],
        Create = () => new ZigbeeDialect(),
        Signals = [.. _signals.Rows, new SignalRow("voltage", "voltage", "V"), new SignalRow("state, state_l1 …", "output, output-l1 …"), new SignalRow("power_l1, power_a, power_phase_b …", "power-l1, power-a, power-phase-b …", "kW")],
        Presence = "`availability`: online or offline, as an object or a word",
        Time = "`last_seen`, the clock of the bridge, where it is switched on",
        Remarks =
        [
            "The device is its friendly name, which may have blanks and slashes. The topic `zigbee2mqtt` may not be another: use a mapping file then.",
            "A null is a value that the device has not told yet: a bad one. A null of `linkquality` says nothing.",
            "`voltage` is in V; of a device with a `battery` it is in mV, and is told in V.",
            "With `output: attribute` each field has a topic of its own, as `zigbee2mqtt/plug/power`. A voltage of 1,000 and more is not told there, for nothing says which unit it has.",
            "Fields without a row are passed over. What the bridge tells of itself (`zigbee2mqtt/bridge/…`) is passed over, too.",
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
        if (levels is not ["zigbee2mqtt", { Length: > 0 }, ..])
            return false;
        if (levels[1] == "bridge" || levels[2..].Any(level => level is "set" or "get"))
            return true;
        bool isAvailability = levels is [_, _, .., "availability"];
        string device = string.Join('/', isAvailability ? levels[1..^1] : levels[1..]);
        var statement = new Statement(message, sink, device);
        if (isAvailability && PlainText.Of(message.Payload.Span) is "online" or "offline" && isAvailability)
            return statement.Presence(PlainText.Of(message.Payload.Span), "online", "offline", "availability");
        bool isJson = JsonTree.TryRead(message.Payload.Span, out JsonTree? said, out string? fault);
        if (levels.Length > 2 && !isAvailability && said is not { Kind: JsonKind.Map })
            return TellAttribute(levels, said ?? (PlainText.Of(message.Payload.Span) is { } word ? JsonTree.OfText(word) : null), statement);
        if (!isJson)
            return statement.Unreadable(fault!);
        if (isAvailability)
            return statement.Presence(said!["state"]?.Word, "online", "offline", "availability");
        if (said!.Kind != JsonKind.Map)
            return statement.Unreadable("the payload is no object");
        if (said["last_seen"] is { Kind: not JsonKind.Null } seen)
            statement = statement.Of(device, DeviceTimes.TryIso(seen.Text, out DateTimeOffset time) ? time : seen.Kind == JsonKind.Number ? DeviceTimes.OfUnixMilliseconds(seen.Number) : null);
        _signals.Tell(said, statement);
        TellVoltage(said, statement);
        TellChannels(said, statement);
        return true;
    }

    /// <summary>A field with a topic of its own below that of its device, as `output: attribute` has it; other words there are no news of the device.</summary>
    private static bool TellAttribute(string[] levels, JsonTree? value, Statement statement)
    {
        const double leastOfMillivolts = 1000;
        if (value is null)
            return statement.Unreadable("the payload is neither JSON nor a word");
        statement = statement.Of(string.Join('/', levels[1..^1]), null);
        JsonTree said = JsonTree.OfField(levels[^1], value);
        _signals.Tell(said, statement);
        // Nothing here says whether the device has a battery, and so tells millivolts.
        if (value is { Kind: JsonKind.Number, Number: < leastOfMillivolts })
            TellVoltage(said, statement);
        TellChannels(said, statement);
        return true;
    }

    private static void TellVoltage(JsonTree said, Statement statement)
    {
        const double millivolts = 1000;
        statement.Number("voltage", said["voltage"], "V", divisor: said["battery"] is null ? 1 : millivolts);
    }

    /// <summary>Where the name of a field ends and that of a channel begins; negative where it has none.</summary>
    private static int EndOf(string field)
    {
        int phase = field.IndexOf("_phase_", StringComparison.Ordinal), last = field.LastIndexOf('_');
        bool isChannel = last > 0 && (_channels.Contains(field[(last + 1)..]) || field.Length == last + 3 && field[last + 1] == 'l' && char.IsAsciiLetterOrDigit(field[^1]));
        return phase > 0 ? phase : isChannel ? last : -1;
    }

    /// <summary>Fields of one socket or phase of several: the name of the field, and behind it that of the channel.</summary>
    private static void TellChannels(JsonTree said, Statement statement)
    {
        foreach ((string field, JsonTree value) in said.Fields)
        {
            if (field == "state" || field.StartsWith("state_", StringComparison.Ordinal))
            {
                if (value.Word is "ON" or "OFF")
                    statement.Flag(SpokenNames.Of("output" + field["state".Length..]), value.Word == "ON");
                continue;
            }
            int end = EndOf(field);
            if (end > 0 && _signals.Rows.FirstOrDefault(row => row.Field == field[..end]) is { } row)
                SignalTable.Tell(row, $"{row.Name}-{SpokenNames.Of(field[(end + 1)..])}", value, statement);
            else if (end > 0 && field[..end] == "voltage")
                statement.Number($"voltage-{SpokenNames.Of(field[(end + 1)..])}", value, "V");
        }
    }
}
