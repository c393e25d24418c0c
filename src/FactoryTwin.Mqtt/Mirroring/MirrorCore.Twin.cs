using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Twins;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Mirroring;

/// <content>What a twin has published, mirrored as it was.</content>
internal sealed partial class MirrorCore
{
    private readonly RunUnderWay _underWay;
    private readonly TwinFit _fit;
    private long _lastSequence, _lastRun, _partsBefore;
    private string? _newRun;
    private (TwinMark Mark, SimTime Time)? _reached;
    private SimTime _lastTwinTime;
    private TimeSpan _runsBefore;
    private bool _hasTwinBegun;
    private readonly List<(string Factory, TwinAnswer Answer, IReadOnlyList<Observation>? Before, IReadOnlyList<Observation> Events)> _answers = [];

    /// <summary>Whether the mirror's time is that of a twin, which may run faster than the wall clock.</summary>
    private bool IsInTwinTime => Binding.Twin is not null;

    /// <summary>What the mirror has missed of its twin.</summary>
    public TwinPast Past { get; }

    void ITwinSink.Announced(in TwinMark mark, bool? answers)
    {
        if (IsOfTwin(mark.Factory))
            Past.Announced(mark, answers, _now);
    }

    void ITwinSink.Described(string factory, IReadOnlyList<(string Name, int Places)> stations)
    {
        if (_speaking.Name == Binding.Twin?.Dialect)
            _fit.Told(factory, stations);
    }

    void ITwinSink.Reached(in TwinMark mark, SimTime time)
    {
        if (IsOfTwin(mark.Factory))
            _reached = (mark, time);
    }

    void ITwinSink.Answered(string factory, TwinAnswer answer, IReadOnlyList<Observation>? before, IReadOnlyList<Observation> events)
    {
        if (IsOfTwin(factory) && Past.IsWaiting)
            _answers.Add((factory, answer, before, events));
    }

    void ITwinSink.ToldModel(string factory, long run, RecordingDescription model)
    {
        // A binding names the model that it was written for.
    }

    /// <summary>Asks again for what was not answered, or goes on without it.</summary>
    public void Tick(bool isConnected)
    {
        Past.Tick(_now, isConnected);
        ThrowFailures();
    }

    /// <summary>What was asked could not be sent.</summary>
    public void QuestionFailed(MqttLinkException failure)
    {
        Past.Failed(failure);
        ThrowFailures();
    }

    /// <summary>Nothing will come any more. Of a twin that was never heard nothing is known, which a recording is to say too.</summary>
    public void End()
    {
        Past.End();
        if (WaitsForTwin)
            Join(isFromBegin: false, isNewRun: false, Feed.Earliest);
        ThrowFailures();
    }

    private bool IsOfTwin(string factory) => Binding.Twin is { } twin && twin.Dialect == _speaking.Name && twin.IsCalled(factory);

    /// <summary>Moves time on to where the twin was when it had told all before: a quiet line is heard by that alone.</summary>
    private void TakeReached()
    {
        if (_reached is { } reached && _hasTwinBegun && reached.Mark.Run == _lastRun && Past.IsUpTo(reached.Mark) && reached.Time + _runsBefore is var until && until > Feed.Now)
            Try(() => Feed.AdvanceTo(until));
        _reached = null;
    }

    private void TakeAnswers()
    {
        foreach ((string factory, TwinAnswer answer, IReadOnlyList<Observation>? before, IReadOnlyList<Observation> events) in _answers)
        {
            foreach (MirroredDevice device in _devices.Values.Where(device => device.IsAway && device.Dialect == _speaking.Name && device.Name.StartsWith($"{factory}/", StringComparison.Ordinal)))
            {
                Return(device);   // it was the mirror that was away
                if (_hasTwinBegun)
                    ShowLastKnown(device);
            }
            Past.Answered(factory, answer, before, events, _now);
        }
        _answers.Clear();
    }

