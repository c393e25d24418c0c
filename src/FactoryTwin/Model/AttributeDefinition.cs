namespace FactoryTwin.Model;

/// <summary>An attribute of the parts of a type: a number that each of them has of its own, such as a diameter or a hardness.</summary>
/// <remarks>It is drawn when the part comes into being: where it enters the factory, is cut from stock, or becomes of its type; from a random stream of that station, type and attribute.
/// It stays with the part through buffers, batches, rework and forks, until the part leaves or becomes of another type.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record AttributeDefinition
{
    /// <summary>Its name, unique within the part type. Part types may share it; then its unit must be the same.</summary>
    public required string Name { get; init; }

    /// <summary>Its value: a distribution of plain numbers (<see cref="Distribution.IsNumber"/>) [<see cref="Unit"/>].</summary>
    public required Distribution Value { get; init; }

    /// <summary>Unit, as in <c>mm</c>. Default: empty, none.</summary>
    public string Unit { get; init; } = "";
}

/// <summary>What a listener knows of an attribute.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unit">Its unit; empty for none.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct AttributeInfo(string Name, string Unit);
