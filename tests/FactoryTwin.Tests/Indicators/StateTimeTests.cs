using CsCheck;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using Xunit;
using static FactoryTwin.Tests.Indicators.EventList;

namespace FactoryTwin.Tests.Indicators;

public sealed class StateTimeTests
{
    [Fact]
    public void Time_runs_on_the_initial_state_until_an_event_says_otherwise()
    {
        FactoryIndicators indicators = Listener(Line(mill: Station(Mill, "mill", StationRole.Worker) with { InitialState = StationState.OffShift }));
        new EventList(indicators).Enters(0, 1).Arrives(25, Mill, 1, StationState.Processing);

        StationIndicators mill = indicators.Read(At(100)).Stations[Mill];

        Assert.Equal(25, mill.TimeIn(StationState.OffShift).TotalSeconds);
        Assert.Equal(75, mill.TimeIn(StationState.Processing).TotalSeconds);
    }

    [Fact]
    public void Every_event_tells_the_state_of_its_place_and_a_new_phase_alone_changes_nothing()
    {
        FactoryIndicators indicators = Listener();
        new EventList(indicators)
            .Enters(0, 1)
            .Arrives(10, Mill, 1, StationState.Processing)
            .State(15, Mill, StationState.Processing, StationPhase.ReducedSpeed)
            .Completes(30, Mill, 1, StationState.Blocked);

        StationIndicators mill = indicators.Read(At(50)).Stations[Mill];

        Assert.Equal([10, 20, 20], ((StationState[])[StationState.Idle, StationState.Processing, StationState.Blocked]).Select(state => mill.TimeIn(state).TotalSeconds));
    }

    [Fact]
    public void Each_place_has_a_state_of_its_own_and_shares_are_means_over_the_places()
    {
        FactoryIndicators indicators = Listener(Line(mill: Station(Mill, "mill", StationRole.Worker) with { Places = 4, IdealCycle = TimeSpan.FromSeconds(10) }));
        new EventList(indicators)
            .Enters(0, 1)
            .Enters(0, 2)
            .Arrives(20, Mill, 1, StationState.Processing, place: 0)
            .Arrives(50, Mill, 2, StationState.Processing, place: 3)
            .Completes(70, Mill, 1, StationState.Starved, place: 0);

        StationIndicators mill = indicators.Read(At(100)).Stations[Mill];

        Assert.Equal((50 + 50) / 400.0, mill.ShareOf(StationState.Processing).Value!.Value, 12);
        Assert.Equal(30 / 400.0, mill.ShareOf(StationState.Starved).Value!.Value, 12);
        Assert.Equal(270 / 400.0, mill.ShareOf(StationState.Idle).Value!.Value, 12);
        Assert.Equal(400, mill.Times!.PlannedBusy.TotalSeconds);
        Assert.Equal(10.0 / 400, mill.Oee.Value!.Value, 12);
        Assert.Equal(36, mill[IndicatorCatalogue.ThroughputRate].Value!.Value, 9);
    }

    [Fact]
    public void Shares_of_all_states_sum_to_one_whatever_happens() =>
        Gen.Select(Gen.Int[0, 5], Gen.Enum<StationState>(), Gen.Int[0, 2]).List[0, 60].Sample(steps =>
        {
            FactoryIndicators indicators = Listener(Line(mill: Station(Mill, "mill", StationRole.Worker) with { Places = 3 }));
            var events = new EventList(indicators);
            int now = 0;
            foreach ((int after, StationState state, int place) in steps)
                events.State(now += after, Mill, state, place: place);
            StationIndicators mill = indicators.Read(At(now + 1)).Stations[Mill];
            Assert.Equal(1, mill.States.Sum(state => state.Share.Value!.Value), 12);
            Assert.Equal(TimeSpan.FromSeconds(3 * (now + 1)), mill.States.Aggregate(TimeSpan.Zero, (sum, state) => sum + state.Time));
            TimeSpan unplanned = mill.TimeIn(StationState.Maintenance) + mill.TimeIn(StationState.OffShift) + mill.TimeIn(StationState.NoData);
            Assert.Equal(TimeSpan.FromSeconds(3 * (now + 1)), mill.Times!.PlannedBusy + unplanned);
        }, iter: 300);

    [Fact]
    public void Energy_is_power_of_each_state_times_the_time_in_it_for_every_place()
    {
        var power = new PowerByState { IdleKilowatts = 1, States = [new StatePower(StationState.Processing, 7), new StatePower(StationState.OffShift, 0)] };
        FactoryIndicators indicators = Listener(Line(mill: Station(Mill, "mill", StationRole.Worker) with { Places = 2, Power = power }));
        new EventList(indicators)
            .State(0, Mill, StationState.Processing, place: 0)
            .State(0, Mill, StationState.Setup, place: 1)
            .Enters(0, 1)
            .State(1800, Mill, StationState.OffShift, place: 0)
            .State(3600, Mill, StationState.Down, StationPhase.MinorStop, place: 1)
            .Ends(3600, 1);

        IndicatorReport report = indicators.Read(At(7200));

        StationIndicators mill = report.Stations[Mill];
        Assert.Equal(3.5, mill.States[(int)StationState.Processing].EnergyKilowattHours!.Value, 12);
        Assert.Equal(7, mill.States[(int)StationState.Setup].EnergyKilowattHours!.Value, 12);
        Assert.Equal(1, mill.States[(int)StationState.Down].EnergyKilowattHours!.Value, 12);
        Assert.Equal(0, mill.States[(int)StationState.OffShift].EnergyKilowattHours!.Value, 12);
        Assert.Equal(11.5, mill.EnergyKilowattHours!.Value, 12);
        Assert.Equal(11.5, report.EnergyKilowattHours!.Value, 12);
        Assert.Equal((11.5, 1), (report.EnergyPerPart.Numerator!.Value, report.EnergyPerPart.Denominator!.Value));
        Assert.Null(report.Stations[Lathe].EnergyKilowattHours);
    }
}
