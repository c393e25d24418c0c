using System.Buffers;
using System.Text;
using System.Text.Json;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Twins;

namespace FactoryTwin.Mqtt.Publishing;

/// <summary>The unified namespace of UMH, with slashes as MQTT has them: <c>umh/v1/enterprise/…/station/_contract/name</c>, each message one value with its time in milliseconds.</summary>
/// <remarks>Source: documentation of UMH Core, "Topic Convention" and "Payload Formats". Names may have letters, digits, <c>-</c> and <c>_</c> there; other characters become hyphens. Beside signals there are
/// <c>state</c>, <c>phase</c>, and the counters <c>completed</c>, <c>scrapped</c> and <c>ended</c> of parts since the publisher began; of several places each has its own, below <c>place-0</c> and so on.</remarks>
internal sealed class UmhForm : IForm
{
    private readonly TwinDescription _about;
    private readonly PlaceStates _states;
    private readonly string _factory, _contract;
    private readonly int _quality;
    private readonly Dictionary<string, long> _counters = [];
    private readonly Dictionary<string, MqttMessage> _last = [];   // for those who connect to a broker that has forgotten

    /// <exception cref="ArgumentException">Two stations, or two signals of one, have the same topic.</exception>
    public UmhForm(string path, string contract, TwinDescription about, PlaceStates states, int quality)
    {
        (_about, _states, _contract, _quality) = (about, states, $"_{contract}", quality);
        _factory = $"umh/v1/{string.Join('/', path.Split('/').Select(Level))}";
        foreach (var same in about.Factory.Stations.GroupBy(station => Level(station.Name)).Where(group => group.Count() > 1))
            throw new ArgumentException($"The stations {string.Join(" and ", same.Select(station => $"'{station.Name}'"))} have the same topic '{same.Key}' in the namespace of UMH, which knows letters, digits, '-' and '_'; name them otherwise.", nameof(about));
    }

    public MqttMessage Offline => Message(Topic("", "online"), _states.Now, json => json.WriteBooleanValue(false)) with { QualityOfService = 1 };

    /// <summary>The form of UMH has no place for a number of the connection.</summary>
    public MqttMessage NextOffline() => Offline;

