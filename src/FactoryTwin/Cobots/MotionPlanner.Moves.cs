using System.Globalization;

namespace FactoryTwin.Cobots;

/// <content>Moves and lines: where they lead, how long they take, and how they run into each other.</content>
internal sealed partial class MotionPlanner
{
    private const double JointSpeed = 1.05, JointAcceleration = 1.4, LineSpeed = 0.25, LineAcceleration = 1.2;

    private const string OutOfReach = "choose a point within the reach of the arm and the limits of its joints";

    /// <summary>Instants of a motion at which it is looked whether the arm can do it.</summary>
    private const int Looks = 200;

    private void Move(ProgramStep step, Place place, string key, Target target)
    {
        if ((target.Joints ?? JointsNear(target.Pose!.Value, place, key)) is not { } end)
            return;
        if (arm.FaultOf(end) is { } fault)
        {
            Report(place, key, fault.Message, OutOfReach);
            return;
        }
        double[] turns = [.. end.Zip(_joints, (to, from) => to - from)];
        double farthest = turns.Max(Math.Abs);   // the leading joint; the others are as long under way
        TimeLaw law = TimeLaw.Of(farthest, step.SpeedDegreesPerSecond * Angle.RadiansPerDegree ?? JointSpeed, step.AccelerationDegreesPerSecondSquared * Angle.RadiansPerDegree ?? JointAcceleration);
        if (step.Time is { } time && farthest > 0)
            law = law.In(time.TotalSeconds);
        Open(new PlannedMove(place, key, step.BlendMetres, law, end, turns, null, default));
    }

    private bool Line(ProgramStep step, Place place, string key, Target target)
    {
        if (!arm.HasInverse)
        {
            Report(place, key, $"the arm {arm.Definition.Name} has no inverse kinematics in closed form here, which a line needs", "use 'move' with points that are given by 'joints'");
            return false;
        }
        Pose from = arm.Forward(_joints) * _tool, to = target.Pose ?? arm.Forward(target.Joints!) * _tool;
        Point way = to.Position - from.Position;
        (Point axis, double angle) = (from.Rotation.Inverse * to.Rotation).AxisAndAngle();
        TimeLaw straight = TimeLaw.Of(way.LengthMetres, step.SpeedMetresPerSecond ?? LineSpeed, step.AccelerationMetresPerSecondSquared ?? LineAcceleration);
        TimeLaw turning = TimeLaw.Of(angle, JointSpeed, JointAcceleration);
        TimeLaw law = straight.Seconds >= turning.Seconds ? straight : turning;   // whichever takes longer leads
        if (step.Time is { } time && law.Seconds > 0)
            law = law.In(time.TotalSeconds);
        int branch = arm.BranchOf(_joints);
        double[] end = new double[arm.JointCount];
        if (arm.Solve(to * _tool.Inverse, branch, _joints, end) is { } fault)
        {
            Report(place, key, fault.Message, OutOfReach);
            return false;
        }
        Open(new PlannedMove(place, key, step.BlendMetres, law, end, null, new LineLeg.Line(default, way, axis, angle), from));
        return true;
    }

    /// <summary>The joints for a pose of the tool that take the shortest turns.</summary>
    private double[]? JointsNear(in Pose tool, Place place, string key)
    {
        if (!arm.HasInverse)
        {
            Report(place, key, $"the arm {arm.Definition.Name} has no inverse kinematics in closed form here", "give the point by 'joints'");
            return null;
        }
        double[]? nearest = null;
        double[] joints = new double[arm.JointCount];
        double best = double.PositiveInfinity;
        ArmFault? why = null;
        for (int branch = 0; branch < Arm.BranchCount; branch++)
        {
            ArmFault? fault = arm.Solve(tool * _tool.Inverse, branch, _joints, joints);
            if (fault is not null)
            {
                why = why is null || fault.Joint > why.Joint ? fault : why;
                continue;
            }
            double turns = joints.Zip(_joints, (to, from) => Math.Abs(to - from)).Sum();
            if (turns < best - 1e-9)
                (best, nearest) = (turns, [.. joints]);
        }
        if (nearest is null)
            Report(place, key, why!.Message, OutOfReach);
        return nearest;
    }

