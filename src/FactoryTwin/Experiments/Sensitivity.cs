using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>The changes of a line whose effect on a quantity is asked for. All variants draw the same random numbers in the same replication.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SensitivityPlan
{
    /// <summary>The quantity, as a rule throughput in parts per hour.</summary>
    public required Quantity Quantity { get; init; }

    /// <summary>The line as it is.</summary>
    public required Replication Base { get; init; }

    /// <summary>Stations, each in two variants that differ in its speed, <see cref="Sensitivity.SlowerFactor"/> and <see cref="Sensitivity.FasterFactor"/> times as fast. Default: none.</summary>
    public ValueList<SpeedVariants> Stations { get; init; } = ValueList<SpeedVariants>.Empty;

    /// <summary>The line with one place more in a buffer, for each buffer by its name. Default: none.</summary>
    public ValueList<ReplicatedSystem> Buffers { get; init; } = ValueList<ReplicatedSystem>.Empty;

    /// <summary>The line with one person or vehicle more in a pool, for each pool by its name. Default: none.</summary>
    public ValueList<ReplicatedSystem> Pools { get; init; } = ValueList<ReplicatedSystem>.Empty;

    /// <summary>The line with one card more in a loop, for each loop by its name. Default: none.</summary>
    public ValueList<ReplicatedSystem> Loops { get; init; } = ValueList<ReplicatedSystem>.Empty;
}

/// <summary>A line in two variants that differ in the speed of one station.</summary>
/// <param name="Station">Name of the station.</param>
/// <param name="Slower">The line with the station <see cref="Sensitivity.SlowerFactor"/> times as fast.</param>
/// <param name="Faster">The line with the station <see cref="Sensitivity.FasterFactor"/> times as fast.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SpeedVariants(string Station, Replication Slower, Replication Faster);

/// <summary>An estimate for a station, a buffer, a pool or a loop.</summary>
/// <param name="Name">Name of the station, buffer, pool or loop.</param>
/// <param name="Estimate">The estimate.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct NamedEstimate(string Name, Estimate Estimate);

/// <summary>How much a line gains from each change of a <see cref="SensitivityPlan"/>.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SensitivityResult
{
    /// <summary>Replications of the line as it is.</summary>
    public required ReplicationSet Base { get; init; }

    /// <summary>Relative gain for a relative gain of each station's speed, in the order of the plan. Without unit.</summary>
    public required ValueList<NamedEstimate> StationElasticities { get; init; }

    /// <summary>Largest elasticity less the second largest, in pairs; does not apply to fewer than two stations.</summary>
    public required Estimate LeadOfFirstStation { get; init; }

    /// <summary>Gain from one place more in each buffer, in the unit of the quantity.</summary>
    public required ValueList<NamedEstimate> BufferGains { get; init; }

    /// <summary>Gain from one person or vehicle more in each pool, in the unit of the quantity.</summary>
    public required ValueList<NamedEstimate> PoolGains { get; init; }

    /// <summary>Gain from one card more in each loop, in the unit of the quantity.</summary>
    public required ValueList<NamedEstimate> LoopGains { get; init; }
}

/// <summary>Where the bottleneck is: what a line gains from each station, buffer, pool and loop, from paired runs.</summary>
/// <threadsafety>Safe to call from several threads.</threadsafety>
public static class Sensitivity
{
    /// <summary>Speed of a station that is slowed down, relative to its own: 1 / 1.05, as far below 1 as 1.05 is above on a logarithmic scale.</summary>
    public const double SlowerFactor = 1 / FasterFactor;

    /// <summary>Speed of a station that is sped up, relative to its own: 1.05.</summary>
    public const double FasterFactor = 1.05;

