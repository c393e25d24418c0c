using System.Reflection;
using System.Runtime.CompilerServices;
using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <summary>A factory made ready to run: the behaviour of all stations and the layout of their state. Compiled once, shared by all runs.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class Plan
{
    internal Plan() { }

    /// <summary>What a listener knows of the stations, in the order of their numbers.</summary>
    public required ValueList<StationInfo> Stations { get; init; }

    /// <summary>Names of the part types, in the order of their numbers.</summary>
    public required ValueList<string> PartTypes { get; init; }

    /// <summary>The attributes that parts have, in the order of their numbers.</summary>
    public ValueList<AttributeInfo> Attributes { get; init; } = ValueList<AttributeInfo>.Empty;

    /// <summary>Whether there are orders.</summary>
    public bool HasOrders => Orders.Length > 0;

    /// <summary>Behaviour of all stations; those behind the last of <see cref="Stations"/> are the kernel's own.</summary>
    internal Station[] Behaviours { get; init; } = [];

    /// <summary>By station, what it does at commands, by their type.</summary>
    internal Dictionary<Type, Func<Run, FactoryCommand, string?>>[] Commands { get; init; } = [];

    /// <summary>Timers, by slot in the calendar.</summary>
    internal TimerInfo[] Timers { get; init; } = [];

    /// <summary>Samplers at the start of a run.</summary>
    internal Sampler[] Samplers { get; init; } = [];

    /// <summary>Measured values of empirical distributions.</summary>
    internal double[][] Tables { get; init; } = [];

    /// <summary>Hashes of the names of the random streams.</summary>
    internal ulong[] Streams { get; init; } = [];

    /// <summary>Links by number, from 1.</summary>
    internal Link[] Links { get; init; } = [];

    /// <summary>Claims by number; the numbers go on behind the links.</summary>
    internal ClaimInfo[] Claims { get; init; } = [];

    /// <summary>Loops of cards, by number.</summary>
    internal LoopInfo[] Loops { get; init; } = [];

    /// <summary>The loops that a station is in, by station.</summary>
    internal int[][] LoopsAt { get; init; } = [];

    /// <summary>Numbers of the loops that count certain part types alone, by their bits.</summary>
    internal int[] TypeLoops { get; init; } = [];

    /// <summary>The loops of that kind that a station is in, by station.</summary>
    internal ulong[] TypeLoopsAt { get; init; } = [];

    /// <summary>The loops of that kind that count a part type; beyond the end none.</summary>
    internal ulong[] TypeLoopsByType { get; init; } = [];

    /// <summary>All loops of that kind.</summary>
    internal ulong AllTypeLoops => TypeLoops.Length == 0 ? 0 : ulong.MaxValue >> (64 - TypeLoops.Length);

    /// <summary>Where beside a part the cards are kept that it has of them.</summary>
    internal int TypeCardsOffset { get; init; }

    internal ulong TypeLoopsOf(int type) => type < TypeLoopsByType.Length ? TypeLoopsByType[type] : 0;

    /// <summary>Numbers of the stations on the route of each part type; <c>null</c>, or beyond the end, for those that have none.</summary>
    internal int[]?[] Routes { get; init; } = [];

    /// <summary>The attributes of each part type; beyond the end for those that have none.</summary>
    internal AttributeLaw[][] AttributeLaws { get; init; } = [];

    /// <summary>Where claims on a pool wait, by the number of the pool; <c>null</c> for other stations.</summary>
    internal ClaimLine[] Lines { get; init; } = [];

    /// <summary>Orders by number, from 1; empty where there are none.</summary>
    internal OrderInfo[] Orders { get; init; } = [];

    /// <summary>Number of sources that are open at the start.</summary>
    internal int Sources { get; init; }

    /// <summary>Name of the first source that never gives a last part; <c>null</c> if all do.</summary>
    internal string? EndlessSource { get; init; }

    /// <summary>Bytes of state.</summary>
    internal int StateBytes { get; init; }

    /// <summary>Bytes of state that stations keep about each part.</summary>
    internal int PartStateBytes { get; init; }
}

/// <summary>What never changes about an order.</summary>
internal readonly record struct OrderInfo(Station Source, int Quantity, SimTime Due, SimTime Release, int Type);

/// <summary>What never changes about a timer.</summary>
internal readonly record struct TimerInfo(Station Target, int Tag, int Place, int Sampler, int Stream, int Priority);

