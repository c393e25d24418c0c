using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>The text of a mapping file.</summary>
internal static class MappingText
{
    private static readonly TextType<string> Way = new JsonWayType();

    private static readonly TextType<ValueList<string>> Words = TextOf.OneOrList(TextOf.Text);

    private static readonly ObjectType<MappedTime> Time = new("a time", new MappedTime { Path = "" },
        Key<MappedTime>.Required("path", Way, "timestamp", "Where it stands.", time => time.Path, (time, path) => time with { Path = path }),
        Key<MappedTime>.Optional("as", TextOf.Choice<MappedTimeForm>(), "unix-seconds", "How it is written: `iso`, with a zone; `unix-seconds` or `unix-milliseconds` since 1970. Default: `iso`.", time => time.Form, (time, form) => time with { Form = form }));

    private static readonly ObjectType<MappedPresence> Presence = new("a presence", new MappedPresence(),
        Key<MappedPresence>.Optional("path", Way, "server", "Where it stands. Default: the whole payload.", presence => presence.Path, (presence, path) => presence with { Path = path }),
        Key<MappedPresence>.Required("here", Words, "online", "The word, or words, that it is there by.", presence => presence.Here, (presence, words) => presence with { Here = words }),
        Key<MappedPresence>.Optional("gone", Words, "offline", "The word, or words, that it is gone by. Default: none.", presence => presence.Gone, (presence, words) => presence with { Gone = words }));

    private static readonly ObjectType<MappedSignal> Signal = new("a signal", new MappedSignal { Name = "" },
        Key<MappedSignal>.Optional("path", Way, "status.temperature", "Where it stands. Default: the whole payload.", signal => signal.Path, (signal, path) => signal with { Path = path }),
        Key<MappedSignal>.Optional("times", Way, "actual_robot_current", "Where a second number stands that it is multiplied with; both have to be in the message. Default: none.", signal => signal.Times, (signal, times) => signal with { Times = times }),
        Key<MappedSignal>.Optional("scale", TextOf.PlainNumber, "0.001", "What the number is multiplied with. Default: 1.", signal => signal.ScaleFactor, (signal, scale) => signal with { ScaleFactor = scale }),
        Key<MappedSignal>.Optional("offset", TextOf.PlainNumber, "-273.15", "What is added to it after that. Default: 0.", signal => signal.Offset, (signal, offset) => signal with { Offset = offset }),
        Key<MappedSignal>.Optional("unit", TextOf.Text, "kW", "Unit of the number that comes out. Default: none.", signal => signal.Unit, (signal, unit) => signal with { Unit = unit }),
        Key<MappedSignal>.Optional("type", TextOf.Choice<SignalType>(), "flag", "What it is: `number`, `text` or `flag`. Default: `number`.", signal => signal.Type, (signal, type) => signal with { Type = type }))
    { CheckAll = CheckSignal };

    private static readonly ObjectType<MappedStates> States = new("a field of states", new MappedStates(),
        Key<MappedStates>.Optional("path", Way, "robot_mode", "Where it stands. Default: the whole payload.", states => states.Path, (states, path) => states with { Path = path }),
        Key<MappedStates>.Required("words", TextOf.MapOf(TextOf.Text, new MappedWordType(), (word, said) => said with { Word = word }, said => (said.Word, said)), "{ RUN: processing, FAULT: down/repair, OK: next }",
            "Its words, each with a state, a state and its phase, `next` where the next field is asked, or `unclear`.", states => states.Words, (states, words) => states with { Words = words }));

    private static readonly ObjectType<MappedJobs> Jobs = new("jobs", new MappedJobs(),
        Key<MappedJobs>.Optional("path", Way, "state", "Where the word stands that tells of them. Default: the whole payload.", jobs => jobs.Path, (jobs, path) => jobs with { Path = path }),
        Key<MappedJobs>.Required("working", Words, "printing", "The word, or words, while a job is worked on.", jobs => jobs.Working, (jobs, words) => jobs with { Working = words }),
        Key<MappedJobs>.Optional("ended", Words, "complete", "The word, or words, when a job has ended, good. Default: none.", jobs => jobs.Ended, (jobs, words) => jobs with { Ended = words }),
        Key<MappedJobs>.Optional("failed", Words, "[error, cancelled]", "The word, or words, when a job has ended, bad. Default: none.", jobs => jobs.Failed, (jobs, words) => jobs with { Failed = words }),
        Key<MappedJobs>.Optional("job", Way, "filename", "Where the name of the job stands. Default: it has none.", jobs => jobs.Job, (jobs, way) => jobs with { Job = way }));

