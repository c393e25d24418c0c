using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Publishing;

/// <summary>Commands that come in as messages: each is followed once, whatever the broker delivers again, and answered.</summary>
/// <remarks>Belongs to one thread at a time.</remarks>
internal sealed class CommandReader(Func<FactoryCommand, Task<AppliedCommand>> follow)
{
    private const int MostRemembered = 1000, MostBytes = 1 << 16, LongestId = 100;

    private static readonly JsonSerializerOptions _json = new(RecordingDescription.Json) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowOutOfOrderMetadataProperties = true };

    private readonly Dictionary<string, CommandAnswer> _answers = [];
    private readonly Queue<string> _remembered = new();

    /// <summary>Has a command followed, and says what became of it.</summary>
    public async Task<CommandAnswer> AnswerAsync(MqttMessage message)
    {
        if (message.IsRetained)
            return new("", "the broker keeps this command and would give it again and again: publish it without 'retain'");
        if (message.Payload.Length > MostBytes)
            return new("", FormattableString.Invariant($"a command has at most {MostBytes} bytes"));
        if (Read(message.Payload, out string id, out string problem) is not { } command)
            return new(id, problem);
        if (_answers.TryGetValue(id, out CommandAnswer? before))
            return before;
        CommandAnswer answer;
        try
        {
            answer = new(id, "", await follow(command).ConfigureAwait(false));
        }
        catch (Exception refused)   // whoever follows commands is the user's own
        {
            answer = new(id, refused.Message);
        }
        _answers.Add(id, answer);
        _remembered.Enqueue(id);
        if (_remembered.Count > MostRemembered)
            _answers.Remove(_remembered.Dequeue());
        return answer;
    }

    private static FactoryCommand? Read(ReadOnlyMemory<byte> payload, out string id, out string problem)
    {
        (id, problem) = ("", "that is no command: write a JSON object, as {\"id\":\"1\",\"command\":\"inject-fault\",\"station\":\"mill\"}");
        try
        {
            if (JsonNode.Parse(payload.Span) is not JsonObject told)
                return null;
            if (told["id"] is not JsonValue { } value || !value.TryGetValue(out string? given) || given.Length is 0 or > LongestId)
            {
                problem = FormattableString.Invariant($"a command needs an 'id', a text of 1 to {LongestId} characters that no other command has, since brokers may deliver it twice");
                return null;
            }
            id = given;
            told.Remove("id");
            if (told.Deserialize<FactoryCommand>(_json) is { } command)
                return command;
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            problem = $"that is no command that can be followed: {fault.Message.ReplaceLineEndings(" ")}";
        }
        return null;
    }
}

/// <summary>What became of a command.</summary>
/// <param name="Id">Its id; empty where none could be read.</param>
/// <param name="Problem">Why it was not followed; empty where it was.</param>
/// <param name="Applied">When it was followed; <c>null</c> where it was not.</param>
internal sealed record CommandAnswer(string Id, string Problem, AppliedCommand? Applied = null);
