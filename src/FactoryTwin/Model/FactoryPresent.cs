namespace FactoryTwin.Model;

/// <summary>What a factory is at, at one instant, as far as its stream has told it: what every place does and for how long, which parts there are and where. A run can begin in it.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record FactoryPresent
{
    /// <summary>The instant.</summary>
    public required SimTime At { get; init; }

    /// <summary>The stations, each at the place that its number says.</summary>
    public required ValueList<StationPresent> Stations { get; init; }

    /// <summary>The highest number that a part has had. Range: 0 or more.</summary>
    public required long LastPart { get; init; }
}

/// <summary>What a station is at.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record StationPresent
{
    /// <summary>Its places, in the order of their numbers.</summary>
    public required ValueList<PlacePresent> Places { get; init; }

    /// <summary>Parts that are at the station and on none of its places, the one that came first first.</summary>
    public ValueList<PartPresent> Parts { get; init; } = ValueList<PartPresent>.Empty;

    /// <summary>How long ago the last part entered here; <c>null</c> where none has.</summary>
    public TimeSpan? SinceEntry { get; init; }
}

/// <summary>What a place of a station is at.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PlacePresent
{
    /// <summary>What it does.</summary>
    public required PlaceState Does { get; init; }

    /// <summary>How long it has done so.</summary>
    public required TimeSpan Lasted { get; init; }

    /// <summary>The part on it; <c>null</c> where there is none, as far as is known.</summary>
    public PartPresent? Part { get; init; }

    /// <summary>Whether the part on it is finished. Default: no.</summary>
    public bool IsFinished { get; init; }

    /// <summary>How long the part on it has been worked on, interruptions left aside. Default: 0.</summary>
    public TimeSpan Processed { get; init; }

    /// <summary>How long the place has prepared for the part on it, interruptions left aside. Default: 0.</summary>
    public TimeSpan SetUp { get; init; }
}

/// <summary>A part that is in the factory.</summary>
/// <param name="Number">Its number; 0 for one that has none yet.</param>
/// <param name="Type">Number of its type.</param>
/// <param name="From">The station that it came from; none where that was not seen.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PartPresent(long Number, int Type, StationId From);
