using System.Globalization;
using FactoryTwin.Experiments;
using Xunit;

namespace FactoryTwin.Tests.Experiments;

public class ComparisonTests
{
    private static readonly QuantityKeys Keys = new("parts", "hours");

    public ComparisonTests() => CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("it-IT");

    [Theory]
    [InlineData(4.2, 0.6, "with buffer 8 the line makes 4.2 ± 0.6 parts per hour more")]
    [InlineData(-4.2, 0.6, "with buffer 8 the line makes 4.2 ± 0.6 parts per hour less")]
    [InlineData(0.1, 0.6, "with buffer 8 no difference is shown (the line makes 0.1 ± 0.6 parts per hour more; the 95 % interval contains 0)")]
    [InlineData(-0.6, 0.6, "with buffer 8 no difference is shown (the line makes 0.6 ± 0.6 parts per hour less; the 95 % interval contains 0)")]
    [InlineData(4.0, 0.0, "with buffer 8 the line makes 4.000 ± 0 parts per hour more")]
    [InlineData(0.0, 0.0, "with buffer 8 there is no difference in any replication")]
    [InlineData(4.2, null, "with buffer 8 no difference is shown (the line makes 4.200 parts per hour more, but how far that is chance cannot be told; run more replications)")]
    [InlineData(null, null, "with buffer 8 there is nothing to compare: the quantity does not apply to both")]
    public void The_answer_is_a_sentence_and_the_same_in_every_culture(double? mean, double? half, string sentence) =>
        Assert.Equal(sentence, new Comparison(default, default, new(mean, half)).Sentence("buffer 8", ComparisonWords.Throughput));

    [Fact]
    public void Other_quantities_have_words_of_their_own() => Assert.Equal(
        "with b.yaml a part stays 12 ± 3 s shorter",
        new Comparison(default, default, new(-12, 3)).Sentence("b.yaml", new() { Subject = "a part stays", Unit = "s", More = "longer", Less = "shorter" }));

    [Theory]
    [InlineData(4.2, 0.6, ComparisonVerdict.More)]
    [InlineData(-4.2, 0.6, ComparisonVerdict.Less)]
    [InlineData(0.6, 0.6, ComparisonVerdict.NoDifferenceShown)]
    [InlineData(4.2, null, ComparisonVerdict.NoDifferenceShown)]
    [InlineData(null, null, ComparisonVerdict.NotApplicable)]
    public void A_difference_is_shown_when_the_interval_leaves_zero_out(double? mean, double? half, ComparisonVerdict verdict) =>
        Assert.Equal(verdict, new Comparison(default, default, new(mean, half)).Verdict);

    [Fact]
    public void What_both_systems_have_in_common_falls_out()
    {
        double[] weather = [100, 140, 80, 120], gain = [4, 5, 4, 5];
        var comparison = Comparison.Of(Set(weather), Set([.. weather.Zip(gain, (common, own) => common + own)]), new("parts"));
        Assert.Equal(Estimate.OfMean(gain), comparison.Difference);
        Assert.Equal(Estimate.OfMean(weather), comparison.First);
        // Control: intervals that stand side by side show nothing.
        Assert.True(comparison.Second.Mean - comparison.First.Mean < comparison.First.HalfWidth95);
    }

    [Fact]
    public void The_difference_of_ratios_is_that_of_the_ratios_of_means_with_pairs_left_out_together()
    {
        double[] first = [6, 9, 12], second = [8, 15, 13], hours = [1, 2, 3];
        var comparison = Comparison.Of(Set(first, hours), Set(second, hours), new("parts", "hours"));
        var pseudoValues = Estimate.OfMean(Array.ConvertAll([0, 1, 2], i =>
            3 * (36.0 / 6 - 27.0 / 6) - 2 * ((36 - second[i]) / (6 - hours[i]) - (27 - first[i]) / (6 - hours[i]))));
        Assert.Equal(1.5, comparison.Difference.Mean!.Value, 1e-12);
        Assert.Equal(pseudoValues.HalfWidth95!.Value, comparison.Difference.HalfWidth95!.Value, 1e-12);
    }

    [Fact]
    public void Systems_with_different_numbers_of_replications_cannot_be_paired() => Assert.Equal(
        "One system has 2 replications, the other 3; run the same replications of both. (Parameter 'second')",
        Assert.Throws<ArgumentException>(() => Comparison.Of(Set([1, 2]), Set([1, 2, 3]), new("parts"))).Message);

    private static ReplicationSet Set(double[] parts, double[]? hours = null) =>
        new([.. parts.Select((value, i) => new ReplicationResult(Keys, [value, hours?[i] ?? 1]))]);
}
