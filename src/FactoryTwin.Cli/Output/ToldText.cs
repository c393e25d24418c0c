using System.Globalization;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using Spectre.Console;

namespace FactoryTwin.Cli.Output;

/// <summary>What a recording without a model tells: states, counts and signals, and nothing that needs ideal cycles.</summary>
internal static class ToldText
{
    public static void Write(IAnsiConsole console, string name, IndicatorReport report, LastSignals signals)
    {
        Tables.Head(console, name, $"from {report.From} to {report.To}, without a model");
        Grid facts = Tables.Facts();
        facts.AddFact("good parts", string.Create(CultureInfo.InvariantCulture, $"{report.Flow.Good}; {report.Flow.Scrapped + report.Flow.Rejected} lost, {report.Flow.Present} in progress"));
        if (report.EnergyKilowattHours is { } energy)
            facts.AddFact("energy", $"{Figure.Rounded(new(energy, null))} kWh");
        console.Write(facts);
        console.WriteLine();

        Table counts = Tables.New("station", ["completed", "good", "scrap"]);
        foreach (StationIndicators station in report.Stations.Where(station => station.Station.Role == StationRole.Worker))
            counts.AddCells(station.Station.Name, [Count(station.Completed), Count(station.Good), Count(station.Scrapped)]);
        Tables.Show(console, counts);

        List<StationIndicators> stateful = [.. report.Stations.Where(station => station.States.Count > 0)];
        List<StationState> states = [.. RunText.Order.Where(state => stateful.Any(station => station.TimeIn(state) > TimeSpan.Zero))];
        Table times = Tables.New("% of time", [.. states.Select(state => RunText.Word(state))]);
        foreach (StationIndicators station in stateful)
            times.AddCells(station.Station.Name, [.. states.Select(state => station.TimeIn(state) > TimeSpan.Zero ? Figure.Mean(new(station.ShareOf(state).Value * 100, null), 1) : "")]);
        Tables.Show(console, times);

        foreach (StationIndicators station in report.Stations)
        {
            if (signals.Of(station.Station) is { Count: > 0 } last)
                Tables.Say(console, $"{station.Station.Name}, last: {string.Join(", ", last)}");
        }
        Tables.Say(console, "The recording holds no model, and so no ideal cycles: OEE and the other figures of a study need one.");
    }

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);
}
