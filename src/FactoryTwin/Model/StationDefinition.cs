namespace FactoryTwin.Model;

/// <summary>What a station is, whatever its kind; it says nothing of what the station is doing.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public abstract record StationDefinition
{
    /// <summary>How a station with several ways on chooses among them. Default: the first that is free, in the order in which the flow names them.</summary>
    public RoutingDefinition Routing { get; init; } = RoutingDefinition.FirstFree;

    /// <summary>When a station whose way on is full stops. Default: <c>null</c>, the factory's rule.</summary>
    public BlockingRule? Blocking { get; init; }

    /// <summary>The shifts it works in. Default: all shifts of the factory.</summary>
    public ShiftUse Shifts { get; init; } = ShiftUse.All;

    /// <summary>Electrical power of one place by state; only that of idle, which it then always has, where a station has no states. Default: <c>null</c>, not known.</summary>
    public PowerByState? Power { get; init; }

    /// <summary>What must be said with every result of a model that has the station. Default: <c>null</c>, nothing.</summary>
    public virtual string? Notice => null;

    /// <summary>The same station with other names for the stations that lead to it, for kinds that name them; a person names the station before an unnamed buffer,
    /// the model names the buffer. Default: itself.</summary>
    /// <param name="rename">Tells the other name.</param>
    public virtual StationDefinition WithNamesBefore(Func<string, string> rename) => this;

    /// <summary>The same station with another speed, for sensitivity studies; <c>null</c> where speed means nothing to it. Default: <c>null</c>.</summary>
    /// <param name="speedFactor">How many times as fast. Range: above 0.</param>
    public virtual StationDefinition? WithSpeed(double speedFactor) => null;

    /// <summary>The same station with room for one part more, for sensitivity studies; <c>null</c> where room means nothing to it. Default: <c>null</c>.</summary>
    public virtual StationDefinition? WithOneMorePlace() => null;
}

/// <summary>When a station whose way on is full stops.</summary>
public enum BlockingRule
{
    /// <summary>A finished part stays on its station until the next one can take it.</summary>
    AfterService = 0,

    /// <summary>A part is started only when the next station has room for it, and that room is kept.</summary>
    BeforeService = 1,
}

/// <summary>How a station with several ways on chooses among them.</summary>
public enum RoutingRule
{
    /// <summary>The first that can take the part, in the order in which the flow names them; if none can, the first that gets room.</summary>
    FirstFree = 0,

    /// <summary>Each in turn; a part waits for its turn's station even if another has room.</summary>
    RoundRobin = 1,

    /// <summary>The one with the fewest parts in it, among those that can take the part; if none can, the first that gets room.</summary>
    ShortestQueue = 2,

    /// <summary>By chance, with given probabilities; a part waits for the station that chance chose.</summary>
    Probability = 3,
}

/// <summary>The routing of a station.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record RoutingDefinition
{
    /// <summary>The first that is free.</summary>
    public static RoutingDefinition FirstFree { get; } = new();

    /// <summary>The rule. Default: the first that is free.</summary>
    public RoutingRule Rule { get; init; }

    /// <summary>Probabilities by station, for <see cref="RoutingRule.Probability"/>; they add up to 1. Default: none.</summary>
    public ValueList<RoutingShare> Shares { get; init; } = ValueList<RoutingShare>.Empty;
}

/// <summary>The probability of one way on.</summary>
/// <param name="To">Name of the station that it leads to first: of an unnamed buffer, where the flow has one there. In text and in the builder the station behind it may be named instead.</param>
/// <param name="Probability">Probability. Range: 0 to 1.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct RoutingShare(string To, double Probability);

/// <summary>A station of a factory: its name and what it is.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record StationEntry
{
    /// <summary>Name, unique in the factory: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; a buffer that the flow writes as <c>[4]</c> is named after its neighbours, as in <c>mill->lathe</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required StationDefinition Definition { get; init; }

    /// <summary>Whether it is a buffer that the flow writes as <c>[4]</c>. Default: no.</summary>
    public bool IsUnnamed { get; init; }
}

/// <summary>One allowed step of a part, from a station to another.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record FlowDefinition
{
    /// <summary>Name of the station that hands on.</summary>
    public required string From { get; init; }

    /// <summary>The outcome of its work that goes this way, as in <c>scrapped</c>. Default: <c>null</c>, the good parts.</summary>
    public string? Outcome { get; init; }

    /// <summary>Name of the station that receives.</summary>
    public required string To { get; init; }
}
