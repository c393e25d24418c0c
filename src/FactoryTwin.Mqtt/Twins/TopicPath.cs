namespace FactoryTwin.Mqtt.Twins;

/// <summary>The first levels of topics, as somebody has given them.</summary>
internal static class TopicPath
{
    /// <exception cref="ArgumentException">No topics can begin so.</exception>
    public static string Checked(string path, string parameter) =>
        path.Length > 0 && path.Split('/').All(level => level.Length > 0 && level[0] is not ('_' or '$') && level.AsSpan().IndexOfAny('+', '#', '\0') < 0)
            ? path
            : throw new ArgumentException($"Topics cannot begin with '{path}': give levels that are not empty, without wildcards, and that begin with neither an underscore nor a dollar, as in 'plant/hall-2'.", parameter);
}
