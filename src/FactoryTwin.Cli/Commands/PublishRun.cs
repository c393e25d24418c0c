using System.Globalization;
using FactoryTwin.Cli.Live;
using FactoryTwin.Cli.Output;
using FactoryTwin.Model;
using FactoryTwin.Mqtt;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Publishing;

namespace FactoryTwin.Cli.Commands;

/// <summary>A factory that lives, is shown, and is published meanwhile.</summary>
internal sealed record PublishRun
{
    private const int InstantsBetweenFlushes = 1000;

    /// <summary>How often indicators are published [of the factory's time].</summary>
    internal static readonly TimeSpan IndicatorsEvery = TimeSpan.FromMinutes(1);

    public required FactoryModel Model { get; init; }

    /// <summary>The connection to a broker of somebody else; <c>null</c> where it has a broker of its own.</summary>
    public required Func<MqttConnection?> Theirs { get; init; }

    /// <summary>Port of its own broker; 0 for a free one.</summary>
    public required int Port { get; init; }

    public required string Form { get; init; }

    public required string? Path { get; init; }

    public required double SpeedFactor { get; init; }

    public required SimTime? Until { get; init; }

    public required ulong Seed { get; init; }

    public required bool TakesCommands { get; init; }

    /// <summary>The folder in which it keeps what the broker has not acknowledged; <c>null</c> for memory.</summary>
    public required string? OutboxFolder { get; init; }

    public required IReadOnlyList<Deadband> Deadbands { get; init; }

    public required bool TellsModel { get; init; }

    /// <summary>What keeps what happened [MB]; <c>null</c> for as much as is usual.</summary>
    public required int? HistoryMegabytes { get; init; }

    public required bool WantsForecast { get; init; }

    public required IReadOnlyList<ForecastTarget> Targets { get; init; }

    /// <exception cref="CommandLineException">An option does not fit.</exception>
    public async Task RunAsync(Terminal terminal, CancellationToken interruption)
    {
        try
        {
            await PublishAsync(terminal, interruption).ConfigureAwait(false);
        }
        catch (ArgumentException wrong)
        {
            throw new CommandLineException(MqttArguments.Sentence(wrong));
        }
    }

    private async Task PublishAsync(Terminal terminal, CancellationToken interruption)
    {
        using var run = new Simulation(Model, Seed);
        using var live = new LiveFactory(run, new LiveOptions { SpeedFactor = SpeedFactor, Clock = terminal.Clock });
        var options = new PublisherOptions
        {
            Form = Form switch
            {
                "sparkplug" => PublishedForm.Sparkplug,
                "unified-namespace" => PublishedForm.UnifiedNamespace,
                "umh" => PublishedForm.UnifiedNamespaceOfUmh,
                _ => PublishedForm.Plain,
            },
            Path = Path,
            Commands = TakesCommands ? live.Post : null,
            Signals = Deadband.RulesOf(Deadbands, live.Stations),
            TellsModel = TellsModel,
            HistoryMegabytes = HistoryMegabytes,
        };
        MqttConnection? given = Theirs();
        await using Outbox? outbox = OutboxFolder is { } folder ? Open(folder) : null;
        await using EmbeddedBroker? ours = given is null ? await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Port = Port }).ConfigureAwait(false) : null;
        await using MqttConnection link = given ?? new MqttConnection(new MqttConnectionOptions { Addresses = [ours!.Address!] });
        await using FactoryPublisher publisher = Begin(live, link, options with { Outbox = outbox });
        publisher.PublishIndicators(IndicatorsEvery);
        await link.StartAsync(interruption).ConfigureAwait(false);
        bool isHurried = double.IsPositiveInfinity(SpeedFactor);
        terminal.Output.WriteLine(Tables.Printable($"'{Model.Name}' is published at {link.Broker} ({Form}), {(isHurried ? "as fast as it can" : string.Create(CultureInfo.InvariantCulture, $"{SpeedFactor:0.###} times as fast as the clock"))}. Ctrl-C stops."));
        terminal.Output.WriteLine($"Next: who speaks there? factorytwin listen {link.Broker}");
        terminal.Output.Flush();
        using var watch = new FactoryWatch(live, Model);
        using ForecastDesk? forecasts = isHurried ? null : new ForecastDesk(live, watch, ForecastSource.Of(live, watch), Until, Targets);
        if (WantsForecast)
            forecasts?.Begin();
        var source = new DashboardSource
        {
            Name = Model.Name,
            Factory = live,
            Watch = watch,
            Live = isHurried ? null : live,
            Forecasts = forecasts,
            Clock = terminal.Clock,
            // Sparkplug acknowledges nothing: what its outbox keeps is not waiting, it may be sent again.
            Health = () => Words(publisher.Counts, link.Health, options.Form == PublishedForm.Sparkplug ? null : outbox?.Health),
            HealthName = "messages",
        };
        await LiveSession.RunAsync(terminal, source, async end =>
        {
            try
            {
                await (isHurried ? HurryAsync(run, publisher, Until, end) : live.RunAsync(Until, end)).ConfigureAwait(false);
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
            throw new MqttLinkException($"{(counts.Refused == 1 ? "the only message was" : $"all of {counts.Refused} messages were")} refused: {counts.LastFailure}");
        if (counts.Waiting > 0)
            terminal.Error.WriteLine(Tables.Printable($"warning: {Tables.Count(counts.Waiting, "message")} still waited at the end and {(counts.Waiting == 1 ? "was" : "were")} not sent; the last reason: {counts.LastFailure ?? "there was no connection; see whether the broker runs"}"));
        if (counts.SignalsDropped + counts.EventsDropped + counts.Refused > 0)
            terminal.Error.WriteLine(Tables.Printable($"warning: {Tables.Count(counts.EventsDropped, "event")} and {Tables.Count(counts.SignalsDropped, "value")} were dropped, {Tables.Count(counts.Refused, "message")} refused; the last reason: {counts.LastFailure}"));
    }

    private FactoryPublisher Begin(LiveFactory live, MqttConnection link, PublisherOptions options)
    {
        try
        {
            return new FactoryPublisher(live, link, options);
        }
        catch (ArgumentException wrong) when (Deadbands.Count > 0)   // all else was checked with the command line
        {
            throw new CommandLineException($"--deadband: {MqttArguments.Sentence(wrong)}");
        }
    }

    private static Outbox Open(string folder)
    {
        if (File.Exists(folder))
            throw new CommandLineException($"--outbox {folder}: that is a file and not a folder; name a folder, which is made where there is none");
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
    internal static string Words(PublisherCounts counts, MqttHealth link, OutboxHealth? outbox)
    {
        long dropped = counts.EventsDropped + counts.SignalsDropped + (outbox?.Dropped ?? 0), waiting = counts.Waiting + (outbox?.Waiting ?? 0);
        return (link.Broker is { } broker ? $"published at {broker}: " : $"NOT CONNECTED: {link.Fault?.TrimEnd('.') ?? "no broker was reached yet"}: ")
            + Tables.Count(outbox?.Acknowledged ?? counts.Sent, "message") + " sent"
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
}
