using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>Where parts are, as far as devices tell it and the flow leaves only one answer: who begins takes the part that has waited longest before it, who ends hands its part on.</summary>
/// <remarks>What was inferred is told with <see cref="SignalQuality.Uncertain"/>. A part that comes from nowhere is seen first where it is; that is counted.</remarks>
internal sealed partial class PartFlow
{
    private const int MostWaiting = 10_000;

    private readonly MirrorLayout _layout;
    private readonly Action<StationEvent> _tell;
    private readonly Func<int, bool> _isTold;
    private readonly List<Waiting>[] _waiting;
    private readonly int[][] _before;
    private readonly Dictionary<long, (int Type, string? Job)> _parts = [];
    private long _order;
    private SimTime _time;
    private SignalQuality _quality;

    /// <param name="layout">The stations and the flow.</param>
    /// <param name="isTold">Whether a device tells of the station; parts pass without a word through the others.</param>
    /// <param name="tell">Tells of what happens.</param>
    public PartFlow(MirrorLayout layout, Func<int, bool> isTold, Action<StationEvent> tell)
    {
        (_layout, _isTold, _tell) = (layout, isTold, tell);
        _waiting = [.. layout.Stations.Select(_ => new List<Waiting>())];
        _before = [.. layout.Stations.Select(station => (int[])[.. Enumerable.Range(0, layout.WaysOn.Count).Where(from => layout.WaysOn[from].Any(way => way.To == station.Id.Index))])];
    }

    /// <summary>A part that waits for somebody to take it.</summary>
    private readonly record struct Waiting(long Part, long Order, string? Outcome);

    /// <summary>The highest number that a part has.</summary>
    public long LastPart { get; set; }

    /// <summary>How many parts were seen first in the middle of the flow, though none waited before.</summary>
    public long Unexplained { get; private set; }

    /// <summary>How many movements were inferred.</summary>
    public long Inferred { get; private set; }

    /// <summary>How many parts wait at a station, or between it and the next.</summary>
    public int WaitingAt(int station) => _waiting[station].Count;

    /// <summary>Numbers of the parts that wait at a station, the one that has waited longest first.</summary>
    public IEnumerable<long> PartsAt(int station) => _waiting[station].Select(waiting => waiting.Part);

    /// <summary>Whether the part of a place is on it still: it is worked on, or waits there for the next station to take it.</summary>
    public bool IsAt(MirroredPlace place) => place.IsAtWork || place.Part != 0 && _waiting[place.Station.Id.Index].Exists(waiting => waiting.Part == place.Part);

    /// <summary>The part type of a part; 0 where it is not known.</summary>
    public int TypeOf(long part) => _parts.TryGetValue(part, out (int Type, string? Job) known) ? known.Type : 0;

    /// <summary>The place was at work when it was seen first: its part has no begin.</summary>
    public void Find(MirroredPlace place)
    {
        (place.Part, place.IsFinished, place.StartedAt, place.IsStartOpen) = (++LastPart, false, null, true);
        _parts[place.Part] = (0, null);
    }

    /// <summary>A place begins with a part.</summary>
    /// <param name="place">The place.</param>
    /// <param name="time">When.</param>
    /// <param name="isTold">Whether the device has told it; else it is inferred.</param>
    /// <param name="job">The job, as the device calls it.</param>
    /// <param name="type">The part type; -1 where nobody says it.</param>
    public void Start(MirroredPlace place, SimTime time, bool isTold, string? job, int type)
    {
        Begin(time, isTold);
        int station = place.Station.Id.Index;
        long part = _layout.Recipes[station].Count > 0 ? TakeSet(place) : Take(station, job, type, []);
        if (part == 0)
        {
            Unexplained++;
            part = ++LastPart;
            _parts[part] = (Math.Max(0, type), job);
        }
        (place.Part, place.IsFinished, place.StartedAt, place.Job, place.IsStartOpen) = (part, false, time, job, !isTold);
        Tell(StationEventKind.PartArrived, place, part);
        ChangeType(place, _layout.Products[station] >= 0 ? _layout.Products[station] : type);
        if (job is not null)
            _parts[part] = (TypeOf(part), job);
    }

    /// <summary>It has turned out what job a place works on.</summary>
    public void Name(MirroredPlace place, SimTime time, string? job, int type)
    {
        Begin(time, isTold: true);
        (place.Job, place.IsStartOpen) = (job ?? place.Job, false);
        ChangeType(place, type);
    }

    /// <summary>A place ends with its part, which goes on by the flow.</summary>
    public void End(MirroredPlace place, SimTime time, bool isTold, bool isGood)
    {
        Begin(time, isTold);
        int station = place.Station.Id.Index;
        long part = place.Part;
        (place.IsFinished, place.IsEndOpen, place.IsStartOpen) = (true, !isTold, false);
        (int number, string name) = isGood ? (0, "") : _layout.Rejections[station] is { Number: > 0 } known ? known : (1, "scrapped");
        Tell(StationEventKind.PartCompleted, place, part, number);
        MirrorLayout.Way[] ways = [.. _layout.WaysOn[station].Where(way => way.Outcome == (isGood ? null : name))];
        if (ways.Length == 0 && !isGood)
        {
            Tell(StationEventKind.PartScrapped, place, part);
            Forget(place, part);
        }
        else if (ways is [var only] && _layout.Stations[only.To].Role is StationRole.Sink or StationRole.RejectSink)
        {
            TellAt(StationEventKind.PartEnded, only.To, part);
            Forget(place, part);
        }
        else if (ways is [var next] && (_layout.Stations[next.To].Role == StationRole.Storage || IsUntoldRack(next.To)))
        {
            TellAt(StationEventKind.PartArrived, next.To, part);
            Wait(next.To, part, null);
            place.Part = 0;
        }
        else
        {
            Wait(station, part, isGood ? null : name);
        }
    }

