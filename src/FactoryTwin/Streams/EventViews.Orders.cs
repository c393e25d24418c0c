using System.Reactive.Linq;
using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <content>Orders.</content>
public static partial class EventViews
{
    /// <summary>Orders that were released: their parts enter.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<OrderReleased> OrdersReleased(this IObservable<StationEvent> events) =>
        events.Of(StationEventKind.OrderReleased, e => new OrderReleased(e.Time, e.Station, (int)e.Value));

    /// <summary>Orders whose last part has left the factory.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<OrderCompleted> OrdersCompleted(this IObservable<StationEvent> events) =>
        events.Of(StationEventKind.OrderCompleted, e => new OrderCompleted(e.Time, e.Station, (int)e.Value, e.Part));

    /// <summary>Orders with a due date that were completed, and how late.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<OrderJudged> OrdersJudged(this IObservable<StationEvent> events) => Observable.Defer(() =>
    {
        int completed = 0;   // which order it is, the event before has said
        return events
            .Do(e => completed = e.Kind == StationEventKind.OrderCompleted ? (int)e.Value : completed)
            .Of(StationEventKind.OrderJudged, e => new OrderJudged(e.Time, e.Station, completed, new TimeSpan((long)Math.Round(e.Value * TimeSpan.TicksPerSecond))));
    });
}

/// <summary>An order was released.</summary>
/// <param name="Time">When.</param>
/// <param name="Station">Its source.</param>
/// <param name="Order">Its number in the factory, from 1.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct OrderReleased(SimTime Time, StationId Station, int Order);

/// <summary>The last part of an order has left the factory.</summary>
/// <param name="Time">When.</param>
/// <param name="Station">Its source.</param>
/// <param name="Order">Its number in the factory, from 1.</param>
/// <param name="Part">The number of the part that left last.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct OrderCompleted(SimTime Time, StationId Station, int Order, long Part);

/// <summary>An order with a due date was completed.</summary>
/// <param name="Time">When.</param>
/// <param name="Station">Its source.</param>
/// <param name="Order">Its number in the factory, from 1; 0 where it was not heard that it was completed.</param>
/// <param name="Lateness">How late it was, negative where it was early.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct OrderJudged(SimTime Time, StationId Station, int Order, TimeSpan Lateness)
{
    /// <summary>Whether it was completed after its due date.</summary>
    public bool IsLate => Lateness > TimeSpan.Zero;
}
