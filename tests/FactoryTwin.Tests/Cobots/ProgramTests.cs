using System.Globalization;
using CsCheck;
using FactoryTwin.Cobots;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Cobots;

public class ProgramTests
{
    private const string Start = "start: 0 -90 90 -90 -90 0 deg\n";

    private static readonly Arm Ur5e = new(ArmDefinition.Find("UR5e")!);

    /// <summary>Values by arithmetic: t = d/v + v/a where d ≥ v²/a, else 2 √(d/a).</summary>
    [Theory]
    [InlineData(Math.PI / 2, 1.05, 1.4, 2.245997)]
    [InlineData(0.5, 1.05, 1.4, 1.195229)]
    [InlineData(0.3, 0.25, 1.2, 1.408333)]
    [InlineData(0.03, 0.25, 1.2, 0.316228)]
    public void A_distance_takes_the_time_of_the_trapezoid(double distance, double speed, double acceleration, double seconds) =>
        Assert.Equal(seconds, TimeLaw.Of(distance, speed, acceleration).Seconds, 1e-6);

    [Fact]
    public void A_law_covers_its_distance_without_a_jump_and_within_its_limits() => Gen.Select(Gen.Double[0.001, 5], Gen.Double[0.01, 3], Gen.Double[0.1, 10], Gen.Double[0, 1]).Sample((distance, speed, acceleration, at) =>
    {
        TimeLaw law = TimeLaw.Of(distance, speed, acceleration);
        double seconds = at * law.Seconds, step = law.Seconds * 1e-6;
        (double share, double perSecond) = law.At(seconds);
        Assert.InRange(share, 0, 1 + 1e-12);
        Assert.InRange(perSecond * distance, 0, speed * (1 + 1e-9));
        Assert.Equal(1, share + law.At(law.Seconds - seconds).Share, 1e-9);   // as it begins, so it ends
        Assert.Equal((law.At(seconds + step).Share - law.At(seconds - step).Share) / (2 * step), perSecond, 1e-4 * speed / distance + 1e-6 * acceleration / speed + 1e-6);
        Assert.Equal((1, 0), law.At(law.Seconds));
    }, iter: 2000, threads: 1);

    [Fact]
    public void The_leading_joint_decides_how_long_a_move_takes_and_the_others_follow_in_proportion()
    {
        ArmMotion motion = Motion("points: { p: { joints: 90 -45 90 -90 -90 0 deg } }\nsteps: [{ move: p, speed: 1.05 rad/s, acceleration: 1.4 rad/s2 }]");
        Assert.Equal(2.245997, motion.Duration.TotalSeconds, 1e-6);
        (double[] joints, double[] speeds) = At(motion, 1.0);
        Assert.Equal(0.5, (joints[1] + Math.PI / 2) / joints[0], 1e-12);
        Assert.Equal(0.5, speeds[1] / speeds[0], 1e-12);
        Assert.Equal(1.05, speeds[0], 1e-12);
        Assert.Equal(1.05 * (1.0 - 0.375), joints[0], 1e-12);   // half of the 0.75 s of acceleration is lost
    }

    [Fact]
    public void A_line_is_straight_and_takes_the_time_of_its_length()
    {
        ArmMotion motion = Motion("points: { a: { at: 400 -200 300 mm }, b: { at: 400 100 300 mm } }\nsteps: [move: a, { line: b, speed: 250 mm/s, acceleration: 1.2 m/s2 }]");
        double before = motion.Legs[0].Seconds;
        Assert.Equal(1.408333, motion.Duration.TotalSeconds - before, 1e-6);
        for (int i = 0; i <= 100; i++)
        {
            Pose tool = motion.ToolAt(TimeSpan.FromSeconds(before + 1.4 * i / 100));
            Assert.InRange((tool.Position - new Point(0.4, tool.Position.YMetres, 0.3)).LengthMetres, 0, 1e-9);
            Assert.InRange(tool.Rotation.ZZ, -1 - 1e-9, -1 + 1e-9);
        }
        Assert.Equal(0.25, motion.Legs[1].PeakToolSpeed, 1e-9);
    }

