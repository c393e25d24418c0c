using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Cobots;

/// <summary>An arm as a table: the geometry of its joints by Denavit and Hartenberg, their limits, and what it may carry.</summary>
/// <remarks>J. Denavit and R. S. Hartenberg, "A kinematic notation for lower-pair mechanisms based on matrices", Journal of Applied Mechanics 22, 1955; the modified form is that of J. J. Craig,
/// "Introduction to Robotics". Where the numbers of the built-in arms come from stands in <see cref="Source"/> of each.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ArmDefinition
{
    /// <summary>The arms that the library has: UR3, UR5, UR10, UR3e, UR5e, UR10e, UR16e and Franka Panda.</summary>
    public static ValueList<ArmDefinition> BuiltIn => BuiltInArms.All;

    /// <summary>Name, as in <c>UR5e</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Which form of the table it is. Default: the standard one.</summary>
    public DhConvention Convention { get; init; }

    /// <summary>Joints, from the base on. Range: 1 to 12.</summary>
    public required ValueList<JointDefinition> Joints { get; init; }

    /// <summary>From the last joint's frame to the flange, along its z axis [m]. Default: 0.</summary>
    public double FlangeMetres { get; init; }

    /// <summary>The most that it may carry, tool and part together [kg]. Range: above 0.</summary>
    public required double PayloadKilograms { get; init; }

    /// <summary>Mass of the links that move when it strikes somebody: M of the formula for power and force limiting [kg]. Default: <c>null</c>, not known.</summary>
    public double? MovingMassKilograms { get; init; }

    /// <summary>Where its numbers come from, and which of them nobody checked. Default: empty.</summary>
    public string Source { get; init; } = "";

    /// <summary>The file that a model read it from, as written there. Default: <c>null</c>, none.</summary>
    public string? File { get; init; }

    /// <summary>A built-in arm by its name; <c>null</c> where there is none.</summary>
    /// <param name="name">The name, as in <c>UR5e</c>.</param>
    public static ArmDefinition? Find(string name) => BuiltIn.FirstOrDefault(arm => arm.Name == name);

    /// <summary>Reads an arm from a file of YAML.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">The file cannot be read, or is faulty; all faults are listed.</exception>
    public static ArmDefinition Load(string path) => TextDocument.Load(path, ArmText.Type);

    /// <summary>Reads an arm from a text of YAML.</summary>
    /// <param name="text">The text.</param>
    /// <param name="fileName">The file that faults are said to be in. Default: <c>arm.yaml</c>.</param>
    /// <exception cref="ModelException">The text is faulty; all faults are listed.</exception>
    public static ArmDefinition Parse(string text, string fileName = "arm.yaml") => TextDocument.Parse(text, ArmText.Type, fileName);

    /// <summary>The arm as YAML, which reads back equal but for <see cref="File"/>.</summary>
    public string ToYaml() => TextDocument.Write(this, ArmText.Type);
}

/// <summary>Which form a table of Denavit and Hartenberg has.</summary>
public enum DhConvention
{
    /// <summary>Standard: a joint turns about the z axis of the frame before its link, Rz(q) Tz(d) Tx(a) Rx(α).</summary>
    Standard = 0,

    /// <summary>Modified (Craig): a joint turns about the z axis of the frame behind its link, Rx(α) Tx(a) Rz(q) Tz(d).</summary>
    Modified = 1,
}

/// <summary>A joint that turns: its row of the table, and its limits.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record JointDefinition
{
    /// <summary>Name, as in <c>elbow</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Length of the link, a [m]. Default: 0.</summary>
    public double LengthMetres { get; init; }

    /// <summary>Offset along the axis of the joint, d [m]. Default: 0.</summary>
    public double OffsetMetres { get; init; }

    /// <summary>Twist of the link, α [°]. Default: 0.</summary>
    public double TwistDegrees { get; init; }

    /// <summary>The smallest angle that it may have [°].</summary>
    public required double LowestDegrees { get; init; }

    /// <summary>The largest angle that it may have [°].</summary>
    public required double HighestDegrees { get; init; }

    /// <summary>The most that it turns in a second [°/s]. Range: above 0.</summary>
    public required double SpeedDegreesPerSecond { get; init; }
}
