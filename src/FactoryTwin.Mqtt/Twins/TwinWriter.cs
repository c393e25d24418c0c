using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Twins;

/// <summary>Writes what happens as JSON, the one form of it with ticks, the other with date and time of day; both lose nothing.</summary>
/// <remarks>What is 0, none or good is left out. Belongs to one thread at a time.</remarks>
internal sealed class TwinWriter(TwinDescription about, bool hasTicks)
{
    private static readonly JsonEncodedText
        _run = JsonEncodedText.Encode("run"), _number = JsonEncodedText.Encode("number"), _ticks = JsonEncodedText.Encode("ticks"), _timestamp = JsonEncodedText.Encode("timestamp"),
        _sequence = JsonEncodedText.Encode("sequence"), _event = JsonEncodedText.Encode("event"), _place = JsonEncodedText.Encode("place"), _part = JsonEncodedText.Encode("part"),
        _value = JsonEncodedText.Encode("value"), _name = JsonEncodedText.Encode("name"), _unit = JsonEncodedText.Encode("unit"), _attribute = JsonEncodedText.Encode("attribute"),
        _state = JsonEncodedText.Encode("state"), _phase = JsonEncodedText.Encode("phase"), _quality = JsonEncodedText.Encode("quality"), _places = JsonEncodedText.Encode("places"),
        _notFinite = JsonEncodedText.Encode("notFinite"), _online = JsonEncodedText.Encode("online"), _whole = JsonEncodedText.Encode("whole"), _connection = JsonEncodedText.Encode("connection");

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });   // no page of the web: umlauts stay as they are

    /// <summary>An event.</summary>
    /// <param name="e">The event.</param>
    /// <param name="number">Number of the message in its run.</param>
    public byte[] Event(in StationEvent e, long number)
    {
        Begin(e.Time, number);
        _json.WriteNumber(_sequence, e.Sequence);
        if (e.Kind != StationEventKind.SignalChanged)
            _json.WriteString(_event, TwinWords<StationEventKind>.Of(e.Kind));
        if (e.Place != 0)
            _json.WriteNumber(_place, e.Place);
        if (e.Part != 0)
            _json.WriteNumber(_part, e.Part);
        if (e.Kind == StationEventKind.PartAttributeSet)
            _json.WriteNumber(_attribute, e.Signal.Index);
        WriteValue(e);
        WriteState(e.State, e.Phase);
        if (e.Quality != SignalQuality.Good)
            _json.WriteString(_quality, TwinWords<SignalQuality>.Of(e.Quality));
        return End();
    }

    /// <summary>The present states of all places of a station.</summary>
    public byte[] State(SimTime time, long number, ReadOnlySpan<PlaceState> places)
    {
        Begin(time, number);
        WriteState(places[0].State, places[0].Phase);
        if (places.Length > 1)
        {
            _json.WriteStartArray(_places);
            foreach (PlaceState place in places)
            {
                _json.WriteStartObject();
                WriteState(place.State, place.Phase);
                _json.WriteEndObject();
            }
            _json.WriteEndArray();
        }
        return End();
    }

    /// <summary>That the factory is there, and how far it is.</summary>
    /// <param name="time">How far it is.</param>
    /// <param name="number">Number of the last message.</param>
    /// <param name="connection">Number of the connection in the run.</param>
    /// <param name="isWhole">Whether all that happened until then has been told before.</param>
    public byte[] Online(SimTime time, long number, long connection, bool isWhole = false)
    {
        Begin(time, number);
        if (isWhole)
            _json.WriteBoolean(_whole, true);
        _json.WriteNumber(_connection, connection);
        _json.WriteBoolean(_online, true);
        return End();
    }

    /// <summary>That the factory is not there; said by a will or on leaving, so without a time.</summary>
    /// <param name="connection">Number of the connection in the run.</param>
    public byte[] Offline(long connection)
    {
        BeginRun();
        _json.WriteNumber(_connection, connection);
        _json.WriteBoolean(_online, false);
        return End();
    }

    /// <summary>Anything else, with its time.</summary>
    public byte[] Other(SimTime time, Action<Utf8JsonWriter> write)
    {
        BeginRun();
        WriteTime(time);
        write(_json);
        return End();
    }

    /// <summary>A number as its <c>value</c>; as text under a key of its own where JSON has no such number.</summary>
    public static void WriteNumber(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(_value, value);
        else
            json.WriteString(_notFinite, value.ToString(CultureInfo.InvariantCulture));
    }

    private void BeginRun()
    {
        _bytes.ResetWrittenCount();
        _json.Reset(_bytes);
        _json.WriteStartObject();
        _json.WriteNumber(_run, about.Run);
    }

    private void Begin(SimTime time, long number)
    {
        BeginRun();
        _json.WriteNumber(_number, number);
        WriteTime(time);
    }

    private byte[] End()
    {
        _json.WriteEndObject();
        _json.Flush();
        return _bytes.WrittenSpan.ToArray();
    }

    private void WriteTime(SimTime time)
    {
        if (!hasTicks && about.At(time) is { } at)
            _json.WriteString(_timestamp, at.UtcDateTime);
        else
            _json.WriteNumber(_ticks, time.Ticks);
    }

    private void WriteState(StationState state, StationPhase phase)
    {
        _json.WriteString(_state, TwinWords<StationState>.Of(state));
        if (phase != StationPhase.None)
            _json.WriteString(_phase, TwinWords<StationPhase>.Of(phase));
    }

    private void WriteValue(in StationEvent e)
    {
        SignalDefinition? signal = e.Kind == StationEventKind.SignalChanged ? about.Factory.Stations[e.Station.Index].Signals[e.Signal.Index] : null;
        if (signal is { Type: SignalType.Flag } && IsSame(e.Value, e.Value != 0 ? 1 : 0))
            _json.WriteBoolean(_value, e.Value != 0);
        else if (signal is { Type: SignalType.Text } && TextOf(signal, e.Value) is { } text)
            _json.WriteString(_value, text);
        else if (signal is not null || !IsSame(e.Value, 0))
            WriteNumber(_json, e.Value);
        if (signal is { Unit.Length: > 0 })
            _json.WriteString(_unit, signal.Unit);
        if (!hasTicks && NameOf(e) is { } name)
            _json.WriteString(_name, name);
    }

    /// <summary>The word that a text signal shows, where it comes back from it.</summary>
    private static string? TextOf(SignalDefinition signal, double value)
    {
        for (int i = 0; i < signal.Texts.Count; i++)
        {
            if (IsSame(value, i))
                return TwinReader.PlaceOf(signal.Texts, signal.Texts[i]) == i ? signal.Texts[i] : null;
        }
        return null;
    }

    /// <summary>What a value stands for, for people.</summary>
    private string? NameOf(in StationEvent e) => e.Kind switch
    {
        StationEventKind.PartEntered or StationEventKind.PartTypeChanged => At(about.Factory.PartTypes, e.Value),
        StationEventKind.OperatorAssigned or StationEventKind.OperatorReleased or StationEventKind.VehicleAssigned or StationEventKind.VehicleLoaded or StationEventKind.VehicleUnloaded =>
            At(about.Factory.Stations, e.Value)?.Name,
        StationEventKind.PartAttributeSet => e.Signal.Index < about.Factory.Attributes.Count ? about.Factory.Attributes[e.Signal.Index].Name : null,
        _ => null,
    };

    private static T? At<T>(ValueList<T> list, double place) where T : class => place >= 0 && place < list.Count ? list[(int)place] : null;

    private static bool IsSame(double one, double other) => BitConverter.DoubleToInt64Bits(one) == BitConverter.DoubleToInt64Bits(other);
}
