using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Stations;

/// <summary>A transport: parts wait at its pick-up for a vehicle of a pool, which carries them from the station before it to a station behind it.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record TransportDefinition : StationDefinition
{
    /// <summary>Name of the pool that its vehicles come from.</summary>
    public required string By { get; init; }

    /// <summary>How many parts may wait for a vehicle, of all stations before it together. Range: 1 to 1,000. Default: 1.</summary>
    public int PickUp { get; init; } = 1;

    /// <inheritdoc/>
    public override StationDefinition? WithOneMorePlace() => this with { PickUp = PickUp + 1 };

    /// <summary>The stations before a transport, by way in.</summary>
    internal static string[] Before(string transport, IReadOnlyList<FlowDefinition> flows) => [.. flows.Where(flow => flow.To == transport).Select(flow => flow.From).Distinct()];

    /// <summary>The stations behind a transport, by way on.</summary>
    internal static string[] Behind(string transport, IReadOnlyList<FlowDefinition> flows) => [.. flows.Where(flow => flow.From == transport && flow.Outcome is null).Select(flow => flow.To)];

    /// <summary>The place of a station before or behind a transport: an unnamed buffer is where the station before it is, or that behind it.</summary>
    internal static string PlaceOf(string station, IReadOnlyList<FlowDefinition> flows, bool isBefore)
    {
        while (station.Contains("->", StringComparison.Ordinal) && flows.FirstOrDefault(flow => (isBefore ? flow.To : flow.From) == station) is { } step)
            station = isBefore ? step.From : step.To;
        return station;
    }
}

/// <summary>The text of a transport.</summary>
internal static class TransportSyntax
{
    public static StationKind<TransportDefinition> Kind { get; } = new()
    {
        Behaviour = (definition, layout) => new Transport(definition, layout),
        Kind = "transport",
        Summary = "Vehicles of a pool carry parts from the station before it to a station behind it.",
        Heeds = CommonKeys.Routing | CommonKeys.Power,
        Role = _ => StationRole.Storage,
        Timeless = _ => false,
        Empty = new TransportDefinition { By = "" },
        CheckAll = Check,
        Keys =
        [
            Key<TransportDefinition>.Required("by", TextOf.Name("pool"), "agvs", "The pool that its vehicles come from.",
                transport => transport.By, (transport, pool) => transport with { By = pool }),
            Key<TransportDefinition>.Optional("pick-up", TextOf.Count(1, 1000), "3", "How many parts may wait for a vehicle, of all stations before it together. Default: 1.",
                transport => transport.PickUp, (transport, places) => transport with { PickUp = places }),
        ],
    };

    private static void Check(TransportDefinition definition, FactoryLayout layout, TextContext context)
    {
        TextContext by = context.At("by");
        if (layout.CheckVehicles(definition.By, by) is not { } pool || pool.Distances.All(distance => distance.From != pool.Home && distance.To != pool.Home))
            return;   // told of the pool already
        IEnumerable<string> before = TransportDefinition.Before(context.Key, layout.Flows).Select(from => TransportDefinition.PlaceOf(from, layout.Flows, isBefore: true));
        IEnumerable<string> behind = TransportDefinition.Behind(context.Key, layout.Flows).Select(to => TransportDefinition.PlaceOf(to, layout.Flows, isBefore: false));
        foreach (string place in before.Concat(behind).Distinct().Where(place => layout.Stations.Any(entry => entry.Name == place) && pool.DistanceMetres(pool.Home, place) is null))
            by.Report(ProblemCode.BadDistance, $"the vehicles of '{pool.Name}' find no way from '{pool.Home}' to '{place}'", $"name '{place}' in their 'distances:'", definition.By);
        if (pool.Battery is not { } battery)
            return;
        foreach ((string from, string to) in before.SelectMany(from => behind.Select(to => (from, to))))
        {
            // The least that a trip takes: the way with the part alone.
            if (pool.DistanceMetres(from, to) is { } metres && metres / pool.SpeedMetresPerSecond > battery.Capacity.TotalSeconds)
                by.Report(ProblemCode.Contradiction, $"a full battery of '{pool.Name}' lasts {DurationText.Format(battery.Capacity)}, which is not enough for the way from '{from}' to '{to}'", "give it more 'capacity'", definition.By);
        }
    }
}