    /// <summary>What is looked at is 200 instants a motion; the fastest of them was 0.3 % too slow here.</summary>
    [Theory]
    [InlineData("points: { p: { joints: 90 -45 20 -60 -90 0 deg } }\nsteps: [{ move: p, speed: 1.05 rad/s, acceleration: 1.4 rad/s2 }]")]
    [InlineData("points: { p: { joints: 9 -90 90 -90 -90 0 deg } }\nsteps: [{ move: p, speed: 3 rad/s, acceleration: 1.4 rad/s2 }]")]
    [InlineData("points: { p: { joints: 90 -45 20 -60 -90 0 deg }, q: { joints: 20 -100 60 -60 -20 0 deg } }\nsteps: [{ move: p, blend: 40 mm }, { move: q, blend: 30 mm }, move: p]")]
    [InlineData("points: { a: { at: 400 -200 300 mm }, b: { at: 400 20 300 mm }, c: { at: 300 20 300 mm } }\nsteps: [move: a, { line: b, blend: 30 mm, speed: 900 mm/s }, { line: c, speed: 900 mm/s }]")]
    public void The_fastest_that_the_tool_moves_is_found_to_a_millionth(string program)
    {
        ArmMotion motion = Motion(program);
        double fastest = motion.Legs.Max(leg =>
        {
            double at = Fastest(leg, 0, leg.Seconds);
            return leg.ToolSpeedAt(motion.Arm, Pose.Origin, Fastest(leg, at - leg.Seconds / 10_000, at + leg.Seconds / 10_000));
        });
        Assert.Equal(1, motion.PeakToolMetresPerSecond / fastest, 1e-6);

        // The fastest of 20,000 instants.
        double Fastest(MotionLeg leg, double from, double to) => Enumerable.Range(0, 20_001).Select(i => from + (to - from) * i / 20_000).MaxBy(seconds => leg.ToolSpeedAt(motion.Arm, Pose.Origin, seconds));
    }

    [Fact]
    public void Speeds_are_the_slope_of_positions_at_every_instant_of_moves_lines_and_blends()
    {
        ArmMotion motion = Motion(Corner);
        for (double seconds = 0.001; seconds < motion.Duration.TotalSeconds; seconds += 0.0137)
        {
            const double Step = 1e-5;   // ticks are 1e-7 s
            (double[] before, double[] after, double[] speeds) = (At(motion, seconds - Step).Joints, At(motion, seconds + Step).Joints, At(motion, seconds).Speeds);
            for (int i = 0; i < 6; i++)
                Assert.Equal((after[i] - before[i]) / (2 * Step), speeds[i], 1e-3);
        }
    }

    [Fact]
    public void However_often_one_looks_the_motion_is_the_same()
    {
        ArmMotion motion = Motion(Corner), again = Motion(Corner);
        for (int i = 0; i < (int)(motion.Duration.TotalSeconds * 10); i++)
        {
            (double[] joints, double[] speeds) = At(motion, i / 10.0);
            for (int k = 0; k < 50; k++)
                At(again, (i * 50 + k) / 500.0);
            (double[] finerJoints, double[] finerSpeeds) = At(again, i * 50 / 500.0);
            Assert.Equal(joints, finerJoints);
            Assert.Equal(speeds, finerSpeeds);
        }
    }

    /// <summary>Two lines across a corner: they begin and end where they would, stay within the radius of the corner, and do not stop there.</summary>
    [Fact]
    public void A_blend_cuts_the_corner_within_its_radius_and_saves_the_stop()
    {
        ArmMotion stops = Motion(Corner.Replace("blend: 50 mm", "blend: 0 mm", StringComparison.Ordinal)), blended = Motion(Corner);
        Assert.InRange(stops.Duration.TotalSeconds - blended.Duration.TotalSeconds, 0.1, 0.5);
        Assert.InRange((stops.ToolAt(stops.Duration).Position - blended.ToolAt(blended.Duration).Position).LengthMetres, 0, 1e-9);
        double nearest = double.PositiveInfinity, slowest = double.PositiveInfinity;
        var corner = new Point(0.5, 0.1, 0.3);
        double first = blended.Legs[0].Seconds, last = blended.Duration.TotalSeconds;
        for (double seconds = first + 0.3; seconds < last - 0.3; seconds += 0.001)
        {
            Point tool = blended.ToolAt(TimeSpan.FromSeconds(seconds)).Position;
            double fromCorner = (tool - corner).LengthMetres, offPath = Math.Min(Math.Abs(tool.XMetres - 0.5), Math.Abs(tool.YMetres - 0.1));
            nearest = Math.Min(nearest, fromCorner);
            if (offPath > 1e-6)
                Assert.InRange(fromCorner, 0, 0.05);
            (double[] joints, double[] speeds) = At(blended, seconds);
            slowest = Math.Min(slowest, Ur5e.ToolSpeed(joints, speeds, Pose.Origin));
        }
        Assert.InRange(nearest, 0.001, 0.05);
        Assert.InRange(slowest, 0.05, 0.25);
    }

