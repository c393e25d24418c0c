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
        Heeds = CommonKeys.Routing | CommonKeys.Shifts,
        Role = _ => StationRole.Source,
        Unlimited = source => source.Every is null && source.Limit is null,
        PartTypes = source => source.Parts.Select(share => share.Type),
        Empty = new SourceDefinition(),
        Keys =
        [
            Key<SourceDefinition>.Optional("every", TextOf.Durations(), "exponential(90 s)", "Time from one arrival to the next. Default: it never runs out and gives a part whenever one is wanted.",
                source => source.Every, (source, every) => source with { Every = every }),
            Key<SourceDefinition>.Optional("limit", TextOf.Maybe(TextOf.PartCount()), "200 parts", "How many parts it gives in all. Default: without end.",
                source => source.Limit is { } limit ? (int)Math.Clamp(limit, int.MinValue, int.MaxValue) : null, (source, limit) => source with { Limit = limit }),
            Key<SourceDefinition>.Optional("part", new PartSharesType(), "{ gear: 60 %, shaft: 40 % }", "The part type that it gives, or several with their shares, which add up to 100 %. Default: `part`.",
                source => source.Parts, (source, parts) => source with { Parts = parts }),
            Key<SourceDefinition>.Optional("priority", TextOf.Count(0, 100), "2", "Priority of its parts in buffers that go by priority: smaller first. Default: 0.",
                source => source.Priority, (source, priority) => source with { Priority = priority }),
        ],
    };

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

    public Source(SourceDefinition definition, StationLayout layout) : base(layout)
    {
        _outlet = layout.Outlet(definition.Routing);
        _state = layout.State<State>();
        if (definition.Every is { } every)
            _arrival = layout.Timer(0, "arrival", every, EventPriority.Arrival);
        if (definition.Parts.Count > 1)
            _mix = layout.Stream("part type");
        double sum = 0;
        _types = definition.Parts.Select(share => (layout.PartType(share.Type), sum += share.Probability, layout.Part(share.Type)?.Priority ?? definition.Priority)).ToValueList();
        _limit = definition.Limit ?? long.MaxValue;
        layout.FollowShifts(definition.Shifts);
        layout.DeclareSource(ends: definition.Limit is not null);
    }

    private bool IsNeverEmpty => !_arrival.Exists;

    public override void OnStart(Run run)
    {
        if (_state[run].IsOffShift)
            return;
        if (IsNeverEmpty)
            run.Post(this, 0);
        else
            run.Begin(_arrival);
    }

    public override void OnTimer(Run run, int tag, int place)
    {
        ref State s = ref _state[run];
        PartHandle part = Make(run, ref s);
        bool isFirst = s.Arrived.Count == 0;
        if (!isFirst || !_outlet.TryPass(run, part, ref s.Way))
        {
            s.Arrived.Add(run, part);
            if (isFirst)
                _outlet.Wait(run, s.Way);
        }
        else
            s.Way = 0;
        if (s.Made < _limit)
            run.Begin(_arrival);
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
        if (IsNeverEmpty && (s.IsOffShift || s.Made == _limit))
            return PartHandle.None;
        if (!IsNeverEmpty && s.Arrived.Count == 0)
            return PartHandle.None;
        PartHandle part = IsNeverEmpty ? Make(run, ref s) : s.Arrived.Take(run);
        s.Way = 0;
        if (!IsNeverEmpty && s.Arrived.Count == 0)
            _outlet.StopWaiting(run);
        else if (!_outlet.TryWaitAgain(run))
            run.Post(this, 0);
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
        int next = s.Next == 0 ? NextType(run) : s.Next - 1;
        s.Next = 0;
        return run.Enter(this, _types[next].Type, _types[next].Priority);
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
            {
                s.Next = NextType(run) + 1;
                s.Way = _outlet.WayForNew(_types[s.Next - 1].Type);
            }
            if (!_outlet.TryFindRoom(run, ref s.Way))
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

    private struct State
    {
        public PartQueue Arrived;
        public long Made;

        /// <summary>The way that was chosen for the next part; 0 while none is.</summary>
        public int Way;

        /// <summary>The type of the next part, by its place among the shares, from 1; 0 while none is drawn.</summary>
        public int Next;
        public bool IsOffShift;
    }
}