    private void TakeEvent(MirroredDevice device, Observation observation)
    {
        device.IsTwin = true;
        if (observation.IsRetained)
        {
            if (PlaceOf(device, observation) is not { } known)
                return;
            Values.Put(ValueBook.KeyOf(device.Dialect, observation), new ObservedValue { Dialect = device.Dialect, Observation = observation });
            if (MirrorLayout.HasStates(known.Station))
                known.Told ??= StateIn(observation);
            return;
        }
        if (observation.IsHistorical && Past.IsOver(observation.Mark))
        {
            _late++;   // a publisher that was killed tells it, and the mirror is in the run after it
            return;
        }
        if (IsOfTwin(observation.Mark.Factory) && Past.Take(observation, _now, out bool isAgain))
        {
            _duplicates += isAgain ? 1 : 0;
            return;
        }
        if (observation.Event is not { } happened || PlaceOf(device, observation) is not { } place)
            return;
        Return(device);
        if (happened.Sequence == _lastSequence && happened.Time == _lastTwinTime)
            _duplicates++;
        else
            Happen(device, place, observation, isNewRun: _hasTwinBegun && IsOfNewRun(observation));
    }

    /// <summary>A run says which one it is; where none does, one that begins anew is another.</summary>
    private bool IsOfNewRun(Observation observation) => observation.Mark.Run != 0 && _lastRun != 0
        ? observation.Mark.Run > _lastRun
        : !observation.IsHistorical && observation.Event!.Value is var happened && happened.Sequence <= _lastSequence && happened.Time < _lastTwinTime;

    private static PlaceState StateIn(Observation observation) => new(observation.Event!.Value.State, observation.Event.Value.Phase);

    /// <summary>The place at which an event of a twin happened; <c>null</c>, and counted, where there is none.</summary>
    private MirroredPlace? PlaceOf(MirroredDevice device, Observation observation)
    {
        if (observation.Event is not { } happened)
            return null;
        MirroredPlace? place = device.Roles.Select(role => role.Place).FirstOrDefault(place => place?.Station.Id == happened.Station);
        if (place is not null && Feed.Fits(happened))
            return _places[happened.Station.Index][happened.Place];
        if (device.Roles.Count == 0)
            _unbound++;
        else
            _misfits++;
        return null;
    }

    /// <summary>An event whose turn it is.</summary>
    private void Happen(Observation observation, bool begins)
    {
        if (DeviceOf(observation, Binding.Twin!.Dialect) is not { } device || PlaceOf(device, observation) is not { } place)
            return;
        Return(device);
        Happen(device, place, observation, isNewRun: begins && _hasTwinBegun);
    }

    private void Happen(MirroredDevice device, MirroredPlace place, Observation observation, bool isNewRun)
    {
        StationEvent happened = observation.Event!.Value;
        if (isNewRun)
            EndRun();
        _lastRun = Math.Max(_lastRun, observation.Mark.Run);
        if (happened.Sequence > _lastSequence)
            (_lastSequence, _lastTwinTime) = (happened.Sequence, happened.Time);
        SimTime time = IsInTwinTime ? happened.Time + _runsBefore : TimeOf(device, observation);
        time = time > Feed.Earliest ? time : Feed.Earliest;
        if (IsInTwinTime && (isNewRun || !_hasTwinBegun))
            Join(happened.Sequence == 1, isNewRun, time);
        _flow.LastPart = Math.Max(_flow.LastPart, happened.Part + _partsBefore);
        if (MirrorLayout.HasStates(place.Station) && new PlaceState(happened.State, happened.Phase) is var state && state != place.Shown)
            (place.Shown, place.ShownSince) = (state, time);
        place.Told = place.Shown;
        FollowPart(place, happened, time);
        happened = happened with { Time = time, Part = happened.Part == 0 ? 0 : happened.Part + _partsBefore, Value = NamesPart(happened.Kind) ? happened.Value + _partsBefore : _underWay.ValueOf(happened) };
        _underWay.On(happened);
        Publish(happened);
    }

