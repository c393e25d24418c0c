using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Truth;

/// <summary>One run, measured by the indicators, and checked for what holds in every run.</summary>
internal static class MeasuredRun
{
    private static readonly IndicatorOptions Options = new() { LeadTimeDistribution = false };

    public static IndicatorReport Of(FactoryModel model, ulong seed, int replication, TimeSpan warmUp, TimeSpan measured)
    {
        using var simulation = new Simulation(model, seed, replication);
        FactoryIndicators indicators = simulation.Indicators(Options);
        simulation.Advance(warmUp);
        indicators.StartMeasuring(simulation.Now);
        int presentBefore = simulation.PartsInProcess;
        simulation.Advance(measured);
        IndicatorReport report = indicators.Read(simulation.Now);
        NothingIsLost(report, presentBefore, simulation.PartsInProcess);
        return report;
    }

    /// <summary>Parts are conserved, Little's law holds, and every place is in one state at a time.</summary>
    private static void NothingIsLost(IndicatorReport report, int presentBefore, int presentAfter)
    {
        FlowIndicators flow = report.Flow;
        Assert.Equal(presentAfter, flow.Present);
        Assert.Equal(presentBefore, flow.PresentAtBegin);
        Assert.Equal(presentBefore, report.PartTypes.Sum(type => type.Flow.PresentAtBegin));
        Assert.Equal(presentBefore + flow.Entered, flow.Good + flow.Rejected + flow.Scrapped + flow.Assembled + flow.Present);
        Assert.True(report.LittlesLaw.Holds, $"Little's law is off by {report.LittlesLaw.DifferenceRatio}");
        foreach (StationIndicators station in report.Stations.Where(station => station.States.Count > 0))
            Assert.Equal(report.MeasuredTime * station.Station.Places, new TimeSpan(station.States.Sum(state => state.Time.Ticks)));
    }
}
