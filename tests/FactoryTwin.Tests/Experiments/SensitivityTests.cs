using FactoryTwin.Experiments;
using FactoryTwin.Model;
using Xunit;

namespace FactoryTwin.Tests.Experiments;

public class SensitivityTests
{
    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    /// <summary>Throughputs [parts/min] and elasticities are exact: stationary distributions of the lines' Markov chains. 20 replications of 1,000 h.</summary>
    [Theory]
    [InlineData(new[] { 1, 0.92, 0.9, 1 }, new[] { 0, 0, 8 }, 0.5278941, new[] { 0.2703, 0.3861, 0.3431, 0.0005 })]
    [InlineData(new[] { 1, 0.8, 1.1, 0.9 }, new[] { 2, 1, 3 }, 0.6302039, new[] { 0.1599, 0.4872, 0.2077, 0.1452 })]
    [InlineData(new[] { 1.0, 1, 1, 1, 1 }, new[] { 1, 1, 1, 1 }, 0.6075833, new[] { 0.1503, 0.2255, 0.2485, 0.2255, 0.1503 })]
    [InlineData(new[] { 1, 1.2, 0.9 }, new[] { 1, 2 }, 0.7179316, new[] { 0.3342, 0.2579, 0.4079 })]
    public void Elasticities_of_exponential_lines_are_the_exact_ones(double[] rates, int[] buffers, double throughput, double[] elasticities)
    {
        SensitivityResult result = Sensitivity.Run(Plan(new TandemLine(rates, buffers)), 20, cancellation: TestEnds);

        AssertWithin(60 * throughput, result.Base.Estimate(TandemLine.Throughput), 0);
        Assert.Equal(rates.Select((_, i) => $"m{i + 1}"), result.StationElasticities.Select(each => each.Name));
        for (int i = 0; i < rates.Length; i++)
            AssertWithin(elasticities[i], result.StationElasticities[i].Estimate, 0.003);
    }

    /// <summary>Two machines of rate 1 with b places between them make (b + 2) / (b + 3).</summary>
    [Fact]
    public void One_place_more_gains_the_exact_number_of_parts_per_hour()
    {
        SensitivityResult result = Sensitivity.Run(Plan(new([1, 1], [1])), 20, cancellation: TestEnds);
        Assert.Equal("b1", result.BufferGains[0].Name);
        AssertWithin(60 * (4.0 / 5 - 3.0 / 4), result.BufferGains[0].Estimate, 0);
    }

    /// <summary>Without noise: two exponential machines with b places between them are a birth-and-death chain on 0 to b + 2.</summary>
    [Theory]
    [InlineData(6, 0.0015)]
    [InlineData(20, 0.009)]
    public void The_step_shifts_an_elasticity_by_no_more_than_is_said(int mostPlaces, double bias)
    {
        for (int buffer = 0; buffer <= mostPlaces; buffer++)
        {
            for (double rate = 0.5; rate < 2; rate *= 1.01)
            {
                double step = Sensitivity.Elasticity(Exact(rate * Sensitivity.SlowerFactor, buffer), Exact(rate * Sensitivity.FasterFactor, buffer), TandemLine.Throughput).Mean!.Value;
                double slope = (Math.Log(TwoMachines(rate * 1.0001, buffer)) - Math.Log(TwoMachines(rate * 0.9999, buffer))) / Math.Log(1.0001 / 0.9999);
                Assert.True(Math.Abs(step - slope) < bias, $"rate {rate}, buffer {buffer}: {step} against {slope}");
            }
        }

        static ReplicationSet Exact(double rate, int buffer) => Set(TwoMachines(rate, buffer));
        static double TwoMachines(double rate, int buffer)
        {
            double[] weights = [.. Enumerable.Range(0, buffer + 3).Select(n => Math.Pow(rate, n))];
            return 1 - weights[0] / weights.Sum();
        }
    }

