using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FactoryTwin.Cli.Output;
using FactoryTwin.Streams;

namespace FactoryTwin.Cli.Commands;

/// <summary>The limits of a recording, as options.</summary>
internal sealed class RecordingArguments
{
    private static readonly (string Unit, double Bytes)[] Sizes = [("kB", 1e3), ("MB", 1e6), ("GB", 1e9)];

    private readonly Option<TimeSpan?> _keep = new("--keep")
    {
        HelpName = "DURATION",
        Description = "About how far back from the end the recording reaches, as 24h; older blocks of events are dropped. [default: to the start]",
        CustomParser = result => StudyArguments.Duration(result, allowZero: false),
    };

    private readonly Option<long?> _keepSize = new("--keep-size")
    {
        HelpName = "SIZE",
        Description = "How large the recording may grow, as 50MB; the oldest events are dropped. [default: no limit]",
        CustomParser = Size,
    };

    public IEnumerable<Option> All => [_keep, _keepSize];

    public void AddTo(Command command)
    {
        foreach (Option option in All)
            command.Add(option);
    }

    /// <summary>Refuses those that are given where nothing is recorded.</summary>
    public void RefuseAll(CommandResult result)
    {
        foreach (Option option in All.Where(option => result.GetResult(option) is not null))
            result.AddError($"{option.Name}: there is no recording to limit; write --record too, as in '--record shift.ftr'");
    }

    public RecordingOptions Of(ParseResult parsed) => new() { LongestAge = parsed.GetValue(_keep), MostBytes = parsed.GetValue(_keepSize) };

    /// <summary>Says where a recording could not be kept as small as was asked for.</summary>
    public static IEnumerable<string> Warnings(RecordingOptions options, string path, long size)
    {
        if (size > options.MostBytes)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{path}: {size / 1e3:N0} kB are more than the {options.MostBytes / 1e3:N0} kB of --keep-size: what describes the factory and the newest block of events always stay");
        }
    }

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
