using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace FactoryTwin.Cli.Commands;

/// <summary>The options of commands that show a living factory.</summary>
internal sealed class LiveArguments
{
    private readonly Option<bool> _forecast = new("--forecast") { Description = "Forecasts it from the beginning, again every 30 min of its time, and tells how often that was right; in a terminal the key t does so." };

    private readonly Option<ForecastTarget[]> _targets = new("--target")
    {
        HelpName = "'NAME >= NUMBER'",
        Description = $"A target at the end, as 'good >= 120', whose probability is forecast; may be given several times. NAME is one of {ForecastTarget.Names}.",
        CustomParser = ForecastTarget.Parse,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>How fast a factory lives.</summary>
    /// <param name="usual">Where nobody says how fast.</param>
    /// <param name="hasMax">Whether it may live as fast as it can. Default: yes.</param>
    public static Option<double?> Speed(string usual, bool hasMax = true) => new("--speed")
    {
        HelpName = hasMax ? "NUMBER|max" : "NUMBER",
        Description = $"How many times as fast as the clock it lives: 0.1 to 1000{(hasMax ? ", or as fast as it can" : "")}. [default: {usual}]",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value.Trim();
            if (hasMax && text == "max")
                return double.PositiveInfinity;
            return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double factor) && factor is >= 0.1 and <= 1000
                ? factor
                : StudyArguments.Refuse<double>(result, $"write a number from 0.1 to 1000, as in '--speed 60'{(hasMax ? ", or 'max'" : "")}");
        },
    };

    public void AddTo(Command command)
    {
        command.Add(_forecast);
        command.Add(_targets);
    }

    /// <summary>Those that only a living factory has.</summary>
    public IEnumerable<Option> All => [_forecast, _targets];

    /// <summary>The first of them that is given; <c>null</c> where none is.</summary>
    public string? Given(ParseResult parsed) => All.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false })?.Name;

    public bool WantsForecast(ParseResult parsed) => parsed.GetValue(_forecast) || Targets(parsed).Length > 0;

    public ForecastTarget[] Targets(ParseResult parsed) => parsed.GetValue(_targets) ?? [];
}
