using System.Text;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using MathNet.Numerics.Distributions;

namespace FactoryTwin.Tests.Truth;

/// <summary>A model whose long-run figures are known exactly.</summary>
internal sealed record TruthCase
{
    /// <summary>Replications of every case.</summary>
    public const int ReplicationCount = 50;

    /// <summary>The seed is derived from it and from nothing else.</summary>
    public required string Name { get; init; }

    public required FactoryModel Model { get; init; }

    /// <summary>What is known.</summary>
    public required IReadOnlyList<Fact> Facts { get; init; }

    /// <summary>Measured time [s] of all replications together, so long that half-widths are as small as they must be with a third to spare.</summary>
    public required double MeasuredSeconds { get; init; }

    /// <summary>Time [s] before measuring in each replication. Default: a twentieth of its measured time, many times what the line needs to forget its start.</summary>
    public double WarmUpSeconds => MeasuredSeconds / ReplicationCount / 20;

    /// <summary>Runs all replications and compares each known figure with its estimate.</summary>
    public IReadOnlyList<Finding> Run(CancellationToken cancellation)
    {
        var keys = new QuantityKeys([.. Facts.SelectMany(fact => fact.Keys)]);
        TimeSpan warmUp = TimeSpan.FromSeconds(WarmUpSeconds), measured = TimeSpan.FromSeconds(MeasuredSeconds / ReplicationCount);
        ReplicationSet set = Replications.Run(
            (replication, _) =>
            {
                IndicatorReport report = MeasuredRun.Of(Model, SeedOf(Name), replication, warmUp, measured);
                return new(keys, [.. Facts.SelectMany(fact => fact.Values(report))]);
            },
            ReplicationCount, cancellation: cancellation);
        return [.. Facts.Select(fact => new Finding(fact, set.Estimate(fact.Quantity)))];
    }

    /// <summary>Every known figure is met within 4 standard errors by a precise estimate.</summary>
    public void AssertTrue() => AssertTrue(Run(TestContext.Current.CancellationToken));

    public static void AssertTrue(IReadOnlyList<Finding> findings)
    {
        Assert.NotEmpty(findings);
        Assert.All(findings, finding => Assert.True(finding.IsTrue, finding.ToString()));
        Assert.All(findings, finding => Assert.True(finding.IsPrecise, finding.ToString()));
    }

    /// <summary>FNV-1a over the name: a seed that nobody chose.</summary>
    public static ulong SeedOf(string name)
    {
        ulong hash = 14695981039346656037;
        foreach (byte character in Encoding.UTF8.GetBytes(name))
            hash = unchecked((hash ^ character) * 1099511628211);
        return hash;
    }
}

/// <summary>A figure that is known exactly.</summary>
/// <param name="Name">Its name, unique in its case.</param>
/// <param name="Exact">Its exact value.</param>
/// <param name="Precision">The half-width that is wanted, relative to the value.</param>
/// <param name="Numerator">What is measured.</param>
internal sealed record Fact(string Name, double Exact, double Precision, Func<IndicatorReport, double> Numerator)
{
    public const string ThroughputName = "throughput", LevelName = "mean number of parts";

    private const double OfThroughput = 0.003, OfTimesAndLevels = 0.02;

    /// <summary>What it is divided by. Default: measured time [s].</summary>
    public Func<IndicatorReport, double> Denominator { get; init; } = static report => report.MeasuredTime.TotalSeconds;

    /// <summary>How the estimate is made of the two raw quantities.</summary>
    public Quantity Quantity => new(Name, $"{Name}, below the line");

    /// <summary>Keys of the two raw quantities.</summary>
    public IEnumerable<string> Keys => [Quantity.Numerator, Quantity.Denominator!];

    /// <summary>The two raw quantities of a replication.</summary>
    public IEnumerable<double> Values(IndicatorReport report) => [Numerator(report), Denominator(report)];

    public static Fact Rate(string name, double perSecond, Func<IndicatorReport, double> count) => new(name, perSecond, OfThroughput, count);

    public static Fact Throughput(double perSecond) => Rate(ThroughputName, perSecond, static report => report.Flow.Good);

    /// <summary>A mean number of things over time, of which the report tells the present mean.</summary>
    public static Fact Mean(string name, double exact, Func<IndicatorReport, double> level) =>
        new(name, exact, OfTimesAndLevels, level) { Denominator = static _ => 1 };

    public static Fact Level(double parts) => Mean(LevelName, parts, static report => report.Flow.WorkInProgress.Value!.Value);

    /// <summary>A mean time [s]: a sum of times for each of so many things.</summary>
    public static Fact Time(string name, double seconds, Func<IndicatorReport, double> sum, Func<IndicatorReport, double> count) =>
        new(name, seconds, OfTimesAndLevels, sum) { Denominator = count };

    public static Fact LeadTime(double seconds) =>
        Time("lead time", seconds, static report => report.Flow.LeadTime.Numerator!.Value, static report => report.Flow.LeadTime.Denominator!.Value);
}

/// <summary>An estimate beside the truth.</summary>
internal sealed record Finding(Fact Fact, Estimate Estimate)
{
    public double StandardError => Estimate.HalfWidth95!.Value / StudentT.InvCDF(0, 1, TruthCase.ReplicationCount - 1, 0.975);

    /// <summary>Distance from the truth in standard errors: Student-t distributed if the model is right.</summary>
    public double Score => (Estimate.Mean!.Value - Fact.Exact) / StandardError;

    /// <summary>The score as a standard normal number of the same probability, so that squares of them add up to a chi-square.</summary>
    public double NormalScore => Normal.InvCDF(0, 1, StudentT.CDF(0, 1, TruthCase.ReplicationCount - 1, Score));

    public bool IsTrue => Math.Abs(Score) <= 4;

    public bool IsPrecise => Estimate.HalfWidth95!.Value <= Fact.Precision * Fact.Exact;

    public override string ToString() => FormattableString.Invariant(
        $"{Fact.Name}: {Estimate.Mean:G8} ± {Estimate.HalfWidth95 / Fact.Exact:P3} against {Fact.Exact:G8}, {Score:F2} standard errors");
}
