using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Twins;

namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>From messages to events of stations, without a socket and without a clock of its own: it is told what time it is.</summary>
/// <remarks>Belongs to one thread at a time.</remarks>
internal sealed partial class MirrorCore : ITwinSink
{
    private const int MostDevices = 10_000;

    private IReadOnlyList<IDialect> _dialects;
    private readonly DateTimeOffset _start;
    private readonly MirrorLayout _layout;
    private readonly MirroredPlace[][] _places;
    private readonly PartFlow _flow;
    private readonly Dictionary<(string Dialect, string Device), MirroredDevice> _devices = [];
    private readonly List<Observation> _told = [];
    private readonly List<Exception> _failures = [];
    private readonly HashSet<int> _toldStations = [];
    private Dictionary<string, IReadOnlyList<MirroredDevice.Role>> _twinRoles = [];
    private IDialect _speaking = null!;
    private DateTimeOffset _now;
    private DateTimeOffset _nextSilence = DateTimeOffset.MaxValue;
    private long _messages, _foreign, _observations, _events, _unbound, _undeclared, _unknownWords, _late, _duplicates, _misfits;

    public MirrorCore(MirrorBinding binding, FactoryModel? model, IReadOnlyList<IDialect> dialects, DateTimeOffset start)
    {
        (Binding, _dialects, _start, _now) = (binding, dialects, start, start);
        _layout = (model is null ? MirrorLayout.Of(binding) : MirrorLayout.Of(model)).With(binding);
        _prints = BooksOf(_layout, model);
        _places = [.. _layout.Stations.Select(station => (MirroredPlace[])[.. Enumerable.Range(0, station.Places).Select(place => new MirroredPlace(station, place))])];
        (_underWay, _fit) = (new RunUnderWay(_layout.Stations), new TwinFit(_layout.Stations));
        _flow = new PartFlow(_layout, _toldStations.Contains, e => Publish(e));
        Start = binding.Twin is not null && model is not null ? model.Start : StartAt(start, model);
        Past = new TwinPast(FormattableString.Invariant($"mirror-{start.UtcTicks:x}"), (factory, request) => _dialects.OfType<ITwinDialect>().First(dialect => dialect.Name == Binding.Twin!.Dialect).Ask(factory, request), Happen, Know);
        Feed = new FactoryFeed(_layout.Stations, _layout.PartTypes, Start, _layout.Attributes);
        Bind();
    }

    public MirrorBinding Binding { get; private set; }

    public FactoryFeed Feed { get; }

    /// <summary>Where its time 0 lies in the calendar.</summary>
    public FactoryStart Start { get; }

    public IReadOnlyList<IReadOnlyList<MirrorLayout.Way>> Ways => _layout.WaysOn;

    public ValueBook Values { get; } = new();

    public Quarantine Unreadable { get; } = new();

    /// <summary>The place of a station.</summary>
    public MirroredPlace PlaceOf(int station, int place) => _places[station][place];

    public PartFlow Flow => _flow;

    /// <summary>When something is to be done though no message comes: a device is silent for too long, or a timer of an observer is due.</summary>
    public DateTimeOffset NextDue
    {
        get
        {
            if (IsInTwinTime)
                return Past.NextDue < _nextSilence ? Past.NextDue : _nextSilence;
            if (Feed.NextDue.SinceStart > DateTimeOffset.MaxValue - _start)
                return _nextSilence;
            DateTimeOffset timer = _start + Feed.NextDue.SinceStart;
            return timer < _nextSilence ? timer : _nextSilence;
        }
    }

    /// <summary>Takes a message in.</summary>
    /// <exception cref="ObserverException">An observer failed and was let go; the message has been taken in.</exception>
    public void Receive(MqttMessage message)
    {
        _now = message.ArrivedAt > _now ? message.ArrivedAt : _now;
        EndSilences();
        _messages++;
        _told.Clear();
        bool isKnown = false;
        for (int i = 0; i < _dialects.Count && !isKnown; i++)
        {
            _speaking = _dialects[i];
            isKnown = Read(message);
        }
        if (!isKnown)
            _foreign++;
        Apply(_told);
        TakeAnswers();
        TakeReached();
        ThrowFailures();
    }

    /// <summary>Moves time on, where no message does.</summary>
    /// <exception cref="ObserverException">An observer failed and was let go.</exception>
    public void AdvanceTo(DateTimeOffset now)
    {
        _now = now > _now ? now : _now;
        EndSilences();
        if (!IsInTwinTime && InTime(_now) is var until && until >= Feed.Now)
            Try(() => Feed.AdvanceTo(until));
        ThrowFailures();
    }

