using System.CommandLine;
using System.Globalization;
using FactoryTwin.Cli.Output;
using FactoryTwin.Experiments;
using FactoryTwin.Streams;

namespace FactoryTwin.Cli.Commands;

/// <summary><c>record</c>: runs one factory once and keeps all that happens in a file.</summary>
internal static class RecordCommand
{
    public static Command Create(Terminal terminal, CancellationToken interruption)
    {
        Argument<string> file = StudyArguments.File("FILE", "The factory, a YAML file.");
        var study = new StudyArguments(usualReplications: 1);
        var to = new Option<string>("--out") { HelpName = "FILE", Description = "The recording, as shift.ftr; a file of that name is overwritten.", Required = true };
        var limits = new RecordingArguments();
        var command = new Command("record", "Runs a factory once and records model, seed and all events, warm-up included, in one file.") { file, to };
        study.AddTo(command, withPrecision: false, withReplications: false);
        limits.AddTo(command);
        command.SetAction(parsed =>
        {
            string modelFile = parsed.GetRequiredValue(file), path = parsed.GetRequiredValue(to);
            FactoryModel model = FactoryModel.Load(modelFile);
            StudyOptions options = study.Of(parsed, model, null);
            RecordingOptions kept = limits.Of(parsed);
            long began = terminal.Clock.GetTimestamp();
            IReadOnlyList<string> warnings;
            try
            {
                EventFile.RefuseInput("--out", path, modelFile, model);
                warnings = Study.Record(model, path, options, kept, interruption);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new CommandLineException($"--out {path}: {EventFile.Reason(failure, path)}");
            }
            using Recording recording = Recording.Open(path);
            TimeSpan wall = terminal.Clock.GetElapsedTime(began);
            Messages.Warn(terminal, warnings.Concat(RecordingArguments.Warnings(kept, path, recording.Size)));
            if (study.WantsJson(parsed))
                WriteJson(terminal.Output, recording, path, wall);
            else
                WriteText(terminal.Output, recording, path);
            return ExitCode.Done;
        });
        return command;
    }

    private static void WriteText(TextWriter output, Recording recording, string path)
    {
        string since = recording.From.Ticks == 0 ? "from the start" : $"from {Tables.Length(recording.From.SinceStart)} on";
        output.WriteLine(Tables.Printable(string.Create(CultureInfo.InvariantCulture,
            $"{path}: '{recording.Description.Name}', seed {recording.Description.Seed}, {since} to {Tables.Length(recording.To.SinceStart)}: {recording.Events:N0} events in {recording.Size / 1e3:N0} kB")));
        output.WriteLine(Tables.Printable($"Next: what does it tell? factorytwin replay {path}"));
    }

    private static void WriteJson(TextWriter output, Recording recording, string path, TimeSpan wall) => JsonOutput.WriteObject(output, json =>
    {
        json.WriteString("model", recording.Description.Name);
        json.WriteString("file", path);
        json.WriteNumber("seed", recording.Description.Seed ?? 0);
        json.WriteNumber("fromSeconds", recording.From.SinceStart.TotalSeconds);
        json.WriteNumber("toSeconds", recording.To.SinceStart.TotalSeconds);
        json.WriteNumber("warmUpSeconds", recording.Description.WarmUp.TotalSeconds);
        json.WriteNumber("streamEvents", recording.Events);
        json.WriteNumber("bytes", recording.Size);
        json.WriteNumber("wallSeconds", Math.Round(wall.TotalSeconds, 3));
    });
}
