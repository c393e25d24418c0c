using FactoryTwin.Cli.Output;
using FactoryTwin.Model;
using Spectre.Console;

namespace FactoryTwin.Cli.Live;

/// <summary>How a state is shown: by a letter and a word, and by a colour for those who see it.</summary>
internal sealed record StateMark(StationState State, char Letter, string Word, Style Style)
{
    /// <summary>All of them: work first, then what keeps from it.</summary>
    public static IReadOnlyList<StateMark> All { get; } =
    [
        new(StationState.Processing, 'P', "processing", new Style(Color.Green)),
        new(StationState.Setup, 'U', "setup", new Style(Color.Aqua)),
        new(StationState.Down, 'D', "down", new Style(Color.Red, decoration: Decoration.Bold)),
        new(StationState.Starved, 'S', "starved", new Style(Color.Yellow)),
        new(StationState.Blocked, 'B', "blocked", new Style(Color.Fuchsia)),
        new(StationState.WaitingForOperator, 'O', "no operator", new Style(Color.Olive)),
        new(StationState.WaitingForTransport, 'T', "no transport", new Style(Color.Olive)),
        new(StationState.Idle, 'I', "idle", new Style(Color.Grey)),
        new(StationState.Maintenance, 'M', "maintenance", new Style(Color.Blue)),
        new(StationState.OffShift, 'X', "off shift", new Style(Color.Grey)),
        new(StationState.NoData, '?', "no data", new Style(Color.Red, decoration: Decoration.Invert)),
    ];

    public static StateMark Of(StationState state) => All.First(mark => mark.State == state);

    /// <summary>What a station does, in words: of several places how many do what most of them do.</summary>
    public static (StateMark Mark, string Words) Of(StationView station)
    {
        IGrouping<StationState, PlaceState> most = station.Places.GroupBy(place => place.State).OrderByDescending(group => group.Count()).ThenBy(group => All.ToList().FindIndex(mark => mark.State == group.Key)).First();
        StateMark mark = Of(most.Key);
        StationPhase phase = most.First().Phase;
        string words = station.Places.Count > 1 ? FormattableString.Invariant($"{mark.Word} {most.Count()} of {station.Places.Count}")
            : phase == StationPhase.None ? mark.Word : $"{mark.Word} ({EventWords.Spaced(phase)})";
        return (mark, words);
    }

    /// <summary>Shares as a bar of letters, of which the largest remainders get what is left over.</summary>
    public static IEnumerable<(StateMark Mark, int Cells)> Bar(IReadOnlyList<double> shareRatios, int width)
    {
        if (shareRatios.Count == 0)
            return [];
        int[] cells = [.. All.Select(mark => (int)(shareRatios[(int)mark.State] * width))];
        foreach (int place in Enumerable.Range(0, cells.Length).OrderByDescending(i => shareRatios[(int)All[i].State] * width - cells[i]).Take(Math.Max(0, width - cells.Sum())))
            cells[place]++;
        return All.Zip(cells).Where(each => each.Second > 0);
    }
}
