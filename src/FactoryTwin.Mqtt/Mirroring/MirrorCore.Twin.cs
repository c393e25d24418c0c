using FactoryTwin.Model;
using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Mirroring;

/// <content>What a twin has published, mirrored as it was.</content>
internal sealed partial class MirrorCore
{
    private long _lastSequence, _partsBefore;
    private SimTime _lastTwinTime;
    private TimeSpan _runsBefore;

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
            if (HasStates(place.Station))
                place.Told ??= new PlaceState(happened.State, happened.Phase);
            return;
        }
        Return(device);
        if (happened.Sequence == _lastSequence && happened.Time == _lastTwinTime)
        {
            _duplicates++;
            return;
        }
        if (!observation.IsHistorical && happened.Sequence <= _lastSequence && happened.Time < _lastTwinTime)
            BeginRun();
        if (happened.Sequence > _lastSequence)
            (_lastSequence, _lastTwinTime) = (happened.Sequence, happened.Time);
        SimTime time = IsInTwinTime ? happened.Time + _runsBefore : TimeOf(device, observation);
        _flow.LastPart = Math.Max(_flow.LastPart, happened.Part + _partsBefore);
        if (HasStates(place.Station) && new PlaceState(happened.State, happened.Phase) is var state && state != place.Shown)
            (place.Shown, place.ShownSince) = (state, time);
        place.Told = place.Shown;
        FollowPart(place, happened, time);
        Publish(happened with { Time = time > Feed.Earliest ? time : Feed.Earliest, Part = happened.Part == 0 ? 0 : happened.Part + _partsBefore, Value = NamesPart(happened.Kind) ? happened.Value + _partsBefore : happened.Value });
    }

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

    /// <summary>The twin has begun anew: its time and its parts begin again, those of the mirror go on.</summary>
    private void BeginRun() => (_lastSequence, _partsBefore, _runsBefore) = (0, _flow.LastPart, Feed.Now.SinceStart);

    private static bool NamesPart(StationEventKind kind) => kind is StationEventKind.PartAssembled or StationEventKind.PartBatched or StationEventKind.PartUnbatched;
}
