using System.Text;
using System.Text.Json;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>Whether a host is there, as it says itself (STATE), and since when [ms since 1970 in UTC]; the time is <c>null</c> in the form before version 3.0.</summary>
internal readonly record struct SparkplugState(bool IsOnline, long? Timestamp)
{
    public MqttMessage ToMessage(string host) => new()
    {
        Topic = SparkplugTopic.StateOf(host),
        Payload = Encoding.UTF8.GetBytes(FormattableString.Invariant($$"""{"online":{{(IsOnline ? "true" : "false")}},"timestamp":{{Timestamp}}}""")),
        QualityOfService = 1,
        IsRetained = true,
    };

    /// <summary>Reads the payload of a state; also the words ONLINE and OFFLINE of the form before version 3.0.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> payload, out SparkplugState state)
    {
        state = default;
        if (payload.Length > 4096)
            return false;
        switch (Encoding.UTF8.GetString(payload.Span).Trim())
        {
            case "ONLINE":
                state = new(true, null);
                return true;
            case "OFFLINE":
                state = new(false, null);
                return true;
        }
        try
        {
            using var json = JsonDocument.Parse(payload);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("online", out JsonElement online) || online.ValueKind is not (JsonValueKind.True or JsonValueKind.False)
                || !json.RootElement.TryGetProperty("timestamp", out JsonElement timestamp) || timestamp.ValueKind != JsonValueKind.Number || !timestamp.TryGetInt64(out long at))
                return false;
            state = new(online.GetBoolean(), at);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
