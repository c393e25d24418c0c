using System.Threading.Channels;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>A host application of Sparkplug B 3.0: it tells nodes that it is there, follows their births and deaths, puts messages in order, asks for births where something is missing, and commands.</summary>
/// <remarks>What it has understood is read through the dialect <c>sparkplug</c>. Without a link it only listens.</remarks>
/// <threadsafety>Messages are read on one thread at a time; all else may be called from any.</threadsafety>
public sealed class SparkplugHost
{
    private readonly SparkplugHostOptions _options;
    private readonly TimeProvider _clock;
    private readonly HostSession _session;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SemaphoreSlim _gate = new(1);
    private bool _isAttached;

    /// <summary>A host that knows no node yet.</summary>
    /// <param name="options">How it listens. Default: to all groups, without a name.</param>
    /// <param name="clock">The time of this machine. Default: that of the system.</param>
    public SparkplugHost(SparkplugHostOptions? options = null, TimeProvider? clock = null)
    {
        _options = options ?? new SparkplugHostOptions();
        _clock = clock ?? TimeProvider.System;
        _session = new HostSession(_options, _clock);
    }

    /// <summary>The topics that it listens to.</summary>
    public IReadOnlyList<string> TopicFilters => _options.Groups.Count == 0 ? [$"{SparkplugTopic.Namespace}/#"]
        : [.. _options.Groups.Select(group => $"{SparkplugTopic.Namespace}/{group}/#"), .. _options.HostId is { } host ? (string[])[SparkplugTopic.StateOf(host)] : []];

    /// <summary>How often births were asked for.</summary>
    public long RebirthsAsked => Entered(static session => session.RebirthsAsked);

    /// <summary>Messages that came before the birth of their node or device, as they do for a host that comes late: the birth was asked for, and tells how it stands.</summary>
    public long MessagesBeforeBirth => Entered(static session => session.BeforeBirth);

    /// <summary>Speaks over a link that is not connected yet: its state goes out first whenever a connection stands.</summary>
    /// <param name="link">The way to the broker; who reads its messages hands them to the dialect of this host.</param>
    /// <param name="cancellation">Asks to stop waiting.</param>
    /// <returns>When the topics are known to the link.</returns>
    /// <exception cref="MqttLinkException">The broker has refused the topics.</exception>
    public Task AttachAsync(IMqttLink link, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(link);
        _isAttached = true;
        link.Will = () => Entered(static session => session.Will());
        link.Connected = token => ConnectedAsync(link, token);
        return link.SubscribeAsync(TopicFilters, 1, cancellation);
    }

    /// <summary>Sends what is to be said until it is asked to stop; then says that the host is gone, if there is a connection.</summary>
    /// <param name="link">The way to the broker, as attached.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>The end, when it has stopped.</returns>
    public async Task RunAsync(IMqttLink link, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(link);
        long lost = 0;
        Entered(static session => session.Speaks = true);
        Func<CancellationToken, Task>? before = link.Connected, connected = _isAttached ? null : async token =>
        {
            if (before is not null)
                await before(token).ConfigureAwait(false);
            await ConnectedAsync(link, token).ConfigureAwait(false);
        };
        link.Connected = connected ?? before;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250), _clock);
        try
        {
            Task<bool> tick = timer.WaitForNextTickAsync(cancellation).AsTask();
            Task<bool> wake = _wake.Reader.WaitToReadAsync(cancellation).AsTask();
            while (true)
            {
                if (await Task.WhenAny(tick, wake).ConfigureAwait(false) == tick)
                {
                    await tick.ConfigureAwait(false);
                    lost = link.IsConnected ? 0 : Entered(session =>
                    {
                        // Seen twice, since a link that greets its broker is not ready for a moment.
                        if (lost == session.Connections)
                            session.LinkLost();
                        return session.Connections;
                    });
                    Entered(static session =>
                    {
                        session.Tick(null);
                        return true;
                    });
                    tick = timer.WaitForNextTickAsync(cancellation).AsTask();
                }
                else
                {
                    await wake.ConfigureAwait(false);
                    _wake.Reader.TryRead(out _);
                    wake = _wake.Reader.WaitToReadAsync(cancellation).AsTask();
                }
                await SendAsync(link, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // It was asked to.
        }
        finally
        {
            if (connected is not null && link.Connected == connected)
                link.Connected = before;
            await LeaveAsync(link).ConfigureAwait(false);
        }
    }

    /// <summary>Wants a metric of a node or a device to have a value.</summary>
    /// <param name="link">The way to the broker.</param>
    /// <param name="command">What; its station is the device, empty for the node itself.</param>
    /// <param name="group">The group of the node.</param>
    /// <param name="node">The node.</param>
    /// <param name="cancellation">Asks to stop waiting.</param>
    /// <returns>When it is handed to the broker; whether the node does it is seen by its data.</returns>
    /// <exception cref="ArgumentException">No birth has told such a metric, or the value does not fit its type.</exception>
    /// <exception cref="MqttLinkException">There is no connection, or the broker has refused.</exception>
    public Task CommandAsync(IMqttLink link, SparkplugCommand command, string group, string node, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(command);
        object value = (object?)command.Number ?? (object?)command.Flag ?? command.Text ?? throw new ArgumentException("A command has a number, a text or a flag.", nameof(command));
        return link.PublishAsync(Entered(session => session.Command(group, node, command.Station, command.Name, value)), cancellation);
    }

    internal DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>A question for a twin that is a node.</summary>
    internal MqttMessage Question(string group, string node, string question) => Entered(session => session.Question(group, node, question));

    internal bool Read(MqttMessage message, IHostSink sink)
    {
        bool isRead = Entered(session => session.Read(message, sink));
        _wake.Writer.TryWrite(true);
        return isRead;
    }

    internal T Entered<T>(Func<HostSession, T> act)
    {
        lock (_session)
            return act(_session);
    }

    private Task ConnectedAsync(IMqttLink link, CancellationToken cancellation)
    {
        Entered(static session =>
        {
            session.Connected();
            return true;
        });
        return SendAsync(link, cancellation);
    }

    private async Task SendAsync(IMqttLink link, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            while (link.IsConnected && Entered(static session => session.TryTakeOutgoing(out MqttMessage message) ? message : null) is { } next)
                await link.PublishAsync(next, cancellation).ConfigureAwait(false);
        }
        catch (MqttLinkException)
        {
            // After a reconnect all of it is said anew.
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task LeaveAsync(IMqttLink link)
    {
        if (!link.IsConnected || Entered(static session => session.Leave()) is not { } death)
            return;
        try
        {
            await link.PublishAsync(death).ConfigureAwait(false);
        }
        catch (MqttLinkException)
        {
            // Then the broker sends the will.
        }
    }
}
