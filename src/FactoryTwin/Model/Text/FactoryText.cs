using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace FactoryTwin.Model.Text;

/// <summary>A model as it is written: what the keys at the top say, before the flow is taken apart.</summary>
internal sealed record FactoryText
{
    public string Name { get; init; } = "";

    public string Description { get; init; } = "";

    public FactoryStart Start { get; init; } = FactoryStart.Default;

    public ValueList<ShiftDefinition> Shifts { get; init; } = ValueList<ShiftDefinition>.Empty;

    public ValueList<OperatorPoolDefinition> Operators { get; init; } = ValueList<OperatorPoolDefinition>.Empty;

    public ValueList<PartDefinition> Parts { get; init; } = ValueList<PartDefinition>.Empty;

    public ValueList<VehiclePoolDefinition> Transport { get; init; } = ValueList<VehiclePoolDefinition>.Empty;

    public ValueList<StationEntry> Stations { get; init; } = ValueList<StationEntry>.Empty;

    public ValueList<ValueList<FlowPoint>> Flow { get; init; } = ValueList<ValueList<FlowPoint>>.Empty;

    public ValueList<LoopDefinition> Loops { get; init; } = ValueList<LoopDefinition>.Empty;

    public BlockingRule Blocking { get; init; }

    public StudyDefinition? Study { get; init; }

    public CostDefinition? Costs { get; init; }

    public EnergyDefinition? Energy { get; init; }

    /// <summary>The keys at the top of a model.</summary>
    /// <param name="kinds">The kinds of station that it may have.</param>
    public static KeyTable<FactoryText> Keys(IReadOnlyList<StationSyntax> kinds) => new(
    [
        Key<FactoryText>.Required("name", TextOf.Text, "Gearbox cell", "Name of the factory.", f => f.Name, (f, name) => f with { Name = name }),
        Key<FactoryText>.Optional("description", TextOf.Text, "Mill, deburr, assemble, inspect.", "What it is, for people. Default: empty.", f => f.Description, (f, description) => f with { Description = description }),
        Key<FactoryText>.Optional("start", new StartType(), "2026-01-12T06:00:00+01:00", "Where a run starts in the calendar. Default: Monday 2026-01-05, 06:00, without daylight saving.", f => f.Start, (f, start) => f with { Start = start }),
        Key<FactoryText>.Optional("shifts", TextOf.MapOf(TextOf.Name("shift"), new ShiftHoursType(), (_, shift) => shift, shift => (shift.Name, shift)),
            "{ early: 'Mon-Fri 06:00-14:00, break 10:00-10:15' }", "Shifts, by name. Default: always open.", f => f.Shifts, (f, shifts) => f with { Shifts = shifts }),
        Key<FactoryText>.Optional("operators", TextOf.MapOf(TextOf.Name("pool"), new PoolType(), (name, pool) => pool with { Name = name }, pool => (pool.Name, pool)),
            "{ milling: 2 }", "Pools of operators, groups of people, by name. Default: none.", f => f.Operators, (f, pools) => f with { Operators = pools }),
        Key<FactoryText>.Optional("parts", TextOf.MapOf(TextOf.Name("part type"), PartText.Part, (name, part) => part with { Name = name }, part => (part.Name, part)),
            "{ gear: { cycle: { mill: 3 min } } }", "Part types that have something of their own, by name. Default: none.", f => f.Parts, (f, parts) => f with { Parts = parts }),
        Key<FactoryText>.Optional("transport", TextOf.MapOf(TextOf.Name("pool"), VehiclePoolText.Type, (name, pool) => pool with { Name = name }, pool => (pool.Name, pool)),
            "{ agvs: { count: 3, speed: 1.2 m/s, distances: { mill: { lathe: 25 m } }, home: mill } }", "Pools of vehicles, by name. Default: none.", f => f.Transport, (f, pools) => f with { Transport = pools }),
        Key<FactoryText>.Required("stations", TextOf.MapOf(TextOf.Name("station"), new StationType(kinds), (name, definition) => new StationEntry { Name = name, Definition = definition }, entry => (entry.Name, entry.Definition)),
            "{ mill: { kind: machine, cycle: 95 s } }", "Stations, by name.", f => f.Stations, (f, stations) => f with { Stations = stations }),
        Key<FactoryText>.Required("flow", TextOf.OneOrList(new FlowType()), "castings -> mill -> [4] -> done", "The ways that parts may go.", f => f.Flow, (f, flow) => f with { Flow = flow }),
        Key<FactoryText>.Optional("loops", TextOf.MapOf(TextOf.Name("loop"), LoopText.Type, (name, loop) => loop with { Name = name }, loop => (loop.Name, loop)),
            "{ cards: { conwip: 5, from: mill, to: lathe } }", "Loops of cards, by name: each holds a number of parts at most. Default: none.", f => f.Loops, (f, loops) => f with { Loops = loops }),
        Key<FactoryText>.Optional("blocking", TextOf.Choice<BlockingRule>(), "before-service", "When a station stops because its way on is full: a finished part waits on it (`after-service`), or it starts no part (`before-service`). Default: `after-service`.",
            f => f.Blocking, (f, blocking) => f with { Blocking = blocking }),
        Key<FactoryText>.Optional("study", new StudyType(), "terminating", "How the model is meant to be studied. Default: as the one who runs it says.", f => f.Study, (f, study) => f with { Study = study }),
        Key<FactoryText>.Optional("costs", CostTypes.Costs, "{ currency: EUR, material: 4.20 EUR, energy: 0.22 EUR/kWh }", "What parts, hours and energy cost, and what was invested. Default: not known.", f => f.Costs, (f, costs) => f with { Costs = costs }),
        Key<FactoryText>.Optional("energy", EnergyTypes.Energy, "{ tariff: 0.22 EUR/kWh, carbon: { factor: 250 g/kWh, year: 2024, source: report of the grid operator } }", "Where electricity comes from, what it costs and what it emits. Default: not known.", f => f.Energy, (f, energy) => f with { Energy = energy }),
    ], new FactoryText());
}

