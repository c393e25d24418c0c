using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>A dialect as it is known before anybody speaks it: what it is called, where it is heard, and how to begin to listen.</summary>
/// <threadsafety>Immutable; safe to share between threads, as long as <see cref="Create"/> is.</threadsafety>
public sealed record DialectKind
{
    /// <summary>Its name in bindings and on the command line, in words with hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>What speaks it, in a few words for people.</summary>
    public required string Summary { get; init; }

    /// <summary>The topics that it listens to where a binding names no others, with wildcards as MQTT has them.</summary>
    public required ValueList<string> TopicFilters { get; init; }

    /// <summary>Begins to listen: each connection has one of its own, because it remembers what devices have said.</summary>
    public required Func<IDialect> Create { get; init; }

    /// <summary>What a person who connects such a device has to know, a sentence each. Default: nothing.</summary>
    public ValueList<string> Remarks { get; init; } = [];

    /// <summary>Its maps of words to states, for its documentation.</summary>
    internal IReadOnlyList<StateMap> States { get; init; } = [];

    /// <summary>Its signals, for its documentation.</summary>
    internal IReadOnlyList<SignalRow> Signals { get; init; } = [];

    /// <summary>What begins and ends a job, for its documentation. Default: it tells of no jobs.</summary>
    internal string Jobs { get; init; } = NoJobs;

    /// <summary>Whether devices tell themselves when they begin and end; else that is inferred from their states.</summary>
    internal bool TellsJobs => Jobs != NoJobs;

    private const string NoJobs = "none";

    /// <summary>What tells whether a device is there, for its documentation. Default: nothing does.</summary>
    internal string Presence { get; init; } = "none";

    /// <summary>Which clock its times are of, for its documentation. Default: it tells none.</summary>
    internal string Time { get; init; } = "none: messages are dated by their arrival";
}
