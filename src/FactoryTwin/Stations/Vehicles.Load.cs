using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <content>Loading and unloading, one part after the other.</content>
internal sealed partial class Vehicles
{
    private void BeginLoading(Run run, ref Vehicle v, int place)
    {
        if (_load.Exists)
            run.Begin(_load, place);
        else
            Loaded(run, ref v, place);
    }

    private void Loaded(Run run, ref Vehicle v, int place)
    {
        v.Way = _transports[v.Transport].Station.Load(run, v.Call, v.Way);
        v.Aboard.Add(run, v.Part);
        Publish(run, StationEventKind.VehicleLoaded, ref v, place, StationState.Processing);
        if (_capacity == 1)
            Leave(run, ref v, place);
        else
            run.Post(this, NextTag, place);   // when a part that waits for the place at the pick-up has come there
    }

    private void LoadNext(Run run, ref Vehicle v, int place)
    {
        if (v.Aboard.Count < _capacity && _transports[v.Transport].Station.NextOfLoad(run, v.WayIn, v.Way) is var call and >= 0)
        {
            Take(run, ref v, call);
            Publish(run, StationEventKind.VehicleAssigned, ref v, place, StationState.Processing);
            BeginLoading(run, ref v, place);
        }
        else
            Leave(run, ref v, place);
    }

    private void Leave(Run run, ref Vehicle v, int place)
    {
        v.Part = v.Aboard.First;
        v.Task = Task.ToDropOff;
        Drive(run, ref v, place, _dropOffs[v.Transport][v.Way - 1]);
    }

    /// <summary>Unloads the first part on board, or waits for room.</summary>
    private void Unload(Run run, ref Vehicle v, int place)
    {
        v.Task = _transports[v.Transport].Station.TryReserve(run, v.Part, v.Way, v.Since) ? Task.Unloading : Task.AwaitingRoom;
        if (v.Task == Task.Unloading)
            BeginUnloading(run, place);
        else
            Publish(run, StationEventKind.StateChanged, ref v, place, StateOfWaiting(run));
    }

    private StationState StateOfWaiting(Run run) => _isOffShift[run] ? StationState.OffShift : StationState.Blocked;

    private void BeginUnloading(Run run, int place)
    {
        if (_unload.Exists)
            run.Continue(_unload, place);   // begins it, but where a run has begun in its middle
        else
            run.Post(this, UnloadedTag, place);   // not at once: the next station may be calling just now
    }

    private void Unloaded(Run run, ref Vehicle v, int place)
    {
        PartHandle part = v.Aboard.Take(run);
        bool isEmpty = v.Aboard.Count == 0;
        if (isEmpty)
            Use(run, ref v);
        Publish(run, StationEventKind.VehicleUnloaded, ref v, place, isEmpty ? StationState.Idle : StationState.Processing);
        v.Part = v.Aboard.First;
        _transports[v.Transport].Station.HandOn(run, part, v.Way);   // which can call vehicles, but not this one yet
        if (!isEmpty)
        {
            Unload(run, ref v, place);
            return;
        }
        v.Way = 0;
        Free(run, ref v, place, isToldFree: true);
    }
}
