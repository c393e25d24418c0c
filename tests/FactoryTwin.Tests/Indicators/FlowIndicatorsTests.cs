using FactoryTwin.Indicators;
using FactoryTwin.Model;
using Xunit;
using static FactoryTwin.Tests.Indicators.EventList;

namespace FactoryTwin.Tests.Indicators;

public sealed class FlowIndicatorsTests
{
    /// <summary>Four parts in 100 s. 1 (plain): 0 to 40, good. 2 (fancy): 10 to 60, scrapped at the lathe. 3 (plain): 20 to 80, rejected.
    /// 4 (fancy): from 50, still there.</summary>
    private static IndicatorReport FourParts()
    {
        FactoryIndicators indicators = Listener();
        new EventList(indicators)
            .Enters(0, 1)
            .Arrives(0, Mill, 1)
            .Enters(10, 2, type: 1)
            .Completes(20, Mill, 1)
            .Arrives(20, Queue, 1)
            .Enters(20, 3)
            .Arrives(30, Lathe, 1)
            .Arrives(30, Mill, 2)
            .Completes(35, Mill, 2)
            .Arrives(35, Queue, 2)
            .Arrives(35, Mill, 3)
            .Completes(40, Lathe, 1)
            .Ends(40, 1)
            .Arrives(45, Lathe, 2)
            .Enters(50, 4, type: 1)
            .Scraps(60, Lathe, 2)
            .Completes(65, Mill, 3)
            .Arrives(65, Queue, 3)
            .Arrives(65, Lathe, 3)
            .Completes(80, Lathe, 3, outcome: 1)
            .Ends(80, 3, Bin);
        return indicators.Read(At(100));
    }

    [Fact]
    public void Counts_throughput_work_in_progress_and_lead_time_of_all_parts_are_as_by_hand()
    {
        FlowIndicators flow = FourParts().Flow;

        Assert.Equal((4, 1, 1, 1, 1), (flow.Entered, flow.Good, flow.Rejected, flow.Scrapped, flow.Present));
        Assert.Equal(36, flow.Throughput.Value!.Value, 9);
        Assert.Equal((40 + 50 + 60 + 50) / 100.0, flow.WorkInProgress.Value!.Value, 12);
        Assert.Equal((40 + 60) / 2.0, flow.LeadTime.Value!.Value, 12);
        Assert.Equal(2.0 / 3, flow.LossRatio.Value!.Value, 12);
        Assert.Equal(1.0 / 3, flow.FirstPassYield.Value!.Value, 12);
    }

    [Fact]
    public void Each_part_type_has_its_own_flow()
    {
        IndicatorReport report = FourParts();
        FlowIndicators plain = report.PartTypes[0].Flow;
        FlowIndicators fancy = report.PartTypes[1].Flow;

        Assert.Equal(["plain", "fancy"], report.PartTypes.Select(type => type.Name));
        Assert.Equal((2, 1, 1, 0, 0), (plain.Entered, plain.Good, plain.Rejected, plain.Scrapped, plain.Present));
        Assert.Equal((2, 0, 0, 1, 1), (fancy.Entered, fancy.Good, fancy.Rejected, fancy.Scrapped, fancy.Present));
        Assert.Equal(1.0, plain.WorkInProgress.Value!.Value, 12);
        Assert.Equal(1.0, fancy.WorkInProgress.Value!.Value, 12);
        Assert.Equal(50, plain.LeadTime.Value!.Value, 12);
        Assert.Null(fancy.LeadTime.Value);
        Assert.Equal(0, fancy.Throughput.Value);
    }

    [Fact]
    public void Level_of_a_storage_rises_when_a_part_arrives_and_falls_when_it_arrives_elsewhere()
    {
        IndicatorReport report = FourParts();

        Assert.Equal((10 + 10) / 100.0, report.Stations[Queue].MeanLevel.Value!.Value, 12);
        Assert.Equal(1, report.Stations[Queue].MostAtOnce);
        Assert.Equal((20 + 15 + 50) / 100.0, report.Stations[Source].MeanLevel.Value!.Value, 12);
        Assert.Equal(2, report.Stations[Source].MostAtOnce);
        Assert.Equal(0, report.Stations[Done].MeanLevel.Value);
    }

