using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Truth;

/// <summary>The models of the rows of <c>lines.csv</c>. A unit of time is a second.</summary>
internal static class TruthModels
{
    /// <summary>Parts in all replications together: if they came without memory, throughput would have a half-width of 0.2 %.</summary>
    private const double MeasuredParts = 1_000_000;

    /// <summary>The case of a row, or <c>null</c> for a model that is not known here.</summary>
    public static TruthCase? Of(TruthRow row) => row.Model switch
    {
        "serial_exp_BAS_balanced" => Line(row, BlockingRule.AfterService, Repeat(row["mu"], row.Count("K")), Repeat(row.Count("b"), row.Count("K") - 1)),
        "serial_exp_BBS_balanced" => Line(row, BlockingRule.BeforeService, Repeat(row["mu"], row.Count("K")), Repeat(row.Count("b"), row.Count("K") - 1)),
        "serial_exp_BAS_unbalanced" => Line(row, BlockingRule.AfterService, row.List("mu"), [.. row.List("B").Select(places => (int)places)]),
        "two_machine_unreliable_exp_ODF_BAS" => UnreliableLine(row),
        "M/M/c" => Queue(row, Exponential(row["mu"]), 1, row.Count("c")),
        "M/G/1(Pollaczek-Khinchine)" => Queue(row, Distribution.Gamma(Seconds(row["ES"]), Math.Sqrt(row["cv2"])), row["cv2"], 1),
        "Jackson_open" => JacksonNetwork(row),
        "closed_CONWIP_balanced_exp(product form)" => ClosedLine(row, Repeat(row["mu"], row.Count("K")), Repeat(row["N"] / row["K"], row.Count("K"))),
        "closed_CONWIP_MVA" => ClosedLine(row, row.List("mu"), row.Figures("Q")),
        "machine_repair_M/M/c//N" => MachineRepair(row),
        _ => null,
    };

    public static Distribution Exponential(double rate) => Distribution.Exponential(Seconds(1 / rate));

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>A serial line of exponential machines m1, m2 …</summary>
    public static FactoryModel Line(double[] rates, int[] buffers, BlockingRule blocking = BlockingRule.AfterService) =>
        Line([.. rates.Select(rate => new MachineDefinition { Cycle = Exponential(rate) })], buffers, blocking);

    public static FactoryModel Line(MachineDefinition[] machines, int[] buffers, BlockingRule blocking = BlockingRule.AfterService) => FactoryModel.Build("line", line =>
    {
        line.Blocking(blocking).Source("source").Sink("done");
        string flow = "source";
        for (int i = 0; i < machines.Length; i++)
        {
            line.Machine($"m{i + 1}", machines[i]);
            flow += i == 0 ? " -> m1" : $" -> [{buffers[i - 1]}] -> m{i + 1}";
        }
        line.Flow(flow + " -> done");
    });

    /// <summary>A line of machines m1, m2 … with a queue before each, and a loop from the first queue to the last machine.</summary>
    public static FactoryModel ClosedLine(double[] rates, int cards) => FactoryModel.Build("closed line", line =>
    {
        line.Source("source").Sink("done").Loop("cards", cards, "q1", $"m{rates.Length}");
        for (int i = 1; i <= rates.Length; i++)
            line.Buffer($"q{i}").Machine($"m{i}", Exponential(rates[i - 1]));
        line.Flow($"source -> {string.Join(" -> ", rates.Select((_, i) => $"q{i + 1} -> m{i + 1}"))} -> done");
    });

    /// <summary>Arrivals without memory, one queue, and a machine with parallel places.</summary>
    public static FactoryModel Queue(double arrivalRate, Distribution service, int places = 1) => FactoryModel.Build("queue", queue => queue
        .Source("source", Exponential(arrivalRate))
        .Buffer("waiting")
        .Machine("server", new MachineDefinition { Cycle = service, Places = places })
        .Sink("done")
        .Flow("source -> waiting -> server -> done"));

    public static StationIndicators Station(this IndicatorReport report, string name) => report.Stations.Single(station => station.Station.Name == name);

