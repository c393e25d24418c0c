using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <summary>Behaviour of a <see cref="BufferDefinition"/>: parts wait in a queue, and the one in front waits at the next station.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed class Buffer : Station
{
    private readonly Inlet _inlet;
    private readonly Outlet _outlet;
    private readonly StateSlot<State> _state;
    private readonly int _capacity;
    private readonly bool _byPriority;

    public Buffer(BufferDefinition definition, StationLayout layout) : base(layout)
    {
        _inlet = layout.Inlet();
        _outlet = layout.Outlet(definition.Routing);
        _state = layout.State<State>();
        _capacity = definition.Capacity ?? int.MaxValue;
        _byPriority = definition.Order == BufferOrder.Priority;
    }

    public override bool OnOffer(Run run, PartHandle part, Link link)
    {
        ref State s = ref _state[run];
        if (!_inlet.Redeem(run, link) && (s.IsTaking || s.Parts.Count + _inlet.Promised(run) >= _capacity))
            return false;
        Receive(run, ref s, part);
        return true;
    }

    public override PartHandle OnPull(Run run, Link link)
    {
        ref State s = ref _state[run];
        if (s.Parts.Count == 0 || (s.Way != 0 && s.Way != link.Way))
            return PartHandle.None;
        PartHandle part = s.Parts.Take(run);
        s.Way = 0;
        if (s.Parts.Count == 0)
            _outlet.StopWaiting(run);
        else
            HandOn(run, ref s, mayOffer: false);
        Refill(run, ref s);
        return part;
    }

    public override void OnPosted(Run run, int tag, int place)
    {
        ref State s = ref _state[run];
        if (s.Parts.Count > 0)
            HandOn(run, ref s, mayOffer: true);
        Refill(run, ref s);
    }

    public override void OnRoom(Run run) => Refill(run, ref _state[run]);

    public override int Room(Run run) => _capacity - _state[run].Parts.Count;

    public override int Content(Run run) => _state[run].Parts.Count;

    private void Receive(Run run, ref State s, PartHandle part)
    {
        run.Publish(StationEventKind.PartArrived, this, part);
        bool isFirst = s.Parts.Count == 0;
        if (isFirst && _outlet.TryPass(run, part, ref s.Way))
        {
            s.Way = 0;
            return;
        }
        if (_byPriority)
            s.Parts.AddByPriority(run, part);
        else
            s.Parts.Add(run, part);
        if (isFirst)
            _outlet.Wait(run, s.Way);
    }

    /// <summary>Lets the part that is in front now wait; with a way of its own to choose, it may find room at once, which is tried after the present call.</summary>
    private void HandOn(Run run, ref State s, bool mayOffer)
    {
        if (!mayOffer)
        {
            _outlet.StopWaiting(run);
            if (_outlet.ChoosesForEachPart)
                run.Post(this, 0);
            else
                _outlet.Wait(run, 0);
            return;
        }
        while (s.Parts.Count > 0)
        {
            PartHandle part = s.Parts.Take(run);
            if (!_outlet.TryPass(run, part, ref s.Way))
            {
                s.Parts.PutBack(run, part);
                _outlet.Wait(run, s.Way);
                return;
            }
            s.Way = 0;
        }
    }

    private void Refill(Run run, ref State s)
    {
        while (s.Parts.Count + _inlet.Promised(run) < _capacity && TryTake(run, ref s, out PartHandle part))
        {
            if (part.IsPart)
                Receive(run, ref s, part);
        }
    }

    /// <summary>Takes a part; a giver that fills up at once and offers its next part meanwhile has to wait, else that part would overtake.</summary>
    private bool TryTake(Run run, ref State s, out PartHandle part)
    {
        s.IsTaking = true;
        bool isTaken = _inlet.TryTake(run, out part);
        s.IsTaking = false;
        return isTaken;
    }

    private struct State
    {
        public PartQueue Parts;
        public bool IsTaking;

        /// <summary>The way that was chosen for the part in front; 0 while none is.</summary>
        public int Way;
    }
}
