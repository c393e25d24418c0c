namespace FactoryTwin.Experiments;

/// <summary>How often something was so among how many independent trials, with the interval of the probability behind it.</summary>
/// <remarks>The interval is Wilson's (1927, Probable inference, the law of succession, and statistical inference, Journal of the American Statistical Association 22), which holds near 0 and 1 too.</remarks>
/// <param name="Count">How often it was so. Range: 0 to <paramref name="Of"/>.</param>
/// <param name="Of">How many trials. Range: 1 or more.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct Proportion(int Count, int Of)
{
    private const double Normal95 = 1.959963984540054;

    /// <summary>The share of the trials.</summary>
    public double Probability => (double)Count / Of;

    /// <summary>Lower end of the 95 % interval.</summary>
    public double LowProbability => Count == 0 ? 0 : Middle - HalfWidth;

    /// <summary>Upper end of the 95 % interval.</summary>
    public double HighProbability => Count == Of ? 1 : Middle + HalfWidth;

    private double Weight => Normal95 * Normal95 / Of;

    private double Middle => (Probability + Weight / 2) / (1 + Weight);

    private double HalfWidth => Math.Sqrt(Weight * (Probability * (1 - Probability) + Weight / 4)) / (1 + Weight);

    /// <summary>As in <c>83 % (77 to 88 %)</c>; the same in every culture.</summary>
    public override string ToString() => FormattableString.Invariant($"{Probability * 100:0} % ({LowProbability * 100:0} to {HighProbability * 100:0} %)");
}