    private static readonly ObjectType<MappedTopic> Topic = new("a form of topics", new MappedTopic { Pattern = "" },
        Key<MappedTopic>.Optional("device", TextOf.Text, "'{arm}'", "The device, with captures in braces. Default: all captures, with slashes between them; without captures the topic.", topic => topic.Device, (topic, device) => topic with { Device = device }),
        Key<MappedTopic>.Optional("time", Time, "{ path: timestamp }", "Where the device's own time stands. Default: nowhere; messages are dated by their arrival.", topic => topic.Time, (topic, time) => topic with { Time = time }),
        Key<MappedTopic>.Optional("presence", Presence, "{ here: online, gone: offline }", "What tells whether the device is there. Default: nothing.", topic => topic.Presence, (topic, presence) => topic with { Presence = presence }),
        Key<MappedTopic>.Optional("signals", TextOf.MapOf(TextOf.Name("signal"), Signal, (name, signal) => signal with { Name = name }, signal => (signal.Name, signal)), "{ temperature: { path: t, unit: °C } }", "Signals, by name. Default: none.",
            topic => topic.Signals, (topic, signals) => topic with { Signals = signals }),
        Key<MappedTopic>.Optional("states", TextOf.OneOrList(States), "{ path: mode, words: { RUN: processing } }", "The field that tells the state; of several, the first whose word is a state. Default: none.",
            topic => topic.States, (topic, states) => topic with { States = states }),
        Key<MappedTopic>.Optional("jobs", Jobs, "{ path: state, working: printing, ended: complete }", "What begins and ends a job. Default: nothing.", topic => topic.Jobs, (topic, jobs) => topic with { Jobs = jobs }),
        Key<MappedTopic>.Optional("counter", Way, "parts.good", "Where the number of parts stands that it has made so far. Default: nowhere.", topic => topic.Counter, (topic, way) => topic with { Counter = way }))
    { CheckAll = CheckTopic };

    public static ObjectType<MappingDefinition> Type { get; } = new("a mapping", new MappingDefinition { Name = "" },
        Key<MappingDefinition>.Required("name", TextOf.Name("dialect"), "ur-arm", "Name of the dialect that it makes.", mapping => mapping.Name, (mapping, name) => mapping with { Name = name }),
        Key<MappingDefinition>.Optional("description", TextOf.Text, "Universal Robots arms behind a bridge", "What speaks so, for people. Default: empty.", mapping => mapping.Description, (mapping, text) => mapping with { Description = text }),
        Key<MappingDefinition>.Required("topics", TextOf.MapOf(new TopicPatternType(), Topic, (pattern, topic) => topic with { Pattern = pattern }, topic => (topic.Pattern, topic)), "{ 'ur/{arm}/rtde': { signals: { mode: { path: robot_mode } } } }",
            "Forms of topics, each with what its messages tell: a level in braces is captured, `+` is any level, `#` at the end all that follow. The first that fits counts.",
            mapping => mapping.Topics, (mapping, topics) => mapping with { Topics = topics }));

    private static void CheckSignal(MappedSignal signal, TextContext context)
    {
        if (signal.ScaleFactor == 0)
            context.At("scale").Report(ProblemCode.OutOfRange, "the scale is 0, which makes every number 0", "write the factor between the device's unit and yours", "0");
        if (signal.Type == SignalType.Number)
            return;
        foreach ((string key, bool isThere) in (ReadOnlySpan<(string, bool)>)[("times", signal.Times is not null), ("scale", signal.ScaleFactor is not (0 or 1)), ("offset", signal.Offset != 0), ("unit", signal.Unit.Length > 0)])
        {
            if (isThere)
                context.At(key).Report(ProblemCode.IdleKey, "a text or a flag does not heed it", "leave it out", key);
        }
    }

