using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FactoryTwin.Model.Text;

/// <summary>Money as written: <c>85 000 EUR</c>, or for each of something, <c>28 EUR/h</c>.</summary>
/// <param name="per">What it is for, as in <c>/h</c>; empty for an amount.</param>
internal sealed partial class MoneyType(string per) : ScalarType<Money>
{
    private const double Most = 1e12;

    public override string Expected => per.Length == 0 ? "an amount of money such as '4.20 EUR' or '85 000 EUR'" : $"a price such as '{(per == "/h" ? "28" : "0.22")} EUR{per}'";

    public override bool TryParse(TextSpan text, out Money value)
    {
        value = default;
        Match match = Form().Match(text.Text);
        if (!match.Success)
            return Numbers.TryTake(text, text, out _) && text.Report(ProblemCode.NotAValue, $"'{text}' is not an amount of money", $"write {Expected}");
        string number = Space().Replace(match.Groups["number"].Value, ""), unit = match.Groups["unit"].Value.Trim();
        if (!Numbers.TryTake(new TextSpan(text.Context, number), text, out _))
            return false;
        if (unit.StartsWith(',') || unit.StartsWith('\'') || IsGrouped(number))
            return text.Report(ProblemCode.NotAValue, $"the number of '{text}' can be read in two ways", "write a decimal point before parts of a unit and spaces between thousands, as in '85 000 EUR' or '1 250.50 EUR'");
        if (unit.Length == 0)
            return text.Report(ProblemCode.MissingUnit, $"'{text}' has no currency", $"write '{text} EUR{per}'");
        Match code = Code().Match(unit);
        if (!code.Success)
            return text.Report(ProblemCode.NotAValue, $"'{unit}' in '{text}' is not {(per.Length == 0 ? "a currency" : $"a currency with what it is for")}", $"write {Expected}");
        string currency = code.Groups["currency"].Value, unitOf = code.Groups["per"].Success ? "/" + code.Groups["per"].Value : "";
        if (unitOf != per)
            return text.Report(unitOf.Length == 0 ? ProblemCode.MissingUnit : ProblemCode.NotAValue, per.Length == 0 ? $"'{text}' is not an amount but a price" : $"'{text}' is no price for each '{per[1..]}'", $"write '{match.Groups["number"].Value} {currency}{per}'");
        value = new Money(Numbers.Shifted(number, 0), currency);
        return true;
    }

    // Three decimals would read as thousands.
    public override string Format(Money value)
    {
        string number = Numbers.Format(value.Amount);
        return $"{number}{(IsGrouped(number) ? "0" : "")} {value.Currency}{per}";
    }

    public override void Check(Money value, TextContext context)
    {
        string text = context.Written(Format(value));
        if (value.Amount is not (>= 0 and <= Most))
            context.Report(ProblemCode.OutOfRange, $"'{text}' is out of range", string.Create(CultureInfo.InvariantCulture, $"it must be 0 to {Most:0}"), text);
    }

    public override JsonObject Schema() => Json.Text($@"^\s*[0-9][0-9. \u00a0\u202f]*([eE][+-]?[0-9]+)?\s*[A-Z]{{3}}{(per.Length == 0 ? "" : $@"\s*/\s*{per[1..]}")}\s*$", Expected);

    /// <summary>A number such as 85.000, which half of Europe reads as eighty-five thousand.</summary>
    private bool IsGrouped(string number) => per.Length == 0 && Thousands().IsMatch(number);

    [GeneratedRegex(@"^(?<number>[0-9]{1,3}([ \u00a0\u202f][0-9]{3})+(?![0-9])(\.[0-9]+)?|[0-9.]+([eE][+-]?[0-9]+)?)(?<unit>.*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();

    [GeneratedRegex("[ \u00a0\u202f]")]
    private static partial Regex Space();

    [GeneratedRegex(@"^(?<currency>[A-Z]{3})(\s*/\s*(?<per>\S+))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Code();

    [GeneratedRegex(@"^[1-9][0-9]{0,2}\.[0-9]{3}$")]
    private static partial Regex Thousands();
}

/// <summary>Code of a currency.</summary>
internal sealed partial class CurrencyType : ScalarType<string>
{
    public override string Expected => "three capital letters such as 'EUR'";

    public override bool TryParse(TextSpan text, out string value)
    {
        value = text.Text;
        return true;
    }

    public override string Format(string value) => value;

    public override void Check(string value, TextContext context)
    {
        if (!Code().IsMatch(value))
            context.Report(ProblemCode.NotAValue, $"'{value}' is not the code of a currency", $"write {Expected}", value);
    }

    public override JsonObject Schema() => Json.Text("^[A-Z]{3}$", Expected);

    [GeneratedRegex("^[A-Z]{3}$")]
    private static partial Regex Code();
}

/// <summary>A number of years, as in <c>8 years</c>.</summary>
internal sealed class YearsType : ScalarType<double>
{
    private const double Most = 100;

    public override string Expected => "a number of years such as '8 years'";

    public override bool TryParse(TextSpan text, out double value) => UnitFamily.Years.TryRead(text, out value);

    public override string Format(double value) => $"{Numbers.Format(value)} {(value == 1 ? "year" : "years")}";

    public override void Check(double value, TextContext context)
    {
        string text = context.Written(Format(value));
        if (value is not (> 0 and <= Most))
            context.Report(ProblemCode.OutOfRange, $"'{text}' is out of range", "it must be more than 0 and at most 100 years", text);
    }

    public override JsonObject Schema() => Json.Text(@"^\s*[0-9.]+([eE][+-]?[0-9]+)?\s*years?\s*$", Expected);
}

/// <summary>A day, as in <c>2028-09-30</c>.</summary>
internal sealed class DateType : ScalarType<DateOnly>
{
    private const string Form = "yyyy-MM-dd";

    public override string Expected => "a date such as '2028-09-30'";

    public override bool TryParse(TextSpan text, out DateOnly value) =>
        DateOnly.TryParseExact(text.Text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out value) || text.Report(ProblemCode.NotAValue, $"'{text}' is not a date", $"write {Expected}");

    public override string Format(DateOnly value) => value.ToString(Form, CultureInfo.InvariantCulture);

    public override JsonObject Schema() => Json.Text(@"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$", Expected);
}
