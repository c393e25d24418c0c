using CsCheck;
using FactoryTwin.Model;
using FactoryTwin.Stations;
using Xunit;

namespace FactoryTwin.Tests.Model;

public sealed class ModelRoundTripTests
{
    private static readonly Gen<TimeSpan> Time = Gen.OneOf(
        Gen.Long[1, 1_000_000_000_000].Select(ticks => TimeSpan.FromTicks(ticks)),
        Of(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(20), TimeSpan.FromHours(24), TimeSpan.FromDays(7)));

    private static readonly Gen<double> Factor = Gen.Double[0.01, 20];

    private static readonly Gen<Distribution> Times = Gen.OneOf(
        Time.Select(Distribution.Constant),
        Gen.Select(Time, Time, (a, b) => Distribution.Uniform(a < b ? a : b, (a < b ? b : a) + TimeSpan.FromSeconds(1))),
        Gen.Select(Time, Time, (a, b) => Distribution.Triangular(TimeSpan.Zero, a, a + b)),
        Time.Select(Distribution.Exponential),
        Gen.Select(Time, Time, Distribution.Normal),
        Gen.Select(Time, Factor, Distribution.LogNormal),
        Gen.Select(Time, Factor, Distribution.Gamma),
        Gen.Select(Gen.Int[1, 50], Time, Distribution.Erlang),
        Gen.Select(Gen.Double[0.3, 8], Time, Distribution.Weibull),
        Gen.Select(Time, Factor, (time, factor) => Distribution.LogNormal(time, 0.3).Scaled(factor)));

    private static readonly Gen<Distribution> Counts = Gen.OneOf(Gen.Long[1, 5000].Select(Distribution.ConstantParts), Gen.Long[1, 5000].Select(Distribution.ExponentialParts));

    private static readonly Gen<double> Ratio = Gen.OneOf(Gen.Double[0, 1], Gen.Int[0, 1000].Select(permille => permille / 1000.0), Gen.Double[0, 1e-7]);

    private static readonly Gen<ShiftUse> Shifts = Of(ShiftUse.All, ShiftUse.All, ShiftUse.Always, ShiftUse.Only("early"), ShiftUse.Only("late", "early"));

    private static readonly Gen<PowerByState?> Power = Gen.Select(Gen.Bool, Ratio, Ratio, Of(StationState.Processing, StationState.OffShift, StationState.WaitingForOperator),
        (has, idle, other, state) => has ? new PowerByState { IdleKilowatts = idle * 20, States = [new StatePower(state, other)] } : null);

    private static readonly Gen<FailureDefinition> Failure = Gen.OneOf(
        Gen.Select(Times, Times, Of(WearClock.Processing, WearClock.Calendar), (every, repair, clock) => new FailureDefinition { Every = every, Repair = repair, Clock = clock }),
        Gen.Select(Counts, Times, (every, repair) => new FailureDefinition { Every = every, Repair = repair, Clock = WearClock.Parts }));

    private static readonly Gen<MaintenanceDefinition?> Maintenance = Gen.Select(Gen.Int[0, 2], Time, Times, Gen.Bool, Gen.Bool, (kind, every, time, isNew, calendar) => kind == 0 ? null : new MaintenanceDefinition
    {
        Every = every, Time = time, AsGoodAsNew = isNew, ByAge = kind == 2, Clock = kind == 2 && calendar ? WearClock.Calendar : WearClock.Processing,
    });

    private static readonly Gen<SetupDefinition?> Setup = Gen.Select(Gen.Int[0, 2], Times, Gen.Int[1, 100], (kind, time, every) => kind == 0 ? null : new SetupDefinition { Time = time, EveryParts = kind == 1 ? every : null });

    private static readonly Gen<double> Number = Gen.OneOf(Gen.Double[-1000, 1000], Of(0.1, -0.02, 1e-12, -1e-12, 1e15, -3.0, 0));

