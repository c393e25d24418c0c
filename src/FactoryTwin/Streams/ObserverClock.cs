using System.Diagnostics.CodeAnalysis;
using System.Reactive.Concurrency;
using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <summary>The time of a factory, for those who observe it: an Rx <see cref="IScheduler"/> and a .NET <see cref="TimeProvider"/>, so that <c>Buffer</c>, <c>Throttle</c> or <c>Timeout</c>,
/// <c>Task.Delay(…, clock)</c> and <c>new CancellationTokenSource(…, clock)</c> go by the factory's time, whichever it is.</summary>
/// <remarks>
/// <para>Resolution: 100 ns; <c>Task.Delay</c> itself cuts to whole milliseconds. Range: instants from now to the end of the calendar; what is due in the past is due now, what is due beyond the calendar never runs.
/// It stands still while nobody moves the factory on.</para>
/// <para>Order: at one instant all events of the factory come first, then timers, as they were scheduled. Time stops at each timer in turn, at those too that are scheduled on the way. Work that is due now
/// runs when the present instant is over, or when the factory is next moved on. Repeated timers do not drift.</para>
/// <para>A timer that throws is let go and the others go on; the call that moved the factory on throws an <see cref="ObserverException"/> when it is over. Timers are no part of the factory: they cannot
/// change what happens in it, and a fork has a clock of its own, without any. When the factory is disposed or has failed, what is pending is dropped and what is scheduled later never runs.</para>
/// </remarks>
/// <threadsafety>Timers may come and go on any thread, and run on the one that moves the factory on. Only those that come and go on that thread do so in an order that repeats.</threadsafety>
public sealed partial class ObserverClock : TimeProvider
{
    /// <summary>So many timers at one instant mean that time would never go on.</summary>
    private const int MostTimersAtOneInstant = 1_000_000;

    private readonly Lock _gate = new();
    private readonly SortedSet<Timer> _pending = [];
    private readonly CancellationTokenSource _over = new();
    private readonly Func<SimTime> _now;
    private readonly Action<SimTime> _scheduled;
    private readonly Action<Exception> _failed;
    private readonly FactoryStart _start;
    private readonly DateTimeOffset _utcStart;
    private long _insertions;
    private SimTime _instant;
    private int _timersAtThisInstant;

    /// <summary>The clock of a factory, which has to call <see cref="RunDue"/> at each instant that <see cref="NextDue"/> tells.</summary>
    /// <param name="start">Where the factory's time 0 lies in the calendar.</param>
    /// <param name="now">The factory's present instant.</param>
    /// <param name="scheduled">Told when a timer is due: time must not go beyond before it has run.</param>
    /// <param name="failed">Told that a timer failed and was let go.</param>
    internal ObserverClock(FactoryStart start, Func<SimTime> now, Action<SimTime> scheduled, Action<Exception> failed)
    {
        _start = start;
        _utcStart = start.At(SimTime.Start).ToUniversalTime();
        _now = now;
        _scheduled = scheduled;
        _failed = failed;
    }

    /// <summary>The present instant of the factory.</summary>
    public SimTime Now => _now();

    /// <summary>Runs an asynchronous method in the factory's time. It begins at once; each <c>await</c> of this clock goes on in the call that moves the factory on, at its instant and in the order of its
    /// timer, as long as the method awaits nothing but this clock.</summary>
    /// <param name="work">The method, as in <c>async () => { await Task.Delay(TimeSpan.FromMinutes(5), clock); … }</c>.</param>
    /// <returns>Its end, for those who want to know; canceled if the factory is disposed or fails before. Move the factory on before you wait for it, since time stands still meanwhile.</returns>
    /// <remarks>Without a synchronization context, which would take what follows an <c>await</c> to another thread. If the method fails, the call that moves the factory on says so as well.</remarks>
    public Task Run(Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return WithoutContext(static (clock, work) => clock.Watch(work), work);
    }

    /// <summary>When the next timer is due; <see cref="SimTime.Never"/> if none is pending.</summary>
    internal SimTime NextDue
    {
        get
        {
            lock (_gate)
                return _pending.Min?.Due ?? SimTime.Never;
        }
    }

