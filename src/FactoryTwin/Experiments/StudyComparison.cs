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

    /// <summary>Energy at equal output, by the first factory's baseline; <c>null</c> where the power of one of them is not known, or they were not studied for the same time.</summary>
    public EnergyComparison? EnergyAtEqualOutput => First.Energy is null || Second.Energy is null ? null : EnergyComparison.Of(First, Second);

    /// <summary>What a good part costs [currency]; <c>null</c> where one of the models says nothing of costs, or they are in two currencies.</summary>
    public Comparison? CostPerPart => HasCosts ? Of(FigureList.CostPerPart) : null;

    /// <summary>What the second factory saves in a year, and when its investment is back; <c>null</c> as for <see cref="CostPerPart"/>.</summary>
    public Payback? Payback => HasCosts ? Payback.Of(First, Second) : null;

    private bool HasCosts => First.Cost is { } one && Second.Cost is { } other && one.Currency == other.Currency;

    /// <summary>Carbon dioxide for each good part [g].</summary>
    public Comparison CarbonPerPartGrams => Of(FigureList.CarbonPerPart);

    private Comparison Of(Quantity quantity) => Comparison.Of(First.Replications, Second.Replications, quantity);
}
