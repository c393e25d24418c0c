using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Publishing;

namespace FactoryTwin.Cli.Commands;

/// <summary>What a signal must differ by to be published again, as in <c>mill.power=0.5</c> or <c>power=2%</c>.</summary>
/// <remarks>What knows MQTT stands in a method of its own, so that other commands do not load it.</remarks>
internal sealed partial record Deadband(string Name, double Value, bool IsPercent)
{
    public static Deadband[]? Parse(ArgumentResult result)
    {
        var deadbands = new List<Deadband>();
        foreach (string text in result.Tokens.Select(token => token.Value.Trim()))
        {
            Match match = Pattern().Match(text);
            if (!match.Success || !double.TryParse(match.Groups["number"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number))
                result.AddError($"--deadband {text}: write a signal, '=' and a number from 0 on in its unit, or in % of its range, as in '--deadband power=0.5', '--deadband mill.power=0.5' or '--deadband power=2%'");
            else if (match.Groups["percent"].Success && number > 100)
                result.AddError($"--deadband {text}: write at most 100 %, which is all of the signal's range");
            else if (deadbands.Any(other => other.Name == match.Groups["name"].Value))
                result.AddError($"--deadband {text}: '{match.Groups["name"].Value}' is given twice; leave one of them out");
            else
                deadbands.Add(new(match.Groups["name"].Value, number, match.Groups["percent"].Success));
        }
        return [.. deadbands];
    }

    /// <summary>The rules of a factory; those of one station come before those of all.</summary>
    /// <exception cref="CommandLineException">A signal is no number.</exception>
    public static ValueList<SignalRule> RulesOf(IEnumerable<Deadband> deadbands, IReadOnlyList<StationInfo> stations) =>
        deadbands.Select(deadband => deadband.RuleOf(stations)).OrderBy(rule => rule.Station.Length == 0).ToValueList();

    /// <summary>A name that no station has is refused by who publishes, with those that there are.</summary>
    private SignalRule RuleOf(IReadOnlyList<StationInfo> stations)
    {
        int dot = stations.Any(station => station.Signals.Any(signal => signal.Name == Name)) ? -1
            : stations.Where(station => Name.StartsWith($"{station.Name}.", StringComparison.Ordinal)).Max(station => (int?)station.Name.Length) ?? Name.LastIndexOf('.');
        var rule = new SignalRule { Station = Name[..Math.Max(dot, 0)], Signal = Name[(dot + 1)..], Deadband = IsPercent ? 0 : Value, DeadbandPercent = IsPercent ? Value : 0 };
        SignalDefinition[] named = [.. stations.Where(station => dot < 0 || station.Name == rule.Station).SelectMany(station => station.Signals).Where(signal => signal.Name == rule.Signal)];
        if (named.Length > 0 && named.All(signal => signal.Type != SignalType.Number))
            throw new CommandLineException($"--deadband {Name}: that signal is no number, so each change of it is published; leave the option out");
        return rule;
    }

    [GeneratedRegex(@"^(?<name>[^=.\s][^=]*?(?<!\.))\s*=\s*(?<number>[\d.]+)\s*(?<percent>%)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
