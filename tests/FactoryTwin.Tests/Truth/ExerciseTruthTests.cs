using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Stations;
using MathNet.Numerics;
using MathNet.Numerics.Integration;

namespace FactoryTwin.Tests.Truth;

/// <summary>Training exercises whose numbers are known. Each says how its number comes about: exact (a calculation, or a run in which nothing is by chance), or simulated (seeds are
/// hashes of the cases' names, estimates lie within 4 standard errors of the exact number).</summary>
public class ExerciseTruthTests
{
    /// <summary>Exercise 1, exact, and simulated where a part is spoiled by chance: PBT 450 min, APT 380 min, PRI 1 min, PQ 340, GQ 323. Here the machine stops 7 min after each 34 parts and spoils one part in 20.</summary>
    [Fact]
    public void Oee_is_what_is_computed_by_hand()
    {
        FactoryModel press = TruthModels.Line([new MachineDefinition
        {
            Cycle = Distribution.Constant(TimeSpan.FromMinutes(380.0 / 340)),
            Ideal = TimeSpan.FromMinutes(1),
            ScrapRatio = 0.05,
            Failures =
            [
                new FailureDefinition { Every = Distribution.ConstantParts(34), Clock = WearClock.Parts, Repair = Distribution.Constant(TimeSpan.FromMinutes(7)) },
            ],
        }], []);
        StationIndicators shift = MeasuredRun.Of(press, TruthCase.SeedOf("exercise 1"), 0, TimeSpan.Zero, TimeSpan.FromMinutes(450)).Station("m1");
        Assert.Equal(340, shift.Completed);
        Assert.Equal(0.844, shift.Availability.Value!.Value, 3);
        Assert.Equal(380.0 / 450, shift.Availability.Value!.Value, 6);
        Assert.Equal(0.895, shift.Effectiveness.Value!.Value, 3);
        Assert.Equal(340.0 / 380, shift.Effectiveness.Value!.Value, 6);
        new TruthCase
        {
            Name = "exercise 1",
            Model = press,
            MeasuredSeconds = TruthCase.ReplicationCount * TimeSpan.FromMinutes(20 * 450).TotalSeconds,
            Facts =
            [
                Share("quality ratio", 323.0 / 340, static report => report.Station("m1").QualityRatio),
                Share("OEE", 323.0 / 450, static report => report.Station("m1").Oee),
                Share("OEE of the line", 323.0 / 450, static report => report.LineOee!.Value),
            ],
        }.AssertTrue();
    }

    /// <summary>Exercise 2, simulated: two exponential stations with b places between them make (b + 2) / (b + 3); three make 22/39 without buffers and 0.8307591 with five places
    /// (exact Markov chain).</summary>
    [Theory]
    [InlineData(2, 0, 2.0 / 3)]
    [InlineData(2, 1, 3.0 / 4)]
    [InlineData(2, 5, 7.0 / 8)]
    [InlineData(2, 10, 12.0 / 13)]
    [InlineData(3, 0, 22.0 / 39)]
    [InlineData(3, 5, 0.8307591)]
    public void Buffers_win_back_what_variability_takes(int stations, int places, double throughput) => new TruthCase
    {
        Name = $"exercise 2, {stations} stations, {places} places",
        Model = TruthModels.Line([.. Enumerable.Repeat(1.0, stations)], [.. Enumerable.Repeat(places, stations - 1)]),
        MeasuredSeconds = 1_000_000,
        Facts = [Fact.Throughput(throughput)],
    }.AssertTrue();

    /// <summary>Exercise 3, exact: four stations of 2 h make most, 0.5 an hour, from 4 parts in progress on; a part then takes 8 h, and longer with each part more (Little's law).</summary>
    [Theory]
    [InlineData(1, 0.125, 8)]
    [InlineData(2, 0.25, 8)]
    [InlineData(4, 0.5, 8)]
    [InlineData(12, 0.5, 24)]
    public void Work_in_progress_beyond_the_critical_makes_nothing_but_waiting(int cards, double perHour, double leadHours)
    {
        FactoryModel line = WithConstantTimes(TruthModels.ClosedLine([.. Enumerable.Repeat(1 / 7200.0, 4)], cards));
        IndicatorReport report = MeasuredRun.Of(line, 1, 0, TimeSpan.FromHours(120), TimeSpan.FromHours(240));
        Assert.Equal(perHour, report.Flow.Good / 240.0, 9);
        Assert.Equal(leadHours, report.Flow.LeadTime.Value!.Value / 3600, 9);
        Assert.Equal(cards, report.Flow.WorkInProgress.Value!.Value, 9);
    }

