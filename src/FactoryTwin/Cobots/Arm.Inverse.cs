using System.Globalization;
using FactoryTwin.Model;

namespace FactoryTwin.Cobots;

/// <content>Inverse kinematics in closed form, for arms that are built as those of Universal Robots: the axes of joints 2, 3 and 4 are parallel, and joint 5 stands across them.</content>
public sealed partial class Arm
{
    /// <summary>Shoulder, wrist and elbow have two ways each to stand.</summary>
    internal const int BranchCount = 8;

    private readonly BranchGeometry? _branches;

    /// <summary>Whether <see cref="Inverse"/> can be answered: the arm is built as those of Universal Robots.</summary>
    public bool HasInverse => _branches is not null;

    /// <summary>All ways for the flange to be at a pose (inverse kinematics, in closed form): up to 8, each within the limits of the joints and with angles as near to 0 as they can be.</summary>
    /// <remarks>The last joint is free where the fifth stands at 0 or 180°: then it is at 0. After K. P. Hawkins, "Analytic inverse kinematics for the Universal Robots UR-5/UR-10 arms", Georgia Institute of Technology, 2013, derived anew.</remarks>
    /// <param name="flange">The pose.</param>
    /// <param name="fault">Why there is none, for the way that got to the last joint; <c>null</c> where there is one.</param>
    /// <exception cref="InvalidOperationException">The arm is not built so (<see cref="HasInverse"/>).</exception>
    public ValueList<ArmSolution> Inverse(in Pose flange, out ArmFault? fault)
    {
        Span<double> near = stackalloc double[JointCount], joints = stackalloc double[JointCount];
        near.Clear();
        var found = new List<ArmSolution>();
        fault = null;
        for (int branch = 0; branch < BranchCount; branch++)
        {
            ArmFault? why = Solve(flange, branch, near, joints);
            if (why is null)
                found.Add(new ArmSolution(branch, ValueList.Create<double>(joints)));
            else if (fault is null || why.Joint > fault.Joint)
                fault = why;
        }
        if (found.Count > 0)
            fault = null;
        return found.ToValueList();
    }

    /// <summary>One way to be at a pose, with angles as near to given ones as the limits allow; the fault where there is none. Allocates nothing but a fault.</summary>
    internal ArmFault? Solve(in Pose flange, int branch, ReadOnlySpan<double> near, Span<double> joints)
    {
        if (_branches is not { } g)
            throw new InvalidOperationException($"The arm {Definition.Name} is not built as those of Universal Robots, and there is no inverse kinematics in closed form for it here. Give angles of its joints.");
        bool isLeft = (branch & 1) == 0, isUp = (branch & 2) == 0, isElbowUp = (branch & 4) == 0;
        Point p = flange.Position;
        var (nx, ny, nz) = (new Point(flange.Rotation.XX, flange.Rotation.YX, flange.Rotation.ZX), new Point(flange.Rotation.XY, flange.Rotation.YY, flange.Rotation.ZY), new Point(flange.Rotation.XZ, flange.Rotation.YZ, flange.Rotation.ZZ));

        // Joint 1: seen from above, the centre of the wrist lies beside the plane of the arm by d4.
        Point wrist = p - g.D6 * nz;
        double across = Math.Sqrt(wrist.XMetres * wrist.XMetres + wrist.YMetres * wrist.YMetres);
        if (!TryClamp(g.D4 / across, out double sine))
            return new ArmFault(1, string.Create(CultureInfo.InvariantCulture, $"{NameOf(0)} cannot turn the wrist there: it would be {across:0.####} m from the axis of the base, and comes no nearer than {Math.Abs(g.D4):0.####} m"));
        double beside = Math.Asin(sine), towards = across == 0 ? 0 : Math.Atan2(wrist.YMetres, wrist.XMetres);
        double q1 = towards + (isLeft ? beside : Math.PI - beside);
        (double s1, double c1) = Math.SinCos(q1);
        Point ahead = new(c1, s1, 0), side = new(s1, -c1, 0);   // in the plane of the arm, and the axis of joints 2, 3 and 4

        // Joint 5: how far the flange's axis leans out of that plane; joint 6: how the flange is turned about it.
        if (!TryClamp((p.Dot(side) - g.D4) / g.D6, out double cosine))
            return new ArmFault(5, string.Create(CultureInfo.InvariantCulture, $"{NameOf(4)} cannot bring the flange there: its cosine would be {(p.Dot(side) - g.D4) / g.D6:0.####}"));
        double x = nx.Dot(side), y = -ny.Dot(side), s5 = (isUp ? 1 : -1) * Math.Sqrt(x * x + y * y);
        bool isSingular = Math.Abs(s5) < 1e-9;
        double q5 = isSingular ? Math.Acos(cosine) : Math.Atan2(s5, nz.Dot(side));
        double q6 = isSingular ? near[5] : Math.Atan2(y / s5, x / s5);

        // Joints 2, 3 and 4: two links in the plane, and the sum of the three angles, which the axis of joint 5 tells.
        (double s6, double c6) = Math.SinCos(q6);
        Point fifth = -s6 * nx - c6 * ny;
        double sum = Math.Atan2(fifth.Dot(ahead), -fifth.ZMetres);
        Point end = wrist - g.D5 * fifth - g.D4 * side;
        double u = end.Dot(ahead), v = end.ZMetres - g.D1;
        if (!TryClamp((u * u + v * v - g.A2 * g.A2 - g.A3 * g.A3) / (2 * g.A2 * g.A3), out double c3))
        {
            return new ArmFault(3, string.Create(CultureInfo.InvariantCulture,
                $"{NameOf(2)} cannot stretch there: {Math.Sqrt(u * u + v * v):0.####} m from the shoulder, and it reaches from {Math.Abs(Math.Abs(g.A2) - Math.Abs(g.A3)):0.####} m to {Math.Abs(g.A2) + Math.Abs(g.A3):0.####} m"));
        }
        double q3 = (isElbowUp ? 1 : -1) * Math.Acos(c3);
        double q2 = Math.Atan2(v, u) - Math.Atan2(g.A3 * Math.Sin(q3), g.A2 + g.A3 * c3);
        (joints[0], joints[1], joints[2], joints[3], joints[4], joints[5]) = (q1, q2, q3, sum - q2 - q3, q5, q6);
        for (int i = 0; i < joints.Length; i++)
        {
            if (!TryBringNear(i, near[i], ref joints[i]))
                return LimitFault(i, joints[i]);
        }
        return null;
    }

