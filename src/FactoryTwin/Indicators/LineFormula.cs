using System.Globalization;
using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <summary>The OEE of the line as it rests on one worker, and which worker that is: the design bottleneck.</summary>
/// <remarks>A station that only some of the good parts visit limits the line by so much less: its ideal cycle counts by its visits. In a serial line every good part has
/// visited every worker, so that nothing is weighed there.</remarks>
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

    /// <summary>OEE of the line if this station were its design bottleneck; <c>null</c> where it is no worker or has no ideal cycle.</summary>
    public static Indicator? Of(StationIndicators station, long good, bool isWeighed) => SecondsPerGoodPart(station) is { } perPart
        ? new(Definition(station.Station.Name, isWeighed ? station.VisitRatio : null), good * perPart, station.Times!.PlannedBusy.TotalSeconds / station.Station.Places)
        : null;

    /// <summary>The formula with its station.</summary>
    /// <param name="name">Name of the station.</param>
    /// <param name="visitRatio">Its visits; <c>null</c> where every good part visits every worker.</param>
    public static IndicatorDefinition Definition(string name, double? visitRatio) => new()
    {
        Name = "lineOee",
        Formula = visitRatio is null
            ? $"good parts out * PRI({name}) / PBT({name}); '{name}' is the design bottleneck, the station with the largest PRI, the ideal cycle for each place"
            : $"good parts out * PRI({name}) * visits({name}) / PBT({name}); '{name}' is the design bottleneck, the station with the largest PRI * visits: "
                + string.Create(CultureInfo.InvariantCulture, $"PRI is the ideal cycle for each place, visits the parts completed there for each good part out, at most 1, here {visitRatio:0.####}"),
    };

    private static double? SecondsPerGoodPart(StationIndicators station) =>
        station.Station is { Role: StationRole.Worker, IdealCycle: { } ideal } ? ideal.TotalSeconds / station.Station.Places * station.VisitRatio : null;
}
