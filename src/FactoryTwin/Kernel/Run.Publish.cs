using System.Runtime.CompilerServices;
using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

public sealed partial class Run
{
    private long _sequence;

    /// <summary>Where events go; <c>null</c> while nobody listens. A fork begins without.</summary>
    public IStationEventSink? Sink { get; set; }

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
        _sequence++;
        if (Sink is not null)
            Send(StationEvent.Pack(kind, state, phase), station, part, place, value);
    }

    /// <summary>Publishes a new value of a signal.</summary>
    /// <param name="station">The station.</param>
    /// <param name="signal">Its signal.</param>
    /// <param name="value">The number; for a text its place in the signal's list, for a flag 1 or 0.</param>
    /// <param name="quality">How far it can be trusted. Default: good.</param>
    /// <param name="place">The place. Default: 0.</param>
    /// <param name="state">State of the place now.</param>
    /// <param name="phase">Phase of the place now.</param>
    public void PublishSignal(Station station, SignalId signal, double value, SignalQuality quality = default, int place = 0, StationState state = default, StationPhase phase = default)
    {
        _sequence++;
        if (Sink is not null)
        {
            Deliver(new StationEvent
            {
                Time = Now, Sequence = _sequence, Kind = StationEventKind.SignalChanged, Station = station.Id, Signal = signal, Value = value, Quality = quality,
                Place = (ushort)place, State = state, Phase = phase,
            });
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Send(long what, Station station, PartHandle part, int place, double value)
    {
        StationEvent.Make(out StationEvent happened, Now, _sequence, part.IsPart ? _parts[part.Slot].Number : 0, value, station.Id, place, what);
        Deliver(happened);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Deliver(in StationEvent happened)
    {
        try
        {
            Sink!.On(happened);
        }
        catch (Exception failure) when (SinkFailed is not null)
        {
            SinkFailed(failure);
        }
    }
}
