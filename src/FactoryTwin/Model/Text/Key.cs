using System.Text.Json.Nodes;

namespace FactoryTwin.Model.Text;

/// <summary>A key of a model's text: its name, what it says, and how it gets into and out of its owner.</summary>
/// <typeparam name="TOwner">Type of what the key belongs to.</typeparam>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public abstract class Key<TOwner>
{
    private protected Key(string name, string example, string summary, bool isRequired)
    {
        Name = name;
        Example = example;
        Summary = summary;
        IsRequired = isRequired;
    }

    /// <summary>Name, in lower case with hyphens.</summary>
    public string Name { get; }

    /// <summary>A value as it could be written behind the key.</summary>
    public string Example { get; }

    /// <summary>What it says, in one sentence, with its default.</summary>
    public string Summary { get; }

    /// <summary>Whether it must be there.</summary>
    public bool IsRequired { get; }

    /// <summary>A key that may be left out; it is not written where its value is that of an empty owner.</summary>
    /// <typeparam name="T">Type of its value.</typeparam>
    /// <param name="name">Name, in lower case with hyphens.</param>
    /// <param name="type">How its value is written.</param>
    /// <param name="example">A value as it could be written behind the key.</param>
    /// <param name="summary">What it says, in one sentence, with its default.</param>
    /// <param name="get">Takes the value out of its owner; <c>null</c> is not written.</param>
    /// <param name="with">Gives the owner with another value.</param>
    public static Key<TOwner> Optional<T>(string name, TextType<T> type, string example, string summary, Func<TOwner, T?> get, Func<TOwner, T, TOwner> with) =>
        new Typed<T>(name, type, example, summary, false, get, with);

    /// <summary>A key that must be there.</summary>
    /// <typeparam name="T">Type of its value.</typeparam>
    /// <param name="name">Name, in lower case with hyphens.</param>
    /// <param name="type">How its value is written.</param>
    /// <param name="example">A value as it could be written behind the key.</param>
    /// <param name="summary">What it says, in one sentence.</param>
    /// <param name="get">Takes the value out of its owner.</param>
    /// <param name="with">Gives the owner with another value.</param>
    public static Key<TOwner> Required<T>(string name, TextType<T> type, string example, string summary, Func<TOwner, T?> get, Func<TOwner, T, TOwner> with) =>
        new Typed<T>(name, type, example, summary, true, get, with);

    /// <summary>What its value is, in words.</summary>
    public abstract string Expected { get; }

    internal KeyDescription Description => new() { Name = Name, Expected = Expected, IsRequired = IsRequired, Example = Example, Summary = Summary };

    /// <summary>This key for a more special owner.</summary>
    internal Key<TSpecial> For<TSpecial>() where TSpecial : TOwner => new Inherited<TSpecial, TOwner>(this);

    internal abstract TOwner Read(TOwner owner, TextNode node, TextContext context);

    internal abstract TextNode? Write(TOwner owner, TOwner empty);

    internal abstract void Check(TOwner owner, TextContext context);

    internal abstract JsonObject Schema();

    private sealed class Typed<T>(string name, TextType<T> type, string example, string summary, bool isRequired, Func<TOwner, T?> get, Func<TOwner, T, TOwner> with)
        : Key<TOwner>(name, example, summary, isRequired)
    {
        public override string Expected => type.Expected;

        internal override TOwner Read(TOwner owner, TextNode node, TextContext context) =>
            type.TryRead(node, context, out T? value) ? with(owner, value) : owner;

        internal override TextNode? Write(TOwner owner, TOwner empty) =>
            get(owner) is { } value && (IsRequired || !EqualityComparer<T>.Default.Equals(value, get(empty))) ? type.Write(value) : null;

        internal override void Check(TOwner owner, TextContext context)
        {
            if (get(owner) is { } value)
                type.Check(value, context);
        }

        internal override JsonObject Schema() => type.Schema();
    }
}

/// <summary>A key of a base type.</summary>
internal sealed class Inherited<TOwner, TBase>(Key<TBase> key) : Key<TOwner>(key.Name, key.Example, key.Summary, key.IsRequired) where TOwner : TBase
{
    public override string Expected => key.Expected;

    internal override TOwner Read(TOwner owner, TextNode node, TextContext context) => (TOwner)key.Read(owner, node, context)!;

