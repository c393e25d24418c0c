using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

/// <summary>A kiln: fires parts in loads, and is unloaded before it is filled again.</summary>
public sealed record KilnDefinition : StationDefinition
{
    /// <summary>Its text, and how its behaviour is made: all that a model needs to know of the kind.</summary>
    public static StationKind<KilnDefinition> Kind { get; } = new()
    {
        Kind = "kiln",
        Summary = "Fires parts in loads.",
        Empty = new KilnDefinition { Firing = Distribution.Constant(TimeSpan.Zero) },
        Keys =
        [
            Key<KilnDefinition>.Optional("load", TextOf.Count(1, 1000), "24", "Parts fired at once. Default: 12.", kiln => kiln.Load, (kiln, load) => kiln with { Load = load }),
            Key<KilnDefinition>.Required("firing", TextOf.Durations(), "30 min", "Time of a firing.", kiln => kiln.Firing, (kiln, firing) => kiln with { Firing = firing }),
        ],
        Behaviour = (definition, layout) => new Kiln(definition, layout),
    };

    /// <summary>Parts fired at once. Range: 1 to 1,000. Default: 12.</summary>
    public int Load { get; init; } = 12;

    /// <summary>Time of a firing [s].</summary>
    public required Distribution Firing { get; init; }
}

/// <summary>Behaviour of a <see cref="KilnDefinition"/>. It has no state of its own, only handles to the state that each run keeps: so a fork copies it all.</summary>
internal sealed class Kiln : Station
{
    private readonly Inlet _inlet;
    private readonly Outlet _outlet;
    private readonly StateSlot<State> _state;
    private readonly TimerHandle _firing;
    private readonly SignalId _temperature;
    private readonly int _load;

    public Kiln(KilnDefinition definition, StationLayout layout) : base(layout)
    {
        _inlet = layout.Inlet();
        _outlet = layout.Outlet(definition.Routing);
        _state = layout.State<State>();
        _firing = layout.Timer(tag: 0, "firing", definition.Firing);
        _temperature = layout.Signal(new SignalDefinition { Name = "temperature", Unit = "°C" });
        _load = definition.Load;
        layout.Info = layout.Info with { InitialState = StationState.Starved, IdealCycle = TimeSpan.FromSeconds(definition.Firing.Mean / _load) };
    }

    public override void OnStart(Run run)
    {
        _state[run].Shown = StationState.Starved;
        run.Post(this, tag: 0);
    }

    public override PlaceState? StateAt(Run run, int place) => new(_state[run].Shown, StationPhase.None);

    public override int Room(Run run) => _state[run].Shown == StationState.Starved ? _load - _state[run].Parts.Count : 0;

    public override int Content(Run run) => _state[run].Parts.Count;

    public override bool OnOffer(Run run, PartHandle part, Link link)
    {
        if (!_inlet.Redeem(run, link) && Room(run) <= _inlet.Promised(run))
            return false;
        Receive(run, part);
        return true;
    }

    public override void OnRoom(Run run)
    {
        while (Room(run) > _inlet.Promised(run) && _inlet.TryTake(run, out PartHandle part))
        {
            if (part.IsPart)
                Receive(run, part);
        }
    }

    public override void OnTimer(Run run, int tag, int place)
    {
        ref State s = ref _state[run];
        for (int i = 0; i < _load; i++)
        {
            PartHandle fired = s.Parts.Take(run);
            s.Parts.Add(run, fired);
            run.Publish(StationEventKind.PartCompleted, this, fired, state: s.Shown);
        }
        run.PublishSignal(this, _temperature, 60, state: s.Shown);
        Unload(run, ref s);
    }

    public override PartHandle OnPull(Run run, Link link)
    {
        ref State s = ref _state[run];
        if ((s.Way != 0 && s.Way != link.Way) || !run.MayPass(link, s.Parts.First))
            return PartHandle.None;
        s.Way = 0;
        _outlet.StopWaiting(run);
        run.Post(this, tag: 0);
        return s.Parts.Take(run);
    }

    public override void OnPosted(Run run, int tag, int place)
    {
        if (_state[run].Shown == StationState.Blocked)
            Unload(run, ref _state[run]);
        else
            OnRoom(run);
    }

    private void Receive(Run run, PartHandle part)
    {
        ref State s = ref _state[run];
        s.Parts.Add(run, part);
        bool isFull = s.Parts.Count == _load;
        if (isFull)
        {
            s.Shown = StationState.Processing;
            run.Begin(_firing);
        }
        run.Publish(StationEventKind.PartArrived, this, part, state: s.Shown);
        if (isFull)
            run.PublishSignal(this, _temperature, 980, state: s.Shown);
    }

    private void Unload(Run run, ref State s)
    {
        while (s.Parts.Count > 0)
        {
            PartHandle part = s.Parts.Take(run);
            if (!_outlet.TryPass(run, part, ref s.Way))
            {
                s.Parts.AddFirst(run, part);
                _outlet.Wait(run, s.Way);
                Show(run, ref s, StationState.Blocked);
                return;
            }
            s.Way = 0;
        }
        Show(run, ref s, StationState.Starved);
        OnRoom(run);
    }

    private void Show(Run run, ref State s, StationState state)
    {
        if (s.Shown == state)
            return;
        s.Shown = state;
        run.Publish(StationEventKind.StateChanged, this, state: state);
    }

    private struct State
    {
        public PartQueue Parts;

        /// <summary>The way that was chosen for the part that is handed out next; 0 while none is.</summary>
        public int Way;
        public StationState Shown;
    }
}
