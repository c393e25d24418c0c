using FactoryTwin.Experiments;
using Xunit;

namespace FactoryTwin.Tests.Experiments;

public class PrecisionTests
{
    private static readonly QuantityKeys Keys = new("x", "zero");

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public void It_stops_soon_after_the_half_width_is_small_enough()
    {
        // 1.96² · 10² = 384 replications are expected for 1 % of 100 with a standard deviation of 10.
        PrecisionResult result = Replications.RunUntilPrecise(Noise(100, 10), Goal(0.01), cancellation: TestEnds);
        Estimate estimate = result.Replications.Estimate(new("x"));
        Assert.Equal(PrecisionOutcome.Reached, result.Outcome);
        Assert.True(estimate.HalfWidth95 <= 0.01 * estimate.Mean, estimate.ToString());
        Assert.InRange(result.Replications.Results.Count, 300, 500);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void The_number_of_threads_does_not_change_the_number_of_replications(int threads)
    {
        PrecisionResult one = Replications.RunUntilPrecise(Noise(100, 30), Goal(0.05), new() { Threads = 1 }, TestEnds);
        PrecisionResult several = Replications.RunUntilPrecise(Noise(100, 30), Goal(0.05), new() { Threads = threads }, TestEnds);
        Assert.Equal(one.Replications.Results.Count, several.Replications.Results.Count);
        Assert.Equal(one.Replications.Estimate(new("x")), several.Replications.Estimate(new("x")));
    }

    [Fact]
    public void It_never_stops_before_ten_replications() =>
        Assert.Equal(10, Replications.RunUntilPrecise(Noise(100, 0), Goal(0.5), cancellation: TestEnds).Replications.Results.Count);

    [Fact]
    public void It_says_when_the_most_replications_were_not_enough()
    {
        PrecisionResult result = Replications.RunUntilPrecise(Noise(0, 1), Goal(0.0001) with { MaximumReplications = 37 }, cancellation: TestEnds);
        Assert.Equal((PrecisionOutcome.MaximumReached, 37), (result.Outcome, result.Replications.Results.Count));
    }

    [Fact]
    public void It_says_when_the_quantity_does_not_apply_instead_of_running_on()
    {
        PrecisionResult result = Replications.RunUntilPrecise(Noise(1, 1), Goal(0.1) with { Quantity = new("x", "zero") }, cancellation: TestEnds);
        Assert.Equal((PrecisionOutcome.NotApplicable, 10), (result.Outcome, result.Replications.Results.Count));
    }

    [Fact]
    public void Replications_of_later_rounds_go_on_counting()
    {
        PrecisionResult result = Replications.RunUntilPrecise((replication, _) => new(Keys, [replication, 0]), Goal(0.1) with { MaximumReplications = 60 }, cancellation: TestEnds);
        Assert.True(result.Replications.Results.Count > 20);
        Assert.Equal(Enumerable.Range(0, result.Replications.Results.Count).Select(i => (double)i), result.Replications.Results.Select(each => each.Values[0]));
    }

    [Fact]
    public void A_failure_in_a_later_round_names_its_own_number() => Assert.Equal(
        "Replication 13 failed: no spindle",
        Assert.Throws<ReplicationException>(() => Replications.RunUntilPrecise(
            (replication, _) => replication < 13 ? new(Keys, [replication, 0]) : throw new InvalidOperationException("no spindle"), Goal(0.01), cancellation: TestEnds)).Message);

    [Theory]
    [InlineData(0)]
    [InlineData(-0.01)]
    [InlineData(double.NaN)]
    public void A_precision_that_is_not_above_zero_is_refused(double ratio) => Assert.Throws<ArgumentOutOfRangeException>("HalfWidthRatio", () => Goal(ratio));

    [Fact]
    public void A_maximum_below_ten_is_refused() => Assert.Throws<ArgumentOutOfRangeException>("MaximumReplications", () => Goal(0.1) with { MaximumReplications = 9 });

    private static PrecisionGoal Goal(double ratio) => new() { Quantity = new("x"), HalfWidthRatio = ratio };

    private static Replication Noise(double mean, double deviation) =>
        (replication, _) => new(Keys, [mean + deviation * SplitMix.For(replication, 3).Normal(), 0]);
}