    internal override TextNode? Write(TOwner owner, TOwner empty) => key.Write(owner, empty);

    internal override void Check(TOwner owner, TextContext context) => key.Check(owner, context);

    internal override JsonObject Schema() => key.Schema();
}

/// <summary>The keys of an owner: reads them, writes them, checks them and describes them.</summary>
/// <typeparam name="TOwner">Type of what the keys belong to.</typeparam>
internal sealed class KeyTable<TOwner>(IReadOnlyList<Key<TOwner>> keys, TOwner empty)
{
    public IReadOnlyList<Key<TOwner>> Keys { get; } = keys;

    public TOwner Empty { get; } = empty;

    public IReadOnlyList<string> ExactlyOneOf { get; set; } = [];

    /// <summary>Reads the keys of a map in the order of the table, and reports those that are unknown or missing.</summary>
    /// <param name="map">The map.</param>
    /// <param name="context">Where it belongs.</param>
    /// <param name="owner">What the keys are put into.</param>
    /// <param name="others">Keys that somebody else reads.</param>
    public TOwner Read(TextNode map, TextContext context, TOwner owner, params IReadOnlyCollection<string> others)
    {
        string[] known = [.. Keys.Select(key => key.Name), .. others];
        var meant = new HashSet<string>();
        foreach (TextEntry unknown in map.Entries.Where(entry => !known.Contains(entry.Key)))
        {
            context.At(unknown.Key).ReportAt(unknown.Place, ProblemCode.UnknownKey, "there is no such key", NearestName.Remedy(unknown.Key, known), unknown.Key);
            if (NearestName.Of(unknown.Key, known) is string nearest)
                meant.Add(nearest);
        }
        foreach (Key<TOwner> key in Keys)
        {
            TextContext here = context.At(key.Name);
            if (map.Entries.FirstOrDefault(entry => entry.Key == key.Name) is { } entry)
                owner = key.Read(owner, entry.Value, here.Placed(entry.Value, entry.Place));
            else if (meant.Contains(key.Name))
                here.Excuse();
            else if (key.IsRequired)
                here.Report(ProblemCode.MissingKey, $"the key '{key.Name}' is missing", $"write '{key.Name}: {key.Example}'");
        }
        if (!meant.Overlaps(ExactlyOneOf))
            ReadChoice(map, context);
        return owner;
    }

    public IEnumerable<TextEntry> Write(TOwner owner)
    {
        foreach (Key<TOwner> key in Keys)
        {
            if (key.Write(owner, Empty) is { } value)
                yield return new TextEntry(key.Name, value);
        }
    }

    public void Check(TOwner owner, TextContext context)
    {
        foreach (Key<TOwner> key in Keys)
            key.Check(owner, context.At(key.Name));
    }

    public JsonObject Schema(params ReadOnlySpan<(string Name, JsonObject Schema)> others)
    {
        var properties = new JsonObject();
        var required = new List<string>();
        foreach ((string name, JsonObject schema) in others)
        {
            properties[name] = schema;
            required.Add(name);
        }
        foreach (Key<TOwner> key in Keys)
        {
            JsonObject schema = key.Schema();
            schema["description"] = key.Summary;
            properties[key.Name] = schema;
        }
        var result = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        required.AddRange(Keys.Where(key => key.IsRequired).Select(key => key.Name));
        if (required.Count > 0)
            result["required"] = Names(required);
        if (ExactlyOneOf.Count > 0)
            result["oneOf"] = new JsonArray([.. ExactlyOneOf.Select(name => new JsonObject { ["required"] = Names([name]) })]);
        return result;
    }

    private void ReadChoice(TextNode map, TextContext context)
    {
        string[] there = [.. ExactlyOneOf.Where(name => map[name] is not null)];
        if (ExactlyOneOf.Count == 0 || there.Length == 1)
            return;
        if (there.Length == 0)
            context.At(ExactlyOneOf[0]).Report(ProblemCode.MissingKey, $"{NearestName.List(ExactlyOneOf, "or")} is missing", "write one of them");
        else
            context.At(there[1]).Report(ProblemCode.Contradiction, $"{NearestName.List(there)} are both here", "write one of them");
    }

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => JsonValue.Create(name))]);
}
