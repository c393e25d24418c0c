using FactoryTwin.Model.Text;

namespace FactoryTwin.Model;

/// <summary>Checks a model as a whole, whether it was read or built in code.</summary>
internal static class FactoryChecks
{
    /// <summary>Reports all that is wrong.</summary>
    /// <param name="text">The model as written.</param>
    /// <param name="layout">The same with its flow taken apart.</param>
    /// <param name="kinds">The kinds that its stations may be of.</param>
    /// <param name="root">Where faults are reported.</param>
    public static void Run(FactoryText text, FactoryLayout layout, IReadOnlyList<StationSyntax> kinds, TextContext root)
    {
        Dictionary<Type, StationSyntax> byType = kinds.ToDictionary(kind => kind.DefinitionType);
        FactoryText.Keys(kinds).Check(text, root);
        if (string.IsNullOrWhiteSpace(text.Name))
            root.At("name").Report(ProblemCode.MissingKey, "the factory has no name", "write 'name: …'");
        foreach (StationEntry entry in layout.Stations)
        {
            TextContext here = root.At("stations").At(entry.Name);
            if (byType.TryGetValue(entry.Definition.GetType(), out StationSyntax? syntax))
                syntax.Check(entry.Definition, layout, here);
            else if (entry.Definition is not UnreadDefinition)
                here.Report(ProblemCode.UnknownKind, $"no kind has definitions of type {entry.Definition.GetType().Name}", "add the kind to the StationKinds that the model is built with");
            CheckShiftNames(entry.Definition.Shifts, root, layout, here.At("shifts"));
        }
        CheckNames(layout, root);
        new PartChecks(layout, definition => byType.GetValueOrDefault(definition.GetType()), root).Run();
        CheckRoles(layout, byType, root);
        if (text.Costs is { } costs)
            CheckRates(costs, layout, byType, root.At("costs"));
        if (text is { Costs: { } priced, Energy: { } energy })
            CheckPrices(priced, energy, root);
        new FlowChecks(layout, SyntaxOf, root).Run();
        LoopChecks.Run(layout, SyntaxOf, root);

        StationSyntax? SyntaxOf(StationDefinition definition) => byType.GetValueOrDefault(definition.GetType());
    }

    private static void CheckNames(FactoryLayout layout, TextContext root)
    {
        foreach (OperatorPoolDefinition pool in layout.Operators)
        {
            TextContext here = root.At("operators").At(pool.Name);
            if (layout.Stations.Any(entry => entry.Name == pool.Name))
                here.Report(ProblemCode.DuplicateName, $"'{pool.Name}' is also the name of a station", "give the pool or the station another name", pool.Name);
            CheckShiftNames(pool.Shifts, root, layout, here.At("shifts"));
            if (pool.AbsenceRatio > 0 && root.At("shifts").IsRead && (layout.Shifts.Count == 0 || pool.Shifts.IsAlways))
                here.At("absence").Report(ProblemCode.Contradiction, "people who always work have no shift to be absent from", "give them shifts, or leave 'absence' out");
        }
        foreach (VehiclePoolDefinition pool in layout.Transport)
        {
            TextContext here = root.At("transport").At(pool.Name);
            if (layout.Stations.Any(entry => entry.Name == pool.Name) || layout.Operators.Any(known => known.Name == pool.Name))
                here.Report(ProblemCode.DuplicateName, $"'{pool.Name}' is also the name of a station or of a pool of operators", "give one of them another name", pool.Name);
            CheckShiftNames(pool.Shifts, root, layout, here.At("shifts"));
            if (here.At("distances").IsRead)
                CheckPlaces(pool, [.. layout.Stations.Select(entry => entry.Name)], here);
        }
    }

    /// <summary>Reports a home or charger that no distance names, and what is probably a slip: a place that is no station and leads nowhere.</summary>
    private static void CheckPlaces(VehiclePoolDefinition pool, string[] stations, TextContext here)
    {
        string[] named = [.. pool.Distances.SelectMany(distance => (string[])[distance.From, distance.To])];
        string charger = pool.Battery?.At ?? pool.Home;
        foreach ((string? place, TextContext at) in (IEnumerable<(string?, TextContext)>)[(pool.Home, here.At("home")), (pool.Battery?.At, here.At("battery").At("at"))])
        {
            if (place is not null && !named.Contains(place))
                at.Report(ProblemCode.BadDistance, $"no distance leads to '{place}'", NearestName.Remedy(place, [.. named.Distinct()]) ?? "name it under 'distances:'", place);
        }
        foreach (DistanceDefinition distance in pool.Distances)
        {
            foreach (string place in (string[])[distance.From, distance.To])
            {
                if (!stations.Contains(place) && place != pool.Home && place != charger && named.Count(name => name == place) == 1)
                    here.At("distances").At(distance.From).At(distance.To).Report(ProblemCode.BadDistance, $"'{place}' is no station, and leads nowhere", NearestName.Remedy(place, stations), place);
            }
        }
    }

