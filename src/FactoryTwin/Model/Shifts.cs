namespace FactoryTwin.Model;

/// <summary>A shift: the days and hours at which the factory works, in local time.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ShiftDefinition
{
    /// <summary>Name, unique among the shifts.</summary>
    public required string Name { get; init; }

    /// <summary>Days on which it begins, from Monday. Range: at least one.</summary>
    public required ValueList<DayOfWeek> Days { get; init; }

    /// <summary>When it begins, local time.</summary>
    public required TimeOnly From { get; init; }

    /// <summary>When it ends, local time; not after <see cref="From"/> means on the next day.</summary>
    public required TimeOnly To { get; init; }

    /// <summary>Breaks, within the shift. Default: none.</summary>
    public ValueList<BreakDefinition> Breaks { get; init; } = ValueList<BreakDefinition>.Empty;
}

/// <summary>A break within a shift, in local time.</summary>
/// <param name="From">When it begins.</param>
/// <param name="To">When it ends; before <paramref name="From"/> means on the next day.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct BreakDefinition(TimeOnly From, TimeOnly To);

/// <summary>The shifts that a station or a pool works in.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ShiftUse
{
    private ShiftUse() { }

    /// <summary>All shifts of the factory; always, where the factory has none.</summary>
    public static ShiftUse All { get; } = new();

    /// <summary>Always, whatever the shifts of the factory.</summary>
    public static ShiftUse Always { get; } = new() { IsAlways = true };

    /// <summary>These shifts only.</summary>
    /// <param name="names">Names of shifts. Range: at least one.</param>
    public static ShiftUse Only(params ReadOnlySpan<string> names) => new() { Names = ValueList.Create(names) };

    /// <summary>Whether it works always.</summary>
    public bool IsAlways { get; private init; }

    /// <summary>Names of the shifts; empty for all of them, and for always.</summary>
    public ValueList<string> Names { get; private init; } = ValueList<string>.Empty;
}

/// <summary>Where the run's time 0 lies in the calendar.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record FactoryStart
{
    /// <summary>Monday 2026-01-05, 06:00, without daylight saving: where nothing else is said.</summary>
    public static FactoryStart Default { get; } = new() { Local = new DateTime(2026, 1, 5, 6, 0, 0, DateTimeKind.Unspecified) };

    /// <summary>Date and time of day at the start, local.</summary>
    public required DateTime Local { get; init; }

    /// <summary>Distance from UTC, where <see cref="TimeZone"/> is not given. Default: 0.</summary>
    public TimeSpan Offset { get; init; }

    /// <summary>A time zone of the IANA list with its daylight saving, as in <c>Europe/Rome</c>. Default: <c>null</c>, a fixed offset.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Date and local time of day at an instant of the run.</summary>
    /// <param name="time">The instant. Range: within the years 1 to 9999.</param>
    /// <exception cref="ArgumentOutOfRangeException">The instant lies beyond the calendar.</exception>
    public DateTimeOffset At(SimTime time)
    {
        if (TimeZone is null)
            return new DateTimeOffset(Local, Offset) + time.SinceStart;
        var zone = TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
        // As shifts have it: a start in the repeated hour is the first time.
        TimeSpan offset = zone.IsAmbiguousTime(Local) ? zone.GetAmbiguousTimeOffsets(Local).Max() : zone.GetUtcOffset(Local);
        return TimeZoneInfo.ConvertTime(new DateTimeOffset(Local, offset) + time.SinceStart, zone);
    }
}

/// <summary>A pool of operators that stations ask for people: a group whose members have the same skills and work in the same shifts.</summary>
/// <remarks>People have no names, only numbers within their group, as in <c>team-a-1</c>; nothing in a model tells who they are.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record OperatorPoolDefinition
{
    /// <summary>Name, unique among pools and stations.</summary>
    public required string Name { get; init; }

    /// <summary>People on duty during its shifts. Range: 1 or more.</summary>
    public required int Count { get; init; }

    /// <summary>The shifts its people work in. Default: all shifts of the factory.</summary>
    public ShiftUse Shifts { get; init; } = ShiftUse.All;

    /// <summary>What each of them can do, each skill once. Default: nothing that a station asks for by skill.</summary>
    public ValueList<string> Skills { get; init; } = ValueList<string>.Empty;

    /// <summary>The share of shifts that a person is absent, drawn for each person when a shift begins. Range: 0 to 1; above 0 only for people who work in shifts. Default: 0.</summary>
    public double AbsenceRatio { get; init; }

    /// <summary>How they learn, where they are novices. Default: <c>null</c>, they need the standard time.</summary>
    public LearningDefinition? Learning { get; init; }
}

/// <summary>How novices learn: the time of a job falls by the same ratio each time the number of jobs that they have done doubles, until it is the standard time.</summary>
/// <remarks>The law of T. P. Wright, "Factors affecting the cost of airplanes", Journal of the Aeronautical Sciences 3(4), 1936, 122-128. He wrote it of the mean of all repetitions so far; here
/// it is the time of the single one, the form in which it is used for a person's work.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record LearningDefinition
{
    /// <summary>Time of a job after twice as many, relative to that before. Range: above 0, below 1.</summary>
    public required double RateRatio { get; init; }

    /// <summary>Time of the first job, relative to the standard time. Range: 1 to 100.</summary>
    public required double NoviceFactor { get; init; }

    /// <summary>Time of a job relative to the standard time: NoviceFactor · n^log₂(RateRatio), and never below 1.</summary>
    /// <param name="jobsDone">The jobs that the person has done before, n − 1. Range: 0 or more.</param>
    public double TimeFactor(int jobsDone) => Math.Max(1, NoviceFactor * Math.Pow(jobsDone + 1.0, Math.Log2(RateRatio)));
}

/// <summary>How a model is meant to be studied.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record StudyDefinition
{
    /// <summary>From a given start, without warm-up: a shift, a day.</summary>
    public static StudyDefinition Terminating { get; } = new();

    /// <summary>Whether the long run is meant (steady state) and not a span from a given start. Default: no.</summary>
    public bool IsSteadyState { get; init; }

    /// <summary>Warm-up of a steady-state study. Default: <c>null</c>, found from the data (MSER-5).</summary>
    public TimeSpan? WarmUp { get; init; }

    /// <summary>Measured time. Default: <c>null</c>, as the one who runs it says.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>Number of replications. Range: 1 or more. Default: <c>null</c>, as the one who runs it says.</summary>
    public int? Replications { get; init; }

    /// <summary>Wanted half-width of the throughput's 95 % interval, relative to its mean. Range: above 0, below 1. Default: <c>null</c>, none.</summary>
    public double? PrecisionRatio { get; init; }
}