    /// <summary>Exercise 3, simulated: the same with exponential times makes 0.5 W / (W + 3) an hour, and a part takes 2 (W + 3) h.</summary>
    [Theory]
    [InlineData(4, 0.286, 14)]
    [InlineData(12, 0.400, 30)]
    public void Variability_asks_for_more_work_in_progress(int cards, double perHour, double leadHours)
    {
        double exact = 0.5 * cards / (cards + 3);
        Assert.Equal(perHour, exact, 3);
        Assert.Equal(leadHours, cards / exact, 9);
        new TruthCase
        {
            Name = FormattableString.Invariant($"exercise 3, {cards} cards"),
            Model = TruthModels.ClosedLine([.. Enumerable.Repeat(0.5 / 3600, 4)], cards),
            MeasuredSeconds = TimeSpan.FromHours(2_000_000).TotalSeconds,
            Facts = [Fact.Throughput(exact / 3600), Fact.LeadTime(leadHours * 3600)],
        }.AssertTrue();
    }

    /// <summary>Exercise 4, simulated: five exponential stations at 85 % load hold 5 · 0.85 / 0.15 parts by push, Jackson's theorem.</summary>
    [Fact]
    public void Push_holds_28_parts_in_progress_for_85_percent_of_what_could_be_made()
    {
        const double exact = 5 * 0.85 / 0.15;
        Assert.Equal(28.3, exact, 1);
        FactoryModel push = FactoryModel.Build("push", line =>
        {
            line.Source("orders", TruthModels.Exponential(0.85)).Sink("done");
            for (int i = 1; i <= 5; i++)
                line.Machine($"m{i}", TruthModels.Exponential(1));
            line.Flow("orders -> [*] -> m1 -> [*] -> m2 -> [*] -> m3 -> [*] -> m4 -> [*] -> m5 -> done");
        });
        new TruthCase { Name = "exercise 4, push", Model = push, MeasuredSeconds = 3_000_000, Facts = [Fact.Throughput(0.85), Fact.Level(exact), Fact.LeadTime(exact / 0.85)] }.AssertTrue();
    }

    /// <summary>Exercise 4, simulated: with 22 cards the line makes a little less than by push, with 23 a little more: W / (W + 4). It holds 23 parts where push holds 28, and the orders that it cannot
    /// take yet wait outside.</summary>
    [Theory]
    [InlineData(22, 0.8462)]
    [InlineData(23, 0.8519)]
    public void Pull_makes_as_much_with_less_work_in_progress(int cards, double throughput)
    {
        double exact = cards / (cards + 4.0);
        Assert.Equal(throughput, exact, 4);
        new TruthCase
        {
            Name = FormattableString.Invariant($"exercise 4, {cards} cards"),
            Model = TruthModels.ClosedLine([1, 1, 1, 1, 1], cards),
            MeasuredSeconds = 2_000_000,
            Facts = [Fact.Throughput(exact), Fact.LeadTime(cards / exact)],
        }.AssertTrue();
    }

    /// <summary>Exercise 5, exact: 5 variants, 300 parts of 1 min and 150 min for set-ups in a day of 450 min. Set-ups of 60 min allow 2.5 a day, so each variant comes every 2.0 days; set-ups of
    /// 10 min allow 15 a day: every 0.33 days, in lots of a sixth. The run makes 20 days of it.</summary>
    [Theory]
    [InlineData(60, 120, 2.0)]
    [InlineData(10, 20, 0.33)]
    public void Short_set_ups_buy_small_lots(int setupMinutes, int lot, double everyPartIntervalDays)
    {
        const int variants = 5, days = 20;
        FactoryModel press = FactoryModel.Build("press", factory => factory
            .Shift("day", "Mon-Sun 06:00-13:30").Source("source").Sink("done")
            .Machine("m1", new MachineDefinition
            {
                Cycle = Distribution.Constant(TimeSpan.FromMinutes(1)),
                Setup = new SetupDefinition { Time = Distribution.Constant(TimeSpan.FromMinutes(setupMinutes)), EveryParts = lot },
            })
            .Flow("source -> m1 -> done"));
        StationIndicators made = MeasuredRun.Of(press, 1, 0, TimeSpan.FromDays(4), TimeSpan.FromDays(days)).Station("m1");
        double setupMinutesADay = made.States.Single(state => state.State == StationState.Setup).Time.TotalMinutes / days;
        Assert.Equal(150, setupMinutesADay, 9);
        Assert.Equal(300 * days, made.Completed);
        double setupsADay = setupMinutesADay / setupMinutes;
        Assert.Equal(everyPartIntervalDays, variants / setupsADay, 2);
        Assert.Equal(variants / setupsADay, variants * lot / (made.Completed / (double)days), 9);
    }

