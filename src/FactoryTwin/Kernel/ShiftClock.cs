using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <summary>Tells the stations that follow the same shifts when these begin and end. When a shift ends, pools are told last; when one begins, first:
/// so that nobody waits, for no time at all, for people who come or go at the same instant.</summary>
internal sealed class ShiftClock : Station
{
    private readonly WorkCalendar _calendar;
    private readonly Station[] _opening;
    private readonly TimerHandle _change;

    public ShiftClock(StationLayout layout, WorkCalendar calendar, Station[] followers) : base(layout)
    {
        _calendar = calendar;
        _opening = [.. followers.OrderBy(f => f is not Pool)];
        _change = layout.Timer(0, EventPriority.Shift);
    }

    public override void OnStart(Run run)
    {
        if (!_calendar.IsOpenAt(run.Now))
            Tell(run, isOpen: false);
        Await(run);
    }

    public override void OnTimer(Run run, int tag, int place)
    {
        Tell(run, _calendar.IsOpenAt(run.Now));
        Await(run);
    }

    private void Tell(Run run, bool isOpen)
    {
        for (int i = 0; i < _opening.Length; i++)
            _opening[isOpen ? i : _opening.Length - 1 - i].OnShift(run, isOpen);
    }

    private void Await(Run run)
    {
        SimTime next = _calendar.NextChangeAfter(run.Now);
        if (next != SimTime.Never)
            run.BeginFor(_change, 0, next - run.Now);
    }
}
