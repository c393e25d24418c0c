using System.Diagnostics.CodeAnalysis;
using FactoryTwin.Cobots;
using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Stations;

/// <summary>A collaborative robot: an arm that does its program for each part, and heeds the people near it. In all else it is a machine.</summary>
/// <remarks>Its cycle is the time of the program, whatever <see cref="WorkStationDefinition.Cycle"/> says. Sharing is modelled after the methods described in ISO/TS 15066:2016 and ISO 10218-2:2025: a productivity study and not a
/// safety assessment.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record CobotDefinition : MachineDefinition
{
    /// <summary>An arm with a program.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="program">What it does for each part.</param>
    [SetsRequiredMembers]
    public CobotDefinition(ArmDefinition arm, ArmProgram program)
    {
        Arm = arm;
        Program = program;
        Cycle = Distribution.Constant(TimeSpan.Zero);
    }

    /// <summary>The arm.</summary>
    public ArmDefinition Arm { get; init; }

    /// <summary>What it does for each part.</summary>
    public ArmProgram Program { get; init; }

    /// <summary>How fast its moves are, of what the program says: the slider on the teach pendant. Range: 0.01 to 1 in text; in code up to 10, for trying what a faster arm would bring: above 1 limits of joints are not looked at again. Default: 1.</summary>
    public double SpeedFactor { get; init; } = 1;

    /// <summary>How it shares its space with people. Default: behind a fence.</summary>
    public SharingDefinition Sharing { get; init; } = SharingDefinition.Fence;

    /// <summary>How long it takes until each signal is there that the program waits for. Range: all of them. Default: none.</summary>
    public ValueList<AwaitedSignal> Signals { get; init; } = ValueList<AwaitedSignal>.Empty;

    /// <summary>How often it publishes the angles of its joints and the position of its tool. Default: <c>null</c>, never.</summary>
    public TimeSpan? Sample { get; init; }

    /// <inheritdoc/>
    public override string? Notice => Sharing.Rule == SharingRule.Fence ? null : $"sharing a space with people is {SharingDefinition.Notice}";

    /// <inheritdoc/>
    public override StationDefinition? WithSpeed(double speedFactor) => this with { SpeedFactor = SpeedFactor * speedFactor, Ideal = Ideal / speedFactor };
}

/// <summary>A signal that a program waits for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Time">How long it takes until it is there, from when the program begins to wait [s].</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record AwaitedSignal(string Name, Distribution Time);

/// <summary>The text of a cobot.</summary>
internal static class CobotSyntax
{
    public static StationKind<CobotDefinition> Kind { get; } = new()
    {
        Behaviour = (definition, layout) => new Cobot(definition, ArmMotion.Plan(new Arm(definition.Arm), definition.Program), layout),
        Kind = "cobot",
        Summary = "An arm that does its program for each part, and heeds the people near it; all else is as with a machine.",
        Outcomes = [Spoiling.Scrapped],
        Heeds = CommonKeys.All,
        Empty = new CobotDefinition(new ArmDefinition { Name = "", Joints = [], PayloadKilograms = 0 }, new ArmProgram { StartDegrees = [], Steps = [] }),
        Keys =
        [
            Key<CobotDefinition>.Required("arm", ArmText.Name, "UR5e", "The arm: UR3, UR5, UR10, UR3e, UR5e, UR10e, UR16e, Panda, or a YAML file with one.", cobot => cobot.Arm, (cobot, arm) => cobot with { Arm = arm }),
            Key<CobotDefinition>.Required("program", ProgramText.File, "deburr.yaml", "What it does for each part: a YAML file with a program.", cobot => cobot.Program, (cobot, program) => cobot with { Program = program }),
            Key<CobotDefinition>.Optional("speed", TextOf.Factor(0.01, 1, 10), "0.8", "How fast its moves are, of what the program says: at most 1. Default: 1.", cobot => cobot.SpeedFactor, (cobot, speed) => cobot with { SpeedFactor = speed }),
            Key<CobotDefinition>.Optional("sharing", SharingText.Type, "{ rule: stop, people: { every: exponential(10 min), stay: exponential(40 s) } }", "How it shares its space with people. Default: behind a fence.",
                cobot => cobot.Sharing, (cobot, sharing) => cobot with { Sharing = sharing }),
            Key<CobotDefinition>.Optional("signals", TextOf.MapOf(TextOf.Name("signal"), TextOf.Durations(allowZero: true), (name, time) => new AwaitedSignal(name, time), signal => (signal.Name, signal.Time)), "{ door-open: exponential(3 s) }",
                "How long it takes until each signal is there that the program waits for. Default: it waits for none.", cobot => cobot.Signals, (cobot, signals) => cobot with { Signals = signals }),
            Key<CobotDefinition>.Optional("sample", TextOf.Maybe(TextOf.Duration()), "100 ms", "How often it publishes the angles of its joints and the position of its tool while it works. Default: never.", cobot => cobot.Sample, (cobot, sample) => cobot with { Sample = sample }),
            .. MachineSyntax.WorkKeys.Where(key => key.Name != "cycle").Select(key => key.For<CobotDefinition>()),
            .. MachineSyntax.OwnKeys.Select(key => key.For<CobotDefinition>()),
        ],
        CheckAll = Check,
    };

    private static void Check(CobotDefinition cobot, FactoryLayout layout, TextContext context)
    {
        MachineSyntax.CheckWork(cobot, layout, context);
        if (!context.At("arm").IsRead || !context.At("program").IsRead || TextDocument.Check(cobot.Arm, ArmText.Type).Count > 0)
            return;
        if (cobot.Sharing.Rule == SharingRule.ForceLimiting && (cobot.Sharing.Contact.MovingMassKilograms ?? cobot.Arm.MovingMassKilograms) is null)
            context.At("sharing").At("contact").Report(ProblemCode.MissingKey, $"the mass of the moving links of '{cobot.Arm.Name}' is not known", "write 'contact: { moving-mass: 14 kg }'");
        ArmMotion? motion = ArmMotion.TryPlan(new Arm(cobot.Arm), cobot.Program, out ValueList<ModelProblem> problems);
        foreach (ModelProblem[] same in problems.GroupBy(problem => problem.Message.Split(':')[0]).Select(group => group.ToArray()))   // one cause can show in many steps
            context.At("program").Report(ProblemCode.BadMotion, FormattableString.Invariant($"the program has a fault: {same[0]}{(same.Length == 1 ? "" : $" (and so {same.Length - 1} more)")}"));
        if (motion is null)
            return;
        TextContext signals = context.At("signals");
        string[] awaited = [.. motion.SignalsAwaited];
        foreach (string name in awaited.Except(cobot.Signals.Select(signal => signal.Name)))
            signals.Report(ProblemCode.MissingKey, $"the program waits for '{name}', and nothing says how long", $"write 'signals: {{ {name}: exponential(3 s) }}'");
        foreach (string name in cobot.Signals.Select(signal => signal.Name).Except(awaited))
            signals.At(name).Report(ProblemCode.IdleKey, $"the program does not wait for '{name}'", "leave it out", name);
    }
}
