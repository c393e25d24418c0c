using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Stations;

/// <summary>A source: parts enter the factory here.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SourceDefinition : StationDefinition
{
    /// <summary>Time from one arrival to the next [s]. Default: <c>null</c>, it never runs out and gives a part whenever one is wanted.</summary>
    public Distribution? Every { get; init; }

    /// <summary>Orders, whose parts enter when they are released, whatever the shifts. Default: <c>null</c>, none.</summary>
    public OrderBook? Orders { get; init; }

    /// <summary>Arrivals by the calendar, whatever the shifts. Default: <c>null</c>, none.</summary>
    public ArrivalDefinition? Arrivals { get; init; }

    /// <summary>How many parts it gives in all. Range: 1 or more. Default: <c>null</c>, without end.</summary>
    public long? Limit { get; init; }

    /// <summary>The part types it gives, with their shares, which add up to 1. Default: one type named <c>part</c>.</summary>
    public ValueList<PartShare> Parts { get; init; } = [new PartShare(PartShare.DefaultType, 1)];

    /// <summary>Priority of its parts in buffers that go by priority: smaller first. Range: 0 to 100. Default: 0.</summary>
    public int Priority { get; init; }
}

/// <summary>The share of a part type in what a source gives.</summary>
/// <param name="Type">Name of the part type.</param>
/// <param name="Probability">Its share. Range: 0 to 1.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PartShare(string Type, double Probability)
{
    /// <summary>The type of parts where none is named.</summary>
    public const string DefaultType = "part";
}

/// <summary>The text of a source.</summary>
internal static class SourceSyntax
{
    public static StationKind<SourceDefinition> Kind { get; } = new()
    {
        Behaviour = (definition, layout) => new Source(definition, layout),
        Kind = "source",
        Summary = "Parts enter the factory here.",
        Heeds = CommonKeys.Routing | CommonKeys.Shifts | CommonKeys.Power,
        Role = _ => StationRole.Source,
        Unlimited = source => source is { Every: null, Limit: null, Orders: null, Arrivals: null },
        PartTypes = source => source.Orders?.Orders.Select(order => order.Part) ?? source.Parts.Select(share => share.Type),
        Empty = new SourceDefinition(),
        Keys =
        [
            Key<SourceDefinition>.Optional("every", TextOf.Durations(), "exponential(90 s)", "Time from one arrival to the next. Default: it never runs out and gives a part whenever one is wanted.",
                source => source.Every, (source, every) => source with { Every = every }),
            Key<SourceDefinition>.Optional("orders", TextOf.Orders, "[{ part: gear, quantity: 20 parts, release: 8 h, due: 16 h }]", "Orders, whose parts enter when they are released: a CSV file with the columns part, quantity, release, due and priority, or one order or a list of them with these keys. Default: none.",
                source => source.Orders, (source, orders) => source with { Orders = orders }),
            Key<SourceDefinition>.Optional("arrivals", TextOf.Arrivals, "{ at: 'Mon-Fri 07:30', parts: 20 parts }", "Arrivals by the calendar, in place of `every`. Default: none.",
                source => source.Arrivals, (source, arrivals) => source with { Arrivals = arrivals }),
            Key<SourceDefinition>.Optional("limit", TextOf.Maybe(TextOf.PartCount()), "200 parts", "How many parts it gives in all. Default: without end.",
                source => source.Limit is { } limit ? (int)Math.Clamp(limit, int.MinValue, int.MaxValue) : null, (source, limit) => source with { Limit = limit }),
            Key<SourceDefinition>.Optional("part", new PartSharesType(), "{ gear: 60 %, shaft: 40 % }", "The part type that it gives, or several with their shares, which add up to 100 %. Default: `part`.",
                source => source.Parts, (source, parts) => source with { Parts = parts }),
            Key<SourceDefinition>.Optional("priority", TextOf.Count(0, 100), "2", "Priority of its parts in buffers that go by priority: smaller first. Default: 0.",
                source => source.Priority, (source, priority) => source with { Priority = priority }),
        ],
        CheckAll = Check,
    };