    private const string Corner = """
        points:
          a: { at: 500 -200 300 mm }
          corner: { at: 500 100 300 mm, rotation: 180 0 30 deg }
          c: { at: 300 100 300 mm }
        steps:
          - move: a
          - { line: corner, speed: 250 mm/s, blend: 50 mm }
          - { line: c, speed: 250 mm/s }
        """;

    [Fact]
    public void Loops_pick_and_place_go_through_the_places_of_a_grid()
    {
        ArmMotion motion = Motion("""
            tool: 0 0 120 mm
            grids:
              tray: { at: 450 -200 150 mm, columns: 2, rows: 2, column-step: 60 0 0 mm, row-step: 0 60 0 mm }
            points:
              box: { at: 350 250 150 mm }
            steps:
              - repeat: 4
                steps:
                  - { pick: tray, approach: 80 mm, time: 0.4 s }
                  - place: box
            """);
        MotionLeg[] grips = [.. motion.Legs.Where(leg => leg.Kind == LegKind.Rests)];
        Assert.Equal([0.4, 0.5, 0.4, 0.5, 0.4, 0.5, 0.4, 0.5], grips.Select(leg => leg.Seconds));
        Point[] places = [.. grips.Select(leg => (Ur5e.Forward(leg.Start) * ArmMotion.ToolOf(motion.Program)).Position)];
        Point[] wanted = [new(0.45, -0.2, 0.15), new(0.51, -0.2, 0.15), new(0.45, -0.14, 0.15), new(0.51, -0.14, 0.15)];
        for (int i = 0; i < 8; i++)
            Assert.InRange((places[i] - (i % 2 == 0 ? wanted[i / 2] : new Point(0.35, 0.25, 0.15))).LengthMetres, 0, 1e-9);
        Pose above = Ur5e.Forward(motion.Legs[1].Start) * ArmMotion.ToolOf(motion.Program);
        Assert.InRange((above.Position - new Point(0.45, -0.2, 0.23)).LengthMetres, 0, 1e-9);
    }

    [Fact]
    public void A_program_reads_back_equal()
    {
        ArmProgram program = Program("""
            name: All steps
            tool: 0 0 120 mm
            payload: 1.2 kg
            points: { p: { joints: 90 -45 90 -90 -90 0 deg }, q: { at: 350 250 150 mm, rotation: 180 0 45 deg } }
            grids: { g: { at: 450 -200 150 mm, columns: 2, rows: 2, column-step: 60 0 0 mm, row-step: 0 60 0 mm } }
            steps:
              - { move: p, speed: 60 deg/s, acceleration: 80 deg/s2, blend: 10 mm }
              - { move: q, time: 2 s }
              - { line: g, cell: 3, speed: 100 mm/s, acceleration: 1 m/s2 }
              - gripper: close
              - { gripper: open, time: 0.2 s }
              - wait: 1.5 s
              - wait-for: door
              - set: done
              - clear: done
              - { repeat: 3, steps: [pick: g, place: q] }
            """);
        Assert.Equal(program, ArmProgram.Parse(program.ToYaml()));
        ArmMotion motion = ArmMotion.Plan(Ur5e, program);
        Assert.Equal(["door"], motion.SignalsAwaited);
        Assert.Equal(["done"], motion.SignalsGiven);
    }

    [Fact]
    public void Faults_of_a_program_have_their_places()
    {
        string[] faults = Faults("""
            points: { p: { at: 350 250 mm }, q: {} }
            steps:
              - { move: p, speed: 250 mm/s }
              - { wait: 1 s, blend: 10 mm }
              - { mve: p }
              - { repeat: 2 }
            """);
        Assert.Equal(
            [
                "program.yaml:2:20: FT1004 at: '350 250 mm' has 2 numbers; write 3, as in '300 -200 150 mm'",
                "program.yaml:2:34: FT1007 joints: 'joints' or 'at' is missing; write one of them",
                "program.yaml:4:23: FT1029 speed: a step of this kind does not heed 'speed'; a move turns joints at so many deg/s",
                "program.yaml:5:25: FT1029 blend: a step of this kind does not heed 'blend'; leave it out",
                "program.yaml:6:7: FT1006 mve: there is no such key; did you mean 'move'?",
                "program.yaml:7:5: FT1007 steps: the loop has no steps; write 'steps:' with a list of them",
            ], faults);
    }

