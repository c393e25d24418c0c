using FactoryTwin.Model;

namespace FactoryTwin;

/// <summary>How a <see cref="LiveFactory"/> goes on.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record LiveOptions
{
    /// <summary>The defaults: real time by the system's clock, in ticks of 100 ms.</summary>
    public static LiveOptions Default { get; } = new();

    /// <summary>Time of the clock from one tick to the next. Range: 1 ms to 1 h. Default: 100 ms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside its range.</exception>
    public TimeSpan Period
    {
        get;
        init => field = value >= TimeSpan.FromMilliseconds(1) && value <= TimeSpan.FromHours(1) ? value : throw new ArgumentOutOfRangeException(nameof(Period), value, "The period of ticks is 1 ms to 1 h.");
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>How fast it begins; see <see cref="LiveFactory.SpeedFactor"/>. Range: 0.1 to 1,000, or infinite. Default: 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside its range.</exception>
    public double SpeedFactor { get; init => field = Valid(value); } = 1;

    /// <summary>Whether it begins paused. Default: no.</summary>
    public bool IsPaused { get; init; }

    /// <summary>How many commands may wait for the next tick. Range: 1 or more. Default: 1,024.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int MostCommands { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(MostCommands), value, "At least one command may wait."); } = 1_024;

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal static double Valid(double speed) => speed is (>= 0.1 and <= 1_000) or double.PositiveInfinity ? speed
        : throw new ArgumentOutOfRangeException(nameof(SpeedFactor), speed, "The speed is 0.1 to 1,000, as 60 for a minute a second, or infinite for as fast as it can.");
}

/// <summary>What one tick of a <see cref="LiveFactory"/> came to.</summary>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct LiveTick
{
    /// <summary>Its number, from 1.</summary>
    public long Number { get; init; }

    /// <summary>Where the factory is.</summary>
    public SimTime Time { get; init; }

    /// <summary>How long after its time by the clock it began. Range: 0 or more.</summary>
    public TimeSpan Late { get; init; }

    /// <summary>The longest that a tick has been late so far. Range: 0 or more.</summary>
    public TimeSpan LongestLate { get; init; }

    /// <summary>How far the factory is behind where it should be, in its own time: what should have happened by then will happen in the next ticks. Range: 0 or more; always 0 where it goes as fast as it can.</summary>
    public TimeSpan Behind { get; init; }

    /// <summary>Whether it is where it should be.</summary>
    public bool KeepsPace => Behind == TimeSpan.Zero;

    /// <summary>Whether time stands still.</summary>
    public bool IsPaused { get; init; }

    /// <summary>How many times as fast as the clock it goes, where it is not paused.</summary>
    public double SpeedFactor { get; init; }
}
