using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <summary>Tells all who follow shifts when these begin and end.</summary>
/// <remarks>Of all that changes at an instant, stations whose shift ends are told first, then pools, then stations whose shift begins; and claims that wait are granted when all pools know. So nobody waits for people
/// who come at the same instant, and nobody is given, for no time at all, to a station or from a pool that goes.</remarks>
internal sealed class ShiftClock : Station
{
    private readonly WorkCalendar[] _calendars;
    private readonly (Station Station, int Calendar)[] _going, _coming, _pools;
    private readonly StateSlots<State> _states;
    private readonly TimerHandle _change;

    public ShiftClock(StationLayout layout, IReadOnlyList<(WorkCalendar Calendar, Station[] Followers)> followed) : base(layout)
    {
        _calendars = [.. followed.Select(f => f.Calendar)];
        _going = [.. followed.SelectMany((f, i) => f.Followers.Where(station => station is not Pool).Reverse().Select(station => (station, i)))];
        _coming = [.. followed.SelectMany((f, i) => f.Followers.Where(station => station is not Pool).Select(station => (station, i)))];
        _pools = [.. followed.SelectMany((f, i) => f.Followers.Where(station => station is Pool).Select(pool => (pool, i))).OrderBy(f => f.pool.Id.Index)];
        _states = layout.States<State>(_calendars.Length);
        _change = layout.Timer(0, EventPriority.Shift);
    }

    public override void OnStart(Run run)
    {
        for (int i = 0; i < _calendars.Length; i++)
            _states[run, i] = new State { Change = _calendars[i].IsOfBeginnings || _calendars[i].IsOpenAt(run.Now) ? ShiftChange.None : ShiftChange.Closes, Next = _calendars[i].NextChangeAfter(run.Now) };
        Tell(run);
        Await(run);
    }

    public override void OnTimer(Run run, int tag, int place)
    {
        for (int i = 0; i < _calendars.Length; i++)
        {
            ref State state = ref _states[run, i];
            bool hasChanged = state.Next == run.Now;
            state.Change = !hasChanged ? ShiftChange.None : _calendars[i].IsOfBeginnings ? ShiftChange.Begins : _calendars[i].IsOpenAt(run.Now) ? ShiftChange.Opens : ShiftChange.Closes;
            if (hasChanged)
                state.Next = _calendars[i].NextChangeAfter(run.Now);
        }
        Tell(run);
        Await(run);
    }

    private void Tell(Run run)
    {
        bool isHeld = false;
        for (int i = 0; i < _calendars.Length; i++)
            isHeld |= _states[run, i].Change is ShiftChange.Closes or ShiftChange.Begins;
        if (isHeld)
            HoldClaims(run, isHeld: true);
        Tell(run, _going, ShiftChange.Closes);
        Tell(run, _pools, ShiftChange.Opens);
        for (int i = _pools.Length - 1; i >= 0; i--)
            Tell(run, _pools[i], ShiftChange.Closes);
        Tell(run, _pools, ShiftChange.Begins);
        if (isHeld)
            HoldClaims(run, isHeld: false);
        Tell(run, _coming, ShiftChange.Opens);
    }

    private void Tell(Run run, (Station Station, int Calendar)[] followers, ShiftChange change)
    {
        foreach ((Station Station, int Calendar) follower in followers)
            Tell(run, follower, change);
    }

    private void Tell(Run run, (Station Station, int Calendar) follower, ShiftChange change)
    {
        if (_states[run, follower.Calendar].Change != change)
            return;
        if (change == ShiftChange.Begins)
            ((Pool)follower.Station).OnShiftBegins(run);
        else
            follower.Station.OnShift(run, isOpen: change == ShiftChange.Opens);
    }

    private static void HoldClaims(Run run, bool isHeld)
    {
        foreach (ClaimLine? line in run.Plan.Lines)
            line?.Hold(run, isHeld);
    }

    private void Await(Run run)
    {
        SimTime next = SimTime.Never;
        for (int i = 0; i < _calendars.Length; i++)
        {
            if (_states[run, i].Next < next)
                next = _states[run, i].Next;
        }
        if (next != SimTime.Never)
            run.BeginFor(_change, 0, next - run.Now);
    }

    private enum ShiftChange : byte
    {
        None,
        Opens,
        Closes,

        /// <summary>One begins, perhaps right after another.</summary>
        Begins,
    }

    private struct State
    {
        public SimTime Next;
        public ShiftChange Change;
    }
}
