namespace FactoryTwin.Model.Text;

/// <summary>Where in a model a value stands while it is read or checked; faults are reported here.</summary>
/// <remarks>Valid only while the model is read and checked.</remarks>
/// <threadsafety>Not safe to share between threads.</threadsafety>
public sealed class TextContext
{
    private readonly TextSheet _sheet;
    private readonly TextContext? _parent;

    /// <summary>The model as a whole.</summary>
    internal TextContext(TextSheet sheet)
    {
        _sheet = sheet;
        Path = Key = "";
    }

    private TextContext(TextContext parent, string path, string key)
    {
        _sheet = parent._sheet;
        _parent = parent;
        Path = path;
        Key = key;
    }

    /// <summary>Whether it came over a network.</summary>
    internal bool IsForeign => _sheet.IsForeign;

    /// <summary>Where the value is within the model, as in <c>stations.mill.cycle</c>.</summary>
    public string Path { get; }

    /// <summary>The key that the value belongs to, as in <c>cycle</c>.</summary>
    public string Key { get; }

    /// <summary>The folder that files named in the model are looked for in.</summary>
    public string Folder => _sheet.Folder;

    /// <summary>The path of a file that the value names, relative to <see cref="Folder"/>; the model then says that it was read (<c>FactoryModel.FilesRead</c>).</summary>
    /// <param name="name">The file as named.</param>
    /// <exception cref="InvalidOperationException">It lies outside the folder of a model that came over a network.</exception>
    public string FileToRead(string name)
    {
        string path = System.IO.Path.Combine(Folder, name);
        if (_sheet.IsForeign && !System.IO.Path.GetFullPath(path).StartsWith(System.IO.Path.GetFullPath(Folder) + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new InvalidOperationException($"The model names the file '{name}', which lies outside its folder.");
        _sheet.FilesRead.Add(path);
        return path;
    }

    /// <summary>The text that the value was read from; <c>null</c> for one that was given in code, or left out.</summary>
    internal TextNode? Node => _sheet.Nodes.GetValueOrDefault(Path).Value;

    /// <summary>Whether all that is written in here could be read: else what seems to be missing may be there, with a fault that has been reported.</summary>
    public bool IsRead => _sheet.IsRead(Path);

    /// <summary>The value of a key in here.</summary>
    /// <param name="key">The key.</param>
    public TextContext At(string key) => new(this, key.AsSpan().ContainsAny('.', '[') ? $"{Path}['{key}']" : Path.Length == 0 ? key : $"{Path}.{key}", key);

    /// <summary>An item of the list in here.</summary>
    /// <param name="index">Its place in the list, from 0.</param>
    public TextContext Item(int index) => new(this, FormattableString.Invariant($"{Path}[{index}]"), Key);

    /// <summary>An item of what is one value or a list: one that is written without a list is where the list would be.</summary>
    /// <param name="count">Number of items.</param>
    /// <param name="index">Place in the list, from 0.</param>
    public TextContext ItemOf(int count, int index) => count == 1 && Node is not { Kind: TextNodeKind.List } ? this : Item(index);

    /// <summary>A part of the value that has a place of its own and no key: one end of a step of the flow.</summary>
    internal TextContext Part(string end) => new(this, $"{Path}.{end}", Key);

    /// <summary>Remembers where the value is written, so that what is found wrong later is reported there.</summary>
    /// <param name="node">The value.</param>
    /// <param name="key">Where its key stands; for an item of a list, where the item begins.</param>
    /// <returns>This.</returns>
    internal TextContext Placed(TextNode node, TextPlace key)
    {
        _sheet.Nodes[Path] = (node, node.Kind == TextNodeKind.Scalar && !node.IsAbsent ? node.Place : key);
        return this;
    }

    /// <summary>Remembers a place of which no text is known.</summary>
    internal void PlacedAt(TextPlace place) => _sheet.Nodes[Path] = (null, place);

    /// <summary>Says that the value could not be read for a reason that was reported elsewhere.</summary>
    internal void Excuse() => _sheet.Excuse(Path);

    /// <summary>A value as it is written in the file; where it was given in code, as it would be written.</summary>
    internal string Written(string formatted) => Node is { Kind: TextNodeKind.Scalar } node ? node.Scalar.Trim() : formatted;

    /// <summary>Reports that a value has the wrong shape.</summary>
    /// <returns>Always false, as a reader that has failed returns.</returns>
    internal bool Refuse(TextNode node, string remedy)
    {
        if (node.IsAbsent)
            Report(ProblemCode.MissingKey, "the value is missing", remedy);
        else if (node.IsCutAtComma)
            TextSpan.TryTake(node, this, "", out _);
        else if (node.Kind == TextNodeKind.Scalar)
            Report(ProblemCode.WrongShape, $"'{node.Scalar}' stands here where more is needed", remedy, node.Scalar);
        else
            Report(ProblemCode.WrongShape, node.Kind == TextNodeKind.Map ? "keys stand here where a list is needed" : "a list stands here where keys are needed", remedy);
        return false;
    }

    /// <summary>Reports a fault.</summary>
    /// <param name="code">Code of the kind of fault: one of <see cref="ProblemCode"/>, or a code of your own.</param>
    /// <param name="message">What is wrong, with the offending value.</param>
    /// <param name="remedy">How to mend it; <c>null</c> where the message says it all.</param>
    /// <param name="text">The offending text; <c>null</c> where something is missing.</param>
    public void Report(string code, string message, string? remedy = null, string? text = null) =>
        _sheet.Report(this, Place, code, message, remedy, text);

    /// <summary>Reports shares that do not add up to 100 %, within 1e-9.</summary>
    /// <param name="shares">The shares; 1 is 100 %.</param>
    public void CheckShares(IEnumerable<double> shares)
    {
        const double tolerance = 1e-9;
        double sum = shares.Sum();
        if (!(Math.Abs(sum - 1) <= tolerance))
            Report(ProblemCode.BadShares, $"the shares add up to {Numbers.Format(Math.Round(sum, 12), 2)} %", "they must add up to 100 %");
    }

    /// <summary>Reports a fault at a place of its own.</summary>
    internal void ReportAt(TextPlace place, string code, string message, string? remedy = null, string? text = null) =>
        _sheet.Report(this, place, code, message, remedy, text);

    /// <summary>Where the value is written, or what it belongs to.</summary>
    internal TextPlace Place =>
        _sheet.Nodes.TryGetValue(Path, out (TextNode? Value, TextPlace Place) here) ? here.Place
        : _parent?.Place ?? new TextPlace(1, 1);
}

/// <summary>What all contexts of one model share: the file, where everything stands in it, and the faults found so far.</summary>
internal sealed class TextSheet(string? file, string folder)
{
    private readonly HashSet<string> _unread = [];
    private readonly HashSet<(TextPlace, string, string)> _reported = [];
    private readonly List<ModelProblem> _problems = [];

    public IReadOnlyList<ModelProblem> Problems => _problems;

    public string Folder { get; } = folder;

    /// <summary>Whether it came over a network, and may name no file outside its folder. Default: no.</summary>
    public bool IsForeign { get; init; }

    /// <summary>The files that values were read from, in the order of reading.</summary>
    public List<string> FilesRead { get; } = [];

    public Dictionary<string, (TextNode? Value, TextPlace Place)> Nodes { get; } = [];

    /// <summary>Whether the values are checked, after all has been read: what could not be read is then not judged again.</summary>
    public bool IsChecking { get; set; }

    public void Excuse(string path) => _unread.Add(path);

    public bool IsRead(string path) => !_unread.Any(unread => unread.StartsWith(path, StringComparison.Ordinal));

    public void Report(TextContext context, TextPlace place, string code, string message, string? remedy, string? text)
    {
        if (IsChecking && _unread.Contains(context.Path))
            return;
        if (!IsChecking)
            _unread.Add(context.Path);
        foreach (string? quoted in (string?[])[text?.Trim(), context.Node is { Kind: TextNodeKind.Scalar } node ? node.Scalar.Trim() : null])
            (message, remedy) = (ModelProblem.Cut(message, quoted), remedy is null ? null : ModelProblem.Cut(remedy, quoted));
        var problem = new ModelProblem
        {
            Code = code,
            File = file,
            Line = file is null ? 0 : place.Line,
            Column = file is null ? 0 : place.Column,
            Path = context.Path,
            Key = context.Key,
            Text = text,
            Message = message,
            Remedy = remedy,
        };
        if (_reported.Add((place, file is null ? problem.Path : "", code + message)))
            _problems.Add(problem);
    }

    /// <exception cref="ModelException">Something was reported.</exception>
    public void ThrowIfFaulty()
    {
        if (_problems.Count > 0)
            throw new ModelException(_problems.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column).ToValueList());
    }
}
