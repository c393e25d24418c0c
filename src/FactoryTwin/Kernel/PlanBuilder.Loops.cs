using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <content>Where the flow crosses the border of a loop.</content>
public sealed partial class PlanBuilder
{
    private Crossing? CrossingOf(FlowDefinition step)
    {
        var crossing = new Crossing(
            LoopsWhere(stations => stations.Contains(step.To) && !stations.Contains(step.From)),
            LoopsWhere(stations => stations.Contains(step.From) && !stations.Contains(step.To)),
            BitsWhere(stations => stations.Contains(step.To) && !stations.Contains(step.From)),
            BitsWhere(stations => stations.Contains(step.From) && !stations.Contains(step.To)));
        return crossing is { Enters: [], Leaves: [], EntersByType: 0, LeavesByType: 0 } ? null : crossing;
    }

    /// <summary>The loops that count all parts, where something holds of their stations.</summary>
    private int[] LoopsWhere(Func<IReadOnlySet<string>, bool> holds) => [.. Enumerable.Range(0, _loops.Count).Where(i => _loops[i].Definition.Parts.Count == 0 && holds(_loops[i].Stations))];

    /// <summary>Those that count certain part types alone.</summary>
    private int[] TypeLoops => [.. Enumerable.Range(0, _loops.Count).Where(i => _loops[i].Definition.Parts.Count > 0)];

    private ulong BitsWhere(Func<IReadOnlySet<string>, bool> holds) => BitsOf(loop => holds(loop.Stations));

    private ulong BitsOf(Func<(LoopDefinition Definition, IReadOnlySet<string> Stations), bool> holds) =>
        TypeLoops.Select((loop, bit) => holds(_loops[loop]) ? 1UL << bit : 0).Aggregate(0UL, (bits, bit) => bits | bit);

    private static LoopInfo LoopOf(LoopDefinition loop, Link[] waysIn)
    {
        Station[] entrances = [.. waysIn.Select(link => link.To).Distinct()];
        if (entrances.FirstOrDefault(entrance => entrance.GetType().GetMethod(nameof(Station.OnRoom))!.DeclaringType == typeof(Station)) is { } deaf)
            throw new InvalidOperationException($"Parts come into the loop '{loop.Name}' at '{deaf.Name}', which would not hear of a free card: override OnRoom in {deaf.GetType().Name}, and take a part there if one can be taken.");
        return new LoopInfo(loop.Cards, waysIn, entrances);
    }
}
