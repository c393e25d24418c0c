using System.Text;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>What an edge node says and in which order, without a connection: messages in, messages out. Belongs to one thread at a time, except for <see cref="Log"/>.</summary>
/// <remarks>Numbers of a message are given when it is made, and a message that cannot be sent ends the session, so that none is missing on the way.</remarks>
internal sealed partial class EdgeSession
{
    private const string Rebirth = "Node Control/Rebirth";
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);
    private const int MostEventsAtOnce = 256;
    private const ulong FirstAlias = 1, RunAlias = 2, StartAlias = 3, StationsAlias = 4, PartTypesAlias = 5, EventsAlias = 6, AnswerAlias = 7, TimeAlias = 8, FirstDeviceAlias = 16;
    private readonly SparkplugEdgeNodeOptions _options;
    private readonly TimeProvider _clock;
    private readonly SparkplugSchedule _times;
    private readonly long _run;
    private readonly EdgeStation[] _stations;
    private readonly IReadOnlyList<StationInfo> _infos;
    private readonly IReadOnlyList<string> _partTypes;
    private readonly Dictionary<string, long> _hostSeen = [];
    private readonly HashSet<EdgeStation> _born = [];
    private readonly EdgeEntry[] _taken = new EdgeEntry[MostEventsAtOnce];
    private readonly List<EdgeStation> _touched = [];
    private readonly EdgeCommands _commands;
    private int _birthDeath = -1;
    private int _sequence;
    private bool _wasConnected;
    private long _connectedAt, _stoodAt;
    private long? _lostAt;
    private SimTime _reached;

    public EdgeSession(IFactory factory, SparkplugEdgeNodeOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _infos = factory.Stations;
        _partTypes = factory.PartTypes;
        DateTimeOffset start = options.Start ?? factory.Clock.GetUtcNow() - factory.Clock.Now.SinceStart;
        _times = new SparkplugSchedule(start.ToUnixTimeMilliseconds(), factory.Clock.Now);
        _run = clock.GetUtcNow().ToUnixTimeMilliseconds();
        _stations = new EdgeStation[_infos.Count];
        ulong alias = FirstDeviceAlias;
        for (int i = 0; i < _stations.Length; i++)
        {
            _stations[i] = new EdgeStation(_infos[i], alias, _times, options.Deadband, factory.StateOf);
            alias = _stations[i].NextAlias;
        }
        _commands = new EdgeCommands(_stations);
        _values = new EdgeValues(alias);
        foreach ((string name, SparkplugValue neutral) in options.Commands is null ? [] : CommandMetrics.All)
        {
            foreach (EdgeStation station in _stations)
                _values.Put(station.Device, name, _run, neutral.Type, neutral);
        }
        Log = new EdgeLog(options.MostKeptEvents, isStored: options.Outbox is not null);
        if (options.Outbox is not { } outbox)
            return;
        var metrics = _stations.ToDictionary(station => station.Device, station => station.Metrics());
        metrics.Add("", [RunMetric(), StartMetric(), SparkplugMetric.Make(EventTable.Name, EventsAlias, null, SparkplugType.DataSet, null)]);
        _history = new EdgeHistory(outbox, metrics);
        _birthDeath = _history.LastDeath;
    }

    /// <summary>Where the factory's events are put; from any thread.</summary>
    public EdgeLog Log { get; }

    /// <summary>Whether births were sent over this connection, and no death since.</summary>
    public bool IsBorn { get; private set; }

    /// <summary>Whether something waits to be sent.</summary>
    public bool HasUnsent => Log.HasUnsent || _values.HasUnsent || _history?.HasUnsent == true;

    /// <summary>Events, or records of them, that went before they were sent, or before it was known that they had arrived.</summary>
    public long Dropped => Log.Dropped + (_history?.Unknown ?? 0);

    /// <summary>Commands that name no metric of this node, or have a value of another type.</summary>
    public long RefusedCommands => Volatile.Read(ref _refusedCommands);

    /// <summary>Whether the primary host has said over this connection that it is there; without one always.</summary>
    public bool HostIsOnline { get; private set; }

    /// <summary>Whether the node has waited long enough for the primary host at this broker.</summary>
    public bool LooksElsewhere => _wasConnected && !HostIsOnline && _clock.GetElapsedTime(_connectedAt) >= _options.HostPatience;

    /// <summary>Where deaths of this node are told: a late one of an earlier process is contradicted.</summary>
    public string DeathTopic => Topic(SparkplugVerb.NodeDeath);

    /// <summary>The topics that are to be listened to, with quality 1.</summary>
    public IReadOnlyList<string> TopicFilters
    {
        get
        {
            List<string> topics = [Topic(SparkplugVerb.NodeCommand)];
            if (_options.Command is not null || _options.Commands is not null)
                topics.AddRange(_stations.Select(station => Topic(SparkplugVerb.DeviceCommand, station)));
            if (_options.PrimaryHost is { } host)
                topics.AddRange([SparkplugTopic.StateOf(host), SparkplugTopic.OldStateOf(host)]);
            return topics;
        }
    }

    /// <summary>The death that a broker is to send, with a new number for each attempt to connect.</summary>
    public MqttMessage Will()
    {
        _birthDeath = (_birthDeath + 1) % 256;
        if (_history is not null)
            _history.LastDeath = _birthDeath;
        return Death();
    }

    /// <summary>Takes what happened. What has to go for it, and was not looked at yet, is looked at: counters, states and what is kept for who asks stay whole.</summary>
    public void Add(ReadOnlySpan<StationEvent> happened) => Log.Add(happened, Look);

    /// <summary>A connection stands.</summary>
    public void Connected(List<MqttMessage> send)
    {
        IsBorn = false;
        _lostAt = null;
        HostIsOnline = _options.PrimaryHost is null;
        if (_wasConnected)
        {
            Log.Rewind(_stoodAt - 2 * Ticks(_options.KeepAlive));   // however long it was away
            _history?.Rewind();
        }
        else
            Log.BeginLive();
        _wasConnected = true;
        _connectedAt = _clock.GetTimestamp();
        if (HostIsOnline)
            Birth(send);
    }

    /// <summary>A message could not be sent: what was said since the births is not known to have arrived.</summary>
    public void Lost()
    {
        IsBorn = false;
        _lostAt = _clock.GetTimestamp();
    }

    /// <summary>Births once more, where the connection has stood although a message could not be sent: some time later, since it may be refused again.</summary>
    public void Recover(List<MqttMessage> send)
    {
        if (!IsBorn && HostIsOnline && _lostAt is { } at && _clock.GetElapsedTime(at) >= _patience)
            Birth(send);
    }

    /// <summary>The death, to be sent before the node leaves; and it is over.</summary>
    public MqttMessage Leave()
    {
        IsBorn = false;
        HostIsOnline = false;
        return Death();
    }

    /// <summary>A message came in.</summary>
    /// <param name="message">The message.</param>
    /// <param name="broker">Which broker it came from: each has times of its own for the state of a host.</param>
    /// <param name="send">What is to be sent.</param>
    /// <returns>Whether the node is to leave the broker, because the primary host has gone.</returns>
    public bool Received(MqttMessage message, string broker, List<MqttMessage> send)
    {
        if (_options.PrimaryHost is { } host && (message.Topic == SparkplugTopic.StateOf(host) || message.Topic == SparkplugTopic.OldStateOf(host)))
            return SparkplugState.TryRead(message.Payload, out SparkplugState state) && HostSaid(state, broker, send);
        if (SparkplugTopic.TryRead(message.Topic, out SparkplugTopic? topic) && topic is { Verb: SparkplugVerb.NodeCommand or SparkplugVerb.DeviceCommand } to && to.Group == _options.Group && to.Node == _options.Node)
            Commanded(to, message, send);
        else if (IsBorn && message.Topic == DeathTopic && SparkplugPayload.TryRead(message.Payload.Span, out SparkplugPayload death, out _) && HostSession.BirthDeathOf(death) == (ulong)_birthDeath)
            Birth(send);   // the will of a process before, with the number of this session: hosts take it for this one's
        return false;
    }

    /// <summary>The messages for the next events that wait; none while the births are not sent.</summary>
    public void Drain(List<MqttMessage> send)
    {
        if (!IsBorn)
            return;
        long now = _clock.GetTimestamp();
        if (_values.NeedsBirth)
            Birth(send);
        if (!AddHistory(now, send))
        {
            if (Log.Take(_taken, now, Look, out bool isHistorical) is > 0 and var count)
                AddData(_taken.AsSpan(0, count), isHistorical, send);
            AddValues(send);
            if (Log.TryTakeReached(out SimTime time, out long sequence) && _options.IncludesEvents)
                AddReached(time, sequence, send);
        }
        Trim();
    }

    private bool HostSaid(SparkplugState state, string broker, List<MqttMessage> send)
    {
        if (_hostSeen.TryGetValue(broker, out long seen) && (state.Timestamp ?? seen) < seen)
            return false;
        if (state.Timestamp is { } timestamp)
            _hostSeen[broker] = timestamp;
        HostIsOnline = state.IsOnline;
        if (state.IsOnline && !IsBorn)
            Birth(send);
        return !state.IsOnline && IsBorn;
    }

    private void Commanded(SparkplugTopic topic, MqttMessage message, List<MqttMessage> send)
    {
        EdgeStation? station = topic.Device.Length == 0 ? null : _stations.FirstOrDefault(known => known.Device == topic.Device);
        if (station is null && topic.Device.Length > 0 || !SparkplugPayload.TryRead(message.Payload.Span, out SparkplugPayload payload, out _))
        {
            Interlocked.Increment(ref _refusedCommands);
            return;
        }
        Dictionary<string, SparkplugValue> told = [];
        foreach (SparkplugMetric metric in payload.Metrics)
        {
            if (station is not null && _values.Find(station.Device, metric) is { } known && known.Name.StartsWith(CommandMetrics.Begin, StringComparison.Ordinal))
            {
                if (!metric.IsNull && metric.TryRead(known.Type, out SparkplugValue wanted, out _))
                    told[known.Name] = wanted;
                else
                    Interlocked.Increment(ref _refusedCommands);
            }
            else if (station is null && metric.Name == Rebirth)
            {
                if (metric.TryRead(SparkplugType.Boolean, out SparkplugValue asked, out _) && asked.AsFlag && IsBorn)
                    Birth(send);
            }
            else if (station is null && metric.Name == EventTable.Ask && _options.Answers is { } answers)
            {
                if (IsBorn && metric.TryRead(SparkplugType.String, out SparkplugValue asked, out _) && answers(_run, Encoding.UTF8.GetBytes(asked.AsText ?? "")) is { } answer)
                    Answer(answer, send);
            }
            else if (_options.Command is { } command && _commands.TryRead(station, metric, out SparkplugCommand? read))
                command(read);
            else
                Interlocked.Increment(ref _refusedCommands);
        }
        if (told.Count > 0)
            _ = FollowAsync(station!, told, message, payload.Timestamp);
    }

    /// <summary>Told as historical: it is no value that holds at present.</summary>
    private void Answer(byte[] answer, List<MqttMessage> send)
    {
        SparkplugPayload payload = NewPayload();
        payload.Add(SparkplugMetric.Make(null, AnswerAlias, Now, null, SparkplugValue.Bytes(answer), isHistorical: true));
        send.Add(ToMessage(Topic(SparkplugVerb.NodeData), payload));
    }

    private void Birth(List<MqttMessage> send)
    {
        Log.LookAhead(Look);
        _values.Begin();
        IsBorn = true;
        _lostAt = null;
        _sequence = 0;
        _born.Clear();
        SparkplugPayload node = NewPayload();
        long now = Now;
        List<(long At, SparkplugMetric Metric)> metrics =
        [
            (now, SparkplugMetric.Make("bdSeq", FirstAlias, now, SparkplugType.Int64, SparkplugValue.Whole(SparkplugType.Int64, _birthDeath))),
            (now, SparkplugMetric.Make(Rebirth, null, now, SparkplugType.Boolean, SparkplugValue.Flag(false))),
            (_run, RunMetric()),
            (_run, StartMetric()),
            (_run, SparkplugMetric.Make(EventTable.Stations, StationsAlias, _run, SparkplugType.DataSet, SparkplugValue.Table(Stations()))),
            (_run, SparkplugMetric.Make(EventTable.PartTypes, PartTypesAlias, _run, SparkplugType.DataSet, SparkplugValue.Table(PartTypes()))),
        ];
        if (_options.Answers is not null)
        {
            SparkplugProperty[] can = [new(EventTable.KeepsHistory, SparkplugValue.Flag(_options.KeepsHistory)), new(EventTable.TellsAll, SparkplugValue.Flag(_stations.All(station => station.TellsAll)))];
            metrics.Add((now, SparkplugMetric.Make(EventTable.Ask, null, now, SparkplugType.String, SparkplugValue.Words(""), can)));
            metrics.Add((now, SparkplugMetric.Make(EventTable.Answer, AnswerAlias, now, SparkplugType.Bytes, null)));
        }
        if (_options.IncludesEvents)
        {
            StationEvent[] last = [.. _stations.SelectMany(station => station.LastEvents).DistinctBy(e => e.Sequence).OrderBy(e => e.Sequence)];
            SparkplugTable table = EventTable.Empty();
            foreach (StationEvent e in last)
                EventTable.Add(table, e);
            long at = _times.Milliseconds(last.Length == 0 ? _times.Begin : last[^1].Time);
            metrics.Add((at, SparkplugMetric.Make(EventTable.Name, EventsAlias, at, SparkplugType.DataSet, SparkplugValue.Table(table))));
            long reached = _times.Milliseconds(_reached);
            metrics.Add((reached, SparkplugMetric.Make(EventTable.Time, TimeAlias, reached, SparkplugType.Int64, SparkplugValue.Whole(SparkplugType.Int64, _reached.Ticks))));
        }
        foreach ((_, SparkplugMetric metric) in metrics.Concat(_values.Birth("")).OrderBy(metric => metric.At))
            node.Add(metric);
        send.Add(ToMessage(Topic(SparkplugVerb.NodeBirth), node));
        foreach (EdgeStation station in _stations.Where(station => station.IsAlive))
            BirthOf(station, send);
    }

    /// <summary>Tells until when all has been told, and the last event before, so that who lacks it does not take it for all.</summary>
    private void AddReached(SimTime time, long sequence, List<MqttMessage> send)
    {
        _reached = time;
        SparkplugProperty[] last = _stations.All(station => station.TellsAll) ? [new(EventTable.Sequence, SparkplugValue.Whole(SparkplugType.Int64, sequence))] : [];
        SparkplugPayload payload = NewPayload();
        payload.Add(SparkplugMetric.Make(null, TimeAlias, _times.Milliseconds(time), null, SparkplugValue.Whole(SparkplugType.Int64, time.Ticks), last));
        send.Add(ToMessage(Topic(SparkplugVerb.NodeData), payload));
    }

    private void BirthOf(EdgeStation station, List<MqttMessage> send)
    {
        _born.Add(station);
        SparkplugPayload payload = NewPayload();
        station.AddBirth(payload, _values.Birth(station.Device));
        send.Add(ToMessage(Topic(SparkplugVerb.DeviceBirth, station), payload));
    }

    private void AddData(ReadOnlySpan<EdgeEntry> entries, bool isHistorical, List<MqttMessage> send)
    {
        if (_options.IncludesEvents)
            AddEvents(entries, isHistorical, send);
        foreach (EdgeStation station in Touched(entries).Where(_born.Contains))
        {
            SparkplugPayload payload = NewPayload();
            AddData(station, entries, isHistorical, payload);
            send.Add(ToMessage(Topic(SparkplugVerb.DeviceData, station), payload));
        }
        // Only the last one of a list can be such a change.
        if (!isHistorical && Of(entries[^1].Event) is { } changed && (entries[^1].Change & (EdgeChange.Died | EdgeChange.Revived)) != 0)
        {
            if (changed.IsAlive && !_born.Contains(changed))
                BirthOf(changed, send);
            else if (!changed.IsAlive && _born.Remove(changed))
                send.Add(ToMessage(Topic(SparkplugVerb.DeviceDeath, changed), NewPayload()));
        }
    }

    /// <summary>The stations of which an event changes something that is published.</summary>
    private List<EdgeStation> Touched(ReadOnlySpan<EdgeEntry> entries)
    {
        _touched.Clear();
        foreach (ref readonly EdgeEntry entry in entries)
        {
            if (Of(entry.Event) is { } station && (entry.Change & (EdgeChange.State | EdgeChange.Phase | EdgeChange.Counter | EdgeChange.Signal)) != 0 && !_touched.Contains(station))
                _touched.Add(station);
        }
        return _touched;
    }

    private void AddData(EdgeStation station, ReadOnlySpan<EdgeEntry> entries, bool isHistorical, SparkplugPayload payload)
    {
        foreach (ref readonly EdgeEntry entry in entries)
        {
            if (Of(entry.Event) == station)
                station.AddData(payload, entry, isHistorical);
        }
    }

    private void AddEvents(ReadOnlySpan<EdgeEntry> entries, bool isHistorical, List<MqttMessage> send)
    {
        SparkplugTable table = TableOf(entries, out SimTime last);
        if (table.Rows.Count == 0)
            return;
        SparkplugPayload payload = NewPayload();
        payload.Add(SparkplugMetric.Make(null, EventsAlias, _times.Milliseconds(last), null, SparkplugValue.Table(table), isHistorical: isHistorical));
        send.Add(ToMessage(Topic(SparkplugVerb.NodeData), payload));
    }

    private static SparkplugTable TableOf(ReadOnlySpan<EdgeEntry> entries, out SimTime last)
    {
        SparkplugTable table = EventTable.Empty();
        last = default;
        foreach (ref readonly EdgeEntry entry in entries)
        {
            if ((entry.Change & EdgeChange.Within) != 0)
                continue;
            EventTable.Add(table, entry.Event);
            last = entry.Event.Time;
        }
        return table;
    }

    private SparkplugMetric RunMetric(bool isHistorical = false) =>
        SparkplugMetric.Make(EventTable.Run, RunAlias, _run, SparkplugType.Int64, SparkplugValue.Whole(SparkplugType.Int64, _run), isHistorical: isHistorical);

    private SparkplugMetric StartMetric(bool isHistorical = false) =>
        SparkplugMetric.Make(EventTable.Start, StartAlias, _run, SparkplugType.DateTime, SparkplugValue.Whole(SparkplugType.DateTime, _times.Start), isHistorical: isHistorical);

    private (EdgeChange Change, long Count) Look(StationEvent e)
    {
        (EdgeChange Change, long Count) seen = Of(e) is { } station ? station.Look(e) : default;
        if ((seen.Change & EdgeChange.Within) == 0)
            _options.Told?.Invoke(e);
        return seen;
    }

    private EdgeStation? Of(in StationEvent e) => (uint)e.Station.Index < (uint)_stations.Length ? _stations[e.Station.Index] : null;

    private SparkplugTable Stations()
    {
        var table = new SparkplugTable(new("name", SparkplugType.String), new("kind", SparkplugType.String), new("role", SparkplugType.Int64), new("places", SparkplugType.Int64));
        foreach (StationInfo info in _infos)
            table.Add(SparkplugValue.Words(info.Name), SparkplugValue.Words(info.Kind), SparkplugValue.Whole(SparkplugType.Int64, (int)info.Role), SparkplugValue.Whole(SparkplugType.Int64, info.Places));
        return table;
    }

    private SparkplugTable PartTypes()
    {
        var table = new SparkplugTable(new SparkplugColumn("name", SparkplugType.String));
        foreach (string name in _partTypes)
            table.Add(SparkplugValue.Words(name));
        return table;
    }

    private MqttMessage Death()
    {
        var payload = new SparkplugPayload(Now, null);
        payload.Add(SparkplugMetric.Make("bdSeq", null, Now, SparkplugType.Int64, SparkplugValue.Whole(SparkplugType.Int64, _birthDeath)));
        return ToMessage(Topic(SparkplugVerb.NodeDeath), payload, quality: 1);
    }

    private SparkplugPayload NewPayload()
    {
        var payload = new SparkplugPayload(Now, _sequence);
        _sequence = (_sequence + 1) % 256;
        return payload;
    }

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * _clock.TimestampFrequency);

    private SparkplugTopic TopicOf(SparkplugVerb verb, EdgeStation? station = null) => new(verb, _options.Group, _options.Node, station?.Device ?? "");

    private string Topic(SparkplugVerb verb, EdgeStation? station = null) => TopicOf(verb, station).ToString();

    private static MqttMessage ToMessage(string topic, SparkplugPayload payload, int quality = 0) => new() { Topic = topic, Payload = payload.ToBytes(), QualityOfService = quality };
}
