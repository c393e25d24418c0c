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

    /// <summary>Reports names in a recipe that do not lead to its station, and stations that lead there and are not named.</summary>
    /// <param name="station">Name of the station.</param>
    /// <param name="names">The names, as keys of the recipe: of the stations that lead there last, unnamed buffers too.</param>
    /// <param name="context">Where the recipe is.</param>
    public void CheckRecipe(string station, IReadOnlyCollection<string> names, TextContext context)
    {
        var known = Stations.Select(entry => entry.Name).ToHashSet();
        if (names.Count == 0 || Flows.Count == 0 || Flows.Any(step => !known.Contains(step.From) || !known.Contains(step.To)))
            return;   // a name in the flow that is not there has been reported, and may be the one that is missing here
        string[] before = [.. Flows.Where(step => step.To == station).Select(step => step.From).Distinct()];
        string[] strange = [.. names.Except(before)];
        foreach (string name in strange)
            context.At(name).Report(ProblemCode.BadRecipe, $"'{name}' does not lead to '{station}'", NearestName.Remedy(name, [.. before.Select(Named)]), name);
        foreach (string missing in before.Except(names).Where(_ => strange.Length == 0).Select(Named))
            context.Report(ProblemCode.BadRecipe, $"'{missing}' leads to '{station}', and the recipe does not need its parts", $"write '{missing}: 1' into it, or lead the flow elsewhere", missing);
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

    /// <summary>The name that a person gives to a way in: that of the station before it, where it comes by an unnamed buffer.</summary>
    private string Named(string name)
    {
        while (Stations.FirstOrDefault(entry => entry.Name == name) is { IsUnnamed: true } && Flows.FirstOrDefault(step => step.To == name) is { } step)
            name = step.From;
        return name;
    }
}