    /// <summary>Runs all timers that are due now, also those that come to be so meanwhile.</summary>
    internal void RunDue() => WithoutContext(static (clock, now) =>
    {
        while (clock.TryTakeDue(now, out Timer? timer))
        {
            try
            {
                timer.Run();
            }
            catch (Exception failure)
            {
                timer.Dispose();
                clock._failed(failure);
            }
        }
        return true;
    }, Now);

    /// <summary>Time goes on no more.</summary>
    internal void Stop()
    {
        lock (_gate)
            _pending.Clear();
        _over.Cancel();
    }

    private async Task Watch(Func<Task> work)
    {
        try
        {
            await work().WaitAsync(_over.Token);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            _failed(failure);
            throw;
        }
    }

    private bool TryTakeDue(SimTime now, [NotNullWhen(true)] out Timer? timer)
    {
        lock (_gate)
        {
            (_instant, _timersAtThisInstant) = (now, now == _instant ? _timersAtThisInstant + 1 : 1);
            timer = _pending.Min;
            if (timer is null || timer.Due > now)
                return false;
            if (_timersAtThisInstant <= MostTimersAtOneInstant)
            {
                _pending.Remove(timer);
                timer.Repeat();
                return true;
            }
            _pending.RemoveWhere(pending => pending.Due <= now);
            _timersAtThisInstant = 0;
        }
        _failed(new InvalidOperationException($"Time stands still at {now}: {MostTimersAtOneInstant:N0} timers ran at this instant, and those that were still due then are let go. Does a timer schedule itself with no time between?"));
        return false;
    }

    /// <summary>With a synchronization context, what follows an <c>await</c> would be posted to it, or go to another thread.</summary>
    private TResult WithoutContext<TState, TResult>(Func<ObserverClock, TState, TResult> act, TState state)
    {
        SynchronizationContext? context = SynchronizationContext.Current;
        if (context is null)
            return act(this, state);
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return act(this, state);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Something to do at an instant, once or again and again.</summary>
    private sealed class Timer(ObserverClock clock, Action act) : ITimer, IComparable<Timer>
    {
        private long _order;
        private TimeSpan _period;
        private bool _isDisposed;

        /// <summary>When it is due; of no meaning while it is not pending.</summary>
        public SimTime Due { get; private set; }

        public void Run() => act();

        /// <summary>Sets it anew.</summary>
        /// <param name="dueTime">How long from now; <see cref="Timeout.InfiniteTimeSpan"/> for never.</param>
        /// <param name="period">How long between two times; 0 or <see cref="Timeout.InfiniteTimeSpan"/> for once.</param>
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            ThrowIfNegative(dueTime);
            ThrowIfNegative(period);
            lock (clock._gate)
            {
                if (_isDisposed)
                    return false;
                clock._pending.Remove(this);
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                    Insert(clock.Now, dueTime);
                return true;
            }
        }

        /// <summary>Puts it back for the next time, if it is one that repeats; counted from when it was due, so that it does not drift.</summary>
        public void Repeat()
        {
            if (_period > TimeSpan.Zero)
                Insert(Due, _period);
        }

        public int CompareTo(Timer? other) => Due != other!.Due ? Due.CompareTo(other.Due) : _order.CompareTo(other._order);

        public void Dispose()
        {
            lock (clock._gate)
            {
                _isDisposed = true;
                clock._pending.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Insert(SimTime from, TimeSpan distance)
        {
            if (distance >= SimTime.Never - from || clock._over.IsCancellationRequested)
                return;
            Due = from + distance;
            _order = clock._insertions++;
            clock._pending.Add(this);
            clock._scheduled(Due);
        }

        private static void ThrowIfNegative(TimeSpan time)
        {
            if (time < TimeSpan.Zero && time != Timeout.InfiniteTimeSpan)
                throw new ArgumentOutOfRangeException(nameof(time), time, "A timer cannot be due in the past: give 0 or more, or Timeout.InfiniteTimeSpan for never.");
        }
    }
}
