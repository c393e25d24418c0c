namespace FactoryTwin.Mqtt.Connection;

/// <summary>Topics and filters of topics, as MQTT has them (MQTT 5, section 4.7).</summary>
internal static class TopicFilter
{
    private const int MostBytes = 65_535;

    /// <summary>Throws where a text is no filter.</summary>
    public static void Check(string filter)
    {
        ArgumentException.ThrowIfNullOrEmpty(filter);
        string[] levels = filter.Split('/');
        for (int i = 0; i < levels.Length; i++)
        {
            if (levels[i].Length > 1 && levels[i].AsSpan().ContainsAny('+', '#'))
                throw new ArgumentException($"'{filter}' is no filter of topics: '{levels[i]}' mixes a wildcard with other characters; let + or # stand alone between slashes.");
            if (levels[i] == "#" && i < levels.Length - 1)
                throw new ArgumentException($"'{filter}' is no filter of topics: # may stand at the end only; write + where one level may be anything.");
        }
        CheckText(filter);
    }

    /// <summary>Throws where a text is no topic to publish to.</summary>
    public static void CheckTopic(string topic)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        if (topic.AsSpan().ContainsAny('+', '#'))
            throw new ArgumentException($"'{topic}' cannot be published to: + and # are for subscribing; name one topic.");
        CheckText(topic);
    }

    /// <summary>Whether a topic is one of those that a filter stands for.</summary>
    public static bool Matches(ReadOnlySpan<char> filter, ReadOnlySpan<char> topic) => Covers(filter, topic);

    /// <summary>Whether every topic that the one filter stands for is also one of the other's. MQTTnet's comparison forgets that <c>+/#</c> stands for <c>a</c> too.</summary>
    public static bool Covers(ReadOnlySpan<char> wide, ReadOnlySpan<char> narrow)
    {
        // A wildcard at the begin does not stand for the topics of the broker itself.
        if (narrow.StartsWith('$') != wide.StartsWith('$'))
            return false;
        if (wide is "+/#")
            return true;
        while (true)
        {
            ReadOnlySpan<char> may = NextLevel(ref wide, out bool wideEnds), asks = NextLevel(ref narrow, out bool narrowEnds);
            if (may is "#")
                return true;
            if (asks is "#" || (may is not "+" && !may.SequenceEqual(asks)))
                return false;
            if (narrowEnds)
                return wideEnds || wide is "#";   // a/# stands for a too
            if (wideEnds)
                return false;
        }
    }

    private static ReadOnlySpan<char> NextLevel(ref ReadOnlySpan<char> rest, out bool isLast)
    {
        int slash = rest.IndexOf('/');
        isLast = slash < 0;
        ReadOnlySpan<char> level = isLast ? rest : rest[..slash];
        rest = isLast ? [] : rest[(slash + 1)..];
        return level;
    }

    private static void CheckText(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal) || System.Text.Encoding.UTF8.GetByteCount(text) > MostBytes)
            throw new ArgumentException($"A topic of {text.Length} characters has a character 0 or more than {MostBytes} bytes; shorten it.");
    }
}
