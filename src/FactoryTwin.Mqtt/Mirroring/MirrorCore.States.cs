using FactoryTwin.Model;
using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Mirroring;

/// <content>States and jobs: what a place does, which part it works on, and what its states tell of parts where the device says no more.</content>
internal sealed partial class MirrorCore
{
    private void TellState(MirroredDevice device, Observation observation)
    {
        if (StateOf(device, observation) is not { } state)
        {
            _unknownWords++;
            return;
        }
        foreach (MirroredPlace place in PlacesOf(device, observation))
            TellState(place, state, TimeOf(device, observation));
    }

    /// <summary>The state that a word of the device means: by the binding, or else by the dialect; <c>null</c> where neither knows it.</summary>
    private static PlaceState? StateOf(MirroredDevice device, Observation observation)
    {
        if (observation.Text is { } word)
        {
            foreach (MirroredDevice.Role role in device.Roles)
            {
                foreach (WordState known in role.Binding.States)
                {
                    if (known.Word == word)
                        return new PlaceState(known.State, StationPhase.None);
                }
            }
        }
        return observation.State is { } state ? new PlaceState(state, observation.Phase) : null;
    }

    /// <summary>A device has told what it does. Where it tells no jobs, to begin with <see cref="StationState.Processing"/> is to begin with a part, and to wait afterwards is to have finished it.</summary>
    private void TellState(MirroredPlace place, PlaceState next, SimTime time)
    {
        bool isFirst = place.Told is null;
        place.Told = next;
        bool isWorker = place.Station.Role == StationRole.Worker;
        if (isWorker && place.IsAtWork && !place.TellsEnds && IsRest(next.State))
            _flow.End(place, time, isTold: false, isGood: true);
        if (isWorker && next.State == StationState.Processing && !place.IsAtWork && !place.TellsStarts)
        {
            if (isFirst)
                _flow.Find(place);
            else
                Show(place, next, time, () => _flow.Start(place, time, isTold: false, null, -1));
        }
        if (place.Shown != next)
            Show(place, next, time, null);
    }

    /// <summary>States in which no part is worked on; during the others, as a failure or the end of a shift, it stays where it is.</summary>
    private static bool IsRest(StationState state) => state is StationState.Idle or StationState.Starved or StationState.Blocked or StationState.WaitingForTransport or StationState.Setup;

    /// <summary>Shows a state, by the event of a movement if there is one.</summary>
    private void Show(MirroredPlace place, PlaceState state, SimTime time, Action? move)
    {
        (place.Shown, place.ShownSince) = (state, time);
        if (move is not null)
            move();
        else
            Publish(new StationEvent { Time = time, Kind = StationEventKind.StateChanged, Station = place.Station.Id, Place = (ushort)place.Place, Part = _flow.IsAt(place) ? place.Part : 0, State = state.State, Phase = state.Phase });
    }

    private void TellJob(MirroredDevice device, Observation observation)
    {
        SimTime time = TimeOf(device, observation);
        foreach (MirroredDevice.Role role in device.Roles)
        {
            if (role.Place is not { Station.Role: StationRole.Worker } place)
                continue;
            if (observation is { Kind: ObservationKind.Counter, Number: { } count } && (observation.Name == role.Binding.Component || role.Binding.Component.Length == 0 && observation.Name is Good or Bad))
                TellCount(place, time, observation.Name, count);
            if (role.Binding.Component != observation.Name)
                continue;
            int type = role.TypeOf(observation.Text);
            switch (observation.Kind)
            {
                case ObservationKind.Started:
                    TellStart(place, time, observation.Text, type);
                    break;
                case ObservationKind.Completed or ObservationKind.Rejected:
                    TellEnd(place, time, observation, type);
                    break;
            }
        }
    }

    private void TellStart(MirroredPlace place, SimTime time, string? job, int type)
    {
        place.TellsStarts = true;
        if (!place.IsAtWork)
        {
            _flow.Start(place, time, isTold: true, job, type);
            BeginPrint(place, time);
            return;
        }
        if (!place.IsStartOpen)
            _misfits++;   // the job before was never over; its part is taken to be the same
        _flow.Name(place, time, job, type);
    }

    private void TellEnd(MirroredPlace place, SimTime time, Observation observation, int type)
    {
        place.TellsEnds = true;
        bool isGood = observation.Kind == ObservationKind.Completed;
        if (!place.IsAtWork && place.IsEndOpen)
        {
            place.IsEndOpen = false;
            _misfits += isGood ? 0 : 1;   // it was taken to be good
            return;
        }
        if (!place.IsAtWork)
            _flow.Start(place, time, isTold: false, observation.Text, type);
        else if (observation.Text is { } job && job != place.Job)
            _flow.Name(place, time, job, type);
        EndPrint(place, time, isGood);
        _flow.End(place, time, isTold: true, isGood);
    }

    /// <summary>A counter has a step for each part; where good and bad ones are counted apart, the counter of all says nothing more.</summary>
    private void TellCount(MirroredPlace place, SimTime time, string counter, double count)
    {
        const double mostAtOnce = 1_000;
        bool isIdle = counter is not (Good or Bad) && place.Counters.ContainsKey(Good);
        double made = !isIdle && place.Counters.TryGetValue(counter, out double before) && count > before ? Math.Floor(count) - Math.Floor(before) : 0;
        (place.Counters[counter], place.TellsEnds) = (count, true);
        if (made > mostAtOnce)
        {
            _misfits++;   // a counter that was set anew
            return;
        }
        for (; made > 0; made--)
        {
            if (!place.IsAtWork)
                _flow.Start(place, time, isTold: false, null, -1);
            _flow.End(place, time, isTold: true, isGood: counter != Bad);
        }
    }

    /// <summary>What dialects call the counters of good and of other parts, where they are counted apart.</summary>
    private const string Good = "good", Bad = "bad";

}
