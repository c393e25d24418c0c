namespace FactoryTwin.Indicators;

/// <summary>What flowed through the factory: all parts, or those of one type.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record FlowIndicators
{
    /// <summary>Parts that entered in the measured time.</summary>
    public required long Entered { get; init; }

    /// <summary>Parts that ended at a sink for good parts.</summary>
    public required long Good { get; init; }

    /// <summary>Parts that ended at a sink for rejects.</summary>
    public required long Rejected { get; init; }

    /// <summary>Parts that left at the station that spoiled them.</summary>
    public required long Scrapped { get; init; }

    /// <summary>Parts that were used up in making others, consumed material in the words of ISO 22400-2: components that went into a product, stock that was cut. Default: 0.</summary>
    public long Assembled { get; init; }

    /// <summary>Parts in the factory at the begin of the measured time.</summary>
    public required int PresentAtBegin { get; init; }

    /// <summary>Parts in the factory at the end of the measured time.</summary>
    public required int Present { get; init; }

    /// <summary>Good parts for each measured hour [1/h].</summary>
    public required Indicator Throughput { get; init; }

    /// <summary>Time average of the parts in the factory [parts]. A part counts from its event of entering to that of leaving.</summary>
    public required Indicator WorkInProgress { get; init; }

    /// <summary>Mean lead time of the parts that ended at sinks [s].</summary>
    public required Indicator LeadTime { get; init; }

    /// <summary>Share of the parts that left which were scrapped or rejected.</summary>
    public required Indicator LossRatio { get; init; }

    /// <summary>Share of the parts that left which were good at every station's first look and ended good.</summary>
    public required Indicator FirstPassYield { get; init; }
}

/// <summary>What flowed through the factory, of one part type.</summary>
/// <param name="Name">Name of the type.</param>
/// <param name="Flow">Its flow.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PartTypeIndicators(string Name, FlowIndicators Flow)
{
    /// <summary>Energy of processing and set-up of its parts [kWh], good or not. Parts that are together on one place, as on a belt or in a batch, share alike; work on an assembly counts for the
    /// type that is made. <c>null</c> where no power is known.</summary>
    public required double? EnergyKilowattHours { get; init; }

    /// <summary>That energy for each of its good parts [kWh]: those that were spoiled and those under way are in it.</summary>
    public required Indicator EnergyPerPart { get; init; }

    /// <summary>Energy that went into one of its good parts, the mean of those that left [kWh]: processing and set-up on its whole way, since listening began, and that of the parts that it was made of. What was cut
    /// passes its energy to the first piece.</summary>
    public required Indicator EnergyOfGoodParts { get; init; }

    /// <summary>The least that went into one of them [kWh]; <c>null</c> where there is none, or no power is known.</summary>
    public required double? LeastEnergyOfGoodPartKilowattHours { get; init; }

    /// <summary>The most that went into one of them [kWh]; <c>null</c> where there is none, or no power is known.</summary>
    public required double? MostEnergyOfGoodPartKilowattHours { get; init; }

    /// <summary>Energy that went into its parts that were scrapped or rejected [kWh]; <c>null</c> where no power is known.</summary>
    public required double? LostEnergyKilowattHours { get; init; }
}
