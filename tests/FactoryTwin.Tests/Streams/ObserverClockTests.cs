using System.Reactive.Concurrency;
using System.Reactive.Linq;
using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Kernel;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Streams;

/// <summary>The factory's time, for those who observe it: in step with the run, and no part of it.</summary>
public class ObserverClockTests
{
    /// <summary>A part is completed at each whole minute.</summary>
    private static readonly FactoryModel Model = FactoryModel.Parse(Story.Yaml(
        "start: { local: '2026-03-29T01:30:00', time-zone: Europe/Rome }",
        "stations: { s: { kind: source }, m: { kind: machine, cycle: 1 min }, done: { kind: sink } }", "flow: [s -> m -> done]"));

    private readonly List<string> _log = [];

    [Fact]
    public void At_one_instant_events_come_first_and_then_timers_as_they_were_scheduled()
    {
        using var run = new Simulation(Model);
        foreach (string name in (string[])["first", "second"])
            run.Clock.Schedule(TimeSpan.FromMinutes(1), () => Note(run, name));
        run.Clock.Schedule(TimeSpan.FromSeconds(59), () => Note(run, "early"));
        run.Events.PartsCompleted().Subscribe(_ => Note(run, "part"));
        run.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["0:00:59 early", "0:01:00 part", "0:01:00 first", "0:01:00 second"], _log);
    }

    [Fact]
    public void Time_stops_at_timers_that_events_and_timers_set_on_the_way()
    {
        using var run = new Simulation(Model);
        run.Events.PartsCompleted().Take(2).Subscribe(_ => run.Clock.Schedule(TimeSpan.FromSeconds(5), () =>   // nobody has asked for the clock before
        {
            Note(run, "five seconds later");
            run.Clock.Schedule(TimeSpan.FromSeconds(5), () => Note(run, "and ten"));
        }));
        run.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["0:01:05 five seconds later", "0:01:10 and ten", "0:02:05 five seconds later", "0:02:10 and ten"], _log);
        Assert.Equal(TimeSpan.FromHours(1), run.Now.SinceStart);
    }

    [Fact]
    public void Work_that_is_due_now_or_was_due_before_is_done_when_the_instant_is_over()
    {
        using var run = new Simulation(Model);
        run.Advance(TimeSpan.FromMinutes(3));
        run.Clock.Schedule(() => Note(run, "now"));
        run.Clock.Schedule(run.ClockAt(SimTime.At(TimeSpan.FromMinutes(1))), () => Note(run, "past"));
        run.Clock.Schedule(TimeSpan.FromMinutes(-1), () => run.Clock.Schedule(() => Note(run, "by another")));
        run.Clock.Schedule(run.ClockAt(SimTime.At(TimeSpan.FromMinutes(4))), () => Note(run, "at a time of day"));
        run.Clock.Schedule(TimeSpan.MaxValue, () => Note(run, "never"));
        Assert.Empty(_log);
        run.AdvanceTo(run.Now);
        Assert.Equal(["0:03:00 now", "0:03:00 past", "0:03:00 by another"], _log);
        run.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("0:04:00 at a time of day", _log[^1]);
    }

    [Fact]
    public void What_is_canceled_does_not_run_even_at_the_same_instant()
    {
        using var run = new Simulation(Model);
        IDisposable? second = null;
        run.Clock.Schedule(TimeSpan.FromMinutes(1), () => second!.Dispose());
        second = run.Clock.Schedule(TimeSpan.FromMinutes(1), () => Note(run, "second"));
        run.Clock.Schedule(TimeSpan.FromMinutes(1), () => Note(run, "third"));
        run.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["0:01:00 third"], _log);
    }

    [Fact]
    public void An_interval_does_not_drift()
    {
        using var run = new Simulation(Model);
        var ticks = new List<long>();
        run.Clock.SchedulePeriodic(TimeSpan.FromTicks(7_777_777), () => ticks.Add(run.Now.Ticks));
        Observable.Interval(TimeSpan.FromTicks(7_777_777), run.Clock).Subscribe(_ => ticks.Add(run.Now.Ticks));
        run.Advance(TimeSpan.FromHours(1));
        Assert.Equal(Enumerable.Range(1, (int)(TimeSpan.TicksPerHour / 7_777_777)).SelectMany(i => (long[])[i * 7_777_777L, i * 7_777_777L]), ticks);
    }

    [Fact]
    public void A_timer_that_throws_is_let_go_and_reported_and_the_others_and_the_run_go_on()
    {
        using var run = new Simulation(Model);
        run.Clock.SchedulePeriodic(TimeSpan.FromMinutes(1), () => throw new FormatException("Cannot draw this."));
        Observable.Interval(TimeSpan.FromMinutes(20), run.Clock).Subscribe(_ => Note(run, "tick"));
        ObserverException report = Assert.Throws<ObserverException>(() => run.Advance(TimeSpan.FromHours(1)));
        Assert.Equal("1 observer(s) failed and were let go; the run can go on. (Cannot draw this.)", report.Message);
        run.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(["0:20:00 tick", "0:40:00 tick", "1:00:00 tick", "1:20:00 tick"], _log);
        Assert.Null(run.Fault);
    }

    [Fact]
    public void A_timer_that_moves_the_run_on_is_let_go_like_any_that_throws()
    {
        using var run = new Simulation(Model);
        run.Clock.Schedule(TimeSpan.FromMinutes(1), () => run.Step());
        ObserverException report = Assert.Throws<ObserverException>(() => run.Advance(TimeSpan.FromHours(1)));
        Assert.IsType<InvalidOperationException>(Assert.Single(report.InnerExceptions));
        Assert.Equal(60, run.EventCount);
    }

    [Fact]
    public void Timers_that_would_never_let_time_go_on_are_let_go()
    {
        using var run = new Simulation(Model);
        run.Clock.Schedule(TimeSpan.FromMinutes(1), again => again(TimeSpan.Zero));
        ObserverException report = Assert.Throws<ObserverException>(() => run.Advance(TimeSpan.FromHours(1)));
        Assert.Equal(
            "Time stands still at 0:01:00: 1,000,000 timers ran at this instant, and those that were still due then are let go. Does a timer schedule itself with no time between?",
            Assert.Single(report.InnerExceptions).Message);
        Assert.Equal(TimeSpan.FromHours(1), run.Now.SinceStart);
        ArgumentOutOfRangeException refused = Assert.Throws<ArgumentOutOfRangeException>(() => Observable.Interval(TimeSpan.Zero, run.Clock).Subscribe());
        Assert.StartsWith("With a period of 0 time would never go on; give one above 0.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stepping_runs_what_is_due_before_the_next_event_and_at_its_instant_when_that_is_over()
    {
        using var run = new Simulation(Model);
        Observable.Interval(TimeSpan.FromSeconds(30), run.Clock).Subscribe(_ => Note(run, "tick"));
        run.Events.PartsCompleted().Subscribe(_ => Note(run, "part"));
        Assert.True(run.Step());
        Assert.True(run.Step());
        Assert.Equal(["0:00:30 tick", "0:01:00 part", "0:01:00 tick", "0:01:30 tick", "0:02:00 part", "0:02:00 tick"], _log);
    }

    [Fact]
    public void A_run_to_its_end_runs_timers_until_then()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "stations: { s: { kind: source, limit: 3 parts }, m: { kind: machine, cycle: 1 min }, done: { kind: sink } }", "flow: [s -> m -> done]")));
        Observable.Interval(TimeSpan.FromSeconds(45), run.Clock).Subscribe(_ => Note(run, "tick"));
        run.RunToEnd();
        Assert.Equal(["0:00:45 tick", "0:01:30 tick", "0:02:15 tick", "0:03:00 tick"], _log);
        Assert.False(run.Step());
        Assert.Equal(4, _log.Count);
        run.Advance(TimeSpan.FromSeconds(45));
        Assert.Equal("0:03:45 tick", _log[^1]);
    }

    [Fact]
    public void A_fork_has_a_clock_of_its_own_at_the_same_instant_without_timers()
    {
        using var run = new Simulation(Model);
        run.Clock.SchedulePeriodic(TimeSpan.FromMinutes(1), () => Note(run, "original"));
        run.Advance(TimeSpan.FromMinutes(1));
        using Simulation fork = run.Fork();
        Assert.NotSame(run.Clock, fork.Clock);
        Assert.Equal(run.Clock.GetUtcNow(), fork.Clock.GetUtcNow());
        fork.Clock.Schedule(TimeSpan.FromMinutes(1), () => Note(fork, "fork"));
        fork.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["0:01:00 original", "0:02:00 fork"], _log);
    }

    [Fact]
    public void After_the_end_nothing_runs_any_more()
    {
        var run = new Simulation(Model);
        run.Clock.SchedulePeriodic(TimeSpan.FromMinutes(1), () =>
        {
            Note(run, "tick");
            run.Dispose();
            run.Clock.Schedule(() => Note(run, "after the end"));
        });
        run.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["0:01:00 tick"], _log);
        var never = new Simulation(Model);
        never.Dispose();
        never.Clock.Schedule(() => Note(never, "after the end"));
        Assert.Single(_log);
    }

    [Fact]
    public void It_tells_the_time_of_day_with_daylight_saving()
    {
        using var run = new Simulation(Model);
        IScheduler scheduler = run.Clock;
        IStopwatch watch = run.Clock.StartStopwatch();
        long from = run.Clock.GetTimestamp();
        run.Advance(TimeSpan.FromHours(1));   // at 2 o'clock it is 3
        Assert.Equal((new DateTimeOffset(2026, 3, 29, 3, 30, 0, TimeSpan.FromHours(2)), run.ClockAt(run.Now)), (scheduler.Now, scheduler.Now));
        Assert.Equal(TimeSpan.FromHours(2), scheduler.Now.Offset);
        Assert.Equal((scheduler.Now, TimeSpan.Zero), (run.Clock.GetUtcNow(), run.Clock.GetUtcNow().Offset));
        Assert.Equal((scheduler.Now, TimeSpan.FromHours(2)), (run.Clock.GetLocalNow(), run.Clock.GetLocalNow().Offset));
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromHours(1), run.Now), (watch.Elapsed, run.Clock.GetElapsedTime(from), run.Clock.Now));
    }

    private void Note(Simulation run, string what) => _log.Add($"{run.Now} {what}");
}
