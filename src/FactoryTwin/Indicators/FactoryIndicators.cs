using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Indicators;

/// <summary>All indicators of a factory, gathered from its stream of events alone: simulated, recorded and mirrored factories are treated alike.</summary>
/// <remarks>Give it every event in order, then <see cref="Read"/>. Times are whole ticks. An event costs some ten nanoseconds and, once as many parts
/// were in the factory as ever will be, no memory. A part that was not seen to enter, as when listening begins in mid-stream, counts from
/// where it is seen first; its lead time is not known and left out. A pool's operators on duty are the places of its
/// <see cref="StationInfo"/> until the stream says otherwise.</remarks>
/// <threadsafety>One thread at a time. A fork and its original are independent; a report may be shared.</threadsafety>
public sealed partial class FactoryIndicators : IForkableObserver, IStationEventSink
{
    private readonly StationInfo[] _infos;
    private readonly string[] _partTypes;

    private StationTally[] _stations;
    private PlaceTally[] _places;
    private long[] _times;
    private long[]? _timesAtEnd;
    private TypeTally[] _types;
    private PartTable _parts = new();
    private StationChains _chains = new();
    private OrderTally _orders;
    private WaitTally? _waits;
    private LeadTimeHistogram? _leadTimes;
    private SeriesTally? _series;

    private long _from;
    private long _now;
    private long _nextBinEnd = long.MaxValue;
    private long _departed;
    private double _departedTime;
    private double _ageAtFrom;
    private int _presentAtFrom;
    private long _visitors;   // good parts that were followed from their entry to their end, since listening began
    private int _flawedPresent;

    /// <summary>Indicators of a factory of which nothing has happened yet.</summary>
    /// <param name="stations">Its stations, each at the place that its number says.</param>
    /// <param name="partTypes">Names of its part types, in the order of their numbers. Range: at least one.</param>
    /// <param name="options">What to gather. Default: <see cref="IndicatorOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">A station stands at a place that is not its number, or has no place; or there is no part type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The interval of the series is not above 0.</exception>
    public FactoryIndicators(IReadOnlyList<StationInfo> stations, IReadOnlyList<string> partTypes, IndicatorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stations);
        ArgumentNullException.ThrowIfNull(partTypes);
        if (partTypes.Count == 0)
            throw new ArgumentException("A factory has at least one part type.", nameof(partTypes));
        _infos = [.. stations];
        _partTypes = [.. partTypes];
        _stations = new StationTally[stations.Count];
        _times = new long[stations.Count * Account.Count];
        _types = new TypeTally[partTypes.Count + 1];
        _places = PlacesOf(_infos, _stations);
        _waits = WaitTally.For(_infos, _stations);
        _orders = new OrderTally(_infos);

