using System.Threading.Channels;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>Publishes a factory, simulated, live, replayed or mirrored, as an edge node of Sparkplug B 3.0, with one device for each station.</summary>
/// <remarks>
/// <para>The node has the metrics <c>Events</c> (every event, as a table, so that a mirror rebuilds the stream), <c>Factory/Stations</c>, <c>Factory/Part types</c>, <c>Factory/Start</c> and
/// <c>Factory/Run</c>. A device has <c>State</c> and <c>Phase</c> (for each place, where there are several), counters under <c>Parts/</c> since publishing began, and its signals under
/// <c>Signals/</c> with their unit. A station of which nothing is known any more (<see cref="StationState.NoData"/>) is dead until it is known again.</para>
/// <para>Nothing waits for the broker: events are kept in memory while there is no connection, and sent afterwards as historical, after the births and before what is new. Metrics carry the factory's
/// own time [ms], payloads the time of this machine.</para>
/// <para>Each attempt to connect takes a new <c>bdSeq</c>, also one that does not reach the broker.</para>
/// </remarks>
/// <threadsafety>The factory's events may come on any thread, one at a time; all else is called by the link, or belongs to one thread at a time.</threadsafety>
public sealed class SparkplugEdgeNode : IDisposable
{
    private readonly IMqttLink _link;
    private readonly TimeProvider _clock;
    private readonly EdgeSession _session;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<MqttMessage> _send = [];
    private readonly IDisposable _subscription;
    private readonly bool _isStored;
    private bool _hearsDeaths;
    private volatile bool _isRunning, _isGreeting;
    private TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes the node, which is told nothing before <see cref="SubscribeAsync"/>.</summary>
    internal SparkplugEdgeNode(IFactory factory, IMqttLink link, SparkplugEdgeNodeOptions options, TimeProvider clock)
    {
        _link = link;
        _clock = clock;
        _session = new EdgeSession(factory, options, clock);
        _isStored = options.Outbox is not null;
        _session.Answered = () => _wake.Writer.TryWrite(true);
        link.Will = () => Entered(static session => session.Will());
        link.Connected = ConnectedAsync;
        link.LeavesWithWill = true;
        _subscription = factory.Events.Subscribe(new Listener(this));
    }

    /// <summary>Events that were dropped before they could be sent, because more waited than are kept; and those that were sent when the connection was lost, may not have arrived, and were no longer kept when it came back.</summary>
    public long DroppedEvents => _session.Dropped;

    /// <summary>Commands that named no metric, or had a value of another type.</summary>
    public long RefusedCommands => _session.RefusedCommands;

    /// <summary>Whether its births are sent, and it has not died since.</summary>
    internal bool IsBorn => Entered(static session => session.IsBorn);

    /// <summary>Whether something waits to be sent, or is being sent.</summary>
    internal bool HasUnsent => _session.HasUnsent || _gate.CurrentCount == 0;

    /// <summary>Tells what is no event: an indicator, a number, an alarm.</summary>
    /// <returns>Whether there is room for it.</returns>
    internal bool Tell(string station, string name, SimTime time, SparkplugType type, SparkplugValue? value, IReadOnlyList<SparkplugProperty>? properties = null)
    {
        bool hasRoom = _session.Tell(station, name, time, type, value, properties);
        _wake.Writer.TryWrite(true);
        return hasRoom;
    }

    /// <summary>All that happens until an instant has happened; on the factory's thread, or while it stands still.</summary>
    internal void Reach(SimTime time)
    {
        _session.Log.Reach(time);
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Makes the node, before its link connects: the link then asks it for the will, and it sends its births when a connection stands.</summary>
    /// <param name="factory">What is published, from now on.</param>
    /// <param name="link">The way to the broker, which is not connected yet, and which nobody else uses.</param>
    /// <param name="options">How.</param>
    /// <param name="clock">The time of this machine. Default: that of the system.</param>
    /// <param name="cancellation">Asks to stop waiting.</param>
    /// <returns>The node; <see cref="RunAsync"/> lets it work.</returns>
    public static async Task<SparkplugEdgeNode> AttachAsync(IFactory factory, IMqttLink link, SparkplugEdgeNodeOptions options, TimeProvider? clock = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(options);
        var node = new SparkplugEdgeNode(factory, link, options, clock ?? TimeProvider.System);
        await node.SubscribeAsync(cancellation).ConfigureAwait(false);
        return node;
    }

    /// <summary>Listens to what the node is told.</summary>
    internal Task SubscribeAsync(CancellationToken cancellation = default) => _link.SubscribeAsync(_session.TopicFilters, 1, cancellation);

    /// <summary>Publishes until it is asked to stop; then says that the node is gone, if there is a connection.</summary>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>The end, when it has stopped.</returns>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _isRunning = true;
        Task[] tasks = [ReadAsync(over.Token), WriteAsync(over.Token), WatchAsync(over.Token)];
        try
        {
            Task first = await Task.WhenAny(tasks).ConfigureAwait(false);
            await first.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // It was asked to.
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await DieAsync(CancellationToken.None).ConfigureAwait(false);
            await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Entered(static session => session.Close());
        }
    }

    /// <summary>Waits until all that has happened so far is handed to the broker; with an outbox, until it is on disk.</summary>
    /// <param name="cancellation">Asks to stop waiting.</param>
    public Task FlushAsync(CancellationToken cancellation = default) => WaitAsync(_isStored, cancellation);

    /// <summary>Waits until all that has happened so far is handed to the broker, whether it is on disk or not.</summary>
    internal Task SentAsync(CancellationToken cancellation) => WaitAsync(onlyStored: false, cancellation);

