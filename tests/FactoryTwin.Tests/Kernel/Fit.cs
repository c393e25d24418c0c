namespace FactoryTwin.Tests.Kernel;

/// <summary>Whether values come from a distribution.</summary>
internal static class Fit
{
    /// <summary>√n times the largest distance that is seen once in 2,000 times where all is right (Kolmogorov: 2·exp(−2·2.04²) = 0.0005).</summary>
    private const double Limit = 2.04;

    /// <summary>Kolmogorov and Smirnov's test; where many values are equal it only lets more pass.</summary>
    public static void Assert(double[] values, Func<double, double> above, string what)
    {
        Array.Sort(values);
        double worst = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0 && values[i] == values[i - 1])
                continue;
            int next = i;
            while (next < values.Length && values[next] == values[i])
                next++;
            double below = 1 - above(values[i]), justBelow = 1 - above(Math.BitDecrement(values[i]));
            worst = Math.Max(worst, Math.Max(Math.Abs(below - next / (double)values.Length), Math.Abs(justBelow - i / (double)values.Length)));
        }
        double statistic = worst * Math.Sqrt(values.Length);
        Xunit.Assert.True(statistic < Limit, FormattableString.Invariant($"{what}: Kolmogorov-Smirnov {statistic:0.00} of {values.Length} values, limit {Limit}; from {values[0]} to {values[^1]}"));
    }

    public static bool Holds(double[] values, Func<double, double> above)
    {
        try
        {
            Assert(values, above, "");
            return true;
        }
        catch (Xunit.Sdk.TrueException)
        {
            return false;
        }
    }
}
