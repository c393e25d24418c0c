namespace FactoryTwin.Model.Text;

/// <summary>A part of a text that knows where it stands.</summary>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct TextSpan
{
    private readonly TextContext _context;
    private readonly int _offset;

    internal TextSpan(TextContext context, string text, int offset = 0)
    {
        _context = context;
        Text = text;
        _offset = offset;
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>Where it begins; in a model built in code, nowhere.</summary>
    internal TextPlace Place => _context.Node?.PlaceOf(_offset) ?? default;

    /// <summary>Number of characters.</summary>
    public int Length => Text.Length;

    /// <summary>Where it belongs within the model.</summary>
    public TextContext Context => _context;

    /// <summary>A part of it.</summary>
    /// <param name="range">Which characters.</param>
    public TextSpan this[Range range]
    {
        get
        {
            (int start, int length) = range.GetOffsetAndLength(Text.Length);
            return new(_context, Text.Substring(start, length), _offset + start);
        }
    }

    /// <summary>It without the white space around it.</summary>
    public TextSpan Trim()
    {
        int start = Text.Length - Text.TrimStart().Length;
        return new(_context, Text.Trim(), _offset + start);
    }

    /// <summary>Its parts between separators, trimmed; separators within round brackets do not count.</summary>
    /// <param name="separator">The separator.</param>
    public IReadOnlyList<TextSpan> Split(char separator)
    {
        var parts = new List<TextSpan>();
        int start = 0, depth = 0;
        for (int i = 0; i < Text.Length; i++)
        {
            depth += Text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (Text[i] != separator || depth > 0)
                continue;
            parts.Add(this[start..i].Trim());
            start = i + 1;
        }
        parts.Add(this[start..].Trim());
        return parts;
    }

    /// <summary>Reports a fault of this text.</summary>
    /// <param name="code">Code of the kind of fault.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="remedy">How to mend it.</param>
    /// <returns>Always false, as a reader that has failed returns.</returns>
    public bool Report(string code, string message, string? remedy = null)
    {
        if (_context.Node is null)
            _context.Report(code, message, remedy, Text);
        else
            _context.ReportAt(Place, code, message, remedy, Text);
        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>The text of a node, where it is one.</summary>
    internal static bool TryTake(TextNode node, TextContext context, string expected, out TextSpan text)
    {
        text = new TextSpan(context, node.Scalar).Trim();
        string needs = $"write {expected}";
        if (node.IsCutAtComma)
            return text.Report(ProblemCode.CutAtComma, $"inside '{{ }}' a comma has cut '{node.Scalar}' in two", $"quote it: {context.Key}: \"{node.Scalar}\"");
        if (node.Kind == TextNodeKind.Scalar && text.Length > 0)
            return true;
        string message = node.Kind switch
        {
            TextNodeKind.Map => "keys stand here where one value is needed",
            TextNodeKind.List => "a list stands here where one value is needed",
            _ => "the value is missing",
        };
        context.Report(node.Kind == TextNodeKind.Scalar ? ProblemCode.MissingKey : ProblemCode.WrongShape, message, needs);
        return false;
    }
}