    public static double Share(this IndicatorReport report, string name, StationState state) => report.Station(name).ShareOf(state).Value!.Value;

    private static TruthCase Line(TruthRow row, BlockingRule blocking, double[] rates, int[] buffers)
    {
        List<Fact> facts = [Fact.Throughput(row.Throughput)];
        if (row.Level is { } level)
            facts.Add(Fact.Level(level));
        if (row.Extra.StartsWith("busy", StringComparison.Ordinal))
            facts.AddRange(row.Figures("busy fractions").Select((busy, i) => Fact.Mean($"m{i + 1} busy", busy, report => report.Share($"m{i + 1}", StationState.Processing))));
        return new() { Name = row.Name, Model = Line(rates, buffers, blocking), Facts = facts, MeasuredSeconds = MeasuredParts / row.Throughput };
    }

    /// <summary>The mean number of parts has no error that could be measured, since it is always that of the cards; how long a part takes follows from it by Little's law.</summary>
    private static TruthCase ClosedLine(TruthRow row, double[] rates, double[] levels) => new()
    {
        Name = row.Name,
        Model = ClosedLine(rates, row.Count("N")),
        Facts =
        [
            Fact.Throughput(row.Throughput),
            Fact.LeadTime(row.Level!.Value / row.Throughput),
            .. levels.Select((level, i) => Fact.Mean($"Q {i + 1}", level, report => report.Station($"q{i + 1}").MeanLevel.Value!.Value + report.Station($"m{i + 1}").MeanLevel.Value!.Value)),
            .. rates.Select((rate, i) => Fact.Mean($"m{i + 1} busy", row.Throughput / rate, report => report.Share($"m{i + 1}", StationState.Processing))),
        ],
        MeasuredSeconds = MeasuredParts / row.Throughput,
    };

    private static TruthCase UnreliableLine(TruthRow row) => new()
    {
        Name = row.Name,
        Model = Line([Unreliable(row, 1), Unreliable(row, 2)], [row.Count("b")]),
        // The first machine never starves, so it holds a part; the row counts that part only while it is finished.
        Facts = [Fact.Throughput(row.Throughput), Fact.Mean(Fact.LevelName, row.Level!.Value,
            static report => report.Flow.WorkInProgress.Value!.Value - 1 + report.Share("m1", StationState.Blocked))],
        MeasuredSeconds = 4_000_000,
    };

    private static MachineDefinition Unreliable(TruthRow row, int number) => new()
    {
        Cycle = Exponential(row[$"mu{number}"]),
        Failures = [new FailureDefinition { Every = Exponential(row[$"p{number}"]), Repair = Exponential(row[$"r{number}"]) }],
    };

    private static TruthCase Queue(TruthRow row, Distribution service, double squaredVariation, int places)
    {
        double load = row["lambda"] * service.Mean / places;
        return new()
        {
            Name = row.Name,
            Model = Queue(row["lambda"], service, places),
            Facts =
            [
                Fact.Throughput(row.Throughput),
                Fact.Level(row.Level!.Value),
                Fact.LeadTime(row.Figure("W")),
                Fact.Mean("Lq", row.Figure("Lq"), static report => report.Station("waiting").MeanLevel.Value!.Value),
                Fact.Time("Wq", row.Figure("Wq"), static report => report.Station("waiting").MeanLevel.Numerator!.Value, static report => report.Station("server").Completed),
                Fact.Mean("busy", load, static report => report.Share("server", StationState.Processing)),
            ],
            // The mean number in M/M/1 has a relative variance of 2 (1 + ρ) / ρ / (1 − ρ)² / T: the fuller, the longer; so with service that varies more.
            MeasuredSeconds = Math.Max(MeasuredParts, 60_000 * (1 + squaredVariation) / Math.Pow(1 - load, 2)) / row["lambda"],
        };
    }

