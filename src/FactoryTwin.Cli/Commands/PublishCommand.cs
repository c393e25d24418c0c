using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FactoryTwin.Cli.Output;
using FactoryTwin.Model;
using FactoryTwin.Mqtt;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Publishing;

namespace FactoryTwin.Cli.Commands;

/// <summary><c>publish</c>: a factory that lives and says so over MQTT.</summary>
/// <remarks>What knows MQTT stands in methods of its own, so that other commands do not load it.</remarks>
internal static class PublishCommand
{
    private const int InstantsBetweenFlushes = 1000;

    private static readonly TimeSpan _indicatorsEvery = TimeSpan.FromMinutes(1);

    public static Command Create(Terminal terminal, CancellationToken interruption)
    {
        Argument<string> file = StudyArguments.File("MODEL", "The factory, a YAML file.");
        var broker = new Option<string?>("--broker")
        {
            HelpName = "URL",
            Description = "The broker, as mqtt://host or mqtts://user@host:8883. [default: one of its own, at 127.0.0.1]",
        };
        var port = new Option<int?>("--port")
        {
            HelpName = "NUMBER",
            Description = "Port of its own broker. [default: a free one]",
            CustomParser = result => int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= ushort.MaxValue
                ? number
                : StudyArguments.Refuse<int>(result, "write a number from 0 to 65535, as in '--port 1883'"),
        };
        var plain = new Option<bool>("--plain") { Description = "Plain topics, with nothing rounded. This is the default." };
        var unified = new Option<bool>("--uns") { Description = "A unified namespace: a path by ISA-95, JSON." };
        var sparkplug = new Option<bool>("--sparkplug") { Description = "Sparkplug B 3.0: the factory is an edge node, each station a device." };
        var path = new Option<string?>("--path") { HelpName = "PATH", Description = "With --uns: where the factory stands, as acme/trento/hall-2. [default: enterprise/ and its name]" };
        Option<double?> speed = LiveArguments.Speed("1");
        var until = new Option<TimeSpan?>("--for")
        {
            HelpName = "DURATION",
            Description = "How long it lives, in its own time, as 8h. [default: until it is interrupted]",
            CustomParser = result => StudyArguments.Duration(result, allowZero: false),
        };
        var seed = new Option<ulong>("--seed") { HelpName = "NUMBER", Description = "Seed of the random numbers.", DefaultValueFactory = _ => 1 };
        var commands = new Option<bool>("--commands") { Description = "Follows commands that come in as messages (topics …/command, by Sparkplug metrics Commands/…); whoever may publish there may then command the factory." };
        var command = new Command("publish", "Lets a factory live in step with the clock and publishes it over MQTT, until it is interrupted. A password is taken from the environment, see FACTORYTWIN_MQTT_PASSWORD.")
        {
            file, broker, port, plain, unified, sparkplug, path, speed, until, seed, commands,
        };
        command.Validators.Add(result =>
        {
            if (new[] { plain, unified, sparkplug }.Count(result.GetValue) > 1)
                result.AddError("--plain, --uns, --sparkplug: choose one of them");
            if (result.GetValue(path) is not null && !result.GetValue(unified))
                result.AddError("--path: only a unified namespace has one; write --uns too");
            if (result.GetValue(broker) is not null && result.GetValue(port) is not null)
                result.AddError("--port: it is that of its own broker; write the port of another one behind its host, as in '--broker mqtt://host:1883'");
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(commands) && result.GetValue(speed) is { } factor && double.IsPositiveInfinity(factor))
                result.AddError("--commands: a factory that lives as fast as it can takes no commands; give it a speed, as in '--speed 60'");
        });
        command.SetAction(parsed =>
        {
            string modelFile = parsed.GetRequiredValue(file);
            if (Messages.TryLoad(terminal, modelFile) is not { } model)
                return ExitCode.WrongModel;
            return Publish(terminal, model, new Wishes
            {
                Broker = parsed.GetValue(broker),
                Port = parsed.GetValue(port) ?? 0,
                Form = parsed.GetValue(sparkplug) ? "sparkplug" : parsed.GetValue(unified) ? "unified-namespace" : "plain",
                Path = parsed.GetValue(path),
                SpeedFactor = parsed.GetValue(speed) ?? 1,
                Until = parsed.GetValue(until) is { } length ? SimTime.At(length) : null,
                Seed = parsed.GetValue(seed),
                TakesCommands = parsed.GetValue(commands),
            }, interruption);
        });
        return command;
    }

    private static int Publish(Terminal terminal, FactoryModel model, Wishes wishes, CancellationToken interruption)
    {
        try
        {
            PublishAsync(terminal, model, wishes, interruption).GetAwaiter().GetResult();
            return ExitCode.Done;
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            throw new CommandLineException(wrong.Message);
        }
    }

    private static async Task PublishAsync(Terminal terminal, FactoryModel model, Wishes wishes, CancellationToken interruption)
    {
        using var run = new Simulation(model, wishes.Seed);
        using var live = new LiveFactory(run, new LiveOptions { SpeedFactor = wishes.SpeedFactor, Clock = terminal.Clock });
        var options = new PublisherOptions
        {
            Form = wishes.Form switch
            {
                "sparkplug" => PublishedForm.Sparkplug,
                "unified-namespace" => PublishedForm.UnifiedNamespace,
                _ => PublishedForm.Plain,
            },
            Path = wishes.Path,
            Commands = wishes.TakesCommands ? live.Post : null,
        };
        MqttAddress? theirs = wishes.Broker is { } url ? MqttAddress.Parse(url) : null;
        await using EmbeddedBroker? ours = theirs is null ? await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Port = wishes.Port }).ConfigureAwait(false) : null;
        MqttAddress address = theirs ?? ours!.Address!;
        await using var link = new MqttConnection(new MqttConnectionOptions { Addresses = [address], Credentials = theirs is null ? null : MqttCredentials.FromEnvironment(theirs.UserName) });
        await using var publisher = new FactoryPublisher(live, link, options);
        if (options.Form != PublishedForm.Sparkplug)
            publisher.PublishIndicators(_indicatorsEvery);
        await link.StartAsync(interruption).ConfigureAwait(false);
        string speed = double.IsPositiveInfinity(wishes.SpeedFactor) ? "as fast as it can" : string.Create(CultureInfo.InvariantCulture, $"{wishes.SpeedFactor:0.###} times as fast as the clock");
        terminal.Output.WriteLine(Tables.Printable($"'{model.Name}' is published at {address} ({wishes.Form}), {speed}. Ctrl-C stops."));
        terminal.Output.WriteLine($"Next: who speaks there? factorytwin listen {address}");
        terminal.Output.Flush();
        try
        {
            await (double.IsPositiveInfinity(wishes.SpeedFactor) ? HurryAsync(run, publisher, wishes.Until, interruption) : live.RunAsync(wishes.Until, interruption)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interruption.IsCancellationRequested)
        {
            // The usual end.
        }
        await publisher.DisposeAsync().ConfigureAwait(false);
        PublisherCounts counts = publisher.Counts;
        terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Stopped at {Tables.Length(run.Now.SinceStart)} of its time: {counts.Sent:N0} messages, {counts.Bytes / 1e3:N0} kB."));
        if (counts.SignalsDropped + counts.EventsDropped + counts.Refused > 0)
            terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"warning: {counts.EventsDropped:N0} events and {counts.SignalsDropped:N0} values were dropped, {counts.Refused:N0} messages refused; the last reason: {counts.LastFailure}"));
    }

    /// <summary>As fast as the broker takes it.</summary>
    private static async Task HurryAsync(Simulation run, FactoryPublisher publisher, SimTime? until, CancellationToken interruption)
    {
        SimTime end = until ?? SimTime.Never;
        for (int done = 1; run.NextDue() is var due && due <= end && due != SimTime.Never; done++)
        {
            run.AdvanceTo(due);
            if (done % InstantsBetweenFlushes == 0)
                await publisher.FlushAsync(interruption).ConfigureAwait(false);
        }
        if (until is not null)
            run.AdvanceTo(end);
        await publisher.FlushAsync(interruption).ConfigureAwait(false);
    }

    /// <summary>What the command line says.</summary>
    private sealed record Wishes
    {
        public required string? Broker { get; init; }

        public required int Port { get; init; }

        public required string Form { get; init; }

        public required string? Path { get; init; }

        public required double SpeedFactor { get; init; }

        public required SimTime? Until { get; init; }

        public required ulong Seed { get; init; }

        public required bool TakesCommands { get; init; }
    }
}
