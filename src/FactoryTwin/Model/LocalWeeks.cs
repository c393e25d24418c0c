namespace FactoryTwin.Model;

/// <summary>A weekly pattern in local time on the time line of a run: with a time zone it keeps to the local clock. What falls into the skipped hour happens at its end;
/// what falls into the repeated hour happens the first time.</summary>
internal sealed class LocalWeeks
{
    /// <summary>How many weeks are looked at around an instant: the one before, its own, and two after.</summary>
    public const int Around = 4;

    private readonly FactoryStart _start;
    private readonly TimeZoneInfo? _zone;

    public LocalWeeks(FactoryStart start)
    {
        _start = start;
        End = new SimTime((DateTime.MaxValue - start.Local - TimeSpan.FromDays(2 * Around * 7)).Ticks);
        _zone = start.TimeZone is null ? null : TimeZoneInfo.FindSystemTimeZoneById(start.TimeZone);
    }

    /// <summary>So far before the end of the year 9999 that all weeks looked at lie within it.</summary>
    public SimTime End { get; }

    /// <summary>The Monday of the week before: from there on is looked.</summary>
    public DateTime MondayBefore(SimTime time)
    {
        DateTime local = _start.Local + time.SinceStart;
        return local.Date.AddDays(-(((int)local.DayOfWeek + 6) % 7) - 7);
    }

    /// <summary>When it is so late by the local clock; negative before the run starts.</summary>
    public SimTime InstantOf(DateTime local) => new(Between(_start.Local, local, _zone).Ticks);

    /// <summary>How long after the start of a run a local time is; negative before it.</summary>
    public static TimeSpan AfterStart(DateTime local, FactoryStart start) =>
        Between(start.Local, local, start.TimeZone is null ? null : TimeZoneInfo.FindSystemTimeZoneById(start.TimeZone));

    private static TimeSpan Between(DateTime start, DateTime local, TimeZoneInfo? zone) => zone is null ? local - start : ToUtc(local, zone) - ToUtc(start, zone);

    private static DateTime ToUtc(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local))
            return ToUtc(local.Date + EndOfGap(local, zone), zone);
        TimeSpan offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return local - offset;
    }

    private static TimeSpan EndOfGap(DateTime local, TimeZoneInfo zone)
    {
        DateTime after = local;
        while (zone.IsInvalidTime(after))
            after = after.AddMinutes(1) - TimeSpan.FromTicks(after.Ticks % TimeSpan.TicksPerMinute);
        return after - local.Date;
    }
}