    private void Open(PlannedMove move)
    {
        if (_open.Count > 0)
        {
            PlannedMove last = _open[^1];
            if (last.BlendMetres == 0)
                Close();
            else if (last.Line is null != move.Line is null)
            {
                Report(last.Place, "blend", "a move in joints and a line cannot run into each other here", "leave 'blend' out, and the arm stops in between");
                Close();
            }
        }
        if (move.Law.Seconds == 0)
            return;
        _open.Add(move);
        _joints = move.End;
    }

    /// <summary>Makes a leg of the moves that run into each other, and looks whether the arm can do it.</summary>
    private void Close()
    {
        if (_open.Count == 0)
            return;
        double[] start = _legs.LastOrDefault() is { } before ? EndOf(before) : Radians(program.StartDegrees);
        var times = new MotionLeg.Timed[_open.Count];
        times[0] = new(0, _open[0].Law);
        for (int i = 1; i < times.Length; i++)
            times[i] = new(times[i - 1].End - Overlap(_open[i - 1], _open[i]), _open[i].Law);
        MotionLeg leg = _open[0].Line is null
            ? new JointLeg { Kind = LegKind.Moves, Seconds = times[^1].End, Start = start, Moves = [.. times.Zip(_open, (time, move) => (time, move.Turns!))] }
            : new LineLeg
            {
                Kind = LegKind.Moves, Seconds = times[^1].End, Start = start, From = _open[0].From, Tool = _tool, Branch = arm.BranchOf(start), End = _open[^1].End,
                Lines = [.. times.Zip(_open, (time, move) => move.Line!.Value with { Time = time })],
            };
        Look(leg, times);
        _legs.Add(leg);
        _open.Clear();
    }

    private double[] EndOf(MotionLeg leg)
    {
        double[] joints = new double[arm.JointCount], speeds = new double[arm.JointCount];
        leg.At(arm, leg.Seconds, joints, speeds);
        return joints;
    }

    /// <summary>How long before the end of a move the next one begins: so that both are within the blend radius of the point between them, and no move meets more than one other at a time.</summary>
    private double Overlap(PlannedMove last, PlannedMove next)
    {
        double left = last.Law.Seconds - InstantWithin(last, last.BlendMetres, (last.Law.Seconds / 2, last.Law.Seconds), 1);
        double gone = InstantWithin(next, last.BlendMetres, (next.Law.Seconds / 2, 0), 0);
        return Math.Min(left, gone);
    }

    /// <summary>When the tool is so far from one end of a move, between an instant and the one at that end; found by halving.</summary>
    private double InstantWithin(PlannedMove move, double radius, (double Away, double There) between, double share)
    {
        Point corner = ToolOn(move, share);
        (double away, double there) = between;
        if ((ToolOn(move, move.Law.At(away).Share) - corner).LengthMetres <= radius)
            return away;
        for (int i = 0; i < 50; i++)
        {
            double middle = (away + there) / 2;
            if ((ToolOn(move, move.Law.At(middle).Share) - corner).LengthMetres > radius)
                away = middle;
            else
                there = middle;
        }
        return there;
    }

    private Point ToolOn(PlannedMove move, double share)
    {
        if (move.Line is { } line)
            return move.From.Position + share * line.Way;
        double[] joints = [.. move.End.Zip(move.Turns!, (end, turn) => end - (1 - share) * turn)];
        return (arm.Forward(joints) * _tool).Position;
    }

