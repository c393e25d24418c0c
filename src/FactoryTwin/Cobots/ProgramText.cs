using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Cobots;

/// <summary>The text of a program.</summary>
internal static class ProgramText
{
    private static readonly TextType<ValueList<double>> Place = new UnitVectorType(NumberKind.AnyLength, "300 -200 150 mm", 3), Turn = new UnitVectorType(NumberKind.AnyAngle, "180 0 90 deg", 3),
        Angles = new UnitVectorType(NumberKind.AnyAngle, "0 -90 90 -90 -90 0 deg");

    private static readonly TextType<string> Name = TextOf.Name("point or grid");

    private static readonly ObjectType<ArmPoint> Point = new("a point", new ArmPoint { Name = "" },
        Key<ArmPoint>.Optional("joints", Angles, "0 -90 90 -90 -90 0 deg", "Angles of the joints, from the base on.", point => point.JointDegrees, (point, angles) => point with { JointDegrees = angles }),
        Key<ArmPoint>.Optional("at", Place, "300 -200 150 mm", "Position of the tool in the base.", point => point.PositionMetres, (point, place) => point with { PositionMetres = place }),
        Key<ArmPoint>.Optional("rotation", Turn, "180 0 90 deg", "How the tool is turned about x, then y, then z of the base. Default: `180 0 0 deg`, straight down.", point => point.RotationDegrees, (point, turn) => point with { RotationDegrees = turn }))
    {
        ExactlyOneOf = ["joints", "at"],
        CheckAll = (point, context) =>
        {
            if (point.JointDegrees is null == point.PositionMetres is null && context.IsRead)
                context.At("joints").Report(ProblemCode.MissingKey, "'joints' or 'at' must be there, and not both", "give one of them");
        },
    };

    private static readonly ObjectType<ArmGrid> Grid = new("a grid", new ArmGrid { Name = "", PositionMetres = [0, 0, 0], Columns = 0, ColumnStepMetres = [0, 0, 0] },
        Key<ArmGrid>.Required("at", Place, "300 -200 150 mm", "Position of the tool at the first place.", grid => grid.PositionMetres, (grid, place) => grid with { PositionMetres = place }),
        Key<ArmGrid>.Optional("rotation", Turn, "180 0 90 deg", "How the tool is turned. Default: `180 0 0 deg`, straight down.", grid => grid.RotationDegrees, (grid, turn) => grid with { RotationDegrees = turn }),
        Key<ArmGrid>.Required("columns", TextOf.Count(1, 1000), "4", "Places in a row.", grid => grid.Columns, (grid, count) => grid with { Columns = count }),
        Key<ArmGrid>.Optional("rows", TextOf.Count(1, 1000), "3", "Rows. Default: 1.", grid => grid.Rows, (grid, count) => grid with { Rows = count }),
        Key<ArmGrid>.Required("column-step", Place, "60 0 0 mm", "From one place to the next in a row.", grid => grid.ColumnStepMetres, (grid, way) => grid with { ColumnStepMetres = way }),
        Key<ArmGrid>.Optional("row-step", Place, "0 60 0 mm", "From one row to the next. Default: none.", grid => grid.RowStepMetres, (grid, way) => grid with { RowStepMetres = way }));

    /// <summary>A program as a model names it.</summary>
    public static TextType<ArmProgram> File { get; } = new ProgramFileType();

