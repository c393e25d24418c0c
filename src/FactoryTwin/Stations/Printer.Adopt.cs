using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <content>A printer that begins as one was seen: its print as far as the time went, and what its signals told last.</content>
internal sealed partial class Printer
{
    private protected override void AdoptWork(Run run, ref Place p, int place, PlacePresent present)
    {
        ref State state = ref _states[run, place];
        state.Print = PrintOf(run, p.Part);
        PrintRun.Stage[] stages = _prints[state.Print].Stages;
        double passed = WorkedOn(present).TotalSeconds;
        if (passed == 0)
            return;   // it begins when it may
        while (state.Stage + 1 < stages.Length && stages[state.Stage + 1].BeganSeconds <= passed)
            state.Stage++;
        PrintRun.Stage stage = StageOf(ref state);
        (p.IsPreparing, p.WorkPhase) = (stage.IsPreparing, stage.Phase);
        run.SetLaw(_work, place, stage.Law);
        run.BeginPaused(_work, place, TimeSpan.FromSeconds(passed - stage.BeganSeconds));
    }

    /// <summary>A print that failed and was begun anew has lost what was done before.</summary>
    private TimeSpan WorkedOn(PlacePresent present)
    {
        TimeSpan worked = present.Processed + present.Prepared + (_isSetUp ? TimeSpan.Zero : present.SetUp);   // where it needs no set-up, to be set up is to heat
        return _modes.Length > 0 && present.SignalOf(_fault) is { } fault && fault.Worked < worked ? fault.Worked : worked;
    }

    /// <summary>A failure of the print is told by a signal, after which the place has not worked yet.</summary>
    private protected override int FailureOf(PlacePresent present) =>
        _modes.Length > 0 && present.SignalOf(_fault) is { } fault && fault.Worked == TimeSpan.Zero ? _firstMode + (int)fault.Value : base.FailureOf(present) is 0 or < 0 && _firstMode == 1 ? 0 : -1;

    /// <summary>Those that count layers begin anew, since no stream tells of layers.</summary>
    private protected override bool CountsWear(int failure) => failure < _firstMode || _modes[failure - _firstMode].Every is not null;

    /// <summary>What is left of its filament: as it was told last, less what went since.</summary>
    private protected override string? AdoptTool(Run run, int place, PlacePresent present)
    {
        if (present.SignalOf(_progressSignals[^1]) is not { } left)
            return "how much of its filament is left; a new spool is taken";
        ref State state = ref _states[run, place];
        double since = 0, rate = _prints[state.Print].SecondsPerGram;
        if (run.HasBegun(_work, place) && StageOf(ref state).IsPrinting && double.IsFinite(rate))
            since = Math.Min(left.Worked.TotalSeconds, Math.Max(0, WorkedOn(present).TotalSeconds - StageOf(ref state).BeganSeconds)) / rate;
        run.BeginPausedWith(_toolDue, place, TimeSpan.FromSeconds(Math.Max(0, left.Value - since)));
        return null;
    }
}
