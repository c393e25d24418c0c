using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <content>Parts that ride on others, and what parts become: plain data beside the parts, made when the first part needs it.</content>
public sealed partial class Run
{
    // Riders form a ring: a carrier knows the last one, behind which the first one stands. Who rides stands in no queue, so that the same links serve both.
    private int[] _riders = [];
    private int _ridersAboard;
    private long[] _notes = [];

    /// <summary>A number that the station which holds a part keeps with it, such as when it came; what it is when a part arrives is not told.</summary>
    /// <remarks>The reference holds until the next part enters.</remarks>
    public ref long Note(PartHandle part)
    {
        if (_notes.Length != _parts.Length)
            Array.Resize(ref _notes, _parts.Length);
        return ref _notes[part.Slot];
    }

    /// <summary>Whether somebody rides on a part.</summary>
    public bool HasRiders(PartHandle carrier) => _ridersAboard != 0 && LastRider(carrier) != 0;

    /// <summary>The part that rides on a carrier behind another one; the first, behind none; none, behind the last.</summary>
    internal PartHandle RiderBehind(PartHandle carrier, PartHandle rider)
    {
        int last = _ridersAboard == 0 ? 0 : LastRider(carrier);
        return rider.Slot == last ? PartHandle.None : new PartHandle(_behind[rider.IsNone ? last : rider.Slot]);
    }

    /// <summary>A part goes on with another from now on, until it is let out (<see cref="TryUnload"/>) or its carrier leaves; it may be a carrier itself.</summary>
    /// <param name="station">Where.</param>
    /// <param name="carrier">The part that carries it.</param>
    /// <param name="rider">The part, which stands in no queue.</param>
    /// <param name="place">The place where they are.</param>
    /// <param name="state">State of the place now.</param>
    /// <param name="phase">Phase of the place now.</param>
    public void Load(Station station, PartHandle carrier, PartHandle rider, int place = 0, StationState state = default, StationPhase phase = default)
    {
        Attach(carrier, rider);
        Publish(StationEventKind.PartBatched, station, rider, place, state, phase, this[carrier].Number);
        if (_loops.Length == 0)
            return;
        FreeCards(Plan.LoopsAt[station.Id.Index]);   // it rides on its carrier's
        FreeTypeCards(DropTypeCards(Plan.AllTypeLoops, rider));
    }

    private void Attach(PartHandle carrier, PartHandle rider)
    {
        ref int last = ref LastRider(carrier);
        if (last == 0)
            _behind[rider.Slot] = rider.Slot;
        else
        {
            _behind[rider.Slot] = _behind[last];
            _behind[last] = rider.Slot;
        }
        last = rider.Slot;
        _ridersAboard++;
    }

    /// <summary>Lets out the part that rides longest on another.</summary>
    /// <param name="station">Where.</param>
    /// <param name="carrier">The part that carries it.</param>
    /// <param name="rider">The part that was let out; none, if none rides on it.</param>
    /// <returns>Whether one rode on it.</returns>
    public bool TryUnload(Station station, PartHandle carrier, out PartHandle rider)
    {
        rider = TakeRider(carrier);
        if (!rider.IsPart)
            return false;
        if (_loops.Length != 0)
        {
            TakeCards(Plan.LoopsAt[station.Id.Index]);
            TakeTypeCards(Plan.TypeLoopsAt[station.Id.Index], rider);
        }
        Publish(StationEventKind.PartUnbatched, station, rider, value: this[carrier].Number);
        return true;
    }

    /// <summary>A part becomes one of another type, at the beginning of that type's route and with attributes drawn for it; nothing happens if it is of that type already.</summary>
    /// <param name="station">Where.</param>
    /// <param name="part">The part.</param>
    /// <param name="type">Number of the type.</param>
    /// <param name="place">The place where it is.</param>
    /// <param name="state">State of the place now.</param>
    /// <param name="phase">Phase of the place now.</param>
    public void ChangeType(Station station, PartHandle part, int type, int place = 0, StationState state = default, StationPhase phase = default)
    {
        if (this[part].Type == type)
            return;
        this[part].Type = type;
        this[part].Step = 0;
        Publish(StationEventKind.PartTypeChanged, station, part, place, state, phase, type);
        if (_attributes != 0)
            GiveAttributes(station, part, place, state, phase);
    }

    private void LeaveRiders(Station station, PartHandle carrier, StationEventKind kind, int place, StationState state, StationPhase phase, double value)
    {
        for (PartHandle rider = TakeRider(carrier); rider.IsPart; rider = TakeRider(carrier))
            LeaveWithRiders(station, rider, kind, place, state, phase, value);
    }

    private PartHandle TakeRider(PartHandle carrier)
    {
        if (_ridersAboard == 0)
            return PartHandle.None;
        ref int last = ref LastRider(carrier);
        if (last == 0)
            return PartHandle.None;
        int first = _behind[last];
        if (first == last)
            last = 0;
        else
            _behind[last] = _behind[first];
        _ridersAboard--;
        return new PartHandle(first);
    }

    private ref int LastRider(PartHandle carrier)
    {
        if (_riders.Length != _parts.Length)
            Array.Resize(ref _riders, _parts.Length);
        return ref _riders[carrier.Slot];
    }
}
