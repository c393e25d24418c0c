using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Stations;

/// <content>Vehicles: what they were called by, and what they have on board.</content>
internal sealed partial class Audit
{
    /// <summary>A vehicle takes a call, loads its part and as many more as it can carry, unloads them all and is free then; a part is at the transport all the while.</summary>
    private void Carry(in StationEvent e, int pool)
    {
        Vehicle vehicle = VehicleOf(pool, e.Place);
        bool fits = e.Kind switch
        {
            StationEventKind.VehicleAssigned => vehicle is { Called: 0, IsUnloading: false } && !_vehicles.Values.Select(other => other.Called).Contains(e.Part) && (vehicle.Aboard.Count == 0
                ? e.State == StationState.Setup
                : e.State == StationState.Processing && vehicle.Aboard.Count < _run.Model.Transport.Single(known => known.Name == _stations[pool].Name).Capacity && _cameFrom[vehicle.Aboard.Peek()] == _cameFrom[e.Part]),
            StationEventKind.VehicleLoaded => vehicle.Called == e.Part,
            _ => vehicle.Called == 0 && vehicle.Aboard.Count > 0 && vehicle.Aboard.Dequeue() == e.Part && (vehicle.Aboard.Count == 0) == (e.State == StationState.Idle),
        };
        if (!fits || !_whereabouts.TryGetValue(e.Part, out var at) || at.Station != (int)e.Value)
            Fault($"{e.Kind} of part {e.Part} by vehicle {e.Place + 1} of {_stations[pool].Name}, which was called by {vehicle.Called} and had {vehicle.Aboard.Count} parts");
        vehicle.Called = e.Kind == StationEventKind.VehicleAssigned ? e.Part : 0;
        vehicle.IsUnloading = e.Kind == StationEventKind.VehicleUnloaded && vehicle.Aboard.Count > 0;
        if (e.Kind == StationEventKind.VehicleLoaded)
            vehicle.Aboard.Enqueue(e.Part);
    }

    private Vehicle VehicleOf(int pool, int place) => _vehicles.TryGetValue((pool, place), out Vehicle? known) ? known : _vehicles[(pool, place)] = new Vehicle();

    /// <summary>Nobody waits for a vehicle while one is free, and no more wait than there is room for.</summary>
    private void CheckTransport(int station, TransportDefinition transport)
    {
        int pool = IndexOf(transport.By);
        long[] loaded = [.. _vehicles.Values.SelectMany(vehicle => vehicle.Aboard)], called = [.. _vehicles.Values.Select(vehicle => vehicle.Called)];
        long[] waiting = [.. _whereabouts.Where(part => part.Value.Station == station && !loaded.Contains(part.Key)).Select(part => part.Key)];
        if (waiting.Length > transport.PickUp)
            Fault($"{waiting.Length} parts wait at {_stations[station].Name}, which has room for {transport.PickUp}");
        if (waiting.Except(called).Any() && _places[pool].Any(place => place.State == StationState.Idle))
            Fault($"a part waits at {_stations[station].Name}, and a vehicle is free");
    }

    private sealed class Vehicle
    {
        public long Called { get; set; }

        public bool IsUnloading { get; set; }

        public Queue<long> Aboard { get; } = new();
    }
}
