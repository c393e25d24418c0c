using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace FactoryTwin.Model.Text;

internal sealed class DurationType(bool allowZero) : ScalarType<TimeSpan>
{
    public const string Pattern = @"^\s*([0-9.]+([eE][+-]?[0-9]+)?\s*(ms|s|min|h|d)\s*)+$";

    public override string Expected => "a duration such as '95 s' or '1h30min'";

    public override bool TryParse(TextSpan text, out TimeSpan value)
    {
        bool isRead = UnitFamily.Time.TryReadTicks(text, out long ticks);
        value = new TimeSpan(ticks);
        return isRead;
    }

    public override string Format(TimeSpan value) => Durations.Format(value);

    public override void Check(TimeSpan value, TextContext context)
    {
        string text = context.Written(Format(value));
        if (value < TimeSpan.Zero)
            context.Report(ProblemCode.OutOfRange, $"'{text}' is negative", allowZero ? "it must be 0 s or more" : "it must be above 0 s", text);
        else if (value == TimeSpan.Zero && !allowZero)
            context.Report(ProblemCode.OutOfRange, $"'{text}' is zero", "it must be more", text);
        else if (value.TotalSeconds > Durations.LongestSeconds)
            context.Report(ProblemCode.OutOfRange, $"'{text}' is too long", $"at most {Durations.LongestText}", text);
    }

    public override JsonObject Schema() => Json.Text(Pattern, Expected);
}

internal sealed class RatioType(double minimum, double maximum) : ScalarType<double>
{
    public override string Expected => "a share such as '1.5 %'";

    public override bool TryParse(TextSpan text, out double value) => UnitFamily.Ratio.TryRead(text, out value);

    public override string Format(double value) => $"{Numbers.Format(value, 2)} %";

    public override void Check(double value, TextContext context)
    {
        if (value >= minimum && value <= maximum)
            return;
        string text = context.Written(Format(value));
        context.Report(ProblemCode.OutOfRange, $"'{text}' is out of range", minimum > 0 ? "it must be above 0 % and below 100 %" : "it must be 0 % to 100 %", text);
    }

    public override JsonObject Schema() => Json.Text(@"^\s*[0-9.]+([eE][+-]?[0-9]+)?\s*%\s*$", Expected);
}

internal sealed class FactorType(double smallest, double largest, double largestInCode) : ScalarType<double>
{
    public override string Expected => "a number such as '1.5'";

    public override bool TryParse(TextSpan text, out double value) => Numbers.TryRead(text, out value);

    public override string Format(double value) => Numbers.Format(value);

    public override void Check(double value, TextContext context)
    {
        if (value >= smallest && value <= (context.Node is null ? largestInCode : largest))
            return;
        string text = context.Written(Format(value));
        context.Report(ProblemCode.OutOfRange, $"'{text}' is out of range", $"it must be {Numbers.Format(smallest)} to {Numbers.Format(largest)}", text);
    }

    public override JsonObject Schema() => new() { ["type"] = "number", ["minimum"] = smallest, ["maximum"] = largest };
}

internal sealed class PlainNumberType : ScalarType<double>
{
    public override string Expected => "a number such as '0.25'";

    public override bool TryParse(TextSpan text, out double value) => Numbers.TryReadSigned(text, out value);

    public override string Format(double value) => Numbers.FormatSigned(value);

    public override void Check(double value, TextContext context)
    {
        if (!double.IsFinite(value))
            context.Report(ProblemCode.OutOfRange, $"'{Format(value)}' is not a finite number", "give a finite one", Format(value));
    }

    public override JsonObject Schema() => new() { ["type"] = "number" };
}

/// <summary>A number within limits, with a unit out of a family.</summary>
/// <param name="family">Its units; the first that it may be offered in is the base unit.</param>
/// <param name="example">A value as it could be written.</param>
/// <param name="most">The largest, in the base unit.</param>
/// <param name="least">The smallest, in the base unit. Default: none, as long as it is above 0.</param>
internal class QuantityType(UnitFamily family, string example, double most, double? least = null) : ScalarType<double>
{
    public override string Expected => $"{family.What} such as '{example}'";

    public override bool TryParse(TextSpan text, out double value) => family.TryRead(text, out value);

    public override string Format(double value) => $"{Numbers.Format(value)} {family.Remedy[0]}";

    public override void Check(double value, TextContext context)
    {
        if (value <= most && (least is { } smallest ? value >= smallest : value > 0))
            return;
        string text = context.Written(Format(value));
        context.Report(ProblemCode.OutOfRange, $"'{text}' is out of range", least is { } from ? $"it must be {Format(from)} to {Format(most)}" : $"it must be above 0 and at most {Format(most)}", text);
    }

    public override JsonObject Schema() => Json.Text($@"^\s*[0-9.]+([eE][+-]?[0-9]+)?\s*({string.Join('|', family.Names.Select(unit => unit.Name))})\s*$", Expected);
}

internal sealed class SpeedType() : QuantityType(UnitFamily.Speed, "0.2 m/s", most: 100, least: 0.00001)
{
    /// <summary>In metres per minute where only so the number is a short one that reads back equal: 10 m/min and not 0.16666666666666666 m/s.</summary>
    public override string Format(double value)
    {
        const int Short = 8;
        string perSecond = Numbers.Format(value), perMinute = Numbers.Format(Math.Round(value * 60, 9));
        return perSecond.Length > Short && perMinute.Length <= Short && Numbers.Shifted(perMinute, 0) / 60 == value ? $"{perMinute} m/min" : $"{perSecond} m/s";
    }
}

