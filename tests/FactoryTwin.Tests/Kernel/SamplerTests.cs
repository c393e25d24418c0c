using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Kernel;

/// <summary>What is drawn has the distribution that was asked for: 1,000,000 values each, fixed seed.</summary>
public class SamplerTests
{
    private const int Many = 1_000_000;

    private static readonly Law[] Laws =
    [
        Law.Exponential, Law.Uniform, Law.Triangular, Law.TriangularWithModeAtItsEnd, Law.Normal, Law.CutNormal, Law.LogNormal, Law.Gamma, Law.GammaWithShapeBelowOne, Law.Erlang, Law.Weibull,
        Law.EarlyWeibull, Law.Empirical,
    ];

    public static TheoryData<int> Each { get; } = [.. Enumerable.Range(0, Laws.Length)];

    [Theory]
    [MemberData(nameof(Each))]
    public void Values_have_the_distribution_the_mean_and_the_variance_that_were_asked_for(int number)
    {
        Law law = Laws[number];
        double[] values = Draw(law.Drawn, Many, Draw);
        double mean = values.Average(), variance = values.Average(x => (x - mean) * (x - mean)), fourth = values.Average(x => Math.Pow(x - mean, 4));
        Assert.InRange((mean - law.Drawn.Mean) / Math.Sqrt(variance / Many), -4, 4);
        Assert.InRange((variance - law.Variance) / Math.Sqrt((fourth - variance * variance) / Many), -5, 5);
        Fit.Assert(values, law.Above, law.Text);
    }

    /// <summary>Plain numbers are drawn as durations are where those are not cut off at 0; a normal distribution is not cut off.</summary>
    [Theory]
    [InlineData("uniform(-20, 80)", -20, 80)]
    [InlineData("triangular(-20, 0, 80)", -20, 80)]
    [InlineData("exponential(40)", 0, double.MaxValue)]
    [InlineData("normal(mean -5, sd 10)", double.MinValue, double.MaxValue)]
    [InlineData("gamma(mean 60, cv 0.5)", 0, double.MaxValue)]
    public void Plain_numbers_have_the_mean_that_was_asked_for_and_lie_on_both_sides_of_zero(string text, double least, double most)
    {
        var law = Distribution.ParseNumber(text);
        double[] values = Draw(law, Many, (sampler, ref stream, tables) => sampler.DrawNumber(ref stream, tables));
        double mean = values.Average(), variance = values.Average(x => (x - mean) * (x - mean));
        Assert.InRange((mean - law.Mean) / Math.Sqrt(variance / Many), -4, 4);
        Assert.InRange(values.Min(), least, most);
        Assert.InRange(values.Max(), least, most);
        Assert.Equal(least < 0, values.Min() < 0);
    }

    [Fact]
    public void Normal_plain_numbers_have_the_whole_normal_distribution() =>
        Fit.Assert([.. Draw(Distribution.NormalNumber(-5, 10), Many, (sampler, ref stream, tables) => sampler.DrawNumber(ref stream, tables)).Select(x => x + 100)],
            x => 1 - MathNet.Numerics.Distributions.Normal.CDF(95, 10, x), "normal numbers");

    [Theory]
    [MemberData(nameof(Each))]
    public void What_remains_is_distributed_on_the_condition_of_what_has_elapsed(int number)
    {
        Law law = Laws[number];
        foreach (double elapsed in (double[])[0, 5, 20, 33, 59, 75, 200, 400])
        {
            double left = law.Above(elapsed);
            if (left < 1e-200)
                continue;
            double[] totals = Draw(law.Drawn, law.Drawn.Shape == DistributionShape.Gamma ? 5_000 : 50_000, (sampler, ref stream, tables) => elapsed + sampler.DrawRemaining(elapsed, ref stream, tables));
            Assert.True(totals.All(total => total >= elapsed));
            Fit.Assert(totals, x => x < elapsed ? 1 : law.Above(x) / left, FormattableString.Invariant($"{law} after {elapsed}"));
        }
    }

    [Theory]
    [InlineData("uniform(20 s, 80 s)", 80)]
    [InlineData("uniform(20 s, 80 s)", 300)]
    [InlineData("triangular(20 s, 50 s, 100 s)", 100)]
    [InlineData("triangular(20 s, 50 s, 100 s)", 1e6)]
    [InlineData("normal(mean 60 s, sd 10 s)", 1e6)]
    [InlineData("lognormal(mean 60 s, cv 0.1)", 1e9)]
    [InlineData("gamma(mean 60 s, cv 0.5)", 1e9)]
    [InlineData("weibull(shape 1000, scale 60 s)", 1e6)]
    [InlineData("60 s", 60)]
    [InlineData("60 s", 61)]
    public void Nothing_remains_of_what_should_have_been_over_long_ago(string text, double elapsed) =>
        Assert.All(Draw(Distribution.Parse(text), 100, (sampler, ref stream, tables) => sampler.DrawRemaining(elapsed, ref stream, tables)), remaining => Assert.Equal(0, remaining));

    [Theory]
    [InlineData(9, 1, 80)]
    [InlineData(10, 0, 70)]
    [InlineData(20, 0, 60)]
    [InlineData(40, 0, 40)]
    [InlineData(80, 0, 0)]
    [InlineData(81, 0, 0)]
    public void What_remains_of_measured_values_is_a_number_at_every_one_of_them(double elapsed, double least, double most)
    {
        double[] remaining = Draw(Law.Empirical.Drawn, 1_000, (sampler, ref stream, tables) => sampler.DrawRemaining(elapsed, ref stream, tables));
        Assert.All(remaining, value => Assert.InRange(value, least, most));
    }

