using System.CommandLine;
using FactoryTwin.Cli.Live;
using FactoryTwin.Cli.Output;
using FactoryTwin.Model;
using FactoryTwin.Mqtt;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Sparkplug;
using FactoryTwin.Streams;

namespace FactoryTwin.Cli.Commands;

/// <summary><c>mirror</c>: a factory of what devices say over MQTT, as it happens or from a log.</summary>
/// <remarks>What knows MQTT stands in methods of its own, so that other commands do not load it.</remarks>
internal static class MirrorCommand
{
    public static Command Create(Terminal terminal, CancellationToken interruption)
    {
        Argument<string> file = StudyArguments.File("BINDING", "Which devices are which stations, a YAML file; 'factorytwin listen' proposes one.");
        Option<string[]> broker = MqttArguments.Broker("as the binding says");
        var connection = new MqttArguments();
        var log = new Option<string?>("--log") { HelpName = "FILE", Description = "Plays a recorded log in place of a broker: one JSON object a line, with topic, payload and timestamp." };
        Option<double?> speed = LiveArguments.Speed("max, with --log");
        var length = new Option<TimeSpan?>("--for")
        {
            HelpName = "DURATION",
            Description = "How long it listens, by the clock, as 8h. [default: until it is interrupted]",
            CustomParser = result => StudyArguments.Duration(result, allowZero: false),
        };
        var publish = new Option<string?>("--publish") { HelpName = "NAME", Description = "Publishes what is mirrored at the same broker, below factorytwin-mirror/NAME: events, states, indicators, the alarm of a low OEE, and forecasts, as for Grafana or Node-RED." };
        var record = new Option<string?>("--record") { HelpName = "FILE", Description = "Records what happens; a file of that name is overwritten." };
        var kept = new RecordingArguments();
        var live = new LiveArguments();
        var command = new Command("mirror", "Shows a factory of what devices say over MQTT; without a terminal a line a minute. A binding that is changed meanwhile is taken at once.") { file, broker, log, speed, length, publish, record };
        kept.AddTo(command);
        live.AddTo(command);
        connection.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(log) is null && result.GetResult(speed) is { Implicit: false })
                result.AddError("--speed: only a log is played at a speed; write --log too");
            if (result.GetValue(log) is not null && (result.GetResult(broker) is { Implicit: false } || result.GetResult(length) is { Implicit: false } || result.GetValue(publish) is not null || connection.Given(result) is not null))
                result.AddError("--log: it takes the place of a broker, and ends with its last line; leave out --for, --publish, --broker and what goes with it");
            if (result.GetValue(publish) is "")
                result.AddError("--publish: give the mirror a name");
            if (result.GetValue(record) is null)
                kept.RefuseAll(result);
        });
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            var wishes = new Wishes(parsed.GetValue(record), [path, .. parsed.GetValue(log) is { } read ? (string[])[read] : []], kept.Of(parsed), live.Given(parsed), live.WantsForecast(parsed), live.Targets(parsed), parsed.GetValue(publish));
            Task mirrored = parsed.GetValue(log) is { } name
                ? PlayAsync(terminal, path, name, parsed.GetValue(speed), wishes, interruption)
                : ConnectAsync(terminal, path, (urls, suffix) => connection.ConnectionTo(parsed, parsed.GetValue(broker) is { Length: > 0 } given ? given : urls, suffix), parsed.GetResult(broker) is { Implicit: false }, parsed.GetValue(length), wishes, interruption);
            mirrored.GetAwaiter().GetResult();
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task ConnectAsync(Terminal terminal, string file, Func<IEnumerable<string>, string, MqttConnection> connection, bool hasBroker, TimeSpan? length, Wishes wishes, CancellationToken interruption)
    {
        MirrorBinding binding = Load(file, wishes);
        if (!hasBroker && binding.Brokers.Count == 0)
            throw new CommandLineException($"{file} names no broker; write one there, or '--broker mqtt://host:1883'");
        await using MqttConnection link = connection(binding.Brokers, "");
        await using MqttConnection? speaking = wishes.PublishedName is null ? null : connection(binding.Brokers, "-publisher");
        var host = new SparkplugHost(clock: terminal.Clock);
        IReadOnlyList<IDialect> dialects = binding.CreateDialects(DialectRegistry.BuiltIn.With(host));
        if (dialects.OfType<SparkplugDialect>().Any())
            await host.AttachAsync(link, interruption).ConfigureAwait(false);
        await using FactoryMirror mirror = await FactoryMirror.ConnectAsync(binding, link, dialects, terminal.Clock, interruption).ConfigureAwait(false);
        await using FactoryPublisher? publisher = speaking is null ? null : new FactoryPublisher(mirror, speaking, new PublisherOptions { Name = wishes.PublishedName, Root = "factorytwin-mirror" });
        var changes = new BindingWatch(mirror, file);
        await ShowAsync(terminal, mirror, wishes, publisher, () => MirrorSource.Words(mirror.Health, link.Health), async () =>
        {
            if (publisher is not null)
                MirrorSource.PublishFigures(mirror, publisher);
            await link.StartAsync(interruption).ConfigureAwait(false);
            await (speaking?.StartAsync(interruption) ?? Task.CompletedTask).ConfigureAwait(false);
        }, async (watch, _, end) =>
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(end);
            Task asking = Task.WhenAll(host.RunAsync(link, over.Token), changes.RunAsync(Say, terminal.Clock, over.Token));
            await Task.WhenAny(mirror.Completion, Task.Delay(length ?? Timeout.InfiniteTimeSpan, terminal.Clock, end)).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            await asking.ConfigureAwait(false);
            await mirror.DisposeAsync().ConfigureAwait(false);   // what has come in by now is summed up too
            if (mirror.Completion.IsFaulted)
                await mirror.Completion.ConfigureAwait(false);

            void Say(string text)
            {
                if (terminal.IsOutputInteractive)
                    watch.Tell(text);
                else
                    terminal.Error.WriteLine(Tables.Printable(text));
            }
        }, interruption).ConfigureAwait(false);
    }

    private static async Task PlayAsync(Terminal terminal, string file, string name, double? speed, Wishes wishes, CancellationToken interruption)
    {
        MirrorBinding binding = Load(file, wishes);
        using StreamReader lines = Open(name);
        var log = new MirrorLog(lines);
        MqttMessage first = log.Read() ?? throw new CommandLineException($"--log {name}: {(log.Lines == 0 ? "the file is empty" : "no line of it is a message")}; write one JSON object a line, with topic, payload and timestamp{(log.Faults is [{ } fault, ..] ? $" (line {fault.Line}: {fault.Reason})" : "")}");
        await using var mirror = new FactoryMirror(binding, dialects: null, first.ArrivedAt);
        await ShowAsync(terminal, mirror, wishes, null, () => Words(log, name), () => Task.CompletedTask, async (_, failures, end) =>
        {
            for (MqttMessage? waits = first; ;)
            {
                try
                {
                    (MqttMessage? next, waits) = (waits, null);
                    if (next is not null)
                        mirror.Receive(next);
                    await log.PlayAsync(mirror, speed is { } factor && double.IsFinite(factor) ? factor : null, terminal.Clock, end).ConfigureAwait(false);
                    return;
                }
                catch (ObserverException failed)
                {
                    failures.AddRange(failed.InnerExceptions);
                }
            }
        }, interruption).ConfigureAwait(false);
        if (log.WithoutZone > 0)
            terminal.Error.WriteLine(Tables.Printable(FormattableString.Invariant($"note: {log.WithoutZone} times in {name} have no zone and are taken as UTC")));
        if (log.Broken > 0)
            terminal.Error.WriteLine(Tables.Printable(FormattableString.Invariant($"warning: {Tables.Count(log.Broken, "line")} of {name} could not be read and {(log.Broken == 1 ? "was" : "were")} passed over; the first is line {log.Faults[0].Line}: {log.Faults[0].Reason}")));
    }

    private static MirrorBinding Load(string file, Wishes wishes)
    {
        MirrorBinding binding = MirrorBinding.Load(file);
        return binding.Model is not null || wishes.OfForecast is not { } option
            ? binding
            : throw new CommandLineException($"{option}: {file} names no model, and without one nothing can be forecast; write one there, as in 'model: line.yaml', or leave the option out");
    }

    private static string Words(MirrorLog log, string name) => $"{Tables.Count(log.Messages, "message")} of {name}"
        + (log.WithoutTopic > 0 ? $", {Tables.Count(log.WithoutTopic, "line")} without a topic passed over" : "") + (log.Broken > 0 ? $", {log.Broken} not readable" : "");

    private static async Task ShowAsync(Terminal terminal, FactoryMirror mirror, Wishes wishes, FactoryPublisher? publisher, Func<string> words, Func<Task> begin, Func<FactoryWatch, List<Exception>, CancellationToken, Task> live, CancellationToken interruption)
    {
        List<Exception> failures = [];
        using Recorder? recorder = wishes.Recording is { } path ? Record(mirror, path, wishes) : null;
        using var watch = new FactoryWatch(mirror, mirror.Model) { JobOf = mirror.JobOf };
        using ForecastDesk? forecasts = mirror.Model is null ? null : new ForecastDesk(mirror, watch, MirrorSource.Of(mirror, watch), null, wishes.Targets) { Made = publisher is null ? null : publisher.Publish };
        var notices = new MirrorNotices(mirror, terminal);
        using IDisposable? first = wishes.IsForecast && forecasts is not null ? MirrorSource.BeginSoon(mirror, forecasts) : null;
        var source = new DashboardSource { Name = mirror.Binding.Name, Factory = mirror, Watch = watch, Forecasts = forecasts, Clock = terminal.Clock, Health = words };
        try
        {
            await begin().ConfigureAwait(false);   // only now, so that nothing comes in before somebody watches
            await LiveSession.RunAsync(terminal, source, end => notices.DuringAsync(live(watch, failures, end), watch), interruption).ConfigureAwait(false);
        }
        finally
        {
            await mirror.DisposeAsync().ConfigureAwait(false);   // nothing comes any more that would have to be recorded
            recorder?.End(new(mirror.Now, recorder.Events, false));
        }
        if (mirror.Health is { Events: 0 } health)
            terminal.Error.WriteLine($"Nothing has happened: {Tables.Count(health.Messages, "message")} came in, and no device of the binding has told what it does. Who speaks there, and in which dialect? factorytwin listen");
        Messages.Warn(terminal, failures.Concat(mirror.ObserverFailures).Select(failure => failure.Message.ReplaceLineEndings(" ")).Distinct());
        notices.Warn();
        if (publisher?.Counts is { Refused: > 0 } counts)
            terminal.Error.WriteLine(Tables.Printable(FormattableString.Invariant($"warning: of what was published {Tables.Count(counts.Refused, "message")} {(counts.Refused == 1 ? "was" : "were")} refused: {counts.LastFailure}")));
        if (mirror.Unreadable.Counts.FirstOrDefault() is { Value: > 0 } most)
            terminal.Error.WriteLine(Tables.Printable(FormattableString.Invariant($"warning: {Tables.Count(mirror.Health.Unreadable, "message")} could not be read; most often ({Tables.Count(most.Value, "time")}) in {most.Key.Dialect}: {most.Key.Reason}")));
    }

    private static Recorder Record(FactoryMirror mirror, string path, Wishes wishes)
    {
        try
        {
            MirrorBinding binding = mirror.Binding;
            EventFile.RefuseInput("--record", path, [.. wishes.Read, .. mirror.Model is { } model ? [Path.Combine(binding.Folder, binding.Model!), .. model.FilesRead] : (string[])[]]);
            return mirror.Record(path, binding.Name, mirror.Model, wishes.Kept);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandLineException($"--record {path}: {EventFile.Reason(failure, path)}");
        }
    }

    private static StreamReader Open(string log)
    {
        try
        {
            return new StreamReader(log);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandLineException($"--log {log}: {(failure is FileNotFoundException or DirectoryNotFoundException ? "there is no such file; check its name and its folder" : failure.Message)}");
        }
    }

    /// <summary>What the command line says.</summary>
    private sealed record Wishes(string? Recording, IReadOnlyList<string> Read, RecordingOptions Kept, string? OfForecast, bool IsForecast, IReadOnlyList<ForecastTarget> Targets, string? PublishedName);
}
