using CsCheck;
using FactoryTwin.Indicators;
using Xunit;

namespace FactoryTwin.Tests.Indicators;

public sealed class LeadTimeDistributionTests
{
    private static LeadTimeDistribution Of(IEnumerable<long> ticks)
    {
        var histogram = new LeadTimeHistogram();
        foreach (long one in ticks)
            histogram.Add(one);
        return new LeadTimeDistribution(histogram);
    }

    [Fact]
    public void Quantile_is_within_a_buckets_width_of_the_one_in_the_sorted_list() =>
        Gen.Select(Gen.Long[0, 1L << 50].Select(Gen.Int[0, 50], (ticks, shift) => ticks >> shift).Array[1, 200], Gen.Double[0.01, 1]).Sample((ticks, probability) =>
        {
            long[] sorted = [.. ticks.Order()];
            long exact = sorted[Math.Max(0, (int)Math.Ceiling(probability * sorted.Length) - 1)];
            Assert.InRange(Of(ticks).Quantile(probability)!.Value.Ticks, exact - Tolerance(exact), exact + Tolerance(exact));
        }, iter: 500);

    private static long Tolerance(long ticks) => 257 + (ticks / 64);

    [Fact]
    public void Minimum_and_maximum_are_exact_and_bound_every_quantile()
    {
        LeadTimeDistribution distribution = Of([123_456_789, 987_654_321, 987_654_322]);

        Assert.Equal(3, distribution.Count);
        Assert.Equal((123_456_789, 987_654_322), (distribution.Minimum!.Value.Ticks, distribution.Maximum!.Value.Ticks));
        Assert.Equal(distribution.Minimum, distribution.Quantile(0));
        Assert.Equal(distribution.Maximum, distribution.Quantile(1));
    }

    [Fact]
    public void Durations_beyond_28_years_are_counted_in_the_last_bucket()
    {
        LeadTimeDistribution distribution = Of([TimeSpan.FromDays(365 * 1000).Ticks, long.MaxValue]);

        Assert.Equal(2, distribution.Count);
        Assert.InRange(distribution.Quantile(0.5)!.Value.TotalDays, 365 * 27, 365 * 1000);
    }

    [Fact]
    public void Without_lead_times_there_is_nothing_to_tell()
    {
        LeadTimeDistribution distribution = Of([]);

        Assert.Null(distribution.Minimum);
        Assert.Null(distribution.Maximum);
        Assert.Null(distribution.Quantile(0.5));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_share_that_is_none_is_refused(double probability) =>
        Assert.StartsWith("The share of parts below a quantile is between 0 and 1.",
            Assert.Throws<ArgumentOutOfRangeException>(() => Of([1]).Quantile(probability)).Message, StringComparison.Ordinal);
}
