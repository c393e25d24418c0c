using System.Collections.Concurrent;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin;

/// <summary>A simulated factory that lives in step with a clock: in real time, slower or faster, as fast as it can, paused, or step by step; and that takes commands while it does.</summary>
/// <remarks>
/// <para>It goes on in ticks, one a period: <see cref="RunAsync"/> waits for each, or whoever has a loop of their own calls <see cref="Tick"/>. A tick takes what was asked for (<see cref="Pause"/>, <see cref="SpeedFactor"/>), has the
/// stations follow the commands that were posted, lets happen all that is due by then, and tells <see cref="Ticks"/>. What happens is the same as in a run without a clock: only when it is told differs.</para>
/// <para>It never leaves out an event. When more happens in a tick than can be done in its period, the tick ends there, the factory's time lags behind (<see cref="LiveTick.Behind"/>), and the next tick goes on at once; so
/// commands and a pause wait for a period at most. It catches up when it can. With another speed, and after a pause, it goes on from where it is, and what it was behind is forgotten.</para>
/// </remarks>
/// <threadsafety><see cref="Post"/>, <see cref="Pause"/>, <see cref="Resume"/>, <see cref="StepEvent"/>, <see cref="StepTick"/>, <see cref="SpeedFactor"/>, <see cref="IsPaused"/> and <see cref="Dispose"/> may be called on any thread; the rest belongs to the
/// thread that ticks, on which observers are called too.</threadsafety>
public sealed partial class LiveFactory : IFactory, IDisposable
{
    private readonly LiveOptions _options;
    private readonly TimeProvider _clock;
    private readonly ConcurrentQueue<Posted> _posted = new();
    private readonly Subject<LiveTick> _ticks = new();
    private readonly List<Exception> _failures = [];
    private int _waiting;
    private volatile bool _isDisposed;

    /// <summary>A run that is to live in step with a clock, from where it is.</summary>
    /// <param name="run">The run. It is not disposed with this; nobody else may move it on meanwhile.</param>
    /// <param name="options">How it goes on. Default: <see cref="LiveOptions.Default"/>.</param>
    public LiveFactory(Simulation run, LiveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        Run = run;
        _options = options ?? LiveOptions.Default;
        _clock = _options.Clock;
        _speed = _asked.Speed = _options.SpeedFactor;
        _paused = _asked.IsPaused = _options.IsPaused;
        Ticks = Observable.Create<LiveTick>(observer => _ticks.Subscribe(tick => Tell(observer, tick), observer.OnCompleted));
    }

    /// <summary>The run that is moved on. To look at, to fork and to record; on the thread that ticks.</summary>
    public Simulation Run { get; }

    /// <inheritdoc/>
    public IReadOnlyList<StationInfo> Stations => Run.Stations;

    /// <inheritdoc/>
    public IReadOnlyList<string> PartTypes => Run.PartTypes;

    /// <inheritdoc/>
    public IReadOnlyList<AttributeInfo> Attributes => Run.Attributes;

    /// <inheritdoc/>
    /// <remarks>An observer that throws is let go and the factory lives on; see <see cref="Failures"/>.</remarks>
    public IObservable<StationEvent> Events => Run.Events;

    /// <inheritdoc/>
    public PlaceState? StateOf(StationId station, int place = 0) => Run.StateOf(station, place);

    /// <inheritdoc/>
    public ObserverClock Clock => Run.Clock;

    /// <summary>Told at the end of each tick: the moment to look at the factory as a whole, as a dashboard does. It ends when this is disposed.</summary>
    public IObservable<LiveTick> Ticks { get; }

    /// <summary>The last tick. Default: none yet, with the number 0.</summary>
    public LiveTick LastTick { get; private set; }

    /// <summary>What observers failed by that were let go; the first 100.</summary>
    public IReadOnlyList<Exception> Failures => _failures;

    /// <summary>Has a command followed at the next tick, in the order of posting.</summary>
    /// <param name="command">The command.</param>
    /// <returns>The command with when it was given; fails with a <see cref="CommandException"/> where it cannot be followed or too many wait already, with an <see cref="ObjectDisposedException"/> where this is disposed before.
    /// What follows an <c>await</c> of it goes on on another thread than the one that ticks.</returns>
    public Task<AppliedCommand> Post(FactoryCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var posted = new Posted(command);
        if (Interlocked.Increment(ref _waiting) > _options.MostCommands)
        {
            Interlocked.Decrement(ref _waiting);
            posted.Done.SetException(new CommandException($"{command.GetType().Name} to '{command.Station}' is refused: {_options.MostCommands} commands wait already for the next tick. Post fewer, or tick more often."));
            return posted.Done.Task;
        }
        _posted.Enqueue(posted);
        if (_isDisposed)
            RefuseWaiting(new ObjectDisposedException(nameof(LiveFactory)));
        return posted.Done.Task;
    }

    /// <summary>The present value of a signal, at each tick: computed by its station where it goes on changing between events, as angles of an arm do, else that of its last event.</summary>
    /// <param name="station">Name of the station.</param>
    /// <param name="signal">Name of the signal.</param>
    /// <param name="place">Which of its parallel places. Range: from 0.</param>
    /// <returns>A sample a tick, from the first value on that is known to who subscribes.</returns>
    /// <exception cref="ArgumentException">There is no such station, place or signal.</exception>
    public IObservable<SignalSample> SamplesOf(string station, string signal, int place = 0)
    {
        this.InfoOf(this.Station(station).Id, place);
        SignalId id = this.SignalIdOf(station, signal);
        return Observable.Create<SignalSample>(observer =>
        {
            StationEvent last = new() { Station = this.Station(station).Id, Signal = id, Place = (ushort)place, Kind = StationEventKind.SignalChanged, Value = double.NaN };
            IDisposable heard = this.EventsOf(station).Where(e => e.Kind == StationEventKind.SignalChanged && e.Signal == id && e.Place == place).Subscribe(e => last = e);
            IDisposable sampled = Ticks.Select(tick => last with { Time = tick.Time, Value = Run.SignalAt(last.Station, id, place) ?? last.Value }).Where(e => !double.IsNaN(e.Value)).SignalSamples(Stations).Subscribe(observer);
            return () =>
            {
                heard.Dispose();
                sampled.Dispose();
            };
        });
    }

    /// <summary>Ends the ticks; commands that wait are refused. A tick that is under way goes on to its end.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        RefuseWaiting(new ObjectDisposedException(nameof(LiveFactory)));
        _ticks.OnCompleted();
    }

    private void RefuseWaiting(Exception cause)
    {
        while (TakePosted() is { } posted)
            posted.Done.TrySetException(cause);
    }

    private Posted? TakePosted()
    {
        if (!_posted.TryDequeue(out Posted? posted))
            return null;
        Interlocked.Decrement(ref _waiting);
        return posted;
    }

    private void Tell(IObserver<LiveTick> observer, LiveTick tick)
    {
        try
        {
            observer.OnNext(tick);   // one that throws has thereby let go
        }
        catch (Exception failure)
        {
            Note([failure]);
        }
    }

    private void Note(IEnumerable<Exception> failures) => _failures.AddRange(failures.Take(100 - _failures.Count));

    /// <summary>A command that waits, and who waits for it: on another thread, so that they do not go on in the middle of a tick.</summary>
    private sealed record Posted(FactoryCommand Command)
    {
        public TaskCompletionSource<AppliedCommand> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
