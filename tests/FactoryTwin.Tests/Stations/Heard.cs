using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Tests.Stations;

/// <summary>What is heard of a factory from its start to a horizon.</summary>
internal static class Heard
{
    public static List<StationEvent> Events(FactoryModel model, ulong seed, TimeSpan horizon)
    {
        var events = new List<StationEvent>();
        using var run = new Simulation(model, seed);
        run.Events.Subscribe(System.Reactive.Observer.Create<StationEvent>(events.Add));
        run.AdvanceTo(SimTime.At(horizon));
        return events;
    }

    /// <summary>The hash of the stream, how many events it has, and how many the calendar had.</summary>
    /// <param name="model">The factory.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="horizon">So long it runs.</param>
    /// <param name="first">What is done with the run before it goes to the horizon.</param>
    public static string Hash(FactoryModel model, ulong seed, TimeSpan horizon, Action<Simulation>? first = null)
    {
        var hash = new StreamHash();
        using var run = new Simulation(model, seed);
        run.Events.Subscribe(hash);
        first?.Invoke(run);
        run.AdvanceTo(SimTime.At(horizon));
        return FormattableString.Invariant($"{hash} {hash.Count} {run.EventCount}");
    }
}
