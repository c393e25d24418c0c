using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <content>A machine that begins as one was seen: its parts, what it does, and for how long.</content>
internal partial class Machine
{
    public override string? OnAdopt(Run run, StationPresent present)
    {
        string? leftOut = present.Parts.Count > 0 ? "the parts that it keeps until a set is complete" : null;
        for (int place = 0; place < _places.Count; place++)
            leftOut ??= Adopt(run, ref _places[run, place], place, present.Places[place]);
        return leftOut;
    }

    /// <summary>How long the part on a place has been worked on already.</summary>
    private protected virtual void AdoptWork(Run run, ref Place p, int place, PlacePresent present) => run.BeginPaused(_work, place, present.Processed);

    private string? Adopt(Run run, ref Place p, int place, PlacePresent present)
    {
        (p.State, p.Phase) = (present.Does.State, present.Does.Phase);
        if (present.Part is { } part)
            AdoptPart(run, ref p, place, part, present);
        if (p.State == StationState.Maintenance && _maintenance.Exists)
        {
            p.IsInMaintenance = true;
            run.BeginPaused(_maintenance, place, TimeAt(present));
        }
        else if (p.Phase == StationPhase.ToolChange && _toolChange.Exists)
        {
            p.Tool = ToolState.IsChanged;
            run.BeginPaused(_toolChange, place, TimeAt(present));
        }
        else if (p.State == StationState.Down)
        {
            return AdoptStop(run, ref p, place, present);
        }
        return null;
    }

    private void AdoptPart(Run run, ref Place p, int place, PartPresent part, PlacePresent present)
    {
        p.Part = run.Adopt(part);
        p.SetUpFor = part.Type + 1;
        if (present.IsFinished)
        {
            p.Task = RemovalTimer.Exists && p.Phase == StationPhase.AwaitingRemoval ? Task.Removal : Task.HandOn;
            p.WorkPhase = p.Task == Task.Removal ? p.Phase : StationPhase.None;
            return;
        }
        if (!_times.AreAlike)
            run.SetLaw(_work, place, _times.LawOf(run, p.Part, default));
        p.Task = Task.Work;
        if (present.Processed == TimeSpan.Zero && _setup.Exists && p.State is StationState.Setup)
        {
            p.Task = Task.Setup;
            run.BeginPaused(_setup, place, present.SetUp);
        }
        else if (p.Phase == StationPhase.AwaitingRoom && _beforeService)
            p.Task = Task.Room;
        else
            AdoptWork(run, ref p, place, present);
    }

    /// <summary>It is down: by a minor stop, or by the failure that the model has. Which of several it is nobody tells.</summary>
    private string? AdoptStop(Run run, ref Place p, int place, PlacePresent present)
    {
        if (p.Phase == StationPhase.ProtectiveStop)
            return null;
        if (p.Phase == StationPhase.MinorStop && _stop.Exists)
        {
            p.IsStopped = true;
            run.BeginPaused(_stop, place, present.Lasted);
            return null;
        }
        if (_failures.Length == 0)
            return "it is down, and the model has no failure for it";
        p.Failed = 1;
        run.BeginPaused(_failures[0].Repair, place, TimeAt(present));
        return _failures.Length == 1 ? null : "which of its failures it has is not known, and the first is taken";
    }

    /// <summary>How long it has been done; who waits for people has not begun.</summary>
    private static TimeSpan TimeAt(PlacePresent present) => present.Does.Phase == StationPhase.AwaitingOperator ? TimeSpan.Zero : present.Lasted;
}
