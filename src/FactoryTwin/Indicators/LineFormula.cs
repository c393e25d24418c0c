using System.Globalization;
using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <summary>The OEE of the line as it rests on one worker, and which worker that is: the design bottleneck.</summary>
/// <remarks>A station limits the line by its ideal cycle times the visits of a good part: less where only some parts come to it, more where they come back. What it turns out well is its good visits, as GQ is of
/// its OEE: of a part that was sent to be reworked the last pass. In a serial line every good part has visited every worker once, so that nothing is weighed there.</remarks>
internal static class LineFormula
{
    /// <summary>The worker with the largest ideal cycle for each place times its visits, the first of equals; <c>null</c> where there is none.</summary>
    public static StationIndicators? Bottleneck(IEnumerable<StationIndicators> stations)
    {
        StationIndicators? slowest = null;
        double longest = 0;
        foreach (StationIndicators station in stations)
        {
            double perPart = SecondsPerGoodPart(station) ?? 0;
            if (perPart > longest)
                (slowest, longest) = (station, perPart);
        }
        return slowest;
    }

    /// <summary>Whether good parts do not visit a worker just once each, and are found good there.</summary>
    public static bool IsWeighed(StationIndicators station) => station is { Station.Role: StationRole.Worker } and not { VisitRatio: 1, GoodVisitRatio: 1 };

    /// <summary>Whether a worker has worked and its ideal cycle is not known, as where part types have times of their own there: it may be the design bottleneck, and nobody can tell.</summary>
    public static bool LacksIdeal(StationIndicators station) => station is { Station: { Role: StationRole.Worker, IdealCycle: null }, Times: { } times } && times.ActualProduction > TimeSpan.Zero;

    /// <summary>OEE of the line if this station were its design bottleneck; <c>null</c> where it is no worker or has no ideal cycle.</summary>
    public static Indicator? Of(StationIndicators station, long good, bool isWeighed, IEnumerable<string> unknown) => IdealSeconds(station) is { } ideal
        ? new(Definition(station.Station.Name, isWeighed ? (station.VisitRatio, station.GoodVisitRatio) : null, unknown), good * ideal * station.GoodVisitRatio, station.Times!.PlannedBusy.TotalSeconds / station.Station.Places)
        : null;

    /// <summary>The formula with its station.</summary>
    /// <param name="name">Name of the station.</param>
    /// <param name="visits">Its visits, and the good ones; <c>null</c> where every good part visits every worker once.</param>
    /// <param name="unknown">Stations that worked and whose ideal cycle is not known.</param>
    public static IndicatorDefinition Definition(string name, (double? All, double? Good)? visits, IEnumerable<string> unknown) => new()
    {
        Name = "lineOee",
        Formula = (visits is not { } here
            ? $"good parts out * PRI({name}) / PBT({name}); '{name}' is the design bottleneck, the station with the largest PRI, the ideal cycle for each place"
            : $"good parts out * PRI({name}) * good visits({name}) / PBT({name}); '{name}' is the design bottleneck, the station with the largest PRI * visits: "
                + string.Create(CultureInfo.InvariantCulture, $"PRI is the ideal cycle for each place, visits how often a good part out was finished there, the mean, here {here.All:0.####}, and good visits those at which it was found good, here {here.Good:0.####}")) + AmongKnown([.. unknown]),
    };

    private static string AmongKnown(string[] unknown) => unknown.Length == 0 ? ""
        : $"; only among the stations whose ideal cycle is known: {string.Join(", ", unknown.Select(name => $"'{name}'"))} may limit more, give {(unknown.Length == 1 ? "it" : "them")} an 'ideal'";

    private static double? SecondsPerGoodPart(StationIndicators station) => IdealSeconds(station) * station.VisitRatio;

    private static double? IdealSeconds(StationIndicators station) => station.Station is { Role: StationRole.Worker, IdealCycle: { } ideal } ? ideal.TotalSeconds / station.Station.Places : null;
}
