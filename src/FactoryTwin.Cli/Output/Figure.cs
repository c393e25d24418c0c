using System.Globalization;
using FactoryTwin.Experiments;

namespace FactoryTwin.Cli.Output;

/// <summary>Figures for people: as many digits as help, the same in every culture.</summary>
internal static class Figure
{
    /// <summary>What stands where nothing applies.</summary>
    public const string None = "–";

    /// <summary>A mean with its half-width where it has one.</summary>
    public static string Text(Estimate estimate) => estimate switch
    {
        { Mean: null } => None,
        { HalfWidth95: null or 0 } => Rounded(estimate),
        _ => estimate.ToString(),
    };

    /// <summary>A mean alone with a number of significant digits; a whole number has all its digits.</summary>
    public static string Rounded(Estimate estimate, int significant = 4)
    {
        if (estimate.Mean is not { } mean)
            return None;
        int digits = mean == 0 ? 0 : Math.Clamp(significant - 1 - (int)Math.Floor(Math.Log10(Math.Abs(mean))), 0, 6);
        return Math.Round(mean, digits).ToString("0.######", CultureInfo.InvariantCulture);
    }

    /// <summary>A mean alone with a fixed number of decimals, for columns.</summary>
    public static string Mean(Estimate estimate, int decimals) =>
        estimate.Mean?.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) ?? None;

    /// <summary>A share in percent, with its half-width where it has one.</summary>
    public static string Percent(Estimate share)
    {
        Estimate percent = share.Times(100);
        return percent is { HalfWidth95: > 0.05 } ? percent.ToString() : Mean(percent, 1);
    }

    /// <summary>A duration in the unit that suits its size, with its half-width where it has one.</summary>
    public static string Duration(Estimate seconds, int significant = 4)
    {
        (double factor, string unit) = UnitFor(seconds.Mean ?? 0);
        Estimate scaled = seconds.Times(factor);
        return seconds.Mean is null ? None : $"{(seconds.HalfWidth95 is null ? Rounded(scaled, significant) : Text(scaled))} {unit}";
    }

    /// <summary>The unit that suits a duration: its number in a second, and its name.</summary>
    public static (double Factor, string Unit) UnitFor(double seconds) => Math.Abs(seconds) switch
    {
        >= 48 * 3600 => (1.0 / 86400, "d"),
        >= 2 * 3600 => (1.0 / 3600, "h"),
        >= 120 => (1.0 / 60, "min"),
        _ => (1, "s"),
    };

    public static Estimate Times(this Estimate estimate, double factor) => new(estimate.Mean * factor, estimate.HalfWidth95 * factor);
}
