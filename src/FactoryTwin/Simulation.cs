using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin;

/// <summary>One run of a model. Nothing has happened yet when it is made; <see cref="AdvanceTo"/>, <see cref="Step"/> or <see cref="RunToEnd"/> move it on.</summary>
/// <remarks>Same model, seed, replication and version, on one kind of system: the same stream of events, bit for bit. Two runs share nothing that changes.</remarks>
/// <threadsafety>Belongs to one thread at a time; a second entry throws. Observers are called on it.</threadsafety>
public sealed partial class Simulation : IFactory, IDisposable
{
    private static readonly TimeSpan LatestEnd = TimeSpan.FromDays(36_525);

    private readonly Run _run;
    private readonly EventStream _events;
    private ObserverClock? _clock;   // made when somebody asks for it: without, a run pays nothing for it
    private int _isEntered;
    private volatile bool _isDisposed;

    /// <summary>A run of a model at its start.</summary>
    /// <param name="model">The model.</param>
    /// <param name="seed">Seed of the study. Range: all. Default: 1.</param>
    /// <param name="replication">Number of the replication. Range: 0 or more. Default: 0.</param>
    public Simulation(FactoryModel model, ulong seed = 1, int replication = 0) : this(model, new Run(model.Plan, seed, replication), seed, replication) { }

    private Simulation(FactoryModel model, Run run, ulong seed, int replication)
    {
        (Model, Seed, Replication) = (model, seed, replication);
        _run = run;
        _events = new EventStream { ObserversChanged = () => (_run.Sink, _run.SinkOfEach) = (_events!.Sink, _events.OnlyOnNext) };
        _run.SinkFailed = failure => _events.OnlyListenerFailed(failure);
    }

    /// <summary>Told when the run has been changed from outside: what follows is then no more what would have followed.</summary>
    internal event Action? Changed;

    /// <summary>What is run.</summary>
    public FactoryModel Model { get; }

    /// <summary>Seed of the study. Drawing anew (<see cref="Redraw"/>) gives the run others, of which it does not tell.</summary>
    public ulong Seed { get; }

    /// <summary>Number of the replication.</summary>
    public int Replication { get; }

    /// <inheritdoc/>
    public IReadOnlyList<StationInfo> Stations => _run.Plan.Stations;

    /// <inheritdoc/>
    public IReadOnlyList<string> PartTypes => _run.Plan.PartTypes;

    /// <inheritdoc/>
    public IReadOnlyList<AttributeInfo> Attributes => _run.Plan.Attributes;

    /// <inheritdoc/>
    /// <remarks>Who subscribes in the middle of a run hears what happens from then on. An observer that throws is let go, and the call that moved the run on throws an
    /// <see cref="ObserverException"/> when it is over; the run is none the worse for it.</remarks>
    public IObservable<StationEvent> Events => _events;

    /// <inheritdoc/>
    public PlaceState? StateOf(StationId station, int place = 0) => _run.StateOf(this.InfoOf(station, place), place);

    /// <summary>The value of a signal at the present instant, for signals that go on changing between their events, as temperatures of a printer and angles of an arm do.</summary>
    /// <param name="station">The station.</param>
    /// <param name="signal">Which of its signals.</param>
    /// <param name="place">Which of its parallel places. Range: from 0.</param>
    /// <returns>The value, in the signal's unit; <c>null</c> where the station knows none at present: then it is that of the last event.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such station, or place.</exception>
    public double? SignalAt(StationId station, SignalId signal, int place = 0) => _run.SignalOf(this.InfoOf(station, place), signal, place);

    /// <inheritdoc/>
    public ObserverClock Clock => _clock ?? MakeClock();

    /// <summary>The present instant.</summary>
    public SimTime Now => _run.Now;

    /// <summary>Date and local time of day at an instant of the run, by the model's start, with its offset or the daylight saving of its time zone.</summary>
    /// <param name="time">The instant. Range: within the years 1 to 9999.</param>
    /// <exception cref="ArgumentOutOfRangeException">The instant lies beyond the calendar.</exception>
    public DateTimeOffset ClockAt(SimTime time) => Model.Start.At(time);