    private static void CheckRates(CostDefinition costs, FactoryLayout layout, Dictionary<Type, StationSyntax> byType, TextContext context)
    {
        foreach (HourlyRate rate in costs.Stations)
        {
            TextContext here = context.At("stations").At(rate.Name);
            if (layout.Stations.FirstOrDefault(entry => entry.Name == rate.Name) is not { } station)
                here.Report(ProblemCode.UnknownStation, $"there is no station '{rate.Name}'", NearestName.Remedy(rate.Name, [.. layout.Stations.Where(entry => !entry.IsUnnamed).Select(entry => entry.Name)]), rate.Name);
            else if (byType.GetValueOrDefault(station.Definition.GetType()) is { } syntax && syntax.RoleOf(station.Definition) != StationRole.Worker)
                here.Report(ProblemCode.IdleKey, $"a station of kind '{syntax.Kind}' has no hours on shift to pay for", "leave it out", rate.Name);
        }
        foreach (MaterialCost material in costs.Material.Where(material => material.Part != MaterialCost.AllOthers))
            layout.CheckPartType(material.Part, context.At("material").At(material.Part));
        string[] pools = [.. layout.Operators.Select(pool => pool.Name)];
        foreach (HourlyRate rate in costs.Operators.Where(rate => !pools.Contains(rate.Name)))
            context.At("operators").At(rate.Name).Report(ProblemCode.UnknownPool, $"there is no pool '{rate.Name}'", NearestName.Remedy(rate.Name, pools), rate.Name);
    }

    /// <summary>Energy has one price, in the currency of all other costs.</summary>
    private static void CheckPrices(CostDefinition costs, EnergyDefinition energy, TextContext root)
    {
        TextContext price = root.At("costs").At("energy");
        if (costs.EnergyPerKilowattHour is not null && energy.Tariff.Count > 0)
            price.Report(ProblemCode.Contradiction, "'energy' under 'costs' and 'tariff' under 'energy' both give the price of energy", "leave one of them out", price.Written(""));
        foreach ((TextContext here, Money amount) in EnergyTypes.Prices(energy, root.At("energy")).Where(price => price.Price.Currency is not null && price.Price.Currency != costs.Currency && costs.Currency.Length > 0))
            here.Report(ProblemCode.Contradiction, $"'{here.Written($"{amount}/kWh")}' is not in {costs.Currency}, the currency of the costs", "write all amounts in one currency", here.Written($"{amount}/kWh"));
    }

    private static void CheckShiftNames(ShiftUse shifts, TextContext root, FactoryLayout layout, TextContext context)
    {
        for (int i = 0; i < shifts.Names.Count; i++)
        {
            string name = shifts.Names[i];
            if (layout.Shifts.All(shift => shift.Name != name) && root.At("shifts").At(name).Node is null)
                context.ItemOf(shifts.Names.Count, i).Report(ProblemCode.UnknownShift, $"there is no shift '{name}'", NearestName.Remedy(name, [.. layout.Shifts.Select(shift => shift.Name)]) ?? "name it under 'shifts:', or write 'always'", name);
        }
    }

    private static void CheckRoles(FactoryLayout layout, Dictionary<Type, StationSyntax> byType, TextContext root)
    {
        StationRole?[] roles = [.. layout.Stations.Select(entry => byType.GetValueOrDefault(entry.Definition.GetType())?.RoleOf(entry.Definition))];
        TextContext stations = root.At("stations"), flow = root.At("flow");
        if (roles.Length == 0)
            stations.Report(ProblemCode.Incomplete, "the factory has no station", "it needs a source, a sink and what lies between");
        else if (!roles.Contains(null) && !roles.Contains(StationRole.Source))
            stations.Report(ProblemCode.Incomplete, "the factory has no source", "write one as in 'parts: { kind: source }'");
        if (roles.Length > 0 && !roles.Contains(null) && !roles.Contains(StationRole.Sink) && !roles.Contains(StationRole.RejectSink))
            stations.Report(ProblemCode.Incomplete, "the factory has no sink", "write one as in 'done: { kind: sink }'");
        if (layout.Flows.Count == 0 && flow.IsRead)
            flow.Report(ProblemCode.Incomplete, "the factory has no flow", "write one as in 'flow: parts -> mill -> [4] -> done'");
    }
}
