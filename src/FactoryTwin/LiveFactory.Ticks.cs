using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin;

/// <content>The ticks: how far the factory goes on in each, and when the next one is due.</content>
public sealed partial class LiveFactory
{
    /// <summary>After so many events a tick looks at the clock, and whether something else is asked for.</summary>
    private const int EventsInSlice = 1_000;

    private readonly Lock _gate = new();
    private Asked _asked;
    private volatile int _timesAsked;
    private int _timesTaken;
    private double _speed;
    private bool _paused, _hasTicked;
    private SimTime _anchor, _stepsUpTo, _until = SimTime.Never;   // the factory was at the anchor …
    private long _anchored;                                        // … when the clock showed this
    private long _begun, _begunBefore, _due;                       // begin of this tick and the last one, and when the next one is due
    private long _number;
    private TimeSpan _longestLate;
    private int _isRunning;

    /// <summary>How many times as fast as the clock the factory's time goes: 1 for real time, 60 for a minute a second, <see cref="double.PositiveInfinity"/> for as fast as it can. It holds from the next tick on.
    /// Range: 0.1 to 1,000, or infinite. Default: 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside its range.</exception>
    public double SpeedFactor
    {
        get
        {
            lock (_gate)
                return _asked.Speed;
        }
        set => Ask((ref asked) => asked.Speed = LiveOptions.Valid(value));
    }

    /// <summary>Whether it is paused, or will be from the next tick on.</summary>
    public bool IsPaused
    {
        get
        {
            lock (_gate)
                return _asked.IsPaused;
        }
    }

    /// <summary>Has time stand still from the next tick on, or the next thousand events of one that is under way. Commands are followed all the same.</summary>
    public void Pause() => Ask(static (ref asked) => asked.IsPaused = true);

    /// <summary>Has time go on from the next tick on, from where it is.</summary>
    public void Resume() => Ask(static (ref asked) => (asked.IsPaused, asked.EventSteps, asked.TickSteps) = (false, 0, 0));

    /// <summary>Pauses, and at the next tick lets the next event happen, however far away it is.</summary>
    public void StepEvent() => Ask(static (ref asked) => (asked.IsPaused, asked.EventSteps) = (true, asked.EventSteps + 1));

    /// <summary>Pauses, and at the next tick goes on by what a period is at the present speed; by a period where the speed is as fast as it can.</summary>
    public void StepTick() => Ask(static (ref asked) => (asked.IsPaused, asked.TickSteps) = (true, asked.TickSteps + 1));

    /// <summary>One tick, now: for those who have a loop of their own, as a game or a test has. What it goes on by is counted from the first one.</summary>
    /// <returns>What it came to.</returns>
    /// <exception cref="SimulationFaultedException">The model failed, now or earlier.</exception>
    /// <exception cref="InvalidOperationException"><see cref="RunAsync"/> ticks already, or the run is being moved on by somebody else.</exception>
    /// <exception cref="ObjectDisposedException">This is disposed.</exception>
    public LiveTick Tick()
    {
        if (_isRunning != 0)
            throw new InvalidOperationException("The factory lives already by RunAsync: stop that first, or leave the ticks to it.");
        return TickOnce();
    }

