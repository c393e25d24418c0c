using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FactoryTwin.Model.Text;

/// <summary>Reads YAML into nodes that know their places. Whatever the text holds, what comes out is nodes or one located fault.</summary>
/// <remarks>Walks the parser's events itself: the library's object mapper knows no places for values and stops at the first fault.</remarks>
internal sealed class YamlReader
{
    private const int DeepestNesting = 64;
    private const int MostNodes = 100_000;

    private readonly IParser _parser;
    private readonly string? _beginning;
    private readonly TextContext _context;
    private readonly Dictionary<AnchorName, TextNode?> _anchors = [];
    private readonly Stack<(char Bracket, TextPlace Place)> _open = new();
    private int _nodes;
    private bool _failed;

    private YamlReader(string text, TextContext context, string? beginning)
    {
        _beginning = beginning;
        _parser = new GuardedParser(text);
        _context = context;
    }

    /// <summary>Reads a text; <c>null</c> where it cannot be read, which has then been reported.</summary>
    /// <param name="text">The text.</param>
    /// <param name="context">Where faults are reported.</param>
    /// <param name="beginning">How such a text begins, as a remedy for an empty one.</param>
    public static TextNode? Read(string text, TextContext context, string? beginning = null)
    {
        var reader = new YamlReader(text, context, beginning);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException error)
        {
            (TextPlace place, string message, string? remedy) = YamlFault.Explain(error, text, reader._open.TryPeek(out (char, TextPlace) open) ? open : null);
            context.ReportAt(place, ProblemCode.NotYaml, message, remedy);
            return null;
        }
    }

    private TextNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
            return Fail(new TextPlace(1, 1), ProblemCode.UnreadableFile, "the file is empty", _beginning);
        _parser.Consume<DocumentStart>();
        TextNode? root = ReadNode(0, _context);
        if (_failed)
            return null;
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out DocumentStart? second))
            return Fail(PlaceOf(second), ProblemCode.NotYaml, "a second document begins here", "a file holds one model: remove the '---'");
        return root;
    }

    /// <summary>Reads the node that the parser stands at; <c>null</c> after a fault.</summary>
    private TextNode? ReadNode(int depth, TextContext context)
    {
        TextPlace place = PlaceOf(_parser.Current!);
        if (depth > DeepestNesting)
            return Fail(place, ProblemCode.NotYaml, $"the text is nested more than {DeepestNesting} deep");
        if (_parser.TryConsume<AnchorAlias>(out AnchorAlias? alias))
            return ReadAlias(alias, place);

        AnchorName anchor = _parser.Require<NodeEvent>().Anchor;
        if (!anchor.IsEmpty)
            _anchors[anchor] = null;
        TextNode? node = _parser.Current switch
        {
            MappingStart { Style: MappingStyle.Flow } => ReadMap(depth, context, place, isFlow: true),
            MappingStart => ReadMap(depth, context, place, isFlow: false),
            SequenceStart => ReadList(depth, context, place),
            _ => ReadScalar(place),
        };
        if (!anchor.IsEmpty && node is not null)
            _anchors[anchor] = node;
        return Counted(node, 1, place);
    }

    private TextNode ReadScalar(TextPlace place)
    {
        Scalar scalar = _parser.Consume<Scalar>();
        TextNode node = TextNode.Of(scalar.Value);
        return node.At(place, scalar.Style != ScalarStyle.Plain, scalar.Start.Line == scalar.End.Line && scalar.Style is not (ScalarStyle.Literal or ScalarStyle.Folded));
    }

    private TextNode? ReadAlias(AnchorAlias alias, TextPlace place) =>
        !_anchors.TryGetValue(alias.Value, out TextNode? node)
            ? Fail(place, ProblemCode.NotYaml, $"there is no anchor '&{alias.Value}' before this '*{alias.Value}'")
        : node is null
            ? Fail(place, ProblemCode.NotYaml, $"'*{alias.Value}' stands inside '&{alias.Value}' and would repeat itself without end")
        : Counted(node, node.Size, place);

    // An alias costs nothing here, but whoever walks the tree walks it as often as it stands: a few lines can stand for billions of nodes.
    private TextNode? Counted(TextNode? node, int size, TextPlace place)
    {
        if (node is null)
            return null;
        _nodes += size;
        return _nodes <= MostNodes ? node
            : Fail(place, ProblemCode.NotYaml, $"the text has more than {MostNodes} values, with what aliases ('*') repeat", "a model is smaller");
    }

    private TextNode? ReadMap(int depth, TextContext context, TextPlace place, bool isFlow)
    {
        _parser.Consume<MappingStart>();
        if (isFlow && _open.Count > 0 && place == new TextPlace(1, 1))
            place = PlaceOf(_parser.Current!);   // the parser has no place for a map that a key alone begins, as in [move: bin]
        if (isFlow)
            _open.Push(('{', place));
        var entries = new List<TextEntry>();
        var places = new Dictionary<string, TextPlace>();
        while (!_parser.Accept<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out Scalar? key))
                return Fail(PlaceOf(_parser.Current!), ProblemCode.NotYaml, "a key must be a text");
            TextPlace keyPlace = PlaceOf(key);
            if (ReadNode(depth + 1, context.At(key.Value)) is not { } value)
                return null;
            if (isFlow && value.IsAbsent && entries.Count > 0 && IsCut(entries[^1].Value, key.Value))
                entries[^1] = entries[^1] with { Value = entries[^1].Value.JoinedWith(key.Value) };
            else if (places.TryAdd(key.Value, keyPlace))
                entries.Add(new TextEntry(key.Value, value) { Place = keyPlace });
            else
                context.At(key.Value).ReportAt(keyPlace, ProblemCode.DuplicateName, $"'{key.Value}' is here twice, the first at {places[key.Value]}", "rename or remove one", key.Value);
        }
        if (isFlow)
            _open.Pop();
        _parser.Consume<MappingEnd>();
        return TextNode.MapAt(entries, place);
    }

    /// <summary>Whether a comma between braces has cut something in brackets, or a number.</summary>
    private static bool IsCut(TextNode value, string rest) =>
        value is { Kind: TextNodeKind.Scalar, IsQuoted: false, Scalar.Length: > 0 } && rest.Length > 0
        && (value.Scalar.Count(c => c == '(') > value.Scalar.Count(c => c == ')') || (char.IsAsciiDigit(value.Scalar[^1]) && char.IsAsciiDigit(rest[0])));

    private TextNode? ReadList(int depth, TextContext context, TextPlace place)
    {
        bool isFlow = _parser.Require<SequenceStart>().Style == SequenceStyle.Flow;
        if (isFlow)
            _open.Push(('[', place));
        _parser.Consume<SequenceStart>();
        var items = new List<TextNode>();
        while (!_parser.Accept<SequenceEnd>(out _))
        {
            if (ReadNode(depth + 1, context.Item(items.Count)) is not { } item)
                return null;
            items.Add(item);
        }
        if (isFlow)
            _open.Pop();
        _parser.Consume<SequenceEnd>();
        return TextNode.ListAt(items, place);
    }

    private TextNode? Fail(TextPlace place, string code, string message, string? remedy = null)
    {
        _failed = true;
        _context.ReportAt(place, code, message, remedy);
        return null;
    }

    private static TextPlace PlaceOf(ParsingEvent parsed) => new(checked((int)parsed.Start.Line), checked((int)parsed.Start.Column));

    /// <summary>The parser, with every failure of its scanner as a fault of the text at a place: some texts make it throw what is meant for programming errors.</summary>
    private sealed class GuardedParser : IParser
    {
        private readonly Scanner _scanner;
        private readonly Parser _inner;

        public GuardedParser(string text)
        {
            _scanner = new Scanner(new StringReader(text));
            _inner = new Parser(_scanner);
        }

        public ParsingEvent? Current => _inner.Current;

        public bool MoveNext()
        {
            try
            {
                return _inner.MoveNext();
            }
            catch (Exception error) when (error is not YamlException)
            {
                Mark place = _scanner.CurrentPosition;
                throw new YamlException(place, place, YamlFault.Unexpected, error);
            }
        }
    }
}