/// <summary>What a claim is for: anybody of a pool, or anybody who has a skill.</summary>
internal readonly record struct ClaimTarget(string Name, bool IsSkill);

/// <summary>Compiles a plan: station after station, in the order of their numbers.</summary>
/// <threadsafety>Belongs to one thread.</threadsafety>
public sealed partial class PlanBuilder
{
    private readonly IReadOnlyList<FlowDefinition> _flows;
    private readonly List<Action<Dictionary<string, Station>>> _peers = [];
    private readonly WorkCalendars _calendars;
    private readonly IReadOnlyList<PartDefinition> _parts;
    private readonly List<(StationLayout Layout, WorkAhead Ahead)> _ahead = [];
    private readonly List<(StationLayout Layout, int Quantity, SimTime Due, SimTime Release, int Type)> _orders = [];
    private readonly List<(StationLayout Layout, Station Behaviour)> _stations = [];
    private readonly List<(Station Target, int Tag, int Place, int Sampler, int Stream, int Priority, int Station)> _timers = [];
    private readonly List<Sampler> _samplers = [];
    private readonly Dictionary<Distribution, int> _samplerOf = [];   // equal laws share one, which stays near the processor
    private readonly List<double[]> _tables = [];
    private readonly List<ulong> _streams = [];
    private readonly HashSet<(string, string)> _streamNames = [];
    private readonly List<(StationLayout Layout, string? Outcome, Outlet Outlet)> _outlets = [];
    private readonly List<(StationLayout Layout, ClaimTarget Target, int Amount, int Tag, int Place)> _claims = [];
    private readonly List<(string Watcher, string Station, int Tag, Presence Presence)> _presences = [];
    private readonly List<string> _partTypes = [];
    private readonly List<(LoopDefinition Definition, IReadOnlySet<string> Stations)> _loops = [];
    private readonly AttributeInfo[] _attributes;
    private int _stateBytes, _partStateBytes;

    /// <summary>Begins a plan.</summary>
    /// <param name="flows">The flow between the stations that will be added.</param>
    /// <param name="calendars">The shifts of the factory.</param>
    /// <param name="blocking">When a station whose way on is full stops, where its definition does not say it.</param>
    /// <param name="parts">Part types that have something of their own. Default: none.</param>
    public PlanBuilder(IReadOnlyList<FlowDefinition> flows, WorkCalendars calendars, BlockingRule blocking, IReadOnlyList<PartDefinition>? parts = null)
    {
        _parts = parts ?? [];
        _partTypes.AddRange(_parts.Select(part => part.Name));
        _attributes = [.. _parts.SelectMany(part => part.Attributes).Select(attribute => new AttributeInfo(attribute.Name, attribute.Unit)).Distinct()];
        ReservePerPart(_attributes.Length * sizeof(double));   // before all that stations keep
        _flows = flows;
        _calendars = calendars;
        Blocking = blocking;
    }

    internal BlockingRule Blocking { get; }

    internal IReadOnlyList<FlowDefinition> Flows => _flows;

    /// <summary>Adds the next station.</summary>
    /// <param name="info">What a listener knows of it; its number is filled in, the rest is completed by its behaviour.</param>
    /// <param name="make">Makes its behaviour.</param>
    /// <exception cref="InvalidOperationException">The behaviour has a field that is not read-only.</exception>
    public void Add(StationInfo info, Func<StationLayout, Station> make)
    {
        var layout = new StationLayout(this, info with { Id = new StationId(_stations.Count) });
        Station behaviour = make(layout);
        RefuseMutableFields(behaviour.GetType());
        _stations.Add((layout, behaviour));
    }

    /// <summary>Adds a loop of cards.</summary>
    /// <param name="loop">The loop; its stations may be added later.</param>
    public void Add(LoopDefinition loop)
    {
        ArgumentNullException.ThrowIfNull(loop);
        _loops.Add((loop, loop.Extent(_flows)));
    }

    /// <summary>Adds the next station, of a kind.</summary>
    internal void Add(StationInfo info, IStationKind kind, StationDefinition definition) => Add(info, layout => kind.Make(definition, layout));

