using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

public sealed partial class Run
{
    private Part[] _parts = new Part[16];
    private int[] _behind = new int[16];   // apart from the parts, so that queues, which need nothing else of them, touch little memory
    private readonly int _partStateBytes;
    private byte[] _partState = [];   // what stations keep about parts, where any does
    private int[] _openParts;   // of orders, by number: those that have not left yet
    private int _usedParts = 1;   // place 0 is no part
    private int _firstFreePart;
    private long _lastPart;

    /// <summary>Number of parts that have entered the factory.</summary>
    public long PartsEntered { get; private set; }

    /// <summary>Number of parts that are in the factory.</summary>
    public int PartsInProcess { get; private set; }

    /// <summary>Whether there were orders, and the parts of all of them have left.</summary>
    internal bool AreOrdersCompleted => _openParts.Length > 0 && !_openParts.AsSpan().ContainsAnyExcept(0);

    /// <summary>Number of sources that may still give parts.</summary>
    public int OpenSources { get; private set; }

    /// <summary>A source has given its last part. Call it once for each <see cref="StationLayout.DeclareSource"/> that ends.</summary>
    public void CloseSource() => OpenSources--;

    /// <summary>What the run knows of a part. The reference holds until the next part enters.</summary>
    public ref Part this[PartHandle part]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _parts[part.Slot];
    }

    /// <summary>The part behind this one in the queue that it stands in, 0 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref int Behind(PartHandle part) => ref _behind[part.Slot];

    /// <summary>A part enters the factory at a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="type">Number of its type.</param>
    /// <param name="priority">Its priority: smaller first. Default: 0.</param>
    public PartHandle Enter(Station source, int type, int priority = 0)
    {
        PartHandle part = NewPart(++_lastPart, type, priority);
        if (_loops.Length != 0)
        {
            TakeCards(Plan.LoopsAt[source.Id.Index]);
            TakeTypeCards(Plan.TypeLoopsAt[source.Id.Index], part);
        }
        Publish(StationEventKind.PartEntered, source, part, value: type);
        if (_attributes != 0)
            GiveAttributes(source, part, 0, default, default);
        return part;
    }

    private PartHandle NewPart(long number, int type, int priority)
    {
        int slot = _firstFreePart;
        if (slot != 0)
            _firstFreePart = _behind[slot];
        else
        {
            slot = _usedParts++;
            if (slot == _parts.Length)
            {
                Array.Resize(ref _parts, _parts.Length * 2);
                Array.Resize(ref _behind, _parts.Length);
            }
        }
        if (_partStateBytes != 0)
            ClearPartState(slot);
        _parts[slot] = new Part { Number = number, Type = type, Priority = priority, Due = SimTime.Never };
        PartsEntered++;
        PartsInProcess++;
        return new PartHandle(slot);
    }

    internal ref T PartStateAt<T>(PartHandle part, int offset) where T : unmanaged =>
        ref MemoryMarshal.AsRef<T>(_partState.AsSpan(part.Slot * _partStateBytes + offset, Unsafe.SizeOf<T>()));

    private void ClearPartState(int slot)
    {
        if (_partState.Length != _parts.Length * _partStateBytes)
            Array.Resize(ref _partState, _parts.Length * _partStateBytes);
        _partState.AsSpan(slot * _partStateBytes, _partStateBytes).Clear();
    }

    /// <summary>Releases an order: the source then has its parts enter by <see cref="Enter(Station, OrderHandle, int, int)"/>.</summary>
    public void Release(Station source, OrderHandle order) => Publish(StationEventKind.OrderReleased, source, value: order.Number);

    /// <summary>A part of an order enters the factory at a source; it is due when its order is.</summary>
    /// <param name="source">The source.</param>
    /// <param name="order">The order.</param>
    /// <param name="type">Number of the part's type.</param>
    /// <param name="priority">Its priority: smaller first.</param>
    public PartHandle Enter(Station source, OrderHandle order, int type, int priority)
    {
        PartHandle part = Enter(source, type, priority);
        ref Part p = ref this[part];
        p.Order = order.Number;
        p.Due = OrderOf(order.Number).Due;
        return part;
    }

    /// <summary>A part that is made of another one enters the factory: it belongs to the same order, and is due when that one is. Where it is of the same type, it is at the same step of the route.</summary>
    /// <param name="station">Where it is made.</param>
    /// <param name="stock">The part that it is made of, which leaves after all that are made of it have entered.</param>
    /// <param name="type">Number of the new part's type.</param>
    /// <param name="priority">Its priority: smaller first.</param>
    public PartHandle Enter(Station station, PartHandle stock, int type, int priority)
    {
        PartHandle part = Enter(station, type, priority);
        ref Part p = ref this[part];
        Part from = this[stock];
        p.Due = from.Due;
        if ((p.Order = from.Order) != 0)
            _openParts[from.Order]++;
        if (from.Type == type)
            p.Step = from.Step;
        return part;
    }

    /// <summary>A station has done what a part, and those who ride on it, came for: their routes go on to the next step. Nothing happens to a part without a route, or whose route has it come from elsewhere.</summary>
    /// <param name="station">The station.</param>
    /// <param name="part">The part.</param>
    public void FinishOperation(Station station, PartHandle part)
    {
        ref Part p = ref _parts[part.Slot];
        p.Step = StepAfter(station, p);
        for (PartHandle rider = RiderBehind(part, PartHandle.None); rider.IsPart; rider = RiderBehind(part, rider))
            FinishOperation(station, rider);
    }

    /// <summary>The step of its route that a part is at once the station has done what it came for.</summary>
    internal int StepAfter(Station station, in Part part) =>
        part.Type < Plan.Routes.Length && Plan.Routes[part.Type] is { } route && part.Step < route.Length && route[part.Step] == station.Id.Index ? part.Step + 1 : part.Step;

    /// <summary>A part leaves the factory: at a sink, as scrap, or used up in making another. Those who ride on it leave with it, each with an event of its own after that of its carrier.</summary>
    /// <param name="station">Where it leaves.</param>
    /// <param name="part">The part; its handle is without meaning afterwards.</param>
    /// <param name="kind"><see cref="StationEventKind.PartEnded"/>, <see cref="StationEventKind.PartScrapped"/> or <see cref="StationEventKind.PartAssembled"/>.</param>
    /// <param name="place">The place where it was.</param>
    /// <param name="state">State of the place now.</param>
    /// <param name="phase">Phase of the place now.</param>
    /// <param name="value">A number whose meaning follows from the kind. Default: 0.</param>
    public void Leave(Station station, PartHandle part, StationEventKind kind, int place = 0, StationState state = default, StationPhase phase = default, double value = 0)
    {
        LeaveWithRiders(station, part, kind, place, state, phase, value);
        if (_loops.Length == 0)
            return;
        FreeCards(Plan.LoopsAt[station.Id.Index]);
        FreeTypeCards(DropTypeCards(Plan.TypeLoopsAt[station.Id.Index], part));
    }

    private void LeaveWithRiders(Station station, PartHandle part, StationEventKind kind, int place, StationState state, StationPhase phase, double value)
    {
        Publish(kind, station, part, place, state, phase, value);
        if (_openParts.Length != 0)
            LeaveOrder(part);
        PartsInProcess--;
        if (_ridersAboard != 0)
            LeaveRiders(station, part, kind, place, state, phase, value);
        _behind[part.Slot] = _firstFreePart;
        _firstFreePart = part.Slot;
    }

    private void LeaveOrder(PartHandle part)
    {
        int number = _parts[part.Slot].Order;
        if (number == 0 || --_openParts[number] != 0)
            return;
        (Station source, SimTime due) = OrderOf(number);
        Publish(StationEventKind.OrderCompleted, source, part, value: number);
        if (due != SimTime.Never)
            Publish(StationEventKind.OrderJudged, source, part, value: (Now - due).TotalSeconds);
    }
}
