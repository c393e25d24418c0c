using System.Reactive.Linq;
using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <summary>Questions to changes of state, as <see cref="EventViews.StateChanges"/> gives them.</summary>
/// <threadsafety>Safe to call from several threads; what is subscribed to is as safe as the stream behind it. Each subscription keeps a state of its own.</threadsafety>
public static class StateQueries
{
    /// <summary>How long each place was in a state, told when it leaves it. A state whose begin was not heard is left out.</summary>
    /// <param name="changes">Changes of state.</param>
    public static IObservable<StateSpan> Durations(this IObservable<StateChange> changes) =>
        changes.Where(change => change.Lasted is not null).Select(change => new StateSpan(change.Time, change.Station, change.Place, change.Previous.GetValueOrDefault(), change.Lasted.GetValueOrDefault()));

    /// <summary>Waves of blocking: times in which stations cannot hand their parts on, one behind the other.</summary>
    /// <param name="changes">Changes of state of all stations.</param>
    /// <param name="stations">How many stations have to be in it at some time. Range: 1 or more. Default: 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public static IObservable<Wave> BlockingWaves(this IObservable<StateChange> changes, int stations = 2) => changes.WavesOf(StationState.Blocked, stations);

    /// <summary>Waves of starvation: times in which stations want parts, one after the other.</summary>
    /// <param name="changes">Changes of state of all stations.</param>
    /// <param name="stations">How many stations have to be in it at some time. Range: 1 or more. Default: 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public static IObservable<Wave> StarvationWaves(this IObservable<StateChange> changes, int stations = 2) => changes.WavesOf(StationState.Starved, stations);

    private static IObservable<Wave> WavesOf(this IObservable<StateChange> changes, StationState state, int stations)
    {
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentOutOfRangeException.ThrowIfLessThan(stations, 1);
        return Observable.Defer(() =>
        {
            var inState = new HashSet<(StationId, int)>();
            var joined = new List<StationId>();
            SimTime from = default;
            return changes.SelectMany(change =>
            {
                if (change.State == state)
                {
                    if (inState.Count == 0)
                        (from, joined) = (change.Time, []);
                    inState.Add((change.Station, change.Place));
                    if (!joined.Contains(change.Station))
                        joined.Add(change.Station);
                    return Array.Empty<Wave>();
                }
                bool isOver = inState.Remove((change.Station, change.Place)) && inState.Count == 0 && joined.Count >= stations;
                return isOver ? [new Wave(from, change.Time, state, joined.ToValueList())] : [];
            });
        });
    }
}

/// <summary>A place was in a state for some time.</summary>
/// <param name="Time">When it left it.</param>
/// <param name="Station">The station.</param>
/// <param name="Place">Which of its parallel places, from 0.</param>
/// <param name="State">The state.</param>
/// <param name="Lasted">How long it was in it.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct StateSpan(SimTime Time, StationId Station, int Place, StationState State, TimeSpan Lasted);

/// <summary>A time without a gap in which at least one place of some station was in a state.</summary>
/// <param name="From">When the first was.</param>
/// <param name="To">When the last was no more.</param>
/// <param name="State">The state.</param>
/// <param name="Stations">The stations that were, in the order in which they came to be so: where the wave began stands first.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record Wave(SimTime From, SimTime To, StationState State, ValueList<StationId> Stations)
{
    /// <summary>How long it lasted.</summary>
    public TimeSpan Lasted => To - From;
}
