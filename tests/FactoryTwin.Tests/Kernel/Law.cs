using FactoryTwin.Model;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace FactoryTwin.Tests.Kernel;

/// <summary>A distribution with the share of its values that lie above one, written down from textbooks or taken from MathNet, apart from what draws.</summary>
internal sealed record Law(string Text, Func<double, double> Above, double Variance)
{
    public Distribution Distribution { get; } = Distribution.Parse(Text.StartsWith("empirical", StringComparison.Ordinal) ? "1 s" : Text);

    public static Law Exponential { get; } = new("exponential(40 s)", x => Math.Exp(-x / 40), 1600);

    public static Law Uniform { get; } = new("uniform(20 s, 80 s)", x => x <= 20 ? 1 : x >= 80 ? 0 : (80 - x) / 60, 300);

    public static Law Triangular { get; } = new("triangular(20 s, 50 s, 100 s)",
        x => x <= 20 ? 1 : x <= 50 ? 1 - MathNet.Numerics.Distributions.Triangular.CDF(20, 100, 50, x) : x >= 100 ? 0 : (100 - x) * (100 - x) / (80.0 * 50), (400 + 10_000 + 2500 - 2000 - 1000 - 5000) / 18.0);

    public static Law TriangularWithModeAtItsEnd { get; } = new("triangular(20 s, 20 s, 60 s)", x => x <= 20 ? 1 : x >= 60 ? 0 : (60 - x) * (60 - x) / 1600, 1600 / 18.0);

    public static Law Normal { get; } = new("normal(mean 60 s, sd 10 s)", x => NormalAbove((x - 60) / 10), 100);

    /// <summary>Cut off at 0, half a standard deviation below its mean.</summary>
    public static Law CutNormal { get; } = new("normal(mean 10 s, sd 20 s)", x => NormalAbove((x - 10) / 20) / NormalAbove(-0.5), VarianceOfCutNormal(10, 20));

    public static Law LogNormal { get; } = new("lognormal(mean 60 s, cv 0.8)", x => LogNormalAbove(x, 60, 0.8), 48 * 48);

    public static Law Gamma { get; } = new("gamma(mean 60 s, cv 0.5)", x => SpecialFunctions.GammaUpperRegularized(4, x / 15), 900);

    public static Law GammaWithShapeBelowOne { get; } = new("gamma(mean 60 s, cv 2)", x => SpecialFunctions.GammaUpperRegularized(0.25, x / 240), 14_400);

    public static Law Erlang { get; } = new("erlang(3, 60 s)", x => SpecialFunctions.GammaUpperRegularized(3, x / 20), 1200);

    public static Law Weibull { get; } = new("weibull(shape 3, scale 60 s)", x => Math.Exp(-Math.Pow(x / 60, 3)), new Weibull(3, 60).Variance);

    public static Law EarlyWeibull { get; } = new("weibull(shape 0.7, scale 60 s)", x => Math.Exp(-Math.Pow(x / 60, 0.7)), new Weibull(0.7, 60).Variance);

    /// <summary>Of 10, 20, 20, 40 and 80 s: a quarter of the values between neighbours each, so a quarter just at 20.</summary>
    public static Law Empirical { get; } = new Law("empirical", x => x < 10 ? 1 : x < 20 ? 1 - (x - 10) / 40 : x < 40 ? 0.5 - (x - 20) / 80 : x < 80 ? 0.25 - (x - 40) / 160 : 0, VarianceOfEmpirical())
    { Override = Distribution.Empirical([20, 80, 10, 40, 20]) };

    public Distribution? Override { get; init; }

    public Distribution Drawn => Override ?? Distribution;

    public override string ToString() => Text;

    private static double NormalAbove(double z) => 0.5 * SpecialFunctions.Erfc(z / Math.Sqrt(2));

    private static double LogNormalAbove(double x, double mean, double variation)
    {
        double variance = Math.Log(1 + variation * variation);
        return x <= 0 ? 1 : NormalAbove((Math.Log(x) - Math.Log(mean) + variance / 2) / Math.Sqrt(variance));
    }

    private static double VarianceOfCutNormal(double mean, double sd)
    {
        // Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1, 2nd ed., 13.10.1
        double cut = -mean / sd, hazard = MathNet.Numerics.Distributions.Normal.PDF(0, 1, cut) / NormalAbove(cut);
        return sd * sd * (1 + cut * hazard - hazard * hazard);
    }

    private static double VarianceOfEmpirical()
    {
        (double From, double To)[] cells = [(10, 20), (20, 20), (20, 40), (40, 80)];
        double mean = cells.Average(cell => (cell.From + cell.To) / 2);
        return cells.Average(cell => (cell.From * cell.From + cell.From * cell.To + cell.To * cell.To) / 3) - mean * mean;
    }
}
