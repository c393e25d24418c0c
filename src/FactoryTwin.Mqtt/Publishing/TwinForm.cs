using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Twins;

namespace FactoryTwin.Mqtt.Publishing;

/// <summary>The plain form and the unified namespace, which differ in their topics and in how they tell time.</summary>
internal sealed class TwinForm : IForm
{
    private readonly TwinTopics _topics;
    private readonly TwinDescription _about;
    private readonly TwinWriter _writer;
    private readonly string _factory;
    private readonly PlaceStates _states;
    private readonly TwinAnswers? _answers;
    private readonly int _quality;
    private readonly string[] _eventTopics, _stateTopics;
    private readonly string[][] _signalTopics;
    private readonly Dictionary<string, MqttMessage> _lastSignals = [];
    private long _number, _connection;

    public TwinForm(TwinTopics topics, string factory, TwinDescription about, PlaceStates states, int quality, TwinAnswers? answers = null)
    {
        (_topics, _factory, _about, _states, _answers, _quality) = (topics, factory, about, states, answers, quality);
        _writer = new TwinWriter(about, topics.HasTicks);
        ValueList<StationInfo> stations = about.Factory.Stations;
        _eventTopics = [.. stations.Select(station => topics.Of(TwinTopic.Events, factory, station.Name))];
        _stateTopics = [.. stations.Select(station => topics.Of(TwinTopic.State, factory, station.Name))];
        _signalTopics = [.. stations.Select(station => (string[])[.. from signal in station.Signals from place in Enumerable.Range(0, PlacesOf(station)) select topics.Of(TwinTopic.Signal, factory, station.Name, signal.Name, place)])];
    }

    public MqttMessage Offline => Message(_topics.Of(TwinTopic.Status, _factory), new TwinWriter(_about, _topics.HasTicks).Offline(_connection), isRetained: true) with { QualityOfService = 1 };

    public MqttMessage NextOffline()
    {
        _connection++;
        return Offline;
    }

    public bool IsOffline(MqttMessage message)
    {
        var read = new TwinReader();
        return message.Topic == _topics.Of(TwinTopic.Status, _factory) && read.Read(message.Payload.Span) is null && read.IsOnline == false;
    }

    public string? CommandTopic => _topics.Of(TwinTopic.Command, _factory);

    public string? AskTopic => _answers is null or { IsEmpty: true } ? null : _topics.Of(TwinTopic.Ask, _factory);

    public MqttMessage? AnswerTo(MqttMessage question) => _answers?.To(_about.Run, question.Payload) is { } answer ? Message(_topics.Of(TwinTopic.Answer, _factory), answer, isRetained: false) : null;

    public MqttMessage Answer(CommandAnswer answer, SimTime time) => Message(_topics.Of(TwinTopic.Result, _factory), _writer.Other(answer.Applied?.Time ?? time, json =>
    {
        json.WriteString("id", answer.Id);
        json.WriteBoolean("followed", answer.Applied is not null);
        if (answer.Applied is { } applied)
            json.WriteNumber("command", applied.Number);
        else
            json.WriteString("problem", answer.Problem);
    }), isRetained: false);

    public void Birth(List<MqttMessage> messages)
    {
        messages.Add(Message(_topics.Of(TwinTopic.Description, _factory), _about.ToBytes(), isRetained: true));
        Heartbeat(_states.Now, messages);
        if (_answers?.ModelOf(_about.Run) is { } model)
            messages.Add(Message(_topics.Of(TwinTopic.Model, _factory), model, isRetained: true));
        foreach (StationInfo station in _about.Factory.Stations)
            messages.Add(State(station.Id));
        messages.AddRange(_lastSignals.Values);
    }

    public void Tell(in StationEvent happened, long number, List<MqttMessage> messages)
    {
        bool isNewState = _states.Take(happened);
        byte[] payload = _writer.Event(happened, number);
        if (happened.Kind == StationEventKind.SignalChanged)
        {
            int places = PlacesOf(_about.Factory.Stations[happened.Station.Index]);
            MqttMessage signal = Message(_signalTopics[happened.Station.Index][(happened.Signal.Index * places) + happened.Place], payload, isRetained: true);
            _lastSignals[signal.Topic] = signal;
            messages.Add(signal);
        }
        else
        {
            messages.Add(Message(_eventTopics[happened.Station.Index], payload, isRetained: false));
        }
        if (isNewState)
            messages.Add(State(happened.Station));
    }

    public void Sent(long number) => _number = number;

    public void Heartbeat(SimTime time, List<MqttMessage> messages) => messages.Add(Message(_topics.Of(TwinTopic.Status, _factory), _writer.Online(time, _number, _connection), isRetained: true));

    public void Reached(SimTime time, List<MqttMessage> messages) => messages.Add(Message(_topics.Of(TwinTopic.Status, _factory), _writer.Online(time, _number, _connection, isWhole: true), isRetained: true));

    public void Value(ValueTopic topic, SimTime time, List<MqttMessage> messages)
    {
        byte[] payload = _writer.Other(time, json =>
        {
            TwinWriter.WriteNumber(json, topic.Value);
            if (topic.Unit.Length > 0)
                json.WriteString("unit", topic.Unit);
            if (topic.IsRaised is { } isRaised)
                json.WriteBoolean("raised", isRaised);
        });
        messages.Add(Message(_topics.Of(topic.IsRaised is null ? TwinTopic.Value : TwinTopic.Alarm, _factory, "", topic.Name), payload, isRetained: true));
    }

    public void Indicators(string station, SimTime time, IEnumerable<(string Name, double? Value)> indicators, List<MqttMessage> messages)
    {
        byte[] payload = _writer.Other(time, json =>
        {
            foreach ((string name, double? value) in indicators)
            {
                if (value is { } number && double.IsFinite(number))
                    json.WriteNumber(name, number);
                else
                    json.WriteNull(name);
            }
        });
        messages.Add(Message(_topics.Of(TwinTopic.Indicators, _factory, station), payload, isRetained: true));
    }

    private static int PlacesOf(StationInfo station) => Math.Max(1, station.Places);

    private MqttMessage State(StationId station) => Message(_stateTopics[station.Index], _writer.State(_states.Now, _number, _states.Of(station)), isRetained: true);

    private MqttMessage Message(string topic, byte[] payload, bool isRetained) => new() { Topic = topic, Payload = payload, QualityOfService = _quality, IsRetained = isRetained };
}