    /// <summary>The branch that an arm stands in: the one whose angles are nearest.</summary>
    internal int BranchOf(ReadOnlySpan<double> jointRadians)
    {
        Span<double> joints = stackalloc double[JointCount];
        Pose flange = Forward(jointRadians);
        int nearest = 0;
        double best = double.PositiveInfinity;
        for (int branch = 0; branch < BranchCount; branch++)
        {
            if (Solve(flange, branch, jointRadians, joints) is not null)
                continue;
            double distance = 0;
            for (int i = 0; i < joints.Length; i++)
                distance += Math.Abs(joints[i] - jointRadians[i]);
            if (distance < best)
                (best, nearest) = (distance, branch);
        }
        return nearest;
    }

    private bool TryBringNear(int joint, double near, ref double angle)
    {
        angle += Math.Tau * Math.Round((near - angle) / Math.Tau);
        if (IsWithin(joint, angle))
            return true;
        double towards = Math.CopySign(Math.Tau, Definition.Joints[joint].LowestDegrees + Definition.Joints[joint].HighestDegrees - 2 * angle / Angle.RadiansPerDegree);
        if (!IsWithin(joint, angle + towards))
            return false;
        angle += towards;
        return true;
    }

    /// <summary>A sine or cosine, which rounding may have carried a little beyond 1.</summary>
    private static bool TryClamp(double value, out double clamped)
    {
        const double rounding = 1e-12;
        clamped = Math.Clamp(value, -1, 1);
        return Math.Abs(value) <= 1 + rounding;
    }

    /// <summary>The lengths that the closed form needs.</summary>
    private sealed record BranchGeometry(double D1, double A2, double A3, double D4, double D5, double D6)
    {
        /// <summary>The lengths of an arm that is built so; <c>null</c> for another.</summary>
        public static BranchGeometry? Of(ArmDefinition arm)
        {
            if (arm.Convention != DhConvention.Standard || !arm.Joints.Select(joint => joint.TwistDegrees).SequenceEqual([90, 0, 0, 90, -90, 0]))
                return null;
            double[] a = [.. arm.Joints.Select(joint => joint.LengthMetres)], d = [.. arm.Joints.Select(joint => joint.OffsetMetres)];
            bool isBuiltSo = a[0] == 0 && a[3] == 0 && a[4] == 0 && a[5] == 0 && d[1] == 0 && d[2] == 0 && a[1] != 0 && a[2] != 0 && d[5] + arm.FlangeMetres != 0;
            return isBuiltSo ? new(d[0], a[1], a[2], d[3], d[4], d[5] + arm.FlangeMetres) : null;
        }
    }
}

/// <summary>One way for the flange to be where it should.</summary>
/// <param name="Branch">Its number, from 0 to 7: the sum of 1 for the other side of the shoulder, 2 for the other side of the wrist, 4 for the other side of the elbow.</param>
/// <param name="JointRadians">Angles of the joints [rad].</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ArmSolution(int Branch, ValueList<double> JointRadians);
