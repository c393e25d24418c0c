using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Stations;

/// <summary>The text of a machine.</summary>
internal static class MachineSyntax
{
    private static readonly OperatorTasks[] Tasks = [OperatorTasks.Processing, OperatorTasks.Setup, OperatorTasks.Repair, OperatorTasks.Maintenance];

    private static ObjectType<FailureDefinition> Failure { get; } = new("a failure",
        new FailureDefinition { Every = Distribution.Constant(TimeSpan.Zero), Repair = Distribution.Constant(TimeSpan.Zero) },
        [
            Key<FailureDefinition>.Required("every", TextOf.DurationsOrParts, "exponential(8 h)", "From one repair to the next failure: a time, or a number of parts.",
                failure => failure.Every, (failure, every) => failure with { Every = every, Clock = every.IsCount ? WearClock.Parts : failure.Clock }),
            Key<FailureDefinition>.Required("repair", TextOf.Durations(allowZero: true), "lognormal(mean 20 min, cv 0.8)", "Time of the repair.",
                failure => failure.Repair, (failure, repair) => failure with { Repair = repair }),
            Key<FailureDefinition>.Optional("clock", TextOf.Choice(WearClock.Processing, WearClock.Calendar), "calendar", "The clock that `every` runs by where it is a time: `processing` counts time spent in processing, `calendar` all time. Default: `processing`.",
                failure => failure.Clock == WearClock.Parts ? WearClock.Processing : failure.Clock, (failure, clock) => failure with { Clock = clock }),
        ])
    {
        CheckAll = (failure, context) =>
        {
            if (failure.Every.IsCount && failure.Clock != WearClock.Parts)
                context.At("clock").Report(ProblemCode.Contradiction, $"'{failure.Every}' counts parts and runs by no other clock", "leave 'clock' out");
            else if (!failure.Every.IsCount && failure.Clock == WearClock.Parts)
                context.At("every").Report(ProblemCode.Contradiction, $"'{failure.Every}' is a time, and the clock counts parts", "give a number of parts");
        },
    };

    private static ObjectType<MinorStopDefinition> MinorStops { get; } = new("minor stops",
        new MinorStopDefinition { Every = Distribution.Constant(TimeSpan.Zero), Lasting = Distribution.Constant(TimeSpan.Zero) },
        Key<MinorStopDefinition>.Required("every", TextOf.Durations(), "exponential(30 min)", "Processing time from one stop to the next.", stops => stops.Every, (stops, every) => stops with { Every = every }),
        Key<MinorStopDefinition>.Required("lasting", TextOf.Durations(allowZero: true), "exponential(20 s)", "How long a stop lasts.", stops => stops.Lasting, (stops, lasting) => stops with { Lasting = lasting }));

    private static ObjectType<MaintenanceDefinition> Maintenance { get; } = new("maintenance",
        new MaintenanceDefinition { Every = TimeSpan.Zero, Time = Distribution.Constant(TimeSpan.Zero) },
        [
            Key<MaintenanceDefinition>.Optional("every", TextOf.Maybe(TextOf.Duration()), "160 h", "From one planned date to the next, on the calendar, whenever it was done.",
                work => work.ByAge ? null : work.Every, (work, every) => work with { Every = every!.Value }),
            Key<MaintenanceDefinition>.Optional("age", TextOf.Maybe(TextOf.Duration()), "42 h", "The age at which it is due, counted from the last maintenance or repair.",
                work => work.ByAge ? work.Every : null, (work, age) => work with { Every = age!.Value, ByAge = true }),
            Key<MaintenanceDefinition>.Required("time", TextOf.Durations(allowZero: true), "1 h", "How long it takes.", work => work.Time, (work, time) => work with { Time = time }),
            Key<MaintenanceDefinition>.Optional("clock", TextOf.Choice(WearClock.Processing, WearClock.Calendar), "calendar", "The clock of the age: `processing` or `calendar`. Default: `processing`.",
                work => work.Clock, (work, clock) => work with { Clock = clock }),
            Key<MaintenanceDefinition>.Optional("as-good-as-new", TextOf.Flag, "false", "Whether the time to the next failure starts anew. Default: `true`.",
                work => work.AsGoodAsNew, (work, isNew) => work with { AsGoodAsNew = isNew }),
        ])
    {
        ExactlyOneOf = ["every", "age"],
        CheckAll = (work, context) =>
        {
            if (!work.ByAge && work.Clock != WearClock.Processing)
                context.At("clock").Report(ProblemCode.Contradiction, "planned maintenance always goes by the calendar", "leave 'clock' out, or write 'age' instead of 'every'");
        },
    };

    private static TextType<ValueList<SetupChange>> ChangesFrom { get; } = TextOf.MapOf(TextOf.Name("part type"), TextOf.Durations(allowZero: true), (to, time) => new SetupChange("", to, time), change => (change.To, change.Time));

