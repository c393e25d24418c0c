using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <summary>Behaviour of a <see cref="VehiclePoolDefinition"/>: its vehicles drive to parts that call, load them, carry them, unload them when there is room, and charge.</summary>
/// <remarks>
/// <para>A part calls when it arrives at the pick-up of a transport. The nearest free vehicle goes, of equally near ones that of the smallest number; a vehicle that becomes free takes the
/// nearest call or the oldest. Who is on the way is not called back when another one becomes free nearer by.</para>
/// <para>A vehicle for several parts takes along, oldest first, what waits at the same pick-up, comes from the same station, goes the same way and has no vehicle of its own on its way. It loads and
/// unloads them one after the other.</para>
/// <para>At the end of the way room is kept for each part, or the vehicle waits for room; vehicles that wait for the same room get it in the order in which they came.</para>
/// <para>A vehicle that is free stays where it is. With too little left in its battery, it first drives to the charger. When its shift ends, it finishes its trip, and charges if it has to.</para>
/// </remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed partial class Vehicles : Station
{
    private const int ArrivedTag = 0, LoadedTag = 1, UnloadedTag = 2, ChargedTag = 3, NextTag = 4, ReserveTag = 5, FreeTag = 6;

    private readonly Peer<Transport>[] _transports;
    private readonly StateSlots<Vehicle> _vehicles;
    private readonly StateSlot<bool> _isOffShift;
    private readonly TimerHandle _drive, _load, _unload, _charge;
    private readonly BatteryDefinition? _battery;
    private readonly int[][] _pickUps, _dropOffs;   // by transport, and there by way in or on
    private readonly Dictionary<string, int> _placeOf = [];   // by the name of a station before or behind a transport
    private readonly TimeSpan[] _times;
    private readonly int _places;
    private readonly int _charger;
    private readonly int _capacity;
    private readonly bool _takesOldest;

    public Vehicles(VehiclePoolDefinition definition, string[] transports, StationLayout layout) : base(layout)
    {
        _transports = [.. transports.Select(layout.Peer<Transport>)];
        _vehicles = layout.States<Vehicle>(definition.Count);
        _drive = layout.Timer(ArrivedTag, places: definition.Count);
        if (definition.Load != Distribution.Constant(TimeSpan.Zero))
            _load = layout.Timer(LoadedTag, "load", definition.Load, places: definition.Count);
        if (definition.Unload != Distribution.Constant(TimeSpan.Zero))
            _unload = layout.Timer(UnloadedTag, "unload", definition.Unload, places: definition.Count);
        _isOffShift = layout.State<bool>();
        layout.FollowShifts(definition.Shifts);
        _capacity = definition.Capacity;
        List<string> places = [.. definition.Places];   // the home first: there a vehicle is whose state is all 0
        _places = places.Count;
        _pickUps = [.. transports.Select(name => TransportDefinition.Before(name, layout.Flows).Select(from => places.IndexOf(TransportDefinition.PlaceOf(from, layout.Flows, isBefore: true))).ToArray())];
        _dropOffs = [.. transports.Select(name => TransportDefinition.Behind(name, layout.Flows).Select(to => places.IndexOf(TransportDefinition.PlaceOf(to, layout.Flows, isBefore: false))).ToArray())];
        foreach (string transport in transports)
        {
            foreach (string from in TransportDefinition.Before(transport, layout.Flows))
                _placeOf[from] = places.IndexOf(TransportDefinition.PlaceOf(from, layout.Flows, isBefore: true));
            foreach (string to in TransportDefinition.Behind(transport, layout.Flows))
                _placeOf[to] = places.IndexOf(TransportDefinition.PlaceOf(to, layout.Flows, isBefore: false));
        }
        _times = [.. places.SelectMany(_ => places, (from, to) => DriveTime(definition.DistanceMetres(from, to), definition.SpeedMetresPerSecond))];
        _takesOldest = definition.Dispatch == DispatchRule.Oldest;
        if ((_battery = definition.Battery) is null)
            return;
        _charge = layout.Timer(ChargedTag, places: definition.Count);
        _charger = places.IndexOf(_battery.At ?? definition.Home);
    }

    private enum Task : byte
    {
        None,
        ToPickUp,
        ToDropOff,
        AwaitingRoom,
        Unloading,
        ToCharger,
        Charging,
        OffShift,
    }

    public override void OnTimer(Run run, int tag, int place)
    {
        ref Vehicle v = ref _vehicles[run, place];
        switch (tag)
        {
            case LoadedTag:
                Loaded(run, ref v, place);
                break;
            case UnloadedTag:
                Unloaded(run, ref v, place);
                break;
            case ChargedTag:
                v.Used = TimeSpan.Zero;
                Free(run, ref v, place, isToldFree: false);
                break;
            default:
                Arrived(run, ref v, place);
                break;
        }
    }

    public override void OnPosted(Run run, int tag, int place)
    {
        ref Vehicle v = ref _vehicles[run, place];
        switch (tag)
        {
            case UnloadedTag:
                Unloaded(run, ref v, place);
                break;
            case ReserveTag:
                Unload(run, ref v, place);
                break;
            case FreeTag when v.Task == Task.None:
                Free(run, ref v, place, isToldFree: v.Shown.State == StationState.Idle);
                break;
            case NextTag:
                LoadNext(run, ref v, place);
                break;
        }
    }

    /// <summary>Vehicles that are free go off shift and come back, in the order of their numbers, and so do those that wait for room, which may unload all the same. Who drives, loads or charges looks at
    /// the shift afterwards.</summary>
    public override void OnShift(Run run, bool isOpen)
    {
        _isOffShift[run] = !isOpen;
        for (int place = 0; place < _vehicles.Count; place++)
        {
            ref Vehicle v = ref _vehicles[run, place];
            if (v.Task == (isOpen ? Task.OffShift : Task.None))
                Free(run, ref v, place, isToldFree: !isOpen);
            else if (v.Task == Task.AwaitingRoom)
                Publish(run, StationEventKind.StateChanged, ref v, place, StateOfWaiting(run));
        }
    }

    /// <summary>A part waits at a pick-up: the nearest free vehicle goes, if there is one.</summary>
    public void Call(Run run, Transport from, int call)
    {
        int transport = 0, nearest = -1;
        while (_transports[transport].Station != from)
            transport++;
        int at = PickUpOf(run, transport, call);
        for (int place = 0; place < _vehicles.Count; place++)
        {
            if (_vehicles[run, place].Task == Task.None && (nearest < 0 || Time(_vehicles[run, place].At, at) < Time(_vehicles[run, nearest].At, at)))
                nearest = place;
        }
        if (nearest >= 0)
            Send(run, ref _vehicles[run, nearest], nearest, transport, call);
    }

    /// <summary>There is room at the end of a way: the vehicle that has waited longest for it unloads.</summary>
    /// <returns>Whether one does.</returns>
    public bool TryBeginUnloading(Run run, Transport transport, Link link)
    {
        int way = link.Way, first = NextInLine(run, transport, way, link);
        if (first < 0)
            return false;
        ref Vehicle v = ref _vehicles[run, first];
        v.Task = Task.Unloading;
        Publish(run, StationEventKind.StateChanged, ref v, first, StationState.Processing);
        BeginUnloading(run, first);
        if (NextInLine(run, transport, way) is var next and >= 0)
            transport.Wait(run, way, _vehicles[run, next].Since);
        return true;
    }

    /// <param name="run">The run.</param>
    /// <param name="transport">The transport.</param>
    /// <param name="way">The way.</param>
    /// <param name="over">The link that the part is to pass now; <c>null</c> where it only waits.</param>
    private int NextInLine(Run run, Transport transport, int way, Link? over = null)
    {
        int first = -1;
        for (int place = 0; place < _vehicles.Count; place++)
        {
            ref Vehicle v = ref _vehicles[run, place];
            if (v.Task == Task.AwaitingRoom && v.Way == way && _transports[v.Transport].Station == transport && (first < 0 || v.Since < _vehicles[run, first].Since) && (over is null || run.MayPass(over, v.Part)))
                first = place;
        }
        return first;
    }

    private void Send(Run run, ref Vehicle v, int place, int transport, int call)
    {
        v.Transport = transport;
        Take(run, ref v, call);
        v.Task = Task.ToPickUp;
        v.BusySince = run.Now;
        Publish(run, StationEventKind.VehicleAssigned, ref v, place, StationState.Setup, StationPhase.DrivingEmpty);
        v.WayIn = _transports[transport].Station.At(run, call).WayIn;
        Drive(run, ref v, place, _pickUps[transport][v.WayIn]);
    }

    private void Take(Run run, ref Vehicle v, int call)
    {
        ref Transport.Call taken = ref _transports[v.Transport].Station.At(run, call);
        taken.IsTaken = true;
        v.Part = taken.Part;
        v.Call = call;
    }

    private void Drive(Run run, ref Vehicle v, int place, int to)
    {
        run.BeginFor(_drive, place, Time(v.At, to));
        v.At = to;
    }

    private void Arrived(Run run, ref Vehicle v, int place)
    {
        switch (v.Task)
        {
            case Task.ToPickUp:
                Publish(run, StationEventKind.StateChanged, ref v, place, StationState.Processing);
                BeginLoading(run, ref v, place);
                break;
            case Task.ToCharger:
                v.Task = Task.Charging;
                Use(run, ref v);
                Show(run, ref v, place, StationState.Maintenance, StationPhase.Charging);
                run.BeginFor(_charge, place, _battery!.Charge * (v.Used / _battery.Capacity));
                break;
            default:
                v.Since = run.NextInLine();
                Unload(run, ref v, place);
                break;
        }
    }

    private void Free(Run run, ref Vehicle v, int place, bool isToldFree)
    {
        v.Task = Task.None;
        if (_battery is not null && 1 - v.Used / _battery.Capacity < _battery.BelowRatio)
        {
            v.Task = Task.ToCharger;
            v.BusySince = run.Now;
            Show(run, ref v, place, StationState.Maintenance, StationPhase.DrivingEmpty);
            Drive(run, ref v, place, _charger);
            return;
        }
        if (_isOffShift[run])
        {
            v.Task = Task.OffShift;
            Show(run, ref v, place, StationState.OffShift);
            return;
        }
        if (!isToldFree)
            Show(run, ref v, place, StationState.Idle);
        (int transport, int call) best = (-1, 0);
        (TimeSpan Away, long Since) bestIs = default;
        for (int transport = 0; transport < _transports.Length; transport++)
        {
            for (int call = 0; call < _transports[transport].Station.Calls; call++)
            {
                ref Transport.Call waiting = ref _transports[transport].Station.At(run, call);
                if (!waiting.Part.IsPart || waiting.IsTaken)
                    continue;
                (TimeSpan, long) here = (_takesOldest ? TimeSpan.Zero : Time(v.At, PickUpOf(run, transport, call)), waiting.Since);
                if (best.transport < 0 || here.CompareTo(bestIs) < 0)
                    (best, bestIs) = ((transport, call), here);
            }
        }
        if (best.transport >= 0)
            Send(run, ref v, place, best.transport, best.call);
    }

    /// <summary>Takes the time since it became busy out of the battery, down to nothing.</summary>
    private void Use(Run run, ref Vehicle v)
    {
        if (_battery is null)
            return;
        v.Used += run.Now - v.BusySince;
        if (v.Used > _battery.Capacity)
            v.Used = _battery.Capacity;
    }

    public override PlaceState? StateAt(Run run, int place) => _vehicles[run, place].Shown;

    private void Publish(Run run, StationEventKind kind, ref Vehicle v, int place, StationState state, StationPhase phase = StationPhase.None)
    {
        v.Shown = new PlaceState(state, phase);
        run.Publish(kind, this, v.Part, place, state, phase, kind == StationEventKind.StateChanged ? 0 : _transports[v.Transport].Station.Id.Index);
    }

    /// <summary>Publishes a state in which no part is concerned.</summary>
    private void Show(Run run, ref Vehicle v, int place, StationState state, StationPhase phase = StationPhase.None)
    {
        v.Shown = new PlaceState(state, phase);
        run.Publish(StationEventKind.StateChanged, this, place: place, state: state, phase: phase);
    }

    private TimeSpan Time(int from, int to) => _times[from * _places + to];

    private int PickUpOf(Run run, int transport, int call) => _pickUps[transport][_transports[transport].Station.At(run, call).WayIn];

    private static TimeSpan DriveTime(double? metres, double metresPerSecond) =>
        metres is { } way ? new TimeSpan((long)Math.Round(way / metresPerSecond * TimeSpan.TicksPerSecond)) : TimeSpan.MaxValue;

    private struct Vehicle
    {
        /// <summary>The part that it drives to or loads; with all on board, the first of them.</summary>
        public PartHandle Part;
        public PartQueue Aboard;

        /// <summary>Its place in line, while it waits for room.</summary>
        public long Since;

        /// <summary>Since when its battery is used.</summary>
        public SimTime BusySince;

        /// <summary>What has been used of its battery.</summary>
        public TimeSpan Used;

        /// <summary>The place where it is, or that it drives to.</summary>
        public int At;
        public int Transport;
        public int Call;
        public int WayIn;
        public int Way;
        public Task Task;
        public PlaceState Shown;
    }
}
