using System.Globalization;
using System.Text.Json.Nodes;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Cobots;

/// <summary>A unit as written behind numbers, and how many of it are one of the base unit.</summary>
internal readonly record struct NumberUnit(string Name, double PerBase);

/// <summary>The units of one kind of number that arms need, and its range.</summary>
/// <param name="What">What it is, as in <c>an angle</c>.</param>
/// <param name="Example">A value as it could be written.</param>
/// <param name="Least">The smallest, in the base unit.</param>
/// <param name="Most">The largest, in the base unit.</param>
/// <param name="Units">The units, the base unit first.</param>
internal sealed record NumberKind(string What, string Example, double Least, double Most, params NumberUnit[] Units)
{
    private static readonly NumberUnit[] Lengths = [new("m", 1), new("mm", 1000), new("cm", 100)];
    private static readonly NumberUnit[] Angles = [new("deg", 1), new("°", 1), new("rad", Angle.RadiansPerDegree)];

    public static readonly NumberKind AnyAngle = new("an angle", "90 deg", -36_000, 36_000, Angles);
    public static readonly NumberKind AngleSpeed = new("a speed of turning", "180 deg/s", 1e-3, 36_000, new("deg/s", 1), new("°/s", 1), new("rad/s", Angle.RadiansPerDegree));
    public static readonly NumberKind AnyLength = new("a length", "150 mm", -100, 100, Lengths);
    public static readonly NumberKind Length = new("a length", "150 mm", 0, 100, Lengths);
    public static readonly NumberKind Force = new("a force", "140 N", 1e-3, 1e6, new NumberUnit("N", 1));
    public static readonly NumberKind Pressure = new("a pressure", "120 N/cm2", 1e-3, 1e6, new("N/cm2", 1), new("N/cm²", 1), new("MPa", 0.01));
    public static readonly NumberKind Area = new("an area", "2 cm2", 1e-3, 1e4, new("cm2", 1), new("cm²", 1), new("mm2", 100));
    public static readonly NumberKind Stiffness = new("a stiffness", "25 N/mm", 1e-3, 1e6, new NumberUnit("N/mm", 1));

    public string Names => string.Join(" or ", Units.Where(unit => unit.Name.All(char.IsAscii)).Select(unit => $"'{unit.Name}'"));

    /// <summary>Reads numbers with one unit behind them; they stand apart by spaces or commas.</summary>
    public bool TryParse(TextSpan text, int? count, out double[] values)
    {
        values = [];
        int end = UnitAt(text.Text);
        TextSpan unit = text[end..].Trim();
        string[] numbers = text.Text[..end].Split((char[])[' ', ','], StringSplitOptions.RemoveEmptyEntries);
        if (numbers.Length == 0)
            return text.Report(ProblemCode.NotAValue, $"'{text}' does not begin with a number", $"write {What} such as '{Example}'");
        if (unit.Length == 0)
            return text.Report(ProblemCode.MissingUnit, $"'{text}' has no unit", $"write {string.Join(" or ", Units.Where(known => known.Name.All(char.IsAscii)).Take(2).Select(known => $"'{text} {known.Name}'"))}");
        if (Array.Find(Units, known => known.Name == unit.Text) is not { Name: not null } found)
            return unit.Report(ProblemCode.NotAValue, $"'{unit}' is not a unit of {What}", $"use {Names}");
        if (count is { } wanted && numbers.Length != wanted)
            return text.Report(ProblemCode.NotAValue, string.Create(CultureInfo.InvariantCulture, $"'{text}' has {numbers.Length} numbers"), string.Create(CultureInfo.InvariantCulture, $"write {wanted}, as in '{Example}'"));
        values = new double[numbers.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!double.TryParse(numbers[i], NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number))
                return text.Report(ProblemCode.NotAValue, $"'{numbers[i]}' in '{text}' is not a finite number", $"write {What} such as '{Example}'");
            values[i] = number / found.PerBase;
        }
        return true;
    }

    public string Format(params IEnumerable<double> values) => $"{string.Join(' ', values.Select(Digits))} {Units[0].Name}";

    /// <summary>A number as people write it, without exponent as long as it is not tiny; it reads back equal.</summary>
    private static string Digits(double value)
    {
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        return shortest.Contains('E', StringComparison.Ordinal) && Math.Abs(value) is > 1e-9 and < 1e9
            ? decimal.Parse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture).ToString("0.############################", CultureInfo.InvariantCulture)
            : shortest;
    }

    public void Check(double value, TextContext context)
    {
        if (!(value >= Least && value <= Most))
            context.Report(ProblemCode.OutOfRange, $"'{Format(value)}' is out of range", $"it must be {Format(Least)} to {Format(Most)}", Format(value));
    }

    public JsonObject Schema(string expected) => new() { ["type"] = "string", ["description"] = char.ToUpperInvariant(expected[0]) + expected[1..] };

    /// <summary>Where the unit begins: at the first letter that is no exponent.</summary>
    private static int UnitAt(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            bool isExponent = text[i] is 'e' or 'E' && i > 0 && char.IsAsciiDigit(text[i - 1]) && i + 1 < text.Length && (char.IsAsciiDigit(text[i + 1]) || text[i + 1] is '-' or '+');
            if ((char.IsLetter(text[i]) || text[i] == '°') && !isExponent)
                return i;
        }
        return text.Length;
    }
}

/// <summary>One number with a unit.</summary>
internal sealed class UnitNumberType(NumberKind kind) : ScalarType<double>
{
    public override string Expected => $"{kind.What} such as '{kind.Example}'";

    public override bool TryParse(TextSpan text, out double value)
    {
        bool isRead = kind.TryParse(text, 1, out double[] values);
        value = isRead ? values[0] : 0;
        return isRead;
    }

    public override string Format(double value) => kind.Format(value);

    public override void Check(double value, TextContext context) => kind.Check(value, context);

    public override JsonObject Schema() => kind.Schema(Expected);
}

/// <summary>Several numbers with one unit behind them, as in <c>0 -90 90 deg</c>.</summary>
internal sealed class UnitVectorType(NumberKind kind, string example, int? count = null) : ScalarType<ValueList<double>>
{
    private readonly NumberKind _kind = kind with { Example = example };

    public override string Expected => $"numbers with one unit such as '{example}'";

    public override bool TryParse(TextSpan text, out ValueList<double> value)
    {
        bool isRead = _kind.TryParse(text, count, out double[] values);
        value = isRead ? values.ToValueList() : [];
        return isRead;
    }

    public override string Format(ValueList<double> value) => _kind.Format(value);

    public override void Check(ValueList<double> value, TextContext context)
    {
        if (count is { } wanted && value.Count != wanted)
            context.Report(ProblemCode.NotAValue, string.Create(CultureInfo.InvariantCulture, $"there are {value.Count} numbers"), string.Create(CultureInfo.InvariantCulture, $"write {wanted}, as in '{example}'"));
        foreach (double one in value)
            _kind.Check(one, context);
    }

    public override JsonObject Schema() => _kind.Schema(Expected);
}
