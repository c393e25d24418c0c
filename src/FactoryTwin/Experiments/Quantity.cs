using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>What is asked of replications: the mean of a raw quantity, or the ratio of the means of two.</summary>
/// <param name="Numerator">Key of the raw quantity, or of the ratio's numerator.</param>
/// <param name="Denominator">Key of the ratio's denominator. Default: <c>null</c>, no ratio.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct Quantity(string Numerator, string? Denominator = null);

/// <summary>The keys of the raw quantities that a replication measures, in a fixed order. Made once and shared by all replications of a study.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class QuantityKeys
{
    private readonly Dictionary<string, int> _places;

    /// <summary>Makes the list.</summary>
    /// <param name="names">The keys in the order of the values. Range: each once.</param>
    /// <exception cref="ArgumentException">A key is there twice.</exception>
    public QuantityKeys(params ReadOnlySpan<string> names)
    {
        Names = ValueList.Create(names);
        _places = new(names.Length, StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (!_places.TryAdd(name, _places.Count))
                throw new ArgumentException($"The quantity '{name}' is there twice; give every quantity its own key.", nameof(names));
        }
    }

    /// <summary>The keys in the order of the values.</summary>
    public ValueList<string> Names { get; }

    /// <summary>The place of a key in the list.</summary>
    /// <param name="name">The key.</param>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    public int PlaceOf(string name) => _places.TryGetValue(name, out int place)
        ? place
        : throw new ArgumentException($"There is no quantity '{name}'; there are {string.Join(", ", Names)}.", nameof(name));
}
