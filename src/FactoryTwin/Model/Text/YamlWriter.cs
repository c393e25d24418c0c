using System.Globalization;
using System.Text;

namespace FactoryTwin.Model.Text;

/// <summary>Writes nodes as YAML, as a person would: short maps in one line, everything else in blocks.</summary>
/// <remarks>Written by hand: the library's emitter folds lines and has no such layout.</remarks>
internal static class YamlWriter
{
    private const int LongestLine = 110;

    public static string Write(TextNode root)
    {
        var text = new StringBuilder();
        foreach (TextEntry entry in root.Entries)
            WriteEntry(text, entry, 0);
        return text.ToString();
    }

    private static void WriteEntry(StringBuilder text, TextEntry entry, int depth)
    {
        string key = $"{new string(' ', depth * 2)}{Plain(entry.Key)}:";
        text.Append(key);
        if (entry.Value.Kind == TextNodeKind.Scalar)
            text.Append(' ').Append(Plain(entry.Value.Scalar)).Append('\n');
        else if (depth > 0 && Inline(entry.Value) is { } inline && key.Length + inline.Length < LongestLine)
            text.Append(' ').Append(inline).Append('\n');
        else
            WriteBlock(text.Append('\n'), entry.Value, depth + 1);
    }

    private static void WriteBlock(StringBuilder text, TextNode node, int depth)
    {
        foreach (TextEntry entry in node.Entries)
            WriteEntry(text, entry, depth);
        foreach (TextNode item in node.Items)
        {
            text.Append(' ', depth * 2).Append("- ");
            if (item.Kind == TextNodeKind.Scalar)
                text.Append(Plain(item.Scalar)).Append('\n');
            else if (Inline(item) is { } inline && inline.Length < LongestLine)
                text.Append(inline).Append('\n');
            else
                WriteItem(text, item, depth + 1);
        }
    }

    // The first key of a map stands on the line of its hyphen.
    private static void WriteItem(StringBuilder text, TextNode item, int depth)
    {
        int start = text.Length;
        WriteBlock(text, item, depth);
        text.Remove(start, depth * 2);
    }

    /// <summary>A map or list in one line; <c>null</c> where a text in it would need quotes for its comma.</summary>
    private static string? Inline(TextNode node)
    {
        if (node.Kind == TextNodeKind.Scalar)
            return IsPlain(node.Scalar) && node.Scalar.IndexOfAny([',', '[', ']', '{', '}']) < 0 ? node.Scalar : node.Scalar.Contains(',') ? null : Quoted(node.Scalar);
        var parts = new List<string>();
        foreach (TextEntry entry in node.Entries)
        {
            if (Inline(TextNode.Of(entry.Key)) is not { } key || Inline(entry.Value) is not { } value)
                return null;
            parts.Add($"{key}: {value}");
        }
        foreach (TextNode item in node.Items)
        {
            if (Inline(item) is not { } value)
                return null;
            parts.Add(value);
        }
        string inside = string.Join(", ", parts);
        return node.Kind == TextNodeKind.List ? $"[{inside}]" : inside.Length == 0 ? "{ }" : $"{{ {inside} }}";
    }

    private static string Plain(string text) => IsPlain(text) ? text : Quoted(text);

    // Stricter than YAML: what is in doubt is quoted.
    private static bool IsPlain(string text) =>
        text.Length > 0
        && (char.IsLetterOrDigit(text[0]) || text[0] is '_' or '(' or '/')
        && !char.IsWhiteSpace(text[^1]) && text[^1] != ':'
        && text.All(c => c is >= ' ' and <= '~' || char.IsLetterOrDigit(c))
        && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal)
        && !text.Contains("  ", StringComparison.Ordinal);

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            if (c is '"' or '\\')
                quoted.Append('\\').Append(c);
            else if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF')
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else
                quoted.Append(c);
        }
        return quoted.Append('"').ToString();
    }
}
