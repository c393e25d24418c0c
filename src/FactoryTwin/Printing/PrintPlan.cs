using FactoryTwin.Model;

namespace FactoryTwin.Printing;

/// <summary>A file of G-code, planned: how long its moves take by three accounts, what filament and energy it needs, and what it consists of.</summary>
/// <remarks>
/// <para><see cref="SlicerSeconds"/> repeats the slicer's estimate, which is known to differ from real prints. <see cref="FirmwareSeconds"/> is what the printer's firmware takes for the same moves.
/// <see cref="ExpectedSeconds"/> adds what is no motion, corrected by recorded prints where the printer has some.</para>
/// <para>Reading takes memory for the layers and the commands to heaters and fan, not for the moves: a file may be of any size.</para>
/// </remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PrintPlan
{
    /// <summary>The file, as it was named.</summary>
    public required string File { get; init; }

    /// <summary>Program that wrote the file, with its version; empty where it does not say.</summary>
    public required string Generator { get; init; }

    /// <summary>Name of the printer that it was planned for.</summary>
    public required string Printer { get; init; }

    /// <summary>Whose estimate <see cref="SlicerSeconds"/> is.</summary>
    public required PlannerKind SlicerPlanner { get; init; }

    /// <summary>Whose planning <see cref="FirmwareSeconds"/> comes from.</summary>
    public required PlannerKind FirmwarePlanner { get; init; }

    /// <summary>The slicer's estimate, computed again from the moves [s]. It knows no heating, no homing and no pauses.</summary>
    public required double SlicerSeconds { get; init; }

    /// <summary>The estimate that the slicer wrote into the file [s]; <c>null</c> where it wrote none.</summary>
    public required double? EstimateInFileSeconds { get; init; }

    /// <summary>Time that the firmware takes for the moves and for pauses by <c>G4</c> [s].</summary>
    public required double FirmwareSeconds { get; init; }

    /// <summary>Time that the print is expected to take, from the start to the part that can be taken off [s]: a + b · <see cref="FirmwareSeconds"/>. Without a <see cref="Calibration"/>, a is the
    /// computed time of heating, homing, levelling, changes and cooling, and b is 1. <c>null</c> where a heater cannot do what the file asks for.</summary>
    public required double? ExpectedSeconds { get; init; }

    /// <summary>What the expected time rests on; <c>null</c> where it is not calibrated.</summary>
    public required PrintCalibration? Calibration { get; init; }

    /// <summary>Computed time until the first layer begins, with heating, homing and levelling [s]; <c>null</c> where a heater cannot do what the file asks for.</summary>
    public required double? TimeToFirstLayerSeconds { get; init; }

    /// <summary>Computed energy [kWh]; <c>null</c> where the printer's heater is not known or cannot do what the file asks for.</summary>
    public required double? EnergyKilowattHours { get; init; }

    /// <summary>The layers, in their order; what is before the first is in none of them.</summary>
    public required ValueList<PrintShare> Layers { get; init; }

    /// <summary>The objects, where the slicer named them.</summary>
    public required ValueList<PrintShare> Objects { get; init; }

    /// <summary>The feature types, with travel and retraction.</summary>
    public required ValueList<PrintShare> Features { get; init; }

    /// <summary>Filament of each tool that uses some.</summary>
    public required ValueList<FilamentUse> Filament { get; init; }

    /// <summary>What the print consists of, in its order, uncalibrated.</summary>
    public required ValueList<PrintStage> Stages { get; init; }

    /// <summary>What was not understood, and had no part in any time.</summary>
    public required ValueList<UnknownCommand> NotUnderstood { get; init; }

    /// <summary>What makes figures doubtful, each in a sentence.</summary>
    public required ValueList<string> Warnings { get; init; }

    /// <summary>Filament of all tools [mm].</summary>
    public double FilamentMillimetres => Filament.Sum(use => use.Millimetres);

    /// <summary>Filament of all tools [cm3].</summary>
    public double FilamentCubicCentimetres => Filament.Sum(use => use.CubicCentimetres);

    /// <summary>Filament of all tools [g].</summary>
    public double FilamentGrams => Filament.Sum(use => use.Grams);

    /// <summary>Plans a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">For which printer, and how. Default: a generic printer of the flavour that the file is written for.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ModelException">The file cannot be read, is empty, binary, cut short or without moves; or the printer has values that none has.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static PrintPlan Load(string path, PrintOptions? options = null, CancellationToken cancellation = default) => PrintFile.Read(path, stream => Read(stream, path, options, cancellation));

    /// <summary>Plans what a stream gives.</summary>
    /// <param name="stream">The stream. Where it can be searched, settings at its end are known from the beginning.</param>
    /// <param name="name">The file that faults are said to be in.</param>
    /// <param name="options">For which printer, and how. Default: as for a file.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ModelException">The stream is empty, binary, cut short or without moves; or the printer has values that none has.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static PrintPlan Read(Stream stream, string name, PrintOptions? options = null, CancellationToken cancellation = default) =>
        new PrintPlanning(stream, name, options ?? new()).Run(cancellation);
}

/// <summary>For which printer a file is planned, and how.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PrintOptions
{
    /// <summary>The printer. Default: <c>null</c>, a generic one with Klipper where the file is written for that, else with Marlin; the limits of motion are then those in the file's settings, where it has some.</summary>
    public PrinterProfile? Printer { get; init; }

    /// <summary>Whose way of planning to use: a slicer's for <see cref="PrintPlan.SlicerSeconds"/>, a firmware's for that and for <see cref="PrintPlan.FirmwareSeconds"/>. Default: <c>null</c>, the slicer by
    /// the line in which the file says what wrote it, the firmware by the printer.</summary>
    public PlannerKind? Planner { get; init; }
}
