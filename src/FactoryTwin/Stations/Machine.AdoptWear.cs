using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <content>How worn a machine begins that was seen: each clock is drawn on the condition that it has not struck in what was done since it began anew.</content>
internal partial class Machine
{
    private void AdoptWear(Run run, int place, PlacePresent present)
    {
        PlaceUse? renewed = _definition.Maintenance is { AsGoodAsNew: true } ? Later(present.SinceRepair, present.SinceMaintenance) : present.SinceRepair;
        for (int i = 0; i < _failures.Length; i++)
        {
            if (renewed is { } use && (_places[run, place].Failed >> i & 1) == 0 && CountsWear(i))
                AdoptClock(run, _failures[i].Due, place, _failures[i].Clock, use);
        }
        if (_stopDue.Exists && present.SinceStop is { } stop)
            run.BeginPaused(_stopDue, place, stop.Processed);
        if (_maintenanceDue.Exists)
            AdoptMaintenance(run, place, present);
        if (_toolDue.Exists && AdoptTool(run, place, present) is { } leftOut)
            run.LeaveOut(this, leftOut);
    }

    /// <summary>How much of the life of its tool is used up.</summary>
    /// <returns>What is not known of it; <c>null</c> where all is.</returns>
    private protected virtual string? AdoptTool(Run run, int place, PlacePresent present)
    {
        if (present.SinceToolChange is { } use)
            run.BeginPaused(_toolDue, place, _tool!.Life is { IsCount: true } ? TimeSpan.FromSeconds(use.Parts) : use.Processed);
        return present.SinceToolChange is null || present.IsGuessed ? "how worn its tool is" : null;
    }

    private void AdoptMaintenance(Run run, int place, PlacePresent present)
    {
        ref Place p = ref _places[run, place];
        if (_definition.Maintenance!.ByAge)
        {
            if (!p.IsInMaintenance && Later(present.SinceRepair, present.SinceMaintenance) is { } use)
                AdoptClock(run, _maintenanceDue, place, MaintenanceClock, use);
            return;
        }
        // It falls due at round times of the run, and is done when no part is on the place.
        TimeSpan every = _definition.Maintenance.Every, passed = new(run.Now.Ticks % every.Ticks);
        run.BeginFor(_maintenanceDue, place, every - passed);
        p.IsMaintenanceDue = !p.IsInMaintenance && run.Now.SinceStart >= every && (present.SinceMaintenance is not { } last || last.Time > passed);
    }

    private static void AdoptClock(Run run, TimerHandle due, int place, WearClock clock, PlaceUse use)
    {
        run.BeginPaused(due, place, clock switch { WearClock.Calendar => use.Time, WearClock.Parts => TimeSpan.FromSeconds(use.Parts), _ => use.Processed });
        if (clock == WearClock.Calendar)
            run.Resume(due, place);
    }

    private static PlaceUse? Later(PlaceUse? one, PlaceUse? other) => one is { } a && other is { } b ? a.Time < b.Time ? a : b : null;

    /// <summary>Whether the clock of a failure, by its number from 0, counts what a place tells. Default: yes.</summary>
    private protected virtual bool CountsWear(int failure) => true;

    /// <summary>Whether something of its wear is not known that changes what comes.</summary>
    private bool IsWearUnknown(PlacePresent place) =>
        ((place.SinceRepair is null || place.IsGuessed) && _definition.Failures.Any(failure => HasMemory(failure.Every)))
        || ((place.SinceStop is null || place.IsGuessed) && _definition.MinorStops is { } stops && HasMemory(stops.Every))
        || ((place.SinceRepair is null || place.SinceMaintenance is null || place.IsGuessed) && _definition.Maintenance is { ByAge: true })
        || ((place.SinceSetUp is null || place.IsGuessed) && _definition.Setup is { EveryParts: not null });

    private static bool HasMemory(Distribution law) => law.Shape != DistributionShape.Exponential;
}
