using System.Runtime.CompilerServices;
using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

public sealed partial class Run
{
    private const byte IsGrantedFlag = 1, IsUntoldFlag = 2;
    private const int GrantedTag = int.MinValue, RoomTag = int.MinValue + 1;

    /// <summary>Promises that are neither kept nor broken; where blocking is after service, there never is one.</summary>
    private int _openPromises;

    private long _lastInLine;

    // What was posted, first in, first out. It is empty between two events, so it is no state of the run.
    private Posted[] _posted = new Posted[16];
    private int _postedCount;

    /// <summary>Calls a station back at this instant, after the present call is over; in the order of posting.</summary>
    /// <param name="station">The station.</param>
    /// <param name="tag">A number of the station's choice. Range: 0 or more.</param>
    /// <param name="place">A place. Default: 0.</param>
    public void Post(Station station, int tag, int place = 0)
    {
        int at = _postedCount;
        if (at == _posted.Length)
            GrowPosted();
        _posted[at] = new Posted(station, tag, place);
        _postedCount = at + 1;
    }

    /// <summary>Asks a pool for what a claim is for.</summary>
    /// <returns>Whether it is granted now; if not, the claim waits and <see cref="Station.OnGranted"/> tells.</returns>
    public bool Request(ClaimHandle claim, int place = 0)
    {
        int index = claim[place];
        return Plan.Claims[index].Line.Request(this, index);
    }

    /// <summary>Gives back what a claim has got, or lets it wait no longer.</summary>
    public void Release(ClaimHandle claim, int place = 0)
    {
        int index = claim[place];
        Plan.Claims[index].Line.Release(this, index);
    }

    /// <summary>How many times the standard time the work takes with those whom a claim has got: the slowest of them counts. For <see cref="Continue(TimerHandle, int, double)"/>.</summary>
    /// <returns>1 where nobody's pace is told.</returns>
    public double TimeFactor(ClaimHandle claim, int place = 0)
    {
        int index = claim[place];
        double slowest = 0;
        foreach (Pool pool in Plan.Claims[index].Pools)
            slowest = Math.Max(slowest, pool.TimeFactorOf(this, index));
        return slowest > 0 ? slowest : 1;
    }

    /// <summary>Says that the work is done for which a claim was granted: those who did it have one job more behind them, by which they learn.</summary>
    public void CountJob(ClaimHandle claim, int place = 0)
    {
        int index = claim[place];
        foreach (Pool pool in Plan.Claims[index].Pools)
            pool.CountJob(this, index);
    }

    /// <summary>A number later than all before: who came first waits in front, even if it has to be put into the line anew.</summary>
    public long NextInLine() => ++_lastInLine;

    internal bool IsGranted(int claim) => _claims[claim] != 0;

    internal void SetGranted(int claim, bool isGranted) => _claims[claim] = isGranted ? IsGrantedFlag : (byte)0;

    internal void PostGrant(int claim)
    {
        _claims[claim] |= IsUntoldFlag;
        Post(Plan.Claims[claim].Station, GrantedTag, claim);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Await(Link link, long since = 0)
    {
        ref bool isWaiting = ref IsWaiting[link.Index];
        if (isWaiting)
            return;
        if (link.IsOnlyWayIn)
            isWaiting = true;
        else
            Inlets[link.To.Id.Index].Waiting.Add(this, link.Index, since != 0 ? since : NextInLine());
    }

    internal void StopAwaiting(Link link)
    {
        ref bool isWaiting = ref IsWaiting[link.Index];
        if (!isWaiting)
            return;
        if (link.IsOnlyWayIn)
            isWaiting = false;
        else
            Inlets[link.To.Id.Index].Waiting.Remove(this, link.Index);
    }

    /// <summary>Whether room is kept for any part in the factory; never, where blocking is after service.</summary>
    public bool HasPromises => _openPromises != 0;

    /// <summary>Whether a station has room for a part that is offered to it: room that is promised to nobody, or room that was kept for this very part, in which case the promise is kept herewith.</summary>
    /// <param name="link">The link over which the part comes.</param>
    /// <param name="room">How many parts the station could take, promised ones not subtracted.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnter(Link link, int room) => _openPromises == 0 ? room > 0 : RedeemOne(link) || room > Inlets[link.To.Id.Index].Promised;

    /// <summary>How many parts a station has promised room for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int PromisedBy(int station) => _openPromises == 0 ? 0 : Inlets[station].Promised;

    /// <param name="link">The link.</param>
    /// <param name="part">The part that is to come; none where its giver did not ask about it.</param>
    internal void Promise(Link link, PartHandle part)
    {
        _openPromises++;
        Promises[link.Index]++;
        Inlets[link.To.Id.Index].Promised++;
        if (link.Crossing is not { } crossing)
            return;
        TakeCards(crossing.Enters);
        TakeTypeCards(link, crossing, part);
    }

    /// <summary>What was asked about last while a part is being taken: the one that its giver promises.</summary>
    internal void PromiseAsked(Link link) => Promise(link, _asked);

    internal void BreakPromise(Link link, PartHandle part)
    {
        Redeem(link);
        if (link.Crossing is { } crossing)
        {
            FreeCards(crossing.Enters);
            FreeTypeCards(DropTypeCards(crossing.EntersByType, part));
        }
        link.To.OnRoom(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Redeem(Link link) => _openPromises != 0 && RedeemOne(link);

    private bool RedeemOne(Link link)
    {
        if (Promises[link.Index] == 0)
            return false;
        _openPromises--;
        Promises[link.Index]--;
        Inlets[link.To.Id.Index].Promised--;
        return true;
    }

    private void DeliverPosted()
    {
        for (int i = 0; i < _postedCount; i++)   // and what is posted on the way
        {
            Posted posted = _posted[i];
            if (posted.Tag >= 0)
                posted.Station.OnPosted(this, posted.Tag, posted.Place);
            else if (posted.Tag == RoomTag)
                posted.Station.OnRoom(this);
            else if ((_claims[posted.Place] & IsUntoldFlag) != 0)
            {
                _claims[posted.Place] = IsGrantedFlag;
                ClaimInfo claim = Plan.Claims[posted.Place];
                claim.Station.OnGranted(this, claim.Tag, claim.Place);
            }
        }
        _postedCount = 0;
    }

    private void GrowPosted()
    {
        if (_posted.Length >= MostEventsAtOneInstant)
            throw new InvalidOperationException($"Time stands still at {Now}: more than {MostEventsAtOneInstant:N0} calls were posted by one event. Does a station post to itself without end?");
        Array.Resize(ref _posted, _posted.Length * 2);
    }

    private readonly record struct Posted(Station Station, int Tag, int Place);
}
