using System.Globalization;

namespace FactoryTwin.Experiments;

/// <summary>What replications tell about one quantity: its mean and how far the truth may lie from it.</summary>
/// <remarks>Both numbers have the unit of what was measured. The default value does not apply to anything: its mean is <c>null</c>.</remarks>
/// <param name="Mean">Mean over replications, in the unit of what was measured. <c>null</c> where the quantity does not apply, as a lead time where no part ended.</param>
/// <param name="HalfWidth95">Half the width of the 95 % confidence interval around the mean, in the same unit. Range: 0 or more. <c>null</c> where it cannot be
/// told: never 0 for a single replication.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct Estimate(double? Mean, double? HalfWidth95)
{
    /// <summary>The mean of independent replications with its Student-t half-width (Law, Simulation Modeling and Analysis).</summary>
    /// <param name="values">One value for each replication. One that is not a finite number says that the quantity does not apply.</param>
    /// <returns>No mean without values, or with one that does not apply; no half-width with one value.</returns>
    public static Estimate OfMean(ReadOnlySpan<double> values)
    {
        var moments = new Moments();
        foreach (double value in values)
            moments.Add(value);
        if (moments.Count == 0 || !double.IsFinite(moments.Mean))
            return default;
        if (moments.Count == 1)
            return new(moments.Mean, null);
        double standardError = Math.Sqrt(moments.SumOfSquares / (moments.Count - 1) / moments.Count);
        return new(moments.Mean, StudentQuantile.TwoSided95(moments.Count - 1) * standardError);
    }

    /// <summary>The ratio of two means over replications, with a jackknife half-width.</summary>
    /// <remarks>The mean of each replication's own ratio would be biased, and some of these ratios may not exist. Leaving out one replication after the other
    /// accounts for the correlation of numerator and denominator (Iglehart 1975, Simulating stable stochastic systems V: comparison of ratio estimators).</remarks>
    /// <param name="numerators">One numerator for each replication.</param>
    /// <param name="denominators">One denominator for each replication.</param>
    /// <returns>No mean where the denominators add up to 0; no half-width with one replication, or where one replication holds all of the denominator.</returns>
    /// <exception cref="ArgumentException">The numbers of numerators and denominators differ.</exception>
    public static Estimate OfRatio(ReadOnlySpan<double> numerators, ReadOnlySpan<double> denominators) => numerators.Length == denominators.Length
        ? new Sample(numerators.ToArray(), denominators.ToArray()).ToEstimate()
        : throw new ArgumentException($"There are {numerators.Length} numerators and {denominators.Length} denominators; give one of each for every replication.", nameof(denominators));

    /// <summary>As in <c>4.2 ± 0.6</c>, with as many digits as the half-width bears; the same in every culture. <c>n/a</c> for what does not apply.</summary>
    public override string ToString()
    {
        if (Mean is not { } mean)
            return "n/a";
        if (HalfWidth95 is not { } half)
            return Fixed(mean, DecimalsOf(mean, 4));
        if (half == 0)
            return $"{Fixed(mean, DecimalsOf(mean, 4))} ± 0";
        // A half-width that begins with 1 would lose up to a third of itself with one digit.
        int decimals = DecimalsOf(half, half / PowerOfTen(half) < 2 ? 2 : 1);
        // Whether the interval holds 0 must not be lost in rounding.
        while (decimals < MostDecimals && Math.Abs(mean) != half && Math.Round(Math.Abs(mean), decimals) == Math.Round(half, decimals))
            decimals++;
        return $"{Fixed(mean, decimals)} ± {Fixed(half, decimals)}";
    }

    private const int MostDecimals = 12;

    private static double PowerOfTen(double value) => Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))));

    private static int DecimalsOf(double value, int significant) =>
        value == 0 ? 0 : Math.Clamp(significant - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, MostDecimals);

    // Adding 0 turns a negative zero into a plain one.
    private static string Fixed(double value, int decimals) =>
        (Math.Round(value, decimals) + 0.0).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
