using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Stations;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Integration;

namespace FactoryTwin.Tests.Truth;

/// <summary>Answers that need no file: they can be computed by hand.</summary>
public class KnownAnswerTests
{
    /// <summary>Without variation a line makes a part in each cycle of its slowest machine, to the part. The first machine is blocked behind a full buffer; with blocking
    /// before service it waits before it works, and the place that it keeps stays empty while it works: 1 + 2 + 1 + 0.8 or 1 + 1.4 + 1 + 0.8 parts.</summary>
    [Theory]
    [InlineData(BlockingRule.AfterService, 4.8)]
    [InlineData(BlockingRule.BeforeService, 4.2)]
    public void A_line_without_variation_makes_exactly_one_part_in_the_slowest_cycle(BlockingRule rule, double parts)
    {
        FactoryModel line = TruthModels.Line([.. new[] { 3, 5, 4 }.Select(seconds => new MachineDefinition { Cycle = Constant(seconds) })], [2, 2], rule);
        IndicatorReport report = MeasuredRun.Of(line, 1, 0, TimeSpan.FromSeconds(101), TimeSpan.FromSeconds(5_000));
        Assert.Equal(1_000, report.Flow.Good);
        Assert.Equal(1, report.Share("m2", StationState.Processing));
        Assert.Equal(0.4, report.Share("m1", StationState.Blocked), 12);
        Assert.Equal(0.2, report.Share("m3", StationState.Starved), 12);
        Assert.Equal(parts, report.Flow.WorkInProgress.Value!.Value, 12);
        Assert.Equal(parts * 5, report.Flow.LeadTime.Value!.Value, 9);
    }

    /// <summary>In 200 s it works 12 times 10 s, is repaired twice in 30 s and set up once in 20 s: APT 120, ADET 60, AUST 20, PRI 8.</summary>
    [Fact]
    public void Indicators_of_a_machine_that_fails_after_every_sixth_part_are_those_computed_by_hand()
    {
        FactoryModel cell = TruthModels.Line([new MachineDefinition
        {
            Cycle = Constant(10),
            Ideal = TimeSpan.FromSeconds(8),
            Failures = [new FailureDefinition { Every = Distribution.ConstantParts(6), Clock = WearClock.Parts, Repair = Constant(30) }],
            Setup = new SetupDefinition { Time = Constant(20), EveryParts = 12 },
            Power = new PowerByState { IdleKilowatts = 1, States = [new StatePower(StationState.Processing, 6)] },
        }], []);
        IndicatorReport report = MeasuredRun.Of(cell, 1, 0, TimeSpan.FromSeconds(205), TimeSpan.FromSeconds(200 * 50));
        StationIndicators machine = report.Station("m1");
        Assert.Equal(600, machine.Completed);
        Assert.Equal(100, machine.Failures);
        AssertIndicator(120.0 / 200, IndicatorCatalogue.Availability);
        AssertIndicator(140.0 / 200, IndicatorCatalogue.TechnicalAvailability);
        AssertIndicator(8.0 * 12 / 120, IndicatorCatalogue.Effectiveness);
        AssertIndicator(1, IndicatorCatalogue.QualityRatio);
        AssertIndicator(8.0 * 12 / 200, IndicatorCatalogue.Oee);
        AssertIndicator(140.0 / 200 * 0.8, IndicatorCatalogue.NetEquipmentEffectiveness);
        AssertIndicator(1, IndicatorCatalogue.AllocationEfficiency);
        AssertIndicator(120.0 / 200, IndicatorCatalogue.UtilizationEfficiency);
        AssertIndicator(120.0 / 180, IndicatorCatalogue.TechnicalEfficiency);
        AssertIndicator(20.0 / 140, IndicatorCatalogue.SetupRate);
        AssertIndicator(12 * 3600.0 / 200, IndicatorCatalogue.ThroughputRate);
        AssertIndicator(60, IndicatorCatalogue.MeanOperatingTimeBetweenFailures);
        AssertIndicator(70, IndicatorCatalogue.MeanUpTime);
        AssertIndicator(30, IndicatorCatalogue.MeanTimeToRestoration);
        Assert.Equal((140 * 6 + 60 * 1) * 50 / 3600.0, machine.EnergyKilowattHours!.Value, 9);
        Assert.Equal((140 * 6 + 60 * 1) / 12.0 / 3600, report.EnergyPerPart.Value!.Value, 9);
        Assert.Equal(8.0 * 12 / 200, report.LineOee!.Value.Value!.Value, 12);

        void AssertIndicator(double byHand, IndicatorDefinition definition) => Assert.Equal(byHand, machine[definition].Value!.Value, 9);
    }

