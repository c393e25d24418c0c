using FactoryTwin.Model;
using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>One thing that a device told, with its three times: the device's (<see cref="Observation.DeviceTime"/>), that of its arrival (<see cref="Observation.ArrivedAt"/>), and that at which it was applied.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ObservedValue
{
    /// <summary>The dialect in which it was told.</summary>
    public required string Dialect { get; init; }

    /// <summary>What was told.</summary>
    public required Observation Observation { get; init; }

    /// <summary>When it was so, by the clock of this machine: the device's time, put right by what is known of its clock; <c>null</c> where the device does not say, or its clock stands still.</summary>
    public DateTimeOffset? DeviceTimeHere { get; init; }

    /// <summary>When it was applied, in the time of the mirror; <c>null</c> where it was only kept, as what was late or kept by the broker.</summary>
    public SimTime? AppliedAt { get; init; }

    /// <summary>Whether a newer one had been told before. Default: no.</summary>
    public bool IsLate { get; init; }
}
