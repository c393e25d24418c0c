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
        var isLive = new Option<bool>("--live") { Description = "Shows one run as it happens, in step with the clock; without a terminal a line a minute." };
        Option<double?> speed = LiveArguments.Speed("1");
        var record = new Option<string?>("--record") { HelpName = "FILE", Description = "Records the living run, its commands included; a file of that name is overwritten." };
        var (live, limits) = (new LiveArguments(), new RecordingArguments());
        command.Add(isLive);
        command.Add(speed);
        command.Add(record);
        limits.AddTo(command);
        live.AddTo(command);
        command.Validators.Add(result =>
        {
            foreach (Option option in result.GetValue(isLive) ? study.OfStudies.Concat([events, trace]) : live.All.Concat([speed, record, .. limits.All]))
            {
                if (result.GetResult(option) is { Implicit: false })
                    result.AddError(result.GetValue(isLive) ? $"{option.Name}: --live shows one run as it happens and takes no such option; leave out one of the two" : $"{option.Name}: only a living run has it; write --live too");
            }
            if (result.GetValue(isLive) && result.GetValue(record) is null)
                limits.RefuseAll(result);
        });
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(isLive))
            {
                Live(parsed).RunAsync(terminal, interruption).GetAwaiter().GetResult();
                return ExitCode.Done;
            }
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

        LiveRun Live(ParseResult parsed)
        {
            FactoryModel model = FactoryModel.Load(parsed.GetRequiredValue(file));
            StudyOptions options = study.Of(parsed, model, null);
            return new()
            {
                Model = model, ModelFile = parsed.GetRequiredValue(file), For = options.For, Seed = options.Seed, SpeedFactor = parsed.GetValue(speed) ?? LiveRun.UsualSpeed, Recording = parsed.GetValue(record), Limits = limits.Of(parsed),
                WantsForecast = live.WantsForecast(parsed), Targets = live.Targets(parsed),
            };
        }
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
            throw new CommandLineException($"--events {path}: {EventFile.Reason(failure, path)}");
        }
    }
}
