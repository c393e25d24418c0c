using System.Buffers;
using System.Text.Json;

namespace FactoryTwin.Mqtt.Twins;

/// <summary>What somebody asks a twin for: what happened from a position on, or its model.</summary>
/// <param name="Run">The run that is meant.</param>
/// <param name="Id">A text by which who asks knows the answer.</param>
/// <param name="From">The first position that is missing; <c>null</c> where the model is asked for. Range: from 1.</param>
internal readonly record struct TwinRequest(long Run, string Id, long? From)
{
    private const int LongestId = 100, MostBytes = 1000;

    public byte[] ToBytes()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("run", Run);
            json.WriteString("id", Id);
            if (From is { } from)
                json.WriteNumber("from", from);
            else
                json.WriteBoolean("model", true);
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads a request; <c>false</c> where it is none.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> payload, out TwinRequest request)
    {
        request = default;
        if (payload.Length > MostBytes)
            return false;
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || root.GetProperty("id").GetString() is not { Length: > 0 and <= LongestId } id)
                return false;
            bool isModel = root.TryGetProperty("model", out JsonElement model) && model.GetBoolean();
            request = new TwinRequest(root.GetProperty("run").GetInt64(), id, isModel ? null : root.GetProperty("from").GetInt64());
            return request.From is null or > 0;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return false;
        }
    }
}
