using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Cobots;

/// <summary>What an arm does under a program, instant by instant: one cycle, from the start angles on, without anybody near.</summary>
/// <remarks>Positions and speeds are computed from the laws of the moves at the instant asked for, not step by step: however often one looks, the motion is the same. Signals that the program waits for
/// are taken to be there.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class ArmMotion
{
    private readonly double[] _starts;   // of the legs [s]

    internal ArmMotion(Arm arm, ArmProgram program, IReadOnlyList<MotionLeg> legs)
    {
        Arm = arm;
        Program = program;
        Legs = legs;
        _starts = new double[legs.Count];
        for (int i = 1; i < legs.Count; i++)
            _starts[i] = _starts[i - 1] + legs[i - 1].Seconds;
        Duration = SimTimeOf(_starts[^1] + legs[^1].Seconds);
        PeakToolMetresPerSecond = legs.Max(leg => leg.PeakToolSpeed);
    }

    /// <summary>The arm.</summary>
    public Arm Arm { get; }

    /// <summary>The program.</summary>
    public ArmProgram Program { get; }

    /// <summary>How long a cycle takes, waits for signals left out.</summary>
    public TimeSpan Duration { get; }

    /// <summary>The fastest that the tool moves [m/s], to a millionth.</summary>
    public double PeakToolMetresPerSecond { get; }

    /// <summary>The signals that the program waits for, in the order in which it first names them.</summary>
    public IEnumerable<string> SignalsAwaited => SignalsOf(LegKind.WaitFor);

    /// <summary>The signals that the program sets or clears, in the order in which it first names them.</summary>
    public IEnumerable<string> SignalsGiven => SignalsOf(LegKind.Set, LegKind.Clear);

    internal IReadOnlyList<MotionLeg> Legs { get; }

    /// <summary>The motion of an arm under a program.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="program">The program.</param>
    /// <exception cref="ModelException">The arm cannot do it: a pose out of reach, a joint beyond its limits or too fast, too much to carry, a name that is not there. All faults are listed.</exception>
    public static ArmMotion Plan(Arm arm, ArmProgram program) => TryPlan(arm, program, out ValueList<ModelProblem> problems) ?? throw new ModelException(problems);

    /// <summary>The motion of an arm under a program, or what keeps the arm from it.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="program">The program.</param>
    /// <param name="problems">All that is wrong; none where there is a motion.</param>
    /// <returns>The motion; <c>null</c> where something is wrong.</returns>
    public static ArmMotion? TryPlan(Arm arm, ArmProgram program, out ValueList<ModelProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(arm);
        ArgumentNullException.ThrowIfNull(program);
        problems = TextDocument.Check(program, ProgramText.Type);
        if (problems.Count > 0)
            return null;
        var planner = new MotionPlanner(arm, program);
        IReadOnlyList<MotionLeg> legs = planner.Plan();
        problems = planner.Problems.ToValueList();
        return problems.Count == 0 ? new ArmMotion(arm, program, legs) : null;
    }

    /// <summary>Where the joints are at an instant, and how fast they turn. Before the start and after the end the arm rests.</summary>
    /// <param name="time">The instant, from the start of the cycle.</param>
    /// <param name="jointRadians">Takes the angles of the joints [rad].</param>
    /// <param name="jointRadiansPerSecond">Takes their speeds [rad/s].</param>
    /// <exception cref="ArgumentException">There is not as much room as joints.</exception>
    public void At(TimeSpan time, Span<double> jointRadians, Span<double> jointRadiansPerSecond)
    {
        if (jointRadians.Length != Arm.JointCount || jointRadiansPerSecond.Length != Arm.JointCount)
            throw new ArgumentException($"The arm {Arm.Definition.Name} has {Arm.JointCount} joints: give room for as many numbers.");
        double seconds = Math.Clamp(time.TotalSeconds, 0, _starts[^1] + Legs[^1].Seconds);
        int leg = Array.BinarySearch(_starts, seconds);
        leg = leg >= 0 ? leg : ~leg - 1;
        Legs[leg].At(Arm, seconds - _starts[leg], jointRadians, jointRadiansPerSecond);
    }

    /// <summary>Where the tool is at an instant.</summary>
    /// <param name="time">The instant, from the start of the cycle.</param>
    public Pose ToolAt(TimeSpan time)
    {
        Span<double> joints = stackalloc double[Arm.JointCount], speeds = stackalloc double[Arm.JointCount];
        At(time, joints, speeds);
        return Arm.Forward(joints) * ToolOf(Program);
    }

    internal static Pose ToolOf(ArmProgram program) => new(MotionPlanner.PointOf(program.ToolMetres), Rotation.None);

    internal static TimeSpan SimTimeOf(double seconds) => new((long)Math.Round(seconds * TimeSpan.TicksPerSecond));

    private IEnumerable<string> SignalsOf(params LegKind[] kinds) => Legs.Where(leg => kinds.Contains(leg.Kind)).Select(leg => leg.Signal).Distinct();
}
