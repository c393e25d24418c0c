using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <summary>Behaviour of an <see cref="OperatorPoolDefinition"/>: its people are there during their shifts.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed class OperatorPool : Pool
{
    private readonly int _count;
    private readonly StateSlot<bool> _isOffShift;

    public OperatorPool(OperatorPoolDefinition definition, StationLayout layout) : base(layout)
    {
        _count = definition.Count;
        _isOffShift = layout.State<bool>();
        layout.FollowShifts(definition.Shifts);
    }

    public override void OnStart(Run run)
    {
        if (!_isOffShift[run] && OnDuty(run) == 0)
            SetOnDuty(run, _count);
    }

    public override void OnShift(Run run, bool isOpen)
    {
        _isOffShift[run] = !isOpen;
        SetOnDuty(run, isOpen ? _count : 0);
    }
}
