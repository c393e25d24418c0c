using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FactoryTwin.Cli.Output;
using FactoryTwin.Model;

namespace FactoryTwin.Cli.Commands;

/// <summary><c>publish</c>: a factory that lives and says so over MQTT.</summary>
/// <remarks>What knows MQTT stands in methods of its own, so that other commands do not load it.</remarks>
internal static class PublishCommand
{
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
        var commands = new Option<bool>("--commands") { Description = "Follows commands that come in as messages (topics …/command, by Sparkplug metrics Commands/…); whoever may publish there may then command the factory." };
        var told = new PublishArguments();
        var live = new LiveArguments();
        var command = new Command("publish", "Lets a factory live in step with the clock, shows it and publishes it over MQTT, until it is interrupted. Without a terminal it prints a line a minute.")
        {
            file, broker, port, plain, unified, umh, sparkplug, path, outbox, speed, until, seed, commands,
        };
        told.AddTo(command);
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
            if (result.GetValue(commands) && result.GetValue(umh))
                result.AddError("--commands: published by UMH, a factory takes no commands; leave out one of the two");
            if (result.GetValue(umh) && told.Asked(result) is { } asked)
                result.AddError($"{asked}: published by UMH, a factory tells neither its model nor what happened before; leave out one of the two");
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
            var publishing = new PublishRun
            {
                Model = model,
                Theirs = () => parsed.GetValue(broker) is { Length: > 0 } urls ? connection.ConnectionTo(parsed, urls) : null,
                Port = parsed.GetValue(port) ?? 0,
                Form = parsed.GetValue(sparkplug) ? "sparkplug" : parsed.GetValue(unified) ? "unified-namespace" : parsed.GetValue(umh) ? "umh" : "plain",
                Path = parsed.GetValue(path),
                SpeedFactor = parsed.GetValue(speed) ?? 1,
                Until = parsed.GetValue(until) is { } length ? SimTime.At(length) : null,
                Seed = parsed.GetValue(seed),
                TakesCommands = parsed.GetValue(commands),
                OutboxFolder = parsed.GetValue(outbox),
                Deadbands = told.Deadbands(parsed),
                TellsModel = told.TellsModel(parsed),
                HistoryMegabytes = told.HistoryMegabytes(parsed),
                WantsForecast = live.WantsForecast(parsed),
                Targets = live.Targets(parsed),
            };
            publishing.RunAsync(terminal, interruption).GetAwaiter().GetResult();
            return ExitCode.Done;
        });
        return command;
    }
}
