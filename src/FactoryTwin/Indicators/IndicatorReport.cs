using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <summary>All indicators of a factory over the measured time.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record IndicatorReport
{
    /// <summary>When measuring began.</summary>
    public required SimTime From { get; init; }

    /// <summary>When the indicators were read.</summary>
    public required SimTime To { get; init; }

    /// <summary>Measured time.</summary>
    public TimeSpan MeasuredTime => To - From;

    /// <summary>The stations, in the order of their numbers.</summary>
    public required ValueList<StationIndicators> Stations { get; init; }

    /// <summary>The indicators of the station of that name.</summary>
    /// <param name="station">Name of the station.</param>
    /// <exception cref="ArgumentException">There is no such station.</exception>
    public StationIndicators this[string station] => Stations.FirstOrDefault(known => known.Station.Name == station)
        ?? throw new ArgumentException($"There is no station '{station}'; {NearestName.Remedy(station, [.. Stations.Select(known => known.Station.Name)]) ?? "see Stations for those that there are"}", nameof(station));

    /// <summary>What flowed through the factory, all part types together, and those parts whose type is not known.</summary>
    public required FlowIndicators Flow { get; init; }

    /// <summary>What flowed through the factory by part type, in the order of their numbers.</summary>
    public required ValueList<PartTypeIndicators> PartTypes { get; init; }

    /// <summary>How orders were kept.</summary>
    public required OrderIndicators Orders { get; init; }

    /// <summary>Distribution of lead times; <c>null</c> where it was not gathered.</summary>
    public required LeadTimeDistribution? LeadTimes { get; init; }

    /// <summary>Throughput, work in progress and lead time over time; <c>null</c> where they were not gathered.</summary>
    public required IndicatorSeries? Series { get; init; }

    /// <summary>Energy of all stations whose power is known [kWh]; <c>null</c> where none is.</summary>
    public double? EnergyKilowattHours => Energy?.TotalKilowattHours;

    /// <summary>What that energy is made of; <c>null</c> where no power is known.</summary>
    public required EnergyUse? Energy { get; init; }

    /// <summary>The energy that no part type is charged with [kWh]: all but that of processing and set-up while a part of a known type is there. With the energy of all part types it adds up to the whole.
    /// <c>null</c> where no power is known.</summary>
    public required double? EnergyWithoutPartKilowattHours { get; init; }

    /// <summary>Energy and good parts by quarter-hours; <c>null</c> where they were not gathered (<see cref="IndicatorOptions.QuarterHoursFrom"/>) or no power is known.</summary>
    public required ValueList<LoadInterval>? Load { get; init; }

    /// <summary>Energy for each good part [kWh].</summary>
    public required Indicator EnergyPerPart { get; init; }

    /// <summary>Carbon dioxide of all stations that say how much they emit [g]; <c>null</c> where none does.</summary>
    public required double? CarbonGrams { get; init; }

    /// <summary>Carbon dioxide for each good part [g].</summary>
    public required Indicator CarbonPerPart { get; init; }

    /// <summary>OEE of the line: good parts out × ideal cycle (for each place) of the design bottleneck × its good visits (<see cref="StationIndicators.GoodVisitRatio"/>) / its planned busy time
    /// (mean over its places), which is taken for that of the line. Its definition has the formula with the name of the design bottleneck and its visits. <c>null</c> where
    /// there is no design bottleneck.</summary>
    public required Indicator? LineOee { get; init; }

    /// <summary>The worker with the largest ideal cycle for each place × visits, the first of equals; <see cref="StationId.None"/> where no worker that completes parts has an ideal cycle.</summary>
    public required StationId DesignBottleneck { get; init; }

    /// <summary>How often the work in progress is turned over [1/h].</summary>
    public required Indicator InventoryTurns { get; init; }

    /// <summary>Share of the parts' time in the factory in which a station works.</summary>
    public required Indicator ProductionProcessRatio { get; init; }

    /// <summary>Share of the parts' time in the factory in which a station is busy.</summary>
    public required Indicator AllocationRatio { get; init; }

    /// <summary>The check of the bookkeeping by Little's law.</summary>
    public required LittlesLaw LittlesLaw { get; init; }
}
