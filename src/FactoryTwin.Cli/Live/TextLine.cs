using FactoryTwin.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FactoryTwin.Cli.Live;

/// <summary>A line of a dashboard: pieces of text with their looks, to a certain column.</summary>
internal sealed class TextLine
{
    private readonly List<Segment> _pieces = [];

    /// <summary>Columns that it takes so far.</summary>
    public int Width => Segment.CellCount(_pieces);

    public static Style Strong { get; } = new(decoration: Decoration.Bold);

    public static Style Faint { get; } = new(Color.Grey);

    public static TextLine Of(string text, Style? style = null) => new TextLine().Add(text, style);

    public TextLine Add(string text, Style? style = null)
    {
        _pieces.Add(new Segment(Tables.Printable(text), style ?? Style.Plain));
        return this;
    }

    /// <summary>Adds a text in a column of a width: cut where it is longer.</summary>
    public TextLine AddCell(string text, int width, Style? style = null, bool isRight = false)
    {
        int before = Width;
        string cut = Cut(Tables.Printable(text), width);
        int rest = width - new Segment(cut).CellCount();
        return isRight ? PadTo(before + rest).Add(cut, style) : Add(cut, style).PadTo(before + width);
    }

    public TextLine PadTo(int column)
    {
        int missing = column - Width;
        if (missing > 0)
            _pieces.Add(new Segment(new string(' ', missing)));
        return this;
    }

    /// <summary>Leaves out what does not fit into a width.</summary>
    public TextLine CutTo(int width)
    {
        Segment[] kept = [.. Within(width)];
        _pieces.Clear();
        _pieces.AddRange(kept);
        return this;
    }

    /// <summary>The pieces that fit into a width.</summary>
    public IEnumerable<Segment> Within(int width)
    {
        foreach (Segment piece in _pieces)
        {
            if (width <= 0 || Segment.Truncate(piece, width) is not { } part)
                yield break;
            yield return part;
            width -= part.CellCount();
        }
    }

    public override string ToString() => string.Concat(_pieces.Select(piece => piece.Text));

    /// <summary>Breaks words with spaces between them into lines.</summary>
    public static IEnumerable<TextLine> Wrap(IEnumerable<string> words, int width, string first, Style? style = null, string gap = "  ")
    {
        TextLine line = Of(first, Faint);
        int indent = line.Width;
        foreach (string word in words)
        {
            if (line.Width > indent && line.Width + word.Length > width)
            {
                yield return line;
                line = new TextLine().PadTo(indent);
            }
            line.Add(word + gap, style);
        }
        yield return line;
    }

    private static string Cut(string text, int width) =>
        new Segment(text).CellCount() <= width ? text : Segment.Truncate(new Segment(text), width - 1)?.Text + "…";
}
