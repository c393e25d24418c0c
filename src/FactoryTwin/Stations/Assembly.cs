using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Stations;

/// <summary>An assembly station: joins parts that come from several stations to one part, and is a machine in all else.</summary>
/// <remarks>It begins when all components are there, and keeps no more of them than the recipe names: what comes beyond waits where it is. The first part from the first station of the
/// recipe is the product and keeps its number; the others are used up when the work begins. The cycle is the time that a product takes.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record AssemblyDefinition : MachineDefinition
{
    /// <summary>What a product is made of: the stations that lead here, each with a number of parts. Range: all of them, at least one.</summary>
    public required ValueList<RecipeItem> Recipe { get; init; }

    /// <summary>The part type that the product becomes. Default: <c>null</c>, that of the part that it was.</summary>
    public string? Makes { get; init; }

    /// <inheritdoc/>
    public override StationDefinition WithNamesBefore(Func<string, string> rename) =>
        this with { Recipe = Recipe.Select(item => item with { From = rename(item.From) }).ToValueList() };
}

/// <summary>The components of one product that come from one station.</summary>
/// <param name="From">Name of the station that leads here last: of an unnamed buffer, where the flow has one there. In text and in the builder the station before it may be named instead.</param>
/// <param name="Count">How many parts. Range: 1 to 10,000.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct RecipeItem(string From, int Count);

/// <summary>The text of an assembly station.</summary>
internal static class AssemblySyntax
{
    public static StationKind<AssemblyDefinition> Kind { get; } = new()
    {
        Behaviour = (definition, layout) => new Assembly(definition, layout),
        Kind = "assembly",
        Summary = "Joins parts that come from several stations to one part; all else is as with a machine.",
        Outcomes = ["scrapped"],
        Heeds = CommonKeys.All,
        FollowsRoutes = true,
        PartTypes = assembly => assembly.Makes is { } type ? [type] : [],
        Empty = new AssemblyDefinition { Cycle = Distribution.Constant(TimeSpan.Zero), Recipe = ValueList<RecipeItem>.Empty },
        Keys =
        [
            Key<AssemblyDefinition>.Required("cycle", TextOf.Durations(), "45 s", "Time that a product takes, from when all components are there, where its type has no time of its own (`parts:`).",
                assembly => assembly.Cycle, (assembly, cycle) => assembly with { Cycle = cycle }),
            Key<AssemblyDefinition>.Required("recipe", TextOf.MapOf(TextOf.Text, TextOf.Count(1, 10_000), (from, count) => new RecipeItem(from, count), item => (item.From, item.Count)),
                "{ deburr: 1, print: 1 }", "How many parts a product needs from each station that leads here; the first part from the first one is the product, the others are used up.",
                assembly => assembly.Recipe, (assembly, recipe) => assembly with { Recipe = recipe }),
            Key<AssemblyDefinition>.Optional("makes", TextOf.Name("part type"), "gearbox", "The part type that the product becomes. Default: that of the part that it was.",
                assembly => assembly.Makes, (assembly, type) => assembly with { Makes = type }),
            .. MachineSyntax.WorkKeys.Where(key => key.Name != "cycle").Select(key => key.For<AssemblyDefinition>()),
            .. MachineSyntax.OwnKeys.Select(key => key.For<AssemblyDefinition>()),
        ],
        CheckAll = Check,
    };

    private static void Check(AssemblyDefinition assembly, FactoryLayout layout, TextContext context)
    {
        MachineSyntax.CheckWork(assembly, layout, context);
        TextContext recipe = context.At("recipe");
        if (assembly.Recipe.Count == 0)
            recipe.Report(ProblemCode.BadRecipe, "the recipe is empty", "name the stations that lead here, as in '{ deburr: 1, print: 1 }'");
        layout.CheckRecipe(context.Key, [.. assembly.Recipe.Select(item => item.From)], recipe);
    }
}

/// <summary>Behaviour of an <see cref="AssemblyDefinition"/>: a bin for each station of the recipe.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed class Assembly : SetMachine
{
    private readonly ValueList<RecipeItem> _recipe;
    private readonly int _partsInSet, _typeMade;
    private readonly int? _priorityMade;
    private readonly StateSlots<PartQueue> _bins;
    private readonly StateSlot<int> _kept;

    public Assembly(AssemblyDefinition definition, StationLayout layout) : base(definition, layout)
    {
        _recipe = definition.Recipe;
        _partsInSet = _recipe.Sum(item => item.Count);
        _typeMade = definition.Makes is { } type ? layout.PartType(type) : -1;
        _priorityMade = definition.Makes is { } made ? layout.Part(made)?.Priority : null;
        _bins = layout.States<PartQueue>(_recipe.Count);
        _kept = layout.State<int>();
    }

    private protected override bool WorksOnAll => false;

    public override int? PriorityOf(int type, int order) => type == _typeMade ? _priorityMade : null;

    private protected override void Become(Run run, PartHandle whole, int place, StationState state, StationPhase phase)
    {
        if (_typeMade < 0)
            return;
        run.ChangeType(this, whole, _typeMade, place, state, phase);
        run[whole].Priority = _priorityMade ?? run[whole].Priority;
    }

    private protected override bool Wants(Run run, Link link)
    {
        int bin = BinOf(link);
        int room = _recipe[bin].Count - _bins[run, bin].Count;
        if (room == 0 || !run.HasPromises)
            return room > 0;
        foreach (Link other in _inlet.Links)
        {
            if (other.From == link.From)
                room -= _inlet.Promised(run, other);
        }
        return room > 0;
    }

    private protected override void Keep(Run run, PartHandle part, Link link)
    {
        _bins[run, BinOf(link)].Add(run, part);
        _kept[run]++;
    }

    private protected override bool TryCollect(Run run, out PartQueue set)
    {
        set = default;
        if (_kept[run] < _partsInSet)
            return false;
        _kept[run] = 0;
        for (int bin = 0; bin < _bins.Count; bin++)
        {
            while (_bins[run, bin].Count > 0)
                set.Add(run, _bins[run, bin].Take(run));
        }
        return true;
    }

    private protected override void Join(Run run, PartHandle whole, PartHandle part, int place, StationState state, StationPhase phase) =>
        run.Leave(this, part, StationEventKind.PartAssembled, place, state, phase, run[whole].Number);

    private protected override int Missing(Run run) => _partsInSet - _kept[run];

    private protected override int Kept(Run run) => _kept[run];

    private int BinOf(Link link)
    {
        int bin = 0;
        while (_recipe[bin].From != link.From.Name)
            bin++;
        return bin;
    }
}
