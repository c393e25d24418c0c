using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Cobots;

/// <summary>What an arm does in one cycle, as a description: points, grids and steps.</summary>
/// <remarks>It says nothing of the arm; <see cref="ArmMotion"/> makes a motion of both.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ArmProgram
{
    /// <summary>Name, for people. Default: empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>From the flange to the point of the tool that is moved: x, y, z of the flange [m]. Default: the flange itself.</summary>
    public ValueList<double> ToolMetres { get; init; } = [0, 0, 0];

    /// <summary>Mass of tool and part together [kg]. Default: 0.</summary>
    public double PayloadKilograms { get; init; }

    /// <summary>Angles of the joints at the start of a cycle [°].</summary>
    public required ValueList<double> StartDegrees { get; init; }

    /// <summary>Points that steps name. Default: none.</summary>
    public ValueList<ArmPoint> Points { get; init; } = ValueList<ArmPoint>.Empty;

    /// <summary>Grids that steps name. Default: none.</summary>
    public ValueList<ArmGrid> Grids { get; init; } = ValueList<ArmGrid>.Empty;

    /// <summary>What it does, in this order. Range: at least one.</summary>
    public required ValueList<ProgramStep> Steps { get; init; }

    /// <summary>The file that it was read from, as it was named. Default: <c>null</c>, none.</summary>
    public string? File { get; init; }

    internal WrittenAt StartAt { get; init; }

    internal WrittenAt PayloadAt { get; init; }

    internal WrittenAt StepsAt { get; init; }

    /// <summary>Reads a program from a file of YAML.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">The file cannot be read, or is faulty; all faults are listed.</exception>
    public static ArmProgram Load(string path) => TextDocument.Load(path, ProgramText.Type) with { File = path };

    /// <summary>Reads a program from a text of YAML.</summary>
    /// <param name="text">The text.</param>
    /// <param name="fileName">The file that faults are said to be in. Default: <c>program.yaml</c>.</param>
    /// <exception cref="ModelException">The text is faulty; all faults are listed.</exception>
    public static ArmProgram Parse(string text, string fileName = "program.yaml") => TextDocument.Parse(text, ProgramText.Type, fileName) with { File = fileName };

    /// <summary>The program as YAML, which reads back equal but for <see cref="File"/>.</summary>
    public string ToYaml() => TextDocument.Write(this, ProgramText.Type);
}

/// <summary>A point that a program names: angles of the joints, or a place of the tool.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ArmPoint
{
    /// <summary>The tool points straight down: half a turn about x [°].</summary>
    public static ValueList<double> DownDegrees { get; } = [180, 0, 0];

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Angles of the joints [°]. Default: <c>null</c>, where <see cref="PositionMetres"/> is given.</summary>
    public ValueList<double>? JointDegrees { get; init; }

    /// <summary>Position of the tool: x, y, z of the base [m]. Default: <c>null</c>, where <see cref="JointDegrees"/> are given.</summary>
    public ValueList<double>? PositionMetres { get; init; }

    /// <summary>How the tool is turned, about x, then y, then z of the base [°]. Default: <see cref="DownDegrees"/>.</summary>
    public ValueList<double> RotationDegrees { get; init; } = DownDegrees;
}

/// <summary>Places in columns and rows, which are used one after the other, row by row.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ArmGrid
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Position of the tool at the first place: x, y, z of the base [m].</summary>
    public required ValueList<double> PositionMetres { get; init; }

    /// <summary>How the tool is turned, about x, then y, then z of the base [°]. Default: <see cref="ArmPoint.DownDegrees"/>.</summary>
    public ValueList<double> RotationDegrees { get; init; } = ArmPoint.DownDegrees;

    /// <summary>Places in a row. Range: 1 to 1,000.</summary>
    public required int Columns { get; init; }

    /// <summary>Rows. Range: 1 to 1,000. Default: 1.</summary>
    public int Rows { get; init; } = 1;

    /// <summary>The way from one place to the next in a row: x, y, z of the base [m].</summary>
    public required ValueList<double> ColumnStepMetres { get; init; }

    /// <summary>The way from one row to the next: x, y, z of the base [m]. Default: none.</summary>
    public ValueList<double> RowStepMetres { get; init; } = [0, 0, 0];
}

