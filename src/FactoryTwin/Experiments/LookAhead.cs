using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>Looks ahead in a copy of a run for the next work on a part: shifts, failures and arrivals go on in a factory that has stopped for good, and one that is off shift only waits.</summary>
internal sealed class LookAhead : IObserver<StationEvent>
{
    /// <summary>Nobody waits longer than this for a shift, an order or an arrival.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <summary>With so many events it may be less, but no less than <see cref="Shortest"/>, which is longer than a factory is closed.</summary>
    private const long ManyEvents = 1_000_000;

    private static readonly TimeSpan Shortest = TimeSpan.FromDays(28);

    private bool _isWorkedOn;

    /// <summary>States that were seen on the way, by station and place: of stations that were off shift or down as it began.</summary>
    public HashSet<(int Station, int Place, StationState State)> Seen { get; } = [];

    /// <summary>Whether parts are in a factory and none of them is worked on any more. A factory whose orders are all completed is done, whatever is left in it.</summary>
    /// <param name="simulation">The run, which is left alone.</param>
    /// <param name="cancellation">Asks to give up.</param>
    public bool FindsNoWork(Simulation simulation, CancellationToken cancellation)
    {
        if (simulation.PartsInProcess == 0 || simulation.AreOrdersCompleted)
            return false;
        using Simulation ahead = simulation.Fork();
        using IDisposable _ = ahead.Events.Subscribe(this);
        try
        {
            for (long events = 0; !_isWorkedOn && ahead.Step(); events++)
            {
                cancellation.ThrowIfCancellationRequested();
                TimeSpan looked = ahead.Now - simulation.Now;
                if (looked > Longest || (events > ManyEvents && looked > Shortest))
                    break;
            }
        }
        catch (SimulationFaultedException)
        {
            return false;   // the run itself did not come so far
        }
        return !_isWorkedOn;
    }

    public void OnNext(StationEvent value)
    {
        _isWorkedOn |= value.State == StationState.Processing || value.Kind is StationEventKind.PartCompleted or StationEventKind.PartScrapped or StationEventKind.PartEnded
            or StationEventKind.PartAssembled or StationEventKind.VehicleUnloaded or StationEventKind.TripArrived;
        if (value.Kind == StationEventKind.StateChanged)
            Seen.Add((value.Station.Index, value.Place, value.State));
    }

    public void OnCompleted() { }

    public void OnError(Exception error) { }
}
