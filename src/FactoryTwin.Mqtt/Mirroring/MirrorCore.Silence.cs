using FactoryTwin.Model;
using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Mirroring;

/// <content>Devices that are away: their stations have no data, never shown as idle.</content>
internal sealed partial class MirrorCore
{
    private static readonly PlaceState _noData = new(StationState.NoData, StationPhase.None);

    private void PlanSilence() => _nextSilence = _devices.Values.Min(device => device.Deadline) ?? DateTimeOffset.MaxValue;

    /// <summary>Devices that were silent for too long have no data from when it was too long.</summary>
    private void EndSilences()
    {
        while (_now >= _nextSilence)
        {
            DateTimeOffset at = _nextSilence;
            foreach (MirroredDevice device in _devices.Values)
            {
                if (device.Deadline is { } deadline && deadline <= at)
                    Lose(device, deadline);
            }
            PlanSilence();
        }
    }

    private void SayAway(MirroredDevice device)
    {
        device.HasSaidSo = true;
        Lose(device, _now);
    }

    private void Lose(MirroredDevice device, DateTimeOffset at)
    {
        device.IsAway = true;
        SimTime time = IsInTwinTime || InTime(at) < Feed.Earliest ? Feed.Earliest : InTime(at);
        foreach (MirroredDevice.Role role in device.Roles)
        {
            if (!WaitsForTwin && role.Place is { } place && place.Shown != _noData && MirrorLayout.HasStates(place.Station))
                Show(place, _noData, time, null);
            foreach ((MirroredPlace measured, SignalId power, double _) in role.Meters)
                LoseSignal(measured, power, time);
            foreach (SignalDefinition signal in role.Binding.Signals)
            {
                if (role.Place is { } shown && role.Signals.TryGetValue(signal.Name, out SignalId number))
                    LoseSignal(shown, number, time);
            }
        }
    }

    /// <summary>A value that nobody tells any more is not usable; power, which is added up, counts as none.</summary>
    private void LoseSignal(MirroredPlace place, SignalId signal, SimTime time)
    {
        if (_lastValues.TryGetValue((place.Station.Id.Index, place.Place, signal.Index), out (double Value, SignalQuality Quality) last) && last.Quality != SignalQuality.Bad)
            TellSignal(place, signal, time, place.Station.Signals[signal.Index].Unit == SignalDefinition.PowerUnit ? 0 : last.Value, SignalQuality.Bad);
    }

    /// <summary>A device tells something again; what it did last is shown when its message has been read, unless that tells it anew.</summary>
    private void Return(MirroredDevice device)
    {
        (device.IsAway, device.HasSaidSo) = (false, false);
        if (device.Deadline is { } deadline && deadline < _nextSilence)
            _nextSilence = deadline;
    }

    private void ShowLastKnown(MirroredDevice device)
    {
        foreach (MirroredDevice.Role role in device.Roles)
        {
            if (role.Place is not { Told: { } told } place || place.Shown != _noData || told == _noData)
                continue;
            place.Told = null;   // as if it were told now, for the first time
            TellState(place, told, Feed.Earliest);
        }
    }
}
