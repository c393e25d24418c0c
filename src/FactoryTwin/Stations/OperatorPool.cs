using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <summary>Behaviour of an <see cref="OperatorPoolDefinition"/>: its people are there during their shifts, unless they are absent.</summary>
/// <remarks>Who is absent is drawn when a shift begins, for each person from a stream of their own, and holds until the next shift begins; at the start of the run for the shift in which it lies. Where
/// shifts of a pool overlap, the one that began last counts.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed class OperatorPool : Pool
{
    private readonly OperatorPoolDefinition _definition;
    private readonly StateSlot<State> _state;
    private readonly StateSlots<bool> _isAbsent, _isThere;
    private readonly StreamHandle[] _absence = [];
    private readonly WorkCalendar? _beginnings;

    public OperatorPool(OperatorPoolDefinition definition, StationLayout layout) : base(layout, Individuals(definition), definition.Skills)
    {
        _definition = definition;
        _state = layout.State<State>();
        _isThere = layout.States<bool>(Individuals(definition));
        layout.FollowShifts(definition.Shifts);
        if (definition.AbsenceRatio == 0)
            return;
        _isAbsent = layout.States<bool>(definition.Count);
        _absence = [.. Enumerable.Range(1, definition.Count).Select(number => layout.Stream(FormattableString.Invariant($"absence {number}")))];
        _beginnings = layout.ShiftBeginnings(definition.Shifts);
    }

    /// <summary>Of those who are absent only the number shows; those who have not had a job for longest are taken for them.</summary>
    public override string? OnAdopt(Run run, StationPresent present)
    {
        if (_absence.Length > 0 && present.OnDuty is { } onDuty && !_state[run].IsOffShift)
        {
            DrawAbsence(run);
            int[] there = [.. Enumerable.Range(0, _absence.Length).OrderByDescending(i => present.Places[i].WorksFor != StationId.None).ThenBy(i => present.Places[i].SinceJob ?? TimeSpan.MaxValue).Take(onDuty)];
            for (int i = 0; i < _absence.Length; i++)
                _isAbsent[run, i] = !there.Contains(i);
        }
        base.OnAdopt(run, present);
        return _absence.Length > 0 && present.OnDuty < _absence.Length ? "who of its people is absent" : null;
    }

    public override void OnStart(Run run)
    {
        if (!_state[run].IsOffShift)
            Show(run);
        else
            DrawAbsence(run);
    }

    public override void OnShift(Run run, bool isOpen)
    {
        _state[run].IsOffShift = !isOpen;
        Show(run);
    }

    internal override void OnShiftBegins(Run run)
    {
        if (DrawAbsence(run) && !_state[run].IsOffShift)
            Show(run);
    }

    /// <summary>Who is absent in a shift that has not been open yet, as where it begins with a break, nobody has seen.</summary>
    public override void OnRedraw(Run run)
    {
        if (_state[run].IsNotSeen)
            DrawAll(run);
    }

    protected override double TimeFactor(int jobsDone) => _definition.Learning?.TimeFactor(jobsDone) ?? 1;

    /// <summary>People who are all alike are only counted.</summary>
    private static int Individuals(OperatorPoolDefinition definition) =>
        definition.Skills.Count > 0 || definition.AbsenceRatio > 0 || definition.Learning is not null ? definition.Count : 0;

    private void Show(Run run)
    {
        bool isOpen = !_state[run].IsOffShift;
        if (isOpen)
        {
            DrawAbsence(run);
            _state[run].IsNotSeen = false;
        }
        if (_isThere.Count == 0)
        {
            SetOnDuty(run, isOpen ? _definition.Count : 0);
            return;
        }
        for (int i = 0; i < _isThere.Count; i++)
            _isThere[run, i] = isOpen && !(_isAbsent.Count > 0 && _isAbsent[run, i]);
        SetOnDuty(run, _isThere);
    }

    /// <summary>Draws who is absent, if a shift has begun since it was drawn last.</summary>
    /// <returns>Whether it was drawn.</returns>
    private bool DrawAbsence(Run run)
    {
        ref State state = ref _state[run];
        if (_beginnings is null || run.Now < state.NextShift)
            return false;
        DrawAll(run);
        state.IsNotSeen = true;
        state.NextShift = _beginnings.NextChangeAfter(run.Now);
        return true;
    }

    private void DrawAll(Run run)
    {
        for (int i = 0; i < _absence.Length; i++)
            _isAbsent[run, i] = run.NextUniform(_absence[i]) < _definition.AbsenceRatio;
    }

    private struct State
    {
        /// <summary>When the next shift begins; until then it stays as drawn.</summary>
        public SimTime NextShift;
        public bool IsOffShift;

        /// <summary>Whether it has been drawn and the pool has not been open since.</summary>
        public bool IsNotSeen;
    }
}