    /// <summary>Pollaczek and Khinchine without variation: half the wait of M/M/1.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void Parts_wait_half_as_long_where_service_does_not_vary(double load)
    {
        double waits = load / (1 - load) / 2;
        new TruthCase
        {
            Name = FormattableString.Invariant($"M/D/1 {load}"),
            Model = TruthModels.Queue(load, Constant(1)),
            MeasuredSeconds = 2_000_000,
            Facts = [Fact.Throughput(load), Fact.LeadTime(1 + waits), Fact.Level(load * (1 + waits))],
        }.AssertTrue();
    }

    /// <summary>Erlang's queue with c servers, where the servers are people of several groups who share a skill: the bench has places enough, and parts wait there for somebody.</summary>
    [Theory]
    [InlineData(2, 0.6)]
    [InlineData(3, 0.8)]
    public void People_of_several_groups_with_one_skill_are_the_servers_of_one_queue(int people, double load)
    {
        foreach (TruthRow row in TruthRow.All.Where(row => row.Model == "M/M/c"))
            Assert.Equal(row.Figure("ErlangC"), ErlangC(row.Count("c"), row["lambda"] / row["mu"]), 7);
        double waits = ErlangC(people, people * load) / (people * (1 - load));
        FactoryModel model = FactoryModel.Build("crew", crew =>
        {
            crew.Source("source", TruthModels.Exponential(people * load)).Buffer("waiting").Sink("done").Flow("source -> waiting -> bench -> done")
                .Machine("bench", new MachineDefinition { Cycle = TruthModels.Exponential(1), Places = 12, Operators = [new OperatorNeed { Skill = "fitting", For = OperatorTasks.Processing }] })
                .Operators(new OperatorPoolDefinition { Name = "versatile", Count = people - 1, Skills = ["turning", "fitting", "welding"] })
                .Operators(new OperatorPoolDefinition { Name = "special", Count = 1, Skills = ["fitting"] });
        });
        new TruthCase
        {
            Name = FormattableString.Invariant($"people as servers {people} {load}"),
            Model = model,
            MeasuredSeconds = 2_000_000,
            Facts =
            [
                Fact.Throughput(people * load), Fact.LeadTime(1 + waits), Fact.Level(people * load * (1 + waits)),
                Fact.Mean("people at work", people * load, static report => report.Station("versatile").MeanLevel.Value!.Value + report.Station("special").MeanLevel.Value!.Value),
            ],
        }.AssertTrue();

        static double ErlangC(int servers, double offered)
        {
            double term = 1, sum = 1;
            for (int i = 1; i < servers; i++)
                sum += term *= offered / i;
            double last = term * offered / servers * servers / (servers - offered);
            return last / (sum + last);
        }
    }

    /// <summary>Each of three machines in a row spoils parts: at the first they end there, at the second they go to a bin, and those that the third spoils go back to it
    /// until they are good.</summary>
    [Fact]
    public void What_is_spoiled_is_missing_at_the_end()
    {
        FactoryModel line = FactoryModel.Build("spoilers", factory => factory
            .Source("source", TruthModels.Exponential(0.5)).Sink("done").Sink("bin", rejects: true).Buffer("again")
            .Machine("m1", new MachineDefinition { Cycle = TruthModels.Exponential(1), ScrapRatio = 0.2 })
            .Machine("m2", new MachineDefinition { Cycle = TruthModels.Exponential(1), ScrapRatio = 0.3 })
            .Machine("m3", new MachineDefinition { Cycle = TruthModels.Exponential(1), ScrapRatio = 0.1 })
            .Flow("source -> m1 -> [*] -> m2 -> again -> m3 -> done", "m2[scrapped] -> bin", "m3[scrapped] -> again"));
        double throughput = 0.5 * 0.8 * 0.7;
        new TruthCase
        {
            Name = "spoilers",
            Model = line,
            MeasuredSeconds = 3_000_000,
            Facts =
            [
                Fact.Throughput(throughput),
                Fact.Rate("scrapped", 0.5 * 0.2, static report => report.Flow.Scrapped) with { Precision = 0.01 },
                Fact.Rate("rejected", 0.5 * 0.8 * 0.3, static report => report.Flow.Rejected) with { Precision = 0.01 },
                Fact.Rate("reworked", throughput / 0.9 * 0.1, static report => report.Station("m3").Reworked) with { Precision = 0.01 },
                // Departures of M/M/1, thinned by chance, arrive without memory at the next queue (Burke; Jackson for the way back).
                Fact.Level(Queue(0.5) + Queue(0.4) + Queue(throughput / 0.9)),
            ],
        }.AssertTrue();

        static double Queue(double load) => load / (1 - load);
    }

