using System.Collections.Concurrent;
using System.Globalization;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Experiments;

/// <summary>Where the bottleneck of a factory is: what a change of each station, buffer, leg, pool and loop gains.</summary>
/// <threadsafety>Safe to call from several threads.</threadsafety>
public static class Bottleneck
{
    private static readonly Quantity Throughput = new("throughput");
    private static readonly QuantityKeys Keys = new(Throughput.Numerator);
    private const string Active = "active/";
    private const string Unchanged = "as it is";

    /// <summary>Tries every change: each station, leg and pool of vehicles <see cref="Sensitivity.FasterFactor"/> times as fast and as slow, one place more in each buffer and on each trip of a leg,
    /// one person or vehicle more in each pool, one card more in each loop. The warm-up is that of the factory as it is.</summary>
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
                from name in model.Stations.Select(entry => entry.Name).Concat(model.Transport.Select(pool => pool.Name))
                let slower = model.WithSpeed(name, Sensitivity.SlowerFactor)
                let faster = model.WithSpeed(name, Sensitivity.FasterFactor)
                where slower is not null && faster is not null
                select new SpeedVariants(name, Of(slower, $"with '{name}' slower"), Of(faster, $"with '{name}' faster"))).ToValueList(),
            Buffers = (
                from entry in model.Stations
                let larger = entry.Definition.WithOneMorePlace()
                where larger is not null
                select new ReplicatedSystem(entry.Name, Of(model.WithStation(entry.Name, larger), $"with one place more in '{entry.Name}'"))).ToValueList(),
            Pools = model.Operators.Select(pool => new ReplicatedSystem(pool.Name, Of(model.WithOperators(pool.Name, pool.Count + 1), $"with one person more in '{pool.Name}'")))
                .Concat(model.Transport.Where(pool => pool.Count < VehiclePoolDefinition.MostVehicles).Select(pool => new ReplicatedSystem(pool.Name, Of(model.WithVehicles(pool.Name, pool.Count + 1), $"with one vehicle more in '{pool.Name}'")))).ToValueList(),
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
    /// <summary>The elasticity below which nothing is called a bottleneck: 0.05, so that 1 % more of it makes less than 0.05 % more parts.</summary>
    public const double LeastElasticity = 0.05;

    /// <summary>What was studied.</summary>
    public required FactoryModel Model { get; init; }

    /// <summary>How it was studied.</summary>
    public required StudyOptions Options { get; init; }

    /// <summary>The warm-up, given or found.</summary>
    public required StudyWarmUp WarmUp { get; init; }

    /// <summary>Events that the calendars gave out, of all replications of all variants, warm-up included.</summary>
    public required long Events { get; init; }

    /// <summary>What each change gains: elasticities of throughput for speeds, parts per hour for buffers, trips, pools and loops.</summary>
    public required SensitivityResult Gains { get; init; }

    /// <summary>Share of time in which each worker was the bottleneck by the active-period method, sole or shifting: a quick indication from observation that can name the wrong station; see
    /// <see cref="ActivePeriodReport.Note"/>.</summary>
    public required ValueList<NamedEstimate> ActivePeriodShares { get; init; }

    /// <summary>What to know before these figures are believed. As a rule empty.</summary>
    public required ValueList<string> Warnings { get; init; }

    /// <summary>Good parts of the factory as it is for each hour [1/h].</summary>
    public Estimate ThroughputPerHour => Bottleneck.ThroughputOf(Gains.Base);

    /// <summary>What one place, person, vehicle or card more gains for each 1 % that it is more: (gain / throughput) / (1 / number there is), the elasticity of throughput by number. Without unit.</summary>
    /// <remarks>The number is that of parts on a trip of a leg, of people or vehicles in a pool, or of cards in a loop. Buffers count as if they had one place, so that theirs is the least that it can be.</remarks>
    public ValueList<NamedEstimate> NumberElasticities => ThroughputPerHour.Mean is > 0 and var throughput
        ? Gains.BufferGains.Concat(Gains.PoolGains).Concat(Gains.LoopGains).Select(gain => gain with { Estimate = Times(gain.Estimate, NumberOf(gain.Name) / throughput) }).ToValueList()
        : [];

    /// <summary>Name of what limits the factory; <c>null</c> where nothing that was tried does, or several cannot be told apart: see <see cref="Candidates"/>.</summary>
    public string? Station => Candidates is [var only] ? only : null;

    /// <summary>What has the largest elasticity, by speed or by number, and what cannot be told apart from it; none where the largest is below <see cref="LeastElasticity"/>, or not shown to be above 0.</summary>
    /// <remarks>The two fastest-gaining speeds are compared in pairs, a speed and a number by their intervals: the last of several names is that of the number.</remarks>
    public ValueList<string> Candidates
    {
        get
        {
            NamedEstimate[] speeds = [.. Largest(Gains.StationElasticities).Take(IsAboveZero(Gains.LeadOfFirstStation) ? 1 : 2)];
            if (speeds.Length > 0 && !Limits(speeds[0].Estimate))
                speeds = [];
            if (Largest(NumberElasticities).FirstOrDefault() is not { Name: { } name, Estimate: var number } || !Limits(number) || (speeds.Length > 0 && Low(speeds[0].Estimate) > High(number)))
                return speeds.Select(each => each.Name).ToValueList();
            return speeds.Where(each => High(each.Estimate) >= Low(number)).Select(each => each.Name).Append(name).Distinct().ToValueList();
        }
    }

    private static IEnumerable<NamedEstimate> Largest(IEnumerable<NamedEstimate> elasticities) => elasticities.OrderByDescending(each => each.Estimate.Mean ?? double.NegativeInfinity);

    private static bool Limits(Estimate elasticity) => elasticity.Mean >= LeastElasticity && IsAboveZero(elasticity);

    private static bool IsAboveZero(Estimate estimate) => estimate is { Mean: { } mean, HalfWidth95: { } half } && mean > half;

    private static double? Low(Estimate estimate) => estimate.Mean - estimate.HalfWidth95;

    private static double? High(Estimate estimate) => estimate.Mean + estimate.HalfWidth95;

    private static Estimate Times(Estimate estimate, double factor) => new(estimate.Mean * factor, estimate.HalfWidth95 * factor);

    private int NumberOf(string name) =>
        Model.Operators.FirstOrDefault(pool => pool.Name == name)?.Count
        ?? Model.Transport.FirstOrDefault(pool => pool.Name == name)?.Count
        ?? Model.Loops.FirstOrDefault(loop => loop.Name == name)?.Cards
        ?? (Model.Stations.FirstOrDefault(entry => entry.Name == name)?.Definition as LegDefinition)?.Load
        ?? 1;
}
