using System.Reactive.Linq;
using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin;

/// <content>The streams of one station.</content>
public static partial class FactoryExtensions
{
    /// <summary>The station of that name.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="name">Name of the station.</param>
    /// <exception cref="ArgumentException">There is no such station.</exception>
    public static StationInfo Station(this IFactory factory, string name)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return factory.Stations.FirstOrDefault(known => known.Name == name)
            ?? throw new ArgumentException($"There is no station '{name}'; {NearestName.Remedy(name, [.. factory.Stations.Select(known => known.Name)]) ?? "see Stations for those that there are"}", nameof(name));
    }

    /// <summary>All that happens at one station.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="station">Name of the station.</param>
    /// <exception cref="ArgumentException">There is no such station.</exception>
    public static IObservable<StationEvent> EventsOf(this IFactory factory, string station)
    {
        StationId id = factory.Station(station).Id;
        return factory.Events.Where(e => e.Station == id);
    }

    /// <summary>The changes of state of a station, of each of its places. Stations without states, as buffers and sinks, are idle all the time.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="station">Name of the station.</param>
    /// <param name="presentFirst">Whether each who subscribes first hears, for each place, the state that it is in at present, as a change at this instant whose state before is not known.
    /// Default: no; the first event of each place tells it.</param>
    /// <exception cref="ArgumentException">There is no such station.</exception>
    public static IObservable<StateChange> StatesOf(this IFactory factory, string station, bool presentFirst = false)
    {
        StationInfo info = factory.Station(station);
        IObservable<StationEvent> events = factory.EventsOf(station);
        return presentFirst ? Observable.Defer(() => events.StartWith(PresentStates(factory, info)).StateChanges()) : events.StateChanges();
    }

    /// <summary>New values of all signals of a station, with their type, unit and quality.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="station">Name of the station.</param>
    /// <exception cref="ArgumentException">There is no such station.</exception>
    public static IObservable<SignalSample> SignalsOf(this IFactory factory, string station) => factory.EventsOf(station).SignalSamples(factory.Stations);

    /// <summary>New values of one signal of a station, with their type, unit and quality.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="station">Name of the station.</param>
    /// <param name="signal">Name of the signal.</param>
    /// <exception cref="ArgumentException">There is no such station, or it has no such signal.</exception>
    public static IObservable<SignalSample> SignalOf(this IFactory factory, string station, string signal)
    {
        SignalId id = factory.SignalIdOf(station, signal);
        return factory.SignalsOf(station).Where(sample => sample.Signal == id);
    }

    internal static SignalId SignalIdOf(this IFactory factory, string station, string signal)
    {
        string[] names = [.. factory.Station(station).Signals.Select(known => known.Name)];
        int number = Array.IndexOf(names, signal);
        return number >= 0 ? new SignalId((ushort)number)
            : throw new ArgumentException($"Station '{station}' has no signal '{signal}'{(NearestName.Remedy(signal, names) is { } remedy ? $"; {remedy}" : "")}", nameof(signal));
    }

    private static StationEvent[] PresentStates(IFactory factory, StationInfo station) =>
    [
        .. from place in Enumerable.Range(0, station.Places)
           let present = factory.StateOf(station.Id, place)
           where present is not null
           select new StationEvent { Time = factory.Clock.Now, Station = station.Id, Place = (ushort)place, Kind = StationEventKind.StateChanged, State = present.Value.State, Phase = present.Value.Phase },
    ];
}
