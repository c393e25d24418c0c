using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>What an observation tells.</summary>
public enum ObservationKind : byte
{
    /// <summary>A value of a signal: <see cref="Observation.Number"/>, <see cref="Observation.Flag"/> or <see cref="Observation.Text"/>.</summary>
    Signal = 0,

    /// <summary>What the device does: <see cref="Observation.State"/>, with <see cref="Observation.Phase"/> where it says so, and the device's own word in <see cref="Observation.Text"/>.</summary>
    State = 1,

    /// <summary>Whether the device is there: <see cref="Observation.Flag"/>, as its last will or a birth says.</summary>
    Presence = 2,

    /// <summary>The device began with a job, a part or an order; <see cref="Observation.Text"/>: its name, as the name of a file or the number of a part.</summary>
    Started = 3,

    /// <summary>The device finished it, good; <see cref="Observation.Text"/> as with <see cref="Started"/>.</summary>
    Completed = 4,

    /// <summary>The device finished it, and it is not good, or gave it up; <see cref="Observation.Text"/> as with <see cref="Started"/>.</summary>
    Rejected = 5,

    /// <summary>A counter of the parts that it has made so far; <see cref="Observation.Number"/>.</summary>
    Counter = 6,

    /// <summary>What a twin itself has published of a station: <see cref="Observation.Event"/>, to be mirrored as it was.</summary>
    Event = 7,
}

/// <summary>One thing that came in from a shop floor, before it is interpreted: what a device said, with its unit, its quality and its time.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record Observation
{
    /// <summary>The device within its dialect, as a serial number or the begin of its topics.</summary>
    public required string Device { get; init; }

    /// <summary>What it is called, in words with hyphens, as <c>nozzle-temperature</c>; of a state, a presence or a job the part of the device that it belongs to, empty for the whole. Default: empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it tells.</summary>
    public required ObservationKind Kind { get; init; }

    /// <summary>The number, in <see cref="Unit"/>; <c>null</c> where there is none, or it is not known.</summary>
    public double? Number { get; init; }

    /// <summary>The text; <c>null</c> where there is none.</summary>
    public string? Text { get; init; }

    /// <summary>Yes or no; <c>null</c> where it is neither.</summary>
    public bool? Flag { get; init; }

    /// <summary>Unit of the number, as a model writes it; empty where it has none. Default: empty.</summary>
    public string Unit { get; init; } = "";

    /// <summary>How far it can be trusted. Default: good.</summary>
    public SignalQuality Quality { get; init; }

    /// <summary>What the device does, for <see cref="ObservationKind.State"/>; <c>null</c> where its word is not known or not clear.</summary>
    public StationState? State { get; init; }

    /// <summary>The phase of the state. Default: none.</summary>
    public StationPhase Phase { get; init; }

    /// <summary>An event of a station that a twin has published, for <see cref="ObservationKind.Event"/>; else <c>null</c>.</summary>
    public StationEvent? Event { get; init; }

    /// <summary>When it was so by the clock of the device; <c>null</c> where it does not say.</summary>
    public DateTimeOffset? DeviceTime { get; init; }

    /// <summary>When the message arrived here.</summary>
    public required DateTimeOffset ArrivedAt { get; init; }

    /// <summary>Whether it was kept by the broker: what was last known, not news. Default: no.</summary>
    public bool IsRetained { get; init; }

    /// <summary>Whether the device sent it later, to fill a gap. Default: no.</summary>
    public bool IsHistorical { get; init; }

    /// <summary>Where an event stands in the run of its twin; <c>default</c> where nobody says it.</summary>
    internal TwinMark Mark { get; init; }
}
