using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>What a study of one factory tells. Every figure is a mean over replications with its half-width; ratios are ratios of means.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record StudyResult
{
    /// <summary>What was studied.</summary>
    public required FactoryModel Model { get; init; }

    /// <summary>How it was meant to be studied.</summary>
    public required StudyOptions Options { get; init; }

    /// <summary>The warm-up, given or found.</summary>
    public required StudyWarmUp WarmUp { get; init; }

    /// <summary>The replications with their raw quantities.</summary>
    public required ReplicationSet Replications { get; init; }

    /// <summary>Whether the wanted precision was reached; <c>null</c> where none was wanted.</summary>
    public required PrecisionOutcome? Precision { get; init; }

    /// <summary>Events that the calendars gave out, of all replications, warm-up included.</summary>
    public required long Events { get; init; }

    /// <summary>What to know before these figures are believed: a warm-up that was not found, a precision that was not reached, a week cut short, a factory that has stopped for good. As a rule empty.</summary>
    public required ValueList<string> Warnings { get; init; }

    /// <summary>In how many replications the factory had stopped for good at the end, with parts in it: none of them would ever have been worked on again. Its figures are no rates. Default: 0.</summary>
    public int StandstillCount { get; init; }

    /// <summary>Good parts into sinks for each measured hour, closed shifts included [1/h].</summary>
    public required Estimate ThroughputPerHour { get; init; }

    /// <summary>Mean time from entering the factory to a sink, of parts that end in the measured time [s].</summary>
    public required Estimate LeadTimeSeconds { get; init; }

    /// <summary>Lead times that 50, 90 and 95 % of the parts do not exceed [s]; does not apply where a replication ended no part.</summary>
    public required ValueList<LeadTimeQuantile> LeadTimeQuantiles { get; init; }

    /// <summary>Time average of the parts in the factory [parts].</summary>
    public required Estimate WorkInProgress { get; init; }

    /// <summary>Where the parts came from and what became of them.</summary>
    public required PartBalance Parts { get; init; }

    /// <summary>Energy of all stations whose power is known [kWh].</summary>
    public required Estimate EnergyKilowattHours { get; init; }

    /// <summary>Energy for each good part [kWh].</summary>
    public required Estimate EnergyPerPartKilowattHours { get; init; }

    /// <summary>What energy was used for, and where it came from; <c>null</c> where no station's power is known.</summary>
    public required EnergyResult? Energy { get; init; }

    /// <summary>What a good part costs; <c>null</c> where the model says nothing of costs. Default: <c>null</c>.</summary>
    public CostResult? Cost { get; init; }

    /// <summary>Carbon dioxide of all stations that say how much they emit, and of energy where its factor is given [g].</summary>
    public required Estimate CarbonGrams { get; init; }

    /// <summary>Carbon dioxide for each good part [g].</summary>
    public required Estimate CarbonPerPartGrams { get; init; }

    /// <summary>Share of the parts that left which no station found not good and which ended good.</summary>
    public required Estimate FirstPassYield { get; init; }

    /// <summary>OEE of the line by the design bottleneck.</summary>
    public required LineOeeResult? LineOee { get; init; }

    /// <summary>The check of the bookkeeping by Little's law.</summary>
    public required LittlesLawResult LittlesLaw { get; init; }

    /// <summary>The stations, without pools, in the order of the model.</summary>
    public required ValueList<StationResult> Stations { get; init; }

    /// <summary>The pools of operators, in the order of the model.</summary>
    public required ValueList<PoolResult> Pools { get; init; }

    /// <summary>The part types, in the order of their numbers.</summary>
    public required ValueList<PartTypeResult> PartTypes { get; init; }

    /// <summary>How orders were kept; <c>null</c> where the factory has none.</summary>
    public required OrderResult? Orders { get; init; }
}

/// <summary>How orders were kept.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record OrderResult
{
    /// <summary>Orders that were released.</summary>
    public required Estimate Released { get; init; }

    /// <summary>Orders whose last part left the factory.</summary>
    public required Estimate Completed { get; init; }

    /// <summary>Orders that are released and not completed at the end.</summary>
    public required Estimate Open { get; init; }

    /// <summary>Open orders whose due date is over at the end.</summary>
    public required Estimate Overdue { get; init; }

    /// <summary>Share of the orders with a due date that were not late: of those completed, and of the open ones that are overdue.</summary>
    public required Estimate OnTimeRatio { get; init; }

    /// <summary>Mean tardiness of the completed orders with a due date, 0 for those that were not late [s].</summary>
    public required Estimate TardinessSeconds { get; init; }
}

