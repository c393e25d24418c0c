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

    internal KeyDescription Description => new() { Name = Name, Expected = Expected, IsRequired = IsRequired, Example = Example, Summary = Summary, Keys = [.. Keys] };

    private protected abstract IEnumerable<KeyDescription> Keys { get; }

    /// <summary>This key for a more special owner.</summary>
    /// <typeparam name="TSpecial">Type of the owner.</typeparam>
    public Key<TSpecial> For<TSpecial>() where TSpecial : TOwner => new Inherited<TSpecial, TOwner>(this);

    internal abstract TOwner Read(TOwner owner, TextNode node, TextContext context);

    internal abstract TextNode? Write(TOwner owner, TOwner empty);

    internal abstract void Check(TOwner owner, TextContext context);

    internal abstract JsonObject Schema();

    private sealed class Typed<T>(string name, TextType<T> type, string example, string summary, bool isRequired, Func<TOwner, T?> get, Func<TOwner, T, TOwner> with)
        : Key<TOwner>(name, example, summary, isRequired)
    {
        public override string Expected => type.Expected;

        private protected override IEnumerable<KeyDescription> Keys => type.Keys;

        internal override TOwner Read(TOwner owner, TextNode node, TextContext context)
        {
            if (type.TryRead(node, context, out T? value))
                return with(owner, value);
            context.Excuse();
            return owner;
        }

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

/// <summary>What a person wants to know of a key.</summary>
internal sealed record KeyDescription
{
    public required string Name { get; init; }

    public required string Expected { get; init; }

    public required bool IsRequired { get; init; }

    public required string Example { get; init; }

    public required string Summary { get; init; }

    /// <summary>The keys that its value may have.</summary>
    public required IReadOnlyList<KeyDescription> Keys { get; init; }
}

/// <summary>A key of a base type.</summary>
internal sealed class Inherited<TOwner, TBase>(Key<TBase> key) : Key<TOwner>(key.Name, key.Example, key.Summary, key.IsRequired) where TOwner : TBase
{
    public override string Expected => key.Expected;

    private protected override IEnumerable<KeyDescription> Keys => key.Description.Keys;

    internal override TOwner Read(TOwner owner, TextNode node, TextContext context) => (TOwner)key.Read(owner, node, context)!;

    internal override TextNode? Write(TOwner owner, TOwner empty) => key.Write(owner, empty);

    internal override void Check(TOwner owner, TextContext context) => key.Check(owner, context);

    internal override JsonObject Schema() => key.Schema();
}
