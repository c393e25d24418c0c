using FactoryTwin.Model;
using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Mirroring;

/// <content>From observations to what is done with them: clocks, what is late, what is only last known.</content>
internal sealed partial class MirrorCore
{
    private readonly List<MirroredDevice> _heard = [];
    private readonly Dictionary<(int Station, int Place, int Signal), (double Value, SignalQuality Quality)> _lastValues = [];

    /// <summary>What one message told: first the clocks of its devices, then each thing in turn, then what was known of a device that is back.</summary>
    private void Apply(List<Observation> told)
    {
        _heard.Clear();
        foreach (Observation observation in told)
        {
            if (DeviceOf(observation, _speaking.Name) is { } device && !_heard.Contains(device))
            {
                _heard.Add(device);
                Hear(device, told);
            }
        }
        foreach (Observation observation in told)
        {
            if (DeviceOf(observation, _speaking.Name) is { } device)
                Take(device, observation);
        }
        foreach (MirroredDevice device in _heard)
        {
            if (device.HeardAt == _now && !device.IsAway)
                ShowLastKnown(device);
        }
    }

    /// <summary>The device heard in the message; of those that are not bound, only so many are kept.</summary>
    private MirroredDevice? DeviceOf(Observation observation, string dialect)
    {
        (string, string) key = (dialect, observation.Device);
        if (_devices.TryGetValue(key, out MirroredDevice? device))
            return device;
        if (_devices.Count >= MostDevices)
            return null;
        device = _devices[key] = new MirroredDevice(dialect, observation.Device);
        (device.Roles, device.Expected) = (TwinRolesOf(device), Binding.Expected);
        device.IsTwin = device.Roles.Count > 0;
        return device;
    }

    private void Hear(MirroredDevice device, List<Observation> told)
    {
        DateTimeOffset? newest = null;
        bool isNews = false;
        foreach (Observation observation in told)
        {
            if (observation.Device != device.Name || observation.IsRetained)
                continue;
            isNews = true;
            if (!observation.IsHistorical && observation.DeviceTime is { } time && (newest is null || time > newest))
                newest = time;
        }
        if (!isNews)
            return;
        device.HeardAt = _now;
        device.IsAway &= device.HasSaidSo;
        if (device.Deadline is { } deadline && deadline < _nextSilence)
            _nextSilence = deadline;
        if (newest is not { } at)
            return;
        int suspects = device.Withheld.Count;
        if (device.Clock.Hear(at, _now))
        {
            // Its clock has jumped: what seemed late was not.
            device.NewestTimes.Clear();
            Observation[] withheld = [.. device.Withheld.Values];
            device.Withheld.Clear();
            foreach (Observation observation in withheld)
                Take(device, observation);
        }
        else if (suspects > 0 && !device.Clock.IsSuspect)
        {
            device.Withheld.Clear();
        }
    }

    private void Take(MirroredDevice device, Observation observation)
    {
        ValueBook.Key key = ValueBook.KeyOf(device.Dialect, observation);
        DateTimeOffset? here = observation.DeviceTime is { } told ? device.Clock.OnOurClock(told) : null;
        if (observation.Kind == ObservationKind.Event)
        {
            TakeEvent(device, observation);
            return;
        }
        if (observation.IsRetained)
        {
            if (Values.Find(key) is null or { Observation.IsRetained: true })
                Values.Put(key, Value());
            Recall(device, observation);
            return;
        }
        if (IsAgain(observation, Values.Find(key)?.Observation))
        {
            _duplicates++;
            return;
        }
        if (IsLate(device, key, observation))
        {
            if (!Values.PutLate(key, Value(isLate: true)))
                _duplicates++;
            else if (IsMovement(observation.Kind) && (here ?? observation.DeviceTime) is var when && !(when < _start))
                Act(device, observation);   // a part that was told late was made all the same, unless it was before the mirror began
            _late++;
            if (!observation.IsHistorical && !IsMovement(observation.Kind))
                device.Withheld[key] = observation;
            return;
        }
        if (observation.DeviceTime is { } time)
            device.NewestTimes[key] = time;
        Act(device, observation);
        Values.Put(key, Value(appliedAt: Feed.Now));

        ObservedValue Value(SimTime? appliedAt = null, bool isLate = false) => new() { Dialect = device.Dialect, Observation = observation, DeviceTimeHere = here, AppliedAt = appliedAt, IsLate = isLate };
    }

    private static bool IsMovement(ObservationKind kind) => kind is ObservationKind.Started or ObservationKind.Completed or ObservationKind.Rejected;

