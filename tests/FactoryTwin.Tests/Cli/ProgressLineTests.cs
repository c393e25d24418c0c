using FactoryTwin.Cli;
using FactoryTwin.Cli.Output;

namespace FactoryTwin.Tests.Cli;

public class ProgressLineTests
{
    private const string BackToStart = "\r\e[K";

    [Fact]
    public void Long_work_says_how_far_it_has_come_and_leaves_nothing_behind()
    {
        using var error = new StringWriter();
        var clock = new HandClock();
        using (var progress = new ProgressLine(new Terminal { Output = TextWriter.Null, Error = error, IsErrorInteractive = true, Clock = clock }))
        {
            Assert.Equal("", error.ToString());
            clock.Tick();
            progress.Report(new(3, 20));
            clock.Tick();
            progress.Report(new(12, null));
            clock.Tick();
        }
        clock.Tick();
        Assert.Equal(
            $"{BackToStart}running, 1 s (Ctrl-C stops){BackToStart}3 of 20 replications, 2 s (Ctrl-C stops){BackToStart}12 replications, 3 s (Ctrl-C stops){BackToStart}",
            error.ToString());
    }

    [Fact]
    public void Where_nobody_looks_nothing_is_shown()
    {
        using var error = new StringWriter();
        var clock = new HandClock();
        using (new ProgressLine(new Terminal { Output = TextWriter.Null, Error = error, Clock = clock }))
            clock.Tick();
        Assert.Equal("", error.ToString());
    }

    /// <summary>A clock that a test moves on by hand, a second each time.</summary>
    private sealed class HandClock : TimeProvider
    {
        private readonly List<Action> _timers = [];
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add(() => callback(state));
            return new Idle();
        }

        public void Tick()
        {
            _seconds++;
            _timers.ForEach(timer => timer());
        }

        private sealed class Idle : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() { }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
