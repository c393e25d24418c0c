using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin;

/// <summary>A factory as streams, whether simulated, recorded or mirrored: who listens cannot tell which.</summary>
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

    /// <summary>The factory's time, for queries and timers of those who observe it.</summary>
    ObserverClock Clock { get; }
}
