using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <summary>What a recording tells of its factory before anything happens.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record RecordingDescription
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new ListConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutNoWaits } },
    };

    /// <summary>Name of the factory.</summary>
    public required string Name { get; init; }

    /// <summary>Its stations, each at the place that its number says.</summary>
    public required ValueList<StationInfo> Stations { get; init; }

    /// <summary>Names of its part types, in the order of their numbers.</summary>
    public required ValueList<string> PartTypes { get; init; }

    /// <summary>The attributes that its parts have, each at the place that its number says. Default: none.</summary>
    public ValueList<AttributeInfo> Attributes { get; init; } = ValueList<AttributeInfo>.Empty;

    /// <summary>The model as YAML. Default: <c>null</c>, there is none, or it cannot be written as text.</summary>
    public string? ModelText { get; init; }

    /// <summary>The files that the model names, such as measured values. Default: none.</summary>
    public ValueList<RecordedFile> ModelFiles { get; init; } = ValueList<RecordedFile>.Empty;

    /// <summary>Seed of the simulation. Range: all. Default: <c>null</c>, it was none.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Number of the replication. Range: 0 or more. Default: 0.</summary>
    public int Replication { get; init; }

    /// <summary>The warm-up: what is measured begins when it ends. Range: 0 or more. Default: 0.</summary>
    public TimeSpan WarmUp { get; init; }

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="JsonException">That is no description.</exception>
    internal static RecordingDescription Read(ReadOnlySpan<byte> json)
    {
        RecordingDescription read = JsonSerializer.Deserialize<RecordingDescription>(json, Json) ?? throw new JsonException("It is null.");
        for (int i = 0; i < read.Stations.Count; i++)
        {
            if (read.Stations[i] is not { Places: >= 1 } station || station.Id.Index != i)
                throw new JsonException("A station has no place, or stands at one that is not its number.");
            if (station.Waits.Any(wait => wait is null))
                throw new JsonException("A station waits, and not for anybody.");
        }
        return read.PartTypes.Count > 0 && read.WarmUp >= TimeSpan.Zero ? read : throw new JsonException("It has no part type, or a negative warm-up.");
    }

    /// <summary>Most stations wait for nobody, and need not say so.</summary>
    private static void LeaveOutNoWaits(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties.Where(property => property.PropertyType == typeof(ValueList<WaitInfo>)))
            property.ShouldSerialize = static (_, waits) => waits is ValueList<WaitInfo> { Count: > 0 };
    }

    /// <summary>Lists as JSON arrays.</summary>
    private sealed class ListConverter : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(ValueList<>);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

        private sealed class Of<T> : JsonConverter<ValueList<T>>
        {
            public override ValueList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
                (JsonSerializer.Deserialize<T[]>(ref reader, options) ?? []).ToValueList();

            public override void Write(Utf8JsonWriter writer, ValueList<T> value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value.ToArray(), options);
        }
    }
}

/// <summary>A file that a model names, kept with its recording.</summary>
/// <param name="Name">Its path from the model's folder, with forward slashes.</param>
/// <param name="Content">Its bytes.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record RecordedFile(string Name, ReadOnlyMemory<byte> Content);

/// <summary>What is known when a recording is ended as it should be.</summary>
/// <param name="To">The instant up to which everything is recorded.</param>
/// <param name="CalendarEvents">Events that the calendar of the simulation had given out by then; 0 where it was none.</param>
/// <param name="IsOver">Whether nothing was pending any more.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct RecordingEnd(SimTime To, long CalendarEvents = 0, bool IsOver = false)
{
    /// <summary>That the factory has stopped for good with parts in it, since when, who waits for what, and what to do, as a sentence. Default: <c>null</c>, it has not, or nobody has looked.</summary>
    public string? Standstill { get; init; }
}

/// <summary>How a recording is written.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record RecordingOptions
{
    /// <summary>The defaults: everything is kept, in blocks of 4,096 events.</summary>
    public static RecordingOptions Default { get; } = new();

    /// <summary>Events in a block; those of a block that is not full yet are lost in a crash. Range: 1 to 65,536. Default: 4,096.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside its range.</exception>
    public int EventsPerBlock
    {
        get;
        init => field = value is >= 1 and <= RecordingFormat.MostEvents ? value : throw new ArgumentOutOfRangeException(nameof(EventsPerBlock), value, $"A block has 1 to {RecordingFormat.MostEvents} events.");
    } = 4096;

    /// <summary>Size that the file is not to exceed for long [bytes]: the oldest blocks are dropped. The description and the newest block always stay. Range: above 0. Default: <c>null</c>, no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public long? MostBytes
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(MostBytes), value, "A file has a size above 0.");
    }

    /// <summary>How far back it is to reach at most, in the factory's own time: older blocks are dropped. Range: above 0. Default: <c>null</c>, no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public TimeSpan? LongestAge
    {
        get;
        init => field = value is null || value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(LongestAge), value, "An age is above 0.");
    }
}
