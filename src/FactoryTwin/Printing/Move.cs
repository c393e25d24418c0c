using System.Runtime.CompilerServices;

namespace FactoryTwin.Printing;

/// <summary>A number for each axis: X, Y, Z and E.</summary>
[InlineArray(Count)]
internal struct Axes
{
    public const int X = 0, Y = 1, Z = 2, E = 3, Count = 4;

    private double _first;
}

/// <summary>A number for each axis in single precision.</summary>
[InlineArray(Axes.Count)]
internal struct AxesSingle
{
    private float _first;
}

/// <summary>What a move is for, as PrusaSlicer tells moves apart.</summary>
internal enum MoveKind : byte
{
    /// <summary>XY motion with filament fed.</summary>
    Extrude,

    /// <summary>Motion without filament fed, or of Z alone.</summary>
    Travel,

    /// <summary>The extruder alone.</summary>
    Retract,

    /// <summary>Any move between the tags of a wipe.</summary>
    Wipe,
}

/// <summary>Where time belongs to: numbers into the lists of a plan.</summary>
/// <param name="Layer">The layer; 0 before the first.</param>
/// <param name="Object">The object; 0 for none.</param>
/// <param name="Feature">The feature type.</param>
/// <param name="Step">The stretch between two commands to heaters, fans and the like.</param>
internal readonly record struct MoveTag(int Layer, int Object, int Feature, int Step);

/// <summary>One straight move.</summary>
internal struct Move
{
    /// <summary>How far each axis goes [mm].</summary>
    public Axes Delta;

    /// <summary>Requested feed as the slicer takes it: times the factor of the feed rate (M220) when it was requested [mm/s].</summary>
    public float Feed;

    /// <summary>Requested feed as firmware takes it: times the factor of now [mm/s].</summary>
    public float FirmwareFeed;

    public MoveKind Kind;

    public MoveTag Tag;

    public readonly bool IsExtruderOnly => Delta[Axes.X] == 0 && Delta[Axes.Y] == 0 && Delta[Axes.Z] == 0;

    /// <summary>The way of the nozzle, or of the filament where only that moves [mm].</summary>
    public readonly double Distance
    {
        get
        {
            double squared = Delta[Axes.X] * Delta[Axes.X] + Delta[Axes.Y] * Delta[Axes.Y] + Delta[Axes.Z] * Delta[Axes.Z];
            return squared > 0 ? Math.Sqrt(squared) : Math.Abs(Delta[Axes.E]);
        }
    }
}