    private static void CheckTopic(MappedTopic topic, TextContext context)
    {
        if (!context.IsRead || !TopicPattern.TryParse(topic.Pattern, out TopicPattern? pattern, out _))
            return;
        if (topic is { Presence: null, Signals.Count: 0, States.Count: 0, Jobs: null, Counter: null })
            context.Report(ProblemCode.MissingKey, "nothing is taken from its messages", "write 'signals', 'states', 'jobs', 'counter' or 'presence'");
        string[] captures = [.. pattern.Captures];
        foreach (string name in DeviceName.CapturesOf(topic.Device ?? "").Where(name => !captures.Contains(name)))
            context.At("device").Report(ProblemCode.NotAValue, $"'{{{name}}}' is not captured by the topic", captures.Length == 0 ? "the topic captures nothing" : $"it captures {string.Join(", ", captures.Select(capture => $"'{{{capture}}}'"))}", topic.Device);
    }
}

/// <summary>A way to a value in JSON.</summary>
internal sealed class JsonWayType : ScalarType<string>
{
    public override string Expected => "a way to a value, such as 'status.temperature' or 'pose[0]'";

    public override bool TryParse(TextSpan text, [MaybeNullWhen(false)] out string value)
    {
        value = text.Text;
        return true;
    }

    public override string Format(string value) => value;

    public override void Check(string value, TextContext context)
    {
        if (!JsonWay.TryParse(value, out _, out string? fault))
            context.Report(ProblemCode.NotAValue, $"'{value}' {fault}", "write it as in 'status.temperature', 'pose[0]' or \"['a.b'].c\"", value);
    }

    public override JsonObject Schema() => new() { ["type"] = "string", ["description"] = "A way to a value, such as 'status.temperature' or 'pose[0]'" };
}

/// <summary>A form of topics.</summary>
internal sealed class TopicPatternType : ScalarType<string>
{
    public override string Expected => "a form of topics such as 'lab/{device}/status'";

    public override bool TryParse(TextSpan text, [MaybeNullWhen(false)] out string value)
    {
        value = text.Text;
        return true;
    }

    public override string Format(string value) => value;

    public override void Check(string value, TextContext context)
    {
        if (!TopicPattern.TryParse(value, out _, out string? fault))
            context.Report(ProblemCode.NotAValue, $"'{value}' {fault}", "write it as in 'lab/{device}/status'", value);
    }

    public override JsonObject Schema() => new() { ["type"] = "string" };
}

/// <summary>What a word of a device says: a state with or without a phase, <c>next</c>, or <c>unclear</c>.</summary>
internal sealed class MappedWordType : ScalarType<MappedWord>
{
    private const string Next = "next", Unclear = "unclear";

    private static readonly (string Name, StationState State)[] States = [.. Enum.GetValues<StationState>().Select(state => (SpokenNames.Of(state.ToString()), state))];

    private static readonly (string Name, StationPhase Phase)[] Phases = [.. Enum.GetValues<StationPhase>().Where(phase => phase != StationPhase.None).Select(phase => (SpokenNames.Of(phase.ToString()), phase))];

    public override string Expected => "a state such as 'processing' or 'down/protective-stop', 'next' or 'unclear'";

    public override bool TryParse(TextSpan text, [MaybeNullWhen(false)] out MappedWord value)
    {
        value = new MappedWord { Word = "", IsNext = text.Text == Next };
        if (text.Text is Next or Unclear)
            return true;
        string[] parts = text.Text.Split('/');
        int state = Array.FindIndex(States, known => known.Name == parts[0]), phase = parts.Length < 2 ? 0 : Array.FindIndex(Phases, known => known.Name == parts[1]);
        if (state < 0)
            return text.Report(ProblemCode.NotAValue, $"'{parts[0]}' is no state", $"there are {string.Join(", ", States.Select(known => known.Name))}, {Next} and {Unclear}");
        if (phase < 0 || parts.Length > 2)
            return text.Report(ProblemCode.NotAValue, $"'{text.Text[(parts[0].Length + 1)..]}' is no phase", $"there are {string.Join(", ", Phases.Select(known => known.Name))}");
        value = value with { State = States[state].State, Phase = parts.Length < 2 ? StationPhase.None : Phases[phase].Phase };
        return true;
    }

    public override string Format(MappedWord value) =>
        value.IsNext ? Next : value.State is not { } state ? Unclear : SpokenNames.Of(state.ToString()) + (value.Phase == StationPhase.None ? "" : $"/{SpokenNames.Of(value.Phase.ToString())}");

    public override JsonObject Schema() => new()
    {
        ["type"] = "string",
        ["pattern"] = $"^({string.Join('|', States.Select(known => known.Name))})(/({string.Join('|', Phases.Select(known => known.Name))}))?$|^{Next}$|^{Unclear}$",
    };
}