/// <summary>A definition of a station: <c>kind:</c> and the keys of that kind.</summary>
internal sealed class StationType(IReadOnlyList<StationSyntax> kinds) : TextType<StationDefinition>
{
    public override string Expected => "'kind:' and the keys of that kind, as in '{ kind: machine, cycle: 95 s }'";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out StationDefinition value)
    {
        value = UnreadDefinition.Instance;
        if (node.Kind != TextNodeKind.Map)
        {
            context.Refuse(node, $"write {Expected}");
            return true;
        }
        TextContext here = context.At(CommonKeyList.Kind);
        if (node.Entries.FirstOrDefault(entry => entry.Key == CommonKeyList.Kind) is not { } kind)
        {
            here.Report(ProblemCode.MissingKey, $"the key 'kind' is missing", $"write {NearestName.List(kinds.Select(known => $"kind: {known.Kind}"), "or")}");
            return true;
        }
        if (!TextSpan.TryTake(kind.Value, here.Placed(kind.Value, kind.Place), NearestName.List(kinds.Select(known => known.Kind), "or"), out TextSpan name))
            return true;
        if (kinds.FirstOrDefault(known => known.Kind == name.Text) is { } syntax)
            value = syntax.Read(node, context);
        else
            name.Report(ProblemCode.UnknownKind, $"there is no kind '{name}'", NearestName.Of(name.Text, [.. kinds.Select(known => known.Kind)]) is string nearest
                ? $"did you mean '{nearest}'?" : $"there are {NearestName.List(kinds.Select(known => known.Kind))}");
        return true;
    }

    public override TextNode Write(StationDefinition value) => kinds.First(kind => kind.DefinitionType == value.GetType()).Write(value);

    public override JsonObject Schema()
    {
        JsonObject schema = new()
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { [CommonKeyList.Kind] = new JsonObject { ["enum"] = new JsonArray([.. kinds.Select(kind => JsonValue.Create(kind.Kind))]) } },
            ["required"] = new JsonArray(CommonKeyList.Kind),
        };
        schema["allOf"] = new JsonArray([.. kinds.Select(kind => new JsonObject
        {
            ["if"] = new JsonObject { ["properties"] = new JsonObject { [CommonKeyList.Kind] = new JsonObject { ["const"] = kind.Kind } } },
            ["then"] = new JsonObject { ["$ref"] = $"#/$defs/{kind.Kind}" },
        })]);
        return schema;
    }
}

