using CsCheck;
using FactoryTwin.Model;
using MathNet.Numerics.Integration;
using Xunit;

namespace FactoryTwin.Tests.Model;

public sealed class DistributionTests
{
    [Theory]
    [InlineData("95 s", 95)]
    [InlineData("uniform(60 s, 90 s)", 75)]
    [InlineData("triangular(60 s, 70 s, 95 s)", 75)]
    [InlineData("exponential(90 s)", 90)]
    [InlineData("normal(mean 80 s, sd 0 s)", 80)]
    [InlineData("lognormal(mean 80 s, cv 0.2)", 80)]
    [InlineData("gamma(mean 80 s, cv 0.2)", 80)]
    [InlineData("erlang(3, 80 s)", 80)]
    [InlineData("weibull(shape 1, scale 80 s)", 80)]
    [InlineData("exponential(200 parts)", 200)]
    [InlineData("200 parts", 200)]
    public void A_text_reads_back_and_has_its_mean(string text, double mean)
    {
        Distribution read = Distribution.Parse(text);
        Assert.Equal(mean, read.Mean, 9);
        Assert.Equal(text, read.ToString());
        Assert.Equal(read, Distribution.Parse(read.ToString()));
    }

    [Theory]
    [InlineData("20.25", 20.25)]
    [InlineData("-3", -3)]
    [InlineData("uniform(-1, 3)", 1)]
    [InlineData("triangular(-30, 0, 15)", -5)]
    [InlineData("exponential(90)", 90)]
    [InlineData("normal(mean -0.5, sd 60)", -0.5)]
    [InlineData("lognormal(mean 80, cv 0.2)", 80)]
    [InlineData("gamma(mean 80, cv 0.2)", 80)]
    [InlineData("erlang(3, 80)", 80)]
    [InlineData("weibull(shape 1, scale 80)", 80)]
    public void A_text_of_plain_numbers_reads_back_and_has_its_mean(string text, double mean)
    {
        Distribution read = Distribution.ParseNumber(text);
        Assert.True(read.IsNumber);
        Assert.Equal(mean, read.Mean, 9);
        Assert.Equal(text, read.ToString());
        Assert.Equal(read, Distribution.ParseNumber(read.ToString()));
        Assert.Equal(2 * mean, read.Scaled(2).Mean, 9);
    }

    [Fact]
    public void A_normal_distribution_of_plain_numbers_is_not_the_one_of_durations() =>
        Assert.NotEqual(Distribution.ParseNumber("normal(mean 80, sd 60)"), Distribution.Parse("normal(mean 80 s, sd 60 s)"));

    // The mean of a positive variable is the integral of what lies above; here of the normal distribution cut off at 0 and scaled up.
    [Theory]
    [InlineData(80, 10)]
    [InlineData(10, 20)]
    [InlineData(0, 5)]
    public void The_mean_of_a_truncated_normal_distribution_is_that_of_its_density(double mean, double deviation)
    {
        double density(double x) => MathNet.Numerics.Distributions.Normal.PDF(mean, deviation, x);
        double top = mean + 12 * deviation;
        double expected = GaussLegendreRule.Integrate(x => x * density(x), 0, top, 128) / GaussLegendreRule.Integrate(density, 0, top, 128);
        Assert.Equal(expected, Distribution.Normal(TimeSpan.FromSeconds(mean), TimeSpan.FromSeconds(deviation)).Mean, 6);
    }

    // Γ(1.5) = √π / 2.
    [Fact]
    public void The_mean_of_a_Weibull_distribution_is_scale_times_gamma() =>
        Assert.Equal(100 * Math.Sqrt(Math.PI) / 2, Distribution.Weibull(2, TimeSpan.FromSeconds(100)).Mean, 9);

    // Two stretches, equally likely: the middle of the first is 15, of the second 40.
    [Fact]
    public void The_mean_of_measured_values_is_that_of_the_straight_lines_between_them() =>
        Assert.Equal((15 + 40) / 2.0, Distribution.Empirical([20, 60, 10]).Mean);

    [Theory]
    [InlineData("95 s")]
    [InlineData("uniform(60 s, 90 s)")]
    [InlineData("triangular(60 s, 70 s, 95 s)")]
    [InlineData("exponential(90 s)")]
    [InlineData("normal(mean 80 s, sd 60 s)")]
    [InlineData("lognormal(mean 80 s, cv 0.2)")]
    [InlineData("gamma(mean 80 s, cv 0.2)")]
    [InlineData("erlang(3, 80 s)")]
    [InlineData("weibull(shape 1.7, scale 80 s)")]
    [InlineData("exponential(200 parts)")]
    public void A_scaled_distribution_has_the_same_shape_and_a_scaled_mean(string text)
    {
        Distribution plain = Distribution.Parse(text), scaled = plain.Scaled(0.5);
        Assert.Equal(plain.Mean / 2, scaled.Mean, 9);
        Assert.Equal((plain.Shape, plain.IsCount), (scaled.Shape, scaled.IsCount));
        Assert.Equal(plain, scaled.Scaled(2));
    }

    [Fact]
    public void Any_number_survives_being_written() => Gen.Double[1e-6, 1e9].Sample(seconds =>
    {
        Distribution written = Distribution.Parse(FormattableString.Invariant($"lognormal(mean {seconds:R} s, cv 0.3)"));
        return written.Equals(Distribution.Parse(written.ToString()));
    });

    [Theory]
    [InlineData("")]
    [InlineData("95")]
    [InlineData("normal(80 s)")]
    [InlineData("uniform(1 s, 2 parts)")]
    public void A_text_that_is_no_distribution_is_refused(string text) => Assert.Throws<ModelException>(() => Distribution.Parse(text));
}
