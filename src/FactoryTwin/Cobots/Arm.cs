using System.Globalization;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;
using MathNet.Numerics.LinearAlgebra;

namespace FactoryTwin.Cobots;

/// <summary>The geometry of an arm: where its flange is for given joints, and the other way round.</summary>
/// <remarks>Angles are in radians. Limits of joints are looked at by <see cref="FaultOf"/> and by <see cref="Inverse"/>, not by the others.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed partial class Arm
{
    private readonly double[] _offsets;
    private readonly Link[] _links;   // the link before the first joint, then the one behind each joint

    /// <summary>Prepares an arm.</summary>
    /// <param name="definition">Its table.</param>
    /// <exception cref="ModelException">The table is faulty; all faults are listed.</exception>
    public Arm(ArmDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (TextDocument.Check(definition, ArmText.Type) is { Count: > 0 } problems)
            throw new ModelException(problems);
        Definition = definition;
        bool isStandard = definition.Convention == DhConvention.Standard;
        Link[] rows = [.. definition.Joints.Select(Link.Of)];
        _offsets = [.. definition.Joints.Select(joint => joint.OffsetMetres)];
        _links = isStandard ? [Link.None, .. rows] : [.. rows, Link.None];
        _branches = BranchGeometry.Of(definition);
    }

    /// <summary>Its table.</summary>
    public ArmDefinition Definition { get; }

    /// <summary>Number of joints.</summary>
    public int JointCount => _offsets.Length;

    /// <summary>Where the flange is (forward kinematics). Allocates nothing.</summary>
    /// <param name="jointRadians">Angles of the joints [rad].</param>
    /// <exception cref="ArgumentException">There are not as many angles as joints.</exception>
    public Pose Forward(ReadOnlySpan<double> jointRadians) => Forward(jointRadians, default);

    /// <summary>How the flange moves when joints turn: a column for each joint, its rows the speed of the flange along x, y, z [m/rad] and about x, y, z [rad/rad] of the base.</summary>
    /// <param name="jointRadians">Angles of the joints [rad].</param>
    /// <exception cref="ArgumentException">There are not as many angles as joints.</exception>
    public Matrix<double> Jacobian(ReadOnlySpan<double> jointRadians) => Jacobian(jointRadians, Pose.Origin);

    /// <summary>How near an arm is to a singularity, in which it cannot move in some direction however fast its joints turn.</summary>
    /// <param name="jointRadians">Angles of the joints [rad].</param>
    /// <exception cref="ArgumentException">There are not as many angles as joints.</exception>
    public Singularity SingularityAt(ReadOnlySpan<double> jointRadians)
    {
        Vector<double> values = Jacobian(jointRadians).Svd(computeVectors: false).S;
        return new Singularity(values.Aggregate(1.0, (product, value) => product * value), values[^1]);
    }

    /// <summary>The first joint that is beyond its limits; <c>null</c> where none is.</summary>
    /// <param name="jointRadians">Angles of the joints [rad].</param>
    /// <exception cref="ArgumentException">There are not as many angles as joints.</exception>
    public ArmFault? FaultOf(ReadOnlySpan<double> jointRadians)
    {
        CheckCount(jointRadians);
        for (int i = 0; i < jointRadians.Length; i++)
        {
            if (!IsWithin(i, jointRadians[i]))
                return LimitFault(i, jointRadians[i]);
        }
        return null;
    }

    internal Matrix<double> Jacobian(ReadOnlySpan<double> jointRadians, in Pose tool)
    {
        Span<JointAxis> axes = stackalloc JointAxis[JointCount];
        Point tip = (Forward(jointRadians, axes) * tool).Position;
        Matrix<double> jacobian = Matrix<double>.Build.Dense(6, JointCount);
        for (int i = 0; i < axes.Length; i++)
        {
            Point axis = axes[i].Direction, speed = axis.Cross(tip - axes[i].Position);
            jacobian.SetColumn(i, [speed.XMetres, speed.YMetres, speed.ZMetres, axis.XMetres, axis.YMetres, axis.ZMetres]);
        }
        return jacobian;
    }

    /// <summary>How fast a tool moves [m/s].</summary>
    internal double ToolSpeed(ReadOnlySpan<double> jointRadians, ReadOnlySpan<double> speeds, in Pose tool)
    {
        Span<JointAxis> axes = stackalloc JointAxis[JointCount];
        Point tip = (Forward(jointRadians, axes) * tool).Position, sum = default;
        for (int i = 0; i < axes.Length; i++)
            sum += speeds[i] * axes[i].Direction.Cross(tip - axes[i].Position);
        return sum.LengthMetres;
    }

    internal bool IsWithin(int joint, double radians)
    {
        const double rounding = 1e-9;
        JointDefinition limits = Definition.Joints[joint];
        return radians >= limits.LowestDegrees * Angle.RadiansPerDegree - rounding && radians <= limits.HighestDegrees * Angle.RadiansPerDegree + rounding;
    }

    internal string NameOf(int joint) => string.Create(CultureInfo.InvariantCulture, $"joint {joint + 1} ({Definition.Joints[joint].Name})");

    internal ArmFault LimitFault(int joint, double radians) => new(joint + 1, string.Create(CultureInfo.InvariantCulture,
        $"{NameOf(joint)} would stand at {radians / Angle.RadiansPerDegree:0.###}°, and turns from {Definition.Joints[joint].LowestDegrees:0.###}° to {Definition.Joints[joint].HighestDegrees:0.###}°"));

    private Pose Forward(ReadOnlySpan<double> jointRadians, Span<JointAxis> axes)
    {
        CheckCount(jointRadians);

        // The axes of the present frame and its origin. A link moves it along x and turns it about x; a joint turns it about z and moves it along z.
        Point x = new(1, 0, 0), y = new(0, 1, 0), z = new(0, 0, 1), origin = default;
        for (int i = 0; ; i++)
        {
            ref readonly Link link = ref _links[i];
            origin += link.Length * x;
            (y, z) = (link.Cosine * y + link.Sine * z, link.Cosine * z - link.Sine * y);
            if (i == jointRadians.Length)
                break;
            if (!axes.IsEmpty)
                axes[i] = new JointAxis(origin, z);
            (double sine, double cosine) = Math.SinCos(jointRadians[i]);
            (x, y) = (cosine * x + sine * y, cosine * y - sine * x);
            origin += _offsets[i] * z;
        }
        origin += Definition.FlangeMetres * z;
        return new Pose(origin, new Rotation(x.XMetres, y.XMetres, z.XMetres, x.YMetres, y.YMetres, z.YMetres, x.ZMetres, y.ZMetres, z.ZMetres));
    }

    private void CheckCount(ReadOnlySpan<double> jointRadians)
    {
        if (jointRadians.Length != _offsets.Length)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The arm {Definition.Name} has {_offsets.Length} joints, and {jointRadians.Length} angles were given."), nameof(jointRadians));
    }

    private readonly record struct Link(double Length, double Sine, double Cosine)
    {
        public static Link None => new(0, 0, 1);

        public static Link Of(JointDefinition joint)
        {
            (double sine, double cosine) = Angle.SinCosOfDegrees(joint.TwistDegrees);
            return new(joint.LengthMetres, sine, cosine);
        }
    }

    private readonly record struct JointAxis(Point Position, Point Direction);
}

/// <summary>How near an arm is to a singularity.</summary>
/// <param name="ManipulabilityFactor">The product of the singular values of its Jacobian, √det(J Jᵀ), with lengths in metres and angles in radians: 0 at a singularity. T. Yoshikawa, "Manipulability of robotic mechanisms", International Journal of Robotics Research 4(2), 1985.</param>
/// <param name="SmallestFactor">The smallest of the singular values: how fast it moves in its worst direction when the joints turn at 1 rad/s together.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct Singularity(double ManipulabilityFactor, double SmallestFactor);

/// <summary>Why an arm cannot be or move as it should.</summary>
/// <param name="Joint">Number of the joint that stands in the way, from 1; 0 where it is none.</param>
/// <param name="Message">The joint, the value and what would be possible, in one sentence.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ArmFault(int Joint, string Message);