    /// <summary>Ticks, one a period, until the factory has come to an instant, or until it is asked to stop. Then it can be called again.</summary>
    /// <remarks>It goes on where the caller's context wants it, so on any thread of the pool where there is none.</remarks>
    /// <param name="until">The instant, not before the present one. Default: <c>null</c>, without end.</param>
    /// <param name="cancellation">Asks to stop, between two ticks; what has happened by then has happened.</param>
    /// <exception cref="ArgumentOutOfRangeException">The instant lies in the past.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    /// <exception cref="SimulationFaultedException">The model failed, now or earlier.</exception>
    /// <exception cref="InvalidOperationException">It runs already, or the run is being moved on by somebody else.</exception>
    /// <exception cref="ObjectDisposedException">This is disposed, before or meanwhile.</exception>
    public async Task RunAsync(SimTime? until = null, CancellationToken cancellation = default)
    {
        if (until < Run.Now)
            throw new ArgumentOutOfRangeException(nameof(until), until, $"Time cannot run backwards: the run has reached {Run.Now}.");
        if (Interlocked.Exchange(ref _isRunning, 1) != 0)
            throw new InvalidOperationException("The factory lives already by RunAsync.");
        try
        {
            _until = until ?? SimTime.Never;
            _hasTicked = false;
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                TickOnce();
                if (Run.Now >= _until)
                    return;
                bool isUnpaced = double.IsPositiveInfinity(_speed) && !_paused && Run.NextDue() != SimTime.Never;
                TimeSpan wait = _clock.GetElapsedTime(_begun, _due);
                if (isUnpaced || _clock.GetElapsedTime(_begun) >= wait)
                    await Task.Yield();   // so that the caller's thread gets on
                else
                    await Replay.Until(wait, _clock, _begun, cancellation).ConfigureAwait(true);
            }
        }
        finally
        {
            _until = SimTime.Never;
            _isRunning = 0;
        }
    }

    private LiveTick TickOnce()
    {
        try
        {
            return Go();
        }
        catch (SimulationFaultedException failure)
        {
            RefuseWaiting(failure);
            throw;
        }
    }

    private LiveTick Go()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        long begun = _clock.GetTimestamp();
        TimeSpan late = Begin(begun);
        if (_timesAsked != _timesTaken)
            TakeAsked();
        if (_waiting != 0)
            FollowPosted();
        SimTime target = _paused ? _stepsUpTo : Target(begun);
        if (target < Run.Now)   // somebody else has moved the run on between two ticks
        {
            Anchor(begun);
            target = Run.Now;
        }
        while ((!_paused || target > Run.Now) && !GoOn(target) && _timesAsked == _timesTaken && _clock.GetElapsedTime(begun) < _options.Period)
        {
        }
        TimeSpan behind = target == SimTime.Never || double.IsPositiveInfinity(_speed) ? TimeSpan.Zero : target - Run.Now;
        LastTick = new LiveTick { Number = ++_number, Time = Run.Now, Late = late, LongestLate = _longestLate, Behind = behind, IsPaused = _paused, SpeedFactor = _speed };
        if (_ticks.HasObservers)
            _ticks.OnNext(LastTick);
        return LastTick;
    }

    /// <summary>A tick begins.</summary>
    /// <returns>How late.</returns>
    private TimeSpan Begin(long begun)
    {
        long period = (long)(_options.Period.TotalSeconds * _clock.TimestampFrequency);
        if (!_hasTicked)
        {
            _hasTicked = true;
            _begun = _due = begun;
            Anchor(begun);
        }
        TimeSpan late = begun > _due ? _clock.GetElapsedTime(_due, begun) : TimeSpan.Zero;
        _longestLate = late > _longestLate ? late : _longestLate;
        _due += period;
        if (_due <= begun)
            _due += (begun - _due) / period * period + period;   // ticks whose time has passed are not made up for; events are
        (_begunBefore, _begun) = (_begun, begun);
        return late;
    }

    private void Anchor(long at)
    {
        (_anchor, _anchored) = (Run.Now, at);
        _stepsUpTo = _stepsUpTo > Run.Now ? _stepsUpTo : Run.Now;
    }

    /// <summary>Where the factory should be when the clock shows this.</summary>
    private SimTime Target(long clock)
    {
        if (double.IsPositiveInfinity(_speed))
            return _until;
        double ahead = _clock.GetElapsedTime(_anchored, clock).Ticks * _speed;
        return ahead < (_until - _anchor).Ticks ? new SimTime(_anchor.Ticks + (long)ahead) : _until;
    }

    /// <returns>Whether it has come to the instant.</returns>
    private bool GoOn(SimTime target)
    {
        try
        {
            return Run.AdvanceTowards(target, EventsInSlice);
        }
        catch (ObserverException failure)
        {
            Note(failure.InnerExceptions);
            return false;
        }
    }

    private void TakeAsked()
    {
        Asked asked;
        lock (_gate)
        {
            asked = _asked;
            (_asked.EventSteps, _asked.TickSteps, _timesTaken) = (0, 0, _timesAsked);
        }
        bool isNew = asked.Speed != _speed || asked.IsPaused != _paused, wasPaused = _paused;
        if (asked.IsPaused && !_paused)
            _stepsUpTo = Run.Now;
        (_speed, _paused) = (asked.Speed, asked.IsPaused);
        for (int step = 0; step < asked.EventSteps; step++)
        {
            try
            {
                if (Run.NextDue() <= _until)
                    Run.Step();
            }
            catch (ObserverException failure)
            {
                Note(failure.InnerExceptions);
            }
        }
        if (isNew || asked.EventSteps > 0)
            Anchor(wasPaused ? _begun : _begunBefore);   // another speed holds from the last tick on
        TimeSpan tick = double.IsPositiveInfinity(_speed) ? _options.Period : _options.Period * _speed;
        for (int step = 0; step < asked.TickSteps; step++)
            _stepsUpTo = _until - _stepsUpTo > tick ? _stepsUpTo + tick : _until;
    }

    private void FollowPosted()
    {
        for (int most = _options.MostCommands; most > 0 && TakePosted() is { } posted; most--)
        {
            try
            {
                posted.Done.SetResult(Run.Apply(posted.Command));
            }
            catch (ObserverException failure)
            {
                Note(failure.InnerExceptions);
                posted.Done.SetResult(Run.Commands[^1]);
            }
            catch (CommandException failure)
            {
                posted.Done.SetException(failure);
            }
            catch (Exception failure)
            {
                posted.Done.SetException(failure);
                throw;
            }
        }
    }

    private void Ask(Change change)
    {
        lock (_gate)
        {
            change(ref _asked);
            _timesAsked++;
        }
    }

    private delegate void Change(ref Asked asked);

    /// <summary>What was asked for, on any thread, and holds from the next tick on.</summary>
    private struct Asked
    {
        public double Speed;
        public bool IsPaused;
        public int EventSteps, TickSteps;
    }
}
