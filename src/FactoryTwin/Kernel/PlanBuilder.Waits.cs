using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <content>Whom stations wait for: the pools that they claim from, and who comes for their parts.</content>
public sealed partial class PlanBuilder
{
    private static readonly StationPhase[] PhasesOfHandingOn = [StationPhase.None, StationPhase.AwaitingRoom, StationPhase.AwaitingRemoval];

    private ValueList<StationInfo> WithWaits(ValueList<StationInfo> infos, Link[] links, ClaimInfo[] claims) =>
        infos.Select((info, i) => info.Role == StationRole.Worker ? info with { Waits = WaitsOf(_stations[i].Layout, [.. links.Where(link => link?.From.Id == info.Id)], claims) } : info).ToValueList();

    private ValueList<WaitInfo> WaitsOf(StationLayout layout, Link[] links, ClaimInfo[] claims)
    {
        IEnumerable<WaitInfo> people = from told in layout.Waits
                                       from pool in claims[told.Claim[0] - _flows.Count - 1].Pools
                                       select told.Wait with { For = pool.Name };
        if (layout.Waits.Count == 0)
            people = from claim in claims where claim.Station.Name == layout.Name from pool in claim.Pools select new WaitInfo(pool.Name, StationState.WaitingForOperator);
        return people.Concat(WaitsForNext(layout, links)).GroupBy(wait => (wait.State, wait.Phase)).SelectMany(Joined).ToValueList();
    }

    /// <summary>Where several can be meant, all are named; what a condition tells apart stays apart.</summary>
    private static IEnumerable<WaitInfo> Joined(IGrouping<(StationState State, StationPhase Phase), WaitInfo> alike)
    {
        var byCondition = alike.GroupBy(wait => wait.Condition).ToList();
        foreach (IGrouping<WaitCondition, WaitInfo> waits in byCondition)
        {
            bool isAlone = byCondition.Count == 1 && waits.Key != WaitCondition.UntilAssigned;
            yield return new WaitInfo(string.Join(" or ", waits.Select(wait => wait.For).Distinct()), alike.Key.State, alike.Key.Phase, isAlone ? WaitCondition.Always : waits.Key);
        }
    }

    private static IEnumerable<WaitInfo> WaitsForNext(StationLayout layout, Link[] links)
    {
        foreach (Link[] ways in links.GroupBy(link => link.Outcome).Select(ways => ways.ToArray()))
        {
            // As in Outlet.StateOfWaiting: where the ways differ and none is chosen yet, the station is blocked.
            bool areAlike = ways.Select(link => link.To.StateOfGiver).Distinct().Count() == 1;
            foreach (StationState state in ways.Select(link => link.To.StateOfGiver).Append(areAlike ? ways[0].To.StateOfGiver : StationState.Blocked).Distinct())
            {
                Link[] meant = Array.FindAll(ways, link => link.To.StateOfGiver == state || (!areAlike && state == StationState.Blocked));
                foreach (StationPhase phase in PhasesOfHandingOn)
                {
                    if (layout.Waits.Exists(told => told.Wait is { Condition: not WaitCondition.BeforeCompletion } wait && wait.State == state && wait.Phase == phase))
                        continue;   // there it waits for people
                    if (!meant.Any(link => link.To.Fetcher is not null) && !(state == StationState.Blocked && layout.NextWaits.Contains(phase)))
                        continue;
                    foreach (Link link in meant)
                        yield return new WaitInfo(link.To.Fetcher ?? link.To.Name, state, phase, phase == StationPhase.None ? WaitCondition.AfterCompletion : WaitCondition.Always);
                }
            }
        }
    }
}
