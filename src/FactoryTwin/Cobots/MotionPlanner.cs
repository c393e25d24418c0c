using System.Globalization;
using FactoryTwin.Model;

namespace FactoryTwin.Cobots;

/// <summary>Makes a motion of a program and an arm, and finds all that keeps the arm from it.</summary>
internal sealed partial class MotionPlanner(Arm arm, ArmProgram program)
{
    private const int MostSteps = 2_000;
    private const double GripperSeconds = 0.5;

    private readonly List<MotionLeg> _legs = [];
    private readonly List<PlannedMove> _open = [];   // moves that run into each other, the leg of which is not made yet
    private readonly Pose _tool = ArmMotion.ToolOf(program);
    private readonly HashSet<string> _told = [];
    private double[] _joints = [];
    private int _steps, _round = 1;

    public List<ModelProblem> Problems { get; } = [];

    public static Point PointOf(ValueList<double> metres) => new(metres[0], metres[1], metres[2]);

    public IReadOnlyList<MotionLeg> Plan()
    {
        if (program.StartDegrees.Count != arm.JointCount)
        {
            Report(null, "start", string.Create(CultureInfo.InvariantCulture, $"there are {program.StartDegrees.Count} angles, and the arm {arm.Definition.Name} has {arm.JointCount} joints"), "write an angle for each joint");
            return [];
        }
        _joints = Radians(program.StartDegrees);
        if (arm.FaultOf(_joints) is { } fault)
            Report(null, "start", fault.Message, "begin within the limits of the joints");
        if (program.PayloadKilograms > arm.Definition.PayloadKilograms)
            Report(null, "payload", string.Create(CultureInfo.InvariantCulture, $"{program.PayloadKilograms} kg are more than the arm {arm.Definition.Name} may carry, {arm.Definition.PayloadKilograms} kg"), "carry less, or take a stronger arm");
        Plan(program.Steps, "steps");
        Close();
        if (Problems.Count == 0 && _legs.Sum(leg => leg.Seconds) == 0 && _legs.All(leg => leg.Kind != LegKind.WaitFor))
            Report(null, "steps", "the program takes no time", "give it a move, a gripper or a wait");
        return _legs;
    }