    /// <summary>An inspection accepts 80 %, and 75 % of the others are reworked, at most twice a part: 1 + 0.15 + 0.15² passes for a part, of which 0.8 each are accepted.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(2)]
    public void Rework_comes_back_as_often_as_chance_and_limit_say(int? limit)
    {
        const double arrivals = 0.4, again = 0.2 * 0.75;
        double passes = limit is null ? 1 / (1 - again) : 1 + again + again * again;
        double visits = limit is null ? 1 / (1 - again) : (1 + 2 * again + 3 * again * again) / passes;   // passes of a part that is good in the end
        new TruthCase
        {
            Name = $"rework, limit {limit?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}",
            Model = FactoryModel.Build("rework", factory => factory
                .Source("source", TruthModels.Exponential(arrivals)).Sink("done").Buffer("waiting").Buffer("mending")
                .Add("gate", new InspectionDefinition { Cycle = Constant(1), AcceptRatio = 0.8, ReworkRatio = 0.75, ReworkLimit = limit })
                .Machine("mend", Constant(2))
                .Flow("source -> waiting -> gate -> done", "gate[rework] -> mending -> mend -> waiting")),
            MeasuredSeconds = 4_000_000,
            Facts =
            [
                Fact.Throughput(arrivals * passes * 0.8),
                Fact.Rate("passes", arrivals * passes, static report => report.Station("gate").Completed),
                Fact.Rate("reworked", arrivals * (passes - 1), static report => report.Station("gate").Reworked) with { Precision = 0.01 },
                Fact.Rate("scrapped", arrivals * (1 - passes * 0.8), static report => report.Station("gate").Scrapped) with { Precision = 0.01 },
                Fact.Mean("visits of a good part", visits, static report => report.Station("gate").VisitRatio!.Value),
                Fact.Mean("visits to be mended", visits - 1, static report => report.Station("mend").VisitRatio!.Value) with { Precision = 0.01 },
                Ratio("first pass yield", 0.8, static report => report.Station("gate")[IndicatorCatalogue.FirstPassYield]),
                Ratio("first pass yield of the line", 0.8, static report => report.Flow.FirstPassYield),
            ],
        }.AssertTrue();
    }

    /// <summary>A normal value lies within two standard deviations below its mean and one above it with the chance Φ(1) − Φ(−2).</summary>
    [Fact]
    public void Measured_values_are_accepted_as_often_as_the_normal_distribution_says() => new TruthCase
    {
        Name = "measured",
        Model = FactoryModel.Build("measured", factory => factory
            .Source("source").Sink("done")
            .Add("gate", new InspectionDefinition { Cycle = Constant(1), Measures = [new MeasureDefinition { Mean = 20, StandardDeviation = 0.01, LowerLimit = 19.98, UpperLimit = 20.01, Unit = "mm" }] })
            .Flow("source -> gate -> done")),
        MeasuredSeconds = 1_000_000,
        Facts = [Fact.Throughput(0.8185946141203637)],
    }.AssertTrue();

