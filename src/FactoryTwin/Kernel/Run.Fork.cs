using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <content>A fork that goes on by another plan, whose stations keep the same state and differ in what they do with it.</content>
public sealed partial class Run
{
    private int[]? _toWake;   // stations that may have got room, to be asked when the run goes on

    /// <summary>The same run once more, which goes on by another plan. What is pending stays as it was drawn; what is drawn from now on, by <see cref="Redraw(ulong, int)"/> too, is drawn by the new laws.</summary>
    /// <param name="changed">The plan.</param>
    /// <param name="stations">Numbers of the stations that differ.</param>
    /// <exception cref="InvalidOperationException">A station keeps another state there.</exception>
    internal Run Fork(Plan changed, int[] stations)
    {
        if (Misfit(Plan, changed) is { } station)
            throw new InvalidOperationException($"Station '{station}' keeps another state in the changed model, so the run cannot go on in it.");
        var fork = new Run(this, changed) { _toWake = [.. stations.Union(_toWake ?? [])] };
        for (int slot = 0; slot < fork._timers.Length; slot++)
        {
            ref TimerState timer = ref fork._timers[slot];
            // A timer that was given another law keeps that until it begins anew: the laws of before stand behind the new ones.
            int law = _paces is { } paces ? paces[slot].Law : timer.Sampler;
            law = law == Plan.Timers[slot].Sampler ? changed.Timers[slot].Sampler : law + changed.Samplers.Length;
            timer.Sampler = _paces is null ? law : fork.Paced(slot, law);
            timer.Stream = changed.Timers[slot].Stream;
        }
        foreach (int differs in stations)
            changed.Behaviours[differs].OnModelChanged(fork, Plan.Behaviours[differs]);
        return fork;
    }

    /// <summary>The streams by their names; one that is new begins as in a run that has always had it.</summary>
    private static RandomStream[] StreamsOf(Run original, Plan plan) => Array.ConvertAll(plan.Streams, name =>
        Array.IndexOf(original.Plan.Streams, name) is >= 0 and var known ? original._streams[known] : RandomStream.Create(original._seed, original._replication, name));

    /// <summary>Name of the first station that keeps another state; <c>null</c> if none does.</summary>
    private static string? Misfit(Plan one, Plan other)
    {
        for (int i = 0; i < Math.Min(one.Timers.Length, other.Timers.Length); i++)
        {
            TimerInfo a = one.Timers[i], b = other.Timers[i];
            if ((a.Target.Id, a.Tag, a.Place, a.Priority, a.Sampler < 0) != (b.Target.Id, b.Tag, b.Place, b.Priority, b.Sampler < 0))
                return a.Target.Name;
        }
        bool isAlike = (one.Timers.Length, one.StateBytes, one.PartStateBytes, one.Links.Length, one.Claims.Length, one.Loops.Length, one.Orders.Length, one.Behaviours.Length)
            == (other.Timers.Length, other.StateBytes, other.PartStateBytes, other.Links.Length, other.Claims.Length, other.Loops.Length, other.Orders.Length, other.Behaviours.Length);
        return isAlike ? null : one.Behaviours[^1].Name;
    }

    private void Wake()
    {
        int[] stations = _toWake!;
        _toWake = null;
        foreach (int station in stations)
            Plan.Behaviours[station].OnRoom(this);
        DeliverPosted();
        HandOnEvents();
    }
}
