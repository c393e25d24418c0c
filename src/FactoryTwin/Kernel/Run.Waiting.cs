using System.Runtime.CompilerServices;
using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

public sealed partial class Run
{
    private const byte IsGrantedFlag = 1, IsUntoldFlag = 2;
    private const int GrantedTag = int.MinValue;

    /// <summary>Promises that are neither kept nor broken; where blocking is after service, there never is one.</summary>
    private int _openPromises;

    private long _lastInLine;

    private readonly PostedRing _posted = new();

    /// <summary>Calls a station back at this instant, after the present call is over; in the order of posting.</summary>
    /// <param name="station">The station.</param>
    /// <param name="tag">A number of the station's choice. Range: 0 or more.</param>
    /// <param name="place">A place. Default: 0.</param>
    public void Post(Station station, int tag, int place = 0) => _posted.Add(new Posted(station, tag, place));

    /// <summary>Asks a pool for what a claim is for.</summary>
    /// <returns>Whether it is granted now; if not, the claim waits and <see cref="Station.OnGranted"/> tells.</returns>
    public bool Request(ClaimHandle claim, int place = 0)
    {
        int index = claim[place];
        return Plan.Claims[index].Pool.Request(this, index);
    }

    /// <summary>Gives back what a claim has got, or lets it wait no longer.</summary>
    public void Release(ClaimHandle claim, int place = 0)
    {
        int index = claim[place];
        Plan.Claims[index].Pool.Release(this, index);
    }

    /// <summary>A number later than all before: who came first waits in front, even if it has to be put into the line anew.</summary>
    public long NextInLine() => ++_lastInLine;

    internal bool IsGranted(int claim) => _claims[claim] != 0;

    internal void SetGranted(int claim, bool isGranted) => _claims[claim] = isGranted ? IsGrantedFlag : (byte)0;

    internal void PostGrant(int claim)
    {
        _claims[claim] |= IsUntoldFlag;
        _posted.Add(new Posted(Plan.Claims[claim].Station, GrantedTag, claim));
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

    /// <summary>How many parts a station has promised room for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int PromisedBy(int station) => _openPromises == 0 ? 0 : Inlets[station].Promised;

    internal bool HasRoom(Station station) => station.Room(this) > PromisedBy(station.Id.Index);

    internal void Promise(Link link)
    {
        _openPromises++;
        Promises[link.Index]++;
        Inlets[link.To.Id.Index].Promised++;
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
        while (_posted.TryTake(out Posted posted))
        {
            if (posted.Tag != GrantedTag)
                posted.Station.OnPosted(this, posted.Tag, posted.Place);
            else if ((_claims[posted.Place] & IsUntoldFlag) != 0)
            {
                _claims[posted.Place] = IsGrantedFlag;
                ClaimInfo claim = Plan.Claims[posted.Place];
                claim.Station.OnGranted(this, claim.Tag, claim.Place);
            }
        }
    }

    private readonly record struct Posted(Station Station, int Tag, int Place);

    /// <summary>What was posted, first in, first out. It is empty between two events, so it is no state of the run.</summary>
    private sealed class PostedRing
    {
        private Posted[] _items = new Posted[8];
        private int _first;

        public int Count { get; private set; }

        public void Add(Posted posted)
        {
            if (Count == _items.Length)
            {
                Posted[] grown = new Posted[Count * 2];
                for (int i = 0; i < Count; i++)
                    grown[i] = _items[(_first + i) & (_items.Length - 1)];
                _items = grown;
                _first = 0;
            }
            _items[(_first + Count++) & (_items.Length - 1)] = posted;
        }

        public bool TryTake(out Posted posted)
        {
            if (Count == 0)
            {
                posted = default;
                return false;
            }
            posted = _items[_first];
            _first = (_first + 1) & (_items.Length - 1);
            Count--;
            return true;
        }
    }
}
