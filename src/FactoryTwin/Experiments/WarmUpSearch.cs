using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>The warm-up of a study.</summary>
/// <param name="Length">How long it is. Range: 0 or more.</param>
/// <param name="Search">What the search for it came to; <c>null</c> where it was given.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct StudyWarmUp(TimeSpan Length, WarmUpOutcome? Search);

/// <summary>Finds the warm-up of a factory by MSER-5 on throughput and on work in progress, each averaged over pilot replications; the later cut counts.</summary>
/// <remarks>Throughput alone would overlook a queue that fills, work in progress alone a line whose stock is there at once. Pilots are as long as the measured time; where shifts
/// repeat, whole weeks and eight at least. Of factories that settle at once MSER-5 misses 3 in 100, so where nothing is found, pilots twice and then four times as long are tried.</remarks>
internal static class WarmUpSearch
{
    private const int FewestPilots = 10, Bins = 500, BinsPerWeek = 7 * 24, FewestWeeks = 8, LongestFactor = 4;

    private static readonly QuantityKeys NoKeys = new();
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    public static StudyWarmUp Find(FactoryModel model, StudyOptions options, CancellationToken cancellation)
    {
        TimeSpan? cycle = model.Shifts.Count > 0 ? Week : null;
        int weeks = Math.Max(FewestWeeks, (int)Math.Ceiling(options.For / Week));
        StudyWarmUp found = default;
        for (int factor = 1; factor <= LongestFactor && found.Search != WarmUpOutcome.Found; factor *= 2)
        {
            found = cycle is null
                ? Find(model, options, new PilotSeries(Bins, new(Math.Max(1, options.For.Ticks * factor / Bins)), null), cancellation)
                : Find(model, options, new PilotSeries(BinsPerWeek * weeks * factor, Week / BinsPerWeek, cycle), cancellation);
        }
        return found;
    }

    private static StudyWarmUp Find(FactoryModel model, StudyOptions options, PilotSeries wanted, CancellationToken cancellation)
    {
        (int bins, TimeSpan interval, TimeSpan? cycle) = wanted;
        ReplicationSet pilots = Replications.Run(Pilot, Math.Max(FewestPilots, options.Replications), options.Execution, cancellation);
        double[] series = pilots.AverageSeries();
        WarmUpCut throughput = Cut(series.AsSpan(0, bins)), stock = Cut(series.AsSpan(bins));
        // Half of the pilots' time is the longest cut that can be told from chance, and the best there is where none was found.
        return throughput.Length is { } first && stock.Length is { } second
            ? new(first > second ? first : second, WarmUpOutcome.Found)
            : new(cycle is null ? interval * bins / 2 : Week * (bins / BinsPerWeek / 2), WarmUpOutcome.NotFound);

        WarmUpCut Cut(Span<double> values)
        {
            if (cycle is not null)
                TakeOutTheWeek(values);
            return WarmUpCut.Find(values, interval, cycle);
        }

        ReplicationResult Pilot(int replication, CancellationToken token)
        {
            using var simulation = new Simulation(model, options.Seed, replication);
            FactoryIndicators indicators = simulation.Indicators(new IndicatorOptions { LeadTimeDistribution = false, SeriesInterval = interval });
            FactoryReplication.Run(simulation, new(TimeSpan.Zero, interval * bins), static _ => { }, token);
            var measured = new double[2 * bins];
            foreach ((int i, SeriesBin bin) in indicators.Read(simulation.Now).Series!.Bins.Index())
                (measured[i], measured[bins + i]) = (bin.GoodParts, bin.MeanWorkInProgressParts);
            return new ReplicationResult(NoKeys, [], measured);
        }
    }

    /// <summary>Number and length of the values over time, and the cycle that repeats.</summary>
    private readonly record struct PilotSeries(int Bins, TimeSpan Interval, TimeSpan? Cycle);

    /// <summary>Takes away what each hour of the week is like in the second half of the series, so that only what differs from it is left.</summary>
    private static void TakeOutTheWeek(Span<double> values)
    {
        int weeks = values.Length / BinsPerWeek;
        for (int hour = 0; hour < BinsPerWeek; hour++)
        {
            double usual = 0;
            for (int week = weeks / 2; week < weeks; week++)
                usual += values[week * BinsPerWeek + hour] / (weeks - weeks / 2);
            for (int week = 0; week < weeks; week++)
                values[week * BinsPerWeek + hour] -= usual;
        }
    }
}
