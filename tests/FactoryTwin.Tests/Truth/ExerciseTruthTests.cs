using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Stations;
using MathNet.Numerics;
using MathNet.Numerics.Integration;

namespace FactoryTwin.Tests.Truth;

/// <summary>Training exercises whose numbers are known, simulated. Seeds are hashes of the cases' names; estimates lie within 4 standard errors.</summary>
public class ExerciseTruthTests
{
    /// <summary>Exercise 1: PBT 450 min, APT 380 min, PRI 1 min, PQ 340, GQ 323. Here the machine stops 7 min after each 34 parts and spoils one part in 20.</summary>
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

    /// <summary>Exercise 2: two exponential stations with b places between them make (b + 2) / (b + 3); three make 22/39 without buffers and 0.8307591 with five places
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

    /// <summary>Exercise 6: a machine that never starves wears out after a Weibull life with a scale of 100 h and is repaired in 8 h, or maintained in 1 h when it
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
        double Survives(double hours) => Math.Exp(-Math.Pow(hours / 100, shape));
        double worksHours = ageHours is { } limit ? GaussLegendreRule.Integrate(Survives, 0, limit, 64) : 100 * SpecialFunctions.Gamma(1 + 1 / shape);
        double survivors = ageHours is { } age ? Survives(age) : 0;
        double exact = worksHours / (worksHours + survivors * maintenanceHours + (1 - survivors) * repairHours);
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

    /// <summary>Exercise 7: one part in ten is scrap, found after the bottleneck or before it. The bottleneck takes a minute a part, the inspection half of it; with eight places between them
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

    private static Fact Share(string name, double exact, Func<IndicatorReport, Indicator> indicator) =>
        Fact.Rate(name, exact, report => indicator(report).Numerator!.Value) with { Denominator = report => indicator(report).Denominator!.Value };
}
