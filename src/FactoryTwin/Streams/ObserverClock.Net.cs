using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <content>As a time provider of .NET.</content>
public sealed partial class ObserverClock
{
    private TimeZoneInfo? _zone;

    /// <summary>The time zone of the model's start, or its fixed distance from UTC.</summary>
    public override TimeZoneInfo LocalTimeZone => _zone ??= _start.TimeZone is { } zone
        ? TimeZoneInfo.FindSystemTimeZoneById(zone)
        : TimeZoneInfo.CreateCustomTimeZone("factory", _start.Offset, "factory", "factory");

    /// <summary>Ticks of 100 ns in a second.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Ticks of 100 ns since the start of the run.</summary>
    public override long GetTimestamp() => Now.Ticks;

    /// <summary>Date and time of day, in UTC.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The present instant lies beyond the year 9999.</exception>
    public override DateTimeOffset GetUtcNow() => _utcStart + Now.SinceStart;

    /// <summary>A timer that goes by the factory's time.</summary>
    /// <param name="callback">What is done.</param>
    /// <param name="state">What it is given.</param>
    /// <param name="dueTime">How long until the first time. Range: 0 or more, or <see cref="Timeout.InfiniteTimeSpan"/> for never.</param>
    /// <param name="period">How long between two times. Range: 0 or more; 0 and <see cref="Timeout.InfiniteTimeSpan"/> for once.</param>
    /// <exception cref="ArgumentOutOfRangeException">A time is negative.</exception>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Action act = ExecutionContext.Capture() is { } context ? () => ExecutionContext.Run(context, callback.Invoke, state) : () => callback(state);
        var timer = new Timer(this, act);
        timer.Change(dueTime, period);
        return timer;
    }
}