    [Theory]
    [InlineData("move: far", "move: joint 3 (elbow) cannot stretch there: 1.3295 m from the shoulder, and it reaches from 0.0328 m to 0.8172 m")]
    [InlineData("line: far", "line: joint 3 (elbow) cannot stretch there: 1.3295 m from the shoulder, and it reaches from 0.0328 m to 0.8172 m")]
    [InlineData("move: twisted", "move: joint 3 (elbow) would stand at 200°, and turns from -180° to 180°")]
    [InlineData("{ move: home, speed: 200 deg/s, acceleration: 800 deg/s2 }", "move: joint 1 (base) would turn at 200°/s, and can turn at 180°/s")]
    [InlineData("{ move: home, time: 300 ms }", "move: joint 1 (base) would turn at ")]
    [InlineData("move: elsewhere", "move: there is no point or grid 'elsewhere'; there are 'far', 'twisted', 'home', 'behind', 'short', 'tray'")]
    [InlineData("move: short", "move: the point 'short' has 2 angles, and the arm UR5e has 6 joints")]
    [InlineData("{ move: tray, cell: 3 }", "cell: '3' is beyond the 2 places of 'tray'")]
    [InlineData("line: behind", "line: on the line, after ")]
    public void What_an_arm_cannot_do_names_the_joint_and_the_value(string step, string message)
    {
        ModelException error = Assert.Throws<ModelException>(() => Motion($$"""
            points:
              far: { at: 1.4 0.2 0.3 m }
              twisted: { joints: 0 -90 200 -90 -90 0 deg }
              home: { joints: 90 -90 90 -90 -90 0 deg }
              behind: { at: 500 0 400 mm }
              short: { joints: 0 -90 deg }
            grids:
              tray: { at: 450 -200 150 mm, columns: 2, column-step: 60 0 0 mm }
            steps:
              - {{step}}
            """));
        string problem = Assert.Single(error.Problems).ToString();
        Assert.True(problem.StartsWith("program.yaml:11:5: FT1060 " + message, StringComparison.Ordinal), problem);
    }

