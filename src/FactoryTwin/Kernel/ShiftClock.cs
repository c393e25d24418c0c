using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <summary>Tells all who follow shifts when these begin and end.</summary>
/// <remarks>Whatever begins at an instant is told before what ends: of what begins pools come first, of what ends they come last, and claims are granted when all of them know. So nobody waits for people who
/// come at the same instant, and nobody is given, for no time at all, to another one when the shift ends.</remarks>
internal sealed class ShiftClock : Station
{
    private readonly WorkCalendar[] _calendars;
    private readonly (Station Station, int Calendar)[] _opening, _closing;
    private readonly (Pool Pool, int Calendar)[] _pools;
    private readonly StateSlots<State> _states;
    private readonly TimerHandle _change;

    public ShiftClock(StationLayout layout, IReadOnlyList<(WorkCalendar Calendar, Station[] Followers)> followed) : base(layout)
    {
        _calendars = [.. followed.Select(f => f.Calendar)];
        _pools = [.. followed.SelectMany((f, i) => f.Followers.OfType<Pool>().Select(pool => (pool, i))).OrderBy(f => f.pool.Id.Index)];
        (Station, int)[] pools = [.. _pools];
        _opening = [.. pools, .. followed.SelectMany((f, i) => f.Followers.Where(station => station is not Pool).Select(station => (station, i)))];
        _closing = [.. followed.SelectMany((f, i) => f.Followers.Where(station => station is not Pool).Reverse().Select(station => (station, i))), .. pools.Reverse()];
        _states = layout.States<State>(_calendars.Length);
        _change = layout.Timer(0, EventPriority.Shift);
    }

    public override void OnStart(Run run)
    {
        for (int i = 0; i < _calendars.Length; i++)
            _states[run, i] = new State { Change = _calendars[i].IsOpenAt(run.Now) ? ShiftChange.None : ShiftChange.Closes, Next = _calendars[i].NextChangeAfter(run.Now) };
        Tell(run);
        Await(run);
    }

    public override void OnTimer(Run run, int tag, int place)
    {
        for (int i = 0; i < _calendars.Length; i++)
        {
            ref State state = ref _states[run, i];
            bool hasChanged = state.Next == run.Now;
            state.Change = !hasChanged ? ShiftChange.None : _calendars[i].IsOpenAt(run.Now) ? ShiftChange.Opens : ShiftChange.Closes;
            if (hasChanged)
                state.Next = _calendars[i].NextChangeAfter(run.Now);
        }
        Tell(run);
        Await(run);
    }

    private void Tell(Run run)
    {
        foreach ((Station follower, int calendar) in _opening)
        {
            if (_states[run, calendar].Change == ShiftChange.Opens)
                follower.OnShift(run, isOpen: true);
        }
        HoldClaims(run, isHeld: true);
        foreach ((Station follower, int calendar) in _closing)
        {
            if (_states[run, calendar].Change == ShiftChange.Closes)
                follower.OnShift(run, isOpen: false);
        }
        HoldClaims(run, isHeld: false);
    }

    private void HoldClaims(Run run, bool isHeld)
    {
        foreach ((Pool pool, int calendar) in _pools)
        {
            if (_states[run, calendar].Change == ShiftChange.Closes)
                run.Plan.Lines[pool.Id.Index].Hold(run, isHeld);
        }
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
    }

    private struct State
    {
        public SimTime Next;
        public ShiftChange Change;
    }
}
