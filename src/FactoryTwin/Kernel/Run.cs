using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <summary>One run of a plan: its whole state, as plain data, and the loop that moves it on.</summary>
/// <remarks>The state is a handful of arrays without references: the stations' structs, the timers with the calendar, the random streams, the parts, and who waits for what.
/// <see cref="Fork()"/> copies them. Stations are called back through the plan and may use what is public here.</remarks>
/// <threadsafety>Belongs to one thread at a time.</threadsafety>
public sealed partial class Run
{
    /// <summary>So many events at one instant mean that time will never go on.</summary>
    private const int MostEventsAtOneInstant = 10_000_000;

    /// <summary>What is due here lies beyond the time that can be told, and never happens. One tick before <see cref="SimTime.Never"/>, at which the calendar has nothing.</summary>
    private const long BeyondTime = long.MaxValue - 1;

    private readonly byte[] _state;
    private readonly EventCalendar _calendar;
    private readonly TimerState[] _timers;
    private readonly TimerInfo[] _timerInfos;   // the plan's
    private Sampler[] _samplers;
    private readonly RandomStream[] _streams;
    private readonly byte[] _claims;
    private readonly double[][] _tables;
    private double[]? _stretch;   // by timer; means something for those that are stretched only
    private bool _isStarted;
    private long _last;   // until when to move on, in the present call
    private int _eventsAtThisInstant;
    private ulong _seed;   // of the streams as they are now
    private int _replication;