    /// <summary>The keys of a program.</summary>
    public static ObjectType<ArmProgram> Type { get; } = new("a program", new ArmProgram { StartDegrees = [], Steps = [] },
        Key<ArmProgram>.Optional("name", TextOf.Text, "Pick and place", "Its name, for people. Default: empty.", program => program.Name, (program, name) => program with { Name = name }),
        Key<ArmProgram>.Optional("tool", Place, "0 0 150 mm", "From the flange to the point of the tool that is moved. Default: the flange itself.", program => program.ToolMetres, (program, tool) => program with { ToolMetres = tool }),
        Key<ArmProgram>.Optional("payload", TextOf.Maybe(TextOf.Mass), "1.2 kg", "Mass of tool and part together. Default: 0.", program => program.PayloadKilograms == 0 ? null : program.PayloadKilograms, (program, mass) => program with { PayloadKilograms = mass!.Value }),
        Key<ArmProgram>.Required("start", Angles, "0 -90 90 -90 -90 0 deg", "Angles of the joints at the start of a cycle.", program => program.StartDegrees, (program, angles) => program with { StartDegrees = angles }),
        Key<ArmProgram>.Optional("points", TextOf.MapOf(Name, Point, (name, point) => point with { Name = name }, point => (point.Name, point)), "{ bin: { at: 400 200 100 mm } }", "Points, by name. Default: none.",
            program => program.Points, (program, points) => program with { Points = points }),
        Key<ArmProgram>.Optional("grids", TextOf.MapOf(Name, Grid, (name, grid) => grid with { Name = name }, grid => (grid.Name, grid)), "{ tray: { at: 300 -200 50 mm, columns: 4, column-step: 60 0 0 mm } }", "Grids, by name. Default: none.",
            program => program.Grids, (program, grids) => program with { Grids = grids }),
        Key<ArmProgram>.Required("steps", StepListType.Instance, "[move: bin]", "What it does, in this order.", program => program.Steps, (program, steps) => program with { Steps = steps }))
    { Placed = (program, node) => program with { StartAt = PlaceIn(node, "start"), PayloadAt = PlaceIn(node, "payload"), StepsAt = PlaceIn(node, "steps") } };

    private static WrittenAt PlaceIn(TextNode program, string key) => new(program.Entries.Where(entry => entry.Key == key).Select(entry => entry.Value.Place).FirstOrDefault(program.Place));
}

/// <summary>The steps of a program or loop.</summary>
internal sealed class StepListType : TextType<ValueList<ProgramStep>>
{
    // Made when it is first needed, since a step has steps.
    private readonly Lazy<TextType<ValueList<ProgramStep>>> _list = new(() => TextOf.ListOf(new StepType()));

    public static StepListType Instance { get; } = new();

    public override string Expected => "a list of steps";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out ValueList<ProgramStep> value) => _list.Value.TryRead(node, context, out value);

    public override TextNode Write(ValueList<ProgramStep> value) => _list.Value.Write(value);

    public override void Check(ValueList<ProgramStep> value, TextContext context) => _list.Value.Check(value, context);

    public override JsonObject Schema() => new() { ["type"] = "array" };   // steps hold steps: no schema says all of it
}

/// <summary>A step of a program: one key that says what it does, and others that say how.</summary>
internal sealed class StepType : TextType<ProgramStep>
{
    private static readonly string[] Kinds = ["move", "line", "gripper", "wait", "wait-for", "set", "clear", "pick", "place", "repeat"];

    private static readonly TextType<string> Target = TextOf.Name("point or grid"), Signal = TextOf.Name("signal");