    /// <summary>Another run has begun, with an empty factory: what the one before had under way is over. Times and numbers of parts begin again, those of the mirror go on.</summary>
    private void EndRun()
    {
        SimTime time = Feed.Earliest;
        int parts = _underWay.Parts;
        foreach (StationEvent end in _underWay.End())
        {
            MirroredPlace place = _places[end.Station.Index][end.Place];
            if (end.Kind == StationEventKind.VehicleUnloaded)
                (place.Shown, place.ShownSince) = (new PlaceState(StationState.Idle, StationPhase.None), time);
            Publish(end with { Time = time, State = place.Shown.State, Phase = place.Shown.Phase });
        }
        (_lastSequence, _partsBefore, _runsBefore) = (0, _flow.LastPart, time.SinceStart);
        _newRun = FormattableString.Invariant($"The twin has begun a new run at {Feed.Clock.GetLocalNow():yyyy-MM-dd HH:mm:ss} of the mirror's time; {parts} part{(parts == 1 ? "" : "s")} of the run before {(parts == 1 ? "is" : "are")} gone.");
        RunEnded?.Invoke(time);
    }

    /// <summary>Told when another run of the twin begins.</summary>
    public Action<SimTime>? RunEnded { get; set; }

    /// <summary>What of the binding does not fit its twin, as sentences.</summary>
    private ValueList<string> Faults() => Binding.Twin is { } twin && _dialects.FirstOrDefault(dialect => dialect.Name == twin.Dialect) is ITwinDialect spoken
        ? _fit.Faults(twin, _hasTwinBegun, _now - _start, _messages, spoken.TopicFilters).ToValueList() : ValueList<string>.Empty;

    /// <summary>Takes what was last known of each place before the first event that the twin still keeps.</summary>
    private void Know(IReadOnlyList<Observation> before)
    {
        foreach (MirroredPlace place in _places.SelectMany(places => places).Where(_ => !_hasTwinBegun))
            place.Told = null;   // what the broker kept is so now, and not then
        foreach (Observation old in before)
        {
            if (DeviceOf(old, Binding.Twin!.Dialect) is not { } device || PlaceOf(device, old) is not { } place || !MirrorLayout.HasStates(place.Station))
                continue;
            place.Told = StateIn(old);
            if (_hasTwinBegun && place.Told.Value != place.Shown)
                Show(place, place.Told.Value, Feed.Earliest, null);
        }
    }

    /// <summary>A twin, or a new run of it, is heard for the first time. From its first event on all is known; else only what was last known of this run, and of the other places nothing before they tell something.</summary>
    private void Join(bool isFromBegin, bool isNewRun, SimTime time)
    {
        bool isLate = !isFromBegin && (isNewRun || !_hasTwinBegun);
        _hasTwinBegun = true;
        MirroredPlace[] places = [.. _places.SelectMany(places => places).Where(place => MirrorLayout.HasStates(place.Station))];
        foreach (MirroredPlace place in places.Where(place => isLate && place.Shown != _noData))
            Show(place, _noData, Feed.Earliest, null);   // what happened before is not known
        foreach (MirroredPlace place in places)
        {
            if (isNewRun)
                (place.Told, place.Part) = (null, 0);
            PlaceState state = isFromBegin ? new PlaceState(place.Station.InitialState, StationPhase.None) : place.Told ?? _noData;
            if (isFromBegin)
                place.Told = state;
            if (state != place.Shown)
                Show(place, state, isFromBegin ? Feed.Earliest : time, null);
        }
    }

    /// <summary>Whether nothing has been heard of the twin yet, so that nothing is known of any station.</summary>
    public bool WaitsForTwin => IsInTwinTime && !_hasTwinBegun;

    /// <summary>What a place does, as far as is known.</summary>
    public PlaceState? StateOf(StationId station, int place) => Feed.StateOf(station, place) is { } state ? WaitsForTwin ? _noData : state : null;

    /// <summary>Keeps in mind which part a place works on, and since when.</summary>
    private void FollowPart(MirroredPlace place, in StationEvent happened, SimTime time)
    {
        if (place.Station.Role != StationRole.Worker)
            return;
        if (happened.Kind == StationEventKind.PartArrived && happened.State != StationState.Starved)
            (place.Part, place.IsFinished, place.StartedAt) = (happened.Part + _partsBefore, false, time);
        else if (happened.Kind is StationEventKind.PartCompleted or StationEventKind.PartScrapped)
            place.IsFinished = true;
    }

    private static bool NamesPart(StationEventKind kind) => kind is StationEventKind.PartAssembled or StationEventKind.PartBatched or StationEventKind.PartUnbatched;
}
