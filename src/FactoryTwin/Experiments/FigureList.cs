using FactoryTwin.Indicators;

namespace FactoryTwin.Experiments;

/// <summary>What one replication of a factory measured.</summary>
internal readonly record struct Reading(IndicatorReport Report, long Events, EnergyReading? Energy = null)
{
    /// <summary>Carbon dioxide of the stations that say how much they emit, and of the energy [g]; <c>null</c> where neither is known.</summary>
    public double? CarbonGrams => Energy?.Balance?.CarbonGrams is { } grams ? grams + (Report.CarbonGrams ?? 0) : Report.CarbonGrams;
}

/// <summary>The figures of a study, each named once: a first pass over them declares what every replication has to be read for, a second one takes the estimates.</summary>
internal sealed class FigureList
{
    private const string Above = "/above", Below = "/below";

    public static Quantity Throughput { get; } = new("throughput");

    public static Quantity LeadTime { get; } = new("lead-time" + Above, "lead-time" + Below);

    public static Quantity WorkInProgress { get; } = new("work-in-progress");

    public static Quantity EnergyPerPart { get; } = new("energy-per-part" + Above, "energy-per-part" + Below);

    public static Quantity CostPerPart { get; } = new("cost-per-part" + Above, "cost-per-part" + Below);
    public static Quantity CarbonPerPart { get; } = new("carbon-per-part" + Above, "carbon-per-part" + Below);

    public static Quantity CostOf(CostKind kind) => new($"cost-per-part-{kind}" + Above, $"cost-per-part-{kind}" + Below);

    private readonly List<string> _names = [];
    private readonly List<Func<Reading, double?>> _readers = [];

    /// <summary>The keys of the declared quantities; nothing is declared after the first use.</summary>
    public QuantityKeys Keys => field ??= new QuantityKeys([.. _names]);

    /// <summary>The replications to estimate from; <c>null</c> while figures are declared.</summary>
    public ReplicationSet? Replications { get; set; }

    /// <summary>A figure that is a mean over replications.</summary>
    public Estimate Mean(Quantity quantity, Func<Reading, double?> read)
    {
        if (Replications is not null)
            return Replications.Estimate(quantity);
        _names.Add(quantity.Numerator);
        _readers.Add(read);
        return default;
    }

    public Estimate Mean(string name, Func<Reading, double?> read) => Mean(new Quantity(name), read);

    /// <summary>A figure that is a ratio of means.</summary>
    public Estimate Ratio(string name, Func<Reading, Indicator?> read) => Ratio(name, reading => read(reading)?.Numerator, reading => read(reading)?.Denominator);

    /// <summary>A figure that is a ratio of means.</summary>
    public Estimate Ratio(string name, Func<Reading, double?> above, Func<Reading, double?> below)
    {
        if (Replications is not null)
            return Replications.Estimate(new(name + Above, name + Below));
        Mean(name + Above, above);
        Mean(name + Below, below);
        return default;
    }

    /// <summary>A sum over replications.</summary>
    public double Sum(string name, Func<Reading, double?> read) => Mean(name, read).Mean * Replications?.Results.Count ?? 0;

    /// <summary>What one replication measured, in the order of the keys.</summary>
    public ReplicationResult Read(in Reading reading)
    {
        var values = new double[_readers.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = _readers[i](reading) ?? double.NaN;
        return new ReplicationResult(Keys, values);
    }
}
