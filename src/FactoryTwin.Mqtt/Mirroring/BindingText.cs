using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>The text of a binding.</summary>
internal static class BindingText
{
    private static readonly TextType<StationState> State = TextOf.Choice<StationState>();

    private static readonly ObjectType<DialectUse> Dialect = new("a dialect", new DialectUse { Name = "" },
        Key<DialectUse>.Optional("topics", TextOf.OneOrList(TextOf.Text), "[shellies/#]", "Topics that it listens to, with `+` and `#` as MQTT has them. Default: its usual ones.", use => use.Topics, (use, topics) => use with { Topics = topics }),
        Key<DialectUse>.Optional("ask", TextOf.Flag, "true", "Whether a connected mirror may ask for what it has missed: nodes of Sparkplug for their births, printers of Bambu Lab (`bambu`) to tell all. It moves nothing. Default: `false`.", use => use.MayAsk, (use, ask) => use with { MayAsk = ask }),
        Key<DialectUse>.Optional("mapping", TextOf.Text, "ur-arm.yaml", "The mapping file that describes it. Default: it is a built-in one.", use => use.Mapping, (use, file) => use with { Mapping = file }));

    private static readonly ObjectType<TwinBinding> Twin = new("a twin", new TwinBinding { Dialect = "" },
        Key<TwinBinding>.Required("dialect", TextOf.Text, "plain", "The dialect that it speaks.", twin => twin.Dialect, (twin, dialect) => twin with { Dialect = dialect }),
        Key<TwinBinding>.Optional("prefix", TextOf.Text, "factorytwin/demo-line/", "What its devices are called before the name of the station. Default: whatever stands before the last slash.", twin => twin.Prefix, (twin, prefix) => twin with { Prefix = prefix }),
        Key<TwinBinding>.Optional("history", TextOf.Flag, "false", "Whether a connected mirror that came late, or has missed something, asks the twin for what happened before. Default: `true`.", twin => twin.AsksForHistory, (twin, asks) => twin with { AsksForHistory = asks }));

    private static readonly ObjectType<CommandBinding> Command = new("a command", new CommandBinding { Name = "", Topic = "" },
        Key<CommandBinding>.Required("topic", TextOf.Text, "device/01S00C123/request", "Topic of the message that gives it.", command => command.Topic, (command, topic) => command with { Topic = topic }),
        Key<CommandBinding>.Optional("payload", TextOf.Text, "'{\"print\":{\"command\":\"pause\"}}'", "Payload of the message; `{value}` in it stands for the value that the command is given. Default: empty.", command => command.Payload, (command, payload) => command with { Payload = payload }),
        Key<CommandBinding>.Optional("qos", TextOf.Count(0, 2), "1", "Quality of service. Default: 1.", command => command.QualityOfService, (command, quality) => command with { QualityOfService = quality }))
    { CheckAll = static (command, context) => CheckTopic(command.Topic, mayHaveWildcards: false, context.At("topic")) };

