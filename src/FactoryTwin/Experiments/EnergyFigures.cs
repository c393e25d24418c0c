using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>What one replication tells of energy beside its indicators.</summary>
/// <param name="Balance">Where energy came from; <c>null</c> where the model says nothing of that.</param>
/// <param name="Periods">Sums over its days, or over the whole where there are not two.</param>
/// <param name="Least">The fewest good parts of a period.</param>
/// <param name="Most">The most good parts of a period.</param>
internal sealed record EnergyReading(EnergyBalance? Balance, PeriodSums Periods, double Least, double Most)
{
    private const int QuarterHoursOfDay = 96;

    /// <summary>Of a report; <c>null</c> where no power is known.</summary>
    public static EnergyReading? Of(IndicatorReport report, FactoryModel model)
    {
        if (report.Load is not { } load)
            return null;
        EnergyPeriod[] periods = DaysOf(load) is { Length: >= 2 } days ? days : [new(report.Flow.Good, load.Sum(interval => interval.EnergyKilowattHours))];
        return new(
            model.Energy is { } energy ? EnergyBalance.Of(load, energy, model.Start) : null,
            periods.Aggregate(new PeriodSums(), (sums, period) => sums.With(period)),
            periods.Min(period => period.GoodParts), periods.Max(period => period.GoodParts));
    }

    /// <summary>How long the periods are: a day where there are two, or the whole.</summary>
    public static bool AreDays(TimeSpan measured, double periods) => periods >= 2 && measured >= TimeSpan.FromDays(2);

    // From the first whole quarter-hour on; where measuring begins within one, the last day ends within one, so that there are as many days wherever it begins.
    private static EnergyPeriod[] DaysOf(ValueList<LoadInterval> load) =>
    [
        .. load.SkipWhile(interval => interval.To - interval.From < LoadInterval.Length).Chunk(QuarterHoursOfDay).Where(day => day.Length == QuarterHoursOfDay)
            .Select(day => new EnergyPeriod(day.Sum(interval => interval.GoodParts), day.Sum(interval => interval.EnergyKilowattHours))),
    ];
}

/// <summary>From replications to what a study tells of energy.</summary>
internal sealed class EnergyFigures(FigureList figures, FactoryModel model)
{
    public EnergyResult Result() => new()
    {
        Use = Use("all energy", reading => reading.Report.Energy),
        WithoutPartKilowattHours = figures.Mean("all energy/without-part", reading => reading.Report.EnergyWithoutPartKilowattHours),
        Sources = model.Energy is { } energy ? Sources(energy) : null,
    };

    /// <summary>What the energy of a station, or of all of them, is made of.</summary>
    public EnergyUseResult Use(string name, Func<Reading, EnergyUse?> read) => new()
    {
        TotalKilowattHours = figures.Mean($"{name}/total", reading => read(reading)?.TotalKilowattHours),
        States = Enum.GetValues<StationState>().Select(state => new StateEnergy(state, figures.Mean($"{name}/{state}", reading => read(reading)?.KilowattHoursIn(state)))).ToValueList(),
        IdleKilowattHours = figures.Mean($"{name}/waiting", reading => read(reading)?.IdleKilowattHours),
        StartUpKilowattHours = figures.Mean($"{name}/start-up", reading => read(reading)?.StartUpKilowattHours),
        Starts = figures.Mean($"{name}/starts", reading => read(reading)?.Starts),
        StandbyHours = figures.Mean($"{name}/standby", reading => read(reading)?.StandbyTime.TotalHours),
        IdleRatio = figures.Ratio($"{name}/idle", reading => read(reading)?.IdleKilowattHours, reading => read(reading)?.TotalKilowattHours),
        SetupRatio = figures.Ratio($"{name}/set-up", reading => read(reading)?.KilowattHoursIn(StationState.Setup), reading => read(reading)?.TotalKilowattHours),
    };

    /// <summary>Names what periods are summed up for a baseline (<see cref="EnergyComparison"/>).</summary>
    public void DeclarePeriods()
    {
        for (int i = 0; i < PeriodKeys.Count; i++)
        {
            (string name, Func<EnergyReading, double> read) = PeriodKeys[i];
            figures.Mean(name, reading => reading.Energy is { } energy ? read(energy) : null);
        }
    }

    /// <summary>The sums over periods in each replication, and the fewest and most good parts of a period in all of them.</summary>
    public static (PeriodSums[] Sums, double Least, double Most) PeriodsOf(ReplicationSet replications)
    {
        var sums = new PeriodSums[replications.Results.Count];
        int[] places = [.. PeriodKeys.Select(key => replications.Results[0].Keys.PlaceOf(key.Name))];
        double least = double.PositiveInfinity, most = double.NegativeInfinity;
        for (int i = 0; i < sums.Length; i++)
        {
            ReadOnlySpan<double> values = replications.Results[i].Values;
            sums[i] = new(values[places[0]], values[places[1]], values[places[2]], values[places[3]], values[places[4]], values[places[5]]);
            least = Math.Min(least, values[places[6]]);
            most = Math.Max(most, values[places[7]]);
        }
        return (sums, least, most);
    }

    private static IReadOnlyList<(string Name, Func<EnergyReading, double> Read)> PeriodKeys { get; } =
    [
        ("base line/periods", energy => energy.Periods.Count),
        ("base line/parts", energy => energy.Periods.Parts),
        ("base line/energy", energy => energy.Periods.Energy),
        ("base line/parts²", energy => energy.Periods.PartsSquared),
        ("base line/parts·energy", energy => energy.Periods.PartsEnergy),
        ("base line/energy²", energy => energy.Periods.EnergySquared),
        ("base line/least", energy => energy.Least),
        ("base line/most", energy => energy.Most),
    ];

    private EnergySourcesResult Sources(EnergyDefinition energy) => new()
    {
        Definition = energy,
        GridKilowattHours = Mean("grid", balance => balance.GridKilowattHours.Sum()),
        Bands = energy.Tariff.Select((band, i) => new BandResult(
            band.Name, Mean($"band {i}", balance => balance.GridKilowattHours[i]), Mean($"band {i}/cost", balance => balance.GridKilowattHours[i] * band.PerKilowattHour.Amount))).ToValueList(),
        Supplies = energy.Supplies.Select((supply, i) => new SupplyResult(supply.Name, Mean($"supply {i}", balance => balance.SupplyKilowattHours[i]))).ToValueList(),
        FedInKilowattHours = Mean("fed-in", balance => balance.FedInKilowattHours),
        StoredKilowattHours = Mean("stored", balance => energy.Storage is null ? null : balance.StoredKilowattHours),
        ReleasedKilowattHours = Mean("released", balance => energy.Storage is null ? null : balance.ReleasedKilowattHours),
        Cost = Mean("cost", balance => balance.CostAmount),
        CostPerPart = PerPart("cost-per-part", balance => balance.CostAmount),
        CarbonGrams = Mean("carbon", balance => balance.CarbonGrams),
        CarbonPerPartGrams = PerPart("carbon-per-part", balance => balance.CarbonGrams),
    };

    private Estimate Mean(string name, Func<EnergyBalance, double?> read) => figures.Mean($"all energy/{name}", reading => reading.Energy?.Balance is { } balance ? read(balance) : null);

    private Estimate PerPart(string name, Func<EnergyBalance, double?> read) =>
        figures.Ratio($"all energy/{name}", reading => reading.Energy?.Balance is { } balance ? read(balance) : null, reading => reading.Report.Flow.Good);
}
