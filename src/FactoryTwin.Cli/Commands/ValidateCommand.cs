using System.CommandLine;
using System.Globalization;
using FactoryTwin.Cli.Output;

namespace FactoryTwin.Cli.Commands;

/// <summary><c>validate</c>: checks files, and shows all faults of all of them.</summary>
internal static class ValidateCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore, Description = "Factories, YAML files." };
        files.Validators.Add(result =>
        {
            foreach (string option in result.Tokens.Select(token => token.Value).Where(value => value.StartsWith("--", StringComparison.Ordinal)))
                result.AddError($"there is no option '{option}'");
        });
        var command = new Command("validate", "Checks factories without running them; shows every fault with its line and column.") { files };
        command.SetAction(parsed =>
        {
            int code = ExitCode.Done;
            foreach (string file in parsed.GetRequiredValue(files))
            {
                if (Messages.TryLoad(terminal, file) is { } model)
                    terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file}: '{Tables.Printable(model.Name)}' has no faults ({model.Stations.Count} stations)"));
                else
                    code = ExitCode.WrongModel;
            }
            return code;
        });
        return command;
    }
}
