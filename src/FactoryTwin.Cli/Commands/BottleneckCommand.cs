using System.CommandLine;
using FactoryTwin.Cli.Output;
using FactoryTwin.Experiments;

namespace FactoryTwin.Cli.Commands;

/// <summary><c>bottleneck</c>: what a change of each station, buffer and pool gains.</summary>
internal static class BottleneckCommand
{
    public static Command Create(Terminal terminal, CancellationToken interruption)
    {
        Argument<string> file = StudyArguments.File("FILE", "The factory, a YAML file.");
        var study = new StudyArguments(usualReplications: 20);
        var command = new Command("bottleneck", "Finds what limits a factory, by trying it: each station faster and slower, each buffer and each pool with one more.") { file };
        study.AddTo(command, withPrecision: false);
        command.SetAction(parsed =>
        {
            FactoryModel model = FactoryModel.Load(parsed.GetRequiredValue(file));
            long began = terminal.Clock.GetTimestamp();
            BottleneckResult result;
            using (var progress = new ProgressLine(terminal))
                result = Bottleneck.Find(model, study.Of(parsed, model, progress), interruption);
            TimeSpan wall = terminal.Clock.GetElapsedTime(began);
            Messages.Warn(terminal, result.Warnings);
            if (study.WantsJson(parsed))
                BottleneckOutput.WriteJson(terminal.Output, result, wall);
            else
                terminal.Show(console => BottleneckOutput.WriteText(console, result));
            return ExitCode.Done;
        });
        return command;
    }
}
