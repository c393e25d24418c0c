using System.Collections.Concurrent;
using System.Globalization;
using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>Where the bottleneck of a factory is: what a change of each station, buffer, pool and loop gains.</summary>
/// <threadsafety>Safe to call from several threads.</threadsafety>
public static class Bottleneck
{
    private static readonly Quantity Throughput = new("throughput");
    private static readonly QuantityKeys Keys = new(Throughput.Numerator);
    private const string Active = "active/";
    private const string Unchanged = "as it is";

    /// <summary>Tries every change: each station <see cref="Sensitivity.FasterFactor"/> times as fast and as slow, one place more in each buffer, one person or vehicle more in each pool, one
    /// card more in each loop. The warm-up is that of the factory as it is.</summary>
    /// <param name="model">The factory.</param>
    /// <param name="options">How; a wanted precision is left out. Default: as the model says (<see cref="StudyOptions.Of"/>).</param>
    /// <param name="cancellation">Asks to give up.</param>
    /// <exception cref="ReplicationException">A replication failed.</exception>
    /// <exception cref="OperationCanceledException">It was asked to give up before all were done.</exception>
    public static BottleneckResult Find(FactoryModel model, StudyOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= StudyOptions.Of(model);
        StudyWarmUp warmUp = Study.WarmUpOf(model, options, cancellation);
        var spans = new Spans(warmUp.Length, options.For);
        long events = 0;
        var variants = new List<string>();
        var standstills = new ConcurrentDictionary<string, int>();
        string[] workers = [.. model.Plan.Stations.Where(ActivePeriods.IsLookedAt).Select(station => station.Name)];
        var keysOfBase = new QuantityKeys([Throughput.Numerator, .. workers.Select(worker => Active + worker)]);
        var plan = new SensitivityPlan
        {
            Quantity = Throughput,
            Base = AsItIs,
            Stations = (
                from entry in model.Stations
                let slower = model.WithSpeed(entry.Name, Sensitivity.SlowerFactor)
                let faster = model.WithSpeed(entry.Name, Sensitivity.FasterFactor)
                where slower is not null && faster is not null
                select new SpeedVariants(entry.Name, Of(slower, $"with '{entry.Name}' slower"), Of(faster, $"with '{entry.Name}' faster"))).ToValueList(),
            Buffers = (
                from entry in model.Stations
                let larger = entry.Definition.WithOneMorePlace()
                where larger is not null
                select new ReplicatedSystem(entry.Name, Of(model.WithStation(entry.Name, larger), $"with one place more in '{entry.Name}'"))).ToValueList(),
            Pools = model.Operators.Select(pool => new ReplicatedSystem(pool.Name, Of(model.WithOperators(pool.Name, pool.Count + 1), $"with one person more in '{pool.Name}'")))
                .Concat(model.Transport.Select(pool => new ReplicatedSystem(pool.Name, Of(model.WithVehicles(pool.Name, pool.Count + 1), $"with one vehicle more in '{pool.Name}'")))).ToValueList(),
            Loops = model.Loops.Where(loop => loop.Cards < LoopDefinition.MostCards).Select(loop => new ReplicatedSystem(loop.Name, Of(model.WithLoop(loop.Name, loop.Cards + 1), $"with one card more in '{loop.Name}'"))).ToValueList(),
        };
        SensitivityResult gains = Sensitivity.Run(plan, options.Replications, options.Execution, cancellation);
        return new()
        {
            Model = model,
            Options = options,
            WarmUp = warmUp,
            Events = events,
            Gains = gains,
            ActivePeriodShares = workers.Select(worker => new NamedEstimate(worker, gains.Base.Estimate(new(Active + worker)))).ToValueList(),
            Warnings = Study.WarningsOf(model, options, warmUp).Concat(WarningOf()).ToValueList(),
        };

        Replication Of(FactoryModel variant, string change)
        {
            variants.Add(change);
            return (replication, token) =>
            {
                using var simulation = new Simulation(variant, options.Seed, replication);
                return new ReplicationResult(Keys, [Measure(simulation, change, static _ => { }, token)]);
            };
        }

        ReplicationResult AsItIs(int replication, CancellationToken token)
        {
            using var simulation = new Simulation(model, options.Seed, replication);
            var periods = new ActivePeriods(simulation.Stations);
            using IDisposable _ = simulation.Events.Subscribe(periods);
            double throughput = Measure(simulation, Unchanged, periods.StartMeasuring, token);
            return new ReplicationResult(keysOfBase, [throughput, .. periods.Read(simulation.Now).Workers.Select(worker => worker.Total.Value ?? double.NaN)]);
        }

        double Measure(Simulation simulation, string variant, Action<SimTime> startMeasuring, CancellationToken token)
        {
            var counter = new GoodParts(simulation.Stations);
            using IDisposable _ = simulation.Events.Subscribe(counter);
            FactoryReplication.Run(
                simulation, spans,
                from =>
                {
                    counter.Count = 0;
                    startMeasuring(from);
                },
                token);
            Interlocked.Add(ref events, simulation.EventCount);
            if (new LookAhead().FindsNoWork(simulation, token))
                standstills.AddOrUpdate(variant, 1, (_, count) => count + 1);
            return counter.Count / spans.Measured.TotalHours;
        }

        IEnumerable<string> WarningOf()
        {
            string[] stuck = [.. variants.Prepend(Unchanged).Where(standstills.ContainsKey).Select(variant => string.Create(CultureInfo.InvariantCulture, $"{standstills[variant]} of {options.Replications} replications {variant}"))];
            if (stuck.Length > 0)
                yield return $"the factory stands still with parts in it at the end of {string.Join(", ", stuck)}; these figures are no rates. 'factorytwin run' of such a factory tells who waits for what";
        }
    }

