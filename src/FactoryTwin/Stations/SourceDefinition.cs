using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <summary>A source: parts enter the factory here.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SourceDefinition : StationDefinition
{
    /// <summary>Time from one arrival to the next [s]. Default: <c>null</c>, it never runs out and gives a part whenever one is wanted.</summary>
    public Distribution? Every { get; init; }

    /// <summary>How many parts it gives in all. Range: 1 or more. Default: <c>null</c>, without end.</summary>
    public long? Limit { get; init; }

    /// <summary>The part types it gives, with their shares, which add up to 1. Default: one type named <c>part</c>.</summary>
    public ValueList<PartShare> Parts { get; init; } = [new PartShare(PartShare.DefaultType, 1)];

    /// <summary>Priority of its parts in buffers that go by priority: smaller first. Range: 0 to 100. Default: 0.</summary>
    public int Priority { get; init; }
}

/// <summary>The share of a part type in what a source gives.</summary>
/// <param name="Type">Name of the part type.</param>
/// <param name="Probability">Its share. Range: 0 to 1.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PartShare(string Type, double Probability)
{
    /// <summary>The type of parts where none is named.</summary>
    public const string DefaultType = "part";
}
