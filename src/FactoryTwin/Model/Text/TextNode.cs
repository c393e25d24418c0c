namespace FactoryTwin.Model.Text;

/// <summary>A place in a text.</summary>
/// <param name="Line">Line, from 1; 0 where there is no text.</param>
/// <param name="Column">Column, from 1; 0 where there is no text.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct TextPlace(int Line, int Column) : IComparable<TextPlace>
{
    /// <inheritdoc/>
    public int CompareTo(TextPlace other) => (Line, Column).CompareTo((other.Line, other.Column));

    /// <summary>Line and column, as in <c>14:12</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Line}:{Column}");
}

/// <summary>What a piece of a model's text is.</summary>
public enum TextNodeKind
{
    /// <summary>A text without parts, as in <c>95 s</c>.</summary>
    Scalar = 0,

    /// <summary>Keys with values.</summary>
    Map = 1,

    /// <summary>Items in order.</summary>
    List = 2,
}

/// <summary>A piece of a model's text with its place: what YAML was read into, and what is written as YAML.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class TextNode
{
    private TextNode(TextNodeKind kind) => Kind = kind;

    /// <summary>What it is.</summary>
    public TextNodeKind Kind { get; }

    /// <summary>Where it begins.</summary>
    public TextPlace Place { get; internal init; }

    /// <summary>The text of a scalar; else empty.</summary>
    public string Scalar { get; private init; } = "";

    /// <summary>The keys of a map, in the order in which they are written; else empty.</summary>
    public IReadOnlyList<TextEntry> Entries { get; private init; } = [];

    /// <summary>The items of a list; else empty.</summary>
    public IReadOnlyList<TextNode> Items { get; private init; } = [];

    /// <summary>Whether the scalar is written in quotes, or as a block.</summary>
    public bool IsQuoted { get; internal init; }

    /// <summary>Whether nothing is written where a value could be.</summary>
    public bool IsAbsent => Kind == TextNodeKind.Scalar && Scalar.Length == 0 && !IsQuoted;

    /// <summary>Whether a comma within braces has cut this scalar, which is given here in one piece again.</summary>
    internal bool IsCutAtComma { get; init; }

    /// <summary>Whether the scalar stands on one line as it is, so that its characters have places.</summary>
    internal bool IsVerbatim { get; init; }

    /// <summary>Number of nodes in here, with every alias counted as often as it stands.</summary>
    internal int Size { get; private init; } = 1;

    /// <summary>A scalar.</summary>
    public static TextNode Of(string scalar) => new(TextNodeKind.Scalar) { Scalar = scalar };

    /// <summary>A map.</summary>
    public static TextNode Map(IReadOnlyList<TextEntry> entries) => MapAt(entries, default);

    /// <summary>A list.</summary>
    public static TextNode List(IReadOnlyList<TextNode> items) => ListAt(items, default);

    internal TextNode At(TextPlace place, bool isQuoted, bool isVerbatim) =>
        new(Kind) { Scalar = Scalar, Place = place, IsQuoted = isQuoted, IsVerbatim = isVerbatim };

    /// <summary>This scalar and what a comma had cut off from it.</summary>
    internal TextNode JoinedWith(string rest) =>
        Scalar.Contains('(')
        ? new(Kind) { Scalar = $"{Scalar}, {rest}", Place = Place, IsCutAtComma = true }
        : new(Kind) { Scalar = $"{Scalar},{rest}", Place = Place };

    internal static TextNode MapAt(IReadOnlyList<TextEntry> entries, TextPlace place) =>
        new(TextNodeKind.Map) { Entries = entries, Place = place, Size = 1 + entries.Sum(entry => entry.Value.Size) };

    internal static TextNode ListAt(IReadOnlyList<TextNode> items, TextPlace place) =>
        new(TextNodeKind.List) { Items = items, Place = place, Size = 1 + items.Sum(item => item.Size) };

    /// <summary>The value of a key of a map; <c>null</c> where it is not there.</summary>
    internal TextNode? this[string key] => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;

    /// <summary>Where a character of a scalar stands; of one that runs over several lines only the beginning is known.</summary>
    internal TextPlace PlaceOf(int offset) => IsVerbatim ? Place with { Column = Place.Column + offset + (IsQuoted ? 1 : 0) } : Place;
}

/// <summary>A key of a map with its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its value.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record TextEntry(string Key, TextNode Value)
{
    /// <summary>Where the key stands.</summary>
    public TextPlace Place { get; internal init; }
}
