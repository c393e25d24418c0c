using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;

namespace FactoryTwin.Model.Text;

/// <summary>What a distribution is of.</summary>
internal enum Amounts
{
    /// <summary>Durations above 0.</summary>
    Times,

    /// <summary>Durations of 0 or more.</summary>
    TimesOrZero,

    /// <summary>Durations, or numbers of parts, above 0.</summary>
    TimesOrParts,

    /// <summary>Plain numbers, negative ones too.</summary>
    Numbers,
}

/// <summary>Distributions as written in a model: a constant, or a shape with its parameters in brackets.</summary>
internal sealed class DistributionType(Amounts amounts) : ScalarType<Distribution>
{
    private static readonly DistributionText Forms = new();

    public override string Expected => amounts switch
    {
        Amounts.TimesOrParts => "a duration, a number of parts or a distribution such as '8 h', '200 parts' or 'exponential(8 h)'",
        Amounts.Numbers => "a number or a distribution such as '20' or 'normal(mean 20, sd 0.01)'",
        _ => "a duration or a distribution such as '95 s' or 'lognormal(mean 80 s, cv 0.2)'",
    };

    public override bool TryParse(TextSpan text, [MaybeNullWhen(false)] out Distribution value)
    {
        value = null;
        int bracket = text.Text.IndexOf('(', StringComparison.Ordinal);
        if (bracket < 0 && (!char.IsAsciiLetter(text.Text[0]) || Numbers.IsNotFinite(text.Text)))
        {
            if (!DistributionText.TryQuantity(text, amounts, out double constant, out bool isCount))
                return false;
            value = DistributionText.Of(amounts, Distribution.ConstantValue(constant).Counted(isCount));
            return true;
        }
        if (bracket < 0 || !text.Text.EndsWith(')'))
            return DistributionText.RefuseShape(text, bracket < 0 ? text : text[..bracket].Trim(), amounts, Expected);
        return Forms.TryParse(text, bracket, amounts, Expected, out value);
    }

    public override string Format(Distribution value) => value is { Shape: DistributionShape.Empirical, File: null }
        ? throw new InvalidOperationException("Measured values that came from no file cannot be written; write them to a CSV file and name it.")
        : value.ToString();

    public override void Check(Distribution value, TextContext context)
    {
        string text = context.Written(value.ToString());
        if (value.IsCount && amounts != Amounts.TimesOrParts)
            context.Report(ProblemCode.NotAValue, $"'{text}' is a number of parts", $"write {Expected}", text);
        else if (value.IsNumber != (amounts == Amounts.Numbers))
            context.Report(ProblemCode.NotAValue, value.IsNumber ? $"'{text}' has no unit" : $"'{text}' is a time and no plain number", $"write {Expected}", text);
        else if (DistributionText.FactorOf(value) is not (>= 0.001 and <= 1000))
            context.Report(ProblemCode.OutOfRange, $"'{text}' has a factor out of range", "shape or cv must be 0.001 to 1000", text);
        else if (value.IsNumber)
        {
            if (!double.IsFinite(value.Mean))
                context.Report(ProblemCode.OutOfRange, $"'{text}' is too large", null, text);
        }
        else if (!(value.Mean <= Durations.LongestSeconds))
            context.Report(ProblemCode.OutOfRange, $"'{text}' is too large", value.IsCount ? null : $"at most {Durations.LongestText}", text);
        else if (value.Mean == 0 && amounts != Amounts.TimesOrZero)
            context.Report(ProblemCode.OutOfRange, $"'{text}' is zero", "it must be more", text);
        else if (value.Mean > 0 && value.Mean < 1e-7)
            context.Report(ProblemCode.OutOfRange, $"'{text}' is too short", "the shortest time is 100 ns", text);
    }

    public override JsonObject Schema() => new()
    {
        ["type"] = amounts == Amounts.Numbers ? new JsonArray("number", "string") : "string",
        ["description"] = char.ToUpperInvariant(Expected[0]) + Expected[1..],
        ["anyOf"] = new JsonArray(
            amounts switch
            {
                Amounts.Numbers => new JsonObject { ["type"] = "number", ["description"] = "A constant" },
                Amounts.TimesOrParts => Json.Text(DurationType.Pattern.Replace("d)", "d|parts?)", StringComparison.Ordinal), "A constant"),
                _ => Json.Text(DurationType.Pattern, "A constant"),
            },
            Json.Text($@"^\s*({string.Join('|', Forms.Names)})\s*\(.*\)\s*$", "A distribution")),
    };
}

/// <summary>A parameter of a distribution as written.</summary>
/// <param name="Label">The word before it.</param>
/// <param name="Kind">What kind of number it is.</param>
/// <param name="NeedsLabel">Whether the word must be there.</param>
internal readonly record struct DistributionParameter(string Label, DistributionParameterKind Kind, bool NeedsLabel);

internal enum DistributionParameterKind
{
    /// <summary>A duration or a number of parts, 0 or more; or a plain number.</summary>
    Quantity,

