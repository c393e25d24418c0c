using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>Relays and meters of Shelly, of the second generation and later: one object for each component, and notices of what has changed. The first generation is read in <c>ShellyDialect.First.cs</c>.</summary>
/// <threadsafety>Belongs to one thread at a time.</threadsafety>
internal sealed partial class ShellyDialect : IDialect
{
    private const double WattMinutesPerKilowattHour = 60_000, LeastUnixTime = 1e9;

    private static readonly SignalTable _switch = new(
        new SignalRow("output", "output", Type: SignalType.Flag),
        new SignalRow("apower", "power", "kW", Divisor: 1000),
        new SignalRow("act_power", "power", "kW", Divisor: 1000),
        new SignalRow("voltage", "voltage", "V"),
        new SignalRow("current", "current", "A"),
        new SignalRow("freq", "frequency", "Hz"),
        new SignalRow("pf", "power-factor"),
        new SignalRow("aprt_power", "apparent-power", "VA"),
        new SignalRow("aenergy.total", "energy", "kWh", Divisor: 1000),
        new SignalRow("aenergy.by_minute.0", "energy-last-minute", "kWh", Divisor: 1_000_000),
        new SignalRow("ret_aenergy.total", "returned-energy", "kWh", Divisor: 1000),
        new SignalRow("total_act_energy", "energy", "kWh", Divisor: 1000),
        new SignalRow("total_act_ret_energy", "returned-energy", "kWh", Divisor: 1000),
        new SignalRow("temperature.tC", "device-temperature", "°C"));

    private static readonly SignalRow[] _phase =
    [
        new("act_power", "power", "kW", Divisor: 1000), new("aprt_power", "apparent-power", "VA"), new("voltage", "voltage", "V"), new("current", "current", "A"), new("freq", "frequency", "Hz"), new("pf", "power-factor"),
        new("total_act_energy", "energy", "kWh", Divisor: 1000), new("total_act_ret_energy", "returned-energy", "kWh", Divisor: 1000),
    ];

    private static readonly SignalTable _threePhase = new(
        [
            new SignalRow("total_act_power", "power", "kW", Divisor: 1000), new SignalRow("total_aprt_power", "apparent-power", "VA"), new SignalRow("total_current", "current", "A"),
            new SignalRow("n_current", "current-n", "A", IsNullNothing: true),
            new SignalRow("total_act", "energy", "kWh", Divisor: 1000), new SignalRow("total_act_ret", "returned-energy", "kWh", Divisor: 1000),
            .. ((string[])["a", "b", "c"]).SelectMany(phase => _phase.Select(row => row with { Field = $"{phase}_{row.Field}", Name = $"{row.Name}-{phase}" }).Select(row => new SignalRow(row.Field, row.Name, row.Unit, row.Type, row.Factor, row.Divisor))),
        ]);

    private static readonly SignalTable _climate = new(new SignalRow("tC", "temperature", "°C"), new SignalRow("rh", "humidity", "%"));

    private static readonly SignalTable _battery = new(new SignalRow("battery.percent", "battery-charge", "%", IsNullNothing: true), new SignalRow("battery.V", "battery-voltage", "V", IsNullNothing: true));

    private static readonly Dictionary<string, SignalTable> _components = new()
    {
        ["switch"] = _switch, ["pm1"] = _switch, ["em1"] = _switch, ["em1data"] = _switch, ["cover"] = _switch, ["light"] = _switch, ["cct"] = _switch, ["rgb"] = _switch, ["rgbw"] = _switch,
        ["em"] = _threePhase, ["emdata"] = _threePhase, ["temperature"] = _climate, ["humidity"] = _climate, ["devicepower"] = _battery,
    };

    /// <summary>The fields of Gen 1: the last level of the topic, of a relay, a meter or the device itself.</summary>
    private static readonly SignalRow[] _first =
    [
        new("relay/…/power", "power", "kW", Divisor: 1000),
        new("relay/…/energy", "energy", "kWh", Divisor: WattMinutesPerKilowattHour),
        new("relay/power", "power", "kW", Divisor: 1000),
        new("relay/energy", "energy", "kWh", Divisor: WattMinutesPerKilowattHour),
        new("light/…/power", "power", "kW", Divisor: 1000),
        new("light/…/energy", "energy", "kWh", Divisor: WattMinutesPerKilowattHour),
        new("roller/…/power", "power", "kW", Divisor: 1000),
        new("roller/…/energy", "energy", "kWh", Divisor: WattMinutesPerKilowattHour),
        new("emeter/…/power", "power", "kW", Divisor: 1000),
        new("emeter/…/reactive_power", "reactive-power", "var"),
        new("emeter/…/voltage", "voltage", "V"),
        new("emeter/…/current", "current", "A"),
        new("emeter/…/pf", "power-factor"),
        new("emeter/…/total", "energy", "kWh", Divisor: 1000),
        new("emeter/…/total_returned", "returned-energy", "kWh", Divisor: 1000),
        new("temperature", "device-temperature", "°C"),
        new("sensor/temperature", "temperature", "°C"),
        new("sensor/humidity", "humidity", "%"),
    ];