    [Fact]
    public void Common_random_numbers_make_the_interval_at_least_three_times_shorter()
    {
        var line = new TandemLine([1, 0.8, 1.1, 0.9], [2, 1, 3]);
        ReplicationSet slower = Replications.Run(line.WithSpeed(1, Sensitivity.SlowerFactor).Run, 10, cancellation: TestEnds);
        ReplicationSet paired = Replications.Run(line.WithSpeed(1, Sensitivity.FasterFactor).Run, 10, cancellation: TestEnds);
        ReplicationSet apart = Replications.Run((replication, _) => line.WithSpeed(1, Sensitivity.FasterFactor).Run(replication + 10), 10, cancellation: TestEnds);
        double HalfWidth(ReplicationSet faster) => Sensitivity.Elasticity(slower, faster, TandemLine.Throughput).HalfWidth95!.Value;
        Assert.True(HalfWidth(apart) > 3 * HalfWidth(paired), $"{HalfWidth(apart)} and {HalfWidth(paired)}");
    }

    [Fact]
    public void Every_variant_is_compared_with_its_own_partner()
    {
        SensitivityResult result = Sensitivity.Run(
            new()
            {
                Quantity = TandemLine.Throughput,
                Base = Makes(10),
                Stations = [new("mill", Makes(10 * Sensitivity.SlowerFactor), Makes(10 * Sensitivity.FasterFactor)), new("lathe", Makes(10), Makes(10))],
                Buffers = [new("queue", Makes(11)), new("shelf", Makes(12))],
                Pools = [new("setters", Makes(14))],
                Loops = [new("cards", Makes(18))],
            },
            4, cancellation: TestEnds);
        Assert.Equal([("mill", 1), ("lathe", 0)], result.StationElasticities.Select(Rounded));
        Assert.Equal([("queue", 1), ("shelf", 2)], result.BufferGains.Select(Rounded));
        Assert.Equal([("setters", 4)], result.PoolGains.Select(Rounded));
        Assert.Equal([("cards", 8)], result.LoopGains.Select(Rounded));
        Assert.Equal(10, result.Base.Estimate(TandemLine.Throughput).Mean);

        static Replication Makes(double parts) => (_, _) => Set(parts).Results[0];
        static (string, double) Rounded(NamedEstimate each) => (each.Name, Math.Round(each.Estimate.Mean!.Value, 9));
    }

    [Fact]
    public void A_failing_variant_is_named() => Assert.Equal(
        "Replication 0 of 'queue with one place more' failed: no room",
        Assert.Throws<ReplicationException>(() => Sensitivity.Run(
            new()
            {
                Quantity = TandemLine.Throughput,
                Base = (_, _) => Set(1).Results[0],
                Buffers = [new("queue", (_, _) => throw new InvalidOperationException("no room"))],
            },
            4, cancellation: TestEnds)).Message);

    [Fact]
    public void A_line_that_makes_nothing_has_no_elasticity() => Assert.Equal(default, Sensitivity.Elasticity(Set(0), Set(1), TandemLine.Throughput));

    private static void AssertWithin(double truth, Estimate estimate, double bias)
    {
        double standardError = estimate.HalfWidth95!.Value / StudentQuantile.TwoSided95(19);
        Assert.True(Math.Abs(estimate.Mean!.Value - truth) <= 4 * standardError + bias, $"{estimate} against {truth}");
    }

    private static SensitivityPlan Plan(TandemLine line) => new()
    {
        Quantity = TandemLine.Throughput,
        Base = line.Run,
        Stations = Enumerable.Range(0, line.Rates.Length).Select(i => new SpeedVariants($"m{i + 1}", line.WithSpeed(i, Sensitivity.SlowerFactor).Run, line.WithSpeed(i, Sensitivity.FasterFactor).Run)).ToValueList(),
        Buffers = Enumerable.Range(0, line.Buffers.Length).Select(i =>
            new ReplicatedSystem($"b{i + 1}", (line with { Buffers = [.. line.Buffers.Select((places, j) => i == j ? places + 1 : places)] }).Run)).ToValueList(),
    };

    private static ReplicationSet Set(double parts) => new([new(new QuantityKeys("parts", "hours"), [parts, 1])]);
}
