using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <summary>A pool that stations claim something from, people or vehicles: first come, first served.</summary>
/// <remarks>
/// <para>Its members are counted, all alike; or, where it has skills or tells its members apart, they are individuals with a number from 0, which events of theirs
/// carry as their place. Of the individuals that are free the one with the smallest number is taken.</para>
/// <para>A claim names a pool, or a skill: then it draws from all pools that have it, from the one with the fewest skills first, and among those with equally many from the
/// one that stands first in the factory. While a claim waits, nobody whom it could use is given to one that came later.</para>
/// </remarks>
/// <threadsafety>Immutable; safe to share between threads. Its methods belong to the thread of the run that they are given.</threadsafety>
public abstract class Pool : Station
{
    private readonly StateSlot<PoolState> _state;
    private readonly StateSlots<MemberState> _members;

    /// <summary>Makes the behaviour of a pool whose members are counted.</summary>
    /// <param name="layout">Where it declares what it needs.</param>
    protected Pool(StationLayout layout) : this(layout, 0, ValueList<string>.Empty) { }

    /// <summary>Makes the behaviour of a pool of individuals.</summary>
    /// <param name="layout">Where it declares what it needs.</param>
    /// <param name="members">How many there are. Range: 0 or more; 0 means that they are counted only.</param>
    /// <param name="skills">What each of them can do, for claims that name a skill. Default: nothing that is asked for.</param>
    protected Pool(StationLayout layout, int members, ValueList<string> skills) : base(layout)
    {
        _state = layout.State<PoolState>();
        _members = layout.States<MemberState>(members);
        Skills = skills;
    }

    /// <summary>What each of its members can do. Default: nothing that is asked for.</summary>
    public ValueList<string> Skills { get; }

    /// <summary>How many are there now.</summary>
    public int OnDuty(Run run) => _state[run].OnDuty;

    /// <summary>How many of them are taken.</summary>
    public int Busy(Run run) => _state[run].Busy;

    /// <summary>How many a claim could get.</summary>
    internal int Free(Run run) => _state[run].IsKept ? 0 : Math.Max(0, _state[run].OnDuty - _state[run].Busy);

    /// <summary>Whether those who are free are kept for a claim that waits, while the line is gone through.</summary>
    internal ref bool IsKept(Run run) => ref _state[run].IsKept;

    /// <summary>Sets how many are there. If more are taken, the last claims that were granted are taken back, and wait again, before all others.</summary>
    /// <param name="run">The run.</param>
    /// <param name="count">How many; of individuals those with the smallest numbers. Range: 0 or more, of individuals not more than there are.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many individuals.</exception>
    protected void SetOnDuty(Run run, int count)
    {
        if (count < 0 || (_members.Count > 0 && count > _members.Count))
            throw new ArgumentOutOfRangeException(nameof(count), count, $"'{Name}' has {_members.Count} members.");
        for (int i = 0; i < _members.Count; i++)
            _members[run, i].IsThere = i < count;
        Change(run, count);
    }

    /// <summary>Sets who of its individuals is there. The claims of those who were taken and are not there any more are taken back, the last granted first, and wait again, before all others.</summary>
    /// <param name="run">The run.</param>
    /// <param name="isThere">For each of them, whether they are there.</param>
    protected void SetOnDuty(Run run, StateSlots<bool> isThere)
    {
        int count = 0;
        for (int i = 0; i < _members.Count; i++)
        {
            if (_members[run, i].IsThere = isThere[run, i])
                count++;
        }
        Change(run, count);
    }

    /// <summary>Individuals have learned by the jobs that they were seen to do.</summary>
    public override string? OnAdopt(Run run, StationPresent present)
    {
        ArgumentNullException.ThrowIfNull(present);
        for (int i = 0; i < Math.Min(_members.Count, present.Places.Count); i++)
            _members[run, i].JobsDone = present.Places[i].JobsDone;
        return null;
    }

    /// <summary>How many times the standard time an individual needs for a job. Range: above 0. Default: 1.</summary>
    /// <param name="jobsDone">The jobs that they have done so far in the run.</param>
    protected virtual double TimeFactor(int jobsDone) => 1;

    /// <summary>A shift begins of those that it asked the beginnings of, perhaps right after another (<see cref="StationLayout.ShiftBeginnings"/>).</summary>
    internal virtual void OnShiftBegins(Run run) { }

    internal double TimeFactorOf(Run run, int claim)
    {
        double slowest = 0;
        for (int i = 0; i < _members.Count; i++)
        {
            if (_members[run, i].Claim == claim)
                slowest = Math.Max(slowest, TimeFactor(_members[run, i].JobsDone));
        }
        return slowest;
    }

    internal void CountJob(Run run, int claim)
    {
        for (int i = 0; i < _members.Count; i++)
        {
            ref MemberState member = ref _members[run, i];
            if (member.Claim == claim && member.JobsDone < int.MaxValue)
                member.JobsDone++;
        }
    }

    /// <summary>Whether a claim has members that are not there any more.</summary>
    internal bool IsOverdrawnBy(Run run, int claim)
    {
        if (_members.Count == 0)
            return _state[run].Busy > _state[run].OnDuty;
        for (int i = 0; i < _members.Count; i++)
        {
            if (_members[run, i] is { IsThere: false } member && member.Claim == claim)
                return true;
        }
        return false;
    }

    internal void Take(Run run, int claim, int count, Station station)
    {
        _state[run].Busy += count;
        for (int i = 0; count > 0; i++)
        {
            if (_members.Count > 0)
            {
                ref MemberState member = ref _members[run, i];
                if (!member.IsThere || member.Claim != 0)
                    continue;
                member.Claim = claim;
            }
            run.Publish(StationEventKind.OperatorAssigned, this, place: _members.Count > 0 ? i : 0, value: station.Id.Index);
            count--;
        }
    }

    internal void GiveBack(Run run, int claim, int count, Station station)
    {
        _state[run].Busy -= count;
        for (int i = 0; count > 0; i++)
        {
            if (_members.Count > 0)
            {
                ref MemberState member = ref _members[run, i];
                if (member.Claim != claim)
                    continue;
                member.Claim = 0;
            }
            run.Publish(StationEventKind.OperatorReleased, this, place: _members.Count > 0 ? i : 0, value: station.Id.Index);
            count--;
        }
    }

    private void Change(Run run, int count)
    {
        _state[run].OnDuty = count;
        run.Publish(StationEventKind.OperatorsOnDuty, this, value: count);
        run.Plan.Lines[Id.Index].OnDutyChanged(run, this);
    }

    private struct PoolState
    {
        public int OnDuty;
        public int Busy;
        public bool IsKept;
    }

    private struct MemberState
    {
        /// <summary>The claim that has them; 0 for none.</summary>
        public int Claim;
        public int JobsDone;
        public bool IsThere;
    }
}
