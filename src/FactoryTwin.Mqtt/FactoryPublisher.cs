using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Twins;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt;

/// <summary>Publishes a factory, simulated, live, replayed or mirrored, over MQTT: what it is, what happens in it, how it stands, and that it is there.</summary>
/// <remarks>
/// <para>It begins when it is made, and tells what happens from then on. The factory's thread never waits for the broker: what happens is queued, bounded (<see cref="PublisherOptions.MostSignalsWaiting"/>), and sent in its order by
/// a task of its own, again after each new connection. Who moves a factory on faster than a broker takes it awaits <see cref="FlushAsync"/> in between, so that nothing is dropped.</para>
/// <para>The link is given to it before it connects, so that the broker knows the will; it stays open when the publisher ends.</para>
/// <para>Topics and payloads stand in TOPICS.md; <see cref="Dialects.PlainDialect"/> and <see cref="Dialects.UnifiedNamespaceDialect"/> read them back.</para>
/// </remarks>
/// <threadsafety>Made on the thread that moves the factory on, or while it stands still; all members may then be used from several threads at a time.</threadsafety>
public sealed partial class FactoryPublisher : IAsyncDisposable
{
    private readonly IFactory _factory;
    private readonly IMqttLink _link;
    private readonly PublisherOptions _options;
    private readonly IForm _form;
    private readonly SignalFilter _filter;
    private readonly PublishQueue _queue;
    private readonly Lock _filterGate = new(), _formGate = new();
    private readonly long _began;
    private readonly List<IDisposable> _subscriptions = [];
    private readonly ITimer _heartbeat, _release;
    private readonly CancellationTokenSource _over = new();
    private readonly Func<CancellationToken, Task>? _connectedBefore;
    private readonly Task _sending;
    private TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PublisherCounts _counts = new();
    private volatile bool _isBorn;
    private int _isDisposed;

    /// <summary>Begins to publish.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="link">The way to the broker, which nobody else publishes a factory over.</param>
    /// <param name="options">How. Default: <see cref="PublisherOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">An option does not fit the factory: it says which, and what would.</exception>
    /// <exception cref="InvalidOperationException">The link has a will already: another factory is published over it.</exception>
    public FactoryPublisher(IFactory factory, IMqttLink link, PublisherOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(link);
        if (link.Will is not null)
            throw new InvalidOperationException("The connection has a will already: another factory is published over it. Give each publisher a connection of its own.");
        (_factory, _link, _options) = (factory, link, options ?? PublisherOptions.Default);
        _form = FormOf(factory, _options);
        _filter = new SignalFilter(factory.Stations, _options);
        _queue = new PublishQueue(_options.MostSignalsWaiting, _options.MostEventsWaiting);
        _began = _options.Clock.GetTimestamp();
        MqttMessage offline = _form.Offline;
        link.Will = () => offline;
        _connectedBefore = link.Connected;
        link.Connected = OnConnected;
        _release = _options.Clock.CreateTimer(_ => Release(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _heartbeat = _options.Clock.CreateTimer(_ => _queue.Add(null), null, _options.Heartbeat, _options.Heartbeat);
        _subscriptions.Add(factory.Events.Subscribe(On));
        _sending = Task.Run(SendAsync);
    }

    /// <summary>What it has done so far.</summary>
    public PublisherCounts Counts
    {
        get
        {
            lock (_filterGate)
            {
                return _counts with
                {
                    Waiting = _queue.Count,
                    Coalesced = _filter.Coalesced,
                    SignalsDropped = _queue.ReplaceableDropped,
                    EventsDropped = _queue.OthersDropped,
                };
            }
        }
    }

    /// <summary>Waits until all that has happened so far is handed to the broker; values that are held back by a rule are not waited for.</summary>
    /// <param name="cancellation">Asks to stop waiting.</param>
    public Task FlushAsync(CancellationToken cancellation = default) => _queue.Mark().WaitAsync(cancellation);

    /// <summary>Publishes what is still held back or waits, as long as the connection stands, says that the factory is no longer there, and ends. The link stays open.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        lock (_subscriptions)
            _subscriptions.ForEach(subscription => subscription.Dispose());
        await _heartbeat.DisposeAsync().ConfigureAwait(false);
        await _release.DisposeAsync().ConfigureAwait(false);
        lock (_filterGate)
            _filter.Release(TimeSpan.MaxValue, held => _queue.Add(held));
        _queue.AddKept(_form.Offline);
        _queue.Close();
        _link.Connected = _connectedBefore;
        _link.Will = null;
        _connected.TrySetResult();   // nobody waits for a connection any more
        await _sending.ConfigureAwait(false);
        _over.Dispose();
    }

    private static IForm FormOf(IFactory factory, PublisherOptions options)
    {
        string name = options.Name ?? (factory as Simulation)?.Model.Name ?? (factory as Replay)?.Recording.Description.Name ?? "";
        name = name.Length == 0 ? "factory" : name;
        var about = new TwinDescription(options.Clock.GetUtcNow().ToUnixTimeMilliseconds(), StartOf(factory.Clock), new RecordingDescription
        {
            Name = name,
            Stations = factory.Stations.ToValueList(),
            PartTypes = factory.PartTypes.ToValueList(),
            Attributes = factory.Attributes.ToValueList(),
        });
        var states = new PlaceStates(factory.Stations, factory.StateOf);
        string path = options.Path ?? $"enterprise/{TopicLevel.Of(name)}";
        return options.Form switch
        {
            PublishedForm.UnifiedNamespace => new TwinForm(TwinTopics.UnifiedNamespace, path, about, states, options.QualityOfService),
            PublishedForm.UnifiedNamespaceOfUmh => new UmhForm(options.Path ?? $"enterprise/{name.Replace('/', '-')}", options.UmhContract, about, states, options.QualityOfService),
            _ => new TwinForm(TwinTopics.Plain(options.Root), $"{options.Root}/{TopicLevel.Of(name)}", about, states, options.QualityOfService),
        };
    }

    /// <summary>Where time 0 lies, with the offset at that time; <c>null</c> where the present instant lies beyond the calendar.</summary>
    private static DateTimeOffset? StartOf(ObserverClock clock)
    {
        try
        {
            return TimeZoneInfo.ConvertTime(clock.GetUtcNow() - clock.Now.SinceStart, clock.LocalTimeZone);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private TimeSpan Elapsed => _options.Clock.GetElapsedTime(_began);

    private void On(StationEvent happened)
    {
        if (happened.Kind != StationEventKind.SignalChanged || _options.Signals.Count == 0)
        {
            _queue.Add(happened);
            return;
        }
        lock (_filterGate)
        {
            TimeSpan due = _filter.NextDue;
            if (_filter.Passes(happened, Elapsed))
                _queue.Add(happened);
            else if (_filter.NextDue < due)
                _release.Change(Rest(), Timeout.InfiniteTimeSpan);
        }
    }

    private void Release()
    {
        lock (_filterGate)
        {
            _filter.Release(Elapsed, held => _queue.Add(held));
            if (_filter.NextDue != TimeSpan.MaxValue && Volatile.Read(ref _isDisposed) == 0)
                _release.Change(Rest(), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Until the next value is due, at least 1 ms: timers know no less.</summary>
    private TimeSpan Rest() => _filter.NextDue - Elapsed is var rest && rest > TimeSpan.FromMilliseconds(1) ? rest : TimeSpan.FromMilliseconds(1);
}
