using System.Runtime.CompilerServices;
using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <summary>Where a station, while it is made, declares what it needs of every run: state, timers, streams, ways in and on, claims, signals.</summary>
/// <threadsafety>Belongs to the thread that compiles the plan.</threadsafety>
public sealed class StationLayout
{
    private readonly PlanBuilder _builder;
    private int _sources;
    private bool _isEndless;

    internal StationLayout(PlanBuilder builder, StationInfo info)
    {
        _builder = builder;
        Info = info;
    }

    /// <summary>Number of the station in its factory.</summary>
    public StationId Id => Info.Id;

    /// <summary>Name of the station in its factory.</summary>
    public string Name => Info.Name;

    /// <summary>What a listener knows of the station: complete it with places, ideal cycle and initial state, where it has them.</summary>
    public StationInfo Info { get; set; }

    /// <summary>When a station whose way on is full stops, where its definition does not say it.</summary>
    public BlockingRule Blocking => _builder.Blocking;

    internal Inlet? DeclaredInlet { get; private set; }

    internal Dictionary<Type, Func<Run, FactoryCommand, string?>> Commands { get; } = [];

    internal PartTimes? Times { get; private set; }

    internal List<(ClaimHandle Claim, WaitInfo Wait)> Waits { get; } = [];

    internal List<StationPhase> NextWaits { get; } = [];

    internal int Sources => IsUndeclaredSource ? 1 : _sources;

    internal bool IsEndlessSource => _isEndless || IsUndeclaredSource;

    private bool IsUndeclaredSource => _sources == 0 && Info.Role == StationRole.Source;

    /// <summary>Room for one struct of state; all bytes 0 at the start of a run.</summary>
    public StateSlot<T> State<T>() where T : unmanaged => new(_builder.Reserve(Unsafe.SizeOf<T>()));

    /// <summary>Room for a number of structs of state; all bytes 0 at the start of a run.</summary>
    /// <param name="count">How many. Range: 0 or more.</param>
    public StateSlots<T> States<T>(int count) where T : unmanaged => new(_builder.Reserve(checked(Unsafe.SizeOf<T>() * count)), count);

    /// <summary>Room for one struct about every part that is in the factory; all bytes 0 when the part enters.</summary>
    public PartSlot<T> PartState<T>() where T : unmanaged => new(_builder.ReservePerPart(Unsafe.SizeOf<T>()));

    /// <summary>A timer, one for each place, whose length is drawn from a distribution.</summary>
    /// <param name="tag">A number by which <see cref="Station.OnTimer"/> knows it.</param>
    /// <param name="purpose">What it is for, as in <c>cycle</c>; unique within the station, since it names the random stream.</param>
    /// <param name="length">Distribution of its length [s; or a count, for a timer that is moved on by <see cref="Run.Spend"/>].</param>
    /// <param name="priority">Order among what happens at one instant. Range: 0 to 15. Default: <see cref="EventPriority.Completion"/>.</param>
    /// <param name="places">How many. Range: 1 or more. Default: 1.</param>
    public TimerHandle Timer(int tag, string purpose, Distribution length, int priority = EventPriority.Completion, int places = 1) =>
        _builder.AddTimers(Id, tag, priority, places, length, Stream(purpose));

    /// <summary>A timer, one for each place, whose length is told each time it begins.</summary>
    /// <param name="tag">A number by which <see cref="Station.OnTimer"/> knows it.</param>
    /// <param name="priority">Order among what happens at one instant. Range: 0 to 15. Default: <see cref="EventPriority.Completion"/>.</param>
    /// <param name="places">How many. Range: 1 or more. Default: 1.</param>
    public TimerHandle Timer(int tag, int priority = EventPriority.Completion, int places = 1) =>
        _builder.AddTimers(Id, tag, priority, places, null, default);

    /// <summary>A stream of random numbers.</summary>
    /// <param name="purpose">What it is for, as in <c>scrap</c>; unique within the station.</param>
    /// <exception cref="InvalidOperationException">The station has a stream for this purpose already.</exception>
    public StreamHandle Stream(string purpose) => _builder.AddStream(Name, purpose);

