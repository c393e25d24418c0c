using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>What one message says of one device, on its way to the sink.</summary>
/// <remarks>A field that is not there says nothing: it is not a cleared one. One that is <c>null</c> says that its value is not known: a bad one. One of another type than it should have cannot be read.</remarks>
internal readonly struct Statement(MqttMessage message, IObservationSink sink, string device, DateTimeOffset? time = null)
{
    /// <summary>Whether the device sent it later, to fill a gap.</summary>
    public bool IsHistorical { get; init; }

    /// <summary>The same message, of another device or time.</summary>
    public Statement Of(string otherDevice, DateTimeOffset? otherTime) => new(message, sink, otherDevice, otherTime) { IsHistorical = IsHistorical };

    public Statement AsHistory(DateTimeOffset? then) => new(message, sink, device, then) { IsHistorical = true };

    /// <summary>Says that something cannot be read.</summary>
    /// <returns>Always true: it was one of this dialect's.</returns>
    public bool Unreadable(string reason)
    {
        sink.Unreadable(message, reason);
        return true;
    }

    public void Number(string name, JsonTree? field, string unit = "", double factor = 1, double divisor = 1)
    {
        if (field is null)
            return;
        double? number = field.Kind == JsonKind.Number ? field.Number : field.Kind == JsonKind.Text ? PlainText.NumberOf(field.Text) : null;
        if (field.Kind == JsonKind.Null)
            Tell(ObservationKind.Signal, name, unit: unit, quality: SignalQuality.Bad);
        else if (number * factor / divisor is { } value && double.IsFinite(value))
            Number(name, value, unit);
        else
            Unreadable($"{name} is no number");
    }

    public void Number(string name, double number, string unit = "", SignalQuality quality = SignalQuality.Good) => Tell(ObservationKind.Signal, name, number: number, unit: unit, quality: quality);

    public void Text(string name, JsonTree? field)
    {
        if (field?.Word is { } word)
            Tell(ObservationKind.Signal, name, text: word);
        else if (field is { Kind: JsonKind.Null })
            Tell(ObservationKind.Signal, name, quality: SignalQuality.Bad);
        else if (field is not null)
            Unreadable($"{name} is no text");
    }

    public void Text(string name, string text) => Tell(ObservationKind.Signal, name, text: text);

    public void Flag(string name, JsonTree? field)
    {
        if (field is { Kind: JsonKind.Flag })
            Flag(name, field.Flag);
        else if (field is { Kind: JsonKind.Null })
            Tell(ObservationKind.Signal, name, quality: SignalQuality.Bad);
        else if (field is not null)
            Unreadable($"{name} is neither true nor false");
    }

    public void Flag(string name, bool flag) => Tell(ObservationKind.Signal, name, flag: flag);

    public void State(StateWord word, string part = "") => Tell(ObservationKind.State, part, text: word.Word, state: word.State, phase: word.Phase);

    /// <summary>Tells the state that a word stands for; a word that is not in the map is told without a state, and counted.</summary>
    public void State(StateMap map, string word, string part = "")
    {
        StateWord? known = map.Find(word);
        if (known is null)
            Unreadable($"{map.Field} has a word that is not known");
        State(known ?? new StateWord(word, null), part);
    }

    public void Presence(bool isThere, string part = "") => Tell(ObservationKind.Presence, part, flag: isThere);

    /// <summary>Tells presence by one of two words; another word cannot be read.</summary>
    public bool Presence(string? word, string here, string gone, string field)
    {
        if (word == here || word == gone)
            Presence(word == here);
        else
            Unreadable($"{field} has a word that is not known");
        return true;
    }

    public void Job(ObservationKind kind, string? job, string part = "") => Tell(kind, part, text: job);

    public void Counter(JsonTree field, string part = "")
    {
        if (field is { Kind: JsonKind.Number, Number: >= 0 and < 1e15 })
            Counter(field.Number, part);
        else
            Unreadable("a counter of parts is no number");
    }

    public void Counter(double number, string part = "") => Tell(ObservationKind.Counter, part, number: number);

    private void Tell(ObservationKind kind, string name, double? number = null, string? text = null, bool? flag = null, string unit = "", SignalQuality quality = SignalQuality.Good,
        StationState? state = null, StationPhase phase = StationPhase.None) => sink.Observed(new Observation
        {
            Device = device,
            Name = name,
            Kind = kind,
            Number = number,
            Text = text,
            Flag = flag,
            Unit = unit,
            Quality = quality,
            State = state,
            Phase = phase,
            DeviceTime = time,
            ArrivedAt = message.ArrivedAt,
            IsRetained = message.IsRetained,
            IsHistorical = IsHistorical,
        });
}
