using System.Collections.Concurrent;
using MathNet.Numerics.Distributions;

namespace FactoryTwin.Tests.Truth;

/// <summary>Every row of <c>lines.csv</c> that a model can express, simulated and compared with its exact figures.</summary>
/// <remarks>
/// <para>50 replications of each row, with a seed that is a hash of the row's name. The estimate lies within 4 standard errors of the exact value, and the 95 %
/// half-width is below 0.3 % of a rate and 2 % of a time or a mean number.</para>
/// <para>Not tested: rows of deterministic machines that fail by chance in each cycle (<see cref="SlottedTime"/>): their time is slotted, and all machines of a line
/// change state together at the end of a slot, which no model of this engine says.</para>
/// </remarks>
public class LinesTruthTests
{
    private const string SlottedTime = "slotted time";

    private static readonly Dictionary<string, string> NotTested = new()
    {
        ["two_machine_deterministic_geometric(Gershwin)"] = SlottedTime,
    };

    private static readonly ConcurrentDictionary<string, Lazy<IReadOnlyList<Finding>>> Known = new();

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    public static TheoryData<string> Rows => [.. TruthRow.All.Where(row => !NotTested.ContainsKey(row.Model)).Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_is_met_within_4_standard_errors_by_a_precise_estimate(string name)
    {
        IReadOnlyList<Finding> findings = FindingsOf(TruthRow.All.Single(row => row.Name == name));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(Environment.NewLine, findings));
        TruthCase.AssertTrue(findings);
    }

    /// <summary>Rows are independent, so the squares of their scores add up to a chi-square: too large is wrong, too small is too good to be true. The bounds hold 99.9 %.
    /// One kind of figure at a time, since those of one row hang together.</summary>
    [Theory]
    [InlineData(Fact.ThroughputName)]
    [InlineData(Fact.LevelName)]
    public void All_rows_together_are_as_far_off_as_chance_has_it(string figure)
    {
        double[] scores = [.. TruthRow.All.Where(row => !NotTested.ContainsKey(row.Model))
            .SelectMany(FindingsOf).Where(finding => finding.Fact.Name == figure).Select(finding => finding.NormalScore)];
        double sum = scores.Sum(score => score * score);
        Assert.True(scores.Length > 20);
        Assert.InRange(ChiSquared.CDF(scores.Length, sum), 0.0005, 0.9995);
    }

    /// <summary>The control: two machines with 5 places between them make 7/8 and not 6/7.</summary>
    [Fact]
    public void A_wrong_model_would_be_found()
    {
        TruthRow row = TruthRow.All.Single(row => row.Name == "serial_exp_BAS_balanced K=2;mu=1;b=4");
        TruthCase wrong = TruthModels.Of(row)! with { Model = TruthModels.Line([1, 1], [5]) };
        Assert.All(wrong.Run(TestEnds), finding => Assert.False(finding.IsTrue, finding.ToString()));
    }

    [Fact]
    public void Every_row_of_the_file_is_tested_or_named_as_not_expressible()
    {
        Assert.Equal(TruthRow.All.Count, TruthRow.All.Select(row => row.Name).Distinct().Count());
        Assert.Empty(TruthRow.All
            .Where(row => !NotTested.ContainsKey(row.Model) && TruthModels.Of(row) is null)
            .Select(row => $"{row.Name}: say in {nameof(TruthModels)} how it is modelled, or in {nameof(NotTested)} why it cannot be"));
        Assert.Empty(NotTested.Keys.Except(TruthRow.All.Select(row => row.Model)).Select(model => $"{model}: no row has this model any more"));
        Assert.Empty(NotTested.Keys
            .Where(model => TruthModels.Of(TruthRow.All.First(row => row.Model == model)) is not null)
            .Select(model => $"{model}: can be modelled, so test it"));
    }

    private static IReadOnlyList<Finding> FindingsOf(TruthRow row) =>
        Known.GetOrAdd(row.Name, _ => new(() => TruthModels.Of(row)!.Run(TestEnds))).Value;
}
