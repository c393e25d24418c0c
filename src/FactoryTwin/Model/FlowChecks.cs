using FactoryTwin.Model.Text;

namespace FactoryTwin.Model;

/// <summary>Checks that every part can get where it should: step by step, and then the whole net.</summary>
internal sealed partial class FlowChecks(FactoryLayout layout, Func<StationDefinition, StationSyntax?> syntaxOf, TextContext root)
{
    private sealed class Stop(StationEntry entry, StationSyntax? syntax)
    {
        public StationEntry Entry { get; } = entry;

        /// <summary>What part it plays; <c>null</c> where its kind could not be read.</summary>
        public StationRole? Role { get; } = syntax?.RoleOf(entry.Definition);

        public List<Stop> Before { get; } = [];

        public List<Stop> After { get; } = [];

        public List<Stop> AfterGood { get; } = [];

        public bool IsSink => Role is StationRole.Sink or StationRole.RejectSink;
    }

    private readonly Dictionary<string, Stop> _stops = [];
    private readonly HashSet<(string, TextPlace)> _unknown = [];
    private readonly Dictionary<string, string?> _meant = [];
    private bool _isComplete;

    public void Run()
    {
        foreach (StationEntry entry in layout.Stations)
            _stops.TryAdd(entry.Name, new Stop(entry, syntaxOf(entry.Definition)));
        if (_stops.Count == 0)
            return;
        _isComplete = root.At("flow").IsRead;
        var steps = new HashSet<FlowDefinition>();
        for (int i = 0; i < layout.Flows.Count; i++)
            CheckStep(layout.Flows[i], root.At("flow").Item(i), steps);

        foreach (Stop stop in _stops.Values)
            CheckWaysOn(stop);
        if (!_isComplete || layout.Flows.Count == 0)
            return;
        CheckReached();
        CheckWayOut();
        CheckSources();
        CheckCircles();
    }

    private void CheckStep(FlowDefinition step, TextContext context, HashSet<FlowDefinition> steps)
    {
        Stop? from = Find(step.From, context.Part("from")), to = Find(step.To, context.Part("to"));
        if (!steps.Add(step))
            context.Part("to").Report(ProblemCode.DuplicateStep, $"'{Text(step)}' is here twice", "remove one", Text(step));
        if (from is null || to is null)
        {
            _isComplete = false;
            return;
        }
        if (from.IsSink)
            context.Part("from").Report(ProblemCode.BadFlow, $"'{step.From}' is a sink, and nothing flows out of a sink", "parts leave the factory there", step.From);
        if (to.Role == StationRole.Source)
            context.Part("to").Report(ProblemCode.BadFlow, $"'{step.To}' is a source, and nothing flows into a source", "parts enter the factory there", step.To);
        if (from == to)
            context.Part("to").Report(ProblemCode.BadFlow, $"'{step.To}' hands on to itself", "put a buffer between", step.To);
        CheckOutcome(step, from, context.Part("from"));
        from.After.Add(to);
        to.Before.Add(from);
        if (step.Outcome is null)
            from.AfterGood.Add(to);
    }

    /// <summary>The station of that name; where there is none, the one that was probably meant, so that one slip is one fault.</summary>
    private Stop? Find(string name, TextContext context)
    {
        if (_stops.TryGetValue(name, out Stop? stop))
            return stop;
        string[] names = [.. _stops.Values.Where(known => !known.Entry.IsUnnamed).Select(known => known.Entry.Name)];
        if (!_meant.TryGetValue(name, out string? meant))
            _meant[name] = meant = NearestName.Of(name, names);
        if (_unknown.Add((name, context.Place)))
            context.Report(ProblemCode.UnknownStation, $"there is no station '{name}'", NearestName.Offer(meant, names) ?? "name it under 'stations:'", name);
        return meant is null ? null : _stops[meant];
    }

    private void CheckOutcome(FlowDefinition step, Stop from, TextContext context)
    {
        if (step.Outcome is not { } outcome || syntaxOf(from.Entry.Definition) is not { } syntax || syntax.Outcomes.Contains(outcome))
            return;
        string[] known = [.. syntax.GoodOutcome is { } good ? [good] : Array.Empty<string>(), .. syntax.Outcomes];
        string remedy = known.Length == 0 ? $"a {syntax.Kind} has none but the good one: leave the brackets out" : NearestName.Remedy(outcome, known)!;
        context.Report(ProblemCode.UnknownOutcome, $"'{from.Entry.Name}' has no outcome '{outcome}'", remedy, outcome);
    }

