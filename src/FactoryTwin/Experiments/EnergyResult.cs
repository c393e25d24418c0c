using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>What a study tells of energy: what was used, for what, and where it came from.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record EnergyResult
{
    /// <summary>What the energy of all stations is made of.</summary>
    public required EnergyUseResult Use { get; init; }

    /// <summary>The energy that no part type is charged with [kWh]: waiting, repair, closed shifts, starts.</summary>
    public required Estimate WithoutPartKilowattHours { get; init; }

    /// <summary>Where it came from; <c>null</c> where the model says nothing of that.</summary>
    public required EnergySourcesResult? Sources { get; init; }
}

/// <summary>What energy is made of: by state, and starts.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record EnergyUseResult
{
    /// <summary>All of it [kWh].</summary>
    public required Estimate TotalKilowattHours { get; init; }

    /// <summary>Energy in each state [kWh], in the order of the states' numbers.</summary>
    public required ValueList<StateEnergy> States { get; init; }

    /// <summary>Energy while waiting for parts, people, transport or room, or idle [kWh].</summary>
    public required Estimate IdleKilowattHours { get; init; }

    /// <summary>Energy of starts [kWh].</summary>
    public required Estimate StartUpKilowattHours { get; init; }

    /// <summary>Starts: out of <see cref="StationState.OffShift"/>, or on from standby.</summary>
    public required Estimate Starts { get; init; }

    /// <summary>Time in standby, summed over the places [h].</summary>
    public required Estimate StandbyHours { get; init; }

    /// <summary>Share of the energy that is used while waiting or idle.</summary>
    public required Estimate IdleRatio { get; init; }

    /// <summary>Share of the energy that is used for set-up.</summary>
    public required Estimate SetupRatio { get; init; }
}

/// <summary>Energy in a state.</summary>
/// <param name="State">The state.</param>
/// <param name="KilowattHours">The energy [kWh].</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct StateEnergy(StationState State, Estimate KilowattHours);

/// <summary>Where the energy came from, what it cost and what it emitted (<see cref="Indicators.EnergyBalance"/>).</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record EnergySourcesResult
{
    /// <summary>What the model says of it.</summary>
    public required EnergyDefinition Definition { get; init; }

    /// <summary>Code of the currency of its prices, as in <c>EUR</c>; <c>null</c> where there is no tariff.</summary>
    public string? Currency => Definition.Tariff.Count == 0 ? null : Definition.Tariff[0].PerKilowattHour.Currency;

    /// <summary>Energy from the grid [kWh].</summary>
    public required Estimate GridKilowattHours { get; init; }

    /// <summary>Energy from the grid by bands of the tariff, in their order; empty where there is none.</summary>
    public required ValueList<BandResult> Bands { get; init; }

    /// <summary>Energy that own sources gave, in their order.</summary>
    public required ValueList<SupplyResult> Supplies { get; init; }

    /// <summary>Energy that was fed into the grid [kWh].</summary>
    public required Estimate FedInKilowattHours { get; init; }

    /// <summary>Energy that went into the store [kWh]; does not apply where there is none.</summary>
    public required Estimate StoredKilowattHours { get; init; }

    /// <summary>Energy that came out of the store [kWh]; does not apply where there is none.</summary>
    public required Estimate ReleasedKilowattHours { get; init; }

    /// <summary>What the energy cost [currency], less what was paid for energy fed in. Does not apply where there is no tariff.</summary>
    public required Estimate Cost { get; init; }

    /// <summary>That cost for each good part [currency].</summary>
    public required Estimate CostPerPart { get; init; }

    /// <summary>Carbon dioxide of the energy [g]. Does not apply where no factor is given.</summary>
    public required Estimate CarbonGrams { get; init; }

    /// <summary>That carbon dioxide for each good part [g].</summary>
    public required Estimate CarbonPerPartGrams { get; init; }
}

/// <summary>Energy from the grid in a band of the tariff.</summary>
/// <param name="Name">Name of the band.</param>
/// <param name="KilowattHours">The energy [kWh].</param>
/// <param name="Cost">What it cost [currency].</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct BandResult(string Name, Estimate KilowattHours, Estimate Cost);

/// <summary>Energy of a source of the factory's own.</summary>
/// <param name="Name">Name of the source.</param>
/// <param name="KilowattHours">The energy that it gave, used or not [kWh].</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct SupplyResult(string Name, Estimate KilowattHours);
