namespace FactoryTwin.Model;

/// <summary>What part a station plays in the flow; indicators need to know no more about its kind.</summary>
public enum StationRole : byte
{
    /// <summary>Parts enter the factory here.</summary>
    Source = 0,

    /// <summary>Works on parts; its states are accounted.</summary>
    Worker = 1,

    /// <summary>Holds parts between stations; it has no states of its own.</summary>
    Storage = 2,

    /// <summary>Parts leave the factory here, good.</summary>
    Sink = 3,

    /// <summary>Parts leave the factory here, rejected.</summary>
    RejectSink = 4,

    /// <summary>People or vehicles that stations ask for; no part passes through.</summary>
    Pool = 5,
}

/// <summary>What a listener knows of a station before anything happens: the same for a simulated, a recorded and a mirrored factory.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record StationInfo
{
    /// <summary>Place in the factory's list of stations.</summary>
    public required StationId Id { get; init; }

    /// <summary>Name, unique in the factory.</summary>
    public required string Name { get; init; }

    /// <summary>Kind as written in a model file, as in <c>machine</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What part it plays in the flow.</summary>
    public required StationRole Role { get; init; }

    /// <summary>Parallel places, each with a state of its own. Range: 1 or more. Default: 1.</summary>
    public int Places { get; init; } = 1;

    /// <summary>The planned run time per item (PRI of ISO 22400-2), the ideal cycle; <c>null</c> where it has none. Default: <c>null</c>.</summary>
    public TimeSpan? IdealCycle { get; init; }

    /// <summary>Whether to be active without a break tells that it is short of time, as the active-period method takes it; not so for a belt, which runs while it carries anything. Only of
    /// meaning for a worker. Default: yes.</summary>
    public bool HasActivePeriods { get; init; } = true;

    /// <summary>Whether a part that arrives while its place is starved only waits there, until an event names the part that work begins on, as an assembly keeps parts until a set is complete. Default: no, it
    /// is worked on with all others that are there.</summary>
    public bool KeepsParts { get; init; }

    /// <summary>Electrical power of one place in each state. Default: none is known.</summary>
    public PowerByState? Power { get; init; }

    /// <summary>State of every place before the first event. Default: idle.</summary>
    public StationState InitialState { get; init; }

    /// <summary>Whether the places of a pool have states, as vehicles have: <see cref="StationState.Setup"/> to drive empty to a part, <see cref="StationState.Processing"/> to load, carry and
    /// unload it, <see cref="StationState.Blocked"/> to wait for room to unload, <see cref="StationState.Maintenance"/> to charge and to drive there,
    /// <see cref="StationState.OffShift"/> outside its shifts, <see cref="StationState.Idle"/> when free. Default: no.</summary>
    public bool IsFleet { get; init; }

    /// <summary>Whether its places have states that change: those of workers and of vehicles have.</summary>
    internal bool HasStates => Role == StationRole.Worker || IsFleet;

    /// <summary>Whom its places wait for by name: people, arms, vehicles. Only of meaning for a worker. Default: nobody.</summary>
    public ValueList<WaitInfo> Waits { get; init; } = ValueList<WaitInfo>.Empty;

    /// <summary>Orders that it releases and that have a due date. Default: none.</summary>
    public ValueList<OrderDue> OrdersDue { get; init; } = ValueList<OrderDue>.Empty;

    /// <summary>Signals, in the order of their numbers. Default: none.</summary>
    public ValueList<SignalDefinition> Signals { get; init; } = ValueList<SignalDefinition>.Empty;
}

/// <summary>When an order is due.</summary>
/// <param name="Order">Its number in the stream.</param>
/// <param name="Due">When it is due.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct OrderDue(int Order, SimTime Due);
