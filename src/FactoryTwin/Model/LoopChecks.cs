using FactoryTwin.Model.Text;

namespace FactoryTwin.Model;

/// <summary>Checks that the loops of a factory lie on its flow.</summary>
internal static class LoopChecks
{
    private const int MostOfTypes = 64;   // a bit each

    public static void Run(FactoryLayout layout, Func<StationDefinition, StationSyntax?> syntaxOf, TextContext root)
    {
        Dictionary<string, StationEntry> stations = [];
        foreach (StationEntry entry in layout.Stations)
            stations.TryAdd(entry.Name, entry);
        bool isComplete = root.At("flow").IsRead && layout.Flows.All(step => stations.ContainsKey(step.From) && stations.ContainsKey(step.To));
        int ofTypes = 0;
        foreach (LoopDefinition loop in layout.Loops)
        {
            TextContext here = root.At("loops").At(loop.Name), from = here.At("from"), to = here.At("to");
            CheckParts(loop.Parts, here.At("parts"));
            if (loop.Parts.Count > 0 && ++ofTypes == MostOfTypes + 1)
                here.At("parts").Report(ProblemCode.BadLoop, FormattableString.Invariant($"more than {MostOfTypes} loops have 'parts'"), "let fewer of them count certain part types alone");
            if (!IsKnown(loop.From, from) | !(loop.To is null || IsKnown(loop.To, to)))
                continue;
            if (syntaxOf(stations[loop.From].Definition)?.RoleOf(stations[loop.From].Definition) is StationRole.Source)
                from.Report(ProblemCode.BadLoop, $"'{loop.From}' is a source, and no part comes into it that could need a card", "begin the loop at the station behind it", loop.From);
            else if (isComplete && loop.To is not null && !loop.Extent(layout.Flows).Contains(loop.To))
                to.Report(ProblemCode.BadLoop, $"no flow leads from '{loop.From}' to '{loop.To}'", "a loop begins at 'from' and ends at 'to'", loop.To);
        }

        void CheckParts(ValueList<string> parts, TextContext context)
        {
            for (int i = 0; i < parts.Count; i++)
            {
                TextContext item = context.ItemOf(parts.Count, i);
                layout.CheckPartType(parts[i], item);
                if (parts.Take(i).Contains(parts[i]))
                    item.Report(ProblemCode.DuplicateName, $"'{parts[i]}' is here twice", "remove one", parts[i]);
            }
        }

        bool IsKnown(string name, TextContext context)
        {
            if (!stations.ContainsKey(name))
                context.Report(ProblemCode.UnknownStation, $"there is no station '{name}'", NearestName.Remedy(name, [.. stations.Values.Where(known => !known.IsUnnamed).Select(known => known.Name)]) ?? "name it under 'stations:'", name);
            return stations.ContainsKey(name);
        }
    }
}
