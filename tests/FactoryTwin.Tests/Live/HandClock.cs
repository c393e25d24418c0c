namespace FactoryTwin.Tests.Live;

/// <summary>A clock that goes on when it is told to, and to the instant that somebody waits for.</summary>
internal sealed class HandClock : TimeProvider
{
    public TimeSpan Elapsed { get; private set; }

    /// <summary>How much it goes on by itself each time that it is looked at: what work costs. Default: nothing.</summary>
    public TimeSpan Cost { get; set; }

    /// <summary>Told of each wait, before it is over.</summary>
    public Action Waits { get; set; } = () => { };

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero) + Elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (Cost == TimeSpan.Zero ? Elapsed : Elapsed += Cost).Ticks;   // who only looks at it, on another thread, does not set it back

    public void Advance(TimeSpan by) => Elapsed += by;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits();
        Elapsed += dueTime;
        callback(state);
        return new Timer();
    }

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() { }

        public ValueTask DisposeAsync() => default;
    }
}
