using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FactoryTwin.Model;

/// <summary>What happened, in the past tense.</summary>
/// <remarks>Numbers are written to recordings and never reused.</remarks>
public enum StationEventKind : byte
{
    /// <summary>A place of the station changed its state or phase, and nothing else happened.</summary>
    StateChanged = 1,

    /// <summary>A part entered the factory at this source; value: its part type's number.</summary>
    PartEntered = 2,

    /// <summary>A part arrived on this station from another one.</summary>
    PartArrived = 3,

    /// <summary>The station finished its work on a part; value: the number of its outcome (0: good).</summary>
    PartCompleted = 4,

    /// <summary>The station spoiled a part, which left the factory there.</summary>
    PartScrapped = 5,

    /// <summary>A part left the factory at this sink. At another station: a mirror's twin has begun a new run, and the part stood there.</summary>
    PartEnded = 6,

    /// <summary>A signal of the station has a new value.</summary>
    SignalChanged = 7,

    /// <summary>An operator of this pool began to work for a station; value: that station's number; place: the operator's, where the pool tells them apart.</summary>
    OperatorAssigned = 8,

    /// <summary>An operator of this pool became free again; value: the number of the station that had them; place: the operator's, where the pool tells them apart.</summary>
    OperatorReleased = 9,

    /// <summary>The number of operators on duty in this pool changed; value: how many there are now.</summary>
    OperatorsOnDuty = 10,

    /// <summary>A part was used up in making another one and left the factory as a part of its own: a component that went into a product, or stock that was cut;
    /// value: the number of the part that it went into, of several the first.</summary>
    PartAssembled = 11,

    /// <summary>A part was put on or into another one, its carrier, and goes with it until it is let out or leaves the factory; value: the number of the carrier.</summary>
    PartBatched = 12,

    /// <summary>A part was let out of its carrier and is at this station; value: the number of the carrier.</summary>
    PartUnbatched = 13,

    /// <summary>A part became one of another type; value: the new part type's number.</summary>
    PartTypeChanged = 14,

    /// <summary>A vehicle of this pool (its place) took a call and drives to the part that it names, or takes it along with the part that it has just loaded (<see cref="StationState.Processing"/>); value: the number of the transport station where the part waits.</summary>
    VehicleAssigned = 15,

    /// <summary>A vehicle of this pool has loaded a part, and loads another or drives on; value: the number of the transport station.</summary>
    VehicleLoaded = 16,

    /// <summary>A vehicle of this pool has unloaded a part, which arrives at the next station now, and is <see cref="StationState.Idle"/> if it was the last on board; value: the number of the transport station.</summary>
    VehicleUnloaded = 17,

    /// <summary>A trip of this leg between sites left; value: the number of parts on board.</summary>
    TripDeparted = 18,

    /// <summary>A trip of this leg between sites arrived; value: the number of parts on board.</summary>
    TripArrived = 19,

    /// <summary>An order was released at this source: its parts enter; value: the order's number in the factory, from 1.</summary>
    OrderReleased = 20,

    /// <summary>The last part of an order of this source has left the factory; value: the order's number.</summary>
    OrderCompleted = 21,

    /// <summary>The order that was completed just before had a due date; value: its lateness [s], negative where it was early.</summary>
    OrderJudged = 22,

    /// <summary>A part has a new value of an attribute, told by <see cref="StationEvent.Signal"/>: as it came into being, became of another type, or as a station set it; value: the number, in the
    /// attribute's unit.</summary>
    PartAttributeSet = 23,
}

/// <summary>One thing that happened at one station: the only thing that a factory, simulated, recorded or mirrored, ever says.</summary>
/// <remarks>48 bytes, without references. Order: <see cref="Time"/>, then <see cref="Sequence"/>. <see cref="State"/> and <see cref="Phase"/> are those
/// of the station's place right after the event, so that a listener who keeps the last event of a place knows its state.</remarks>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct StationEvent
{
    /// <summary>When it happened.</summary>
    public SimTime Time { get; init; }

    /// <summary>The event's number in its run, from 1, without gaps.</summary>
    public long Sequence { get; init; }

    /// <summary>The number of the part it happened to, from 1; 0 where no part is concerned. A number is never used twice in a run.</summary>
    public long Part { get; init; }

    /// <summary>A number whose meaning follows from <see cref="Kind"/>; 0 where it has none.</summary>
    public double Value { get; init; }

    /// <summary>The station it happened at.</summary>
    public StationId Station { get; init; }

    /// <summary>Which of the station's parallel places, from 0.</summary>
    public ushort Place { get; init; }

    /// <summary>The signal, for <see cref="StationEventKind.SignalChanged"/>; for <see cref="StationEventKind.PartAttributeSet"/> the number of the attribute in the factory; else 0.</summary>
    public SignalId Signal { get; init; }

    /// <summary>What happened.</summary>
    public StationEventKind Kind { get; init; }

    /// <summary>State of the place right after the event.</summary>
    public StationState State { get; init; }

    /// <summary>Phase of the place right after the event.</summary>
    public StationPhase Phase { get; init; }

    /// <summary>How far the value of a signal can be trusted.</summary>
    public SignalQuality Quality { get; init; }

    /// <summary>Makes an event where it is to stand, without one in between.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Make(out StationEvent made, SimTime time, long sequence, long part, double value, StationId station, int place, long what)
    {
        unchecked
        {
            Unsafe.SkipInit(out made);
            ref long words = ref Unsafe.As<StationEvent, long>(ref made);
            words = time.Ticks;
            Unsafe.Add(ref words, 1) = sequence;
            Unsafe.Add(ref words, 2) = part;
            Unsafe.As<long, double>(ref Unsafe.Add(ref words, 3)) = value;
            Unsafe.Add(ref words, 4) = (uint)station.Index | (long)(ushort)place << 32;
            Unsafe.Add(ref words, 5) = what;
        }
    }

    /// <summary>What happened and the state after it, as <see cref="Make"/> wants them; where they are constants, so is this.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Pack(StationEventKind kind, StationState state, StationPhase phase) => (byte)kind | (long)(byte)state << 8 | (long)(byte)phase << 16;
}
