namespace FactoryTwin.Model;

/// <summary>What a station does at an instant. These are all the states there are; details stand in the <see cref="StationPhase"/>.</summary>
/// <remarks>Numbers are written to recordings and never reused. ISO 22400-2 times in brackets.</remarks>
public enum StationState : byte
{
    /// <summary>Has no order to work on: nothing has been released to it [ADOT].</summary>
    Idle = 0,

    /// <summary>Works on a part [APT].</summary>
    Processing = 1,

    /// <summary>Prepares for a part type or a batch, or changes its tool [AUST].</summary>
    Setup = 2,

    /// <summary>Failure, minor stop or protective stop [ADET].</summary>
    Down = 3,

    /// <summary>Wants a part [ADOT].</summary>
    Starved = 4,

    /// <summary>Cannot hand its part on [ADOT].</summary>
    Blocked = 5,

    /// <summary>Could work, and a pool of operators has nobody free; or has a finished part, and the arm that tends it is not there [ADOT].</summary>
    WaitingForOperator = 6,

    /// <summary>Cannot hand its part on because no vehicle has come for those before it: the pick-up is full [ADOT].</summary>
    WaitingForTransport = 7,

    /// <summary>Planned maintenance (outside PBT).</summary>
    Maintenance = 8,

    /// <summary>Outside its shifts (outside PBT).</summary>
    OffShift = 9,

    /// <summary>A mirror has heard nothing for too long (outside PBT, reported apart).</summary>
    NoData = 10,
}

/// <summary>A detail below a <see cref="StationState"/>. Indicators use states, people see phases.</summary>
/// <remarks>Numbers are written to recordings and never reused.</remarks>
public enum StationPhase : byte
{
    /// <summary>No detail.</summary>
    None = 0,

    /// <summary>Down: a failure is being repaired.</summary>
    Repair = 1,

    /// <summary>Down or Maintenance: waits for the people who do it.</summary>
    AwaitingOperator = 2,

    /// <summary>Down: a minor stop, over by itself.</summary>
    MinorStop = 3,

    /// <summary>Down: stopped by a safety function.</summary>
    ProtectiveStop = 4,

    /// <summary>Processing slower than its usual speed.</summary>
    ReducedSpeed = 5,

    /// <summary>Setup: heats up.</summary>
    Heating = 6,

    /// <summary>Blocked: waits for somebody to take the part away.</summary>
    AwaitingRemoval = 7,

    /// <summary>Blocked: holds a part and starts it when the next station has room (blocking before service).</summary>
    AwaitingRoom = 8,

    /// <summary>Setup or WaitingForOperator: a worn tool is changed; no part is worked on.</summary>
    ToolChange = 9,

    /// <summary>Processing: a finished print cools until it can be taken off.</summary>
    Cooling = 10,

    /// <summary>Setup or Maintenance of a vehicle: drives empty, to a part or to its charger.</summary>
    DrivingEmpty = 15,

    /// <summary>Maintenance of a vehicle: charges its battery.</summary>
    Charging = 16,
}

/// <summary>What a place of a station does, and the detail of it.</summary>
/// <param name="State">The state.</param>
/// <param name="Phase">The detail below it.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PlaceState(StationState State, StationPhase Phase);
