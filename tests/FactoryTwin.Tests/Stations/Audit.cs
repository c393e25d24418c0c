using System.Runtime.InteropServices;
using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Stations;

/// <summary>Follows every part and every place by the stream alone, and finds whatever cannot be in a factory.</summary>
/// <remarks>Who could work and does not is looked at when an instant is over: within it, one thing is told after the other.</remarks>
internal sealed partial class Audit : IObserver<StationEvent>
{
    private readonly Simulation _run;
    private readonly IReadOnlyList<StationInfo> _stations;
    private readonly StationDefinition?[] _definitions;
    private readonly Dictionary<long, (int Station, int Place)> _whereabouts = [];
    private readonly int[] _level;
    private readonly (StationState State, StationPhase Phase)[][] _places;
    private readonly int[] _onDuty, _busy;
    private readonly Dictionary<(int Station, int Pool), int> _assigned = [];
    private readonly Dictionary<(int Pool, int Person), int> _workFor = [];
    private readonly bool _needsAreOfOne;
    private readonly ILookup<string, string> _before, _after;
    private readonly IReadOnlySet<string>[] _loops;
    private readonly int[] _inLoop;
    private readonly Dictionary<(int Pool, int Vehicle), Vehicle> _vehicles = [];
    private readonly HashSet<(long Part, int Loop)> _cards = [];
    private readonly Dictionary<long, string> _types = [];
    private readonly Dictionary<long, long> _carriers = [];
    private readonly HashSet<long> _goneNow = [];
    private readonly HashSet<(string From, string? Outcome, string To)> _ways;
    private readonly Dictionary<long, int> _outcomes = [];
    private readonly Dictionary<(long Part, int Station), int> _reworks = [];
    private readonly Dictionary<long, int> _cameFrom = [];
    private readonly Dictionary<long, List<int>> _madeOf = [];
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
        _needsAreOfOne = _definitions.OfType<WorkStationDefinition>().All(machine => machine.Operators.All(need => need.Count == 1));
        _before = run.Model.Flows.ToLookup(flow => flow.To, flow => flow.From);
        _after = run.Model.Flows.ToLookup(flow => flow.From, flow => flow.To);
        _loops = [.. run.Model.Loops.Select(loop => loop.Extent(run.Model.Flows))];
        _inLoop = new int[_loops.Length];
        _ways = [.. run.Model.Flows.Select(flow => (flow.From, flow.Outcome, flow.To))];
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
                _types[e.Part] = _run.PartTypes[(int)e.Value];
                CountInLoops(e.Part, null, station);
                break;
            case StationEventKind.PartTypeChanged:
                _types[e.Part] = _run.PartTypes[(int)e.Value];
                break;
            case StationEventKind.PartArrived:
                Move(e, station);
                break;
            case StationEventKind.PartEnded:
                if (!_carriers.ContainsKey(e.Part))
                    Move(e, station);
                Leave(e.Part, station);
                break;
            case StationEventKind.PartScrapped:
                Leave(e.Part, station);
                break;
            case StationEventKind.PartAssembled:
                if (!_whereabouts.TryGetValue((long)e.Value, out var product) || product.Station != station)
                    Fault($"part {e.Part} went into part {e.Value} at {_stations[station].Name}, where that one is not");
                if (_definitions[station] is AssemblyDefinition && !_carriers.ContainsKey(e.Part))
                    Build((long)e.Value, e.Part);
                Leave(e.Part, station);
                break;
            case StationEventKind.PartBatched:
                Board(e.Part, (long)e.Value, station);
                break;
            case StationEventKind.PartUnbatched:
                Alight(e.Part, (long)e.Value, station);
                break;
            case StationEventKind.PartCompleted when !_whereabouts.TryGetValue(e.Part, out var at) || at.Station != station || (at.Place != e.Place && SetOf(station) is null):
                Fault($"{_stations[station].Name} completed part {e.Part}, which is not there");
                break;
            case StationEventKind.VehicleAssigned or StationEventKind.VehicleLoaded or StationEventKind.VehicleUnloaded:
                Carry(e, station);
                break;
            case StationEventKind.PartCompleted:
                _outcomes[e.Part] = (int)e.Value;
                if (_definitions[station] is InspectionDefinition { ReworkLimit: { } limit } && e.Value == 2 && ++CollectionsMarshal.GetValueRefOrAddDefault(_reworks, (e.Part, station), out _) > limit)
                    Fault($"part {e.Part} was sent to be reworked by {_stations[station].Name} more than {limit} times");
                break;
            case StationEventKind.OperatorsOnDuty:
                _onDuty[station] = (int)e.Value;
                if (e.Value > _stations[station].Places)
                    Fault($"{e.Value} of {_stations[station].Places} people of {_stations[station].Name} are there");
                break;
            case StationEventKind.OperatorAssigned:
                Assign(e, station, (int)e.Value, 1);
                break;
            case StationEventKind.OperatorReleased:
                Assign(e, station, (int)e.Value, -1);
                break;
        }
        if (e.Kind == StationEventKind.PartCompleted && _definitions[station] is AssemblyDefinition made)
            CheckProduct(e.Part, station, made);
        if (_stations[station].Role != StationRole.Worker && !_stations[station].IsFleet)
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
            if (SetOf(i) is { } set)
                CheckSet(i, set);
            else if (_definitions[i] is WorkStationDefinition machine)
                CheckMachine(i, machine);
            if (_definitions[i] is ConveyorDefinition or StorageDefinition)
                CheckCarrier(i);
            if (_definitions[i] is TransportDefinition transport)
                CheckTransport(i, transport);
        }
        foreach ((long rider, long carrier) in _carriers)
        {
            if (!_whereabouts.ContainsKey(carrier))
                Fault($"part {rider} rides on part {carrier}, which is not there");
        }
        _goneNow.Clear();
    }

    /// <summary>Checks the run's own counts, when it rests.</summary>
    public void CheckRun()
    {
        CheckInstant();
        if (_run.PartsInProcess != Entered - Left || _run.PartsEntered != Entered)
            Fault($"the run counts {_run.PartsEntered} parts entered and {_run.PartsInProcess} in process; the stream {Entered} and {Entered - Left}");
    }

    private void CheckMachine(int station, WorkStationDefinition machine)
    {
        if (_level[station] > machine.Places)
            Fault($"{_level[station]} parts are on {_stations[station].Name}, which has {machine.Places} places");
        for (int place = 0; place < machine.Places; place++)
        {
            long part = PartOn(station, place);
            (StationState state, StationPhase phase) = _places[station][place];
            bool needsPart = phase != StationPhase.ToolChange && state is StationState.Processing or StationState.Setup or StationState.Blocked or StationState.WaitingForTransport or StationState.WaitingForOperator;
            if (needsPart && part == 0)
                Fault($"{_stations[station].Name} is {state} without a part");
            if (state == StationState.Starved && part != 0)
                Fault($"{_stations[station].Name} is starved with part {part} on it");
            if (state == StationState.Starved && CouldTake(station))
                Fault($"{_stations[station].Name} is starved, and a part waits for it");
            if (state == StationState.WaitingForOperator && _needsAreOfOne && !WaitsForArm(station) && machine.Operators.All(need => PoolsOf(need).Sum(pool => _onDuty[pool] - _busy[pool]) >= need.Count))
                Fault($"{_stations[station].Name} waits for an operator, and one is free");
        }
    }

    /// <summary>A conveyor or a storage, which has one state whatever the number of its parts.</summary>
    private void CheckCarrier(int station)
    {
        StationState state = _places[station][0].State;
        if (state is StationState.Processing or StationState.Blocked or StationState.WaitingForTransport or StationState.Idle && _level[station] == 0)
            Fault($"{_stations[station].Name} is {state} without a part");
        if (state == StationState.Starved && _level[station] > 0)
            Fault($"{_stations[station].Name} is starved with {_level[station]} parts in it");
        if (state == StationState.Starved && CouldTake(station))
            Fault($"{_stations[station].Name} is starved, and a part waits for it");
    }

    /// <summary>How many parts a station makes one of, and no more of which it keeps; without limit where it keeps types apart; <c>null</c> for one that works on single parts.</summary>
    private int? SetOf(int station) => _definitions[station] switch
    {
        AssemblyDefinition assembly => assembly.Recipe.Sum(item => item.Count),
        BatchDefinition batch => batch.By == BatchRule.PartType ? int.MaxValue / 2 : batch.Size,
        _ => null,
    };

    private void CheckSet(int station, int set)
    {
        string name = _stations[station].Name;
        int places = _places[station].Length, starved = _places[station].Count(place => place.State == StationState.Starved);
        int busy = _places[station].Count(place => place.State is StationState.Processing or StationState.Setup or StationState.Blocked or StationState.WaitingForTransport or StationState.WaitingForOperator);
        if (_level[station] < busy)
            Fault($"{name} works at {busy} places with {_level[station]} parts");
        if (_level[station] > set + places)
            Fault($"{name} has {_level[station]} parts, and needs {set}");
        if (starved > 0 && busy + starved == places && _level[station] - busy >= set)
            Fault($"{name} is starved with all parts that it needs");
        if (starved > 0 && _definitions[station] is BatchDefinition && CouldTake(station))
            Fault($"{name} is starved, and a part waits for it");
        if (starved > 0 && set > 1 && _definitions[station] is AssemblyDefinition assembly)
        {
            foreach (RecipeItem item in assembly.Recipe)
            {
                int from = IndexOf(item.From), kept = _whereabouts.Count(part => part.Value.Station == station && _cameFrom[part.Key] == from && !_madeOf.ContainsKey(part.Key));
                if (kept < item.Count && CouldGive(item.From, station))
                    Fault($"{name} is starved with {kept} parts of {item.From}, and another waits for it");
            }
        }
    }

    private void Build(long product, long component)
    {
        if (!_madeOf.TryGetValue(product, out List<int>? origins))
            _madeOf[product] = origins = [_cameFrom[product]];
        origins.Add(_cameFrom[component]);
    }

    private void CheckProduct(long product, int station, AssemblyDefinition assembly)
    {
        List<int> origins = _madeOf.GetValueOrDefault(product) ?? [_cameFrom[product]];
        if (!origins.Order().SequenceEqual(assembly.Recipe.SelectMany(item => Enumerable.Repeat(IndexOf(item.From), item.Count)).Order()))
            Fault($"{_stations[station].Name} made part {product} of {string.Join(", ", origins.Select(from => _stations[from].Name))}");
        if (_cameFrom[product] != IndexOf(assembly.Recipe[0].From))
            Fault($"{_stations[station].Name} made part {product}, which came from {_stations[_cameFrom[product]].Name}");
    }

    /// <summary>Whether a station before it holds a part that can go nowhere else and need not wait for anything: then it should not be starved.</summary>
    private bool CouldTake(int station)
    {
        if (_definitions[station] is CobotDefinition { Tends.Count: > 0 } arm)
            return arm.Tends.Any(tending => CouldGive(_before[_stations[station].Name].First(name => name == tending.From || name.StartsWith($"{tending.From}->", StringComparison.Ordinal)), station)
                && _places[IndexOf(tending.To)].Count(place => place.State == StationState.Starved) > _level[station]);
        return _before[_stations[station].Name].Any(name => CouldGive(name, station));
    }

    private bool CouldGive(string name, int station)
    {
        int from = IndexOf(name);
        StationDefinition definition = _definitions[from]!;
        if (_after[name].Count() > 1 && (definition.Routing.Rule is RoutingRule.Probability or RoutingRule.RoundRobin || _run.Model.Parts.Any(part => part.Route.Count > 0)))
            return false;
        if (_stations.Any(other => IsBeforeService(other) && _after[other.Name].Contains(_stations[station].Name)))
            return false;   // the room may be kept
        if (MayLackCards(name, _stations[station].Name))
            return false;
        return (definition is BufferDefinition or SplitDefinition or SourceDefinition && _level[from] > 0)
            || definition is SourceDefinition { Every: null, Limit: null, Orders: null, Arrivals: null, Shifts.IsAlways: true }
            || (definition is MachineDefinition { ScrapRatio: 0 } or ConveyorDefinition && _places[from].Any(place => place.State is StationState.Blocked or StationState.WaitingForTransport && !(place.Phase == StationPhase.AwaitingRemoval && definition is PrinterDefinition { Removal: not null })))
            || (definition is MachineDefinition { ScrapRatio: 0, Operators.Count: 0 } && WaitsForArm(from) && _places[from].Any(place => place.State == StationState.WaitingForOperator));
    }

    /// <summary>Whether parts wait there for an arm that tends the station.</summary>
    private bool WaitsForArm(int station) => _after[_stations[station].Name].Any(next => _definitions[IndexOf(next)] is CobotDefinition { Tends.Count: > 0 });

    /// <summary>Whether a loop that begins between two stations is full, or its cards may be kept for parts that have been started.</summary>
    private bool MayLackCards(string from, string to) => _loops.Where((stations, i) => stations.Contains(to) && !stations.Contains(from)
        && (_inLoop[i] >= _run.Model.Loops[i].Cards || _stations.Any(other => IsBeforeService(other) && !stations.Contains(other.Name) && _after[other.Name].Any(stations.Contains)))).Any();

    /// <summary>A part is at another station now, or no more. What its type is counts as it comes into a loop.</summary>
    /// <param name="part">The part.</param>
    /// <param name="from">The station that it comes from: within a loop it has its card already. <c>null</c> where it came to be here; then it may exceed the cards.</param>
    /// <param name="to">The station where it is now.</param>
    private void CountInLoops(long part, int? from, int? to)
    {
        for (int i = 0; i < _loops.Length; i++)
        {
            bool was = from is { } before && _loops[i].Contains(_stations[before].Name), isIn = to is { } now && _loops[i].Contains(_stations[now].Name);
            LoopDefinition loop = _run.Model.Loops[i];
            if (was && !isIn && _cards.Remove((part, i)))
                _inLoop[i]--;
            if (isIn && !was && (loop.Parts.Count == 0 || loop.Parts.Contains(_types[part])) && _cards.Add((part, i)) && ++_inLoop[i] > loop.Cards && from is not null && !MakesMore(i))
                Fault($"{_inLoop[i]} parts are in the loop {loop.Name}, which has {loop.Cards} cards");
        }
    }

    /// <summary>Whether parts come to be within a loop: those may exceed the cards, and so does a part that comes after them for which a card was kept.</summary>
    private bool MakesMore(int loop) => _run.Model.Stations.Any(entry => entry.Definition is SplitDefinition && _loops[loop].Contains(entry.Name));

    /// <summary>Whether it has room kept ahead: some machines do, and a storage while it retrieves.</summary>
    private bool IsBeforeService(StationInfo station) =>
        _definitions[station.Id.Index] is StorageDefinition or TransportDefinition
        || (_definitions[station.Id.Index] is WorkStationDefinition machine && (machine.Blocking ?? _run.Model.Blocking) == BlockingRule.BeforeService);

    private void Move(in StationEvent e, int station)
    {
        if (!_whereabouts.TryGetValue(e.Part, out (int Station, int Place) at))
        {
            Fault($"part {e.Part} came to {_stations[station].Name} from nowhere");
            return;
        }
        if (!_after[_stations[at.Station].Name].Contains(_stations[station].Name))
            Fault($"part {e.Part} went from {_stations[at.Station].Name} to {_stations[station].Name}, where no flow leads");
        else if (OutcomeOf(e.Part, at.Station) is var outcome && !_ways.Contains((_stations[at.Station].Name, outcome, _stations[station].Name)))
            Fault($"part {e.Part} went from {_stations[at.Station].Name} to {_stations[station].Name}, and was {outcome ?? "good"}");
        if (_carriers.ContainsKey(e.Part))
            Fault($"part {e.Part} came to {_stations[station].Name} by itself while it rode on another");
        if (_definitions[station] is WorkStationDefinition && SetOf(station) is null && PartOn(station, e.Place) is var there and not 0)
            Fault($"part {e.Part} came to {_stations[station].Name}, where part {there} is");
        _level[at.Station]--;
        CountInLoops(e.Part, at.Station, station);
        if (++_level[station] > CapacityOf(station))
            Fault($"{_level[station]} parts are in {_stations[station].Name}, which holds {CapacityOf(station)}");
        _whereabouts[e.Part] = (station, e.Place);
        _cameFrom[e.Part] = at.Station;
        _madeOf.Remove(e.Part);
    }

    private int CapacityOf(int station) => _definitions[station] switch
    {
        BufferDefinition { Capacity: { } capacity } => capacity,
        ConveyorDefinition conveyor => conveyor.Capacity,
        StorageDefinition storage => storage.Places,
        _ => int.MaxValue,
    };

    private void Board(long part, long carrier, int station)
    {
        if (!_whereabouts.TryGetValue(part, out var at) || at.Station != station || !_whereabouts.TryGetValue(carrier, out var of) || of.Station != station)
            Fault($"part {part} was put on part {carrier} at {_stations[station].Name}, where they are not both");
        _level[station]--;
        CountInLoops(part, station, null);
        _whereabouts[part] = (-1, 0);
        _carriers[part] = carrier;
    }

    private void Alight(long part, long carrier, int station)
    {
        if (!_carriers.Remove(part, out long of) || of != carrier || !_whereabouts.TryGetValue(carrier, out var at) || at.Station != station)
            Fault($"part {part} was let out of part {carrier} at {_stations[station].Name}, where it was not");
        _level[station]++;
        CountInLoops(part, null, station);
        _whereabouts[part] = (station, 0);
    }

    private string? OutcomeOf(long part, int station) => (_outcomes.GetValueOrDefault(part), _definitions[station]) switch
    {
        (1, MachineDefinition) => "scrapped",
        (1, InspectionDefinition) => "rejected",
        (2, InspectionDefinition) => "rework",
        _ => null,
    };

    private void Leave(long part, int station)
    {
        _goneNow.Add(part);
        if (_carriers.Remove(part, out long carrier))
        {
            if (!_goneNow.Contains(carrier))
                Fault($"part {part} left at {_stations[station].Name} without part {carrier}, on which it rode");
            _whereabouts.Remove(part);
            Left++;
            return;
        }
        if (!_whereabouts.Remove(part, out (int Station, int Place) at) || at.Station != station)
            Fault($"part {part} left at {_stations[station].Name}, where it was not");
        _level[station]--;
        CountInLoops(part, station, null);
        Left++;
    }

    private void Assign(in StationEvent e, int pool, int station, int change)
    {
        OperatorPoolDefinition definition = _run.Model.Operators.First(known => known.Name == _stations[pool].Name);
        bool areIndividuals = definition.Skills.Count > 0 || definition.AbsenceRatio > 0 || definition.Learning is not null;
        if (areIndividuals && (change > 0 ? !_workFor.TryAdd((pool, e.Place), station) : !_workFor.Remove((pool, e.Place), out int who) || who != station))
            Fault($"{_stations[pool].Name}-{e.Place + 1} began or ended to work for {_stations[station].Name} while with another");
        _busy[pool] += change;
        int now = _assigned[(station, pool)] = _assigned.GetValueOrDefault((station, pool)) + change;
        if (now < 0)
            Fault($"{_stations[station].Name} released somebody of {_stations[pool].Name} whom it did not have");
    }

    private long PartOn(int station, int place) => _whereabouts.FirstOrDefault(part => part.Value == (station, place)).Key;

    private IEnumerable<int> PoolsOf(OperatorNeed need) =>
        _run.Model.Operators.Where(pool => need.Skill is { } skill ? pool.Skills.Contains(skill) : pool.Name == need.Pool).Select(pool => IndexOf(pool.Name));

    private int IndexOf(string name) => _stations.First(station => station.Name == name).Id.Index;

    private void Fault(string text) => Faults.Add($"{_now}: {text}");
}
