using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Stations;

/// <summary>A conveyor: carries parts from its entrance to its end, one behind the other.</summary>
/// <remarks>A part needs <see cref="TravelTime"/> from the entrance to the end, and parts keep at least <see cref="PartLengthMetres"/> from front to front.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ConveyorDefinition : StationDefinition
{
    /// <summary>Length from the entrance to the end [m]. Range: 0.0001 to 10,000.</summary>
    public required double LengthMetres { get; init; }

    /// <summary>Speed of the belt [m/s]. Range: 0.00001 to 100.</summary>
    public required double SpeedMetresPerSecond { get; init; }

    /// <summary>Room that a part takes up on the belt, from its front to the front of the next one [m]. Range: 0.0001 to the length.</summary>
    public required double PartLengthMetres { get; init; }

    /// <summary>Whether parts close up behind one that is blocked at the end, while the belt runs on under them; else the whole belt stands still. Default: yes.</summary>
    public bool IsAccumulating { get; init; } = true;

    /// <summary>How many parts it holds: as many as lie on it one behind the other.</summary>
    public int Capacity => (int)Math.Min(int.MaxValue, Math.Floor(Exact(LengthMetres) / Exact(PartLengthMetres)));

    /// <summary>Time from the entrance to the end, where nothing is in the way.</summary>
    public TimeSpan TravelTime => TimeFor(LengthMetres);

    /// <summary>Shortest time from one part to the next.</summary>
    public TimeSpan PartTime => TimeFor(PartLengthMetres);

    /// <inheritdoc/>
    public override StationDefinition? WithSpeed(double speedFactor) => this with { SpeedMetresPerSecond = SpeedMetresPerSecond * speedFactor };

    /// <inheritdoc/>
    /// <remarks>The belt is longer by a part, and takes that much longer to travel.</remarks>
    public override StationDefinition? WithOneMorePlace() => this with { LengthMetres = (double)(Exact(LengthMetres) + Exact(PartLengthMetres)) };

    private TimeSpan TimeFor(double metres) => new((long)decimal.Round(Exact(metres) / Exact(SpeedMetresPerSecond) * TimeSpan.TicksPerSecond));

    /// <summary>The number as it was written: 12 m are 30 times 40 cm, which their binary neighbours are not.</summary>
    private static decimal Exact(double number) => (decimal)number;
}

/// <summary>The text of a conveyor.</summary>
internal static class ConveyorSyntax
{
    private const int MostParts = 100_000;

    public static StationKind<ConveyorDefinition> Kind { get; } = new()
    {
        Behaviour = (definition, layout) => new Conveyor(definition, layout),
        Kind = "conveyor",
        Summary = "Carries parts from its entrance to its end, one behind the other.",
        Heeds = CommonKeys.Routing | CommonKeys.Shifts | CommonKeys.Power,
        Empty = new ConveyorDefinition { LengthMetres = 0, SpeedMetresPerSecond = 0, PartLengthMetres = 0 },
        Keys =
        [
            Key<ConveyorDefinition>.Required("length", TextOf.Length, "12 m", "Length from the entrance to the end.",
                conveyor => conveyor.LengthMetres, (conveyor, length) => conveyor with { LengthMetres = length }),
            Key<ConveyorDefinition>.Required("speed", TextOf.Speed, "0.2 m/s", "Speed of the belt.",
                conveyor => conveyor.SpeedMetresPerSecond, (conveyor, speed) => conveyor with { SpeedMetresPerSecond = speed }),
            Key<ConveyorDefinition>.Required("part-length", TextOf.Length, "40 cm", "Room that a part takes up on the belt, from its front to the front of the next one.",
                conveyor => conveyor.PartLengthMetres, (conveyor, length) => conveyor with { PartLengthMetres = length }),
            Key<ConveyorDefinition>.Optional("accumulating", TextOf.Flag, "false", "Whether parts close up behind one that is blocked at the end; else the whole belt stands still. Default: `true`.",
                conveyor => conveyor.IsAccumulating, (conveyor, isAccumulating) => conveyor with { IsAccumulating = isAccumulating }),
        ],
        CheckAll = Check,
    };

