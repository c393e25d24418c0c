using System.Globalization;
using FactoryTwin.Model;

namespace FactoryTwin.Printing;

/// <summary>Puts a print together from its moves and from what it asks for between them: heating, homing, levelling, changes. The heaters are followed all along.</summary>
internal sealed class PrintTimeline
{
    private readonly PrinterProfile _printer;
    private readonly HeaterRun? _nozzle, _bed;
    private readonly List<PrintStage> _stages = [];
    private readonly List<string> _warnings = [];
    private double _fan, _seconds, _joules;
    private bool _hasHomed, _hasBegun, _isComplete;

    public PrintTimeline(PrinterProfile printer, IReadOnlyList<PrintStep> steps, TimeTally motion)
    {
        _printer = printer;
        _nozzle = printer.Nozzle is { } nozzle ? new HeaterRun(nozzle, printer.AmbientCelsius) : null;
        _bed = printer.Bed is { } bed ? new HeaterRun(bed, printer.AmbientCelsius) : null;
        _isComplete = _nozzle is not null;
        int firstLayer = steps.Count - 1;
        while (firstLayer > 0 && steps[firstLayer].Kind != StepKind.FirstLayer)
            firstLayer--;
        for (int i = 0; i < steps.Count; i++)
        {
            if (i == firstLayer)
            {
                _hasBegun = true;
                SecondsToFirstLayer = _seconds;
            }
            Prepare(steps[i]);
            double seconds = motion.StepSeconds(i);
            Pass(_hasBegun ? PrintStageKind.Printing : PrintStageKind.Priming, seconds, seconds > 0 ? steps[i].FilamentMillimetres / seconds : 0);
        }
        if (_bed is not null && printer.ReleaseCelsius is { } release && _bed.Block > release)
        {
            _bed.Target = release;
            Pass(PrintStageKind.Cooling, _bed.SecondsUntilReached(default, alsoDown: true));
        }
    }

    /// <summary>What the print consists of, in its order.</summary>
    public IReadOnlyList<PrintStage> Stages => _stages;

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>All time, motion included [s].</summary>
    public double Seconds => _seconds;

    public double SecondsToFirstLayer { get; }

    /// <summary>All energy [kWh]; <c>null</c> where the heater of the nozzle is not known, or cannot do what is asked for.</summary>
    public double? EnergyKilowattHours => _isComplete ? _joules / 3.6e6 : null;

    /// <summary>Whether all that is asked for can be done.</summary>
    public bool IsPossible => _warnings.Count == 0;

    private void Prepare(in PrintStep step)
    {
        switch (step.Kind)
        {
            case StepKind.NozzleTarget or StepKind.NozzleWait or StepKind.NozzleWaitBoth:
                Heat("nozzle", _nozzle, step, isWait: step.Kind != StepKind.NozzleTarget, alsoDown: step.Kind == StepKind.NozzleWaitBoth);
                break;
            case StepKind.BedTarget or StepKind.BedWait or StepKind.BedWaitBoth:
                Heat("bed", _bed, step, isWait: step.Kind != StepKind.BedTarget, alsoDown: step.Kind == StepKind.BedWaitBoth);
                break;
            case StepKind.Fan:
                _fan = step.Value;
                break;
            case StepKind.Homing:
                _hasHomed = true;
                Pass(PrintStageKind.Homing, _printer.Homing.TotalSeconds);
                break;
            case StepKind.Levelling:
                Pass(PrintStageKind.Levelling, _printer.Levelling.TotalSeconds);
                break;
            case StepKind.ToolChange:
                Pass(PrintStageKind.Change, _printer.ToolChange.TotalSeconds);
                break;
            case StepKind.FilamentChange:
                Pass(PrintStageKind.Change, _printer.FilamentChange.TotalSeconds);
                break;
        }
    }

    private void Heat(string what, HeaterRun? heater, in PrintStep step, bool isWait, bool alsoDown)
    {
        if (heater is null)
            return;
        heater.Target = step.Value;
        if (!isWait)
            return;
        double seconds = heater.SecondsUntilReached(new(_fan, 0), alsoDown);
        if (double.IsFinite(seconds))
        {
            Pass(PrintStageKind.Heating, seconds);
            return;
        }
        _isComplete = false;
        string warning = string.Create(CultureInfo.InvariantCulture, $"line {step.Line}: the {what} of '{_printer.Name}' never reaches {step.Value:0.#} °C; no time is counted for it");
        if (_warnings.Count < 10)
            _warnings.Add(warning);
    }

    private void Pass(PrintStageKind kind, double seconds, double filamentPerSecond = 0)
    {
        if (seconds <= 0)
            return;
        double before = (_nozzle?.Joules ?? 0) + (_bed?.Joules ?? 0);
        // The fan cools the nozzle, and filament takes heat along; the bed has neither.
        _nozzle?.Advance(seconds, new(_fan, filamentPerSecond));
        _bed?.Advance(seconds, default);
        double kilowatts = _printer.ElectronicsKilowatts + (_hasHomed && kind != PrintStageKind.Cooling ? _printer.MotorsKilowatts : 0) + _fan * _printer.FanKilowatts;
        double joules = (_nozzle?.Joules ?? 0) + (_bed?.Joules ?? 0) - before + kilowatts * 1000 * seconds;
        _seconds += seconds;
        _joules += joules;
        PrintStage stage = new(kind, seconds, joules / 3.6e6) { NozzleCelsius = _nozzle?.Block, BedCelsius = _bed?.Block };
        if (_stages.Count > 0 && _stages[^1] is var last && last.Kind == kind)
            _stages[^1] = stage with { Seconds = last.Seconds + seconds, EnergyKilowattHours = last.EnergyKilowattHours + stage.EnergyKilowattHours };
        else
            _stages.Add(stage);
    }
}
