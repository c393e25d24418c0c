using System.Diagnostics.CodeAnalysis;
using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <summary>Hands the parts of a station on to the next ones, by the station's routing.</summary>
/// <remarks>A part that has to wait keeps the way that was chosen for it, as a number that its station stores: 0 while none is chosen.</remarks>
/// <threadsafety>Immutable; safe to share between threads. Its methods belong to the thread of the run that they are given.</threadsafety>
public sealed class Outlet
{
    private readonly RoutingDefinition _routing;
    private readonly StreamHandle _stream;
    private readonly StateSlot<int> _turn;
    private Link[] _links = [];
    private double[] _upTo = [];
    private int[][] _ways = [];   // by part type and step of its route; empty where no part type has a route, or there is nothing to choose
    private Link? _only;
    private Station? _onlyTo;   // kept beside the link: from one object to the next is what an event waits for
    private int _sole;          // number of the link where it is the only way on and the only way in; then a flag says all about who waits
    private StationState _stateOfWaiting;
    private bool _isStateAlike;   // whichever way a part waits for

    internal Outlet(RoutingDefinition routing, StreamHandle stream, StateSlot<int> turn)
    {
        _routing = routing;
        _stream = stream;
        _turn = turn;
    }

    /// <summary>Whether the flow leads on from here.</summary>
    public bool IsConnected => _links.Length > 0;

    /// <summary>The ways on, in the order of the flow: the first is way 1. Known once the plan is built.</summary>
    public IReadOnlyList<Link> Links => _links;

    /// <summary>Whether a way is chosen for each part by itself, whichever has room: in turn, or by chance.</summary>
    public bool ChoosesForEachPart => _only is null && (GoesByRoutes || _routing.Rule is (RoutingRule.RoundRobin or RoutingRule.Probability));

    /// <summary>Whether there are several ways on and part types with routes, which choose among them.</summary>
    public bool GoesByRoutes { get; private set; }

    /// <summary>Whether a way on leads into a loop that counts certain part types alone, so that it depends on the part whether it may pass.</summary>
    public bool ChecksParts { get; private set; }

    /// <summary>The way that the route of a part leads; 0 where it has none, or none of the ways on leads to the next station of it.</summary>
    public int WayFor(Run run, PartHandle part)
    {
        if (!GoesByRoutes)
            return 0;
        ref Part p = ref run[part];
        return WayFor(p.Type, p.Step);
    }

    /// <summary>The way that a part is to go: by its route, or in turn or by chance where that is the routing; 0 where it may go any way that has room.</summary>
    public int ChooseWay(Run run, PartHandle part) => WayFor(run, part) is not 0 and int way ? way : Choose(run);

    /// <summary>The way that the route of a part will lead once the station has done what the part came for; 0 as with <see cref="WayFor(Run, PartHandle)"/>.</summary>
    public int WayAfter(Run run, PartHandle part)
    {
        if (!GoesByRoutes)
            return 0;
        ref Part p = ref run[part];
        return WayFor(p.Type, run.StepAfter(_links[0].From, p));
    }

    /// <summary>The way that the route of parts of a type leads at its beginning; 0 as with <see cref="WayFor(Run, PartHandle)"/>.</summary>
    /// <param name="type">Number of the part type.</param>
    public int WayForNew(int type) => WayFor(type, 0);

    private int WayFor(int type, int step) => type < _ways.Length && step < _ways[type].Length ? _ways[type][step] : 0;

    internal void ConnectRoutes(RoutePlanner routes)
    {
        _ways = _links.Length > 1 ? routes.WaysOf(_links) : [];
        GoesByRoutes = _ways.Length != 0;
    }

    internal void Connect(Link[] links)
    {
        _links = links;
        ChecksParts = links.Any(link => link.Crossing is { EntersByType: not 0 });
        _only = links.Length == 1 ? links[0] : null;
        _onlyTo = _only is { Crossing: null } ? _only.To : null;
        StationState[] states = [.. links.Select(link => link.To.StateOfGiver).Distinct()];
        _isStateAlike = states.Length == 1;
        _stateOfWaiting = _isStateAlike ? states[0] : StationState.Blocked;
        if (_routing.Rule != RoutingRule.Probability)
            return;
        double sum = 0;
        _upTo = [.. links.Select(link => sum += _routing.Shares.Where(share => share.To == link.To.Name).Sum(share => share.Probability))];
    }