    /// <summary>The keys of a step.</summary>
    public static ObjectType<ProgramStep> Table { get; } = new("a step", new ProgramStep { Kind = StepKind.Move },
        [
            Named("move", Target, StepKind.Move, "bin", "Turns all joints together to a point or a place of a grid."),
            Named("line", Target, StepKind.Line, "bin", "Moves the tool in a straight line to a point or a place of a grid."),
            Key<ProgramStep>.Optional("gripper", TextOf.Maybe(TextOf.Choice<GripperState>()), "close", "Opens or closes the gripper.",
                step => step.Kind == StepKind.Gripper ? step.Closes ? GripperState.Close : GripperState.Open : null, (step, state) => step with { Kind = StepKind.Gripper, Closes = state == GripperState.Close }),
            Key<ProgramStep>.Optional("wait", TextOf.Maybe(TextOf.Duration()), "0.5 s", "Waits for a time.", step => step.Kind == StepKind.Wait ? step.Time : null, (step, time) => step with { Kind = StepKind.Wait, Time = time }),
            Named("wait-for", Signal, StepKind.WaitFor, "door-open", "Waits for a signal."),
            Named("set", Signal, StepKind.Set, "done", "Sets a signal."),
            Named("clear", Signal, StepKind.Clear, "done", "Clears a signal."),
            Named("pick", Target, StepKind.Pick, "tray", "Moves above a point or place of a grid, goes down in a line, closes the gripper, goes up in a line."),
            Named("place", Target, StepKind.Place, "box", "The same, but opens the gripper."),
            Key<ProgramStep>.Optional("repeat", TextOf.Maybe(TextOf.Count(1, 10_000)), "12", "Does the steps below so many times.", step => step.Kind == StepKind.Repeat ? step.Count : null, (step, count) => step with { Kind = StepKind.Repeat, Count = count!.Value }),
            Key<ProgramStep>.Optional("steps", StepListType.Instance, "[move: bin]", "The steps of a loop.", step => step.Steps, (step, steps) => step with { Steps = steps }),
            Key<ProgramStep>.Optional("time", TextOf.Maybe(TextOf.Duration()), "2 s", "How long a move, a line or the gripper takes. Default: as speed and acceleration say; the gripper 0.5 s.",
                step => step.Kind == StepKind.Wait ? null : step.Time, (step, time) => step with { Time = time }),
            Key<ProgramStep>.Optional("speed", new RateType("speed", "/s", "60 deg/s", "250 mm/s"), "60 deg/s", "Speed: of a joint for a move, of the tool for a line. Default: 1.05 rad/s; 0.25 m/s.",
                step => Rate.Of(step.SpeedDegreesPerSecond, step.SpeedMetresPerSecond), (step, rate) => step with { SpeedDegreesPerSecond = rate.Degrees, SpeedMetresPerSecond = rate.Metres }),
            Key<ProgramStep>.Optional("acceleration", new RateType("acceleration", "/s2", "80 deg/s2", "1.2 m/s2"), "80 deg/s2", "Acceleration, in the same way. Default: 1.4 rad/s2; 1.2 m/s2.",
                step => Rate.Of(step.AccelerationDegreesPerSecondSquared, step.AccelerationMetresPerSecondSquared), (step, rate) => step with { AccelerationDegreesPerSecondSquared = rate.Degrees, AccelerationMetresPerSecondSquared = rate.Metres }),
            Key<ProgramStep>.Optional("blend", new UnitNumberType(NumberKind.Length), "20 mm", "How near to its end the next move of the same sort may begin. Default: 0, it stops.", step => step.BlendMetres, (step, blend) => step with { BlendMetres = blend }),
            Key<ProgramStep>.Optional("approach", new UnitNumberType(NumberKind.Length), "80 mm", "From how far behind the tool a part is picked or placed. Default: 100 mm.", step => step.ApproachMetres, (step, approach) => step with { ApproachMetres = approach }),
            Key<ProgramStep>.Optional("cell", TextOf.Maybe(TextOf.Count(1, 1_000_000)), "5", "The place of a grid. Default: the round of the loop.", step => step.Cell, (step, cell) => step with { Cell = cell }),
        ])
    { ExactlyOneOf = Kinds, CheckAll = CheckStep, Placed = (step, node) => step with { WrittenAt = new WrittenAt(node.Place) } };

    public override string Expected => $"a step ({string.Join(", ", Kinds)})";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out ProgramStep value) => Table.TryRead(node, context, out value);

    public override TextNode Write(ProgramStep value) => Table.Write(value);

    public override void Check(ProgramStep value, TextContext context) => Table.Check(value, context);

    public override JsonObject Schema() => Table.Schema();

    private static Key<ProgramStep> Named(string name, TextType<string> type, StepKind kind, string example, string summary) => Key<ProgramStep>.Optional(name, type, example, summary,
        step => step.Kind == kind && step.Target.Length > 0 ? step.Target : null, (step, target) => step with { Kind = kind, Target = target });

    private static void CheckStep(ProgramStep step, TextContext context)
    {
        if (!context.IsRead)
            return;
        if (step.Kind == StepKind.Wait && step.Time is null)
            context.At("wait").Report(ProblemCode.MissingKey, "the time is missing", "write 'wait: 0.5 s'");
        if (step.Target.Length == 0 && step.Kind is not (StepKind.Wait or StepKind.Gripper or StepKind.Repeat))
            context.At(Kinds[(int)step.Kind]).Report(ProblemCode.MissingKey, "the name is missing", "name a point, a grid or a signal");
        bool isMove = step.Kind == StepKind.Move, isLine = step.Kind == StepKind.Line, isPick = step.Kind is StepKind.Pick or StepKind.Place;
        Refuse("speed", step.SpeedDegreesPerSecond is not null && !isMove, isLine || isPick ? "a line goes at so many mm/s" : null);
        Refuse("speed", step.SpeedMetresPerSecond is not null && !isLine && !isPick, isMove ? "a move turns joints at so many deg/s" : null);
        Refuse("acceleration", step.AccelerationDegreesPerSecondSquared is not null && !isMove, isLine || isPick ? "a line has an acceleration in m/s2" : null);
        Refuse("acceleration", step.AccelerationMetresPerSecondSquared is not null && !isLine && !isPick, isMove ? "a move has an acceleration in deg/s2" : null);
        Refuse("blend", step.BlendMetres > 0 && !isMove && !isLine, null);
        Refuse("time", step.Time is not null && step.Kind is (StepKind.WaitFor or StepKind.Set or StepKind.Clear or StepKind.Repeat), null);
        Refuse("cell", step.Cell is not null && !isMove && !isLine && !isPick, null);
        Refuse("steps", step.Steps.Count > 0 && step.Kind != StepKind.Repeat, null);
        if (step.Kind == StepKind.Repeat && step.Steps.Count == 0)
            context.At("steps").Report(ProblemCode.MissingKey, "the loop has no steps", "write 'steps:' with a list of them");
        if (isMove || isLine)
        {
            bool isPaced = step.SpeedDegreesPerSecond is not null || step.SpeedMetresPerSecond is not null || step.AccelerationDegreesPerSecondSquared is not null || step.AccelerationMetresPerSecondSquared is not null;
            if (isPaced && step.Time is not null)
                context.At("time").Report(ProblemCode.Contradiction, "'time' stands in place of speed and acceleration", "leave one of them out");
        }

        void Refuse(string key, bool isWrong, string? remedy)
        {
            if (isWrong)
                context.At(key).Report(ProblemCode.IdleKey, $"a step of this kind does not heed '{key}'", remedy ?? "leave it out", key);
        }
    }

    private enum GripperState
    {
        Open,
        Close,
    }
}

