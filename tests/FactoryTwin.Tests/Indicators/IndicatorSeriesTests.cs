using FactoryTwin.Indicators;
using FactoryTwin.Model;
using Xunit;
using static FactoryTwin.Tests.Indicators.EventList;

namespace FactoryTwin.Tests.Indicators;

public sealed class IndicatorSeriesTests
{
    private static readonly IndicatorOptions _tenSeconds = new() { SeriesInterval = TimeSpan.FromSeconds(10) };

    [Fact]
    public void Bins_hold_what_ended_in_them_and_the_mean_of_what_was_there()
    {
        FactoryIndicators indicators = Listener(options: _tenSeconds);
        new EventList(indicators)
            .Enters(0, 1)
            .Enters(4, 2)
            .Ends(8, 1)
            .Ends(10, 2, Bin)
            .Enters(25, 3)
            .Ends(45, 3);

        IndicatorSeries series = indicators.Read(At(59)).Series!;

        Assert.Equal((SimTime.Start, TimeSpan.FromSeconds(10)), (series.From, series.Interval));
        Assert.Equal([1, 0, 0, 0, 1], series.Bins.Select(bin => bin.GoodParts));
        Assert.Equal([1.4, 0, 0.5, 1, 0.5], series.Bins.Select(bin => Math.Round(bin.MeanWorkInProgressParts, 12)));
        Assert.Equal([8, 6, null, null, 20], series.Bins.Select(bin => bin.MeanLeadTimeSeconds));
        Assert.Equal([1, 1, 0, 0, 1], series.Bins.Select(bin => bin.LeadTimes));
    }

    [Fact]
    public void A_bin_is_told_when_it_is_over_and_reading_does_not_end_it()
    {
        FactoryIndicators indicators = Listener(options: _tenSeconds);
        EventList events = new EventList(indicators).Enters(0, 1);

        Assert.Empty(indicators.Read(At(9)).Series!.Bins);
        Assert.Single(indicators.Read(At(10)).Series!.Bins);

        events.Ends(5, 1);
        Assert.Equal(1, Assert.Single(indicators.Read(At(10)).Series!.Bins).GoodParts);
    }

    [Fact]
    public void The_series_begins_anew_with_measuring()
    {
        FactoryIndicators indicators = Listener(options: _tenSeconds);
        EventList events = new EventList(indicators).Enters(0, 1).Enters(2, 2).Ends(12, 1);
        indicators.StartMeasuring(At(13));
        events.Ends(20, 2);

        IndicatorSeries series = indicators.Read(At(23)).Series!;

        Assert.Equal(At(13), series.From);
        SeriesBin bin = Assert.Single(series.Bins);
        Assert.Equal((1, 18, 0.7), (bin.GoodParts, bin.MeanLeadTimeSeconds, Math.Round(bin.MeanWorkInProgressParts, 12)));
    }

    [Fact]
    public void Bins_add_up_to_the_whole()
    {
        FactoryIndicators indicators = Listener(options: new IndicatorOptions { SeriesInterval = TimeSpan.FromSeconds(7), LeadTimeDistribution = false });
        var events = new EventList(indicators);
        for (int part = 1; part <= 50; part++)
            events.Enters(3 * part, part).Ends((3 * part) + (part % 3), part);

        IndicatorReport report = indicators.Read(At(7 * 30));

        Assert.Equal(report.Flow.Good, report.Series!.Bins.Sum(bin => bin.GoodParts));
        Assert.Equal(report.Flow.WorkInProgress.Value!.Value, report.Series.Bins.Average(bin => bin.MeanWorkInProgressParts), 12);
        Assert.Null(report.LeadTimes);
    }

    [Fact]
    public void Without_being_asked_for_there_is_no_series_and_bins_without_length_are_refused()
    {
        Assert.Null(Listener().Read(At(10)).Series);
        var without = new IndicatorOptions { SeriesInterval = TimeSpan.Zero };
        Assert.StartsWith("Bins of a series have a length above 0.",
            Assert.Throws<ArgumentOutOfRangeException>(() => Listener(options: without)).Message, StringComparison.Ordinal);
    }
}