    private async Task WaitAsync(bool onlyStored, CancellationToken cancellation)
    {
        while (true)
        {
            Task sent = Volatile.Read(ref _sent).Task;
            if (onlyStored ? !_session.Log.HasUnstored : !_session.HasUnsent)
            {
                await _gate.WaitAsync(cancellation).ConfigureAwait(false);   // what was taken last may be on its way
                _gate.Release();
                return;
            }
            await sent.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Listens to the factory no more.</summary>
    public void Dispose()
    {
        _subscription.Dispose();
        _wake.Writer.TryComplete();
        if (!_isRunning)
            Entered(static session => session.Close());
    }

    private T Entered<T>(Func<EdgeSession, T> act)
    {
        lock (_session)
            return act(_session);
    }

    private void Entered(Action<EdgeSession> act)
    {
        lock (_session)
            act(_session);
    }

    private async Task ConnectedAsync(CancellationToken cancellation)
    {
        _isGreeting = true;
        try
        {
            await HearDeathsAsync(cancellation).ConfigureAwait(false);
            await SendAsync(static (session, send) => session.Connected(send), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _isGreeting = false;
        }
        _wake.Writer.TryWrite(true);
    }

    private async Task HearDeathsAsync(CancellationToken cancellation)
    {
        if (_hearsDeaths)
            return;   // a link subscribes again by itself
        _hearsDeaths = true;
        try
        {
            await _link.SubscribeAsync([_session.DeathTopic], 1, cancellation).ConfigureAwait(false);
        }
        catch (MqttLinkException)
        {
            // Who may not hear of its own death cannot contradict it.
        }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        await foreach (MqttMessage message in _link.Messages.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            if (!await IsReadyAsync(cancellation).ConfigureAwait(false))
                continue;   // after the next connection, hosts say anew what they want
            bool leaves = false;
            await SendAsync((session, send) => leaves = session.Received(message, _link.Broker, send), cancellation).ConfigureAwait(false);
            if (leaves)
                await LeaveAsync(cancellation).ConfigureAwait(false);
            _wake.Writer.TryWrite(true);
        }
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        while (await _wake.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            _wake.Reader.TryRead(out _);
            await StoreAsync(cancellation).ConfigureAwait(false);
            while (_session.HasUnsent && Entered(static session => session.IsBorn) && await IsReadyAsync(cancellation).ConfigureAwait(false))
            {
                await SendAsync(static (session, send) => session.Drain(send), cancellation).ConfigureAwait(false);
                await StoreAsync(cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Brings to disk what happened, where there is an outbox, before it is sent.</summary>
    private async Task StoreAsync(CancellationToken cancellation)
    {
        while (Entered(static session => session.Record()) is { Count: > 0 } next)
        {
            long last = next.Records.Count == 0 ? 0 : await _session.StoreAsync(next.Records, cancellation).ConfigureAwait(false);
            _session.Log.Stored(next.Count, next.From, last);
            Pulse();
        }
    }

    /// <summary>What is due by time alone: to look for the primary host at another broker, and to begin anew after a message that was refused.</summary>
    private async Task WatchAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), _clock);
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
        {
            if (!_link.IsConnected)
                continue;
            Entered(static session => session.Trim());
            if (Entered(static session => session.LooksElsewhere))
                await LeaveAsync(cancellation).ConfigureAwait(false);
            else
                await SendAsync(static (session, send) => session.Recover(send), cancellation).ConfigureAwait(false);
            _wake.Writer.TryWrite(true);
        }
    }

    private async Task LeaveAsync(CancellationToken cancellation)
    {
        await DieAsync(cancellation).ConfigureAwait(false);
        await _link.MoveOnAsync().ConfigureAwait(false);
    }

    private async Task DieAsync(CancellationToken cancellation)
    {
        if (!_link.IsConnected)
            return;
        await SendAsync(static (session, send) =>
        {
            if (session.IsBorn)
                send.Add(session.Leave());
        }, cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether the link takes messages; while births are sent, and a moment after it, it may not say so yet.</summary>
    private async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        for (int i = 0; i < 50 && !_link.IsConnected; i += _isGreeting ? 0 : 1)
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation).ConfigureAwait(false);
        return _link.IsConnected;
    }

    /// <summary>One speaks at a time; what cannot be sent ends the session, until the link connects again.</summary>
    private async Task SendAsync(Action<EdgeSession, List<MqttMessage>> speak, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            _send.Clear();
            lock (_session)
                speak(_session, _send);
            foreach (MqttMessage message in _send)
                await _link.PublishAsync(message, cancellation).ConfigureAwait(false);
        }
        catch (MqttLinkException)
        {
            Entered(static session => session.Lost());
        }
        finally
        {
            _gate.Release();
            Pulse();
        }
    }

    /// <summary>Wakes those who wait for what is sent or stored.</summary>
    private void Pulse() => Interlocked.Exchange(ref _sent, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private sealed class Listener(SparkplugEdgeNode node) : IObserver<StationEvent>, IStationEventSink
    {
        public void On(ReadOnlySpan<StationEvent> happened)
        {
            if (node._session.Log.HasRoomFor(happened.Length))
                node._session.Log.Add(happened);
            else
            {
                lock (node._session)
                    node._session.Add(happened);
            }
            node._wake.Writer.TryWrite(true);
        }

        public void OnNext(StationEvent value) => On([value]);

        public void OnCompleted()
        {
            // What is known stays known; the node goes on until it is asked to stop.
        }

        public void OnError(Exception error)
        {
            // The factory itself tells of it.
        }
    }
}
