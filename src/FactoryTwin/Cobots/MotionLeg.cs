namespace FactoryTwin.Cobots;

/// <summary>What goes on during a leg of a motion.</summary>
internal enum LegKind
{
    /// <summary>Joints turn.</summary>
    Moves,

    /// <summary>The gripper works, or the program waits for a time.</summary>
    Rests,
    WaitFor,
    Set,
    Clear,
}

/// <summary>A part of a motion between two standstills: moves that run into each other, or a rest.</summary>
internal class MotionLeg
{
    public required LegKind Kind { get; init; }

    public double Seconds { get; init; }

    /// <summary>The signal that is set, cleared or waited for; else empty.</summary>
    public string Signal { get; init; } = "";

    /// <summary>The joints at its beginning.</summary>
    public required double[] Start { get; init; }

    /// <summary>The fastest that the tool moves [m/s].</summary>
    public double PeakToolSpeed { get; set; }

    /// <summary>The speed of the tool in the mean [m/s].</summary>
    public double MeanToolSpeed { get; set; }

    /// <summary>Joints and their speeds at an instant of the leg; where no room is given for speeds, joints alone, and nothing is allocated.</summary>
    public virtual ArmFault? At(Arm arm, double seconds, Span<double> joints, Span<double> speeds)
    {
        Start.CopyTo(joints);
        speeds.Clear();
        return null;
    }

    /// <summary>How fast the tool moves at an instant of the leg [m/s].</summary>
    public virtual double ToolSpeedAt(Arm arm, in Pose tool, double seconds)
    {
        Span<double> joints = stackalloc double[Start.Length], speeds = stackalloc double[Start.Length];
        At(arm, seconds, joints, speeds);
        return arm.ToolSpeed(joints, speeds, tool);
    }

    /// <summary>One move within the leg: when it begins, and by which law.</summary>
    protected internal readonly record struct Timed(double Begin, TimeLaw Law)
    {
        public double End => Begin + Law.Seconds;

        /// <summary>When it has reached its speed, and when it begins to slow down.</summary>
        public double[] Corners => [Begin + Law.Speed / Law.Acceleration, End - Law.Speed / Law.Acceleration];
    }
}

/// <summary>Moves in joints. Where one begins before the last has ended, what they add to the joints adds up.</summary>
internal sealed class JointLeg : MotionLeg
{
    public required (Timed Time, double[] Turns)[] Moves { get; init; }

    public override ArmFault? At(Arm arm, double seconds, Span<double> joints, Span<double> speeds)
    {
        base.At(arm, seconds, joints, speeds);
        foreach ((Timed time, double[] turns) in Moves)
        {
            (double share, double perSecond) = time.Law.At(seconds - time.Begin);
            for (int i = 0; i < turns.Length; i++)
            {
                joints[i] += share * turns[i];
                if (!speeds.IsEmpty)
                    speeds[i] += perSecond * turns[i];
            }
        }
        return null;
    }
}

/// <summary>Lines of the tool. Where one begins before the last has ended, their ways add up, and their rotations follow each other.</summary>
internal sealed class LineLeg : MotionLeg
{
    public required Pose From { get; init; }

    public required Pose Tool { get; init; }

    /// <summary>The way that shoulder, elbow and wrist stand, which a line does not change.</summary>
    public required int Branch { get; init; }

    /// <summary>The joints at its end, where they are known: they tell which of angles that differ by a whole turn is meant on the way.</summary>
    public required double[] End { get; set; }

    public required Line[] Lines { get; init; }

    public override ArmFault? At(Arm arm, double seconds, Span<double> joints, Span<double> speeds)
    {
        Span<double> near = stackalloc double[joints.Length];
        double along = Seconds > 0 ? seconds / Seconds : 0;
        for (int i = 0; i < near.Length; i++)
            near[i] = Start[i] + along * (End[i] - Start[i]);
        return Solve(arm, seconds, near, joints, speeds);
    }

    /// <inheritdoc/>
    public override double ToolSpeedAt(Arm arm, in Pose tool, double seconds)
    {
        Point speed = default;
        foreach (Line line in Lines)
            speed += line.Time.Law.At(seconds - line.Time.Begin).PerSecond * line.Way;
        return speed.LengthMetres;
    }

    /// <summary>The joints at an instant, near to given ones, and their speeds where room is given for them.</summary>
    public ArmFault? Solve(Arm arm, double seconds, ReadOnlySpan<double> near, Span<double> joints, Span<double> speeds)
    {
        Point position = From.Position, speed = default, turning = default;
        Rotation rotation = From.Rotation;
        foreach (Line line in Lines)
        {
            (double share, double perSecond) = line.Time.Law.At(seconds - line.Time.Begin);
            position += share * line.Way;
            speed += perSecond * line.Way;
            turning += perSecond * line.Angle * (rotation * line.Axis);
            rotation *= Rotation.About(line.Axis, share * line.Angle);
        }
        speeds.Clear();
        if (arm.Solve(new Pose(position, rotation) * Tool.Inverse, Branch, near, joints) is { } fault)
            return fault;
        if (speeds.IsEmpty || (speed == default && turning == default))
            return null;
        MathNet.Numerics.LinearAlgebra.Vector<double> twist = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(
            [speed.XMetres, speed.YMetres, speed.ZMetres, turning.XMetres, turning.YMetres, turning.ZMetres]);
        arm.Jacobian(joints, Tool).Solve(twist).AsArray().CopyTo(speeds);
        return null;
    }

    /// <summary>One line: its time, its way, and the rotation on it, about an axis of the tool.</summary>
    internal readonly record struct Line(Timed Time, Point Way, Point Axis, double Angle);
}
