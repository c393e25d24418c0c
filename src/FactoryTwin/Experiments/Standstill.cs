using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>A factory that has stopped for good with parts in it: since when, who waits for what, and what to do.</summary>
/// <param name="Since">When something was last worked on.</param>
/// <param name="Waiting">Who waits for what, as in <c>'a' and 'b' blocked</c>. As a rule not empty.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record Standstill(SimTime Since, string Waiting, string Remedy)
{
    /// <summary>What a run has come to, if it is a standstill; else <c>null</c>.</summary>
    /// <param name="simulation">The run, which is left alone.</param>
    /// <param name="indicators">What has listened to it.</param>
    /// <param name="cancellation">Asks to give up.</param>
    public static Standstill? Of(Simulation simulation, FactoryIndicators indicators, CancellationToken cancellation)
    {
        var ahead = new LookAhead();
        if (!ahead.FindsNoWork(simulation, cancellation))
            return null;
        (int Station, int Place, StationState State)[] places = [.. indicators.States().Union(ahead.Seen).OrderBy(place => place.Station).ThenBy(place => place.Place)];
        IReadOnlyList<string> loops = simulation.LoopsWithoutCards();
        string blocked = Named(StationState.Blocked, "blocked");
        string[] vehicles =
        [
            .. from place in places
               where place.State == StationState.Blocked && simulation.Stations[place.Station].IsFleet
               group place by simulation.Stations[place.Station] into fleet
               select $"{fleet.Count()} of {fleet.Key.Places} vehicles of '{fleet.Key.Name}' loaded and waiting for room",
        ];
        string[] waiting =
        [
            blocked, Named(StationState.WaitingForTransport, "waiting for transport"), Named(StationState.WaitingForOperator, "waiting for operators"), .. vehicles,
            loops.Count == 0 ? "" : $"no card free of loop {Quoted(loops)}",
        ];
        string[] remedies =
        [
            vehicles.Length == 0 ? "" : "Where vehicles unload, give them more room, or use fewer of them",
            loops.Count == 0 ? "" : "Give the loop as many cards as its stations need at once",
            blocked.Length == 0 && vehicles.Length + loops.Count > 0 ? "" : "Where parts go back, let a buffer take them",
        ];
        return new(indicators.LastWorked, string.Join(", ", waiting.Where(each => each.Length > 0)), string.Join(". ", remedies.Where(each => each.Length > 0)));

        string Named(StationState state, string words)
        {
            string[] names = [.. places.Where(place => place.State == state && !simulation.Stations[place.Station].IsFleet).Select(place => simulation.Stations[place.Station].Name).Distinct()];
            return names.Length == 0 ? "" : $"{Quoted(names)} {words}";
        }
    }

    private static string Quoted(IEnumerable<string> names) => string.Join(" and ", names.Select(name => $"'{name}'"));
}
