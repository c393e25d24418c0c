using FactoryTwin.Experiments;
using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Experiments;

/// <summary>Whether forecasts of a line hold what they say: 400 independent starts, one hour ahead.</summary>
public class ForecastScoreTests
{
    private const int Starts = 400;

    private static readonly TimeSpan Now = TimeSpan.FromHours(4);

    // A failure comes about every two hours, and hardly before the first; a repair takes half an hour, and hardly more. So it matters how long each has been coming.
    private static readonly FactoryModel Line = FactoryModel.Build("One machine that wears", factory => factory
        .Source("castings").Sink("done")
        .Machine("mill", new MachineDefinition
        {
            Cycle = Distribution.Parse("lognormal(mean 60 s, cv 0.3)"),
            ScrapRatio = 0.05,
            Failures = [new() { Every = Distribution.Parse("weibull(shape 5, scale 110 min)"), Repair = Distribution.Parse("lognormal(mean 30 min, cv 0.3)") }],
        })
        .Flow("castings -> mill -> done"));

    private static readonly ForecastOptions OneHour = new() { Horizon = TimeSpan.FromHours(1), Replications = 99 };

    [Fact]
    public void Bands_hold_what_their_own_mass_says_and_both_simple_forecasts_are_beaten()
    {
        ForecastScore score = Score(OneHour);
        Assert.Equal((Starts, TimeSpan.FromHours(1), ForecastJudge.OwnModel), (score.Count, score.Lead, score.JudgedBy));
        Assert.True(score.BandMass.Mean is > 0.79 and < 0.9, $"{score.BandMass}");
        Assert.True(IsHonest(score), Story(score));
        Assert.True(score.Usual.IsBeaten && score.Extrapolation.IsBeaten, Story(score));
    }

    [Fact]
    public void Control_a_forecaster_who_forgets_what_has_elapsed_is_found()
    {
        ForecastScore score = Score(OneHour with { Redraw = (future, seed, replication) => future.RedrawPending(seed, replication, onCondition: false) });
        Assert.False(IsHonest(score), Story(score));
    }

    /// <summary>Its forecasts are the run's own future, so the run must have another one: it is drawn anew.</summary>
    [Fact]
    public void Control_a_forecaster_who_forgets_to_draw_again_is_found()
    {
        ForecastOptions forgetful = OneHour with { Redraw = (_, _, _) => { } };
        Assert.True(IsHonest(Score(OneHour, run => run.Redraw(77, run.Replication))), "who draws again is as good at that future");
        Assert.False(IsHonest(Score(forgetful, run => run.Redraw(77, run.Replication))), "who does not draw again is not");
        Assert.Equal(0, Score(forgetful).Crps.Mean);
    }

    private static bool IsHonest(ForecastScore score)
    {
        double mass = score.BandMass.Mean!.Value, standardError = Math.Sqrt(mass * (1 - mass) / score.Count);
        return Math.Abs(score.Hits.Probability - mass) <= 3 * standardError && score.UniformPitProbability > 0.001;
    }

    private static ForecastScore Score(ForecastOptions options, Action<Simulation>? beforeItComes = null) =>
        Assert.Single(ForecastScore.OfModel(Line, Now, Starts, options, beforeItComes ?? (_ => { }), TestContext.Current.CancellationToken));

    private static string Story(ForecastScore score) =>
        FormattableString.Invariant($"hits {score.Hits}, mass {score.BandMass}, PIT {score.UniformPitProbability}, CRPS {score.Crps}, to usual {score.Usual.CrpsRatio}, to straight on {score.Extrapolation.CrpsRatio}");
}