    private static readonly ObjectType<DeviceBinding> Device = new("a device", new DeviceBinding { Label = "", Dialect = "" },
        Key<DeviceBinding>.Required("dialect", TextOf.Text, "bambu", "The dialect that it speaks.", device => device.Dialect, (device, dialect) => device with { Dialect = dialect }),
        Key<DeviceBinding>.Optional("device", TextOf.Text, "01S00C123", "The device within its dialect. Default: as it is called here.", device => device.Device, (device, name) => device with { Device = name }),
        Key<DeviceBinding>.Optional("component", TextOf.Text, "path-1", "The part of the device whose states and jobs count. Default: the whole.", device => device.Component, (device, component) => device with { Component = component }),
        Key<DeviceBinding>.Optional("station", TextOf.Text, "print", "The station that it is.", device => device.Station, (device, station) => device with { Station = station }),
        Key<DeviceBinding>.Optional("place", TextOf.Count(0, ushort.MaxValue), "2", "Which of the station's parallel places it is, from 0. Default: 0.", device => device.Place, (device, place) => device with { Place = place }),
        Key<DeviceBinding>.Optional("kind", TextOf.Choice<MirroredKind>(), "printer", "What it is, where there is no `model`: `machine`, `printer`, `cobot`, `inspection` or `vehicle`. Default: `machine`.", device => device.Kind, (device, kind) => device with { Kind = kind }),
        Key<DeviceBinding>.Optional("meter", TextOf.MapOf(TextOf.Text, TextOf.Ratio, (station, share) => new MeterShare(station, share), share => (share.Station, share.Ratio)),
            "{ mill: 60 %, lathe: 40 % }", "The stations whose electrical power it measures, each with its share; they add up to 100 %.", device => device.Meter, (device, meter) => device with { Meter = meter }),
        Key<DeviceBinding>.Optional("meter-signal", TextOf.Name("signal"), "power-a", "The signal by which a meter tells the power. Default: `power`.", device => device.MeterSignal, (device, signal) => device with { MeterSignal = signal }),
        Key<DeviceBinding>.Optional("signals", TextOf.MapOf(TextOf.Name("signal"), new SignalTextType(), (name, signal) => signal with { Name = name }, signal => (signal.Name, signal)),
            "{ nozzle-temperature: °C, door: flag, stage: [heating, printing] }", "Signals that the station shows: the unit of a number, `number` for one without unit, `flag`, or the list of its words. A unit may be any text: values come over from units of the same quantity (W and kW, s and min, mm and m), and are kept aside where the units do not fit. Default: those of the model.",
            device => device.Signals, (device, signals) => device with { Signals = signals }),
        Key<DeviceBinding>.Optional("states", TextOf.MapOf(TextOf.Text, State, (word, state) => new WordState(word, state), word => (word.Word, word.State)),
            "{ WARMING: setup }", "States for words of the device that its dialect takes otherwise, or not at all.", device => device.States, (device, states) => device with { States = states }),
        Key<DeviceBinding>.Optional("part-types", TextOf.MapOf(TextOf.Text, TextOf.Name("part type"), (pattern, type) => new PartTypePattern(pattern, type), pattern => (pattern.Pattern, pattern.PartType)),
            "{ 'dial*.gcode': dial }", "Part types by the name of the job, as of the file that is printed; `*` stands for any characters, `?` for one; the first that fits counts.",
            device => device.PartTypes, (device, types) => device with { PartTypes = types }),
        Key<DeviceBinding>.Optional("infer", TextOf.Maybe(TextOf.Flag), "false", "Whether begins and ends of parts are inferred from its states. Default: where its dialect tells no jobs.", device => device.Infers, (device, infers) => device with { Infers = infers }),
        Key<DeviceBinding>.Optional("expected", TextOf.Maybe(new ExpectedType()), "10 s", "How long it is silent at most while all is well, or `never` where silence means nothing. Default: that of the binding.", device => device.Expected, (device, expected) => device with { Expected = expected }),
        Key<DeviceBinding>.Optional("commands", TextOf.MapOf(TextOf.Name("command"), Command, (name, command) => command with { Name = name }, command => (command.Name, command)),
            "{ pause: { topic: device/01S00C123/request, payload: '{\"print\":{\"command\":\"pause\"}}' } }", "What may be commanded. Default: nothing.", device => device.Commands, (device, commands) => device with { Commands = commands }))
    { CheckAll = CheckDevice };

