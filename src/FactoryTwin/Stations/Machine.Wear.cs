using System.Numerics;
using FactoryTwin.Kernel;

namespace FactoryTwin.Stations;

/// <content>Work and wear: the timers that run while a place is at something, and what falls due by them.</content>
internal partial class Machine
{
    private protected const int ToolWear = -1;

    private WearClock MaintenanceClock => _definition.Maintenance!.ByAge ? _definition.Maintenance.Clock : WearClock.Calendar;

    /// <summary>Lets the timer of the activity go on, and the clocks that run while parts are worked on.</summary>
    private protected virtual void Go(Run run, ref Place p, int place)
    {
        if (p.Activity is Activity.Held or Activity.Broken)
            return;
        if (p.Activity == Activity.Repair && p.Repairing == 0)
            p.Repairing = (byte)(BitOperations.TrailingZeroCount(p.Failed) + 1);
        if (p.Claimed == 0 && !HasPace)
            run.Continue(TimerOf(ref p), place);
        else
            run.Continue(TimerOf(ref p), place, TimeFactorOf(run, ref p, place));
        if (p.Activity != Activity.Processing || _isPlain)
            return;
        for (int i = 0; i < _failures.Length; i++)
        {
            if (_failures[i].Clock == WearClock.Processing)
                ResumeWear(run, ref p, place, _failures[i].Due, i);
        }
        if (_stopDue.Exists)
            run.Resume(_stopDue, place);
        if (_maintenanceDue.Exists && MaintenanceClock == WearClock.Processing)
            run.Resume(_maintenanceDue, place);
        if (_tool is { Life: not { IsCount: true } })
            ResumeWear(run, ref p, place, _toolDue, ToolWear);
    }

    /// <summary>Lets the clock of a failure, by its number, or of the tool go on.</summary>
    private protected virtual void ResumeWear(Run run, ref Place p, int place, TimerHandle due, int failure) => run.Resume(due, place);

    /// <summary>The timer of taking a finished part off, for kinds whose parts stay until somebody does.</summary>
    private protected virtual TimerHandle RemovalTimer => default;

    /// <summary>Stops the timer of the activity, and the clocks that run while parts are worked on.</summary>
    private protected virtual void Rest(Run run, ref Place p, int place)
    {
        if (p.Activity is Activity.None or Activity.Starved or Activity.Blocked or Activity.AwaitingRoom or Activity.OffShift or Activity.Held or Activity.Broken)
            return;
        run.Pause(TimerOf(ref p), place);
        if (p.Activity == Activity.Processing)
            HoldWear(run, place);
    }

    /// <summary>Whether the work has a pace of its own, which <see cref="TimeFactorOf"/> tells.</summary>
    private protected virtual bool HasPace => false;

    /// <summary>How many times its own time the activity takes: as those who do it set the pace.</summary>
    private protected virtual double TimeFactorOf(Run run, ref Place p, int place) => p.Claimed == 0 ? 1 : run.TimeFactor(_claims[p.Claimed - 1], place);

    private protected void HoldWear(Run run, int place)
    {
        foreach (Failure failure in _failures)
        {
            if (failure.Clock == WearClock.Processing)
                run.Pause(failure.Due, place);
        }
        if (_stopDue.Exists)
            run.Pause(_stopDue, place);
        if (_maintenanceDue.Exists && MaintenanceClock == WearClock.Processing)
            run.Pause(_maintenanceDue, place);
        if (_tool is not null)
            run.Pause(_toolDue, place);
    }

    /// <summary>A part is finished: a tool whose life is used up with it is worn before the next part comes.</summary>
    private void WearTool(Run run, ref Place p, int place)
    {
        if (run.Spend(_toolDue, place, _tool!.Life is { IsCount: true } ? 1 : 0))
            p.Tool = ToolState.Worn;
    }

    private TimerHandle TimerOf(ref Place p) => p.Activity switch
    {
        Activity.Processing => _work,
        Activity.Setup => _setup,
        Activity.Stop => _stop,
        Activity.ToolChange => _toolChange,
        Activity.Removal => RemovalTimer,
        Activity.Repair => _failures[p.Repairing - 1].Repair,
        _ => _maintenance,
    };

    private static void StartWear(Run run, TimerHandle due, int place, WearClock clock)
    {
        if (clock == WearClock.Calendar)
            run.Begin(due, place);
        else
            run.BeginPaused(due, place);
    }

    /// <summary>The same as the run starts, which can begin with one that is worn.</summary>
    private static void StartFirst(Run run, TimerHandle due, int place, WearClock clock)
    {
        if (!run.HasBegun(due, place))
            StartWear(run, due, place, clock);
    }

    private void Repaired(Run run, ref Place p, int place, int failure)
    {
        p.Activity = Activity.None;
        p.Repairing = 0;
        p.Failed &= unchecked((ushort)~(1 << failure));
        StartWear(run, _failures[failure].Due, place, _failures[failure].Clock);
        if (_definition.Maintenance is not { ByAge: true })
            return;
        p.IsMaintenanceDue = false;
        StartWear(run, _maintenanceDue, place, MaintenanceClock);
    }

    private void Maintained(Run run, ref Place p, int place)
    {
        p.Activity = Activity.None;
        p.IsInMaintenance = false;
        if (_definition.Maintenance!.ByAge)
            StartWear(run, _maintenanceDue, place, MaintenanceClock);
        if (!_definition.Maintenance.AsGoodAsNew)
            return;
        for (int i = 0; i < _failures.Length; i++)
        {
            if ((p.Failed & (1 << i)) == 0)
                StartWear(run, _failures[i].Due, place, _failures[i].Clock);
        }
    }
}
