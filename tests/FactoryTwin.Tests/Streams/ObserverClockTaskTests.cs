using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Streams;

/// <summary>Timers, tokens and tasks of .NET in the factory's time.</summary>
public class ObserverClockTaskTests
{
    private static readonly FactoryModel Model = FactoryModel.Parse(Story.Yaml(
        "stations: { s: { kind: source }, m: { kind: machine, cycle: 1 min }, done: { kind: sink } }", "flow: [s -> m -> done]"));

    private readonly List<string> _log = [];

    [Fact]
    public void A_timer_runs_once_or_again_and_again_and_can_be_set_anew()
    {
        using var run = new Simulation(Model);
        foreach (TimeSpan once in (TimeSpan[])[TimeSpan.Zero, Timeout.InfiniteTimeSpan])
            run.Clock.CreateTimer(what => Note(run, (string)what!), "once", TimeSpan.FromMinutes(1), once);
        run.Clock.CreateTimer(_ => Note(run, "never"), null, Timeout.InfiniteTimeSpan, TimeSpan.FromMinutes(1));
        ITimer again = run.Clock.CreateTimer(_ => Note(run, "again"), null, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3));
        run.Advance(TimeSpan.FromMinutes(6));
        Assert.True(again.Change(TimeSpan.Zero, TimeSpan.FromMinutes(1)));
        run.Advance(TimeSpan.FromMinutes(1));
        again.Dispose();
        Assert.False(again.Change(TimeSpan.Zero, TimeSpan.Zero));
        run.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(["0:01:00 once", "0:01:00 once", "0:02:00 again", "0:05:00 again", "0:06:00 again", "0:07:00 again"], _log);
    }

    [Fact]
    public void A_timer_in_the_past_is_refused()
    {
        using var run = new Simulation(Model);
        ArgumentOutOfRangeException refused = Assert.Throws<ArgumentOutOfRangeException>(() => run.Clock.CreateTimer(_ => { }, null, TimeSpan.FromMinutes(-1), TimeSpan.Zero));
        Assert.StartsWith("A timer cannot be due in the past: give 0 or more, or Timeout.InfiniteTimeSpan for never.", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => run.Clock.CreateTimer(_ => { }, null, TimeSpan.Zero, TimeSpan.FromMinutes(-1)));
    }

    [Fact]
    public void A_timer_keeps_the_execution_context_of_those_who_made_it()
    {
        using var run = new Simulation(Model);
        var shift = new AsyncLocal<string> { Value = "early" };
        run.Clock.CreateTimer(_ => Note(run, shift.Value!), null, TimeSpan.FromMinutes(1), TimeSpan.Zero);
        shift.Value = "late";
        run.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["0:01:00 early"], _log);
    }

    [Fact]
    public void A_token_is_canceled_at_its_instant()
    {
        using var run = new Simulation(Model);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(10), run.Clock);
        patience.Token.Register(() => Note(run, "lost patience"));
        run.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["0:10:00 lost patience"], _log);
    }

    [Fact]
    public void What_follows_an_await_happens_at_its_instant_on_the_thread_of_the_run_in_the_order_of_the_timers()
    {
        using var run = new Simulation(Model);
        int thread = Environment.CurrentManagedThreadId;
        WithContext(() =>
        {
            Task[] walks = [Walk("a", 2), Walk("b", 3), Walk("c", 2)];
            run.Advance(TimeSpan.FromMinutes(6));
            Assert.All(walks, walk => Assert.True(walk.IsCompletedSuccessfully));
        });
        Assert.Equal(["0:02:00 a", "0:02:00 c", "0:03:00 b", "0:04:00 a", "0:04:00 c", "0:06:00 b", "0:06:00 a", "0:06:00 c"], _log);

        Task Walk(string who, int minutes) => run.Clock.Run(async () =>
        {
            for (int i = 0; i < 6 / minutes; i++)
            {
                await Task.Delay(TimeSpan.FromMinutes(minutes), run.Clock);
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                Note(run, who);
            }
        });
    }

    [Fact]
    public void A_periodic_timer_ticks_in_the_call_that_moves_the_run_on()
    {
        using var run = new Simulation(Model);
        int thread = Environment.CurrentManagedThreadId;
        _ = run.Clock.Run(async () =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMinutes(20), run.Clock);
            while (await timer.WaitForNextTickAsync())
                Note(run, Environment.CurrentManagedThreadId == thread ? "tick" : "elsewhere");
        });
        run.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["0:20:00 tick", "0:40:00 tick", "1:00:00 tick"], _log);
    }

    [Fact]
    public void A_context_of_the_caller_is_there_again_afterwards()
    {
        using var run = new Simulation(Model);
        WithContext(() =>
        {
            SynchronizationContext? context = SynchronizationContext.Current;
            run.Clock.Schedule(0, TimeSpan.FromMinutes(1), (_, _) => throw new FormatException("Cannot draw this."));
            Assert.Throws<ObserverException>(() => run.Advance(TimeSpan.FromMinutes(1)));
            Assert.Same(context, SynchronizationContext.Current);
        });
    }

    [Fact]
    public void A_method_that_fails_is_reported_and_the_run_goes_on()
    {
        using var run = new Simulation(Model);
        Task failing = run.Clock.Run(async () =>
        {
            await Task.Delay(TimeSpan.FromMinutes(5), run.Clock);
            throw new FormatException("Cannot draw this.");
        });
        ObserverException report = Assert.Throws<ObserverException>(() => run.Advance(TimeSpan.FromHours(1)));
        Assert.IsType<FormatException>(Assert.Single(report.InnerExceptions));
        Assert.IsType<FormatException>(failing.Exception!.InnerException);
        Assert.Equal(TimeSpan.FromHours(1), run.Now.SinceStart);
    }

    [Fact]
    public void A_method_that_waits_when_the_factory_ends_is_canceled()
    {
        var run = new Simulation(Model);
        Task waiting = run.Clock.Run(() => Task.Delay(TimeSpan.FromHours(5), run.Clock));
        run.Advance(TimeSpan.FromHours(1));
        Assert.False(waiting.IsCompleted);
        run.Dispose();
        Assert.True(waiting.IsCanceled);
        Assert.True(run.Clock.Run(() => Task.Delay(TimeSpan.FromHours(5), run.Clock)).IsCanceled);
    }

    private static void WithContext(Action act)
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new SynchronizationContextThatMustNotBeUsed());
        try
        {
            act();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private void Note(Simulation run, string what) => _log.Add($"{run.Now} {what}");

    private sealed class SynchronizationContextThatMustNotBeUsed : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => throw new InvalidOperationException("Something went by the context.");
    }
}