    private readonly Devices<Meter> _meters = new(() => new Meter());

    internal static DialectKind Kind { get; } = new()
    {
        Name = "shelly",
        Summary = "Shelly relays and meters: Gen 1, Gen 2 and later, three-phase",
        TopicFilters = ["+/status/#", "+/online", "+/events/rpc", "shellies/#"],
        Create = () => new ShellyDialect(),
        Signals = [.. _switch.Rows, .. _threePhase.Rows, .. _climate.Rows, .. _battery.Rows, .. _first],
        Presence = "`online`, its last will",
        Time = "`ts` of notices, the clock of the device, when it has one; else none: messages are dated by their arrival",
        Remarks =
        [
            "The device is the prefix of its topics, without `shellies/`. Those of Gen 2 may stand below that, too. The second channel has names with `-1`, as `power-1`.",
            "Energies are told in kWh: Gen 2 counts Wh, and mWh for a minute; relays of Gen 1 watt-minutes, meters of Gen 1 Wh.",
            "`n_current` null is a meter without that sensor and says nothing. Every other null is a value that is not known.",
            "Of a three-phase meter of Gen 1 (`shellyem3`, or one of another name when it has told a third phase), `power` and `energy` are the sums of the phases, told with the third. A prefix of your own is known as a meter when its first status has come.",
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
        bool isBelow = levels is ["shellies", { Length: > 0 }, ..];
        string[] own = isBelow ? levels[1..] : levels;
        return own switch
        {
            [_, .., "status", var component] when component.Contains(':', StringComparison.Ordinal) => ReadStatus(TopicText.Begin(own, own.Length - 2), component, message, sink),
            [_, .., "events", "rpc"] => ReadNotice(TopicText.Begin(own, own.Length - 2), message, sink),
            _ when isBelow => ReadFirst(levels, message, sink),
            [_, .., "online"] => ReadOnline(TopicText.Begin(own, own.Length - 1), message, sink),
            // What the device says of itself, as of its network, and what it is told.
            [_, .., "status", _] => IsOwn(TopicText.Begin(own, own.Length - 2)),
            [_, .., "debug", "log"] => IsOwn(TopicText.Begin(own, own.Length - 2)),
            [_, .., "rpc" or "command" or "announce" or "status"] => IsOwn(TopicText.Begin(own, own.Length - 1)),
            _ => false,
        };
    }

    private bool IsOwn(string device) => _meters.IsKnown(device) || device.StartsWith("shelly", StringComparison.OrdinalIgnoreCase);

    private bool ReadOnline(string device, MqttMessage message, IObservationSink sink)
    {
        if (!IsOwn(device))
            return false;
        return new Statement(message, sink, device).Presence(WordOf(message), "true", "false", "online");
    }

    private bool ReadStatus(string device, string component, MqttMessage message, IObservationSink sink)
    {
        (string kind, string suffix) = PartsOf(component);
        var statement = new Statement(message, sink, device);
        if (!_components.TryGetValue(kind, out SignalTable? table))
            return IsOwn(device);
        if (!_meters.TryGet(device, statement, out _))
            return true;
        if (!JsonTree.TryRead(message.Payload.Span, out JsonTree? said, out string? fault))
            return statement.Unreadable(fault);
        table.Tell(said, statement, suffix: suffix);
        return true;
    }

    private bool ReadNotice(string device, MqttMessage message, IObservationSink sink)
    {
        var statement = new Statement(message, sink, device);
        if (!JsonTree.TryRead(message.Payload.Span, out JsonTree? said, out string? fault))
            return IsOwn(device) && statement.Unreadable(fault);
        if (said["method"]?.Word is not ("NotifyStatus" or "NotifyFullStatus" or "NotifyEvent") || said["params"] is not { Kind: JsonKind.Map } news)
            return IsOwn(device);
        if (!_meters.TryGet(device, statement, out _))
            return true;
        // Before the device knows the time it counts from when it was switched on.
        if (news["ts"] is { Kind: JsonKind.Number, Number: >= LeastUnixTime } time)
            statement = statement.Of(device, DeviceTimes.OfUnixSeconds(time.Number));
        foreach ((string component, JsonTree changed) in news.Fields)
        {
            (string kind, string suffix) = PartsOf(component);
            if (_components.TryGetValue(kind, out SignalTable? table))
                table.Tell(changed, statement, suffix: suffix);
        }
        return true;
    }

    private static (string Kind, string Suffix) PartsOf(string component)
    {
        int colon = component.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (component, "") : (component[..colon], SuffixOf(component[(colon + 1)..]));
    }

    private static string? WordOf(MqttMessage message) => PlainText.Of(message.Payload.Span);
}