    [Fact]
    public void Of_one_measured_value_the_rest_remains()
    {
        double[] remaining = Draw(Distribution.Empirical([7]), 10, (sampler, ref stream, tables) => sampler.DrawRemaining(3, ref stream, tables));
        Assert.All(remaining, value => Assert.Equal(4, value));
        Assert.All(Draw(Distribution.Empirical([7]), 10, Draw), value => Assert.Equal(7, value));
    }

    [Theory]
    [InlineData("60 s", 60, 0)]
    [InlineData("60 s", 20, 40)]
    [InlineData("normal(mean 60 s, sd 0 s)", 20, 40)]
    public void A_constant_has_no_chance_in_it(string text, double elapsed, double remaining)
    {
        Assert.All(Draw(Distribution.Parse(text), 10, Draw), value => Assert.Equal(60, value));
        Assert.All(Draw(Distribution.Parse(text), 10, (sampler, ref stream, tables) => sampler.DrawRemaining(elapsed, ref stream, tables)), value => Assert.Equal(remaining, value));
    }

    [Theory]
    [InlineData("erlang(1000000, 80 s)", 80)]
    [InlineData("gamma(mean 80 s, cv 0.001)", 79.9)]
    [InlineData("erlang(10000, 30 d)", 2_600_000)]
    [InlineData("gamma(mean 80 s, cv 1000)", 1e-3)]
    [InlineData("gamma(mean 80 s, cv 100)", 1e5)]
    public void What_remains_of_a_gamma_at_the_ends_of_the_allowed_range_is_a_duration(string text, double elapsed) =>
        Assert.All(Draw(Distribution.Parse(text), 50, (sampler, ref stream, tables) => sampler.DrawRemaining(elapsed, ref stream, tables)), remaining => Assert.InRange(remaining, 0, 1e12));

    [Theory]
    [MemberData(nameof(Each))]
    public void Every_draw_takes_one_number_of_the_stream(int number)
    {
        var tables = new List<double[]>();
        Sampler sampler = Sampler.From(Laws[number].Drawn, tables);
        RandomStream stream = Stream(), counted = Stream();
        for (int i = 0; i < 100; i++)
        {
            sampler.DrawTicks(ref stream, [.. tables]);
            counted.NextBits();
            sampler.DrawRemaining(25, ref stream, [.. tables]);
            counted.NextBits();
        }
        Assert.Equal(counted.NextBits(), stream.NextBits());
    }

    [Fact]
    public void The_normal_distribution_is_right_far_out_in_both_tails()
    {
        // exp of a normal value with a coefficient of variation of 1000: the n-th smallest and largest of 1,000,000 lie where the quantile is.
        double[] values = Draw(Distribution.Parse("lognormal(mean 100 h, cv 1000)"), Many, Draw);
        Array.Sort(values);
        double sigma = Math.Sqrt(Math.Log(1_000_001)), mu = -sigma * sigma / 2;
        foreach (int n in (int[])[100, 1_000, 10_000])
        {
            double expected = MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, n / (double)Many), error = 4 * Math.Sqrt(n) / Many / MathNet.Numerics.Distributions.Normal.PDF(0, 1, expected);
            Assert.InRange((Math.Log(values[n] / 360_000) - mu) / sigma, expected - error, expected + error);
            Assert.InRange((Math.Log(values[^n] / 360_000) - mu) / sigma, -expected - error, -expected + error);
        }
    }

    /// <summary>A law at another pace gives the same numbers, so many times as large, and so does what remains of them.</summary>
    [Theory]
    [MemberData(nameof(Each))]
    public void A_law_at_another_pace_gives_the_same_numbers_so_many_times_as_large(int number)
    {
        const double Factor = 2.7;
        double[] usual = Draw(Laws[number].Drawn, 1_000, Draw), slower = Draw(Laws[number].Drawn, 1_000, (sampler, ref stream, tables) => Draw(sampler.Scaled(Factor), ref stream, tables));
        Assert.All(usual.Zip(slower), pair => Assert.Equal(pair.First * Factor, pair.Second, 1e-6));
        double[] left = Draw(Laws[number].Drawn, 1_000, (sampler, ref stream, tables) => sampler.DrawRemaining(33, ref stream, tables));
        double[] slowerLeft = Draw(Laws[number].Drawn, 1_000, (sampler, ref stream, tables) => sampler.Scaled(Factor).DrawRemaining(33 * Factor, ref stream, tables));
        Assert.All(left.Zip(slowerLeft), pair => Assert.Equal(pair.First * Factor, pair.Second, 1e-6 * Math.Max(1, pair.First)));
    }

    [Fact]
    public void Control_the_test_of_fit_finds_a_mean_that_is_off_by_one_percent()
    {
        double[] values = Draw(Distribution.Parse("exponential(40.4 s)"), Many, Draw);
        Assert.False(Fit.Holds(values, Law.Exponential.Above));
        Assert.True(Fit.Holds(values, x => Math.Exp(-x / 40.4)));
    }

    private static double Draw(Sampler sampler, ref RandomStream stream, double[][] tables) => sampler.DrawTicks(ref stream, tables) / (double)TimeSpan.TicksPerSecond;

    private delegate double Drawing(Sampler sampler, ref RandomStream stream, double[][] tables);

    private static RandomStream Stream() => RandomStream.Create(1, 0, RandomStream.HashOf("sampler", "test"));

    private static double[] Draw(Distribution distribution, int count, Drawing draw)
    {
        var list = new List<double[]>();
        Sampler sampler = Sampler.From(distribution, list);
        double[][] tables = [.. list];
        RandomStream stream = Stream();
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
            values[i] = draw(sampler, ref stream, tables);
        return values;
    }
}
