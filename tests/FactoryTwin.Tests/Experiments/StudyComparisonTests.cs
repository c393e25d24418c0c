using FactoryTwin.Experiments;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Experiments;

public class StudyComparisonTests
{
    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public void A_factory_does_not_differ_from_itself()
    {
        StudyComparison result = Study.Compare(StudyTests.Queue(70), StudyTests.Queue(70), new() { Replications = 5 }, TestEnds);
        Assert.Equal(new Estimate(0, 0), result.ThroughputPerHour.Difference);
        Assert.Equal(new Estimate(0, 0), result.LeadTimeSeconds.Difference);
        Assert.Equal(ComparisonVerdict.NotApplicable, result.EnergyPerPartKilowattHours.Verdict);
    }

    [Fact]
    public void Stations_of_one_name_have_the_same_luck_in_both_so_that_a_small_gain_shows()
    {
        StudyComparison result = Study.Compare(StudyTests.Mill(Exponential(60)), StudyTests.Mill(Exponential(59)), new() { Replications = 10 }, TestEnds);
        Assert.Equal(ComparisonVerdict.More, result.ThroughputPerHour.Verdict);
        Assert.True(result.ThroughputPerHour.Difference.HalfWidth95 * 3 < result.ThroughputPerHour.First.HalfWidth95);
        Assert.Equal(ComparisonVerdict.Less, result.LeadTimeSeconds.Verdict);
    }

    [Fact]
    public void Both_have_the_replications_that_the_precision_of_the_first_wants_and_the_longer_warm_up()
    {
        StudyComparison result = Study.Compare(StudyTests.Queue(600), StudyTests.Queue(70), new() { For = TimeSpan.FromHours(50), WarmUp = null, PrecisionRatio = 0.02 }, TestEnds);
        Assert.True(result.First.Replications.Results.Count > 10);
        Assert.Equal(result.First.Replications.Results.Count, result.Second.Replications.Results.Count);
        Assert.Equal(result.First.WarmUp.Length, result.Second.WarmUp.Length);
    }

    private static Distribution Exponential(double seconds) => Distribution.Exponential(TimeSpan.FromSeconds(seconds));
}