    [Fact]
    public void Parts_rejected_for_a_station_count_as_its_scrap()
    {
        IndicatorReport report = FourParts();

        StationIndicators mill = report.Stations[Mill];
        StationIndicators lathe = report.Stations[Lathe];
        Assert.Equal((3, 1, 2, 0), (lathe.Completed, lathe.Good, lathe.Scrapped, lathe.Reworked));
        Assert.Equal((3, 3, 0, 0), (mill.Completed, mill.Good, mill.Scrapped, mill.Reworked));
    }

    [Fact]
    public void A_flawed_part_is_scrap_when_it_reaches_the_bin_through_a_storage_and_rework_when_a_worker_takes_it_up()
    {
        FactoryIndicators indicators = Listener();
        new EventList(indicators)
            .Enters(0, 1)
            .Completes(10, Mill, 1, outcome: 1)
            .Arrives(10, Queue, 1)
            .Ends(20, 1, Bin)
            .Enters(20, 2)
            .Completes(30, Mill, 2, outcome: 1)
            .Arrives(30, Queue, 2)
            .Arrives(40, Lathe, 2)
            .Completes(50, Lathe, 2)
            .Ends(50, 2, Bin)
            .Enters(60, 3)
            .Completes(70, Mill, 3, outcome: 1)
            .Ends(70, 3);

        StationIndicators mill = indicators.Read(At(100)).Stations[Mill];

        Assert.Equal((3, 0, 1, 1), (mill.Completed, mill.Good, mill.Scrapped, mill.Reworked));
    }

    [Fact]
    public void A_second_look_at_a_part_that_was_not_good_is_left_out_of_the_first_pass_yield_of_that_station_alone()
    {
        FactoryIndicators indicators = Listener();
        new EventList(indicators)
            .Enters(0, 1)
            .Enters(0, 2)
            .Completes(10, Lathe, 1)
            .Completes(10, Lathe, 2, outcome: 1)
            .Completes(20, Mill, 2)
            .Completes(30, Lathe, 2, outcome: 1)
            .Completes(40, Mill, 2)
            .Completes(50, Lathe, 2)
            .Ends(50, 1)
            .Ends(50, 2);

        IndicatorReport report = indicators.Read(At(100));

        Indicator ofLathe = report.Stations[Lathe][IndicatorCatalogue.FirstPassYield];
        Indicator ofMill = report.Stations[Mill][IndicatorCatalogue.FirstPassYield];
        Assert.Equal((1, 2), (ofLathe.Numerator!.Value, ofLathe.Denominator!.Value));
        Assert.Equal((2, 2), (ofMill.Numerator!.Value, ofMill.Denominator!.Value));
        Assert.Equal(0.5, report.Flow.FirstPassYield.Value);
    }

    [Fact]
    public void Ratios_of_the_parts_time_in_the_factory_and_turns_are_as_by_hand()
    {
        FactoryIndicators indicators = Listener();
        new EventList(indicators)
            .Enters(0, 1)
            .Arrives(100, Mill, 1, StationState.Setup)
            .State(110, Mill, StationState.Processing)
            .Completes(150, Mill, 1, StationState.Starved)
            .Ends(200, 1);
        IndicatorReport report = indicators.Read(At(400));

        Assert.Equal(40.0 / 200, report.ProductionProcessRatio.Value!.Value, 12);
        Assert.Equal(50.0 / 200, report.AllocationRatio.Value!.Value, 12);
        Assert.Equal(report.Flow.Throughput.Value!.Value / report.Flow.WorkInProgress.Value!.Value, report.InventoryTurns.Value!.Value, 9);
    }

