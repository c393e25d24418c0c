using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>What a run of a twin has under way: parts, people and vehicles at work, orders, power. Its publisher may be ended in the midst of it, and the next run begins with an empty factory.</summary>
internal sealed class RunUnderWay(IReadOnlyList<StationInfo> stations)
{
    private readonly SortedDictionary<long, (StationId Station, ushort Place)> _parts = [];
    private readonly List<StationEvent> _people = [], _orders = [];
    private readonly Dictionary<(StationId Station, ushort Place), StationEvent> _vehicles = [];
    private readonly Dictionary<StationId, StationEvent> _onDuty = [];
    private readonly Dictionary<(StationId Station, ushort Place, SignalId Signal), StationEvent> _power = [];
    private readonly Dictionary<(StationId Station, ushort Place, SignalId Signal), double> _counted = [];
    private Dictionary<(StationId Station, ushort Place, SignalId Signal), double> _countedBefore = [];

    /// <summary>Parts in the factory.</summary>
    public int Parts => _parts.Count;

    /// <summary>The value of an event; one that counts from the begin of its run goes on from where the runs before have ended.</summary>
    public double ValueOf(in StationEvent e)
    {
        if (SignalOf(e) is not { } signal || signal.Unit != SignalDefinition.CarbonUnit && signal != SignalDefinition.PeopleLoss)
            return e.Value;
        return _counted[(e.Station, e.Place, e.Signal)] = e.Value + _countedBefore.GetValueOrDefault((e.Station, e.Place, e.Signal));
    }

    /// <summary>Keeps in mind what begins or ends with an event.</summary>
    public void On(in StationEvent e)
    {
        StationEvent happened = e;
        switch (e.Kind)
        {
            case StationEventKind.PartEntered or StationEventKind.PartArrived or StationEventKind.PartBatched or StationEventKind.PartUnbatched or StationEventKind.PartTypeChanged:
                if (stations[e.Station.Index].Role is not (StationRole.Sink or StationRole.RejectSink))   // to end there is to be good or not
                    _parts[e.Part] = (e.Station, e.Place);
                break;
            case StationEventKind.PartScrapped or StationEventKind.PartEnded or StationEventKind.PartAssembled:
                _parts.Remove(e.Part);
                break;
            case StationEventKind.OperatorAssigned:
                _people.Add(e);
                break;
            case StationEventKind.OperatorReleased when _people.FindIndex(person => person.Station == happened.Station && person.Place == happened.Place && person.Value == happened.Value) is >= 0 and var at:
                _people.RemoveAt(at);
                break;
            case StationEventKind.OperatorsOnDuty:
                _onDuty[e.Station] = e;
                break;
            case StationEventKind.VehicleAssigned when e.State != StationState.Processing:
                _vehicles[(e.Station, e.Place)] = e;
                break;
            case StationEventKind.VehicleUnloaded when e.State == StationState.Idle:
                _vehicles.Remove((e.Station, e.Place));
                break;
            case StationEventKind.OrderReleased:
                _orders.Add(e);
                break;
            case StationEventKind.OrderCompleted:
                _orders.RemoveAll(order => order.Value == happened.Value);
                break;
            case StationEventKind.SignalChanged when SignalOf(e)?.Unit == SignalDefinition.PowerUnit:
                _power[(e.Station, e.Place, e.Signal)] = e;
                break;
        }
    }

    /// <summary>The run is over: what brings all of it to an end, as inferred. Parts end where they stand, which is no sink; so they are neither good nor lost.</summary>
    public IReadOnlyList<StationEvent> End()
    {
        StationEvent[] ends =
        [
            .. _people.Select(person => End(person, StationEventKind.OperatorReleased, person.Value)),
            .. _vehicles.Values.Select(vehicle => End(vehicle, StationEventKind.VehicleUnloaded, vehicle.Value)),
            .. _parts.Select(part => new StationEvent { Kind = StationEventKind.PartEnded, Station = part.Value.Station, Place = part.Value.Place, Part = part.Key, Quality = SignalQuality.Uncertain }),
            .. _orders.Select(order => End(order, StationEventKind.OrderCompleted, order.Value)),
            .. _onDuty.Values.Where(duty => duty.Value != stations[duty.Station.Index].Places).Select(duty => End(duty, StationEventKind.OperatorsOnDuty, stations[duty.Station.Index].Places)),
            .. _power.Values.Where(power => power.Value != 0).Select(power => End(power, StationEventKind.SignalChanged, 0)),
        ];
        _parts.Clear();
        _people.Clear();
        _vehicles.Clear();
        _orders.Clear();
        _onDuty.Clear();
        _power.Clear();
        _countedBefore = new(_counted);
        return ends;
    }

    private static StationEvent End(in StationEvent begun, StationEventKind kind, double value) => begun with { Kind = kind, Value = value, Quality = SignalQuality.Uncertain };

    private SignalDefinition? SignalOf(in StationEvent e) => e.Kind == StationEventKind.SignalChanged ? stations[e.Station.Index].Signals[e.Signal.Index] : null;
}
