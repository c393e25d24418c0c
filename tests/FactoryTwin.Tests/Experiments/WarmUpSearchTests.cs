using FactoryTwin.Experiments;
using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Experiments;

public class WarmUpSearchTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public void A_queue_that_settles_has_a_warm_up_within_half_of_the_measured_time()
    {
        StudyResult result = Study.Run(StudyTests.Queue(80), new() { For = 500 * Hour, WarmUp = null, Replications = 10 }, TestEnds);
        Assert.Equal(WarmUpOutcome.Found, result.WarmUp.Search);
        Assert.InRange(result.WarmUp.Length, TimeSpan.Zero, 250 * Hour);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void A_line_whose_parts_first_need_hours_to_come_through_begins_to_count_after_that()
    {
        FactoryModel slow = FactoryModel.Build("Slow", factory =>
        {
            factory.Source("in", Exponential(60));
            for (int i = 1; i <= 10; i++)
                factory.Machine($"oven{i}", new MachineDefinition { Cycle = Constant(3600), Places = 100 });
            factory.Sink("out").Flow($"in -> {string.Join(" -> ", Enumerable.Range(1, 10).Select(i => $"oven{i}"))} -> out");
        });
        StudyWarmUp warmUp = Study.Run(slow, new() { For = 100 * Hour, WarmUp = null }, TestEnds).WarmUp;
        Assert.Equal(WarmUpOutcome.Found, warmUp.Search);
        Assert.InRange(warmUp.Length.TotalHours, 9.5, 30);
    }

    [Fact]
    public void Where_more_parts_come_than_can_be_made_none_is_found_and_the_user_is_told()
    {
        StudyResult result = Study.Run(StudyTests.Queue(50), new() { For = 100 * Hour, WarmUp = null }, TestEnds);
        Assert.Equal(new StudyWarmUp(200 * Hour, WarmUpOutcome.NotFound), result.WarmUp);
        Assert.Equal(
            "no end of the warm-up was found (MSER-5): the factory never settles, as where more parts come than it can make, or not within 200 h, which were left out; measure for longer, or give a warm-up",
            Assert.Single(result.Warnings));
    }

    [Fact]
    public void A_factory_that_settles_at_once_is_found_to_whatever_the_seed()
    {
        FactoryModel line = FactoryModel.Build("Line", factory => factory
            .Source("in").Machine("m1", Exponential(60)).Machine("m2", Exponential(60)).Machine("m3", Exponential(60)).Sink("out").Flow("in -> m1 -> [1] -> m2 -> [1] -> m3 -> out"));
        StudyWarmUp[] found = [.. Enumerable.Range(1, 20).Select(seed => Study.Run(line, new() { For = 50 * Hour, WarmUp = null, Seed = (ulong)seed }, TestEnds).WarmUp)];
        Assert.All(found, each => Assert.Equal(WarmUpOutcome.Found, each.Search));
        Assert.InRange(found.Average(each => each.Length.TotalHours), 0, 10);
    }

    [Theory]
    [InlineData("Mon-Fri 06:00-14:00")]
    [InlineData("Mon-Sat 06:00-22:00")]
    public void Where_shifts_repeat_whole_weeks_are_left_out_however_still_the_weekend_is(string hours)
    {
        FactoryModel model = StudyTests.Queue(80, factory => factory.Shift("day", hours));
        StudyResult result = Study.Run(model, new() { For = TimeSpan.FromDays(14), WarmUp = null }, TestEnds);
        Assert.Equal(WarmUpOutcome.Found, result.WarmUp.Search);
        Assert.Contains(result.WarmUp.Length.TotalDays, new double[] { 0, 7, 14, 21, 28 });
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void A_long_run_that_ends_within_a_week_of_shifts_is_warned_of()
    {
        FactoryModel model = StudyTests.Queue(80, factory => factory.Shift("day", "Mon-Fri 06:00-14:00"));
        Assert.Equal(
            "the long run of a factory with shifts is measured over whole weeks; this measured time ends within a week, and its figures depend on where",
            Assert.Single(Study.Run(model, new() { For = 100 * Hour, WarmUp = Hour }, TestEnds).Warnings));
        Assert.Empty(Study.Run(model, new() { For = 8 * Hour }, TestEnds).Warnings);
    }

    private static Distribution Constant(double seconds) => Distribution.Constant(TimeSpan.FromSeconds(seconds));

    private static Distribution Exponential(double seconds) => Distribution.Exponential(TimeSpan.FromSeconds(seconds));
}