    public static ObjectType<MirrorBinding> Type { get; } = new("a binding", new MirrorBinding { Name = "" },
        Key<MirrorBinding>.Required("name", TextOf.Text, "Fab lab", "Name of the factory that is mirrored.", binding => binding.Name, (binding, name) => binding with { Name = name }),
        Key<MirrorBinding>.Optional("model", TextOf.Text, "fab-lab.yaml", "The model whose stations these are. Default: none; the devices make the stations.", binding => binding.Model, (binding, model) => binding with { Model = model }),
        Key<MirrorBinding>.Optional("broker", TextOf.OneOrList(TextOf.Text), "mqtts://broker.lab:8883", "Address of the broker; several are tried in turn. Default: the one who connects gives it.", binding => binding.Brokers, (binding, brokers) => binding with { Brokers = brokers }),
        Key<MirrorBinding>.Optional("expected", TextOf.Maybe(new ExpectedType()), "30 s", "How long a device is silent at most while all is well, or `never` where silence means nothing; after three times as long there is no data. Default: 60 s.",
            binding => new ExpectedInterval(binding.Expected), (binding, expected) => binding with { Expected = expected!.Value.Interval }),
        Key<MirrorBinding>.Optional("dialects", TextOf.MapOf(TextOf.Name("dialect"), Dialect, (name, use) => use with { Name = name }, use => (use.Name, use)),
            "{ shelly: { topics: [shellies/#] }, ur-arm: { mapping: ur-arm.yaml } }", "Dialects with topics of their own, or that a mapping file describes. Default: those that devices name, with their usual topics.",
            binding => binding.Dialects, (binding, dialects) => binding with { Dialects = dialects }),
        Key<MirrorBinding>.Optional("twin", Twin, "{ dialect: plain, prefix: demo-line/ }", "A twin of the same model, which publishes under the names of its stations. Default: none.", binding => binding.Twin, (binding, twin) => binding with { Twin = twin }),
        Key<MirrorBinding>.Optional("devices", TextOf.MapOf(TextOf.Text, Device, (label, device) => device with { Label = label }, device => (device.Label, device)),
            "{ printer-1: { dialect: bambu, device: 01S00C123, station: print } }", "The devices, each with what it is. Default: none.", binding => binding.Devices, (binding, devices) => binding with { Devices = devices }))
    { CheckAll = BindingChecks.Run };

    /// <summary>A topic, or a filter of topics, as MQTT 5 has them (section 4.7).</summary>
    internal static void CheckTopic(string topic, bool mayHaveWildcards, TextContext context)
    {
        string[] levels = topic.Split('/');
        bool hasWildcards = topic.AsSpan().ContainsAny('+', '#');
        if (topic.Length == 0 || topic.Contains('\0', StringComparison.Ordinal))
            context.Report(ProblemCode.NotAValue, "this is no topic", "write one such as 'device/01S00C123/request'", topic);
        else if (hasWildcards && !mayHaveWildcards)
            context.Report(ProblemCode.NotAValue, $"'{topic}' has a wildcard, and a message goes to one topic", "name the topic", topic);
        else if (levels.Any(level => level.Length > 1 && level.AsSpan().ContainsAny('+', '#')) || levels[..^1].Contains("#"))
            context.Report(ProblemCode.NotAValue, $"'{topic}' has a wildcard in a place where none can be", "'+' stands for one whole level, '#' for all that follow at the end", topic);
    }

    private static void CheckDevice(DeviceBinding device, TextContext context)
    {
        if (!context.IsRead)
            return;
        if (device.Station is null && device.Meter.Count == 0)
            context.Report(ProblemCode.MissingKey, "it is neither a station nor a meter", "write 'station: mill' or 'meter: { mill: 100 % }'");
        if (device.Meter.Count > 0)
            context.At("meter").CheckShares(device.Meter.Select(share => share.Ratio));
        if (device.Meter.Count == 0 && device.MeterSignal != DeviceBinding.DefaultMeterSignal)
            context.At("meter-signal").Report(ProblemCode.IdleKey, "only a meter heeds it", "leave it out, or write 'meter'", "meter-signal");
        if (device.Station is not null)
            return;
        foreach ((string key, bool isThere) in (ReadOnlySpan<(string, bool)>)[("component", device.Component.Length > 0), ("place", device.Place > 0), ("signals", device.Signals.Count > 0), ("states", device.States.Count > 0), ("part-types", device.PartTypes.Count > 0), ("infer", device.Infers is not null), ("commands", device.Commands.Count > 0)])
        {
            if (isThere)
                context.At(key).Report(ProblemCode.IdleKey, "a meter that is no station does not heed it", "leave it out, or write 'station'", key);
        }
    }
}
