using System.Globalization;
using FactoryTwin.Cli.Output;
using FactoryTwin.Model;
using Spectre.Console;

namespace FactoryTwin.Cli.Live;

/// <summary>One picture of a dashboard: what is in it, and how it is laid out in a window.</summary>
internal sealed partial record DashboardPage
{
    private const int FewestStations = 3, FewestNotes = 2, LongestName = 16, WordsWidth = 24, CountWidth = 6, MostJobWidth = 24, MostSignalLines = 2, MostHealthLines = 4;

    /// <summary>The bar is no line of time: it adds up what a station did in the last 15 minutes.</summary>
    private const string BarTitle = "shares of last 15 min", ShortBarTitle = "last 15 min";

    private static readonly Style _alarm = new(Color.Red, decoration: Decoration.Bold);

    public required string Name { get; init; }

    public required FactoryView View { get; init; }

    /// <summary>Whether it shows a past instant.</summary>
    public required bool IsPast { get; init; }

    public required DateTimeOffset WallTime { get; init; }

    /// <summary>The last tick; <c>null</c> where there is none.</summary>
    public required LiveTick? Tick { get; init; }

    /// <summary>Whether it will be paused from the next tick on.</summary>
    public required bool IsPausedNext { get; init; }

    /// <summary>The speed that was asked for; <c>null</c> where it has no pace of its own.</summary>
    public required double? SpeedFactor { get; init; }

    public required string? Health { get; init; }

    /// <summary>The chosen station; <c>null</c> where there is none.</summary>
    public required string? Selected { get; init; }

    /// <summary>How many times as long as in the model cycles take, where that was changed.</summary>
    public required IReadOnlyDictionary<string, double> TimeFactors { get; init; }

    public required ForecastDesk? Forecasts { get; init; }

    public required IReadOnlyList<Note> Notes { get; init; }

    /// <summary>Keys and what they do.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>The lines, not more than fit: keys are always among them, stations as many as there is room for, around the chosen one.</summary>
    public IReadOnlyList<TextLine> Lines(int width, int height)
    {
        List<TextLine> keys = [.. TextLine.Wrap(Keys, width, " ", TextLine.Faint)];
        List<TextLine> head = [.. Head(width)], after = [.. Signals(width), .. Buffers(width), .. Forecast(width)];
        List<TextLine> stations = [.. Stations(width, out int chosen)];
        int free = height - keys.Count - head.Count - after.Count - 1;   // 1 for the heads of the columns
        int shown = Math.Clamp(free - FewestNotes, Math.Min(FewestStations, stations.Count), stations.Count);
        int first = Math.Clamp(chosen - shown / 2, 0, stations.Count - shown);
        List<TextLine> body = [.. head, Columns(width, shown < stations.Count ? FormattableString.Invariant($"{shown} of {stations.Count} stations") : "state"), .. stations.Skip(first).Take(shown), .. after, .. Notes.TakeLast(Math.Max(0, free - shown)).Select(Line)];
        int room = Math.Max(0, height - keys.Count);
        while (body.Count < room)
            body.Add(new TextLine());
        return [.. body.Take(room), .. keys.Take(height)];
    }

    private IEnumerable<TextLine> Head(int width)
    {
        TextLine time = TextLine.Of($" {Name}", TextLine.Strong).Add("  ").Add(LiveText.Time(View.Time), TextLine.Strong).Add(View.LocalTime.ToString(" (ddd HH:mm)", CultureInfo.InvariantCulture));
        if (IsPast)
            time.Add("  THE PAST: enter returns", new Style(Color.Yellow, decoration: Decoration.Bold));
        else if (SpeedFactor is { } speed)
            time.Add($"  {LiveText.Speed(speed)}").Add(Pace(), Tick is { KeepsPace: false } || IsPausedNext ? new Style(Color.Yellow) : Style.Plain);
        yield return time.Add(WallTime.ToString("  HH:mm:ss", CultureInfo.InvariantCulture), TextLine.Faint);
        string energy = View.EnergyKilowattHours is null ? "" : $"  energy {LiveText.Number(View.EnergyKilowattHours)} kWh, {LiveText.Number(View.EnergyPerPartKilowattHours)} a part";
        yield return TextLine.Of(" good ").Add(Text(View.Good), TextLine.Strong)
            .Add($" ({Text(View.GoodLately)} in {(View.Lately < TimeSpan.FromMinutes(59) ? "this time" : "an hour")})  lost {Text(View.Lost)}  in progress {Text(View.InProgress)}{energy}");
        TextLine oee = TextLine.Of(" ").Add(LiveText.Oee(View), View.IsOeeLow ? _alarm : TextLine.Strong);
        if (View.IsOeeLow)
            oee.Add(FormattableString.Invariant($"  ALARM: it fell below {FactoryWatch.LowOeeRatio * 100:0} %"), _alarm);
        if (Health is not { Length: > 0 } health)
            yield return oee;
        else if (oee.Width + 2 + health.Length <= width)
            yield return oee.Add($"  {health}");
        else
        {
            yield return oee;
            foreach (TextLine line in TextLine.Wrap(health.Split(' '), width, " ", gap: " ").Take(MostHealthLines))
                yield return line;
        }
    }