    [Fact]
    public void Line_oee_is_good_parts_times_the_ideal_cycle_of_the_design_bottleneck_over_its_planned_time()
    {
        StationInfo mill = Station(Mill, "mill", StationRole.Worker) with { IdealCycle = TimeSpan.FromSeconds(30), Places = 3 };
        StationInfo lathe = Station(Lathe, "lathe", StationRole.Worker) with { IdealCycle = TimeSpan.FromSeconds(24), Places = 2 };
        FactoryIndicators indicators = Listener(Line(mill, lathe));
        new EventList(indicators)
            .Enters(0, 1)
            .Enters(0, 2)
            .Completes(20, Mill, 1, StationState.Idle)
            .Completes(20, Lathe, 1, StationState.Idle)
            .Ends(30, 1)
            .Ends(40, 2, Bin)
            .State(50, Mill, StationState.OffShift)
            .State(60, Lathe, StationState.OffShift, place: 0)
            .State(80, Lathe, StationState.Maintenance, place: 1);

        IndicatorReport report = indicators.Read(At(100));

        Assert.Equal(new StationId(Lathe), report.DesignBottleneck);
        Assert.Equal(1 * 12.0 / 70, report.LineOee!.Value.Value!.Value, 12);
        Assert.Contains("PRI(lathe)", report.LineOee.Value.Definition.Formula, StringComparison.Ordinal);
    }

    [Fact]
    public void A_station_that_few_parts_visit_is_the_design_bottleneck_only_by_its_share_of_the_good_parts()
    {
        IndicatorReport report = OneInFourToTheLathe(TimeSpan.FromSeconds(100));

        Assert.Equal(0.25, report.Stations[Lathe].VisitRatio);
        Assert.Equal(1, report.Stations[Mill].VisitRatio);
        Assert.Null(report.Stations[Queue].VisitRatio);
        Assert.Equal(new StationId(Mill), report.DesignBottleneck);
        Assert.Equal(4 * 30.0 / 200, report.LineOee!.Value.Value!.Value, 12);

        report = OneInFourToTheLathe(TimeSpan.FromSeconds(160));

        Assert.Equal(new StationId(Lathe), report.DesignBottleneck);
        Assert.Equal(4 * 160 * 0.25 / 200, report.LineOee!.Value.Value!.Value, 12);
        Assert.Equal(
            "good parts out * PRI(lathe) * good visits(lathe) / PBT(lathe); 'lathe' is the design bottleneck, the station with the largest PRI * visits: "
            + "PRI is the ideal cycle for each place, visits how often a good part out was finished there, the mean, here 0.25, and good visits those at which it was found good, here 0.25",
            report.LineOee.Value.Definition.Formula);

        static IndicatorReport OneInFourToTheLathe(TimeSpan ideal)
        {
            StationInfo mill = Station(Mill, "mill", StationRole.Worker) with { IdealCycle = TimeSpan.FromSeconds(30) };
            StationInfo lathe = Station(Lathe, "lathe", StationRole.Worker) with { IdealCycle = ideal };
            FactoryIndicators indicators = Listener(Line(mill, lathe));
            var events = new EventList(indicators);
            for (int part = 1; part <= 4; part++)
                events.Enters(40 * part, part).Completes(40 * part + 30, Mill, part);
            events.Completes(195, Lathe, 4);
            for (int part = 1; part <= 4; part++)
                events.Ends(200, part);
            return indicators.Read(At(200));
        }
    }

