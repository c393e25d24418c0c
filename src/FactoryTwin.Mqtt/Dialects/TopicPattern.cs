using System.Diagnostics.CodeAnalysis;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>Topics of one form, as <c>lab/{device}/status</c>: what stands in braces is a level that is captured, <c>+</c> one that is not, <c>#</c> at the end all that follow.</summary>
internal sealed class TopicPattern
{
    private readonly string[] _levels;

    private TopicPattern(string[] levels) => _levels = levels;

    /// <summary>The names of what is captured.</summary>
    public IEnumerable<string> Captures => _levels.Where(IsCapture).Select(level => level[1..^1]);

    /// <summary>The topics as MQTT has them.</summary>
    public string Filter => string.Join('/', _levels.Select(level => IsCapture(level) ? "+" : level));

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="fault">What is wrong with it.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out TopicPattern? pattern, [NotNullWhen(false)] out string? fault)
    {
        string[] levels = TopicText.Cut(text);
        string[] captures = [.. levels.Where(IsCapture)];
        fault = levels.FirstOrDefault(level => !IsCapture(level) && level.AsSpan().ContainsAny('{', '}')) is { } odd ? $"has '{odd}'; braces take a whole level, as in '{{device}}'"
            : levels.Any(level => level.Length > 1 && level.AsSpan().ContainsAny('+', '#')) || levels[..^1].Contains("#") ? "has a wildcard in a place where none can be"
            : captures.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice ? $"captures {twice.Key} twice"
            : text.Length == 0 ? "is empty" : null;
        pattern = fault is null ? new TopicPattern(levels) : null;
        return fault is null;
    }

    /// <summary>Whether a topic is of this form, with what it captures.</summary>
    public bool Matches(string topic, [NotNullWhen(true)] out IReadOnlyDictionary<string, string>? captured)
    {
        captured = null;
        if (!TopicText.Matches(Filter, topic))
            return false;
        string[] levels = TopicText.Cut(topic);
        captured = _levels.Zip(levels).Where(pair => IsCapture(pair.First)).ToDictionary(pair => pair.First[1..^1], pair => pair.Second);
        return true;
    }

    private static bool IsCapture(string level) => level.Length > 2 && level[0] == '{' && level[^1] == '}' && !level.AsSpan(1, level.Length - 2).ContainsAny('{', '}');
}
