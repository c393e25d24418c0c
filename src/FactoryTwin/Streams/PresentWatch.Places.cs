using System.Runtime.CompilerServices;
using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <content>What a place does, for how long, and what it has done since this or that.</content>
public sealed partial class PresentWatch
{
    private enum Turn
    {
        Repair,
        Stop,
        Maintenance,
        SetUp,
        ToolChange,
        Count,
    }

    private struct Place
    {
        public PlaceState Does;
        public long Part;
        public bool IsFinished;
        public int JobsDone, WorksFor = -1;
        public SimTime? JobAt;

        /// <summary>By number of the signal; made with the first that is told.</summary>
        public (double Value, SimTime At, long WorkedTicks, bool IsTold)[]? Signals;

        /// <summary>How long it has worked in all, on whichever part.</summary>
        public long WorkedTicks;
        private SimTime _since, _settled;
        private PlaceState? _before;
        private long _beforeTicks, _processedTicks, _setUpTicks, _preparedTicks;
        private int _parts;
        private int? _lastType;
        private Marks _marks;

        public Place(PlaceState initial, SimTime from)
        {
            (Does, _since, _settled) = (initial, from, from);
            for (int i = 0; i < (int)Turn.Count; i++)
                _marks[i] = new Beginning { IsKnown = true, Ticks = from.Ticks };
        }

        /// <summary>Whether it gets ready as part of its work: it heats up, or does what else comes before, after the set-up.</summary>
        private readonly bool IsPreparing => Does.State == StationState.Setup && Does.Phase != StationPhase.ToolChange && (Does.Phase != StationPhase.None || (Part != 0 && _preparedTicks + _processedTicks > 0));

        public void Begin(long part) => (Part, IsFinished, _processedTicks, _setUpTicks, _preparedTicks) = (part, false, 0, 0, 0);

        public void CountPart(int? type)
        {
            _parts++;
            _lastType = type ?? _lastType;
        }

        /// <summary>What it has done since this or that is not known any more.</summary>
        public void Forget()
        {
            for (int i = 0; i < (int)Turn.Count; i++)
                _marks[i].IsKnown = false;
        }

        public void Show(PlaceState does, SimTime now)
        {
            if (does == Does)
                return;
            if (does.State == StationState.OffShift)
                (_before, _beforeTicks) = (Does, now.Ticks - _since.Ticks);
            _since = does == _before && Does.State == StationState.OffShift ? new SimTime(now.Ticks - _beforeTicks) : now;
            Does = does;
            if (does.State != StationState.OffShift)
                _before = null;
            Mark(now);
        }

        public void Settle(SimTime now)
        {
            long passed = now.Ticks - _settled.Ticks;
            _settled = now;
            if (Does.State == StationState.Processing || IsPreparing)
                WorkedTicks += passed;
            Mark(now);
            if (Part == 0 || IsFinished)
                return;
            if (Does.State == StationState.Processing)
                _processedTicks += passed;
            else if (IsPreparing)
                _preparedTicks += passed;
            else if (Does is { State: StationState.Setup, Phase: StationPhase.None })
                _setUpTicks += passed;
        }

        public void Tell(SignalId signal, int signals, double value, SimTime now)
        {
            Signals ??= new (double, SimTime, long, bool)[signals];
            Signals[signal.Index] = (value, now, WorkedTicks, true);
        }

        private readonly ValueList<SignalPresent> ReadSignals(SimTime now)
        {
            ValueList<SignalPresent> read = [];
            for (int i = 0; i < Signals?.Length; i++)
            {
                if (Signals[i].IsTold)
                    read = read.Add(new SignalPresent(new SignalId((ushort)i), Signals[i].Value, now - Signals[i].At, new TimeSpan(WorkedTicks - Signals[i].WorkedTicks)));
            }
            return read;
        }

        public readonly PlacePresent Read(SimTime now, PartPresent? part) => new()
        {
            Does = Does, Lasted = new TimeSpan(now.Ticks - _since.Ticks), Before = _before, BeforeLasted = _before is null ? TimeSpan.Zero : new TimeSpan(_beforeTicks),
            Part = part, IsFinished = IsFinished, Processed = new TimeSpan(_processedTicks), SetUp = new TimeSpan(_setUpTicks), Prepared = new TimeSpan(_preparedTicks), LastType = _lastType, JobsDone = JobsDone, SinceJob = JobAt is { } job ? now - job : null, WorksFor = new StationId(WorksFor), Signals = ReadSignals(now),
            SinceRepair = Since(Turn.Repair, now), SinceStop = Since(Turn.Stop, now), SinceMaintenance = Since(Turn.Maintenance, now), SinceSetUp = Since(Turn.SetUp, now), SinceToolChange = Since(Turn.ToolChange, now),
        };

        private readonly PlaceUse? Since(Turn turn, SimTime now) => _marks[(int)turn] is { IsKnown: true } mark
            ? new PlaceUse(new TimeSpan(now.Ticks - mark.Ticks), new TimeSpan(WorkedTicks - mark.WorkedTicks), _parts - mark.Parts) : null;

        /// <summary>What it is at now begins anew with its end.</summary>
        private void Mark(SimTime now)
        {
            Turn turn = Does switch
            {
                { State: StationState.Down, Phase: StationPhase.MinorStop } => Turn.Stop,
                { State: StationState.Down, Phase: not StationPhase.ProtectiveStop } => Turn.Repair,
                { State: StationState.Maintenance } => Turn.Maintenance,
                { State: StationState.Setup, Phase: StationPhase.None } when !IsPreparing => Turn.SetUp,
                { State: StationState.Setup, Phase: StationPhase.ToolChange } => Turn.ToolChange,
                _ => Turn.Count,
            };
            if (turn != Turn.Count)
                _marks[(int)turn] = new Beginning { IsKnown = true, Ticks = now.Ticks, WorkedTicks = WorkedTicks, Parts = _parts };
        }

        private struct Beginning
        {
            public bool IsKnown;
            public long Ticks;
            public long WorkedTicks;
            public int Parts;
        }

        [InlineArray((int)Turn.Count)]
        private struct Marks
        {
            private Beginning _first;
        }
    }
}