    /// <summary>The lathe finds one of two parts not good, and the mill works on it once more: 3 visits of 2 parts to each, of which the lathe found 2 good. Its scrap counts for nobody.</summary>
    [Fact]
    public void Rework_visits_a_station_more_than_once_and_makes_it_the_design_bottleneck()
    {
        StationInfo mill = Station(Mill, "mill", StationRole.Worker) with { IdealCycle = TimeSpan.FromSeconds(30) };
        StationInfo lathe = Station(Lathe, "lathe", StationRole.Worker) with { IdealCycle = TimeSpan.FromSeconds(40) };
        FactoryIndicators indicators = Listener(Line(mill, lathe));
        EventList events = new EventList(indicators).Enters(0, 1).Enters(0, 2).Enters(0, 3)
            .Completes(30, Mill, 1).Completes(60, Mill, 2).Completes(70, Lathe, 1).Completes(90, Mill, 3).Ends(90, 1)
            .Completes(110, Lathe, 2, outcome: 2).Completes(140, Mill, 2).Scraps(150, Lathe, 3).Completes(180, Lathe, 2);
        Assert.Equal((1.0, 1.0), (indicators.Read(At(180)).Stations[Mill].VisitRatio, indicators.Read(At(180)).Stations[Lathe].VisitRatio));

        events.Ends(200, 2);
        IndicatorReport report = indicators.Read(At(200));

        Assert.Equal((1.5, 1.5), (report.Stations[Mill].VisitRatio, report.Stations[Mill].GoodVisitRatio));
        Assert.Equal((1.5, 1.0), (report.Stations[Lathe].VisitRatio, report.Stations[Lathe].GoodVisitRatio));
        Assert.Equal(new StationId(Lathe), report.DesignBottleneck);
        Assert.Equal(2 * 40 * 1.0 / 200, report.LineOee!.Value.Value!.Value, 12);
        Assert.EndsWith("here 1.5, and good visits those at which it was found good, here 1", report.LineOee.Value.Definition.Formula, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_done_for_components_and_stock_counts_for_what_was_made_of_them()
    {
        FactoryIndicators indicators = Listener();
        new EventList(indicators).Enters(0, 1).Enters(0, 2).Enters(0, 3).Enters(0, 4)
            .Completes(10, Mill, 1).Completes(20, Mill, 2).Completes(30, Mill, 3)
            .Say(30, StationEventKind.PartAssembled, Lathe, 2, 1).Say(30, StationEventKind.PartAssembled, Lathe, 3, 1).Completes(40, Lathe, 1).Ends(40, 1)
            .Completes(50, Mill, 4).Enters(50, 5).Enters(50, 6).Say(50, StationEventKind.PartAssembled, Queue, 4, 5).Completes(60, Lathe, 5).Ends(60, 5).Completes(70, Lathe, 6).Ends(70, 6);

        IndicatorReport report = indicators.Read(At(70));

        Assert.Equal(4.0 / 3, report.Stations[Mill].VisitRatio);   // three for the first, one for the others together
        Assert.Equal(1, report.Stations[Lathe].VisitRatio);
    }

    [Fact]
    public void A_part_that_was_not_seen_to_enter_tells_nothing_of_visits()
    {
        FactoryIndicators indicators = Listener();
        new EventList(indicators).Arrives(0, Lathe, 7).Completes(10, Lathe, 7).Ends(10, 7).Enters(10, 8).Completes(20, Mill, 8).Completes(30, Lathe, 8).Ends(30, 8);

        IndicatorReport report = indicators.Read(At(30));

        Assert.Equal((1.0, 1.0), (report.Stations[Mill].VisitRatio, report.Stations[Lathe].VisitRatio));
    }

    [Fact]
    public void Parts_on_their_way_when_measuring_begins_make_no_difference_to_the_visits_of_a_serial_line()
    {
        FactoryIndicators indicators = Listener();
        EventList events = new EventList(indicators)
            .Enters(0, 1)
            .Enters(0, 2)
            .Completes(10, Mill, 1)
            .Completes(20, Mill, 2);
        indicators.StartMeasuring(At(20));
        events.Completes(30, Lathe, 1).Ends(30, 1).Completes(40, Lathe, 2).Ends(40, 2);

        IndicatorReport report = indicators.Fork().Read(At(50));

        Assert.Equal(0, report.Stations[Mill].Completed);
        Assert.Equal(1, report.Stations[Mill].VisitRatio);
    }

    [Fact]
    public void Without_an_ideal_cycle_there_is_no_line_oee()
    {
        IndicatorReport report = Listener().Read(At(100));

        Assert.Null(report.LineOee);
        Assert.Equal(StationId.None, report.DesignBottleneck);
    }

    [Fact]
    public void A_pools_people_are_busy_from_assignment_to_release_and_on_duty_as_the_stream_says()
    {
        FactoryIndicators indicators = Listener();
        new EventList(indicators)
            .Say(10, StationEventKind.OperatorAssigned, Crew, value: Mill)
            .Say(20, StationEventKind.OperatorAssigned, Crew, value: Lathe)
            .Say(40, StationEventKind.OperatorReleased, Crew, value: Mill)
            .Say(50, StationEventKind.OperatorsOnDuty, Crew, value: 0)
            .Say(60, StationEventKind.OperatorReleased, Crew, value: Lathe);

        StationIndicators crew = indicators.Read(At(100)).Stations[Crew];

        Assert.Equal((30 + 40) / 100.0, crew.MeanLevel.Value!.Value, 12);
        Assert.Equal(2, crew.MostAtOnce);
        Assert.Equal(2 * 50 / 100.0, crew.MeanOnDuty.Value!.Value, 12);
        Assert.Equal(70.0 / 100, crew[IndicatorCatalogue.WorkerEfficiency].Value!.Value, 12);
    }

    [Fact]
    public void Parts_that_were_there_before_listening_began_count_from_where_they_are_seen_and_have_no_lead_time()
    {
        FactoryIndicators indicators = Listener();
        new EventList(indicators).Arrives(20, Queue, 7).Ends(50, 7).Ends(60, 8);

        IndicatorReport report = indicators.Read(At(100));

        Assert.Equal((0, 2, 0), (report.Flow.Entered, report.Flow.Good, report.Flow.Present));
        Assert.Equal(0.3, report.Flow.WorkInProgress.Value!.Value, 12);
        Assert.Equal(0.3, report.Stations[Queue].MeanLevel.Value!.Value, 12);
        Assert.Null(report.Flow.LeadTime.Value);
        Assert.Equal(0, report.LeadTimes!.Count);
        Assert.True(report.LittlesLaw.Holds);
    }

    [Fact]
    public void Stations_out_of_order_without_places_or_part_types_are_refused()
    {
        string order = Assert.Throws<ArgumentException>(() => Listener([Station(1, "mill", StationRole.Worker)])).Message;
        string places = Assert.Throws<ArgumentException>(() => Listener([Station(0, "mill", StationRole.Worker) with { Places = 0 }])).Message;
        string types = Assert.Throws<ArgumentException>(() => new FactoryIndicators(Line(), [])).Message;

        Assert.StartsWith("Station 'mill' has the number 1 and 1 places; it needs the number 0 and at least 1 place.", order, StringComparison.Ordinal);
        Assert.StartsWith("Station 'mill' has the number 0 and 0 places; it needs the number 0 and at least 1 place.", places, StringComparison.Ordinal);
        Assert.StartsWith("A factory has at least one part type.", types, StringComparison.Ordinal);
        Assert.StartsWith("Station 'mill' has the number 1; here it needs the number 0.",
            Assert.Throws<ArgumentException>(() => new ActivePeriods([Station(1, "mill", StationRole.Worker)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_the_factory_is_refused_with_its_reason()
    {
        EventList events = new EventList(Listener()).Enters(10, 1);

        Refuses("Event 2 (StateChanged at 0:00:05, station 1, place 0, state Down) does not fit: it is earlier than 0:00:10, which was reached before.",
            () => events.State(5, Mill, StationState.Down));
        Refuses("Event 3 (StateChanged at 0:00:10, station 9, place 0, state Down) does not fit: the factory has 7 stations.",
            () => events.State(10, 9, StationState.Down));
        Refuses("Event 4 (StateChanged at 0:00:10, station 1, place 1, state Down) does not fit: station 'mill' has 1 places.",
            () => events.State(10, Mill, StationState.Down, place: 1));
        Refuses("Event 5 (StateChanged at 0:00:10, station 1, place 0, state 11) does not fit: there is no such state.",
            () => events.State(10, Mill, (StationState)11));
        Refuses("Event 6: part 1 cannot enter; parts have numbers from 1, and none enters twice.",
            () => events.Enters(10, 1));
        Refuses("Event 7: part 2 is of type 2; the factory has 2 part types.",
            () => events.Enters(10, 2, type: 2));
        Refuses("Event 8 (PartArrived) names no part; parts have numbers from 1.",
            () => events.Arrives(10, Mill, 0));
        Refuses($"Event 9 (StateChanged at 0:00:10, station {StationId.None}, place 0, state Down) does not fit: the factory has 7 stations.",
            () => events.State(10, StationId.None.Index, StationState.Down));
    }

    private static void Refuses(string message, Action action) => Assert.Equal($"{message} (Parameter 'e')", Assert.Throws<ArgumentException>(action).Message);
}
