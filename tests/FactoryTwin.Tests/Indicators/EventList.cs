using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Indicators;

/// <summary>A stream written by hand, with times in seconds: source 0, worker 1, storage 2, worker 3, sink 4, reject sink 5, pool 6.</summary>
internal sealed class EventList
{
    public const int Source = 0, Mill = 1, Queue = 2, Lathe = 3, Done = 4, Bin = 5, Crew = 6;

    private readonly FactoryIndicators[] _listeners;
    private long _sequence;
    private long _lastPart;

    public EventList(params FactoryIndicators[] listeners) => _listeners = listeners;

    /// <summary>Parts that have entered and not left.</summary>
    public SortedSet<long> Present { get; } = [];

    public long NextPart => _lastPart + 1;

    public static StationInfo[] Line(StationInfo? mill = null, StationInfo? lathe = null) =>
    [
        Station(Source, "source", StationRole.Source),
        mill ?? Station(Mill, "mill", StationRole.Worker),
        Station(Queue, "queue", StationRole.Storage),
        lathe ?? Station(Lathe, "lathe", StationRole.Worker),
        Station(Done, "done", StationRole.Sink),
        Station(Bin, "bin", StationRole.RejectSink),
        Station(Crew, "crew", StationRole.Pool) with { Places = 2 },
    ];

    public static StationInfo Station(int number, string name, StationRole role) =>
        new() { Id = new StationId(number), Name = name, Kind = "test", Role = role };

    public static FactoryIndicators Listener(StationInfo[]? stations = null, IndicatorOptions? options = null) =>
        new(stations ?? Line(), ["plain", "fancy"], options);

    public static SimTime At(double seconds) => SimTime.At(TimeSpan.FromSeconds(seconds));

    public EventList State(double seconds, int station, StationState state, StationPhase phase = StationPhase.None, int place = 0) =>
        Say(seconds, StationEventKind.StateChanged, station, 0, 0, state, phase, place);

    public EventList Enters(double seconds, long part, int type = 0) => Say(seconds, StationEventKind.PartEntered, Source, part, type);

    public EventList Arrives(double seconds, int station, long part, StationState state = StationState.Idle, int place = 0) =>
        Say(seconds, StationEventKind.PartArrived, station, part, 0, state, place: place);

    public EventList Completes(double seconds, int station, long part, StationState state = StationState.Starved, int outcome = 0, int place = 0) =>
        Say(seconds, StationEventKind.PartCompleted, station, part, outcome, state, place: place);

    public EventList Scraps(double seconds, int station, long part, StationState state = StationState.Starved) =>
        Completes(seconds, station, part, state, outcome: 1).Say(seconds, StationEventKind.PartScrapped, station, part, 0, state);

    public EventList Ends(double seconds, long part, int sink = Done) => Say(seconds, StationEventKind.PartEnded, sink, part);

    public EventList Say(double seconds, StationEventKind kind, int station, long part = 0, double value = 0,
        StationState state = StationState.Idle, StationPhase phase = StationPhase.None, int place = 0)
    {
        var e = new StationEvent
        {
            Time = At(seconds),
            Sequence = ++_sequence,
            Kind = kind,
            Station = new StationId(station),
            Part = part,
            Value = value,
            State = state,
            Phase = phase,
            Place = (ushort)place,
        };
        foreach (FactoryIndicators listener in _listeners)
            listener.On(e);
        if (kind == StationEventKind.PartEntered)
            Present.Add(_lastPart = part);
        else if (kind is StationEventKind.PartEnded or StationEventKind.PartScrapped)
            Present.Remove(part);
        return this;
    }
}
