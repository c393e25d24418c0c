using System.Buffers;
using System.Text.Json;
using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Twins;

/// <summary>What a twin says of its factory before anything happens: which run it is, when its time began, and what recordings say too.</summary>
/// <param name="Run">The run, by when it was first published [ms since 1970]; each message names it, so that those of an earlier run are known.</param>
/// <param name="Start">Where the run's time 0 lies; <c>null</c> where that is beyond the calendar.</param>
/// <param name="Factory">The factory.</param>
internal sealed record TwinDescription(long Run, DateTimeOffset? Start, RecordingDescription Factory)
{
    private const int Version = 1, MostPlaces = ushort.MaxValue + 1;

    private Dictionary<string, int>? _stations;

    /// <summary>Whether the twin can be asked for what happened before. Default: no.</summary>
    public bool Answers { get; init; }

    /// <summary>Number of the station of that name; -1 where there is none.</summary>
    public int StationOf(string name) =>
        (_stations ??= Factory.Stations.GroupBy(station => station.Name).ToDictionary(group => group.Key, group => group.First().Id.Index)).GetValueOrDefault(name, -1);

    /// <summary>Date and time of day in UTC; <c>null</c> where that is beyond the calendar.</summary>
    public DateTimeOffset? At(SimTime time) => Start is { } start && time.SinceStart <= DateTimeOffset.MaxValue - start ? start.ToUniversalTime() + time.SinceStart : null;

    public byte[] ToBytes()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("factorytwin", Version);
            json.WriteNumber("run", Run);
            if (Start is { } start)
                json.WriteString("start", start);
            if (Answers)
                json.WriteBoolean("answers", true);
            json.WritePropertyName("factory");
            json.WriteRawValue(Factory.ToBytes());
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads a description; <c>null</c> with a reason where it is none.</summary>
    public static TwinDescription? Read(ReadOnlyMemory<byte> payload, out string reason)
    {
        reason = "that is no description of a factory";
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("factorytwin", out JsonElement version) || !version.TryGetInt32(out int number))
                return null;
            if (number != Version)
            {
                reason = "the description is of a newer form";
                return null;
            }
            DateTimeOffset? start = root.TryGetProperty("start", out JsonElement begin) ? begin.GetDateTimeOffset() : null;
            var factory = RecordingDescription.Read(JsonSerializer.SerializeToUtf8Bytes(root.GetProperty("factory")));
            if (factory.Stations.Any(station => station.Places > MostPlaces || station.Signals.Any(signal => signal is null)))
                return null;
            return new TwinDescription(root.GetProperty("run").GetInt64(), start, factory) { Answers = root.TryGetProperty("answers", out JsonElement answers) && answers.GetBoolean() };
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            return null;
        }
    }
}