    /// <summary>Number of events that the calendar has given out so far; one of them can make several events of the stream, or none.</summary>
    public long EventCount => _run.Steps;

    /// <summary>Number of parts that are in the factory.</summary>
    public int PartsInProcess => _run.PartsInProcess;

    /// <summary>Number of parts that have entered the factory.</summary>
    public long PartsEntered => _run.PartsEntered;

    /// <summary>Whether there were orders, and the parts of all of them have left.</summary>
    internal bool AreOrdersCompleted => _run.AreOrdersCompleted;

    /// <summary>Names of the loops whose cards are all in use while somebody wants one.</summary>
    internal IReadOnlyList<string> LoopsWithoutCards() => [.. _run.LoopsWithoutCards().Select(loop => Model.Loops[loop].Name)];

    /// <summary>What ended the run before its time; <c>null</c> while it can go on.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>When the next event is due; <see cref="SimTime.Never"/> if none is pending.</summary>
    /// <exception cref="SimulationFaultedException">The run is faulted.</exception>
    public SimTime NextDue() => Enter(0, static (simulation, _) => simulation._run.NextDue());

    /// <summary>Moves on to an instant; what is due then has happened too, and observers' timers have run. Stopping on the way never changes what happens.</summary>
    /// <param name="until">The instant, not before <see cref="Now"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The instant lies in the past; the run is none the worse for it.</exception>
    /// <exception cref="SimulationFaultedException">The model failed, now or earlier: the run can go on no more.</exception>
    /// <exception cref="ObserverException">An observer failed and was let go; the run can go on.</exception>
    /// <exception cref="InvalidOperationException">The run is being moved on already, by another thread or by the caller of an observer.</exception>
    public void AdvanceTo(SimTime until)
    {
        bool isAhead = Enter(until, static (simulation, until) =>
        {
            if (until < simulation.Now)
                return false;
            simulation.MoveTo(until);
            return true;
        });
        if (!isAhead)
            throw new ArgumentOutOfRangeException(nameof(until), until, $"Time cannot run backwards: the run has reached {Now}. Fork an earlier run to go back.");
    }

    /// <summary>Moves on by a duration.</summary>
    /// <param name="duration">The duration. Range: 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    /// <exception cref="SimulationFaultedException">The model failed, now or earlier.</exception>
    /// <exception cref="ObserverException">An observer failed and was let go; the run can go on.</exception>
    public void Advance(TimeSpan duration) => AdvanceTo(duration < SimTime.Never - Now ? Now + duration : SimTime.Never);

    /// <summary>Moves on towards an instant, by so many events at most.</summary>
    /// <param name="until">The instant, not before <see cref="Now"/>; <see cref="SimTime.Never"/> for as far as anything happens.</param>
    /// <param name="mostEvents">How many. Range: 1 or more.</param>
    /// <returns>Whether it is there.</returns>
    internal bool AdvanceTowards(SimTime until, int mostEvents) => Enter((until, mostEvents), static (simulation, to) =>
    {
        for (int events = 0; events < to.mostEvents; events++)
        {
            SimTime next = simulation._run.NextDue();
            if (next == SimTime.Never || next > to.until)
            {
                if (to.until != SimTime.Never)
                    simulation.MoveTo(to.until);
                return true;
            }
            simulation.MoveToNext();
        }
        return false;
    });

    /// <summary>Lets the next event happen, however far away it is, and the timers of observers that are due before it.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="SimulationFaultedException">The model failed, now or earlier.</exception>
    /// <exception cref="ObserverException">An observer failed and was let go; the run can go on.</exception>
    public bool Step() => Enter(0, static (simulation, _) => simulation.MoveToNext());