    private void CheckWaysOn(Stop stop)
    {
        TextContext context = root.At("stations").At(stop.Entry.Name);
        bool isInFlow = stop.Before.Count + stop.After.Count > 0;
        if (isInFlow && stop.AfterGood.Count == 0 && !stop.IsSink && stop.Role != StationRole.Pool && _isComplete)
            context.Report(ProblemCode.NoWayOn, $"parts cannot go on from '{stop.Entry.Name}'", $"write '{stop.Entry.Name} -> …' under 'flow:'", stop.Entry.Name);
        if (stop.Entry.Definition.Routing.Rule == RoutingRule.Probability)
            CheckShares(stop, context.At("routing").At("probability"));
        else if (stop.Entry.Definition.Routing.Shares.Count > 0)
            context.At("routing").Report(ProblemCode.Contradiction, "only routing by probability has shares", "leave them out");
    }

    private void CheckShares(Stop stop, TextContext context)
    {
        ValueList<RoutingShare> shares = stop.Entry.Definition.Routing.Shares;
        Stop[] ways = [.. stop.AfterGood.DistinctBy(next => next.Entry.Name)];
        foreach (RoutingShare share in shares.Where(share => _isComplete && ways.All(way => way.Entry.Name != share.To)))
            context.At(share.To).Report(ProblemCode.BadShares, $"'{stop.Entry.Name}' does not lead to '{share.To}'", NearestName.Remedy(share.To, [.. ways.Select(Named)]), share.To);
        foreach (string way in ways.Where(way => _isComplete && shares.All(share => share.To != way.Entry.Name)).Select(Named))
            context.Report(ProblemCode.BadShares, $"the way to '{way}' has no share", $"write '{way}: 0 %' if it is never taken", way);
        context.CheckShares(shares.Select(share => share.Probability));
    }

    private void CheckReached()
    {
        Stop[] sources = [.. _stops.Values.Where(stop => stop.Role is StationRole.Source)];
        HashSet<Stop> reached = Spread(_stops.Values.Where(stop => stop.Role is StationRole.Source or StationRole.Pool or null), stop => stop.After);
        foreach (Stop stop in _stops.Values.Where(stop => sources.Length > 0 && !reached.Contains(stop) && NameType.IsName(stop.Entry.Name)))
            root.At("stations").At(stop.Entry.Name).Report(ProblemCode.Unreachable, $"no source leads to '{stop.Entry.Name}'", "lead the flow to it, or remove it", stop.Entry.Name);
    }

    // A station without a way on has been reported already: only those who go round for ever are left.
    private void CheckWayOut()
    {
        HashSet<Stop> leaves = Spread(_stops.Values.Where(stop => stop.IsSink || stop.AfterGood.Count == 0 || stop.Role is null), stop => stop.Before);
        var seen = new HashSet<Stop>();
        foreach (Stop start in _stops.Values.Where(stop => !leaves.Contains(stop)))
        {
            var walk = new List<Stop>();
            Stop at = start;
            for (; seen.Add(at); at = at.After[0])
                walk.Add(at);
            if (walk.IndexOf(at) is >= 0 and int first)
                ReportCycle([.. walk.Skip(first).Append(at)]);
        }
    }

    private void ReportCycle(IReadOnlyList<Stop> cycle)
    {
        string names = string.Join(" -> ", cycle.Select(stop => stop.Entry.Name));
        Stop named = cycle.FirstOrDefault(stop => !stop.Entry.IsUnnamed) ?? cycle[0];
        root.At("stations").At(named.Entry.Name).Report(ProblemCode.NoWayOut, $"'{names}' is a cycle without a way out", "lead one of them to a sink", names);
    }

    /// <summary>The name that a person has given to the way through a stop.</summary>
    private static string Named(Stop stop)
    {
        while (stop.Entry.IsUnnamed && stop.After.Count > 0)
            stop = stop.After[0];
        return stop.Entry.Name;
    }

    private static HashSet<Stop> Spread(IEnumerable<Stop> starts, Func<Stop, List<Stop>> next)
    {
        var reached = new HashSet<Stop>(starts);
        var open = new Stack<Stop>(reached);
        while (open.TryPop(out Stop? stop))
        {
            foreach (Stop other in next(stop))
            {
                if (reached.Add(other))
                    open.Push(other);
            }
        }
        return reached;
    }

    private static string Text(FlowDefinition step) => $"{step.From}{(step.Outcome is null ? "" : $"[{step.Outcome}]")} -> {step.To}";
}
