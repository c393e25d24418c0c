using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FactoryTwin.Experiments;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Cli.Commands;

/// <summary>The options of every command that runs studies; what is not given is as the model says.</summary>
internal sealed class StudyArguments
{
    private readonly Option<TimeSpan?> _for = new("--for")
    {
        HelpName = "DURATION",
        Description = "Measured time of a replication, as 8h or 1h30min; it begins when the warm-up ends. [default: as the model says, else 8h]",
        CustomParser = result => Duration(result, allowZero: false),
    };

    private readonly Option<WarmUp?> _warmUp = new("--warm-up")
    {
        HelpName = "DURATION|auto",
        Description = "Warm-up before the measured time; auto finds it from the data (MSER-5). [default: as the model says, else 0s]",
        CustomParser = result => Token(result) == "auto" ? new WarmUp(null) : Duration(result, allowZero: true) is { } length ? new WarmUp(length) : null,
    };

    private readonly Option<int?> _replications = new("--replications")
    {
        HelpName = "COUNT",
        CustomParser = result => Count(result, 1, "20"),
    };

    private readonly Option<double?> _precision = new("--precision")
    {
        HelpName = "PERCENT",
        Description = "Replications, 10 at least, until the half-width of the throughput's 95 % interval is below this share of its mean, as 1 for 1 %.",
        CustomParser = result => double.TryParse(Token(result).TrimEnd('%').TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent) && percent is > 0 and < 100
            ? percent / 100
            : Refuse<double>(result, "write a number of percent above 0 and below 100, as in '--precision 1'"),
    };

    private readonly Option<ulong?> _seed = Seed();

    private readonly Option<bool> _json = Json();

    private readonly int _usualReplications;

    /// <param name="usualReplications">Replications where neither the command line nor the model says how many.</param>
    public StudyArguments(int usualReplications)
    {
        _usualReplications = usualReplications;
        _replications.Description = string.Create(CultureInfo.InvariantCulture, $"Number of replications. [default: as the model says, else {usualReplications}]");
    }

    public static Argument<string> File(string name, string description)
    {
        var file = new Argument<string>(name) { Description = description };
        file.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }])
                result.AddError($"{name} is empty; write the name of a YAML file");
        });
        return file;
    }

    public void AddTo(Command command, bool withPrecision, bool withReplications = true)
    {
        command.Add(_for);
        command.Add(_warmUp);
        if (withReplications)
            command.Add(_replications);
        if (withPrecision)
            command.Add(_precision);
        command.Add(_seed);
        command.Add(_json);
    }

    /// <summary>Those that one run as it happens has no use for.</summary>
    public IEnumerable<Option> OfStudies => [_warmUp, _replications, _precision, _json];

    public bool WantsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>What the command line says, then the model, then the defaults. A number of replications on the command line stands against a precision in the model.</summary>
    public StudyOptions Of(ParseResult parsed, FactoryModel model, IProgress<ReplicationProgress>? progress)
    {
        StudyOptions own = StudyOptions.Of(model);
        int? replications = parsed.GetValue(_replications);
        return new()
        {
            For = parsed.GetValue(_for) ?? own.For,
            WarmUp = parsed.GetValue(_warmUp) is { } given ? given.Length : own.WarmUp,
            Replications = replications ?? model.Study?.Replications ?? _usualReplications,
            PrecisionRatio = parsed.GetResult(_precision) is not null ? parsed.GetValue(_precision) : replications is null ? own.PrecisionRatio : null,
            Seed = parsed.GetValue(_seed) ?? own.Seed,
            Execution = new() { Progress = progress },
        };
    }

    public static Option<ulong?> Seed() => new("--seed")
    {
        HelpName = "NUMBER",
        Description = "Seed of the random numbers. [default: 1]",
        CustomParser = result => ulong.TryParse(Token(result), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            ? seed
            : Refuse<ulong>(result, $"write a whole number from 0 to {ulong.MaxValue}"),
    };

    public static Option<bool> Json() => new("--json") { Description = "JSON on standard output, and nothing else." };

    public static int? Count(ArgumentResult result, int fewest, string example) =>
        int.TryParse(Token(result), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= fewest
            ? count
            : Refuse<int>(result, string.Create(CultureInfo.InvariantCulture, $"write a whole number from {fewest} on, as in '{((OptionResult)result.Parent!).Option.Name} {example}'"));

    private static string Token(ArgumentResult result) => result.Tokens[0].Value.Trim();

    public static TimeSpan? Duration(ArgumentResult result, bool allowZero)
    {
        string text = Token(result);
        if (!DurationText.TryParse(text, out TimeSpan length, out ModelProblem? problem))
        {
            return Refuse<TimeSpan>(result, problem.Code == ProblemCode.MissingUnit ? $"a duration needs a unit; write '{text}h' or '{text}min'"
                : problem.Code == ProblemCode.NotAValue && problem.Remedy is not null ? $"{problem.Message}; {problem.Remedy}"
                : $"{problem.Message}; write a duration such as '8h' or '1h30min'");
        }
        return length > TimeSpan.Zero || allowZero ? length : Refuse<TimeSpan>(result, "it must be more than 0; write a duration such as '8h'");
    }

    public static T? Refuse<T>(ArgumentResult result, string remedy) where T : struct
    {
        result.AddError($"{((OptionResult)result.Parent!).Option.Name} {Token(result)}: {remedy}");
        return null;
    }

    /// <summary>A warm-up; <c>null</c> where it is to be found.</summary>
    private readonly record struct WarmUp(TimeSpan? Length);
}