    /// <summary>All ways in are known now.</summary>
    internal void ConnectWaysIn() => _sole = _only is { IsOnlyWayIn: true } only ? only.Index : 0;

    /// <summary>Offers a part to the next station.</summary>
    /// <param name="run">The run.</param>
    /// <param name="part">The part; it is on its way when the call returns <c>true</c>.</param>
    /// <param name="way">The way that was chosen for it; 0 while none is.</param>
    /// <returns>Whether it was taken. If not, <see cref="Wait"/>.</returns>
    public bool TryPass(Run run, PartHandle part, ref int way)
    {
        if (_onlyTo is { } to)
            return to.OnOffer(run, part, _only!);
        if (_only is not null)
            return Offer(run, part, _only);
        if (way == 0)
            way = ChooseWay(run, part);
        if (way != 0)
            return Offer(run, part, _links[way - 1]);
        if (_routing.Rule == RoutingRule.ShortestQueue)
            return Shortest(run, run[part].Type) is { } shortest && Offer(run, part, shortest);
        foreach (Link link in _links)
        {
            if (Offer(run, part, link))
                return true;
        }
        return false;
    }

    /// <summary>Finds out whether a part could be handed on now, and has the room for it kept.</summary>
    /// <param name="run">The run.</param>
    /// <param name="part">The part.</param>
    /// <param name="way">The way that was chosen for the part; set to the one where room is kept.</param>
    /// <returns>Whether room is kept. If not, <see cref="Wait"/>.</returns>
    public bool TryPromise(Run run, PartHandle part, ref int way)
    {
        if (!TryFindRoom(run, run[part].Type, ref way))
            return false;
        run.Promise(_links[way - 1], part);
        return true;
    }

    /// <summary>Keeps room for a part that had it kept before the run began.</summary>
    /// <param name="run">The run.</param>
    /// <param name="part">The part.</param>
    /// <param name="way">The way that was chosen for the part; 0 where that is not known. Set to the one where room is kept.</param>
    /// <returns>Whether room is kept; not where there is none, or no card: then not all was known.</returns>
    public bool PromiseAgain(Run run, PartHandle part, ref int way)
    {
        int chosen = way;
        return TryPromise(run, part, ref chosen) && (way = chosen) != 0;
    }

    /// <summary>Finds out whether a part could be handed on now.</summary>
    /// <param name="run">The run.</param>
    /// <param name="type">Number of the part's type.</param>
    /// <param name="way">The way that was chosen for the part, 0 if none is; set to one that has room.</param>
    public bool TryFindRoom(Run run, int type, ref int way)
    {
        if (way == 0)
            way = _only is not null ? 1 : Choose(run);
        if (way != 0)
            return HasRoom(run, _links[way - 1], type);
        Link? link = _routing.Rule == RoutingRule.ShortestQueue ? Shortest(run, type) : FirstFree(run, type);
        way = link?.Way ?? 0;
        return link is not null;
    }

    /// <summary>Gives up the room that was kept, since the part will not come.</summary>
    /// <param name="run">The run.</param>
    /// <param name="way">The way where room was kept.</param>
    /// <param name="part">The part; it may have left the factory at this very instant.</param>
    public void BreakPromise(Run run, int way, PartHandle part) => run.BreakPromise(_links[way - 1], part);

    /// <summary>The state of a station whose part waits for room: <see cref="Station.StateOfGiver"/> of the next one.</summary>
    /// <param name="way">The way that was chosen for the part; 0 while none is: then it waits for transport only if all ways do.</param>
    public StationState StateOfWaiting(int way) => _isStateAlike || way == 0 ? _stateOfWaiting : _links[way - 1].To.StateOfGiver;

    /// <summary>Waits for room: the next station pulls when it has some.</summary>
    /// <param name="run">The run.</param>
    /// <param name="way">The way that was chosen; 0 to wait at all of them.</param>
    /// <param name="since">The place in line that it has had already (<see cref="Run.NextInLine"/>). Default: 0, behind all others.</param>
    public void Wait(Run run, int way, long since = 0)
    {
        if (_sole != 0)
            run.IsWaiting[_sole] = true;
        else if (_only is { } only)
            run.Await(only, since);
        else if (way != 0)
            run.Await(_links[way - 1], since);
        else
        {
            foreach (Link link in _links)
                run.Await(link, since);
        }
    }

