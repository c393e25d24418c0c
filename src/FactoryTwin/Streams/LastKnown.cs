using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <summary>What was last known of each place: its state, its signals, how many are on duty. Parts are known again when they are next seen.</summary>
internal sealed class LastKnown
{
    private readonly Dictionary<(int Station, int Place, StationEventKind Kind, int Signal), StationEvent> _last = [];

    public void On(ReadOnlySpan<StationEvent> happened)
    {
        foreach (ref readonly StationEvent e in happened)
        {
            if (e.Kind is StationEventKind.SignalChanged or StationEventKind.OperatorsOnDuty)
                _last[(e.Station.Index, e.Place, e.Kind, e.Signal.Index)] = e;
            _last[(e.Station.Index, e.Place, StationEventKind.StateChanged, 0)] = e;
        }
    }

    public StationEvent[] Events() =>
    [
        .. from last in _last
           let e = last.Key.Kind == StationEventKind.StateChanged ? last.Value with { Kind = StationEventKind.StateChanged, Part = 0, Value = 0, Signal = default } : last.Value
           orderby e.Sequence, e.Kind != StationEventKind.StateChanged
           select e,
    ];
}
