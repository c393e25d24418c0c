using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>What a mirrored factory is at, with what nobody tells filled in from a run of the model that has gone on for a day: a guess of how such a line is on an ordinary day.</summary>
internal static class MirroredPresent
{
    private static readonly TimeSpan _ordinaryDay = TimeSpan.FromHours(24);

    /// <summary>Fills in what is not known.</summary>
    /// <param name="known">What the mirror has told.</param>
    /// <param name="model">The model.</param>
    /// <param name="ways">Ways on by station.</param>
    /// <param name="seed">Seed of the run that is asked.</param>
    /// <param name="guessed">Numbers of the stations that were filled in, in whole or in part.</param>
    public static FactoryPresent Fill(FactoryPresent known, FactoryModel model, IReadOnlyList<IReadOnlyList<MirrorLayout.Way>> ways, ulong seed, out IReadOnlyList<int> guessed)
    {
        using var run = new Simulation(model, seed);
        bool[] isUnknown = [.. run.Stations.Select((station, i) => MirrorLayout.HasStates(station) && known.Stations[i].Places.Any(IsUnknown))];
        // What stands between two stations of which nobody tells, nobody knows either.
        bool[] isStore = [.. run.Stations.Select((station, i) => station.Role == StationRole.Storage && known.Stations[i].Parts.Count == 0 && Neighbours(i).All(near => isUnknown[near] || run.Stations[near].Role is StationRole.Storage or StationRole.Source))];
        // What stands in a rack between stations that are told of is known; that its crane rests is a guess.
        bool[] isRack = [.. run.Stations.Select((station, i) => isUnknown[i] && MirrorLayout.IsRack(station) && !Neighbours(i).All(near => isUnknown[near] || run.Stations[near].Role is StationRole.Storage or StationRole.Source))];
        guessed = [.. Enumerable.Range(0, isUnknown.Length).Where(i => isUnknown[i] || isStore[i])];
        if (guessed.Count == 0 && !run.Stations.Where(station => station.Role == StationRole.Worker).Any(station => known.Stations[station.Id.Index].Places.Any(IsUseUnknown)))
            return known;
        var watch = new PresentWatch(run.Stations);
        run.Events.Subscribe(watch);
        run.AdvanceTo(SimTime.At(_ordinaryDay));
        FactoryPresent guess = watch.Read(run.Now);
        return known with { Stations = known.Stations.Select((station, i) => isRack[i] ? AtRest(station) : Fill(station, guess.Stations[i], isUnknown[i], isStore[i])).ToValueList() };

        IEnumerable<int> Neighbours(int station) => ways[station].Select(way => way.To).Concat(Enumerable.Range(0, ways.Count).Where(from => ways[from].Any(way => way.To == station)));
    }

    private static StationPresent AtRest(StationPresent known) => known with { Places = known.Places.Select(place => place with { Does = new PlaceState(StationState.Starved, StationPhase.None) }).ToValueList() };

    private static StationPresent Fill(StationPresent known, StationPresent guess, bool isUnknown, bool isStore)
    {
        StationPresent anew = guess.Select(Anew);
        if (isStore)
            return known with { Parts = anew.Parts, Trips = anew.Trips };
        return known with
        {
            Places = known.Places.Select((place, at) => IsUnknown(place) ? anew.Places[at] with { Vehicle = anew.Places[at].Vehicle is { } vehicle ? vehicle with { Called = 0 } : null } : WithUse(place, guess.Places[at])).ToValueList(),
            Parts = isUnknown && known.Parts.Count == 0 && known.Places.All(IsUnknown) ? anew.Parts : known.Parts,
        };
    }

    /// <summary>What it has done since its last repair and the like, where it has not been heard of for so long.</summary>
    private static PlacePresent WithUse(PlacePresent known, PlacePresent guess) => !IsUseUnknown(known) ? known : known with
    {
        IsGuessed = true, SinceRepair = known.SinceRepair ?? guess.SinceRepair, SinceStop = known.SinceStop ?? guess.SinceStop, SinceMaintenance = known.SinceMaintenance ?? guess.SinceMaintenance,
        SinceSetUp = known.SinceSetUp ?? guess.SinceSetUp, SinceToolChange = known.SinceToolChange ?? guess.SinceToolChange,
    };

    private static bool IsUseUnknown(PlacePresent place) =>
        !IsUnknown(place) && (place.SinceRepair is null || place.SinceStop is null || place.SinceMaintenance is null || place.SinceSetUp is null || place.SinceToolChange is null);

    private static bool IsUnknown(PlacePresent place) => place.Does.State == StationState.NoData;

    /// <summary>A part that was made up has a number of its own, and is of no order.</summary>
    private static PartPresent Anew(PartPresent part) => part with { Number = 0, Order = 0 };
}