    [Theory]
    [InlineData("steps: [move: far]", "3:9")]
    [InlineData("steps: [wait: 1 s, { move: far }]", "3:20")]
    [InlineData("steps: [{ wait: 1 s }, line: far]", "3:24")]
    [InlineData("steps:\n  - repeat: 2\n    steps: [wait: 1 s, move: far]", "5:24")]
    public void A_step_in_brackets_has_its_place(string steps, string place) => Assert.StartsWith(
        $"program.yaml:{place}: FT1060 ", Assert.Throws<ModelException>(() => Motion("points: { far: { at: 1.4 0.2 0.3 m } }\n" + steps)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("move: far", "; choose a point within the reach of the arm and the limits of its joints")]
    [InlineData("{ move: home, time: 300 ms }", "; write a lower 'speed', or a longer 'time'")]
    [InlineData("line: behind", "; write a lower 'speed', or take 'move' where the line leads by a singularity")]
    [InlineData("move: short", "; write an angle for each joint")]
    public void What_an_arm_cannot_do_says_how_to_mend_it(string step, string remedy) => Assert.EndsWith(remedy, Assert.Throws<ModelException>(() => Motion($$"""
        points: { far: { at: 1.4 0.2 0.3 m }, home: { joints: 90 -90 90 -90 -90 0 deg }, behind: { joints: 0 -90 90 -90 30 0 deg }, short: { joints: 0 -90 deg }, wrist: { joints: 0 -90 90 -90 -30 0 deg } }
        steps: [move: wrist, {{step}}]
        """)).Message, StringComparison.Ordinal);

    [Fact]
    public void Too_much_to_carry_a_start_that_does_not_fit_and_a_program_that_takes_no_time_are_faults()
    {
        Assert.StartsWith("program.yaml:2:10: FT1060 payload: ", Assert.Throws<ModelException>(() => Motion("payload: 6 kg\nsteps: [wait: 1 s]")).Message, StringComparison.Ordinal);
        Assert.Equal(["payload"], Assert.Throws<ModelException>(() => Motion("payload: 6 kg\nsteps: [wait: 1 s]")).Problems.Select(problem => problem.Key));
        Assert.Equal(["program.yaml:2:8: FT1060 steps: the program takes no time; give it a move, a gripper or a wait"], Assert.Throws<ModelException>(() => Motion("steps: [set: done]")).Problems.Select(problem => problem.ToString()));
        Assert.Contains("there are 6 angles, and the arm Panda has 7 joints", Assert.Throws<ModelException>(() => ArmMotion.Plan(new Arm(ArmDefinition.Find("Panda")!), Program("steps: [wait: 1 s]"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_arm_without_an_inverse_moves_in_joints_and_says_so_of_lines()
    {
        var panda = new Arm(ArmDefinition.Find("Panda")!);
        ArmProgram Of(string step) => ArmProgram.Parse($"start: 0 0 0 -90 0 90 0 deg\npoints: {{ p: {{ joints: 60 20 0 -90 0 90 0 deg }} }}\nsteps: [{step}]");
        Assert.Equal(Math.PI / 3 / 1.05 + 1.05 / 1.4, ArmMotion.Plan(panda, Of("move: p")).Duration.TotalSeconds, 1e-6);
        Assert.Contains("no inverse kinematics in closed form here, which a line needs; use 'move'", Assert.Throws<ModelException>(() => ArmMotion.Plan(panda, Of("line: p"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_built_in_code_is_checked_as_if_it_were_read()
    {
        var program = new ArmProgram
        {
            StartDegrees = [0, -90, 90, -90, -90, 0], ToolMetres = [0, 0], Points = [new ArmPoint { Name = "p" }],
            Steps = [new ProgramStep { Kind = StepKind.Wait }, new ProgramStep { Kind = StepKind.Move }, new ProgramStep { Kind = StepKind.Repeat }],
        };
        Assert.Equal(
            [
                "tool: FT1004 tool: there are 2 numbers; write 3, as in '300 -200 150 mm'",
                "points.p.joints: FT1007 joints: 'joints' or 'at' must be there, and not both; give one of them",
                "steps[0].wait: FT1007 wait: the time is missing; write 'wait: 0.5 s'",
                "steps[1].move: FT1007 move: the name is missing; name a point, a grid or a signal",
                "steps[2].steps: FT1007 steps: the loop has no steps; write 'steps:' with a list of them",
            ],
            Assert.Throws<ModelException>(() => ArmMotion.Plan(Ur5e, program)).Problems.Select(problem => problem.ToString()));
        Assert.Equal(["joints: FT1005 joints: there are 0 joints; 1 to 12 are possible"], Assert.Throws<ModelException>(() => new Arm(Ur5e.Definition with { Joints = [] })).Problems.Select(problem => problem.ToString()));
        ModelException model = Assert.Throws<ModelException>(() => FactoryModel.Build("Cell", factory => factory
            .Source("s").Sink("done").Add("c", new FactoryTwin.Stations.CobotDefinition(Ur5e.Definition, program)).Flow("s -> c -> done")));
        Assert.Equal("stations.c.program.tool", model.Problems[0].Path);
    }

    [Fact]
    public void A_program_without_end_is_a_fault_and_takes_no_time_to_find() => Assert.Contains(
        "the program has more than 2000 steps, with what loops repeat", Assert.Throws<ModelException>(() => Motion("""
            steps:
              - repeat: 10000
                steps:
                  - repeat: 10000
                    steps: [wait: 1 s]
            """)).Message, StringComparison.Ordinal);

    private static (double[] Joints, double[] Speeds) At(ArmMotion motion, double seconds)
    {
        double[] joints = new double[6], speeds = new double[6];
        motion.At(TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond)), joints, speeds);
        return (joints, speeds);
    }

    private static ArmProgram Program(string yaml) => ArmProgram.Parse(Start + yaml.ReplaceLineEndings("\n"));

    private static ArmMotion Motion(string yaml) => ArmMotion.Plan(Ur5e, Program(yaml));

    private static string[] Faults(string yaml) => [.. Assert.Throws<ModelException>(() => Program(yaml)).Problems.Select(problem => string.Create(CultureInfo.InvariantCulture, $"{problem}"))];
}
