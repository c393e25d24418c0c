using System.Globalization;
using System.Text.RegularExpressions;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Seeds;

/// <summary>The line makes what its comment says it makes; the numbers there are exact, solved as a Markov chain.</summary>
public class ExponentialLineTests
{
    private static readonly string Text = SeedFile.Read(SeedFile.Exponential);

    [Fact]
    public void Its_study_meets_the_exact_figures_of_its_comment()
    {
        FactoryModel model = SeedFile.Load(SeedFile.Exponential);
        StudyDefinition study = model.Study!;
        Assert.True(study.IsSteadyState);
        IndicatorReport[] reports = Replicate(model, study.For!.Value, study.WarmUp!.Value, study.Replications!.Value);

        double throughput = Told(@"throughput +(\d\S+) parts/min = "), work = Told(@"work in progress +(\d\S+) parts");
        Assert.Equal(60 * throughput, Told(@"parts/min = (\d\S+) parts/h"), 4);
        Assert.Equal(60 * work / throughput, Told(@"lead time .* = (\d\S+) s"), 2);
        Meets(60 * throughput, 0.003, reports, report => report.Flow.Throughput.Value);
        Meets(work, 0.02, reports, report => report.Flow.WorkInProgress.Value);
        Meets(60 * work / throughput, 0.02, reports, report => report.Flow.LeadTime.Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Other_places_between_its_machines_make_what_its_comment_says(int places)
    {
        FactoryModel model = FactoryModel.Parse(Text.Replace("[1]", $"[{places}]", StringComparison.Ordinal));
        IndicatorReport[] reports = Replicate(model, TimeSpan.FromHours(1000), TimeSpan.FromHours(50), 20);
        Meets(60 * Told($@" {places}: (\d\S+)"), 0.003, reports, report => report.Flow.Throughput.Value);
    }

    private static IndicatorReport[] Replicate(FactoryModel model, TimeSpan measured, TimeSpan warmUp, int count) =>
        [.. Enumerable.Range(0, count).Select(i => SeedFile.Measure(model, i, measured, warmUp))];

    /// <summary>Within four standard errors of the exact value, and with a half-width that makes this worth something.</summary>
    private static void Meets(double exact, double widestRatio, IndicatorReport[] reports, Func<IndicatorReport, double?> read)
    {
        double[] values = [.. reports.Select(report => read(report)!.Value)];
        Estimate estimate = Estimate.OfMean(values);
        double standardError = Math.Sqrt(values.Sum(value => Math.Pow(value - estimate.Mean!.Value, 2)) / (values.Length - 1) / values.Length);
        Assert.InRange(estimate.Mean!.Value, exact - 4 * standardError, exact + 4 * standardError);
        Assert.InRange(estimate.HalfWidth95!.Value, 0, widestRatio * exact);
    }

    private static double Told(string pattern)
    {
        Match match = Regex.Match(Text, pattern);
        Assert.True(match.Success, $"The comment of {SeedFile.Exponential} does not say '{pattern}'.");
        return double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }
}
