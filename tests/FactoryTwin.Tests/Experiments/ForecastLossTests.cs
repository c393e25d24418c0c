using FactoryTwin.Experiments;
using FactoryTwin.Model;
using MathNet.Numerics.Distributions;

namespace FactoryTwin.Tests.Experiments;

/// <summary>The scores of forecasts, against numbers worked out by hand, and what a score refuses.</summary>
public class ForecastLossTests
{
    [Fact]
    public void The_ranked_probability_score_is_the_mean_distance_less_half_that_of_pairs()
    {
        Assert.Equal(4 / 3.0 - 6 / 6.0, ForecastLoss.Crps([1, 2, 4], 3), 12);
        Assert.Equal(2, ForecastLoss.Crps([5], 3));
    }

    /// <summary>Of the standard normal distribution at its middle it is (√2 − 1) / √π (Gneiting and Raftery 2007, equation 21).</summary>
    [Fact]
    public void Of_many_values_it_is_that_of_their_distribution() =>
        Assert.Equal((Math.Sqrt(2) - 1) / Math.Sqrt(Math.PI), ForecastLoss.Crps([.. Enumerable.Range(0, 10_000).Select(i => Normal.InvCDF(0, 1, (i + 0.5) / 10_000))], 0), 0.0005);

    [Fact]
    public void The_pinball_loss_costs_more_on_the_side_where_less_should_lie()
    {
        double[] values = [.. Enumerable.Range(1, 99).Select(i => (double)i)];
        Assert.Equal((0.1 * 40 + 0 + 0.1 * 40) / 3, ForecastLoss.Pinball(values, 50), 12);
        Assert.Equal((0.1 * 90 + 0.5 * 50 + 0.9 * 10) / 3, ForecastLoss.Pinball(values, 100), 12);
        Assert.Equal((0.9 * 10 + 0.5 * 50 + 0.1 * 90) / 3, ForecastLoss.Pinball(values, 0), 12);
    }

    /// <summary>A line that always makes the same has an OEE that differs in the last digit; the score of such a rival was a ratio of a hundred thousand millions.</summary>
    [Fact]
    public void What_differs_in_the_last_digit_alone_is_no_loss_and_no_rival_is_compared_with_it()
    {
        double observed = Math.BitIncrement(0.75);
        Assert.Equal((0, 0), (ForecastLoss.Crps([0.75, 0.75, observed], observed), ForecastLoss.Pinball([0.75, 0.75, observed], observed)));
        ForecastPoint forecast = ForecastPoint.Of(SimTime.Start, [.. Enumerable.Range(1, 99).Select(i => i / 100.0)]);
        var past = new PastForecast { Forecast = forecast, Lead = TimeSpan.FromHours(1), Observed = observed, Usual = [0.75, 0.75, observed], Extrapolated = 0.75 };
        ForecastScore score = ForecastScore.Of(ForecastIndicator.LineOee, [past, past], ForecastJudge.OwnModel);
        Assert.Equal((null, null, null), (score.Usual.CrpsRatio.Mean, score.Usual.PinballRatio.Mean, score.Extrapolation.CrpsRatio.Mean));
    }

    [Fact]
    public void The_transform_takes_a_place_by_chance_among_equals()
    {
        double[] values = [1, 2, 2, 2, 3];
        Assert.Equal((1 / 6.0, 3 / 6.0, 5 / 6.0), (ForecastLoss.Pit(values, 2, 0), ForecastLoss.Pit(values, 2, 0.5), ForecastLoss.Pit(values, 2, 1)));
        Assert.Equal((0, 1), (ForecastLoss.Pit(values, 0, 0), ForecastLoss.Pit(values, 9, 1)));
    }

    [Fact]
    public void A_score_tells_hits_mass_and_rivals_of_a_real_line_and_leaves_out_rivals_that_are_not_known()
    {
        ForecastPoint forecast = ForecastPoint.Of(SimTime.Start, [.. Enumerable.Range(1, 99).Select(i => (double)i)]);
        var past = new PastForecast { Forecast = forecast, Lead = TimeSpan.FromHours(1), Observed = 50, Usual = [10, 60, 200], Extrapolated = 45 };
        ForecastScore score = ForecastScore.Of(ForecastIndicator.GoodParts, [past, past with { Observed = 95 }], ForecastJudge.RealLine);
        Assert.Equal((1, 2, ForecastJudge.RealLine, "good", "parts"), (score.Hits.Count, score.Count, score.JudgedBy, score.Indicator, score.Unit));
        Assert.Equal((5 + 50) / 2.0, score.Extrapolation.Crps.Mean);
        Assert.Equal((ForecastLoss.Crps(forecast.Values, 50) + ForecastLoss.Crps(forecast.Values, 95)) / 55, score.Extrapolation.CrpsRatio.Mean!.Value, 12);
        Assert.NotNull(score.Usual.CrpsRatio.HalfWidth95);
        Assert.Null(score.UniformPitProbability);   // too few
        Assert.Equal(default, ForecastScore.Of(ForecastIndicator.GoodParts, [past, past with { Usual = [] }], ForecastJudge.RealLine).Usual.Crps);
    }

    [Fact]
    public void What_cannot_be_judged_is_refused()
    {
        var past = new PastForecast { Forecast = ForecastPoint.Of(SimTime.Start, new double[20]), Lead = TimeSpan.FromHours(1), Observed = 0 };
        Assert.StartsWith("There are no forecasts", Refusal());
        Assert.StartsWith("Forecast 1 looked 02:00:00 ahead and forecast 0 01:00:00; judge each lead time by itself.", Refusal(past, past with { Lead = TimeSpan.FromHours(2) }));
        Assert.StartsWith("'good' does not apply in forecast 1 or in what came", Refusal(past, past with { Observed = double.NaN }));
        Assert.StartsWith("A band needs 20 values; there are 19.", Assert.Throws<ArgumentException>(() => ForecastPoint.Of(SimTime.Start, new double[19])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new UsualHours().Add(DateTimeOffset.UnixEpoch, double.NaN));

        static string Refusal(params PastForecast[] forecasts) => Assert.Throws<ArgumentException>(() => ForecastScore.Of(ForecastIndicator.GoodParts, forecasts, ForecastJudge.RealLine)).Message;
    }

    [Fact]
    public void What_usually_happens_is_kept_by_the_hour_of_the_day()
    {
        var usual = new UsualHours();
        DateTimeOffset monday = new(2026, 1, 12, 10, 5, 0, TimeSpan.FromHours(1));
        usual.Add(monday, 40);
        usual.Add(monday.AddDays(1).AddMinutes(50), 44);
        usual.Add(monday.AddHours(1), 99);
        Assert.Equal([40, 44], usual.At(monday.AddDays(2)));
        Assert.Empty(usual.At(monday.AddHours(-1)));
    }
}