    private static TextType<ValueList<ValueList<SetupChange>>> Changes { get; } = TextOf.MapOf(TextOf.Name("part type"), ChangesFrom,
        (from, changes) => changes.Select(change => change with { From = from }).ToValueList(), changes => (changes.Count == 0 ? "" : changes[0].From, changes));

    private static ObjectType<SetupDefinition> Setup { get; } = new("a set-up",
        new SetupDefinition(),
        Key<SetupDefinition>.Optional("time", TextOf.Durations(allowZero: true), "10 min", "How long it takes; with `from-to`, for the changes that are not named there. Default: no set-up for those.", setup => setup.Time, (setup, time) => setup with { Time = time }),
        Key<SetupDefinition>.Optional("from-to", Changes, "{ gear: { shaft: 10 min, ring: 5 min }, shaft: { gear: 20 min } }", "How long a change from one part type to another takes. Default: all take `time`.",
            setup => setup.FromTo.GroupBy(change => change.From).Select(changes => changes.ToValueList()).ToValueList(), (setup, changes) => setup with { FromTo = changes.SelectMany(from => from).ToValueList() }),
        Key<SetupDefinition>.Optional("every", TextOf.OrWord("part-type", TextOf.PartCount()), "25 parts", "A set-up after so many parts, or at every change of part type (`part-type`). The first part of a run needs none. Default: `part-type`.",
            setup => setup.EveryParts, (setup, every) => setup with { EveryParts = every }));

    private static ObjectType<OperatorNeed> Operator { get; } = new("a need of operators",
        new OperatorNeed { For = OperatorTasks.None },
        Key<OperatorNeed>.Optional("pool", TextOf.Name("pool"), "milling", "The pool that they come from; either this or `skill`.", need => need.Pool, (need, pool) => need with { Pool = pool }),
        Key<OperatorNeed>.Optional("skill", TextOf.Name("skill"), "deburring", "The skill that they need, whatever their pool; either this or `pool`.", need => need.Skill, (need, skill) => need with { Skill = skill }),
        Key<OperatorNeed>.Required("for", TextOf.OneOrList(TextOf.Choice(Tasks)), "[setup, repair]", "What they are needed for: `processing`, `setup`, `repair`, `maintenance`, or a list.",
            need => [.. Tasks.Where(task => need.For.HasFlag(task))], (need, tasks) => need with { For = tasks.Aggregate(OperatorTasks.None, (all, task) => all | task) }),
        Key<OperatorNeed>.Optional("count", TextOf.Count(1, 10_000), "2", "How many at once. Default: 1.", need => need.Count, (need, count) => need with { Count = count }))
    { ExactlyOneOf = ["pool", "skill"] };

    /// <summary>The keys that all who work on parts have.</summary>
    public static IReadOnlyList<Key<WorkStationDefinition>> WorkKeys { get; } =
    [
        Key<WorkStationDefinition>.Required("cycle", TextOf.Durations(), "lognormal(mean 80 s, cv 0.2)", "Time that a part takes, where its type has no time of its own (`parts:`).",
            machine => machine.Cycle, (machine, cycle) => machine with { Cycle = cycle }),
        Key<WorkStationDefinition>.Optional("ideal", TextOf.Maybe(TextOf.Duration()), "75 s", "Ideal cycle, the planned run time per item (PRI). Default: the mean of `cycle`; not known where part types have times of their own here.",
            machine => machine.Ideal, (machine, ideal) => machine with { Ideal = ideal }),
        Key<WorkStationDefinition>.Optional("places", TextOf.Count(1, 10_000), "3", "Parallel places, each with its own part, wear and failures. Default: 1.",
            machine => machine.Places, (machine, places) => machine with { Places = places }),
        Key<WorkStationDefinition>.Optional("failures", TextOf.OneOrList(Failure), "{ every: exponential(8 h), repair: 20 min }", "Ways to fail: one, or a list of up to 16. Default: none.",
            machine => machine.Failures, (machine, failures) => machine with { Failures = failures }),
        Key<WorkStationDefinition>.Optional("minor-stops", MinorStops, "{ every: exponential(30 min), lasting: exponential(20 s) }", "Short stops that are over by themselves. Default: none.",
            machine => machine.MinorStops, (machine, stops) => machine with { MinorStops = stops }),
        Key<WorkStationDefinition>.Optional("maintenance", Maintenance, "{ every: 160 h, time: 2 h }", "Maintenance, planned by the calendar (`every`) or due at an age (`age`). Default: none.",
            machine => machine.Maintenance, (machine, maintenance) => machine with { Maintenance = maintenance }),
        Key<WorkStationDefinition>.Optional("setup", Setup, "{ time: 10 min, every: 25 parts }", "Set-up. Default: none.",
            machine => machine.Setup, (machine, setup) => machine with { Setup = setup }),
        Key<WorkStationDefinition>.Optional("operator", TextOf.OneOrList(Operator), "{ pool: milling, for: [setup, repair] }", "The operators it needs, and for what: one need, or a list of them. Default: none.",
            machine => machine.Operators, (machine, operators) => machine with { Operators = operators }),
    ];

