using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Printing;

namespace FactoryTwin.Stations;

/// <summary>Behaviour of a <see cref="PrinterDefinition"/>: a machine whose work is the stages of a print, one after the other.</summary>
/// <remarks>
/// <para>What comes before the first layer shows as <c>Setup</c>, heating as <c>Setup/Heating</c>; printing and cooling are processing. A finished part stays on the bed, <c>Blocked/AwaitingRemoval</c>, until the next station
/// takes it; or, where <see cref="PrinterDefinition.Removal"/> says so, until an operator has taken it off, and then <c>Blocked</c> until it can be handed on.</para>
/// <para>Filament is the tool of the machine: its life is counted in grams and passes as fast as the print uses them, and it is changed at once. Ways in which prints fail are failures of the machine whose
/// clocks run while it prints, those by layer as fast as layers are made; when one strikes, the print is lost.</para>
/// <para>Power is told as a signal: the mean of each stage while it lasts, and otherwise that of the electronics, also while a print is interrupted.</para>
/// </remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed partial class Printer : Machine
{
    private const int RemovedTag = 100, SampleTag = 101;

    private readonly PrintRun[] _prints;
    private readonly int[] _printOfType;   // by part type; empty where all types are printed alike
    private readonly PrintFailureDefinition[] _modes;
    private readonly int _firstMode;
    private readonly StateSlots<State> _states;
    private readonly TimerHandle _removal, _sample;
    private readonly double _idleKilowatts;
    private readonly bool _knowsPower, _isSetUp;
    private readonly SignalId _nozzle, _bed, _layer, _progress, _remaining, _power, _fault;
    private readonly SignalId[] _progressSignals;

    public Printer(PrinterDefinition definition, PrintPlan[] plans, StationLayout layout)
        : this(definition, plans, [.. plans.Select(plan => new PrintRun(plan, definition.SpeedFactor, definition.Printer.AmbientCelsius, layout))], layout)
    {
    }

    private Printer(PrinterDefinition definition, PrintPlan[] plans, PrintRun[] prints, StationLayout layout)
        : base(MachineOf(definition, prints), layout, new PrintJudgement(new Spoiling(definition.ScrapRatio, layout)), FilamentOf(definition), TimesOf(definition, prints, layout))
    {
        _prints = prints;
        string[] types = [.. definition.Jobs.Select(job => job.Part).Where(type => type.Length > 0)];
        _printOfType = types.Length == 0 ? [] : [.. Enumerable.Repeat(-1, types.Max(layout.PartType) + 1)];
        for (int i = 0; i < types.Length; i++)
            _printOfType[layout.PartType(types[i])] = i;
        _modes = [.. definition.PrintFailures];
        _firstMode = definition.Failures.Count;
        _isSetUp = definition.Setup is not null;
        _states = layout.States<State>(definition.Places);
        if (definition.Removal is { } removal)
        {
            _removal = layout.Timer(RemovedTag, "removal", removal.Time, places: definition.Places);
            _needOf[(int)Activity.Removal] = definition.Operators.Count;
            // Where people come for other work too, nothing tells at which of several places they are.
            bool isTold = definition.Places == 1 || definition.Operators.Count == 0;
            layout.ShowsWait(_claims[^1], StationState.Blocked, StationPhase.AwaitingRemoval, isTold ? WaitCondition.UntilAssigned : WaitCondition.Always);
        }
        else
            layout.ShowsWaitForNext(StationPhase.AwaitingRemoval);
        if (definition.Sample is { } sample)
            _sample = layout.Timer(SampleTag, "sample", Distribution.Constant(sample), EventPriority.Arrival + 1);
        _idleKilowatts = definition.Printer.ElectronicsKilowatts;
        _knowsPower = plans.All(plan => plan.EnergyKilowattHours is not null);
        _nozzle = layout.Signal(new SignalDefinition { Name = "nozzle-temperature", Unit = "°C" });
        _bed = layout.Signal(new SignalDefinition { Name = "bed-temperature", Unit = "°C" });
        _layer = layout.Signal(new SignalDefinition { Name = "layer" });
        _progress = layout.Signal(new SignalDefinition { Name = "progress", Unit = "%" });
        _remaining = layout.Signal(new SignalDefinition { Name = "remaining-time", Unit = "s" });
        _progressSignals = [_nozzle, _bed, _layer, _progress, _remaining];
        if (_toolDue.Exists)
            _progressSignals = [.. _progressSignals, layout.Signal(new SignalDefinition { Name = "filament-left", Unit = "g" })];
        if (_knowsPower)
            _power = layout.Signal(SignalDefinition.Power);
        if (_modes.Length > 0)
            _fault = layout.Signal(new SignalDefinition { Name = "print-failure", Type = SignalType.Text, Texts = _modes.Select(mode => mode.Name).ToValueList() });
    }

    private protected override TimerHandle RemovalTimer => _removal;

    private protected override bool HasPace => true;

    public override void OnStart(Run run)
    {
        base.OnStart(run);
        for (int place = 0; place < _states.Count; place++)
            ShowPower(run, ref _places[run, place], place, _idleKilowatts);
        if (_sample.Exists)
            run.Begin(_sample);
    }

    public override void OnTimer(Run run, int tag, int place)
    {
        ref Place p = ref _places[run, place];
        switch (tag)
        {
            case FinishedTag:
                if (GoOn(run, ref p, place))
                    break;
                ShowProgress(run, ref p, place);
                Finish(run, ref p, place);
                break;
            case ToolDueTag:
                p.Tool = ToolState.IsChanged;
                OnPosted(run, 0, place);
                break;
            case RemovedTag:
                run.CountJob(_claims[p.Claimed - 1], place);
                p.Activity = Activity.None;
                p.Task = Task.HandOn;
                p.WorkPhase = StationPhase.None;
                OnPosted(run, 0, place);
                break;
            case SampleTag:
                run.Begin(_sample);
                for (int each = 0; each < _states.Count; each++)
                {
                    if (run.HasBegun(_work, each))
                        ShowProgress(run, ref _places[run, each], each);
                }
                break;
            case >= FailTag and < RepairedTag when tag >= FailTag + _firstMode:
                Fail(run, ref p, place, tag);
                break;
            default:
                base.OnTimer(run, tag, place);
                break;
        }
    }

    /// <summary>A print can fail while it is printed; the machine always.</summary>
    private protected override bool CanStrike(Run run, ref Place p, int place, int failure) =>
        failure < _firstMode || (p.Activity == Activity.Processing && run.HasBegun(_work, place) && StageOf(ref _states[run, place]).IsPrinting);

    /// <summary>Whether a failure has spoiled the part of a place; asked once for each part.</summary>
    public bool TakeSpoiled(Run run, int place)
    {
        ref State state = ref _states[run, place];
        bool isSpoiled = state.IsSpoiled;
        state.IsSpoiled = false;
        return isSpoiled;
    }

    private protected override void Go(Run run, ref Place p, int place)
    {
        if (p.Activity == Activity.Processing)
        {
            ref State state = ref _states[run, place];
            bool begins = !run.HasBegun(_work, place);
            if (begins && state.Stage == 0)
                state.Print = PrintOf(run, p.Part);
            PrintRun.Stage stage = StageOf(ref state);
            p.IsPreparing = stage.IsPreparing;
            p.WorkPhase = stage.Phase;
            if (begins)
                run.SetLaw(_work, place, stage.Law);
            ShowPower(run, ref p, place, stage.Kilowatts);
            base.Go(run, ref p, place);
            if (begins)
                ShowProgress(run, ref p, place);
            return;
        }
        base.Go(run, ref p, place);
    }

    private protected override void Rest(Run run, ref Place p, int place)
    {
        if (p.Activity == Activity.Processing)
            ShowPower(run, ref p, place, _idleKilowatts);
        base.Rest(run, ref p, place);
    }

    /// <summary>A print goes at its own pace, whoever watches it.</summary>
    private protected override double TimeFactorOf(Run run, ref Place p, int place) => p.Activity == Activity.Processing ? 1 : base.TimeFactorOf(run, ref p, place);

    private protected override void ResumeWear(Run run, ref Place p, int place, TimerHandle due, int failure)
    {
        bool isOfMachine = failure != ToolWear && failure < _firstMode;
        ref State state = ref _states[run, place];
        if (!isOfMachine && !StageOf(ref state).IsPrinting)
            return;
        PrintRun print = _prints[state.Print];
        if (failure == ToolWear)
        {
            state.SecondsPerGram = print.SecondsPerGram;
            if (double.IsFinite(print.SecondsPerGram))
                run.Continue(due, place, print.SecondsPerGram);
        }
        else if (isOfMachine || _modes[failure - _firstMode].Every is not null)
            run.Resume(due, place);
        else
            run.Continue(due, place, print.SecondsPerLayer);
    }

    /// <summary>A stage is over: begins the next one.</summary>
    /// <returns>Whether there is one.</returns>
    private bool GoOn(Run run, ref Place p, int place)
    {
        ref State state = ref _states[run, place];
        if (state.Stage + 1 >= _prints[state.Print].Stages.Length)
            return false;
        state.Stage++;
        HoldWear(run, place);
        Go(run, ref p, place);
        Show(run, ref p, place);
        return true;
    }

    /// <summary>The print is over, done or spoiled.</summary>
    private void Finish(Run run, ref Place p, int place)
    {
        _states[run, place].Stage = 0;
        p.IsPreparing = false;
        p.WorkPhase = StationPhase.AwaitingRemoval;
        base.OnTimer(run, FinishedTag, place);
        if (p.Activity != Activity.Processing || p.IsWaitingForOperator)
            ShowPower(run, ref p, place, _idleKilowatts);
    }

    /// <summary>The print has failed: it is begun anew after the repair, or the part is scrap.</summary>
    private void Fail(Run run, ref Place p, int place, int tag)
    {
        int mode = tag - FailTag - _firstMode;
        ref State state = ref _states[run, place];
        run.PublishSignal(this, _fault, mode, place: place, state: p.State, phase: p.Phase);
        if (_modes[mode].Outcome == PrintFailureOutcome.Scrap)
        {
            p.Failed |= (ushort)(1 << (tag - FailTag));
            state.IsSpoiled = true;
            run.Cancel(_work, place);
            Finish(run, ref p, place);
            return;
        }
        run.Cancel(_work, place);
        state.Stage = 0;
        base.OnTimer(run, tag, place);
    }

    private int PrintOf(Run run, PartHandle part)
    {
        if (_printOfType.Length == 0)
            return 0;
        int type = run[part].Type;
        return type < _printOfType.Length && _printOfType[type] is >= 0 and var print ? print
            : throw new InvalidOperationException($"A part of type '{run.Plan.PartTypes[type]}' has come to the printer '{run.Plan.Stations[Id.Index].Name}', which has no G-code for it: name a file under 'gcode'.");
    }

    private PrintRun.Stage StageOf(ref State state) => _prints[state.Print].Stages[state.Stage];

    private void ShowPower(Run run, ref Place p, int place, double kilowatts)
    {
        ref State state = ref _states[run, place];
        if (!_knowsPower || state.Kilowatts == kilowatts)
            return;
        state.Kilowatts = kilowatts;
        run.PublishSignal(this, _power, kilowatts, place: place, state: p.State, phase: p.Phase);
    }

    /// <summary>Publishes how far the print on a place has come. Between the ends of stages temperatures are drawn straight.</summary>
    private void ShowProgress(Run run, ref Place p, int place)
    {
        foreach (SignalId signal in _progressSignals)
            run.PublishSignal(this, signal, ProgressAt(run, signal, place), place: place, state: p.State, phase: p.Phase);
    }

    public override double? SignalAt(Run run, SignalId signal, int place) =>
        run.HasBegun(_work, place) && Array.IndexOf(_progressSignals, signal) >= 0 ? ProgressAt(run, signal, place) : base.SignalAt(run, signal, place);

    private double ProgressAt(Run run, SignalId signal, int place)
    {
        ref State state = ref _states[run, place];
        PrintRun print = _prints[state.Print];
        PrintRun.Stage stage = StageOf(ref state);
        double passed = stage.Seconds - run.Left(_work, place).TotalSeconds, share = passed / stage.Seconds, all = stage.BeganSeconds + passed;
        if (signal == _nozzle)
            return double.Lerp(stage.NozzleFrom, stage.NozzleTo, share);
        if (signal == _bed)
            return double.Lerp(stage.BedFrom, stage.BedTo, share);
        if (signal == _layer)
            return print.LayerAt(stage.PrintedSeconds + (stage.IsPrinting ? passed : 0));
        if (signal == _progress)
            return 100 * all / print.Seconds;
        return signal == _remaining ? print.Seconds - all : run.Left(_toolDue, place).TotalSeconds / (state.SecondsPerGram is > 0 and < double.PositiveInfinity ? state.SecondsPerGram : 1);
    }

    private static MachineDefinition MachineOf(PrinterDefinition definition, PrintRun[] prints) => definition with
    {
        Cycle = Time(prints[0]),
        Ideal = definition.Ideal ?? (prints.Length == 1 ? TimeSpan.FromSeconds(prints[0].WorkSeconds) : null),
        Failures = [.. definition.Failures, .. definition.PrintFailures.Select(mode => new FailureDefinition { Every = mode.Law, Repair = mode.Repair })],
        Operators = definition.Removal is { } removal ? [.. definition.Operators, new OperatorNeed { Pool = removal.Pool, Skill = removal.Skill, For = OperatorTasks.None }] : definition.Operators,
    };

    private static ToolDefinition? FilamentOf(PrinterDefinition definition) => definition.Filament is { } filament
        ? new ToolDefinition { Life = Distribution.Constant(TimeSpan.FromSeconds(filament.SpoolKilograms * 1000)), Change = filament.Change } : null;

    private static Func<string, Distribution?> TimesOf(PrinterDefinition definition, PrintRun[] prints, StationLayout layout)
    {
        foreach (PrintJob job in definition.Jobs.Where(job => job.Part.Length > 0))
            layout.PartType(job.Part);   // so that the factory knows the types whose times are asked for
        return type => definition.Jobs.Index().FirstOrDefault(job => job.Item.Part == type) is { Item: not null } job ? Time(prints[job.Index]) : null;
    }

    private static Distribution Time(PrintRun print) => Distribution.Constant(TimeSpan.FromSeconds(print.Seconds));

    /// <summary>Scrap by chance, or by a failure of the print.</summary>
    private sealed class PrintJudgement(Spoiling byChance) : Judgement
    {
        public override string[] Outcomes => byChance.Outcomes;

        public override int Of(Run run, Station station, PartHandle part, int place) => byChance.Of(run, station, part, place) | (((Printer)station).TakeSpoiled(run, place) ? 1 : 0);
    }

    /// <summary>What a place is at.</summary>
    private struct State
    {
        public int Print;
        public int Stage;
        public double Kilowatts;

        /// <summary>How long a gram lasted when it was last used [s]; 0 before that.</summary>
        public double SecondsPerGram;
        public bool IsSpoiled;
    }
}
