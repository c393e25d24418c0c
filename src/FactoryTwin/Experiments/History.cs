using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Experiments;

/// <summary>Moves a run on and keeps its past: <see cref="At"/> gives the run, and those who listen to it, as they were at any instant, to the last bit.</summary>
/// <remarks>
/// <para>It keeps forks as checkpoints and runs on from the nearest one. When they fill their memory, every second is dropped and the interval doubles, so the way from a checkpoint
/// to an instant is never longer than an interval. What is changed from outside (<see cref="Simulation.Redraw"/>) is followed by a checkpoint that is not dropped, since no run from an earlier one would know of the change. If those
/// alone fill half of the memory, the oldest stretch is forgotten, and <see cref="From"/> moves on.</para>
/// <para>Where the run is moved on by others, its past is just as true, but has no checkpoints until the history moves it on again.</para>
/// </remarks>
/// <threadsafety>One thread at a time, the one that moves the run on. Moments that it has given are independent of it.</threadsafety>
public sealed class History
{
    private readonly Moment _present;
    private readonly HistoryOptions _options;
    private readonly List<Checkpoint> _checkpoints = [];   // in the order in which they were taken
    private readonly SimTime _origin;
    private long _interval;

    /// <summary>The history of a run from its present instant on.</summary>
    /// <param name="run">The run, at its start or anywhere.</param>
    /// <param name="listeners">Who is to listen to the run, and to be had at past instants too, such as indicators. The history subscribes them, so they must not listen yet. Default: nobody.</param>
    public History(Simulation run, params IForkableObserver[] listeners) : this(run, HistoryOptions.Default, listeners) { }

    /// <summary>The history of a run from its present instant on.</summary>
    /// <param name="run">The run, at its start or anywhere.</param>
    /// <param name="options">How much is kept.</param>
    /// <param name="listeners">Who is to listen to the run, and to be had at past instants too, such as indicators. The history subscribes them, so they must not listen yet. Default: nobody.</param>
    public History(Simulation run, HistoryOptions options, params IForkableObserver[] listeners)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(listeners);
        _present = new Moment(run, [.. listeners]);
        _options = options;
        _origin = run.Now;
        _interval = options.Interval.Ticks;
        _present.Listen();
        run.Changed += Keep;
        Keep();
    }

    /// <summary>The run whose past is kept.</summary>
    public Simulation Run => _present.Run;

    /// <summary>The first instant that can be gone back to.</summary>
    public SimTime From => _checkpoints[0].Time;

    /// <summary>Time between two checkpoints at present. Range: <see cref="HistoryOptions.Interval"/> and its doubles.</summary>
    public TimeSpan Interval => new(_interval);

    /// <summary>Number of checkpoints that are kept. Range: 1 or more.</summary>
    public int Checkpoints => _checkpoints.Count;

    /// <summary>Memory that they take [bytes]: what copying allocated.</summary>
    public long Bytes { get; private set; }

    /// <summary>Moves the run on to an instant, with checkpoints on the way where something happens.</summary>
    /// <param name="until">The instant, not before the present one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The instant lies in the past.</exception>
    /// <exception cref="SimulationFaultedException">The model failed, now or earlier; its past can still be gone back to.</exception>
    /// <exception cref="ObserverException">Observers failed and were let go; the run is at the instant and can go on.</exception>
    public void AdvanceTo(SimTime until)
    {
        var failures = new List<Exception>();
        Move(until < Run.Now ? until : Run.Now);   // what is due now belongs to no checkpoint ahead
        for (SimTime next = NextCheckpoint(); next <= until && next != SimTime.Never; next = NextCheckpoint())
        {
            Move(next);
            Take(isKept: false);
        }
        Move(until);
        if (failures.Count > 0)
            throw new ObserverException(failures);

        void Move(SimTime to)
        {
            try
            {
                Run.AdvanceTo(to);
            }
            catch (ObserverException exception)
            {
                failures.AddRange(exception.InnerExceptions);
            }
        }
    }

    /// <summary>Moves the run on by a duration.</summary>
    /// <param name="duration">The duration. Range: 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    /// <exception cref="SimulationFaultedException">The model failed, now or earlier.</exception>
    /// <exception cref="ObserverException">Observers failed and were let go; the run can go on.</exception>
    public void Advance(TimeSpan duration) => AdvanceTo(duration < SimTime.Never - Run.Now ? Run.Now + duration : SimTime.Never);

    /// <summary>Takes a checkpoint that is not dropped: after a listener was changed from outside, as by starting to measure. Changes of the run are seen without.</summary>
    /// <exception cref="SimulationFaultedException">The run is faulted.</exception>
    public void Keep() => Take(isKept: true);

    /// <summary>The run and its listeners as they were at an instant, when all that was due then had happened: a copy, which can be moved on, changed and drawn again.</summary>
    /// <param name="instant">The instant. Range: <see cref="From"/> to the present one, for which it is a copy of the run as it stands.</param>
    /// <exception cref="ArgumentOutOfRangeException">The instant lies ahead, or before what is kept.</exception>
    /// <exception cref="SimulationFaultedException">The model failed at that very instant.</exception>
    public Moment At(SimTime instant)
    {
        if (instant < From || instant > Run.Now)
            throw new ArgumentOutOfRangeException(nameof(instant), instant, $"The history goes from {From} to {Run.Now}; give an instant in between.");
        bool isNow = instant == Run.Now && Run.Fault is null;
        Moment moment = (isNow ? _present : _checkpoints.FindLast(checkpoint => checkpoint.Time <= instant).Moment).Fork();
        moment.Listen();
        if (!isNow)
            moment.AdvanceTo(instant);
        return moment;
    }

    /// <summary>The first round instant at or after what happens next: where nothing happens, no checkpoint is needed.</summary>
    private SimTime NextCheckpoint()
    {
        if (Run.NextDue() is var due && due == SimTime.Never)
            return due;
        long ahead = Math.Max(due.Ticks, Run.Now.Ticks + 1) - _origin.Ticks;
        Int128 next = (((Int128)ahead + _interval - 1) / _interval * _interval) + _origin.Ticks;
        return next < SimTime.Never.Ticks ? new SimTime((long)next) : SimTime.Never;
    }

    private void Take(bool isKept)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Moment moment = _present.Fork();
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        _checkpoints.Add(new Checkpoint(moment, bytes, isKept));
        Bytes += bytes;
        while (Bytes > _options.MemoryLimitBytes && _checkpoints.Count > 1)
        {
            int secondKept = _checkpoints.FindIndex(1, checkpoint => checkpoint.IsKept);   // the first of all is always kept
            if (secondKept > 0 && _checkpoints.Where(checkpoint => checkpoint.IsKept).Sum(checkpoint => checkpoint.Bytes) > _options.MemoryLimitBytes / 2)
                _checkpoints.RemoveRange(0, secondKept);
            else
            {
                _interval = _interval > long.MaxValue / 2 ? long.MaxValue : _interval * 2;
                _checkpoints.RemoveAll(checkpoint => !checkpoint.IsKept && (checkpoint.Time - _origin).Ticks % _interval != 0);
            }
            Bytes = _checkpoints.Sum(checkpoint => checkpoint.Bytes);
        }
    }

    private readonly record struct Checkpoint(Moment Moment, long Bytes, bool IsKept)
    {
        public SimTime Time => Moment.Run.Now;
    }
}
