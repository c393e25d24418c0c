using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <summary>Where the energy of a measured time came from, what it cost and what it emitted.</summary>
/// <remarks>Reckoned by quarter-hours, as meters count. In each, the factory's own sources cover what is drawn, in their order; what they leave over goes into the store, as far as its power and room allow, and the
/// rest into the grid; what they leave uncovered comes out of the store, and the rest from the grid. So that energy used + stored + fed in = from the grid + from own sources + out of the store.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record EnergyBalance
{
    /// <summary>Energy that the stations used [kWh].</summary>
    public required double UsedKilowattHours { get; init; }

    /// <summary>Energy from the grid in each band of the tariff [kWh], in their order; one number where there is no tariff.</summary>
    public required ValueList<double> GridKilowattHours { get; init; }

    /// <summary>Energy that each source of the factory's own gave [kWh], in their order.</summary>
    public required ValueList<double> SupplyKilowattHours { get; init; }

    /// <summary>Energy that was fed into the grid [kWh].</summary>
    public required double FedInKilowattHours { get; init; }

    /// <summary>Energy that went into the store [kWh].</summary>
    public required double StoredKilowattHours { get; init; }

    /// <summary>Energy that came out of the store [kWh].</summary>
    public required double ReleasedKilowattHours { get; init; }

    /// <summary>What is in the store at the end [kWh].</summary>
    public required double StoreLevelKilowattHours { get; init; }

    /// <summary>What it all cost: energy from the grid and own sources, less what was paid for energy fed in [currency of the prices]. <c>null</c> where there is no tariff.</summary>
    public required double? CostAmount { get; init; }

    /// <summary>Carbon dioxide of the energy from the grid and of all that own sources gave, energy fed in included [g]. <c>null</c> where the grid or a source has no factor.</summary>
    public required double? CarbonGrams { get; init; }

    /// <summary>Reckons the balance.</summary>
    /// <param name="load">What was used, by quarter-hours (<see cref="IndicatorReport.Load"/>).</param>
    /// <param name="energy">Where energy comes from, what it costs and what it emits.</param>
    /// <param name="start">Where the run's time 0 lies.</param>
    public static EnergyBalance Of(ValueList<LoadInterval> load, EnergyDefinition energy, FactoryStart start)
    {
        ArgumentNullException.ThrowIfNull(load);
        ArgumentNullException.ThrowIfNull(energy);
        ArgumentNullException.ThrowIfNull(start);
        var grid = new double[Math.Max(1, energy.Tariff.Count)];
        var supplied = new double[energy.Supplies.Count];
        var store = new Store(energy.Storage);
        double fedIn = 0;
        foreach (LoadInterval interval in load)
        {
            DateTime local = start.At(interval.From).DateTime;
            double hours = (interval.To - interval.From).TotalHours, missing = interval.EnergyKilowattHours;
            for (int i = 0; i < supplied.Length; i++)
            {
                double given = energy.Supplies[i].KilowattsAt(local) * hours;
                supplied[i] += given;
                missing -= given;
            }
            if (missing < 0)
                fedIn += -missing - store.Take(-missing, hours);
            else
                grid[BandAt(energy.Tariff, local)] += missing - store.Give(missing, hours);
        }
        return new()
        {
            UsedKilowattHours = load.Sum(interval => interval.EnergyKilowattHours),
            GridKilowattHours = ValueList.Create<double>(grid),
            SupplyKilowattHours = ValueList.Create<double>(supplied),
            FedInKilowattHours = fedIn,
            StoredKilowattHours = store.TakenKilowattHours,
            ReleasedKilowattHours = store.GivenKilowattHours,
            StoreLevelKilowattHours = store.LevelKilowattHours,
            CostAmount = energy.Tariff.Count == 0 ? null
                : grid.Select((used, band) => used * energy.Tariff[band].PerKilowattHour.Amount).Sum()
                    + supplied.Select((given, i) => given * (energy.Supplies[i].PerKilowattHour?.Amount ?? 0)).Sum() - (fedIn * (energy.FeedInPerKilowattHour?.Amount ?? 0)),
            CarbonGrams = energy.Carbon is not { } factor || energy.Supplies.Any(supply => supply.Carbon is null) ? null
                : (grid.Sum() * factor.GramsPerKilowattHour) + supplied.Select((given, i) => given * energy.Supplies[i].Carbon!.GramsPerKilowattHour).Sum(),
        };
    }

    /// <summary>The band that holds; the one that has no hours, where no other does.</summary>
    private static int BandAt(ValueList<TariffBand> tariff, DateTime local)
    {
        int rest = 0;
        for (int band = 0; band < tariff.Count; band++)
        {
            if (tariff[band].At.Count == 0)
                rest = band;
            else if (tariff[band].At.Any(hours => hours.Hold(local)))
                return band;
        }
        return rest;
    }

    /// <summary>A store of energy; all its losses are counted when it takes.</summary>
    private sealed class Store(EnergyStorageDefinition? definition)
    {
        public double LevelKilowattHours { get; private set; } = definition is null ? 0 : definition.LevelRatio * definition.CapacityKilowattHours;

        public double TakenKilowattHours { get; private set; }

        public double GivenKilowattHours { get; private set; }

        /// <summary>Takes what it can of what is offered.</summary>
        public double Take(double offered, double hours)
        {
            if (definition is null)
                return 0;
            double taken = Math.Min(Math.Min(offered, definition.PowerKilowatts * hours), (definition.CapacityKilowattHours - LevelKilowattHours) / definition.EfficiencyRatio);
            LevelKilowattHours = Math.Min(definition.CapacityKilowattHours, LevelKilowattHours + (taken * definition.EfficiencyRatio));
            TakenKilowattHours += taken;
            return taken;
        }

        /// <summary>Gives what it can of what is wanted.</summary>
        public double Give(double wanted, double hours)
        {
            if (definition is null)
                return 0;
            double given = Math.Min(Math.Min(wanted, definition.PowerKilowatts * hours), LevelKilowattHours);
            LevelKilowattHours -= given;
            GivenKilowattHours += given;
            return given;
        }
    }
}
