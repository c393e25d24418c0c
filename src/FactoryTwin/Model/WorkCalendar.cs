namespace FactoryTwin.Model;

/// <summary>When those who follow certain shifts are at work: a weekly pattern in local time, laid on the time line of a run.</summary>
/// <remarks>With a time zone, shifts keep to the local clock: a night shift is an hour shorter or longer when the clock changes. A boundary that falls into the skipped
/// hour happens at its end; one that falls into the repeated hour happens the first time.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class WorkCalendar
{
    private const int Weeks = LocalWeeks.Around;

    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    private readonly List<(TimeSpan At, bool Opens)> _boundaries;
    private readonly LocalWeeks _weeks;

    private WorkCalendar(List<(TimeSpan At, bool Opens)> boundaries, FactoryStart start, bool isOfBeginnings = false)
    {
        IsOfBeginnings = isOfBeginnings;
        _boundaries = boundaries;
        _weeks = new LocalWeeks(start);
    }

    /// <summary>Whether its changes are beginnings of shifts alone.</summary>
    internal bool IsOfBeginnings { get; }

    /// <summary>The calendar of these shifts, or <c>null</c> where they leave no gap in the week.</summary>
    /// <param name="shifts">The shifts. Range: at least one.</param>
    /// <param name="start">Where the run's time 0 lies.</param>
    public static WorkCalendar? Create(IEnumerable<ShiftDefinition> shifts, FactoryStart start)
    {
        var open = new List<(TimeSpan From, TimeSpan To)>();
        foreach (ShiftDefinition shift in shifts)
        {
            foreach (DayOfWeek day in shift.Days)
                AddShift(open, shift, DayOf(day));
        }
        var boundaries = new List<(TimeSpan At, bool Opens)>();
        foreach ((TimeSpan from, TimeSpan to) in open.Order())
        {
            if (boundaries.Count > 0 && from <= boundaries[^1].At)
            {
                if (to > boundaries[^1].At)
                    boundaries[^1] = (to, false);
                continue;
            }
            boundaries.Add((from, true));
            boundaries.Add((to, false));
        }
        if (boundaries.Count > 0 && boundaries[0].At == TimeSpan.Zero && boundaries[^1].At == Week)
        {
            boundaries.RemoveAt(boundaries.Count - 1);
            boundaries.RemoveAt(0);
            if (boundaries.Count == 0)
                return null;
        }
        return new WorkCalendar(boundaries, start);
    }

    /// <summary>The beginnings of these shifts: <see cref="NextChangeAfter"/> tells one after the other, even where one shift follows another without a gap.</summary>
    /// <param name="shifts">The shifts. Range: at least one.</param>
    /// <param name="start">Where the run's time 0 lies.</param>
    public static WorkCalendar Beginnings(IEnumerable<ShiftDefinition> shifts, FactoryStart start) =>
        new([.. shifts.SelectMany(shift => shift.Days.Select(day => DayOf(day) + shift.From.ToTimeSpan())).Distinct().Order().Select(at => (at, true))], start, isOfBeginnings: true);

    /// <summary>Whether they are at work at an instant; at the instant at which a shift begins they are, at that at which it ends they are not.</summary>
    /// <param name="time">The instant. Range: up to the last weeks of the year 9999.</param>
    public bool IsOpenAt(SimTime time)
    {
        DateTime monday = _weeks.MondayBefore(time);
        bool isOpen = false;
        for (int i = 0; i < Weeks * _boundaries.Count && InstantOf(monday, i) <= time; i++)
            isOpen = _boundaries[i % _boundaries.Count].Opens;
        return isOpen;
    }

    /// <summary>The first instant after <paramref name="time"/> at which they begin or stop; <see cref="SimTime.Never"/> where there is none, as in the last weeks of the year 9999 and later.</summary>
    public SimTime NextChangeAfter(SimTime time)
    {
        if (time >= _weeks.End)
            return SimTime.Never;
        DateTime monday = _weeks.MondayBefore(time);
        bool isOpen = IsOpenAt(time);
        for (int i = 0; i < Weeks * _boundaries.Count; i++)
        {
            SimTime at = InstantOf(monday, i);
            if (at > time && (IsOfBeginnings || _boundaries[i % _boundaries.Count].Opens != isOpen))
                return at;
        }
        return SimTime.Never;
    }

    private static TimeSpan DayOf(DayOfWeek day) => TimeSpan.FromDays(((int)day + 6) % 7);

    private static void AddShift(List<(TimeSpan From, TimeSpan To)> open, ShiftDefinition shift, TimeSpan day)
    {
        TimeSpan from = day + shift.From.ToTimeSpan();
        TimeSpan to = day + shift.To.ToTimeSpan() + (shift.To <= shift.From ? TimeSpan.FromDays(1) : TimeSpan.Zero);
        foreach (BreakDefinition pause in shift.Breaks.OrderBy(b => AfterStart(b.From)))
        {
            AddWithinWeek(open, from, day + AfterStart(pause.From));
            from = day + AfterStart(pause.To);
        }
        AddWithinWeek(open, from, to);

        TimeSpan AfterStart(TimeOnly time) => time.ToTimeSpan() + (time < shift.From ? TimeSpan.FromDays(1) : TimeSpan.Zero);
    }

    private static void AddWithinWeek(List<(TimeSpan From, TimeSpan To)> open, TimeSpan from, TimeSpan to)
    {
        if (from >= to)
            return;
        if (from >= Week)
            open.Add((from - Week, to - Week));
        else if (to <= Week)
            open.Add((from, to));
        else
        {
            open.Add((from, Week));
            open.Add((TimeSpan.Zero, to - Week));
        }
    }

    private SimTime InstantOf(DateTime monday, int boundary) =>
        _weeks.InstantOf(monday.AddDays(7 * (boundary / _boundaries.Count)) + _boundaries[boundary % _boundaries.Count].At);
}

