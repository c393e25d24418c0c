using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>Payloads that are one word or number and no JSON.</summary>
internal static class PlainText
{
    private const int Longest = 256;

    /// <summary>A payload as text; <c>null</c> where it is none, or longer than a word can be.</summary>
    public static string? Of(ReadOnlySpan<byte> payload) => payload.Length is > 0 and <= Longest && Utf8.IsValid(payload) ? Encoding.UTF8.GetString(payload).Trim() : null;

    /// <summary>A payload as people can look at it: what no character shows is a dot.</summary>
    public static string Shown(ReadOnlySpan<byte> payload) => string.Concat(Encoding.UTF8.GetString(payload).Select(c => char.IsControl(c) || c == '\uFFFD' ? '.' : c));

    /// <summary>A payload as number; <c>null</c> where it is none.</summary>
    public static double? NumberOf(ReadOnlySpan<byte> payload) => NumberOf(Of(payload));

    /// <summary>A text as number; <c>null</c> where it is none.</summary>
    public static double? NumberOf(string? text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;
}
