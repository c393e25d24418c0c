using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Stations;

/// <summary>A storage: a rack, and a crane that stores and retrieves one part at a time.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record StorageDefinition : StationDefinition
{
    /// <summary>How many parts it holds, one on the crane included. Range: 1 or more.</summary>
    public required int Places { get; init; }

    /// <summary>Time to store a part [s].</summary>
    public required Distribution Store { get; init; }

    /// <summary>Time to retrieve a part [s].</summary>
    public required Distribution Retrieve { get; init; }

    /// <summary>Which part is retrieved first. Default: the one that was stored first.</summary>
    public StorageOrder Order { get; init; }

    /// <inheritdoc/>
    public override StationDefinition? WithSpeed(double speedFactor) => this with { Store = Store.Scaled(1 / speedFactor), Retrieve = Retrieve.Scaled(1 / speedFactor) };

    /// <inheritdoc/>
    public override StationDefinition? WithOneMorePlace() => this with { Places = Places + 1 };
}

/// <summary>Which part is retrieved from a storage first.</summary>
public enum StorageOrder
{
    /// <summary>The one that was stored first.</summary>
    Fifo = 0,

    /// <summary>The one that was stored last.</summary>
    Lifo = 1,

    /// <summary>The one with the smallest priority number; among equals the one that was stored first.</summary>
    ByPriority = 2,
}

/// <summary>The text of a storage.</summary>
internal static class StorageSyntax
{
    public static StationKind<StorageDefinition> Kind { get; } = new()
    {
        Behaviour = (definition, layout) => new Storage(definition, layout),
        Kind = "storage",
        Summary = "Keeps parts in a rack, with a crane that stores and retrieves one at a time.",
        Heeds = CommonKeys.Routing | CommonKeys.Shifts | CommonKeys.Power,
        Empty = new StorageDefinition { Places = 0, Store = Distribution.Constant(TimeSpan.Zero), Retrieve = Distribution.Constant(TimeSpan.Zero) },
        Keys =
        [
            Key<StorageDefinition>.Required("places", TextOf.Count(1), "200", "How many parts it holds, one on the crane included.",
                storage => storage.Places, (storage, places) => storage with { Places = places }),
            Key<StorageDefinition>.Required("store", TextOf.Durations(), "30 s", "Time to store a part.",
                storage => storage.Store, (storage, store) => storage with { Store = store }),
            Key<StorageDefinition>.Required("retrieve", TextOf.Durations(), "30 s", "Time to retrieve a part.",
                storage => storage.Retrieve, (storage, retrieve) => storage with { Retrieve = retrieve }),
            Key<StorageDefinition>.Optional("order", TextOf.Choice<StorageOrder>(), "by-priority", "Which part is retrieved first: the one that was stored first (`fifo`) or last (`lifo`), or the one with the smallest priority number (`by-priority`). Default: `fifo`.",
                storage => storage.Order, (storage, order) => storage with { Order = order }),
        ],
    };
}