    /// <summary>The part that was waited for has gone, and another may wait in its place.</summary>
    /// <param name="run">The run.</param>
    /// <param name="isAnother">Whether there is another. If not, the station waits no longer at any way.</param>
    /// <returns>Whether it waits now; if not, a way is to be chosen for it, which cannot be done while a part is being pulled: post a call and <see cref="TryPass"/>.</returns>
    public bool TryWaitAgain(Run run, bool isAnother)
    {
        if (_sole != 0)
        {
            run.IsWaiting[_sole] = isAnother;   // no branch, since nothing could foretell it
            return true;
        }
        if (!isAnother)
        {
            StopWaiting(run);
            return true;
        }
        if (_only is { } only)
        {
            run.Await(only);
            return true;
        }
        StopWaiting(run);
        if (ChoosesForEachPart)
            return false;
        Wait(run, 0);
        return true;
    }

    /// <summary>Says that another part waits in front than before: where loops count certain part types alone, it may pass where that one lacked a card. Does nothing elsewhere.</summary>
    /// <param name="run">The run.</param>
    /// <param name="part">The part in front; none where nobody waits any more.</param>
    public void CallTakers(Run run, PartHandle part)
    {
        if (ChecksParts && part.IsPart)
            CallTakers(run, run[part].Type);
    }

    /// <summary>The same for a part that does not exist yet.</summary>
    /// <param name="run">The run.</param>
    /// <param name="type">Number of its type.</param>
    public void CallTakers(Run run, int type)
    {
        foreach (Link link in _links)
            run.CallTaker(link, type);
    }

    /// <summary>Waits no longer at any way, since there is nothing to hand on.</summary>
    public void StopWaiting(Run run)
    {
        if (_sole != 0)
        {
            run.IsWaiting[_sole] = false;
            return;
        }
        foreach (Link link in _links)
            run.StopAwaiting(link);
    }

    private static bool HasRoom(Run run, Link link, int type) => run.HasCards(link, type) && link.To.HasRoom(run, link);

    private static bool Offer(Run run, PartHandle part, Link link) =>
        link.Crossing is { } crossing ? run.OfferAcross(part, link, crossing) : link.To.OnOffer(run, part, link);

    private int Choose(Run run)
    {
        switch (_routing.Rule)
        {
            case RoutingRule.RoundRobin:
                ref int turn = ref _turn[run];
                turn = turn % _links.Length + 1;
                return turn;
            case RoutingRule.Probability:
                double u = run.NextUniform(_stream);
                int way = 1;
                while (way < _links.Length && u >= _upTo[way - 1])
                    way++;
                return way;
            default:
                return 0;
        }
    }

    private Link? FirstFree(Run run, int type)
    {
        foreach (Link link in _links)
        {
            if (HasRoom(run, link, type))
                return link;
        }
        return null;
    }

    private Link? Shortest(Run run, int type)
    {
        Link? best = null;
        foreach (Link link in _links)
        {
            if (HasRoom(run, link, type) && (best is null || link.To.Content(run) < best.To.Content(run)))
                best = link;
        }
        return best;
    }
}

/// <summary>Takes parts for a station from those that wait to hand one on to it, in the order in which they came to wait.</summary>
/// <threadsafety>Immutable; safe to share between threads. Its methods belong to the thread of the run that they are given.</threadsafety>
public sealed class Inlet
{
    private readonly int _station;
    private Link[] _links = [];
    private Link? _only;
    private Station? _onlyFrom;
    private int _onlyIndex;
    private bool _needsCards;   // whether a way in leads into a loop

    internal Inlet(int station) => _station = station;

    /// <summary>All ways in, in the order in which the flow names them. They are known when the plan is made: not yet while the station is.</summary>
    public ReadOnlySpan<Link> Links => _links;

    internal void Connect(Link[] links)
    {
        _links = links;
        _needsCards = links.Any(link => link.Crossing is not null);
        if (links is not [{ IsOnlyWayIn: true } only])
            return;
        _only = only;
        _onlyFrom = only.From;
        _onlyIndex = only.Index;
    }

    /// <summary>How many parts this station has promised room for (blocking before service).</summary>
    public int Promised(Run run) => run.PromisedBy(_station);

    /// <summary>How many parts this station has promised room for that come over a link (blocking before service).</summary>
    public int Promised(Run run, Link link) => run.HasPromises ? run.Promises[link.Index] : 0;

    /// <summary>Whether somebody waits who may have a part.</summary>
    public bool HasWaiting(Run run) => _onlyFrom is not null ? run.IsWaiting[_onlyIndex] : !run.Inlets[_station].Waiting.IsEmpty;

