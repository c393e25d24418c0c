using YamlDotNet.Core;

namespace FactoryTwin.Model.Text;

/// <summary>Says in our words what the YAML parser did not like.</summary>
internal static class YamlFault
{
    /// <summary>What the parser says when it fails in a way of its own.</summary>
    public const string Unexpected = "unexpected";

    // What the parser says, what that means, and what helps. Whatever it says in another version still gets the last line.
    private static readonly (string Said, string Message, string? Remedy)[] Known =
    [
        ("invalid mapping", "a ':' stands where no key can be", "indent the line as its neighbours, or quote a text that has ': ' in it"),
        ("quoted scalar, found", "the quotation mark here has no second one", null),
        ("cannot start any token", "no text can begin with this character", "quote it"),
        ("expected key", "a key is expected here", "indent it as its neighbours, or quote the whole of a value that begins with a quotation mark or bracket"),
        ("'-' indicator", "an item with '- ' is expected here", "indent it as its neighbours, or quote the whole of a value that begins with a quotation mark or bracket"),
        ("", "this cannot be read as YAML", "check indentation, brackets and quotation marks here and in the line before"),
    ];

    /// <summary>Where, what, and how to mend it.</summary>
    /// <param name="error">What the parser said.</param>
    /// <param name="text">The whole text.</param>
    /// <param name="open">The last bracket or brace that is still open.</param>
    public static (TextPlace Place, string Message, string? Remedy) Explain(YamlException error, string text, (char Bracket, TextPlace Place)? open)
    {
        var place = new TextPlace(Math.Max(1, checked((int)error.Start.Line)), Math.Max(1, checked((int)error.Start.Column)));
        bool Says(string said) => error.Message.Contains(said, StringComparison.Ordinal);
        if (Says("tab") && FirstTab(text) is { } tab)
            return (tab, "a tab indents this line", "YAML is indented by spaces");
        if (open is { Bracket: '[' } flow && LineAt(text, place.Line).Contains("->", StringComparison.Ordinal) && (Says("',' or") || Says(Unexpected)) && LineAt(text, flow.Place.Line).Contains("-> [", StringComparison.Ordinal))
            return (flow.Place, "a flow with places in '[ ]' cannot stand bare between '[' and ']'", "quote it, as in '[\"a -> [4] -> b\"]', or write each way in a line of its own behind '- '");
        if (open is { } left && (Says("',' or") || Says(Unexpected)))
            return (left.Place, $"the '{left.Bracket}' here has no '{(left.Bracket == '{' ? '}' : ']')}', or a ',' is missing after it", null);
        if (Says("unknown escape"))
            return (place, "a '\\' in this quoted text begins no escape that YAML knows", "write '\\\\', or quote with ' instead of \"");
        (_, string message, string? remedy) = Known.First(known => Says(known.Said));
        return (place, message, remedy);
    }

    private static string LineAt(string text, int line) => text.Split('\n').ElementAtOrDefault(line - 1) ?? "";

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
