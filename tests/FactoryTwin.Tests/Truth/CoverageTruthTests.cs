using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Truth;

/// <summary>What a statistician asks first: of 1,000 short experiments, how many 95 % intervals hold the truth?</summary>
/// <remarks>20 replications each. Warm-ups are so long that the mean over all experiments does not show the start any more. Runs are as short as the interval
/// bears: it takes the replications for normal, and short runs of a full queue are skewed. Chance alone moves the count by 7.</remarks>
public class CoverageTruthTests
{
    private const int Experiments = 1_000, ReplicationsEach = 20;

    /// <summary>The queue forgets that it was empty with a relaxation time of 1 / (1 − √ρ)² = 90 services; the warm-up is four of them. With 1,000 services measured,
    /// the intervals for numbers and times held the truth 935 times in 1,000, with 2,000 services 945 and with 4,000 services 950 times.</summary>
    [Fact]
    public void Intervals_of_a_queue_hold_the_truth_95_times_in_100()
    {
        const double load = 0.8;
        HoldTheTruth("queue", TruthModels.Queue(load, TruthModels.Exponential(1)), warmUpSeconds: 400, measuredSeconds: 2_000,
            Fact.Throughput(load), Fact.Level(load / (1 - load)), Fact.LeadTime(1 / (1 - load)));
    }

    /// <summary>The unreliable row of <c>lines.csv</c> with the longest failures. A failure and its repair take 110 cycles: the warm-up has room for four of them in
    /// each machine. With 300 cycles measured, three failures a machine, 940 intervals in 1,000 held the truth, with 600 cycles 954.</summary>
    [Fact]
    public void Intervals_of_an_unreliable_line_hold_the_truth_95_times_in_100()
    {
        var machine = new MachineDefinition
        {
            Cycle = TruthModels.Exponential(1),
            Failures = [new FailureDefinition { Every = TruthModels.Exponential(0.01), Repair = TruthModels.Exponential(0.1) }],
        };
        HoldTheTruth("unreliable line", TruthModels.Line([machine, machine], [10]), warmUpSeconds: 400, measuredSeconds: 600, Fact.Throughput(0.7990261770));
    }

    /// <summary>The second unbalanced row of <c>lines.csv</c>. It holds six parts and forgets its start in some tens of cycles; 200 are warm-up. With a
    /// warm-up of 100 and 100 to 400 cycles measured, intervals held the truth 941 to 965 times in 1,000.</summary>
    [Fact]
    public void Intervals_of_an_unbalanced_line_hold_the_truth_95_times_in_100() => HoldTheTruth(
        "unbalanced line", TruthModels.Line([1, 0.8, 1.1, 0.9], [2, 1, 3]), warmUpSeconds: 200, measuredSeconds: 200, Fact.Throughput(0.6302038994), Fact.Level(6.02297177));

    /// <summary>20,000 replications in a row, each with streams of its own, are 1,000 experiments of 20.</summary>
    private static void HoldTheTruth(string name, FactoryModel model, double warmUpSeconds, double measuredSeconds, params Fact[] facts)
    {
        var keys = new QuantityKeys([.. facts.SelectMany(fact => fact.Keys)]);
        ulong seed = TruthCase.SeedOf($"coverage {name}");
        ReplicationSet all = Replications.Run(
            (replication, _) =>
            {
                IndicatorReport report = MeasuredRun.Of(model, seed, replication, TimeSpan.FromSeconds(warmUpSeconds), TimeSpan.FromSeconds(measuredSeconds));
                return new(keys, [.. facts.SelectMany(fact => fact.Values(report))]);
            },
            Experiments * ReplicationsEach, cancellation: TestContext.Current.CancellationToken);
        ReplicationSet[] experiments = [.. all.Results.Chunk(ReplicationsEach).Select(chunk => new ReplicationSet(chunk))];
        foreach (Fact fact in facts)
        {
            int holding = experiments.Select(experiment => experiment.Estimate(fact.Quantity))
                .Count(estimate => Math.Abs(estimate.Mean!.Value - fact.Exact) <= estimate.HalfWidth95!.Value);
            Assert.True(holding is >= 930 and <= 970, $"{fact.Name}: {holding} intervals in {Experiments} hold {fact.Exact}");
        }
    }
}
