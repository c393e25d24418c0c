using FactoryTwin.Experiments;
using Xunit;

namespace FactoryTwin.Tests.Experiments;

public class WarmUpCutTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void A_planted_transient_is_cut_off()
    {
        // After 60 h 0.8 is left of the transient, after 200 h 0.003: the noise of a batch is 0.04.
        WarmUpCut cut = WarmUpCut.Find(Series(1000, (i, random) => 10 - 9 * Math.Exp(-i / 25.0) + 0.1 * random.Normal()), Hour);
        Assert.Equal(WarmUpOutcome.Found, cut.Outcome);
        Assert.InRange(cut.Length!.Value.TotalHours, 60, 200);
    }

    [Fact]
    public void A_step_is_cut_off_at_the_batch_in_which_it_ends() =>
        Assert.Equal(new WarmUpCut(WarmUpOutcome.Found, 100 * Hour), WarmUpCut.Find(Series(1000, (i, _) => i < 98 ? 0 : 5), Hour));

    [Fact]
    public void White_noise_needs_almost_no_warm_up_nearly_always()
    {
        int notFound = 0;
        double hours = 0;
        for (int trial = 0; trial < 200; trial++)
        {
            WarmUpCut cut = WarmUpCut.Find(Series(1000, (_, random) => random.Normal(), trial), Hour);
            notFound += cut.Outcome == WarmUpOutcome.Found ? 0 : 1;
            hours += cut.Length?.TotalHours ?? 0;
        }
        Assert.InRange(notFound, 0, 2);
        Assert.InRange(hours / 200, 0, 20);
    }

    [Fact]
    public void A_series_that_grows_for_ever_never_settles() =>
        Assert.Equal(new WarmUpCut(WarmUpOutcome.NotFound, null), WarmUpCut.Find(Series(1000, (i, random) => 0.1 * i + random.Normal()), Hour));

    [Fact]
    public void A_series_that_settles_in_its_second_half_is_not_found() =>
        Assert.Equal(WarmUpOutcome.NotFound, WarmUpCut.Find(Series(1000, (i, _) => i < 501 ? 0 : 5), Hour).Outcome);

    [Fact]
    public void A_series_that_settles_at_its_middle_is_found() =>
        Assert.Equal(500 * Hour, WarmUpCut.Find(Series(1000, (i, _) => i < 500 ? 0 : 5), Hour).Length);

    [Fact]
    public void Two_equal_last_values_do_not_count_as_settled() =>
        Assert.Equal(TimeSpan.Zero, WarmUpCut.Find(Series(1000, (i, random) => i < 985 ? random.Normal() : 0), Hour).Length);

    [Fact]
    public void A_constant_series_needs_no_warm_up() =>
        Assert.Equal(new WarmUpCut(WarmUpOutcome.Found, TimeSpan.Zero), WarmUpCut.Find(Series(100, (_, _) => 0.1), Hour));

    [Fact]
    public void A_series_of_99_values_is_too_short() =>
        Assert.Equal(new WarmUpCut(WarmUpOutcome.TooShort, null), WarmUpCut.Find(Series(99, (_, _) => 1), Hour));

    [Fact]
    public void Where_calendars_repeat_the_cut_is_rounded_up_to_a_whole_cycle()
    {
        double[] series = Series(1000, (i, _) => i < 98 ? 0 : 5);
        Assert.Equal(7 * 24 * Hour, WarmUpCut.Find(series, Hour, TimeSpan.FromDays(7)).Length);
        Assert.Equal(100 * Hour, WarmUpCut.Find(series, Hour, 50 * Hour).Length);
        Assert.Equal(WarmUpOutcome.NotFound, WarmUpCut.Find(series, Hour, 501 * Hour).Outcome);
        Assert.Equal(TimeSpan.Zero, WarmUpCut.Find(Series(1000, (_, _) => 1), Hour, TimeSpan.FromDays(7)).Length);
    }

    [Fact]
    public void A_value_that_is_no_number_is_refused() => Assert.Equal(
        "A value of the series is not a finite number; average a quantity that applies at all times. (Parameter 'series')",
        Assert.Throws<ArgumentException>(() => WarmUpCut.Find([double.NaN], Hour)).Message);

    [Fact]
    public void An_interval_or_a_cycle_of_zero_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("interval", () => WarmUpCut.Find([1], TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>("cycle", () => WarmUpCut.Find([1], Hour, TimeSpan.Zero));
    }

    private static double[] Series(int length, Func<int, Noise, double> value, int trial = 0)
    {
        var random = new Noise(SplitMix.For(trial, length));
        return [.. Enumerable.Range(0, length).Select(i => value(i, random))];
    }

    private sealed class Noise(SplitMix random)
    {
        private SplitMix _random = random;

        public double Normal() => _random.Normal();
    }
}
