namespace FactoryTwin.Model;

/// <summary>Electrical power that one place of a station draws in each state, and what it takes to start up.</summary>
/// <remarks>Power not given for a state is that of idle; for Setup, that of processing. Energy is the power of each state times the time in it, and the energy of each start.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PowerByState
{
    /// <summary>Power when idle, and in every state that is not given [kW]. Range: 0 or more.</summary>
    public required double IdleKilowatts { get; init; }

    /// <summary>Power given for single states [kW]. Range: 0 or more. Default: none.</summary>
    public ValueList<StatePower> States { get; init; } = ValueList<StatePower>.Empty;

    /// <summary>The power that it falls to when it has waited for long. Default: <c>null</c>, it does not.</summary>
    public StandbyDefinition? Standby { get; init; }

    /// <summary>Energy of each start [kWh]: when a place comes out of <see cref="StationState.OffShift"/>, and when it goes on after standby. Range: 0 or more. Default: 0.</summary>
    public double StartUpKilowattHours { get; init; }

    /// <summary>Power in a state [kW], standby left aside.</summary>
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

/// <summary>Standby: the lower power of a place that has waited for long, for parts, people, transport or room. It changes no time: the place goes on as soon as it can.</summary>
/// <param name="After">How long it has waited by then, in whichever of these states. Range: above 0.</param>
/// <param name="PowerKilowatts">Power from then on, until it waits no longer [kW]. Range: 0 or more.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record StandbyDefinition(TimeSpan After, double PowerKilowatts);

/// <summary>Electrical power of a place in one state.</summary>
/// <param name="State">The state.</param>
/// <param name="PowerKilowatts">Power in that state [kW]. Range: 0 or more.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct StatePower(StationState State, double PowerKilowatts);
