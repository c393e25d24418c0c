using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FactoryTwin.Cli.Live;
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
        Option<string[]> broker = MqttArguments.Broker("one of its own, at 127.0.0.1");
        var connection = new MqttArguments();
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
        var umh = new Option<bool>("--umh") { Description = "The unified namespace of UMH: umh/v1/…, one value a message; signals, states and counters, no events." };
        var sparkplug = new Option<bool>("--sparkplug") { Description = "Sparkplug B 3.0: the factory is an edge node, each station a device." };
        var path = new Option<string?>("--path") { HelpName = "PATH", Description = "With --uns and --umh: where the factory stands, as acme/trento/hall-2. [default: enterprise/ and its name]" };
        var outbox = new Option<string?>("--outbox") { HelpName = "FOLDER", Description = "Keeps on disk what the broker has not acknowledged yet; it goes out when the broker is back, also after a crash." };
        Option<double?> speed = LiveArguments.Speed("1");
        var until = new Option<TimeSpan?>("--for")
        {
            HelpName = "DURATION",
            Description = "How long it lives, in its own time, as 8h. [default: until it is interrupted]",
            CustomParser = result => StudyArguments.Duration(result, allowZero: false),
        };
        var seed = new Option<ulong>("--seed") { HelpName = "NUMBER", Description = "Seed of the random numbers.", DefaultValueFactory = _ => 1 };
        var commands = new Option<bool>("--commands") { Description = "Follows commands that come in as messages (topics …/command); whoever may publish there may then command the factory." };
        var live = new LiveArguments();
        var command = new Command("publish", "Lets a factory live in step with the clock, shows it and publishes it over MQTT, until it is interrupted. Without a terminal it prints a line a minute.")
        {
            file, broker, port, plain, unified, umh, sparkplug, path, outbox, speed, until, seed, commands,
        };
        live.AddTo(command);
        connection.AddTo(command);
        command.Validators.Add(result =>
        {
            if (new[] { plain, unified, umh, sparkplug }.Count(result.GetValue) > 1)
                result.AddError("--plain, --uns, --umh, --sparkplug: choose one of them");
            if (result.GetValue(path) is not null && !result.GetValue(unified) && !result.GetValue(umh))
                result.AddError("--path: only a unified namespace has one; write --uns or --umh too");
            bool hasBroker = result.GetResult(broker) is { Implicit: false };
            if (hasBroker && result.GetResult(port) is { Implicit: false })
                result.AddError("--port: it is that of its own broker; write the port of another one behind its host, as in '--broker mqtt://host:1883'");
            if (!hasBroker && connection.Given(result) is { } option)
                result.AddError($"{option.Name}: its own broker takes everybody from this machine; write --broker too, or leave it out");
            if (result.GetValue(commands) && (result.GetValue(sparkplug) || result.GetValue(umh)))
                result.AddError($"--commands: published by {(result.GetValue(umh) ? "UMH" : "Sparkplug")}, a factory takes no commands; leave out one of the two");
            if (result.GetValue(outbox) is not null && result.GetValue(sparkplug))
                result.AddError("--outbox: Sparkplug sends again by itself what may have been lost, as historical; leave out one of the two");
        });
        command.Validators.Add(result =>
        {
            if (result.GetResult(speed)?.Tokens is not [{ Value: "max" }])   // its value cannot be asked for where it is wrong
                return;
            if (result.GetValue(commands))
                result.AddError("--commands: a factory that lives as fast as it can takes no commands; give it a speed, as in '--speed 60'");
            foreach (Option option in live.All.Where(option => result.GetResult(option) is { Implicit: false }))
                result.AddError($"{option.Name}: a factory that lives as fast as it can is over before it is forecast; give it a speed, as in '--speed 60'");
        });
        command.SetAction(parsed =>
        {
            string modelFile = parsed.GetRequiredValue(file);
            if (Messages.TryLoad(terminal, modelFile) is not { } model)
                return ExitCode.WrongModel;
            return Publish(terminal, model, () => parsed.GetValue(broker) is { Length: > 0 } urls ? connection.ConnectionTo(parsed, urls) : null, new Wishes
            {
                Port = parsed.GetValue(port) ?? 0,
                Form = parsed.GetValue(sparkplug) ? "sparkplug" : parsed.GetValue(unified) ? "unified-namespace" : parsed.GetValue(umh) ? "umh" : "plain",
                Path = parsed.GetValue(path),
                SpeedFactor = parsed.GetValue(speed) ?? 1,
                Until = parsed.GetValue(until) is { } length ? SimTime.At(length) : null,
                Seed = parsed.GetValue(seed),
                TakesCommands = parsed.GetValue(commands),
                Outbox = parsed.GetValue(outbox),
                WantsForecast = live.WantsForecast(parsed),
                Targets = live.Targets(parsed),
            }, interruption);
        });
        return command;
    }

    private static int Publish(Terminal terminal, FactoryModel model, Func<MqttConnection?> theirs, Wishes wishes, CancellationToken interruption)
    {
        try
        {
            PublishAsync(terminal, model, theirs, wishes, interruption).GetAwaiter().GetResult();
            return ExitCode.Done;
        }
        catch (ArgumentException wrong)
        {
            throw new CommandLineException(MqttArguments.Sentence(wrong));
        }
    }

    private static async Task PublishAsync(Terminal terminal, FactoryModel model, Func<MqttConnection?> theirs, Wishes wishes, CancellationToken interruption)
    {
        using var run = new Simulation(model, wishes.Seed);
        using var live = new LiveFactory(run, new LiveOptions { SpeedFactor = wishes.SpeedFactor, Clock = terminal.Clock });
        var options = new PublisherOptions
        {
            Form = wishes.Form switch
            {
                "sparkplug" => PublishedForm.Sparkplug,
                "unified-namespace" => PublishedForm.UnifiedNamespace,
                "umh" => PublishedForm.UnifiedNamespaceOfUmh,
                _ => PublishedForm.Plain,
            },
            Path = wishes.Path,
            Commands = wishes.TakesCommands ? live.Post : null,
        };
        MqttConnection? given = theirs();
        await using Outbox? outbox = wishes.Outbox is { } folder ? Open(folder) : null;
        await using EmbeddedBroker? ours = given is null ? await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Port = wishes.Port }).ConfigureAwait(false) : null;
        await using MqttConnection link = given ?? new MqttConnection(new MqttConnectionOptions { Addresses = [ours!.Address!] });
        await using var publisher = new FactoryPublisher(live, link, options with { Outbox = outbox });
        if (options.Form != PublishedForm.Sparkplug)
            publisher.PublishIndicators(_indicatorsEvery);
        await link.StartAsync(interruption).ConfigureAwait(false);
        bool isHurried = double.IsPositiveInfinity(wishes.SpeedFactor);
        terminal.Output.WriteLine(Tables.Printable($"'{model.Name}' is published at {link.Broker} ({wishes.Form}), {(isHurried ? "as fast as it can" : string.Create(CultureInfo.InvariantCulture, $"{wishes.SpeedFactor:0.###} times as fast as the clock"))}. Ctrl-C stops."));
        terminal.Output.WriteLine($"Next: who speaks there? factorytwin listen {link.Broker}");
        terminal.Output.Flush();
        using var watch = new FactoryWatch(live, model);
        using ForecastDesk? forecasts = isHurried ? null : new ForecastDesk(live, watch, ForecastSource.Of(live, watch), wishes.Until, wishes.Targets);
        if (wishes.WantsForecast)
            forecasts?.Begin();
        var source = new DashboardSource
        {
            Name = model.Name,
            Factory = live,
            Watch = watch,
            Live = isHurried ? null : live,
            Forecasts = forecasts,
            Clock = terminal.Clock,
            Health = () => Words(publisher.Counts, link.Health, outbox?.Health),
            HealthName = "messages",
        };
        await LiveSession.RunAsync(terminal, source, async end =>
        {
            try
            {
                await (isHurried ? HurryAsync(run, publisher, wishes.Until, end) : live.RunAsync(wishes.Until, end)).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                // The usual end.
            }
            await publisher.DisposeAsync().ConfigureAwait(false);   // sends what still waits, so that what is summed up is all
        }, interruption).ConfigureAwait(false);
        PublisherCounts counts = publisher.Counts;
        Messages.Warn(terminal, live.Failures.Select(failure => failure.Message).Distinct());
        if (counts.Sent == 0 && counts.Refused > 0)
            throw new MqttLinkException($"all of {counts.Refused} messages were refused: {counts.LastFailure}");
        if (counts.SignalsDropped + counts.EventsDropped + counts.Refused > 0)
            terminal.Error.WriteLine(Tables.Printable(string.Create(CultureInfo.InvariantCulture, $"warning: {counts.EventsDropped:N0} events and {counts.SignalsDropped:N0} values were dropped, {counts.Refused:N0} messages refused; the last reason: {counts.LastFailure}")));
    }

    private static Outbox Open(string folder)
    {
        try
        {
            return Outbox.Open(new OutboxOptions { Folder = folder });
        }
        catch (OutboxException failure)
        {
            throw new CommandLineException($"--outbox {folder}: {failure.Message}");
        }
    }

    /// <summary>What was sent so far, and what was not.</summary>
    private static string Words(PublisherCounts counts, MqttHealth link, OutboxHealth? outbox)
    {
        long dropped = counts.EventsDropped + counts.SignalsDropped + (outbox?.Dropped ?? 0), waiting = counts.Waiting + (outbox?.Waiting ?? 0);
        return (link.Broker is { } broker ? $"published at {broker}: " : $"NOT CONNECTED: {link.Fault?.TrimEnd('.') ?? "no broker was reached yet"}: ")
            + string.Create(CultureInfo.InvariantCulture, $"{(outbox?.Acknowledged ?? counts.Sent):#,0} messages sent")
            + (waiting > 0 ? string.Create(CultureInfo.InvariantCulture, $", {waiting:#,0} waiting{(outbox is null ? "" : " on disk")}") : "")
            + (counts.Refused > 0 ? string.Create(CultureInfo.InvariantCulture, $", {counts.Refused:#,0} refused ({counts.LastFailure?.TrimEnd('.')})") : "")
            + (dropped > 0 ? string.Create(CultureInfo.InvariantCulture, $", {dropped:#,0} dropped") : "");
    }

    /// <summary>As fast as the broker takes it.</summary>
    private static async Task HurryAsync(Simulation run, FactoryPublisher publisher, SimTime? until, CancellationToken interruption)
    {
        SimTime end = until ?? SimTime.Never;
        for (int done = 1; run.NextDue() is var due && due <= end && due != SimTime.Never; done++)
        {
            interruption.ThrowIfCancellationRequested();
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
        public required int Port { get; init; }

        public required string Form { get; init; }

        public required string? Path { get; init; }

        public required double SpeedFactor { get; init; }

        public required SimTime? Until { get; init; }

        public required ulong Seed { get; init; }

        public required bool TakesCommands { get; init; }

        public required string? Outbox { get; init; }

        public required bool WantsForecast { get; init; }

        public required IReadOnlyList<ForecastTarget> Targets { get; init; }
    }
}