    private static readonly Gen<Distribution> Numbers = Gen.OneOf(
        Number.Select(Distribution.Number),
        Gen.Select(Number, Factor, Distribution.NormalNumber),
        Gen.Select(Number, Factor, (from, width) => Distribution.ParseNumber(FormattableString.Invariant($"uniform({Math.Round(from, 3)}, {Math.Round(from, 3) + Math.Ceiling(width)})"))),
        Factor.Select(mean => Distribution.ParseNumber(FormattableString.Invariant($"exponential({Math.Round(mean, 3) + 1})"))));

    private static readonly Gen<AttributeDefinition> Size = Gen.Select(Numbers, Of("", "mm", "µm", "%", "°C", "m/s", "1/min", "kg m²", "(none)", "4"), (value, unit) => new AttributeDefinition { Name = "size", Value = value, Unit = unit });

    private static readonly Gen<ValueList<PartDefinition>> Parts = Gen.Select(Times, Times, Gen.Int[0, 2], Gen.Bool, Size, (first, second, kind, isUrgent, size) => kind == 0 ? ValueList<PartDefinition>.Empty :
    [
        new PartDefinition { Name = "gear", Priority = isUrgent ? 0 : null, Cycles = [new PartCycle { Station = "m0", Time = first }, new PartCycle { Station = "m1", Time = second }], Attributes = kind == 2 ? [size, size with { Name = "other", Value = Distribution.Number(4) }] : [] },
        new PartDefinition { Name = "shaft", Route = kind == 1 ? [new RouteStep { Station = "m0", Time = first }, new RouteStep { Station = "m1" }] : [] },
    ]);

