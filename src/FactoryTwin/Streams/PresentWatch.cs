using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <summary>Keeps in mind what a factory is at, from its stream alone: simulated, recorded or mirrored.</summary>
/// <remarks>Who begins to listen in mid-stream knows a part or a state from its next event on.</remarks>
/// <threadsafety>One thread at a time; what it reads may be shared.</threadsafety>
public sealed class PresentWatch : IObserver<StationEvent>
{
    private readonly StationInfo[] _stations;
    private readonly Place[][] _places;
    private readonly List<long>[] _parts;
    private readonly SimTime?[] _entries;
    private readonly Dictionary<long, PartRow> _rows = [];
    private const int UnknownType = 0;
    private long _lastPart;

    /// <summary>A watch over a factory of which nothing has happened yet.</summary>
    /// <param name="factory">The factory; the watch has yet to be subscribed to its events.</param>
    public PresentWatch(IReadOnlyList<StationInfo> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        _stations = [.. factory];
        _places = [.. factory.Select(station => Enumerable.Range(0, Math.Max(1, station.Places)).Select(_ => new Place { Does = new PlaceState(station.InitialState, StationPhase.None) }).ToArray())];
        _parts = [.. factory.Select(_ => new List<long>())];
        _entries = new SimTime?[factory.Count];
    }

    /// <summary>Takes an event into account.</summary>
    /// <param name="e">The event; not earlier than the one before.</param>
    public void On(in StationEvent e)
    {
        int station = e.Station.Index;
        ref Place place = ref _places[station][e.Place];
        place.Settle(e.Time);
        Move(e, ref place);
        PlaceState does = new(e.State, e.Phase);
        if (does == place.Does)
            return;
        (place.Does, place.Since) = (does, e.Time);
    }

    /// <summary>What the factory is at.</summary>
    /// <param name="now">The instant. Range: not earlier than the last event.</param>
    public FactoryPresent Read(SimTime now) => new()
    {
        At = now,
        LastPart = _lastPart,
        Stations = _stations.Select((_, i) => new StationPresent
        {
            Places = _places[i].Select(place => PlaceAt(place, now)).ToValueList(),
            Parts = _parts[i].Select(PartOf).ToValueList(),
            SinceEntry = _entries[i] is { } entry ? now - entry : null,
        }).ToValueList(),
    };

    void IObserver<StationEvent>.OnNext(StationEvent value) => On(value);

    void IObserver<StationEvent>.OnError(Exception error) { }

    void IObserver<StationEvent>.OnCompleted() { }

    private PlacePresent PlaceAt(Place place, SimTime now)
    {
        place.Settle(now);   // a copy
        return new PlacePresent
        {
            Does = place.Does, Lasted = now - place.Since, Part = place.Part == 0 ? null : PartOf(place.Part), IsFinished = place.IsFinished,
            Processed = new TimeSpan(place.ProcessedTicks), SetUp = new TimeSpan(place.SetUpTicks),
        };
    }

    private PartPresent PartOf(long part) => _rows.TryGetValue(part, out PartRow row) ? new PartPresent(part, row.Type, new StationId(row.From)) : new PartPresent(part, UnknownType, StationId.None);

    private void Move(in StationEvent e, ref Place place)
    {
        int station = e.Station.Index;
        _lastPart = Math.Max(_lastPart, e.Part);
        switch (e.Kind)
        {
            case StationEventKind.PartEntered:
                _rows[e.Part] = new PartRow((int)e.Value, station, -1);
                _parts[station].Add(e.Part);
                _entries[station] = e.Time;
                break;
            case StationEventKind.PartArrived:
                PartRow row = Take(e.Part);
                _rows[e.Part] = row with { Station = station, From = row.Station };
                if (_stations[station].Role == StationRole.Worker && !(_stations[station].KeepsParts && e.State == StationState.Starved))
                    place.Begin(e.Part);
                else if (_stations[station].Role is not (StationRole.Sink or StationRole.RejectSink))
                    _parts[station].Add(e.Part);
                break;
            case StationEventKind.PartCompleted when place.Part == e.Part:
                place.IsFinished = true;
                break;
            case StationEventKind.PartAssembled:
                Leave(e.Part);
                BeginKept(station, ref place, (long)e.Value);
                break;
            case StationEventKind.PartScrapped or StationEventKind.PartEnded or StationEventKind.PartBatched:
                Leave(e.Part);
                break;
            case StationEventKind.PartUnbatched:
                _rows[e.Part] = new PartRow(UnknownType, station, -1);
                _parts[station].Add(e.Part);
                break;
            case StationEventKind.PartTypeChanged:
                _rows[e.Part] = (_rows.TryGetValue(e.Part, out PartRow known) ? known : new PartRow(0, station, -1)) with { Type = (int)e.Value };
                break;
            case StationEventKind.StateChanged when e.Part > 0 && e.State == StationState.Processing && _stations[station].KeepsParts:
                BeginKept(station, ref place, e.Part);
                break;
        }
    }

    /// <summary>Work begins on a part that was kept until its set was complete.</summary>
    private void BeginKept(int station, ref Place place, long part)
    {
        _parts[station].Remove(part);
        if (place.Part != part)
            place.Begin(part);
    }

    private void Leave(long part)
    {
        Take(part);
        _rows.Remove(part);
    }

    /// <summary>Takes a part from where it is.</summary>
    private PartRow Take(long part)
    {
        if (!_rows.TryGetValue(part, out PartRow row))
            return new PartRow(UnknownType, -1, -1);
        if (!_parts[row.Station].Remove(part))
        {
            foreach (ref Place place in _places[row.Station].AsSpan())
            {
                if (place.Part == part)
                    place.Begin(0);
            }
        }
        return row;
    }

    private readonly record struct PartRow(int Type, int Station, int From);

    private struct Place
    {
        public PlaceState Does;
        public SimTime Since;
        public long Part;
        public bool IsFinished;
        public long ProcessedTicks;
        public long SetUpTicks;
        private SimTime _settled;

        public void Begin(long part) => (Part, IsFinished, ProcessedTicks, SetUpTicks) = (part, false, 0, 0);

        public void Settle(SimTime now)
        {
            long passed = now.Ticks - _settled.Ticks;
            _settled = now;
            if (Part == 0 || IsFinished)
                return;
            if (Does.State == StationState.Processing)
                ProcessedTicks += passed;
            else if (Does.State == StationState.Setup)
                SetUpTicks += passed;
        }
    }
}