    /// <summary>The keys that a machine has besides; a kind that works as a machine does, on several parts at once, has them too.</summary>
    public static IReadOnlyList<Key<MachineDefinition>> OwnKeys { get; } =
    [
        Key<MachineDefinition>.Optional("scrap", TextOf.Ratio, "1.5 %", "Share of parts that it spoils; they leave the factory there, or go the way of `[scrapped]`. Default: 0 %.",
            machine => machine.ScrapRatio, (machine, scrap) => machine with { ScrapRatio = scrap }),
        Key<MachineDefinition>.Optional("tool", ToolSyntax.Tool, "{ life: 200 parts, change: 3 min }", "The tool, which wears and is changed between parts; each place has its own. Default: none that wears.",
            machine => machine.Tool, (machine, tool) => machine with { Tool = tool }),
    ];

    // Last, because static members are made in the order in which they stand.
    public static StationKind<MachineDefinition> Kind { get; } = new()
    {
        Behaviour = (definition, layout) => new Machine(definition, layout, new Spoiling(definition.ScrapRatio, layout), definition.Tool),
        Kind = "machine",
        Summary = "Works on one part at each of its places, and may need set-up, operators, maintenance and repair.",
        Outcomes = [Spoiling.Scrapped],
        Heeds = CommonKeys.All,
        FollowsRoutes = true,
        Empty = new MachineDefinition { Cycle = Distribution.Constant(TimeSpan.Zero) },
        Keys =
        [
            .. WorkKeys.Select(key => key.For<MachineDefinition>()),
            .. OwnKeys,
        ],
        CheckAll = CheckWork,
    };

    private static void CheckSetup(SetupDefinition setup, FactoryLayout layout, TextContext context)
    {
        if (setup.Time is null && setup.FromTo.Count == 0 && context.IsRead)
            context.At("time").Report(ProblemCode.MissingKey, "the key 'time' is missing", "write 'time: 10 min'");
        if (setup.FromTo.Count > 0 && setup.EveryParts is not null)
            context.At("every").Report(ProblemCode.Contradiction, "a set-up after a number of parts knows no change from one part type to another", "leave 'every' or 'from-to' out");
        foreach (SetupChange change in setup.FromTo)
        {
            layout.CheckPartType(change.From, context.At("from-to").At(change.From));
            layout.CheckPartType(change.To, context.At("from-to").At(change.From).At(change.To));
            if (change.From == change.To)
                context.At("from-to").At(change.From).At(change.To).Report(ProblemCode.Contradiction, $"'{change.From}' after '{change.To}' is no change", "leave it out", change.To);
        }
    }

    /// <summary>Checks what all who work on parts have.</summary>
    public static void CheckWork(WorkStationDefinition machine, FactoryLayout layout, TextContext context)
    {
        const int MostFailures = 16;
        if (machine.Failures.Count > MostFailures)
            context.At("failures").Report(ProblemCode.OutOfRange, $"there are {machine.Failures.Count} ways to fail", $"at most {MostFailures}");

        if (machine.Setup is { } setup)
            CheckSetup(setup, layout, context.At("setup"));

        TextContext needs = context.At("operator");
        var taken = OperatorTasks.None;
        for (int i = 0; i < machine.Operators.Count; i++)
        {
            OperatorNeed need = machine.Operators[i];
            TextContext here = needs.ItemOf(machine.Operators.Count, i);
            switch (need.Pool, need.Skill)
            {
                case (null, null):
                    here.At("pool").Report(ProblemCode.MissingKey, "'pool' or 'skill' is missing", "write one of them");
                    break;
                case ({ } pool, null):
                    layout.CheckPool(pool, need.Count, here);
                    break;
                case (null, { } skill):
                    layout.CheckSkill(skill, need.Count, here);
                    break;
                default:
                    here.At("skill").Report(ProblemCode.Contradiction, "'pool' and 'skill' are both here", "write one of them");
                    break;
            }
            if (need.For == OperatorTasks.None)
                here.At("for").Report(ProblemCode.BadOperatorNeed, "the operators have nothing to do", "name what they are needed for");
            if (Tasks.FirstOrDefault(task => (need.For & taken).HasFlag(task)) is var twice and not OperatorTasks.None)
                here.At("for").Report(ProblemCode.BadOperatorNeed, $"two needs name '{TextOf.Choice(Tasks).Write(twice).Scalar}'", "name each task in one need", TextOf.Choice(Tasks).Write(twice).Scalar);
            taken |= need.For;
        }
    }
}
