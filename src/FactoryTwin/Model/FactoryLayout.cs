using FactoryTwin.Model.Text;

namespace FactoryTwin.Model;

/// <summary>The factory that a station stands in, as the check of its kind sees it.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record FactoryLayout
{
    /// <summary>All stations, unnamed buffers last.</summary>
    public required ValueList<StationEntry> Stations { get; init; }

    /// <summary>All steps that parts may take.</summary>
    public required ValueList<FlowDefinition> Flows { get; init; }

    /// <summary>All shifts.</summary>
    public required ValueList<ShiftDefinition> Shifts { get; init; }

    /// <summary>All pools of operators.</summary>
    public required ValueList<OperatorPoolDefinition> Operators { get; init; }

    /// <summary>Where a run starts in the calendar. Default: <see cref="FactoryStart.Default"/>.</summary>
    public FactoryStart Start { get; init; } = FactoryStart.Default;

    /// <summary>All part types that have something of their own. Default: none.</summary>
    public ValueList<PartDefinition> Parts { get; init; } = ValueList<PartDefinition>.Empty;

    /// <summary>Names of all part types that stations bring into the factory; empty where a source does not name them. Default: none.</summary>
    public ValueList<string> PartTypes { get; init; } = ValueList<string>.Empty;

    /// <summary>Reports a part type that no station brings into the factory.</summary>
    /// <param name="type">Name of the part type.</param>
    /// <param name="context">Where it is.</param>
    public void CheckPartType(string type, TextContext context)
    {
        if (PartTypes.Count > 0 && !PartTypes.Contains(type))
            context.Report(ProblemCode.UnknownPartType, $"no source gives the part type '{type}'", NearestName.Remedy(type, PartTypes), type);
    }

    /// <summary>Reports a pool that does not exist, or that has fewer people than are needed at once.</summary>
    /// <param name="pool">Name of the pool, as the value of the key <c>pool</c>.</param>
    /// <param name="count">How many people are needed at once, as the value of the key <c>count</c>.</param>
    /// <param name="context">Where these keys are.</param>
    public void CheckPool(string pool, int count, TextContext context)
    {
        OperatorPoolDefinition? found = Operators.FirstOrDefault(known => known.Name == pool);
        if (found is null)
            context.At("pool").Report(ProblemCode.UnknownPool, $"there is no pool '{pool}'", NearestName.Remedy(pool, [.. Operators.Select(known => known.Name)]) ?? "name it under 'operators:'", pool);
        else if (count > found.Count)
            context.At("count").Report(ProblemCode.BadOperatorNeed, FormattableString.Invariant($"{count} are needed at once, and the pool '{pool}' has {found.Count}"), null, FormattableString.Invariant($"{count}"));
    }
}
