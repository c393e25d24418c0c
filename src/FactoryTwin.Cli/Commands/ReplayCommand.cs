using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FactoryTwin.Cli.Live;
using FactoryTwin.Cli.Output;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Cli.Commands;

/// <summary><c>replay</c>: what a recording tells, at once or in step with the clock.</summary>
internal static class ReplayCommand
{
    public static Command Create(Terminal terminal, CancellationToken interruption)
    {
        var file = new Argument<string>("FILE") { Description = "A recording, as 'factorytwin record' writes it." };
        var speed = new Option<double?>("--speed")
        {
            HelpName = "NUMBER|max",
            Description = "How many times as fast as it was: 1 as it was, 60 a minute a second, max at once. [default: max; with --live 1]",
            CustomParser = Speed,
        };
        var from = new Option<TimeSpan?>("--from")
        {
            HelpName = "DURATION",
            Description = "When measuring, --speed, --events and --trace begin, as 2h. [default: what is measured when the recorded warm-up ends, events at the beginning]",
            CustomParser = result => StudyArguments.Duration(result, allowZero: true),
        };
        var loop = new Option<bool>("--loop") { Description = "Begins again when it is over, until it is interrupted; with a speed." };
        var events = new Option<string?>("--events") { HelpName = "FILE.csv", Description = "Writes the events to a CSV file." };
        Option<int> trace = Trace.Option("Shows the first events as lines, as they happen (on standard error with --json).");
        Option<bool> json = StudyArguments.Json();
        var live = new Option<bool>("--live") { Description = "Shows it as it happens, in step with the clock; without a terminal a line a minute." };
        var command = new Command("replay", "Shows what a recorded factory made, how its stations spent their time, and what that took.") { file, speed, from, loop, events, trace, json, live };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(loop))
                return;
            if (result.GetValue(speed) is null or double.PositiveInfinity)
                result.AddError("--loop: at once it would never end; write a speed too, as in '--loop --speed 60'");
            if (result.GetValue(events) is not null)
                result.AddError("--loop: the file of events would never be complete; leave out --loop or --events");
        });
        command.Validators.Add(result =>
        {
            if (!result.GetValue(live))
                return;
            foreach (Option option in new Option[] { loop, events, trace, json })
            {
                if (result.GetResult(option) is { Implicit: false })
                    result.AddError($"{option.Name}: --live shows what happens and takes no such option; leave out one of the two");
            }
        });
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            bool asJson = parsed.GetValue(json);
            using Recording recording = Recording.Open(path);
            if (recording.Damage is { } damage)
                terminal.Error.WriteLine(Tables.Printable(string.Create(CultureInfo.InvariantCulture, $"{path}: byte {damage.Offset}: {damage.Problem}")));
            if (recording.From == recording.To && recording.Damage is null && !parsed.GetValue(live))
                throw new InvalidOperationException($"{path} ends where it begins, at {recording.To}: nothing was recorded yet");
            SimTime? begin = parsed.GetValue(from) is { } given ? Within(recording, given) : null;
            if (parsed.GetValue(live))
            {
                LiveAsync(recording, begin, parsed.GetValue(speed) ?? 1, terminal, interruption).GetAwaiter().GetResult();
                return recording.Damage is null ? ExitCode.Done : ExitCode.WrongModel;
            }
            bool hasModel = recording.Description.ModelText is not null;
            if (!hasModel && asJson)
                throw new CommandLineException($"--json: {path} holds no model, as that of a mirror without one, and so no figures of a study; leave --json out, or write the events by '--events FILE.csv'");
            using EventFile? csv = parsed.GetValue(events) is { } name ? Create(name, path) : null;
            do
            {
                long began = terminal.Clock.GetTimestamp();
                using var replay = new Replay(recording);
                if (begin is null)
                    Listen(replay);
                if (hasModel)
                {
                    StudyResult result = Study.Replay(replay, begin, Measure);
                    TimeSpan wall = terminal.Clock.GetElapsedTime(began);
                    csv?.Complete();
                    Messages.Warn(terminal, result.Warnings);
                    bool hasSeed = recording.Description.Seed is not null;
                    if (asJson)
                        RunJson.Write(terminal.Output, result, wall, hasSeed);
                    else
                        terminal.Show(console => RunText.Write(console, result, hasSeed));
                }
                else
                {
                    Tell(replay, begin ?? recording.From, Measure, terminal);
                    csv?.Complete();
                }
                terminal.Output.Flush();
            }
            while (parsed.GetValue(loop));
            return recording.Damage is null ? ExitCode.Done : ExitCode.WrongModel;

            void Measure(Replay replay)
            {
                if (begin is not null)
                    Listen(replay);
                Play(replay, parsed.GetValue(speed) ?? double.PositiveInfinity, terminal, interruption);
            }

            void Listen(Replay replay)
            {
                if (csv is not null)
                    EventTable.Listen(replay, csv.Writer);
                if (parsed.GetValue(trace) is > 0 and int count)
                    Trace.Listen(replay, count, asJson ? terminal.Error : terminal.Output);
            }
        });
        return command;
    }

    /// <summary>Shows what can be had from the stream alone.</summary>
    private static void Tell(Replay replay, SimTime begin, Action<Replay> measure, Terminal terminal)
    {
        FactoryIndicators indicators = replay.Indicators();
        var signals = new LastSignals(replay);
        replay.Events.Subscribe(happened => signals.On(happened));
        if (begin > SimTime.Start)
            replay.AdvanceTo(begin);
        indicators.StartMeasuring(begin);
        measure(replay);
        replay.RunToEnd();
        terminal.Show(console => ToldText.Write(console, replay.Recording.Description.Name, indicators.Read(replay.Now), signals));
    }

    private static async Task LiveAsync(Recording recording, SimTime? begin, double speed, Terminal terminal, CancellationToken interruption)
    {
        using var replay = new Replay(recording);
        if (begin is { } from)
            replay.AdvanceTo(from);
        using var watch = new FactoryWatch(replay, replay.Model);
        var source = new DashboardSource { Name = recording.Description.Name, Factory = replay, Watch = watch, Clock = terminal.Clock };
        await LiveSession.RunAsync(terminal, source, end => double.IsFinite(speed) ? replay.PlayAsync(speed, terminal.Clock, end) : HurryAsync(replay, end), interruption).ConfigureAwait(false);
    }

    private static Task HurryAsync(Replay replay, CancellationToken end)
    {
        while (replay.NextDue() is var due && due != SimTime.Never)
        {
            end.ThrowIfCancellationRequested();
            replay.AdvanceTo(due);
        }
        replay.RunToEnd();
        return Task.CompletedTask;
    }

    private static void Play(Replay replay, double speed, Terminal terminal, CancellationToken interruption)
    {
        if (double.IsFinite(speed))
        {
            replay.Events.Subscribe(_ => terminal.Output.Flush());
            replay.PlayAsync(speed, terminal.Clock, interruption).GetAwaiter().GetResult();
        }
        while (replay.NextDue() is var due && due != SimTime.Never)
        {
            interruption.ThrowIfCancellationRequested();
            replay.AdvanceTo(due);
        }
    }

    private static SimTime Within(Recording recording, TimeSpan given) => SimTime.At(given) is var from && from >= recording.From && from < recording.To
        ? from
        : throw new CommandLineException($"--from: the recording goes from {recording.From} to {recording.To}; name an instant in between, as in '--from 2h'");

    private static EventFile Create(string path, string recordingFile)
    {
        try
        {
            if (EventFile.Resolve(path) == EventFile.Resolve(recordingFile))
                throw new CommandLineException($"--events {path}: that is the recording itself; name another file");
            return new EventFile(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandLineException($"--events {path}: {failure.Message}");
        }
    }

    private static double? Speed(ArgumentResult result)
    {
        string text = result.Tokens[0].Value.Trim();
        if (text == "max")
            return double.PositiveInfinity;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double factor) && factor is > 0 and <= 1e9)
            return factor;
        return StudyArguments.Refuse<double>(result, "write a number above 0, as in '--speed 60', or 'max'");
    }
}
