using FactoryTwin.Indicators;
using FactoryTwin.Model;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;

namespace FactoryTwin.Tests.Truth;

/// <summary>Assembly, batches and cutting against numbers that follow without the engine: by hand, or from a Markov chain that is small enough to be solved here.</summary>
public class AssemblyTruthTests
{
    private const int Replications = 20;

    /// <summary>Without variation an assembly makes what its slowest feeder allows: 120, 45 or 60 parts an hour for 1, 1 and 2 parts a product, or what it can itself.</summary>
    [Theory]
    [InlineData("30 s", "80 s", "60 s", "10 s", 30)]
    [InlineData("30 s", "200 s", "60 s", "10 s", 18)]
    [InlineData("30 s", "80 s", "60 s", "180 s", 20)]
    public void Without_variation_an_assembly_is_as_fast_as_the_slowest_of_its_feeders(string a, string b, string c, string cycle, int perHour)
    {
        IndicatorReport report = MeasuredRun.Of(Model(
            "stations:",
            "  as: { kind: source }",
            "  bs: { kind: source }",
            "  cs: { kind: source }",
            $"  a: {{ kind: machine, cycle: {a} }}",
            $"  b: {{ kind: machine, cycle: {b} }}",
            $"  c: {{ kind: machine, cycle: {c} }}",
            $"  join: {{ kind: assembly, cycle: {cycle}, recipe: {{ a: 1, b: 1, c: 2 }} }}",
            "  done: { kind: sink }",
            "flow: ['as -> a -> [3] -> join -> done', 'bs -> b -> [3] -> join', 'cs -> c -> [6] -> join']"), 1, 0, TimeSpan.FromHours(1), TimeSpan.FromHours(100));
        Assert.Equal(perHour * 100, report.Flow.Good);
        Assert.Equal(perHour * 300, report.Flow.Assembled);
    }

    /// <summary>Two machines with exponential cycles, each with some places before the assembly, whose cycle is exponential too.</summary>
    [Theory]
    [InlineData(60, 60, 40, 0, 0)]
    [InlineData(60, 50, 40, 1, 1)]
    [InlineData(30, 50, 40, 2, 4)]
    public void Two_feeders_and_an_assembly_without_memory_are_as_their_Markov_chain(int secondsA, int secondsB, int secondsJoin, int placesA, int placesB)
    {
        (double perHour, double idle, double blocked) = Chain(3600.0 / secondsA, 3600.0 / secondsB, 3600.0 / secondsJoin, placesA, placesB);
        FactoryModel model = Model(
            "stations:",
            "  as: { kind: source }",
            "  bs: { kind: source }",
            $"  a: {{ kind: machine, cycle: exponential({secondsA} s) }}",
            $"  b: {{ kind: machine, cycle: exponential({secondsB} s) }}",
            $"  join: {{ kind: assembly, cycle: exponential({secondsJoin} s), recipe: {{ a: 1, b: 1 }} }}",
            "  done: { kind: sink }",
            $"flow: ['as -> a -> [{placesA}] -> join -> done', 'bs -> b -> [{placesB}] -> join']");
        IndicatorReport[] reports = Runs(model, TimeSpan.FromHours(500));
        AssertMean(perHour, reports.Select(report => report.Flow.Throughput.Value!.Value));
        AssertMean(idle, reports.Select(report => report.Share("join", StationState.Starved)));
        AssertMean(blocked, reports.Select(report => report.Share("a", StationState.Blocked)));
    }

    /// <summary>Parts that come at random wait for the rest of their batch: of k places 0 to k - 1 are taken, each for the same share of the time, so (k - 1) / 2 parts wait on average.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Parts_that_wait_for_their_batch_are_half_of_it_less_one(int size) =>
        AssertMean((size - 1) / 2.0, Runs(Model(
            "stations:",
            "  s: { kind: source, every: exponential(60 s) }",
            $"  pack: {{ kind: batch, size: {size} }}",
            "  done: { kind: sink }",
            "flow: s -> pack -> done"), TimeSpan.FromHours(500)).Select(report => report.Flow.WorkInProgress.Value!.Value));

