namespace FactoryTwin.Experiments;

/// <summary>Two factories, studied with common random numbers.</summary>
/// <param name="First">The first factory.</param>
/// <param name="Second">The second factory.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record StudyComparison(StudyResult First, StudyResult Second)
{
    /// <summary>Whether one of the factories had stopped for good at the end of a replication (<see cref="StudyResult.StandstillCount"/>). Its figures are no rates: then no difference of the two applies.</summary>
    public bool HasStandstill => First.StandstillCount + Second.StandstillCount > 0;

    /// <summary>Good parts for each hour [1/h].</summary>
    public Comparison ThroughputPerHour => Of(FigureList.Throughput);

    /// <summary>Mean lead time [s].</summary>
    public Comparison LeadTimeSeconds => Of(FigureList.LeadTime);

    /// <summary>Time average of the parts in the factory [parts].</summary>
    public Comparison WorkInProgress => Of(FigureList.WorkInProgress);

    /// <summary>Energy for each good part [kWh].</summary>
    public Comparison EnergyPerPartKilowattHours => Of(FigureList.EnergyPerPart);

    /// <summary>Energy at equal output, by the first factory's baseline; <c>null</c> where the power of one of them is not known, they were not studied for the same time, or one stands still.</summary>
    public EnergyComparison? EnergyAtEqualOutput => HasStandstill || First.Energy is null || Second.Energy is null ? null : EnergyComparison.Of(First, Second);

    /// <summary>What a good part costs [currency]; <c>null</c> where one of the models says nothing of costs, or they are in two currencies.</summary>
    public Comparison? CostPerPart => HasCosts ? Of(FigureList.CostPerPart) : null;

    /// <summary>What the second factory saves in a year, and when its investment is back; <c>null</c> as for <see cref="CostPerPart"/>, or where one stands still.</summary>
    public Payback? Payback => HasCosts && !HasStandstill ? Payback.Of(First, Second) : null;

    private bool HasCosts => First.Cost is { } one && Second.Cost is { } other && one.Currency == other.Currency;

    /// <summary>Carbon dioxide for each good part [g].</summary>
    public Comparison CarbonPerPartGrams => Of(FigureList.CarbonPerPart);

    private Comparison Of(Quantity quantity)
    {
        var comparison = Comparison.Of(First.Replications, Second.Replications, quantity);
        return HasStandstill ? comparison with { Difference = default } : comparison;
    }
}
