using System.Globalization;
using FactoryTwin.Experiments;
using Xunit;

namespace FactoryTwin.Tests.Experiments;

public class EstimateTests
{
    [Theory]
    [InlineData(1, 12.7062047)]
    [InlineData(2, 4.3026527)]
    [InlineData(9, 2.2621572)]
    [InlineData(19, 2.0930241)]
    [InlineData(100, 1.9839715)]
    [InlineData(9999, 1.9602012)]
    public void Quantiles_of_Students_t_are_those_of_the_tables(int degreesOfFreedom, double quantile) =>
        Assert.Equal(quantile, StudentQuantile.TwoSided95(degreesOfFreedom), 1e-6);

    [Fact]
    public void The_half_width_of_a_mean_is_the_t_quantile_times_the_standard_error()
    {
        var estimate = Estimate.OfMean([1, 2, 3, 4, 5]);
        Assert.Equal(3, estimate.Mean);
        Assert.Equal(2.7764451 * Math.Sqrt(2.5 / 5), estimate.HalfWidth95!.Value, 1e-6);
    }

    [Fact]
    public void One_replication_has_no_half_width()
    {
        Assert.Equal(new Estimate(4, null), Estimate.OfMean([4]));
        Assert.Equal(new Estimate(2, null), Estimate.OfRatio([4], [2]));
    }

    [Fact]
    public void What_does_not_apply_has_no_mean()
    {
        Assert.Equal(default, Estimate.OfMean([]));
        Assert.Equal(default, Estimate.OfMean([1, double.NaN, 3]));
        Assert.Equal(default, Estimate.OfRatio([], []));
        Assert.Equal(default, Estimate.OfRatio([1, 2], [0, 0]));
    }

    [Fact]
    public void A_ratio_whose_denominator_is_in_one_replication_alone_has_a_mean_and_no_half_width() =>
        Assert.Equal(new Estimate(6, null), Estimate.OfRatio([0, 12, 0], [0, 2, 0]));

    [Fact]
    public void Equal_values_have_a_half_width_of_zero()
    {
        Assert.Equal(new Estimate(0.1, 0), Estimate.OfMean([0.1, 0.1, 0.1]));
        Assert.Equal(0, Estimate.OfRatio([0.1, 0.3, 0.7], [0.3, 0.9, 2.1]).HalfWidth95);
    }

    [Fact]
    public void A_large_mean_does_not_swallow_a_small_spread()
    {
        double expected = Estimate.OfMean([1, 2, 3, 4]).HalfWidth95!.Value;
        Assert.Equal(expected, Estimate.OfMean([1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4]).HalfWidth95!.Value, 1e-6);
    }

    [Fact]
    public void A_ratio_is_that_of_the_means_and_not_the_mean_of_the_ratios() =>
        Assert.Equal(3.0, Estimate.OfRatio([2, 10], [2, 2]).Mean);

    [Fact]
    public void A_ratio_over_a_constant_is_a_mean_with_the_half_width_of_a_mean()
    {
        var mean = Estimate.OfMean([3, 8, 4, 9, 1]);
        var ratio = Estimate.OfRatio([6, 16, 8, 18, 2], [2, 2, 2, 2, 2]);
        Assert.Equal(mean.Mean!.Value, ratio.Mean!.Value, 1e-12);
        Assert.Equal(mean.HalfWidth95!.Value, ratio.HalfWidth95!.Value, 1e-12);
    }

    [Fact]
    public void The_half_width_of_a_ratio_comes_from_pseudo_values()
    {
        double[] x = [3, 5, 4, 9], y = [1, 2, 2, 3];
        double ratio = x.Sum() / y.Sum();
        var pseudoValues = Estimate.OfMean(Array.ConvertAll([0, 1, 2, 3], i => 4 * ratio - 3 * (x.Sum() - x[i]) / (y.Sum() - y[i])));
        Assert.Equal(pseudoValues.HalfWidth95!.Value, Estimate.OfRatio(x, y).HalfWidth95!.Value, 1e-12);
    }

    [Fact]
    public void Numerators_without_denominators_are_refused() => Assert.Equal(
        "There are 2 numerators and 1 denominators; give one of each for every replication. (Parameter 'denominators')",
        Assert.Throws<ArgumentException>(() => Estimate.OfRatio([1, 2], [1])).Message);

    [Theory]
    [InlineData(4.2123, 0.6321, "4.2 ± 0.6")]
    [InlineData(4.2123, 0.1321, "4.21 ± 0.13")]
    [InlineData(-0.004, 0.6, "0.0 ± 0.6")]
    [InlineData(12345.6, 789.1, "12346 ± 789")]
    [InlineData(0.62, 0.58, "0.62 ± 0.58")]
    [InlineData(84.379, 0.0, "84.38 ± 0")]
    [InlineData(0.0, 0.0, "0 ± 0")]
    [InlineData(84.379, null, "84.38")]
    [InlineData(null, null, "n/a")]
    public void As_text_it_has_the_digits_that_the_half_width_bears(double? mean, double? half, string text)
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("it-IT");
        Assert.Equal(text, new Estimate(mean, half).ToString());
    }
}
