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
        ref TimerState state = ref _timers[slot];
        Launch(slot, ref state, state.Next);
        state.Next = Draw(state);
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
        Launch(slot, ref _timers[slot], length.Ticks);
    }

    /// <summary>Draws the length of a timer without letting it run yet.</summary>
    public void BeginPaused(TimerHandle timer, int place = 0)
    {
        int slot = timer[place];
        _calendar.Cancel(slot);
        ref TimerState state = ref _timers[slot];
        state.Total = state.Left = state.Next;
        state.Status = TimerStatus.Paused;
        state.Next = Draw(state);
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
        _calendar.Schedule(slot, Now.Ticks + state.Left, state.Priority);
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
    private void Launch(int slot, ref TimerState state, long length)
    {
        state.Total = length;
        state.Status = TimerStatus.Running;
        _calendar.Schedule(slot, Now.Ticks + length, state.Priority);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Draw(in TimerState timer) => _samplers[timer.Sampler].DrawTicks(ref _streams[timer.Stream], _tables);

    private void DrawAhead()
    {
        foreach (ref TimerState timer in _timers.AsSpan())
        {
            if (timer.Sampler >= 0)
                timer.Next = Draw(timer);
        }
    }

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

        /// <summary>The length it will have when it begins next. It is drawn ahead, since a draw takes long and nothing waits for it then.</summary>
        public long Next;
        public int Sampler;
        public int Stream;
        public TimerStatus Status;
        public byte Priority;
    }
}
