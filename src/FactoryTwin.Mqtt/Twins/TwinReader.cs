using System.Text.Json;
using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Twins;

/// <summary>What a message of a twin says, before it is known what station and factory it is about.</summary>
internal struct TwinReader
{
    private string? _text;
    private double? _value;
    private bool? _flag;
    private long? _ticks;
    private DateTimeOffset? _timestamp;
    private StationEventKind? _kind;
    private long? _sequence;
    private long _part, _place, _attribute;
    private PlaceState _state;
    private bool _hasState;
    private SignalQuality _quality;

    /// <summary>The run; <c>null</c> where the message names none.</summary>
    public long? Run { get; private set; }

    /// <summary>Number of the message in its run; 0 where it has none.</summary>
    public long Number { get; private set; }

    /// <summary>Whether the factory is there; <c>null</c> where the message does not say.</summary>
    public bool? IsOnline { get; private set; }

    /// <summary>Whether all that happened until its time has been told before.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Number of the connection in the run; <c>null</c> where the message names none.</summary>
    public long? Connection { get; private set; }

    /// <summary>States of the places; empty where there is but one.</summary>
    public List<PlaceState>? Places { get; private set; }

    /// <summary>State of the place, or of the first of several; <c>null</c> where the message names none.</summary>
    public readonly PlaceState? State => _hasState ? _state : null;

    /// <summary>Whether a payload begins as those of twins do.</summary>
    public static bool IsOfTwin(ReadOnlySpan<byte> payload) => payload.StartsWith("{\"run\":"u8);

    /// <summary>The first place of a text in a list; -1 where it is not there.</summary>
    public static int PlaceOf(ValueList<string> texts, string text)
    {
        for (int i = 0; i < texts.Count; i++)
        {
            if (texts[i] == text)
                return i;
        }
        return -1;
    }

