using System.Globalization;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>Times as devices write them.</summary>
internal static class DeviceTimes
{
    private static readonly string[] _formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK"];

    /// <summary>A time of ISO 8601 with a zone; one without a zone is none, for nobody knows which hour it means.</summary>
    public static bool TryIso(string text, out DateTimeOffset time)
    {
        time = default;
        text = Shortened(text);
        return DateTime.TryParseExact(text, _formats, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime read) && read.Kind != DateTimeKind.Unspecified
            && DateTimeOffset.TryParseExact(text, _formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    /// <summary>The same where the one who writes it is bound to mean UTC: one without a zone is taken so.</summary>
    public static bool TryUtc(string text, out DateTimeOffset time) => TryIso(text, out time) || TryIso(text + "Z", out time);

    /// <summary>A number of seconds since 1970; <c>null</c> outside the years 1 to 9999.</summary>
    public static DateTimeOffset? OfUnixSeconds(double seconds) =>
        Math.Abs(seconds) < 200_000_000_000 && DateTimeOffset.UnixEpoch.Ticks + seconds * TimeSpan.TicksPerSecond is >= 0 and <= 3.155e18
            ? DateTimeOffset.UnixEpoch.AddTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond)) : null;

    /// <summary>A number of milliseconds since 1970; <c>null</c> outside the years 1 to 9999.</summary>
    public static DateTimeOffset? OfUnixMilliseconds(double milliseconds) => OfUnixSeconds(milliseconds / 1000);

    /// <summary>Some clocks write nanoseconds; a tick is 100 of them.</summary>
    private static string Shortened(string text)
    {
        const int dot = 19, longest = 7;
        if (text.Length <= dot || text[dot] != '.')
            return text;
        int end = dot + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return end - dot - 1 <= longest ? text : text[..(dot + 1 + longest)] + text[end..];
    }
}
