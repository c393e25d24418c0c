using FactoryTwin.Model.Text;

namespace FactoryTwin.Model;

/// <content>Finds what would go on without end at one instant: sources that never run out where what follows takes all they give, and buffers in a circle.</content>
internal sealed partial class FlowChecks
{
    private void CheckSources()
    {
        foreach (Stop source in _stops.Values.Where(stop => stop.Role == StationRole.Source && IsUnlimited(stop)))
        {
            if (TakerAfter(source, []) is not { } taker)
                continue;
            string name = source.Entry.Name, remedy = taker.IsSink ? "put a machine in between" : $"give '{taker.Entry.Name}' a capacity";
            root.At("stations").At(name).Report(ProblemCode.EndlessSource, $"'{name}' never runs out and '{taker.Entry.Name}' takes all it gives, without end at one instant", $"give it 'every' or 'limit', or {remedy}", name);
        }
    }

    /// <summary>What takes all parts that a stop hands on, as many as come; <c>null</c> where something holds them up.</summary>
    private Stop? TakerAfter(Stop from, HashSet<Stop> seen)
    {
        if (!seen.Add(from))
            return null;
        RoutingDefinition routing = from.Entry.Definition.Routing;
        // By turns or by chance, a part waits for its way even if another is free: one way that holds parts up holds up all. Else the free one takes them all.
        bool oneHoldsAll = routing.Rule is RoutingRule.RoundRobin or RoutingRule.Probability;
        Stop? taker = null;
        foreach (Stop next in from.AfterGood.Where(next => !routing.Shares.Any(share => share.To == next.Entry.Name && share.Probability == 0)))
        {
            Stop? here = IsUnlimited(next) ? next : next.Role == StationRole.Storage ? TakerAfter(next, seen) : null;
            if (here is null == oneHoldsAll)
                return here;
            taker ??= here;
        }
        return taker;
    }

    private void CheckCircles()
    {
        var reported = new HashSet<Stop>();
        foreach (Stop buffer in _stops.Values.Where(stop => stop.Role == StationRole.Storage))
        {
            HashSet<Stop> circle = Spread(BuffersAfter(buffer), BuffersAfter);
            circle.RemoveWhere(other => !Spread(BuffersAfter(other), BuffersAfter).Contains(buffer));
            if (!circle.Contains(buffer) || reported.Overlaps(circle))
                continue;
            reported.UnionWith(circle);
            string names = NearestName.List(circle.Select(stop => stop.Entry.Name).Order(StringComparer.Ordinal));
            root.At("stations").At(buffer.Entry.Name).Report(ProblemCode.BadFlow, $"parts can go round through {names} while no time passes", "put a machine in between", buffer.Entry.Name);
        }

        static List<Stop> BuffersAfter(Stop stop) => [.. stop.AfterGood.Where(next => next.Role == StationRole.Storage)];
    }

    /// <summary>Whether it gives or takes without end; what could not be read is not judged.</summary>
    private bool IsUnlimited(Stop stop) =>
        stop.Role is StationRole.Source or StationRole.Storage or StationRole.Sink or StationRole.RejectSink
        && syntaxOf(stop.Entry.Definition)!.IsUnlimited(stop.Entry.Definition) && root.At("stations").At(stop.Entry.Name).IsRead;

    /// <summary>Finds circles of stations that only hold parts: a part would go round in them without end at one instant.</summary>
    private void CheckCircles()
    {
        var open = _stops.Values.Where(stop => stop.Role == StationRole.Storage).ToHashSet();
        while (open.RemoveWhere(stop => !stop.AfterGood.Any(open.Contains)) > 0)
        {
        }
        if (open.Count == 0)
            return;
        var way = new List<Stop> { open.First() };
        while (way[^1].AfterGood.First(open.Contains) is { } next)
        {
            int seen = way.IndexOf(next);
            way.Add(next);
            if (seen < 0)
                continue;
            string name = next.Entry.Name;
            root.At("stations").At(name).Report(ProblemCode.StorageCircle, $"parts go round in '{string.Join(" -> ", way[seen..].Select(stop => stop.Entry.Name))}', without end at one instant", "put a machine into the circle", name);
            return;
        }
    }
}
