using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin;

/// <summary>A recorded factory: the same stations and the same events as when it was recorded. Nothing has happened yet when it is made; it is moved on as a <see cref="Simulation"/> is, or played at any speed.</summary>
/// <remarks>Where older events were dropped (<see cref="RecordingOptions"/>), it begins with what was last known of each place before <see cref="Recording.From"/>, at the time when that came to be.</remarks>
/// <threadsafety>Belongs to one thread at a time; a second entry throws. Observers are called on it. Several replays may share a recording.</threadsafety>
public sealed partial class Replay : IFactory, IDisposable
{
    private readonly EventStream _events = new();
    private readonly StationKinds? _kinds;
    private StationEvent[] _block = [];
    private int _next, _count, _nextBlock;
    private int _isEntered;
    private bool _isDisposed;
    private Optional _model;
    private ObserverClock? _clock;   // made when somebody asks for it

    /// <summary>A replay at its start.</summary>
    /// <param name="recording">The recording; it is not closed with the replay.</param>
    /// <param name="kinds">The kinds that the stations of its model may be of. Default: the built-in ones.</param>
    public Replay(Recording recording, StationKinds? kinds = null)
    {
        ArgumentNullException.ThrowIfNull(recording);
        Recording = recording;
        _kinds = kinds;
    }

    /// <summary>What is replayed.</summary>
    public Recording Recording { get; }

    /// <summary>The model that was recorded; <c>null</c> where the recording holds none.</summary>
    /// <exception cref="ModelException">It cannot be read by this version, or with these kinds of station.</exception>
    public FactoryModel? Model => (_model.IsRead ? _model : _model = new(true, FactoryModel.Of(Recording.Description, _kinds))).Value;

    /// <inheritdoc/>
    public IReadOnlyList<StationInfo> Stations => Recording.Description.Stations;

    /// <inheritdoc/>
    public IReadOnlyList<string> PartTypes => Recording.Description.PartTypes;

    /// <inheritdoc/>
    public IReadOnlyList<AttributeInfo> Attributes => Recording.Description.Attributes;

    /// <inheritdoc/>
    /// <remarks>As with a <see cref="Simulation"/>: who subscribes in the middle hears what happens from then on; an observer that throws is let go, and the call that moved the replay on throws an
    /// <see cref="ObserverException"/> when it is over. After <see cref="Seek"/> to an earlier instant time goes back: what counts, such as indicators, is made anew then.</remarks>
    public IObservable<StationEvent> Events => _events;

    /// <inheritdoc/>
    /// <remarks>It begins anew, without timers, with each <see cref="Seek"/>. Its dates are those of the recorded model, and of <see cref="FactoryStart.Default"/> where the recording holds none.</remarks>
    /// <exception cref="ModelException">The model cannot be read by this version, or with these kinds of station.</exception>
    public ObserverClock Clock => _clock ?? MakeClock();

    /// <summary>The present instant.</summary>
    public SimTime Now { get; private set; }

    /// <summary>When the next event is due; <see cref="SimTime.Never"/> if none follows.</summary>
    /// <exception cref="RecordingException">The recording cannot be read on.</exception>
    public SimTime NextDue() => Enter(this, static replay => replay.Due());

    /// <summary>Moves on to an instant; what was recorded up to it and at it has happened then.</summary>
    /// <param name="until">The instant, not before <see cref="Now"/>. It may lie behind the end.</param>
    /// <exception cref="ArgumentOutOfRangeException">The instant lies in the past.</exception>
    /// <exception cref="RecordingException">The recording cannot be read on.</exception>
    /// <exception cref="ObserverException">An observer failed and was let go; the replay can go on.</exception>
    /// <exception cref="InvalidOperationException">The replay is being moved on already, by another thread or by the caller of an observer.</exception>
    public void AdvanceTo(SimTime until)
    {
        if (until < Now)
            throw new ArgumentOutOfRangeException(nameof(until), until, $"Time cannot run backwards: the replay has reached {Now}. Seek an earlier instant to go back.");
        Enter((Replay: this, until), static to =>
        {
            to.Replay.HandOn(to.until);
            return true;
        });
        if (_events.HasFailures)
            throw new ObserverException(_events.TakeFailures());
    }

    /// <summary>Moves on by a duration.</summary>
    /// <param name="duration">The duration. Range: 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    /// <exception cref="RecordingException">The recording cannot be read on.</exception>
    /// <exception cref="ObserverException">An observer failed and was let go; the replay can go on.</exception>
    public void Advance(TimeSpan duration) => AdvanceTo(duration < SimTime.Never - Now ? Now + duration : SimTime.Never);

    /// <summary>Moves on to the end of the recording.</summary>
    /// <exception cref="RecordingException">The recording cannot be read on.</exception>
    /// <exception cref="ObserverException">An observer failed and was let go; the replay can go on.</exception>
    public void RunToEnd() => AdvanceTo(Recording.To > Now ? Recording.To : Now);

