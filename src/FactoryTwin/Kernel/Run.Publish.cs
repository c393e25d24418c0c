using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <content>What happens is written down while a station acts, and handed on when it is done: so that no listener comes in between, nor slows it down.</content>
public sealed partial class Run
{
    /// <summary>If one event of the calendar leads to more, they are handed on in several lots.</summary>
    private const int MostInOneLot = 256;

    private long _sequence;
    private StationEvent[] _happened = [];
    private int _happenedCount;
    private bool _isHandingOn;
    private IStationEventSink? _sink;
    private EventsHandler? _handOn;   // the sink's method: a delegate is called straight, where a call by way of the interface would be looked up

    /// <summary>Where events go; <c>null</c> while nobody listens. A fork begins without.</summary>
    public IStationEventSink? Sink
    {
        get => _sink;
        set
        {
            if (value is not null && _happened.Length == 0)
                _happened = new StationEvent[MostInOneLot];
            _sink = value;
            _handOn = value is null ? null : value.On;
        }
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
            _happened[_happenedCount++] = new StationEvent
            {
                Time = Now, Sequence = _sequence, Kind = kind, Station = station.Id, Part = _parts[part.Slot].Number, Signal = signal, Value = value, Quality = quality,
                Place = (ushort)place, State = state, Phase = phase,
            };
            if (_happenedCount == MostInOneLot)
                HandOnEvents();
        }
    }

    /// <summary>Hands on what has been published and not handed on yet: in the middle of an event that leads to much, and after a station that failed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void HandOnEvents()
    {
        if (_happenedCount == 0)
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
        int count = _happenedCount;
        _happenedCount = 0;
        _isHandingOn = true;
        _handOn?.Invoke(new ReadOnlySpan<StationEvent>(_happened, 0, count));
        _isHandingOn = false;
    }

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
            int count = _happenedCount;
            StationEvent.Make(out Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_happened), count), Now, _sequence, _parts[part.Slot].Number, value, station.Id, place, what);
            _happenedCount = ++count;
            if (count == MostInOneLot)
                HandOnEvents();
        }
    }

    private delegate void EventsHandler(ReadOnlySpan<StationEvent> happened);
}
