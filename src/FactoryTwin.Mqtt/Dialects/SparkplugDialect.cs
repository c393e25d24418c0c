using System.Globalization;
using System.Text;
using System.Text.Json;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Sparkplug;
using FactoryTwin.Mqtt.Twins;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>Edge nodes and devices of Sparkplug B: <c>spBv1.0/group/verb/node/device</c>.</summary>
/// <remarks>
/// <para>A device is called <c>group/node/device</c>, a node <c>group/node</c>. Each metric is a signal with the unit of its property <c>engUnit</c>, and its name in words with hyphens; births and deaths are presence.</para>
/// <para>A node that a twin publishes with its events is read from these alone: each is told as an event of its station, once, whatever the connection repeats. What its birth tells is marked as retained: the
/// last that was known of each place and signal. Without its events, its states, counters and signals are told.</para>
/// </remarks>
/// <threadsafety>Belongs to one thread at a time.</threadsafety>
public sealed class SparkplugDialect : ITwinDialect, IHostSink
{
    private const int MostRemembered = 65_536, MostRuns = 4, MostElements = 64, PlacesColumn = 3;
    private static readonly string[] _unitNames = ["engUnit", "Engineering Units", "EngUnit", "unit", "Unit", "units"];
    private static readonly Dictionary<string, StationState> _states = Enum.GetValues<StationState>().ToDictionary(state => JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString()));
    private static readonly Dictionary<string, StationPhase> _phases = Enum.GetValues<StationPhase>().ToDictionary(phase => JsonNamingPolicy.KebabCaseLower.ConvertName(phase.ToString()));
    private readonly SparkplugHost _host;
    private readonly Dictionary<HostNode, List<Told>> _told = [];
    private IObservationSink? _sink;

    /// <summary>A dialect that has heard nothing yet.</summary>
    /// <param name="host">Who follows the nodes and asks them for births. Default: one that only listens.</param>
    public SparkplugDialect(SparkplugHost? host = null) => _host = host ?? new SparkplugHost();

    /// <summary>Who follows the nodes.</summary>
    internal SparkplugHost Host => _host;

    /// <inheritdoc/>
    public string Name => "sparkplug";

    /// <inheritdoc/>
    public IReadOnlyList<string> TopicFilters => _host.TopicFilters;

    /// <inheritdoc/>
    public bool Read(MqttMessage message, IObservationSink sink)
    {
        _sink = sink;
        return _host.Read(message, this);
    }

    MqttMessage ITwinDialect.Ask(string factory, TwinRequest request)
    {
        int slash = factory.IndexOf('/', StringComparison.Ordinal);
        return _host.Question(factory[..slash], factory[(slash + 1)..], Encoding.UTF8.GetString(request.ToBytes()));
    }

    void IHostSink.Unreadable(MqttMessage message, string reason) => _sink!.Unreadable(message, reason);

    void IHostSink.Presence(HostDevice device, long? deviceTime, bool awaitsBirth)
    {
        if (awaitsBirth && IsTwin(device.Node))
            return;   // the node is there, and its events tell of a station that is not
        _sink!.Observed(new Observation
        {
            Device = NameOf(device),
            Kind = ObservationKind.Presence,
            Flag = device.IsOnline,
            DeviceTime = TimeOf(deviceTime),
            ArrivedAt = _host.Now,
        });
    }

    void IHostSink.Value(HostDevice device, HostMetric metric, SparkplugValue? value, SparkplugMetric told, HostMessage message)
    {
        if (device == device.Node.Self && (metric.Name is "bdSeq" || metric.Name.StartsWith("Node Control/", StringComparison.Ordinal)))
            return;
        if (metric.Name.StartsWith(CommandMetrics.Begin, StringComparison.Ordinal) && device.Find("Station/Kind") is not null)
            return;   // what a twin can be told, and not what it tells
        bool isOfTwin = device == device.Node.Self && device.Find(EventTable.Stations) is not null;
        if (isOfTwin && metric.Name is EventTable.Stations or EventTable.PartTypes)
            return;
        if (IsTwin(device.Node))
        {
            if (device != device.Node.Self)
                return;
            if (metric.Name == EventTable.Name && value?.AsTable is { } table)
                Events(device.Node, table, told, message);
            else if (metric.Name == EventTable.Time && message.Topic.Verb == SparkplugVerb.NodeData && !told.IsHistorical && value is { AsWhole: >= 0 and var ticks } && _sink is ITwinSink hears)
                hears.Reached(new TwinMark(NameOf(device), WholeOf(device.Node, message, EventTable.Run), told.Properties.FirstOrDefault(property => property.Name == EventTable.Sequence)?.Value?.AsWhole ?? 0), new SimTime(ticks));
            else if (metric.Name == EventTable.Answer && value?.AsBytes is { } bytes && _sink is ITwinSink listener && ReadAnswer(device.Node, bytes, message, listener) is { } reason)
                _sink.Unreadable(message.Message, reason);
            return;
        }
        Tell(device, metric, metric.Name, value, told, message);
    }

    private static bool IsTwin(HostNode node) => node.Self.Find(EventTable.Name) is { Type: SparkplugType.DataSet } && node.Self.Find(EventTable.Stations) is { Type: SparkplugType.DataSet };

    private void Events(HostNode node, SparkplugTable table, SparkplugMetric metric, HostMessage message)
    {
        if (!EventTable.IsOne(table) || node.Self.Find(EventTable.Stations)!.Value?.AsTable is not { } stations)
        {
            _sink!.Unreadable(message.Message, "table of events has other columns");
            return;
        }
        bool isBirth = message.Topic.Verb == SparkplugVerb.NodeBirth;
        (long run, long start) = (WholeOf(node, message, EventTable.Run), WholeOf(node, message, EventTable.Start));
        Told before = ToldOf(node, run);
        bool tellsAll = Can(node, EventTable.TellsAll);
        long newest = 0;
        foreach (SparkplugValue?[] row in table.Rows)
        {
            if (!EventTable.TryRead(row, out StationEvent e) || NameOf(stations, e.Station) is not { } station)
            {
                _sink!.Unreadable(message.Message, "row is no event");
            }
            else if (!isBirth && IsOver(node, before) && before.IsNew(e.Sequence))
            {
                _sink!.Unreadable(message.Message, "event of a run that is over");   // behind those of the run after it, it would set the mirror back
            }
            else if (isBirth || before.IsNew(e.Sequence))
            {
                newest = Math.Max(newest, e.Sequence);
                _sink!.Observed(EventOf(node, station, e, (run, start), tellsAll, message) with { IsRetained = isBirth || message.Message.IsRetained, IsHistorical = metric.IsHistorical });
            }
        }
        if (isBirth && _sink is ITwinSink listener)
        {
            listener.Described(NameOf(node.Self), [.. stations.Rows.Select(row => (row[0]?.AsText ?? "", PlacesIn(row)))]);
            listener.Announced(new TwinMark(NameOf(node.Self), run, newest), node.Self.Find(EventTable.Ask) is null ? null : Can(node, EventTable.KeepsHistory));
        }
    }

    private static bool Can(HostNode node, string what) => node.Self.Find(EventTable.Ask)?.Properties.FirstOrDefault(property => property.Name == what)?.Value?.AsFlag == true;

    private static string? NameOf(SparkplugTable stations, StationId station) => station.Index < stations.Rows.Count ? stations.Rows[station.Index][0]?.AsText : null;

    private static Observation EventOf(HostNode node, string station, in StationEvent e, (long Number, long Start) run, bool tellsAll, HostMessage message) => new()
    {
        Device = $"{node.Group}/{node.Name}/{SparkplugTopic.IdOf(station)}",
        Kind = ObservationKind.Event,
        Event = e,
        DeviceTime = TimeOf(unchecked(run.Start + e.Time.Ticks / TimeSpan.TicksPerMillisecond)),
        ArrivedAt = message.Message.ArrivedAt,
        Mark = new TwinMark(NameOf(node.Self), run.Number, e.Sequence, tellsAll ? e.Sequence - 1 : null),
    };

    private static int PlacesIn(SparkplugValue?[] row) => row.Length > PlacesColumn && row[PlacesColumn]?.AsWhole is > 0 and <= ushort.MaxValue + 1 and var count ? (int)count : 0;

    private static string? ReadAnswer(HostNode node, byte[] bytes, HostMessage message, ITwinSink sink)
    {
        const string Reason = "that is no answer of a twin";
        if (TwinAnswer.Read(bytes) is not { } answer)
            return Reason;
        if (!answer.Model.IsEmpty)
        {
            if (TwinBlocks.ReadModel(answer.Model.Span) is not { } model)
                return "that is no model of a twin";
            sink.ToldModel(NameOf(node.Self), answer.Run, model);
            return null;
        }
        if (node.Self.Find(EventTable.Stations)?.Value?.AsTable is not { } stations || node.Self.Find(EventTable.Run)?.Value?.AsWhole != answer.Run)
            return null;   // of a run that is over
        int[] places = [.. stations.Rows.Select(PlacesIn)];
        if (TwinBlocks.ReadEvents(answer.Events.Span, places) is not { } events || TwinBlocks.ReadEvents((answer.Before ?? default).Span, places) is not { } before)
            return Reason;
        long start = node.Self.Find(EventTable.Start)?.Value?.AsWhole ?? 0;
        sink.Answered(NameOf(node.Self), answer, answer.Before is null ? null : Old(before), Old(events));
        return null;

        Observation[] Old(StationEvent[] old) => [.. from e in old let station = NameOf(stations, e.Station) where station is not null select EventOf(node, station, e, (answer.Run, start), tellsAll: false, message)];
    }

    /// <summary>What was told of a run; of those before it, a few are remembered, since an edge node that was killed sends what may not have arrived.</summary>
    private Told ToldOf(HostNode node, long run)
    {
        if (!_told.TryGetValue(node, out List<Told>? runs))
            _told[node] = runs = [];
        if (runs.Find(known => known.Run == run) is { } told)
            return told;
        if (runs.Count == MostRuns)
            runs.RemoveAt(0);
        runs.Add(told = new Told(run));
        return told;
    }

    /// <summary>Whether a later run has told of itself already.</summary>
    private bool IsOver(HostNode node, Told run) => _told[node].Exists(later => later.Run > run.Run && later.HasTold);

    /// <summary>A number of the run that a message is of: of an earlier one it tells it itself, else the birth did.</summary>
    private static long WholeOf(HostNode node, HostMessage message, string name)
    {
        foreach (SparkplugMetric metric in message.Payload.Metrics)
        {
            if (metric.IsHistorical && node.Self.Find(metric) is { } known && known.Name == name && metric.TryRead(known.Type, out SparkplugValue earlier, out _))
                return earlier.AsWhole;
        }
        return node.Self.Find(name)?.Value?.AsWhole ?? 0;
    }

    private void Tell(HostDevice device, HostMetric metric, string name, SparkplugValue? value, SparkplugMetric told, HostMessage message)
    {
        if (value?.AsTemplate is { } template)
            Members(device, metric, name, template, message);
        else if (value?.AsArray is { } array)
            Elements(device, metric, name, array, told, message);
        else if (value is { AsNumber: null, AsText: null, Type: not SparkplugType.Boolean } other)
            _sink!.Unreadable(message.Message, $"{other.Type} is no signal");
        else
            Tell(device, metric, name, "", value, told, message);
    }

    private void Members(HostDevice device, HostMetric metric, string name, SparkplugTemplate template, HostMessage message)
    {
        if (template.IsDefinition)
            _sink!.Unreadable(message.Message, "the definition of a template is no signal");
        foreach (SparkplugMetric member in template.IsDefinition ? [] : template.Members)
        {
            string reason = "member of a template has no name";
            SparkplugValue held = default;
            if (member.Name is { Length: > 0 } inner && (member.IsNull || member.TryRead(member.Type, out held, out reason)))
                Tell(device, metric, $"{name}/{inner}", member.IsNull ? null : held, member, message);
            else
                _sink!.Unreadable(message.Message, reason);
        }
    }

    /// <summary>Each element of an array is a signal by its number, <c>name[0]</c> and so on; so many are more than anybody binds, and a larger one is a picture or a curve.</summary>
    private void Elements(HostDevice device, HostMetric metric, string name, Array array, SparkplugMetric told, HostMessage message)
    {
        if (array.Length > MostElements)
        {
            _sink!.Unreadable(message.Message, FormattableString.Invariant($"an array of more than {MostElements} elements is no signal"));
            return;
        }
        for (int i = 0; i < array.Length; i++)
        {
            SparkplugValue element = array.GetValue(i) switch
            {
                bool flag => SparkplugValue.Flag(flag),
                string text => SparkplugValue.Words(text),
                ulong number => metric.Type == SparkplugType.DateTimeArray ? SparkplugValue.Whole(SparkplugType.DateTime, unchecked((long)number)) : SparkplugValue.UInt64(number),
                { } number => SparkplugValue.Double(Convert.ToDouble(number, CultureInfo.InvariantCulture)),
                null => default,
            };
            Tell(device, metric, name, FormattableString.Invariant($"[{i}]"), element, told, message);
        }
    }

    private void Tell(HostDevice device, HostMetric metric, string name, string index, SparkplugValue? value, SparkplugMetric told, HostMessage message)
    {
        var observation = new Observation
        {
            Device = NameOf(device),
            Name = Hyphened(name) + index,
            Kind = ObservationKind.Signal,
            Number = value?.AsNumber,
            Text = value?.AsText,
            Flag = value?.Type == SparkplugType.Boolean ? value.Value.AsFlag : null,
            Unit = value?.AsNumber is null ? "" : value.Value.Type == SparkplugType.DateTime ? "ms" : UnitOf(metric),
            Quality = value is null ? SignalQuality.Bad : QualityOf(metric),
            DeviceTime = TimeOf(told.Timestamp ?? message.Payload.Timestamp),
            ArrivedAt = message.Message.ArrivedAt,
            IsRetained = message.Message.IsRetained,
            IsHistorical = told.IsHistorical,
        };
        _sink!.Observed(device.Find("Station/Kind") is null ? observation : OfTwin(observation, device, name));
    }

    /// <summary>The metrics of a station that a twin publishes, by what they tell.</summary>
    private static Observation OfTwin(Observation observation, HostDevice device, string name)
    {
        string place = "";
        string inner = name;
        if (name.StartsWith("Places/", StringComparison.Ordinal) && name.Split('/', 3) is [_, var number, var rest])
            (place, inner) = ($"place-{number}", rest);
        return inner switch
        {
            "State" when observation.Text is { } word && _states.TryGetValue(word, out StationState state) => observation with
            {
                Name = place,
                Kind = ObservationKind.State,
                State = state,
                Phase = device.Find(name[..^"State".Length] + "Phase")?.Value?.AsText is { } phase ? _phases.GetValueOrDefault(phase) : StationPhase.None,
            },
            _ when inner.StartsWith("Parts/", StringComparison.Ordinal) => observation with { Name = Hyphened(inner["Parts/".Length..]), Kind = ObservationKind.Counter },
            _ when inner.StartsWith("Signals/", StringComparison.Ordinal) => observation with { Name = place.Length == 0 ? inner["Signals/".Length..] : $"{place}-{inner["Signals/".Length..]}" },
            _ => observation,
        };
    }

    private static string NameOf(HostDevice device) => device.Name.Length == 0 ? $"{device.Node.Group}/{device.Node.Name}" : $"{device.Node.Group}/{device.Node.Name}/{device.Name}";

    private static DateTimeOffset? TimeOf(long? milliseconds) => milliseconds is >= 0 and <= (long)SparkplugPayload.LastInstant ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.Value) : null;

    private static string UnitOf(HostMetric metric) => _unitNames.Select(name => metric.Properties.FirstOrDefault(property => property.Name == name)?.Value?.AsText).FirstOrDefault(unit => unit is not null) ?? "";

    private static SignalQuality QualityOf(HostMetric metric) => metric.Properties.FirstOrDefault(property => property.Name == SparkplugProperty.Quality)?.Value?.AsNumber switch
    {
        null or 192 => SignalQuality.Good,
        500 => SignalQuality.Uncertain,
        _ => SignalQuality.Bad,
    };

    /// <summary>Words with hyphens: <c>Outputs/LED 1</c> becomes <c>outputs-led-1</c>.</summary>
    private static string Hyphened(string name)
    {
        var words = new StringBuilder(name.Length);
        foreach (char c in name)
        {
            if (char.IsLetterOrDigit(c))
                words.Append(char.ToLowerInvariant(c));
            else if (words.Length > 0 && words[^1] != '-')
                words.Append('-');
        }
        return words.ToString().TrimEnd('-');
    }

    /// <summary>The numbers of events that a run has told, so that each is told once; those long past count as told.</summary>
    private sealed class Told(long run)
    {
        private readonly HashSet<long> _numbers = [];
        private long _last;

        public long Run { get; } = run;

        public bool HasTold => _last > 0;

        public bool IsNew(long number)
        {
            if (number <= _last - MostRemembered || !_numbers.Add(number))
                return false;
            _last = Math.Max(_last, number);
            if (_numbers.Count > 2 * MostRemembered)
                _numbers.RemoveWhere(old => old <= _last - MostRemembered);
            return true;
        }
    }
}