    /// <summary>Lets the station take parts from the stations whose flow leads to it.</summary>
    public Inlet Inlet() => DeclaredInlet ??= new Inlet(Id.Index);

    /// <summary>Lets the station hand parts on.</summary>
    /// <param name="routing">How it chooses among several ways on.</param>
    /// <param name="outcome">The outcome whose parts go this way, as in <c>scrapped</c>. Default: <c>null</c>, the good ones.</param>
    public Outlet Outlet(RoutingDefinition routing, string? outcome = null) => _builder.AddOutlet(this, routing, outcome);

    /// <summary>A claim on a pool, one for each place.</summary>
    /// <param name="pool">Name of the pool.</param>
    /// <param name="amount">How many out of the pool at once. Range: 1 or more.</param>
    /// <param name="tag">A number by which <see cref="Station.OnGranted"/> knows it.</param>
    /// <param name="places">How many claims. Range: 1 or more. Default: 1.</param>
    public ClaimHandle Claim(string pool, int amount, int tag, int places = 1) =>
        _builder.AddClaims(this, new ClaimTarget(pool, IsSkill: false), amount, tag, places);

    /// <summary>A claim on anybody who has a skill, whatever their pool, one for each place.</summary>
    /// <param name="skill">The skill.</param>
    /// <param name="amount">How many at once. Range: 1 or more.</param>
    /// <param name="tag">A number by which <see cref="Station.OnGranted"/> knows it.</param>
    /// <param name="places">How many claims. Range: 1 or more. Default: 1.</param>
    public ClaimHandle ClaimSkill(string skill, int amount, int tag, int places = 1) =>
        _builder.AddClaims(this, new ClaimTarget(skill, IsSkill: true), amount, tag, places);

    /// <summary>Says by which state and phase it shows that a place waits for whom a claim is on; without, by <see cref="StationState.WaitingForOperator"/>.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="state">The state.</param>
    /// <param name="phase">The phase. Default: none.</param>
    /// <param name="condition">What else must hold. Default: nothing.</param>
    public void ShowsWait(ClaimHandle claim, StationState state, StationPhase phase = StationPhase.None, WaitCondition condition = WaitCondition.Always) =>
        Waits.Add((claim, new WaitInfo("", state, phase, condition)));

    /// <summary>Says that a place which is blocked in a phase waits for the next station, by name, and not only for room.</summary>
    /// <param name="phase">The phase.</param>
    public void ShowsWaitForNext(StationPhase phase) => NextWaits.Add(phase);

    /// <summary>Another station of the factory that this one works with. It is there once the plan is built, so a constructor cannot use it yet.</summary>
    /// <typeparam name="T">Type of its behaviour.</typeparam>
    /// <param name="name">Its name.</param>
    public Peer<T> Peer<T>(string name) where T : Station => _builder.AddPeer<T>(Name, name);

    /// <summary>The people of pools who are at another station. <see cref="Station.OnPosted"/> is called with a tag whenever some come to it or leave it, at the same instant.</summary>
    /// <param name="station">Name of the other station. A plan cannot be built where it claims nobody.</param>
    /// <param name="tag">The tag. Range: 0 or more.</param>
    public Presence Presence(string station, int tag) => _builder.AddPresence(Name, station, tag);

    /// <summary>The steps that parts may take in the factory.</summary>
    public IReadOnlyList<FlowDefinition> Flows => _builder.Flows;

    /// <summary>When something leaves, on the time line of a run.</summary>
    /// <param name="departures">Days and times of day. Range: at least one.</param>
    public Timetable Timetable(IReadOnlyList<DepartureDefinition> departures) => _builder.Timetable(departures);

    /// <summary>The number of a part type in the factory.</summary>
    public int PartType(string name) => _builder.PartType(name);

    /// <summary>What the model says of a part type under <c>parts:</c>; <c>null</c> where it says nothing.</summary>
    public PartDefinition? Part(string type) => _builder.Part(type);

