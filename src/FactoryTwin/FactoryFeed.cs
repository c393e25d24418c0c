using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin;

/// <summary>A factory whose events come from outside: whoever knows what happens on a shop floor tells it, and all who observe it cannot tell it from another factory.</summary>
/// <remarks>
/// <para>Time goes on by <see cref="AdvanceTo"/>, as to the present of a wall clock, and by the time of each event that is told. It never goes back.</para>
/// <para>Order: at one instant all events come first, then observers' timers. <see cref="AdvanceTo"/> lets the timers of its instant run, so what is told after it happens later: at <see cref="Earliest"/> or after.</para>
/// </remarks>
/// <threadsafety>Belongs to one thread at a time; a second entry throws. Observers are called on it.</threadsafety>
public sealed class FactoryFeed : IFactory, IDisposable
{
    private readonly EventStream _events = new();
    private readonly StationEvent[] _one = new StationEvent[1];
    private readonly PlaceState[][] _states;
    private long _sequence;
    private bool _isInstantOver;
    private int _isEntered;
    private volatile bool _isDisposed;

    /// <summary>A factory of which nothing has been told yet.</summary>
    /// <param name="stations">Its stations, each at the place that its number says.</param>
    /// <param name="partTypes">Names of its part types, in the order of their numbers. Range: at least one.</param>
    /// <param name="start">Where its time 0 lies in the calendar.</param>
    /// <param name="attributes">The attributes that its parts have, each at the place that its number says. Default: none.</param>
    /// <exception cref="ArgumentException">A station stands at a place that is not its number, or has no place; or there is no part type.</exception>
    public FactoryFeed(IReadOnlyList<StationInfo> stations, IReadOnlyList<string> partTypes, FactoryStart start, IReadOnlyList<AttributeInfo>? attributes = null)
    {
        ArgumentNullException.ThrowIfNull(stations);
        ArgumentNullException.ThrowIfNull(partTypes);
        ArgumentNullException.ThrowIfNull(start);
        if (partTypes.Count == 0)
            throw new ArgumentException("A factory has at least one part type.", nameof(partTypes));
        for (int i = 0; i < stations.Count; i++)
        {
            if (stations[i].Id.Index != i || stations[i].Places < 1)
                throw new ArgumentException($"Station '{stations[i].Name}' has the number {stations[i].Id} and {stations[i].Places} places; it needs the number {i} and at least 1 place.", nameof(stations));
        }
        Stations = [.. stations];
        PartTypes = [.. partTypes];
        Attributes = [.. attributes ?? []];
        _states = [.. stations.Select(station => Enumerable.Repeat(new PlaceState(station.InitialState, StationPhase.None), station.Places).ToArray())];
        Clock = new ObserverClock(start, () => Now, static _ => { }, _events.Note);
    }