    /// <summary>Takes another binding from now on. What is known of devices stays, and what was last told by one that is bound now counts at once.</summary>
    /// <param name="binding">The binding.</param>
    /// <param name="model">Its model.</param>
    /// <param name="dialects">The dialects that it needs.</param>
    /// <param name="taken">Told when it is taken, before anything follows from it.</param>
    /// <exception cref="ArgumentException">It has other stations, or another time.</exception>
    public void Rebind(MirrorBinding binding, FactoryModel? model, IReadOnlyList<IDialect> dialects, Action taken)
    {
        if (binding.Twin is null != Binding.Twin is null)
            throw new ArgumentException($"The mirror that runs has {(IsInTwinTime ? "the time of a twin, and the binding names none" : "the time of the clock, and the binding names a twin")}: start a new mirror for it.", nameof(binding));
        MirrorLayout layout = (model is null ? MirrorLayout.Of(binding) : MirrorLayout.Of(model)).With(binding);
        if (!layout.Stations.SequenceEqual(_layout.Stations) || !layout.PartTypes.SequenceEqual(_layout.PartTypes) || !layout.WaysOn.Select(ways => ways.ToValueList()).SequenceEqual(_layout.WaysOn.Select(ways => ways.ToValueList())))
            throw new ArgumentException("The binding has other stations, signals, part types or another flow than the mirror that runs, and observers count on those. Start a new mirror for it.", nameof(binding));
        if (binding.Twin != Binding.Twin)
            Past.End();
        _dialects = dialects;
        taken();
        HashSet<(string, string)> before = [.. _devices.Where(known => known.Value.Roles.Count > 0).Select(known => known.Key)];
        Binding = binding;
        Bind();
        foreach (MirroredDevice device in _devices.Values.Where(device => device.Roles.Count > 0 && !before.Contains((device.Dialect, device.Name)) && !device.IsAway))
        {
            foreach (ObservedValue value in Values.Latest().Where(value => value.Dialect == device.Dialect && value.Observation.Device == device.Name && value.Observation.Kind is ObservationKind.State or ObservationKind.Signal))
                Act(device, value.Observation with { DeviceTime = null, ArrivedAt = _now });
        }
        ThrowFailures();
    }

    public MirrorHealth Health() => new()
    {
        Messages = _messages,
        Foreign = _foreign,
        Observations = _observations,
        Events = _events,
        Unbound = _unbound,
        Undeclared = _undeclared,
        UnknownWords = _unknownWords,
        Late = _late,
        Duplicates = _duplicates,
        Inferred = _flow.Inferred,
        Unexplained = _flow.Unexplained,
        Misfits = _misfits,
        Dropped = Values.Dropped,
        Unreadable = Unreadable.Total,
        Filled = Past.Filled,
        Notice = Past.Notice,
        NewRun = _newRun,
        Faults = Faults(),
        Devices = [.. _devices.Values.Select(device => new DeviceHealth { Dialect = device.Dialect, Device = device.Name, IsBound = device.Roles.Count > 0, IsAway = device.IsAway, HeardAt = device.HeardAt, Clock = device.Clock.Report })],
    };

    void IObservationSink.Observed(Observation observation)
    {
        _observations++;
        _told.Add(observation);
    }

    void IObservationSink.Unreadable(MqttMessage message, string reason) => Unreadable.Add(_speaking.Name, message, reason);

    /// <summary>A dialect throws nothing; one of somebody else's that does must not end the mirror.</summary>
    private bool Read(MqttMessage message)
    {
        try
        {
            return _speaking.Read(message, this);
        }
        catch (Exception failure)
        {
            Unreadable.Add(_speaking.Name, message, $"the dialect has failed: {failure.GetType().Name}");
            return true;
        }
    }

    private static FactoryStart StartAt(DateTimeOffset start, FactoryModel? model)
    {
        if (model?.Start.TimeZone is { } zone)
            return new FactoryStart { Local = TimeZoneInfo.ConvertTime(start, TimeZoneInfo.FindSystemTimeZoneById(zone)).DateTime, TimeZone = zone };
        TimeSpan offset = model?.Start.Offset ?? start.Offset;
        return new FactoryStart { Local = start.ToOffset(offset).DateTime, Offset = offset };
    }

