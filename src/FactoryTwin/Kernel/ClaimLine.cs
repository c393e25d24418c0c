using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <summary>Those who wait for members of some pools, in one line: of one pool, or of all pools that claims by skill join together.</summary>
/// <remarks>A claim is granted when so many are free that no earlier one in the line could use; so nobody overtakes those who want the same.</remarks>
internal sealed class ClaimLine(Pool[] pools, StateSlot<ClaimLineState> state)
{
    /// <summary>Asks for what a claim is for; if it is not granted now, it waits.</summary>
    /// <returns>Whether it is granted.</returns>
    public bool Request(Run run, int claim)
    {
        ref ClaimLineState line = ref state[run];
        ClaimInfo info = run.Plan.Claims[claim];
        for (int earlier = line.Waiting.First; earlier != 0 && FreeFor(run, info) >= info.Amount; earlier = run.Waiting[earlier].Next)
            Keep(run, run.Plan.Claims[earlier]);
        bool isGranted = !line.IsHeld && TryGrant(run, ref line, claim, info);
        KeepNothing(run);
        if (!isGranted)
            line.Waiting.Add(run, claim, run.NextInLine());
        return isGranted;
    }

    /// <summary>Gives back what a claim has got, or lets it wait no longer.</summary>
    public void Release(Run run, int claim)
    {
        if (run.IsGranted(claim))
            TakeBack(run, claim, run.Plan.Claims[claim]);
        else if (run.IsWaiting[claim])
            state[run].Waiting.Remove(run, claim);
        GrantWaiting(run);   // one that waited may have stood before others that need less
    }

    /// <summary>Takes back the claims on those who have left a pool, the last granted first, and grants what can be granted now.</summary>
    public void OnDutyChanged(Run run, Pool pool)
    {
        while (LastThatHasTooMany(run, pool) is int claim and not 0)
        {
            ClaimInfo info = run.Plan.Claims[claim];
            TakeBack(run, claim, info, waitsAgain: true);
            info.Station.OnRevoked(run, info.Tag, info.Place);
        }
        GrantWaiting(run);
    }

    /// <summary>Grants nothing until it is held no longer: while pools and stations learn of shifts that change at the same instant.</summary>
    public void Hold(Run run, bool isHeld)
    {
        state[run].IsHeld = isHeld;
        GrantWaiting(run);
    }

    private int LastThatHasTooMany(Run run, Pool pool)
    {
        if (pool.Busy(run) == 0)
            return 0;
        int claim = state[run].Granted.Last;
        while (claim != 0 && !(Has(run, claim, pool) && pool.IsOverdrawnBy(run, claim)))
            claim = run.Waiting[claim].Previous;
        return claim;
    }

    private static bool Has(Run run, int claim, Pool pool)
    {
        ClaimInfo info = run.Plan.Claims[claim];
        int index = Array.IndexOf(info.Pools, pool);
        return index >= 0 && info.Taken[run, index] > 0;
    }

    private void GrantWaiting(Run run)
    {
        ref ClaimLineState line = ref state[run];
        if (line.Waiting.IsEmpty || line.IsHeld)
            return;
        int free = 0;
        foreach (Pool pool in pools)
            free += pool.Free(run);
        int next;
        for (int claim = line.Waiting.First; claim != 0 && free > 0; claim = next)
        {
            next = run.Waiting[claim].Next;
            ClaimInfo info = run.Plan.Claims[claim];
            if (TryGrant(run, ref line, claim, info))
            {
                free -= info.Amount;
                run.PostGrant(claim);
            }
            else
                free -= Keep(run, info);
        }
        KeepNothing(run);
    }

    private static bool TryGrant(Run run, ref ClaimLineState line, int claim, ClaimInfo info)
    {
        if (FreeFor(run, info) < info.Amount)
            return false;
        if (run.IsWaiting[claim])
            line.Waiting.Remove(run, claim);
        line.Granted.Add(run, claim, run.NextInLine());
        run.SetGranted(claim, true);
        int wanted = info.Amount;
        for (int i = 0; wanted > 0; i++)
        {
            int taken = Math.Min(wanted, info.Pools[i].Free(run));
            info.Taken[run, i] = taken;
            wanted -= taken;
            info.Pools[i].Take(run, claim, taken, info.Station);
        }
        info.CallWatchers(run);
        return true;
    }

    private void TakeBack(Run run, int claim, ClaimInfo info, bool waitsAgain = false)
    {
        ref ClaimLineState line = ref state[run];
        line.Granted.Remove(run, claim);
        if (waitsAgain)
            line.Waiting.AddFirst(run, claim);
        run.SetGranted(claim, false);
        for (int i = 0; i < info.Pools.Length; i++)
        {
            info.Pools[i].GiveBack(run, claim, info.Taken[run, i], info.Station);
            info.Taken[run, i] = 0;
        }
        info.CallWatchers(run);
    }

    private static int FreeFor(Run run, ClaimInfo info)
    {
        int free = 0;
        foreach (Pool pool in info.Pools)
            free += pool.Free(run);
        return free;
    }

    /// <summary>Keeps all whom a claim that waits could use from those who came later.</summary>
    /// <returns>How many free ones that are.</returns>
    private static int Keep(Run run, ClaimInfo info)
    {
        int free = FreeFor(run, info);
        foreach (Pool pool in info.Pools)
            pool.IsKept(run) = true;
        return free;
    }

    private void KeepNothing(Run run)
    {
        foreach (Pool pool in pools)
            pool.IsKept(run) = false;
    }
}

/// <summary>State of a <see cref="ClaimLine"/>.</summary>
internal struct ClaimLineState
{
    public WaitList Waiting;
    public WaitList Granted;
    public bool IsHeld;
}

/// <summary>Who claims what, from which pools, in the order in which they are asked.</summary>
/// <param name="Station">Who claims.</param>
/// <param name="Line">Where it waits.</param>
/// <param name="Pools">The pools that it may draw from.</param>
/// <param name="Taken">How many it has got from each of them.</param>
/// <param name="Amount">How many it needs at once.</param>
/// <param name="Tag">The station's number for it.</param>
/// <param name="Place">The station's place whose claim it is.</param>
internal sealed record ClaimInfo(Station Station, ClaimLine Line, Pool[] Pools, StateSlots<int> Taken, int Amount, int Tag, int Place)
{
    /// <summary>Stations that are called when people come or go by this claim, and with which tag.</summary>
    public required (Station Station, int Tag)[] Watchers { get; init; }

    public void CallWatchers(Run run)
    {
        foreach ((Station watcher, int tag) in Watchers)
            run.Post(watcher, tag);
    }
}
