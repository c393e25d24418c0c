namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>How the clock of a device behaves, judged by when its messages arrive.</summary>
public enum ClockHealth : byte
{
    /// <summary>The device tells no times.</summary>
    Silent = 0,

    /// <summary>It goes with the clock of this machine, within <see cref="DeviceClock.Tolerance"/>.</summary>
    InStep = 1,

    /// <summary>It goes as fast as the clock of this machine, and is ahead of it or behind by the same time.</summary>
    Skewed = 2,

    /// <summary>It stands still: it tells the same time again and again.</summary>
    Frozen = 3,
}

/// <summary>What is known of the clock of a device.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record DeviceClock
{
    /// <summary>A clock within this of the clock of this machine is in step with it: messages take some time on their way.</summary>
    public static TimeSpan Tolerance { get; } = TimeSpan.FromSeconds(2);

    /// <summary>How it behaves.</summary>
    public required ClockHealth Health { get; init; }

    /// <summary>How far it is behind the clock of this machine, negative where it is ahead: the running median of arrival less device time, over the last <see cref="SourceClock.WindowLength"/> messages.</summary>
    public required TimeSpan Offset { get; init; }

    /// <summary>How often it has jumped: its distance changed at once, and stayed so.</summary>
    public required int Jumps { get; init; }
}
