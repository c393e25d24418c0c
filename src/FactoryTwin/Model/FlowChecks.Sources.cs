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
            Stop? here = IsUnlimited(next) ? next : next.IsTimeless ? TakerAfter(next, seen) : null;
            if (here is null == oneHoldsAll)
                return here;
            taker ??= here;
        }
        return taker;
    }

    /// <summary>Whether it gives or takes without end; what could not be read is not judged.</summary>
    private bool IsUnlimited(Stop stop) =>
        stop.Role is StationRole.Source or StationRole.Storage or StationRole.Sink or StationRole.RejectSink
        && syntaxOf(stop.Entry.Definition)!.IsUnlimited(stop.Entry.Definition) && root.At("stations").At(stop.Entry.Name).IsRead;

    /// <summary>Finds a circle of stations that only hold parts: a part would go round in it without end at one instant.</summary>
    private void CheckCircles()
    {
        // Those that lead to no other are taken away, then those that lead to these alone, and so on: what is left leads round.
        Dictionary<Stop, int> waysOn = _stops.Values.Where(IsStorage).ToDictionary(stop => stop, stop => stop.AfterGood.Count(IsStorage));
        ILookup<Stop, Stop> before = waysOn.Keys.SelectMany(stop => stop.AfterGood.Where(IsStorage).Select(next => (stop, next))).ToLookup(step => step.next, step => step.stop);
        var ended = new Queue<Stop>(waysOn.Keys.Where(stop => waysOn[stop] == 0));
        while (ended.TryDequeue(out Stop? end))
        {
            waysOn.Remove(end);
            foreach (Stop stop in before[end])
            {
                if (--waysOn[stop] == 0)
                    ended.Enqueue(stop);
            }
        }
        if (waysOn.Count == 0)
            return;
        var way = new List<Stop>();
        for (Stop at = waysOn.Keys.First(); !way.Contains(at); at = at.AfterGood.First(waysOn.ContainsKey))
            way.Add(at);
        List<Stop> circle = way[way.IndexOf(way[^1].AfterGood.First(waysOn.ContainsKey))..];
        root.At("stations").At(circle[0].Entry.Name).Report(ProblemCode.BadFlow,
            $"parts can go round through {NearestName.List(circle.Select(stop => stop.Entry.Name))} while no time passes", "put a machine in between", circle[0].Entry.Name);

        static bool IsStorage(Stop stop) => stop.IsTimeless;
    }
}
