using System.Globalization;

namespace FactoryTwin.Model;

/// <summary>A point on the simulation time line, counted from the start of the run.</summary>
/// <remarks>Resolution: 1 tick = 100 ns, the tick of <see cref="TimeSpan"/>, so adding a duration is one exact integer addition. Range: 0 to about
/// 29,000 years. Default: <see cref="Start"/>. Wall-clock time never appears here: it is attached at the edge, from the run's start date.</remarks>
/// <param name="Ticks">Ticks of 100 ns since the start of the run. Range: 0 or more.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct SimTime(long Ticks) : IComparable<SimTime>
{
    /// <summary>The instant at which every run starts.</summary>
    public static SimTime Start => default;

    /// <summary>The last instant that can be told; later than anything that happens.</summary>
    public static SimTime Never => new(long.MaxValue);

    /// <summary>Duration since the start of the run.</summary>
    public TimeSpan SinceStart => new(Ticks);

    /// <summary>The instant <paramref name="sinceStart"/> after the start of the run.</summary>
    /// <param name="sinceStart">Duration since the start. Range: 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    public static SimTime At(TimeSpan sinceStart) => sinceStart.Ticks >= 0
        ? new(sinceStart.Ticks)
        : throw new ArgumentOutOfRangeException(nameof(sinceStart), sinceStart, "A run starts at 0; give a duration of 0 or more.");

    /// <summary>The instant a duration later.</summary>
    public static SimTime operator +(SimTime time, TimeSpan duration) => new(time.Ticks + duration.Ticks);

    /// <summary>The instant a duration earlier.</summary>
    public static SimTime operator -(SimTime time, TimeSpan duration) => new(time.Ticks - duration.Ticks);

    /// <summary>The duration between two instants.</summary>
    public static TimeSpan operator -(SimTime later, SimTime earlier) => new(later.Ticks - earlier.Ticks);

    /// <summary>Whether the left instant is before the right one.</summary>
    public static bool operator <(SimTime left, SimTime right) => left.Ticks < right.Ticks;

    /// <summary>Whether the left instant is after the right one.</summary>
    public static bool operator >(SimTime left, SimTime right) => left.Ticks > right.Ticks;

    /// <summary>Whether the left instant is not after the right one.</summary>
    public static bool operator <=(SimTime left, SimTime right) => left.Ticks <= right.Ticks;

    /// <summary>Whether the left instant is not before the right one.</summary>
    public static bool operator >=(SimTime left, SimTime right) => left.Ticks >= right.Ticks;

    /// <inheritdoc/>
    public int CompareTo(SimTime other) => Ticks.CompareTo(other.Ticks);

    /// <summary>Hours, minutes, seconds and what remains of a second, as in <c>8:00:01.5</c>, after days where there are any, as in <c>16 d 08:00:01.5</c>; the same in every culture.</summary>
    public override string ToString() => Ticks == long.MaxValue ? "never" : SinceStart.ToString(SinceStart.Days > 0 ? @"d\ \d\ hh\:mm\:ss\.FFFFFFF" : @"h\:mm\:ss\.FFFFFFF", CultureInfo.InvariantCulture).TrimEnd('.');
}
