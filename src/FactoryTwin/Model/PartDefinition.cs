namespace FactoryTwin.Model;

/// <summary>A part type that has something of its own: a priority, times at stations, a route, attributes.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PartDefinition
{
    /// <summary>Name, unique among the part types.</summary>
    public required string Name { get; init; }

    /// <summary>Priority in buffers that go by priority: smaller first. Range: 0 to 100. Default: <c>null</c>, that of the source.</summary>
    public int? Priority { get; init; }

    /// <summary>Its times at stations, where they are not the station's usual ones. Default: none.</summary>
    public ValueList<PartCycle> Cycles { get; init; } = ValueList<PartCycle>.Empty;

    /// <summary>The stations that it goes to, in this order; those that lie between and are not named work on it too. Default: none, it goes the ways of the flow.</summary>
    public ValueList<RouteStep> Route { get; init; } = ValueList<RouteStep>.Empty;

    /// <summary>Numbers that each of its parts has of its own. Default: none.</summary>
    public ValueList<AttributeDefinition> Attributes { get; init; } = ValueList<AttributeDefinition>.Empty;
}

/// <summary>The time of a part type at a station.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PartCycle
{
    /// <summary>Name of the station.</summary>
    public required string Station { get; init; }

    /// <summary>Time that a part takes there [s].</summary>
    public required Distribution Time { get; init; }
}

/// <summary>A step of a route.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record RouteStep
{
    /// <summary>Name of the station.</summary>
    public required string Station { get; init; }

    /// <summary>Time that a part takes there at this step [s]. Default: <c>null</c>, that of its type at the station, or the station's usual one.</summary>
    public Distribution? Time { get; init; }
}
