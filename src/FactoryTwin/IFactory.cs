using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin;

/// <summary>A factory as streams, whether simulated, recorded or mirrored: who listens cannot tell which.</summary>
/// <remarks>Its stations, what happens at them, what they do at present, and the time in which it happens. <see cref="FactoryExtensions"/> has the streams of one station by name: its events, its states, its signals.</remarks>
/// <threadsafety>Observers may come and go on any thread; they are called on the thread that moves the factory on.</threadsafety>
public interface IFactory
{
    /// <summary>Its stations, each at the place that its number says.</summary>
    IReadOnlyList<StationInfo> Stations { get; }

    /// <summary>Names of its part types, in the order of their numbers.</summary>
    IReadOnlyList<string> PartTypes { get; }

    /// <summary>The attributes that its parts have, each at the place that its number says. Default: none.</summary>
    IReadOnlyList<AttributeInfo> Attributes => [];

    /// <summary>All that happens, in order.</summary>
    IObservable<StationEvent> Events { get; }

    /// <summary>What a place of a station does at present.</summary>
    /// <param name="station">The station.</param>
    /// <param name="place">Which of its parallel places. Range: from 0.</param>
    /// <returns><c>null</c> where the station has no states, as buffers, or it is not known; then the next event of the place tells it. Default: it is not known.</returns>
    PlaceState? StateOf(StationId station, int place = 0) => null;

    /// <summary>The factory's time, for queries and timers of those who observe it.</summary>
    ObserverClock Clock { get; }
}
