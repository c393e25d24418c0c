using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <summary>Behaviour of a <see cref="WorkStationDefinition"/>: a machine or an inspection, which differ in how they judge a finished part.</summary>
/// <remarks>
/// <para>A place has a <see cref="Task"/>, what its part needs next, and conditions that may keep it from that: off shift, in maintenance, failed, stopped. After every
/// change <see cref="Settle"/> derives the one <see cref="Activity"/> that follows, by this order, the first that holds:</para>
/// <list type="number">
/// <item>off shift: everything rests, a repair and maintenance too; clocks by the calendar run on;</item>
/// <item>maintenance that has begun, even if a failure strikes meanwhile;</item>
/// <item>a failure is repaired; several, one after the other in the order of the definition;</item>
/// <item>a fault that was injected and the model does not know, until it is repaired by a command;</item>
/// <item>a minor stop;</item>
/// <item>a change of the tool that has begun;</item>
/// <item>maintenance that is due and may begin, since no part is on the place;</item>
/// <item>a change of the tool that is due and may begin, since no part is on the place;</item>
/// <item>what the part needs: set-up, room kept ahead (blocking before service), processing, or to wait until a person has left (<see cref="IsHeld"/>), to be handed on; or a part is wanted.</item>
/// </list>
/// <para>So it makes no difference in which order conditions came about, but for maintenance and changes of the tool, which are done once they have begun. What is interrupted goes on where it stopped.
/// Nothing enters or leaves a place that is off shift, in maintenance, down or without its tool (but for a part that room was kept for).</para>
/// <para>At one instant (<see cref="EventPriority"/>): what is finished is finished first, the part handed on and the next one taken in, so that what falls due then strikes the
/// next part; then failures, minor stops and maintenance fall due; then shifts change; then parts arrive. Within each, what was scheduled first comes first: of the clocks of
/// processing, which all start with the work, failures in the order of the definition, then minor stops, then maintenance. Three things belong to the completion itself: a failure
/// by parts, which therefore keeps the finished part on the place; a tool whose life it uses up; and the judgement of the part.</para>
/// <para>Operators are claimed for an activity and given back when another one follows that has not the same need, a minor stop or a blocked part included. Who is given back after
/// a completion goes to the one who has waited longest once the part has been handed on, and before the next part comes in. Those who come set the pace of the work (<see cref="Run.TimeFactor"/>), and whoever is there when it is done has one job more behind them.</para>
/// <para>Places that wait to hand on do so in the order in which they came to wait.</para>
/// <para>MODEL.md has all this as a table for those who make models, with a test for each pair.</para>
/// </remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal partial class Machine : Station
{
    private static readonly int[] NoNeeds = [.. Enumerable.Repeat(-1, (int)Activity.Count)];

    private protected const int FinishedTag = 0;

    private protected const int ToolDueTag = 6, FailTag = 16, RepairedTag = 32;

    private const int SetupTag = 1, StopDueTag = 2, StopOverTag = 3, MaintenanceDueTag = 4, MaintainedTag = 5, ToolChangedTag = 7, ReadyTag = 90;

    private readonly WorkStationDefinition _definition;
    private readonly Judgement _judgement;
    private readonly ToolDefinition? _tool;
    private protected readonly Inlet _inlet;
    private protected readonly Outlet _outlet;
    private readonly Outlet[] _otherOutlets;   // by the number of the outcome, less 1
    private protected readonly StateSlot<Shared> _shared;
    private protected readonly StateSlots<Place> _places;
    private readonly PartTimes _times;
    private readonly StateSlots<ulong> _ready;
    private protected readonly TimerHandle _work;
    private protected readonly TimerHandle _toolDue;
    private readonly TimerHandle _setup, _stopDue, _stop, _maintenanceDue, _maintenance, _toolChange;
    private readonly SetupTimes? _change;
    private readonly Failure[] _failures;
    private protected readonly ClaimHandle[] _claims;
    private protected readonly int[] _needOf = NoNeeds;
    private readonly bool _beforeService, _isPlain, _failsByCalendar;

    public Machine(WorkStationDefinition definition, StationLayout layout, Judgement judgement, ToolDefinition? tool = null, Func<string, Distribution?>? timeOf = null) : base(layout)
    {
        _definition = definition;
        _judgement = judgement;
        _tool = tool;
        int places = definition.Places;
        _inlet = layout.Inlet();
        _outlet = layout.Outlet(definition.Routing);
        _otherOutlets = [.. judgement.Outcomes.Select(outcome => layout.Outlet(RoutingDefinition.FirstFree, outcome))];
        _shared = layout.State<Shared>();
        _places = layout.States<Place>(places);
        _ready = layout.States<ulong>((places + 63) / 64);
        _times = layout.PartTimes(definition.Cycle, timeOf);
        _work = layout.Timer(FinishedTag, "cycle", definition.Cycle, places: places);
        if (definition.Setup is { } setup)
        {
            Distribution usual = setup.Time ?? Distribution.Constant(TimeSpan.Zero);
            _setup = layout.Timer(SetupTag, "setup", usual, places: places);
            if (setup.FromTo.Count > 0)
                _change = new SetupTimes(setup, usual, layout);
        }
        if (definition.MinorStops is { } stops)
        {
            _stopDue = layout.Timer(StopDueTag, "minor stop", stops.Every, EventPriority.Interruption, places);
            _stop = layout.Timer(StopOverTag, "minor stop length", stops.Lasting, places: places);
        }
        if (definition.Maintenance is { } maintenance)
        {
            _maintenanceDue = layout.Timer(MaintenanceDueTag, "maintenance due", Distribution.Constant(maintenance.Every), EventPriority.Interruption, places);
            _maintenance = layout.Timer(MaintainedTag, "maintenance", maintenance.Time, places: places);
        }
        if (tool is not null)
        {
            _toolDue = layout.Timer(ToolDueTag, "tool life", tool.EffectiveLife, EventPriority.Interruption, places);
            _toolChange = layout.Timer(ToolChangedTag, "tool change", tool.Change, places: places);
        }
        _failures = [.. definition.Failures.Select((failure, i) => new Failure(
            layout.Timer(FailTag + i, Purpose("failure", i), failure.Every, EventPriority.Interruption, places),
            layout.Timer(RepairedTag + i, Purpose("repair", i), failure.Repair, places: places),
            failure.Clock))];
        _failsByCalendar = Array.Exists(_failures, failure => failure.Clock == WearClock.Calendar);
        _claims = [.. definition.Operators.Select((need, i) => need.Skill is { } skill ? layout.ClaimSkill(skill, need.Count, i, places) : layout.Claim(need.Pool!, need.Count, i, places))];
        if (_claims.Length > 0)
            _needOf = [.. NoNeeds];
        for (int i = 0; i < definition.Operators.Count; i++)
        {
            NoteNeed(i, OperatorTasks.Processing, Activity.Processing);
            NoteNeed(i, OperatorTasks.Setup, Activity.Setup);
            NoteNeed(i, OperatorTasks.Setup, Activity.ToolChange);
            NoteNeed(i, OperatorTasks.Repair, Activity.Repair);
            NoteNeed(i, OperatorTasks.Maintenance, Activity.Maintenance);
        }
        DeclareWaits(layout);
        _beforeService = (definition.Blocking ?? layout.Blocking) == BlockingRule.BeforeService;
        _isPlain = GetType() == typeof(Machine) && _failures.Length == 0 && _claims.Length == 0 && !_stopDue.Exists && !_maintenanceDue.Exists && !_setup.Exists && !_toolDue.Exists && !_beforeService && judgement.IsAlwaysGood && _times.AreAlike;
        layout.FollowShifts(definition.Shifts);
        layout.Follow<InjectFault>(Follow);
        layout.Follow<RepairFault>(Follow);
        if (!HasPace)
            layout.Follow<ChangeCycle>(Follow);
        layout.Info = layout.Info with { Places = places, IdealCycle = definition.Ideal ?? (_times.HaveOneLaw ? TimeSpan.FromSeconds(definition.Cycle.Mean) : null), InitialState = StationState.Starved };
    }

    /// <summary>What the part on a place needs next.</summary>
    private protected enum Task : byte
    {
        None,
        Setup,
        Room,
        Work,

        /// <summary>To be taken off by somebody, before it can be handed on.</summary>
        Removal,
        HandOn,
    }

    /// <summary>What a place does; several of them can show as one <see cref="StationState"/>.</summary>
    private protected enum Activity : byte
    {
        /// <summary>Between two activities.</summary>
        None,
        Starved,
        Processing,
        Setup,
        AwaitingRoom,
        Blocked,
        Stop,
        Repair,
        Maintenance,
        ToolChange,
        OffShift,

        /// <summary>Could work, and a person is too near.</summary>
        Held,

        /// <summary>Down by a fault that the model does not know, until it is repaired by a command.</summary>
        Broken,
        Removal,
        Count,
    }

    /// <summary>What becomes of a tool.</summary>
    private protected enum ToolState : byte
    {
        Works,
        Worn,
        IsChanged,
    }

    public override void OnStart(Run run)
    {
        for (int place = 0; place < _places.Count; place++)
        {
            ref Place p = ref _places[run, place];
            if (p.State == StationState.Idle)
                p.State = StationState.Starved;
            for (int i = 0; i < _failures.Length; i++)
            {
                if ((p.Failed >> i & 1) == 0)   // a run can begin with one that has failed
                    StartFirst(run, _failures[i].Due, place, _failures[i].Clock);
            }
            if (_stopDue.Exists)
                StartFirst(run, _stopDue, place, WearClock.Processing);
            if (_maintenanceDue.Exists)
                StartFirst(run, _maintenanceDue, place, MaintenanceClock);
            if (_toolDue.Exists)
                StartFirst(run, _toolDue, place, WearClock.Processing);
            if (p.Part.IsPart && p.Outcome == 0 && (KeepsRoom || (_beforeService && p.Task is Task.Work or Task.Removal or Task.HandOn)))
                _outlet.PromiseAgain(run, p.Part, ref p.Way);
            run.Post(this, p.IsReady ? ReadyTag : 0, place);
        }
    }

    public override void OnTimer(Run run, int tag, int place)
    {
        ref Place p = ref _places[run, place];
        if (_isPlain)
        {
            FinishPlain(run, ref p, place);
            return;
        }
        if (p.Claimed != 0 && tag is FinishedTag or SetupTag or MaintainedTag or >= RepairedTag)
            run.CountJob(_claims[p.Claimed - 1], place);
        switch (tag)
        {
            case FinishedTag:
                Finish(run, ref p, place);
                break;
            case SetupTag:
                p.Activity = Activity.None;
                p.Task = _beforeService ? Task.Room : Task.Work;
                p.PartsSinceSetup = 0;
                break;
            case StopDueTag:
                p.IsStopped = true;
                break;
            case StopOverTag:
                p.Activity = Activity.None;
                p.IsStopped = false;
                run.BeginPaused(_stopDue, place);
                break;
            case MaintenanceDueTag:
                p.IsMaintenanceDue = true;
                if (!_definition.Maintenance!.ByAge)
                    run.Begin(_maintenanceDue, place);
                break;
            case MaintainedTag:
                Maintained(run, ref p, place);
                break;
            case ToolDueTag:
                p.Tool = ToolState.Worn;
                break;
            case ToolChangedTag:
                p.Activity = Activity.None;
                p.Tool = ToolState.Works;
                run.BeginPaused(_toolDue, place);
                break;
            case >= RepairedTag:
                Repaired(run, ref p, place, tag - RepairedTag);
                break;
            default:
                p.Failed |= (ushort)(1 << (tag - FailTag));
                break;
        }
        Settle(run, ref p, place);
    }

    public override void OnPosted(Run run, int tag, int place)
    {
        ref Place p = ref _places[run, place];
        if (tag == ReadyTag)
        {
            OnRoom(run);
            return;
        }
        if (_isPlain && p.Task == Task.None && p.Activity == Activity.Blocked && !_shared[run].IsHeldUp)
            NextPlain(run, ref p, place);
        else
            Settle(run, ref p, place);
    }

    public override bool OnOffer(Run run, PartHandle part, Link link)
    {
        if (!run.TryEnter(link, _shared[run].Ready))
            return false;
        int place = FirstReady(run);
        if (place < 0)
            place = FirstEmpty(run);   // room was kept for the part, and the place is held up by something else
        Receive(run, ref _places[run, place], place, part);
        return true;
    }

    public override PartHandle OnPull(Run run, Link link)
    {
        for (int next = _shared[run].FirstInLine; next != 0; next = _places[run, next - 1].NextInLine)
        {
            ref Place p = ref _places[run, next - 1];
            if ((p.Way != 0 && p.Way != link.Way) || p.Outcome != NumberOf(link.Outcome) || !run.MayPass(link, p.Part))
                continue;
            StepOutOfLine(run, ref p, next - 1);
            PartHandle part = p.Part;
            if (p.Task == Task.Room)
            {
                p.Task = Task.Work;
                p.Way = link.Way;
                part = PartHandle.Promise;
            }
            else
                TakeOff(run, ref p, next - 1);
            run.Post(this, 0, next - 1);
            return part;
        }
        return PartHandle.None;
    }

    public override int Room(Run run) => _shared[run].Ready;

    public override int Content(Run run) => _places.Count - _shared[run].Ready;

    public override void OnRoom(Run run)
    {
        int place = FirstReady(run);
        if (place < 0)
            return;
        ref Place p = ref _places[run, place];
        SetReady(run, ref p, place, false);   // else the giver, who fills up at once, could offer its next part to the same place
        if (!TryReceive(run, ref p, place))
            SetReady(run, ref p, place, true);
    }

    public override void OnShift(Run run, bool isOpen)
    {
        _shared[run].IsOffShift = !isOpen;
        NoteHeldUp(run);
        for (int place = 0; place < _places.Count; place++)
            Settle(run, ref _places[run, place], place);
    }

    public override void OnGranted(Run run, int tag, int place)
    {
        ref Place p = ref _places[run, place];
        p.IsWaitingForOperator = false;
        Go(run, ref p, place);
        Show(run, ref p, place);
    }

    public override void OnRevoked(Run run, int tag, int place)
    {
        ref Place p = ref _places[run, place];
        if (!p.IsWaitingForOperator)   // else it was granted at this instant and nobody has begun
            Rest(run, ref p, place);
        p.IsWaitingForOperator = true;
        Show(run, ref p, place);
    }

    private void NoteNeed(int need, OperatorTasks task, Activity activity)
    {
        if ((_definition.Operators[need].For & task) != 0)
            _needOf[(int)activity] = need;
    }

    private int NumberOf(string? outcome) => outcome is null ? 0 : Array.IndexOf(_judgement.Outcomes, outcome) + 1;

    private static string Purpose(string name, int number) => number == 0 ? name : $"{name} {number + 1}";

    /// <summary>The times of changes from one part type to another.</summary>
    private sealed class SetupTimes(SetupDefinition setup, Distribution usual, StationLayout layout)
    {
        private readonly Dictionary<(int From, int To), LawHandle> _laws = setup.FromTo.ToDictionary(change => (layout.PartType(change.From), layout.PartType(change.To)), change => layout.Law(change.Time));
        private readonly LawHandle _usual = layout.Law(usual);

        /// <summary>The law of a change; <c>null</c> where it needs no set-up.</summary>
        public LawHandle? Of(int from, int to) => _laws.TryGetValue((from, to), out LawHandle law) ? law : setup.Time is null ? null : _usual;
    }

    /// <summary>A way to fail.</summary>
    private sealed record Failure(TimerHandle Due, TimerHandle Repair, WearClock Clock);

    /// <summary>State of the machine that its places share.</summary>
    private protected struct Shared
    {
        public int Ready;

        /// <summary>Number, from 1, of the place that has waited longest to hand on; 0 where none waits.</summary>
        public int FirstInLine;
        public int LastInLine;
        public bool IsOffShift;

        /// <summary>Whether it is off shift, or a place is broken: then even a plain machine looks at all conditions.</summary>
        public bool IsHeldUp;
    }

    /// <summary>State of one place.</summary>
    private protected struct Place
    {
        public PartHandle Part;
        public int Way;
        public long InLineSince;
        public int NextInLine;
        public int PreviousInLine;
        public int PartsSinceSetup;

        /// <summary>The part type it is set up for, from 1; 0 before the first part.</summary>
        public int SetUpFor;
        public Task Task;
        public Activity Activity;
        public StationState State;
        public StationPhase Phase;
        public ushort Failed;

        /// <summary>Since when it has been off shift, in maintenance or under repair, one after the other.</summary>
        public SimTime HiddenSince;

        /// <summary>The failure that is being repaired, from 1; 0 for none.</summary>
        public byte Repairing;

        /// <summary>The need for operators that it has claimed for, from 1; 0 for none.</summary>
        public byte Claimed;
        public bool IsWaitingForOperator;
        public bool IsStopped;

        /// <summary>Whether it has a fault that the model does not know.</summary>
        public bool IsBroken;
        public bool IsMaintenanceDue;
        public bool IsInMaintenance;
        public bool IsInLine;
        public bool IsReady;

        /// <summary>Whether failures by the calendar that strike now do not show.</summary>
        public bool IsHidden;

        /// <summary>Whether a person who is near makes the work go slower.</summary>
        public bool IsReduced;

        /// <summary>Whether the work that is done on the part only prepares for it.</summary>
        public bool IsPreparing;

        /// <summary>The detail of the work, and behind it of waiting to hand on.</summary>
        public StationPhase WorkPhase;
        public ToolState Tool;

        /// <summary>The number of the outcome of the finished part; 0 for a good one, and while there is none.</summary>
        public byte Outcome;
    }
}