    /// <summary>A queue before each machine; from each machine a part goes on by chance, or leaves.</summary>
    private static TruthCase JacksonNetwork(TruthRow row)
    {
        double[] arrivals = row.List("gamma"), rates = row.List("mu"), ways = row.List("P");
        int[] all = [.. Enumerable.Range(0, rates.Length)];
        FactoryModel model = FactoryModel.Build("network", network =>
        {
            network.Sink("out");
            foreach (int i in all)
            {
                RoutingShare[] on = [.. all.Select(j => new RoutingShare($"queue{j + 1}", ways[i * rates.Length + j])).Where(share => share.Probability > 0)];
                double leaves = 1 - on.Sum(share => share.Probability);
                if (leaves > 1e-9)
                    on = [.. on, new RoutingShare("out", leaves)];
                network.Buffer($"queue{i + 1}")
                    .Machine($"m{i + 1}", new MachineDefinition
                    {
                        Cycle = Exponential(rates[i]),
                        Routing = new() { Rule = RoutingRule.Probability, Shares = on.ToValueList() },
                    })
                    .Flow([$"queue{i + 1} -> m{i + 1}", .. on.Select(share => $"m{i + 1} -> {share.To}")]);
                if (arrivals[i] > 0)
                    network.Source($"source{i + 1}", Exponential(arrivals[i])).Flow($"source{i + 1} -> queue{i + 1}");
            }
        });
        return new()
        {
            Name = row.Name,
            Model = model,
            Facts =
            [
                Fact.Throughput(row.Throughput),
                Fact.Level(row.Level!.Value),
                Fact.LeadTime(row.Figure("W_total")),
                .. row.Figures("lambda").Select((rate, i) => Fact.Rate($"lambda {i + 1}", rate, report => report.Station($"m{i + 1}").Completed)),
                .. row.Figures("L_i").Select((level, i) => Fact.Mean($"L {i + 1}", level,
                    report => report.Station($"queue{i + 1}").MeanLevel.Value!.Value + report.Station($"m{i + 1}").MeanLevel.Value!.Value)),
            ],
            MeasuredSeconds = 4_000_000,
        };
    }

    /// <summary>Machines that always work while they are up, and a few people who repair them. Throughput is that of failures; how long a part takes
    /// makes no difference.</summary>
    private static TruthCase MachineRepair(TruthRow row)
    {
        int machines = row.Count("N");
        double up = row.Figure("availability") * machines;
        var definition = new MachineDefinition
        {
            Cycle = Distribution.Constant(TimeSpan.FromHours(1)),
            Failures = [new FailureDefinition { Every = Exponential(row["lambda"]), Repair = Exponential(row["mu"]) }],
            Operators = [new OperatorNeed { Pool = "repair", For = OperatorTasks.Repair }],
        };
        FactoryModel model = FactoryModel.Build("repair shop", shop =>
        {
            shop.Operators("repair", row.Count("c")).Sink("done");
            for (int i = 1; i <= machines; i++)
                shop.Source($"s{i}").Machine($"m{i}", definition).Flow($"s{i} -> m{i} -> done");
        });
        return new()
        {
            Name = row.Name,
            Model = model,
            Facts =
            [
                Fact.Rate(Fact.ThroughputName, row.Throughput, Failures),
                Fact.Mean(Fact.LevelName, row.Level!.Value, Down),
                Fact.Mean("up", up, static report => Workers(report).Sum(station => station.ShareOf(StationState.Processing).Value!.Value)),
                Fact.Mean("Ldown", row.Figure("Ldown"), Down),
                Fact.Mean("Lq", row.Figure("Lq"), static report => Down(report) - report.Station("repair").MeanLevel.Value!.Value),
                Fact.Time("Wdown", row.Figure("Wdown"), static report => Down(report) * report.MeasuredTime.TotalSeconds, Failures),
            ],
            MeasuredSeconds = MeasuredParts / row.Throughput,
        };

        static IEnumerable<StationIndicators> Workers(IndicatorReport report) => report.Stations.Where(station => station.Station.Role == StationRole.Worker);
        static double Failures(IndicatorReport report) => Workers(report).Sum(station => station.Failures);
        static double Down(IndicatorReport report) => Workers(report).Sum(station => station.ShareOf(StationState.Down).Value!.Value);
    }

    private static T[] Repeat<T>(T value, int count) => [.. Enumerable.Repeat(value, count)];
}