    /// <summary>Runs the line and all its variants and estimates each gain.</summary>
    /// <param name="plan">The line and its variants.</param>
    /// <param name="count">Replications of each. Range: 1 or more.</param>
    /// <param name="options">Threads and progress. Default: all cores, no progress.</param>
    /// <param name="cancellation">Asks to give up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    /// <exception cref="ReplicationException">A replication failed.</exception>
    /// <exception cref="OperationCanceledException">It was asked to give up before all were done.</exception>
    public static SensitivityResult Run(SensitivityPlan plan, int count, ReplicationOptions? options = null, CancellationToken cancellation = default)
    {
        ReplicatedSystem[] systems =
        [
            new("the line as it is", plan.Base),
            .. plan.Stations.SelectMany(IEnumerable<ReplicatedSystem> (variants) =>
                [new($"{variants.Station} slower", variants.Slower), new($"{variants.Station} faster", variants.Faster)]),
            .. plan.Buffers.Select(buffer => buffer with { Name = $"{buffer.Name} with one place more" }),
            .. plan.Pools.Select(pool => pool with { Name = $"{pool.Name} with one more" }),
            .. plan.Loops.Select(loop => loop with { Name = $"{loop.Name} with one card more" }),
        ];
        ReplicationSet[] sets = Replications.RunEach(systems, count, options, cancellation);
        int buffers = 1 + 2 * plan.Stations.Count, pools = buffers + plan.Buffers.Count, loops = pools + plan.Pools.Count;
        ValueList<NamedEstimate> elasticities = plan.Stations
            .Select((variants, i) => new NamedEstimate(variants.Station, Elasticity(sets[1 + 2 * i], sets[2 + 2 * i], plan.Quantity))).ToValueList();
        int[] largest = [.. Enumerable.Range(0, elasticities.Count).OrderByDescending(i => elasticities[i].Estimate.Mean ?? double.NegativeInfinity).Take(2)];
        return new()
        {
            Base = sets[0],
            StationElasticities = elasticities,
            LeadOfFirstStation = largest is [int first, int second] ? Lead(first, second) : default,
            BufferGains = Gains(plan.Buffers, buffers),
            PoolGains = Gains(plan.Pools, pools),
            LoopGains = Gains(plan.Loops, loops),
        };

        ValueList<NamedEstimate> Gains(ValueList<ReplicatedSystem> changed, int first) =>
            changed.Select((system, i) => new NamedEstimate(system.Name, Gain(sets[0], sets[first + i], plan.Quantity))).ToValueList();

        Estimate Lead(int first, int second)
        {
            Func<int, double> one = ElasticityOf(sets[1 + 2 * first], sets[2 + 2 * first], plan.Quantity), other = ElasticityOf(sets[1 + 2 * second], sets[2 + 2 * second], plan.Quantity);
            return Sample.Jackknife(count, leftOut => one(leftOut) - other(leftOut));
        }
    }

    /// <summary>Relative change of a quantity for a relative change of a station's speed, d ln quantity / d ln speed.</summary>
    /// <remarks>The central difference (ln faster − ln slower) / (2 ln 1.05) of means over replications, with a jackknife that leaves out one pair after the other. Its bias
    /// is of the order of the step squared: below 0.0015 for two exponential machines with up to 6 places between them, 0.009 with up to 20.</remarks>
    /// <param name="slower">Replications with the station <see cref="SlowerFactor"/> times as fast.</param>
    /// <param name="faster">The same replications with the station <see cref="FasterFactor"/> times as fast.</param>
    /// <param name="quantity">The quantity.</param>
    /// <returns>No mean where the quantity is not above 0.</returns>
    /// <exception cref="ArgumentException">The numbers of replications differ, or there is no such key.</exception>
    public static Estimate Elasticity(ReplicationSet slower, ReplicationSet faster, Quantity quantity) =>
        Sample.Jackknife(slower.Results.Count, ElasticityOf(slower, faster, quantity));

    /// <summary>The elasticity from all replications but one.</summary>
    private static Func<int, double> ElasticityOf(ReplicationSet slower, ReplicationSet faster, Quantity quantity)
    {
        (Sample low, Sample high) = Comparison.Pairs(slower, faster, quantity);
        double step = Math.Log(FasterFactor / SlowerFactor);
        return leftOut => (Math.Log(high.Value(leftOut)) - Math.Log(low.Value(leftOut))) / step;
    }

    /// <summary>What a quantity gains by a change, in its own unit.</summary>
    /// <param name="before">Replications of the line as it is.</param>
    /// <param name="after">The same replications of the changed line.</param>
    /// <param name="quantity">The quantity.</param>
    /// <exception cref="ArgumentException">The numbers of replications differ, or there is no such key.</exception>
    public static Estimate Gain(ReplicationSet before, ReplicationSet after, Quantity quantity)
    {
        (Sample first, Sample second) = Comparison.Pairs(before, after, quantity);
        return second.Less(first);
    }
}
