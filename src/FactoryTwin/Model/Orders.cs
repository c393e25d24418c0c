namespace FactoryTwin.Model;

/// <summary>Orders: so many parts of a type each, released and due at given times.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record OrderBook
{
    /// <summary>The orders. Range: at least one.</summary>
    public required ValueList<OrderDefinition> Orders { get; init; }

    /// <summary>The file that they were read from, as written in the model; else <c>null</c>.</summary>
    public string? File { get; init; }
}

/// <summary>An order.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record OrderDefinition
{
    /// <summary>The part type.</summary>
    public required string Part { get; init; }

    /// <summary>How many parts. Range: 1 or more. Default: 1.</summary>
    public int Quantity { get; init; } = 1;

    /// <summary>When its parts enter the factory. Default: at the start.</summary>
    public PlannedTime Release { get; init; }

    /// <summary>When it is due. Default: <c>null</c>, never.</summary>
    public PlannedTime? Due { get; init; }

    /// <summary>Priority of its parts in buffers that go by priority: smaller first. Range: 0 to 100. Default: <c>null</c>, that of the part type or the source.</summary>
    public int? Priority { get; init; }
}

/// <summary>A time that is planned: so long after the start of the run, or a date and time of day.</summary>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PlannedTime
{
    private PlannedTime(TimeSpan sinceStart, DateTime? local)
    {
        SinceStart = sinceStart;
        Local = local;
    }

    /// <summary>So long after the start of the run.</summary>
    /// <param name="sinceStart">Range: 0 or more.</param>
    public static PlannedTime After(TimeSpan sinceStart) => new(sinceStart, null);

    /// <summary>A date and time of day, local to the factory.</summary>
    public static PlannedTime At(DateTime local) => new(default, local);

    /// <summary>Duration since the start; 0 where it is a date.</summary>
    public TimeSpan SinceStart { get; }

    /// <summary>The date and time of day; <c>null</c> where it is a duration.</summary>
    public DateTime? Local { get; }

    /// <summary>The instant in a run.</summary>
    /// <param name="start">Where the run starts in the calendar.</param>
    /// <exception cref="ArgumentOutOfRangeException">It lies before the start.</exception>
    public SimTime In(FactoryStart start) => SimTime.At(AfterStart(start));

    /// <summary>How long after the start of a run it is; negative before the start.</summary>
    /// <param name="start">Where the run starts in the calendar.</param>
    public TimeSpan AfterStart(FactoryStart start) => Local is { } local ? LocalWeeks.AfterStart(local, start) : SinceStart;
}

/// <summary>Arrivals by the calendar.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ArrivalDefinition
{
    /// <summary>When parts arrive, each week. Range: at least one.</summary>
    public required ValueList<WeeklyTime> At { get; init; }

    /// <summary>How many parts arrive each time. Range: 1 or more. Default: 1.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>The first arrival after an instant, or at the start of the run; <see cref="SimTime.Never"/> beyond the calendar.</summary>
    /// <param name="time">The instant; <c>null</c> for before the start.</param>
    /// <param name="start">Where the run starts in the calendar.</param>
    public SimTime NextAfter(SimTime? time, FactoryStart start)
    {
        TimeSpan after = time?.SinceStart ?? TimeSpan.FromTicks(-1);
        if (after > DateTime.MaxValue - start.Local - TimeSpan.FromDays(20))
            return SimTime.Never;
        DateTime day = (start.Local + after).Date.AddDays(-1);
        TimeSpan next = TimeSpan.MaxValue;
        for (int i = 0; i < At.Count; i++)
        {
            for (int ahead = 0; ahead < 10; ahead++)
            {
                DateTime date = day.AddDays(ahead);
                if (!At[i].IsOn(date.DayOfWeek))
                    continue;
                TimeSpan at = LocalWeeks.AfterStart(date + At[i].Time.ToTimeSpan(), start);
                if (at > after && at < next)
                    next = at;
            }
        }
        return new SimTime(next.Ticks);
    }
}

/// <summary>Days of the week and a time of day, local.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record WeeklyTime
{
    /// <summary>The days, from Monday. Range: at least one, each once.</summary>
    public required ValueList<DayOfWeek> Days { get; init; }

    /// <summary>The time of day.</summary>
    public required TimeOnly Time { get; init; }

    internal bool IsOn(DayOfWeek day)
    {
        for (int i = 0; i < Days.Count; i++)
        {
            if (Days[i] == day)
                return true;
        }
        return false;
    }
}
