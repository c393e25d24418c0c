using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using MathNet.Numerics.Distributions;

namespace FactoryTwin.Tests.Truth;

/// <summary>Every row of <c>bottleneck.csv</c>: exponential lines, blocking after service, whose throughput and elasticities are exact.</summary>
/// <remarks>20 replications of 20,000 cycles, paired; seeds are hashes of the rows.</remarks>
public class BottleneckTruthTests
{
    private const int Count = 20;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1_000), Measured = TimeSpan.FromSeconds(20_000);

    private static readonly QuantityKeys Keys = new("parts", "seconds");

    public static TheoryData<int> Rows => [.. Enumerable.Range(0, TruthRow.Table("bottleneck.csv").Count())];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Elasticities_are_met_within_4_standard_errors_and_the_bias_of_the_step(int row)
    {
        string[] fields = TruthRow.Table("bottleneck.csv").ElementAt(row);
        double[] rates = TruthRow.Numbers(fields[0]), elasticities = [.. fields.Skip(3).SelectMany(TruthRow.Numbers)];
        FactoryModel line = TruthModels.Line(rates, [.. TruthRow.Numbers(fields[1]).Select(places => (int)places)]);
        ulong seed = TruthCase.SeedOf($"bottleneck {fields[0]} {fields[1]}");
        var plan = new SensitivityPlan
        {
            Quantity = new("parts", "seconds"),
            Base = Replicate(line, seed),
            Stations = [.. line.Stations.Where(station => station.Definition.WithSpeed(1) is not null).Select(station => new SpeedVariants(
                station.Name, Replicate(WithSpeed(line, station, Sensitivity.SlowerFactor), seed), Replicate(WithSpeed(line, station, Sensitivity.FasterFactor), seed)))],
        };

        SensitivityResult result = Sensitivity.Run(plan, Count, cancellation: TestContext.Current.CancellationToken);

        AssertWithin(TruthRow.Numbers(fields[2])[0], result.Base.Estimate(plan.Quantity), 0);
        Assert.Equal(rates.Length, elasticities.Length);
        Assert.Equal(rates.Select((_, i) => $"m{i + 1}"), result.StationElasticities.Select(each => each.Name));
        for (int i = 0; i < rates.Length; i++)
        {
            Estimate estimate = result.StationElasticities[i].Estimate;
            AssertWithin(elasticities[i], estimate, 0.003);
            Assert.True(estimate.HalfWidth95 < 0.01, $"m{i + 1}: {estimate} is not precise enough to tell machines apart");
        }
    }

    private static FactoryModel WithSpeed(FactoryModel line, StationEntry station, double factor) => line.WithStation(station.Name, station.Definition.WithSpeed(factor)!);

    private static Replication Replicate(FactoryModel line, ulong seed) => (replication, _) =>
    {
        IndicatorReport report = MeasuredRun.Of(line, seed, replication, WarmUp, Measured);
        return new(Keys, [report.Flow.Good, report.MeasuredTime.TotalSeconds]);
    };

    private static void AssertWithin(double exact, Estimate estimate, double bias)
    {
        double standardError = estimate.HalfWidth95!.Value / StudentT.InvCDF(0, 1, Count - 1, 0.975);
        double score = (estimate.Mean!.Value - exact) / standardError;
        Assert.True(Math.Abs(estimate.Mean.Value - exact) <= 4 * standardError + bias, FormattableString.Invariant($"{estimate} against {exact}, {score:F2} standard errors"));
    }
}