    /// <summary>A stock that arrives at random and is cut into n makes n times as many parts, to the part.</summary>
    [Fact]
    public void What_is_cut_into_three_makes_three_times_as_many()
    {
        IndicatorReport report = MeasuredRun.Of(Model(
            "stations:",
            "  bars: { kind: source, every: 60 s, part: bar }",
            "  saw: { kind: split, parts: 3, makes: blank }",
            "  lathe: { kind: machine, cycle: 15 s }",
            "  done: { kind: sink }",
            "flow: bars -> saw -> lathe -> done"), 1, 0, TimeSpan.FromMinutes(59.5), TimeSpan.FromHours(10));
        Assert.Equal((600, 600, 1800, 1800), (report.PartTypes[0].Flow.Entered, report.PartTypes[0].Flow.Assembled, report.PartTypes[1].Flow.Entered, report.PartTypes[1].Flow.Good));
        Assert.Equal(30, report.Flow.LeadTime.Value);
        Assert.Equal(0.75, report.Share("lathe", StationState.Processing), 12);
    }

    /// <summary>The chain: x and y finished parts of the feeders that are not built in yet, and whether the assembly works. A feeder is blocked with the part on it, behind its places and, while
    /// the assembly does not work, its bin.</summary>
    private static (double PerHour, double Idle, double Blocked) Chain(double a, double b, double join, int placesA, int placesB)
    {
        int columns = placesB + 3, states = (placesA + 3) * columns * 2;
        Matrix<double> rates = Matrix<double>.Build.Dense(states, states);
        for (int x = 0; x < placesA + 3; x++)
        {
            for (int y = 0; y < columns; y++)
            {
                foreach (bool works in (bool[])[false, true])
                {
                    int from = State(x, y, works);
                    if (works)
                        Go(join, x, y, false);
                    if (x < Most(placesA, works))
                        Go(a, x + 1, y, works);
                    if (y < Most(placesB, works))
                        Go(b, x, y + 1, works);

                    void Go(double rate, int x, int y, bool works)
                    {
                        int to = !works && x > 0 && y > 0 ? State(x - 1, y - 1, true) : State(x, y, works);
                        rates[to, from] += rate;
                        rates[from, from] -= rate;
                    }
                }
            }
        }
        // States that are never reached are left at once, so that one equation is too many, and the sum takes its place.
        for (int x = 0; x < placesA + 3; x++)
        {
            for (int y = 0; y < columns; y++)
            {
                foreach (bool works in (bool[])[false, true])
                {
                    if (x > Most(placesA, works) || y > Most(placesB, works) || (!works && x > 0 && y > 0))
                        rates[State(x, y, works), State(x, y, works)] = -1;
                }
            }
        }
        rates.SetRow(State(0, 0, false), [.. Enumerable.Repeat(1.0, states)]);
        Vector<double> share = rates.Solve(Vector<double>.Build.Dense(states, state => state == State(0, 0, false) ? 1 : 0));
        double busy = 0, blocked = 0;
        for (int x = 0; x < placesA + 3; x++)
        {
            for (int y = 0; y < columns; y++)
            {
                busy += share[State(x, y, true)];
                blocked += (x == Most(placesA, true) ? share[State(x, y, true)] : 0) + (x == Most(placesA, false) ? share[State(x, y, false)] : 0);
            }
        }
        return (busy * join, 1 - busy, blocked);

        int State(int x, int y, bool works) => ((x * columns) + y) * 2 + (works ? 1 : 0);

        static int Most(int places, bool works) => places + (works ? 1 : 2);
    }

    private static IndicatorReport[] Runs(FactoryModel model, TimeSpan measured) =>
        [.. Enumerable.Range(0, Replications).Select(replication => MeasuredRun.Of(model, 7, replication, TimeSpan.FromHours(10), measured))];

    /// <summary>The number lies in the interval in which it lies in 999 of 1000 cases.</summary>
    private static void AssertMean(double expected, IEnumerable<double> values)
    {
        double[] all = [.. values];
        double mean = all.Average(), deviation = Math.Sqrt(all.Sum(value => (value - mean) * (value - mean)) / (all.Length - 1));
        double half = StudentT.InvCDF(0, 1, all.Length - 1, 0.9995) * deviation / Math.Sqrt(all.Length);
        Assert.InRange(mean, expected - half, expected + half);
        Assert.True(half < 0.03 * expected, FormattableString.Invariant($"{mean} ± {half} says little of {expected}"));
    }

    private static FactoryModel Model(params string[] lines) => FactoryModel.Parse("name: Truth\n" + string.Join('\n', lines) + "\n");
}
