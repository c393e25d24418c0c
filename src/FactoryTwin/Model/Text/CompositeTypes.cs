using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace FactoryTwin.Model.Text;

internal sealed class MaybeType<T>(TextType<T> type) : TextType<T?> where T : struct
{
    public override string Expected => type.Expected;

    public override bool TryRead(TextNode node, TextContext context, out T? value)
    {
        bool isRead = type.TryRead(node, context, out T read);
        value = read;
        return isRead;
    }

    public override TextNode Write(T? value) => type.Write(value!.Value);

    public override void Check(T? value, TextContext context)
    {
        if (value is { } there)
            type.Check(there, context);
    }

    internal override IEnumerable<KeyDescription> Keys => type.Keys;

    public override JsonObject Schema() => type.Schema();
}

internal sealed class OrWordType<T>(string word, TextType<T> type) : TextType<T?> where T : struct
{
    public override string Expected => $"'{word}' or {type.Expected}";

    public override bool TryRead(TextNode node, TextContext context, out T? value)
    {
        value = null;
        if (node.Scalar.Trim() == word)
            return true;
        if (node.Scalar.Trim() is { Length: > 0 } text && char.IsLetter(text[0]))
        {
            context.Report(ProblemCode.NotAValue, $"'{text}' is neither '{word}' nor {type.Expected}", NearestName.Of(text, [word]) is null ? null : $"did you mean '{word}'?", text);
            return false;
        }
        bool isRead = type.TryRead(node, context, out T read);
        value = read;
        return isRead;
    }

    public override TextNode Write(T? value) => value is { } there ? type.Write(there) : TextNode.Of(word);

    public override void Check(T? value, TextContext context)
    {
        if (value is { } there)
            type.Check(there, context);
    }

    internal override IEnumerable<KeyDescription> Keys => type.Keys;

    public override JsonObject Schema() => Json.AnyOf(new JsonObject { ["const"] = word }, type.Schema());
}

internal sealed class ListType<T>(TextType<T> item, bool AllowOne) : TextType<ValueList<T>>
{
    public override string Expected => AllowOne ? $"{item.Expected}, or a list of such" : $"a list of {item.Expected}";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out ValueList<T> value)
    {
        value = null;
        if (node.Kind != TextNodeKind.List)
        {
            if (!AllowOne)
                return context.Refuse(node, $"write {Expected}");
            bool isRead = item.TryRead(node, context, out T? one);
            value = isRead ? [one!] : null;
            return isRead;
        }
        if (node.Items.Count == 0)
            context.Report(ProblemCode.MissingKey, "the list is empty", $"write {item.Expected}, or leave the key out");
        var items = new List<T>();
        for (int i = 0; i < node.Items.Count; i++)
        {
            if (item.TryRead(node.Items[i], context.Item(i).Placed(node.Items[i], node.Items[i].Place), out T? read))
                items.Add(read);
        }
        value = items.ToValueList();
        return items.Count == node.Items.Count;
    }

    public override TextNode Write(ValueList<T> value) =>
        AllowOne && value.Count == 1 ? item.Write(value[0]) : TextNode.List([.. value.Select(item.Write)]);

    public override void Check(ValueList<T> value, TextContext context)
    {
        for (int i = 0; i < value.Count; i++)
            item.Check(value[i], AllowOne ? context.ItemOf(value.Count, i) : context.Item(i));
    }

    internal override IEnumerable<KeyDescription> Keys => item.Keys;

    public override JsonObject Schema()
    {
        var list = new JsonObject { ["type"] = "array", ["items"] = item.Schema() };
        return AllowOne ? Json.AnyOf(item.Schema(), list) : list;
    }
}

internal sealed class MapType<TValue, TItem>(TextType<string> key, TextType<TValue> value, Func<string, TValue, TItem> make, Func<TItem, (string Key, TValue Value)> take)
    : TextType<ValueList<TItem>>
{
    public override string Expected => $"keys, each with {value.Expected}";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out ValueList<TItem> items)
    {
        items = null;
        if (node.Kind != TextNodeKind.Map)
            return context.Refuse(node, $"write {Expected}");
        var read = new List<TItem>();
        foreach (TextEntry entry in node.Entries)
        {
            TextContext here = context.At(entry.Key).Placed(entry.Value, entry.Place);
            if (value.TryRead(entry.Value, here, out TValue? one))
                read.Add(make(entry.Key, one));
            else
                context.Excuse();
        }
        items = read.ToValueList();
        return true;
    }

    public override TextNode Write(ValueList<TItem> items) =>
        TextNode.Map([.. items.Select(take).Select(pair => new TextEntry(pair.Key, value.Write(pair.Value)))]);

    public override void Check(ValueList<TItem> items, TextContext context)
    {
        var names = new HashSet<string>();
        foreach ((string name, TValue one) in items.Select(take))
        {
            TextContext here = context.At(name);
            key.Check(name, here);
            value.Check(one, here);
            if (!names.Add(name))
                here.Report(ProblemCode.DuplicateName, $"'{name}' is here twice", "rename or remove one", name);
        }
    }

    internal override IEnumerable<KeyDescription> Keys => value.Keys;

    public override JsonObject Schema() => new() { ["type"] = "object", ["propertyNames"] = key.Schema(), ["additionalProperties"] = value.Schema() };
}

/// <summary>An object with keys of its own.</summary>
/// <typeparam name="T">Type of the object.</typeparam>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class ObjectType<T> : TextType<T>
{
    private readonly string _what;

    /// <summary>An object.</summary>
    /// <param name="what">What it is, as in <c>a failure</c>.</param>
    /// <param name="empty">The object before any key is read; what equals it is not written.</param>
    /// <param name="keys">Its keys, in the order in which they are read and written.</param>
    public ObjectType(string what, T empty, params IReadOnlyList<Key<T>> keys)
    {
        _what = what;
        Table = new KeyTable<T>(keys, empty);
    }

    /// <summary>Keys of which exactly one must be there. Default: none.</summary>
    public IReadOnlyList<string> ExactlyOneOf { get => Table.ExactlyOneOf; init => Table.ExactlyOneOf = value; }

    /// <summary>Checks what concerns more than one key. Default: nothing.</summary>
    public Action<T, TextContext>? CheckAll { get; init; }

    /// <summary>Lets what was read remember where it is written. Default: it does not.</summary>
    public Func<T, TextNode, T>? Placed { get; init; }

    internal KeyTable<T> Table { get; }

    /// <inheritdoc/>
    public override string Expected => $"the keys of {_what} ({string.Join(", ", Table.Keys.Select(key => key.Name))})";

    /// <inheritdoc/>
    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (node.Kind != TextNodeKind.Map)
            return context.Refuse(node, $"write {Expected}");
        value = Table.Read(node, context, Table.Empty)!;
        value = Placed is null ? value : Placed(value, node)!;
        return true;
    }

    /// <inheritdoc/>
    public override TextNode Write(T value) => TextNode.Map([.. Table.Write(value)]);

    /// <inheritdoc/>
    public override void Check(T value, TextContext context)
    {
        Table.Check(value, context);
        CheckAll?.Invoke(value, context);
    }

    internal override IEnumerable<KeyDescription> Keys => Table.Keys.Select(key => key.Description);

    /// <inheritdoc/>
    public override JsonObject Schema() => Table.Schema();
}
