using System.Globalization;
using System.Text.Json;
using FactoryTwin.Cli.Commands;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using Spectre.Console;

namespace FactoryTwin.Cli.Output;

/// <summary>What <c>forecast</c> has found.</summary>
internal sealed record ForecastShown(FactoryModel Model, ForecastOptions Options, IndicatorReport SoFar, ForecastResult Forecast, IReadOnlyList<ForecastTarget> Targets, ValueList<ForecastScore> Scores)
{
    /// <summary>The indicators that apply, each with its forecast.</summary>
    public IEnumerable<(ForecastIndicator Indicator, ForecastSeries Series)> Known => Options.Indicators.Zip(Forecast.Series).Where(each => each.Second.Points[^1].Values.Count > 0);
}

/// <summary>What <c>forecast</c> shows: tables for people, or JSON.</summary>
internal static class ForecastOutput
{
    public static void WriteText(IAnsiConsole console, ForecastShown shown)
    {
        SimTime horizon = shown.Forecast.From + shown.Options.Horizon;
        Tables.Head(console, shown.Model.Name, string.Create(CultureInfo.InvariantCulture, $"{shown.Forecast.Replications} futures from {shown.Forecast.From} to {horizon}, seed {shown.Options.Seed}"));
        Table byTime = Tables.New("good parts by", ["10 %", "median", "90 %", "in the band %"]);
        foreach (ForecastPoint point in shown.Forecast["good"].Points)
            byTime.AddCells(point.At.ToString(), [Number(point.Low), Number(point.Median), Number(point.High), Number(point.BandProbability * 100, 3)]);
        Tables.Show(console, byTime);
        Table atEnd = Tables.New($"at {horizon}", ["now", "10 %", "median", "90 %"]);
        foreach ((ForecastIndicator indicator, ForecastSeries series) in shown.Known)
            atEnd.AddCells(Named(indicator), [Number(indicator.Value(shown.SoFar)), Number(series.Points[^1].Low), Number(series.Points[^1].Median), Number(series.Points[^1].High)]);
        Tables.Show(console, atEnd);
        foreach (ForecastTarget target in shown.Targets)
            Tables.Say(console, $"{target} at {horizon}: {target.Of(shown.Forecast)}");
        if (shown.Scores.Count > 0)
            Score(console, shown);
        Tables.Note(console, shown.Model.Notices);
    }

    public static void WriteJson(TextWriter output, ForecastShown shown, TimeSpan wall) => JsonOutput.WriteObject(output, json =>
    {
        json.WriteString("model", shown.Model.Name);
        json.WriteNumber("seed", shown.Options.Seed);
        json.WriteNumber("replications", shown.Forecast.Replications);
        json.WriteNumber("atSeconds", shown.Forecast.From.SinceStart.TotalSeconds);
        json.WriteNumber("horizonSeconds", shown.Options.Horizon.TotalSeconds);
        json.WriteNumber("events", shown.Forecast.Events);
        json.WriteNumber("wallSeconds", Math.Round(wall.TotalSeconds, 3));
        json.WriteObject("indicators", () =>
        {
            foreach ((ForecastIndicator indicator, ForecastSeries series) in shown.Known)
                json.WriteObject(series.Name, () => Write(json, series, indicator.Value(shown.SoFar)));
        });
        json.WriteStartArray("targets");
        foreach (ForecastTarget target in shown.Targets)
            Write(json, target, target.Of(shown.Forecast));
        json.WriteEndArray();
        json.WriteStartArray("scores");
        foreach (ForecastScore score in shown.Scores)
            Write(json, score);
        json.WriteEndArray();
        json.WriteNotices(shown.Model.Notices);
    });

    private static void Score(IAnsiConsole console, ForecastShown shown)
    {
        ForecastScore first = shown.Scores[0];
        Tables.Say(console, string.Create(CultureInfo.InvariantCulture, $"\n{first.Count} past forecasts {Tables.Length(first.Lead)} ahead, judged against the own model: what came lay in the band as often as its mass says, if the forecasts are right."));
        Table right = Tables.New("past forecasts", ["in the band %", "mass %", "PIT uniform:\nprobability", "CRPS"]);
        Table better = Tables.New("better than", ["the usual at this hour:\nCRPS ratio", "pinball ratio", "the rate so far:\nCRPS ratio", "pinball ratio"]);
        foreach (ForecastScore score in shown.Scores)
        {
            string name = Named(shown.Options.Indicators.First(each => each.Name == score.Indicator));
            right.AddCells(name, [score.Hits.ToString().Replace(" %", "", StringComparison.Ordinal), Figure.Text(score.BandMass.Times(100)), Number(score.UniformPitProbability, 2), Figure.Text(score.Crps)]);
            better.AddCells(name, [Figure.Text(score.Usual.CrpsRatio), Figure.Text(score.Usual.PinballRatio), Figure.Text(score.Extrapolation.CrpsRatio), Figure.Text(score.Extrapolation.PinballRatio)]);
        }
        Tables.Show(console, right);
        Tables.Show(console, better);
        Tables.Say(console, "A ratio below 1 says that the forecasts are better. What usually happens is what came in the other runs; whether the model is that of a real line, no such score can tell.");
    }

    private static void Write(Utf8JsonWriter json, ForecastSeries series, double? now)
    {
        json.WriteString("unit", series.Unit);
        Write(json, "now", now);
        json.WriteStartArray("points");
        foreach (ForecastPoint point in series.Points)
        {
            json.WriteStartObject();
            json.WriteNumber("atSeconds", point.At.SinceStart.TotalSeconds);
            Write(json, "low10", point.Low);
            Write(json, "median", point.Median);
            Write(json, "high90", point.High);
            Write(json, "bandProbability", point.BandProbability);
            json.Write("mean", point.Mean);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ForecastTarget target, TargetProbability probability)
    {
        json.WriteStartObject();
        json.WriteString("target", target.ToString());
        Write(json, "probability", probability.Futures?.Probability);
        Write(json, "simulationErrorLow95", probability.Futures?.LowProbability);
        Write(json, "simulationErrorHigh95", probability.Futures?.HighProbability);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ForecastScore score)
    {
        json.WriteStartObject();
        json.WriteString("indicator", score.Indicator);
        json.WriteString("judgedAgainst", JsonOutput.Key(score.JudgedBy));
        json.WriteNumber("count", score.Count);
        json.WriteNumber("leadSeconds", score.Lead.TotalSeconds);
        json.WriteNumber("hitProbability", score.Hits.Probability);
        json.WriteNumber("hitLow95", score.Hits.LowProbability);
        json.WriteNumber("hitHigh95", score.Hits.HighProbability);
        json.Write("bandMass", score.BandMass);
        Write(json, "uniformPitProbability", score.UniformPitProbability);
        json.Write("crps", score.Crps);
        json.Write("pinballLoss", score.PinballLoss);
        foreach ((string name, ForecastRival rival) in new[] { ("usual", score.Usual), ("extrapolation", score.Extrapolation) })
        {
            json.WriteObject(name, () =>
            {
                json.Write("crps", rival.Crps);
                json.Write("crpsRatio", rival.CrpsRatio);
                json.Write("pinballLoss", rival.PinballLoss);
                json.Write("pinballRatio", rival.PinballRatio);
            });
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } value)
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }

    private static string Named(ForecastIndicator indicator) => indicator.Unit.Length == 0 ? indicator.Name : $"{indicator.Name} ({indicator.Unit})";

    private static string Number(double? value, int significant = 4) => Figure.Rounded(new(value, null), significant);
}
