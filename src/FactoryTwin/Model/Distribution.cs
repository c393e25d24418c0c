namespace FactoryTwin.Model;

/// <summary>The shape of a <see cref="Distribution"/>.</summary>
public enum DistributionShape : byte
{
    /// <summary>Always the same value.</summary>
    Constant = 0,

    /// <summary>Every value between two bounds alike.</summary>
    Uniform = 1,

    /// <summary>Between two bounds, rising to a mode and falling from it.</summary>
    Triangular = 2,

    /// <summary>Without memory.</summary>
    Exponential = 3,

    /// <summary>Normal; durations and counts are truncated at 0: a value below 0 is drawn again.</summary>
    Normal = 4,

    /// <summary>The logarithm is normal.</summary>
    LogNormal = 5,

    /// <summary>Gamma, by mean and coefficient of variation.</summary>
    Gamma = 6,

    /// <summary>Weibull, by shape and scale.</summary>
    Weibull = 7,

    /// <summary>Values that were measured, interpolated between neighbours.</summary>
    Empirical = 8,
}

/// <summary>A distribution of durations, of counts or of plain numbers, as a description: nothing here draws a number.</summary>
/// <remarks>Values are in seconds where the distribution is of durations, never negative there and in counts; plain numbers, in a unit that stands beside, may be negative.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed partial record Distribution
{
    private Distribution(DistributionShape shape, double first, double second, double third)
    {
        Shape = shape;
        First = first;
        Second = second;
        Third = third;
    }

    /// <summary>The shape.</summary>
    public DistributionShape Shape { get; }

    /// <summary>First parameter. Constant: the value; uniform, triangular: the lower bound; exponential, normal, log-normal, gamma: the mean; Weibull: the shape.</summary>
    internal double First { get; }

    /// <summary>Second parameter. Uniform: the upper bound; triangular: the mode; normal: the standard deviation; log-normal, gamma: the coefficient of variation; Weibull: the scale.</summary>
    internal double Second { get; }

    /// <summary>Third parameter. Triangular: the upper bound; gamma: the number of phases where it was written as <c>erlang</c>, else 0.</summary>
    internal double Third { get; }

    /// <summary>Measured values in rising order, for <see cref="DistributionShape.Empirical"/>; else empty.</summary>
    public ValueList<double> Values { get; private init; } = ValueList<double>.Empty;

    /// <summary>The file that the values were read from, as written in the model; else <c>null</c>.</summary>
    public string? File { get; private init; }

    /// <summary>The column of the file, as written in the model; else <c>null</c>.</summary>
    public string? Column { get; private init; }

    /// <summary>Always the same duration.</summary>
    /// <param name="value">Range: 0 or more.</param>
    public static Distribution Constant(TimeSpan value) => ConstantValue(NotNegative(value.TotalSeconds));

    /// <summary>Always the same value, in seconds or as a plain number.</summary>
    internal static Distribution ConstantValue(double value) => new(DistributionShape.Constant, Finite(value), 0, 0);

    /// <summary>Every duration between two bounds alike.</summary>
    /// <param name="minimum">Lower bound. Range: 0 or more.</param>
    /// <param name="maximum">Upper bound. Range: not below the lower one.</param>
    public static Distribution Uniform(TimeSpan minimum, TimeSpan maximum) => UniformValue(NotNegative(minimum.TotalSeconds), maximum.TotalSeconds);

    internal static Distribution UniformValue(double minimum, double maximum) =>
        new(DistributionShape.Uniform, Finite(minimum), AtLeast(maximum, minimum), 0);

    /// <summary>Between two bounds, rising to a mode and falling from it.</summary>
    /// <param name="minimum">Lower bound. Range: 0 or more.</param>
    /// <param name="mode">The most likely duration, between the bounds.</param>
    /// <param name="maximum">Upper bound. Range: above the lower one.</param>
    public static Distribution Triangular(TimeSpan minimum, TimeSpan mode, TimeSpan maximum) =>
        TriangularValue(NotNegative(minimum.TotalSeconds), mode.TotalSeconds, maximum.TotalSeconds);

    internal static Distribution TriangularValue(double minimum, double mode, double maximum) =>
        new(DistributionShape.Triangular, Finite(minimum), AtLeast(mode, minimum), AtLeast(maximum, mode));

    /// <summary>Without memory.</summary>
    /// <param name="mean">Mean. Range: above 0.</param>
    public static Distribution Exponential(TimeSpan mean) => ExponentialValue(mean.TotalSeconds);

    internal static Distribution ExponentialValue(double mean) => new(DistributionShape.Exponential, Positive(mean), 0, 0);

    /// <summary>Normal, truncated at 0: a value below 0 is drawn again, which raises the mean a little.</summary>
    /// <param name="mean">Mean before truncation. Range: 0 or more.</param>
    /// <param name="standardDeviation">Standard deviation before truncation. Range: 0 or more.</param>
    public static Distribution Normal(TimeSpan mean, TimeSpan standardDeviation) => NormalValue(NotNegative(mean.TotalSeconds), standardDeviation.TotalSeconds);

    internal static Distribution NormalValue(double mean, double standardDeviation) =>
        new(DistributionShape.Normal, Finite(mean), NotNegative(standardDeviation), 0);

    /// <summary>The logarithm is normal.</summary>
    /// <param name="mean">Mean of the durations themselves. Range: above 0.</param>
    /// <param name="variationFactor">Coefficient of variation: standard deviation / mean. Range: above 0.</param>
    public static Distribution LogNormal(TimeSpan mean, double variationFactor) => LogNormalValue(mean.TotalSeconds, variationFactor);

    internal static Distribution LogNormalValue(double mean, double variationFactor) =>
        new(DistributionShape.LogNormal, Positive(mean), Positive(variationFactor), 0);

    /// <summary>Gamma.</summary>
    /// <param name="mean">Mean. Range: above 0.</param>
    /// <param name="variationFactor">Coefficient of variation: standard deviation / mean. Range: above 0.</param>
    public static Distribution Gamma(TimeSpan mean, double variationFactor) => GammaValue(mean.TotalSeconds, variationFactor);

    internal static Distribution GammaValue(double mean, double variationFactor) =>
        new(DistributionShape.Gamma, Positive(mean), Positive(variationFactor), 0);

    /// <summary>The sum of equal exponential phases: a gamma distribution with a coefficient of variation of 1/√phases.</summary>
    /// <param name="phases">Number of phases. Range: 1 or more.</param>
    /// <param name="mean">Mean of the sum. Range: above 0.</param>
    public static Distribution Erlang(int phases, TimeSpan mean) => ErlangValue(phases, mean.TotalSeconds);

    internal static Distribution ErlangValue(int phases, double mean) => phases >= 1
        ? new(DistributionShape.Gamma, Positive(mean), 1 / Math.Sqrt(phases), phases)
        : throw new ArgumentOutOfRangeException(nameof(phases), phases, "An Erlang distribution has at least 1 phase.");

    /// <summary>Weibull.</summary>
    /// <param name="shapeFactor">Shape: above 1 wears out, 1 is exponential, below 1 fails early. Range: above 0.</param>
    /// <param name="scale">Scale: 63.2 % of the values are below it. Range: above 0.</param>
    public static Distribution Weibull(double shapeFactor, TimeSpan scale) => WeibullValue(shapeFactor, scale.TotalSeconds);

    internal static Distribution WeibullValue(double shapeFactor, double scale) =>
        new(DistributionShape.Weibull, Positive(shapeFactor), Positive(scale), 0);

    /// <summary>Values that were measured: the distribution function rises in straight lines from one measured value to the next.</summary>
    /// <param name="seconds">Measured values [s]. Range: at least one, none negative.</param>
    /// <param name="file">The file they came from, to be written back; or <c>null</c>.</param>
    /// <param name="column">The column of that file; or <c>null</c>.</param>
    public static Distribution Empirical(IEnumerable<double> seconds, string? file = null, string? column = null) =>
        EmpiricalValue(seconds.Select(NotNegative), file, column);

    internal static Distribution EmpiricalValue(IEnumerable<double> values, string? file, string? column)
    {
        double[] sorted = [.. values.Select(Finite).Order()];
        if (sorted.Length == 0)
            throw new ArgumentException("An empirical distribution needs at least one value.", nameof(values));
        return new(DistributionShape.Empirical, 0, 0, 0) { Values = ValueList.Create<double>(sorted), File = file, Column = column };
    }

    private static double NotNegative(double value) => value >= 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "A duration or count is a finite number of 0 or more.");

    private static double Finite(double value) => double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "This parameter is a finite number.");

    private static double Positive(double value) => value > 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "This parameter is a finite number above 0.");

    private static double AtLeast(double value, double bound) => value >= bound && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"This parameter is a finite number of {bound} or more.");
}
