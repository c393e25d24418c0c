using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>What is forecast: a number that the indicators tell at an instant, all counted since they began to measure.</summary>
/// <param name="Name">Its name, as in <c>good</c>.</param>
/// <param name="Unit">Its unit, as in <c>kWh</c>; empty for a ratio.</param>
/// <param name="Value">The number; <c>null</c> where it does not apply. Called from several threads at once.</param>
/// <threadsafety>As safe as <paramref name="Value"/>; those that are ready are safe.</threadsafety>
public sealed record ForecastIndicator(string Name, string Unit, Func<IndicatorReport, double?> Value)
{
    /// <summary>Whether it adds up from 0 when measuring begins, so that its rate so far can be drawn out in a straight line; else its present value is. Default: <c>false</c>.</summary>
    public bool IsCumulative { get; init; }

    /// <summary>Good parts that have left: <c>good</c>.</summary>
    public static ForecastIndicator GoodParts { get; } = OfFlow("good", "parts", flow => flow.Good) with { IsCumulative = true };

    /// <summary>OEE of the line: <c>oee</c>.</summary>
    public static ForecastIndicator LineOee { get; } = new("oee", "", report => report.LineOee?.Value);

    /// <summary>Energy of all stations: <c>energy</c>.</summary>
    public static ForecastIndicator Energy { get; } = new("energy", "kWh", report => report.EnergyKilowattHours) { IsCumulative = true };

    /// <summary>Parts in the factory at the instant: <c>wip</c>.</summary>
    public static ForecastIndicator WorkInProgress { get; } = OfFlow("wip", "parts", flow => flow.Present);

    /// <summary>Mean lead time of the parts that ended at sinks: <c>lead-time</c>.</summary>
    public static ForecastIndicator LeadTime { get; } = OfFlow("lead-time", "s", flow => flow.LeadTime.Value);

    /// <summary>Orders that were completed late, or are open and overdue: <c>late</c>. Does not apply where no order has a due date.</summary>
    public static ForecastIndicator OrdersLate { get; } = new("late", "orders", report => report.Stations.Any(station => station.Station.OrdersDue.Count > 0) ? report.Orders.OnTimeRatio.Denominator - report.Orders.OnTimeRatio.Numerator : null) { IsCumulative = true };

    /// <summary>All of these.</summary>
    public static ValueList<ForecastIndicator> Ready { get; } = [GoodParts, LineOee, Energy, WorkInProgress, LeadTime, OrdersLate];

    /// <summary>OEE of a station: <c>oee(NAME)</c>.</summary>
    /// <param name="station">Name of the station; that there is none is told when the forecast is made.</param>
    public static ForecastIndicator StationOee(string station) => new($"oee({station})", "", report => report[station].Oee.Value);

    /// <summary>The number if what was so far goes on in a straight line: at its mean rate where it adds up, else as it is.</summary>
    /// <param name="soFar">The indicators at present.</param>
    /// <param name="lead">How far ahead. Range: 0 or more.</param>
    internal double? Extrapolate(IndicatorReport soFar, TimeSpan lead) =>
        Value(soFar) is { } now && IsCumulative && soFar.MeasuredTime > TimeSpan.Zero ? now * (1 + lead / soFar.MeasuredTime) : Value(soFar);

    /// <summary>The number as the indicators tell it at an instant, without a whole report where the flow is enough: reports at each point cost a tenth of a forecast and more.</summary>
    /// <param name="indicators">The indicators.</param>
    /// <param name="at">The instant.</param>
    /// <param name="report">The report at that instant, which is made where it is needed first.</param>
    internal double? Read(FactoryIndicators indicators, SimTime at, ref IndicatorReport? report) =>
        Value.Target is FlowNumber number ? number.Of(indicators.ReadFlow(at)) : Value(report ??= indicators.Read(at));

    private static ForecastIndicator OfFlow(string name, string unit, Func<FlowIndicators, double?> number) => new(name, unit, new FlowNumber(number).Of);

    private sealed class FlowNumber(Func<FlowIndicators, double?> number)
    {
        public double? Of(IndicatorReport report) => number(report.Flow);

        public double? Of(FlowIndicators flow) => number(flow);
    }
}
