using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Twins;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt;

/// <summary>Finds out who speaks at a broker: give it messages, and it says which dialects are spoken, by which devices, and what nobody understands.</summary>
/// <remarks>Each message is shown to every dialect, and more than one may take it. What is remembered is bounded: 10,000 devices, 200 signals of each, 1,000 topics that nobody understands; more are only counted. Models of twins are kept up to 64 MB.</remarks>
/// <threadsafety>Belongs to one thread at a time.</threadsafety>
public sealed class BrokerSurvey
{
    private const int MostDevices = 10_000, MostTopics = 1000, LongestExample = 120, MostQuestions = 100, MostBytesOfModels = 64 << 20;

    private readonly (DialectKind Kind, IDialect Dialect)[] _dialects;
    private readonly long[] _messagesOf;
    private readonly Dictionary<(string Dialect, string Device), SurveyedDevice.Notes> _devices = [];
    private readonly Dictionary<string, (long Messages, MqttMessage Last)> _unknown = [];
    private readonly HashSet<(string Factory, long Run)> _asked = [];
    private readonly Dictionary<(string Dialect, string Factory), ToldModel> _models = [];
    private readonly List<MqttMessage> _questions = [];
    private readonly Listener _listener;
    private long _messages, _unknownMessages;
    private DateTimeOffset? _first, _last;

    /// <summary>A survey that has heard nothing yet.</summary>
    /// <param name="dialects">The dialects that it understands. Default: those that are built in.</param>
    public BrokerSurvey(DialectRegistry? dialects = null)
    {
        _dialects = [.. (dialects ?? DialectRegistry.BuiltIn).All.Select(kind => (kind, kind.Create()))];
        _messagesOf = new long[_dialects.Length];
        _listener = new Listener(this);
    }

    /// <summary>What a dialect took and could not read.</summary>
    public Quarantine Unreadable { get; } = new();

    /// <summary>Takes a message in.</summary>
    /// <param name="message">The message.</param>
    public void Receive(MqttMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        _messages++;
        (_first, _last) = (_first ?? message.ArrivedAt, message.ArrivedAt);
        bool isKnown = false;
        for (int i = 0; i < _dialects.Length; i++)
        {
            _listener.Begin(_dialects[i].Dialect, _dialects[i].Kind.Name);
            if (!_dialects[i].Dialect.Read(message, _listener))
                continue;
            _messagesOf[i]++;
            isKnown = true;
        }
        if (isKnown)
            return;
        _unknownMessages++;
        if (_unknown.TryGetValue(message.Topic, out var before) || _unknown.Count < MostTopics)
            _unknown[message.Topic] = (before.Messages + 1, message with { Payload = message.Payload[..Math.Min(message.Payload.Length, LongestExample)].ToArray() });
    }

    /// <summary>Takes the messages that are to be sent so that more is known: twins that are nodes of Sparkplug tell their model when they are asked. Nobody has to send them.</summary>
    public IReadOnlyList<MqttMessage> TakeQuestions()
    {
        MqttMessage[] questions = [.. _questions];
        _questions.Clear();
        return questions;
    }

    /// <summary>What it has found out so far.</summary>
    /// <param name="listened">How long was listened. Range: 0 or more. Default: from the first message to the last.</param>
    public SurveyReport Report(TimeSpan? listened = null) => new()
    {
        Messages = _messages,
        Duration = listened ?? (_first is { } first ? _last!.Value - first : TimeSpan.Zero),
        Dialects = [.. _dialects.Zip(_messagesOf).Where(pair => pair.Second > 0).Select(pair => new SurveyedDialect
        {
            Name = pair.First.Kind.Name,
            Summary = pair.First.Kind.Summary,
            Messages = pair.Second,
            Devices = [.. _devices.Where(known => known.Key.Dialect == pair.First.Kind.Name).Select(known => known.Value.Report(known.Key.Device)).OrderBy(device => device.Name, StringComparer.Ordinal)],
        })],
        NotUnderstood = _unknownMessages,
        Topics = [.. _unknown.OrderByDescending(pair => pair.Value.Messages).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new SurveyedTopic { Topic = pair.Key, Messages = pair.Value.Messages, Example = ExampleOf(pair.Value.Last) })],
        Unreadable = [.. Unreadable.Counts],
        Models = _models.Values.ToValueList(),
    };

    private static string ExampleOf(MqttMessage message) => PlainText.Shown(message.Payload.Span);

    /// <summary>Notes what a dialect tells of devices.</summary>
    private sealed class Listener(BrokerSurvey survey) : ITwinSink
    {
        private readonly HashSet<string> _counted = [];
        private IDialect? _speaking;
        private string _dialect = "";

        public void Begin(IDialect speaking, string dialect)
        {
            (_speaking, _dialect) = (speaking, dialect);
            _counted.Clear();
        }

        public void Observed(Observation observation)
        {
            var key = (_dialect, observation.Device);
            if (!survey._devices.TryGetValue(key, out SurveyedDevice.Notes? notes))
            {
                if (survey._devices.Count >= MostDevices)
                    return;
                survey._devices.Add(key, notes = new SurveyedDevice.Notes());
            }
            notes.Hear(observation, isNewMessage: _counted.Add(observation.Device));
        }

        public void Unreadable(MqttMessage message, string reason) => survey.Unreadable.Add(_dialect, message, reason);

        public void Announced(in TwinMark mark, bool? answers)
        {
            if (answers is not null && _speaking is SparkplugDialect && survey._asked.Count < MostQuestions && survey._asked.Add((mark.Factory, mark.Run)))
                survey._questions.Add(((ITwinDialect)_speaking).Ask(mark.Factory, new TwinRequest(mark.Run, "survey", null)));
        }

        public void Described(string factory, IReadOnlyList<(string Name, int Places)> stations)
        {
            // Its devices tell them too.
        }

        public void Reached(in TwinMark mark, SimTime time)
        {
            // How far it is tells nothing of who it is.
        }

        public void Answered(string factory, TwinAnswer answer, IReadOnlyList<Observation>? before, IReadOnlyList<Observation> events)
        {
            // Who speaks there is known without what happened before.
        }

        public void ToldModel(string factory, long run, RecordingDescription model)
        {
            var told = Mqtt.ToldModel.Of(_dialect, factory, model);
            survey._models.Remove((_dialect, factory));
            if (survey._models.Values.Sum(known => known.Bytes) + told.Bytes <= MostBytesOfModels)
                survey._models.Add((_dialect, factory), told);
        }
    }
}
