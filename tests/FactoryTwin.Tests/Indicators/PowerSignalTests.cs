using FactoryTwin.Experiments;
using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;
using Xunit;

namespace FactoryTwin.Tests.Indicators;

/// <summary>A kind of station that tells its own power, as somebody else would write it: a furnace heats each part with 40 kW for a minute and holds it with 12 kW for four.</summary>
public sealed class PowerSignalTests
{
    private const double KilowattHoursPerPart = (40 * 1 + 12 * 4) / 60.0;

    [Fact]
    public void What_a_kind_of_ones_own_tells_of_its_power_is_energy_of_the_station_and_of_its_parts()
    {
        EnergyResult energy = Run("furnace: { kind: furnace }");
        Assert.Equal(12 * KilowattHoursPerPart, energy.Use.TotalKilowattHours.Mean!.Value, 1e-9);
        Assert.Equal(12 * KilowattHoursPerPart, energy.Use.States[(int)StationState.Processing].KilowattHours.Mean!.Value, 1e-9);
        Assert.Equal(0, energy.WithoutPartKilowattHours.Mean!.Value, 1e-9);
    }

    [Fact]
    public void Power_by_state_counts_beside_it() =>
        Assert.Equal((12 * KilowattHoursPerPart) + 0.5, Run("furnace: { kind: furnace, power: { idle: 500 W } }").Use.TotalKilowattHours.Mean!.Value, 1e-9);

    private static EnergyResult Run(string furnace) => Study.Run(
        FactoryModel.Parse($"name: x\nstations: {{ s: {{ kind: source }}, {furnace}, o: {{ kind: sink }} }}\nflow: s -> furnace -> o\n", kinds: StationKinds.BuiltIn.With(FurnaceDefinition.Kind)),
        new() { For = TimeSpan.FromHours(1) }, TestContext.Current.CancellationToken).Energy!;

    private sealed record FurnaceDefinition : StationDefinition
    {
        public static StationKind<FurnaceDefinition> Kind { get; } = new()
        {
            Kind = "furnace", Summary = "Heats one part after the other.", Empty = new FurnaceDefinition(), Behaviour = (definition, layout) => new Furnace(definition, layout), Keys = [],
        };
    }

    private sealed class Furnace : Station
    {
        private const int Heating = 0, Holding = 1;

        private readonly Inlet _inlet;
        private readonly Outlet _outlet;
        private readonly StateSlot<PartHandle> _part;
        private readonly TimerHandle _heating, _holding;
        private readonly SignalId _power;

        public Furnace(FurnaceDefinition definition, StationLayout layout) : base(layout)
        {
            _inlet = layout.Inlet();
            _outlet = layout.Outlet(definition.Routing);
            _part = layout.State<PartHandle>();
            _heating = layout.Timer(Heating, "heating", Distribution.Constant(TimeSpan.FromMinutes(1)));
            _holding = layout.Timer(Holding, "holding", Distribution.Constant(TimeSpan.FromMinutes(4)));
            _power = layout.Signal(SignalDefinition.Power);
        }

        public override void OnStart(Run run) => run.Post(this, 0);

        public override void OnPosted(Run run, int tag, int place) => OnRoom(run);

        public override void OnRoom(Run run)
        {
            if (!_part[run].IsPart && _inlet.TryTake(run, out PartHandle part) && part.IsPart)
                Receive(run, part);
        }

        public override bool OnOffer(Run run, PartHandle part, Link link)
        {
            if (_part[run].IsPart)
                return false;
            Receive(run, part);
            return true;
        }

        public override void OnTimer(Run run, int tag, int place)
        {
            if (tag == Heating)
            {
                run.PublishSignal(this, _power, 12, state: StationState.Processing);
                run.Begin(_holding);
                return;
            }
            run.PublishSignal(this, _power, 0, state: StationState.Processing);
            int way = 0;
            run.Publish(StationEventKind.PartCompleted, this, _part[run], state: StationState.Processing);
            Assert.True(_outlet.TryPass(run, _part[run], ref way));   // a sink has room
            _part[run] = PartHandle.None;
            run.Publish(StationEventKind.StateChanged, this);
            run.Post(this, 0);
        }

        private void Receive(Run run, PartHandle part)
        {
            _part[run] = part;
            run.Publish(StationEventKind.PartArrived, this, part, state: StationState.Processing);
            run.PublishSignal(this, _power, 40, state: StationState.Processing);
            run.Begin(_heating);
        }
    }
}