    private void Plan(ValueList<ProgramStep> steps, string path)
    {
        for (int i = 0; i < steps.Count; i++)
        {
            string here = string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]");
            if (++_steps > MostSteps)
            {
                if (_steps == MostSteps + 1)
                    Report(new Place(steps[i], here), "repeat", $"the program has more than {MostSteps} steps, with what loops repeat", "a cycle is shorter");
                return;
            }
            if (steps[i].Kind == StepKind.Repeat)
            {
                int round = _round;
                for (_round = 1; _round <= steps[i].Count; _round++)
                    Plan(steps[i].Steps, $"{here}.steps");
                _round = round;
            }
            else
                Do(steps[i], new Place(steps[i], here));
        }
    }

    private void Do(ProgramStep step, Place place)
    {
        switch (step.Kind)
        {
            case StepKind.Move:
                if (TargetOf(step, place, "move") is { } target)
                    Move(step, place, "move", target);
                break;
            case StepKind.Line:
                if (TargetOf(step, place, "line") is { } end)
                    Line(step, place, "line", end);
                break;
            case StepKind.Pick or StepKind.Place:
                string key = step.Kind == StepKind.Pick ? "pick" : "place";
                if (TargetOf(step, place, key) is not { } part)
                    break;
                Pose at = part.Pose ?? arm.Forward(part.Joints!) * _tool;
                var above = new Target(null, new Pose(at.Position - step.ApproachMetres * (at.Rotation * new Point(0, 0, 1)), at.Rotation));
                Move(step with { Time = null }, place, key, above);
                if (!Line(step with { Time = null }, place, key, new Target(null, at)))
                    break;
                Rest(LegKind.Rests, step.Time?.TotalSeconds ?? GripperSeconds);
                Line(step with { Time = null }, place, key, above);
                break;
            case StepKind.Gripper:
                Rest(LegKind.Rests, step.Time?.TotalSeconds ?? GripperSeconds);
                break;
            case StepKind.Wait:
                Rest(LegKind.Rests, step.Time!.Value.TotalSeconds);
                break;
            default:
                Rest(step.Kind switch { StepKind.Set => LegKind.Set, StepKind.Clear => LegKind.Clear, _ => LegKind.WaitFor }, 0, step.Target);
                break;
        }
    }

    private void Rest(LegKind kind, double seconds, string signal = "")
    {
        Close();
        _legs.Add(new MotionLeg { Kind = kind, Seconds = seconds, Signal = signal, Start = _joints });
    }

    /// <summary>A point, or the place of a grid that comes next.</summary>
    private Target? TargetOf(ProgramStep step, Place place, string key)
    {
        if (program.Points.FirstOrDefault(point => point.Name == step.Target) is { } point)
        {
            if (step.Cell is not null)
            {
                Report(place, "cell", $"'{point.Name}' is a point and has no places", "leave 'cell' out, or name a grid");
                return null;
            }
            if (point.PositionMetres is { } position)
                return new Target(null, new Pose(PointOf(position), Turned(point.RotationDegrees)));
            if (point.JointDegrees!.Count == arm.JointCount)
                return new Target(Radians(point.JointDegrees), null);
            Report(place, key, string.Create(CultureInfo.InvariantCulture, $"the point '{point.Name}' has {point.JointDegrees.Count} angles, and the arm {arm.Definition.Name} has {arm.JointCount} joints"), "write an angle for each joint");
            return null;
        }
        if (program.Grids.FirstOrDefault(grid => grid.Name == step.Target) is { } grid)
        {
            int places = grid.Columns * grid.Rows, cell = ((step.Cell ?? _round) - 1) % places;
            if (step.Cell > places)
            {
                Report(place, "cell", string.Create(CultureInfo.InvariantCulture, $"'{step.Cell}' is beyond the {places} places of '{grid.Name}'"), $"write a cell from 1 to {places}");
                return null;
            }
            Point at = PointOf(grid.PositionMetres) + cell % grid.Columns * PointOf(grid.ColumnStepMetres) + cell / grid.Columns * PointOf(grid.RowStepMetres);
            return new Target(null, new Pose(at, Turned(grid.RotationDegrees)));
        }
        string[] known = [.. program.Points.Select(each => each.Name), .. program.Grids.Select(each => each.Name)];
        Report(place, key, $"there is no point or grid '{step.Target}'", known.Length == 0 ? "name it under 'points:' or 'grids:'" : $"there are {string.Join(", ", known.Select(name => $"'{name}'"))}");
        return null;
    }

    private void Report(Place? place, string key, string message, string? remedy = null)
    {
        string path = place is { } at ? $"{at.Path}.{key}" : key;
        WrittenAt written = place?.Step.WrittenAt ?? key switch { "payload" => program.PayloadAt, "start" => program.StartAt, _ => program.StepsAt };
        int line = written.Place.Line, column = written.Place.Column;
        if (!_told.Add($"{line}:{column} {message}"))
            return;   // a loop comes by again
        string? file = line > 0 ? program.File : null;
        Problems.Add(new ModelProblem
        {
            Code = ProblemCode.BadMotion, File = file, Line = file is null ? 0 : line, Column = file is null ? 0 : column, Path = path, Key = key, Message = message, Remedy = remedy,
        });
    }

    private static double[] Radians(ValueList<double> degrees) => [.. degrees.Select(angle => angle * Angle.RadiansPerDegree)];

    private static Rotation Turned(ValueList<double> degrees) => Rotation.FromRollPitchYaw(degrees[0], degrees[1], degrees[2]);

    /// <summary>A step, and where it stands in the program.</summary>
    private readonly record struct Place(ProgramStep Step, string Path);

    /// <summary>Where a move leads: angles of joints, or a pose of the tool.</summary>
    private readonly record struct Target(double[]? Joints, Pose? Pose);
}