/// <summary>The balance of the parts in the measured time: those there at the begin + entered = good + rejected + scrapped + consumed + those there at the end. All are numbers of parts.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PartBalance
{
    /// <summary>Parts in the factory at the begin of the measured time.</summary>
    public required Estimate PresentAtBegin { get; init; }

    /// <summary>Parts that entered, pieces that others were cut into included.</summary>
    public required Estimate Entered { get; init; }

    /// <summary>Parts that ended at a sink for good parts.</summary>
    public required Estimate Good { get; init; }

    /// <summary>Parts that ended at a sink for rejects.</summary>
    public required Estimate Rejected { get; init; }

    /// <summary>Parts that left at the station that spoiled them.</summary>
    public required Estimate Scrapped { get; init; }

    /// <summary>Parts that were used up in making others, consumed material in the words of ISO 22400-2 and ISA-95: components that went into a product, stock that was cut.</summary>
    public required Estimate Consumed { get; init; }

    /// <summary>Parts in the factory at the end of the measured time: the work in progress then.</summary>
    public required Estimate Present { get; init; }
}

/// <summary>A lead time that a share of the parts does not exceed: the mean over replications of each replication's own quantile.</summary>
/// <param name="Probability">The share. Range: 0 to 1.</param>
/// <param name="Seconds">The lead time [s].</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct LeadTimeQuantile(double Probability, Estimate Seconds);

/// <summary>OEE of a line.</summary>
/// <param name="Oee">The value.</param>
/// <param name="Formula">How it is computed, with the name of the station that it rests on and its visits, the means over replications.</param>
/// <param name="DesignBottleneck">Name of that station: the one with the largest ideal cycle for each place × visits (<see cref="Indicators.StationIndicators.VisitRatio"/>).</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record LineOeeResult(Estimate Oee, string Formula, string DesignBottleneck);

/// <summary>Little's law, L = λ · W, over a study: a check of the bookkeeping, see <see cref="LittlesLaw"/>.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record LittlesLawResult
{
    /// <summary>L: time average of the parts in the factory [parts].</summary>
    public required Estimate PresentParts { get; init; }

    /// <summary>λ · W: rate of leaving times mean stay of those that left [parts].</summary>
    public required Estimate DepartedParts { get; init; }

    /// <summary>What the parts present at both ends of the measured time account for [parts].</summary>
    public required Estimate BoundaryParts { get; init; }

    /// <summary>Whether L = λ · W + the parts at both ends in every replication, but for rounding.</summary>
    public required bool Holds { get; init; }
}

/// <summary>What flowed through the factory of one part type.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PartTypeResult
{
    /// <summary>Name of the type.</summary>
    public required string Name { get; init; }

    /// <summary>Good parts for each measured hour [1/h].</summary>
    public required Estimate ThroughputPerHour { get; init; }

    /// <summary>Mean lead time [s].</summary>
    public required Estimate LeadTimeSeconds { get; init; }

    /// <summary>Time average of the parts in the factory [parts].</summary>
    public required Estimate WorkInProgress { get; init; }

    /// <summary>Share of the parts that left which were scrapped or rejected.</summary>
    public required Estimate LossRatio { get; init; }

    /// <summary>Parts that were used up in making others.</summary>
    public required Estimate Consumed { get; init; }

    /// <summary>Energy of processing and set-up of its parts [kWh].</summary>
    public required Estimate EnergyKilowattHours { get; init; }

    /// <summary>That energy for each of its good parts [kWh].</summary>
    public required Estimate EnergyPerPartKilowattHours { get; init; }

    /// <summary>Energy that went into a good part, with that of the parts it was made of [kWh].</summary>
    public required Estimate EnergyOfGoodPartKilowattHours { get; init; }

    /// <summary>The least that went into one of them [kWh]: mean over replications of each one's least.</summary>
    public required Estimate LeastEnergyOfGoodPartKilowattHours { get; init; }

    /// <summary>The most that went into one of them [kWh]: mean over replications of each one's most.</summary>
    public required Estimate MostEnergyOfGoodPartKilowattHours { get; init; }

    /// <summary>Energy that went into parts that were scrapped or rejected [kWh].</summary>
    public required Estimate LostEnergyKilowattHours { get; init; }
}
