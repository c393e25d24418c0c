using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <summary>Keeps in mind what a factory is at, from its stream alone: simulated, recorded or mirrored.</summary>
/// <remarks>Who begins to listen in mid-stream knows a part or a state from its next event on, and says of what it counts (<see cref="PlacePresent.SinceRepair"/> and the like) that it does not know it.</remarks>
/// <threadsafety>One thread at a time; what it reads may be shared.</threadsafety>
public sealed partial class PresentWatch : IObserver<StationEvent>
{
    private const int UnknownType = 0;

    private readonly StationInfo[] _stations;
    private readonly Place[][] _places;
    private readonly Row[] _at;
    private readonly Vehicle[][] _vehicles;
    private readonly Dictionary<long, PartRow> _rows = [];
    private long _lastPart;
    private bool _isFromStart, _hasBegun;

    /// <summary>A watch over a factory of which nothing has happened yet.</summary>
    /// <param name="factory">The factory; the watch has yet to be subscribed to its events.</param>
    public PresentWatch(IReadOnlyList<StationInfo> factory)
        : this(factory, SimTime.Start)
    {
    }

    private PresentWatch(IReadOnlyList<StationInfo> factory, SimTime from)
    {
        ArgumentNullException.ThrowIfNull(factory);
        _stations = [.. factory];
        _places = [.. factory.Select(station => Enumerable.Range(0, Math.Max(1, station.Places)).Select(_ => new Place(new PlaceState(station.InitialState, StationPhase.None), from)).ToArray())];
        _at = [.. factory.Select(_ => new Row())];
        _vehicles = [.. factory.Select(station => station.IsFleet ? Enumerable.Range(0, station.Places).Select(_ => new Vehicle()).ToArray() : [])];
        _isFromStart = factory.All(station => station.InitialState != StationState.NoData);
    }

    /// <summary>A watch over the same factory as if it began at an instant, with parts of higher numbers.</summary>
    internal PresentWatch Anew(SimTime from) => new(_stations, from) { _lastPart = _lastPart, _hasBegun = true };

    /// <summary>Takes an event into account.</summary>
    /// <param name="e">The event; not earlier than the one before.</param>
    public void On(in StationEvent e)
    {
        if (!_hasBegun)
            Begin(e.Sequence == 1);
        int station = e.Station.Index;
        ref Place place = ref _places[station][e.Place];
        place.Settle(e.Time);
        if (_stations[station].IsFleet)
            Move(e, _vehicles[station][e.Place], place.Does);
        else
            Move(e, ref place);
        if (e.State == StationState.NoData)
        {
            _isFromStart = false;
            place.Forget();
        }
        place.Show(new PlaceState(e.State, e.Phase), e.Time);
    }

    /// <summary>What the factory is at.</summary>
    /// <param name="now">The instant. Range: not earlier than the last event.</param>
    public FactoryPresent Read(SimTime now) => new()
    {
        At = now,
        LastPart = _lastPart,
        IsSeenWhole = _isFromStart,
        Stations = _stations.Select((_, i) => ReadStation(i, now)).ToValueList(),
    };

    void IObserver<StationEvent>.OnNext(StationEvent value) => On(value);

    void IObserver<StationEvent>.OnError(Exception error) { }

    void IObserver<StationEvent>.OnCompleted() { }

    private void Begin(bool isFirst)
    {
        _hasBegun = true;
        _isFromStart &= isFirst;
        if (isFirst)
            return;
        foreach (Place[] places in _places)
        {
            foreach (ref Place place in places.AsSpan())
                place.Forget();
        }
    }

    private StationPresent ReadStation(int station, SimTime now)
    {
        Row at = _at[station];
        return new StationPresent
        {
            Places = _places[station].Select((place, i) => ReadPlace(station, i, place, now)).ToValueList(),
            Parts = at.Parts.Select(part => ReadPart(part, now)).ToValueList(),
            SinceEntry = at.LastEntry is { } entry ? now - entry : null,
            SinceExit = at.LastExit is { } exit ? now - exit : null,
            Entered = at.Entered,
            OnDuty = at.OnDuty,
            Trips = ReadTrips(at, now),
        };
    }

    private PlacePresent ReadPlace(int station, int number, Place place, SimTime now)
    {
        place.Settle(now);   // a copy
        PlacePresent read = place.Read(now, place.Part == 0 ? null : ReadPart(place.Part, now));
        return _stations[station].IsFleet ? read with { Vehicle = ReadVehicle(_vehicles[station][number], place.Does, now) } : read;
    }

