using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <content>Who follows which shifts.</content>
public sealed partial class PlanBuilder
{
    private readonly List<(WorkCalendar Calendar, List<int> Followers)> _followed = [];

    internal void FollowShifts(int station, ShiftUse shifts) => Follow(station, _calendars.For(shifts));

    internal WorkCalendar? ShiftBeginnings(int station, ShiftUse shifts)
    {
        WorkCalendar? beginnings = _calendars.BeginningsOf(shifts);
        Follow(station, beginnings);
        return beginnings;
    }

    private void Follow(int station, WorkCalendar? calendar)
    {
        if (calendar is null)
            return;
        int known = _followed.FindIndex(f => f.Calendar == calendar);
        if (known < 0)
            _followed.Add((calendar, [station]));
        else
            _followed[known].Followers.Add(station);
    }

    private void AddShiftClock()
    {
        if (_followed.Count == 0)
            return;
        (WorkCalendar, Station[])[] followed = [.. _followed.Select(f => (f.Calendar, f.Followers.Select(i => _stations[i].Behaviour).ToArray()))];
        Add(new StationInfo { Id = default, Name = "", Kind = "", Role = StationRole.Pool }, layout => new ShiftClock(layout, followed));
    }
}
