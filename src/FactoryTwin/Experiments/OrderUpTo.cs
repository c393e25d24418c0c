namespace FactoryTwin.Experiments;

/// <summary>A supply chain as a calculation on streams of demand: each tier orders what brings its stock, with all that is on order, up to what it expects to need until the next order
/// arrives. It shows how orders swing more from tier to tier, and how much less where all tiers know the demand of the customers.</summary>
/// <remarks>
/// <para>A tier expects, for each period, the mean of the last <see cref="AveragedPeriods"/> that it looks at: the orders that it gets or, with <see cref="SharesDemand"/>, the demand of the
/// customers. Its level covers <see cref="LeadPeriods"/> + <see cref="ReviewPeriods"/> such periods, without a stock for safety. So it orders what it was asked for and the change of its level:
/// order = asked + (lead + review) / averaged · (demand now − demand so many periods ago). An order may be negative: parts go back. Before the first period, demand was always that of the first.</para>
/// <para>This is no model of a factory and needs no run: <see cref="StudyResult"/> and forecasts are for those.</para>
/// </remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record OrderUpTo
{
    /// <summary>Periods from an order to its arrival. Range: 0 or more. Default: 2.</summary>
    public int LeadPeriods { get; init; } = 2;

    /// <summary>Periods from one order to the next that the level has to cover as well. Range: 0 or more. Default: 1.</summary>
    public int ReviewPeriods { get; init; } = 1;

    /// <summary>Periods whose mean is the forecast. Range: 1 or more. Default: 5.</summary>
    public int AveragedPeriods { get; init; } = 5;

    /// <summary>Whether every tier knows the demand of the customers and forecasts from it. Default: no, from the orders that it gets.</summary>
    public bool SharesDemand { get; init; }

    /// <summary>What each tier orders in each period.</summary>
    /// <param name="demandParts">Demand of the customers in each period [parts].</param>
    /// <param name="tiers">How many tiers, the one at the customers first. Range: 1 or more.</param>
    /// <returns>Orders [parts], tier by tier, as many as there are periods.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no tier, or a number of periods is out of its range.</exception>
    public IReadOnlyList<IReadOnlyList<double>> OrderedParts(IReadOnlyList<double> demandParts, int tiers)
    {
        ArgumentNullException.ThrowIfNull(demandParts);
        ArgumentOutOfRangeException.ThrowIfLessThan(tiers, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(LeadPeriods);
        ArgumentOutOfRangeException.ThrowIfNegative(ReviewPeriods);
        ArgumentOutOfRangeException.ThrowIfLessThan(AveragedPeriods, 1);
        double weight = (LeadPeriods + ReviewPeriods) / (double)AveragedPeriods;
        var orders = new List<IReadOnlyList<double>>();
        IReadOnlyList<double> asked = demandParts;
        for (int tier = 0; tier < tiers; tier++)
        {
            IReadOnlyList<double> seen = SharesDemand ? demandParts : asked;
            orders.Add(asked = [.. asked.Select((parts, period) => parts + weight * (seen[period] - seen[Math.Max(period - AveragedPeriods, 0)]))]);
        }
        return orders;
    }

    /// <summary>How many times the variance of demand that of each tier's orders is, exactly, where the demand of each period is independent of the others.</summary>
    /// <remarks>The orders are then sums of demands with fixed weights, and their variance is that of demand times the sum of the squares of these weights, which are what a single demand
    /// of one part leaves behind.</remarks>
    /// <param name="tiers">How many tiers, the one at the customers first. Range: 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no tier, or a number of periods is out of its range.</exception>
    public IReadOnlyList<double> VarianceRatioOfTiers(int tiers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tiers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(AveragedPeriods, 1);
        double[] one = new double[checked(tiers * AveragedPeriods + 2)];
        one[1] = 1;
        return [.. OrderedParts(one, tiers).Select(orders => orders.Sum(parts => parts * parts))];
    }
}