/// <summary>Behaviour of a <see cref="TransportDefinition"/>: the pick-up, where parts wait, and the way on, where vehicles unload. What drives is in <see cref="Vehicles"/>.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed class Transport : Station
{
    private const int CallTag = 1;

    private readonly Inlet _inlet;
    private readonly Outlet _outlet;
    private readonly StateSlot<State> _state;
    private readonly StateSlots<Call> _calls;
    private readonly Peer<Vehicles> _vehicles;
    private readonly Dictionary<string, int> _wayIn = [];

    public Transport(TransportDefinition definition, StationLayout layout) : base(layout)
    {
        _inlet = layout.Inlet();
        _outlet = layout.Outlet(definition.Routing);
        _state = layout.State<State>();
        _calls = layout.States<Call>(definition.PickUp);
        _vehicles = layout.Peer<Vehicles>(definition.By);
        foreach (string from in TransportDefinition.Before(Name, layout.Flows))
            _wayIn.Add(from, _wayIn.Count);
    }

    /// <summary>How many calls there can be at once.</summary>
    public int Calls => _calls.Count;

    /// <summary>A part that waits at the pick-up, or none.</summary>
    public ref Call At(Run run, int call) => ref _calls[run, call];

    /// <inheritdoc/>
    public override StationState StateOfGiver => StationState.WaitingForTransport;

    /// <inheritdoc/>
    public override string? Fetcher => _vehicles.Station.Name;

    public override bool OnOffer(Run run, PartHandle part, Link link)
    {
        if (!run.TryEnter(link, Room(run)))
            return false;
        Receive(run, part, link);
        return true;
    }

    public override PartHandle OnPull(Run run, Link link) => _vehicles.Station.TryBeginUnloading(run, this, link) ? PartHandle.Promise : PartHandle.None;

    /// <summary>Parts that no vehicle is known to carry wait at the pick-up, or for a place there.</summary>
    public override string? OnAdopt(Run run, StationPresent present)
    {
        ref State s = ref _state[run];
        foreach (PartPresent part in present.Parts)
        {
            PartHandle adopted = run.Adopt(part);
            s.Content++;
            run.Note(adopted) = WayInOf(run, part);
            if (s.Waiting++ < _calls.Count)
                Fill(run, s.Waiting - 1, adopted, WayInOf(run, part));
            else
                s.Beyond.Add(run, adopted);
        }
        return s.Beyond.Count > 0 ? "which of its parts are on vehicles; they wait to be loaded" : null;
    }

    /// <summary>A vehicle begins with a part on board.</summary>
    /// <returns>The part, and the way on: the part's own, or the first that has room; where all are full, the first.</returns>
    public PartHandle AdoptAboard(Run run, PartPresent present, ref int way)
    {
        PartHandle part = run.Adopt(present, this);
        _state[run].Content++;
        if (way == 0 && _outlet.ChoosesForEachPart)
            way = _outlet.ChooseWay(run, part);
        if (way == 0)
        {
            way = 1;
            if (_outlet.Links.Count > 1)
                run.LeaveOut(this, "which way its vehicles go with what they have on board");
        }
        return part;
    }

    /// <summary>The number of the call of a part; below 0 for none.</summary>
    public int CallOf(Run run, long part)
    {
        for (int call = 0; call < _calls.Count; call++)
        {
            if (_calls[run, call].Part is { IsPart: true } waiting && run[waiting].Number == part)
                return call;
        }
        return -1;
    }

    /// <summary>The way in of a part, by the station that it came from.</summary>
    public int WayInOf(Run run, PartPresent part) => part.From.Index < 0 ? 0 : _wayIn.GetValueOrDefault(run.Plan.Stations[part.From.Index].Name);

    /// <summary>Keeps room for a part that is being unloaded as the run begins.</summary>
    public bool TryReserveAgain(Run run, PartHandle part, ref int way) => _outlet.PromiseAgain(run, part, ref way);

    public override void OnStart(Run run)
    {
        for (int call = 0; call < Math.Min(_calls.Count, _state[run].Waiting); call++)
            run.Post(this, CallTag, call);
    }

    public override void OnPosted(Run run, int tag, int place)
    {
        if (tag == CallTag)
        {
            if (_calls[run, place] is { Part.IsPart: true, IsTaken: false })
                _vehicles.Station.Call(run, this, place);
        }
        else
            OnRoom(run);
    }

    public override void OnRoom(Run run)
    {
        while (Room(run) > _inlet.Promised(run) && _inlet.TryTake(run, out PartHandle part, out Link? from))
        {
            if (part.IsPart)
                Receive(run, part, from!);
        }
    }

    public override int Room(Run run) => _calls.Count - _state[run].Waiting;

    public override int Content(Run run) => _state[run].Content;

    /// <summary>A vehicle has loaded the part of a call; its place at the pick-up is free.</summary>
    /// <param name="run">The run.</param>
    /// <param name="call">The call.</param>
    /// <param name="way">The way of what the vehicle has on board; 0 for nothing.</param>
    /// <returns>The way on: the part's own, or the routing's for any part; where all are full, the first.</returns>
    public int Load(Run run, int call, int way)
    {
        int type = run[_calls[run, call].Part].Type;
        if (way == 0)
            way = _calls[run, call].Way;
        _calls[run, call] = default;
        _state[run].Waiting--;
        if (_state[run].Beyond.Count > 0)
        {
            PartHandle next = _state[run].Beyond.Take(run);
            Fill(run, call, next, (int)run.Note(next));
            run.Post(this, CallTag, call);
        }
        else if (_inlet.HasWaiting(run))
            run.Post(this, 0);
        if (way == 0)
            _outlet.TryFindRoom(run, type, ref way);
        return way == 0 ? 1 : way;
    }

    /// <summary>The part that has waited longest of those that come from one station, may go one way, and have no vehicle on its way.</summary>
    /// <returns>Its call; below 0 for none.</returns>
    public int NextOfLoad(Run run, int wayIn, int way)
    {
        int oldest = -1;
        for (int call = 0; call < _calls.Count; call++)
        {
            ref Call c = ref _calls[run, call];
            if (c.Part.IsPart && !c.IsTaken && c.WayIn == wayIn && (c.Way == 0 || c.Way == way) && (oldest < 0 || c.Since < _calls[run, oldest].Since))
                oldest = call;
        }
        return oldest;
    }

    /// <summary>Has room kept for a part that is to be unloaded, or waits for room.</summary>
    public bool TryReserve(Run run, PartHandle part, int way, long since)
    {
        if (_outlet.TryPromise(run, part, ref way))
            return true;
        _outlet.Wait(run, way, since);
        return false;
    }

    /// <summary>Waits for room.</summary>
    public void Wait(Run run, int way, long since) => _outlet.Wait(run, way, since);

    /// <summary>Hands on a part for which room was kept.</summary>
    public void HandOn(Run run, PartHandle part, int way)
    {
        _state[run].Content--;
        if (!_outlet.TryPass(run, part, ref way))
            throw new InvalidOperationException($"A station behind '{Name}' kept room and does not take a part.");
    }

    private void Receive(Run run, PartHandle part, Link link)
    {
        run.Publish(StationEventKind.PartArrived, this, part);
        ref State s = ref _state[run];
        s.Waiting++;
        s.Content++;
        int call = 0;
        while (_calls[run, call].Part.IsPart)
            call++;
        Fill(run, call, part, _wayIn[link.From.Name]);
        _vehicles.Station.Call(run, this, call);
    }

    private void Fill(Run run, int call, PartHandle part, int wayIn) =>
        _calls[run, call] = new Call { Part = part, WayIn = wayIn, Way = _outlet.ChoosesForEachPart ? _outlet.ChooseWay(run, part) : 0, Since = run.NextInLine() };

    /// <summary>A part that waits at the pick-up for a vehicle.</summary>
    public struct Call
    {
        public PartHandle Part;
        public long Since;
        public int WayIn;

        /// <summary>The way that was chosen for it by its route, in turn or by chance; 0 where it may go any way.</summary>
        public int Way;

        /// <summary>Whether a vehicle is on its way.</summary>
        public bool IsTaken;
    }

    private struct State
    {
        /// <summary>Parts at the pick-up.</summary>
        public int Waiting;

        /// <summary>These and the parts on vehicles.</summary>
        public int Content;

        /// <summary>Parts that a run has begun with, and that have found no place at the pick-up yet.</summary>
        public PartQueue Beyond;
    }
}