    /// <summary>Connects devices with the places that the binding names.</summary>
    private void Bind()
    {
        var roles = new Dictionary<(string, string), List<MirroredDevice.Role>>();
        var expected = new Dictionary<(string, string), TimeSpan?>();
        _toldStations.Clear();
        foreach (DeviceBinding device in Binding.Devices)
            Add((device.Dialect, device.DeviceName), device);
        _twinRoles = Binding.Twin is not { } twin ? [] : _places.ToDictionary(places => places[0].Station.Name, places => (IReadOnlyList<MirroredDevice.Role>)[.. places.Select(place => RoleOf(BindingOf(place, twin)))]);
        _toldStations.UnionWith(_layout.Stations.Where(_ => Binding.Twin is not null).Select(station => station.Id.Index));
        foreach (MirroredDevice device in _devices.Values)
            device.Roles = roles.GetValueOrDefault((device.Dialect, device.Name)) ?? TwinRolesOf(device);
        foreach (((string Dialect, string Name) key, List<MirroredDevice.Role> itsRoles) in roles)
        {
            MirroredDevice device = _devices.TryGetValue(key, out MirroredDevice? known) ? known : _devices[key] = new MirroredDevice(key.Dialect, key.Name);
            (device.Roles, device.Expected) = (itsRoles, expected[key]);
        }
        PlanSilence();

        void Add((string, string) key, DeviceBinding binding)
        {
            if (!roles.TryGetValue(key, out List<MirroredDevice.Role>? list))
                roles.Add(key, list = []);
            list.Add(RoleOf(binding));
            expected[key] = binding.Expected is { } given ? given.Interval : Binding.Expected;
            if (binding.Station is { } station)
                _toldStations.Add(NumberOf(station));
        }
    }

    /// <summary>The places of the station by whose name a device of a twin is called, after the begin that the binding names or else after the last slash.</summary>
    private IReadOnlyList<MirroredDevice.Role> TwinRolesOf(MirroredDevice device)
    {
        if (Binding.Twin is not { } twin || device.Dialect != twin.Dialect || !device.Name.StartsWith(twin.Prefix, StringComparison.Ordinal))
            return [];
        string level = twin.Prefix.Length > 0 ? device.Name[twin.Prefix.Length..] : device.Name[(device.Name.LastIndexOf('/') + 1)..];
        return _twinRoles.GetValueOrDefault(TopicLevel.NameOf(level)) ?? [];
    }

    private static DeviceBinding BindingOf(MirroredPlace place, TwinBinding twin) => new()
    {
        Label = place.Station.Name, Dialect = twin.Dialect, Station = place.Station.Name, Place = place.Place, Component = place.Station.Places == 1 ? "" : FormattableString.Invariant($"place-{place.Place}"),
    };

    private MirroredDevice.Role RoleOf(DeviceBinding binding)
    {
        MirroredPlace? place = binding.Station is { } name ? _places[NumberOf(name)][binding.Place] : null;
        if (place is not null && !(binding.Infers ?? DialectRegistry.BuiltIn.Find(binding.Dialect) is not { TellsJobs: true }))
            place.TellsStarts = place.TellsEnds = true;
        var signals = new Dictionary<string, SignalId>();
        for (int i = 0; place is not null && i < place.Station.Signals.Count; i++)
            signals[place.Station.Signals[i].Name] = new SignalId((ushort)i);
        return new MirroredDevice.Role(binding, place, signals,
            [.. binding.Meter.Select(share => (_places[NumberOf(share.Station)][0], PowerOf(_layout.Stations[NumberOf(share.Station)]), share.Ratio))],
            [.. binding.PartTypes.Select(pattern => (pattern, _layout.PartTypes.ToList().IndexOf(pattern.PartType)))]);
    }

    private static SignalId PowerOf(StationInfo station) => new((ushort)station.Signals.ToList().FindIndex(signal => signal.Name == SignalDefinition.Power.Name));

    private int NumberOf(string station) => _layout.Stations.First(known => known.Name == station).Id.Index;

    /// <summary>An instant of the wall clock in the mirror's time.</summary>
    private SimTime InTime(DateTimeOffset at) => at > _start ? SimTime.At(at - _start) : SimTime.Start;

    private void Publish(StationEvent happened)
    {
        _events++;
        try
        {
            Feed.Publish(happened);
        }
        catch (ObserverException failed)
        {
            _failures.AddRange(failed.InnerExceptions);
        }
    }

    private void Try(Action move)
    {
        try
        {
            move();
        }
        catch (ObserverException failed)
        {
            _failures.AddRange(failed.InnerExceptions);
        }
    }

    private void ThrowFailures()
    {
        if (_failures.Count == 0)
            return;
        Exception[] failures = [.. _failures];
        _failures.Clear();
        throw new ObserverException(failures);
    }
}
