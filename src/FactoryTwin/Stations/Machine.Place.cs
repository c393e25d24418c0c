using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

internal partial class Machine
{
    /// <summary>After any change: moves parts if it may, and does what follows from the conditions; the class tells the order.</summary>
    private void Settle(Run run, ref Place p, int place)
    {
        if (MayMove(run, ref p))
        {
            if (p.Task == Task.HandOn && !p.IsInLine && OutletOf(ref p).TryPass(run, p.Part, ref p.Way))
                TakeOff(run, ref p, place);
            if (p.Task == Task.None && !p.IsReady && !p.IsMaintenanceDue && p.Tool == ToolState.Works && TryReceive(run, ref p, place))
                return;
            if (p.Task == Task.Room && !p.IsInLine && _outlet.TryPromise(run, p.Part, ref p.Way))
                p.Task = Task.Work;
        }
        SwitchTo(run, ref p, place, Wanted(run, ref p));
        Show(run, ref p, place);
    }

    private bool MayMove(Run run, ref Place p) => !_shared[run].IsOffShift && p.Failed == 0 && !p.IsBroken && !p.IsStopped && !p.IsInMaintenance && p.Tool != ToolState.IsChanged;

    private Activity Wanted(Run run, ref Place p)
    {
        if (_shared[run].IsOffShift)
            return Activity.OffShift;
        if (p.IsInMaintenance)
            return Activity.Maintenance;
        if (p.Failed != 0)
            return Activity.Repair;
        if (p.IsBroken)
            return Activity.Broken;
        if (p.IsStopped)
            return Activity.Stop;
        if (p.Tool == ToolState.IsChanged)
            return Activity.ToolChange;
        if (p.IsMaintenanceDue && p.Task == Task.None)
        {
            p.IsMaintenanceDue = false;
            p.IsInMaintenance = true;
            return Activity.Maintenance;
        }
        if (p.Tool == ToolState.Worn && p.Task == Task.None)
        {
            p.Tool = ToolState.IsChanged;
            return Activity.ToolChange;
        }
        return p.Task switch
        {
            Task.None => Activity.Starved,
            Task.Setup => Activity.Setup,
            Task.Room => Activity.AwaitingRoom,
            Task.Work => IsHeld(run) ? Activity.Held : Activity.Processing,
            Task.Removal => Activity.Removal,
            _ => Activity.Blocked,
        };
    }

    /// <summary>Whether a person keeps the station from working.</summary>
    private protected virtual bool IsHeld(Run run) => false;

    private void SwitchTo(Run run, ref Place p, int place, Activity wanted)
    {
        if (wanted == p.Activity)
            return;
        if (p.IsReady)
            SetReady(run, ref p, place, false);
        if (p.IsInLine)
            StepOutOfLine(run, ref p, place);
        if (!p.IsWaitingForOperator)
            Rest(run, ref p, place);
        if (_failsByCalendar)
            NoteHidden(run, ref p, wanted);
        p.Activity = wanted;
        int need = _needOf[(int)wanted];
        if (p.Claimed != need + 1)
            Unclaim(run, ref p, place);
        switch (wanted)
        {
            case Activity.OffShift:
                break;
            case Activity.Starved:
                SetReady(run, ref p, place, true);
                break;
            case Activity.Blocked or Activity.AwaitingRoom:
                StepInLine(run, ref p, place);
                break;
            default:
                if (need + 1 != p.Claimed)
                {
                    p.Claimed = (byte)(need + 1);
                    p.IsWaitingForOperator = !run.Request(_claims[need], place);
                }
                if (!p.IsWaitingForOperator)
                    Go(run, ref p, place);
                break;
        }
    }

    public override PlaceState? StateAt(Run run, int place) => new(_places[run, place].State, _places[run, place].Phase);

    /// <summary>Publishes the state of the place if it is another than the one that was published last.</summary>
    private protected void Show(Run run, ref Place p, int place)
    {
        if (UpdateState(ref p))
            run.Publish(StationEventKind.StateChanged, this, p.Part, place, p.State, p.Phase);
    }

