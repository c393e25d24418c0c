namespace FactoryTwin.Mqtt.Twins;

/// <summary>A name as one level of a topic, from which it comes back: as RFC 3986 has it (percent-encoding of UTF-8), so that blanks, slashes, wildcards and umlauts do no harm.</summary>
/// <remarks>A name that begins with an underscore, or is a word that means something at its place, has its first character encoded too; a lone underscore stands for no name at all.</remarks>
internal static class TopicLevel
{
    public static string Of(string name, params ReadOnlySpan<string> reserved)
    {
        if (name.Length == 0)
            return "_";
        string level = Uri.EscapeDataString(name);
        return level[0] == '_' || reserved.Contains(level) ? $"%{(int)level[0]:X2}{level[1..]}" : level;
    }

    public static string NameOf(string level) => level == "_" ? "" : Uri.UnescapeDataString(level);
}
