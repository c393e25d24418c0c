using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Tests.Sparkplug;

/// <summary>A factory whose events a test tells itself: a mill with two signals, a rack of two places, and a sink.</summary>
internal sealed class FedFactory : IFactory, IObservable<StationEvent>, IDisposable
{
    private readonly Simulation _stillness = new(FactoryModel.Parse("name: still\nstart: 2026-01-12T06:00:00+00:00\nstations: { a: { kind: source, every: 1 h }, b: { kind: sink } }\nflow: [ a -> b ]\n"));
    private readonly List<IObserver<StationEvent>> _observers = [];
    private long _sequence;

    public static StationId Mill => new(0);

    public static StationId Ovens => new(1);

    public static StationId Done => new(2);

    public IReadOnlyList<StationInfo> Stations { get; } =
    [
        new()
        {
            Id = Mill,
            Name = "mill",
            Kind = "machine",
            Role = StationRole.Worker,
            Signals = ValueList.Create<SignalDefinition>([
                new() { Name = "spindle-power", Unit = "kW", UpperLimit = 12 },
                new() { Name = "door-open", Type = SignalType.Flag },
                new() { Name = "program", Type = SignalType.Text, Texts = ValueList.Create<string>(["facing", "drilling"]) },
            ]),
        },
        new() { Id = Ovens, Name = "ovens", Kind = "machine", Role = StationRole.Worker, Places = 2, InitialState = StationState.Starved, Signals = ValueList.Create<SignalDefinition>([SignalDefinition.Power]) },
        new() { Id = Done, Name = "done/1", Kind = "sink", Role = StationRole.Sink },
    ];

    public IReadOnlyList<string> PartTypes => ["base"];

    public IObservable<StationEvent> Events => this;

    public ObserverClock Clock => _stillness.Clock;

    public List<StationEvent> Told { get; } = [];

    public IDisposable Subscribe(IObserver<StationEvent> observer)
    {
        _observers.Add(observer);
        return this;
    }

    public StationEvent Tell(double seconds, StationId station, StationEventKind kind, StationState state = StationState.Idle, StationPhase phase = StationPhase.None, int place = 0, long part = 0, double value = 0, int signal = 0,
        SignalQuality quality = SignalQuality.Good)
    {
        var e = new StationEvent
        {
            Time = SimTime.At(TimeSpan.FromSeconds(seconds)),
            Sequence = ++_sequence,
            Station = station,
            Kind = kind,
            State = state,
            Phase = phase,
            Place = (ushort)place,
            Part = part,
            Value = value,
            Signal = new SignalId((ushort)signal),
            Quality = quality,
        };
        Told.Add(e);
        _observers.ForEach(observer => observer.OnNext(e));
        return e;
    }

    public void Dispose() => _observers.Clear();
}
