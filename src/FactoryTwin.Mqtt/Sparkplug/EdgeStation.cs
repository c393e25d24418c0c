using System.Text.Json;
using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>A station as a device: its metrics with their aliases, and what was last known of each.</summary>
internal sealed class EdgeStation
{
    /// <summary>The counters, each at the place of its alias.</summary>
    private static readonly (StationEventKind Kind, bool IsGood, string Name)[] _counters =
    [
        (StationEventKind.PartEntered, true, "Parts/Entered"),
        (StationEventKind.PartArrived, true, "Parts/Arrived"),
        (StationEventKind.PartCompleted, true, "Parts/Completed"),
        (StationEventKind.PartCompleted, false, "Parts/Rejected"),
        (StationEventKind.PartScrapped, true, "Parts/Scrapped"),
        (StationEventKind.PartEnded, true, "Parts/Ended"),
    ];

    private static readonly string[] _states = [.. Enum.GetNames<StationState>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName)];
    private static readonly Dictionary<StationPhase, string> _phases = Enum.GetValues<StationPhase>().ToDictionary(phase => phase, phase => JsonNamingPolicy.KebabCaseLower.ConvertName(phase.ToString()));
    private readonly StationInfo _info;
    private readonly bool _hasStates;
    private readonly ulong _firstAlias;
    private readonly StationEvent[] _places;
    private readonly StationEvent[] _signals;
    private readonly (long Count, SimTime Since)[] _counts = new (long, SimTime)[_counters.Length];
    private readonly double[] _deadbands;
    private readonly SparkplugSchedule _times;

    public EdgeStation(StationInfo info, ulong firstAlias, SparkplugSchedule times, Func<StationInfo, SignalDefinition, double>? deadband, Func<StationId, int, PlaceState?> stateOf)
    {
        _info = info;
        _hasStates = info.Role == StationRole.Worker || info.IsFleet;
        _firstAlias = firstAlias;
        _times = times;
        Device = SparkplugTopic.IdOf(info.Name);
        _places = new StationEvent[info.Places];
        _signals = new StationEvent[info.Places * info.Signals.Count];
        _deadbands = [.. info.Signals.Select(signal => deadband?.Invoke(info, signal) ?? 0)];
        for (int i = 0; i < info.Places; i++)
        {
            PlaceState state = stateOf(info.Id, i) ?? new PlaceState(info.InitialState, StationPhase.None);
            _places[i] = new StationEvent { Station = info.Id, Place = (ushort)i, State = state.State, Phase = state.Phase, Time = times.Begin, Kind = StationEventKind.StateChanged };
        }
        _counts.AsSpan().Fill((0, times.Begin));
        IsAlive = !HasNoData;
    }

    public string Device { get; }

    public string Name => _info.Name;

    /// <summary>Whether its birth stands: not while nothing is known of it.</summary>
    public bool IsAlive { get; private set; }

    /// <summary>Whether every event of it is told, as none lies within a deadband.</summary>
    public bool TellsAll => Array.TrueForAll(_deadbands, deadband => deadband <= 0);

    /// <summary>The first alias that belongs to no metric of it.</summary>
    public ulong NextAlias => AliasOf(_counters.Length + Described) + (ulong)_signals.Length;

    /// <summary>What tells the state of its places and signals: the last event of each that there was.</summary>
    public IEnumerable<StationEvent> LastEvents => _places.Concat(_signals).Where(e => e.Sequence > 0);

    private const int Described = 3;

    private bool HasNoData => _hasStates && _places.All(place => place.State == StationState.NoData);

    /// <summary>Takes an event: what it changes, and the counter that it moves.</summary>
    public (EdgeChange Change, long Count) Look(in StationEvent e)
    {
        EdgeChange change = EdgeChange.None;
        if (e.Kind == StationEventKind.SignalChanged)
        {
            if (e.Signal.Index >= _info.Signals.Count || e.Place >= _info.Places)
                return default;
            ref StationEvent last = ref _signals[SlotOf(e)];
            double deadband = _deadbands[e.Signal.Index];
            bool isNews = last.Sequence == 0 || last.Quality != e.Quality || !(Math.Abs(e.Value - last.Value) <= deadband || e.Value.Equals(last.Value));
            if (!isNews)
                return (deadband > 0 ? EdgeChange.Within : EdgeChange.None, 0);   // without a deadband the stream stays whole, though no value changes
            last = e;
            change |= EdgeChange.Signal;
        }
        long count = 0;
        if (CounterOf(e) is var counter && counter >= 0)
        {
            count = _counts[counter].Count + 1;
            _counts[counter] = (count, e.Time);
            change |= EdgeChange.Counter;
        }
        if (_hasStates && e.Place < _places.Length)
        {
            ref StationEvent place = ref _places[e.Place];
            change |= (place.State != e.State ? EdgeChange.State : 0) | (place.Phase != e.Phase ? EdgeChange.Phase : 0);
            place = e;
            if ((e.State == StationState.NoData || !IsAlive) && IsAlive == HasNoData)
            {
                IsAlive = !IsAlive;
                change |= IsAlive ? EdgeChange.Revived : EdgeChange.Died;
            }
        }
        return (change, count);
    }

    /// <summary>Adds what an event changed.</summary>
    public void AddData(SparkplugPayload payload, in EdgeEntry entry, bool isHistorical)
    {
        StationEvent e = entry.Event;
        long at = _times.Milliseconds(e.Time);
        // The phase first, and the state with it, so that who reads the state knows its phase.
        if ((entry.Change & EdgeChange.Phase) != 0)
            Add(payload, StateAlias(e.Place) + 1, at, PhaseOf(e), isHistorical);
        if ((entry.Change & (EdgeChange.State | EdgeChange.Phase)) != 0)
            Add(payload, StateAlias(e.Place), at, StateOf(e), isHistorical);
        if ((entry.Change & EdgeChange.Counter) != 0)
            Add(payload, AliasOf(CounterOf(e)), at, SparkplugValue.Whole(SparkplugType.Int64, entry.Count), isHistorical);
        if ((entry.Change & EdgeChange.Signal) != 0)
        {
            payload.Add(SparkplugMetric.Make(null, AliasOf(_counters.Length + Described) + (ulong)SlotOf(e), at, null, ValueOf(_info.Signals[e.Signal.Index], e),
                [SparkplugProperty.QualityOf(QualityOf(e.Quality))], isHistorical));
        }
    }

    /// <summary>All its metrics as they are now, and more, in the order of their times.</summary>
    public void AddBirth(SparkplugPayload payload, IEnumerable<(long At, SparkplugMetric Metric)>? more = null)
    {
        List<(long At, SparkplugMetric Metric)> metrics = [.. more ?? []];
        void Tell(string name, ulong alias, SimTime time, SparkplugType type, SparkplugValue? value, IReadOnlyList<SparkplugProperty>? properties = null)
        {
            long at = _times.Milliseconds(time);
            metrics.Add((at, SparkplugMetric.Make(name, alias, at, type, value, properties)));
        }

        for (int i = 0; _hasStates && i < _places.Length; i++)
        {
            Tell(Named(i, "Phase"), StateAlias(i) + 1, _places[i].Time, SparkplugType.String, PhaseOf(_places[i]));
            Tell(Named(i, "State"), StateAlias(i), _places[i].Time, SparkplugType.String, StateOf(_places[i]));
        }
        for (int i = 0; i < _counters.Length; i++)
            Tell(_counters[i].Name, AliasOf(i), _counts[i].Since, SparkplugType.Int64, SparkplugValue.Whole(SparkplugType.Int64, _counts[i].Count));
        Tell("Station/Number", AliasOf(_counters.Length), _times.Begin, SparkplugType.Int32, SparkplugValue.Whole(SparkplugType.Int32, _info.Id.Index));
        Tell("Station/Kind", AliasOf(_counters.Length + 1), _times.Begin, SparkplugType.String, SparkplugValue.Words(_info.Kind));
        Tell("Station/Role", AliasOf(_counters.Length + 2), _times.Begin, SparkplugType.String, SparkplugValue.Words(JsonNamingPolicy.KebabCaseLower.ConvertName(_info.Role.ToString())));
        for (int i = 0; i < _signals.Length; i++)
        {
            SignalDefinition signal = _info.Signals[i % _info.Signals.Count];
            bool isKnown = _signals[i].Sequence > 0;
            Tell(Named(i / _info.Signals.Count, "Signals/" + signal.Name), AliasOf(_counters.Length + Described) + (ulong)i, isKnown ? _signals[i].Time : _times.Begin, TypeOf(signal),
                isKnown ? ValueOf(signal, _signals[i]) : null, PropertiesOf(signal, _signals[i].Quality));
        }
        foreach ((_, SparkplugMetric metric) in metrics.OrderBy(metric => metric.At))
            payload.Add(metric);
    }

    /// <summary>The names of its metrics, each with its alias and type, for commands.</summary>
    public IEnumerable<SparkplugMetric> Metrics()
    {
        var birth = new SparkplugPayload(0, null);
        AddBirth(birth);
        return birth.Metrics;
    }

    private static void Add(SparkplugPayload payload, ulong alias, long at, SparkplugValue value, bool isHistorical) =>
        payload.Add(SparkplugMetric.Make(null, alias, at, null, value, isHistorical: isHistorical));

    private static SparkplugValue StateOf(in StationEvent e) => SparkplugValue.Words((int)e.State < _states.Length ? _states[(int)e.State] : e.State.ToString());

    private static SparkplugValue PhaseOf(in StationEvent e) => SparkplugValue.Words(_phases.TryGetValue(e.Phase, out string? word) ? word : e.Phase.ToString());

    private static int CounterOf(in StationEvent e)
    {
        for (int i = 0; i < _counters.Length; i++)
        {
            if (_counters[i].Kind == e.Kind && (e.Kind != StationEventKind.PartCompleted || _counters[i].IsGood == (e.Value == 0)))
                return i;
        }
        return -1;
    }

    private static SparkplugType TypeOf(SignalDefinition signal) => signal.Type switch
    {
        SignalType.Text => SparkplugType.String,
        SignalType.Flag => SparkplugType.Boolean,
        _ => SparkplugType.Double,
    };

    private static SparkplugValue? ValueOf(SignalDefinition signal, in StationEvent e) => signal.Type switch
    {
        SignalType.Text => (int)e.Value is var at && at >= 0 && at < signal.Texts.Count ? SparkplugValue.Words(signal.Texts[at]) : null,
        SignalType.Flag => SparkplugValue.Flag(e.Value != 0),
        _ => SparkplugValue.Double(e.Value),
    };

    /// <summary>Sparkplug knows good, bad and stale; what is usable with doubt is told as stale.</summary>
    private static int QualityOf(SignalQuality quality) => quality switch
    {
        SignalQuality.Good => 192,
        SignalQuality.Uncertain => 500,
        _ => 0,
    };

    private static List<SparkplugProperty> PropertiesOf(SignalDefinition signal, SignalQuality quality)
    {
        List<SparkplugProperty> properties = [SparkplugProperty.QualityOf(QualityOf(quality))];
        if (signal.Unit.Length > 0)
            properties.Add(new("engUnit", SparkplugValue.Words(signal.Unit)));
        if (signal.LowerLimit is { } low)
            properties.Add(new("engLow", SparkplugValue.Double(low)));
        if (signal.UpperLimit is { } high)
            properties.Add(new("engHigh", SparkplugValue.Double(high)));
        return properties;
    }

    private string Named(int place, string name) => _info.Places == 1 ? name : FormattableString.Invariant($"Places/{place + 1}/{name}");

    private int SlotOf(in StationEvent e) => e.Place * _info.Signals.Count + e.Signal.Index;

    private ulong StateAlias(int place) => _firstAlias + 2 * (ulong)place;

    private ulong AliasOf(int at) => _firstAlias + 2 * (ulong)_info.Places + (ulong)at;
}

/// <summary>When things of the factory were, by the calendar.</summary>
/// <param name="Start">Where its time 0 lies [ms since 1970 in UTC].</param>
/// <param name="Begin">When publishing began.</param>
internal readonly record struct SparkplugSchedule(long Start, SimTime Begin)
{
    /// <summary>An instant [ms since 1970 in UTC], cut to whole milliseconds.</summary>
    public long Milliseconds(SimTime time) => Start + time.Ticks / TimeSpan.TicksPerMillisecond;
}
