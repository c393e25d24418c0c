using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Sparkplug;

namespace FactoryTwin.Mqtt.Publishing;

/// <summary>Publishes a factory as an edge node of Sparkplug.</summary>
internal sealed class SparkplugPublishing : IPublishing
{
    private const string NoPlace = "Published by Sparkplug, a factory takes no commands and needs no outbox, since what was not sent is sent as historical: leave the two options out, or choose the plain form or the unified namespace.";

    private static readonly TimeSpan _longestGoodbye = TimeSpan.FromSeconds(10);

    private readonly CountingLink _link;
    private readonly Task<SparkplugEdgeNode> _attaching;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _running;

    /// <exception cref="ArgumentException">An option does not fit the factory, or Sparkplug.</exception>
    public SparkplugPublishing(IFactory factory, IMqttLink link, PublisherOptions options)
    {
        if (options.Signals.FirstOrDefault(rule => rule.AtMostEvery > TimeSpan.Zero) is { } rated)
            throw new ArgumentException($"Sparkplug has no rates: the rule of signal '{rated.Signal}' can have a deadband, and no {nameof(SignalRule.AtMostEvery)}.", nameof(options));
        if (options.Commands is not null || options.Outbox is not null)
            throw new ArgumentException(NoPlace, nameof(options));
        var rules = new SignalFilter(factory.Stations, options);
        var answers = new TwinAnswers(factory, options);
        _link = new CountingLink(link);
        _link.Count(counts => counts with { LastFailure = answers.Problem });
        _clock = options.Clock;
        _attaching = SparkplugEdgeNode.AttachAsync(factory, _link, new SparkplugEdgeNodeOptions
        {
            Group = options.SparkplugGroup,
            Node = string.Concat(options.NameOf(factory).Select(letter => letter is '+' or '#' or '/' or '\0' ? '-' : letter)),
            PrimaryHost = options.SparkplugPrimaryHost,
            MostKeptEvents = options.MostEventsWaiting,
            Answers = answers.IsEmpty ? null : answers.To,
            KeepsHistory = answers.History is not null,
            Told = answers.History is { } history ? e => history.Add(e.Sequence, e) : null,
            Deadband = (station, signal) => rules.DeadbandOf(station.Id, station.Signals.ToList().IndexOf(signal)) ?? -1,   // more than -1 is any value, the same one again too
        }, options.Clock);
        _running = Task.Run(RunAsync);
    }

    public PublisherCounts Counts => _link.Counts with { EventsDropped = _attaching.IsCompletedSuccessfully ? _attaching.Result.DroppedEvents : 0 };

    public async Task FlushAsync(CancellationToken cancellation)
    {
        SparkplugEdgeNode node = await _attaching.WaitAsync(cancellation).ConfigureAwait(false);
        await node.FlushAsync(cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_over.IsCancellationRequested)
            return;
        SparkplugEdgeNode node = await _attaching.ConfigureAwait(false);
        node.Dispose();
        try
        {
            using var limit = new CancellationTokenSource(_longestGoodbye, _clock);
            if (node.IsBorn && _link.IsConnected)
                await node.FlushAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The connection was lost on the way, or its host has gone.
        }
        await _over.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        (_link.Will, _link.Connected) = (null, null);
    }

    private async Task RunAsync()
    {
        SparkplugEdgeNode node = await _attaching.ConfigureAwait(false);
        await node.RunAsync(_over.Token).ConfigureAwait(false);
    }
}
