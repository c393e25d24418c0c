using System.Globalization;
using System.Text;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt;

/// <summary>Who speaks at a broker, as far as a <see cref="BrokerSurvey"/> has heard.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SurveyReport
{
    /// <summary>Messages that came in.</summary>
    public required long Messages { get; init; }

    /// <summary>How long was listened; where that was not told, the time from the first of them to the last.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The dialects that are spoken, in the order of the registry.</summary>
    public required ValueList<SurveyedDialect> Dialects { get; init; }

    /// <summary>Messages that no dialect took.</summary>
    public required long NotUnderstood { get; init; }

    /// <summary>Topics of those messages, the most frequent first; at most 1,000.</summary>
    public required ValueList<SurveyedTopic> Topics { get; init; }

    /// <summary>How often something could not be read, by dialect and reason, the most frequent first.</summary>
    public required ValueList<KeyValuePair<UnreadableReason, long>> Unreadable { get; init; }

    /// <summary>The model that the twin of the proposed binding has told; <c>null</c> where there is no twin, or it has told none.</summary>
    public ToldModel? Model => BindingProposal.TwinOf(this) is { } twin ? Models.FirstOrDefault(model => model.Dialect == twin.Dialect && model.Prefix == twin.Prefix) : null;

    internal ValueList<ToldModel> Models { get; init; } = ValueList<ToldModel>.Empty;

    /// <summary>A binding to begin with, as text of YAML: a station for each device that tells its state, a twin where one was heard; meters and what else needs a decision stand in it as comments.</summary>
    /// <param name="name">Name of the factory.</param>
    /// <param name="model">File of the model of a twin. Default: <c>null</c>, not known; a placeholder stands in its place.</param>
    /// <param name="broker">Address of the broker, for the binding. Default: <c>null</c>, who connects gives it.</param>
    public string ProposedBinding(string name, string? model = null, string? broker = null) => BindingProposal.Write(this, name, model, broker);

    /// <summary>The report for people, a line for each dialect, device and topic.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(Messages == 0
            ? string.Create(CultureInfo.InvariantCulture, $"nothing was heard in {Duration.TotalSeconds:0} s; check the topics, and whether the broker lets this user read them\n")
            : string.Create(CultureInfo.InvariantCulture, $"{Counted(Messages)} in {Duration.TotalSeconds:0} s\n"));
        foreach (SurveyedDialect dialect in Dialects)
        {
            text.Append(CultureInfo.InvariantCulture, $"{dialect.Name}: {Counted(dialect.Messages)}; {dialect.Summary}\n");
            foreach (SurveyedDevice device in dialect.Devices)
                text.Append(CultureInfo.InvariantCulture, $"  {device.Name}: {Counted(device.Messages)}; tells {device.What}\n");
        }
        if (NotUnderstood > 0)
            text.Append(CultureInfo.InvariantCulture, $"not understood: {Counted(NotUnderstood)}; a mapping file can describe them\n");
        foreach (SurveyedTopic topic in Topics.Take(20))
            text.Append(CultureInfo.InvariantCulture, $"  {topic.Topic}: {Counted(topic.Messages)}, as {topic.Example}\n");
        if (Topics.Count > 20)
            text.Append(CultureInfo.InvariantCulture, $"  and {Topics.Count - 20} more topics\n");
        foreach ((UnreadableReason why, long count) in Unreadable)
            text.Append(CultureInfo.InvariantCulture, $"unreadable: {count} {(count == 1 ? "time" : "times")} in {why.Dialect}: {why.Reason}\n");
        return text.ToString();
    }

    private static string Counted(long messages) => string.Create(CultureInfo.InvariantCulture, $"{messages} {(messages == 1 ? "message" : "messages")}");
}

/// <summary>A dialect that is spoken at a broker.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SurveyedDialect
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What speaks it.</summary>
    public required string Summary { get; init; }

    /// <summary>Messages that it took.</summary>
    public required long Messages { get; init; }

    /// <summary>The devices that speak it, by name.</summary>
    public required ValueList<SurveyedDevice> Devices { get; init; }
}

/// <summary>A topic that no dialect takes.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SurveyedTopic
{
    /// <summary>The topic.</summary>
    public required string Topic { get; init; }

    /// <summary>Messages that came on it.</summary>
    public required long Messages { get; init; }

    /// <summary>The begin of the last payload, as text; bytes that are none show as dots.</summary>
    public required string Example { get; init; }
}
