using System.Collections.Concurrent;
using System.Globalization;
using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>Studies of a factory: replications of its simulation, and what they tell with how much certainty.</summary>
/// <threadsafety>Safe to call from several threads.</threadsafety>
public static partial class Study
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>Studies a factory.</summary>
    /// <param name="model">The factory.</param>
    /// <param name="options">How. Default: as the model says (<see cref="StudyOptions.Of"/>).</param>
    /// <param name="cancellation">Asks to give up.</param>
    /// <exception cref="ReplicationException">A replication failed.</exception>
    /// <exception cref="OperationCanceledException">It was asked to give up before all were done.</exception>
    public static StudyResult Run(FactoryModel model, StudyOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= StudyOptions.Of(model);
        return Run(model, options, WarmUpOf(model, options, cancellation), cancellation);
    }

    /// <summary>Studies two factories with common random numbers: the same replications of both, of which station by station draws the same numbers.</summary>
    /// <remarks>Stations are paired by their names. A warm-up that is to be found is the longer one of the two. A wanted precision is that of the first factory's throughput, and decides how
    /// many replications there are of both.</remarks>
    /// <param name="first">The factory as it is.</param>
    /// <param name="second">The factory as it might be.</param>
    /// <param name="options">How. Default: as the first model says (<see cref="StudyOptions.Of"/>).</param>
    /// <param name="cancellation">Asks to give up.</param>
    /// <exception cref="ReplicationException">A replication failed.</exception>
    /// <exception cref="OperationCanceledException">It was asked to give up before all were done.</exception>
    public static StudyComparison Compare(FactoryModel first, FactoryModel second, StudyOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= StudyOptions.Of(first);
        StudyWarmUp one = WarmUpOf(first, options, cancellation), other = WarmUpOf(second, options, cancellation);
        TimeSpan longer = one.Length > other.Length ? one.Length : other.Length;
        StudyResult ofFirst = Run(first, options, one with { Length = longer }, cancellation);
        StudyOptions paired = options with { Replications = ofFirst.Replications.Results.Count, PrecisionRatio = null };
        return new StudyComparison(ofFirst, Run(second, paired, other with { Length = longer }, cancellation));
    }

    internal static StudyWarmUp WarmUpOf(FactoryModel model, StudyOptions options, CancellationToken cancellation) =>
        options.WarmUp is { } given ? new(given, null) : WarmUpSearch.Find(model, options, cancellation);

    private static StudyResult Run(FactoryModel model, StudyOptions options, StudyWarmUp warmUp, CancellationToken cancellation)
    {
        var figures = new FactoryFigures(model);
        var standstills = new ConcurrentDictionary<int, Standstill>();
        PrecisionResult replications = options.PrecisionRatio is not { } ratio
            ? new(Replications.Run(Replicate, options.Replications, options.Execution, cancellation), PrecisionOutcome.Reached)
            : Replications.RunUntilPrecise(
                Replicate,
                new() { Quantity = FigureList.Throughput, HalfWidthRatio = ratio, FewestReplications = Math.Max(PrecisionGoal.MinimumReplications, options.Replications) },
                options.Execution, cancellation);
        int count = replications.Replications.Results.Count;
        (int Replication, Standstill Is)[] stuck = [.. standstills.Where(each => each.Key < count).OrderBy(each => each.Key).Select(each => (each.Key, each.Value))];
        return figures.Estimate(options, warmUp, replications, [.. WarningsOf(model, options, warmUp, replications), .. stuck.Take(1).Select(first => WarningOf(first, stuck.Length, count))]) with
        {
            StandstillCount = stuck.Length,
        };

        ReplicationResult Replicate(int replication, CancellationToken token)
        {
            using var simulation = new Simulation(model, options.Seed, replication);
            FactoryIndicators indicators = simulation.Indicators(new() { QuarterHoursFrom = LoadInterval.FirstOf(model.Start) });
            FactoryReplication.Run(simulation, new(warmUp.Length, options.For), indicators.StartMeasuring, token);
            if (Standstill.Of(simulation, indicators, token) is { } standstill)
                standstills[replication] = standstill;
            IndicatorReport report = indicators.Read(simulation.Now);
            return figures.Read(new(report, simulation.EventCount, EnergyReading.Of(report, model)));
        }
    }

    private static string WarningOf((int Replication, Standstill Is) first, int stuck, int replications) => string.Create(
        CultureInfo.InvariantCulture,
        $"the factory stands still with parts in it at the end of {stuck} of {replications} replications (replication {first.Replication}: since {first.Is.Since.SinceStart.TotalHours:0.###} h{(first.Is.Waiting.Length == 0 ? "" : ", with ")}{first.Is.Waiting}); its figures are no rates. {first.Is.Remedy}");

    internal static IEnumerable<string> WarningsOf(FactoryModel model, StudyOptions options, StudyWarmUp warmUp, PrecisionResult? replications = null)
    {
        if (warmUp.Search == WarmUpOutcome.NotFound)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"no end of the warm-up was found (MSER-5): the factory never settles, as where more parts come than it can make, or not within {warmUp.Length.TotalHours:0.##} h, which were left out; measure for longer, or give a warm-up");
        }
        if (model.Shifts.Count > 0 && (warmUp.Length > TimeSpan.Zero || options.WarmUp is null) && options.For.Ticks % Week.Ticks != 0)
            yield return "the long run of a factory with shifts is measured over whole weeks; this measured time ends within a week, and its figures depend on where";
        if (model.Energy is not null && !model.Plan.Stations.Any(EnergyTally.IsKnown))
            yield return "the model says where its energy comes from, and no station says what it draws; write 'power:' with the stations";
        if (replications?.Outcome == PrecisionOutcome.NotApplicable)
            yield return "no good part left the factory: a precision cannot be judged";
        if (replications?.Outcome == PrecisionOutcome.MaximumReached)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"the wanted precision was not reached with {replications.Replications.Results.Count} replications; measure for longer, or want less");
        }
    }
}
