using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>A way to a value in JSON, as <c>status.temperature</c>, <c>pose[0]</c> or <c>['a.b'].c</c>; an empty one is the payload itself.</summary>
internal sealed class JsonWay
{
    private readonly (string? Field, int Index)[] _steps;

    private JsonWay(IEnumerable<(string? Field, int Index)> steps) => _steps = [.. steps];

    /// <summary>Whether it is the payload itself.</summary>
    public bool IsWhole => _steps.Length == 0;

    /// <summary>Reads a way.</summary>
    /// <param name="text">The text.</param>
    /// <param name="way">The way.</param>
    /// <param name="fault">What is wrong with it.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out JsonWay? way, [NotNullWhen(false)] out string? fault)
    {
        var steps = new List<(string?, int)>();
        way = null;
        fault = null;
        for (int i = 0; i < text.Length;)
        {
            int end;
            if (text[i] == '[')
            {
                bool isQuoted = i + 1 < text.Length && text[i + 1] is '\'' or '"';
                end = isQuoted ? text.IndexOf($"{text[i + 1]}]", i + 2, StringComparison.Ordinal) : text.IndexOf(']', i);
                string inner = end < 0 ? "" : text[(i + (isQuoted ? 2 : 1))..end];
                if (end < 0)
                    fault = "has a bracket that is not closed";
                else if (isQuoted)
                    steps.Add((inner, 0));
                else if (int.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
                    steps.Add((null, index));
                else
                    fault = $"has '{inner}' in brackets, which is no number from 0";
                i = end + (isQuoted ? 2 : 1);
            }
            else
            {
                int start = text[i] == '.' && steps.Count > 0 ? i + 1 : i;
                end = text.AsSpan(start).IndexOfAny('.', '[') is >= 0 and var length ? start + length : text.Length;
                if (end == start)
                    fault = "has a name that is missing";
                steps.Add((text[start..end], 0));
                i = end;
            }
            if (fault is not null)
                return false;
        }
        way = new JsonWay(steps);
        return true;
    }

    /// <summary>What stands there; <c>null</c> where the way ends before.</summary>
    public JsonTree? In(JsonTree tree)
    {
        JsonTree? here = tree;
        foreach ((string? field, int index) in _steps)
            here = field is not null ? here?[field] : here is { Kind: JsonKind.List } list && index < list.Items.Count ? list.Items[index] : null;
        return here;
    }
}