/// <summary>Behaviour of a <see cref="StorageDefinition"/>.</summary>
/// <remarks>
/// <para>The crane works for whoever waits: it takes a part in when it is free and there is a place, and it retrieves one only when the next station has room, which it has kept meanwhile.
/// A retrieval comes before storing. What it has begun, it finishes.</para>
/// <para>Where parts go by their routes, one whose way is full does not hold up those that go another way.</para>
/// <para>So a part waits where it comes from until the crane can fetch it. Only a part for which room was kept is taken although the crane is busy; it waits before the rack.</para>
/// </remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed class Storage : Station
{
    private const int StoredTag = 0, RetrievedTag = 1;

    private readonly Inlet _inlet;
    private readonly Outlet _outlet;
    private readonly StateSlot<State> _state;
    private readonly TimerHandle _store, _retrieve;
    private readonly SignalId _level;
    private readonly StorageOrder _order;
    private readonly int _places;

    public Storage(StorageDefinition definition, StationLayout layout) : base(layout)
    {
        _inlet = layout.Inlet();
        _outlet = layout.Outlet(definition.Routing);
        _state = layout.State<State>();
        _store = layout.Timer(StoredTag, "store", definition.Store);
        _retrieve = layout.Timer(RetrievedTag, "retrieve", definition.Retrieve);
        _level = layout.Signal(new SignalDefinition { Name = "level", Unit = "parts" });
        _order = definition.Order;
        _places = definition.Places;
        layout.FollowShifts(definition.Shifts);
        layout.Info = layout.Info with { IdealCycle = TimeSpan.FromSeconds(definition.Store.Mean + definition.Retrieve.Mean), InitialState = StationState.Starved };
    }

    /// <summary>What the crane does.</summary>
    private enum Task : byte
    {
        None,
        Store,
        Retrieve,

        /// <summary>It holds a retrieved part that the next station, though it had kept room, does not take.</summary>
        HandOn,
    }

    /// <summary>What its crane does follows from what came last: it stores the part that came after the last one left, or else it retrieves.</summary>
    public override string? OnAdopt(Run run, StationPresent present)
    {
        ref State s = ref _state[run];
        s.Shown = present.Places[0].Does.State;
        PartPresent[] parts = [.. present.AllParts().OrderByDescending(part => part.Since)];
        PartPresent? atDoor = parts.FirstOrDefault(part => part.IsFinished), last = parts.LastOrDefault(part => !part.IsFinished);
        bool isWorking = present.Places[0].Activity.Does.State == StationState.Processing, isStoring = isWorking && last is not null && !(present.SinceExit < last.Since);
        foreach (PartPresent part in parts.Take(_places))
        {
            PartHandle adopted = run.Adopt(part);
            s.Count++;
            if (part == atDoor || (isStoring && part == last))
                (s.OnCrane, s.Task) = (adopted, part == atDoor ? Task.HandOn : Task.Store);
            else
                Shelve(run, ref s, adopted);
        }
        if (s.Task == Task.Store)
            run.BeginPaused(_store, 0, last!.Moved);
        else if (isWorking && s.Task == Task.None && s.Stored.Count > 0)
        {
            (s.Task, s.OnCrane) = (Task.Retrieve, s.Stored.Take(run));
            run.BeginPaused(_retrieve, 0, present.SinceExit is { } exit && exit < present.Places[0].Lasted ? exit : present.Places[0].Activity.Lasted);
        }
        return isWorking ? "what its crane does, which is taken from what came and left last" : null;
    }

    public override void OnStart(Run run)
    {
        ref State s = ref _state[run];
        if (!s.IsOffShift)
        {
            run.Resume(_store);
            run.Resume(_retrieve);
            if (!run.BeginsInPresent)
                s.Shown = StationState.Starved;
        }
        if (s.Task == Task.Retrieve)
            s.IsWanted = _outlet.PromiseAgain(run, s.OnCrane, ref s.Way);
        run.Post(this, 0);
    }

    public override PlaceState? StateAt(Run run, int place) => new(_state[run].Shown, StationPhase.None);

    public override void OnTimer(Run run, int tag, int place)
    {
        ref State s = ref _state[run];
        if (tag == StoredTag)
        {
            Shelve(run, ref s, s.OnCrane);
            s.Task = Task.None;
        }
        else
        {
            run.Publish(StationEventKind.PartCompleted, this, s.OnCrane, state: s.Shown);
            HandOn(run, ref s);
        }
        Settle(run, ref s);
    }

    public override void OnPosted(Run run, int tag, int place)
    {
        ref State s = ref _state[run];
        if (s.IsLevelUntold)
            TellLevel(run, ref s);
        if (s.Task == Task.HandOn && !s.IsWaiting && !s.IsOffShift)   // a run begins with a part that it holds
            HandOn(run, ref s);
        Settle(run, ref s);
    }

    public override bool OnOffer(Run run, PartHandle part, Link link)
    {
        ref State s = ref _state[run];
        if (!run.TryEnter(link, RoomNow(ref s)))
            return false;
        Receive(run, ref s, part);
        return true;
    }

    public override PartHandle OnPull(Run run, Link link)
    {
        ref State s = ref _state[run];
        PartHandle next = s.Task == Task.HandOn ? s.OnCrane : FirstFor(run, ref s, link.Way);
        if (!s.IsWaiting || (s.Way != 0 && s.Way != link.Way) || !next.IsPart || !run.MayPass(link, next))
            return PartHandle.None;
        StopWaiting(run, ref s);
        run.Post(this, 0);
        if (s.Task != Task.HandOn)
        {
            s.IsWanted = true;
            s.Way = link.Way;
            return PartHandle.Promise;
        }
        PartHandle part = s.OnCrane;
        Leave(ref s);
        s.IsLevelUntold = true;   // until the part has arrived where it goes
        return part;
    }

    public override int Room(Run run) => RoomNow(ref _state[run]);

    public override int Content(Run run) => _state[run].Count;

    public override void OnRoom(Run run) => Settle(run, ref _state[run]);

    public override void OnShift(Run run, bool isOpen)
    {
        ref State s = ref _state[run];
        s.IsOffShift = !isOpen;
        if (isOpen)
        {
            run.Resume(_store);
            run.Resume(_retrieve);
            if (s.Task == Task.HandOn)
                HandOn(run, ref s);
        }
        else
        {
            run.Pause(_store);
            run.Pause(_retrieve);
            if (s.IsWaiting)
                StopWaiting(run, ref s);
        }
        Settle(run, ref s);
    }

    private int RoomNow(ref State s) => s.Task == Task.None && !s.IsOffShift ? _places - s.Count : 0;

    private void Receive(Run run, ref State s, PartHandle part)
    {
        s.Count++;
        if (s.Task != Task.None || s.IsOffShift)
            s.Before.Add(run, part);
        else
            BeginToStore(run, ref s, part);
        s.Shown = Wanted(ref s);
        run.Publish(StationEventKind.PartArrived, this, part, state: s.Shown);
        TellLevel(run, ref s);
    }

    private void BeginToStore(Run run, ref State s, PartHandle part)
    {
        s.Task = Task.Store;
        s.OnCrane = part;
        run.Begin(_store);
    }

    private void Shelve(Run run, ref State s, PartHandle part)
    {
        PartHandle wanted = s.IsWanted && s.Stored.Count > 0 && _outlet.ChecksParts ? TakeFor(run, ref s) : PartHandle.None;   // it has the card, and so goes first
        switch (_order)
        {
            case StorageOrder.Lifo:
                s.Stored.AddFirst(run, part);
                break;
            case StorageOrder.ByPriority:
                s.Stored.AddByPriority(run, part);
                break;
            default:
                s.Stored.Add(run, part);
                break;
        }
        if (wanted.IsPart)
            s.Stored.AddFirst(run, wanted);
        if (_outlet.GoesByRoutes)
        {
            run[part].Way = _outlet.ChooseWay(run, part);
            if (s.IsWaiting && !s.IsWanted)
                Want(run, ref s, part);
        }
        if (!s.IsWaiting || wanted.IsPart || !_outlet.ChecksParts)
            return;
        foreach (Link link in _outlet.Links)
            _outlet.CallTakers(run, FirstFor(run, ref s, link.Way));   // another may have come in front
    }

    private void HandOn(Run run, ref State s)
    {
        if (_outlet.TryPass(run, s.OnCrane, ref s.Way))
        {
            Leave(ref s);
            TellLevel(run, ref s);
            return;
        }
        s.Task = Task.HandOn;
        s.IsWaiting = true;
        _outlet.Wait(run, s.Way);
    }

    private static void Leave(ref State s)
    {
        s.Task = Task.None;
        s.OnCrane = PartHandle.None;
        s.IsWanted = false;
        s.Way = 0;
        s.Count--;
    }

    private void StopWaiting(Run run, ref State s)
    {
        s.IsWaiting = false;
        _outlet.StopWaiting(run);
    }

    /// <summary>After any change: gives the crane its next task if it is free, and shows what follows.</summary>
    private void Settle(Run run, ref State s)
    {
        if (s.Task == Task.None && !s.IsOffShift)
            BeginNext(run, ref s);
        StationState wanted = Wanted(ref s);
        if (wanted == s.Shown)
            return;
        s.Shown = wanted;
        run.Publish(StationEventKind.StateChanged, this, s.OnCrane, state: wanted);
    }

    private void BeginNext(Run run, ref State s)
    {
        if (!s.IsWanted && !s.IsWaiting)
        {
            for (PartQueue stored = s.Stored; stored.Count > 0 && !s.IsWanted && (_outlet.GoesByRoutes || !s.IsWaiting);)   // a copy: the parts stay where they are
                Want(run, ref s, stored.Take(run));
        }
        if (s.IsWanted)
        {
            s.Task = Task.Retrieve;
            s.OnCrane = TakeFor(run, ref s);
            run.Begin(_retrieve);
            return;
        }
        if (s.Before.Count > 0)
        {
            BeginToStore(run, ref s, s.Before.Take(run));
            return;
        }
        while (RoomNow(ref s) > _inlet.Promised(run) && _inlet.TryTake(run, out PartHandle part))
        {
            if (part.IsPart)
                Receive(run, ref s, part);
        }
    }

    /// <summary>The part that is next to go a way.</summary>
    private PartHandle FirstFor(Run run, ref State s, int way) => _outlet.GoesByRoutes ? s.Stored.FirstFor(run, way) : s.Stored.First;

    /// <summary>Takes the part out for which room is kept.</summary>
    private PartHandle TakeFor(Run run, ref State s) => _outlet.GoesByRoutes && s.Stored.TryTakeFor(run, s.Way, out PartHandle its) ? its : s.Stored.Take(run);

    /// <summary>Has room kept for a part, where its route leads if it has one, or waits for it.</summary>
    private void Want(Run run, ref State s, PartHandle part)
    {
        int asked = _outlet.GoesByRoutes ? run[part].Way : s.Way, way = asked;
        if (_outlet.ChecksParts && _outlet.GoesByRoutes && (way != 0 || _outlet.TryFindRoom(run, run[part].Type, ref way)))
            part = FirstFor(run, ref s, way);   // it goes before this one, and may lack a card
        s.IsWanted = _outlet.TryPromise(run, part, ref way);
        if (s.IsWanted && s.IsWaiting)
            StopWaiting(run, ref s);
        if (s.IsWanted || !_outlet.GoesByRoutes)
            s.Way = way;
        if (s.IsWanted)
            return;
        s.IsWaiting = true;
        _outlet.Wait(run, _outlet.GoesByRoutes ? asked : way);
    }

    private void TellLevel(Run run, ref State s)
    {
        s.IsLevelUntold = false;
        run.PublishSignal(this, _level, s.Count, state: s.Shown);
    }

    private StationState Wanted(ref State s) =>
        s.IsOffShift ? StationState.OffShift
        : s.Task is Task.Store or Task.Retrieve ? StationState.Processing
        : s.Task == Task.HandOn || s.Count == _places ? _outlet.StateOfWaiting(s.Way)
        : s.Count == 0 ? StationState.Starved
        : StationState.Idle;

    private struct State
    {
        public PartQueue Stored;

        /// <summary>Parts for which room was kept and which came while the crane was busy.</summary>
        public PartQueue Before;
        public PartHandle OnCrane;

        /// <summary>All parts that are here.</summary>
        public int Count;

        /// <summary>The way that was chosen for the next part; 0 while none is.</summary>
        public int Way;
        public Task Task;
        public StationState Shown;

        /// <summary>Whether the next station keeps room for a part.</summary>
        public bool IsWanted;

        /// <summary>Whether it waits for the next station to have room.</summary>
        public bool IsWaiting;
        public bool IsLevelUntold;
        public bool IsOffShift;
    }
}
