using FactoryTwin.Cli.Commands;
using FactoryTwin.Experiments;
using Spectre.Console;

namespace FactoryTwin.Cli.Live;

/// <content>The forecast.</content>
internal sealed partial record DashboardPage
{
    private IEnumerable<TextLine> Forecast(int width)
    {
        if (Forecasts?.News is not { } news || news is { IsBusy: false, Latest: null, Failure: null })
            yield break;
        if (news.Failure is { } failure)
            yield return TextLine.Of($" no forecast: {failure}", new Style(Color.Yellow));
        if (news.Latest is not { } latest)
        {
            if (news.IsBusy)
                yield return TextLine.Of(" forecast: being made", TextLine.Faint);
            yield break;
        }
        ForecastSeries good = latest[ForecastIndicator.GoodParts.Name];
        IEnumerable<string> others = latest.Series.Where(series => series != good).Select(series => $"{series.Name} {LiveText.AtEnd(series)}");
        IEnumerable<string> targets = Forecasts.Targets.Select(target => $"{target}: {Probability(target.Of(latest))}");
        string made = $" forecast of {LiveText.Time(latest.From)} for {LiveText.Time(good.Points[^1].At)}: ";
        foreach (TextLine line in TextLine.Wrap([$"good {LiveText.AtEnd(good)}", .. others, .. targets, .. news.IsBusy ? (string[])["(anew …)"] : []], width, made))
            yield return line;
        yield return Bands(good, width);
        if (news.Score is { } score)
            yield return TextLine.Of($" {LiveText.Hits(score)}");
    }

    /// <summary>The way to the end, at as many instants as there is room for.</summary>
    private static TextLine Bands(ForecastSeries good, int width)
    {
        TextLine line = TextLine.Of(" good parts, 10 to 90 %: ", TextLine.Faint);
        string[] points = [.. good.Points.Where(point => point.Values.Count > 0).Select(point => $"{LiveText.Time(point.At)} {LiveText.Number(point.Low)}–{LiveText.Number(point.High)}  ")];
        int room = Math.Max(1, (width - line.Width) / points.Select(point => point.Length).DefaultIfEmpty(1).Max());
        int step = (points.Length + room - 1) / room;
        foreach (string point in points.Where((_, i) => step > 0 && (points.Length - 1 - i) % step == 0))
            line.Add(point);
        return line;
    }

    private static string Probability(TargetProbability target) => target.Futures is { } futures ? FormattableString.Invariant($"{futures.Probability * 100:0} %") : "n/a";
}