    /// <summary>The same, 0 or more.</summary>
    Spread,

    /// <summary>The same, above 0.</summary>
    PositiveQuantity,

    /// <summary>A plain number above 0.</summary>
    Factor,

    /// <summary>A whole number, 1 or more.</summary>
    Whole,
}

/// <summary>The written forms of all shapes.</summary>
internal sealed class DistributionText
{
    private sealed record Form(string Name, string Example, Func<double[], Distribution> Make, params DistributionParameter[] Parameters);

    private static readonly Form[] Forms =
    [
        new("uniform", "uniform(60 s, 90 s)", p => Distribution.UniformValue(p[0], p[1]), Bound("min"), Bound("max")),
        new("triangular", "triangular(60 s, 70 s, 90 s)", p => Distribution.TriangularValue(p[0], p[1], p[2]), Bound("min"), Bound("mode"), Bound("max")),
        new("exponential", "exponential(90 s)", p => Distribution.ExponentialValue(p[0]), Mean(NeedsLabel: false)),
        new("normal", "normal(mean 80 s, sd 10 s)", p => Distribution.NormalValue(p[0], p[1]), new("mean", DistributionParameterKind.Quantity, true), new("sd", DistributionParameterKind.Spread, true)),
        new("lognormal", "lognormal(mean 80 s, cv 0.2)", p => Distribution.LogNormalValue(p[0], p[1]), Mean(NeedsLabel: true), new("cv", DistributionParameterKind.Factor, true)),
        new("gamma", "gamma(mean 80 s, cv 0.2)", p => Distribution.GammaValue(p[0], p[1]), Mean(NeedsLabel: true), new("cv", DistributionParameterKind.Factor, true)),
        new("erlang", "erlang(3, 80 s)", p => Distribution.ErlangValue((int)p[0], p[1]), new("k", DistributionParameterKind.Whole, false), Mean(NeedsLabel: false)),
        new("weibull", "weibull(shape 2, scale 80 s)", p => Distribution.WeibullValue(p[0], p[1]), new("shape", DistributionParameterKind.Factor, true), new("scale", DistributionParameterKind.PositiveQuantity, true)),
    ];

    private const string Empirical = "empirical";

    public IEnumerable<string> Names => AllNames;

    private static string[] AllNames => [.. Forms.Select(form => form.Name), Empirical];

    public bool TryParse(TextSpan text, int bracket, Amounts amounts, string expected, [MaybeNullWhen(false)] out Distribution value)
    {
        value = null;
        TextSpan name = text[..bracket].Trim();
        IReadOnlyList<TextSpan> arguments = text[(bracket + 1)..^1].Split(',');
        if (name.Text == Empirical)
            return arguments.Count == 2 && arguments.All(argument => argument.Length > 0)
                ? EmpiricalFile.TryRead(arguments[0], arguments[1], amounts, out value)
                : text.Report(ProblemCode.NotAValue, $"'{text}' needs a file and a column", "write 'empirical(file.csv, column)'");
        if (Forms.FirstOrDefault(form => form.Name == name.Text) is not { } form)
            return RefuseShape(text, name, amounts, expected);
        if (arguments.Count != form.Parameters.Length)
            return RefuseArguments(text, form, amounts);

        double[] values = new double[arguments.Count];
        bool? isCount = null;
        for (int i = 0; i < arguments.Count; i++)
        {
            if (!TryArgument(text, form, i, arguments, amounts, out values[i], ref isCount))
                return false;
        }
        if (form.Name is "uniform" or "triangular" && !IsRising(text, values))
            return false;
        value = Of(amounts, form.Make(values).Counted(isCount ?? false));
        return true;
    }

    /// <summary>The distribution as one of plain numbers, where it is to be.</summary>
    public static Distribution Of(Amounts amounts, Distribution value) => amounts == Amounts.Numbers ? value.Numeric() : value;

    /// <summary>Reads a duration or, where allowed, a number of parts; or a plain number.</summary>
    public static bool TryQuantity(TextSpan text, Amounts amounts, out double value, out bool isCount)
    {
        isCount = false;
        if (amounts == Amounts.Numbers)
            return Numbers.TryReadSigned(text, out value);
        isCount = amounts == Amounts.TimesOrParts && (text.Text.EndsWith("parts", StringComparison.Ordinal) || text.Text.EndsWith("part", StringComparison.Ordinal));
        return (isCount ? UnitFamily.Parts : UnitFamily.Time).TryRead(text, out value);
    }

    public static bool RefuseShape(TextSpan text, TextSpan name, Amounts amounts, string expected) => NearestName.Of(name.Text, AllNames) is string nearest && nearest != name.Text
        ? name.Report(ProblemCode.NotAValue, $"there is no distribution '{name}'", $"did you mean '{nearest}'?")
        : text.Report(ProblemCode.NotAValue, $"'{text}' is not a {(amounts == Amounts.Numbers ? "number" : "duration")} or distribution", $"write {expected}");

