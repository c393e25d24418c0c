using FactoryTwin.Indicators;
using FactoryTwin.Model;
using Xunit;
using static FactoryTwin.Tests.Indicators.EventList;

namespace FactoryTwin.Tests.Indicators;

public sealed class StationIndicatorsTests
{
    [Fact]
    public void Oee_by_hand_is_718_thousandths_for_a_shift_of_450_minutes_with_340_parts_of_which_323_are_good()
    {
        FactoryIndicators indicators = Listener(Line(mill: Station(Mill, "mill", StationRole.Worker) with { IdealCycle = TimeSpan.FromMinutes(1) }));
        var events = new EventList(indicators);
        events.State(0, Mill, StationState.Processing);
        for (int part = 1; part <= 340; part++)
            events.Enters(60 * part, part).Completes(60 * part, Mill, part, StationState.Processing, outcome: part <= 323 ? 0 : 1);
        events.State(60 * 380, Mill, StationState.Starved);

        StationIndicators mill = indicators.Read(At(60 * 450)).Stations[Mill];

        Assert.Equal(TimeSpan.FromMinutes(450), mill.Times!.PlannedBusy);
        Assert.Equal(TimeSpan.FromMinutes(380), mill.Times.ActualProduction);
        Assert.Equal((340, 323), (mill.Completed, mill.Good));
        Assert.Equal(0.844, mill.Availability.Value!.Value, 0.0005);
        Assert.Equal(0.895, mill.Effectiveness.Value!.Value, 0.0005);
        Assert.Equal(0.950, mill.QualityRatio.Value!.Value, 0.0005);
        Assert.Equal(323.0 / 450, mill.Oee.Value!.Value, 12);
        Assert.Equal(mill.Oee.Value!.Value, mill.Availability.Value.Value * mill.Effectiveness.Value.Value * mill.QualityRatio.Value.Value, 12);
    }

    /// <summary>1,000 s: APT 400, AUST 50, repair 100 and minor stops 20 (ADET 120), waiting 230, maintenance 80, off shift 90, no data 30; so PBT is 800.
    /// 10 parts, of which 1 is scrapped, 1 reworked and good then: PQ 10, GQ 8, SQ 1, RQ 1.</summary>
    private static StationIndicators Mixed()
    {
        FactoryIndicators indicators = Listener(Line(mill: Station(Mill, "mill", StationRole.Worker) with { IdealCycle = TimeSpan.FromSeconds(32) }));
        var events = new EventList(indicators);
        for (int part = 1; part <= 9; part++)
            events.Enters(0, part);
        events.State(0, Mill, StationState.Processing);
        for (int part = 1; part <= 7; part++)
            events.Completes(40 * part, Mill, part, StationState.Processing);
        events.Completes(320, Mill, 8, StationState.Processing, outcome: 1).Say(320, StationEventKind.PartScrapped, Mill, 8, 0, StationState.Processing)
            .Completes(360, Mill, 9, StationState.Processing, outcome: 1)
            .Arrives(360, Mill, 9, StationState.Processing)
            .Completes(400, Mill, 9, StationState.Setup)
            .State(450, Mill, StationState.Down, StationPhase.AwaitingOperator)
            .State(480, Mill, StationState.Down, StationPhase.Repair)
            .State(520, Mill, StationState.OffShift)
            .State(610, Mill, StationState.Down, StationPhase.Repair)
            .State(640, Mill, StationState.Down, StationPhase.MinorStop)
            .State(660, Mill, StationState.Starved)
            .State(700, Mill, StationState.Blocked)
            .State(740, Mill, StationState.WaitingForOperator)
            .State(790, Mill, StationState.WaitingForTransport)
            .State(840, Mill, StationState.Idle)
            .State(890, Mill, StationState.Maintenance)
            .State(970, Mill, StationState.NoData);
        return indicators.Read(At(1000)).Stations[Mill];
    }

    [Fact]
    public void Times_of_the_standard_follow_from_the_states()
    {
        TimeElements times = Mixed().Times!;

        Assert.Equal(400, times.ActualProduction.TotalSeconds);
        Assert.Equal(50, times.ActualUnitSetup.TotalSeconds);
        Assert.Equal(450, times.ActualUnitProcessing.TotalSeconds);
        Assert.Equal(120, times.ActualUnitDelay.TotalSeconds);
        Assert.Equal(570, times.ActualUnitBusy.TotalSeconds);
        Assert.Equal(230, times.ActualUnitDown.TotalSeconds);
        Assert.Equal(800, times.PlannedBusy.TotalSeconds);
        Assert.Equal(100, times.CorrectiveMaintenance.TotalSeconds);
        Assert.Equal(80, times.PreventiveMaintenance.TotalSeconds);
    }

