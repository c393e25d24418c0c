using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Stations;

/// <summary>Follows every part and every place by the stream alone, and finds whatever cannot be in a factory.</summary>
/// <remarks>Who could work and does not is looked at when an instant is over: within it, one thing is told after the other.</remarks>
internal sealed class Audit : IObserver<StationEvent>
{
    private readonly Simulation _run;
    private readonly IReadOnlyList<StationInfo> _stations;
    private readonly StationDefinition?[] _definitions;
    private readonly Dictionary<long, (int Station, int Place)> _whereabouts = [];
    private readonly int[] _level;
    private readonly (StationState State, StationPhase Phase)[][] _places;
    private readonly int[] _onDuty, _busy;
    private readonly Dictionary<(int Station, int Pool), int> _assigned = [];
    private readonly ILookup<string, string> _before, _after;
    private SimTime _now;

    public Audit(Simulation run)
    {
        _run = run;
        _stations = run.Stations;
        _definitions = [.. _stations.Select(station => run.Model.Stations.FirstOrDefault(entry => entry.Name == station.Name)?.Definition)];
        _level = new int[_stations.Count];
        _onDuty = new int[_stations.Count];
        _busy = new int[_stations.Count];
        _places = [.. _stations.Select(station => Enumerable.Repeat((station.InitialState, StationPhase.None), station.Places).ToArray())];
        _before = run.Model.Flows.ToLookup(flow => flow.To, flow => flow.From);
        _after = run.Model.Flows.ToLookup(flow => flow.From, flow => flow.To);
    }

    public List<string> Faults { get; } = [];

    public long Entered { get; private set; }

    public long Left { get; private set; }

    public long Events { get; private set; }

    public void OnError(Exception error) => Fault($"the run failed: {error.Message}");

    public void OnCompleted() { }

    public void OnNext(StationEvent e)
    {
        if (e.Time != _now)
        {
            CheckInstant();
            if (e.Time < _now)
                Fault("time ran backwards");
            _now = e.Time;
        }
        if (e.Sequence != ++Events)
            Fault($"event {Events} has the number {e.Sequence}");
        int station = e.Station.Index;
        switch (e.Kind)
        {
            case StationEventKind.PartEntered:
                Entered++;
                if (e.Part != Entered)
                    Fault($"part {Entered} entered with the number {e.Part}");
                _whereabouts[e.Part] = (station, 0);
                _level[station]++;
                break;
            case StationEventKind.PartArrived:
                Move(e, station);
                break;
            case StationEventKind.PartEnded:
                Move(e, station);
                Leave(e.Part, station);
                break;
            case StationEventKind.PartScrapped:
                Leave(e.Part, station);
                break;
            case StationEventKind.PartCompleted when !_whereabouts.TryGetValue(e.Part, out var at) || at != (station, e.Place):
                Fault($"{_stations[station].Name} completed part {e.Part}, which is not there");
                break;
            case StationEventKind.OperatorsOnDuty:
                _onDuty[station] = (int)e.Value;
                break;
            case StationEventKind.OperatorAssigned:
                Assign(station, (int)e.Value, 1);
                break;
            case StationEventKind.OperatorReleased:
                Assign(station, (int)e.Value, -1);
                break;
        }
        if (_stations[station].Role != StationRole.Worker)
            return;
        bool isSame = _places[station][e.Place] == (e.State, e.Phase);
        if (e.Kind == StationEventKind.StateChanged && isSame)
            Fault($"{_stations[station].Name} changed to {e.State}, which it was");
        if (e.Kind is StationEventKind.PartCompleted or StationEventKind.PartScrapped && !isSame)
            Fault($"{_stations[station].Name} is told to be {e.State} where it was {_places[station][e.Place].State}");
        _places[station][e.Place] = (e.State, e.Phase);
    }

    /// <summary>Checks what must hold when an instant is over.</summary>
    public void CheckInstant()
    {
        if (Entered - Left != _whereabouts.Count)
            Fault($"{Entered} parts entered and {Left} left, but {_whereabouts.Count} are known");
        for (int i = 0; i < _stations.Count; i++)
        {
            if (_busy[i] > _onDuty[i] || _busy[i] < 0)
                Fault($"{_busy[i]} of {_onDuty[i]} people of {_stations[i].Name} work");
            if (_level[i] < 0)
                Fault($"{_level[i]} parts are in {_stations[i].Name}");
            if (_definitions[i] is MachineDefinition machine)
                CheckMachine(i, machine);
        }
    }

