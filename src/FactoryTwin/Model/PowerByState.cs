namespace FactoryTwin.Model;

/// <summary>Electrical power that one place of a station draws in each state.</summary>
/// <remarks>Power not given for a state is that of idle; for Setup, that of processing.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PowerByState
{
    /// <summary>Power when idle, and in every state that is not given [kW]. Range: 0 or more.</summary>
    public required double IdleKilowatts { get; init; }

    /// <summary>Power given for single states [kW]. Range: 0 or more. Default: none.</summary>
    public ValueList<StatePower> States { get; init; } = ValueList<StatePower>.Empty;

    /// <summary>Power in a state [kW].</summary>
    public double KilowattsIn(StationState state) =>
        Given(state) ?? (state == StationState.Setup ? Given(StationState.Processing) : null) ?? IdleKilowatts;

    private double? Given(StationState state)
    {
        foreach (StatePower given in States)
        {
            if (given.State == state)
                return given.PowerKilowatts;
        }
        return null;
    }
}

/// <summary>Electrical power of a place in one state.</summary>
/// <param name="State">The state.</param>
/// <param name="PowerKilowatts">Power in that state [kW]. Range: 0 or more.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct StatePower(StationState State, double PowerKilowatts);
