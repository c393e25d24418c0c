using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <summary>A station that works on one part at each of its places, and may need set-up, operators, maintenance and repair: what a machine and an inspection have in common.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public abstract record WorkStationDefinition : StationDefinition
{
    /// <summary>Time that a part takes [s], where its type has no time of its own.</summary>
    public required Distribution Cycle { get; init; }

    /// <summary>Ideal cycle, the planned run time per item (PRI). Default: <c>null</c>, the mean of <see cref="Cycle"/>; not known where part types have times of their own here.</summary>
    public TimeSpan? Ideal { get; init; }

    /// <summary>Parallel places, each with its own part, wear and failures. Range: 1 to 10,000. Default: 1.</summary>
    public int Places { get; init; } = 1;

    /// <summary>Ways to fail. Range: up to 16. Default: none.</summary>
    public ValueList<FailureDefinition> Failures { get; init; } = ValueList<FailureDefinition>.Empty;

    /// <summary>Short stops that are over by themselves. Default: <c>null</c>, none.</summary>
    public MinorStopDefinition? MinorStops { get; init; }

    /// <summary>Planned or age-based maintenance. Default: <c>null</c>, none.</summary>
    public MaintenanceDefinition? Maintenance { get; init; }

    /// <summary>Set-up. Default: <c>null</c>, none.</summary>
    public SetupDefinition? Setup { get; init; }

    /// <summary>The operators it needs, and for what. Default: none.</summary>
    public ValueList<OperatorNeed> Operators { get; init; } = ValueList<OperatorNeed>.Empty;

    /// <inheritdoc/>
    public override StationDefinition? WithSpeed(double speedFactor) => this with { Cycle = Cycle.Scaled(1 / speedFactor), Ideal = Ideal / speedFactor };
}

/// <summary>A machine.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public record MachineDefinition : WorkStationDefinition
{
    /// <summary>Share of parts that the machine spoils. Range: 0 to 1. Default: 0.</summary>
    public double ScrapRatio { get; init; }

    /// <summary>The tool of each place, which wears and is changed between parts. Default: <c>null</c>, none that wears.</summary>
    public ToolDefinition? Tool { get; init; }
}

/// <summary>Which clock the time to a failure or to maintenance runs by.</summary>
public enum WearClock
{
    /// <summary>Time spent in processing.</summary>
    Processing = 0,

    /// <summary>All time.</summary>
    Calendar = 1,

    /// <summary>Finished parts.</summary>
    Parts = 2,
}

/// <summary>A way to fail.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record FailureDefinition
{
    /// <summary>From one repair to the next failure: durations [s], or numbers of parts where <see cref="Clock"/> is parts.</summary>
    public required Distribution Every { get; init; }

    /// <summary>The clock that <see cref="Every"/> runs by. Default: processing time.</summary>
    public WearClock Clock { get; init; }

    /// <summary>Time of the repair [s].</summary>
    public required Distribution Repair { get; init; }
}

/// <summary>Short stops that are over by themselves; they come by processing time.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MinorStopDefinition
{
    /// <summary>Processing time from one stop to the next [s].</summary>
    public required Distribution Every { get; init; }

    /// <summary>How long a stop lasts [s].</summary>
    public required Distribution Lasting { get; init; }
}

/// <summary>Maintenance: either planned by the calendar or due at an age.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MaintenanceDefinition
{
    /// <summary>From one due time to the next. Planned: counted on the calendar whenever it was done. Age-based: counted from the last maintenance or repair.</summary>
    public required TimeSpan Every { get; init; }

    /// <summary>Whether it is due at an age, which starts again after a repair, and not on planned dates. Default: no.</summary>
    public bool ByAge { get; init; }

    /// <summary>The clock of the age: processing or calendar. Default: processing. Planned maintenance always goes by the calendar.</summary>
    public WearClock Clock { get; init; }

    /// <summary>How long it takes [s].</summary>
    public required Distribution Time { get; init; }

    /// <summary>Whether the time to the next failure starts anew. Default: yes.</summary>
    public bool AsGoodAsNew { get; init; } = true;
}

/// <summary>Set-up.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SetupDefinition
{
    /// <summary>How long it takes [s]; where <see cref="FromTo"/> names changes, for all others. Default: <c>null</c>, the others need none.</summary>
    public Distribution? Time { get; init; }

    /// <summary>Changes from one part type to another that take a time of their own; only where <see cref="EveryParts"/> is <c>null</c>. Default: none.</summary>
    public ValueList<SetupChange> FromTo { get; init; } = ValueList<SetupChange>.Empty;

    /// <summary>A set-up after so many parts. Range: 1 or more. Default: <c>null</c>, at every change of part type. The first part of a run needs none.</summary>
    public int? EveryParts { get; init; }
}

/// <summary>A change from one part type to another.</summary>
/// <param name="From">The part type that the machine is set up for.</param>
/// <param name="To">The part type that it is to be set up for.</param>
/// <param name="Time">How long the set-up takes [s].</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SetupChange(string From, string To, Distribution Time);

/// <summary>What an operator is needed for.</summary>
[Flags]
public enum OperatorTasks
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>While a part is worked on.</summary>
    Processing = 1,

    /// <summary>During set-up and changes of the tool.</summary>
    Setup = 2,

    /// <summary>During repair.</summary>
    Repair = 4,

    /// <summary>During maintenance.</summary>
    Maintenance = 8,
}

/// <summary>The operators that a machine needs: from one pool, or anybody who has a skill.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record OperatorNeed
{
    /// <summary>Name of the pool that they come from. Default: <c>null</c>, where <see cref="Skill"/> is given.</summary>
    public string? Pool { get; init; }

    /// <summary>The skill that they need, whatever their pool: the least versatile who is free. Default: <c>null</c>, where <see cref="Pool"/> is given.</summary>
    public string? Skill { get; init; }

    /// <summary>What they are needed for. Two needs of a machine may not name the same task.</summary>
    public required OperatorTasks For { get; init; }

    /// <summary>How many at once. Range: 1 or more, not more than the pool has or have the skill. Default: 1.</summary>
    public int Count { get; init; } = 1;
}