    /// <summary>A run at its start.</summary>
    /// <param name="plan">What to run.</param>
    /// <param name="seed">Seed of the study. Range: all.</param>
    /// <param name="replication">Number of the replication. Range: 0 or more.</param>
    public Run(Plan plan, ulong seed, int replication)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Plan = plan;
        _state = new byte[plan.StateBytes];
        _calendar = new EventCalendar(plan.Timers.Length);
        _timers = Array.ConvertAll(plan.Timers, timer => new TimerState { Sampler = timer.Sampler, Stream = timer.Stream, Priority = (byte)timer.Priority });
        _timerInfos = plan.Timers;
        _tables = plan.Tables;
        _samplers = [.. plan.Samplers];
        _streams = new RandomStream[plan.Streams.Length];
        _claims = new byte[plan.Claims.Length];
        _partStateBytes = plan.PartStateBytes;
        _attributes = plan.Attributes.Count;
        _openParts = Array.ConvertAll(plan.Orders, order => order.Quantity);
        Inlets = new InletState[plan.Behaviours.Length];
        Promises = new int[plan.Links.Length];
        Waiting = new WaitNode[Math.Max(plan.Claims.Length, plan.Links.Length)];
        IsWaiting = new bool[Waiting.Length];
        _loops = new LoopState[plan.Loops.Length];
        _lacking = new ulong[plan.TypeLoops.Length == 0 ? 0 : plan.Links.Length];
        OpenSources = plan.Sources;
        Seed(seed, replication);
    }

    private Run(Run original, Plan plan)
    {
        bool isSame = plan == original.Plan;
        Plan = plan;
        _state = Copy(original._state);
        _calendar = original._calendar.Fork();
        _timers = Copy(original._timers);
        _timerInfos = plan.Timers;
        _tables = isSame ? original._tables : [.. plan.Tables, .. original._tables];
        _samplers = isSame ? Copy(original._samplers) : [.. plan.Samplers, .. original._samplers.Select(sampler => sampler.WithTablesFrom(plan.Tables.Length))];
        _streams = isSame ? Copy(original._streams) : StreamsOf(original, plan);
        (_seed, _replication) = (original._seed, original._replication);
        _toWake = original._toWake;
        _stretch = original._stretch is { } stretch ? Copy(stretch) : null;
        _paces = original._paces is { } paces ? Copy(paces) : null;
        _pacedFrom = isSame ? original._pacedFrom : original._pacedFrom + plan.Samplers.Length;
        _claims = Copy(original._claims);
        _openParts = Copy(original._openParts);
        _added = original._added;   // never changed, only replaced
        Inlets = Copy(original.Inlets);
        Promises = Copy(original.Promises);
        _loops = Copy(original._loops);
        _lacking = Copy(original._lacking);
        Waiting = Copy(original.Waiting);
        IsWaiting = Copy(original.IsWaiting);
        _parts = Copy(original._parts);
        _behind = Copy(original._behind);
        _partStateBytes = original._partStateBytes;
        _partState = Copy(original._partState);
        _attributes = original._attributes;
        _riders = Copy(original._riders);
        _ridersAboard = original._ridersAboard;
        _notes = Copy(original._notes);
        _firstFreePart = original._firstFreePart;
        _usedParts = original._usedParts;
        _lastPart = original._lastPart;
        _sequence = original._sequence;
        _isStarted = original._isStarted;
        _present = original._present;
        _eventsAtThisInstant = original._eventsAtThisInstant;
        Now = original.Now;
        Steps = original.Steps;
        PartsInProcess = original.PartsInProcess;
        PartsEntered = original.PartsEntered;
        _openPromises = original._openPromises;
        _lastInLine = original._lastInLine;
        OpenSources = original.OpenSources;
    }

    /// <summary>What is run.</summary>
    public Plan Plan { get; }

    /// <summary>The present instant.</summary>
    public SimTime Now { get; private set; }

    /// <summary>Number of events that the calendar has given out so far.</summary>
    public long Steps { get; private set; }

    internal InletState[] Inlets { get; }

    internal WaitNode[] Waiting { get; }

    /// <summary>Who waits, by link or claim; apart from the places in line, since it is looked at far more often.</summary>
    internal bool[] IsWaiting { get; }

    /// <summary>Promises of room, by link.</summary>
    internal int[] Promises { get; }

    /// <summary>The same run once more, which goes on by itself and, left alone, in the same way to the last bit. Nobody listens to it.</summary>
    public Run Fork() => new(this, Plan);

    /// <summary>Draws everything that is pending again, on the condition of what has elapsed, and all that follows from new random streams.</summary>
    /// <remarks>A copy knows the future of its original: it has already drawn when the machine will fail. A forecast must not.</remarks>
    /// <param name="seed">Seed of the new streams. Range: all.</param>
    /// <param name="replication">Number of the replication. Range: 0 or more.</param>
    public void Redraw(ulong seed, int replication) => RedrawPending(seed, replication, onCondition: true);

    /// <summary>The same, or, as the control of tests that must fail, as if everything that is pending had begun just now.</summary>
    internal void RedrawPending(ulong seed, int replication, bool onCondition)
    {
        Seed(seed, replication);
        for (int slot = 0; slot < _timers.Length; slot++)
        {
            ref TimerState timer = ref _timers[slot];
            if (timer.Status == TimerStatus.Idle || timer.Sampler < 0 || _samplers[timer.Sampler].IsConstant)
                continue;
            long left = timer.Status == TimerStatus.Running ? timer.DueOrLeft - Now.Ticks : timer.DueOrLeft;
            double stretch = StretchOf(slot, timer);
            long elapsed = onCondition ? timer.Length - left : 0;
            left = Sampler.ToTicks(
                _samplers[timer.Sampler].DrawRemaining(elapsed / stretch / TimeSpan.TicksPerSecond, ref _streams[timer.Stream], _tables) * stretch * TimeSpan.TicksPerSecond);
            timer.Total = timer.IsStretched ? ~Later(elapsed, left) : Later(elapsed, left);
            timer.DueOrLeft = left;
            if (timer.Status == TimerStatus.Running)
            {
                timer.DueOrLeft = Later(Now.Ticks, left);
                _calendar.Schedule(slot, timer.DueOrLeft, timer.Priority);
            }
        }
        foreach (Station station in Plan.Behaviours)
            station.OnRedraw(this);
    }

    /// <summary>Moves on to an instant, or to an earlier one at which it is held (<see cref="HoldAt"/>); what is due then has happened too.</summary>
    /// <param name="until">The instant, not before <see cref="Now"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The instant lies in the past.</exception>
    /// <exception cref="InvalidOperationException">Time does not go on any more: millions of events happen at one instant.</exception>
    public void AdvanceTo(SimTime until)
    {
        if (until < Now)
            throw new ArgumentOutOfRangeException(nameof(until), until, $"Time cannot run backwards: the run has reached {Now}. Fork an earlier run to go back.");
        long last = _last = Math.Min(until.Ticks, BeyondTime - 1);
        Start();
        while (!TryAdvance())
        {
        }
        Now = _last < last ? new SimTime(Math.Max(_last, Now.Ticks)) : until;
    }

    /// <summary>Has the present <see cref="AdvanceTo"/> end at an instant, if it would go further: for a listener who has something to do then.</summary>
    /// <param name="time">The instant; the present one where it is past.</param>
    internal void HoldAt(SimTime time) => _last = Math.Min(_last, time.Ticks);

    /// <summary>Lets all happen that is due. The loop has no exception handler in it, which would cost every event.</summary>
    /// <returns>Whether all has happened: a sink that throws in between is told of, and the loop is to be entered once more.</returns>
    private bool TryAdvance()
    {
        try
        {
            Advance();
            return true;
        }
        catch (Exception failure) when (_isHandingOn && SinkFailed is not null)
        {
            NoteSinkFailure(failure);
            return false;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Advance()
    {
        while (_calendar.TryTakeDue(_last, out int slot, out long due))
            Happen(slot, due);
    }

    /// <summary>Lets the next event happen, however far away it is.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Step()
    {
        Start();
        if (!_calendar.TryTakeDue(BeyondTime - 1, out int slot, out long due))
            return false;
        try
        {
            Happen(slot, due);
        }
        catch (Exception failure) when (_isHandingOn && SinkFailed is not null)
        {
            NoteSinkFailure(failure);
        }
        return true;
    }

    /// <summary>State and phase of a place as it was published last; <c>null</c> where the station has none, or does not tell.</summary>
    internal PlaceState? StateOf(StationInfo station, int place) =>
        !station.HasStates ? null
        : _isStarted ? Plan.Behaviours[station.Id.Index].StateAt(this, place)
        : new PlaceState(station.InitialState, StationPhase.None);

    /// <summary>The value of a signal now; <c>null</c> where its station does not tell.</summary>
    internal double? SignalOf(StationInfo station, SignalId signal, int place) => _isStarted ? Plan.Behaviours[station.Id.Index].SignalAt(this, signal, place) : null;

    /// <summary>When the next event is due; <see cref="SimTime.Never"/> if none is pending.</summary>
    public SimTime NextDue()
    {
        Start();
        return _calendar.TryPeek(out long due) && due < BeyondTime ? new SimTime(due) : SimTime.Never;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Happen(int slot, long due)
    {
        if (due == Now.Ticks)
            CountInstant();
        else
            _eventsAtThisInstant = 0;
        Now = new SimTime(due);
        Steps++;
        if (_timers.Length >= LargeFactory)
            FetchAhead();
        _timers[slot].Status = TimerStatus.Idle;
        ref readonly TimerInfo timer = ref _timerInfos[slot];
        timer.Target.OnTimer(this, timer.Tag, timer.Place);
        if (_postedCount != 0)
            DeliverPosted();
        if (_next != _first)
            HandOn();
    }

    private void CountInstant()
    {
        if (++_eventsAtThisInstant == MostEventsAtOneInstant)
            throw new InvalidOperationException($"Time stands still at {Now}: {MostEventsAtOneInstant:N0} events happened at this instant. Is there a loop of stations that take no time?");
    }

    private void Start()
    {
        if (_isStarted)
        {
            if (_toWake is not null)
                Wake();
            return;
        }
        _isStarted = true;
        Station[] stations = Plan.Behaviours;
        for (int i = Plan.Stations.Count; i < stations.Length; i++)
            stations[i].OnStart(this);
        if (_present is not null)
            AdoptPresent(_present);
        for (int i = 0; i < Plan.Stations.Count; i++)
            stations[i].OnStart(this);
        if (_present is not null)
            SortPosted(_present);
        DeliverPosted();
        HandOnEvents();
    }

    private void Seed(ulong seed, int replication)
    {
        (_seed, _replication) = (seed, replication);
        for (int i = 0; i < _streams.Length; i++)
            _streams[i] = RandomStream.Create(seed, replication, Plan.Streams[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref T StateAt<T>(int offset) where T : unmanaged =>
        ref Unsafe.As<byte, T>(ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(_state), (nint)offset));

    private static T[] Copy<T>(T[] original) => original.AsSpan().ToArray();
}
