using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <content>What vehicles and trips are at.</content>
public sealed partial class PresentWatch
{
    private void Move(in StationEvent e, Vehicle vehicle, PlaceState before)
    {
        vehicle.Use(e.Time, before);
        switch (e.Kind)
        {
            case StationEventKind.VehicleAssigned:
                (vehicle.Transport, vehicle.Called) = ((int)e.Value, e.Part);
                vehicle.Take(e.State == StationState.Setup ? VehicleStep.Assigned : VehicleStep.Reached, e.Time);
                break;
            case StationEventKind.VehicleLoaded:
                (vehicle.Transport, vehicle.Called) = ((int)e.Value, 0);
                if (_rows.TryGetValue(e.Part, out PartRow? loaded))
                    PutAboard(loaded, e.Part, vehicle.Aboard);
                vehicle.Take(VehicleStep.Loaded, e.Time);
                break;
            case StationEventKind.VehicleUnloaded:
                if (_rows.TryGetValue(e.Part, out PartRow? unloaded))
                {
                    PutAboard(unloaded, e.Part, _at[unloaded.Station].Parts);
                    unloaded.Vehicle = vehicle;
                }
                vehicle.Take(VehicleStep.Unloaded, e.Time);
                break;
            case StationEventKind.StateChanged when e.State == StationState.Processing && before.State == StationState.Setup:
                if (_rows.TryGetValue(vehicle.Called, out PartRow? reached))
                    (vehicle.LastStop, vehicle.WasAtCharger) = (reached.From, false);
                vehicle.Take(VehicleStep.Reached, e.Time);
                break;
            case StationEventKind.StateChanged when e.State == StationState.Processing:
                vehicle.Take(VehicleStep.Admitted, e.Time);
                break;
            case StationEventKind.StateChanged when vehicle.Aboard.Count > 0 && vehicle.Step != VehicleStep.Waited:
                vehicle.Take(VehicleStep.Waited, e.Time);
                break;
            case StationEventKind.StateChanged when e.Phase == StationPhase.Charging:
                (vehicle.LastStop, vehicle.WasAtCharger) = (-1, true);
                break;
            case StationEventKind.StateChanged when before.Phase == StationPhase.Charging:
                vehicle.UsedTicks = 0;
                break;
        }
    }

    /// <summary>It stays at its transport and keeps when it came.</summary>
    private void PutAboard(PartRow row, long part, List<long> list)
    {
        Remove(row, part);
        row.In = list;
        list.Add(part);
    }

    private VehiclePresent ReadVehicle(Vehicle vehicle, PlaceState does, SimTime now) => new()
    {
        Transport = new StationId(vehicle.Transport), Called = vehicle.Called, Aboard = vehicle.Aboard.Select(part => ReadPart(part, now)).ToValueList(), LastStop = new StationId(vehicle.LastStop),
        WasAtCharger = vehicle.WasAtCharger, Step = vehicle.Step, SinceStep = now - vehicle.SteppedAt, Used = new TimeSpan(vehicle.UsedTicks + vehicle.InUse(now, does)),
    };

    /// <summary>A trip takes those that came first.</summary>
    private void Depart(Row at, int count, SimTime now)
    {
        var trip = new Trip { LeftAt = now, Members = [.. at.Parts.Where(part => !_rows[part].IsFinished).Take(count)] };
        foreach (long part in trip.Members)
            PutAboard(_rows[part], part, trip.Parts);
        at.Trips.RemoveAll(other => other.ArrivedAt is { } arrived && now - arrived > arrived - other.LeftAt);
        at.Trips.Add(trip);
    }

    /// <summary>A trip with so many parts has come: of equals, the first that left, until a part tells otherwise.</summary>
    private void EndTrip(Row at, int count, SimTime now)
    {
        if (at.Trips.Find(trip => trip.ArrivedAt is null && trip.Parts.Count == count) is { } over)
            Unload(at, over, now);
    }

    /// <summary>A part leaves a leg: its trip has arrived, and not the one that was taken for it.</summary>
    private void NoteTrip(Row at, PartRow row, SimTime now)
    {
        if (at.Trips.Find(trip => trip.Parts == row.In) is not { } over)
            return;
        SimTime arrivedAt = now;
        if (at.Trips.FindLast(trip => trip.ArrivedAt is not null && trip.Members.Length == over.Members.Length && trip.Members.All(part => _rows.TryGetValue(part, out PartRow? its) && its.In == at.Parts)) is { } taken)
        {
            arrivedAt = taken.ArrivedAt!.Value;
            taken.ArrivedAt = null;
            foreach (long part in taken.Members)
            {
                PutAboard(_rows[part], part, taken.Parts);
                _rows[part].IsFinished = false;
            }
        }
        Unload(at, over, arrivedAt);
    }

    private void Unload(Row at, Trip trip, SimTime now)
    {
        trip.ArrivedAt = now;
        foreach (long part in trip.Parts.ToArray())
        {
            PutAboard(_rows[part], part, at.Parts);
            _rows[part].IsFinished = true;
        }
    }

    private ValueList<TripPresent> ReadTrips(Row at, SimTime now) =>
        at.Trips.Select(trip => new TripPresent(now - trip.LeftAt, trip.ArrivedAt is { } arrived ? now - arrived : null, trip.Parts.Select(part => ReadPart(part, now)).ToValueList())).ToValueList();

    /// <summary>What is known of a vehicle.</summary>
    private sealed class Vehicle
    {
        public int Transport = -1, LastStop = -1;
        public long Called, UsedTicks;
        public bool WasAtCharger;
        public VehicleStep Step;
        public SimTime SteppedAt;
        public readonly List<long> Aboard = [];
        private SimTime _usedAt;

        public void Take(VehicleStep step, SimTime now) => (Step, SteppedAt) = (step, now);

        public void Use(SimTime now, PlaceState does)
        {
            UsedTicks += InUse(now, does);
            _usedAt = now;
        }

        /// <summary>By how much the battery was used since it was looked at last.</summary>
        public long InUse(SimTime now, PlaceState does) =>
            does.State is StationState.Setup or StationState.Processing or StationState.Blocked || does.Phase == StationPhase.DrivingEmpty || Aboard.Count > 0 ? now.Ticks - _usedAt.Ticks : 0;
    }

    /// <summary>A trip between two sites.</summary>
    private sealed class Trip
    {
        public SimTime LeftAt;
        public SimTime? ArrivedAt;

        /// <summary>All that it carries or has carried.</summary>
        public long[] Members = [];

        /// <summary>Those that are on board.</summary>
        public readonly List<long> Parts = [];
    }
}
