using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FactoryTwin.Streams;

namespace FactoryTwin.Cli.Commands;

/// <summary>How much of a recording is kept.</summary>
internal sealed class RecordingArguments
{
    private static readonly (string Unit, double Bytes)[] Sizes = [("kB", 1e3), ("MB", 1e6), ("GB", 1e9)];

    private readonly Option<TimeSpan?> _keep = new("--keep")
    {
        HelpName = "DURATION",
        Description = "How far back from the end the recording reaches, as 24h; what is older is dropped. [default: to the start]",
        CustomParser = result => StudyArguments.Duration(result, allowZero: false),
    };

    private readonly Option<long?> _keepSize = new("--keep-size")
    {
        HelpName = "SIZE",
        Description = "How large the recording may grow, as 50MB; the oldest events are dropped. [default: no limit]",
        CustomParser = Size,
    };

    public void AddTo(Command command)
    {
        command.Add(_keep);
        command.Add(_keepSize);
    }

    public RecordingOptions Of(ParseResult parsed) => new() { LongestAge = parsed.GetValue(_keep), MostBytes = parsed.GetValue(_keepSize) };

    private static long? Size(ArgumentResult result)
    {
        string text = result.Tokens[0].Value.Trim();
        foreach ((string unit, double bytes) in Sizes)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && double.TryParse(text[..^2], NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out double count)
                && count * bytes is >= 1 and < 1e15)
            {
                return (long)(count * bytes);
            }
        }
        return StudyArguments.Refuse<long>(result, "write a size above 0 in kB, MB or GB, as in '--keep-size 50MB'");
    }
}