/// <summary>A station whose kind could not be read: it has a name, so that nothing is said against those who name it.</summary>
internal sealed record UnreadDefinition : StationDefinition
{
    public static UnreadDefinition Instance { get; } = new();
}

/// <summary>A pool of operators: how many, or <c>{ count: 2, shifts: [early] }</c>.</summary>
internal sealed class PoolType : TextType<OperatorPoolDefinition>
{
    private static readonly TextType<int> Count = TextOf.Count(1, 10_000);

    private static readonly ObjectType<LearningDefinition> Learning = new("a learning curve",
        new LearningDefinition { RateRatio = 0.5, NoviceFactor = 1 },
        Key<LearningDefinition>.Required("rate", TextOf.Precision, "90 %", "Time of a job after twice as many, relative to that before.", curve => curve.RateRatio, (curve, rate) => curve with { RateRatio = rate }),
        Key<LearningDefinition>.Required("novice-factor", TextOf.Factor(1, 100), "1.5", "Time of the first job, relative to the standard time.", curve => curve.NoviceFactor, (curve, factor) => curve with { NoviceFactor = factor }));

    private static readonly ObjectType<OperatorPoolDefinition> Table = new("a pool",
        new OperatorPoolDefinition { Name = "", Count = 1 },
        Key<OperatorPoolDefinition>.Required("count", Count, "2", "People on duty during its shifts.", pool => pool.Count, (pool, count) => pool with { Count = count }),
        Key<OperatorPoolDefinition>.Optional("shifts", new ShiftUseType(), "[early]", "The shifts that they work in. Default: all shifts of the model.", pool => pool.Shifts, (pool, shifts) => pool with { Shifts = shifts }),
        Key<OperatorPoolDefinition>.Optional("skills", TextOf.OneOrList(TextOf.Name("skill")), "[milling, deburring]", "What each of them can do, for stations that ask for a skill. Default: none.", pool => pool.Skills, (pool, skills) => pool with { Skills = skills }),
        Key<OperatorPoolDefinition>.Optional("absence", TextOf.Ratio, "5 %", "Share of shifts that a person is absent. Default: 0 %.", pool => pool.AbsenceRatio, (pool, absence) => pool with { AbsenceRatio = absence }),
        Key<OperatorPoolDefinition>.Optional("learning", Learning, "{ rate: 90 %, novice-factor: 1.5 }", "How they learn, where they are novices. Default: they need the standard time.", pool => pool.Learning, (pool, learning) => pool with { Learning = learning }))
    {
        CheckAll = (pool, context) =>
        {
            TextContext skills = context.At("skills");
            for (int i = 0; i < pool.Skills.Count; i++)
            {
                if (pool.Skills.Take(i).Contains(pool.Skills[i]))
                    skills.ItemOf(pool.Skills.Count, i).Report(ProblemCode.DuplicateName, $"'{pool.Skills[i]}' is here twice", "remove one", pool.Skills[i]);
            }
        },
    };

    public override string Expected => "a number of people, or '{ count: 2, shifts: [early] }'";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out OperatorPoolDefinition value)
    {
        if (node.Kind == TextNodeKind.Map)
            return Table.TryRead(node, context, out value);
        value = Table.Table.Empty;
        if (Count.TryRead(node, context, out int count))
            value = value with { Count = count };
        return true;
    }

    public override TextNode Write(OperatorPoolDefinition value) => IsCountOnly(value) ? Count.Write(value.Count) : Table.Write(value);

    public override void Check(OperatorPoolDefinition value, TextContext context)
    {
        if (context.Node is { Kind: TextNodeKind.Scalar })
            Count.Check(value.Count, context);
        else
            Table.Check(value, context);
    }

    internal override IEnumerable<KeyDescription> Keys => Table.Keys;

    public override JsonObject Schema() => Json.AnyOf(Count.Schema(), Table.Schema());

    private static bool IsCountOnly(OperatorPoolDefinition pool) => pool == Table.Table.Empty with { Name = pool.Name, Count = pool.Count };
}

