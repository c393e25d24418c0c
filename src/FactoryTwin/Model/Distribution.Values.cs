using FactoryTwin.Model.Text;
using MathNet.Numerics;
using NormalLaw = MathNet.Numerics.Distributions.Normal;

namespace FactoryTwin.Model;

public sealed partial record Distribution
{
    /// <summary>Whether the values are numbers of parts and not seconds. Default: no.</summary>
    public bool IsCount { get; private init; }

    /// <summary>Whether the values are plain numbers in a unit that stands beside, such as lengths in mm: they may be negative, and a normal distribution is not truncated. Default: no.</summary>
    public bool IsNumber { get; private init; }

    /// <summary>Always the same number.</summary>
    /// <param name="value">Range: finite.</param>
    public static Distribution Number(double value) => ConstantValue(value).Numeric();

    /// <summary>Normally distributed numbers, not truncated.</summary>
    /// <param name="mean">Mean. Range: finite.</param>
    /// <param name="standardDeviation">Standard deviation. Range: 0 or more.</param>
    public static Distribution NormalNumber(double mean, double standardDeviation) => NormalValue(mean, standardDeviation).Numeric();

    /// <summary>Reads a distribution of plain numbers as it is written in a model, as in <c>20.00</c> or <c>normal(mean 20, sd 0.01)</c>.</summary>
    /// <param name="text">The text. An empirical file is looked for in the current folder.</param>
    /// <exception cref="ModelException">The text is not a distribution of plain numbers.</exception>
    public static Distribution ParseNumber(string text) => Parse(text, TextOf.Numbers);

    /// <summary>Always the same number of parts.</summary>
    /// <param name="parts">Range: 1 or more.</param>
    public static Distribution ConstantParts(long parts) => ConstantValue(AtLeastOne(parts)).Counted(true);

    /// <summary>Numbers of parts without memory.</summary>
    /// <param name="mean">Mean number of parts. Range: 1 or more.</param>
    public static Distribution ExponentialParts(long mean) => ExponentialValue(AtLeastOne(mean)).Counted(true);

    /// <summary>Reads a distribution as it is written in a model, as in <c>lognormal(mean 80 s, cv 0.2)</c> or <c>exponential(200 parts)</c>.</summary>
    /// <param name="text">The text. An empirical file is looked for in the current folder.</param>
    /// <exception cref="ModelException">The text is not a distribution.</exception>
    public static Distribution Parse(string text) => Parse(text, TextOf.DurationsOrParts);

    private static Distribution Parse(string text, TextType<Distribution> type)
    {
        var sheet = new TextSheet(null, "");
        var context = new TextContext(sheet);
        type.TryRead(TextNode.Of(text), context, out Distribution? read);
        sheet.ThrowIfFaulty();
        return read!;
    }

    /// <summary>Mean of the values that are drawn, in seconds, in parts or as a plain number.</summary>
    public double Mean => Shape switch
    {
        DistributionShape.Uniform => (First + Second) / 2,
        DistributionShape.Triangular => (First + Second + Third) / 3,
        DistributionShape.Normal when !IsNumber => MeanOfTruncatedNormal(First, Second),
        DistributionShape.Weibull => Second * SpecialFunctions.Gamma(1 + 1 / First),
        DistributionShape.Empirical => MeanOfInterpolated(Values),
        _ => First,
    };

    /// <summary>The same shape with all values multiplied. Measured values lose the file they came from.</summary>
    /// <param name="factor">What they are multiplied by. Range: above 0.</param>
    public Distribution Scaled(double factor)
    {
        Positive(factor);
        return Shape switch
        {
            DistributionShape.Constant => ConstantValue(First * factor),
            DistributionShape.Uniform => UniformValue(First * factor, Second * factor),
            DistributionShape.Triangular => TriangularValue(First * factor, Second * factor, Third * factor),
            DistributionShape.Exponential => ExponentialValue(First * factor),
            DistributionShape.Normal => NormalValue(First * factor, Second * factor),
            DistributionShape.LogNormal => LogNormalValue(First * factor, Second),
            DistributionShape.Gamma => new(Shape, First * factor, Second, Third),
            DistributionShape.Weibull => WeibullValue(First, Second * factor),
            _ => EmpiricalValue(Values.Select(value => value * factor), null, null),
        } with
        { IsCount = IsCount, IsNumber = IsNumber };
    }

    /// <summary>The distribution as it is written in a model; <see cref="Parse(string)"/> or, of plain numbers, <see cref="ParseNumber"/> reads it back equal. The same in every culture.</summary>
    public override string ToString() => DistributionText.Format(this);

    internal Distribution Counted(bool isCount) => this with { IsCount = isCount };

    internal Distribution Numeric() => this with { IsNumber = true };

    // E[X | X > 0] = m + s·φ(m/s) / Φ(m/s), because x·φ(x) is the derivative of -φ(x); a test compares it with the integral.
    private static double MeanOfTruncatedNormal(double mean, double standardDeviation)
    {
        if (standardDeviation == 0)
            return mean;
        double cut = -mean / standardDeviation;
        return mean + standardDeviation * NormalLaw.PDF(0, 1, cut) / NormalLaw.CDF(0, 1, -cut);
    }

    // The distribution function rises from 0 at the smallest value in straight lines to 1 at the largest: every stretch between neighbours is equally likely.
    private static double MeanOfInterpolated(ValueList<double> sorted) => sorted.Count == 1
        ? sorted[0]
        : (sorted.Sum() - (sorted[0] + sorted[^1]) / 2) / (sorted.Count - 1);

    private static long AtLeastOne(long parts) => parts >= 1 ? parts : throw new ArgumentOutOfRangeException(nameof(parts), parts, "Parts are counted from 1.");
}
