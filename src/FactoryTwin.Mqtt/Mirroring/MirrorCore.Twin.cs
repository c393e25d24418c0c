using FactoryTwin.Model;
using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Mirroring;

/// <content>What a twin has published, mirrored as it was.</content>
internal sealed partial class MirrorCore
{
    private long _lastSequence, _partsBefore;
    private SimTime _lastTwinTime;
    private TimeSpan _runsBefore;
    private bool _hasTwinBegun;

    /// <summary>Whether the mirror's time is that of a twin, which may run faster than the wall clock.</summary>
    private bool IsInTwinTime => Binding.Twin is not null;

    private void TakeEvent(MirroredDevice device, Observation observation)
    {
        if (observation.Event is not { } happened)
            return;
        device.IsTwin = true;
        MirroredPlace? place = device.Roles.Select(role => role.Place).FirstOrDefault(place => place?.Station.Id == happened.Station);
        if (place is null || !Feed.Fits(happened))
        {
            if (device.Roles.Count == 0)
                _unbound++;
            else
                _misfits++;
            return;
        }
        place = _places[happened.Station.Index][happened.Place];
        if (observation.IsRetained)
        {
            Values.Put(ValueBook.KeyOf(device.Dialect, observation), new ObservedValue { Dialect = device.Dialect, Observation = observation });
            if (MirrorLayout.HasStates(place.Station))
                place.Told ??= new PlaceState(happened.State, happened.Phase);
            return;
        }
        Return(device);
        if (happened.Sequence == _lastSequence && happened.Time == _lastTwinTime)
        {
            _duplicates++;
            return;
        }
        bool isNewRun = !observation.IsHistorical && happened.Sequence <= _lastSequence && happened.Time < _lastTwinTime;
        if (isNewRun)
            (_lastSequence, _partsBefore, _runsBefore) = (0, _flow.LastPart, Feed.Now.SinceStart);   // its time and its parts begin again, those of the mirror go on
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
        Publish(happened with { Time = time, Part = happened.Part == 0 ? 0 : happened.Part + _partsBefore, Value = NamesPart(happened.Kind) ? happened.Value + _partsBefore : happened.Value });
    }

    /// <summary>A twin, or a new run of it, is heard for the first time. From its first event on all is known; else only what was last known of this run, and of the other places nothing before they tell something.</summary>
    private void Join(bool isFromBegin, bool isNewRun, SimTime time)
    {
        _hasTwinBegun = true;
        foreach (MirroredPlace place in _places.SelectMany(places => places).Where(place => MirrorLayout.HasStates(place.Station)))
        {
            if (isNewRun)
                (place.Told, place.Part) = (null, 0);
            PlaceState state = isFromBegin ? new PlaceState(place.Station.InitialState, StationPhase.None) : place.Told ?? _noData;
            if (state != place.Shown)
                Show(place, state, time, null);
        }
    }

    /// <summary>What a place does, as far as is known.</summary>
    public PlaceState? StateOf(StationId station, int place) => Feed.StateOf(station, place) is { } state ? IsInTwinTime && !_hasTwinBegun ? _noData : state : null;

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