    private static void Check(SourceDefinition source, FactoryLayout layout, TextContext context)
    {
        string? planned = source.Orders is not null ? "orders" : source.Arrivals is not null ? "arrivals" : null;
        if (planned is null)
            return;
        (string Key, bool IsThere)[] others =
        [
            ("every", source.Every is not null), ("arrivals", planned == "orders" && source.Arrivals is not null), ("limit", source.Limit is not null),
            ("part", planned == "orders" && source.Parts is not [{ Type: PartShare.DefaultType, Probability: 1 }]), ("shifts", source.Shifts != ShiftUse.All),
        ];
        foreach ((string key, _) in others.Where(other => other.IsThere))
            context.At(key).Report(ProblemCode.Contradiction, $"'{planned}' says when parts enter, and which: '{key}' has no meaning beside it", $"leave '{key}' or '{planned}' out");
        ValueList<OrderDefinition> orders = source.Orders?.Orders ?? [];
        for (int i = 0; i < orders.Count; i++)
        {
            TextContext here = source.Orders!.File is null ? context.At("orders").ItemOf(orders.Count, i) : context.At("orders");
            if (orders[i].Release.AfterStart(layout.Start) < TimeSpan.Zero)
                here.At("release").Report(ProblemCode.BadOrder, FormattableString.Invariant($"order {i + 1} is released before the start"), "write a time from the start on");
            if (orders[i].Due is { } due && due.AfterStart(layout.Start) < orders[i].Release.AfterStart(layout.Start))
                here.At("due").Report(ProblemCode.BadOrder, FormattableString.Invariant($"order {i + 1} is due before it is released"), "write a later due date");
        }
    }

    /// <summary>A part type, or several with their shares.</summary>
    private sealed class PartSharesType : TextType<ValueList<PartShare>>
    {
        private static readonly TextType<string> One = TextOf.Name("part type");

        private static readonly TextType<ValueList<PartShare>> Several =
            TextOf.MapOf(One, TextOf.Ratio, (type, share) => new PartShare(type, share), share => (share.Type, share.Probability));

        public override string Expected => "a part type, or part types with shares such as '{ gear: 60 %, shaft: 40 % }'";

        public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out ValueList<PartShare> value)
        {
            if (node.Kind == TextNodeKind.Map)
                return Several.TryRead(node, context, out value);
            bool isRead = One.TryRead(node, context, out string? type);
            value = isRead ? [new PartShare(type!, 1)] : null;
            return isRead;
        }

        public override TextNode Write(ValueList<PartShare> value) => value is [{ Probability: 1 } only] ? One.Write(only.Type) : Several.Write(value);

        public override void Check(ValueList<PartShare> value, TextContext context)
        {
            if (value is [{ Probability: 1 } only])
            {
                One.Check(only.Type, context);
                return;
            }
            Several.Check(value, context);
            context.CheckShares(value.Select(share => share.Probability));
        }

        public override JsonObject Schema() => new() { ["anyOf"] = new JsonArray(One.Schema(), Several.Schema()) };
    }
}

