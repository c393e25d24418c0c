using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using FactoryTwin.Experiments;

namespace FactoryTwin.Cli.Commands;

/// <summary>A target, as in <c>good >= 120</c>.</summary>
internal sealed partial record ForecastTarget(string Indicator, bool IsAtLeast, double Value)
{
    /// <summary>What can have one.</summary>
    public static string Names => string.Join(", ", ForecastIndicator.Ready.Select(each => each.Name));

    public static ForecastTarget[]? Parse(ArgumentResult result)
    {
        var targets = new List<ForecastTarget>();
        foreach (string text in result.Tokens.Select(token => token.Value.Trim()))
        {
            Match match = Pattern().Match(text);
            if (!match.Success || !double.TryParse(match.Groups["number"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
                result.AddError($"--target {text}: write a name, '>=' or '<=', and a number, as in --target 'good >= 120'");
            else if (ForecastIndicator.Ready.FirstOrDefault(each => each.Name == match.Groups["name"].Value) is not { } indicator)
                result.AddError($"--target {text}: '{match.Groups["name"].Value}' cannot be forecast; write one of {Names}");
            else if (match.Groups["percent"].Success && indicator.Unit.Length > 0)
                result.AddError($"--target {text}: '{indicator.Name}' is told in {indicator.Unit} and not in %; leave out the sign");
            else
                targets.Add(new(match.Groups["name"].Value, match.Groups["sign"].Value == ">=", match.Groups["percent"].Success ? number / 100 : number));
        }
        return [.. targets];
    }

    public TargetProbability Of(ForecastResult forecast) => IsAtLeast ? forecast[Indicator].AtLeast(Value) : forecast[Indicator].AtMost(Value);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Indicator} {(IsAtLeast ? ">=" : "<=")} {Value}");

    [GeneratedRegex(@"^(?<name>[\w-]+)\s*(?<sign>>=|<=)\s*(?<number>[\d.]+)\s*(?<percent>%)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
