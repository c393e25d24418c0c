using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Stations;

/// <summary>A buffer: holds parts until the next station takes them.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record BufferDefinition : StationDefinition
{
    /// <summary>How many parts it holds. Range: 1 or more. Default: <c>null</c>, without limit.</summary>
    public int? Capacity { get; init; }

    /// <summary>Which part leaves first. Default: the one that came first.</summary>
    public BufferOrder Order { get; init; }

    /// <inheritdoc/>
    public override StationDefinition? WithOneMorePlace() => Capacity is { } capacity ? this with { Capacity = capacity + 1 } : null;
}

/// <summary>Which part leaves a buffer first.</summary>
public enum BufferOrder
{
    /// <summary>The one that came first.</summary>
    Fifo = 0,

    /// <summary>The one with the smallest priority number; among equals the one that came first.</summary>
    Priority = 1,

    /// <summary>The one whose next operation takes the least mean time; among equals the one that came first.</summary>
    ShortestProcessingTime = 2,

    /// <summary>The one that is due first; among equals the one that came first. Parts that are not due come last.</summary>
    EarliestDueDate = 3,

    /// <summary>The one with the least slack: the time until it is due, less the mean time of all operations that it still needs; among equals the one that came first. Parts that are not due come last.</summary>
    LeastSlack = 4,
}

/// <summary>The text of a buffer.</summary>
internal static class BufferSyntax
{
    public static StationKind<BufferDefinition> Kind { get; } = new()
    {
        Behaviour = (definition, layout) => new Buffer(definition, layout),
        Kind = "buffer",
        Summary = "Holds parts until the next station takes them.",
        Heeds = CommonKeys.Routing | CommonKeys.Power,
        Role = _ => StationRole.Storage,
        Unlimited = buffer => buffer.Capacity is null,
        Empty = new BufferDefinition(),
        Keys =
        [
            Key<BufferDefinition>.Optional("capacity", TextOf.Maybe(TextOf.Count(1)), "12", "How many parts it holds. Default: without limit.",
                buffer => buffer.Capacity, (buffer, capacity) => buffer with { Capacity = capacity }),
            Key<BufferDefinition>.Optional("order", TextOf.Choice<BufferOrder>(), "priority", "Which part leaves first: the one that came first (`fifo`), the one with the smallest priority number (`priority`), the one whose next operation is the shortest (`shortest-processing-time`), that is due first (`earliest-due-date`) or has the least slack (`least-slack`). Default: `fifo`.",
                buffer => buffer.Order, (buffer, order) => buffer with { Order = order }),
        ],
    };
}