    /// <summary>Goes to an instant without telling anybody what happens on the way: the next event is the first one at that instant or later. To <see cref="SimTime.Start"/>, to begin anew.</summary>
    /// <param name="to">The instant, before or after <see cref="Now"/>.</param>
    /// <exception cref="RecordingException">The recording cannot be read on.</exception>
    public void Seek(SimTime to) => Enter((Replay: this, to), static seek =>
    {
        Replay replay = seek.Replay;
        replay._clock?.Stop();
        (replay._clock, replay._states) = (null, null);
        (replay._nextBlock, replay._next, replay._count) = (replay.Recording.BlockAt(seek.to), 0, 0);
        while (replay.Due() < seek.to)
            replay._next++;
        replay.Now = seek.to;
        return true;
    });

    /// <summary>Plays on from <see cref="Now"/> to the end in step with a clock: what was recorded a second later happens a second later, or sooner or later by the factor.</summary>
    /// <remarks>Every event waits for its own instant, counted from when playing began, so being late once adds up to nothing. It goes on where the caller's context wants it, so on any thread of the pool
    /// where there is none.</remarks>
    /// <param name="speedFactor">How many times as fast as it was. Range: above 0.</param>
    /// <param name="clock">The clock. Default: the system's.</param>
    /// <param name="cancellation">Asks to stop; what has happened by then has happened.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not above 0.</exception>
    /// <exception cref="RecordingException">The recording cannot be read on.</exception>
    /// <exception cref="ObserverException">An observer failed and was let go; the replay can go on.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public async Task PlayAsync(double speedFactor = 1, TimeProvider? clock = null, CancellationToken cancellation = default)
    {
        if (speedFactor is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(speedFactor), speedFactor, "The speed is a number above 0, as 60 for a minute a second.");
        clock ??= TimeProvider.System;
        (SimTime begin, long began) = (Now, clock.GetTimestamp());
        SimTime end = Recording.To > Now ? Recording.To : Now;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            SimTime next = Earliest(NextDue(), _clock?.NextDue ?? end, end);
            await Until((next - begin) / speedFactor, clock, began, cancellation).ConfigureAwait(true);
            AdvanceTo(next);
            if (next == end)
                return;
        }
    }

    /// <summary>Ends the stream of events; the replay can go on no more. The recording stays open.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _events.End(null);
        _clock?.Stop();
    }

    /// <summary>Waits until a time has passed since the beginning: in steps, since timers reach no further than some weeks, and may be early by a rounding.</summary>
    internal static async Task Until(TimeSpan elapsed, TimeProvider clock, long began, CancellationToken cancellation)
    {
        while (elapsed - clock.GetElapsedTime(began) is { Ticks: > 0 } left)
        {
            TimeSpan step = left < TimeSpan.FromDays(1) ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : TimeSpan.FromDays(1);
            await Task.Delay(step, clock, cancellation).ConfigureAwait(true);
        }
    }

    /// <summary>From instant to instant of events and of observers' timers: at each first what happened, then they.</summary>
    private void HandOn(SimTime until)
    {
        while (Earliest(Due(), _clock?.NextDue ?? SimTime.Never, SimTime.Never) is var due && due <= until && due != SimTime.Never)
        {
            Now = due > Now ? due : Now;
            while (_next < _count && _block[_next].Time == due)
            {
                int told = _next++;
                Keep(_block[told]);
                _events.On(_block.AsSpan(told, 1));
            }
            _clock?.RunDue();
            if (_isDisposed)
                return;   // by an observer
        }
        Now = until;
    }

    private static SimTime Earliest(SimTime one, SimTime two, SimTime three)
    {
        SimTime first = one < two ? one : two;
        return first < three ? first : three;
    }

    private ObserverClock MakeClock()
    {
        var clock = new ObserverClock(Model?.Start ?? FactoryStart.Default, () => Now, static _ => { }, _events.Note);
        clock = Interlocked.CompareExchange(ref _clock, clock, null) ?? clock;
        if (_isDisposed)
            clock.Stop();
        return clock;
    }

    private SimTime Due()
    {
        while (_next == _count)
        {
            if (_nextBlock == Recording.BlockCount)
                return SimTime.Never;
            _count = Recording.ReadBlock(_nextBlock++, ref _block);
            _next = 0;
        }
        return _block[_next].Time;
    }

    private TResult Enter<TState, TResult>(TState state, Func<TState, TResult> move)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (Interlocked.Exchange(ref _isEntered, 1) != 0)
            throw new InvalidOperationException("The replay is being moved on already: it belongs to one thread at a time, and its observers cannot move it on.");
        try
        {
            return move(state);
        }
        finally
        {
            _isEntered = 0;
        }
    }

    /// <summary>A model that has been asked for, which may be none.</summary>
    private readonly record struct Optional(bool IsRead, FactoryModel? Value);
}
