using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>The unified namespace of the United Manufacturing Hub: one tag to a topic, its place in the enterprise before it.</summary>
/// <remarks>Source: topic convention and payload formats of https://github.com/united-manufacturing-hub/united-manufacturing-hub, umh-core.</remarks>
/// <threadsafety>Stateless; safe to use from several threads.</threadsafety>
internal sealed class UmhDialect : IDialect
{
    private const int Deepest = 4;

    internal static DialectKind Kind { get; } = new()
    {
        Name = "umh",
        Summary = "the unified namespace of the United Manufacturing Hub",
        TopicFilters = ["umh/v1/#"],
        Create = () => new UmhDialect(),
        Signals = [new SignalRow("value", "the levels behind the contract, with hyphens")],
        Time = "`timestamp_ms`, the clock of the one who publishes",
        Remarks =
        [
            "The device is the way from the enterprise to the contract, as `acme/berlin/packing`; the contract is the level that begins with `_`.",
            "A tag has no unit here: write it with the signal in the binding. A text or a flag is told as such; a null as a value that is not known.",
            "An object with other keys beside `timestamp_ms` is the older form, in which each key is a tag, and those of an object in it, too. `_analytics` of that form, which has orders and shifts, is passed over.",
        ],
    };

    /// <inheritdoc/>
    public string Name => Kind.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string> TopicFilters => Kind.TopicFilters;

    /// <inheritdoc/>
    public bool Read(MqttMessage message, IObservationSink sink)
    {
        string[] levels = TopicText.Cut(message.Topic);
        if (levels is not ["umh", "v1", { Length: > 0 }, ..])
            return false;
        int contract = Array.FindIndex(levels, 3, level => level.StartsWith('_'));
        var statement = new Statement(message, sink, string.Join('/', contract < 0 ? levels[2..] : levels[2..contract]));
        if (contract < 0)
            return statement.Unreadable("the topic names no contract");
        if (levels[contract] == "_analytics")
            return true;   // orders, shifts and products of an older version
        if (!JsonTree.TryRead(message.Payload.Span, out JsonTree? said, out string? fault))
            return statement.Unreadable(fault);
        if (said["timestamp_ms"] is not { Kind: JsonKind.Number } time || DeviceTimes.OfUnixMilliseconds(time.Number) is not { } at)
            return statement.Unreadable("timestamp_ms is no time");
        statement = statement.Of(string.Join('/', levels[2..contract]), at);
        string name = SpokenNames.Of(string.Join('-', levels[(contract + 1)..]));
        if (said["value"] is { } value)
        {
            Tell(name, value, statement);
            return true;
        }
        foreach ((string key, JsonTree tag) in said.Fields.Where(field => field.Key != "timestamp_ms"))
            Tell(SpokenNames.Of($"{name} {key}"), tag, statement);
        return said.Fields.Count > 1 || statement.Unreadable("the message has no value");
    }

    private static void Tell(string name, JsonTree value, Statement statement, int depth = 0)
    {
        if (name.Length == 0)
            statement.Unreadable("a tag has no name");
        else if (value.Kind == JsonKind.Number || value.Kind == JsonKind.Null)
            statement.Number(name, value);
        else if (value.Kind == JsonKind.Flag)
            statement.Flag(name, value);
        else if (value.Kind == JsonKind.Text)
            statement.Text(name, value);
        else if (value.Kind == JsonKind.Map && depth < Deepest)
        {
            foreach ((string key, JsonTree part) in value.Fields)
                Tell(SpokenNames.Of($"{name} {key}"), part, statement, depth + 1);
        }
        else
            statement.Unreadable("a value is neither number, text nor flag");
    }
}
