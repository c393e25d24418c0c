using System.Runtime.CompilerServices;
using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

public sealed partial class Run
{
    /// <summary>Begins a timer: draws its length and lets it run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(TimerHandle timer, int place = 0)
    {
        int slot = timer[place];
        ref readonly TimerInfo info = ref Plan.Timers[slot];
        Launch(slot, info.Priority, Draw(info));
    }

    /// <summary>Begins a timer of a given length.</summary>
    /// <param name="timer">The timer.</param>
    /// <param name="place">The place.</param>
    /// <param name="length">Its length. Range: 0 or more.</param>
    public void BeginFor(TimerHandle timer, int place, TimeSpan length)
    {
        if (length < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(length), length, "A timer cannot end before it begins.");
        int slot = timer[place];
        Launch(slot, Plan.Timers[slot].Priority, length.Ticks);
    }

    /// <summary>Draws the length of a timer without letting it run yet.</summary>
    public void BeginPaused(TimerHandle timer, int place = 0)
    {
        int slot = timer[place];
        long length = Draw(Plan.Timers[slot]);
        _calendar.Cancel(slot);
        _timers[slot] = new TimerState { Total = length, Left = length, Status = TimerStatus.Paused };
    }

    /// <summary>Lets a timer go on that is paused; begins it if it was not begun; does nothing if it runs.</summary>
    public void Continue(TimerHandle timer, int place = 0)
    {
        if (_timers[timer[place]].Status == TimerStatus.Idle)
            Begin(timer, place);
        else
            Resume(timer, place);
    }

    /// <summary>Lets a timer go on that is paused; does nothing if it is not.</summary>
    public void Resume(TimerHandle timer, int place = 0)
    {
        int slot = timer[place];
        ref TimerState state = ref _timers[slot];
        if (state.Status != TimerStatus.Paused)
            return;
        state.Status = TimerStatus.Running;
        _calendar.Schedule(slot, Now.Ticks + state.Left, Plan.Timers[slot].Priority);
    }

    /// <summary>Stops a timer's time; does nothing if it does not run.</summary>
    public void Pause(TimerHandle timer, int place = 0)
    {
        int slot = timer[place];
        ref TimerState state = ref _timers[slot];
        if (state.Status != TimerStatus.Running)
            return;
        state.Status = TimerStatus.Paused;
        state.Left = _calendar.DueOf(slot) - Now.Ticks;
        _calendar.Cancel(slot);
    }

    /// <summary>Moves a paused timer on by so much, for timers that count something else than time.</summary>
    /// <param name="timer">The timer.</param>
    /// <param name="place">The place.</param>
    /// <param name="count">By how much. Range: 0 or more.</param>
    /// <returns>Whether it is over; then it must be begun anew.</returns>
    public bool Spend(TimerHandle timer, int place, int count)
    {
        ref TimerState state = ref _timers[timer[place]];
        if (state.Status != TimerStatus.Paused)
            return false;
        state.Left -= count * TimeSpan.TicksPerSecond;
        if (state.Left > 0)
            return false;
        state.Status = TimerStatus.Idle;
        return true;
    }

    /// <summary>Ends a timer without calling its station.</summary>
    public void Cancel(TimerHandle timer, int place = 0)
    {
        int slot = timer[place];
        _timers[slot].Status = TimerStatus.Idle;
        _calendar.Cancel(slot);
    }

    /// <summary>Whether a timer has begun and is not over, running or paused.</summary>
    public bool HasBegun(TimerHandle timer, int place = 0) => _timers[timer[place]].Status != TimerStatus.Idle;

    /// <summary>How long a timer would still have to run; 0 if it has not begun.</summary>
    public TimeSpan Left(TimerHandle timer, int place = 0)
    {
        int slot = timer[place];
        return _timers[slot].Status switch
        {
            TimerStatus.Running => new TimeSpan(_calendar.DueOf(slot) - Now.Ticks),
            TimerStatus.Paused => new TimeSpan(_timers[slot].Left),
            _ => TimeSpan.Zero,
        };
    }

    /// <summary>The next number of a stream, between 0 and 1, neither included.</summary>
    public double NextUniform(StreamHandle stream) => _streams[stream.Index].NextUniform();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Launch(int slot, int priority, long length)
    {
        ref TimerState state = ref _timers[slot];
        state.Total = length;
        state.Status = TimerStatus.Running;
        _calendar.Schedule(slot, Now.Ticks + length, priority);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Draw(in TimerInfo info) => ToTicks(_samplers[info.Sampler].Draw(ref _streams[info.Stream], Plan.Tables));

    /// <summary>A number becomes ticks here and nowhere else: half to even, and nothing that is no duration.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long ToTicks(double seconds)
    {
        double ticks = Math.Round(seconds * TimeSpan.TicksPerSecond);
        if (!(ticks is >= 0 and < 4e18))
            ThrowNoDuration(seconds);
        return unchecked((long)ticks);
    }

    private static void ThrowNoDuration(double seconds) =>
        throw new InvalidOperationException($"{seconds} s was drawn, which is no duration: a duration is a number from 0 to 12,000 years.");

    private enum TimerStatus : byte
    {
        Idle,
        Running,
        Paused,
    }

    private struct TimerState
    {
        /// <summary>The whole length, as drawn.</summary>
        public long Total;

        /// <summary>What is left of it, while it is paused.</summary>
        public long Left;
        public TimerStatus Status;
    }
}
