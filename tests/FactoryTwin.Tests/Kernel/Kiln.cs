using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Tests.Kernel;

/// <summary>A kind of station as somebody else would write it, with nothing but what is public: a kiln fires parts in batches.</summary>
public sealed record KilnDefinition : StationDefinition
{
    public required int Batch { get; init; }

    public required Distribution Firing { get; init; }

    public double PeakCelsius { get; init; } = 900;

    public static StationKind<KilnDefinition> Kind { get; } = new()
    {
        Kind = "kiln",
        Summary = "Fires parts in batches.",
        Empty = new KilnDefinition { Batch = 1, Firing = Distribution.Constant(TimeSpan.Zero) },
        Behaviour = (definition, layout) => new Kiln(definition, layout),
        Keys =
        [
            Key<KilnDefinition>.Required("batch", TextOf.PartCount(100), "4 parts", "How many parts are fired together.", kiln => kiln.Batch, (kiln, batch) => kiln with { Batch = batch }),
            Key<KilnDefinition>.Required("firing", TextOf.Durations(), "lognormal(mean 2 h, cv 0.1)", "How long a batch is fired.", kiln => kiln.Firing, (kiln, firing) => kiln with { Firing = firing }),
        ],
    };
}

/// <summary>Gathers a batch, fires it, hands the parts on one by one, and takes new ones when all have gone.</summary>
internal sealed class Kiln : Station
{
    private readonly KilnDefinition _definition;
    private readonly Inlet _inlet;
    private readonly Outlet _outlet;
    private readonly StateSlot<State> _state;
    private readonly TimerHandle _firing;
    private readonly SignalId _temperature;

    public Kiln(KilnDefinition definition, StationLayout layout) : base(layout)
    {
        _definition = definition;
        _inlet = layout.Inlet();
        _outlet = layout.Outlet(definition.Routing);
        _state = layout.State<State>();
        _firing = layout.Timer(0, "firing", definition.Firing);
        _temperature = layout.Signal(new SignalDefinition { Name = "temperature", Unit = "°C" });
        layout.Info = layout.Info with { InitialState = StationState.Starved };
    }

    public override void OnStart(Run run) => run.Post(this, 0);

    public override void OnPosted(Run run, int tag, int place) => OnRoom(run);

    public override void OnRoom(Run run)
    {
        ref State s = ref _state[run];
        while (IsGathering(ref s) && _inlet.TryTake(run, out PartHandle part))
        {
            if (part.IsPart)
                Receive(run, ref s, part);
        }
    }

    public override bool OnOffer(Run run, PartHandle part, Link link)
    {
        ref State s = ref _state[run];
        if (!_inlet.Redeem(run, link) && (!IsGathering(ref s) || s.Parts.Count + _inlet.Promised(run) >= _definition.Batch))
            return false;
        Receive(run, ref s, part);
        return true;
    }

    public override void OnTimer(Run run, int tag, int place)
    {
        ref State s = ref _state[run];
        run.PublishSignal(this, _temperature, 20, state: StationState.Processing);
        s.Stage = Stage.Emptying;
        int way = 0;
        while (s.Parts.Count > 0)
        {
            PartHandle part = s.Parts.Take(run);
            run.Publish(StationEventKind.PartCompleted, this, part, state: StationState.Processing);
            if (_outlet.TryPass(run, part, ref way))
                continue;
            s.Waiting.Add(run, part);
        }
        GoOn(run, ref s);
    }

    public override PartHandle OnPull(Run run, Link link)
    {
        ref State s = ref _state[run];
        if (s.Waiting.Count == 0 || !run.MayPass(link, s.Waiting.First))
            return PartHandle.None;
        PartHandle part = s.Waiting.Take(run);
        s.Fired++;
        GoOn(run, ref s);
        return part;
    }

    public override int Room(Run run) => IsGathering(ref _state[run]) ? _definition.Batch - _state[run].Parts.Count : 0;

    public override int Content(Run run) => _state[run].Parts.Count + _state[run].Waiting.Count;

    private bool IsGathering(ref State s) => s.Stage == Stage.Gathering && s.Parts.Count < _definition.Batch;

    private void Receive(Run run, ref State s, PartHandle part)
    {
        s.Parts.Add(run, part);
        if (s.Parts.Count < _definition.Batch)
        {
            run.Publish(StationEventKind.PartArrived, this, part, state: StationState.Starved);
            return;
        }
        s.Stage = Stage.Firing;
        run.Begin(_firing);
        run.Publish(StationEventKind.PartArrived, this, part, state: StationState.Processing);
        run.PublishSignal(this, _temperature, _definition.PeakCelsius, state: StationState.Processing);
    }

    private void GoOn(Run run, ref State s)
    {
        if (s.Waiting.Count > 0)
        {
            _outlet.Wait(run, 0);
            run.Publish(StationEventKind.StateChanged, this, state: StationState.Blocked);
            return;
        }
        s.Stage = Stage.Gathering;
        run.Publish(StationEventKind.StateChanged, this, state: StationState.Starved);
        run.Post(this, 0);
    }

    private enum Stage : byte
    {
        Gathering,
        Firing,
        Emptying,
    }

    private struct State
    {
        public PartQueue Parts;
        public PartQueue Waiting;
        public Stage Stage;
        public int Fired;
    }
}
