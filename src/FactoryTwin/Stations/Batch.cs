using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Stations;

/// <summary>A batching station: collects parts into batches that go on as one, and is a machine in all else.</summary>
/// <remarks>The first part of a batch is its carrier; the others ride on it, stay in the factory, and are let out at a station of kind <c>split</c>, or leave the factory with it. The cycle is
/// the time that a batch takes once it is collected; it may be 0. Where part types have times of their own here, the part
/// that takes longest in the mean sets the time.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record BatchDefinition : MachineDefinition
{
    /// <summary>How many parts make a batch. Range: 1 to 1,000,000.</summary>
    public required int Size { get; init; }

    /// <summary>Which parts go into a batch. Default: all, as they come.</summary>
    public BatchRule By { get; init; }

    /// <summary>The longest time that a part waits for others; then it goes on in a smaller batch. Counted in all time. Default: <c>null</c>, until the batch is complete.</summary>
    public TimeSpan? Wait { get; init; }

    /// <inheritdoc/>
    public override StationDefinition? WithSpeed(double speedFactor) => Cycle.Mean == 0 ? null : base.WithSpeed(speedFactor);
}

/// <summary>Which parts go into a batch.</summary>
public enum BatchRule
{
    /// <summary>All, as they come.</summary>
    Arrival = 0,

    /// <summary>Those of one part type.</summary>
    PartType = 1,
}

/// <summary>The text of a batching station.</summary>
internal static class BatchSyntax
{
    public static StationKind<BatchDefinition> Kind { get; } = new()
    {
        Behaviour = (definition, layout) => new Batch(definition, layout),
        Kind = "batch",
        Summary = "Collects parts into batches that go on as one; all else is as with a machine.",
        Outcomes = ["scrapped"],
        Heeds = CommonKeys.All,
        FollowsRoutes = true,
        Timeless = batch => batch.Cycle.Mean == 0,
        Empty = new BatchDefinition { Cycle = Distribution.Constant(TimeSpan.Zero), Size = 0 },
        Keys =
        [
            Key<BatchDefinition>.Required("size", TextOf.Count(1), "10", "How many parts make a batch.", batch => batch.Size, (batch, size) => batch with { Size = size }),
            Key<BatchDefinition>.Optional("time", TextOf.Durations(allowZero: true), "2 s", "Time that a batch takes once it is collected, where none of its parts has a time of its own (`parts:`). Default: none.",
                batch => batch.Cycle, (batch, time) => batch with { Cycle = time }),
            Key<BatchDefinition>.Optional("by", TextOf.Choice<BatchRule>(), "part-type", "Which parts go into a batch: all as they come (`arrival`), or those of one type (`part-type`). Default: `arrival`.",
                batch => batch.By, (batch, by) => batch with { By = by }),
            Key<BatchDefinition>.Optional("wait", TextOf.Maybe(TextOf.Duration()), "10 min", "The longest time that a part waits for others, whatever the shift; then it goes on in a smaller batch. Default: until the batch is complete.",
                batch => batch.Wait, (batch, wait) => batch with { Wait = wait }),
            .. MachineSyntax.WorkKeys.Where(key => key.Name != "cycle").Select(key => key.For<BatchDefinition>()),
            .. MachineSyntax.OwnKeys.Select(key => key.For<BatchDefinition>()),
        ],
        CheckAll = MachineSyntax.CheckWork,
    };
}