    /// <summary>A message that a broker hands over twice tells the same at the same time of the device.</summary>
    private static bool IsAgain(Observation observation, Observation? before) =>
        IsMovement(observation.Kind) && observation.DeviceTime is not null && before is not null && before.DeviceTime == observation.DeviceTime && before.Text == observation.Text;

    private static bool IsLate(MirroredDevice device, in ValueBook.Key key, Observation observation) =>
        observation.IsHistorical || device.Clock.Health != ClockHealth.Frozen && observation.DeviceTime is { } time && device.NewestTimes.TryGetValue(key, out DateTimeOffset newest) && time < newest;

    /// <summary>What the broker kept was so once; it is shown as last known, and power, which is added up, not at all.</summary>
    private void Recall(MirroredDevice device, Observation observation)
    {
        switch (observation.Kind)
        {
            case ObservationKind.Presence when observation.Flag == false:
                SayAway(device);
                break;
            case ObservationKind.State:
                foreach (MirroredPlace place in PlacesOf(device, observation))
                    place.Told ??= StateOf(device, observation);
                break;
            case ObservationKind.Signal when observation.Unit is not ("W" or "kW"):
                TellSignal(device, observation with { Quality = observation.Quality == SignalQuality.Good ? SignalQuality.Uncertain : observation.Quality });
                break;
        }
    }

    /// <summary>Lets a thing that a device told, and that is news, happen.</summary>
    private void Act(MirroredDevice device, Observation observation)
    {
        if (device.Roles.Count == 0)
            _unbound++;
        switch (observation.Kind)
        {
            case ObservationKind.Presence:
                if (observation.Flag == false)
                    SayAway(device);
                else if (observation.Flag == true && (device.IsTwin || !device.HasSaidSo))
                    Return(device);
                break;
            case ObservationKind.Signal:
                Return(device);
                TellLoads(device, observation);
                TellSignal(device, observation);
                break;
            case ObservationKind.State:
                Return(device);
                TellState(device, observation);
                break;
            default:
                Return(device);
                TellJob(device, observation);
                break;
        }
    }

    /// <summary>When it was so, in the mirror's time: not before what has happened, and not after now.</summary>
    private SimTime TimeOf(MirroredDevice device, Observation observation)
    {
        if (IsInTwinTime)
            return Feed.Earliest;
        DateTimeOffset at = (observation.DeviceTime is { } told ? device.Clock.OnOurClock(told) : null) ?? _now;
        SimTime time = InTime(at < _now ? at : _now);
        return time > Feed.Earliest ? time : Feed.Earliest;
    }

    private static IEnumerable<MirroredPlace> PlacesOf(MirroredDevice device, Observation observation) =>
        from role in device.Roles
        where role.Place is not null && role.Binding.Component == observation.Name
        select role.Place;

    private void TellSignal(MirroredDevice device, Observation observation)
    {
        bool isTold = false;
        foreach (MirroredDevice.Role role in device.Roles)
        {
            if (role.Place is { } place && role.Signals.TryGetValue(observation.Name, out SignalId signal))
                isTold |= TellSignal(device, observation, place, signal, 1);
            if (observation.Name != role.Binding.MeterSignal)
                continue;
            foreach ((MirroredPlace measured, SignalId power, double ratio) in role.Meters)
                isTold |= TellSignal(device, observation, measured, power, ratio);
        }
        if (!isTold && device.Roles.Count > 0)
            _undeclared++;
    }

    private bool TellSignal(MirroredDevice device, Observation observation, MirroredPlace place, SignalId signal, double ratio)
    {
        SignalDefinition definition = place.Station.Signals[signal.Index];
        double? value = definition.Type switch
        {
            SignalType.Number => observation.Number * ratio * UnitFactors.Of(observation.Unit, definition.Unit),
            SignalType.Flag => observation.Flag is { } flag ? flag ? 1 : 0 : null,
            _ => observation.Text is { } text && definition.Texts.ToList().IndexOf(text) is >= 0 and var index ? index : null,
        };
        SignalQuality quality = observation.Quality;
        if (value is null && observation is { Quality: SignalQuality.Bad, Number: null, Flag: null, Text: null })
            value = 0;
        if (value is not { } number || !double.IsFinite(number))
            return false;
        TellSignal(place, signal, TimeOf(device, observation), number, quality);
        return true;
    }

    private void TellSignal(MirroredPlace place, SignalId signal, SimTime time, double value, SignalQuality quality)
    {
        _lastValues[(place.Station.Id.Index, place.Place, signal.Index)] = (value, quality);
        Publish(new StationEvent
        {
            Time = time, Kind = StationEventKind.SignalChanged, Station = place.Station.Id, Place = (ushort)place.Place, Signal = signal, Value = value,
            State = place.Shown.State, Phase = place.Shown.Phase, Quality = quality,
        });
    }
}
