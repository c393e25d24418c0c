using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin;

/// <content>A run that begins in a present that was observed.</content>
public sealed partial class Simulation
{
    /// <summary>A run that begins as a factory was seen: its parts where they were, its stations at what they did, and what is left of it drawn on the condition of what has elapsed. From there it can be forecast as any run.</summary>
    /// <remarks>Its time goes on from that instant. What no stream tells begins anew: how worn a station is, how many parts since its last set-up. Vehicles begin at home, and load again what they had on board. Of prints and programs of arms, as much is
    /// done as took the time. Each fork of a run that has not been moved on yet draws by itself.</remarks>
    /// <param name="model">The model.</param>
    /// <param name="present">What the factory is at; its stations are those of the model.</param>
    /// <param name="seed">Seed of the study. Range: all. Default: 1.</param>
    /// <param name="replication">Number of the replication. Range: 0 or more. Default: 0.</param>
    /// <exception cref="ArgumentException">The stations or their places are not those of the model; or it has loops, orders or routes, of which a stream does not tell how far they are.</exception>
    public static Simulation StartIn(FactoryModel model, FactoryPresent present, ulong seed = 1, int replication = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(present);
        Plan plan = model.Plan;
        if (!plan.Stations.Select(station => Math.Max(1, station.Places)).SequenceEqual(present.Stations.Select(station => station.Places.Count)))
            throw new ArgumentException($"The present has other stations or places than '{model.Name}'.", nameof(present));
        string[] unknown = [.. new[] { (plan.Loops.Length + plan.TypeLoops.Length > 0, "loops"), (plan.Orders.Length > 0, "orders"), (plan.Routes.Any(route => route is { Length: > 0 }), "routes") }.Where(each => each.Item1).Select(each => each.Item2)];
        if (unknown.Length > 0)
            throw new ArgumentException($"'{model.Name}' has {string.Join(" and ", unknown)}: a stream does not tell how far they are, so no run can begin in the middle of it.", nameof(model));
        var run = new Run(plan, seed, replication);
        run.BeginIn(present);
        var simulation = new Simulation(model, run, seed, replication);
        Run probe = run.Fork();
        probe.NextDue();
        simulation.LeftOut = [.. probe.LeftOut.Select(left => $"{plan.Stations[left.Station.Index].Name}: {left.What}")];
        return simulation;
    }

    /// <summary>What a run that began in a present could not take over from it, with the names of the stations. Default: nothing.</summary>
    public IReadOnlyList<string> LeftOut { get; private set; } = [];
}
