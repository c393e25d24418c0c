using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Stations;

/// <summary>A splitting station: lets those who ride on a part out again, or cuts a part into several new ones. It takes no time.</summary>
/// <remarks>The carrier comes out first, then its riders in the order in which they were put on it. It takes the next part when the last one has gone on; a part without riders that is not to be
/// cut passes as it is.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SplitDefinition : StationDefinition
{
    /// <summary>How many new parts each part is cut into; the part itself is used up. Range: 2 to 10,000. Default: <c>null</c>, parts are not cut.</summary>
    public int? Parts { get; init; }

    /// <summary>The part type of the new parts. Default: <c>null</c>, that of the part that was cut.</summary>
    public string? Makes { get; init; }
}

/// <summary>The text of a splitting station.</summary>
internal static class SplitSyntax
{
    public static StationKind<SplitDefinition> Kind { get; } = new()
    {
        Behaviour = (definition, layout) => new Split(definition, layout),
        Kind = "split",
        Summary = "Lets the parts of a batch out again, or cuts a part into several new ones.",
        Heeds = CommonKeys.Routing | CommonKeys.Power,
        Role = _ => StationRole.Storage,
        PartTypes = split => split.Makes is { } type ? [type] : [],
        Empty = new SplitDefinition(),
        Keys =
        [
            Key<SplitDefinition>.Optional("parts", TextOf.Maybe(TextOf.Count(2, 10_000)), "4", "How many new parts each part is cut into; the part itself is used up. Default: parts are not cut.",
                split => split.Parts, (split, parts) => split with { Parts = parts }),
            Key<SplitDefinition>.Optional("makes", TextOf.Name("part type"), "blank", "The part type of the new parts. Default: that of the part that was cut.",
                split => split.Makes, (split, type) => split with { Makes = type }),
        ],
        CheckAll = (split, _, context) =>
        {
            if (split is { Parts: null, Makes: { } type })
                context.At("makes").Report(ProblemCode.Contradiction, $"no part is cut, so none becomes '{type}'", "write 'parts: 4', or leave 'makes' out", type);
        },
    };
}

/// <summary>Behaviour of a <see cref="SplitDefinition"/>: what has come out waits in a queue, and nothing comes in until it is empty.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed class Split : Station
{
    private readonly Inlet _inlet;
    private readonly Outlet _outlet;
    private readonly StateSlot<State> _state;
    private readonly int _cutInto, _typeMade;
    private readonly int? _priorityMade;

    public Split(SplitDefinition definition, StationLayout layout) : base(layout)
    {
        _inlet = layout.Inlet();
        _outlet = layout.Outlet(definition.Routing);
        _state = layout.State<State>();
        _cutInto = definition.Parts ?? 0;
        _typeMade = definition.Makes is { } type ? layout.PartType(type) : -1;
        _priorityMade = definition.Makes is { } made ? layout.Part(made)?.Priority : null;
    }

    public override string? OnAdopt(Run run, StationPresent present)
    {
        foreach (PartPresent part in present.Parts)
            _state[run].Parts.Add(run, run.Adopt(part));
        return null;
    }

    public override int? PriorityOf(int type, int order) => type == _typeMade ? _priorityMade : null;

    public override void OnStart(Run run)
    {
        if (_state[run].Parts.Count > 0)   // a run can begin with parts in it
            run.Post(this, 0);
    }

    public override bool OnOffer(Run run, PartHandle part, Link link)
    {
        if (!run.TryEnter(link, Room(run)))
            return false;
        Receive(run, part);
        run.Post(this, 0);
        return true;
    }

    public override PartHandle OnPull(Run run, Link link)
    {
        ref State s = ref _state[run];
        if (s.Parts.Count == 0 || (s.Way != 0 && s.Way != link.Way) || !run.MayPass(link, s.Parts.First))
            return PartHandle.None;
        PartHandle part = s.Parts.Take(run);
        s.Way = 0;
        if (s.Parts.Count == 0)
            _outlet.StopWaiting(run);
        else if (_outlet.TryWaitAgain(run, true))
        {
            _outlet.CallTakers(run, s.Parts.First);
            return part;
        }
        run.Post(this, 0);
        return part;
    }

    public override void OnPosted(Run run, int tag, int place)
    {
        ref State s = ref _state[run];
        while (true)
        {
            while (s.Parts.Count > 0)
            {
                PartHandle part = s.Parts.Take(run);
                if (!_outlet.TryPass(run, part, ref s.Way))
                {
                    s.Parts.AddFirst(run, part);
                    _outlet.Wait(run, s.Way);
                    return;
                }
                s.Way = 0;
            }
            PartHandle next;
            do
            {
                if (_inlet.Promised(run) > 0 || !_inlet.TryTake(run, out next))
                    return;
            }
            while (!next.IsPart);
            Receive(run, next);
        }
    }

    public override void OnRoom(Run run)
    {
        if (_state[run].Parts.Count == 0)
            OnPosted(run, 0, 0);
    }

    public override int Room(Run run) => _state[run].Parts.Count == 0 ? 1 : 0;

    public override int Content(Run run) => _state[run].Parts.Count;

    private void Receive(Run run, PartHandle part)
    {
        run.Publish(StationEventKind.PartArrived, this, part);
        ref PartQueue parts = ref _state[run].Parts;
        if (_cutInto == 0)
            parts.Add(run, part);
        while (run.TryUnload(this, part, out PartHandle rider))
        {
            if (_cutInto == 0)
                parts.Add(run, rider);
            else
                Cut(run, ref parts, rider);
        }
        if (_cutInto > 0)
            Cut(run, ref parts, part);
    }

    /// <summary>New parts enter the factory here; the one that they were cut from is used up.</summary>
    private void Cut(Run run, ref PartQueue parts, PartHandle part)
    {
        int type = _typeMade >= 0 ? _typeMade : run[part].Type, priority = _priorityMade ?? run[part].Priority;
        PartHandle first = PartHandle.None;
        for (int i = 0; i < _cutInto; i++)
        {
            PartHandle piece = run.Enter(this, part, type, priority);
            if (i == 0)
                first = piece;
            parts.Add(run, piece);
        }
        run.Leave(this, part, StationEventKind.PartAssembled, value: run[first].Number);
    }

    private struct State
    {
        public PartQueue Parts;

        /// <summary>The way that was chosen for the part in front; 0 while none is.</summary>
        public int Way;
    }
}