/// <summary>The calendars of a factory, one for each set of shifts that somebody works in.</summary>
/// <threadsafety>Belongs to the thread that compiles a plan.</threadsafety>
public sealed class WorkCalendars
{
    private readonly IReadOnlyList<ShiftDefinition> _shifts;
    private readonly Dictionary<ShiftUse, WorkCalendar?> _known = [];

    /// <summary>The calendars of a factory.</summary>
    /// <param name="shifts">Its shifts; none means always at work.</param>
    /// <param name="start">Where the run's time 0 lies.</param>
    public WorkCalendars(IReadOnlyList<ShiftDefinition> shifts, FactoryStart start)
    {
        _shifts = shifts;
        Start = start;
    }

    /// <summary>When something leaves.</summary>
    /// <param name="departures">Days and times of day. Range: at least one.</param>
    public Timetable Timetable(IReadOnlyList<DepartureDefinition> departures) => new(departures, Start);

    /// <summary>Where the run's time 0 lies.</summary>
    public FactoryStart Start { get; }

    /// <summary>The calendar of those who work in these shifts; <c>null</c> for always.</summary>
    public WorkCalendar? For(ShiftUse use)
    {
        if (use.IsAlways || _shifts.Count == 0)
            return null;
        if (!_known.TryGetValue(use, out WorkCalendar? calendar))
            _known.Add(use, calendar = WorkCalendar.Create(ShiftsOf(use), Start));
        return calendar;
    }

    /// <summary>The beginnings of these shifts; <c>null</c> for those who always work.</summary>
    public WorkCalendar? BeginningsOf(ShiftUse use) => use.IsAlways || _shifts.Count == 0 ? null : WorkCalendar.Beginnings(ShiftsOf(use), Start);

    private IEnumerable<ShiftDefinition> ShiftsOf(ShiftUse use) => use.Names.Count == 0 ? _shifts : _shifts.Where(s => use.Names.Contains(s.Name));
}
