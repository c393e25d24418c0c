using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <content>Vehicles that begin as they were seen: where they are, what they carry, and what they are at.</content>
internal sealed partial class Vehicles
{
    public override string? OnAdopt(Run run, StationPresent present)
    {
        for (int place = 0; place < _vehicles.Count; place++)
        {
            ref Vehicle v = ref _vehicles[run, place];
            PlacePresent seen = present.Places[place];
            v.Shown = seen.Does;
            string? unknown = seen.Vehicle is { } vehicle && seen.Does.State != StationState.NoData
                ? Adopt(run, ref v, place, seen, vehicle) : "where its vehicles are; those that nobody tells of begin at home";
            if (unknown is not null)
                run.LeaveOut(this, unknown);
        }
        return null;
    }

    public override void OnStart(Run run)
    {
        for (int place = 0; run.BeginsInPresent && place < _vehicles.Count; place++)
        {
            ref Vehicle v = ref _vehicles[run, place];
            if (v.Task == Task.Unloading && !_transports[v.Transport].Station.TryReserveAgain(run, v.Part, ref v.Way))
                v.Task = Task.AwaitingRoom;
            if (v.Task == Task.Unloading)
                BeginUnloading(run, place);
            else if (v.Task == Task.AwaitingRoom)
                run.Post(this, ReserveTag, place);
            else if (v.Task is Task.None)
                run.Post(this, FreeTag, place);
        }
    }

    private string? Adopt(Run run, ref Vehicle v, int place, PlacePresent seen, VehiclePresent present)
    {
        (v.Used, v.BusySince) = (present.Used, run.Now);
        if (_battery is not null && v.Used > _battery.Capacity)
            v.Used = _battery.Capacity;
        v.At = present.WasAtCharger ? _charger : PlaceOf(run, present.LastStop);
        if (_transports.FirstOrDefault(peer => peer.Station.Id == present.Transport)?.Station is { } transport)
        {
            v.Transport = Array.FindIndex(_transports, peer => peer.Station == transport);
            foreach (PartPresent part in present.Aboard)
            {
                v.Aboard.Add(run, transport.AdoptAboard(run, part, ref v.Way));
                v.WayIn = transport.WayInOf(run, part);
            }
            v.Part = v.Aboard.First;
            if (present.Called != 0)
                return AdoptCall(run, ref v, place, present, transport);
            if (present.Aboard.Count > 0)
            {
                AdoptLoad(run, ref v, place, present);
                return null;
            }
        }
        if (seen.Does.State == StationState.OffShift)
            v.Task = Task.OffShift;
        else if (_battery is not null && seen.Does.Phase == StationPhase.Charging)
        {
            v.Task = Task.Charging;
            BeginAfter(run, _charge, place, _battery.Charge * (v.Used / _battery.Capacity), seen.Lasted);
        }
        else if (_battery is not null && seen.Does.State == StationState.Maintenance)
        {
            v.Task = Task.ToCharger;
            Drive(run, ref v, place, _charger, seen.Lasted);
        }
        return null;
    }

    /// <summary>It drives to a part or loads it.</summary>
    private string? AdoptCall(Run run, ref Vehicle v, int place, VehiclePresent present, Transport transport)
    {
        int call = transport.CallOf(run, present.Called);
        if (call < 0)
        {
            if (v.Aboard.Count > 0)
                AdoptLoad(run, ref v, place, present);
            return "the part that a vehicle drives to";
        }
        v.WayIn = transport.At(run, call).WayIn;
        Take(run, ref v, call);
        v.Task = Task.ToPickUp;
        int at = _pickUps[v.Transport][v.WayIn];
        if (present.Step == VehicleStep.Assigned || !_load.Exists)
            Drive(run, ref v, place, at, present.Step == VehicleStep.Assigned ? present.SinceStep : TimeSpan.MaxValue);
        else
        {
            v.At = at;
            run.BeginPaused(_load, place, present.SinceStep);
            run.Resume(_load, place);
        }
        return null;
    }

    /// <summary>It carries what it has on board, or unloads it, or waits for room.</summary>
    private void AdoptLoad(Run run, ref Vehicle v, int place, VehiclePresent present)
    {
        int from = _pickUps[v.Transport][v.WayIn], to = _dropOffs[v.Transport][v.Way - 1];
        TimeSpan way = Time(from, to), passed = present.SinceStep;
        v.Since = run.NextInLine();
        if (present.Step == VehicleStep.Loaded && passed < way)
        {
            v.At = from;
            v.Task = Task.ToDropOff;
            Drive(run, ref v, place, to, passed);
            return;
        }
        v.At = to;
        v.Task = present.Step == VehicleStep.Waited ? Task.AwaitingRoom : Task.Unloading;
        if (v.Task == Task.Unloading && _unload.Exists)
            run.BeginPaused(_unload, place, present.Step == VehicleStep.Loaded ? passed - way : passed);
    }

    private void Drive(Run run, ref Vehicle v, int place, int to, TimeSpan passed)
    {
        BeginAfter(run, _drive, place, Time(v.At, to), passed);
        v.At = to;
    }

    private static void BeginAfter(Run run, TimerHandle timer, int place, TimeSpan length, TimeSpan passed) => run.BeginFor(timer, place, passed < length ? length - passed : TimeSpan.Zero);

    /// <summary>The place that a station before or behind a transport is at; the home for others.</summary>
    private int PlaceOf(Run run, StationId station) => station.Index >= 0 && _placeOf.TryGetValue(run.Plan.Stations[station.Index].Name, out int place) && place >= 0 ? place : 0;
}
