using FactoryTwin.Cobots;
using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <summary>Behaviour of a <see cref="CobotDefinition"/>: a machine whose work is the legs of a motion, one after the other, each of which people may slow down or hold up.</summary>
/// <remarks>
/// <para>A leg is a motion from one standstill to the next, a rest, or a signal; its time is the timer of the work. While a person is near, a motion whose tool would be faster than the rule allows goes so much slower (the whole motion,
/// in proportion), and rests and waits do not. Where the rule allows no motion, the arm stands: <c>Down/ProtectiveStop</c>, but only where it has a part to work on.</para>
/// <para>The lost time is what people cost: all of a stop, and of a slow motion the share by which it is slow.</para>
/// </remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal class Cobot : Machine
{
    private const int PresenceTag = 2, EnterTag = 100, LeaveTag = 101, RestartedTag = 102, SampleTag = 103, SentOverTag = 104;

    private readonly Job[] _jobs;
    private readonly double _speed;
    private readonly bool _isFenced, _isAlwaysShared, _stopsForPeople;
    private readonly StateSlots<ArmState> _arms;
    private readonly StateSlot<People> _people;
    private readonly Presence[] _presences = [];
    private readonly TimerHandle _every, _stay, _sent, _restart, _sample;
    private readonly SignalId _near, _scaling, _loss, _joints, _power;
    private readonly ArmPowerDefinition? _drawn;

    public Cobot(CobotDefinition definition, ArmMotion[] motions, StationLayout layout)
        : base(definition with { Cycle = Distribution.Constant(CycleOf(definition, motions)) }, layout, new Spoiling(definition.ScrapRatio, layout), definition.Tool)
    {
        _speed = definition.SpeedFactor;
        _stopsForPeople = definition.Sharing.SpeedMetresPerSecondOf(definition.Arm, 0) == 0;
        _isFenced = definition.Sharing.Rule == SharingRule.Fence;
        _isAlwaysShared = definition.Sharing is { Rule: SharingRule.ForceLimiting, People: null };
        _arms = layout.States<ArmState>(definition.Places);
        _people = layout.State<People>();
        if (definition.Sharing.People is { } people)
        {
            if (people is { Every: { } every, Stay: { } stay })
            {
                _every = layout.Timer(EnterTag, "people", every, EventPriority.Interruption);
                _stay = layout.Timer(LeaveTag, "people stay", stay, EventPriority.Interruption);
            }
            _presences = [.. people.With.Select(station => layout.Presence(station, PresenceTag))];
        }
        if (!_isFenced && definition.Sharing.Restart > TimeSpan.Zero)
            _restart = layout.Timer(RestartedTag, "restart", Distribution.Constant(definition.Sharing.Restart), EventPriority.Interruption);
        _sent = layout.Timer(SentOverTag, EventPriority.Interruption);
        layout.Follow<SendPeople>(Follow);
        layout.Follow<RecallPeople>(Follow);
        _near = layout.Signal(new SignalDefinition { Name = "people-near", Type = SignalType.Flag });
        _scaling = layout.Signal(new SignalDefinition { Name = "speed-scaling", Unit = "%" });
        _loss = layout.Signal(SignalDefinition.PeopleLoss);
        Dictionary<string, SignalId> given = motions.SelectMany(motion => motion.SignalsGiven).Distinct().ToDictionary(name => name, name => layout.Signal(new SignalDefinition { Name = $"program-{name}", Type = SignalType.Flag }));
        Dictionary<string, LawHandle> awaited = definition.Signals.ToDictionary(signal => signal.Name, signal => layout.Law(signal.Time));
        _jobs = [.. motions.Select(motion => new Job(motion, definition.Sharing.SpeedMetresPerSecondOf(definition.Arm, motion.Program.PayloadKilograms),
            [.. motion.Legs.Select(leg => new Leg(leg, leg.Kind == LegKind.WaitFor ? awaited[leg.Signal] : layout.Law(Distribution.Constant(ArmMotion.SimTimeOf(SecondsOf(leg, _speed)))), given.GetValueOrDefault(leg.Signal)))]))];
        _drawn = definition.ArmPower;
        if (_drawn is not null)
            _power = layout.Signal(SignalDefinition.Power);
        if (definition.Sample is not { } sample)
            return;
        _sample = layout.Timer(SampleTag, "sample", Distribution.Constant(sample), EventPriority.Arrival + 1);
        foreach (JointDefinition joint in definition.Arm.Joints)
        {
            SignalId id = layout.Signal(new SignalDefinition { Name = $"joint-{joint.Name}", Unit = "°" });
            _joints = joint == definition.Arm.Joints[0] ? id : _joints;
        }
        layout.Signal(new SignalDefinition { Name = "tool-x", Unit = "m" });
        layout.Signal(new SignalDefinition { Name = "tool-y", Unit = "m" });
        layout.Signal(new SignalDefinition { Name = "tool-z", Unit = "m" });
    }

    /// <inheritdoc/>
    public override string? Fetcher => Name;

    private protected override bool HasPace => true;

    private protected override void AdoptWork(Run run, ref Place p, int place, PlacePresent present)
    {
        ref ArmState arm = ref _arms[run, place];
        Leg[] legs = _jobs[arm.Job].Legs;
        double passed = present.Processed.TotalSeconds;
        for (; arm.Leg + 1 < legs.Length && passed >= SecondsOf(legs[arm.Leg].Motion, _speed); arm.Leg++)
            passed -= SecondsOf(legs[arm.Leg].Motion, _speed);
        run.SetLaw(_work, place, legs[arm.Leg].Law);
        run.BeginPaused(_work, place, TimeSpan.FromSeconds(passed));
    }

    /// <summary>Who is near by chance, a signal has told, and since when.</summary>
    public override string? OnAdopt(Run run, StationPresent present)
    {
        string? leftOut = base.OnAdopt(run, present);
        if (!_every.Exists || _presences.Length > 0 || present.Places[0].SignalOf(_near) is not { } near)
            return leftOut;
        ref People people = ref _people[run];
        people.IsVisited = people.IsNear = near.Value != 0;
        BeginAfter(run, people.IsVisited ? _stay : _every, near.Since);
        people.IsRestarting = !people.IsVisited && _restart.Exists && _stopsForPeople && present.Places.Any(place => place.Activity.Does is { State: StationState.Down, Phase: StationPhase.ProtectiveStop });
        if (people.IsRestarting)
            BeginAfter(run, _restart, near.Since);
        return leftOut;
    }

    private static void BeginAfter(Run run, TimerHandle timer, TimeSpan elapsed)
    {
        run.BeginPaused(timer, 0, elapsed);
        run.Resume(timer);
    }

    public override void OnStart(Run run)
    {
        base.OnStart(run);
        for (int place = 0; place < _arms.Count; place++)
        {
            if (!run.HasBegun(_work, place))   // a run can begin in the middle of a program
                SetJob(run, place, 0);
            TellPower(run, place, isMoving: false);
        }
        _people[run].IsNear |= _isAlwaysShared;
        if (_every.Exists && !run.HasBegun(_every) && !_people[run].IsVisited)
            run.Begin(_every);
        if (_sample.Exists)
            run.Begin(_sample);
    }

    public override void OnTimer(Run run, int tag, int place)
    {
        switch (tag)
        {
            case FinishedTag:
                if (GoOn(run, place))
                    base.OnTimer(run, tag, place);
                break;
            case EnterTag:
                _people[run].IsVisited = true;
                Visit(run, _stay);
                break;
            case LeaveTag:
                _people[run].IsVisited = false;
                Visit(run, _every);
                break;
            case SentOverTag:
                Send(run, isThere: false);
                break;
            case RestartedTag:
                _people[run].IsRestarting = false;
                PeopleChanged(run);
                break;
            case SampleTag:
                run.Begin(_sample);
                for (int arm = 0; arm < _arms.Count; arm++)
                    PublishPosition(run, arm);
                break;
            default:
                base.OnTimer(run, tag, place);
                break;
        }
    }

    public override void OnPosted(Run run, int tag, int place)
    {
        if (tag != PresenceTag)
            base.OnPosted(run, tag, place);
        else if (IsChanged(run))
            PeopleChanged(run);
    }

    public override void OnShift(Run run, bool isOpen)
    {
        base.OnShift(run, isOpen);
        for (int place = 0; place < _arms.Count; place++)
        {
            ref Place p = ref _places[run, place];
            TellPower(run, place, p.Activity == Activity.Processing && !p.IsWaitingForOperator);
        }
    }

    private protected override bool IsHeld(Run run) => _people[run].IsRestarting || (_people[run].IsNear && _stopsForPeople);

    private protected override double TimeFactorOf(Run run, ref Place p, int place) =>
        base.TimeFactorOf(run, ref p, place) / (p.Activity == Activity.Processing ? ScaleOf(run, place) : 1);

    private protected override void Go(Run run, ref Place p, int place)
    {
        ref ArmState arm = ref _arms[run, place];
        double scale = ScaleOf(run, place);
        p.IsReduced = scale < 1;
        Account(run, ref arm, p.Activity switch { Activity.Held => 1, Activity.Processing => 1 - scale, _ => 0 });
        if (p.Activity == Activity.Processing)
        {
            arm.TimeFactor = TimeFactorOf(run, ref p, place);
            if (!run.HasBegun(_work, place))
                run.SetLaw(_work, place, _jobs[arm.Job].Legs[arm.Leg].Law);   // where parts have routes, that of the part stands there
        }
        TellPower(run, place, p.Activity == Activity.Processing);
        base.Go(run, ref p, place);
    }

    private protected override void Rest(Run run, ref Place p, int place)
    {
        Account(run, ref _arms[run, place], 0);
        TellPower(run, place, isMoving: false);
        base.Rest(run, ref p, place);
    }

    /// <summary>Says which of its programs an arm without a part does next.</summary>
    private protected void SetJob(Run run, int place, int job)
    {
        _arms[run, place].Job = job;
        run.SetLaw(_work, place, _jobs[job].Legs[0].Law);
    }

    /// <summary>A leg is over: begins the next one.</summary>
    /// <returns>Whether it was the last, and the part is finished.</returns>
    private bool GoOn(Run run, int place)
    {
        ref ArmState arm = ref _arms[run, place];
        ref Place p = ref _places[run, place];
        Leg[] legs = _jobs[arm.Job].Legs;
        Leg over = legs[arm.Leg];
        if (over.Motion.Kind is LegKind.Set or LegKind.Clear)
            run.PublishSignal(this, over.Given, over.Motion.Kind == LegKind.Set ? 1 : 0, place: place, state: p.State, phase: p.Phase);
        arm.Leg = arm.Leg + 1 < legs.Length ? arm.Leg + 1 : 0;
        run.SetLaw(_work, place, legs[arm.Leg].Law);
        if (arm.Leg == 0)
        {
            Account(run, ref arm, 0);
            PublishLoss(run);
            return true;
        }
        Go(run, ref p, place);
        Show(run, ref p, place);
        return false;
    }

    private string? Follow(Run run, SendPeople command)
    {
        if (_isFenced)
            return "it stands behind a fence, and people near it change nothing";
        if (_isAlwaysShared)
            return "people are always near it";
        if (command.Lasting is { } lasting)
            run.BeginFor(_sent, 0, lasting);
        else
            run.Cancel(_sent);
        Send(run, isThere: true);
        return null;
    }

    private string? Follow(Run run, RecallPeople command)
    {
        if (!_people[run].IsSent)
            return "nobody is near it who was sent";
        run.Cancel(_sent);
        Send(run, isThere: false);
        return null;
    }

    private void Send(Run run, bool isThere)
    {
        ref People people = ref _people[run];
        people.IsSent = isThere;
        people.WereSent = true;
        if (IsChanged(run))
            PeopleChanged(run);
    }

    /// <summary>A visit begins or ends; the timer is that of the next change.</summary>
    private void Visit(Run run, TimerHandle next)
    {
        bool isChanged = IsChanged(run);
        run.Begin(next);
        if (isChanged)
            PeopleChanged(run);
    }

    /// <summary>Looks whether somebody is near.</summary>
    /// <returns>Whether that is something else than before.</returns>
    private bool IsChanged(Run run)
    {
        ref People people = ref _people[run];
        bool isNear = people.IsVisited || people.IsSent || _isAlwaysShared;
        foreach (Presence presence in _presences)
            isNear |= presence.People(run) > 0;
        if (isNear == people.IsNear)
            return false;
        people.IsNear = isNear;
        if (isNear && _restart.Exists)
            run.Cancel(_restart);
        people.IsRestarting = !isNear && _restart.Exists && _stopsForPeople;
        if (people.IsRestarting)
            run.Begin(_restart);
        return true;
    }

    private void PeopleChanged(Run run)
    {
        bool isHeld = IsHeld(run);
        for (int place = 0; place < _arms.Count; place++)
        {
            ref Place p = ref _places[run, place];
            if (p.Activity == Activity.Processing && !p.IsWaitingForOperator && !isHeld)
            {
                Rest(run, ref p, place);
                Go(run, ref p, place);
                Show(run, ref p, place);
            }
            else
                OnPosted(run, 0, place);
            run.PublishSignal(this, _near, _people[run].IsNear ? 1 : 0, place: place, state: p.State, phase: p.Phase);
            run.PublishSignal(this, _scaling, 100 * (isHeld ? 0 : ScaleOf(run, place)), place: place, state: p.State, phase: p.Phase);
        }
        PublishLoss(run);
    }

    /// <summary>How fast the leg goes, of how fast it would without people.</summary>
    private double ScaleOf(Run run, int place)
    {
        ref ArmState arm = ref _arms[run, place];
        Job job = _jobs[arm.Job];
        double speed = job.Legs[arm.Leg].Motion.PeakToolSpeed * _speed;
        return !_people[run].IsNear || speed <= job.Limit || _stopsForPeople ? 1 : job.Limit / speed;
    }

    /// <summary>Counts the time lost so far, and says at what rate it is lost from now on.</summary>
    private void Account(Run run, ref ArmState arm, double rate)
    {
        _people[run].LossTicks += arm.LossRate * (run.Now.Ticks - arm.SinceTicks);
        arm.SinceTicks = run.Now.Ticks;
        arm.LossRate = rate;
    }

    private void PublishLoss(Run run)
    {
        if (!_every.Exists && _presences.Length == 0 && !_isAlwaysShared && !_people[run].WereSent)
            return;
        for (int place = 0; place < _arms.Count; place++)
        {
            ref ArmState arm = ref _arms[run, place];
            Account(run, ref arm, arm.LossRate);
        }
        run.PublishSignal(this, _loss, _people[run].LossTicks / TimeSpan.TicksPerSecond, state: _places[run, 0].State, phase: _places[run, 0].Phase);
    }

    /// <summary>Publishes what an arm draws from now on, if that is something else than before.</summary>
    private void TellPower(Run run, int place, bool isMoving)
    {
        if (_drawn is null)
            return;
        ref ArmState arm = ref _arms[run, place];
        double kilowatts = _shared[run].IsOffShift ? 0 : _drawn.KilowattsAt(isMoving ? _jobs[arm.Job].Legs[arm.Leg].Motion.MeanToolSpeed * _speed * ScaleOf(run, place) : 0);
        if (kilowatts == arm.Kilowatts)
            return;
        arm.Kilowatts = kilowatts;
        run.PublishSignal(this, _power, kilowatts, place: place, state: _places[run, place].State, phase: _places[run, place].Phase);
    }

    /// <summary>Publishes where an arm is that has a part to work on.</summary>
    private void PublishPosition(Run run, int place)
    {
        ref Place p = ref _places[run, place];
        if (!run.HasBegun(_work, place))
            return;
        Span<double> position = stackalloc double[PositionLength(run, place)];
        Position(run, place, position);
        for (int i = 0; i < position.Length; i++)
            run.PublishSignal(this, new SignalId((ushort)(_joints.Index + i)), position[i], place: place, state: p.State, phase: p.Phase);
    }

    public override double? SignalAt(Run run, SignalId signal, int place)
    {
        int which = signal.Index - _joints.Index;
        if (!_sample.Exists || which < 0 || which >= PositionLength(run, place) || !run.HasBegun(_work, place))
            return base.SignalAt(run, signal, place);
        Span<double> position = stackalloc double[PositionLength(run, place)];
        Position(run, place, position);
        return position[which];
    }

    /// <summary>How many numbers tell where an arm is: its joints, and where the tool is along three axes; as many signals follow one another.</summary>
    private int PositionLength(Run run, int place) => _jobs[_arms[run, place].Job].Motion.Arm.JointCount + 3;

    /// <summary>Where an arm is that has a part to work on: the angles of its joints [°], then the position of its tool [m].</summary>
    private void Position(Run run, int place, Span<double> position)
    {
        ref ArmState arm = ref _arms[run, place];
        ArmMotion motion = _jobs[arm.Job].Motion;
        MotionLeg leg = motion.Legs[arm.Leg];
        double left = run.Left(_work, place).TotalSeconds / arm.TimeFactor * (leg.Kind == LegKind.Moves ? _speed : 1);
        Span<double> joints = position[..^3];
        leg.At(motion.Arm, leg.Seconds - left, joints, []);
        Point tool = (motion.Arm.Forward(joints) * ArmMotion.ToolOf(motion.Program)).Position;
        foreach (ref double joint in joints)
            joint = joint * 180 / Math.PI;
        (position[^3], position[^2], position[^1]) = (tool.XMetres, tool.YMetres, tool.ZMetres);
    }

    /// <summary>The mean time of its programs.</summary>
    private static TimeSpan CycleOf(CobotDefinition definition, ArmMotion[] motions) => ArmMotion.SimTimeOf(motions.Average(motion => motion.Legs.Sum(leg =>
        leg.Kind == LegKind.WaitFor ? definition.Signals.First(signal => signal.Name == leg.Signal).Time.Mean : SecondsOf(leg, definition.SpeedFactor))));

    private static double SecondsOf(MotionLeg leg, double speed) => leg.Kind == LegKind.Moves ? leg.Seconds / speed : leg.Seconds;

    /// <summary>One of its programs.</summary>
    /// <param name="Motion">The motion.</param>
    /// <param name="Limit">The fastest that the tool may move while people are near [m/s].</param>
    /// <param name="Legs">The legs of the motion.</param>
    private sealed record Job(ArmMotion Motion, double Limit, Leg[] Legs);

    /// <summary>A leg of the motion, the law of its time, and the signal that it sets or clears.</summary>
    private readonly record struct Leg(MotionLeg Motion, LawHandle Law, SignalId Given);

    /// <summary>What an arm is doing, one for each place.</summary>
    private struct ArmState
    {
        public int Job;
        public int Leg;
        public double LossRate;

        /// <summary>What it draws, as told last.</summary>
        public double Kilowatts;
        public long SinceTicks;

        /// <summary>How many times its own time the leg takes now.</summary>
        public double TimeFactor;
    }

    private struct People
    {
        public double LossTicks;
        /// <summary>Whether somebody is there who came by chance.</summary>
        public bool IsVisited;

        /// <summary>Whether somebody is there whom a command has sent, and whether ever somebody was.</summary>
        public bool IsSent, WereSent;
        public bool IsNear;
        public bool IsRestarting;
    }
}
