using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace FactoryTwin.Model.Text;

/// <summary>How values of a type stand in a model's text: how they are read, written, checked and described.</summary>
/// <typeparam name="T">Type of the values.</typeparam>
/// <remarks>Reading and checking never throw: they report to the <see cref="TextContext"/>. Ranges belong into <see cref="Check"/>, which values built in code pass through as well.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public abstract class TextType<T>
{
    /// <summary>What the value is, in words that fit behind "needs", as in <c>a duration such as '95 s'</c>.</summary>
    public abstract string Expected { get; }

    /// <summary>Reads a value.</summary>
    /// <param name="node">Where it is written.</param>
    /// <param name="context">Where it belongs, and where faults are reported.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether there is a value to go on with; if not, something has been reported.</returns>
    public abstract bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out T value);

    /// <summary>Writes a value, so that it reads back equal.</summary>
    /// <param name="value">The value.</param>
    public abstract TextNode Write(T value);

    /// <summary>Describes what can be written, as JSON Schema (draft 2020-12).</summary>
    public abstract JsonObject Schema();

    /// <summary>The keys that the value may have where it is written as keys.</summary>
    internal virtual IEnumerable<KeyDescription> Keys => [];

    /// <summary>Checks that a value is in its range.</summary>
    /// <param name="value">The value.</param>
    /// <param name="context">Where faults are reported.</param>
    public virtual void Check(T value, TextContext context) { }
}

/// <summary>A type whose values are written as one piece of text.</summary>
/// <typeparam name="T">Type of the values.</typeparam>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public abstract class ScalarType<T> : TextType<T>
{
    /// <inheritdoc/>
    public sealed override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        return TextSpan.TryTake(node, context, Expected, out TextSpan text) && TryParse(text, out value);
    }

    /// <inheritdoc/>
    public sealed override TextNode Write(T value) => TextNode.Of(Format(value));

    /// <summary>Reads a value; where it cannot, it reports to the text.</summary>
    /// <param name="text">The text, without white space around it. Never empty.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it could; if not, something has been reported.</returns>
    public abstract bool TryParse(TextSpan text, [MaybeNullWhen(false)] out T value);

    /// <summary>Writes a value as text; the same in every culture.</summary>
    public abstract string Format(T value);
}