    /// <summary>Bounded: where the flow has no end that is told, the part that has waited longest is forgotten.</summary>
    private void Wait(int station, long part, string? outcome)
    {
        _waiting[station].Add(new Waiting(part, _order++, outcome));
        if (_waiting[station].Count <= MostWaiting)
            return;
        _parts.Remove(_waiting[station][0].Part);
        _waiting[station].RemoveAt(0);
    }

    private bool IsUntoldRack(int station) => MirrorLayout.IsRack(_layout.Stations[station]) && !_isTold(station);

    private void Begin(SimTime time, bool isTold) => (_time, _quality) = (time, isTold ? SignalQuality.Good : SignalQuality.Uncertain);

    private void ChangeType(MirroredPlace place, int type)
    {
        if (type < 0 || type == TypeOf(place.Part))
            return;
        _parts[place.Part] = (type, place.Job);
        Tell(StationEventKind.PartTypeChanged, place, place.Part, type);
    }

    private void Forget(MirroredPlace place, long part)
    {
        _parts.Remove(part);
        place.Part = 0;
    }

    /// <summary>What a product is made of: the first part is the product, the others are used up in it.</summary>
    private long TakeSet(MirroredPlace place)
    {
        int station = place.Station.Id.Index;
        long product = 0;
        var usedUp = new List<long>();
        foreach ((int from, int count) in _layout.Recipes[station])
        {
            for (int i = 0; i < count; i++)
            {
                long part = TakeFrom(from, station, null, -1, [station]);
                if (part == 0)
                    Unexplained++;
                else if (product == 0)
                    product = part;
                else
                    usedUp.Add(part);
            }
        }
        foreach (long part in usedUp)
        {
            Tell(StationEventKind.PartArrived, place, part);
            Tell(StationEventKind.PartAssembled, place, part, product);
            _parts.Remove(part);
        }
        return product;
    }

    /// <summary>The part that has waited longest before a station, or the one of that name; 0 where there is none.</summary>
    private long Take(int station, string? job, int type, HashSet<int> visited)
    {
        if (!visited.Add(station))
            return 0;
        int nearest = -1;
        long order = long.MaxValue;
        foreach (int from in _before[station])
        {
            int at = IndexAt(from, station, job);
            if (at >= 0 && _waiting[from][at].Order < order)
                (nearest, order) = (from, _waiting[from][at].Order);
        }
        if (nearest >= 0)
            return TakeFrom(nearest, station, job, type, visited);
        foreach (int from in _before[station])
        {
            if (TakeFrom(from, station, job, type, visited) is > 0 and var part)
                return part;
        }
        return 0;
    }

    private long TakeFrom(int from, int to, string? job, int type, HashSet<int> visited)
    {
        int at = IndexAt(from, to, job);
        if (at >= 0)
        {
            long waiting = _waiting[from][at].Part;
            _waiting[from].RemoveAt(at);
            if (IsUntoldRack(from))
                TellAt(StationEventKind.PartCompleted, from, waiting);
            return waiting;
        }
        StationInfo station = _layout.Stations[from];
        if (station.Role == StationRole.Source)
        {
            _parts[++LastPart] = (type >= 0 ? type : _layout.EnteringTypes[from], job);
            TellAt(StationEventKind.PartEntered, from, LastPart, TypeOf(LastPart));
            return LastPart;
        }
        bool isPassed = station.Role == StationRole.Storage || station.Role == StationRole.Worker && !_isTold(from) && _layout.Recipes[from].Count == 0;
        if (!isPassed || Take(from, job, type, visited) is not (> 0 and var part))
            return 0;
        TellAt(StationEventKind.PartArrived, from, part);
        if (station.Role == StationRole.Worker)
            TellAt(StationEventKind.PartCompleted, from, part);
        return part;
    }

    /// <summary>Which of the parts that wait at a station goes to another: the one of that name, or else the one that has waited longest; -1 where none can.</summary>
    private int IndexAt(int from, int to, string? job)
    {
        int first = -1;
        for (int i = 0; i < _waiting[from].Count; i++)
        {
            Waiting waiting = _waiting[from][i];
            if (!_layout.WaysOn[from].Any(way => way.To == to && way.Outcome == waiting.Outcome))
                continue;
            if (job is not null && _parts.TryGetValue(waiting.Part, out (int Type, string? Job) known) && known.Job == job)
                return i;
            first = first < 0 ? i : first;
        }
        return first;
    }

    private void Tell(StationEventKind kind, MirroredPlace place, long part, double value = 0) =>
        Tell(new StationEvent { Time = _time, Kind = kind, Station = place.Station.Id, Place = (ushort)place.Place, Part = part, Value = value, State = place.Shown.State, Phase = place.Shown.Phase, Quality = _quality });

    /// <summary>Tells of a station that no device tells of: what it does stays as unknown as it is, and what happened there is inferred.</summary>
    private void TellAt(StationEventKind kind, int station, long part, double value = 0) =>
        Tell(new StationEvent { Time = _time, Kind = kind, Station = new StationId(station), Part = part, Value = value, State = _layout.Stations[station].InitialState, Quality = SignalQuality.Uncertain });

    private void Tell(in StationEvent happened)
    {
        if (happened.Quality == SignalQuality.Uncertain)
            Inferred++;
        _tell(happened);
    }
}
