using FactoryTwin.Model;
using FactoryTwin.Printing;
using FactoryTwin.Stations;

namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>How long the prints of a printer take, learned from those that the mirror saw from begin to end: measured = a + b · firmware (<see cref="PrintCalibration"/>).</summary>
internal sealed class PrintBook(PrinterDefinition printer)
{
    /// <summary>Older prints are forgotten: a printer changes.</summary>
    private const int MostPrints = 200;

    private readonly Dictionary<string, PrintPlan> _plans = printer.Jobs.ToDictionary(job => job.Part, job => PrinterSyntax.PlanOf(job, printer));
    private readonly Queue<RecordedPrint> _prints = new(printer.Printer.Recorded);

    /// <summary>How many prints the mirror has seen from begin to end.</summary>
    public int Seen { get; private set; }

    /// <summary>What the prints tell; <c>null</c> where there are too few, or all are of one length.</summary>
    public PrintCalibration? Calibration { get; private set; } = PrintCalibration.Fault(printer.Printer.Recorded) is null ? PrintCalibration.Fit(printer.Printer.Recorded) : null;

    /// <summary>By how much the last print took longer than expected, before it was learned from; <c>null</c> before the first one.</summary>
    public double? LastErrorPercent { get; private set; }

    /// <summary>How long a print of a part type is expected to take [s]; <c>null</c> where the model has no G-code for it, or the time is not known.</summary>
    public double? ExpectedSeconds(string partType) =>
        PlanOf(partType) is { } plan ? Calibration?.ExpectedSeconds(plan.FirmwareSeconds) ?? plan.ExpectedSeconds : null;

    /// <summary>A print was seen from begin to end.</summary>
    public void Learn(string partType, TimeSpan measured)
    {
        if (PlanOf(partType) is not { } plan || measured <= TimeSpan.Zero)
            return;
        Seen++;
        LastErrorPercent = ExpectedSeconds(partType) is > 0 and var expected ? 100 * (measured.TotalSeconds - expected) / expected : null;
        _prints.Enqueue(new RecordedPrint(TimeSpan.FromSeconds(plan.FirmwareSeconds), measured));
        if (_prints.Count > MostPrints)
            _prints.Dequeue();
        RecordedPrint[] prints = [.. _prints];
        Calibration = PrintCalibration.Fault(prints) is null ? PrintCalibration.Fit(prints) : null;
    }

    /// <summary>The printer with what was learned; itself where that is nothing.</summary>
    public PrinterDefinition Learned => Calibration is null || Seen == 0 ? printer : printer with { Printer = printer.Printer with { Recorded = _prints.ToValueList() } };

    private PrintPlan? PlanOf(string partType) => _plans.GetValueOrDefault(partType) ?? _plans.GetValueOrDefault("");
}
