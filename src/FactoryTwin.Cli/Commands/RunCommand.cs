using System.CommandLine;
using FactoryTwin.Cli.Output;
using FactoryTwin.Experiments;

namespace FactoryTwin.Cli.Commands;

/// <summary><c>run</c>: studies one factory.</summary>
internal static class RunCommand
{
    public static Command Create(Terminal terminal, CancellationToken interruption)
    {
        Argument<string> file = StudyArguments.File("FILE", "The factory, a YAML file.");
        var study = new StudyArguments(usualReplications: 1);
        var events = new Option<string?>("--events") { HelpName = "FILE.csv", Description = "Writes all events of replication 0, warm-up included, to a CSV file." };
        Option<int> trace = Trace.Option("Shows the first events of replication 0 as lines (on standard error with --json).");
        var command = new Command("run", "Runs a factory and shows what it makes, how its stations spend their time, and what that takes.") { file };
        study.AddTo(command, withPrecision: true);
        command.Add(events);
        command.Add(trace);
        command.SetAction(parsed =>
        {
            bool asJson = study.WantsJson(parsed);
            FactoryModel model = FactoryModel.Load(parsed.GetRequiredValue(file));
            using EventFile? csv = parsed.GetValue(events) is { } path ? Create(path, parsed.GetRequiredValue(file), model) : null;
            long began = terminal.Clock.GetTimestamp();
            StudyResult result;
            using (var progress = new ProgressLine(terminal))
            {
                result = Study.Run(model, study.Of(parsed, model, progress), interruption);
                if (csv is not null)
                {
                    EventTable.Write(result, csv.Writer, interruption);
                    csv.Complete();
                }
            }
            TimeSpan wall = terminal.Clock.GetElapsedTime(began);
            if (parsed.GetValue(trace) is > 0 and int count)
                Trace.Write(result, count, asJson ? terminal.Error : terminal.Output);
            Messages.Warn(terminal, result.Warnings);
            if (asJson)
            {
                RunJson.Write(terminal.Output, result, wall);
                return ExitCode.Done;
            }
            terminal.Show(console => RunText.Write(console, result));
            terminal.Output.WriteLine(Tables.Printable(RunText.Hint(result, parsed.GetRequiredValue(file))));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Opened before anything runs, so that a wrong path is told at once.</summary>
    private static EventFile Create(string path, string modelFile, FactoryModel model)
    {
        try
        {
            EventFile.RefuseInput("--events", path, modelFile, model);
            return new EventFile(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandLineException($"--events {path}: {failure.Message}");
        }
    }
}