    /// <summary>The plan.</summary>
    /// <exception cref="InvalidOperationException">A claim names a pool that is not there, a skill that none has, a station a peer that is not there, or a station where parts come into a loop does not override <see cref="Station.OnRoom"/>.</exception>
    public Plan Build()
    {
        foreach (var orders in _orders.Select((order, i) => (order.Layout, Due: new OrderDue(i + 1, order.Due))).Where(order => order.Due.Due != SimTime.Never).GroupBy(order => order.Layout))
            orders.Key.Info = orders.Key.Info with { OrdersDue = orders.Select(order => order.Due).ToValueList() };
        ValueList<StationInfo> infos = _stations.Select(s => s.Layout.Info).ToValueList();
        AddShiftClock();
        Dictionary<string, Station> byName = _stations.Take(infos.Count).ToDictionary(s => s.Layout.Name, s => s.Behaviour);
        _peers.ForEach(connect => connect(byName));
        Link[] links = Connect(byName);
        var routes = new RoutePlanner(_parts, _partTypes.Count, _stations, links.Skip(1));
        foreach ((_, _, Outlet outlet) in _outlets)
            outlet.ConnectRoutes(routes);
        foreach ((StationLayout layout, WorkAhead ahead) in _ahead)
            ahead.Connect(routes.AheadOf(byName[layout.Name]));
        var lines = new ClaimLine[infos.Count];
        AttributeLaw[][] attributeLaws = AttributeLaws(infos);
        int[] typeLoops = TypeLoops;
        ClaimInfo[] claims = Claims(byName, lines);
        ConnectPresences();
        return new Plan
        {
            Stations = WithWaits(infos, links, claims),
            PartTypes = _partTypes.ToValueList(),
            Attributes = _attributes.ToValueList(),
            AttributeLaws = attributeLaws,
            Behaviours = [.. _stations.Select(s => s.Behaviour)],
            Commands = [.. _stations.Take(infos.Count).Select(s => s.Layout.Commands)],
            Timers = [.. _timers.Select(t => new TimerInfo(_stations[t.Station].Behaviour, t.Tag, t.Place, t.Sampler, t.Stream, t.Priority))],
            Samplers = [.. _samplers],
            Tables = [.. _tables],
            Streams = [.. _streams],
            Links = links,
            Loops = [.. _loops.Select((loop, i) => LoopOf(loop.Definition, [.. links.Where(link => link?.Crossing is { } crossing && (crossing.Enters.Contains(i) || (crossing.EntersByType & BitsOf(other => other.Definition == loop.Definition)) != 0))]))],
            LoopsAt = [.. _stations.Select(s => LoopsWhere(stations => stations.Contains(s.Layout.Name)))],
            TypeLoops = typeLoops,
            TypeLoopsAt = [.. _stations.Select(s => BitsWhere(stations => stations.Contains(s.Layout.Name)))],
            TypeLoopsByType = [.. _partTypes.Select(type => BitsOf(loop => loop.Definition.Parts.Contains(type)))],
            TypeCardsOffset = typeLoops.Length == 0 ? 0 : ReservePerPart(sizeof(ulong)),
            Routes = routes.Routes,
            Orders = _orders.Count == 0 ? [] : [default, .. _orders.Select(o => new OrderInfo(byName[o.Layout.Name], o.Quantity, o.Due, o.Release, o.Type))],
            Claims = [.. new ClaimInfo[_flows.Count + 1], .. claims],
            Lines = lines,
            StateBytes = _stateBytes,
            PartStateBytes = _partStateBytes,
            Sources = _stations.Sum(s => s.Layout.Sources),
            EndlessSource = _stations.FirstOrDefault(s => s.Layout.IsEndlessSource).Layout?.Name,
        };
    }

    internal int Reserve(int bytes)
    {
        int offset = _stateBytes;
        _stateBytes = checked(_stateBytes + (bytes + 7) / 8 * 8);
        return offset;
    }

    internal int ReservePerPart(int bytes)
    {
        int offset = _partStateBytes;
        _partStateBytes = checked(_partStateBytes + (bytes + 7) / 8 * 8);
        return offset;
    }

    internal TimerHandle AddTimers(StationId station, int tag, int priority, int places, Distribution? length, StreamHandle stream)
    {
        if (priority is < 0 or >= EventCalendar.Priorities)
            throw new ArgumentOutOfRangeException(nameof(priority), priority, $"A priority is 0 to {EventCalendar.Priorities - 1}.");
        int sampler = length is null ? -1 : AddSampler(length);
        int first = _timers.Count;
        for (int place = 0; place < places; place++)
            _timers.Add((null!, tag, place, sampler, stream.Index, priority, station.Index));
        return new TimerHandle(first, places);
    }

