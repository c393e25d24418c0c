using System.Text.Json;

namespace FactoryTwin.Mqtt.Twins;

/// <summary>The names of an enumeration as messages write them: camel case, found again from the bytes of a message.</summary>
internal static class TwinWords<T> where T : struct, Enum
{
    private static readonly (T Value, JsonEncodedText Word)[] _all =
        [.. Enum.GetValues<T>().Select(value => (value, JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(value.ToString()))))];

    public static JsonEncodedText Of(T value)
    {
        foreach ((T known, JsonEncodedText word) in _all)
        {
            if (EqualityComparer<T>.Default.Equals(known, value))
                return word;
        }
        throw new ArgumentOutOfRangeException(nameof(value), value, "It has no name.");
    }

    public static T? Read(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String)
            return null;
        foreach ((T known, JsonEncodedText word) in _all)
        {
            if (json.ValueTextEquals(word.EncodedUtf8Bytes))
                return known;
        }
        return null;
    }
}
