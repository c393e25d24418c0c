using FactoryTwin.Model.Text;

namespace FactoryTwin.Model;

/// <summary>Checks that part types can have their times, follow their routes and share their attributes.</summary>
internal sealed class PartChecks(FactoryLayout layout, Func<StationDefinition, StationSyntax?> syntaxOf, TextContext root)
{
    private readonly Dictionary<string, StationDefinition> _stations = layout.Stations.DistinctBy(entry => entry.Name).ToDictionary(entry => entry.Name, entry => entry.Definition);
    private readonly ILookup<string, string> _ways = layout.Flows.Where(flow => flow.Outcome is null).ToLookup(flow => flow.From, flow => flow.To);

    private const int MostAttributes = 1_000;

    public void Run()
    {
        CheckAttributes();
        foreach (PartDefinition part in layout.Parts)
        {
            TextContext here = root.At("parts").At(part.Name);
            layout.CheckPartType(part.Name, here);
            foreach (PartCycle cycle in part.Cycles)
                IsStop(cycle.Station, here.At("cycle").At(cycle.Station));
            bool isSound = root.At("flow").IsRead;
            for (int i = 0; i < part.Route.Count; i++)
            {
                string station = part.Route[i].Station;
                TextContext step = here.At("route").Item(i);
                isSound &= IsStop(station, step);
                if (i > 0 && part.Route[i - 1].Station == station)
                {
                    step.Report(ProblemCode.BadRoute, $"'{station}' follows itself", "write it once, with the time of both", station);
                    isSound = false;
                }
            }
            if (isSound && part.Route.Count > 0)
                CheckWays(part, here.At("route"));
        }
    }

    private void CheckAttributes()
    {
        var known = new Dictionary<string, (string Unit, string Type)>();
        foreach (PartDefinition part in layout.Parts)
        {
            foreach (AttributeDefinition attribute in part.Attributes)
            {
                TextContext here = root.At("parts").At(part.Name).At("attributes").At(attribute.Name);
                if (known.TryGetValue(attribute.Name, out (string Unit, string Type) first))
                {
                    if (first.Unit != attribute.Unit)
                        here.Report(ProblemCode.Contradiction, $"'{attribute.Name}' is {InUnit(attribute.Unit)} here and {InUnit(first.Unit)} in '{first.Type}'", "write both in the same unit, or give one another name", attribute.Unit);
                    continue;
                }
                known.Add(attribute.Name, (attribute.Unit, part.Name));
                if (known.Count == MostAttributes + 1)
                    here.Report(ProblemCode.OutOfRange, FormattableString.Invariant($"there are more than {MostAttributes} different attributes"), "use fewer names", attribute.Name);
            }
        }

        static string InUnit(string unit) => unit.Length == 0 ? "without unit" : $"in '{unit}'";
    }

    private bool IsStop(string station, TextContext context)
    {
        string[] stops = [.. _stations.Where(known => syntaxOf(known.Value) is { FollowsRoutes: true }).Select(known => known.Key)];
        if (!_stations.TryGetValue(station, out StationDefinition? definition))
            context.Report(ProblemCode.UnknownStation, $"there is no station '{station}'", NearestName.Remedy(station, stops) ?? "name it under 'stations:'", station);
        else if (syntaxOf(definition) is { FollowsRoutes: false } syntax)
            context.Report(ProblemCode.BadRoute, $"'{station}' is of kind '{syntax.Kind}', where parts have no times of their own", NearestName.Remedy("", stops) ?? "name a machine", station);
        else
            return true;
        return false;
    }

    private void CheckWays(PartDefinition part, TextContext context)
    {
        HashSet<string> stops = [.. part.Route.Select(step => step.Station)];
        foreach (StationEntry source in layout.Stations.Where(entry => syntaxOf(entry.Definition)?.PartTypesOf(entry.Definition).Contains(part.Name) == true))
            CheckWay(part, source.Name, 0, stops, context);
        for (int i = 1; i < part.Route.Count; i++)
            CheckWay(part, part.Route[i - 1].Station, i, stops, context);
        string last = part.Route[^1].Station;
        if (!StopsAfter(last, stops).Any(stop => syntaxOf(_stations[stop])?.RoleOf(_stations[stop]) is StationRole.Sink or null))
            context.Item(part.Route.Count - 1).Report(ProblemCode.BadRoute, $"'{part.Name}' cannot leave the factory behind '{last}'", "lead the flow from there to a sink, with nothing but buffers between", last);
    }

    private void CheckWay(PartDefinition part, string from, int step, HashSet<string> stops, TextContext context)
    {
        string to = part.Route[step].Station;
        if (from != to && !StopsAfter(from, stops).Contains(to))   // what a station makes can begin its route there
            context.Item(step).Report(ProblemCode.BadRoute, $"no way leads '{part.Name}' from '{from}' to '{to}'", $"write '{from} -> {to}' under 'flow:', or lead both to a buffer that they share", to);
    }

    /// <summary>Where a part next comes to a station of its route, or to a sink.</summary>
    private HashSet<string> StopsAfter(string station, HashSet<string> route)
    {
        var stops = new HashSet<string>();
        var seen = new HashSet<string>();
        var open = new Queue<string>(_ways[station]);
        while (open.TryDequeue(out string? at))
        {
            if (!_stations.TryGetValue(at, out StationDefinition? definition) || !seen.Add(at))
                continue;
            if (route.Contains(at) || syntaxOf(definition)?.RoleOf(definition) is StationRole.Sink or StationRole.RejectSink or null)
                stops.Add(at);
            else
            {
                foreach (string next in _ways[at])
                    open.Enqueue(next);
            }
        }
        return stops;
    }
}
