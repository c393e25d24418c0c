namespace FactoryTwin.Mqtt.Twins;

/// <summary>What a topic of a twin tells.</summary>
internal enum TwinTopic : byte
{
    /// <summary>What the factory is, before anything happens.</summary>
    Description,

    /// <summary>Whether it is there, and how far it is.</summary>
    Status,

    /// <summary>What happens at a station, but for signals.</summary>
    Events,

    /// <summary>The present states of a station's places.</summary>
    State,

    /// <summary>A signal of a station.</summary>
    Signal,

    /// <summary>Indicators of the factory, or of a station.</summary>
    Indicators,

    /// <summary>A number that somebody has asked for.</summary>
    Value,

    /// <summary>An alarm.</summary>
    Alarm,

    /// <summary>A command to the factory.</summary>
    Command,

    /// <summary>What became of a command.</summary>
    Result,

    /// <summary>The model, with the files that it names.</summary>
    Model,

    /// <summary>A question for what happened before, or for the model.</summary>
    Ask,

    /// <summary>The answer to it.</summary>
    Answer,
}

/// <summary>Which factory and which station a topic belongs to.</summary>
/// <param name="What">What it tells.</param>
/// <param name="Factory">The begin of the factory's topics.</param>
/// <param name="Station">The station's level; empty where it is of the whole factory.</param>
/// <param name="Name">Name of the signal, value or alarm; empty where it is none.</param>
internal readonly record struct TwinAddress(TwinTopic What, string Factory, string Station = "", string Name = "")
{
    /// <summary>The device: the begin of the station's topics, or of the factory's.</summary>
    public string Device => Station.Length == 0 ? Factory : $"{Factory}/{Station}";
}

/// <summary>Where the messages of a twin go, and what a topic means.</summary>
internal abstract class TwinTopics
{
    public static TwinTopics Plain { get; } = new PlainTopics();

    public static TwinTopics UnifiedNamespace { get; } = new UnifiedTopics();

    /// <summary>A name of a factory, a station or a signal as a level of plain topics.</summary>
    public static string PlainLevel(string name) => TopicLevel.Of(name, "description", "status", "events", "state", "indicators", "values", "alarms", "command", "result", "model", "ask", "answer");

    /// <summary>Whether messages tell instants as ticks; else as date and time of day.</summary>
    public abstract bool HasTicks { get; }

    /// <summary>The topic of something; a signal has one for each parallel place, so that the broker can keep the last value of each.</summary>
    public abstract string Of(TwinTopic what, string factory, string station = "", string name = "", int place = 0);

    public abstract bool TryRead(string topic, out TwinAddress address);

    /// <summary><c>root/factory/station/signal</c>, where some words mean something else; read from its end, so that the root may be any.</summary>
    private sealed class PlainTopics : TwinTopics
    {
        public override bool HasTicks => true;

        public override string Of(TwinTopic what, string factory, string station, string name, int place)
        {
            string at = station.Length == 0 ? factory : $"{factory}/{PlainLevel(station)}";
            return what switch
            {
                TwinTopic.Signal => $"{at}/{PlainLevel(name)}{PlaceOf(place)}",
                TwinTopic.Value => $"{at}/values/{TopicLevel.Of(name)}",
                TwinTopic.Alarm => $"{at}/alarms/{TopicLevel.Of(name)}",
                _ => $"{at}/{WordOf(what)}",
            };
        }

        public override bool TryRead(string topic, out TwinAddress address)
        {
            address = default;
            int last = topic.LastIndexOf('/'), before = last < 1 ? -1 : topic.LastIndexOf('/', last - 1);
            if (before < 1 || last == topic.Length - 1 || last - before == 1)
                return false;
            string factory = topic[..before], station = topic[(before + 1)..last], word = topic[(last + 1)..];
            address = station switch
            {
                "values" => new(TwinTopic.Value, factory, Name: TopicLevel.NameOf(word)),
                "alarms" => new(TwinTopic.Alarm, factory, Name: TopicLevel.NameOf(word)),
                _ => WhatIs(word) switch
                {
                    null => new(TwinTopic.Signal, factory, station, TopicLevel.NameOf(WithoutPlace(word))),
                    TwinTopic.Events or TwinTopic.State => new(WhatIs(word)!.Value, factory, station),
                    { } what => new(what, topic[..last]),
                },
            };
            return true;
        }
    }