    private PartPresent ReadPart(long part, SimTime now)
    {
        if (!_rows.TryGetValue(part, out PartRow? row))
            return new PartPresent(part, UnknownType, StationId.None);
        Place place = _places[row.Station][0];
        place.Settle(now);   // a copy
        return new PartPresent(part, row.Type, new StationId(row.From))
        {
            Since = now - row.CameAt, Moved = new TimeSpan(place.WorkedTicks - row.WorkedBefore), IsFinished = row.IsFinished, Order = row.Order, MadeAt = new StationId(row.MadeAt),
            Visits = row.Visits.ToValueList(), VisitsBefore = row.VisitsBefore,
            Riders = row.Riders.Select(rider => ReadPart(rider, now)).ToValueList(),
            Attributes = row.Attributes.Select(each => new PartAttribute(each.Key, each.Value)).ToValueList(),
        };
    }

    private void Move(in StationEvent e, ref Place place)
    {
        int station = e.Station.Index;
        Row at = _at[station];
        _lastPart = Math.Max(_lastPart, e.Part);
        switch (e.Kind)
        {
            case StationEventKind.PartEntered:
                at.Entered++;
                at.LastEntry = e.Time;
                PartRow entered = Make(e.Part, e);
                entered.Type = (int)e.Value;
                (entered.MadeAt, entered.VisitsBefore, entered.Order) = (station, 0, at.Releasing);
                break;
            case StationEventKind.PartArrived:
                Arrive(e, at, ref place);
                break;
            case StationEventKind.PartCompleted:
                if (_rows.TryGetValue(e.Part, out PartRow? completed))
                    Complete(completed, new PartVisit(e.Station, (int)e.Value));
                if (place.Part == e.Part)
                    place.IsFinished = true;
                place.CountPart(completed?.Type);
                break;
            case StationEventKind.PartAssembled:
                PartRow? used = Leave(e.Part);
                if (_stations[station].Role == StationRole.Worker)
                    BeginKept(at, ref place, (long)e.Value);
                else if (used is not null)
                    Divide(used, station, (long)e.Value);
                break;
            case StationEventKind.PartScrapped or StationEventKind.PartEnded:
                Leave(e.Part);
                break;
            case StationEventKind.PartBatched:
                Ride(e.Part, (long)e.Value, e);
                break;
            case StationEventKind.PartUnbatched:
                PartRow released = _rows.TryGetValue(e.Part, out PartRow? rider) ? rider : Make(e.Part, e);
                Put(released, e.Part, at.Parts, e);
                released.From = -1;
                break;
            case StationEventKind.PartTypeChanged:
                PartRow changed = _rows.TryGetValue(e.Part, out PartRow? known) ? known : Make(e.Part, e);
                (changed.Type, changed.MadeAt, changed.VisitsBefore) = ((int)e.Value, station, changed.Visits.Count);
                break;
            case StationEventKind.PartAttributeSet when _rows.TryGetValue(e.Part, out PartRow? has):
                has.Attributes[e.Signal.Index] = e.Value;
                break;
            case StationEventKind.StateChanged when e.Part > 0 && e.State == StationState.Processing && _stations[station].KeepsParts:
                BeginKept(at, ref place, e.Part);
                break;
            case StationEventKind.SignalChanged when e.Signal.Index < _stations[station].Signals.Count:
                place.Tell(e.Signal, _stations[station].Signals.Count, e.Value, e.Time);
                break;
            case StationEventKind.OrderReleased:
                at.Releasing = (int)e.Value;
                break;
            case StationEventKind.OperatorsOnDuty:
                at.OnDuty = (int)e.Value;
                break;
            case StationEventKind.OperatorReleased:
                place.JobsDone++;
                place.WorksFor = -1;
                break;
            case StationEventKind.OperatorAssigned:
                (place.WorksFor, place.JobAt) = ((int)e.Value, e.Time);
                break;
            case StationEventKind.TripDeparted:
                Depart(at, (int)e.Value, e.Time);
                break;
            case StationEventKind.TripArrived:
                EndTrip(at, (int)e.Value, e.Time);
                break;
        }
    }

    private void Arrive(in StationEvent e, Row at, ref Place place)
    {
        StationInfo station = _stations[e.Station.Index];
        if (!_rows.TryGetValue(e.Part, out PartRow? row))
            row = Make(e.Part, e, isHere: false);
        else
        {
            NoteTrip(_at[row.Station], row, e.Time);
            Remove(row, e.Part);
            row.From = row.Station;
            _at[row.Station].LastExit = e.Time;
            if (row.Vehicle is { } vehicle)
                (vehicle.LastStop, vehicle.WasAtCharger, row.Vehicle) = (e.Station.Index, false, null);
        }
        if (station.Role is StationRole.Sink or StationRole.RejectSink)
            return;
        bool isKept = station.KeepsParts && (e.State is StationState.Starved or StationState.Down or StationState.Maintenance or StationState.OffShift || e.Phase == StationPhase.ToolChange
            || (e.State == StationState.Setup && place.Does.State == StationState.Setup));   // a set-up that was under way is not for it
        bool isWorkedOn = station.Role == StationRole.Worker && !isKept && place.Part == 0;
        Put(row, e.Part, isWorkedOn ? null : at.Parts, e);
        if (isWorkedOn)
            place.Begin(e.Part);
    }

