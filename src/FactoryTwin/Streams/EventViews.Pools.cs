using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <content>People and vehicles of pools, and trips between sites.</content>
public static partial class EventViews
{
    /// <summary>Operators who began to work for a station.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<OperatorAssigned> OperatorsAssigned(this IObservable<StationEvent> events) =>
        events.Of(StationEventKind.OperatorAssigned, e => new OperatorAssigned(e.Time, e.Station, e.Place, StationIn(e)));

    /// <summary>Operators who became free again.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<OperatorReleased> OperatorsReleased(this IObservable<StationEvent> events) =>
        events.Of(StationEventKind.OperatorReleased, e => new OperatorReleased(e.Time, e.Station, e.Place, StationIn(e)));

    /// <summary>Changes of how many operators of a pool are on duty.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<OperatorsOnDuty> OperatorsOnDuty(this IObservable<StationEvent> events) =>
        events.Of(StationEventKind.OperatorsOnDuty, e => new OperatorsOnDuty(e.Time, e.Station, (int)e.Value));

    /// <summary>Vehicles that took a call and drive to the part.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<VehicleAssigned> VehiclesAssigned(this IObservable<StationEvent> events) =>
        events.Of(StationEventKind.VehicleAssigned, e => new VehicleAssigned(e.Time, e.Station, e.Place, e.Part, StationIn(e)));

    /// <summary>Vehicles that have loaded a part and drive on with it.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<VehicleLoaded> VehiclesLoaded(this IObservable<StationEvent> events) =>
        events.Of(StationEventKind.VehicleLoaded, e => new VehicleLoaded(e.Time, e.Station, e.Place, e.Part, StationIn(e)));

    /// <summary>Vehicles that have unloaded a part and are free.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<VehicleUnloaded> VehiclesUnloaded(this IObservable<StationEvent> events) =>
        events.Of(StationEventKind.VehicleUnloaded, e => new VehicleUnloaded(e.Time, e.Station, e.Place, e.Part, StationIn(e)));

    /// <summary>Trips between sites that left.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<TripDeparted> TripsDeparted(this IObservable<StationEvent> events) =>
        events.Of(StationEventKind.TripDeparted, e => new TripDeparted(e.Time, e.Station, (int)e.Value));

    /// <summary>Trips between sites that arrived.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<TripArrived> TripsArrived(this IObservable<StationEvent> events) =>
        events.Of(StationEventKind.TripArrived, e => new TripArrived(e.Time, e.Station, (int)e.Value));

    /// <summary>The station whose number is the value of an event.</summary>
    private static StationId StationIn(in StationEvent e) => new((int)e.Value);
}

/// <summary>An operator began to work for a station.</summary>
/// <param name="Time">When.</param>
/// <param name="Pool">The operator's pool.</param>
/// <param name="Operator">The operator's number in the pool, from 0; 0 too where the pool does not tell them apart.</param>
/// <param name="Station">The station.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct OperatorAssigned(SimTime Time, StationId Pool, int Operator, StationId Station);

/// <summary>An operator became free again.</summary>
/// <param name="Time">When.</param>
/// <param name="Pool">The operator's pool.</param>
/// <param name="Operator">The operator's number in the pool, from 0; 0 too where the pool does not tell them apart.</param>
/// <param name="Station">The station that had them.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct OperatorReleased(SimTime Time, StationId Pool, int Operator, StationId Station);

/// <summary>Another number of operators is on duty.</summary>
/// <param name="Time">When.</param>
/// <param name="Pool">Their pool.</param>
/// <param name="Count">How many there are now.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct OperatorsOnDuty(SimTime Time, StationId Pool, int Count);

/// <summary>A vehicle took a call and drives to the part.</summary>
/// <param name="Time">When.</param>
/// <param name="Pool">The vehicle's pool.</param>
/// <param name="Vehicle">The vehicle's number in the pool, from 0.</param>
/// <param name="Part">The number of the part that called.</param>
/// <param name="Station">The transport station where the part waits.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct VehicleAssigned(SimTime Time, StationId Pool, int Vehicle, long Part, StationId Station);

/// <summary>A vehicle has loaded a part and drives on with it.</summary>
/// <param name="Time">When.</param>
/// <param name="Pool">The vehicle's pool.</param>
/// <param name="Vehicle">The vehicle's number in the pool, from 0.</param>
/// <param name="Part">The number of the part.</param>
/// <param name="Station">The transport station.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct VehicleLoaded(SimTime Time, StationId Pool, int Vehicle, long Part, StationId Station);

/// <summary>A vehicle has unloaded a part, which arrives at the next station now, and is free.</summary>
/// <param name="Time">When.</param>
/// <param name="Pool">The vehicle's pool.</param>
/// <param name="Vehicle">The vehicle's number in the pool, from 0.</param>
/// <param name="Part">The number of the part.</param>
/// <param name="Station">The transport station.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct VehicleUnloaded(SimTime Time, StationId Pool, int Vehicle, long Part, StationId Station);

/// <summary>A trip between sites left.</summary>
/// <param name="Time">When.</param>
/// <param name="Station">The leg.</param>
/// <param name="Parts">How many parts are on board.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct TripDeparted(SimTime Time, StationId Station, int Parts);

/// <summary>A trip between sites arrived.</summary>
/// <param name="Time">When.</param>
/// <param name="Station">The leg.</param>
/// <param name="Parts">How many parts are on board.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct TripArrived(SimTime Time, StationId Station, int Parts);