    /// <summary>An attribute of parts.</summary>
    /// <param name="name">Its name, as <see cref="FactoryLayout.CheckAttribute"/> has found it.</param>
    /// <exception cref="InvalidOperationException">No part type has it.</exception>
    public AttributeHandle Attribute(string name) => _builder.Attribute(Name, name);

    /// <summary>The unit of an attribute; empty for none.</summary>
    public string UnitOf(AttributeHandle attribute) => _builder.UnitOf(attribute);

    /// <summary>How long parts take here. A station that asks for it can be on routes, and calls <see cref="Run.FinishOperation"/> when it has done what a part came for.</summary>
    /// <param name="usual">The time of parts that have none of their own [s].</param>
    /// <param name="ofType">The station's own time for a part type [s], <c>null</c> for none; what the model says of the part type goes before it. Default: <c>null</c>, all types take the usual time.</param>
    public PartTimes PartTimes(Distribution usual, Func<string, Distribution?>? ofType = null) => Times = _builder.AddTimes(Name, usual, ofType ?? (_ => null));

    /// <summary>Where the run's time 0 lies in the calendar.</summary>
    public FactoryStart Start => _builder.Start;

    /// <summary>An order of a source, which releases it by <see cref="Run.Release(Station, OrderHandle)"/>.</summary>
    /// <param name="quantity">How many parts. Range: 1 or more.</param>
    /// <param name="due">When it is due; <see cref="SimTime.Never"/> for never.</param>
    /// <param name="release">When its parts enter. Default: at the start.</param>
    /// <param name="type">Number of the type of its parts. Default: 0.</param>
    public OrderHandle Order(int quantity, SimTime due, SimTime release = default, int type = 0) => _builder.AddOrder(this, quantity, due, release, type);

    /// <summary>The work that lies ahead of the parts in the station.</summary>
    public WorkAhead WorkAhead() => _builder.AddWorkAhead(this);

    /// <summary>A law that a timer can be given, beside the one that it is declared with; or one of plain numbers, for <see cref="Run.NextNumber"/>.</summary>
    /// <param name="length">The distribution [s; or plain numbers].</param>
    public LawHandle Law(Distribution length) => new(_builder.AddSampler(length));

    /// <summary>A signal of the station.</summary>
    /// <returns>Its number, for <see cref="Run.PublishSignal"/>.</returns>
    public SignalId Signal(SignalDefinition signal)
    {
        Info = Info with { Signals = Info.Signals.Add(signal) };
        return new SignalId((ushort)(Info.Signals.Count - 1));
    }

    /// <summary>Says that the station is a source; one of the role <see cref="StationRole.Source"/> that does not say so counts as one without end.</summary>
    /// <param name="ends">Whether it gives a last part, which it will let be known by <see cref="Run.CloseSource"/>; without, the run has no end.</param>
    public void DeclareSource(bool ends)
    {
        _sources++;
        _isEndless |= !ends;
    }

    /// <summary>Says what the station does at a command; at those that it says nothing of, a run refuses them in its name. For a kind that inherits from another, what is said last counts.</summary>
    /// <typeparam name="T">Type of the command.</typeparam>
    /// <param name="follow">Called between two events; what it posts is done at once. It returns <c>null</c> if the command is followed, else why it cannot be, as in <c>it is down already</c>: then nothing may have changed.</param>
    public void Follow<T>(Func<Run, T, string?> follow) where T : FactoryCommand
    {
        ArgumentNullException.ThrowIfNull(follow);
        Commands[typeof(T)] = (run, command) => follow(run, (T)command);
    }

    /// <summary>Has <see cref="Station.OnShift"/> called when shifts begin and end.</summary>
    public void FollowShifts(ShiftUse shifts) => _builder.FollowShifts(Id.Index, shifts);

    /// <summary>A calendar whose changes are the beginnings of shifts, one after the other, whether or not there is a gap before; <c>null</c> where there are none, as for those who always work.</summary>
    /// <param name="shifts">The shifts.</param>
    public WorkCalendar? ShiftBeginnings(ShiftUse shifts) => _builder.ShiftBeginnings(Id.Index, shifts);
}
