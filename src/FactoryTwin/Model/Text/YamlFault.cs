using YamlDotNet.Core;

namespace FactoryTwin.Model.Text;

/// <summary>Says in our words what the YAML parser did not like.</summary>
internal static class YamlFault
{
    /// <summary>Where, what, and how to mend it.</summary>
    /// <param name="error">What the parser said.</param>
    /// <param name="text">The whole text.</param>
    /// <param name="openBrace">The last brace that was opened.</param>
    public static (TextPlace Place, string Message, string? Remedy) Explain(YamlException error, string text, TextPlace openBrace)
    {
        var place = new TextPlace(Math.Max(1, checked((int)error.Start.Line)), Math.Max(1, checked((int)error.Start.Column)));
        if (error.Message.Contains("tab", StringComparison.Ordinal) && FirstTab(text) is { } tab)
            return (tab, "a tab indents this line", "YAML is indented by spaces");
        if (error.Message.Contains("invalid mapping", StringComparison.Ordinal))
            return (place, "a ':' stands where no key can be", "indent the line as its neighbours, or quote a text that has ': ' in it");
        if (error.Message.Contains("',' or '}'", StringComparison.Ordinal) && openBrace != default)
            return (openBrace, "the '{' here has no '}', or a ',' is missing after it", null);
        if (error.Message.Contains("',' or ']'", StringComparison.Ordinal))
            return (place, "a '[' before this has no ']', or a ',' is missing", null);
        if (error.Message.Contains("quoted scalar, found unexpected end", StringComparison.Ordinal))
            return (place, "the quotation mark here has no second one", null);
        if (error.Message.Contains("unknown escape", StringComparison.Ordinal))
            return (place, "a '\\' in this quoted text begins no escape that YAML knows", "write '\\\\', or quote with ' instead of \"");
        if (error.Message.Contains("cannot start any token", StringComparison.Ordinal))
            return (place, "no text can begin with this character", "quote it");
        return (place, "this cannot be read as YAML", "check indentation, brackets and quotation marks here and in the line before");
    }

    private static TextPlace? FirstTab(string text)
    {
        int line = 0;
        foreach (ReadOnlySpan<char> content in text.AsSpan().EnumerateLines())
        {
            line++;
            int indent = content.Length - content.TrimStart(" \t").Length;
            int tab = content[..indent].IndexOf('\t');
            if (tab >= 0 && indent < content.Length)
                return new TextPlace(line, tab + 1);
        }
        return null;
    }
}
