using System.Reactive.Linq;
using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <summary>How fast stations work, from their events.</summary>
/// <threadsafety>Safe to call from several threads; what is subscribed to is as safe as the stream behind it. Each subscription keeps a state of its own.</threadsafety>
public static class PaceQueries
{
    /// <summary>The actual takt of each station: the time from one finished part to the next, whatever happened between, all its places together.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<PartPace> TaktTimes(this IObservable<StationEvent> events) => Observable.Defer(() =>
    {
        var last = new Dictionary<StationId, SimTime>();
        return events.PartsCompleted().SelectMany(part =>
        {
            bool isKnown = last.TryGetValue(part.Station, out SimTime before);
            last[part.Station] = part.Time;
            return isKnown ? [new PartPace(part.Time, part.Station, part.Place, part.Part, part.Time - before)] : Array.Empty<PartPace>();
        });
    });

    /// <summary>The cycle time of each finished part: how long its place was processing since the part before, so without failures, set-up and waiting. What was going on when listening began is left out.</summary>
    /// <param name="events">A stream of events.</param>
    public static IObservable<PartPace> CycleTimes(this IObservable<StationEvent> events) => Observable.Defer(() =>
    {
        var places = new Dictionary<(StationId, ushort), Place>();
        return events.SelectMany(e =>
        {
            bool isKnown = places.TryGetValue((e.Station, e.Place), out Place place);
            TimeSpan processed = place.Processed + (place.IsProcessing ? e.Time - place.Since : TimeSpan.Zero);
            bool isCompleted = e.Kind == StationEventKind.PartCompleted;
            bool isWhole = isKnown && place.IsWhole;
            bool isFree = !isKnown && e is { Kind: StationEventKind.PartArrived } or { State: StationState.Starved or StationState.Idle or StationState.Blocked };   // nothing half done on it
            places[(e.Station, e.Place)] = new(e.Time, e.State == StationState.Processing, isCompleted ? TimeSpan.Zero : processed, isCompleted || isWhole || isFree);
            return isCompleted && isWhole ? [new PartPace(e.Time, e.Station, e.Place, e.Part, processed)] : Array.Empty<PartPace>();
        });
    });

    private readonly record struct Place(SimTime Since, bool IsProcessing, TimeSpan Processed, bool IsWhole);
}

/// <summary>How long a finished part took.</summary>
/// <param name="Time">When it was finished.</param>
/// <param name="Station">The station.</param>
/// <param name="Place">Which of its parallel places, from 0.</param>
/// <param name="Part">The number of the part.</param>
/// <param name="Took">How long it took.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PartPace(SimTime Time, StationId Station, int Place, long Part, TimeSpan Took);