    public bool IsOffline(MqttMessage message)
    {
        if (message.Topic != Topic("", "online"))
            return false;
        try
        {
            using var said = JsonDocument.Parse(message.Payload);
            return said.RootElement.ValueKind == JsonValueKind.Object && said.RootElement.TryGetProperty("value", out JsonElement value) && value.ValueKind == JsonValueKind.False;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public string? CommandTopic => null;

    public string? AskTopic => null;

    public MqttMessage? AnswerTo(MqttMessage question) => null;

    public MqttMessage Answer(CommandAnswer answer, SimTime time) => throw new NotSupportedException("There is no topic for commands.");

    public void Birth(List<MqttMessage> messages)
    {
        Heartbeat(_states.Now, messages);
        foreach (StationInfo station in _about.Factory.Stations)
        {
            for (int place = 0; place < station.Places; place++)
                TellState(station, place, messages);
        }
        messages.AddRange(_last.Values);
    }

    public void Tell(in StationEvent happened, long number, List<MqttMessage> messages)
    {
        StationInfo station = _about.Factory.Stations[happened.Station.Index];
        bool isNewState = _states.Take(happened);
        if (happened.Kind == StationEventKind.SignalChanged)
        {
            SignalDefinition signal = station.Signals[happened.Signal.Index];
            double value = happened.Value;
            if (double.IsFinite(value) && happened.Quality != SignalQuality.Bad)   // JSON has no other numbers, and this form no quality
                Keep(Topic(station.Name, PlaceName(station, happened.Place, signal.Name)), happened.Time, json => WriteValue(json, signal, value), messages);
        }
        else if (CounterOf(happened.Kind) is { } counter)
        {
            string topic = Topic(station.Name, PlaceName(station, happened.Place, counter));
            long count = _counters[topic] = _counters.GetValueOrDefault(topic) + 1;
            Keep(topic, happened.Time, json => json.WriteNumberValue(count), messages);
        }
        if (isNewState)
            TellState(station, happened.Place, messages);
    }

    public void Sent(long number) { }

    public void Heartbeat(SimTime time, List<MqttMessage> messages) => messages.Add(Message(Topic("", "online"), time, json => json.WriteBooleanValue(true)));

    public void Reached(SimTime time, List<MqttMessage> messages) { }

    public void Value(ValueTopic topic, SimTime time, List<MqttMessage> messages)
    {
        if (topic.IsRaised is { } isRaised)
            messages.Add(Message(Topic("", $"alarms/{topic.Name}"), time, json => json.WriteBooleanValue(isRaised)));
        else if (double.IsFinite(topic.Value))
            messages.Add(Message(Topic("", $"values/{topic.Name}"), time, json => json.WriteNumberValue(topic.Value)));
    }

    public void Indicators(string station, SimTime time, IEnumerable<(string Name, double? Value)> indicators, List<MqttMessage> messages)
    {
        foreach ((string name, double? value) in indicators)
        {
            if (value is { } number && double.IsFinite(number))
                messages.Add(Message(Topic(station, $"indicators/{name}"), time, json => json.WriteNumberValue(number)));
        }
    }

    private void TellState(StationInfo station, int place, List<MqttMessage> messages)
    {
        PlaceState state = _states.Of(station.Id)[place];
        messages.Add(Message(Topic(station.Name, PlaceName(station, place, "state")), _states.Now, json => json.WriteStringValue(TwinWords<StationState>.Of(state.State))));
        messages.Add(Message(Topic(station.Name, PlaceName(station, place, "phase")), _states.Now, json => json.WriteStringValue(TwinWords<StationPhase>.Of(state.Phase))));
    }

    private void Keep(string topic, SimTime time, Action<Utf8JsonWriter> value, List<MqttMessage> messages)
    {
        MqttMessage message = _last[topic] = Message(topic, time, value);
        messages.Add(message);
    }

    private static string? CounterOf(StationEventKind kind) => kind switch
    {
        StationEventKind.PartCompleted => "completed",
        StationEventKind.PartScrapped => "scrapped",
        StationEventKind.PartEnded => "ended",
        _ => null,
    };

    private static void WriteValue(Utf8JsonWriter json, SignalDefinition signal, double value)
    {
        if (signal.Type == SignalType.Flag)
            json.WriteBooleanValue(value != 0);
        else if (signal.Type == SignalType.Text && value >= 0 && value < signal.Texts.Count)
            json.WriteStringValue(signal.Texts[(int)value]);
        else
            json.WriteNumberValue(value);
    }

    private static string PlaceName(StationInfo station, int place, string name) => station.Places > 1 ? FormattableString.Invariant($"place-{place}/{name}") : name;

    private string Topic(string station, string name)
    {
        string levels = string.Join('/', name.Split('/').Select(Level));
        return station.Length == 0 ? $"{_factory}/{_contract}/{levels}" : $"{_factory}/{Level(station)}/{_contract}/{levels}";
    }

    private static string Level(string name)
    {
        var level = new StringBuilder(name.Length);
        foreach (char letter in name)
            level.Append(char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '-');
        return level.Length == 0 || level[0] == '_' ? $"-{level}" : level.ToString();
    }

    private MqttMessage Message(string topic, SimTime time, Action<Utf8JsonWriter> value)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("timestamp_ms", (_about.At(time) ?? DateTimeOffset.MaxValue).ToUnixTimeMilliseconds());
            json.WritePropertyName("value");
            value(json);
            json.WriteEndObject();
        }
        return new MqttMessage { Topic = topic, Payload = bytes.WrittenMemory, QualityOfService = _quality, IsRetained = true };
    }
}
