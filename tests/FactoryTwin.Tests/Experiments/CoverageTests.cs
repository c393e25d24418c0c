using FactoryTwin.Experiments;
using Xunit;

namespace FactoryTwin.Tests.Experiments;

/// <summary>Fixed seeds; 4,000 experiments each, so 4 standard deviations are 1.4 %.</summary>
public class CoverageTests
{
    private const int Experiments = 4000;

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(20)]
    public void The_t_interval_holds_the_mean_of_normal_values_95_times_in_100(int replications)
    {
        double share = Coverage.Of(Experiments, 7, experiment =>
        {
            var random = SplitMix.For(experiment, replications);
            return Estimate.OfMean(Fill(replications, () => 7 + 3 * random.Normal()));
        });
        Assert.InRange(share, 0.95 - Coverage.Tolerance(Experiments), 0.95 + Coverage.Tolerance(Experiments));
    }

    [Fact]
    public void A_normal_interval_for_five_values_would_be_found_too_short()
    {
        double share = Coverage.Of(Experiments, 7, experiment =>
        {
            var random = SplitMix.For(experiment, 5);
            var right = Estimate.OfMean(Fill(5, () => 7 + 3 * random.Normal()));
            return right with { HalfWidth95 = right.HalfWidth95 / StudentQuantile.TwoSided95(4) * 1.96 };
        });
        Assert.True(share < 0.95 - Coverage.Tolerance(Experiments), $"covered {share}");
    }

    [Fact]
    public void The_jackknife_interval_holds_the_ratio_of_correlated_exponential_values_95_times_in_100()
    {
        double share = Coverage.Of(Experiments, TrueRatio, experiment =>
        {
            (double[] x, double[] y) = Pairs(experiment);
            return Estimate.OfRatio(x, y);
        });
        Assert.InRange(share, 0.95 - Coverage.Tolerance(Experiments), 0.95 + Coverage.Tolerance(Experiments));
    }

    [Fact]
    public void An_interval_that_ignores_the_correlation_would_be_found_too_long()
    {
        double share = Coverage.Of(Experiments, TrueRatio, experiment =>
        {
            (double[] x, double[] y) = Pairs(experiment);
            Estimate numerator = Estimate.OfMean(x), denominator = Estimate.OfMean(y);
            double ratio = numerator.Mean!.Value / denominator.Mean!.Value;
            return new(ratio, ratio * double.Hypot(numerator.HalfWidth95!.Value / numerator.Mean.Value, denominator.HalfWidth95!.Value / denominator.Mean.Value));
        });
        Assert.True(share > 0.95 + Coverage.Tolerance(Experiments), $"covered {share}");
    }

    [Fact]
    public void The_paired_interval_holds_the_difference_of_two_ratios_95_times_in_100()
    {
        double share = Coverage.Of(Experiments, 0.5, experiment =>
        {
            (double[] x, double[] y) = Pairs(experiment);
            var random = SplitMix.For(experiment, -1);
            double[] more = Array.ConvertAll(x, value => value + random.Exponential());
            return Comparison.Of(Set(x, y), Set(more, y), new("x", "y")).Difference;
        });
        Assert.InRange(share, 0.95 - Coverage.Tolerance(Experiments), 0.95 + Coverage.Tolerance(Experiments));
    }

    /// <summary>A numerator that is the denominator and as much again: mean 4 over mean 2.</summary>
    private const double TrueRatio = 2;

    private static (double[] X, double[] Y) Pairs(int experiment)
    {
        var random = SplitMix.For(experiment, 50);
        double[] y = Fill(50, () => 2 * random.Exponential());
        return (Array.ConvertAll(y, value => value + 2 * random.Exponential()), y);
    }

    private static double[] Fill(int count, Func<double> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];

    private static ReplicationSet Set(double[] x, double[] y)
    {
        var keys = new QuantityKeys("x", "y");
        return new([.. x.Zip(y, (a, b) => new ReplicationResult(keys, [a, b]))]);
    }
}
