using System.Diagnostics.CodeAnalysis;
using FactoryTwin.Cobots;
using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Stations;

/// <summary>A collaborative robot: an arm that does its program for each part, or tends other stations, and heeds the people near it. In all else it is a machine.</summary>
/// <remarks>Its cycle is the time of the program (the mean of its programs, where it tends), whatever <see cref="WorkStationDefinition.Cycle"/> says. Sharing is modelled after the methods described in ISO/TS 15066:2016 and ISO 10218-2:2025: a productivity study and not a
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

    /// <summary>An arm that tends other stations.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="tends">What it carries from where to where.</param>
    [SetsRequiredMembers]
    public CobotDefinition(ArmDefinition arm, ValueList<TendingDefinition> tends)
    {
        Arm = arm;
        Tends = tends;
        Cycle = Distribution.Constant(TimeSpan.Zero);
    }

    /// <summary>The arm.</summary>
    public ArmDefinition Arm { get; init; }

    /// <summary>What it does for each part. Default: <c>null</c>, it tends.</summary>
    public ArmProgram? Program { get; init; }

    /// <summary>What it carries from where to where: the stations that it tends. Range: all stations before and behind it. Default: none, it does <see cref="Program"/>.</summary>
    public ValueList<TendingDefinition> Tends { get; init; } = ValueList<TendingDefinition>.Empty;

    /// <summary>All its programs.</summary>
    internal IEnumerable<ArmProgram> Programs => Program is { } only ? [only] : Tends.Select(tending => tending.Program);

    /// <summary>How fast its moves are, of what the program says: the slider on the teach pendant. Range: 0.01 to 1 in text; in code up to 10, for trying what a faster arm would bring: above 1 limits of joints are not looked at again. Default: 1.</summary>
    public double SpeedFactor { get; init; } = 1;

    /// <summary>How it shares its space with people. Default: behind a fence.</summary>
    public SharingDefinition Sharing { get; init; } = SharingDefinition.Fence;

    /// <summary>How long it takes until each signal is there that the program waits for. Range: all of them. Default: none.</summary>
    public ValueList<AwaitedSignal> Signals { get; init; } = ValueList<AwaitedSignal>.Empty;

    /// <summary>What the arm draws, told by its signal <c>power</c>. Default: <c>null</c>, as <see cref="StationDefinition.Power"/> says, which counts beside it.</summary>
    public ArmPowerDefinition? ArmPower { get; init; }

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
    private static readonly ObjectType<TendingDefinition> Tending = new("a tending", new TendingDefinition("", "", new ArmProgram { StartDegrees = [], Steps = [] }),
        Key<TendingDefinition>.Required("from", TextOf.Name("station"), "castings", "The station before the cobot from which it takes a part.", tending => tending.From, (tending, from) => tending with { From = from }),
        Key<TendingDefinition>.Required("to", TextOf.Name("station"), "mill-1", "The station behind the cobot to which it brings the part.", tending => tending.To, (tending, to) => tending with { To = to }),
        Key<TendingDefinition>.Required("program", ProgramText.File, "load.yaml", "How it does that: a YAML file with a program.", tending => tending.Program, (tending, program) => tending with { Program = program }));

    public static StationKind<CobotDefinition> Kind { get; } = new()
    {
        Behaviour = (definition, layout) => Make(definition, [.. definition.Programs.Select(program => ArmMotion.Plan(new Arm(definition.Arm), program))], layout),
        Kind = "cobot",
        Summary = "An arm that does its program for each part, or tends other stations, and heeds the people near it; all else is as with a machine.",
        Outcomes = [Spoiling.Scrapped],
        Heeds = CommonKeys.All,
        FollowsRoutes = true,
        Empty = new CobotDefinition(new ArmDefinition { Name = "", Joints = [], PayloadKilograms = 0 }, ValueList<TendingDefinition>.Empty),
        Keys =
        [
            Key<CobotDefinition>.Required("arm", ArmText.Name, "UR5e", "The arm: UR3, UR5, UR10, UR3e, UR5e, UR10e, UR16e, Panda, or a YAML file with one.", cobot => cobot.Arm, (cobot, arm) => cobot with { Arm = arm }),
            Key<CobotDefinition>.Optional("program", ProgramText.File, "deburr.yaml", "What it does for each part: a YAML file with a program; either this or `tends`.", cobot => cobot.Program, (cobot, program) => cobot with { Program = program }),
            Key<CobotDefinition>.Optional("tends", TextOf.OneOrList(Tending), "[{ from: castings, to: mill, program: load.yaml }, { from: mill, to: done, program: unload.yaml }]", "What it carries from where to where, as one who tends machines does; either this or `program`.",
                cobot => cobot.Tends, (cobot, tends) => cobot with { Tends = tends }),
            Key<CobotDefinition>.Optional("speed", TextOf.Factor(0.01, 1, 10), "0.8", "How fast its moves are, of what the program says: at most 1. Default: 1.", cobot => cobot.SpeedFactor, (cobot, speed) => cobot with { SpeedFactor = speed }),
            Key<CobotDefinition>.Optional("sharing", SharingText.Type, "{ rule: stop, people: { every: exponential(10 min), stay: exponential(40 s) } }", "How it shares its space with people. Default: behind a fence.",
                cobot => cobot.Sharing, (cobot, sharing) => cobot with { Sharing = sharing }),
            Key<CobotDefinition>.Optional("signals", TextOf.MapOf(TextOf.Name("signal"), TextOf.Durations(allowZero: true), (name, time) => new AwaitedSignal(name, time), signal => (signal.Name, signal.Time)), "{ door-open: exponential(3 s) }",
                "How long it takes until each signal is there that the program waits for. Default: it waits for none.", cobot => cobot.Signals, (cobot, signals) => cobot with { Signals = signals }),
            Key<CobotDefinition>.Optional("sample", TextOf.Maybe(TextOf.Duration()), "100 ms", "How often it publishes the angles of its joints and the position of its tool while it works. Default: never.", cobot => cobot.Sample, (cobot, sample) => cobot with { Sample = sample }),
            Key<CobotDefinition>.Optional("arm-power", ArmPowerText.Type, "{ standby: 90 W, moving: 110 W }", "What the arm draws, by how fast it moves, beside what `power` says by state. Default: not known.", cobot => cobot.ArmPower, (cobot, power) => cobot with { ArmPower = power }),
            .. MachineSyntax.WorkKeys.Where(key => key.Name != "cycle").Select(key => key.For<CobotDefinition>()),
            .. MachineSyntax.OwnKeys.Select(key => key.For<CobotDefinition>()),
        ],
        CheckAll = Check,
    };

    private static Cobot Make(CobotDefinition definition, ArmMotion[] motions, StationLayout layout) =>
        definition.Program is null ? new TendingCobot(definition, motions, layout) : new Cobot(definition, motions, layout);

    private static void Check(CobotDefinition cobot, FactoryLayout layout, TextContext context)
    {
        MachineSyntax.CheckWork(cobot, layout, context);
        if (cobot.Program is null && cobot.Tends.Count == 0 && context.At("program").IsRead && context.At("tends").IsRead)
            context.At("program").Report(ProblemCode.MissingKey, "the key 'program' is missing", "write 'program: deburr.yaml', or what the cobot 'tends'");
        if (cobot.Program is not null && cobot.Tends.Count > 0)
            context.At("tends").Report(ProblemCode.Contradiction, "'program' and 'tends' are both here", "write one of them");
        else if (cobot.Tends.Count > 0 && context.At("tends").IsRead)
            TendingChecks.Run(cobot, layout, context);
        if (!context.At("arm").IsRead || TextDocument.Check(cobot.Arm, ArmText.Type).Count > 0)
            return;
        if (cobot.Sharing.Rule == SharingRule.ForceLimiting && (cobot.Sharing.Contact.MovingMassKilograms ?? cobot.Arm.MovingMassKilograms) is null)
            context.At("sharing").At("contact").Report(ProblemCode.MissingKey, $"the mass of the moving links of '{cobot.Arm.Name}' is not known", "write 'contact: { moving-mass: 14 kg }'");
        if (context.At("program").IsRead && context.At("tends").IsRead)
            CheckMotions(cobot, context);
        CheckNeighbours(cobot, layout, context);
        foreach (PartDefinition part in layout.Parts)
            CheckPart(cobot, part, context);
    }

    private static void CheckPart(CobotDefinition cobot, PartDefinition part, TextContext context)
    {
        if (cobot.Tends.Count > 0 && part.Route.Any(step => step.Station == context.Key))
            context.At("tends").Report(ProblemCode.Contradiction, $"'{part.Name}' names '{context.Key}' in its route, and where a part goes from there is told by 'tends'", "leave it out of the route", part.Name);
        else if (part.Cycles.Any(cycle => cycle.Station == context.Key) || part.Route.Any(step => step.Station == context.Key && step.Time is not null))
            context.At(cobot.Tends.Count > 0 ? "tends" : "program").Report(ProblemCode.Contradiction, $"'{part.Name}' has a time of its own at '{context.Key}', where the program tells the time", "leave the time out under 'parts:'", part.Name);
    }

    /// <summary>Reports stations where nobody of a pool works, and the arm itself: who works at it is no visitor.</summary>
    private static void CheckNeighbours(CobotDefinition cobot, FactoryLayout layout, TextContext context)
    {
        ValueList<string> named = cobot.Sharing.People?.With ?? ValueList<string>.Empty;
        string[] known = [.. layout.Stations.Where(entry => entry.Name != context.Key && entry.Definition is WorkStationDefinition { Operators.Count: > 0 }).Select(entry => entry.Name)];
        for (int i = 0; i < named.Count; i++)
        {
            if (!known.Contains(named[i]))
                context.At("sharing").At("people").At("with").ItemOf(named.Count, i).Report(ProblemCode.UnknownStation, $"'{named[i]}' is no other station that needs operators",
                    known.Length == 0 ? "give one an 'operator:'" : $"there are {string.Join(", ", known)}", named[i]);
        }
    }

    private static void CheckMotions(CobotDefinition cobot, TextContext context)
    {
        var arm = new Arm(cobot.Arm);
        var motions = new List<ArmMotion>();
        TextContext[] places = cobot.Program is not null ? [context.At("program")] : [.. cobot.Tends.Select((_, i) => context.At("tends").ItemOf(cobot.Tends.Count, i).At("program"))];
        foreach ((ArmProgram program, TextContext place) in cobot.Programs.Zip(places).Where(each => each.Second.IsRead))
        {
            if (ArmMotion.TryPlan(arm, program, out ValueList<ModelProblem> problems) is not { } motion)
            {
                foreach (ModelProblem[] same in problems.GroupBy(problem => problem.Message.Split(':')[0]).Select(group => group.ToArray()))   // one cause can show in many steps
                    place.Report(ProblemCode.BadMotion, FormattableString.Invariant($"the program has a fault: {same[0]}{(same.Length == 1 ? "" : $" (and so {same.Length - 1} more)")}"));
                continue;
            }
            motions.Add(motion);
            if (cobot.Program is null)
                TendingChecks.CheckEnds(motions[0], motion, place);
        }
        if (motions.Count < places.Length)
            return;
        TextContext signals = context.At("signals");
        string[] awaited = [.. motions.SelectMany(motion => motion.SignalsAwaited).Distinct()];
        foreach (string name in awaited.Except(cobot.Signals.Select(signal => signal.Name)))
            signals.Report(ProblemCode.MissingKey, $"the program waits for '{name}', and nothing says how long", $"write 'signals: {{ {name}: exponential(3 s) }}'");
        foreach (string name in cobot.Signals.Select(signal => signal.Name).Except(awaited))
            signals.At(name).Report(ProblemCode.IdleKey, $"the program does not wait for '{name}'", "leave it out", name);
    }
}
