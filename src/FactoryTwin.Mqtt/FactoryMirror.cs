using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt;

/// <summary>A factory whose stream comes from a shop floor: what devices say over MQTT becomes events of stations, and whatever observes a factory observes it unchanged.</summary>
/// <remarks>
/// <para>Connect it to a broker (<see cref="ConnectAsync"/>), give it messages yourself (<see cref="Receive"/>, <see cref="AdvanceTo"/>), or play a log (<see cref="MirrorLog"/>).</para>
/// <para>Time: it begins when the mirror begins and goes by the arrival of messages and by the wall clock; what a device says of its own time is used as far as its clock can be trusted. A mirror of a
/// twin (<see cref="MirrorBinding.Twin"/>) goes by the twin's time in place of that, so that it fits a twin that runs faster than the clock.</para>
/// <para>Nothing is guessed. What a station does is not known (<see cref="StationState.NoData"/>) before its device has told it, when the device was silent for three times its expected interval, and when its will says that it is
/// away; a device is never judged by the times that it writes alone. What the broker had kept is last known, no more: signals come with <see cref="SignalQuality.Uncertain"/>, states wait until the device is heard. What comes late goes
/// to <see cref="LateValues"/>. Signals of a device that is away come with <see cref="SignalQuality.Bad"/>; power then counts as none.</para>
/// <para>Parts: where a device tells when it begins and ends, that counts. Else a begin is the change to <see cref="StationState.Processing"/>, and an end that to a state in which it waits. Where a part goes to and comes from follows from the
/// flow. All that is inferred has the quality <see cref="SignalQuality.Uncertain"/>; a part that nothing explains is seen first where it is, and counted.</para>
/// </remarks>
/// <threadsafety>Any thread may call; one at a time is served. Observers are called on the thread that takes messages in.</threadsafety>
public sealed partial class FactoryMirror : IFactory, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly MirrorCore _core;
    private IReadOnlyList<IDialect> _dialects;

    /// <summary>A mirror of which nothing is known yet.</summary>
    /// <param name="binding">Which devices are which stations.</param>
    /// <param name="dialects">The dialects that are spoken, for this mirror alone, since they remember what devices have said; <c>null</c> for those that the binding needs.</param>
    /// <param name="start">When it begins, by the wall clock.</param>
    /// <exception cref="ModelException">A model or a mapping that the binding names cannot be read, or is faulty.</exception>
    /// <exception cref="ArgumentException">The binding names a dialect that there is not.</exception>
    public FactoryMirror(MirrorBinding binding, IReadOnlyList<IDialect>? dialects, DateTimeOffset start)
    {
        ArgumentNullException.ThrowIfNull(binding);
        dialects ??= binding.CreateDialects();
        _dialects = [.. dialects];
        Model = binding.LoadModel();
        _core = new MirrorCore(binding, Model, _dialects, start);
        _watch = new PresentWatch(Stations);
        IDisposable watching = _core.Feed.Events.Subscribe(_watch);
        _core.RunEnded = at =>
        {
            watching.Dispose();
            watching = _core.Feed.Events.Subscribe(_watch = _watch.Anew(at));
        };
        TopicFilters = FiltersOf(binding, _dialects);
    }

    /// <summary>Which devices are which stations.</summary>
    public MirrorBinding Binding => _core.Binding;

    /// <summary>The model whose stations these are; <c>null</c> where devices make them.</summary>
    public FactoryModel? Model { get; private set; }

    /// <summary>The topics to subscribe to.</summary>
    public IReadOnlyList<string> TopicFilters { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<StationInfo> Stations => _core.Feed.Stations;

    /// <inheritdoc/>
    public IReadOnlyList<string> PartTypes => _core.Feed.PartTypes;

    /// <inheritdoc/>
    public IReadOnlyList<AttributeInfo> Attributes => _core.Feed.Attributes;

    /// <inheritdoc/>
    /// <remarks>An observer that throws is let go; the call that took the message in throws an <see cref="ObserverException"/> when it is over, and a mirror that is connected keeps it (<see cref="ObserverFailures"/>).</remarks>
    public IObservable<StationEvent> Events => _core.Feed.Events;

    /// <inheritdoc/>
    public ObserverClock Clock => _core.Feed.Clock;

    /// <summary>The present instant.</summary>
    public SimTime Now => _core.Feed.Now;

    /// <summary>When <see cref="AdvanceTo"/> is to be called though no message comes: a device is silent for too long then, or a timer of an observer is due.</summary>
    public DateTimeOffset NextDue
    {
        get
        {
            lock (_gate)
                return _core.NextDue;
        }
    }

    /// <summary>The last value of everything that devices have told, bound or not, with its three times. At most 100,000.</summary>
    public IReadOnlyList<ObservedValue> LatestValues => _core.Values.Latest();

    /// <summary>What came after newer values had come: the last 1,000, the oldest first.</summary>
    public IReadOnlyList<ObservedValue> LateValues => _core.Values.Late();

    /// <summary>What could not be read.</summary>
    public Quarantine Unreadable => _core.Unreadable;

    /// <summary>How it fares.</summary>
    public MirrorHealth Health
    {
        get
        {
            lock (_gate)
                return _core.Health();
        }
    }

    /// <inheritdoc/>
    public PlaceState? StateOf(StationId station, int place = 0) => _core.StateOf(station, place);

    /// <summary>What its device calls the job that a place works on, as the name of a print or of its file; <c>null</c> where none is going on, as far as is known, or the device does not name it.</summary>
    /// <param name="station">The station; of one that there is not nothing is known.</param>
    /// <param name="place">The parallel place. Range: from 0. Default: the first.</param>
    public string? JobOf(StationId station, int place = 0)
    {
        lock (_gate)
            return _core.JobOf(station, place);
    }

    /// <summary>Takes a message in. What came in before, by <see cref="MqttMessage.ArrivedAt"/>, has happened then.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="ObserverException">An observer failed and was let go; the message has been taken in.</exception>
    public void Receive(MqttMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (_gate)
            _core.Receive(message);
    }

    /// <summary>Moves time on where no message does: devices that were silent for too long have no data then, and observers' timers have run.</summary>
    /// <param name="now">The time by the wall clock; one that lies in the past changes nothing.</param>
    /// <exception cref="ObserverException">An observer failed and was let go.</exception>
    public void AdvanceTo(DateTimeOffset now)
    {
        lock (_gate)
        {
            _core.AdvanceTo(now);
            _core.Tick(_link?.IsConnected ?? true);
        }
    }

    /// <summary>Records the mirror from now on: what its stations do at present, what happens, and its model where it has one; end it with <see cref="Recorder.End"/>, or close it.</summary>
    /// <remarks>Before a twin was heard nothing is written of its stations: what it tells first says whether it is heard from its first event on.</remarks>
    /// <param name="path">The file; one of that name is overwritten.</param>
    /// <param name="name">Name of the factory.</param>
    /// <param name="model">Its model. Default: <c>null</c>, there is none; then a replay gives the stream alone.</param>
    /// <param name="options">How it is written. Default: <see cref="RecordingOptions.Default"/>.</param>
    /// <exception cref="IOException">The file cannot be written, or one that the model names not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be written.</exception>
    public Recorder Record(string path, string name, FactoryModel? model = null, RecordingOptions? options = null)
    {
        lock (_gate)
            return FactoryExtensions.Record(_core.WaitsForTwin ? _core.Feed : this, path, name, model, options);
    }

    /// <summary>Whether the mirror asks its twin for what it has missed; who moves it on sends what it asks (<see cref="TryTakeQuestion"/>). Default: no.</summary>
    internal bool AsksForHistory
    {
        get => _core.Past.MayAsk;
        set => _core.Past.MayAsk = value && Binding.Twin is { AsksForHistory: true } twin && _dialects.Any(dialect => dialect is ITwinDialect && dialect.Name == twin.Dialect);
    }

    /// <summary>Takes the message by which the mirror asks its twin.</summary>
    internal bool TryTakeQuestion(out MqttMessage question)
    {
        lock (_gate)
            return _core.Past.TryTakeQuestion(out question);
    }

    /// <summary>Takes another binding from now on, between two messages: nothing is lost. What is known of devices stays, and what one that is bound now has told last counts at once. The model and the mappings that it names are
    /// read anew; dialects that it does not name yet are listened to from now on (<see cref="ReloadAsync"/> where the mirror is connected).</summary>
    /// <param name="binding">The binding; its stations, their signals, the part types and the flow are those of the present one, since observers count on them.</param>
    /// <exception cref="ArgumentException">It has others, mirrors a twin where the present one does not or the other way round, or names a dialect that there is not; the present binding goes on.</exception>
    /// <exception cref="ModelException">The model or a mapping that it names cannot be read, or is faulty; the present binding goes on.</exception>
    /// <exception cref="ObserverException">An observer failed and was let go.</exception>
    public void Reload(MirrorBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        FactoryModel? model = binding.LoadModel();
        lock (_gate)
        {
            IReadOnlyList<IDialect> dialects = binding.CreateDialects(DialectRegistry.BuiltIn, _dialects);
            _core.Rebind(binding, model, dialects, () =>
            {
                (_dialects, Model, _modelFromHere) = (dialects, model, null);
                TopicFilters = FiltersOf(binding, dialects);
            });
        }
    }

    private static IReadOnlyList<string> FiltersOf(MirrorBinding binding, IReadOnlyList<IDialect> dialects) =>
        [.. dialects.SelectMany(dialect => binding.Dialects.FirstOrDefault(use => use.Name == dialect.Name) is { Topics: { Count: > 0 } topics } ? topics : dialect.TopicFilters).Distinct()];
}
