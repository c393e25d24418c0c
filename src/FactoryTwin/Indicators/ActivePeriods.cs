using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Indicators;

/// <summary>Momentary bottlenecks by the active-period method: the bottleneck of a moment is the worker that has been active longest without a break.</summary>
/// <remarks>
/// <para>After Roser, Nakano and Tanaka, Shifting bottleneck detection, Winter Simulation Conference 2002. A quick indication from observation and no proof:
/// it can give a share to a station whose speed changes nothing. What a change of speed gains is told by trying it (sensitivity).</para>
/// <para>Active are processing, set-up, down and maintenance. Off shift pauses a period: it goes on where it was. Every other state ends it, but only if it
/// lasts: a state that is over in the instant in which it began is no break. A worker with several places is active while none of them waits.</para>
/// <para>Where a bottleneck stops, the next is the worker that is then active longest; the time in which both were active is shifting, for both of them; the
/// rest is sole. Stations without active periods (<see cref="StationInfo.HasActivePeriods"/>) are left out. So sole shares add up to at most 1, and a moment of shifting counts for each of its workers.</para>
/// </remarks>
/// <threadsafety>One thread at a time. A fork and its original are independent; a report may be shared.</threadsafety>
public sealed partial class ActivePeriods : IForkableObserver
{
    private const int Nobody = -1;

    private readonly StationInfo[] _infos;
    private readonly int[] _firstPlaces;
    private Activity[] _places;
    private Worker[] _workers;
    private int[] _touched;
    private int _touchedCount;
    private long _from;
    private long _now;
    private int _bottleneck = Nobody;
    private long _taken;

    /// <summary>Active periods of a factory of which nothing has happened yet.</summary>
    /// <param name="stations">Its stations, each at the place that its number says.</param>
    /// <exception cref="ArgumentException">A station stands at a place that is not its number.</exception>
    public ActivePeriods(IReadOnlyList<StationInfo> stations)
    {
        ArgumentNullException.ThrowIfNull(stations);
        _infos = [.. stations];
        _firstPlaces = new int[stations.Count];
        _workers = new Worker[stations.Count];
        _touched = new int[stations.Count];
        _places = new Activity[stations.Sum(station => station.Places)];
        int place = 0;
        for (int i = 0; i < stations.Count; i++)
        {
            if (stations[i].Id.Index != i)
                throw new ArgumentException($"Station '{stations[i].Name}' has the number {stations[i].Id}; here it needs the number {i}.", nameof(stations));
            Activity initial = ActivityIn(stations[i].InitialState);
            _firstPlaces[i] = place;
            _places.AsSpan(place, stations[i].Places).Fill(initial);
            place += stations[i].Places;
            if (!IsLookedAt(stations[i]))
                continue;
            _workers[i].Waiting = initial == Activity.Waits ? stations[i].Places : 0;
            _workers[i].Paused = initial == Activity.Pauses ? stations[i].Places : 0;
            Touch(i);
        }
    }

    /// <summary>Takes an event into account.</summary>
    /// <param name="e">The event; not earlier than the one before.</param>
    /// <exception cref="ArgumentOutOfRangeException">The event is earlier than the one before.</exception>
    public void On(in StationEvent e)
    {
        int station = e.Station.Index;
        if (!IsLookedAt(_infos[station]))
            return;
        AdvanceTo(e.Time);
        ref Activity place = ref _places[_firstPlaces[station] + e.Place];
        Activity activity = ActivityIn(e.State);
        if (activity == place)
            return;
        ref Worker worker = ref _workers[station];
        worker.Waiting += (activity == Activity.Waits ? 1 : 0) - (place == Activity.Waits ? 1 : 0);
        worker.Paused += (activity == Activity.Pauses ? 1 : 0) - (place == Activity.Pauses ? 1 : 0);
        place = activity;
        Touch(station);
    }

    /// <summary>Begins to measure: drops the shares, and keeps the present periods with the time that they have lasted.</summary>
    /// <param name="from">When measuring begins. Range: not earlier than the last event.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is earlier than the last event.</exception>
    public void StartMeasuring(SimTime from)
    {
        AdvanceTo(from);
        _from = from.Ticks;
        foreach (ref Worker worker in _workers.AsSpan())
            worker.Longest = worker.Sole = worker.Shifting = 0;
    }

    /// <summary>Independent active periods that have seen the same events.</summary>
    public ActivePeriods Fork()
    {
        var fork = (ActivePeriods)MemberwiseClone();
        fork._places = _places.AsSpan().ToArray();
        fork._workers = _workers.AsSpan().ToArray();
        fork._touched = _touched.AsSpan().ToArray();
        return fork;
    }

    /// <summary>Each worker's share of the measured time as bottleneck; nothing changes by reading.</summary>
    /// <param name="now">The instant. Range: not earlier than the last event.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is earlier than the last event.</exception>
    public ActivePeriodReport Read(SimTime now)
    {
        ActivePeriods end = Fork();
        end.AdvanceTo(now);
        end.Settle();
        end.HandOver(Nobody);
        double measured = new TimeSpan(now.Ticks - _from).TotalSeconds;
        return new ActivePeriodReport
        {
            From = new SimTime(_from),
            To = now,
            Workers = _infos.Where(IsLookedAt).Select(info => end._workers[info.Id.Index].ToShare(info, measured)).ToValueList(),
        };
    }

    internal static bool IsLookedAt(StationInfo station) => station is { Role: StationRole.Worker, HasActivePeriods: true };

    IForkableObserver IForkableObserver.Fork() => Fork();

    void IObserver<StationEvent>.OnNext(StationEvent value) => On(value);

    void IObserver<StationEvent>.OnError(Exception error) { }

    void IObserver<StationEvent>.OnCompleted() { }
}