    /// <summary>Takes a part, or the promise of one, from those who wait.</summary>
    /// <param name="run">The run.</param>
    /// <param name="part">The part, or <see cref="PartHandle.Promise"/>: then room is kept for a part that comes later.</param>
    /// <param name="from">The way that it came.</param>
    /// <returns>Whether somebody had something.</returns>
    public bool TryTake(Run run, out PartHandle part, out Link? from)
    {
        from = _only;
        if (_only is not null)
            return TryTake(run, out part);
        ref InletState inlet = ref run.Inlets[_station];
        int node = FirstIn(run, inlet.Waiting.First);
        while (node != 0)
        {
            long since = run.Waiting[node].Since;
            inlet.Waiting.Remove(run, node);
            from = run.Plan.Links[node];
            if (TakeOver(run, from, out part))
                return true;
            node = FirstIn(run, _needsCards && run.WaitsOn(from, since) ? run.Waiting[node].Next : inlet.Waiting.First);
        }
        part = default;
        return false;
    }

    /// <summary>Takes a part, or the promise of one, from those who wait.</summary>
    /// <param name="run">The run.</param>
    /// <param name="part">The part, or <see cref="PartHandle.Promise"/>: then room is kept for a part that comes later.</param>
    /// <returns>Whether somebody had something.</returns>
    public bool TryTake(Run run, out PartHandle part)
    {
        if (_onlyFrom is { } from)
        {
            ref bool isWaiting = ref run.IsWaiting[_onlyIndex];
            if (isWaiting)
            {
                isWaiting = false;
                return TakeFrom(run, from, _only!, out part);
            }
        }
        else
            return TryTake(run, out part, out _);
        part = default;
        return false;
    }

    /// <summary>Takes a part, or the promise of one, from those who wait on links that the station can take something over now; the others keep their places in line.</summary>
    /// <param name="run">The run.</param>
    /// <param name="fits">Whether a part that comes over a link can be taken now. A delegate that the station keeps, so that nothing is allocated.</param>
    /// <param name="part">The part, or <see cref="PartHandle.Promise"/>: then room is kept for a part that comes later.</param>
    /// <param name="link">The link that it came over; <c>null</c> if nobody had something.</param>
    /// <returns>Whether somebody had something.</returns>
    public bool TryTakeFitting(Run run, Func<Run, Link, bool> fits, out PartHandle part, [NotNullWhen(true)] out Link? link)
    {
        if (_only is { } only)
        {
            link = only;
            if (run.IsWaiting[_onlyIndex] && fits(run, only))
            {
                run.IsWaiting[_onlyIndex] = false;
                return TakeFrom(run, only.From, only, out part);
            }
            part = default;
            return false;
        }
        ref InletState inlet = ref run.Inlets[_station];
        for (int node = inlet.Waiting.First; node != 0;)
        {
            link = run.Plan.Links[node];
            if ((_needsCards && !run.HasCards(link)) || !fits(run, link))
            {
                node = run.Waiting[node].Next;
                continue;
            }
            long since = run.Waiting[node].Since;
            inlet.Waiting.Remove(run, node);
            if (TakeOver(run, link, out part))
                return true;
            node = _needsCards && run.WaitsOn(link, since) ? run.Waiting[node].Next : inlet.Waiting.First;
        }
        link = null;
        part = default;
        return false;
    }

    /// <summary>Whether room was kept for what comes over this link; if so, the promise is kept herewith.</summary>
    public bool Redeem(Run run, Link link) => run.Redeem(link);

    /// <summary>The link of the first one in line, from one on, that may come in as far as is known without its part; 0 for none.</summary>
    private int FirstIn(Run run, int node)
    {
        while (_needsCards && node != 0 && !run.HasCards(run.Plan.Links[node]))
            node = run.Waiting[node].Next;
        return node;
    }

    private static bool TakeOver(Run run, Link link, out PartHandle part) =>
        link.Crossing is { } crossing ? run.TakeAcross(link, crossing, out part) : TakeFrom(run, link.From, link, out part);

    internal static bool TakeFrom(Run run, Station from, Link link, out PartHandle part)
    {
        part = from.OnPull(run, link);
        if (part.IsPart)
        {
            run.Redeem(link);
            return true;
        }
        if (part.IsNone)
            return false;
        run.PromiseAsked(link);
        return true;
    }
}

internal struct InletState
{
    public WaitList Waiting;
    public int Promised;
}
