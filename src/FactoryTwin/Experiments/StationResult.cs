using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>What a study tells of one station. What does not apply to its role has no mean: a buffer has no OEE.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record StationResult
{
    /// <summary>What is known of the station.</summary>
    public required StationInfo Station { get; init; }

    /// <summary>Parts that it finished, good or not.</summary>
    public required Estimate Completed { get; init; }

    /// <summary>Finished parts that were good.</summary>
    public required Estimate Good { get; init; }

    /// <summary>Parts that it found not good and that left the factory for it.</summary>
    public required Estimate Scrapped { get; init; }

    /// <summary>Failures that began.</summary>
    public required Estimate Failures { get; init; }

    /// <summary>Share of measured time in each state, mean over its places; they sum to 1. Empty where the station has no states.</summary>
    public required ValueList<StateShare> States { get; init; }

    /// <summary>Whom its places waited for. Empty where it can wait for nobody.</summary>
    public required ValueList<WaitResult> Waits { get; init; }

    /// <summary>Share of planned busy time in which it works on parts.</summary>
    public required Estimate Availability { get; init; }

    /// <summary>Share of planned busy time in which it is not down.</summary>
    public required Estimate TechnicalAvailability { get; init; }

    /// <summary>How fast parts were made against the ideal cycle.</summary>
    public required Estimate Effectiveness { get; init; }

    /// <summary>Share of the finished parts that are good.</summary>
    public required Estimate QualityRatio { get; init; }

    /// <summary>Overall equipment effectiveness.</summary>
    public required Estimate Oee { get; init; }

    /// <summary>Energy of all places [kWh].</summary>
    public required Estimate EnergyKilowattHours { get; init; }

    /// <summary>What its energy is made of; <c>null</c> where its power is not known.</summary>
    public required EnergyUseResult? Energy { get; init; }

    /// <summary>Time lost to people who were near: stopped, and the share by which it was slow [s], all places together.</summary>
    public required Estimate PeopleLossSeconds { get; init; }

    /// <summary>Time average of the parts in it [parts].</summary>
    public required Estimate MeanLevel { get; init; }

    /// <summary>The most parts that were in it at once: mean over replications of each one's maximum.</summary>
    public required Estimate MostAtOnce { get; init; }
}

/// <summary>How long, and how often, the places of a station waited for somebody (<see cref="Indicators.WaitTime"/>).</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record WaitResult
{
    /// <summary>Whom it waited for: a pool of people or of vehicles, or another station; where it can be one of several, all of them, as in <c>fitters or novices</c>.</summary>
    public required string For { get; init; }

    /// <summary>The state that it showed meanwhile.</summary>
    public required StationState State { get; init; }

    /// <summary>Share of measured time, mean over its places. Range: 0 to 1.</summary>
    public required Estimate Share { get; init; }

    /// <summary>Waits in a run, of all places.</summary>
    public required Estimate Count { get; init; }

    /// <summary>Mean length of a wait [s].</summary>
    public required Estimate MeanSeconds { get; init; }
}

/// <summary>Share of measured time in a state.</summary>
/// <param name="State">The state.</param>
/// <param name="Share">The share. Range: 0 to 1.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct StateShare(StationState State, Estimate Share);

/// <summary>What a study tells of one pool of operators or vehicles.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PoolResult
{
    /// <summary>What is known of the pool.</summary>
    public required StationInfo Pool { get; init; }

    /// <summary>Time average of the people on duty.</summary>
    public required Estimate OnDuty { get; init; }

    /// <summary>Time average of the people at work.</summary>
    public required Estimate AtWork { get; init; }

    /// <summary>The most people at work at once: mean over replications of each one's maximum.</summary>
    public required Estimate MostAtOnce { get; init; }

    /// <summary>For vehicles, share of measured time in each state, mean over the vehicles (<see cref="StationInfo.IsFleet"/>); they sum to 1. Empty for people.</summary>
    public required ValueList<StateShare> States { get; init; }

    /// <summary>For vehicles, parts carried for each measured hour [1/h].</summary>
    public required Estimate TransportsPerHour { get; init; }

    /// <summary>What the energy of vehicles is made of; <c>null</c> where their power is not known, and for people.</summary>
    public required EnergyUseResult? Energy { get; init; }

    /// <summary>People's time at work for their time on duty. Above 1 where work goes on after a shift.</summary>
    public required Estimate Utilisation { get; init; }
}
