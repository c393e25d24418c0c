using System.CommandLine;
using FactoryTwin.Cli.Output;
using FactoryTwin.Model;
using FactoryTwin.Mqtt;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Sparkplug;

namespace FactoryTwin.Cli.Commands;

/// <summary><c>listen</c>: who speaks at a broker, and in which dialect.</summary>
/// <remarks>What knows MQTT stands in methods of its own, so that other commands do not load it.</remarks>
internal static class ListenCommand
{
    public static Command Create(Terminal terminal, CancellationToken interruption)
    {
        var broker = new Argument<string>("URL") { Description = "The broker, as mqtt://host or mqtts://user@host:8883." };
        var length = new Option<TimeSpan?>("--for")
        {
            HelpName = "DURATION",
            Description = "How long it listens, as 5min. [default: 30s]",
            CustomParser = result => StudyArguments.Duration(result, allowZero: false),
        };
        var topics = new Option<string[]>("--topic") { HelpName = "FILTER", Description = "Topics to listen to, with wildcards as MQTT has them; may be given several times. [default: all, #]" };
        var to = new Option<string?>("--out") { HelpName = "FILE.yaml", Description = "Writes the proposed binding into a file, which 'factorytwin mirror' takes; a file of that name is not overwritten." };
        var model = new Option<string?>("--model") { HelpName = "FILE", Description = "The model of a twin that is published there, for the binding. [default: the one that the twin tells, which is written beside the binding]" };
        var connection = new MqttArguments();
        var command = new Command("listen", "Listens to a broker and tells which dialects are spoken there, by which devices, and what nobody understands; and proposes a binding.") { broker, length, topics, to, model };
        connection.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(model) is not null && result.GetValue(to) is null)
                result.AddError("--model: it goes into a binding; write where to with --out too");
            if (result.GetValue(to) is { } file && File.Exists(file))
                result.AddError($"--out {file}: the file is there already; name another one, or remove it");
        });
        command.SetAction(parsed =>
        {
            string url = parsed.GetRequiredValue(broker);
            ListenAsync(terminal, () => connection.ConnectionTo(parsed, [url]), url, parsed.GetValue(length) ?? TimeSpan.FromSeconds(30), parsed.GetValue(topics) is { Length: > 0 } given ? given : ["#"], parsed.GetValue(to), parsed.GetValue(model), interruption).GetAwaiter().GetResult();
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task ListenAsync(Terminal terminal, Func<MqttConnection> connection, string url, TimeSpan length, string[] topics, string? to, string? model, CancellationToken interruption)
    {
        await using MqttConnection link = connection();
        try
        {
            await link.SubscribeAsync(topics, cancellation: interruption).ConfigureAwait(false);
        }
        catch (ArgumentException wrong)
        {
            throw new CommandLineException($"--topic: {wrong.Message}");
        }
        await link.StartAsync(interruption).ConfigureAwait(false);
        if (terminal.IsErrorInteractive)
            terminal.Error.WriteLine($"Listening for {Tables.Length(length)} (Ctrl-C ends it sooner) …");
        var host = new SparkplugHost(clock: terminal.Clock);
        var survey = new BrokerSurvey(DialectRegistry.BuiltIn.With(host));
        long began = terminal.Clock.GetTimestamp();
        using (var late = new CancellationTokenSource(length, terminal.Clock))
        using (var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, interruption))
        {
            Task asking = host.RunAsync(link, end.Token);   // for births, without which nobody understands Sparkplug
            try
            {
                await foreach (MqttMessage message in link.Messages.ReadAllAsync(end.Token).ConfigureAwait(false))
                {
                    survey.Receive(message);
                    if (to is not null && model is null)
                        await AskAsync(link, survey.TakeQuestions(), end.Token).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException)
            {
                // It has listened for long enough.
            }
            await end.CancelAsync().ConfigureAwait(false);
            await asking.ConfigureAwait(false);
        }
        for (int left = link.Messages.Count; left > 0 && link.Messages.TryRead(out MqttMessage? message); left--)
            survey.Receive(message);   // what has come in by now counts too
        SurveyReport report = survey.Report(terminal.Clock.GetElapsedTime(began));
        foreach (string line in report.ToString().TrimEnd('\n').Split('\n'))
            terminal.Output.WriteLine(Tables.Printable(line));
        if (link.Health is { IsConnected: false, Fault: { } fault })
            terminal.Error.WriteLine($"warning: {Tables.Printable(fault)}");
        if (report.Messages == 0)
            return;   // a binding of nothing would only be in the way of the next one
        if (to is not null)
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(to))!;
            model ??= report.Model is { } told ? Save(terminal, told, folder) : null;
            string binding = Proposed(model is null ? null : Path.GetRelativePath(folder, model).Replace('\\', '/'));
            Write(to, binding);
            if (model is null && report.Dialects.Any(dialect => dialect.Devices.Any(device => device.IsOfTwin)))
                terminal.Output.WriteLine(Tables.Printable($"The twin tells no model: write the name of its file into {to}, at 'model:'."));
            bool isBound = binding.Contains("\ndevices:", StringComparison.Ordinal) || binding.Contains("\ntwin:", StringComparison.Ordinal);
            terminal.Output.WriteLine(Tables.Printable($"Next: {(isBound ? "look through" : "nothing that was heard tells what it does; bind a device in")} {to}, then: factorytwin mirror {to}"));
            return;
        }
        terminal.Output.WriteLine();
        foreach (string line in Proposed(null).TrimEnd('\n').Split('\n'))
            terminal.Output.WriteLine(Tables.Printable(line));
        terminal.Output.WriteLine(Tables.Printable($"Next: write it into a file? factorytwin listen {url} --out binding.yaml"));

        string Proposed(string? file) => report.ProposedBinding(report.Model?.Name ?? $"Factory at {MqttAddress.Parse(url).Host}", file, url);
    }

    /// <summary>Asks what twins tell only when they are asked; where that may not be, nothing is said, since the binding is proposed all the same.</summary>
    private static async Task AskAsync(MqttConnection link, IReadOnlyList<MqttMessage> questions, CancellationToken end)
    {
        try
        {
            foreach (MqttMessage question in questions)
                await link.PublishAsync(question, end).ConfigureAwait(false);
        }
        catch (MqttLinkException)
        {
            // Then its model is a file that a person has to name.
        }
    }

    /// <summary>Writes the model that a twin has told into a new folder beside the binding.</summary>
    private static string? Save(Terminal terminal, ToldModel told, string beside)
    {
        string folder = Path.Combine(beside, told.FolderName);
        for (int i = 2; Path.Exists(folder); i++)
            folder = Path.Combine(beside, FormattableString.Invariant($"{told.FolderName}-{i}"));
        try
        {
            string file = told.Save(folder);
            terminal.Output.WriteLine(Tables.Printable($"The twin has told its model; it is in {Path.GetRelativePath(beside, file)}{(told.Files.Count == 0 ? "" : $", with {told.Files.Count} {(told.Files.Count == 1 ? "file" : "files")} that it names")}."));
            return file;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidOperationException or ModelException)
        {
            terminal.Error.WriteLine(Tables.Printable($"warning: {failure.Message.ReplaceLineEndings(" ")} Name the file of the model in the binding."));
            return null;
        }
    }

    private static void Write(string path, string binding)
    {
        try
        {
            File.WriteAllText(path, binding);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandLineException($"--out {path}: {EventFile.Reason(failure, path)}");
        }
    }
}
