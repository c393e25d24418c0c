using CsCheck;
using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Stations;

/// <summary>Serial lines against the recursions that give their departure times without any calendar, draw for draw (Altiok, Performance Analysis of Manufacturing Systems,
/// 1997, chapter 5, for both rules; Buzacott and Shanthikumar 1993, chapter 5).</summary>
public class SerialLineOracleTests
{
    private const int Parts = 60;

    private static readonly Gen<Distribution> AnyCycle = Gen.OneOf(
        OneOf(10, 20, 30, 60).Select(seconds => Distribution.Constant(TimeSpan.FromSeconds(seconds))),
        OneOf(10, 20, 30).Select(seconds => Distribution.Exponential(TimeSpan.FromSeconds(seconds))),
        OneOf(10, 20, 30).Select(seconds => Distribution.Gamma(TimeSpan.FromSeconds(seconds), 0.4)));

    private static readonly Gen<Line> AnyLine = Gen.Select(
        Gen.Select(AnyCycle, Gen.Int[0, 3], (cycle, buffer) => new Stage(cycle, buffer)).Array[1, 7], Gen.Bool, AnyCycle, Gen.ULong[1, 1_000_000],
        (stages, isNeverEmpty, every, seed) => new Line([.. stages], isNeverEmpty ? null : every, seed));

    [Fact]
    public void Departures_with_blocking_after_service_are_those_of_the_recursion() => AnyLine.Sample(line =>
    {
        long[][] work = line.Work();
        long[][] left = Table(line.Stages.Count);
        for (int n = 1; n <= Parts; n++)
        {
            long ready = line.Arrival(n);
            for (int i = 0; i < line.Stages.Count; i++)
            {
                long finished = Math.Max(ready, left[i][n - 1]) + work[i][n];
                int behind = n - line.Stages[i].Buffer - 1;   // the part that must have left the next machine, so that this one finds a place
                ready = left[i][n] = i + 1 < line.Stages.Count && behind > 0 ? Math.Max(finished, left[i + 1][behind]) : finished;
            }
        }
        AssertEnds(line, BlockingRule.AfterService, left[^1]);
    }, iter: 400);

    [Fact]
    public void Departures_with_blocking_before_service_are_those_of_the_recursion() => AnyLine.Sample(line =>
    {
        long[][] work = line.Work();
        long[][] came = Table(line.Stages.Count), left = Table(line.Stages.Count);
        for (int n = 1; n <= Parts; n++)
        {
            long ready = line.Arrival(n);
            for (int i = 0; i < line.Stages.Count; i++)
            {
                came[i][n] = Math.Max(ready, left[i][n - 1]);
                long begun = came[i][n];
                int buffer = line.Stages[i].Buffer;
                if (i + 1 < line.Stages.Count && buffer == 0)
                    begun = Math.Max(begun, left[i + 1][n - 1]);
                else if (i + 1 < line.Stages.Count && n > buffer)
                    begun = Math.Max(begun, came[i + 1][n - buffer]);
                ready = left[i][n] = begun + work[i][n];
            }
        }
        AssertEnds(line, BlockingRule.BeforeService, left[^1]);
    }, iter: 400);

    [Fact]
    public void Departures_from_parallel_places_are_those_of_the_recursion_for_many_servers() =>
        Gen.Select(AnyCycle, AnyCycle, Gen.Int[1, 5], Gen.ULong[1, 1_000_000]).Sample((every, cycle, places, seed) =>
        {
            // Kiefer and Wolfowitz 1955: a part goes to the place that is free first.
            var line = new Line([new Stage(cycle, 0)], every, seed);
            long[] work = line.Work()[0], free = new long[places];
            var ends = new List<long>();
            for (int n = 1; n <= Parts; n++)
            {
                int first = Array.IndexOf(free, free.Min());
                free[first] = Math.Max(free[first], line.Arrival(n)) + work[n];
                ends.Add(free[first]);
            }
            FactoryModel model = line.Model(BlockingRule.AfterService);
            Assert.Equal(ends.Order(), Ends(model.WithStation("m1", new MachineDefinition { Cycle = cycle, Places = places }), line.Seed).Order());
        }, iter: 200);

    private static Gen<int> OneOf(params int[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static void AssertEnds(Line line, BlockingRule rule, long[] expected) => Assert.Equal(expected[1..], Ends(line.Model(rule), line.Seed));

    private static List<long> Ends(FactoryModel model, ulong seed)
    {
        var ends = new List<long>();
        using var run = new Simulation(model, seed);
        run.Events.Subscribe(System.Reactive.Observer.Create<StationEvent>(e =>
        {
            if (e.Kind == StationEventKind.PartEnded)
                ends.Add(e.Time.Ticks);
        }));
        run.RunToEnd();
        return ends;
    }

    private static long[][] Table(int rows) => [.. Enumerable.Range(0, rows).Select(_ => new long[Parts + 1])];

    /// <summary>A machine and the buffer behind it; 0 for none.</summary>
    private sealed record Stage(Distribution Cycle, int Buffer);

    private sealed record Line(ValueList<Stage> Stages, Distribution? Every, ulong Seed)
    {
        private readonly long[] _arrivals = Arrivals(Every, Seed);

        public long Arrival(int part) => _arrivals[part];

        /// <summary>Cycle by machine and part, from the streams that the run draws from.</summary>
        public long[][] Work() => [.. Stages.Select((stage, i) => Draws(stage.Cycle, FormattableString.Invariant($"m{i + 1}"), "cycle", Seed))];

        public FactoryModel Model(BlockingRule rule) => FactoryModel.Build("Line", factory =>
        {
            factory.Blocking(rule).Add("s", new SourceDefinition { Every = Every, Limit = Parts });
            string flow = "s";
            for (int i = 1; i <= Stages.Count; i++)
            {
                factory.Machine(FormattableString.Invariant($"m{i}"), Stages[i - 1].Cycle);
                flow += FormattableString.Invariant($" -> m{i} -> {(i < Stages.Count ? $"[{Stages[i - 1].Buffer.ToString(System.Globalization.CultureInfo.InvariantCulture)}]" : "done")}");
            }
            factory.Sink("done").Flow(flow);
        });

        private static long[] Arrivals(Distribution? every, ulong seed)
        {
            if (every is null)
                return new long[Parts + 1];
            long[] at = Draws(every, "s", "arrival", seed);
            for (int n = 1; n <= Parts; n++)
                at[n] += at[n - 1];
            return at;
        }

        private static long[] Draws(Distribution distribution, string station, string purpose, ulong seed)
        {
            var tables = new List<double[]>();
            Sampler sampler = Sampler.From(distribution, tables);
            RandomStream stream = RandomStream.Create(seed, 0, RandomStream.HashOf(station, purpose));
            long[] ticks = new long[Parts + 1];
            for (int n = 1; n <= Parts; n++)
                ticks[n] = sampler.DrawTicks(ref stream, [.. tables]);
            return ticks;
        }
    }
}