/// <summary>Behaviour of a <see cref="SourceDefinition"/>: parts arrive by a timer into a queue of their own, or one is made whenever it is wanted.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed class Source : Station
{
    private readonly Outlet _outlet;
    private readonly StateSlot<State> _state;
    private readonly TimerHandle _arrival;
    private readonly StreamHandle _mix;
    private readonly ValueList<(int Type, double UpTo, int Priority)> _types;
    private readonly long _limit;
    private readonly FactoryStart _start;
    private readonly ArrivalDefinition? _arrivals;
    private readonly Order[] _orders = [];   // in the order in which they are released
    private readonly Dictionary<string, (int Type, int Priority)> _given;   // by the name of the part type

    public Source(SourceDefinition definition, StationLayout layout) : base(layout)
    {
        _outlet = layout.Outlet(definition.Routing);
        _state = layout.State<State>();
        if (definition.Every is { } every)
            _arrival = layout.Timer(0, "arrival", every, EventPriority.Arrival);
        else if (definition.Orders is not null || definition.Arrivals is not null)
            _arrival = layout.Timer(0, EventPriority.Arrival);
        _start = layout.Start;
        _arrivals = definition.Arrivals;
        if (definition.Orders is { } book)
        {
            _orders = [.. book.Orders.OrderBy(order => order.Release.AfterStart(_start)).Select(order => new Order(
                Planned(order.Release), layout.PartType(order.Part), order.Quantity, order.Priority ?? layout.Part(order.Part)?.Priority ?? definition.Priority,
                layout.Order(order.Quantity, order.Due is { } due ? Planned(due) : SimTime.Never, Planned(order.Release), layout.PartType(order.Part))))];
        }
        if (definition.Parts.Count > 1)
            _mix = layout.Stream("part type");
        double sum = 0;
        _types = (definition.Orders is null ? definition.Parts : []).Select(share => (layout.PartType(share.Type), sum += share.Probability, layout.Part(share.Type)?.Priority ?? definition.Priority)).ToValueList();
        _given = (definition.Orders?.Orders.Select(order => order.Part) ?? definition.Parts.Select(share => share.Type)).Distinct()
            .ToDictionary(type => type, type => (layout.PartType(type), layout.Part(type)?.Priority ?? definition.Priority));
        _limit = definition.Limit ?? long.MaxValue;
        if (_orders.Length == 0 && _arrivals is null)
            layout.FollowShifts(definition.Shifts);
        layout.Follow<AddOrder>(Follow);
        layout.DeclareSource(ends: definition.Limit is not null || _orders.Length > 0);
    }

    /// <summary>When it is planned; at the start where that was before, as in a model by the calendar of a mirror that began later.</summary>
    private SimTime Planned(PlannedTime time) => time.AfterStart(_start) is var after && after > TimeSpan.Zero ? SimTime.At(after) : SimTime.Start;

    private bool IsNeverEmpty => !_arrival.Exists;

    public override string? OnAdopt(Run run, StationPresent present)
    {
        ref State s = ref _state[run];
        foreach (PartPresent part in present.Parts)
            s.Arrived.Add(run, run.Adopt(part));
        if (_orders.Length > 0)
        {
            while (s.Released < _orders.Length && _orders[s.Released].Release <= run.Now)
                s.Released++;
            if (s.Released == _orders.Length)
                run.CloseSource();
            return null;
        }
        s.Made = Math.Min(present.Entered, _limit);
        if (s.Made == _limit)
            run.CloseSource();
        else if (!IsNeverEmpty && _arrivals is null && present.SinceEntry is { } passed)
            run.BeginPaused(_arrival, 0, passed);
        return null;
    }

    public override int? PriorityOf(int type, int order)
    {
        foreach (Order its in _orders)
        {
            if (its.Handle.Number == order)
                return its.Priority;
        }
        return _given.Values.Any(given => given.Type == type) ? _given.Values.First(given => given.Type == type).Priority : null;
    }

    public override void OnStart(Run run)
    {
        if (_state[run].Arrived.Count > 0)
            run.Post(this, 0);
        if (_state[run].IsOffShift)
            return;
        if (IsNeverEmpty)
            run.Post(this, 0);
        else
            AwaitArrival(run, ref _state[run], isStart: true);
    }

    public override void OnTimer(Run run, int tag, int place)
    {
        ref State s = ref _state[run];
        if (_orders.Length > 0)
            ReleaseOrder(run, ref s);
        else
        {
            for (int parts = _arrivals?.Parts ?? 1; parts > 0; parts--)
                Arrive(run, ref s, Make(run, ref s));
        }
        AwaitArrival(run, ref s, isStart: false);
    }

    private void AwaitArrival(Run run, ref State s, bool isStart)
    {
        if (_orders.Length > 0)
        {
            if (s.Released < _orders.Length)
                run.BeginFor(_arrival, 0, _orders[s.Released].Release - run.Now);
        }
        else if (_arrivals is not null)
        {
            SimTime next = _arrivals.NextAfter(isStart && run.Now == SimTime.Start ? null : run.Now, _start);
            if (next != SimTime.Never)
                run.BeginFor(_arrival, 0, next - run.Now);
        }
        else if (s.Made < _limit)
            run.Continue(_arrival);   // begins it, but where a run has begun in its middle
    }

    private void ReleaseOrder(Run run, ref State s)
    {
        Order order = _orders[s.Released];
        if (++s.Released == _orders.Length)
            run.CloseSource();
        Release(run, ref s, order);
    }

    private void Release(Run run, ref State s, Order order)
    {
        run.Release(this, order.Handle);
        for (int i = 0; i < order.Quantity; i++)
            Arrive(run, ref s, run.Enter(this, order.Handle, order.Type, order.Priority));
    }

    private string? Follow(Run run, AddOrder command)
    {
        if (IsNeverEmpty)
            return "it gives a part whenever one is wanted, and has no orders";
        string part = command.Part ?? (_given.Count == 1 ? _given.Keys.First() : "");
        if (!_given.TryGetValue(part, out (int Type, int Priority) its))
            return part.Length == 0 ? $"the order names no part type; it gives {Names()}" : $"it does not give '{part}'; it gives {Names()}";
        if (command.Due < run.Now)
            return $"the order is due at {command.Due}, and it is {run.Now}";
        var order = new Order(run.Now, its.Type, command.Quantity, command.Priority ?? its.Priority, run.AddOrder(this, command.Quantity, command.Due ?? SimTime.Never));
        Release(run, ref _state[run], order);
        return null;

        string Names() => string.Join(", ", _given.Keys.Select(type => $"'{type}'"));
    }

    private void Arrive(Run run, ref State s, PartHandle part)
    {
        bool isFirst = s.Arrived.Count == 0;
        if (!isFirst || !_outlet.TryPass(run, part, ref s.Way))
        {
            s.Arrived.Add(run, part);
            if (isFirst)
                _outlet.Wait(run, s.Way);
        }
        else
            s.Way = 0;
    }

    public override void OnPosted(Run run, int tag, int place)
    {
        ref State s = ref _state[run];
        if (IsNeverEmpty)
            GiveWhereWanted(run, ref s);
        else
            HandOnArrived(run, ref s);
    }

    public override PartHandle OnPull(Run run, Link link)
    {
        ref State s = ref _state[run];
        if (s.Way != 0 && s.Way != link.Way)
            return PartHandle.None;
        if (!IsNeverEmpty && s.Arrived.Count == 0)
            return PartHandle.None;
        if (_outlet.ChecksParts && !(IsNeverEmpty ? run.MayPass(link, _types[ComingType(run, ref s)].Type) : run.MayPass(link, s.Arrived.First)))
            return PartHandle.None;
        if (IsNeverEmpty && (s.IsOffShift || s.Made == _limit))
            return PartHandle.None;
        PartHandle part = IsNeverEmpty ? Make(run, ref s) : s.Arrived.Take(run);
        s.Way = 0;
        if (!_outlet.TryWaitAgain(run, IsNeverEmpty || s.Arrived.Count > 0))
            run.Post(this, 0);
        else if (!IsNeverEmpty)
            _outlet.CallTakers(run, s.Arrived.First);
        else if (_outlet.ChecksParts)
            _outlet.CallTakers(run, _types[ComingType(run, ref s)].Type);
        return part;
    }

    public override void OnShift(Run run, bool isOpen)
    {
        ref State s = ref _state[run];
        s.IsOffShift = !isOpen;
        if (IsNeverEmpty)
            run.Post(this, 0);
        else if (!isOpen)
            run.Pause(_arrival);
        else if (s.Made < _limit)
            run.Continue(_arrival);
    }

    private PartHandle Make(Run run, ref State s)
    {
        if (++s.Made == _limit)
            run.CloseSource();
        int next = ComingType(run, ref s);
        s.Next = 0;
        return run.Enter(this, _types[next].Type, _types[next].Priority);
    }

    /// <summary>The type of the part that comes next, drawn once.</summary>
    private int ComingType(Run run, ref State s)
    {
        if (s.Next == 0)
            s.Next = NextType(run) + 1;
        return s.Next - 1;
    }

    private int NextType(Run run)
    {
        if (_types.Count == 1)
            return 0;
        double u = run.NextUniform(_mix);
        int i = 0;
        while (i < _types.Count - 1 && u >= _types[i].UpTo)
            i++;
        return i;
    }

    private void GiveWhereWanted(Run run, ref State s)
    {
        while (!s.IsOffShift && s.Made < _limit)
        {
            if (_outlet.GoesByRoutes && s.Next == 0)   // the type that comes next says which way it goes
                s.Way = _outlet.WayForNew(_types[ComingType(run, ref s)].Type);
            if (!_outlet.TryFindRoom(run, _outlet.ChecksParts ? _types[ComingType(run, ref s)].Type : -1, ref s.Way))
            {
                _outlet.Wait(run, s.Way);
                return;
            }
            PartHandle part = Make(run, ref s);
            if (!_outlet.TryPass(run, part, ref s.Way))
                throw new InvalidOperationException($"A station behind '{Name}' says that it has room and does not take a part.");
            s.Way = 0;
        }
    }

    private void HandOnArrived(Run run, ref State s)
    {
        while (s.Arrived.Count > 0)
        {
            PartHandle part = s.Arrived.Take(run);
            if (!_outlet.TryPass(run, part, ref s.Way))
            {
                s.Arrived.AddFirst(run, part);
                _outlet.Wait(run, s.Way);
                return;
            }
            s.Way = 0;
        }
    }

    private sealed record Order(SimTime Release, int Type, int Quantity, int Priority, OrderHandle Handle);

    private struct State
    {
        public PartQueue Arrived;
        public long Made;

        /// <summary>How many orders have been released.</summary>
        public int Released;

        /// <summary>The way that was chosen for the next part; 0 while none is.</summary>
        public int Way;

        /// <summary>The type of the next part, by its place among the shares, from 1; 0 while none is drawn.</summary>
        public int Next;
        public bool IsOffShift;
    }
}
