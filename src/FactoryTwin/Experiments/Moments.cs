using System.Collections.Concurrent;
using MathNet.Numerics.Distributions;

namespace FactoryTwin.Experiments;

/// <summary>Mean and sum of squared deviations, one value after the other (Welford's method, which loses no digits where the mean is large and the spread small).</summary>
internal struct Moments
{
    public int Count { get; private set; }

    public double Mean { get; private set; }

    /// <summary>Sum of the squared deviations from the mean.</summary>
    public double SumOfSquares { get; private set; }

    public void Add(double value)
    {
        Count++;
        double deviation = value - Mean;
        Mean += deviation / Count;
        SumOfSquares += deviation * (value - Mean);
    }
}

/// <summary>Quantiles of Student's t distribution. They are found by iteration, which costs more than a short experiment's statistics, and so are kept.</summary>
internal static class StudentQuantile
{
    private static readonly ConcurrentDictionary<int, double> Known = new();

    /// <summary>The value that |t| stays below with a probability of 95 %.</summary>
    /// <param name="degreesOfFreedom">Range: 1 or more.</param>
    public static double TwoSided95(int degreesOfFreedom) =>
        Known.GetOrAdd(degreesOfFreedom, static degrees => StudentT.InvCDF(0, 1, degrees, 0.975));
}
