using System.CommandLine;
using FactoryTwin.Cli.Output;
using FactoryTwin.Experiments;

namespace FactoryTwin.Cli.Commands;

/// <summary><c>compare</c>: what is different in another factory.</summary>
internal static class CompareCommand
{
    public static Command Create(Terminal terminal, CancellationToken interruption)
    {
        Argument<string> first = StudyArguments.File("A", "The factory as it is, a YAML file; how to study both is taken from it.");
        Argument<string> second = StudyArguments.File("B", "The factory as it might be, a YAML file.");
        var study = new StudyArguments(usualReplications: 20);
        var command = new Command("compare", "Compares two factories with common random numbers: stations of the same name have the same luck in both.") { first, second };
        study.AddTo(command, withPrecision: true);
        command.SetAction(parsed =>
        {
            string[] files = [parsed.GetRequiredValue(first), parsed.GetRequiredValue(second)];
            FactoryModel?[] models = Array.ConvertAll(files, file => Messages.TryLoad(terminal, file));
            if (models is not [{ } one, { } other])
                return ExitCode.WrongModel;
            long began = terminal.Clock.GetTimestamp();
            StudyComparison result;
            using (var progress = new ProgressLine(terminal))
                result = Study.Compare(one, other, study.Of(parsed, one, progress), interruption);
            TimeSpan wall = terminal.Clock.GetElapsedTime(began);
            Messages.Warn(terminal, CompareOutput.Warnings(files, result));
            if (study.WantsJson(parsed))
                CompareOutput.WriteJson(terminal.Output, files, result, wall);
            else
                terminal.Show(console => CompareOutput.WriteText(console, files, result));
            return ExitCode.Done;
        });
        return command;
    }
}
