using System.Reactive.Linq;
using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <summary>Typed views of a stream of events: each shows one sort of what happens, with the fields that mean something for it.</summary>
/// <threadsafety>Safe to call from several threads; what is subscribed to is as safe as the stream behind it. Each subscription keeps a state of its own.</threadsafety>
public static partial class EventViews
{
    /// <summary>Parts that entered the factory, at a source or where they were cut from others.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<PartEntered> PartsEntered(this IObservable<StationEvent> events) =>
        events.Of(StationEventKind.PartEntered, e => new PartEntered(e.Time, e.Station, e.Part, (int)e.Value));

    /// <summary>Parts that arrived on a station from another one.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<PartArrived> PartsArrived(this IObservable<StationEvent> events) =>
        events.Of(StationEventKind.PartArrived, e => new PartArrived(e.Time, e.Station, e.Place, e.Part));

    /// <summary>Parts on which a station has finished its work, good or not.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<PartCompleted> PartsCompleted(this IObservable<StationEvent> events) =>
        events.Of(StationEventKind.PartCompleted, e => new PartCompleted(e.Time, e.Station, e.Place, e.Part, (int)e.Value));

    /// <summary>Parts that left the factory as scrap at the station that spoiled or rejected them.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<PartScrapped> PartsScrapped(this IObservable<StationEvent> events) =>
        events.Of(StationEventKind.PartScrapped, e => new PartScrapped(e.Time, e.Station, e.Place, e.Part));

    /// <summary>Parts that left the factory at a sink, be it one for good parts or for rejects.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<PartEnded> PartsEnded(this IObservable<StationEvent> events) =>
        events.Of(StationEventKind.PartEnded, e => new PartEnded(e.Time, e.Station, e.Part));

    /// <summary>Changes of state of all places, whatever event told them. The first event of a place tells a state too; what was before it is not known.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<StateChange> StateChanges(this IObservable<StationEvent> events) => Observable.Defer(() =>
    {
        var last = new Dictionary<(StationId, ushort), StateChange>();
        return events
            .Where(e => !last.TryGetValue((e.Station, e.Place), out StateChange before) || before.State != e.State)
            .Select(e => last[(e.Station, e.Place)] = last.TryGetValue((e.Station, e.Place), out StateChange before)
                ? new(e.Time, e.Station, e.Place, e.State) { Previous = before.State, Lasted = before.Previous is null ? null : e.Time - before.Time }
                : new(e.Time, e.Station, e.Place, e.State));
    });

    /// <summary>New values of signals, with their type and unit.</summary>
    /// <param name="events">A stream of events.</param>
    /// <param name="stations">The stations of the factory, each at the place that its number says.</param>
    public static IObservable<SignalSample> SignalSamples(this IObservable<StationEvent> events, IReadOnlyList<StationInfo> stations) => events.Of(StationEventKind.SignalChanged, e =>
    {
        SignalDefinition signal = stations[e.Station.Index].Signals[e.Signal.Index];
        return new SignalSample
        {
            Time = e.Time,
            Station = e.Station,
            Signal = e.Signal,
            Type = signal.Type,
            Number = signal.Type == SignalType.Number ? e.Value : null,
            Text = signal.Type == SignalType.Text ? signal.Texts[(int)e.Value] : null,
            Flag = signal.Type == SignalType.Flag ? e.Value != 0 : null,
            Unit = signal.Unit,
            Quality = e.Quality,
        };
    });

    private static IObservable<T> Of<T>(this IObservable<StationEvent> events, StationEventKind kind, Func<StationEvent, T> view) => events.Where(e => e.Kind == kind).Select(view);
}

/// <summary>A part has entered the factory.</summary>
/// <param name="Time">When.</param>
/// <param name="Station">The source, or the station where it was cut from another one.</param>
/// <param name="Part">The number of the part.</param>
/// <param name="Type">The number of its part type.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PartEntered(SimTime Time, StationId Station, long Part, int Type);

/// <summary>A part has arrived on a station from another one.</summary>
/// <param name="Time">When.</param>
/// <param name="Station">The station.</param>
/// <param name="Place">Which of its parallel places, from 0.</param>
/// <param name="Part">The number of the part.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PartArrived(SimTime Time, StationId Station, int Place, long Part);

/// <summary>A station has finished its work on a part.</summary>
/// <param name="Time">When.</param>
/// <param name="Station">The station.</param>
/// <param name="Place">Which of its parallel places, from 0.</param>
/// <param name="Part">The number of the part.</param>
/// <param name="Outcome">The number of the outcome; 0 is good.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PartCompleted(SimTime Time, StationId Station, int Place, long Part, int Outcome)
{
    /// <summary>Whether the part was found good.</summary>
    public bool IsGood => Outcome == 0;
}

/// <summary>A part has left the factory as scrap.</summary>
/// <param name="Time">When.</param>
/// <param name="Station">The station that spoiled or rejected it.</param>
/// <param name="Place">Which of its parallel places, from 0.</param>
/// <param name="Part">The number of the part.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PartScrapped(SimTime Time, StationId Station, int Place, long Part);

/// <summary>A part has left the factory at a sink.</summary>
/// <param name="Time">When.</param>
/// <param name="Station">The sink.</param>
/// <param name="Part">The number of the part.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PartEnded(SimTime Time, StationId Station, long Part);

/// <summary>A place of a station is in another state.</summary>
/// <param name="Time">When it changed, or was first heard of.</param>
/// <param name="Station">The station.</param>
/// <param name="Place">Which of its parallel places, from 0.</param>
/// <param name="State">The new state.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct StateChange(SimTime Time, StationId Station, int Place, StationState State)
{
    /// <summary>The state before; <c>null</c> where nothing was heard of the place before.</summary>
    public StationState? Previous { get; init; }

    /// <summary>How long the state before lasted; <c>null</c> where its begin was not heard.</summary>
    public TimeSpan? Lasted { get; init; }
}
