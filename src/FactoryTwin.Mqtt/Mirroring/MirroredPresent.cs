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
        guessed = [.. Enumerable.Range(0, isUnknown.Length).Where(i => isUnknown[i] || isStore[i])];
        if (guessed.Count == 0)
            return known;
        var watch = new PresentWatch(run.Stations);
        run.Events.Subscribe(watch);
        run.AdvanceTo(SimTime.At(_ordinaryDay));
        FactoryPresent guess = watch.Read(run.Now);
        return known with
        {
            Stations = known.Stations.Select((station, i) => isStore[i] ? station with { Parts = guess.Stations[i].Parts.Select(Anew).ToValueList() }
                : isUnknown[i] ? station with { Places = station.Places.Select((place, at) => IsUnknown(place) ? Anew(guess.Stations[i].Places[at]) : place).ToValueList() } : station).ToValueList(),
        };

        IEnumerable<int> Neighbours(int station) => ways[station].Select(way => way.To).Concat(Enumerable.Range(0, ways.Count).Where(from => ways[from].Any(way => way.To == station)));
    }

    private static bool IsUnknown(PlacePresent place) => place.Does.State == StationState.NoData;

    private static PlacePresent Anew(PlacePresent place) => place with { Part = place.Part is { } part ? Anew(part) : null };

    /// <summary>A part that was made up has a number of its own.</summary>
    private static PartPresent Anew(PartPresent part) => part with { Number = 0 };
}
