using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin;

/// <content>A run that begins in a present that was observed.</content>
public sealed partial class Simulation
{
    /// <summary>A run that begins as a factory was seen: its parts where they were, its stations at what they did, and what is left of it drawn on the condition of what has elapsed. From there it can be forecast as any run.</summary>
    /// <remarks>Its time goes on from that instant. Parts have the step of their route, the order and the cards of loops that follow from what they have behind them; vehicles, arms, belts and trips go on with what they carry; clocks of wear go on from what
    /// was done since they began anew. What is not known is taken as it was at the start, or as what fits first, and <see cref="LeftOut"/> says so. Of prints and programs of arms, as much is done as took the time. Each fork of a run that has not
    /// been moved on yet draws by itself.</remarks>
    /// <param name="model">The model.</param>
    /// <param name="present">What the factory is at; its stations are those of the model.</param>
    /// <param name="seed">Seed of the study. Range: all. Default: 1.</param>
    /// <param name="replication">Number of the replication. Range: 0 or more. Default: 0.</param>
    /// <exception cref="ArgumentException">The stations or their places are not those of the model.</exception>
    public static Simulation StartIn(FactoryModel model, FactoryPresent present, ulong seed = 1, int replication = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(present);
        Plan plan = model.Plan;
        if (!plan.Stations.Select(station => Math.Max(1, station.Places)).SequenceEqual(present.Stations.Select(station => station.Places.Count)))
            throw new ArgumentException($"The present has other stations or places than '{model.Name}'.", nameof(present));
        var run = new Run(plan, seed, replication);
        run.BeginIn(present);
        var simulation = new Simulation(model, run, seed, replication);
        Run probe = run.Fork();
        probe.NextDue();
        simulation.LeftOut = [.. probe.LeftOut.Select(left => $"{plan.Stations[left.Station.Index].Name}: {left.What}")];
        return simulation;
    }

    /// <summary>What a run that began in a present could not take over from it, or had to guess, each with the name of the station. Default: nothing.</summary>
    public IReadOnlyList<string> LeftOut { get; private set; } = [];
}
