using System.CommandLine;
using FactoryTwin.Cli.Live;
using FactoryTwin.Cli.Output;
using FactoryTwin.Experiments;
using FactoryTwin.Model;
using FactoryTwin.Mqtt;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Publishing;

namespace FactoryTwin.Cli.Commands;

/// <summary><c>demo</c>: a living factory that is published over MQTT, and what a mirror makes of it.</summary>
/// <remarks>What knows MQTT stands in methods of its own, so that other commands do not load it.</remarks>
internal static class DemoCommand
{
    private const double UsualSpeed = 60;

    /// <summary>The model of the demonstration; its files lie beside the program, so that it runs in any folder.</summary>
    private static string ModelFile => Path.Combine(AppContext.BaseDirectory, "demo", "demo-center.yaml");

    public static Command Create(Terminal terminal, CancellationToken interruption)
    {
        Option<double?> speed = LiveArguments.Speed("60", hasMax: false);   // what a broker cannot take in time would be lost
        var length = new Option<TimeSpan?>("--for")
        {
            HelpName = "DURATION",
            Description = "How long it lives, in its own time, as 2h. [default: a day of the demonstration centre, 9h]",
            CustomParser = result => StudyArguments.Duration(result, allowZero: false),
        };
        Option<ulong?> seed = StudyArguments.Seed();
        var command = new Command("demo", "Shows a demonstration line that lives, speaks MQTT over a broker of its own at 127.0.0.1, and is mirrored back from there: what is shown is the mirror. Without a terminal it prints a line a minute.") { speed, length, seed };
        command.SetAction(parsed =>
        {
            FactoryModel model = FactoryModel.Load(ModelFile);
            RunAsync(terminal, model, parsed.GetValue(speed) ?? UsualSpeed, parsed.GetValue(length) ?? StudyOptions.Of(model).For, parsed.GetValue(seed) ?? 1, interruption).GetAwaiter().GetResult();
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task RunAsync(Terminal terminal, FactoryModel model, double speed, TimeSpan length, ulong seed, CancellationToken interruption)
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync().ConfigureAwait(false);
        var options = new MqttConnectionOptions { Addresses = [broker.Address!] };
        await using var listening = new MqttConnection(options);
        await listening.StartAsync(interruption).ConfigureAwait(false);
        await using FactoryMirror mirror = await FactoryMirror.ConnectAsync(Binding(model), listening, clock: terminal.Clock, cancellation: interruption).ConfigureAwait(false);
        using var run = new Simulation(model, seed);
        using var live = new LiveFactory(run, new LiveOptions { SpeedFactor = speed, Clock = terminal.Clock });
        long happened = 0;
        run.Events.Subscribe(_ => Interlocked.Increment(ref happened));
        await using var speaking = new MqttConnection(options);
        await using var publisher = new FactoryPublisher(live, speaking);
        publisher.PublishIndicators(PublishRun.IndicatorsEvery);   // each tells the mirror how late it is, though nothing happens
        await speaking.StartAsync(interruption).ConfigureAwait(false);
        using var watch = new FactoryWatch(mirror, model);
        using var forecasts = new ForecastDesk(mirror, watch, MirrorSource.Of(mirror, watch), SimTime.At(length), []);
        using IDisposable first = MirrorSource.BeginSoon(mirror, forecasts);
        var source = new DashboardSource
        {
            Name = model.Name,
            Factory = mirror,
            Watch = watch,
            Live = live,
            Forecasts = forecasts,
            Clock = terminal.Clock,
            Health = () => MirrorSource.Words(mirror.Health, listening.Health),
        };
        await LiveSession.RunAsync(terminal, source, async end =>
        {
            await live.RunAsync(SimTime.At(length), end).ConfigureAwait(false);
            await publisher.FlushAsync(end).ConfigureAwait(false);
            await MirrorSource.CaughtUpAsync(mirror, Interlocked.Read(ref happened), SimTime.At(length - new TimeSpan(length.Ticks % PublishRun.IndicatorsEvery.Ticks)), terminal.Clock, end).ConfigureAwait(false);
        }, interruption).ConfigureAwait(false);
        Messages.Warn(terminal, live.Failures.Concat(mirror.ObserverFailures).Select(failure => failure.Message).Distinct());
    }

    private static MirrorBinding Binding(FactoryModel model) => new()
    {
        Name = model.Name,
        Folder = Path.GetDirectoryName(ModelFile)!,
        Model = Path.GetFileName(ModelFile),
        Twin = new TwinBinding { Dialect = "plain" },
    };
}
