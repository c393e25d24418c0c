using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>What money is paid for.</summary>
public enum CostKind
{
    /// <summary>Material of the parts that left the factory or were used up in it.</summary>
    Material = 0,

    /// <summary>Hours of stations on shift.</summary>
    Stations = 1,

    /// <summary>Hours of operators on duty.</summary>
    Operators = 2,

    /// <summary>Energy.</summary>
    Energy = 3,
}

/// <summary>What a good part costs: all that the factory cost in the measured time, for each good part that left it. An investment is not in it.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record CostResult
{
    /// <summary>Code of the currency, as in <c>EUR</c>.</summary>
    public required string Currency { get; init; }

    /// <summary>Cost of a good part [currency]. Does not apply where nothing that has a price was used, or no good part left.</summary>
    public required Estimate PerPart { get; init; }

    /// <summary>What it is made of, in the order of <see cref="CostKind"/>; what has no price does not apply.</summary>
    public required ValueList<CostItem> Items { get; init; }
}

/// <summary>A part of the cost of a good part.</summary>
/// <param name="Kind">What is paid for.</param>
/// <param name="PerPart">Cost for each good part [currency].</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct CostItem(CostKind Kind, Estimate PerPart);

/// <summary>From the indicators of one replication to its costs.</summary>
internal static class CostFigures
{
    /// <summary>All costs in the measured time; <c>null</c> where nothing has a price.</summary>
    public static double? Of(CostDefinition costs, in Reading reading)
    {
        double? sum = null;
        foreach (CostKind kind in Enum.GetValues<CostKind>())
        {
            if (Of(kind, costs, reading) is { } amount)
                sum = (sum ?? 0) + amount;
        }
        return sum;
    }

    /// <summary>Costs of one kind in the measured time; <c>null</c> where it has no price, or what was used is not known.</summary>
    public static double? Of(CostKind kind, CostDefinition costs, in Reading reading)
    {
        IndicatorReport report = reading.Report;
        return kind switch
        {
            CostKind.Material => costs.Material.Count == 0 ? null : report.PartTypes.Sum(type => UsedUp(type.Flow) * PriceOf(costs, type.Name)),
            CostKind.Stations => costs.Stations.Count == 0 ? null : costs.Stations.Sum(rate => HoursOnShift(report[rate.Name]) * rate.PerHour.Amount),
            CostKind.Operators => costs.Operators.Count == 0 ? null : costs.Operators.Sum(rate => report[rate.Name].MeanOnDuty.Numerator / 3600 * rate.PerHour.Amount),
            _ => reading.Energy?.Balance?.CostAmount ?? costs.EnergyPerKilowattHour?.Amount * report.EnergyKilowattHours,
        };
    }

    // Opening stock + what came in - closing stock: parts under way are stock and not yet paid for by a good part.
    private static long UsedUp(FlowIndicators flow) => flow.PresentAtBegin + flow.Entered - flow.Present;

    private static double PriceOf(CostDefinition costs, string part) =>
        (costs.Material.FirstOrDefault(cost => cost.Part == part) ?? costs.Material.FirstOrDefault(cost => cost.Part == MaterialCost.AllOthers))?.PerPart.Amount ?? 0;

    private static double HoursOnShift(StationIndicators station) =>
        station.States.Where(state => state.State is not (StationState.OffShift or StationState.NoData)).Sum(state => state.Time.TotalHours);
}
