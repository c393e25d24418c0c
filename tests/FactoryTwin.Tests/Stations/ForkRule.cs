using FactoryTwin.Model;
using FactoryTwin.Streams;
using Xunit;

namespace FactoryTwin.Tests.Stations;

/// <summary>What holds for a fork of any factory at any event.</summary>
internal static class ForkRule
{
    /// <summary>Two forks have the same future, and a run whose pending draws are drawn again keeps all rules.</summary>
    /// <param name="model">The factory.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="minutes">So long it has run before.</param>
    /// <param name="steps">And so many events more, into the middle of an instant at which much happens.</param>
    /// <param name="horizon">So long it goes on.</param>
    public static void Hold(FactoryModel model, ulong seed, int minutes, int steps, TimeSpan horizon)
    {
        using var original = new Simulation(model, seed);
        var audit = new Audit(original);
        using IDisposable watching = original.Events.Subscribe(audit);
        original.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(minutes)));
        for (int step = 0; step < steps; step++)
            original.Step();
        using Simulation first = original.Fork(), second = original.Fork();
        Assert.Equal(Rest(first), Rest(second));
        original.Redraw(7, 3);
        original.Advance(horizon);
        audit.CheckRun();
        Assert.Empty(audit.Faults);

        (ulong, long) Rest(Simulation run)
        {
            var hash = new StreamHash();
            run.Events.Subscribe(hash);
            run.Advance(horizon);
            return (hash.Value, hash.Count);
        }
    }
}
