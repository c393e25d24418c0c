using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <content>As a scheduler of Rx. Its operators ask for a stopwatch and for repeated work too, else they would go by the wall clock or drift.</content>
public sealed partial class ObserverClock : IScheduler, ISchedulerPeriodic, IStopwatchProvider, IServiceProvider
{
    /// <summary>Date and local time of day.</summary>
    DateTimeOffset IScheduler.Now => _start.At(Now);

    /// <summary>Has something done when the present instant is over.</summary>
    /// <param name="state">What it is given.</param>
    /// <param name="action">What is done.</param>
    /// <returns>What cancels it.</returns>
    public IDisposable Schedule<TState>(TState state, Func<IScheduler, TState, IDisposable> action) => Schedule(state, TimeSpan.Zero, action);

    /// <summary>Has something done after a duration.</summary>
    /// <param name="state">What it is given.</param>
    /// <param name="dueTime">The duration; a negative one counts as 0.</param>
    /// <param name="action">What is done.</param>
    /// <returns>What cancels it.</returns>
    public IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var inner = new SingleAssignmentDisposable();
        var timer = new Timer(this, () => inner.Disposable = action(this, state));
        timer.Change(Scheduler.Normalize(dueTime), TimeSpan.Zero);
        return StableCompositeDisposable.Create(timer, inner);
    }

    /// <summary>Has something done at a time of the calendar.</summary>
    /// <param name="state">What it is given.</param>
    /// <param name="dueTime">The time; one in the past counts as now.</param>
    /// <param name="action">What is done.</param>
    /// <returns>What cancels it.</returns>
    public IDisposable Schedule<TState>(TState state, DateTimeOffset dueTime, Func<IScheduler, TState, IDisposable> action) => Schedule(state, dueTime - _utcStart - Now.SinceStart, action);

    /// <summary>Has something done again and again.</summary>
    /// <param name="state">What it is given the first time; then what it returned.</param>
    /// <param name="period">How long until the first time, and between two. Range: above 0.</param>
    /// <param name="action">What is done.</param>
    /// <returns>What ends it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The period is not above 0: time would never go on.</exception>
    public IDisposable SchedulePeriodic<TState>(TState state, TimeSpan period, Func<TState, TState> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (period <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(period), period, "With a period of 0 time would never go on; give one above 0.");
        var timer = new Timer(this, () => state = action(state));
        timer.Change(period, period);
        return timer;
    }

    /// <summary>A stopwatch that begins now and goes by the factory's time.</summary>
    public IStopwatch StartStopwatch() => new Stopwatch(this, Now);

    object? IServiceProvider.GetService(Type serviceType) => serviceType == typeof(ISchedulerPeriodic) || serviceType == typeof(IStopwatchProvider) ? this : null;

    private sealed class Stopwatch(ObserverClock clock, SimTime from) : IStopwatch
    {
        public TimeSpan Elapsed => clock.Now - from;
    }
}
