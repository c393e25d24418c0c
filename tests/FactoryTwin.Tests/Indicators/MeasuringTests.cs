using CsCheck;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using Xunit;
using static FactoryTwin.Tests.Indicators.EventList;

namespace FactoryTwin.Tests.Indicators;

public sealed class MeasuringTests
{
    [Fact]
    public void Parts_present_when_measuring_begins_count_in_work_in_progress_from_then_and_with_their_whole_lead_time()
    {
        FactoryIndicators indicators = Listener();
        EventList events = new EventList(indicators).Enters(0, 1).Arrives(10, Queue, 1).Enters(50, 2, type: 1).Ends(60, 2);
        indicators.StartMeasuring(At(100));
        events.Ends(150, 1);

        IndicatorReport report = indicators.Read(At(300));

        Assert.Equal((At(100), TimeSpan.FromSeconds(200)), (report.From, report.MeasuredTime));
        Assert.Equal((0, 1, 0), (report.Flow.Entered, report.Flow.Good, report.Flow.Present));
        Assert.Equal(50.0 / 200, report.Flow.WorkInProgress.Value!.Value, 12);
        Assert.Equal(50.0 / 200, report.Stations[Queue].MeanLevel.Value!.Value, 12);
        Assert.Equal(150, report.Flow.LeadTime.Value!.Value, 12);
        Assert.Equal(TimeSpan.FromSeconds(150), report.LeadTimes!.Maximum);
    }

    [Fact]
    public void Measuring_anew_drops_times_and_counts_and_keeps_states_levels_and_people()
    {
        FactoryIndicators indicators = Listener(Line(mill: Station(Mill, "mill", StationRole.Worker) with { IdealCycle = TimeSpan.FromSeconds(1) }));
        EventList events = new EventList(indicators)
            .Enters(0, 1)
            .State(0, Mill, StationState.Down)
            .Completes(10, Mill, 1, StationState.Setup, outcome: 1)
            .Arrives(20, Mill, 1, StationState.Processing)
            .Say(30, StationEventKind.OperatorAssigned, Crew)
            .Enters(30, 2)
            .Ends(31, 2);
        indicators.StartMeasuring(At(40));

        IndicatorReport report = indicators.Read(At(50));

        StationIndicators mill = report.Stations[Mill];
        Assert.Equal(1, mill.ShareOf(StationState.Processing).Value);
        Assert.Equal(1, mill.States.Sum(state => state.Share.Value!.Value), 12);
        Assert.Equal((0L, 0L, 0L, 0L), (mill.Completed, mill.Scrapped, mill.Reworked, mill.Failures));
        Assert.Equal((1, 1), (report.Stations[Mill].MeanLevel.Value, report.Stations[Mill].MostAtOnce));
        Assert.Equal((1, 2), (report.Stations[Crew].MeanLevel.Value, report.Stations[Crew].MeanOnDuty.Value));
        Assert.Equal((0, 0), (report.LeadTimes!.Count, report.LittlesLaw.DeparturesPerHour));

        events.Completes(60, Mill, 1).Ends(60, 1);
        Assert.Equal((1, 1), (indicators.Read(At(60)).Stations[Mill].Completed, indicators.Read(At(60)).Flow.Good));
        Assert.Equal(0, indicators.Read(At(60)).Flow.FirstPassYield.Value);
    }

    [Fact]
    public void Measuring_cannot_begin_and_reading_cannot_happen_before_the_last_event()
    {
        FactoryIndicators indicators = Listener();
        new EventList(indicators).Enters(10, 1);

        foreach (Action early in (Action[])[() => indicators.StartMeasuring(At(9)), () => indicators.Read(At(9))])
        {
            string message = Assert.Throws<ArgumentOutOfRangeException>(early).Message;
            Assert.StartsWith("The last event was at 0:00:10; give that or a later time.", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Reading_changes_nothing()
    {
        FactoryIndicators read = Listener();
        FactoryIndicators unread = Listener();
        EventList events = new EventList(read, unread).Enters(0, 1).Arrives(5, Mill, 1, StationState.Processing);
        read.Read(At(7));
        events.Completes(9, Mill, 1).Ends(9, 1);

        Assert.Equal(unread.Read(At(20)) with { LeadTimes = null }, read.Read(At(20)) with { LeadTimes = null });
    }

    [Fact]
    public void Littles_law_holds_to_rounding_in_runs_of_any_length_wherever_measuring_begins() =>
        Gen.Select(AnyFlow, Gen.Int[0, 40]).Sample((steps, measureAt) =>
        {
            FactoryIndicators indicators = Listener();
            var events = new EventList(indicators);
            int now = Play(events, steps[..Math.Min(measureAt, steps.Length)], 0);
            indicators.StartMeasuring(At(now));
            now = Play(events, steps[Math.Min(measureAt, steps.Length)..], now);
            IndicatorReport report = indicators.Read(At(now + 1));
            Assert.InRange(report.LittlesLaw.DifferenceRatio, -1e-9, 1e-9);
            Assert.True(report.LittlesLaw.Holds);
        }, iter: 300);

    [Fact]
    public void Littles_law_with_a_part_left_over_at_each_end_is_as_by_hand()
    {
        FactoryIndicators indicators = Listener();
        EventList events = new EventList(indicators).Enters(0, 1);
        indicators.StartMeasuring(At(40));
        events.Ends(50, 1).Enters(60, 2);

        LittlesLaw law = indicators.Read(At(140)).LittlesLaw;

        Assert.Equal(0.9, law.MeanPresentParts, 12);
        Assert.Equal(36, law.DeparturesPerHour, 9);
        Assert.Equal(50, law.MeanStaySeconds);
        Assert.Equal(0.5, law.DepartedParts, 12);
        Assert.Equal((80 - 40) / 100.0, law.BoundaryParts, 12);
        Assert.Equal(4.0 / 9, law.UncorrectedDifferenceRatio!.Value, 12);
        Assert.Equal(0, law.DifferenceRatio, 12);
    }

    [Fact]
    public void A_wrong_count_breaks_littles_law() =>
        Assert.False(new LittlesLaw { MeanPresentParts = 2, DeparturesPerHour = 3600, MeanStaySeconds = 1.9, BoundaryParts = 0.05 }.Holds);

    /// <summary>After how many seconds a part enters (0) or the longest present one leaves: good (1), rejected (2), scrapped (3).</summary>
    private static Gen<(int After, int What)[]> AnyFlow => Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3]).Array[0, 60];

    private static int Play(EventList events, (int After, int What)[] steps, int now)
    {
        foreach ((int after, int what) in steps)
        {
            now += after;
            long part = events.Present.Count > 0 ? events.Present.First() : 0;
            if (what == 0 || part == 0)
                events.Enters(now, events.NextPart, type: now % 2);
            else if (what == 3)
                events.Scraps(now, Mill, part);
            else
                events.Ends(now, part, what == 1 ? Done : Bin);
        }
        return now;
    }
}