/// <summary>Behaviour of a <see cref="BatchDefinition"/>: parts are kept in the order in which they came, and know when that was.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed class Batch : SetMachine
{
    private const int WaitedTag = 64;   // above all tags of a machine

    private readonly int _size;
    private readonly bool _byType;
    private readonly TimeSpan _longestWait;
    private readonly TimerHandle _wait;
    private readonly StateSlot<State> _state;
    private readonly PartSlot<Alike> _alike;

    public Batch(BatchDefinition definition, StationLayout layout) : base(definition, layout)
    {
        _size = definition.Size;
        _byType = definition.By == BatchRule.PartType;
        _state = layout.State<State>();
        if (_byType)
            _alike = layout.PartState<Alike>();
        if (definition.Wait is { } wait)
        {
            _longestWait = wait;
            _wait = layout.Timer(WaitedTag);
        }
        if (layout.Info.IdealCycle == TimeSpan.Zero)
            layout.Info = layout.Info with { IdealCycle = null };
    }

    public override void OnTimer(Run run, int tag, int place)
    {
        if (tag == WaitedTag)
            OnRoom(run);
        else
            base.OnTimer(run, tag, place);
    }

    private protected override string? AdoptKept(Run run, ValueList<PartPresent> parts)
    {
        string? leftOut = base.AdoptKept(run, parts);
        PartQueue kept = _state[run].Parts;   // a copy: the parts stay where they are
        if (!_wait.Exists || kept.Count == 0)
            return leftOut;
        for (int i = 0; kept.Count > 0; i++)
            run.Note(kept.Take(run)) -= parts[i].Since.Ticks;
        run.BeginFor(_wait, 0, WaitLeft(run, ref _state[run]) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero);
        return leftOut;
    }

    private protected override bool WorksOnAll => true;

    private protected override bool Wants(Run run, Link link) => Missing(run) > _inlet.Promised(run);

    private protected override void Keep(Run run, PartHandle part, Link link)
    {
        ref State s = ref _state[run];
        s.Parts.Add(run, part);
        if (_byType && CountAlike(run, ref s, part) == _size)
            s.CompleteType = run[part].Type + 1;
        if (!_wait.Exists)
            return;
        run.Note(part) = run.Now.Ticks;
        if (s.Parts.Count == 1)
            run.BeginFor(_wait, 0, _longestWait);
    }

    private protected override bool TryCollect(Run run, out PartQueue set)
    {
        ref State s = ref _state[run];
        set = default;
        if (s.Parts.Count == 0 || (Missing(run) > 0 && !(_wait.Exists && WaitLeft(run, ref s) <= TimeSpan.Zero)))
            return false;
        int type = s.CompleteType != 0 ? s.CompleteType - 1 : run[s.Parts.First].Type;
        s.CompleteType = 0;
        if (_byType)
            ForgetType(run, ref s, type);
        for (int i = s.Parts.Count; i > 0; i--)
        {
            PartHandle part = s.Parts.Take(run);
            if (!_byType || run[part].Type == type)
                set.Add(run, part);
            else
                s.Parts.Add(run, part);
        }
        if (!_wait.Exists)
            return true;
        if (s.Parts.Count == 0)
            run.Cancel(_wait);
        else
            run.BeginFor(_wait, 0, WaitLeft(run, ref s) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero);
        return true;
    }

    private protected override void Join(Run run, PartHandle whole, PartHandle part, int place, StationState state, StationPhase phase) =>
        run.Load(this, whole, part, place, state, phase);

    // Of which type the next part is, is not known before it is there: where types are kept apart, it is only certain that one more will fit.
    private protected override int Missing(Run run) => !_byType ? _size - _state[run].Parts.Count : _state[run].CompleteType == 0 ? 1 : 0;

    private protected override int Kept(Run run) => _state[run].Parts.Count;

    /// <summary>Counts a part among those of its type; their first one has the count, and the first ones of all types form a chain.</summary>
    private int CountAlike(Run run, ref State s, PartHandle part)
    {
        PartHandle first = s.FirstOfTypes;
        while (first.IsPart && run[first].Type != run[part].Type)
            first = _alike[run, first].FirstOfNextType;
        if (!first.IsPart)
        {
            _alike[run, part] = new Alike { FirstOfNextType = s.FirstOfTypes };
            first = s.FirstOfTypes = part;
        }
        return ++_alike[run, first].Count;
    }

    private void ForgetType(Run run, ref State s, int type)
    {
        ref PartHandle first = ref s.FirstOfTypes;
        while (run[first].Type != type)
            first = ref _alike[run, first].FirstOfNextType;
        first = _alike[run, first].FirstOfNextType;
    }

    private TimeSpan WaitLeft(Run run, ref State s) => new TimeSpan(run.Note(s.Parts.First) - run.Now.Ticks) + _longestWait;

    /// <summary>What the first part of a type knows, where types are kept apart.</summary>
    private struct Alike
    {
        public int Count;
        public PartHandle FirstOfNextType;
    }

    private struct State
    {
        public PartQueue Parts;

        /// <summary>Where the chain of the first parts of all types begins.</summary>
        public PartHandle FirstOfTypes;

        /// <summary>The type, from 1, of which there are enough for a batch, where types are kept apart; 0 for none.</summary>
        public int CompleteType;
    }
}