/// <summary>How a model is meant to be studied: <c>terminating</c>, or <c>{ steady-state: { warm-up: auto } }</c>.</summary>
internal sealed class StudyType : TextType<StudyDefinition>
{
    private static readonly Key<StudyDefinition>[] Shared =
    [
        Key<StudyDefinition>.Optional("for", TextOf.Maybe(TextOf.Duration()), "200 h", "Measured time. Default: as the one who runs it says.", study => study.For, (study, time) => study with { For = time }),
        Key<StudyDefinition>.Optional("replications", TextOf.Maybe(TextOf.Count(1)), "20", "Number of replications. Default: as the one who runs it says.", study => study.Replications, (study, count) => study with { Replications = count }),
        Key<StudyDefinition>.Optional("precision", TextOf.Maybe(TextOf.Precision), "1 %", "Wanted half-width of the throughput's 95 % interval, relative to its mean. Default: none.", study => study.PrecisionRatio, (study, ratio) => study with { PrecisionRatio = ratio }),
    ];

    private static readonly ObjectType<StudyDefinition> Terminating = new("a terminating study", StudyDefinition.Terminating, Shared);

    private static readonly ObjectType<StudyDefinition> SteadyState = new("a steady-state study", new StudyDefinition { IsSteadyState = true },
        [
            Key<StudyDefinition>.Optional("warm-up", TextOf.OrWord("auto", TextOf.Duration(allowZero: true)), "50 h", "Warm-up before the measured time. Default: `auto`, found from the data (MSER-5).", study => study.WarmUp, (study, time) => study with { WarmUp = time }),
            .. Shared,
        ]);

    private static readonly ObjectType<StudyDefinition> Table = new("a study", StudyDefinition.Terminating,
        [
            Key<StudyDefinition>.Optional("terminating", Terminating, "{ for: 8 h, replications: 20 }", "From a given start, without warm-up.", study => study.IsSteadyState ? null : study, (_, study) => study),
            Key<StudyDefinition>.Optional("steady-state", SteadyState, "{ warm-up: auto, for: 200 h, replications: 20, precision: 1 % }", "The long run.", study => study.IsSteadyState ? study : null, (_, study) => study),
        ])
    { ExactlyOneOf = ["terminating", "steady-state"] };

    public override string Expected => "'terminating', 'steady-state', or one of them with keys, such as '{ steady-state: { warm-up: auto, for: 200 h } }'";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out StudyDefinition value)
    {
        if (node.Kind == TextNodeKind.Map)
            return Table.TryRead(node, context, out value);
        value = null;
        if (!TextSpan.TryTake(node, context, Expected, out TextSpan text))
            return false;
        value = text.Text == "terminating" ? StudyDefinition.Terminating : text.Text == "steady-state" ? SteadyState.Table.Empty : null;
        return value is not null || text.Report(ProblemCode.NotAValue, $"'{text}' is not a study", NearestName.Of(text.Text, ["terminating", "steady-state"]) is string nearest ? $"did you mean '{nearest}'?" : $"write {Expected}");
    }

    public override TextNode Write(StudyDefinition value) =>
        value == StudyDefinition.Terminating ? TextNode.Of("terminating")
        : value == SteadyState.Table.Empty ? TextNode.Of("steady-state")
        : TextNode.Map([value.IsSteadyState ? new TextEntry("steady-state", SteadyState.Write(value)) : new TextEntry("terminating", Terminating.Write(value))]);

    public override void Check(StudyDefinition value, TextContext context)
    {
        Table.Check(value, context);
        if (!value.IsSteadyState && value.WarmUp is not null)
            context.Report(ProblemCode.Contradiction, "a terminating study has no warm-up", "leave it out, or make the study steady-state");
    }

    internal override IEnumerable<KeyDescription> Keys => Table.Keys;

    public override JsonObject Schema() => Json.AnyOf(new JsonObject { ["enum"] = new JsonArray("terminating", "steady-state") }, Table.Schema());
}