    /// <summary>Work begins on a part that was kept until its set was complete.</summary>
    private void BeginKept(Row at, ref Place place, long part)
    {
        if (place.Part == part || !_rows.TryGetValue(part, out PartRow? row) || !at.Parts.Remove(part))
            return;
        row.In = null;
        if (place.Part != 0 && _rows.TryGetValue(place.Part, out PartRow? kept))
        {
            kept.In = at.Parts;   // what seemed to be worked on is one that is kept, too
            at.Parts.Add(place.Part);
        }
        place.Begin(part);
    }

    private void Complete(PartRow row, PartVisit visit)
    {
        row.IsFinished = true;
        row.Visits.Add(visit);
        foreach (long rider in row.Riders)
        {
            if (visit.Outcome == 0 && _rows.TryGetValue(rider, out PartRow? its))
                Complete(its, visit);
        }
    }

    /// <summary>What was made of a part is of its order, and as far on the way as it was where it is of the same type; it came here at this very instant.</summary>
    private void Divide(PartRow stock, int station, long first)
    {
        for (long number = first; number <= _lastPart && _rows.TryGetValue(number, out PartRow? piece) && piece.MadeAt == station; number++)
        {
            piece.Order = stock.Order;
            if (piece.Type != stock.Type)
                continue;
            piece.Visits.AddRange(stock.Visits);
            piece.VisitsBefore = stock.VisitsBefore;
        }
    }

    private void Ride(long part, long carrier, in StationEvent e)
    {
        PartRow row = _rows.TryGetValue(part, out PartRow? known) ? known : Make(part, e);
        PartRow its = _rows.TryGetValue(carrier, out PartRow? there) ? there : Make(carrier, e);
        BeginKept(_at[e.Station.Index], ref _places[e.Station.Index][e.Place], carrier);
        Put(row, part, its.Riders, e);
    }

    private PartRow? Leave(long part)
    {
        if (!_rows.Remove(part, out PartRow? row))
            return null;
        Remove(row, part);
        return row;
    }

    /// <summary>A part that was not known, at the station of an event.</summary>
    private PartRow Make(long part, in StationEvent e, bool isHere = true)
    {
        var row = new PartRow { Station = e.Station.Index };
        _rows[part] = row;
        if (isHere)
            Put(row, part, _at[e.Station.Index].Parts, e);
        return row;
    }

    /// <summary>Puts a part somewhere at the station of an event: into a list, or on its place.</summary>
    private void Put(PartRow row, long part, List<long>? list, in StationEvent e)
    {
        Remove(row, part);
        (row.Station, row.In, row.CameAt, row.IsFinished) = (e.Station.Index, list, e.Time, false);
        row.WorkedBefore = _places[e.Station.Index][0].WorkedTicks;
        list?.Add(part);
    }

    /// <summary>Takes a part from where it is.</summary>
    private void Remove(PartRow row, long part)
    {
        if (row.In is { } list)
        {
            list.Remove(part);
            row.In = null;
            return;
        }
        foreach (ref Place place in _places[row.Station].AsSpan())
        {
            if (place.Part == part)
                place.Begin(0);
        }
    }

    /// <summary>What is known of a part.</summary>
    private sealed class PartRow
    {
        public int Type = UnknownType, Station, From = -1, MadeAt = -1, Order;
        public int? VisitsBefore;
        public SimTime CameAt;
        public long WorkedBefore;
        public bool IsFinished;

        /// <summary>The list that it stands in; none where it is on a place.</summary>
        public List<long>? In;

        /// <summary>The vehicle that has brought it to where it arrives next.</summary>
        public Vehicle? Vehicle;
        public readonly List<PartVisit> Visits = [];
        public readonly List<long> Riders = [];
        public readonly SortedDictionary<int, double> Attributes = [];
    }

    /// <summary>What is known of a station.</summary>
    private sealed class Row
    {
        public readonly List<long> Parts = [];
        public readonly List<Trip> Trips = [];
        public SimTime? LastEntry, LastExit;
        public long Entered;

        /// <summary>The order that was released last.</summary>
        public int Releasing;
        public int? OnDuty;
    }
}
