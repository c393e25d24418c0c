namespace FactoryTwin.Experiments;

/// <summary>One quantity in every replication: plain values, or numerators and denominators.</summary>
internal sealed class Sample
{
    private readonly double[] _numerators;
    private readonly double[]? _denominators;
    private readonly double _numeratorSum;
    private readonly double _denominatorSum;

    public Sample(double[] numerators, double[]? denominators)
    {
        _numerators = numerators;
        _denominators = denominators;
        _numeratorSum = numerators.Sum();
        _denominatorSum = denominators?.Sum() ?? numerators.Length;
    }

    public int Count => _numerators.Length;

    public Estimate ToEstimate() => _denominators is null ? Estimate.OfMean(_numerators) : Jackknife(Count, Value);

    /// <summary>This less another, replication by replication.</summary>
    public Estimate Less(Sample other)
    {
        if (_denominators is null && other._denominators is null)
            return Estimate.OfMean(_numerators.Zip(other._numerators, static (own, others) => own - others).ToArray());
        return Jackknife(Count, leftOut => Value(leftOut) - other.Value(leftOut));
    }

    /// <summary>The mean, or the ratio of means, of all replications but one.</summary>
    /// <param name="leftOut">The replication that is left out, or <see cref="None"/>.</param>
    public double Value(int leftOut) => leftOut == None
        ? _numeratorSum / _denominatorSum
        : (_numeratorSum - _numerators[leftOut]) / (_denominatorSum - (_denominators?[leftOut] ?? 1));

    private const int None = -1;

    /// <summary>A function of means over replications, with the half-width that its change tells when one replication after the other is left out.</summary>
    /// <remarks>The standard error is that of the pseudo-values n·f − (n−1)·f₍ᵢ₎, with n − 1 degrees of freedom. The mean is f itself, without the jackknife's correction
    /// of its bias, so that a ratio is what a reader gets who divides the two means.</remarks>
    /// <param name="count">Number of replications.</param>
    /// <param name="function">The function of all replications but one, or of all for <see cref="None"/>.</param>
    public static Estimate Jackknife(int count, Func<int, double> function)
    {
        double all = count == 0 ? double.NaN : function(None);
        if (!double.IsFinite(all))
            return default;
        if (count == 1)
            return new(all, null);
        var leftOneOut = new Moments();
        for (int i = 0; i < count; i++)
            leftOneOut.Add(function(i));
        double half = StudentQuantile.TwoSided95(count - 1) * Math.Sqrt(leftOneOut.SumOfSquares * (count - 1) / count);
        if (!double.IsFinite(half))
            return new(all, null);
        // What replications that are all alike differ by is the rounding of their sums.
        return new(all, half <= 1e-12 * Math.Abs(all) ? 0 : half);
    }
}
