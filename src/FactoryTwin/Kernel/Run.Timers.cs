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
        Launch(slot, ref state, Draw(state));
    }

    /// <summary>Gives a timer another law, by which its length is drawn from the next time on that it begins. The random stream stays the same.</summary>
    /// <param name="timer">The timer; it has not begun.</param>
    /// <param name="place">The place.</param>
    /// <param name="law">The law.</param>
    /// <exception cref="InvalidOperationException">The timer has begun and is not over.</exception>
    public void SetLaw(TimerHandle timer, int place, LawHandle law)
    {
        ref TimerState state = ref _timers[timer[place]];
        if (state.Status != TimerStatus.Idle)
            throw new InvalidOperationException("A timer that has begun cannot be given another law: its length is drawn already.");
        state.Sampler = _paces is null ? law.Sampler : Paced(timer[place], law.Sampler);
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
        state.Total = state.DueOrLeft = Draw(state);
        state.Status = TimerStatus.Paused;
    }

    /// <summary>Makes a timer of which it is only known that it was not over after so long: what is left of it is drawn on that condition, and does not run yet.</summary>
    /// <param name="timer">The timer; it has not begun.</param>
    /// <param name="place">The place.</param>
    /// <param name="elapsed">How long. Range: 0 or more.</param>
    public void BeginPaused(TimerHandle timer, int place, TimeSpan elapsed)
    {
        ref TimerState state = ref _timers[timer[place]];
        long left = Sampler.ToTicks(_samplers[state.Sampler].DrawRemaining(elapsed.TotalSeconds, ref _streams[state.Stream], _tables) * TimeSpan.TicksPerSecond);
        (state.Total, state.DueOrLeft, state.Status) = (Later(elapsed.Ticks, left), left, TimerStatus.Paused);
    }

    /// <summary>A length by the law of a timer, from its stream; the timer is left alone. For a station that begins in a present of which not all is known (<see cref="Station.OnAdopt"/>).</summary>
    /// <param name="timer">The timer; one that has a law.</param>
    /// <param name="place">The place.</param>
    public double DrawSeconds(TimerHandle timer, int place)
    {
        ref TimerState state = ref _timers[timer[place]];
        return _samplers[state.Sampler].DrawRemaining(0, ref _streams[state.Stream], _tables);
    }

    /// <summary>Makes a timer of which it is known how much of it is left, and does not let it run yet.</summary>
    /// <param name="timer">The timer; it has not begun.</param>
    /// <param name="place">The place.</param>
    /// <param name="left">How much is left. Range: 0 or more.</param>
    public void BeginPausedWith(TimerHandle timer, int place, TimeSpan left)
    {
        ref TimerState state = ref _timers[timer[place]];
        (state.Total, state.DueOrLeft, state.Status) = (left.Ticks, left.Ticks, TimerStatus.Paused);
    }

    /// <summary>Lets a timer go on that is paused; begins it if it was not begun; does nothing if it runs.</summary>
    public void Continue(TimerHandle timer, int place = 0)
    {
        if (_timers[timer[place]].Status == TimerStatus.Idle)
            Begin(timer, place);
        else
            Resume(timer, place);
    }

    /// <summary>Lets a timer go on that is paused, at a pace: what is left of it takes so many times its own length. Begins it if it was not begun; does nothing if it runs.</summary>
    /// <param name="timer">The timer.</param>
    /// <param name="place">The place.</param>
    /// <param name="timeFactor">How many times its own length it takes, whatever was told before; one that is begun anew takes its own. Range: above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not above 0.</exception>
    public void Continue(TimerHandle timer, int place, double timeFactor)
    {
        if (!(timeFactor > 0))
            throw new ArgumentOutOfRangeException(nameof(timeFactor), timeFactor, "Work takes some time: the factor must be above 0.");
        int slot = timer[place];
        ref TimerState state = ref _timers[slot];
        if (state.Status == TimerStatus.Idle)
            BeginPaused(timer, place);
        if (state.Status == TimerStatus.Paused)
            Stretch(slot, ref state, timeFactor);
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
        state.DueOrLeft = Later(Now.Ticks, state.DueOrLeft);
        _calendar.Schedule(slot, state.DueOrLeft, state.Priority);
    }

    /// <summary>Stops a timer's time; does nothing if it does not run.</summary>
    public void Pause(TimerHandle timer, int place = 0)
    {
        int slot = timer[place];
        ref TimerState state = ref _timers[slot];
        if (state.Status != TimerStatus.Running)
            return;
        state.Status = TimerStatus.Paused;
        state.DueOrLeft -= Now.Ticks;
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
        state.DueOrLeft -= count * TimeSpan.TicksPerSecond;
        if (state.DueOrLeft > 0)
            return false;
        state.Status = TimerStatus.Idle;
        return true;
    }

    /// <summary>Draws a timer again of which it is only known that it was not over at an earlier instant: it may be over by now. For <see cref="Station.OnRedraw"/>; the timer has a law, and
    /// has not been paused or stretched.</summary>
    /// <param name="timer">The timer, which runs or is over.</param>
    /// <param name="place">The place.</param>
    /// <param name="knownUntil">That instant. Range: up to now; where the timer began later, its beginning counts.</param>
    /// <returns>Whether it is over now; then its station is not called. One that was over at that instant stays so.</returns>
    public bool DrawAgain(TimerHandle timer, int place, SimTime knownUntil)
    {
        int slot = timer[place];
        ref TimerState state = ref _timers[slot];
        if (state.Status == TimerStatus.Idle && state.DueOrLeft <= knownUntil.Ticks)
            return true;
        long began = state.DueOrLeft - state.Total, elapsed = Math.Max(0, knownUntil.Ticks - began);
        long left = Sampler.ToTicks(_samplers[state.Sampler].DrawRemaining((double)elapsed / TimeSpan.TicksPerSecond, ref _streams[state.Stream], _tables) * TimeSpan.TicksPerSecond);
        state.Total = Later(elapsed, left);
        state.DueOrLeft = Later(began, state.Total);
        bool isOver = state.DueOrLeft <= Now.Ticks;
        state.Status = isOver ? TimerStatus.Idle : TimerStatus.Running;
        if (isOver)
            _calendar.Cancel(slot);
        else
            _calendar.Schedule(slot, state.DueOrLeft, state.Priority);
        return isOver;
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
            TimerStatus.Running => new TimeSpan(_timers[slot].DueOrLeft - Now.Ticks),
            TimerStatus.Paused => new TimeSpan(_timers[slot].DueOrLeft),
            _ => TimeSpan.Zero,
        };
    }

    /// <summary>The next number of a stream, between 0 and 1, neither included.</summary>
    public double NextUniform(StreamHandle stream) => _streams[stream.Index].NextUniform();

    /// <summary>The next number of a distribution of plain numbers, for which one number of a stream is taken; none where it is always the same.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="law">The distribution, by <see cref="StationLayout.Law"/>.</param>
    public double NextNumber(StreamHandle stream, LawHandle law) => _samplers[law.Sampler].DrawNumber(ref _streams[stream.Index], _tables);

    /// <summary>The next number of the standard normal distribution, for which one number of a stream is taken; a larger one gives a larger one.</summary>
    public double NextNormal(StreamHandle stream) => Sampler.NormalInverse(NextUniform(stream));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Launch(int slot, ref TimerState state, long length)
    {
        state.Total = length;
        state.Status = TimerStatus.Running;
        state.DueOrLeft = Later(Now.Ticks, length);
        _calendar.Schedule(slot, state.DueOrLeft, state.Priority);
    }

    private void Stretch(int slot, ref TimerState state, double timeFactor)
    {
        double before = StretchOf(slot, state);
        if (timeFactor == before)
            return;
        state.DueOrLeft = Times(state.DueOrLeft, timeFactor / before);
        state.Total = ~Times(state.Length, timeFactor / before);
        _stretch ??= new double[_timers.Length];
        _stretch[slot] = timeFactor;
    }

    /// <summary>How many times its own length a timer takes.</summary>
    private double StretchOf(int slot, in TimerState state) => state.IsStretched ? _stretch![slot] : 1;

    private static long Times(long ticks, double factor) => ticks * factor < BeyondTime ? Sampler.ToTicks(ticks * factor) : BeyondTime;

    /// <summary>So much later, or <see cref="BeyondTime"/> where no time can tell it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Later(long ticks, long length) => length <= BeyondTime - ticks ? ticks + length : BeyondTime;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Draw(in TimerState timer) => _samplers[timer.Sampler].DrawTicks(ref _streams[timer.Stream], _tables);

    private enum TimerStatus : byte
    {
        Idle,
        Running,
        Paused,
    }

    private struct TimerState
    {
        /// <summary>The whole length: as drawn; or, as its complement, stretched to the pace at which the timer goes now. So the loop need not know of it.</summary>
        public long Total;

        /// <summary>When it is due, while it runs; what is left of it, while it is paused.</summary>
        public long DueOrLeft;

        public int Sampler;
        public int Stream;
        public TimerStatus Status;
        public byte Priority;

        public readonly bool IsStretched => Total < 0;

        public readonly long Length => Total < 0 ? ~Total : Total;
    }
}