    private static readonly Gen<ValueList<OperatorNeed>> Needs = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[1, 2], (first, second, count) => new[]
    {
        new OperatorNeed { Pool = "milling", For = (OperatorTasks)first, Count = count }, first > 0 ? new OperatorNeed { Skill = "lifting", For = (OperatorTasks)(second * 4), Count = count } : new OperatorNeed { Pool = "fitters", For = (OperatorTasks)(second * 4) },
    }.Where(need => need.For != OperatorTasks.None).ToValueList());

    private static readonly Gen<ToolDefinition?> Tool = Gen.Select(Gen.Int[0, 2], Times, Gen.Double[1, 400], Gen.Double[0.1, 1], (kind, time, speed, exponent) => kind switch
    {
        0 => null,
        1 => new ToolDefinition { Life = time, Change = time },
        _ => new ToolDefinition { CuttingSpeedMetresPerMinute = speed, Taylor = new TaylorDefinition { ExponentFactor = exponent, ConstantMetresPerMinute = speed * 1.5 }, Change = time },
    });

    private static readonly Gen<InspectionDefinition> Inspection = Gen.Select(Times, Gen.Bool, Ratio, Number, Number, Gen.Int[0, 3], Numbers, (cycle, isMeasured, ratio, mean, limit, rework, numbers) => new InspectionDefinition
    {
        Cycle = cycle, AcceptRatio = isMeasured ? null : ratio, ReworkRatio = rework > 0 ? 0.8 : 0, ReworkLimit = rework > 1 ? rework : null,
        Measures = !isMeasured ? [] : [new MeasureDefinition { Name = "a", Mean = mean, StandardDeviation = Math.Abs(mean), LowerLimit = limit, Unit = "µm" }, new MeasureDefinition { Mean = mean, StandardDeviation = 0, UpperLimit = limit }, new MeasureDefinition { Name = "b", Value = numbers, Error = numbers, UpperLimit = limit }],
    });

    private static readonly Gen<MachineDefinition> Machine = Gen.Select(
        Gen.Select(Times, Time, Gen.Bool, Gen.Int[1, 4], Ratio, Failure.Array[0, 3], Maintenance, Setup),
        Gen.Select(Needs, Shifts, Power, Of<BlockingRule?>(null, BlockingRule.AfterService, BlockingRule.BeforeService), Tool),
        (work, place) => new MachineDefinition
        {
            Cycle = work.Item1, Ideal = work.Item3 ? work.Item2 : null, Places = work.Item4, ScrapRatio = work.Item5, Failures = work.Item6.ToValueList(), Maintenance = work.Item7, Setup = work.Item8,
            MinorStops = work.Item3 ? new MinorStopDefinition { Every = work.Item1, Lasting = work.Item1 } : null,
            Operators = place.Item1, Shifts = place.Item2, Power = place.Item3, Blocking = place.Item4, Tool = place.Item5,
        });

    private static readonly Gen<SourceDefinition> Source = Gen.Select(Times, Gen.Bool, Gen.Long[1, 100_000], Ratio.Where(share => share is > 0 and < 1), Gen.Int[0, 100], (every, isRich, limit, share, priority) => isRich
        ? new SourceDefinition { Every = every, Limit = limit, Priority = priority, Parts = [new PartShare("gear", share), new PartShare("shaft", 1 - share)] }
        : new SourceDefinition { Limit = limit });

    private static readonly Gen<string> Words = Gen.OneOf(Gen.String[Gen.Char["abc :#,{}[]'\"\\-?&*!|>%@`~\n\t\r\u0085\u2028é€0.5"], 1, 30], Of("true", "null", "~", "- a", "a: b", " lead", "trail ", "#x", "5", "%", "a  b", "日本語", "😀"));

    private static readonly Gen<StudyDefinition?> Study = Gen.Select(Gen.Int[0, 3], Time, Gen.Int[1, 50], Ratio.Where(ratio => ratio is > 0 and < 1), (kind, time, count, ratio) => kind switch
    {
        0 => null,
        1 => StudyDefinition.Terminating,
        2 => new StudyDefinition { For = time, Replications = count },
        _ => new StudyDefinition { IsSteadyState = true, WarmUp = count > 25 ? time : null, PrecisionRatio = ratio },
    });

    private static readonly Gen<FactoryStart> Start = Gen.OneOf(
        Gen.Const(FactoryStart.Default),
        Gen.Select(Gen.DateTime[new DateTime(1970, 1, 2), new DateTime(2999, 12, 30)], Gen.Int[-840, 840], (local, offset) => new FactoryStart { Local = local, Offset = TimeSpan.FromMinutes(offset) }),
        Gen.Const(new FactoryStart { Local = new DateTime(2026, 3, 29, 4, 0, 0), TimeZone = "Europe/Rome" }));

    private static readonly Gen<OperatorPoolDefinition> Fitters = Gen.Select(Gen.Int[2, 3], Of(ShiftUse.All, ShiftUse.Only("early")), Gen.Bool, Ratio, Gen.Bool, Ratio.Where(ratio => ratio is > 0 and < 1), Gen.Double[1, 100],
        (count, shifts, isVersatile, absence, learns, rate, factor) => new OperatorPoolDefinition
        {
            Name = "fitters", Count = count, Shifts = shifts, AbsenceRatio = absence,
            Skills = isVersatile ? ["lifting", "fitting"] : ["lifting"],
            Learning = learns ? new LearningDefinition { RateRatio = rate, NoviceFactor = factor } : null,
        });

    private static readonly Gen<Money> Euros = Gen.OneOf(Gen.Double[0, 1e9], Gen.Int[0, 10_000_000].Select(cents => cents / 100.0), Gen.Int[1000, 999_999].Select(mills => mills / 1000.0)).Select(amount => new Money(amount, "EUR"));

    private static readonly Gen<SubsidyDefinition> Subsidy = Gen.Select(Words, Ratio, Euros, Gen.Bool, Gen.Date, (name, share, bound, isBound, day) => new SubsidyDefinition
    {
        Name = name, ShareRatio = share, Above = isBound ? bound : null, UpTo = isBound ? null : bound, Until = isBound ? DateOnly.FromDateTime(day) : null, Source = name,
    });

    private static readonly Gen<CostDefinition?> Costs = Gen.Select(Gen.Int[0, 3], Euros, Euros, Subsidy.Array[0, 3], Time.Where(time => time.TotalHours <= 8784), (kind, one, other, subsidies, time) => kind == 0 ? null : new CostDefinition
    {
        Currency = "EUR",
        EnergyPerKilowattHour = kind == 1 ? null : one,
        Material = kind == 1 ? [new(MaterialCost.AllOthers, one)] : [],
        Stations = kind == 3 ? [new("m0", one), new("m1", other)] : [],
        Operators = kind == 3 ? [new("milling", one)] : [],
        Investment = kind == 1 ? new() { Amount = other } : kind == 2 ? new() { Amount = one, LifeYears = other.Amount is > 0 and <= 100 ? other.Amount : 1, Date = new(2027, 3, 1) } : null,
        Subsidies = new() { Rules = kind == 3 ? [] : subsidies.ToValueList() },
        OpenPerYear = kind == 2 ? time : null,
    });

    private static readonly Gen<FactoryModel> Model = Gen.Select(
        Gen.Select(Words.Where(word => !string.IsNullOrWhiteSpace(word)), Words, Start, Study, Gen.Bool, Parts),
        Gen.Select(Source, Machine.Array[2, 5], Gen.Int[-1, 5].Array[6], Ratio, Gen.Bool, Gen.Select(Fitters, Inspection)),
        Costs,
        (head, line, costs) => FactoryModel.Build(head.Item1, factory =>
        {
            (SourceDefinition source, MachineDefinition[] machines, int[] buffers, double share, bool isSplit, (OperatorPoolDefinition fitters, InspectionDefinition inspection)) = line;
            factory.Description(head.Item2).Start(head.Item3).Shift("early", "Mon-Fri 06:00-14:00, break 10:00-10:15").Shift("late", "Mon Wed-Sat 22:00-06:00")
                .Operators("milling", 2).Operators(fitters).Blocking(head.Item5 ? BlockingRule.BeforeService : BlockingRule.AfterService)
                .Source("s", source).Buffer("b", 3).Add("q", new BufferDefinition { Order = BufferOrder.Priority }).Sink("o").Sink("bin", rejects: true);
            foreach (PartDefinition part in head.Item6.Where(part => source.Parts.Any(share => share.Type == part.Name) && (part.Route.Count == 0 || machines.Length == 2)))
                factory.Part(part);
            if (head.Item4 is { } study)
                factory.Study(study);
            if (costs is not null)
                factory.Costs(costs.EnergyPerKilowattHour is { } price ? costs with { Material = costs.Material.Add(new(source.Parts is [{ Type: var part }, ..] ? part : "part", price)) } : costs);
            string flow = "s -> b -> q";
            for (int i = 0; i < machines.Length; i++)
            {
                RoutingDefinition routing = i == 0 && isSplit
                    ? new RoutingDefinition { Rule = RoutingRule.Probability, Shares = [new RoutingShare("m1", share), new RoutingShare("o", 1 - share)] }
                    : new RoutingDefinition { Rule = (RoutingRule)(i % 3) };
                factory.Machine($"m{i}", machines[i] with { Routing = routing });
                flow += (buffers[i] switch { < 0 => " -> [*]", int places => $" -> [{places}]" }) + $" -> m{i}";
            }
            factory.Add("inspect", inspection).Flow(flow + " -> [*] -> [2] -> inspect -> o", "m1[scrapped] -> [1] -> bin");
            if (inspection.ReworkRatio > 0)
                factory.Flow("inspect[rework] -> [3] -> q");
            if (isSplit)
                factory.Flow("m0 -> o");
            for (int i = 0; i < machines.Length - 2; i++)
                factory.Loop($"loop-{i}", machines[i].Places, i == 0 ? "b" : $"m{i}", i == 1 ? null : $"m{i + 1}", (LoopRule)(i % 2));
        }));

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    [Fact]
    public void A_model_that_is_written_reads_back_equal() => Model.Sample(model =>
    {
        FactoryModel read = FactoryModel.Parse(model.ToYaml());
        return read.Equals(model) && read.ToYaml() == model.ToYaml();
    }, iter: 500);
}