    /// <inheritdoc/>
    public IReadOnlyList<StationInfo> Stations { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> PartTypes { get; }

    /// <inheritdoc/>
    public IReadOnlyList<AttributeInfo> Attributes { get; }

    /// <inheritdoc/>
    /// <remarks>As with a <see cref="Simulation"/>: who subscribes in the middle hears what happens from then on; an observer that throws is let go, and the call that told of an event or moved time on throws an
    /// <see cref="ObserverException"/> when it is over.</remarks>
    public IObservable<StationEvent> Events => _events;

    /// <inheritdoc/>
    public ObserverClock Clock { get; }

    /// <summary>The present instant.</summary>
    public SimTime Now { get; private set; }

    /// <summary>The earliest instant at which something can still happen: now, or the instant after, where the timers of this one have run.</summary>
    public SimTime Earliest => _isInstantOver ? new SimTime(Now.Ticks + 1) : Now;

    /// <summary>When the next timer of an observer is due; <see cref="SimTime.Never"/> if none is pending. Who goes by a wall clock wakes up by then.</summary>
    public SimTime NextDue => Clock.NextDue;

    /// <inheritdoc/>
    public PlaceState? StateOf(StationId station, int place = 0) =>
        this.InfoOf(station, place).HasStates ? _states[station.Index][place] : null;

    /// <summary>Tells of an event. Timers that were due before it run first; observers hear it at once.</summary>
    /// <param name="happened">What happened; its number does not count, since it gets the next one.</param>
    /// <returns>The number that it got (<see cref="StationEvent.Sequence"/>).</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is before <see cref="Earliest"/>.</exception>
    /// <exception cref="ArgumentException">It names a station, a place, a signal or an attribute that the factory does not have.</exception>
    /// <exception cref="ObserverException">An observer failed and was let go; the factory can go on.</exception>
    /// <exception cref="InvalidOperationException">The factory is being moved on already, by another thread or by the caller of an observer.</exception>
    public long Publish(in StationEvent happened)
    {
        if (happened.Time < Earliest)
            throw new ArgumentOutOfRangeException(nameof(happened), happened.Time, $"Time cannot run backwards: the factory has reached {Now}, and nothing can happen before {Earliest}.");
        if (Fault(happened) is { } fault)
            throw new ArgumentException($"{happened.Kind} at {happened.Time} does not fit: {fault}.", nameof(happened));
        Enter((Feed: this, Event: happened), static told => told.Feed.Tell(told.Event));
        return _sequence;
    }

    /// <summary>Moves time on; observers' timers up to the instant and at it have run then.</summary>
    /// <param name="until">The instant, not before <see cref="Now"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The instant lies in the past.</exception>
    /// <exception cref="ObserverException">An observer failed and was let go; the factory can go on.</exception>
    /// <exception cref="InvalidOperationException">The factory is being moved on already, by another thread or by the caller of an observer.</exception>
    public void AdvanceTo(SimTime until)
    {
        if (until < Now)
            throw new ArgumentOutOfRangeException(nameof(until), until, $"Time cannot run backwards: the factory has reached {Now}.");
        Enter((Feed: this, until), static to =>
        {
            to.Feed.RunTimers(to.until);
            to.Feed.MoveTo(to.until);
            to.Feed._isInstantOver = true;
        });
    }

    /// <summary>Ends the stream of events; nothing more can happen.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _events.End(null);
        Clock.Stop();
    }

    private void Tell(in StationEvent happened)
    {
        RunTimers(new SimTime(happened.Time.Ticks - 1));
        if (_isDisposed)
            return;   // by a timer
        MoveTo(happened.Time);
        _one[0] = happened with { Sequence = ++_sequence };
        _states[happened.Station.Index][happened.Place] = new PlaceState(happened.State, happened.Phase);
        _events.On(_one);
    }

    private void MoveTo(SimTime time)
    {
        if (time > Now)
            (Now, _isInstantOver) = (time, false);
    }

    private void RunTimers(SimTime until)
    {
        while (Clock.NextDue is var due && due <= until)
        {
            MoveTo(due);
            Clock.RunDue();
        }
    }

    /// <summary>Whether the factory has what an event names.</summary>
    internal bool Fits(in StationEvent happened) => Fault(happened) is null;

    private string? Fault(in StationEvent e)
    {
        if (e.Station.Index < 0 || e.Station.Index >= Stations.Count)
            return $"there are {Stations.Count} stations, with numbers from 0, and it names {e.Station}";
        StationInfo station = Stations[e.Station.Index];
        return e.Place >= station.Places ? $"station '{station.Name}' has {station.Places} places, with numbers from 0, and it names {e.Place}"
            : e.Kind == StationEventKind.SignalChanged && e.Signal.Index >= station.Signals.Count ? $"station '{station.Name}' has {station.Signals.Count} signals, with numbers from 0, and it names {e.Signal}"
            : e.Kind == StationEventKind.PartAttributeSet && e.Signal.Index >= Attributes.Count ? $"parts have {Attributes.Count} attributes, with numbers from 0, and it names {e.Signal}"
            : null;
    }

    private void Enter<TState>(TState state, Action<TState> move)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (Interlocked.Exchange(ref _isEntered, 1) != 0)
            throw new InvalidOperationException("The factory is being moved on already: it belongs to one thread at a time, and its observers cannot move it on.");
        try
        {
            move(state);
        }
        finally
        {
            _isEntered = 0;
        }
        if (_events.HasFailures)
            throw new ObserverException(_events.TakeFailures());
    }
}