    /// <summary>Exercise 6, simulated: a machine that never starves wears out after a Weibull life with a scale of 100 h and is repaired in 8 h, or maintained in 1 h when it
    /// reaches an age; either makes it new.</summary>
    /// <remarks>It works ∫R from 0 to the age in each cycle, R being the chance to survive, and stops for 8 h or 1 h after it. Maintenance waits for the end of a part;
    /// parts take half an hour, of which every age is a multiple, so it waits at all only after a failure. The last number is the one that a trainer shows.</remarks>
    [Theory]
    [InlineData(3.0, null, 0.9178)]
    [InlineData(3.0, 20.0, null)]
    [InlineData(3.0, 41.5, 0.9649)]
    [InlineData(3.0, 60.0, null)]
    [InlineData(1.0, null, 0.9259)]
    [InlineData(1.0, 41.5, null)]
    public void Maintenance_by_age_prevents_wear_and_not_chance(double shape, double? ageHours, double? published)
    {
        const double repairHours = 8, maintenanceHours = 1;
        double exact = Available(shape, ageHours, repairHours, maintenanceHours);
        if (published is { } digits)
            Assert.Equal(digits, exact, 4);

        new TruthCase
        {
            Name = FormattableString.Invariant($"exercise 6, shape {shape}, age {ageHours}"),
            Model = TruthModels.Line([new MachineDefinition
            {
                Cycle = Distribution.Constant(TimeSpan.FromHours(0.5)),
                Failures =
                [
                    new FailureDefinition
                    {
                        Every = Distribution.Weibull(shape, TimeSpan.FromHours(100)),
                        Repair = Distribution.Constant(TimeSpan.FromHours(repairHours)),
                    },
                ],
                // A second earlier, so that it is due when the part is finished and not just after the next one has begun.
                Maintenance = ageHours is not { } due ? null : new MaintenanceDefinition
                {
                    Every = TimeSpan.FromHours(due) - TimeSpan.FromSeconds(1),
                    ByAge = true,
                    Time = Distribution.Constant(TimeSpan.FromHours(maintenanceHours)),
                },
            }], []),
            MeasuredSeconds = TimeSpan.FromHours(4_000_000).TotalSeconds,
            Facts = [Fact.Rate("neither down nor in maintenance", exact, static report => report.MeasuredTime.TotalSeconds
                * (1 - report.Share("m1", StationState.Down) - report.Share("m1", StationState.Maintenance)))],
        }.AssertTrue();
    }

    /// <summary>Exercise 9, the trap of volume: 10 % less energy and 12 % less output are 0.90 / 0.88, so 2.3 % more energy for each part. Here the cycle goes from 44 s to 50 s.</summary>
    [Fact]
    public void Less_energy_for_still_less_output_is_worse_for_each_part()
    {
        IndicatorReport before = Press(44, 5), after = Press(50, 4.5);
        Assert.Equal(-0.10, after.EnergyKilowattHours!.Value / before.EnergyKilowattHours!.Value - 1, 9);
        Assert.Equal(-0.12, (double)after.Flow.Good / before.Flow.Good - 1, 9);
        Assert.Equal(0.023, after.EnergyPerPart.Value!.Value / before.EnergyPerPart.Value!.Value - 1, 3);

        static IndicatorReport Press(int cycleSeconds, double kilowatts) => MeasuredRun.Of(
            TruthModels.Line([new MachineDefinition { Cycle = Distribution.Constant(TimeSpan.FromSeconds(cycleSeconds)), Power = new PowerByState { IdleKilowatts = kilowatts } }], []),
            TruthCase.SeedOf("exercise 9"), 0, TimeSpan.Zero, TimeSpan.FromSeconds(44_000));
    }

