namespace FactoryTwin.Indicators;

/// <summary>From the tallies of part types to their indicators.</summary>
internal static class FlowReport
{
    public static FlowTotals TotalsAt(ReadOnlySpan<TypeTally> types, long now)
    {
        FlowTotals totals = default;
        foreach (ref readonly TypeTally type in types)
        {
            totals.Good += type.Good;
            totals.LeadTimes += type.LeadTimes;
            totals.LeadTimeSum += type.LeadTimeSum;
            totals.Area += type.Present.AreaAt(now);
        }
        return totals;
    }

    public static FlowIndicators Of(ReadOnlySpan<TypeTally> types, long now, long measured)
    {
        FlowTotals totals = TotalsAt(types, now);
        long entered = 0, rejected = 0, scrapped = 0, assembled = 0, firstPassGood = 0;
        int present = 0, presentAtBegin = 0;
        foreach (ref readonly TypeTally type in types)
        {
            entered += type.Entered;
            rejected += type.Rejected;
            scrapped += type.Scrapped;
            assembled += type.Assembled;
            firstPassGood += type.FirstPassGood;
            present += type.Present.Count;
            presentAtBegin += type.PresentAtBegin;
        }
        long left = totals.Good + rejected + scrapped;
        var time = new TimeSpan(measured);
        return new FlowIndicators
        {
            Entered = entered,
            Good = totals.Good,
            Rejected = rejected,
            Scrapped = scrapped,
            Assembled = assembled,
            PresentAtBegin = presentAtBegin,
            Present = present,
            Throughput = new(IndicatorCatalogue.Throughput, totals.Good, time.TotalHours),
            WorkInProgress = new(IndicatorCatalogue.WorkInProgress, totals.Area / TimeSpan.TicksPerSecond, time.TotalSeconds),
            LeadTime = new(IndicatorCatalogue.LeadTime, totals.LeadTimeSum / TimeSpan.TicksPerSecond, totals.LeadTimes),
            LossRatio = new(IndicatorCatalogue.LossRatio, rejected + scrapped, left + assembled),
            FirstPassYield = new(IndicatorCatalogue.LineFirstPassYield, firstPassGood, left),
        };
    }
}
