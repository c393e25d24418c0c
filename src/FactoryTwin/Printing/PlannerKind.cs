namespace FactoryTwin.Printing;

/// <summary>Whose way of planning moves a time is computed by.</summary>
public enum PlannerKind
{
    /// <summary>The time estimate of PrusaSlicer 2.5 to 2.8, with its quirks.</summary>
    Prusa25 = 0,

    /// <summary>The time estimate of PrusaSlicer 2.9.</summary>
    Prusa29 = 1,

    /// <summary>Marlin, with classic jerk or junction deviation as the printer has it.</summary>
    Marlin = 2,

    /// <summary>Klipper.</summary>
    Klipper = 3,
}

/// <summary>Where a slicer's estimate differs from a textbook planner.</summary>
/// <remarks>Read in PrusaSlicer, src/libslic3r/GCode/GCodeProcessor.cpp, versions 2.5, 2.7.4 and 2.9.</remarks>
internal sealed record SlicerQuirks
{
    /// <summary>The look-ahead goes forward first, so what it finds on the way back comes too late for the blocks before.</summary>
    public bool ForwardPassFirst { get; init; }

    /// <summary>A move that would exceed the acceleration of an axis gets that of the axis, however little of the move is along it.</summary>
    public bool AxisAccelerationUnscaled { get; init; }

    /// <summary>Seconds are added up in single precision.</summary>
    public bool SumsInSinglePrecision { get; init; }

    /// <summary>The first block that stays in the queue keeps the entry speed that the block before it was timed with.</summary>
    public bool KeepsEntrySpeed { get; init; }

    public static SlicerQuirks Prusa25 { get; } = new() { ForwardPassFirst = true, AxisAccelerationUnscaled = true, SumsInSinglePrecision = true };

    public static SlicerQuirks Prusa29 { get; } = new() { KeepsEntrySpeed = true };
}