    internal int AddSampler(Distribution law)
    {
        if (!_samplerOf.TryGetValue(law, out int sampler))
        {
            _samplerOf.Add(law, sampler = _samplers.Count);
            _samplers.Add(Sampler.From(law, _tables));
        }
        return sampler;
    }

    internal PartTimes AddTimes(string station, Distribution usual, Func<string, Distribution?> ofType)
    {
        PartTime Of(Distribution time) => new(AddSampler(time), time.Mean);
        return new PartTimes(Of(usual), [.. _partTypes.Select(type =>
        {
            PartDefinition? part = Part(type);
            Distribution? own = part?.Cycles.FirstOrDefault(cycle => cycle.Station == station)?.Time ?? ofType(type);
            ValueList<RouteStep> route = part?.Route ?? [];
            if (own is null && route.All(step => step.Station != station))
                return null;
            PartTime cycle = Of(own ?? usual), last = cycle;   // who is sent back to a station takes the time of the step that is done again
            return route.Select(step => last = step.Station != station ? last : step.Time is { } time ? Of(time) : cycle).Append(cycle).ToArray();
        })]);
    }

    internal WorkAhead AddWorkAhead(StationLayout layout)
    {
        var ahead = new WorkAhead();
        _ahead.Add((layout, ahead));
        return ahead;
    }

    internal FactoryStart Start => _calendars.Start;

    internal OrderHandle AddOrder(StationLayout layout, int quantity, SimTime due, SimTime release, int type)
    {
        _orders.Add((layout, quantity, due, release, type));
        return new OrderHandle(_orders.Count);
    }

    internal PartDefinition? Part(string type) => _parts.FirstOrDefault(part => part.Name == type);

    internal StreamHandle AddStream(string station, string purpose)
    {
        if (!_streamNames.Add((station, purpose)))
            throw new InvalidOperationException($"Station '{station}' has a random stream for '{purpose}' already; give the second one a purpose of its own.");
        _streams.Add(RandomStream.HashOf(station, purpose));
        return new StreamHandle(_streams.Count - 1);
    }

    internal Outlet AddOutlet(StationLayout layout, RoutingDefinition routing, string? outcome)
    {
        StreamHandle stream = routing.Rule == RoutingRule.Probability ? AddStream(layout.Name, outcome is null ? "routing" : $"routing {outcome}") : default;
        StateSlot<int> turn = routing.Rule == RoutingRule.RoundRobin ? layout.State<int>() : default;
        var outlet = new Outlet(routing, stream, turn);
        _outlets.Add((layout, outcome, outlet));
        return outlet;
    }

    internal ClaimHandle AddClaims(StationLayout layout, ClaimTarget target, int amount, int tag, int places)
    {
        int first = _flows.Count + 1 + _claims.Count;
        for (int place = 0; place < places; place++)
            _claims.Add((layout, target, amount, tag, place));
        return new ClaimHandle(first, places);
    }

    internal Peer<T> AddPeer<T>(string station, string name) where T : Station
    {
        var peer = new Peer<T>();
        _peers.Add(byName => peer.Station = byName.GetValueOrDefault(name) as T
            ?? throw new InvalidOperationException($"Station '{station}' works with '{name}', which is no {typeof(T).Name} of this factory."));
        return peer;
    }

    internal Presence AddPresence(string watcher, string station, int tag)
    {
        var presence = new Presence();
        _presences.Add((watcher, station, tag, presence));
        return presence;
    }

    internal Timetable Timetable(IReadOnlyList<DepartureDefinition> departures) => _calendars.Timetable(departures);

    internal int PartType(string name)
    {
        int index = _partTypes.IndexOf(name);
        if (index >= 0)
            return index;
        _partTypes.Add(name);
        return _partTypes.Count - 1;
    }

