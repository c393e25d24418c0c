using System.Buffers;
using System.Text.Json;

namespace FactoryTwin.Mqtt.Twins;

/// <summary>What a twin answers: some of what happened, or its model, as blocks of a recording (<see cref="TwinBlocks"/>).</summary>
internal sealed record TwinAnswer
{
    /// <summary>Nothing longer is read [bytes].</summary>
    public const int MostBytes = 4 << 20;

    public required long Run { get; init; }

    /// <summary>That of the request; empty where nobody has asked, as for a model that the broker keeps.</summary>
    public string Id { get; init; } = "";

    /// <summary>The position that was asked for.</summary>
    public long From { get; init; }

    /// <summary>The position of the first event of the block, which may lie before the one that was asked for.</summary>
    public long First { get; init; }

    /// <summary>The position up to which everything has been told with this answer.</summary>
    public long To { get; init; }

    /// <summary>Whether nothing has happened since.</summary>
    public bool IsLast { get; init; }

    /// <summary>The events; empty for none.</summary>
    public ReadOnlyMemory<byte> Events { get; init; }

    /// <summary>Where the twin no longer knows all that was asked for: what was last known of each place before <see cref="First"/>. Else <c>null</c>.</summary>
    public ReadOnlyMemory<byte>? Before { get; init; }

    /// <summary>The model; empty where it was not asked for.</summary>
    public ReadOnlyMemory<byte> Model { get; init; }

    public byte[] ToBytes()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("run", Run);
            if (Id.Length > 0)
                json.WriteString("id", Id);
            if (!Model.IsEmpty)
            {
                json.WriteBase64String("model", Model.Span);
            }
            else
            {
                json.WriteNumber("from", From);
                json.WriteNumber("first", First);
                json.WriteNumber("to", To);
                json.WriteBoolean("last", IsLast);
                json.WriteBase64String("events", Events.Span);
                if (Before is { } before)
                    json.WriteBase64String("before", before.Span);
            }
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads an answer; <c>null</c> where it is none.</summary>
    public static TwinAnswer? Read(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > MostBytes)
            return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return null;
            var answer = new TwinAnswer { Run = root.GetProperty("run").GetInt64(), Id = root.TryGetProperty("id", out JsonElement id) ? id.GetString() ?? "" : "" };
            if (root.TryGetProperty("model", out JsonElement model))
                return answer with { Model = model.GetBytesFromBase64() };
            answer = answer with
            {
                From = root.GetProperty("from").GetInt64(),
                First = root.GetProperty("first").GetInt64(),
                To = root.GetProperty("to").GetInt64(),
                IsLast = root.GetProperty("last").GetBoolean(),
                Events = root.GetProperty("events").GetBytesFromBase64(),
                Before = root.TryGetProperty("before", out JsonElement before) ? before.GetBytesFromBase64() : (ReadOnlyMemory<byte>?)null,
            };
            return answer is { From: > 0, First: > 0 and < long.MaxValue / 2, To: < long.MaxValue / 2 } && answer.To >= answer.First - 1 ? answer : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }
}
