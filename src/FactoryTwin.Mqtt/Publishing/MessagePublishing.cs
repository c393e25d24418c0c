using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Twins;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Publishing;

/// <summary>Publishes a factory as messages of a form: from its events by way of a queue to the broker, with births after each connection.</summary>
internal sealed partial class MessagePublishing : IPublishing
{
    private readonly IFactory _factory;
    private readonly IMqttLink _link;
    private readonly PublisherOptions _options;
    private readonly IForm _form;
    private readonly SignalFilter _filter;
    private readonly PublishQueue _queue;
    private readonly Lock _filterGate = new(), _formGate = new();
    private readonly long _began;
    private readonly IDisposable _subscription;
    private readonly ITimer _heartbeat, _release;
    private readonly CancellationTokenSource _noCommands = new(), _over = new(), _givesUp;
    private readonly Func<CancellationToken, Task>? _connectedBefore;
    private readonly Task _sending, _listening, _emptying;
    private TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PublisherCounts _counts;
    private volatile bool _isBorn;
    private int _isDisposed, _unsent;

    /// <exception cref="ArgumentException">An option does not fit the factory.</exception>
    public MessagePublishing(IFactory factory, IMqttLink link, PublisherOptions options)
    {
        (_factory, _link, _options) = (factory, link, options);
        var answers = new TwinAnswers(factory, options);
        _counts = new PublisherCounts { LastFailure = answers.Problem };
        _form = FormOf(factory, _options, answers);
        if (options.Commands is not null && _form.CommandTopic is null)
            throw new ArgumentException("The form of UMH has no topic for commands: leave the option out, or choose the plain form or the unified namespace.", nameof(options));
        _filter = new SignalFilter(factory.Stations, _options);
        _queue = new PublishQueue(_options.MostSignalsWaiting, _options.MostEventsWaiting, _form.AskTopic is null ? null : answers.History);
        _began = _options.Clock.GetTimestamp();
        _givesUp = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _options.Clock);
        bool wasConnected = link.IsConnected;
        link.Will = () =>
        {
            lock (_formGate)
                return _form.NextOffline();
        };
        _connectedBefore = link.Connected;
        link.Connected = OnConnected;
        _release = _options.Clock.CreateTimer(_ => Release(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _heartbeat = _options.Clock.CreateTimer(_ => _queue.Add(null), null, _options.Heartbeat, _options.Heartbeat);
        _subscription = factory.Events.Subscribe(On);
        _sending = Task.Run(() => SendAsync(wasConnected));
        _listening = Task.Run(() => ListenAsync(options.Commands is null ? null : new CommandReader(options.Commands)));
        _emptying = options.Outbox is null ? Task.CompletedTask : Task.Run(() => EmptyAsync(options.Outbox));
    }

    public PublisherCounts Counts
    {
        get
        {
            lock (_filterGate)
            {
                return _counts with
                {
                    Waiting = _queue.Count + _unsent,
                    Coalesced = _filter.Coalesced,
                    SignalsDropped = _queue.ReplaceableDropped,
                    EventsDropped = _queue.OthersDropped,
                };
            }
        }
    }

    public Task FlushAsync(CancellationToken cancellation = default) => _queue.Mark().WaitAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _subscription.Dispose();
        await _heartbeat.DisposeAsync().ConfigureAwait(false);
        await _release.DisposeAsync().ConfigureAwait(false);
        await _noCommands.CancelAsync().ConfigureAwait(false);
        await _listening.ConfigureAwait(false);
        lock (_filterGate)
            _filter.Release(TimeSpan.MaxValue, held => _queue.Add(held));
        Reach(_factory.Clock.Now);
        _queue.Close();
        _connected.TrySetResult();   // nobody waits for a connection any more
        _givesUp.CancelAfter(_longestGoodbye);
        await _sending.ConfigureAwait(false);
        await LeaveAsync().ConfigureAwait(false);
        _givesUp.Dispose();
    }

    private static IForm FormOf(IFactory factory, PublisherOptions options, TwinAnswers answers)
    {
        string name = options.NameOf(factory);
        var about = new TwinDescription(options.Clock.GetUtcNow().ToUnixTimeMilliseconds(), StartOf(factory.Clock), new RecordingDescription
        {
            Name = name,
            Stations = factory.Stations.ToValueList(),
            PartTypes = factory.PartTypes.ToValueList(),
            Attributes = factory.Attributes.ToValueList(),
        })
        {
            Answers = answers.History is not null,
        };
        var states = new PlaceStates(factory.Stations, factory.StateOf);
        string path = options.Path ?? $"enterprise/{TopicLevel.Of(name)}";
        return options.Form switch
        {
            PublishedForm.UnifiedNamespace => new TwinForm(TwinTopics.UnifiedNamespace, path, about, states, options.QualityOfService, answers),
            PublishedForm.UnifiedNamespaceOfUmh => new UmhForm(options.Path ?? $"enterprise/{name.Replace('/', '-')}", options.UmhContract, about, states, options.QualityOfService),
            _ => new TwinForm(TwinTopics.Plain, $"{options.Root}/{TwinTopics.PlainLevel(name)}", about, states, options.QualityOfService, answers),
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

    public void Publish(ValueTopic value, SimTime time) => Enqueue(messages => _form.Value(value, time, messages), isKept: value.IsRaised is not null);

    public void Publish(string station, SimTime time, IEnumerable<(string Name, double? Value)> indicators) => Enqueue(messages => _form.Indicators(station, time, indicators, messages), isKept: false);

    public void Reach(SimTime time)
    {
        lock (_filterGate)
        {
            if (_filter.NextDue == TimeSpan.MaxValue)   // a value that is held back is still to be told
                _queue.AddReached(time);
        }
    }

    public void Fail(Exception failure) => Count(counts => counts with { LastFailure = failure.Message });

    private void Enqueue(Action<List<MqttMessage>> write, bool isKept)
    {
        var messages = new List<MqttMessage>();
        lock (_formGate)
            write(messages);
        foreach (MqttMessage message in messages)
        {
            if (isKept)
                _queue.AddKept(message);
            else
                _queue.Add(message);
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