    /// <summary>Looks at many instants of a leg whether its joints stay within their limits, and follows joints on a line to their end.</summary>
    private void Look(MotionLeg leg, MotionLeg.Timed[] times)
    {
        double[] joints = new double[arm.JointCount], speeds = new double[arm.JointCount], near = [.. leg.Start], toolSpeeds = new double[Looks + 1];
        (ArmFault? Fault, double Ratio, double Seconds) worst = default;
        for (int i = 0; i <= Looks; i++)
        {
            double seconds = leg.Seconds * i / Looks;
            ArmFault? fault = leg is LineLeg line ? line.Solve(arm, seconds, near, joints, speeds) : leg.At(arm, seconds, joints, speeds);
            fault ??= arm.FaultOf(joints);
            if (fault is not null)
            {
                Report(leg, times, seconds, fault, OutOfReach);
                return;
            }
            for (int joint = 0; joint < joints.Length; joint++)
            {
                (ArmFault? tooFast, double ratio) = TooFast(joint, speeds[joint], (joints[joint] - near[joint]) * Looks / leg.Seconds);
                if (ratio > worst.Ratio)
                    worst = (tooFast, ratio, seconds);
            }
            toolSpeeds[i] = arm.ToolSpeed(joints, speeds, _tool);
            leg.MeanToolSpeed += toolSpeeds[i] / Looks;   // it stands at both ends, which therefore count nothing
            joints.CopyTo(near, 0);
        }
        leg.PeakToolSpeed = PeakOf(leg, times, toolSpeeds);
        if (worst.Fault is not null)
            Report(leg, times, worst.Seconds, worst.Fault, leg is LineLeg ? "write a lower 'speed', or take 'move' where the line leads by a singularity" : "write a lower 'speed', or a longer 'time'");
        else if (leg is LineLeg end)
            _joints = end.End = near;
    }

    /// <summary>The fastest that the tool moves: where a move has reached its speed or slows down, which for lines is all that matters, or near an instant at which it was faster than just before and after.</summary>
    private double PeakOf(MotionLeg leg, MotionLeg.Timed[] times, double[] seen)
    {
        const double worthALook = 0.95, rounding = 1e-9;
        double peak = Math.Max(seen.Max(), times.SelectMany(time => time.Corners).Max(seconds => leg.ToolSpeedAt(arm, _tool, seconds)));
        for (int i = 1; i < Looks && leg is JointLeg; i++)
        {
            bool isTop = seen[i] >= seen[i - 1] && seen[i] >= seen[i + 1] && 2 * seen[i] - seen[i - 1] - seen[i + 1] > rounding * peak;
            if (isTop && seen[i] > worthALook * peak)
                peak = Math.Max(peak, TopOf(leg, leg.Seconds * (i - 1) / Looks, leg.Seconds * (i + 1) / Looks));
        }
        return peak;
    }

    /// <summary>The fastest that the tool moves between two instants, between which it gets faster and then slower; by the golden section.</summary>
    private double TopOf(MotionLeg leg, double from, double to)
    {
        const double section = 0.6180339887498949;
        for (int i = 0; i < 40; i++)
        {
            double left = to - section * (to - from), right = from + section * (to - from);
            if (leg.ToolSpeedAt(arm, _tool, left) < leg.ToolSpeedAt(arm, _tool, right))
                from = left;
            else
                to = right;
        }
        return leg.ToolSpeedAt(arm, _tool, (from + to) / 2);
    }

    private void Report(MotionLeg leg, MotionLeg.Timed[] times, double seconds, ArmFault fault, string remedy)
    {
        PlannedMove move = _open[Math.Max(0, Array.FindLastIndex(times, time => time.Begin <= seconds))];
        string where = leg is LineLeg ? string.Create(CultureInfo.InvariantCulture, $"on the line, after {seconds:0.###} s of {leg.Seconds:0.###} s, ") : "";
        Report(move.Place, move.Key, where + fault.Message, remedy);
    }

    /// <summary>Whether a joint turns faster than it can, and how many times its most; also where it would have to jump between two instants, as it does where a line leads through a singularity.</summary>
    private (ArmFault? Fault, double Ratio) TooFast(int joint, double speed, double speedBetween)
    {
        const double rounding = 1e-9;
        double most = arm.Definition.Joints[joint].SpeedDegreesPerSecond * Angle.RadiansPerDegree, fastest = Math.Max(Math.Abs(speed), Math.Abs(speedBetween)), ratio = fastest / most;
        if (ratio <= 1 + rounding)
            return (null, ratio);
        return (new ArmFault(joint + 1, string.Create(CultureInfo.InvariantCulture, $"{arm.NameOf(joint)} would turn at {fastest / Angle.RadiansPerDegree:0.#}°/s, and can turn at {most / Angle.RadiansPerDegree:0.#}°/s")),
            double.IsNaN(ratio) ? double.PositiveInfinity : ratio);
    }

    /// <summary>A move or line whose leg is not made yet.</summary>
    private sealed record PlannedMove(Place Place, string Key, double BlendMetres, TimeLaw Law, double[] End, double[]? Turns, LineLeg.Line? Line, Pose From);
}
