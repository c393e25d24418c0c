using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Twins;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>What the dialects of twins have in common: they read back exactly what <see cref="FactoryPublisher"/> has published.</summary>
/// <remarks>
/// <para>A device is a station: the begin of its topics. Each event comes as <see cref="ObservationKind.Event"/>, once, also where the broker hands it over twice. What was kept by the broker comes as what was last known.
/// Whether the factory is there is told of each station (<see cref="ObservationKind.Presence"/>).</para>
/// <para>Messages are numbered. Where some are missing, the next one is preceded by a signal <c>lost-messages</c> of the factory: how many were lost so far.</para>
/// <para>Of a factory whose description has not come yet nothing can be read; brokers keep it; what else they keep, and what happens in the first 10 s, waits for it, up to 10,000 messages and 16 MB; beyond, the oldest is counted as not read.</para>
/// </remarks>
/// <threadsafety>Belongs to one thread at a time.</threadsafety>
internal abstract class TwinDialect : ITwinDialect
{
    /// <summary>So many factories at one broker are more than anybody has; more are not kept.</summary>
    private const int MostFactories = 1000, MostTopics = 1 << 16;

    /// <summary>What happens while a broker hands over what it keeps may come before the description.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly TwinTopics _topics;
    private readonly Dictionary<string, Twin> _twins = [];
    private readonly Dictionary<string, DateTimeOffset> _heard = [];   // since when, of those without a description
    private readonly Dictionary<string, TwinAddress> _addresses = [];   // taking a topic apart costs more than reading its message

    private readonly DialectKind _kind;
    private readonly WaitingMessages _waiting = new();   // kept by a broker that hands them over before the description

    protected TwinDialect(DialectKind kind, TwinTopics topics) => (_kind, _topics) = (kind, topics);

    /// <inheritdoc/>
    public string Name => _kind.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string> TopicFilters => _kind.TopicFilters;

    /// <summary>Messages that are known to be missing, of all factories. Range: 0 or more.</summary>
    public long Lost { get; private set; }

