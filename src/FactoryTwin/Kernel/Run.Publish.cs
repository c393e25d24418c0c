using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <content>What happens is written down while a station acts, and handed on when it is done: so that no listener comes in between, nor slows it down.</content>
public sealed partial class Run
{
    /// <summary>If one event of the calendar leads to more, they are handed on in several lots.</summary>
    private const int MostInOneLot = 64;

    private long _sequence;
    private StationEvent[] _happened = [];   // stays where it is in memory, so that the loop need not ask where
    private nint _first, _next, _end;
    private bool _isHandingOn;
    private IStationEventSink? _sink;
    private EventsHandler? _handOn;            // the sink's method: a delegate is called straight, where a call by way of the interface would be looked up
    private Action<StationEvent>? _handOnEach;

    /// <summary>Where events go; <c>null</c> while nobody listens. A fork begins without.</summary>
    public IStationEventSink? Sink
    {
        get => _sink;
        set
        {
            if (value is not null && _happened.Length == 0)
            {
                _happened = GC.AllocateUninitializedArray<StationEvent>(MostInOneLot, pinned: true);
                _first = _next = Marshal.UnsafeAddrOfPinnedArrayElement(_happened, 0);
                _end = _first + MostInOneLot * Unsafe.SizeOf<StationEvent>();
            }
            _sink = value;
            _handOn = value is null ? null : value.On;
            _handOnEach = null;
        }
    }

    /// <summary>The method that tells the same to a sink that wants each event by itself; <c>null</c> where it takes several.</summary>
    internal Action<StationEvent>? SinkOfEach
    {
        set => _handOnEach = value;
    }

    /// <summary>Told when the sink has thrown, which must not end the run; <c>null</c>, and the run fails. A fork begins without.</summary>
    public Action<Exception>? SinkFailed { get; set; }

    /// <summary>Publishes an event at the present instant.</summary>
    /// <param name="kind">What happened.</param>
    /// <param name="station">Where.</param>
    /// <param name="part">The part it happened to. Default: none.</param>
    /// <param name="place">The place. Default: 0.</param>
    /// <param name="state">State of the place now.</param>
    /// <param name="phase">Phase of the place now.</param>
    /// <param name="value">A number whose meaning follows from the kind. Default: 0.</param>
    /// <remarks>Without profile, by which what is written would be put out of the way where the first runs of a process had no observers.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    public void Publish(StationEventKind kind, Station station, PartHandle part = default, int place = 0, StationState state = default, StationPhase phase = default, double value = 0)
    {
        unchecked
        {
            _sequence++;
        }
        if (_handOn is not null)
            Write(StationEvent.Pack(kind, state, phase), station, part, place, value);
    }

    /// <summary>Publishes a new value of a signal.</summary>
    /// <param name="station">The station.</param>
    /// <param name="signal">Its signal.</param>
    /// <param name="value">The number; for a text its place in the signal's list, for a flag 1 or 0.</param>
    /// <param name="quality">How far it can be trusted. Default: good.</param>
    /// <param name="place">The place. Default: 0.</param>
    /// <param name="state">State of the place now.</param>
    /// <param name="phase">Phase of the place now.</param>
    public void PublishSignal(Station station, SignalId signal, double value, SignalQuality quality = default, int place = 0, StationState state = default, StationPhase phase = default) =>
        PublishNumbered(StationEventKind.SignalChanged, station, PartHandle.None, signal, value, quality, place, state, phase);

    private void PublishNumbered(StationEventKind kind, Station station, PartHandle part, SignalId signal, double value, SignalQuality quality, int place, StationState state, StationPhase phase)
    {
        unchecked
        {
            _sequence++;
        }
        if (_handOn is not null)
        {
            Next = new StationEvent
            {
                Time = Now, Sequence = _sequence, Kind = kind, Station = station.Id, Part = _parts[part.Slot].Number, Signal = signal, Value = value, Quality = quality,
                Place = (ushort)place, State = state, Phase = phase,
            };
            NoteWritten();
        }
    }

    private ref StationEvent Next
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.AddByteOffset(ref Unsafe.NullRef<StationEvent>(), _next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NoteWritten()
    {
        unchecked
        {
            nint next = _next + Unsafe.SizeOf<StationEvent>();
            _next = next;
            if (next == _end)
                HandOnEvents();
        }
    }

    /// <summary>Hands on what has been published and not handed on yet: in the middle of an event that leads to much, and after a station that failed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void HandOnEvents()
    {
        if (_next == _first)
            return;
        try
        {
            HandOn();
        }
        catch (Exception failure) when (SinkFailed is not null)
        {
            NoteSinkFailure(failure);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void HandOn()
    {
        nint end = _next;
        _next = _first;
        _isHandingOn = true;
        if (_handOnEach is { } each)
            HandOnEach(each, end);
        else
            _handOn?.Invoke(Lot(_first, end));
        _isHandingOn = false;
    }

    private void HandOnEach(Action<StationEvent> each, nint end)
    {
        nint at = _first;
        do
        {
            each(Unsafe.AddByteOffset(ref Unsafe.NullRef<StationEvent>(), at));
            at += Unsafe.SizeOf<StationEvent>();
        }
        while (at != end && ReferenceEquals(_handOnEach, each));
        if (at != end)   // who listens has changed
            _handOn?.Invoke(Lot(at, end));
    }

    private ReadOnlySpan<StationEvent> Lot(nint from, nint to) => new(_happened, (int)(from - _first) / Unsafe.SizeOf<StationEvent>(), (int)(to - from) / Unsafe.SizeOf<StationEvent>());

    private void NoteSinkFailure(Exception failure)
    {
        _isHandingOn = false;
        SinkFailed!(failure);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Write(long what, Station station, PartHandle part, int place, double value)
    {
        unchecked
        {
            StationEvent.Make(out Next, Now, _sequence, _parts[part.Slot].Number, value, station.Id, place, what);
            NoteWritten();
        }
    }

    private delegate void EventsHandler(ReadOnlySpan<StationEvent> happened);
}