    /// <summary>Reads a message; <c>null</c> where it can be read, else the reason.</summary>
    public string? Read(ReadOnlySpan<byte> payload)
    {
        try
        {
            var json = new Utf8JsonReader(payload);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                return "the payload is no JSON object";
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (Take(ref json) is { } reason)
                    return reason;
            }
            while (json.Read())
            {
            }
            return Run is null ? "the message names no run" : null;
        }
        catch (Exception failure) when (failure is JsonException or FormatException or InvalidOperationException)
        {
            return "the payload is no JSON object";
        }
    }

    /// <summary>When it was so, in the run's time; <c>null</c> where the message does not say, or it is before the start.</summary>
    public readonly SimTime? TimeIn(TwinDescription about) =>
        _ticks is { } ticks ? ticks >= 0 ? new SimTime(ticks) : null
        : _timestamp is { } at && about.Start is { } start && at >= start ? new SimTime((at - start).Ticks) : null;

    /// <summary>The event that it tells; <c>null</c> with a reason where it tells none that can be.</summary>
    public readonly StationEvent? EventOf(TwinDescription about, StationInfo station, int signal, out string reason)
    {
        reason = "";
        if (TimeIn(about) is not { } time)
            reason = "the message has no time in its run";
        else if (signal < 0 && _kind is null)
            reason = "the message does not say what happened";
        else if (_sequence is null)
            reason = "the message has no sequence";
        else if (!_hasState)
            reason = "the message names no state";
        else if (_place < 0 || _place >= station.Places)
            reason = "the station has no such place";
        else if (ValueOf(signal >= 0 ? station.Signals[signal] : null) is not { } value)
            reason = "the signal has no such value";
        else if (signal < 0 && _kind == StationEventKind.PartAttributeSet && _attribute is < 0 or > ushort.MaxValue)
            reason = "there is no such attribute";
        else
            return new StationEvent
            {
                Time = time,
                Sequence = _sequence.Value,
                Part = _part,
                Value = value,
                Station = station.Id,
                Place = (ushort)_place,
                Signal = new SignalId((ushort)Math.Max(signal, _kind == StationEventKind.PartAttributeSet ? _attribute : 0)),
                Kind = signal >= 0 ? StationEventKind.SignalChanged : _kind!.Value,
                State = _state.State,
                Phase = _state.Phase,
                Quality = _quality,
            };
        return null;
    }

    private readonly double? ValueOf(SignalDefinition? signal)
    {
        if (signal is { Type: SignalType.Text } && _text is { } word && PlaceOf(signal.Texts, word) is >= 0 and int place)
            return place;
        if (_flag is { } flag)
            return signal is { Type: SignalType.Flag } ? flag ? 1 : 0 : null;
        return _text is not null ? null : _value ?? (signal is null ? 0 : null);
    }

    private string? Take(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("run"u8))
            return Integer(ref json, out long run) ? Set(Run = run) : "the run is no whole number";
        if (json.ValueTextEquals("number"u8))
            return Integer(ref json, out long number) ? Set(Number = number) : "the message's number is no whole number";
        if (json.ValueTextEquals("ticks"u8))
            return Integer(ref json, out long ticks) ? Set(_ticks = ticks) : "the time is no whole number of ticks";
        if (json.ValueTextEquals("timestamp"u8))
            return json.Read() && json.TokenType == JsonTokenType.String && json.TryGetDateTimeOffset(out DateTimeOffset at) ? Set(_timestamp = at) : "the timestamp is no date with time of day";
        if (json.ValueTextEquals("sequence"u8))
            return Integer(ref json, out long sequence) ? Set(_sequence = sequence) : "the sequence is no whole number";
        if (json.ValueTextEquals("part"u8))
            return Integer(ref json, out _part) ? null : "the part is no whole number";
        if (json.ValueTextEquals("place"u8))
            return Integer(ref json, out _place) ? null : "the station has no such place";
        if (json.ValueTextEquals("attribute"u8))
            return Integer(ref json, out _attribute) ? null : "there is no such attribute";
        if (json.ValueTextEquals("event"u8))
            return json.Read() && TwinWords<StationEventKind>.Read(ref json) is { } kind ? Set(_kind = kind) : "there is no such event";
        if (json.ValueTextEquals("quality"u8))
            return json.Read() && TwinWords<SignalQuality>.Read(ref json) is { } quality ? Set(_quality = quality) : "there is no such quality";
        if (json.ValueTextEquals("connection"u8))
            return Integer(ref json, out long connection) ? Set(Connection = connection) : "the number of the connection is no whole number";
        if (json.ValueTextEquals("online"u8))
            return json.Read() && json.TokenType is JsonTokenType.True or JsonTokenType.False ? Set(IsOnline = json.GetBoolean()) : "whether it is online is neither yes nor no";
        if (json.ValueTextEquals("whole"u8))
            return json.Read() && json.TokenType is JsonTokenType.True or JsonTokenType.False ? Set(IsWhole = json.GetBoolean()) : "whether all was told is neither yes nor no";
        if (json.ValueTextEquals("value"u8))
            return Value(ref json);
        if (json.ValueTextEquals("notFinite"u8))
            return NotFinite(ref json);
        if (json.ValueTextEquals("places"u8))
            return ReadPlaces(ref json);
        _hasState |= json.ValueTextEquals("state"u8);
        return StateOf(ref json, ref _state);
    }

    private string? Value(ref Utf8JsonReader json)
    {
        json.Read();
        switch (json.TokenType)
        {
            case JsonTokenType.Number:
                _value = json.GetDouble();
                return null;
            case JsonTokenType.String:
                _text = json.GetString();
                return null;
            case JsonTokenType.True or JsonTokenType.False:
                _flag = json.GetBoolean();
                return null;
            default:
                return "the value is neither a number nor a text nor yes or no";
        }
    }

    private string? NotFinite(ref Utf8JsonReader json)
    {
        _value = json.Read() && json.TokenType == JsonTokenType.String ? json.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => null,
        } : null;
        return _value is null ? "the value is no number" : null;
    }

    private string? ReadPlaces(ref Utf8JsonReader json)
    {
        const string Reason = "the places are no list of states";
        if (!json.Read() || json.TokenType != JsonTokenType.StartArray)
            return Reason;
        Places = [];
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            PlaceState place = default;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (StateOf(ref json, ref place) is { } reason)
                    return reason;
            }
            Places.Add(place);
        }
        return json.TokenType == JsonTokenType.EndArray ? null : Reason;
    }

    /// <summary>State or phase; what has another name is passed over, for those to come.</summary>
    private static string? StateOf(ref Utf8JsonReader json, ref PlaceState place)
    {
        if (json.ValueTextEquals("state"u8))
        {
            if (!json.Read() || TwinWords<StationState>.Read(ref json) is not { } state)
                return "there is no such state";
            place = place with { State = state };
        }
        else if (json.ValueTextEquals("phase"u8))
        {
            if (!json.Read() || TwinWords<StationPhase>.Read(ref json) is not { } phase)
                return "there is no such phase";
            place = place with { Phase = phase };
        }
        else
        {
            json.Skip();
        }
        return null;
    }

    private static bool Integer(ref Utf8JsonReader json, out long number)
    {
        number = 0;
        return json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt64(out number);
    }

    private static string? Set<T>(T value) => null;
}
