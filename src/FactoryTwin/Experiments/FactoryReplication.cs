using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>The two spans of a replication.</summary>
internal readonly record struct Spans(TimeSpan WarmUp, TimeSpan Measured);

/// <summary>Runs one replication of a factory.</summary>
internal static class FactoryReplication
{
    // Small enough to be given up soon, large enough to cost nothing. Stopping on the way never changes what happens.
    private const int Slices = 1000;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Runs a factory through its warm-up and its measured time.</summary>
    /// <param name="simulation">The run, at its start.</param>
    /// <param name="spans">How long.</param>
    /// <param name="startMeasuring">Called at the end of the warm-up.</param>
    /// <param name="cancellation">Asks to give up.</param>
    public static void Run(Simulation simulation, Spans spans, Action<SimTime> startMeasuring, CancellationToken cancellation)
    {
        Advance(simulation, spans.WarmUp, cancellation);
        startMeasuring(simulation.Now);
        Advance(simulation, spans.Measured, cancellation);
    }

    /// <summary>Moves a run on to an instant, a day at a time, between which it can be given up.</summary>
    public static void AdvanceTo(Simulation simulation, SimTime until, CancellationToken cancellation)
    {
        do
        {
            cancellation.ThrowIfCancellationRequested();
            simulation.AdvanceTo(until - simulation.Now > Day ? simulation.Now + Day : until);
        }
        while (simulation.Now < until);
    }

    private static void Advance(Simulation simulation, TimeSpan duration, CancellationToken cancellation)
    {
        SimTime end = simulation.Now + duration;
        var slice = new TimeSpan(duration.Ticks / Slices + 1);
        while (simulation.Now < end)
        {
            cancellation.ThrowIfCancellationRequested();
            SimTime next = simulation.Now + slice;
            simulation.AdvanceTo(next < end ? next : end);
        }
    }
}