    private protected bool UpdateState(ref Place p)
    {
        (StationState state, StationPhase phase) = p.Activity switch
        {
            Activity.Starved => (StationState.Starved, StationPhase.None),
            Activity.Processing => p.IsWaitingForOperator ? (StationState.WaitingForOperator, StationPhase.None) : (p.IsPreparing ? StationState.Setup : StationState.Processing, p.IsReduced ? StationPhase.ReducedSpeed : p.WorkPhase),
            Activity.Held => (StationState.Down, StationPhase.ProtectiveStop),
            Activity.Broken => (StationState.Down, StationPhase.None),
            Activity.Setup => (p.IsWaitingForOperator ? StationState.WaitingForOperator : StationState.Setup, StationPhase.None),
            Activity.ToolChange => (p.IsWaitingForOperator ? StationState.WaitingForOperator : StationState.Setup, StationPhase.ToolChange),
            Activity.AwaitingRoom => (_outlet.StateOfWaiting(p.Way), StationPhase.AwaitingRoom),
            Activity.Blocked => (OutletOf(ref p).StateOfWaiting(p.Way), p.WorkPhase),
            Activity.Removal => (StationState.Blocked, p.WorkPhase),
            Activity.Stop => (StationState.Down, StationPhase.MinorStop),
            Activity.Repair => (StationState.Down, p.IsWaitingForOperator ? StationPhase.AwaitingOperator : StationPhase.Repair),
            Activity.Maintenance => (StationState.Maintenance, p.IsWaitingForOperator ? StationPhase.AwaitingOperator : StationPhase.None),
            _ => (StationState.OffShift, StationPhase.None),
        };
        if (state == p.State && phase == p.Phase)
            return false;
        p.State = state;
        p.Phase = phase;
        return true;
    }

    /// <summary>Takes a part onto a place that is free for one.</summary>
    /// <returns>Whether one is there now; it has been shown then.</returns>
    private protected virtual bool TryReceive(Run run, ref Place p, int place)
    {
        while (_shared[run].Ready + (p.IsReady ? 0 : 1) > _inlet.Promised(run) && _inlet.TryTake(run, out PartHandle part))
        {
            if (!part.IsPart)
                continue;
            Receive(run, ref p, place, part);
            return true;
        }
        return false;
    }

    private protected void Receive(Run run, ref Place p, int place, PartHandle part)
    {
        if (_isPlain && !_shared[run].IsHeldUp)
        {
            p.Part = part;
            p.Task = Task.Work;
            if (p.IsReady)
                SetReady(run, ref p, place, false);
            p.Activity = Activity.Processing;
            p.State = StationState.Processing;
            run.Publish(StationEventKind.PartArrived, this, part, place, StationState.Processing);
            run.Begin(_work, place);
            return;
        }
        Put(run, ref p, place, part);
        UpdateState(ref p);
        run.Publish(StationEventKind.PartArrived, this, part, place, p.State, p.Phase);
    }

    /// <summary>Puts a part on a place and begins what it needs, as far as nothing keeps the place from it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="p">State of the place.</param>
    /// <param name="place">The place.</param>
    /// <param name="part">The part.</param>
    /// <param name="others">Parts that are worked on with it. Default: none.</param>
    private protected void Put(Run run, ref Place p, int place, PartHandle part, PartQueue others = default)
    {
        p.Part = part;
        if (!_times.AreAlike)
            run.SetLaw(_work, place, _times.LawOf(run, part, others));
        if (_beforeService)
            p.Way = _outlet.WayAfter(run, part);
        p.Task = NeedsSetup(run, ref p, place, part) ? Task.Setup : _beforeService ? Task.Room : Task.Work;
        if (p.Task == Task.Room && MayMove(run, ref p) && _outlet.TryPromise(run, part, ref p.Way))
            p.Task = Task.Work;
        SwitchTo(run, ref p, place, Wanted(run, ref p));
    }

    private bool NeedsSetup(Run run, ref Place p, int place, PartHandle part)
    {
        if (_definition.Setup is not { } setup)
            return false;
        int type = run[part].Type + 1;
        bool isNeeded = setup.EveryParts is { } count ? p.PartsSinceSetup >= count : p.SetUpFor != 0 && p.SetUpFor != type;
        if (isNeeded && _change is not null)
        {
            LawHandle? law = _change.Of(p.SetUpFor - 1, type - 1);
            isNeeded = law is not null;
            if (law is { } its)
                run.SetLaw(_setup, place, its);
        }
        p.SetUpFor = type;
        return isNeeded;
    }

