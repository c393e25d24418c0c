using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <content>A machine that begins as one was seen: its parts, what it does, for how long, and what it has done since it was as new.</content>
internal partial class Machine
{
    public override string? OnAdopt(Run run, StationPresent present)
    {
        string? leftOut = AdoptKept(run, present.Parts);
        for (int place = 0; place < _places.Count; place++)
        {
            if (Adopt(run, ref _places[run, place], place, present.Places[place]) is { } unknown)
                run.LeaveOut(this, unknown);
            AdoptWear(run, place, present.Places[place]);
            // Who had room kept here has it kept again before anything moves.
            ref Place p = ref _places[run, place];
            if (p.Task != Task.None || p.IsMaintenanceDue || p.Tool != ToolState.Works || !MayMove(run, ref p))
                continue;
            p.Activity = Activity.Starved;
            SetReady(run, ref p, place, true);
        }
        if (present.Places.Any(IsWearUnknown))
            run.LeaveOut(this, present.Places.Any(place => place.IsGuessed) ? "how worn it is and when it was set up last, which is guessed" : "how worn it is and when it was set up last, which is taken as new");
        return leftOut;
    }

    public override void OnAdoptPart(Run run, PartHandle part, PartPresent present) => _judgement.Adopt(run, this, part, present);

    /// <summary>Parts that are here and on no place.</summary>
    private protected virtual string? AdoptKept(Run run, ValueList<PartPresent> parts) => parts.Count > 0 ? "parts beyond those on its places" : null;

    /// <summary>How long the part on a place has been worked on already.</summary>
    private protected virtual void AdoptWork(Run run, ref Place p, int place, PlacePresent present) => run.BeginPaused(_work, place, present.Processed);

    /// <summary>What is known of a part on a place beside the part itself, before work on it is taken over.</summary>
    private protected virtual void AdoptJob(Run run, ref Place p, int place, PartPresent part) { }

    private string? Adopt(Run run, ref Place p, int place, PlacePresent present)
    {
        (p.State, p.Phase) = (present.Does.State, present.Does.Phase);
        ((StationState state, StationPhase phase), TimeSpan lasted) = present.Activity;
        p.SetUpFor = present.LastType is { } last ? last + 1 : 0;
        p.PartsSinceSetup = present.SinceSetUp?.Parts ?? 0;
        if (present.Part is { } part)
            AdoptPart(run, ref p, place, part, present);
        if (phase == StationPhase.AwaitingOperator || state == StationState.WaitingForOperator)
            lasted = TimeSpan.Zero;   // who waits for people has not begun
        if (state == StationState.Maintenance && _maintenance.Exists)
        {
            p.IsInMaintenance = true;
            run.BeginPaused(_maintenance, place, lasted);
        }
        else if (phase == StationPhase.ToolChange && _toolChange.Exists)
        {
            p.Tool = ToolState.IsChanged;
            run.BeginPaused(_toolChange, place, lasted);
        }
        else if (state == StationState.Down)
        {
            return AdoptStop(run, ref p, place, present, lasted);
        }
        return null;
    }

    private void AdoptPart(Run run, ref Place p, int place, PartPresent part, PlacePresent present)
    {
        ((StationState state, StationPhase phase), _) = present.Activity;
        p.Part = run.Adopt(part);
        int before = p.SetUpFor;
        p.SetUpFor = part.Type + 1;
        AdoptJob(run, ref p, place, part);
        if (present.IsFinished)
        {
            p.Outcome = part.Visits is [.., var last] && last.Station == Id && last.Outcome <= _otherOutlets.Length ? (byte)last.Outcome : (byte)0;
            p.Task = RemovalTimer.Exists && phase == StationPhase.AwaitingRemoval ? Task.Removal : Task.HandOn;
            p.WorkPhase = phase == StationPhase.AwaitingRemoval ? phase : StationPhase.None;
            if (p.Way == 0 && OutletOf(ref p).ChoosesForEachPart && !OutletOf(ref p).GoesByRoutes)
                run.LeaveOut(this, "which way the part goes that waits to be handed on");
            return;
        }
        if (!_times.AreAlike)
            run.SetLaw(_work, place, _times.LawOf(run, p.Part, default));
        p.Task = Task.Work;
        if (phase == StationPhase.AwaitingRoom && _beforeService)
            p.Task = Task.Room;
        else if (_setup.Exists && present.Processed + present.Prepared == TimeSpan.Zero && IsToBeSetUp(present, part, before, ref p))
        {
            p.Task = Task.Setup;
            if (_change?.Of(before - 1, part.Type) is { } law)
                run.SetLaw(_setup, place, law);
            run.BeginPaused(_setup, place, present.SetUp);
        }
        else
        {
            if (_beforeService)
                p.Way = _outlet.WayAfter(run, p.Part);
            AdoptWork(run, ref p, place, present);
        }
    }

    /// <summary>Whether it is being set up, was when something came between, or waits for people who do it.</summary>
    private bool IsToBeSetUp(PlacePresent present, PartPresent part, int before, ref Place p)
    {
        ((StationState state, StationPhase phase), _) = present.Activity;
        if (state is StationState.Setup or StationState.Processing)
            return state == StationState.Setup && phase == StationPhase.None;
        if (present.SetUp > TimeSpan.Zero)
            return state != StationState.WaitingForOperator || _needOf[(int)Activity.Setup] >= 0;
        return _definition.Setup!.EveryParts is { } count ? p.PartsSinceSetup >= count : before != 0 && before != part.Type + 1 && (_change is null || _change.Of(before - 1, part.Type) is not null);
    }

    /// <summary>It is down: by a minor stop, or by the failure that the model has. Which of several it is nobody tells.</summary>
    private string? AdoptStop(Run run, ref Place p, int place, PlacePresent present, TimeSpan lasted)
    {
        StationPhase phase = present.Activity.Does.Phase;
        if (phase == StationPhase.ProtectiveStop)
            return null;
        if (phase == StationPhase.MinorStop && _stop.Exists)
        {
            p.IsStopped = true;
            run.BeginPaused(_stop, place, lasted);
            return null;
        }
        if (_failures.Length == 0)
            return "it is down, and the model has no failure for it";
        int failure = FailureOf(present), taken = failure >= 0 ? failure : DrawFailure(run, place, lasted);
        p.Failed = (ushort)(1 << taken);
        run.BeginPaused(_failures[taken].Repair, place, lasted);
        return failure >= 0 ? null : "which of its failures it has, which is drawn";
    }

    /// <summary>A failure that strikes first and whose repair takes longer than it has lasted.</summary>
    private int DrawFailure(Run run, int place, TimeSpan lasted)
    {
        for (int attempt = 0; attempt < 100; attempt++)
        {
            int first = 0;
            double soonest = double.MaxValue;
            for (int i = 0; i < _failures.Length; i++)
            {
                double seconds = run.DrawSeconds(_failures[i].Due, place) * (_failures[i].Clock == WearClock.Parts ? _definition.Cycle.Mean : 1);
                if (seconds < soonest)
                    (first, soonest) = (i, seconds);
            }
            if (run.DrawSeconds(_failures[first].Repair, place) > lasted.TotalSeconds)
                return first;
        }
        return 0;   // it lasts longer than the model thinks possible
    }

    /// <summary>The number, from 0, of the failure of a place that is down; below 0 where that is not known.</summary>
    private protected virtual int FailureOf(PlacePresent present) => _failures.Length == 1 ? 0 : -1;
}