    /// <inheritdoc/>
    public bool Read(MqttMessage message, IObservationSink sink)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(sink);
        if (!TryAddress(message.Topic, out TwinAddress address))
            return false;
        if (address.What == TwinTopic.Description)
            return ReadDescription(message, address, sink);
        bool isKnown = _twins.TryGetValue(address.Factory, out Twin? twin);
        // Before a factory is known, what stands on a topic of the other form is of that one.
        if (!isKnown && (!TwinReader.IsOfTwin(message.Payload.Span) || _topics.HasTicks && TwinTopics.UnifiedNamespace.TryRead(message.Topic, out _)))
            return false;
        if (address.What is TwinTopic.Model or TwinTopic.Answer)
        {
            if (sink is ITwinSink listener && ReadAnswer(message, address, twin, listener) is { } fault)
                sink.Unreadable(message, fault);
            return true;
        }
        if (address.What is not (TwinTopic.Status or TwinTopic.State or TwinTopic.Events or TwinTopic.Signal))
            return true;   // for people and dashboards
        if (!isKnown && (message.IsRetained || IsNew(address.Factory, message.ArrivedAt)))
        {
            foreach (MqttMessage gone in _waiting.Add(address.Factory, message))
                sink.Unreadable(gone, "the description of its factory has not come, and there was no more room for what waits for it");
            return true;
        }
        var read = new TwinReader();
        string? reason = read.Read(message.Payload.Span) ?? (twin is null ? "the description of its factory has not come yet" : read.Run != twin.About.Run ? "it is of a run that is over, or has not been described yet" : null);
        reason ??= address.What switch
        {
            TwinTopic.Status => ReadStatus(message, address, twin!, read, sink),
            TwinTopic.State => ReadState(message, address, twin!, read, sink),
            _ => ReadEvent(message, address, twin!, read, sink),
        };
        if (reason is not null)
            sink.Unreadable(message, reason);
        return true;
    }

    MqttMessage ITwinDialect.Ask(string factory, TwinRequest request) => new() { Topic = _topics.Of(TwinTopic.Ask, factory), Payload = request.ToBytes(), QualityOfService = 1 };

    protected static DialectKind OfTwins(string name, string summary, string filter, Func<IDialect> create) => new()
    {
        Name = name,
        Summary = summary,
        TopicFilters = [filter],
        Create = create,
        Jobs = "every event of the twin, as it was",
        Presence = "`online` of the status, which the will takes back",
        Time = "the factory's own, to 100 ns",
        Remarks =
        [
            "The device is the begin of a station's topics. A factory published below other levels is understood too, where the binding names its topics.",
            "What the broker keeps of a factory, and what happens there in the first 10 s, waits for its description, up to 10,000 messages and 16 MB; beyond, the oldest is counted as unreadable.",
            "Messages that are missing are noticed by their numbers: signal `lost-messages` of the factory.",
        ],
    };

    /// <summary>Whether a factory without a description has not been heard for long, so that it may still come.</summary>
    private bool IsNew(string factory, DateTimeOffset at)
    {
        if (!_heard.TryGetValue(factory, out DateTimeOffset since))
        {
            if (_heard.Count >= MostFactories)
                return false;
            _heard.Add(factory, since = at);
        }
        return at - since <= _patience;
    }

    private bool TryAddress(string topic, out TwinAddress address)
    {
        if (_addresses.TryGetValue(topic, out address))
            return true;
        if (!_topics.TryRead(topic, out address))
            return false;
        if (_addresses.Count < MostTopics && _twins.ContainsKey(address.Factory))
            _addresses.Add(topic, address);
        return true;
    }

    private bool ReadDescription(MqttMessage message, TwinAddress address, IObservationSink sink)
    {
        if (TwinDescription.Read(message.Payload, out string reason) is not { } about)
        {
            if (!_twins.ContainsKey(address.Factory) && !message.Payload.Span.StartsWith("{\"factorytwin\":"u8))
                return false;
            sink.Unreadable(message, reason);
        }
        else if (_twins.TryGetValue(address.Factory, out Twin? known) && known.About.Run == about.Run)
        {
            Announce(address, known, 0, about.Answers, sink);   // told again after a new connection
        }
        else if (known is null && _twins.Count >= MostFactories)
        {
            sink.Unreadable(message, "there are more factories than are kept");
        }
        else
        {
            if (sink is ITwinSink listener)
                listener.Described(address.Factory, [.. about.Factory.Stations.Select(station => (station.Name, station.Places))]);
            Announce(address, _twins[address.Factory] = new Twin(about), 0, about.Answers, sink);
            ReadWaiting(address.Factory, sink);
        }
        return true;
    }

    private void ReadWaiting(string factory, IObservationSink sink)
    {
        foreach (MqttMessage message in _waiting.Take(factory))
            Read(message, sink);
    }

    private static void Announce(TwinAddress address, Twin twin, long position, bool? answers, IObservationSink sink)
    {
        if (sink is ITwinSink listener)
            listener.Announced(new TwinMark(address.Factory, twin.About.Run, position), answers);
    }

    private string? ReadAnswer(MqttMessage message, TwinAddress address, Twin? twin, ITwinSink sink)
    {
        const string Reason = "that is no answer of a twin";
        if (TwinAnswer.Read(message.Payload) is not { } answer)
            return Reason;
        if (!answer.Model.IsEmpty)
        {
            if (TwinBlocks.ReadModel(answer.Model.Span) is not { } model)
                return "that is no model of a twin";
            sink.ToldModel(address.Factory, answer.Run, model);
            return null;
        }
        if (twin is null || answer.Run != twin.About.Run)
            return null;   // of a run that is over
        if (TwinBlocks.ReadEvents(answer.Events.Span, twin.Places) is not { } events || TwinBlocks.ReadEvents((answer.Before ?? default).Span, twin.Places) is not { } before)
            return Reason;
        sink.Answered(address.Factory, answer, answer.Before is null ? null : [.. before.Select(e => OldEvent(message, address, twin, e, 0))], [.. events.Select((e, i) => OldEvent(message, address, twin, e, answer.First + i))]);
        return null;
    }

    private Observation OldEvent(MqttMessage message, TwinAddress address, Twin twin, in StationEvent happened, long position)
    {
        StationInfo station = twin.About.Factory.Stations[happened.Station.Index];
        return new Observation
        {
            Device = $"{address.Factory}/{twin.LevelOf(_topics, address.Factory, station)}",
            Kind = ObservationKind.Event,
            Quality = happened.Quality,
            Event = happened,
            DeviceTime = twin.About.At(happened.Time),
            ArrivedAt = message.ArrivedAt,
            Mark = new TwinMark(address.Factory, twin.About.Run, position, position - 1),
        };
    }

    private string? ReadStatus(MqttMessage message, TwinAddress address, Twin twin, in TwinReader read, IObservationSink sink)
    {
        if (read.IsOnline is not { } isOnline)
            return "the status does not say whether it is online";
        if (read.Connection < twin.Connection && !isOnline)
            return null;   // the will of a connection that another one has followed
        twin.Connection = Math.Max(twin.Connection, read.Connection ?? 0);
        if (!message.IsRetained && isOnline)
            Miss(message, address, twin, read.Number + 1, sink);
        if (isOnline)
            Announce(address, twin, read.Number, null, sink);
        if (read.IsWhole && !message.IsRetained && read.TimeIn(twin.About) is { } reached && sink is ITwinSink listener)
            listener.Reached(new TwinMark(address.Factory, twin.About.Run, read.Number), reached);
        DateTimeOffset? time = read.TimeIn(twin.About) is { } at ? twin.About.At(at) : null;
        foreach (StationInfo station in twin.About.Factory.Stations)
        {
            sink.Observed(new Observation
            {
                Device = $"{address.Factory}/{twin.LevelOf(_topics, address.Factory, station)}",
                Kind = ObservationKind.Presence,
                Flag = isOnline,
                DeviceTime = time,
                ArrivedAt = message.ArrivedAt,
                IsRetained = message.IsRetained,
            });
        }
        return null;
    }

    /// <summary>Of interest only to who comes late: each change of state comes as an event too.</summary>
    private static string? ReadState(MqttMessage message, TwinAddress address, Twin twin, in TwinReader read, IObservationSink sink)
    {
        if (twin.StationOf(address.Station) is not { } station)
            return "the factory has no such station";
        if (read.State is not { } first)
            return "the message names no state";
        if (read.Places is { } all && all.Count != station.Places)
            return "the station has another number of places";
        if (!message.IsRetained)
            return null;
        DateTimeOffset? time = read.TimeIn(twin.About) is { } at ? twin.About.At(at) : null;
        for (int place = 0; place < (read.Places?.Count ?? 1); place++)
        {
            PlaceState state = read.Places?[place] ?? first;
            sink.Observed(new Observation
            {
                Device = address.Device,
                Name = read.Places is null ? "" : FormattableString.Invariant($"place-{place}"),
                Kind = ObservationKind.State,
                State = state.State,
                Phase = state.Phase,
                DeviceTime = time,
                ArrivedAt = message.ArrivedAt,
                IsRetained = true,
            });
        }
        return null;
    }

    private string? ReadEvent(MqttMessage message, TwinAddress address, Twin twin, in TwinReader read, IObservationSink sink)
    {
        if (twin.StationOf(address.Station) is not { } station)
            return "the factory has no such station";
        int signal = -1;
        if (address.What == TwinTopic.Signal && (signal = Twin.SignalOf(station, address.Name)) < 0)
            return "the station has no such signal";
        if (read.EventOf(twin.About, station, signal, out string reason) is not { } happened)
            return reason;
        if (read.Number < 1)
            return "the message has no number";
        if (!message.IsRetained)
        {
            if (read.Number <= twin.LastNumber)
                return null;   // handed over twice
            Miss(message, address, twin, read.Number, sink);
            twin.LastNumber = read.Number;
        }
        sink.Observed(new Observation
        {
            Device = address.Device,
            Name = address.Name,
            Kind = ObservationKind.Event,
            Unit = signal >= 0 ? station.Signals[signal].Unit : "",
            Quality = happened.Quality,
            Event = happened,
            DeviceTime = twin.About.At(happened.Time),
            ArrivedAt = message.ArrivedAt,
            IsRetained = message.IsRetained,
            Mark = new TwinMark(address.Factory, twin.About.Run, read.Number, read.Number - 1),
        });
        return null;
    }

    /// <summary>Tells of messages that should have come before one with this number.</summary>
    private void Miss(MqttMessage message, TwinAddress address, Twin twin, long number, IObservationSink sink)
    {
        if (twin.LastNumber is { } last && number - last > 1)
        {
            twin.Lost += number - last - 1;
            Lost += number - last - 1;
            sink.Observed(new Observation
            {
                Device = address.Factory, Name = "lost-messages", Kind = ObservationKind.Signal, Number = twin.Lost, ArrivedAt = message.ArrivedAt,
            });
        }
        twin.LastNumber = Math.Max(twin.LastNumber ?? 0, number - 1);
    }

    /// <summary>A factory that speaks, and how far it was heard.</summary>
    private sealed class Twin(TwinDescription about)
    {
        private readonly Dictionary<string, StationInfo?> _byLevel = [];
        private readonly Dictionary<int, string> _levels = [];

        public TwinDescription About { get; } = about;

        public int[] Places { get; } = [.. about.Factory.Stations.Select(station => station.Places)];

        /// <summary>Number of the last message; <c>null</c> before one has come, since who comes late has lost nothing.</summary>
        public long? LastNumber { get; set; }

        public long Lost { get; set; }

        /// <summary>Number of the last connection that said whether the factory is there.</summary>
        public long Connection { get; set; }

        public static int SignalOf(StationInfo station, string name)
        {
            for (int i = 0; i < station.Signals.Count; i++)
            {
                if (station.Signals[i].Name == name)
                    return i;
            }
            return -1;
        }

        public StationInfo? StationOf(string level)
        {
            if (_byLevel.TryGetValue(level, out StationInfo? known))
                return known;
            int index = About.StationOf(TopicLevel.NameOf(level));
            if (index >= 0)
                _byLevel.Add(level, About.Factory.Stations[index]);
            return index < 0 ? null : About.Factory.Stations[index];
        }

        public string LevelOf(TwinTopics topics, string factory, StationInfo station)
        {
            if (!_levels.TryGetValue(station.Id.Index, out string? level))
                _levels.Add(station.Id.Index, level = topics.Of(TwinTopic.Events, factory, station.Name)[(factory.Length + 1)..].Split('/')[0]);
            return level;
        }
    }
}

/// <summary>The plain form: <c>root/factory/station/signal</c> and <c>root/factory/station/events</c>, with times in ticks.</summary>
/// <threadsafety>Belongs to one thread at a time.</threadsafety>
internal sealed class PlainDialect() : TwinDialect(Kind, TwinTopics.Plain)
{
    public static DialectKind Kind { get; } = OfTwins("plain", "twins that are published in the plain form, with ticks (TOPICS.md)", "factorytwin/#", () => new PlainDialect());
}

/// <summary>The unified namespace of twins: a path by ISA-95, then the station, then <c>_events</c>, <c>_state</c> or <c>_signals</c>, with dates and times of day.</summary>
/// <threadsafety>Belongs to one thread at a time.</threadsafety>
internal sealed class UnifiedNamespaceDialect() : TwinDialect(Kind, TwinTopics.UnifiedNamespace)
{
    public static DialectKind Kind { get; } = OfTwins("unified-namespace", "twins that are published as a unified namespace by ISA-95 (TOPICS.md)", "enterprise/#", () => new UnifiedNamespaceDialect());
}
