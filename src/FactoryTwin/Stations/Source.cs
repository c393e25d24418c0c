using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <summary>Behaviour of a <see cref="SourceDefinition"/>: parts arrive by a timer into a queue of their own, or one is made whenever it is wanted.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed class Source : Station
{
    private readonly Outlet _outlet;
    private readonly StateSlot<State> _state;
    private readonly TimerHandle _arrival;
    private readonly StreamHandle _mix;
    private readonly ValueList<(int Type, double UpTo)> _types;
    private readonly int _priority;
    private readonly long _limit;

    public Source(SourceDefinition definition, StationLayout layout) : base(layout)
    {
        _outlet = layout.Outlet(definition.Routing);
        _state = layout.State<State>();
        if (definition.Every is { } every)
            _arrival = layout.Timer(0, "arrival", every, EventPriority.Arrival);
        _mix = layout.Stream("part type");
        double sum = 0;
        _types = definition.Parts.Select(share => (layout.PartType(share.Type), sum += share.Probability)).ToValueList();
        _priority = definition.Priority;
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
        s.Way = 0;
        PartHandle part = IsNeverEmpty ? Make(run, ref s) : s.Arrived.Take(run);
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
        int type = _types[0].Type;
        if (_types.Count > 1)
        {
            double u = run.NextUniform(_mix);
            int i = 0;
            while (i < _types.Count - 1 && u >= _types[i].UpTo)
                i++;
            type = _types[i].Type;
        }
        return run.Enter(this, type, _priority);
    }

    private void GiveWhereWanted(Run run, ref State s)
    {
        while (!s.IsOffShift && s.Made < _limit)
        {
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
        public bool IsOffShift;
    }
}