    internal static Estimate ThroughputOf(ReplicationSet replications) => replications.Estimate(Throughput);

    /// <summary>Counts good parts, and nothing else: the indicators would cost as much as the run.</summary>
    private sealed class GoodParts(IReadOnlyList<StationInfo> stations) : IObserver<StationEvent>
    {
        private readonly bool[] _isSink = [.. stations.Select(station => station.Role == StationRole.Sink)];

        public long Count { get; set; }

        public void OnNext(StationEvent value)
        {
            if (value.Kind == StationEventKind.PartEnded && _isSink[value.Station.Index])
                Count++;
        }

        public void OnCompleted() { }

        public void OnError(Exception error) { }
    }
}

/// <summary>Where the bottleneck of a factory is.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record BottleneckResult
{
    /// <summary>What was studied.</summary>
    public required FactoryModel Model { get; init; }

    /// <summary>How it was studied.</summary>
    public required StudyOptions Options { get; init; }

    /// <summary>The warm-up, given or found.</summary>
    public required StudyWarmUp WarmUp { get; init; }

    /// <summary>Events that the calendars gave out, of all replications of all variants, warm-up included.</summary>
    public required long Events { get; init; }

    /// <summary>What each change gains: elasticities of throughput for stations, parts per hour for buffers, pools and loops.</summary>
    public required SensitivityResult Gains { get; init; }

    /// <summary>Share of time in which each worker was the bottleneck by the active-period method, sole or shifting: a quick indication from observation that can name the wrong station; see
    /// <see cref="ActivePeriodReport.Note"/>.</summary>
    public required ValueList<NamedEstimate> ActivePeriodShares { get; init; }

    /// <summary>What to know before these figures are believed. As a rule empty.</summary>
    public required ValueList<string> Warnings { get; init; }

    /// <summary>Good parts of the factory as it is for each hour [1/h].</summary>
    public Estimate ThroughputPerHour => Bottleneck.ThroughputOf(Gains.Base);

    /// <summary>Name of the station with the largest elasticity; <c>null</c> where that is not shown to be above 0, and above the second largest.</summary>
    public string? Station => Candidates is [var only] ? only : null;

    /// <summary>The station with the largest elasticity; with the second one where the two cannot be told apart in pairs; none where the largest is not shown to be above 0.</summary>
    public ValueList<string> Candidates
    {
        get
        {
            NamedEstimate[] largest = [.. Gains.StationElasticities.OrderByDescending(each => each.Estimate.Mean ?? double.NegativeInfinity).Take(2)];
            if (largest.Length == 0 || !IsAboveZero(largest[0].Estimate))
                return [];
            return largest.Take(IsAboveZero(Gains.LeadOfFirstStation) ? 1 : 2).Select(each => each.Name).ToValueList();
        }
    }

    private static bool IsAboveZero(Estimate estimate) => estimate is { Mean: { } mean, HalfWidth95: { } half } && mean > half;
}
