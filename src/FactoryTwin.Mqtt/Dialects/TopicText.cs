namespace FactoryTwin.Mqtt.Dialects;

/// <summary>Topics, cut at their slashes.</summary>
internal static class TopicText
{
    public static string[] Cut(string topic) => topic.Split('/');

    /// <summary>The levels of a topic from the first to one before the given, as one text.</summary>
    public static string Begin(string[] levels, int count) => string.Join('/', levels.Take(count));

    /// <summary>Whether a topic is one that a filter asks for (MQTT 5.0, 4.7: <c>+</c> is one level, <c>#</c> at the end all that follow; neither stands for a first level that begins with <c>$</c>).</summary>
    public static bool Matches(string filter, string topic)
    {
        string[] wanted = Cut(filter), levels = Cut(topic);
        if (topic.StartsWith('$') && filter is ['+' or '#', ..])
            return false;
        for (int i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] == "#")
                return true;
            if (i >= levels.Length || wanted[i] != "+" && wanted[i] != levels[i])
                return false;
        }
        return wanted.Length == levels.Length;
    }
}