        options ??= IndicatorOptions.Default;
        if (options.LeadTimeDistribution)
            _leadTimes = new LeadTimeHistogram();
        if (options.SeriesInterval is { } interval)
            _series = new SeriesTally(interval);
        if (stations.Any(EnergyTally.IsKnown))
        {
            _energy = new EnergyTally(_infos, partTypes.Count);
            _load = options.QuarterHoursFrom is { } first ? new LoadTally(first) : null;
        }
        StartMeasuring(SimTime.Start);
    }

    /// <summary>Takes events into account, one after the other.</summary>
    /// <param name="happened">The events, in their order.</param>
    /// <exception cref="ArgumentException">One of them does not fit; those before it are taken into account.</exception>
    public void On(ReadOnlySpan<StationEvent> happened)
    {
        foreach (ref readonly StationEvent e in happened)
            On(e);
    }

    /// <summary>Takes an event into account.</summary>
    /// <param name="e">The event; not earlier than the one before.</param>
    /// <exception cref="ArgumentException">The event is earlier than the one before, or names a station, place, state or part type that the factory does not
    /// have, or no part where one is needed, or a part enters twice.</exception>
    public void On(in StationEvent e)
    {
        long now = e.Time.Ticks;
        int station = e.Station.Index;
        StationTally[] stations = _stations;
        if (now < _now || unchecked((uint)station) >= (uint)stations.Length || e.Place >= stations[station].Places || e.State > StationState.NoData)
            throw Misfit(e);
        if (now >= _nextBinEnd)
            CloseBins(now);
        _now = now;
        if (e.Sequence == 1)
            LeavePools(now);

        ref StationTally at = ref stations[station];
        switch (e.Kind)
        {
            case StationEventKind.StateChanged when e.Part > 0:
                Locate(e.Part, e);
                break;
            case StationEventKind.PartEntered:
                Enter(e, ref at);
                break;
            case StationEventKind.PartArrived:
                Arrive(e, ref at);
                break;
            case StationEventKind.PartCompleted:
                at.Completed++;
                if (e.Value == 0)
                    at.Good++;
                Visit(e);
                if (e.Value != 0 || _flawedPresent > 0)
                    Judge(e, ref at);
                break;
            case StationEventKind.PartScrapped:
            case StationEventKind.PartEnded:
            case StationEventKind.PartAssembled:
                Leave(e, ref at);
                break;
            case StationEventKind.PartBatched:
                Relocate(e, ref at, PartRow.OnCarrier);
                break;
            case StationEventKind.PartUnbatched:
                Relocate(e, ref at, station);
                break;
            case StationEventKind.PartTypeChanged:
                ChangeType(e, ref at);
                break;
            case StationEventKind.OperatorAssigned:
                at.Present.Rise(now);
                break;
            case StationEventKind.OperatorReleased:
                at.Present.Fall(now);
                break;
            case StationEventKind.OperatorsOnDuty:
                at.OnDuty.Set(now, (int)e.Value);
                break;
            case StationEventKind.VehicleAssigned when e.State != StationState.Processing:
                at.Present.Rise(now);
                break;
            case StationEventKind.VehicleUnloaded:
                if (e.State == StationState.Idle)
                    at.Present.Fall(now);
                at.Completed++;
                break;
            case StationEventKind.SignalChanged:
                HearSignal(e, ref at);
                break;
            case StationEventKind.OrderReleased:
            case StationEventKind.OrderCompleted:
            case StationEventKind.OrderJudged:
                _orders.On(e);
                break;
        }

        int account = Account.Of(e.State, e.Phase);
        ref PlaceTally place = ref _places[at.FirstPlace + e.Place];
        if (account != place.Account)
        {
            _times[(station * Account.Count) + place.Account] += now - place.Since;
            if (place.Account == (int)StationState.Processing)
                _lastWorked = now;
            bool resumes = place.Before == Account.Failure && place.Account is (int)StationState.OffShift or (int)StationState.NoData;
            if (account == Account.Failure && !resumes)
                at.Failures++;
            place.Before = place.Account;
            place.Account = (byte)account;
            place.Since = now;
            _energy?.Switch(at.FirstPlace + e.Place, account, now);
        }
        if (at.CanWait)
            _waits!.On(e, at.FirstPlace + e.Place);
    }

    /// <summary>Begins to measure: drops what was gathered, and keeps the present states, levels and parts.</summary>
    /// <param name="from">When measuring begins, as at the end of a warm-up: events at this very instant that have come already are not measured. Range: not
    /// earlier than the last event.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is earlier than the last event.</exception>
    public void StartMeasuring(SimTime from)
    {
        long now = NotBefore(from, _now);
        _from = _now = now;
        foreach (ref StationTally station in _stations.AsSpan())
            station.Restart(now);
        foreach (ref PlaceTally place in _places.AsSpan())
            place.Since = now;
        foreach (ref TypeTally type in _types.AsSpan())
            type.Restart(now);
        Array.Clear(_times);
        _energy?.Restart(_parts, now);
        _orders.Restart();
        _waits?.Restart(now);
        _leadTimes?.Clear();
        _departed = 0;
        _departedTime = 0;
        _ageAtFrom = AgeOfPresentParts(now);
        _presentAtFrom = _parts.Count;
        _load?.Restart(now);
        _nextBinEnd = Math.Min(_series?.Restart(now) ?? long.MaxValue, _load?.NextEnd ?? long.MaxValue);
    }

    /// <summary>Independent indicators that have seen the same events.</summary>
    public FactoryIndicators Fork()
    {
        var fork = (FactoryIndicators)MemberwiseClone();
        fork._stations = _stations.AsSpan().ToArray();
        fork._places = _places.AsSpan().ToArray();
        fork._times = _times.AsSpan().ToArray();
        fork._types = _types.AsSpan().ToArray();
        fork._parts = _parts.Copy();
        fork._chains = _chains.Copy();
        fork._orders = _orders.Copy();
        fork._waits = _waits?.Copy();
        fork._leadTimes = _leadTimes?.Copy();
        fork._series = _series?.Copy();
        fork._energy = _energy?.Copy();
        fork._load = _load?.Copy();
        fork._timesAtEnd = null;
        return fork;
    }

    IForkableObserver IForkableObserver.Fork() => Fork();

    void IObserver<StationEvent>.OnNext(StationEvent value) => On(value);

    void IObserver<StationEvent>.OnError(Exception error) { }

    void IObserver<StationEvent>.OnCompleted() { }

    /// <summary>A run begins, perhaps in the present of what was heard so far: it tells anew of all people who are at work.</summary>
    private void LeavePools(long now)
    {
        for (int i = 0; i < _stations.Length; i++)
        {
            while (_infos[i] is { Role: StationRole.Pool, IsFleet: false } && _stations[i].Present.Count > 0)
                _stations[i].Present.Fall(now);
        }
        _waits?.Leave(now);
    }

    private static PlaceTally[] PlacesOf(StationInfo[] infos, StationTally[] stations)
    {
        var places = new List<PlaceTally>();
        for (int i = 0; i < infos.Length; i++)
        {
            StationInfo info = infos[i];
            if (info.Id.Index != i || info.Places < 1)
            {
                string problem = $"Station '{info.Name}' has the number {info.Id} and {info.Places} places; it needs the number {i} and at least 1 place.";
                throw new ArgumentException(problem, nameof(infos));
            }
            stations[i].FirstPlace = places.Count;
            stations[i].Places = info.Places;
            stations[i].Role = info.Role;
            stations[i].PowerSignal = EnergyTally.SignalOf(info);
            stations[i].CarbonSignal = info.Signals.ToList().FindIndex(signal => signal.Unit == SignalDefinition.CarbonUnit);
            stations[i].PeopleLossSignal = info.Signals.ToList().IndexOf(SignalDefinition.PeopleLoss);
            if (info.Role == StationRole.Pool)
                stations[i].OnDuty.Set(0, info.Places);
            byte account = (byte)info.InitialState;
            places.AddRange(Enumerable.Repeat(new PlaceTally { Account = account, Before = account }, info.Places));
        }
        return [.. places];
    }

    private static long NotBefore(SimTime time, long last) => time.Ticks >= last
        ? time.Ticks
        : throw new ArgumentOutOfRangeException(nameof(time), time, $"The last event was at {new SimTime(last)}; give that or a later time.");

    private ArgumentException Misfit(in StationEvent e)
    {
        string problem = e.Time.Ticks < _now ? $"it is earlier than {new SimTime(_now)}, which was reached before"
            : unchecked((uint)e.Station.Index) >= (uint)_stations.Length ? $"the factory has {_stations.Length} stations"
            : e.Place >= _stations[e.Station.Index].Places ? $"station '{_infos[e.Station.Index].Name}' has {_stations[e.Station.Index].Places} places"
            : "there is no such state";
        string what = $"{e.Kind} at {e.Time}, station {e.Station}, place {e.Place}, state {e.State}";
        return new ArgumentException($"Event {e.Sequence} ({what}) does not fit: {problem}.", nameof(e));
    }
}
