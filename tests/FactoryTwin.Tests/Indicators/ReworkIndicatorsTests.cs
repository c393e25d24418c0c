using FactoryTwin.Indicators;
using FactoryTwin.Model;
using static FactoryTwin.Tests.Indicators.EventList;

namespace FactoryTwin.Tests.Indicators;

/// <summary>Rework loops: parts that come back to the inspection that did not accept them. The lathe inspects, outcome 1 is rejected and 2 to be reworked; the mill mends.</summary>
public class ReworkIndicatorsTests
{
    private const int Rejected = 1, Rework = 2;

    /// <summary>Ten parts. Parts 1, 2 and 3 are not accepted at first; 1 is good after one pass of rework, 2 after two, and 3, which fails a third time, goes to the bin.</summary>
    [Fact]
    public void First_pass_yield_counts_each_part_once_and_rework_each_pass()
    {
        FactoryIndicators indicators = Listener();
        var events = new EventList(indicators);
        double now = 0;
        for (int part = 1; part <= 10; part++)
            events.Enters(0, part);
        void Inspect(int part, int outcome)
        {
            events.Arrives(now, Lathe, part).Completes(now += 10, Lathe, part, outcome: outcome);
            if (outcome == Rework)
                events.Arrives(now, Mill, part).Completes(now += 10, Mill, part);
            else
                events.Ends(now, part, outcome == Rejected ? Bin : Done);
        }
        foreach ((int part, int outcome) in ((int, int)[])[(1, Rework), (2, Rework), (3, Rework), (4, 0), (1, 0), (2, Rework), (3, Rework), (5, 0), (2, 0), (3, Rejected), (6, 0), (7, 0), (8, 0), (9, 0), (10, 0)])
            Inspect(part, outcome);

        IndicatorReport report = indicators.Read(At(now));
        StationIndicators lathe = report.Stations[Lathe], mill = report.Stations[Mill];
        Assert.Equal((15L, 9L, 5L, 1L), (lathe.Completed, lathe.Good, lathe.Reworked, lathe.Scrapped));
        Assert.Equal((5L, 5L, 0L, 0L), (mill.Completed, mill.Good, mill.Reworked, mill.Scrapped));
        Assert.Equal(7.0 / 10, lathe[IndicatorCatalogue.FirstPassYield].Value!.Value, 12);
        Assert.Equal(5.0 / 15, lathe[IndicatorCatalogue.ReworkRatio].Value!.Value, 12);
        Assert.Equal(1.0 / 15, lathe[IndicatorCatalogue.ScrapRatio].Value!.Value, 12);
        Assert.Equal(1, mill[IndicatorCatalogue.FirstPassYield].Value!.Value, 12);
        Assert.Equal((9L, 1L, 0L), (report.Flow.Good, report.Flow.Rejected, report.Flow.Scrapped));
        Assert.Equal(7.0 / 10, report.Flow.FirstPassYield.Value!.Value, 12);
        Assert.Equal(1.0 / 10, report.Flow.LossRatio.Value!.Value, 12);
    }

    [Fact]
    public void A_part_that_another_station_sends_back_is_no_first_pass_where_it_was_found_not_good_before()
    {
        FactoryIndicators indicators = Listener();
        new EventList(indicators)
            .Enters(0, 1)
            .Completes(10, Mill, 1, outcome: Rework)
            .Completes(20, Mill, 1)
            .Completes(30, Lathe, 1, outcome: Rework)
            .Completes(40, Mill, 1)
            .Completes(50, Lathe, 1)
            .Ends(50, 1);

        IndicatorReport report = indicators.Read(At(50));
        Assert.Equal((0.0, 1.0), (report.Stations[Mill][IndicatorCatalogue.FirstPassYield].Numerator, report.Stations[Mill][IndicatorCatalogue.FirstPassYield].Denominator));
        Assert.Equal((0.0, 1.0), (report.Stations[Lathe][IndicatorCatalogue.FirstPassYield].Numerator, report.Stations[Lathe][IndicatorCatalogue.FirstPassYield].Denominator));
    }

    [Fact]
    public void What_was_found_of_a_part_is_forgotten_when_it_has_left()
    {
        FactoryIndicators indicators = Listener();
        var events = new EventList(indicators);
        for (int part = 1; part <= 50; part++)
        {
            events.Enters(part, part).Completes(part, Mill, part, outcome: Rework).Completes(part, Lathe, part, outcome: Rework)
                .Completes(part, Mill, part).Completes(part, Lathe, part).Ends(part, part);
        }

        StationIndicators mill = indicators.Read(At(50)).Stations[Mill];
        Assert.Equal((0.0, 50.0), (mill[IndicatorCatalogue.FirstPassYield].Numerator, mill[IndicatorCatalogue.FirstPassYield].Denominator));
    }
}