/// <summary>Behaviour of a <see cref="BufferDefinition"/>: parts wait in a queue, and the one in front waits at the next station.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed class Buffer : Station
{
    private const int HandOnTag = 0, RefillTag = 1;

    private readonly Inlet _inlet;
    private readonly Outlet _outlet;
    private readonly StateSlot<State> _state;
    private readonly int _capacity;
    private readonly bool _byPriority;
    private readonly IPartOrder? _order;

    public Buffer(BufferDefinition definition, StationLayout layout) : base(layout)
    {
        _inlet = layout.Inlet();
        _outlet = layout.Outlet(definition.Routing);
        _state = layout.State<State>();
        _capacity = definition.Capacity ?? int.MaxValue;
        _byPriority = definition.Order == BufferOrder.Priority;
        _order = definition.Order switch
        {
            BufferOrder.ShortestProcessingTime => new ShortestFirst(layout.WorkAhead()),
            BufferOrder.EarliestDueDate => new EarliestFirst(),
            BufferOrder.LeastSlack => new LeastSlackFirst(layout.WorkAhead()),
            _ => null,
        };
        layout.Follow<ChangeCapacity>(Follow);
    }

    public override void OnStart(Run run)
    {
        _state[run].Capacity = _capacity;
        if (_state[run].Parts.Count > 0)   // a run can begin with parts in it
            run.Post(this, HandOnTag);
    }

    public override void OnModelChanged(Run run, Station before)
    {
        if (before is Buffer { _capacity: var was } && _state[run].Capacity == was)
            _state[run].Capacity = _capacity;
    }

    public override string? OnAdopt(Run run, StationPresent present)
    {
        ref State s = ref _state[run];
        foreach (PartPresent part in present.Parts)
            Queue(run, ref s, run.Adopt(part));
        return present.Parts.Count > 0 && _outlet.ChoosesForEachPart && !_outlet.GoesByRoutes ? "which way its first part goes" : null;
    }

    public override bool OnOffer(Run run, PartHandle part, Link link)
    {
        ref State s = ref _state[run];
        if (!run.TryEnter(link, s.Capacity - s.Parts.Count))
            return false;
        Receive(run, ref s, part);
        return true;
    }

    public override PartHandle OnPull(Run run, Link link)
    {
        ref State s = ref _state[run];
        if (_outlet.GoesByRoutes)
            return PullForWay(run, ref s, link);
        int left = s.Parts.Count - 1;
        if (left < 0 || (s.Way != 0 && s.Way != link.Way) || (_outlet.ChecksParts && !run.MayPass(link, s.Parts.First)))
            return PartHandle.None;
        PartHandle part = s.Parts.Take(run);
        s.Way = 0;
        if (!_outlet.TryWaitAgain(run, left > 0))
            run.Post(this, HandOnTag);
        else if (_outlet.ChecksParts)
            _outlet.CallTakers(run, s.Parts.First);
        if (_inlet.HasWaiting(run))
            run.Post(this, RefillTag);   // filled again after the part has arrived where it goes, so that nobody sees one part too many
        return part;
    }

    public override void OnPosted(Run run, int tag, int place)
    {
        ref State s = ref _state[run];
        if (tag == HandOnTag && _outlet.GoesByRoutes)   // a run begins with parts in it
        {
            PartQueue parts = s.Parts;
            s.Parts = default;
            while (parts.Count > 0)
                ReceiveForWay(run, ref s, parts.Take(run));
        }
        while (tag == HandOnTag && !_outlet.GoesByRoutes && s.Parts.Count > 0)
        {
            PartHandle part = s.Parts.Take(run);
            if (!_outlet.TryPass(run, part, ref s.Way))
            {
                s.Parts.AddFirst(run, part);
                _outlet.Wait(run, s.Way);
                break;
            }
            s.Way = 0;
        }
        Refill(run, ref s);
    }

    public override void OnRoom(Run run) => Refill(run, ref _state[run]);

    public override int Room(Run run) => _state[run].Capacity - _state[run].Parts.Count;

    public override int Content(Run run) => _state[run].Parts.Count;

    private void Receive(Run run, ref State s, PartHandle part)
    {
        run.Publish(StationEventKind.PartArrived, this, part);
        if (_outlet.GoesByRoutes)
        {
            ReceiveForWay(run, ref s, part);
            return;
        }
        bool isFirst = s.Parts.Count == 0;
        if (isFirst && _outlet.TryPass(run, part, ref s.Way))
        {
            s.Way = 0;
            return;
        }
        Add(run, ref s, part);
        if (isFirst)
            _outlet.Wait(run, s.Way);
    }

    /// <summary>Where parts go by their routes, one that finds its way full does not hold up those that go another way.</summary>
    private void ReceiveForWay(Run run, ref State s, PartHandle part)
    {
        int way = run[part].Way = _outlet.ChooseWay(run, part);
        if (!s.Parts.HasFor(run, way) && _outlet.TryPass(run, part, ref way))
            return;
        Add(run, ref s, part);
        _outlet.Wait(run, way);
    }

    private PartHandle PullForWay(Run run, ref State s, Link link)
    {
        if (s.Parts.FirstFor(run, link.Way) is not { IsPart: true } first || !run.MayPass(link, first) || !s.Parts.TryTakeFor(run, link.Way, out PartHandle part))
            return PartHandle.None;
        if (s.Parts.HasFor(run, link.Way))
            _outlet.Wait(run, link.Way);
        if (_outlet.ChecksParts)
        {
            foreach (Link other in _outlet.Links)
                _outlet.CallTakers(run, s.Parts.FirstFor(run, other.Way));
        }
        if (_inlet.HasWaiting(run))
            run.Post(this, RefillTag);
        return part;
    }

    private void Add(Run run, ref State s, PartHandle part)
    {
        Queue(run, ref s, part);
        if (_byPriority || _order is not null)
            _outlet.CallTakers(run, part);   // it may have come in front
    }

    private void Queue(Run run, ref State s, PartHandle part)
    {
        if (_byPriority)
            s.Parts.AddByPriority(run, part);
        else if (_order is not null)
            s.Parts.AddInOrder(run, part, _order);
        else
            s.Parts.Add(run, part);
    }

    private void Refill(Run run, ref State s)
    {
        while (s.Parts.Count + _inlet.Promised(run) < s.Capacity && _inlet.TryTake(run, out PartHandle part))
        {
            if (part.IsPart)
                Receive(run, ref s, part);
        }
    }

    private string? Follow(Run run, ChangeCapacity command)
    {
        _state[run].Capacity = command.Capacity ?? int.MaxValue;
        run.Post(this, RefillTag);
        return null;
    }

    private sealed class ShortestFirst(WorkAhead work) : IPartOrder
    {
        public long KeyOf(Run run, PartHandle part) => work.Next(run, part).Ticks;
    }

    private sealed class EarliestFirst : IPartOrder
    {
        public long KeyOf(Run run, PartHandle part) => run[part].Due.Ticks;
    }

    /// <summary>Slack is what is left until the due date, less the work: while parts wait it falls for all of them alike, so their order is that of due date less work.</summary>
    private sealed class LeastSlackFirst(WorkAhead work) : IPartOrder
    {
        public long KeyOf(Run run, PartHandle part)
        {
            SimTime due = run[part].Due;
            return due == SimTime.Never ? long.MaxValue : due.Ticks - work.Left(run, part).Ticks;
        }
    }

    private struct State
    {
        public PartQueue Parts;

        /// <summary>The way that was chosen for the part in front; 0 while none is.</summary>
        public int Way;
        public int Capacity;
    }
}
