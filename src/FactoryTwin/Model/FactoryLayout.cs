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

    /// <summary>Where a run starts in the calendar. Default: <see cref="FactoryStart.Default"/>.</summary>
    public FactoryStart Start { get; init; } = FactoryStart.Default;

    /// <summary>When a station whose way on is full stops, where its definition does not say it. Default: after service.</summary>
    public BlockingRule Blocking { get; init; }

    /// <summary>All part types that have something of their own. Default: none.</summary>
    public ValueList<PartDefinition> Parts { get; init; } = ValueList<PartDefinition>.Empty;

    /// <summary>All loops of cards. Default: none.</summary>
    public ValueList<LoopDefinition> Loops { get; init; } = ValueList<LoopDefinition>.Empty;

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

    /// <summary>Names of all part types that stations bring into the factory; empty where a source does not name them. Default: none.</summary>
    public ValueList<string> PartTypes { get; init; } = ValueList<string>.Empty;

    /// <summary>Reports a part type that no station brings into the factory.</summary>
    /// <param name="type">Name of the part type.</param>
    /// <param name="context">Where it is.</param>
    public void CheckPartType(string type, TextContext context)
    {
        if (PartTypes.Count > 0 && !PartTypes.Contains(type))
            context.Report(ProblemCode.UnknownPartType, $"nothing gives the part type '{type}'", NearestName.Remedy(type, PartTypes), type);
    }

    /// <summary>Reports an attribute that no part type has.</summary>
    /// <param name="attribute">Name of the attribute.</param>
    /// <param name="context">Where it is.</param>
    /// <returns>What is known of it; <c>null</c> where no part type has it.</returns>
    public AttributeInfo? CheckAttribute(string attribute, TextContext context)
    {
        AttributeDefinition[] known = [.. Parts.SelectMany(part => part.Attributes)];
        if (known.FirstOrDefault(each => each.Name == attribute) is { } found)
            return new AttributeInfo(found.Name, found.Unit);
        context.Report(ProblemCode.UnknownAttribute, $"no part type has an attribute '{attribute}'", NearestName.Remedy(attribute, [.. known.Select(each => each.Name).Distinct()]) ?? "name it under 'attributes:' of a part type", attribute);
        return null;
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

    /// <summary>Reports a skill that nobody has, that fewer people have than are needed at once, or so many never at the same hours.</summary>
    /// <param name="skill">The skill, as the value of the key <c>skill</c>.</param>
    /// <param name="count">How many people are needed at once, as the value of the key <c>count</c>.</param>
    /// <param name="context">Where these keys are.</param>
    public void CheckSkill(string skill, int count, TextContext context)
    {
        OperatorPoolDefinition[] able = [.. Operators.Where(pool => pool.Skills.Contains(skill))];
        int people = able.Sum(pool => pool.Count);
        if (people == 0)
            context.At("skill").Report(ProblemCode.BadOperatorNeed, $"nobody has the skill '{skill}'", NearestName.Remedy(skill, [.. Operators.SelectMany(pool => pool.Skills).Distinct()]) ?? "name it under 'skills:' of a pool", skill);
        else if (count > people)
            context.At("count").Report(ProblemCode.BadOperatorNeed, FormattableString.Invariant($"{count} are needed at once, and {people} have the skill '{skill}'"), null, FormattableString.Invariant($"{count}"));
        else if (able.Length > 1 && MostTogether(able) is var together && count > together)
            context.At("count").Report(ProblemCode.BadOperatorNeed, FormattableString.Invariant($"{count} are needed at once, and never more than {together} who have the skill '{skill}' work at the same hours"), "change their shifts", FormattableString.Invariant($"{count}"));
    }

    /// <summary>The most people of some pools who are on duty together in a week; those whose shifts are not known count always.</summary>
    private int MostTogether(OperatorPoolDefinition[] pools)
    {
        var calendars = new WorkCalendars(Shifts, FactoryStart.Default);
        (int Count, WorkCalendar? Calendar)[] people = [.. pools.Select(pool => (pool.Count, pool.Shifts.Names.All(name => Shifts.Any(shift => shift.Name == name)) ? calendars.For(pool.Shifts) : null))];
        int most = 0;
        var week = SimTime.At(TimeSpan.FromDays(7));
        for (SimTime now = SimTime.Start; now <= week; now = people.Min(each => each.Calendar?.NextChangeAfter(now) ?? SimTime.Never))
            most = Math.Max(most, people.Sum(each => each.Calendar?.IsOpenAt(now) == false ? 0 : each.Count));
        return most;
    }

    /// <summary>The name that a person gives to a way in: that of the station before it, where it comes by an unnamed buffer.</summary>
    private string Named(string name)
    {
        while (Stations.FirstOrDefault(entry => entry.Name == name) is { IsUnnamed: true } && Flows.FirstOrDefault(step => step.To == name) is { } step)
            name = step.From;
        return name;
    }
}