/// <summary>A speed or acceleration: of a joint, or of the tool.</summary>
internal readonly record struct Rate(double? Degrees, double? Metres)
{
    public static Rate Of(double? degrees, double? metres) => new(degrees, metres);
}

/// <summary>A speed or acceleration with the unit that tells which of the two it is.</summary>
internal sealed class RateType(string what, string per, string turning, string straight) : ScalarType<Rate>
{
    private readonly NumberKind _turning = new($"a {what} of a joint", turning, 1e-3, 1e5, new($"deg{per}", 1), new($"°{per}", 1), new($"rad{per}", Angle.RadiansPerDegree), new($"deg{per.Replace('2', '²')}", 1), new($"rad{per.Replace('2', '²')}", Angle.RadiansPerDegree));
    private readonly NumberKind _straight = new($"a {what} of the tool", straight, 1e-5, 1e3, new($"m{per}", 1), new($"mm{per}", 1000), new($"m{per.Replace('2', '²')}", 1), new($"mm{per.Replace('2', '²')}", 1000));

    public override string Expected => $"a {what} such as '{turning}' or '{straight}'";

    public override bool TryParse(TextSpan text, out Rate value)
    {
        bool isStraight = text.Text.Contains('m');
        bool isRead = (isStraight ? _straight : _turning).TryParse(text, 1, out double[] values);
        value = !isRead ? default : isStraight ? new(null, values[0]) : new(values[0], null);
        return isRead;
    }

    public override string Format(Rate value) => value.Metres is { } metres ? _straight.Format(metres) : _turning.Format(value.Degrees ?? 0);

    public override void Check(Rate value, TextContext context)
    {
        if (value.Degrees is { } degrees)
            _turning.Check(degrees, context);
        if (value.Metres is { } metres)
            _straight.Check(metres, context);
    }

    public override JsonObject Schema() => _turning.Schema(Expected);
}

/// <summary>A program as a model names it: the file with it.</summary>
internal sealed class ProgramFileType : ScalarType<ArmProgram>
{
    public override string Expected => "the name of a YAML file with a program";

    public override bool TryParse(TextSpan text, [MaybeNullWhen(false)] out ArmProgram value)
    {
        bool isRead = TextDocument.TryReadNamed(text, ProgramText.Type, "the program has", out ArmProgram? read);
        value = isRead ? read! with { File = text.Text } : null;
        return isRead;
    }

    /// <summary>Programs that were built in code are checked here; those of files have been.</summary>
    public override void Check(ArmProgram value, TextContext context)
    {
        if (context.IsRead)
            ProgramText.Type.Check(value, context);
    }

    /// <exception cref="InvalidOperationException">The program came from no file.</exception>
    public override string Format(ArmProgram value) => value.File
        ?? throw new InvalidOperationException($"The program '{value.Name}' came from no file, and a model can only name one: write it to a file with ToYaml and read it from there.");

    public override JsonObject Schema() => new() { ["type"] = "string", ["description"] = "The name of a YAML file with a program" };
}
