namespace FactoryTwin;

/// <content>Copies of a run.</content>
public sealed partial class Simulation
{
    /// <summary>The same run once more, with nobody listening: it goes on by itself and, left alone, in the same way to the last bit.</summary>
    /// <exception cref="SimulationFaultedException">The run is faulted.</exception>
    /// <exception cref="InvalidOperationException">The run is just being moved on.</exception>
    public Simulation Fork() => new(Model, Enter(0, static (simulation, _) => simulation._run.Fork()), Seed, Replication) { _commands = _commands };

    /// <summary>The same run once more, with nobody listening, which goes on in a changed model: for what only a model says.</summary>
    /// <remarks>The stations and the flow must be the same, and of a station only numbers may differ that no state depends on: <c>cycle</c>, <c>ideal</c>, <c>every</c> of a source, <c>scrap</c>, <c>accept</c>, <c>rework</c>, <c>capacity</c> of a buffer
    /// (parts that are too many stay until they leave), <c>every</c> and <c>repair</c> of <c>failures</c>, <c>every</c> and <c>lasting</c> of <c>minor-stops</c>, <c>time</c> of <c>setup</c> and <c>maintenance</c>, <c>life</c> and <c>change</c> of
    /// <c>tool</c>. What is pending stays as it was drawn, until <see cref="Redraw"/> draws it by the new laws. Costs, energy sources and how the model is studied may differ too. Indicators that have listened to this run
    /// can go on with the fork; they know the ideal cycles of before.</remarks>
    /// <param name="changed">The model.</param>
    /// <exception cref="ArgumentException">Something else differs; all that does is named.</exception>
    /// <exception cref="SimulationFaultedException">The run is faulted.</exception>
    /// <exception cref="InvalidOperationException">The run is just being moved on; or a station of a kind of your own keeps another state in the changed model.</exception>
    public Simulation Fork(FactoryModel changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        int[] stations = ModelChanges.Of(Model, changed);
        return new(changed, Enter((changed, stations), static (simulation, to) => simulation._run.Fork(to.changed.Plan, to.stations)), Seed, Replication) { _commands = _commands };
    }

    /// <summary>Draws everything that is pending again, on the condition of what has elapsed, and what follows from new random streams: for forecasts, on a fork.</summary>
    /// <param name="seed">Seed of the new streams. Range: all.</param>
    /// <param name="replication">Number of the replication. Range: 0 or more. Default: 0.</param>
    /// <exception cref="SimulationFaultedException">The run is faulted.</exception>
    public void Redraw(ulong seed, int replication = 0) => RedrawPending(seed, replication, onCondition: true);

    internal void RedrawPending(ulong seed, int replication, bool onCondition)
    {
        Enter((seed, replication, onCondition), static (simulation, how) =>
        {
            simulation._run.RedrawPending(how.seed, how.replication, how.onCondition);
            return true;
        });
        Changed?.Invoke();
    }
}
