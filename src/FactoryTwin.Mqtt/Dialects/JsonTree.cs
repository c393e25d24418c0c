using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>What a piece of JSON is.</summary>
internal enum JsonKind : byte
{
    Null = 0,
    Flag = 1,
    Number = 2,
    Text = 3,
    List = 4,
    Map = 5,
}

/// <summary>JSON that has been read whole: nothing in it can fail later, as the parts of a lazily read document can.</summary>
internal sealed class JsonTree
{
    /// <summary>The largest payload that is read [bytes].</summary>
    public const int LargestPayload = 1 << 20;

    /// <summary>The most pieces that a payload may have.</summary>
    public const int MostPieces = 100_000;

    private const int LongestQuote = 256;

    public JsonKind Kind { get; private init; }

    public bool Flag { get; private init; }

    /// <summary>The number; infinite where it is too large for one.</summary>
    public double Number { get; private init; }

    /// <summary>The number where it is a whole one of 64 bits; else <c>null</c>.</summary>
    public long? Whole { get; private init; }

    public string Text { get; private init; } = "";

    public IReadOnlyList<JsonTree> Items { get; private init; } = [];

    public IReadOnlyDictionary<string, JsonTree> Fields { get; private init; } = Empty;

    private static readonly Dictionary<string, JsonTree> Empty = [];

    /// <summary>A field of a map; <c>null</c> where it is not there, or this is no map.</summary>
    public JsonTree? this[string name] => Fields.GetValueOrDefault(name);

    /// <summary>What stands at the end of a way through maps, and lists by number; <c>null</c> where it ends before.</summary>
    public JsonTree? At(ReadOnlySpan<string> way)
    {
        JsonTree? here = this;
        foreach (string step in way)
            here = here is { Kind: JsonKind.List } list ? int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < list.Items.Count ? list.Items[index] : null : here?[step];
        return here;
    }

    /// <summary>A text, a number or a flag as a word; <c>null</c> for anything else.</summary>
    public string? Word => Kind switch
    {
        JsonKind.Text => Text.Length <= LongestQuote ? Text : Text[..LongestQuote],
        JsonKind.Number => Whole is { } whole ? whole.ToString(CultureInfo.InvariantCulture) : Number.ToString("R", CultureInfo.InvariantCulture),
        JsonKind.Flag => Flag ? "true" : "false",
        _ => null,
    };

    /// <summary>The word in capitals, for those that some versions of a protocol write with small letters.</summary>
    public string? Capitals => Word?.ToUpperInvariant();

    /// <summary>The items of a list; of anything else that is there itself, as some write one item without a list; none of <c>null</c>.</summary>
    public static IEnumerable<JsonTree> EachOf(JsonTree? value) => value switch
    {
        null or { Kind: JsonKind.Null } => [],
        { Kind: JsonKind.List } => value.Items,
        _ => [value],
    };

    /// <summary>A payload that is a word and no JSON, as <c>Online</c>.</summary>
    public static JsonTree OfText(string text) => new() { Kind = JsonKind.Text, Text = text };

    /// <summary>A word, which is a number where it is a whole one, written as such: a device called 007 keeps its name.</summary>
    public static JsonTree OfWord(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) && whole.ToString(CultureInfo.InvariantCulture) == text ? new() { Kind = JsonKind.Number, Number = whole, Whole = whole } : OfText(text);

    /// <summary>A list of pieces.</summary>
    public static JsonTree OfList(IReadOnlyList<JsonTree> items) => new() { Kind = JsonKind.List, Items = items };

    /// <summary>A map of pieces.</summary>
    public static JsonTree OfFields(IReadOnlyDictionary<string, JsonTree> fields) => new() { Kind = JsonKind.Map, Fields = fields };

    /// <summary>A map of one field, as where a field has a topic of its own.</summary>
    public static JsonTree OfField(string name, JsonTree value) => new() { Kind = JsonKind.Map, Fields = new Dictionary<string, JsonTree> { [name] = value } };

    /// <summary>Reads a payload.</summary>
    /// <param name="utf8">The payload.</param>
    /// <param name="tree">What it says.</param>
    /// <param name="fault">Why it cannot be read.</param>
    public static bool TryRead(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out JsonTree? tree, [NotNullWhen(false)] out string? fault)
    {
        tree = null;
        fault = utf8.Length == 0 ? "the payload is empty" : utf8.Length > LargestPayload ? "the payload is larger than 1 MB" : null;
        if (fault is not null)
            return false;
        try
        {
            var reader = new Utf8JsonReader(utf8);
            int left = MostPieces;
            if (reader.Read())
                tree = ReadValue(ref reader, ref left);
            if (tree is not null && reader.Read())
                tree = null;
        }
        // The reader has no way to say that bytes are no JSON, or a text no UTF-8, but these.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            tree = null;
        }
        fault = tree is null ? "the payload is not JSON" : null;
        return tree is not null;
    }

    private static JsonTree? ReadValue(ref Utf8JsonReader reader, ref int left)
    {
        if (left-- == 0)
            return null;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var fields = new Dictionary<string, JsonTree>();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    string name = reader.GetString()!;
                    reader.Read();
                    if (ReadValue(ref reader, ref left) is not { } value)
                        return null;
                    fields[name] = value;
                }
                return new JsonTree { Kind = JsonKind.Map, Fields = fields };
            case JsonTokenType.StartArray:
                var items = new List<JsonTree>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (ReadValue(ref reader, ref left) is not { } item)
                        return null;
                    items.Add(item);
                }
                return new JsonTree { Kind = JsonKind.List, Items = items };
            case JsonTokenType.String:
                return OfText(reader.GetString()!);
            case JsonTokenType.Number:
                bool isWhole = reader.TryGetInt64(out long whole);
                return new JsonTree { Kind = JsonKind.Number, Number = reader.TryGetDouble(out double number) ? number : double.PositiveInfinity, Whole = isWhole ? whole : null };
            case JsonTokenType.Null:
                return new JsonTree();
            default:
                return new JsonTree { Kind = JsonKind.Flag, Flag = reader.TokenType == JsonTokenType.True };
        }
    }
}