    /// <summary>A path of ISA-95 levels, then the station, then a word that begins with an underscore.</summary>
    private sealed class UnifiedTopics : TwinTopics
    {
        public override bool HasTicks => false;

        public override string Of(TwinTopic what, string factory, string station, string name, int place)
        {
            string at = station.Length == 0 ? factory : $"{factory}/{TopicLevel.Of(station)}";
            return what switch
            {
                TwinTopic.Signal => $"{at}/_signals/{TopicLevel.Of(name)}{PlaceOf(place)}",
                TwinTopic.Value => $"{at}/_values/{TopicLevel.Of(name)}",
                TwinTopic.Alarm => $"{at}/_alarms/{TopicLevel.Of(name)}",
                _ => $"{at}/_{WordOf(what)}",
            };
        }

        public override bool TryRead(string topic, out TwinAddress address)
        {
            address = default;
            int at = topic.IndexOf("/_", StringComparison.Ordinal);
            if (at < 1)
                return false;
            string[] word = topic[(at + 2)..].Split('/');
            string before = topic[..at];
            TwinTopic? what = word is [_, { Length: > 0 }] ? WhatIsNamed(word[0]) : word.Length == 1 ? WhatIs(word[0]) : null;
            int station = before.LastIndexOf('/');
            if (what is not { } known || (IsOfStation(known) && station < 1))
                return false;
            string name = word.Length == 2 ? TopicLevel.NameOf(known == TwinTopic.Signal ? WithoutPlace(word[1]) : word[1]) : "";
            address = IsOfStation(known) ? new(known, before[..station], before[(station + 1)..], name) : new(known, before, "", name);
            return true;
        }

        private static TwinTopic? WhatIsNamed(string word) => word switch
        {
            "signals" => TwinTopic.Signal,
            "values" => TwinTopic.Value,
            "alarms" => TwinTopic.Alarm,
            _ => null,
        };

        private static bool IsOfStation(TwinTopic what) => what is TwinTopic.Events or TwinTopic.State or TwinTopic.Signal;
    }

    /// <summary>What stands behind the name of a signal of a second place and those behind it; no encoded name has it.</summary>
    private static string PlaceOf(int place) => place == 0 ? "" : FormattableString.Invariant($"@{place}");

    private static string WithoutPlace(string level) => level.IndexOf('@', StringComparison.Ordinal) is > 0 and var end ? level[..end] : level;

    private static string WordOf(TwinTopic what) => what switch
    {
        TwinTopic.Description => "description",
        TwinTopic.Status => "status",
        TwinTopic.Events => "events",
        TwinTopic.State => "state",
        TwinTopic.Indicators => "indicators",
        TwinTopic.Command => "command",
        TwinTopic.Result => "result",
        TwinTopic.Model => "model",
        TwinTopic.Ask => "ask",
        TwinTopic.Answer => "answer",
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, "It has a name of its own."),
    };

    private static TwinTopic? WhatIs(string word) => word switch
    {
        "description" => TwinTopic.Description,
        "status" => TwinTopic.Status,
        "events" => TwinTopic.Events,
        "state" => TwinTopic.State,
        "indicators" => TwinTopic.Indicators,
        "command" => TwinTopic.Command,
        "result" => TwinTopic.Result,
        "model" => TwinTopic.Model,
        "ask" => TwinTopic.Ask,
        "answer" => TwinTopic.Answer,
        _ => null,
    };
}
