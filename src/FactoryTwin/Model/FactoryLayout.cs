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

    /// <summary>All pools of vehicles.</summary>
    public ValueList<VehiclePoolDefinition> Transport { get; init; } = ValueList<VehiclePoolDefinition>.Empty;

    /// <summary>Reports a pool of vehicles that does not exist.</summary>
    /// <param name="pool">Name of the pool.</param>
    /// <param name="context">Where it is named.</param>
    /// <returns>The pool; <c>null</c> where there is none.</returns>
    public VehiclePoolDefinition? CheckVehicles(string pool, TextContext context)
    {
        VehiclePoolDefinition? found = Transport.FirstOrDefault(known => known.Name == pool);
        if (found is null)
            context.Report(ProblemCode.UnknownPool, $"there is no pool of vehicles '{pool}'", NearestName.Remedy(pool, [.. Transport.Select(known => known.Name)]) ?? "name it under 'transport:'", pool);
        return found;
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
