using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Mirroring;

/// <content>What vehicles carry: they tell that they have loaded or unloaded something, and which part it is follows from where parts wait.</content>
internal sealed partial class PartFlow
{
    private readonly HashSet<long> _aboard = [];

    /// <summary>A vehicle has loaded something: of the parts that wait at the transports of its fleet, the one that has waited longest, or else one that is before them.</summary>
    public void Load(MirroredPlace vehicle, SimTime time)
    {
        Begin(time, isTold: false);
        (int transport, long part) = NextToLoad(_layout.Transports.GetValueOrDefault(vehicle.Station.Id.Index) ?? []);
        if (part == 0)
            Unexplained++;
        else
        {
            _aboard.Add(part);
            // That it was called is known by now at the latest.
            TellVehicle(StationEventKind.VehicleAssigned, vehicle, part, transport, vehicle.Aboard.Count == 0 ? new PlaceState(StationState.Setup, StationPhase.DrivingEmpty) : new PlaceState(StationState.Processing, StationPhase.None));
            TellVehicle(StationEventKind.VehicleLoaded, vehicle, part, transport, new PlaceState(StationState.Processing, StationPhase.None));
        }
        vehicle.Aboard.Enqueue((part, transport));
    }

    /// <summary>A vehicle has unloaded something: what it loaded first. The part waits for the next station to take it, if that has not been so quick as to have it already.</summary>
    public void Unload(MirroredPlace vehicle, SimTime time)
    {
        Begin(time, isTold: false);
        if (!vehicle.Aboard.TryDequeue(out (long Part, int Transport) load) || load.Part == 0)
            return;   // what was on it when it was heard of first
        _aboard.Remove(load.Part);
        bool isEmpty = !vehicle.Aboard.Any(other => other.Part != 0);
        TellVehicle(StationEventKind.VehicleUnloaded, vehicle, load.Part, load.Transport, new PlaceState(isEmpty ? StationState.Idle : StationState.Processing, StationPhase.None));
    }

    private (int Transport, long Part) NextToLoad(int[] transports)
    {
        (int Transport, Waiting First)[] waiting = [.. from transport in transports from part in _waiting[transport].Where(part => !_aboard.Contains(part.Part)).Take(1) select (transport, part)];
        if (waiting.Length > 0)
        {
            (int longest, Waiting first) = waiting.MinBy(next => next.First.Order);
            return (longest, first.Part);
        }
        foreach (int transport in transports)
        {
            if (Take(transport, null, -1, []) is not (> 0 and var part))
                continue;
            TellAt(StationEventKind.PartArrived, transport, part);
            Wait(transport, part, null);
            return (transport, part);
        }
        return default;
    }

    private void TellVehicle(StationEventKind kind, MirroredPlace vehicle, long part, int transport, PlaceState state)
    {
        (vehicle.Shown, vehicle.ShownSince) = (state, _time);
        Tell(kind, vehicle, part, transport);
    }
}