    private static void Check(ConveyorDefinition conveyor, FactoryLayout layout, TextContext context)
    {
        if (!(IsUsual(conveyor.LengthMetres) && IsUsual(conveyor.PartLengthMetres)))
            return;
        string length = TextOf.Length.Write(conveyor.LengthMetres).Scalar, partLength = TextOf.Length.Write(conveyor.PartLengthMetres).Scalar;
        if (conveyor.Capacity < 1)
            context.At("part-length").Report(ProblemCode.OutOfRange, $"a part of {partLength} is longer than the conveyor", $"at most {length}", partLength);
        else if (conveyor.Capacity > MostParts)
            context.At("part-length").Report(ProblemCode.OutOfRange, $"{conveyor.Capacity} parts of {partLength} would lie on the conveyor", $"at most {MostParts}", partLength);

        static bool IsUsual(double metres) => metres is > 1e-6 and < 1e6;   // what is not has been reported
    }
}

/// <summary>Behaviour of a <see cref="ConveyorDefinition"/>.</summary>
/// <remarks>
/// <para>It has a clock of its own, which runs while the belt does: not off shift, and without accumulation not while a part is blocked at the end. Where a part is follows from that clock
/// and the time at which it came, so nothing happens for a part but that it comes, that the entrance is free behind it, and that it reaches the end.</para>
/// <para>With accumulation the part behind one that left at D, itself having come at E, reaches the end at max(E + travel, D + part time): either it lay close behind, or nothing was ever in
/// its way. If the first of n parts is blocked, all of them lie still once the last one would have reached its place, at E + travel − (n − 1) · part time of that last one: those before it
/// came earlier by a part time each at least, so they lie still by then.</para>
/// <para>It takes a part while its entrance is free and it holds fewer than its capacity, so that a part always finds its place on the belt, whatever happens at the end. A part for which
/// room was kept is taken even if the entrance is not free; it starts when it is.</para>
/// </remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed class Conveyor : Station
{
    private const int AtEndTag = 0, EntranceTag = 1, ClosedUpTag = 2, BeginTag = 3;

    private readonly Inlet _inlet;
    private readonly Outlet _outlet;
    private readonly StateSlot<State> _state;
    private readonly StateSlots<long> _cameAt;   // on the belt's clock, in a ring
    private readonly TimerHandle _atEnd, _entrance, _closedUp;
    private readonly long _travel, _partTime;
    private readonly int _capacity;
    private readonly bool _isAccumulating;

    public Conveyor(ConveyorDefinition definition, StationLayout layout) : base(layout)
    {
        _capacity = definition.Capacity;
        _travel = definition.TravelTime.Ticks;
        _partTime = definition.PartTime.Ticks;
        _isAccumulating = definition.IsAccumulating;
        _inlet = layout.Inlet();
        _outlet = layout.Outlet(definition.Routing);
        _state = layout.State<State>();
        _cameAt = layout.States<long>(_capacity);
        _atEnd = layout.Timer(AtEndTag);
        _entrance = layout.Timer(EntranceTag);
        _closedUp = layout.Timer(ClosedUpTag);
        layout.FollowShifts(definition.Shifts);
        layout.Info = layout.Info with { IdealCycle = definition.PartTime, InitialState = StationState.Starved, HasActivePeriods = false };
    }

    /// <summary>A part lies as far from the entrance as the belt has moved since it came.</summary>
    public override string? OnAdopt(Run run, StationPresent present)
    {
        ref State s = ref _state[run];
        s.Shown = present.Places[0].Does.State;
        PartPresent[] parts = [.. present.AllParts().OrderByDescending(part => part.IsFinished).ThenByDescending(part => part.Since)];
        if (parts.Length == 0)
            return null;
        long now = Clock(run, ref s);
        long earliest = _isAccumulating ? long.MinValue : now - _travel;
        foreach (PartPresent part in parts.Take(_capacity))
        {
            // One for which room was kept came before the entrance was free, and lies a part behind the one before it.
            _cameAt[run, s.Parts.Count] = Math.Max(now - part.Moved.Ticks, earliest);
            earliest = _cameAt[run, s.Parts.Count] + _partTime;
            s.Parts.Add(run, run.Adopt(part));
        }
        s.EntranceFreeAt = _cameAt[run, s.Parts.Count - 1] + _partTime;
        if (s.EntranceFreeAt > now)
        {
            s.IsEntranceTaken = true;
            BeginAt(run, ref s, _entrance, s.EntranceFreeAt, now);
        }
        // The first is at its end, or comes there when the one before it has made room.
        long atEnd = Math.Max(_cameAt[run, 0] + _travel, _isAccumulating && present.SinceExit is { } exit && exit < TimeSpan.FromTicks(_partTime) ? now + _partTime - exit.Ticks : now);
        s.IsBlocked = parts[0].IsFinished;
        if (!s.IsBlocked)
            BeginAt(run, ref s, _atEnd, atEnd, now);
        SetStandstill(run, ref s);
        return parts.Length > _capacity ? "parts beyond those that it can hold" : null;
    }

    public override void OnStart(Run run)
    {
        ref State s = ref _state[run];
        if (!s.IsOffShift && !run.BeginsInPresent)
            s.Shown = StationState.Starved;
        run.Post(this, BeginTag);
    }

    public override PlaceState? StateAt(Run run, int place) => new(_state[run].Shown, StationPhase.None);

    public override void OnTimer(Run run, int tag, int place)
    {
        ref State s = ref _state[run];
        if (tag == AtEndTag)
        {
            run.Publish(StationEventKind.PartCompleted, this, s.Parts.First, state: s.Shown);
            TryHandOn(run, ref s);
        }
        else if (tag == EntranceTag)
            s.IsEntranceTaken = false;
        Settle(run, ref s);
    }

    public override void OnPosted(Run run, int tag, int place)
    {
        ref State s = ref _state[run];
        if (tag == BeginTag && s.IsBlocked && !s.IsOffShift)
            TryHandOn(run, ref s);
        Settle(run, ref s);
    }

    public override bool OnOffer(Run run, PartHandle part, Link link)
    {
        ref State s = ref _state[run];
        if (!run.TryEnter(link, RoomNow(ref s)))
            return false;
        Receive(run, ref s, part);
        return true;
    }

    public override PartHandle OnPull(Run run, Link link)
    {
        ref State s = ref _state[run];
        if (!s.IsBlocked || (s.Way != 0 && s.Way != link.Way) || !run.MayPass(link, s.Parts.First))
            return PartHandle.None;
        _outlet.StopWaiting(run);
        run.Cancel(_closedUp);
        PartHandle part = TakeFirst(run, ref s);
        s.IsBlocked = false;
        Follow(run, ref s);
        run.Post(this, 0);   // what follows is told, and the next part taken in, after this one has arrived where it goes
        return part;
    }

    public override int Room(Run run) => RoomNow(ref _state[run]);

    public override int Content(Run run) => _state[run].Parts.Count;

    public override void OnRoom(Run run) => Refill(run, ref _state[run]);

    public override void OnShift(Run run, bool isOpen)
    {
        ref State s = ref _state[run];
        s.IsOffShift = !isOpen;
        SetStandstill(run, ref s);
        if (s.IsBlocked)
        {
            if (isOpen)
            {
                run.Cancel(_closedUp);
                TryHandOn(run, ref s);
            }
            else
                _outlet.StopWaiting(run);
        }
        Settle(run, ref s);
    }

    private int RoomNow(ref State s) => s.IsEntranceTaken || s.IsOffShift ? 0 : _capacity - s.Parts.Count;

    private long Clock(Run run, ref State s) => (s.IsStill ? s.StillSince : run.Now.Ticks) - s.Stood;

    private void Receive(Run run, ref State s, PartHandle part)
    {
        int count = s.Parts.Count;
        long now = Clock(run, ref s), cameAt = Math.Max(now, s.EntranceFreeAt);
        int at = s.First + count;
        _cameAt[run, at < _capacity ? at : at - _capacity] = cameAt;
        s.Parts.Add(run, part);
        s.EntranceFreeAt = cameAt + _partTime;
        s.IsEntranceTaken = true;
        BeginAt(run, ref s, _entrance, s.EntranceFreeAt, now);
        if (count == 0)
            BeginAt(run, ref s, _atEnd, cameAt + _travel, now);
        else if (s.IsBlocked && _isAccumulating)
            BeginAt(run, ref s, _closedUp, AllLieStillAt(ref s), now);
        s.Shown = Wanted(run, ref s);
        run.Publish(StationEventKind.PartArrived, this, part, state: s.Shown);
    }

    /// <summary>Hands on the part at the end, or lets it wait there.</summary>
    private void TryHandOn(Run run, ref State s)
    {
        s.IsBlocked = false;
        PartHandle part = TakeFirst(run, ref s);
        if (_outlet.TryPass(run, part, ref s.Way))
        {
            Follow(run, ref s);
            return;
        }
        s.Parts.AddFirst(run, part);
        s.First = (s.First == 0 ? _capacity : s.First) - 1;
        s.IsBlocked = true;
        _outlet.Wait(run, s.Way);
        SetStandstill(run, ref s);
        if (!_isAccumulating)
            return;
        long now = Clock(run, ref s), stillAt = AllLieStillAt(ref s);
        if (stillAt > now)
            BeginAt(run, ref s, _closedUp, stillAt, now);
    }

    private PartHandle TakeFirst(Run run, ref State s)
    {
        if (++s.First == _capacity)
            s.First = 0;
        return s.Parts.Take(run);
    }

    /// <summary>The part in front has left, and those behind it come on.</summary>
    private void Follow(Run run, ref State s)
    {
        s.Way = 0;
        SetStandstill(run, ref s);
        if (s.Parts.Count == 0)
            return;
        long now = Clock(run, ref s), atEnd = _cameAt[run, s.First] + _travel;
        if (_isAccumulating)
            atEnd = Math.Max(atEnd, now + _partTime);
        BeginAt(run, ref s, _atEnd, atEnd, now);
    }

    private long AllLieStillAt(ref State s) => s.EntranceFreeAt + _travel - s.Parts.Count * _partTime;

    private void SetStandstill(Run run, ref State s)
    {
        bool isStill = s.IsOffShift || (s.IsBlocked && !_isAccumulating);
        if (isStill == s.IsStill)
            return;
        s.IsStill = isStill;
        if (isStill)
        {
            s.StillSince = run.Now.Ticks;
            if (s.EntranceFreeAt <= Clock(run, ref s))   // at this very instant, perhaps
                s.IsEntranceTaken = false;
            run.Pause(_atEnd);
            run.Pause(_entrance);
            run.Pause(_closedUp);
            return;
        }
        s.Stood += run.Now.Ticks - s.StillSince;
        run.Resume(_atEnd);
        run.Resume(_entrance);
        run.Resume(_closedUp);
    }

    private void BeginAt(Run run, ref State s, TimerHandle timer, long at, long now)
    {
        run.BeginFor(timer, 0, new TimeSpan(at - now));
        if (s.IsStill)
            run.Pause(timer);
    }

    private void Settle(Run run, ref State s)
    {
        Refill(run, ref s);
        StationState wanted = Wanted(run, ref s);
        if (wanted == s.Shown)
            return;
        s.Shown = wanted;
        run.Publish(StationEventKind.StateChanged, this, state: wanted);
    }

    private void Refill(Run run, ref State s)
    {
        while (RoomNow(ref s) > _inlet.Promised(run) && _inlet.TryTake(run, out PartHandle part))
        {
            if (part.IsPart)
                Receive(run, ref s, part);
        }
    }

    private StationState Wanted(Run run, ref State s) =>
        s.IsOffShift ? StationState.OffShift
        : s.Parts.Count == 0 ? StationState.Starved
        : s.IsBlocked && (!_isAccumulating || AllLieStillAt(ref s) <= Clock(run, ref s)) ? _outlet.StateOfWaiting(s.Way)
        : StationState.Processing;

    private struct State
    {
        public PartQueue Parts;

        /// <summary>When the entrance is free behind the part that came last, on the belt's clock.</summary>
        public long EntranceFreeAt;

        /// <summary>How long the belt has stood still in all, but for the present standstill [ticks].</summary>
        public long Stood;
        public long StillSince;

        /// <summary>Where the ring begins.</summary>
        public int First;

        /// <summary>The way that was chosen for the part at the end; 0 while none is.</summary>
        public int Way;
        public StationState Shown;
        public bool IsEntranceTaken;

        /// <summary>Whether the part in front has come to the end and waits there.</summary>
        public bool IsBlocked;
        public bool IsOffShift;
        public bool IsStill;
    }
}