/// <summary>What a step of a program does.</summary>
public enum StepKind
{
    /// <summary>Turns all joints together to a point (movej).</summary>
    Move = 0,

    /// <summary>Moves the tool in a straight line to a point (movel).</summary>
    Line = 1,

    /// <summary>Opens or closes the gripper.</summary>
    Gripper = 2,

    /// <summary>Waits for a time.</summary>
    Wait = 3,

    /// <summary>Waits for a signal.</summary>
    WaitFor = 4,

    /// <summary>Sets a signal.</summary>
    Set = 5,

    /// <summary>Clears a signal.</summary>
    Clear = 6,

    /// <summary>Picks a part: above it, down, close the gripper, up.</summary>
    Pick = 7,

    /// <summary>Places a part: above the place, down, open the gripper, up.</summary>
    Place = 8,

    /// <summary>Does other steps several times.</summary>
    Repeat = 9,
}

/// <summary>A step of a program.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ProgramStep
{
    /// <summary>What it does.</summary>
    public required StepKind Kind { get; init; }

    /// <summary>The point, grid or signal that it names. Default: empty.</summary>
    public string Target { get; init; } = "";

    /// <summary>Whether the gripper closes. Default: it opens.</summary>
    public bool Closes { get; init; }

    /// <summary>How long it waits; how long the gripper takes (default 0.5 s, an assumption); how long a move or line takes, in place of speed and acceleration. Default: <c>null</c>.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>The most that a joint turns in a second, for moves [°/s]. Default: <c>null</c>, 1.05 rad/s, as movej has it.</summary>
    public double? SpeedDegreesPerSecond { get; init; }

    /// <summary>The acceleration of a joint, for moves [°/s²]. Default: <c>null</c>, 1.4 rad/s², as movej has it.</summary>
    public double? AccelerationDegreesPerSecondSquared { get; init; }

    /// <summary>Speed of the tool, for lines [m/s]. Default: <c>null</c>, 0.25 m/s, an assumption.</summary>
    public double? SpeedMetresPerSecond { get; init; }

    /// <summary>Acceleration of the tool, for lines [m/s²]. Default: <c>null</c>, 1.2 m/s², an assumption.</summary>
    public double? AccelerationMetresPerSecondSquared { get; init; }

    /// <summary>How near to its end the next move of the same sort may begin, so that the corner is cut and nothing stops [m]. Default: 0, it stops.</summary>
    public double BlendMetres { get; init; }

    /// <summary>From how far behind the tool it goes to a part or place, and back, for picking and placing [m]. Default: 0.1 m.</summary>
    public double ApproachMetres { get; init; } = 0.1;

    /// <summary>The place of a grid, from 1. Default: <c>null</c>, the round of the innermost loop, from the first place again behind the last; without a loop the first.</summary>
    public int? Cell { get; init; }

    /// <summary>How many times a loop does its steps. Range: 1 to 10,000. Default: 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The steps of a loop. Default: none.</summary>
    public ValueList<ProgramStep> Steps { get; init; } = ValueList<ProgramStep>.Empty;

    internal WrittenAt WrittenAt { get; init; }
}

/// <summary>Where a step is written, for what is said of it; it makes no difference to whether steps are equal.</summary>
internal readonly struct WrittenAt(TextPlace place) : IEquatable<WrittenAt>
{
    public TextPlace Place { get; } = place;

    public bool Equals(WrittenAt other) => true;

    public override bool Equals(object? obj) => obj is WrittenAt;

    public override int GetHashCode() => 0;
}