    /// <summary>Moves on until every source has given its last part and all parts have left.</summary>
    /// <exception cref="InvalidOperationException">The run has no end: a source has no limit, or parts are stuck; or it has not ended in 100 years.</exception>
    /// <exception cref="SimulationFaultedException">The model failed, now or earlier.</exception>
    /// <exception cref="ObserverException">An observer failed and was let go; the run can go on.</exception>
    public void RunToEnd()
    {
        if (_run.Plan.EndlessSource is { } endless)
            throw new InvalidOperationException($"The run has no end: source '{endless}' has no limit. Give it one, or use AdvanceTo.");
        Enter(LatestEnd, static (simulation, latest) =>
        {
            while ((simulation._run.OpenSources > 0 || simulation._run.PartsInProcess > 0) && simulation.Now.SinceStart < latest && simulation.MoveToNext())
            {
            }
            return true;
        });
        if (_run.PartsInProcess == 0 && _run.OpenSources == 0)
            return;
        if (NextDue() != SimTime.Never)
            throw new InvalidOperationException($"The run has not ended in {LatestEnd.TotalDays / 365.25:0} years: {_run.PartsInProcess} parts are still in the factory and {_run.OpenSources} sources have parts to give. Use AdvanceTo to go further.");
        throw new InvalidOperationException(_run.PartsInProcess > 0
            ? $"The run has no end: {_run.PartsInProcess} parts are still in the factory at {Now} and nothing moves them."
            : $"The run has no end: {_run.OpenSources} sources have parts to give at {Now} and nothing happens any more.");
    }

    /// <summary>Ends the stream of events; the run can go on no more.</summary>
    /// <remarks>A call that is just moving the run on, of which an observer or another thread disposes, is not cut short: it goes on to its end, heard by nobody, and returns;
    /// every later call is refused.</remarks>
    public void Dispose()
    {
        _isDisposed = true;
        End(null);
    }

    private void End(Exception? cause)
    {
        _events.End(cause);
        _clock?.Stop();
    }

    private ObserverClock MakeClock()
    {
        var clock = new ObserverClock(Model.Start, () => _run.Now, _run.HoldAt, _events.Note);
        clock = Interlocked.CompareExchange(ref _clock, clock, null) ?? clock;
        if (_isDisposed || Fault is not null)
            clock.Stop();
        return clock;
    }

    /// <summary>From timer to timer of the observers: at each instant first what happens in the factory, then they. A timer that an observer sets on the way holds the run.</summary>
    private void MoveTo(SimTime until)
    {
        do
        {
            _run.AdvanceTo(_clock?.NextDue is { } due && due < until ? due : until);
            _clock?.RunDue();
        }
        while (_run.Now < until);
    }

    private bool MoveToNext()
    {
        if (_clock is not null)
        {
            for (SimTime next = _run.NextDue(); next != SimTime.Never && _clock.NextDue is var due && due < next;)
                MoveTo(due);
        }
        if (!_run.Step())
            return false;
        if (_clock?.NextDue <= _run.Now && _run.NextDue() > _run.Now)
            _clock.RunDue();
        return true;
    }

    /// <summary>The one way in: refuses a second entry, keeps a fault, and reports observers that failed. Without closures, so that a step allocates nothing.</summary>
    private TResult Enter<TState, TResult>(TState state, Func<Simulation, TState, TResult> move)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (Interlocked.Exchange(ref _isEntered, 1) != 0)
            throw new InvalidOperationException("The run is being moved on already: a simulation belongs to one thread at a time, and its observers cannot move it on.");
        TResult result;
        try
        {
            if (Fault is not null)
                throw new SimulationFaultedException(Now, Fault);
            try
            {
                result = move(this, state);
            }
            catch (Exception cause)
            {
                _run.HandOnEvents();
                Fault = cause;
                End(cause);
                throw new SimulationFaultedException(Now, cause);
            }
        }
        finally
        {
            _isEntered = 0;
        }
        if (_events.HasFailures)
            throw new ObserverException(_events.TakeFailures());
        return result;
    }
}

/// <summary>The model of a run failed: the run can go on no more, and says so at every later call.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class SimulationFaultedException(SimTime at, Exception cause) : Exception($"The run failed at {at} and can go on no more: {cause.Message}", cause)
{
    /// <summary>When it failed.</summary>
    public SimTime At { get; } = at;
}

/// <summary>Observers of a run failed and were let go; the run itself can go on.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class ObserverException(IReadOnlyList<Exception> failures) : AggregateException($"{failures.Count} observer(s) failed and were let go; the run can go on.", failures);
