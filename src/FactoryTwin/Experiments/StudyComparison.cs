namespace FactoryTwin.Experiments;

/// <summary>Two factories, studied with common random numbers.</summary>
/// <param name="First">The first factory.</param>
/// <param name="Second">The second factory.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record StudyComparison(StudyResult First, StudyResult Second)
{
    /// <summary>Good parts for each hour [1/h].</summary>
    public Comparison ThroughputPerHour => Of(FigureList.Throughput);

    /// <summary>Mean lead time [s].</summary>
    public Comparison LeadTimeSeconds => Of(FigureList.LeadTime);

    /// <summary>Time average of the parts in the factory [parts].</summary>
    public Comparison WorkInProgress => Of(FigureList.WorkInProgress);

    /// <summary>Energy for each good part [kWh].</summary>
    public Comparison EnergyPerPartKilowattHours => Of(FigureList.EnergyPerPart);

    /// <summary>Carbon dioxide for each good part [g].</summary>
    public Comparison CarbonPerPartGrams => Of(FigureList.CarbonPerPart);

    private Comparison Of(Quantity quantity) => Comparison.Of(First.Replications, Second.Replications, quantity);
}
