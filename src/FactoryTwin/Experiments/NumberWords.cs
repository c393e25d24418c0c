using System.Globalization;

namespace FactoryTwin.Experiments;

/// <summary>Numbers in sentences; the same in every culture.</summary>
internal static class NumberWords
{
    /// <summary>A mean with its half-width: two digits of the half-width, thousands apart.</summary>
    public static string Text(Estimate estimate)
    {
        if (estimate is not { Mean: { } mean, HalfWidth95: { } half and >= 100 })
            return estimate.HalfWidth95 is null or 0 ? Round(estimate.Mean!.Value, 4) : estimate.ToString();
        double step = Math.Pow(10, Math.Floor(Math.Log10(half)) - 1);
        return $"{Numbers(Math.Round(mean / step) * step)} ± {Numbers(Math.Round(half / step) * step)}";
    }

    public static string Round(double value, int significant)
    {
        if (value == 0)
            return "0";
        double step = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - significant + 1);
        return Numbers(step >= 1 ? Math.Round(value / step) * step : Math.Round(value, Math.Min(12, (int)Math.Round(-Math.Log10(step)))));
    }

    // Thousands are apart by a space that no line is broken at.
    public static string Numbers(double value) => value.ToString("#,0.############", CultureInfo.InvariantCulture).Replace(',', '\u00a0');
}