    /// <summary>What <see cref="Finish"/> and <see cref="Settle"/> come to where nothing but the work itself can happen to a part: the way of nearly all events.</summary>
    private void FinishPlain(Run run, ref Place p, int place)
    {
        run.Publish(StationEventKind.PartCompleted, this, p.Part, place, StationState.Processing);
        if (_outlet.TryPass(run, p.Part, ref p.Way))
        {
            p.Way = 0;
            NextPlain(run, ref p, place);
            return;
        }
        p.Task = Task.HandOn;
        p.Activity = Activity.Blocked;
        p.State = _outlet.StateOfWaiting(p.Way);
        StepInLine(run, ref p, place);
        run.Publish(StationEventKind.StateChanged, this, p.Part, place, p.State);
    }

    /// <summary>The same for a place whose part has left.</summary>
    private void NextPlain(Run run, ref Place p, int place)
    {
        p.Part = PartHandle.None;
        p.Task = Task.None;
        if (!run.HasPromises)
        {
            if (!_inlet.TryTake(run, out PartHandle part))
            {
                p.Activity = Activity.Starved;
                p.State = StationState.Starved;
                SetReady(run, ref p, place, true);
                run.Publish(StationEventKind.StateChanged, this, PartHandle.None, place, StationState.Starved);
                return;
            }
            if (part.IsPart)
            {
                p.Part = part;
                p.Task = Task.Work;
                p.Activity = Activity.Processing;
                p.State = StationState.Processing;
                run.Publish(StationEventKind.PartArrived, this, part, place, StationState.Processing);
                run.Begin(_work, place);
                return;
            }
        }
        p.Activity = Activity.None;
        Settle(run, ref p, place);
    }

    private void Finish(Run run, ref Place p, int place)
    {
        p.PartsSinceSetup++;
        int outcome = _judgement.Of(run, this, p.Part, place);
        run.Publish(StationEventKind.PartCompleted, this, p.Part, place, StationState.Processing, StationPhase.None, outcome);
        HoldWear(run, place);
        for (int i = 0; i < _failures.Length; i++)
        {
            if (_failures[i].Clock == WearClock.Parts && run.Spend(_failures[i].Due, place, 1))
                p.Failed |= (ushort)(1 << i);
        }
        if (_tool is not null)
            WearTool(run, ref p, place);
        p.Activity = Activity.None;
        p.Task = RemovalTimer.Exists ? Task.Removal : Task.HandOn;
        if (outcome == 0)
        {
            if (!_times.AreAlike)
                run.FinishOperation(this, p.Part);
            return;
        }
        int promised = _beforeService || KeepsRoom ? p.Way : 0;
        PartHandle part = p.Part;
        p.Outcome = (byte)outcome;
        p.Way = 0;
        if (!OutletOf(ref p).IsConnected)
        {
            run.Leave(this, p.Part, StationEventKind.PartScrapped, place, StationState.Processing);
            TakeOff(run, ref p, place);
        }
        if (promised != 0)
            _outlet.BreakPromise(run, promised, part);
    }

    /// <summary>Whether it has room kept for what it works on, and blocks after service all the same.</summary>
    private protected virtual bool KeepsRoom => false;

    private Outlet OutletOf(ref Place p) => p.Outcome == 0 ? _outlet : _otherOutlets[p.Outcome - 1];

    private void TakeOff(Run run, ref Place p, int place)
    {
        p.Part = PartHandle.None;
        p.Task = Task.None;
        p.Way = 0;
        p.Outcome = 0;
        Unclaim(run, ref p, place);
    }

    private void Unclaim(Run run, ref Place p, int place)
    {
        if (p.Claimed == 0)
            return;
        int claim = p.Claimed - 1;
        p.Claimed = 0;
        p.IsWaitingForOperator = false;
        run.Release(_claims[claim], place);
    }
}
