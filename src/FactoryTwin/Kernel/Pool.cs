using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <summary>A pool that stations claim something from, people or vehicles: first come, first served.</summary>
/// <threadsafety>Immutable; safe to share between threads. Its methods belong to the thread of the run that they are given.</threadsafety>
public abstract class Pool : Station
{
    private readonly StateSlot<PoolState> _state;

    /// <summary>Makes the behaviour of a pool.</summary>
    /// <param name="layout">Where it declares what it needs.</param>
    protected Pool(StationLayout layout) : base(layout) => _state = layout.State<PoolState>();

    /// <summary>How many are there now.</summary>
    public int OnDuty(Run run) => _state[run].OnDuty;

    /// <summary>How many of them are taken.</summary>
    public int Busy(Run run) => _state[run].Busy;

    /// <summary>Sets how many are there. If more are taken, the last claims that were granted are taken back, and wait again, before all others.</summary>
    /// <param name="run">The run.</param>
    /// <param name="count">How many. Range: 0 or more.</param>
    protected void SetOnDuty(Run run, int count)
    {
        ref PoolState pool = ref _state[run];
        pool.OnDuty = count;
        run.Publish(StationEventKind.OperatorsOnDuty, this, value: count);
        while (pool.Busy > count)
        {
            int claim = pool.Granted.Last;
            ClaimInfo info = run.Plan.Claims[claim];
            pool.Granted.Remove(run, claim);
            pool.Waiting.AddFirst(run, claim);
            run.SetGranted(claim, false);
            pool.Busy -= info.Amount;
            Tell(run, StationEventKind.OperatorReleased, info);
            info.Station.OnRevoked(run, info.Tag, info.Place);
        }
        GrantWaiting(run, ref pool);
    }

    internal bool Request(Run run, int claim)
    {
        ref PoolState pool = ref _state[run];
        ClaimInfo info = run.Plan.Claims[claim];
        if (!pool.Waiting.IsEmpty || pool.Busy + info.Amount > pool.OnDuty)
        {
            pool.Waiting.Add(run, claim, run.NextInLine());
            return false;
        }
        Grant(run, ref pool, claim, info);
        return true;
    }

    internal void Release(Run run, int claim)
    {
        ref PoolState pool = ref _state[run];
        if (!run.IsGranted(claim))
        {
            if (run.IsWaiting[claim])
                pool.Waiting.Remove(run, claim);
            GrantWaiting(run, ref pool);   // it may have stood before others that need less
            return;
        }
        ClaimInfo info = run.Plan.Claims[claim];
        pool.Granted.Remove(run, claim);
        run.SetGranted(claim, false);
        pool.Busy -= info.Amount;
        Tell(run, StationEventKind.OperatorReleased, info);
        GrantWaiting(run, ref pool);
    }

    private void GrantWaiting(Run run, ref PoolState pool)
    {
        while (!pool.Waiting.IsEmpty)
        {
            int claim = pool.Waiting.First;
            ClaimInfo info = run.Plan.Claims[claim];
            if (pool.Busy + info.Amount > pool.OnDuty)
                return;
            pool.Waiting.Remove(run, claim);
            Grant(run, ref pool, claim, info);
            run.PostGrant(claim);
        }
    }

    private void Grant(Run run, ref PoolState pool, int claim, ClaimInfo info)
    {
        pool.Granted.Add(run, claim, run.NextInLine());
        run.SetGranted(claim, true);
        pool.Busy += info.Amount;
        Tell(run, StationEventKind.OperatorAssigned, info);
    }

    private void Tell(Run run, StationEventKind kind, ClaimInfo info)
    {
        for (int i = 0; i < info.Amount; i++)
            run.Publish(kind, this, value: info.Station.Id.Index);
    }
}

internal struct PoolState
{
    public WaitList Waiting;
    public WaitList Granted;
    public int OnDuty;
    public int Busy;
}

/// <summary>Who claims what from which pool.</summary>
internal sealed record ClaimInfo(Station Station, Pool Pool, int Amount, int Tag, int Place);