    /// <summary>A part of the size x, which is normal, is measured with a normal error and is good with the chance p(x) = Φ((2 − x) / e) − Φ((−2 − x) / e). Its size stays when it is measured a second
    /// time, so that the second chance is smaller than the first: both means over x are integrated by Gauss and Legendre's rule.</summary>
    [Fact]
    public void An_attribute_that_is_measured_twice_with_error_is_accepted_as_often_as_the_normal_distributions_say()
    {
        const double arrivals = 0.4, error = 0.5;
        double first = Mean(Good), second = Mean(x => (1 - Good(x)) * Good(x));
        Assert.True(second < 0.8 * (1 - first) * first, "The case tells nothing of whether the size stays.");
        new TruthCase
        {
            Name = "attribute",
            Model = FactoryModel.Build("attribute", factory => factory
                .Part(new PartDefinition { Name = "part", Attributes = [new AttributeDefinition { Name = "size", Value = Distribution.NormalNumber(0, 1), Unit = "mm" }] })
                .Source("source", TruthModels.Exponential(arrivals)).Sink("done").Buffer("waiting").Buffer("mending")
                .Add("gate", new InspectionDefinition
                {
                    Cycle = Constant(1), ReworkRatio = 1, ReworkLimit = 1,
                    Measures = [new MeasureDefinition { Attribute = "size", Error = Distribution.NormalNumber(0, error), LowerLimit = -2, UpperLimit = 2 }],
                })
                .Machine("mend", Constant(2))
                .Flow("source -> waiting -> gate -> done", "gate[rework] -> mending -> mend -> waiting")),
            MeasuredSeconds = 4_000_000,
            Facts =
            [
                Fact.Throughput(arrivals * (first + second)),
                Fact.Rate("reworked", arrivals * (1 - first), static report => report.Station("gate").Reworked) with { Precision = 0.01 },
                Fact.Rate("scrapped", arrivals * (1 - first - second), static report => report.Station("gate").Scrapped) with { Precision = 0.01 },
                Ratio("first pass yield", first, static report => report.Station("gate")[IndicatorCatalogue.FirstPassYield]),
            ],
        }.AssertTrue();

        static double Good(double x) => Normal.CDF(0, error, 2 - x) - Normal.CDF(0, error, -2 - x);
        static double Mean(Func<double, double> of) => GaussLegendreRule.Integrate(x => of(x) * Normal.PDF(0, 1, x), -9, 9, 256);
    }

    /// <summary>A Weibull value with the shape 2 and the scale 1 is at most 1.5 with the chance 1 − exp(−1.5²).</summary>
    [Fact]
    public void Measured_values_of_any_distribution_are_accepted_as_often_as_it_says() => new TruthCase
    {
        Name = "measured otherwise",
        Model = FactoryModel.Build("measured", factory => factory
            .Source("source").Sink("done")
            .Add("gate", new InspectionDefinition { Cycle = Constant(1), Measures = [new MeasureDefinition { Value = Distribution.ParseNumber("weibull(shape 2, scale 1)"), UpperLimit = 1.5 }] })
            .Flow("source -> gate -> done")),
        MeasuredSeconds = 1_000_000,
        Facts = [Fact.Throughput(1 - Math.Exp(-2.25))],
    }.AssertTrue();

    /// <summary>A tool lives an exponential time of processing, the change waits for the end of the part: a geometric number of parts of 1 s with the chance e^(-1/20) to outlive
    /// each, and then 5 s for the change.</summary>
    [Fact]
    public void A_tool_is_changed_after_the_part_in_which_its_life_ends()
    {
        double parts = 1 / (1 - Math.Exp(-1 / 20.0));
        new TruthCase
        {
            Name = "tool",
            Model = TruthModels.Line([new MachineDefinition { Cycle = Constant(1), Tool = new ToolDefinition { Life = TruthModels.Exponential(1 / 20.0), Change = Constant(5) } }], []),
            MeasuredSeconds = 2_000_000,
            Facts = [Fact.Throughput(parts / (parts + 5)), Fact.Mean("set-up", 5 / (parts + 5), static report => report.Share("m1", StationState.Setup))],
        }.AssertTrue();
    }

    private static Fact Ratio(string name, double exact, Func<IndicatorReport, Indicator> indicator) =>
        Fact.Rate(name, exact, report => indicator(report).Numerator!.Value) with { Denominator = report => indicator(report).Denominator!.Value };

    private static Distribution Constant(double seconds) => Distribution.Constant(TimeSpan.FromSeconds(seconds));
}