    private string Pace() => IsPausedNext ? "  paused" : Tick is { } tick ? $"  {LiveText.Pace(tick)}" : "";

    private int NameWidth => Math.Clamp(View.Stations.Where(station => station.HasStates).Select(station => station.Info.Name.Length).DefaultIfEmpty(7).Max(), 7, LongestName);

    private int JobWidth => Math.Min(View.Stations.SelectMany(station => station.Jobs).Select(job => job.Length + 1).DefaultIfEmpty(0).Max(), MostJobWidth);

    private int BarWidth(int width) => Math.Clamp(width - NameWidth - WordsWidth - 2 * CountWidth - JobWidth - 14, 10, 60);

    private TextLine Columns(int width, string state) => new TextLine().Add("  ")
        .AddCell("station", NameWidth + 1, TextLine.Faint).AddCell(state, WordsWidth + 1, TextLine.Faint).AddCell(BarWidth(width) < BarTitle.Length ? ShortBarTitle : BarTitle, BarWidth(width), TextLine.Faint)
        .AddCell("good", CountWidth, TextLine.Faint, isRight: true).AddCell("lost", CountWidth, TextLine.Faint, isRight: true);

    private List<TextLine> Stations(int width, out int chosen)
    {
        List<TextLine> lines = [];
        chosen = 0;
        foreach (StationView station in View.Stations.Where(station => station.HasStates))
        {
            bool isChosen = station.Info.Name == Selected;
            if (isChosen)
                chosen = lines.Count;
            (StateMark mark, string words) = StateMark.Of(station);
            TextLine line = TextLine.Of(isChosen ? "> " : "  ").AddCell(station.Info.Name, NameWidth, isChosen ? TextLine.Strong : Style.Plain).Add(" ").AddCell($"{mark.Letter} {words}", WordsWidth, mark.Style).Add(" ");
            int end = line.Width + BarWidth(width);
            foreach ((StateMark share, int cells) in StateMark.Bar(station.ShareRatios, BarWidth(width)))
                line.Add(new string(share.Letter, cells), share.Style);
            line.PadTo(end).AddCell(Text(station.Good), CountWidth, isRight: true).AddCell(Text(station.NotGood), CountWidth, isRight: true);
            if (TimeFactors.TryGetValue(station.Info.Name, out double factor) && factor != 1)
                line.Add(string.Create(CultureInfo.InvariantCulture, $" × {factor:0.##}"));
            if (station.Jobs.Count > 0)
                line.Add(" ").AddCell(string.Join(", ", station.Jobs), Math.Max(1, width - line.Width), TextLine.Faint);
            lines.Add(line);
        }
        return lines;
    }

    /// <summary>What the chosen station shows.</summary>
    private IEnumerable<TextLine> Signals(int width)
    {
        if (View.Stations.FirstOrDefault(station => station.Info.Name == Selected) is not { Signals: { Count: > 0 } signals } chosen)
            return [];
        TextLine[] lines = [.. TextLine.Wrap(signals, width, $" {chosen.Info.Name}: ")];
        if (lines.Length > MostSignalLines)
            lines[MostSignalLines - 1].CutTo(width - 2).Add(" …");
        return lines.Take(MostSignalLines);
    }

    private IEnumerable<TextLine> Buffers(int width)
    {
        string[] buffers = [.. View.Stations.Where(station => station.Info.Role == StationRole.Storage).Select(buffer => buffer.Info.Name + " " + Text(buffer.Parts) + (buffer.Capacity is { } capacity ? $"/{Text(capacity)}" : ""))];
        return buffers.Length == 0 ? [] : TextLine.Wrap(buffers, width, " held: ");
    }

    private static TextLine Line(Note note) => TextLine.Of(" ").AddCell(LiveText.Time(note.Time), 14, TextLine.Faint).Add(note.Text, note.Text.StartsWith("ALARM", StringComparison.Ordinal) ? _alarm : Style.Plain);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
