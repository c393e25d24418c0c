using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>One form of topics of a mapping file, made ready to read with.</summary>
internal sealed class MappedForm
{
    private readonly (MappedSignal Signal, JsonWay Way, JsonWay? Times)[] _signals;
    private readonly (string Path, JsonWay Way, Dictionary<string, MappedWord> Words)[] _states;
    private readonly JsonWay? _presence, _job, _jobName, _counter;

    public MappedForm(MappedTopic topic)
    {
        Topic = topic;
        Pattern = PatternOf(topic);
        Time = WayOf(topic.Time?.Path);
        _signals = [.. topic.Signals.Select(signal => (signal, WayOf(signal.Path)!, WayOf(signal.Times)))];
        _states = [.. topic.States.Select(states => (states.Path, WayOf(states.Path)!, states.Words.ToDictionary(word => word.Word)))];
        (_presence, _job, _jobName, _counter) = (WayOf(topic.Presence?.Path), WayOf(topic.Jobs?.Path), WayOf(topic.Jobs?.Job), WayOf(topic.Counter));
        TakesWords = _signals.Any(signal => signal.Way.IsWhole) || _states.Any(states => states.Way.IsWhole) || _presence is { IsWhole: true } || _job is { IsWhole: true } || _counter is { IsWhole: true };
    }

    public MappedTopic Topic { get; }

    public TopicPattern Pattern { get; }

    public JsonWay? Time { get; }

    /// <summary>Whether something is taken from the whole payload, which then need not be JSON.</summary>
    public bool TakesWords { get; }

    /// <summary>The pattern of a topic that has been checked.</summary>
    public static TopicPattern PatternOf(MappedTopic topic) => TopicPattern.TryParse(topic.Pattern, out TopicPattern? pattern, out string? fault) ? pattern : throw new ArgumentException($"'{topic.Pattern}' {fault}", nameof(topic));

    public void Tell(JsonTree said, MappedDialect.Device device, Statement statement)
    {
        if (_presence?.In(said)?.Word is { } presence)
            TellPresence(presence, statement);
        foreach ((MappedSignal signal, JsonWay way, JsonWay? times) in _signals)
            TellSignal(signal, way.In(said), times, said, statement);
        TellState(said, device, statement);
        if (_counter?.In(said) is { Kind: not JsonKind.Null } counter)
            TellCounter(counter, statement);
        if (_job?.In(said)?.Word is { } job)
            TellJob(job, said, device.Jobs, statement);
    }

    private static JsonWay? WayOf(string? path) => path is null ? null : JsonWay.TryParse(path, out JsonWay? way, out string? fault) ? way : throw new ArgumentException($"'{path}' {fault}", nameof(path));

    private void TellPresence(string word, Statement statement)
    {
        bool isHere = Topic.Presence!.Here.Contains(word);
        if (isHere || Topic.Presence.Gone.Contains(word))
            statement.Presence(isHere);
        else
            statement.Unreadable("the presence has a word that is not known");
    }

    private static void TellSignal(MappedSignal signal, JsonTree? field, JsonWay? times, JsonTree said, Statement statement)
    {
        if (field is null)
            return;
        if (signal.Type == SignalType.Text)
            statement.Text(signal.Name, field);
        else if (signal.Type == SignalType.Flag && field.Kind == JsonKind.Number && field.Whole is 0 or 1)
            statement.Flag(signal.Name, field.Whole == 1);
        else if (signal.Type == SignalType.Flag)
            statement.Flag(signal.Name, field);
        else
            TellNumber(signal, field, times?.In(said), statement);
    }

    private static void TellNumber(MappedSignal signal, JsonTree field, JsonTree? second, Statement statement)
    {
        if (signal.Times is not null && second is null)
            return;
        if (field.Kind == JsonKind.Null || second is { Kind: JsonKind.Null })
            statement.Number(signal.Name, new JsonTree(), signal.Unit);
        else if (NumberOf(field) * (second is null ? 1 : NumberOf(second)) * signal.ScaleFactor + signal.Offset is { } number && double.IsFinite(number))
            statement.Number(signal.Name, number, signal.Unit);
        else
            statement.Unreadable($"{signal.Name} is no number");
    }

    /// <summary>A number; some bridges write it as text.</summary>
    private static double? NumberOf(JsonTree field) => field.Kind switch
    {
        JsonKind.Number when double.IsFinite(field.Number) => field.Number,
        JsonKind.Text => PlainText.NumberOf(field.Text),
        _ => null,
    };

    private static void TellCounter(JsonTree counter, Statement statement)
    {
        if (NumberOf(counter) is >= 0 and < 1e15 and var parts)
            statement.Counter(parts);
        else
            statement.Unreadable("the counter of parts is no number");
    }

    private void TellState(JsonTree said, MappedDialect.Device device, Statement statement)
    {
        bool isHeard = false;
        foreach ((string path, JsonWay way, _) in _states)
        {
            if (way.In(said) is not { Kind: not JsonKind.Null } field)
                continue;
            if (field.Word is { } word)
                (device.Words[path], isHeard) = (word, true);
            else
                statement.Unreadable("a state is no word");
        }
        if (!isHeard)
            return;
        foreach ((string path, _, Dictionary<string, MappedWord> words) in _states)
        {
            if (!device.Words.TryGetValue(path, out string? word))
                continue;
            if (!words.TryGetValue(word, out MappedWord? known))
                statement.Unreadable($"{(path.Length == 0 ? "the payload" : path)} has a word that is not known");
            else if (known.IsNext)
                continue;
            statement.State(new StateWord(word, known?.State, known?.Phase ?? StationPhase.None));
            return;
        }
    }

    private void TellJob(string word, JsonTree said, JobWatch jobs, Statement statement)
    {
        if (Topic.Jobs!.Working.Contains(word))
            jobs.Works(statement, _jobName?.In(said)?.Word);
        else if (Topic.Jobs.Ended.Contains(word))
            jobs.Ends(statement, ObservationKind.Completed);
        else if (Topic.Jobs.Failed.Contains(word))
            jobs.Ends(statement, ObservationKind.Rejected);
        else
            jobs.Rests();
    }
}
