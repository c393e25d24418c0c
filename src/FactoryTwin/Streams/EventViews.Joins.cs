using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <content>Parts that become others, or go with others.</content>
public static partial class EventViews
{
    /// <summary>Parts that were used up in making another one: components that went into a product, stock that was cut.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<PartAssembled> PartsAssembled(this IObservable<StationEvent> events) =>
        events.Of(StationEventKind.PartAssembled, e => new PartAssembled(e.Time, e.Station, e.Place, e.Part, (long)e.Value));

    /// <summary>Parts that were put on or into another one and go with it.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<PartBatched> PartsBatched(this IObservable<StationEvent> events) =>
        events.Of(StationEventKind.PartBatched, e => new PartBatched(e.Time, e.Station, e.Place, e.Part, (long)e.Value));

    /// <summary>Parts that were let out of the one that carried them.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<PartUnbatched> PartsUnbatched(this IObservable<StationEvent> events) =>
        events.Of(StationEventKind.PartUnbatched, e => new PartUnbatched(e.Time, e.Station, e.Part, (long)e.Value));

    /// <summary>Parts that became ones of another type.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<PartTypeChanged> PartTypesChanged(this IObservable<StationEvent> events) =>
        events.Of(StationEventKind.PartTypeChanged, e => new PartTypeChanged(e.Time, e.Station, e.Place, e.Part, (int)e.Value));

    /// <summary>Attributes of parts that got a value.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<PartAttributeSet> PartAttributesSet(this IObservable<StationEvent> events) =>
        events.Of(StationEventKind.PartAttributeSet, e => new PartAttributeSet(e.Time, e.Station, e.Place, e.Part, e.Signal.Index, e.Value));
}

/// <summary>A part was used up in making another one, and left the factory as a part of its own.</summary>
/// <param name="Time">When.</param>
/// <param name="Station">The station.</param>
/// <param name="Place">Which of its parallel places, from 0.</param>
/// <param name="Part">The number of the part.</param>
/// <param name="Into">The number of the part that it went into; of several, the first.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PartAssembled(SimTime Time, StationId Station, int Place, long Part, long Into);

/// <summary>A part was put on or into another one, and goes with it until it is let out or leaves the factory.</summary>
/// <param name="Time">When.</param>
/// <param name="Station">The station.</param>
/// <param name="Place">Which of its parallel places, from 0.</param>
/// <param name="Part">The number of the part.</param>
/// <param name="Carrier">The number of the part that carries it.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PartBatched(SimTime Time, StationId Station, int Place, long Part, long Carrier);

/// <summary>A part was let out of the one that carried it, and is at this station.</summary>
/// <param name="Time">When.</param>
/// <param name="Station">The station.</param>
/// <param name="Part">The number of the part.</param>
/// <param name="Carrier">The number of the part that carried it.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PartUnbatched(SimTime Time, StationId Station, long Part, long Carrier);

/// <summary>A part became one of another type.</summary>
/// <param name="Time">When.</param>
/// <param name="Station">The station.</param>
/// <param name="Place">Which of its parallel places, from 0.</param>
/// <param name="Part">The number of the part.</param>
/// <param name="Type">The number of its new part type.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PartTypeChanged(SimTime Time, StationId Station, int Place, long Part, int Type);

/// <summary>An attribute of a part got a value.</summary>
/// <param name="Time">When.</param>
/// <param name="Station">The station.</param>
/// <param name="Place">Which of its parallel places, from 0.</param>
/// <param name="Part">The number of the part.</param>
/// <param name="Attribute">The number of the attribute, by which <see cref="IFactory.Attributes"/> has its name and unit.</param>
/// <param name="Value">The value, in that unit.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PartAttributeSet(SimTime Time, StationId Station, int Place, long Part, int Attribute, double Value);