    private Link[] Connect(Dictionary<string, Station> byName)
    {
        var links = new Link[_flows.Count + 1];
        foreach ((StationLayout layout, string? outcome, Outlet outlet) in _outlets)
        {
            var own = new List<Link>();
            for (int i = 0; i < _flows.Count; i++)
            {
                if (_flows[i].From == layout.Name && _flows[i].Outcome == outcome)
                    own.Add(links[i + 1] = new Link(i + 1, byName[layout.Name], outcome, byName[_flows[i].To], own.Count + 1) { Crossing = CrossingOf(_flows[i]) });
            }
            outlet.Connect([.. own]);
        }
        foreach (IGrouping<Station, Link> into in links.Where(link => link is not null).GroupBy(link => link.To))
        {
            Link[] ways = [.. into];
            if (ways is [{ Crossing: null } only])
                only.IsOnlyWayIn = true;
            _stations[into.Key.Id.Index].Layout.DeclaredInlet?.Connect(ways);
        }
        foreach ((_, _, Outlet outlet) in _outlets)
            outlet.ConnectWaysIn();
        int loose = Array.IndexOf(links, null, 1);
        return loose < 0 ? links
            : throw new InvalidOperationException($"Station '{_flows[loose - 1].From}' has no outlet for the flow to '{_flows[loose - 1].To}'.");
    }

    /// <summary>The claims, and the lines in which they wait: pools stand in one line where a claim by skill may draw from several of them.</summary>
    private ClaimInfo[] Claims(Dictionary<string, Station> byName, ClaimLine[] lines)
    {
        Pool[] pools = [.. byName.Values.OfType<Pool>().OrderBy(pool => pool.Id.Index)];
        var drawn = _claims.DistinctBy(claim => claim.Target).ToDictionary(claim => claim.Target, claim => PoolsOf(pools, claim.Layout, claim.Target));
        var together = pools.ToDictionary(pool => pool, pool => new List<Pool> { pool });
        foreach (Pool[] joined in drawn.Values)
        {
            List<Pool> line = together[joined[0]];
            foreach (Pool other in joined.Where(other => together[other] != line))
            {
                line.AddRange(together[other]);
                foreach (Pool moved in together[other])
                    together[moved] = line;
            }
        }
        foreach (List<Pool> line in together.Values.Distinct())
        {
            var made = new ClaimLine([.. line], new StateSlot<ClaimLineState>(Reserve(Unsafe.SizeOf<ClaimLineState>())));
            foreach (Pool pool in line)
                lines[pool.Id.Index] = made;
        }
        return [.. _claims.Select(claim =>
        {
            Pool[] from = drawn[claim.Target];
            return new ClaimInfo(byName[claim.Layout.Name], lines[from[0].Id.Index], from, new StateSlots<int>(Reserve(sizeof(int) * from.Length), from.Length), claim.Amount, claim.Tag, claim.Place)
            {
                Watchers = [.. _presences.Where(watch => watch.Station == claim.Layout.Name).Select(watch => (byName[watch.Watcher], watch.Tag))],
            };
        })];
    }

    private void ConnectPresences()
    {
        foreach ((string watcher, string station, _, Presence presence) in _presences)
        {
            (int Claim, int Amount)[] claims = [.. _claims.Select((claim, i) => (claim.Layout.Name, Number: _flows.Count + 1 + i, claim.Amount)).Where(claim => claim.Name == station).Select(claim => (claim.Number, claim.Amount))];
            if (claims.Length == 0)
                throw new InvalidOperationException($"Station '{watcher}' looks for people at '{station}', which is no station of this factory that claims any.");
            presence.Connect(claims);
        }
    }

    private static Pool[] PoolsOf(Pool[] pools, StationLayout layout, ClaimTarget target)
    {
        Pool[] found = [.. pools.Where(pool => target.IsSkill ? pool.Skills.Contains(target.Name) : pool.Name == target.Name).OrderBy(pool => pool.Skills.Count)];
        return found.Length > 0 ? found
            : throw new InvalidOperationException($"Station '{layout.Name}' claims {(target.IsSkill ? $"the skill '{target.Name}', which no pool of this factory has" : $"from '{target.Name}', which is no pool of this factory")}.");
    }

    private static void RefuseMutableFields(Type behaviour)
    {
        for (Type? type = behaviour; type is not null && type != typeof(Station); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!field.IsInitOnly)
                    throw new InvalidOperationException($"{type.Name}.{field.Name} can change: keep what changes in a struct from StationLayout.State<T>(), so that a fork copies it, and make the field readonly.");
            }
        }
    }
}
