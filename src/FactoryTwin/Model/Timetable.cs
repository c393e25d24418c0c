namespace FactoryTwin.Model;

/// <summary>Departures at one time of day, local time.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record DepartureDefinition
{
    /// <summary>Days, from Monday. Range: at least one.</summary>
    public required ValueList<DayOfWeek> Days { get; init; }

    /// <summary>Time of day, local.</summary>
    public required TimeOnly At { get; init; }
}

/// <summary>When something leaves: days and times of day in local time, laid on the time line of a run.</summary>
/// <remarks>With a time zone it keeps to the local clock. A departure that falls into the skipped hour leaves at its end; one that falls into the repeated hour leaves the first time.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class Timetable
{
    private readonly TimeSpan[] _week;
    private readonly LocalWeeks _weeks;

    /// <summary>A timetable.</summary>
    /// <param name="departures">Days and times of day. Range: at least one.</param>
    /// <param name="start">Where the run's time 0 lies.</param>
    public Timetable(IReadOnlyList<DepartureDefinition> departures, FactoryStart start)
    {
        _week = [.. departures.SelectMany(departure => departure.Days.Select(day => TimeSpan.FromDays(((int)day + 6) % 7) + departure.At.ToTimeSpan())).Distinct().Order()];
        _weeks = new LocalWeeks(start);
    }

    /// <summary>The first departure after <paramref name="time"/>; <see cref="SimTime.Never"/> where there is none, as in the last weeks of the year 9999 and later.</summary>
    public SimTime NextAfter(SimTime time)
    {
        if (time >= _weeks.End)
            return SimTime.Never;
        DateTime monday = _weeks.MondayBefore(time);
        for (int week = 0; week < LocalWeeks.Around; week++)
        {
            foreach (TimeSpan departure in _week)
            {
                SimTime at = _weeks.InstantOf(monday.AddDays(7 * week) + departure);
                if (at > time)
                    return at;
            }
        }
        return SimTime.Never;
    }
}