/// <summary>The smallest and the largest number allowed.</summary>
internal readonly record struct CountRange(int Minimum, int Maximum);

internal sealed class CountType(CountRange range, bool IsOfParts) : ScalarType<int>
{
    public override string Expected => IsOfParts ? "a number of parts such as '25 parts'" : $"a whole number such as '{range.Minimum.ToString(CultureInfo.InvariantCulture)}'";

    public override bool TryParse(TextSpan text, out int value)
    {
        value = 0;
        if (!(IsOfParts ? UnitFamily.Parts.TryRead(text, out double number) : Numbers.TryRead(text, out number)))
            return false;
        if (number != Math.Floor(number))
            return text.Report(ProblemCode.NotAValue, $"'{text}' is not a whole number");
        if (number > range.Maximum)
            return text.Report(ProblemCode.OutOfRange, $"'{text}' is out of range", Range);
        value = (int)number;
        return true;
    }

    public override string Format(int value) => value.ToString(CultureInfo.InvariantCulture) + (IsOfParts ? " parts" : "");

    public override void Check(int value, TextContext context)
    {
        if (value >= range.Minimum && value <= range.Maximum)
            return;
        string text = context.Written(Format(value));
        context.Report(ProblemCode.OutOfRange, $"'{text}' is out of range", Range, text);
    }

    public override JsonObject Schema() => IsOfParts
        ? Json.Text(@"^\s*[0-9]+\s*parts?\s*$", Expected)
        : new() { ["type"] = "integer", ["minimum"] = range.Minimum, ["maximum"] = range.Maximum };

    private string Range => string.Create(CultureInfo.InvariantCulture, $"it must be {range.Minimum} to {range.Maximum}{(IsOfParts ? " parts" : "")}");
}

internal sealed class FlagType : ScalarType<bool>
{
    public override string Expected => "'true' or 'false'";

    public override bool TryParse(TextSpan text, out bool value)
    {
        value = text.Text == "true";
        return value || text.Text == "false" || text.Report(ProblemCode.NotAValue, $"'{text}' is neither 'true' nor 'false'");
    }

    public override string Format(bool value) => value ? "true" : "false";

    public override JsonObject Schema() => new() { ["type"] = "boolean" };
}

internal sealed class AnyTextType : TextType<string>
{
    public override string Expected => "a text";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out string value)
    {
        value = node.Scalar;
        return node is { Kind: TextNodeKind.Scalar, IsAbsent: false, IsCutAtComma: false } || TextSpan.TryTake(node, context, Expected, out _);
    }

    public override TextNode Write(string value) => TextNode.Of(value);

    public override JsonObject Schema() => new() { ["type"] = "string" };
}

internal sealed class NameType(string what) : ScalarType<string>
{
    public const string Pattern = "^[A-Za-z0-9_\u00C0-\uFFFF][A-Za-z0-9_.\u00C0-\uFFFF-]*$";

    public override string Expected => $"the name of a {what}";

    public override bool TryParse(TextSpan text, [MaybeNullWhen(false)] out string value)
    {
        value = text.Text;
        return true;
    }

    public override string Format(string value) => value;

    public override void Check(string value, TextContext context)
    {
        if (!IsName(value))
            context.Report(ProblemCode.BadName, $"'{value}' cannot be the name of a {what}", "use letters, digits, '-', '_' and '.', and begin with a letter or digit", value);
    }

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = Pattern };

    internal static bool IsName(string text) =>
        text.Length > 0 && text[0] is not ('-' or '.') && text.All(c => char.IsLetter(c) || char.IsDigit(c) || c is '-' or '_' or '.');
}

internal sealed class ChoiceType<T>(IReadOnlyList<T> allowed) : ScalarType<T> where T : struct, Enum
{
    public IReadOnlyList<T> Allowed => allowed;

    private readonly string[] _names = [.. allowed.Select(value => Kebab(value))];

    public override string Expected => NearestName.List(_names, "or");

    public override bool TryParse(TextSpan text, out T value)
    {
        int index = Array.IndexOf(_names, text.Text);
        value = index < 0 ? default : allowed[index];
        return index >= 0 || text.Report(ProblemCode.NotAValue, $"'{text}' is not one of {Expected}", NearestName.Of(text.Text, _names) is string nearest ? $"did you mean '{nearest}'?" : null);
    }

    public override string Format(T value) => Kebab(value);

    public override void Check(T value, TextContext context)
    {
        if (!allowed.Contains(value))
            context.Report(ProblemCode.OutOfRange, $"'{Kebab(value)}' is not one of {Expected}", null, Kebab(value));
    }

    public override JsonObject Schema() => new() { ["enum"] = new JsonArray([.. _names.Select(name => JsonValue.Create(name))]) };

    private static string Kebab(T value)
    {
        var text = new StringBuilder();
        foreach (char c in value.ToString())
            text.Append(char.IsAsciiLetterUpper(c) && text.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(c));
        return text.ToString();
    }
}

/// <summary>Small pieces of JSON Schema.</summary>
internal static class Json
{
    public static JsonObject Text(string pattern, string description) => new() { ["type"] = "string", ["pattern"] = pattern, ["description"] = char.ToUpperInvariant(description[0]) + description[1..] };

    public static JsonObject AnyOf(params JsonObject[] types) => new() { ["anyOf"] = new JsonArray([.. types]) };
}
