using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Sparkplug;

namespace FactoryTwin.Mqtt.Publishing;

/// <summary>Publishes a factory as an edge node of Sparkplug.</summary>
internal sealed class SparkplugPublishing : IPublishing
{
    private static readonly TimeSpan _longestGoodbye = TimeSpan.FromSeconds(10);

    private readonly CountingLink _link;
    private readonly SparkplugEdgeNode _node;
    private readonly IFactory _factory;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _attaching, _running;

    /// <exception cref="ArgumentException">An option does not fit the factory, or Sparkplug.</exception>
    public SparkplugPublishing(IFactory factory, IMqttLink link, PublisherOptions options)
    {
        if (options.Signals.FirstOrDefault(rule => rule.AtMostEvery > TimeSpan.Zero) is { } rated)
            throw new ArgumentException($"Sparkplug has no rates: the rule of signal '{rated.Signal}' can have a deadband, and no {nameof(SignalRule.AtMostEvery)}.", nameof(options));
        var rules = new SignalFilter(factory.Stations, options);
        var answers = new TwinAnswers(factory, options);
        _link = new CountingLink(link);
        _link.Count(counts => counts with { LastFailure = answers.Problem });
        (_factory, _clock) = (factory, options.Clock);
        _node = new SparkplugEdgeNode(factory, _link, new SparkplugEdgeNodeOptions
        {
            Group = options.SparkplugGroup,
            Node = string.Concat(options.NameOf(factory).Select(letter => letter is '+' or '#' or '/' or '\0' ? '-' : letter)),
            PrimaryHost = options.SparkplugPrimaryHost,
            KeepAlive = link.KeepAlive,
            MostKeptEvents = options.MostEventsWaiting,
            Outbox = options.Outbox,
            Commands = options.Commands,
            Answers = answers.IsEmpty ? null : answers.To,
            KeepsHistory = answers.History is not null,
            Told = answers.History is { } history ? e => history.Add(e.Sequence, e) : null,
            Deadband = (station, signal) => rules.DeadbandOf(station.Id, station.Signals.ToList().IndexOf(signal)) ?? -1,   // more than -1 is any value, the same one again too
        }, options.Clock);
        _attaching = _node.SubscribeAsync();   // before the link connects, so that commands are listened to before births
        _running = Task.Run(RunAsync);
    }

    public PublisherCounts Counts => _link.Counts with { EventsDropped = _node.DroppedEvents };

    public void Publish(ValueTopic value, SimTime time)
    {
        SparkplugValue number = SparkplugValue.Double(value.Value);
        if (value.IsRaised is { } isRaised)
            Tell("", $"Alarms/{value.Name}", time, SparkplugType.Boolean, SparkplugValue.Flag(isRaised), [new("value", number)]);
        else
            Tell("", $"Values/{value.Name}", time, SparkplugType.Double, number, value.Unit.Length == 0 ? null : [new("engUnit", SparkplugValue.Words(value.Unit))]);
    }

    public void Publish(string station, SimTime time, IEnumerable<(string Name, double? Value)> indicators)
    {
        foreach ((string name, double? value) in indicators)
            Tell(station, $"Indicators/{name}", time, SparkplugType.Double, value is { } number ? SparkplugValue.Double(number) : null);
    }

    public void Reach(SimTime time) => _node.Reach(time);

    public void Fail(Exception failure) => _link.Count(counts => counts with { LastFailure = failure.Message });

    private void Tell(string station, string name, SimTime time, SparkplugType type, SparkplugValue? value, IReadOnlyList<SparkplugProperty>? properties = null)
    {
        if (!_node.Tell(station, name, time, type, value, properties))
            Fail(new InvalidOperationException($"There are too many values for one edge node, and '{name}' is not published."));
    }

    public Task FlushAsync(CancellationToken cancellation) => _node.FlushAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_over.IsCancellationRequested)
            return;
        Reach(_factory.Clock.Now);
        _node.Dispose();
        try
        {
            using var limit = new CancellationTokenSource(_longestGoodbye, _clock);
            if (_node.IsBorn && _link.IsConnected)
                await _node.SentAsync(limit.Token).ConfigureAwait(false);
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
        await _attaching.ConfigureAwait(false);
        await _node.RunAsync(_over.Token).ConfigureAwait(false);
    }
}
