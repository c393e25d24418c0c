using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>How long a factory is open in a year, and how much of that a run has measured.</summary>
internal readonly record struct OperatingYear(double HoursPerYear, double MeasuredHours)
{
    /// <summary>By the shifts of the model, breaks left out, or as its costs say.</summary>
    public static OperatingYear Of(StudyResult result)
    {
        FactoryModel model = result.Model;
        WorkCalendar? calendar = new WorkCalendars(model.Shifts, model.Start).For(ShiftUse.All);
        SimTime from = SimTime.Start + result.WarmUp.Length;
        return new(
            model.Costs?.OpenPerYear?.TotalHours ?? OpenHours(calendar, SimTime.Start, SimTime.Start + TimeSpan.FromDays(365)),
            OpenHours(calendar, from, from + result.Options.For));
    }

    private static double OpenHours(WorkCalendar? calendar, SimTime from, SimTime to)
    {
        if (calendar is null)
            return (to - from).TotalHours;
        double hours = 0;
        for (SimTime at = from; at < to;)
        {
            SimTime next = calendar.NextChangeAfter(at);
            SimTime end = next < to ? next : to;
            if (calendar.IsOpenAt(at))
                hours += (end - at).TotalHours;
            at = end;
        }
        return hours;
    }
}
