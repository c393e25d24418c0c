using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace FactoryTwin.Cli.Commands;

/// <summary>The options of what a published factory tells beside what happens, and of what it leaves out.</summary>
internal sealed class PublishArguments
{
    private readonly Option<Deadband[]> _deadbands = new("--deadband")
    {
        HelpName = "SIGNAL=NUMBER",
        Description = "Publishes a signal again only when it differs by more than this, in its unit or in % of its range, or after a minute: power=0.5, mill.power=0.5 or power=2%; may be given several times. [default: each value is published]",
        CustomParser = Deadband.Parse,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<bool> _noModel = new("--no-model") { Description = "Does not tell the model. [default: whoever may read its topics reads the model, and needs no file of it]" };

    private readonly Option<int?> _history = new("--history")
    {
        HelpName = "MB",
        Description = "How much memory keeps what happened, for mirrors that come late; 0 for none. [default: 64]",
        CustomParser = result => int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int megabytes) && megabytes <= 2000
            ? megabytes
            : StudyArguments.Refuse<int>(result, "write a whole number of megabytes from 0 to 2000, as in '--history 64'"),
    };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_deadbands, _noModel, _history])
            command.Add(option);
    }

    /// <summary>Those that the form of UMH has no place for, of which one is given; <c>null</c> where none is.</summary>
    public string? Asked(SymbolResult result) => new Option[] { _noModel, _history }.FirstOrDefault(option => result.GetResult(option) is { Implicit: false })?.Name;

    public Deadband[] Deadbands(ParseResult parsed) => parsed.GetValue(_deadbands) ?? [];

    public bool TellsModel(ParseResult parsed) => !parsed.GetValue(_noModel);

    public int? HistoryMegabytes(ParseResult parsed) => parsed.GetValue(_history);
}