    [Fact]
    public void Quantities_follow_a_part_from_its_flaw_to_its_fate()
    {
        StationIndicators mill = Mixed();

        Assert.Equal((10, 8, 1, 1), (mill.Completed, mill.Good, mill.Scrapped, mill.Reworked));
    }

    [Theory]
    [InlineData("availability", 400.0 / 800)]
    [InlineData("technicalAvailability", 680.0 / 800)]
    [InlineData("effectiveness", 32.0 * 10 / 400)]
    [InlineData("qualityRatio", 0.8)]
    [InlineData("oee", 0.5 * 0.8 * 0.8)]
    [InlineData("netEquipmentEffectiveness", 450.0 / 800 * 0.8 * 0.8)]
    [InlineData("allocationEfficiency", 570.0 / 800)]
    [InlineData("utilizationEfficiency", 400.0 / 570)]
    [InlineData("technicalEfficiency", 400.0 / 520)]
    [InlineData("setupRate", 50.0 / 450)]
    [InlineData("scrapRatio", 0.1)]
    [InlineData("reworkRatio", 0.1)]
    [InlineData("firstPassYield", 7.0 / 9)]
    [InlineData("throughputRate", 10.0 / (800.0 / 3600))]
    [InlineData("correctiveMaintenanceRatio", 100.0 / 180)]
    [InlineData("meanOperatingTimeBetweenFailures", 400.0)]
    [InlineData("meanUpTime", 700.0)]
    [InlineData("meanTimeToRestoration", 100.0)]
    public void Indicator_of_a_worker_follows_its_formula(string name, double value)
    {
        StationIndicators mill = Mixed();

        Indicator indicator = Assert.Single(mill.Indicators, one => one.Definition.Name == name);
        Assert.Equal(value, indicator.Value!.Value, 12);
        Assert.Equal(value, indicator.Numerator!.Value / indicator.Denominator!.Value, 12);
        Assert.NotEmpty(indicator.Definition.Formula);
    }

    [Fact]
    public void Every_indicator_of_a_worker_has_a_name_of_its_own_and_a_hand_computed_value_here() =>
        Assert.Equal(18, Mixed().Indicators.Select(indicator => indicator.Definition.Name).Distinct().Count());

    [Fact]
    public void What_does_not_apply_is_null_and_never_a_number()
    {
        StationIndicators mill = Listener().Read(At(100)).Stations[Mill];

        Assert.Null(mill.Effectiveness.Value);
        Assert.Null(mill.QualityRatio.Value);
        Assert.Null(mill.Oee.Value);
        Assert.Null(mill[IndicatorCatalogue.MeanTimeToRestoration].Value);
        Assert.Null(mill.EnergyKilowattHours);
        Assert.Null(mill.MeanOnDuty.Value);
        Assert.Equal(0, mill.Availability.Value);
        Assert.Equal(1, mill.ShareOf(StationState.Idle).Value);
    }

    [Fact]
    public void Nothing_measured_yet_gives_no_ratio_at_all()
    {
        IndicatorReport report = Listener().Read(SimTime.Start);

        Assert.All(report.Stations.SelectMany(station => station.Indicators), indicator => Assert.Null(indicator.Value));
        Assert.Null(report.Flow.Throughput.Value);
        Assert.Null(report.Flow.WorkInProgress.Value);
        Assert.Null(report.Stations[Mill].ShareOf(StationState.Idle).Value);
        Assert.True(report.LittlesLaw.Holds);
    }

    [Fact]
    public void A_station_of_another_role_has_no_states_and_answers_for_a_workers_indicator_with_nothing()
    {
        StationIndicators queue = Listener().Read(At(100)).Stations[Queue];

        Assert.Empty(queue.States);
        Assert.Null(queue.Times);
        Assert.Equal(TimeSpan.Zero, queue.TimeIn(StationState.Idle));
        Assert.Null(queue.ShareOf(StationState.Idle).Value);
        Assert.Equal(new Indicator(IndicatorCatalogue.Oee, null, null), queue.Oee);
    }

    [Fact]
    public void A_failure_that_goes_on_after_a_closed_shift_is_one_failure_and_a_stop_is_none()
    {
        FactoryIndicators indicators = Listener();
        new EventList(indicators)
            .State(0, Mill, StationState.Down, StationPhase.Repair)
            .State(10, Mill, StationState.OffShift)
            .State(20, Mill, StationState.Down, StationPhase.AwaitingOperator)
            .State(30, Mill, StationState.Processing)
            .State(40, Mill, StationState.Down, StationPhase.ProtectiveStop)
            .State(50, Mill, StationState.OffShift)
            .State(60, Mill, StationState.Down);

        Assert.Equal(2, indicators.Read(At(70)).Stations[Mill].Failures);
    }
}