    /// <summary>Exercise 7, exact where the gate is before the bottleneck, simulated where it is behind: one part in ten is scrap. The bottleneck takes a minute a part, the inspection half of it; with eight places between them
    /// it would starve after sixteen rejections in a row, which no run sees. So the gain is 1 / 0.9, +11 %.</summary>
    [Theory]
    [InlineData(true, 60.0)]
    [InlineData(false, 54.0)]
    public void A_quality_gate_before_the_bottleneck_protects_it(bool isBefore, double goodPerHour)
    {
        FactoryModel line = FactoryModel.Build("gate", factory => factory
            .Source("source").Sink("done").Sink("bin", rejects: true)
            .Add("gate", new InspectionDefinition { Cycle = Distribution.Constant(TimeSpan.FromSeconds(30)), AcceptRatio = 0.9 })
            .Machine("bottleneck", new MachineDefinition { Cycle = Distribution.Constant(TimeSpan.FromMinutes(1)) })
            .Flow(isBefore ? "source -> gate -> [8] -> bottleneck -> done" : "source -> bottleneck -> gate -> done", "gate[rejected] -> bin"));
        string name = $"exercise 7, {(isBefore ? "before" : "after")}";
        if (isBefore)
        {
            IndicatorReport report = MeasuredRun.Of(line, TruthCase.SeedOf(name), 0, TimeSpan.FromHours(1), TimeSpan.FromHours(10_000));
            Assert.Equal(goodPerHour, report.Flow.Throughput.Value!.Value, 9);
            Assert.Equal(0, report.Share("bottleneck", StationState.Starved));
            return;
        }
        new TruthCase { Name = name, Model = line, MeasuredSeconds = TimeSpan.FromHours(10_000).TotalSeconds, Facts = [Fact.Throughput(goodPerHour / 3600)] }.AssertTrue();
    }

    /// <summary>Exercise 6, exact: the best age is near 42 h where parts wear out, and there is none where failures come by chance.</summary>
    [Fact]
    public void Maintenance_by_age_has_a_best_age_against_wear_and_none_against_chance()
    {
        double[] ages = [.. Enumerable.Range(10, 591).Select(half => half / 2.0)];
        Assert.Equal(41.5, ages.MaxBy(age => Available(3, age, 8, 1)));
        Assert.All(ages, age => Assert.True(Available(1, age, 8, 1) < Available(1, null, 8, 1), $"{age} h"));
    }

    /// <summary>Exercise 12, exact: orders of four tiers swing 2.92, 10.37, 41.04 and 172.09 times as much as demand where each forecasts from the orders that it gets, and 2.92, 6.28, 11.08
    /// and 17.32 times where all know the demand of the customers.</summary>
    [Theory]
    [InlineData(false, new[] { 2.92, 10.37, 41.04, 172.09 })]
    [InlineData(true, new[] { 2.92, 6.28, 11.08, 17.32 })]
    public void Orders_swing_less_along_a_chain_that_shares_demand(bool isShared, double[] ratios) =>
        Assert.Equal(ratios, new OrderUpTo { SharesDemand = isShared }.VarianceRatioOfTiers(4).Select(ratio => Math.Round(ratio, 2)));

    private static double Available(double shape, double? ageHours, double repairHours, double maintenanceHours)
    {
        double worksHours = ageHours is { } limit ? GaussLegendreRule.Integrate(Survives, 0, limit, 64) : 100 * SpecialFunctions.Gamma(1 + 1 / shape);
        double survivors = ageHours is { } age ? Survives(age) : 0;
        return worksHours / (worksHours + survivors * maintenanceHours + (1 - survivors) * repairHours);

        double Survives(double hours) => Math.Exp(-Math.Pow(hours / 100, shape));
    }

    private static FactoryModel WithConstantTimes(FactoryModel line) => line.Stations.Where(station => station.Definition is MachineDefinition)
        .Aggregate(line, (model, station) => model.WithStation(station.Name, station.Definition is MachineDefinition machine
            ? machine with { Cycle = Distribution.Constant(TimeSpan.FromSeconds(machine.Cycle.Mean)) } : station.Definition));

    private static Fact Share(string name, double exact, Func<IndicatorReport, Indicator> indicator) =>
        Fact.Rate(name, exact, report => indicator(report).Numerator!.Value) with { Denominator = report => indicator(report).Denominator!.Value };
}