    /// <summary>Checks the run's own counts, when it rests.</summary>
    public void CheckRun()
    {
        CheckInstant();
        if (_run.PartsInProcess != Entered - Left || _run.PartsEntered != Entered)
            Fault($"the run counts {_run.PartsEntered} parts entered and {_run.PartsInProcess} in process; the stream {Entered} and {Entered - Left}");
    }

    private void CheckMachine(int station, MachineDefinition machine)
    {
        if (_level[station] > machine.Places)
            Fault($"{_level[station]} parts are on {_stations[station].Name}, which has {machine.Places} places");
        for (int place = 0; place < machine.Places; place++)
        {
            long part = PartOn(station, place);
            StationState state = _places[station][place].State;
            bool needsPart = state is StationState.Processing or StationState.Setup or StationState.Blocked or StationState.WaitingForOperator;
            if (needsPart && part == 0)
                Fault($"{_stations[station].Name} is {state} without a part");
            if (state == StationState.Starved && part != 0)
                Fault($"{_stations[station].Name} is starved with part {part} on it");
            if (state == StationState.Starved && CouldTake(station))
                Fault($"{_stations[station].Name} is starved, and a part waits for it");
            if (state == StationState.WaitingForOperator && machine.Operators.All(need => _busy[Pool(need)] + need.Count <= _onDuty[Pool(need)]))
                Fault($"{_stations[station].Name} waits for an operator, and one is free");
        }
    }

    /// <summary>Whether a station before it holds a part that can go nowhere else and need not wait for anything: then it should not be starved.</summary>
    private bool CouldTake(int station)
    {
        foreach (string name in _before[_stations[station].Name])
        {
            int from = IndexOf(name);
            StationDefinition definition = _definitions[from]!;
            if (_after[name].Count() > 1 && (definition.Routing.Rule is RoutingRule.Probability or RoutingRule.RoundRobin || _run.Model.Parts.Any(part => part.Route.Count > 0)))
                continue;
            if (_stations.Any(other => IsBeforeService(other) && _after[other.Name].Contains(_stations[station].Name)))
                continue;   // the room may be kept
            if (definition is BufferDefinition or SourceDefinition && _level[from] > 0)
                return true;
            if (definition is SourceDefinition { Every: null, Limit: null, Orders: null, Arrivals: null, Shifts.IsAlways: true })
                return true;
            if (definition is MachineDefinition { ScrapRatio: 0 } && _places[from].Any(place => place.State == StationState.Blocked))
                return true;
        }
        return false;
    }

    private bool IsBeforeService(StationInfo station) =>
        _definitions[station.Id.Index] is MachineDefinition machine && (machine.Blocking ?? _run.Model.Blocking) == BlockingRule.BeforeService;

    private void Move(in StationEvent e, int station)
    {
        if (!_whereabouts.TryGetValue(e.Part, out (int Station, int Place) at))
        {
            Fault($"part {e.Part} came to {_stations[station].Name} from nowhere");
            return;
        }
        if (!_after[_stations[at.Station].Name].Contains(_stations[station].Name))
            Fault($"part {e.Part} went from {_stations[at.Station].Name} to {_stations[station].Name}, where no flow leads");
        if (_stations[station].Role == StationRole.Worker && PartOn(station, e.Place) is var there and not 0)
            Fault($"part {e.Part} came to {_stations[station].Name}, where part {there} is");
        _level[at.Station]--;
        if (++_level[station] > CapacityOf(station))
            Fault($"{_level[station]} parts are in {_stations[station].Name}, which holds {CapacityOf(station)}");
        _whereabouts[e.Part] = (station, e.Place);
    }

    private int CapacityOf(int station) => _definitions[station] is BufferDefinition { Capacity: { } capacity } ? capacity : int.MaxValue;

    private void Leave(long part, int station)
    {
        if (!_whereabouts.Remove(part, out (int Station, int Place) at) || at.Station != station)
            Fault($"part {part} left at {_stations[station].Name}, where it was not");
        _level[station]--;
        Left++;
    }

    private void Assign(int pool, int station, int change)
    {
        _busy[pool] += change;
        int now = _assigned[(station, pool)] = _assigned.GetValueOrDefault((station, pool)) + change;
        if (now < 0)
            Fault($"{_stations[station].Name} released somebody of {_stations[pool].Name} whom it did not have");
    }

    private long PartOn(int station, int place) => _whereabouts.FirstOrDefault(part => part.Value == (station, place)).Key;

    private int Pool(OperatorNeed need) => IndexOf(need.Pool);

    private int IndexOf(string name) => _stations.First(station => station.Name == name).Id.Index;

    private void Fault(string text) => Faults.Add($"{_now}: {text}");
}
