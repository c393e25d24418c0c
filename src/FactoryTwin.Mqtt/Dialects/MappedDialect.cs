using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>The dialect that a mapping file describes.</summary>
internal sealed class MappedDialect : IDialect
{
    private readonly MappedForm[] _forms;
    private readonly Devices<Device> _devices = new(() => new Device());

    public MappedDialect(MappingDefinition mapping, IReadOnlyList<string> filters)
    {
        (Mapping, TopicFilters) = (mapping, filters);
        _forms = [.. mapping.Topics.Select(topic => new MappedForm(topic))];
    }

    public string Name => Mapping.Name;

    /// <summary>What describes it.</summary>
    public MappingDefinition Mapping { get; }

    public IReadOnlyList<string> TopicFilters { get; }

    public bool Read(MqttMessage message, IObservationSink sink)
    {
        foreach (MappedForm form in _forms)
        {
            if (!form.Pattern.Matches(message.Topic, out IReadOnlyDictionary<string, string>? captured))
                continue;
            string device = DeviceName.Of(form.Topic.Device, captured, message.Topic);
            var statement = new Statement(message, sink, device);
            if (!TryTree(message, form, out JsonTree? said, out string? fault))
                return statement.Unreadable(fault);
            if (_devices.TryGet(device, statement, out Device? known))
                form.Tell(said, known, Dated(said, form, device, statement));
            return true;
        }
        return false;
    }

    /// <summary>A payload that is no JSON is a word, where the mapping takes one.</summary>
    private static bool TryTree(MqttMessage message, MappedForm form, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out JsonTree? said, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? fault)
    {
        if (JsonTree.TryRead(message.Payload.Span, out said, out fault))
            return true;
        if (!form.TakesWords || PlainText.Of(message.Payload.Span) is not { Length: > 0 } word)
            return false;
        (said, fault) = (JsonTree.OfText(word), null);
        return true;
    }

    private static Statement Dated(JsonTree said, MappedForm form, string device, Statement statement)
    {
        if (form.Time?.In(said) is not { Kind: not JsonKind.Null } stamp)
            return statement;
        double? number = stamp.Kind == JsonKind.Number ? stamp.Number : null;
        DateTimeOffset? time = form.Topic.Time!.Form switch
        {
            MappedTimeForm.UnixSeconds => number is { } seconds ? DeviceTimes.OfUnixSeconds(seconds) : null,
            MappedTimeForm.UnixMilliseconds => number is { } milliseconds ? DeviceTimes.OfUnixMilliseconds(milliseconds) : null,
            _ => DeviceTimes.TryIso(stamp.Text, out DateTimeOffset read) ? read : null,
        };
        if (time is null)
            statement.Unreadable("the time is none that is written so");
        return statement.Of(device, time);
    }

    /// <summary>What is remembered of one device: the words of the fields that tell its state, because a message may have only some of them.</summary>
    internal sealed class Device
    {
        public Dictionary<string, string> Words { get; } = [];

        public JobWatch Jobs { get; } = new();
    }
}

/// <summary>The name of a device, made of what its topic captures.</summary>
internal static class DeviceName
{
    public static string Of(string? template, IReadOnlyDictionary<string, string> captured, string topic)
    {
        if (template is null)
            return captured.Count == 0 ? topic : string.Join('/', captured.Values);
        foreach ((string name, string level) in captured)
            template = template.Replace($"{{{name}}}", level, StringComparison.Ordinal);
        return template;
    }

    public static IEnumerable<string> CapturesOf(string template)
    {
        for (int start = template.IndexOf('{', StringComparison.Ordinal); start >= 0; start = template.IndexOf('{', start + 1))
        {
            int end = template.IndexOf('}', start);
            if (end > start)
                yield return template[(start + 1)..end];
        }
    }
}