    public static string Format(Distribution d)
    {
        string Quantity(double value) => d.IsNumber ? Numbers.FormatSigned(value) : d.IsCount ? $"{Numbers.Format(value)} parts" : Durations.Format(value);
        return d.Shape switch
        {
            DistributionShape.Constant => Quantity(d.First),
            DistributionShape.Uniform => $"uniform({Quantity(d.First)}, {Quantity(d.Second)})",
            DistributionShape.Triangular => $"triangular({Quantity(d.First)}, {Quantity(d.Second)}, {Quantity(d.Third)})",
            DistributionShape.Exponential => $"exponential({Quantity(d.First)})",
            DistributionShape.Normal => $"normal(mean {Quantity(d.First)}, sd {Quantity(d.Second)})",
            DistributionShape.LogNormal => $"lognormal(mean {Quantity(d.First)}, cv {Numbers.Format(d.Second)})",
            DistributionShape.Gamma when d.Third > 0 => $"erlang({Numbers.Format(d.Third)}, {Quantity(d.First)})",
            DistributionShape.Gamma => $"gamma(mean {Quantity(d.First)}, cv {Numbers.Format(d.Second)})",
            DistributionShape.Weibull => $"weibull(shape {Numbers.Format(d.First)}, scale {Quantity(d.Second)})",
            _ when d.File is not null => $"{Empirical}({d.File}, {d.Column})",
            _ => string.Create(CultureInfo.InvariantCulture, $"{Empirical}({d.Values.Count} values)"),
        };
    }

    /// <summary>The parameter without unit; 1 where there is none.</summary>
    public static double FactorOf(Distribution d) => d.Shape switch
    {
        DistributionShape.LogNormal or DistributionShape.Gamma => d.Second,
        DistributionShape.Weibull => d.First,
        _ => 1,
    };

    private static bool TryArgument(TextSpan text, Form form, int index, IReadOnlyList<TextSpan> arguments, Amounts amounts, out double value, ref bool? isCount)
    {
        value = 0;
        DistributionParameter parameter = form.Parameters[index];
        TextSpan argument = arguments.FirstOrDefault(candidate => candidate.Text.StartsWith(parameter.Label + ' ', StringComparison.Ordinal));
        if (argument.Text is not null)
            argument = argument[(parameter.Label.Length + 1)..].Trim();
        else if (parameter.NeedsLabel || arguments.Any(candidate => form.Parameters.Any(other => candidate.Text.StartsWith(other.Label + ' ', StringComparison.Ordinal))))
            return RefuseArguments(text, form, amounts);
        else
            argument = arguments[index];
        if (argument.Length == 0)
            return RefuseArguments(text, form, amounts);

        if (parameter.Kind is DistributionParameterKind.Quantity or DistributionParameterKind.Spread or DistributionParameterKind.PositiveQuantity)
        {
            if (!TryQuantity(argument, amounts, out value, out bool counts))
                return false;
            if (isCount is { } before && before != counts)
                return argument.Report(ProblemCode.NotAValue, $"'{text}' mixes times and parts");
            isCount = counts;
            if (value < 0 && parameter.Kind != DistributionParameterKind.Quantity)
                return argument.Report(ProblemCode.OutOfRange, $"{parameter.Label} '{argument}' is negative", parameter.Kind == DistributionParameterKind.Spread ? "it must be 0 or more" : "it must be more");
            return value > 0 || parameter.Kind != DistributionParameterKind.PositiveQuantity || argument.Report(ProblemCode.OutOfRange, $"'{argument}' is zero", "it must be more");
        }
        if (!Numbers.TryRead(argument, out value))
            return false;
        if (value <= 0)
            return argument.Report(ProblemCode.OutOfRange, $"{parameter.Label} '{argument}' is zero", "it must be more");
        return parameter.Kind != DistributionParameterKind.Whole || (value == Math.Floor(value) && value <= 1_000_000)
            || argument.Report(ProblemCode.OutOfRange, $"{parameter.Label} '{argument}' is not a whole number from 1 to 1000000");
    }

    private static bool RefuseArguments(TextSpan text, Form form, Amounts amounts)
    {
        string example = amounts != Amounts.Numbers ? form.Example : form.Example.Replace(" s,", ",", StringComparison.Ordinal).Replace(" s)", ")", StringComparison.Ordinal);
        return text.Report(ProblemCode.NotAValue, $"'{text}' does not have the parameters of '{form.Name}'", $"write it as in '{example}'");
    }

    private static bool IsRising(TextSpan text, double[] values)
    {
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] < values[i - 1])
                return text.Report(ProblemCode.OutOfRange, $"'{text}' does not rise", "write the smallest value first");
        }
        return values[^1] > values[0] || text.Report(ProblemCode.OutOfRange, $"the bounds of '{text}' are equal", "write a constant");
    }

    private static DistributionParameter Bound(string label) => new(label, DistributionParameterKind.Quantity, false);

    private static DistributionParameter Mean(bool NeedsLabel) => new("mean", DistributionParameterKind.PositiveQuantity, NeedsLabel);
}
