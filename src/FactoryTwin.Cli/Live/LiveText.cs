using System.Globalization;
using FactoryTwin.Cli.Commands;
using FactoryTwin.Cli.Output;
using FactoryTwin.Experiments;
using FactoryTwin.Model;

namespace FactoryTwin.Cli.Live;

/// <summary>Words and figures of a living factory.</summary>
internal static class LiveText
{
    public static string Number(double? value, int significant = 3) => Figure.Rounded(new(value, null), significant);

    public static string Percent(double? ratio) => ratio is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value * 100:0} %") : Figure.None;

    public static string Speed(double factor) => double.IsPositiveInfinity(factor) ? "as fast as it can" : string.Create(CultureInfo.InvariantCulture, $"× {factor:0.###}");

    /// <summary>A factory's time, to the second.</summary>
    public static string Time(SimTime time) => new SimTime(time.Ticks - time.Ticks % TimeSpan.TicksPerSecond).ToString();

    public static string Word(FactoryCommand command) => command switch
    {
        InjectFault => $"a fault at {command.Station}",
        RepairFault => $"{command.Station} is repaired",
        ChangeCycle { TimeFactor: var factor } => string.Create(CultureInfo.InvariantCulture, $"a cycle at {command.Station} takes {factor:0.###} times as long as in the model"),
        _ => $"{command.GetType().Name} at {command.Station}",
    };

    /// <summary>Whether it keeps pace.</summary>
    public static string Pace(LiveTick tick) => tick.KeepsPace ? "keeps pace" : $"{Figure.Duration(new(Math.Ceiling(tick.Behind.TotalSeconds), null))} behind";

    /// <summary>OEE so far and over the last while; without the latter before a whole one was watched.</summary>
    public static string Oee(FactoryView view) => $"OEE {Percent(view.OeeRatio)}" + (view.OeeRatio is null || view.RollingOeeRatio is null && view.Lately < FactoryWatch.LongWindow ? "" : $", last hour {Percent(view.RollingOeeRatio)}");

    /// <summary>How often forecasts were right.</summary>
    public static string Hits(ForecastScore score) => string.Create(CultureInfo.InvariantCulture,
        $"{Tables.Length(score.Lead)} ahead {score.Hits.Count} of {score.Hits.Of} forecasts right ({score.Hits.Probability * 100:0} %, expected {score.BandMass.Mean * 100:0} %; judge: {(score.JudgedBy == ForecastJudge.OwnModel ? "own model" : "real line")})");

    /// <summary>What is forecast at the end.</summary>
    public static string AtEnd(ForecastSeries series) => series.Points[^1] is { Values.Count: > 0 } last
        ? series.Unit.Length == 0 ? string.Create(CultureInfo.InvariantCulture, $"{last.Low * 100:0} to {last.High * 100:0} %") : $"{Number(last.Low)} to {Number(last.High)} {series.Unit}"
        : Figure.None;

    /// <summary>A line for a file or a pipe.</summary>
    public static string Line(FactoryView view, LiveTick? tick, ForecastNews? news, string? health)
    {
        IEnumerable<string> states = from station in view.Stations
                                     where station.HasStates
                                     group station by StateMark.Of(station).Mark into same
                                     orderby StateMark.All.ToList().IndexOf(same.Key)
                                     select string.Create(CultureInfo.InvariantCulture, $"{same.Count()} {same.Key.Word}");
        string[] parts =
        [
            Time(view.Time),
            string.Join(", ", states),
            .. view.Stations.Where(station => station.Jobs.Count > 0).Select(station => $"{station.Info.Name}: {string.Join(", ", station.Jobs)}"),
            string.Create(CultureInfo.InvariantCulture, $"good {view.Good}, lost {view.Lost}, in progress {view.InProgress}"),
            (view.IsOeeLow ? "ALARM: " : "") + Oee(view),
            .. view.EnergyPerPartKilowattHours is { } perPart ? (string[])[$"{Number(perPart)} kWh a part"] : [],
            .. tick is { KeepsPace: false } late ? (string[])[Pace(late)] : [],
            .. news?.Latest is { } forecast ? (string[])[$"forecast at {Time(forecast.Series[0].Points[^1].At)}: {AtEnd(forecast[ForecastIndicator.GoodParts.Name])}"] : [],
            .. news?.Score is { } score ? (string[])[Hits(score)] : [],
            .. health is { Length: > 0 } ? (string[])[health] : [],
        ];
        return string.Join("; ", parts);
    }
}
