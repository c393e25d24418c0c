namespace FactoryTwin.Printing;

/// <summary>Klipper's look-ahead: speeds at junctions by approximate centripetal velocity, and cruising speeds by a second, gentler pass that keeps short moves from speeding up and slowing down.</summary>
/// <remarks>Written after the method of Klipper's klippy/toolhead.py and klippy/kinematics/extruder.py (revision 84104bbb).</remarks>
internal sealed class KlipperPlanner : MotionPlanner
{
    /// <summary>After so long a stretch of moves the queue is looked at, and at first after a longer one [s].</summary>
    private const double LookAheadSeconds = 0.25, FirstLookAheadSeconds = 2;

    /// <summary>The queue is looked at as well when so many moves wait, so that moves of no length cannot fill the memory.</summary>
    private const int MostWaiting = 4096;

    private readonly KlipperMotion _motion;
    private readonly double _extrudeOnlySpeed, _extrudeOnlyAcceleration;
    private Entry[] _queue = new Entry[1024];
    private int _count;
    private double _acceleration, _secondsToLook = FirstLookAheadSeconds;

    /// <param name="motion">Limits.</param>
    /// <param name="nozzle">Diameter of the nozzle [mm].</param>
    /// <param name="filamentArea">Cross-section of the filament [mm2].</param>
    public KlipperPlanner(KlipperMotion motion, double nozzle, double filamentArea)
    {
        _motion = motion;
        _acceleration = _motion.AccelerationMillimetresPerSecondSquared;
        double widest = 4 * nozzle * nozzle / filamentArea;
        _extrudeOnlySpeed = _motion.ExtrudeOnlyMillimetresPerSecond ?? _motion.VelocityMillimetresPerSecond * widest;
        _extrudeOnlyAcceleration = _motion.ExtrudeOnlyMillimetresPerSecondSquared ?? _acceleration * widest;
    }

    private double JunctionDeviation => _motion.SquareCornerMillimetresPerSecond * _motion.SquareCornerMillimetresPerSecond * (Math.Sqrt(2) - 1) / _acceleration;

    /// <summary>Klipper heeds <c>M204</c> alone: S, or the smaller of P and T where both are there.</summary>
    public override void SetLimits(GCodeLine line, float lengthFactor)
    {
        if (line.Code != 204)
            return;
        double wanted = line.TryGet('S', out float all) ? all : line.TryGet('P', out float printing) && line.TryGet('T', out float travelling) ? Math.Min(printing, travelling) : 0;
        if (wanted > 0)
            _acceleration = wanted;
    }

    public override void Add(in Move move)
    {
        double distance = move.Distance, feed = move.FirmwareFeed > 0 ? move.FirmwareFeed : FirstFeed;
        bool isExtruderOnly = move.IsExtruderOnly;
        if (_count == _queue.Length)
            Array.Resize(ref _queue, _queue.Length * 2);
        ref Entry entry = ref _queue[_count];
        double speed = isExtruderOnly ? feed : Math.Min(feed, _motion.VelocityMillimetresPerSecond);
        entry = new Entry
        {
            Distance = distance,
            Acceleration = isExtruderOnly ? double.MaxValue : _acceleration,
            MostSquared = speed * speed,
            Deviation = JunctionDeviation,
            IsKinematic = !isExtruderOnly,
            Tag = move.Tag,
        };
        for (int axis = 0; axis < Axes.Count; axis++)
            entry.Direction[axis] = move.Delta[axis] / distance;
        double gentle = _acceleration * (1 - _motion.MinimumCruiseRatio);
        if (move.Delta[Axes.Z] != 0)
            entry.Limit(_motion.ZMillimetresPerSecond / Math.Abs(entry.Direction[Axes.Z]), _motion.ZMillimetresPerSecondSquared / Math.Abs(entry.Direction[Axes.Z]));
        if (move.Delta[Axes.E] != 0 && ((move.Delta[Axes.X] == 0 && move.Delta[Axes.Y] == 0) || move.Delta[Axes.E] < 0))
            entry.Limit(_extrudeOnlySpeed / Math.Abs(entry.Direction[Axes.E]), _extrudeOnlyAcceleration / Math.Abs(entry.Direction[Axes.E]));
        entry.Change = 2 * distance * entry.Acceleration;
        entry.GentleChange = 2 * distance * Math.Min(gentle, entry.Acceleration);
        if (_count > 0)
            Join(_queue[_count - 1], ref entry);
        _count++;
        if (_count == 1)
            return;
        _secondsToLook -= distance / Math.Sqrt(entry.MostSquared);
        if (_secondsToLook <= 0 || _count % MostWaiting == 0)
            Flush(isLazy: true);
    }

    public override void Synchronise()
    {
        Flush(isLazy: false);
        _secondsToLook = FirstLookAheadSeconds;
    }

    /// <summary>The largest squared speed at which one move can go over into the next.</summary>
    private void Join(in Entry previous, ref Entry entry)
    {
        if (!entry.IsKinematic || !previous.IsKinematic)
            return;
        double most = Math.Min(Math.Min(entry.MostSquared, previous.MostSquared), previous.StartSquared + previous.Change);
        if (entry.Direction[Axes.E] - previous.Direction[Axes.E] is var turn && turn != 0)
            most = Math.Min(most, _motion.ExtruderCornerMillimetresPerSecond / Math.Abs(turn) * (_motion.ExtruderCornerMillimetresPerSecond / Math.Abs(turn)));
        double cosine = -(entry.Direction[Axes.X] * previous.Direction[Axes.X] + entry.Direction[Axes.Y] * previous.Direction[Axes.Y] + entry.Direction[Axes.Z] * previous.Direction[Axes.Z]);
        double sinHalf = Math.Sqrt(Math.Max(0, 0.5 * (1 - cosine))), cosHalf = Math.Sqrt(Math.Max(0, 0.5 * (1 + cosine)));
        if (sinHalf < 1 && cosHalf > 0)
        {
            double radius = sinHalf / (1 - sinHalf), quarterTangent = 0.25 * sinHalf / cosHalf;
            most = Math.Min(most, Math.Min(radius * entry.Deviation * entry.Acceleration, radius * previous.Deviation * previous.Acceleration));
            most = Math.Min(most, Math.Min(entry.Change, previous.Change) * quarterTangent);
        }
        entry.StartSquared = most;
        entry.GentleStartSquared = Math.Min(most, previous.GentleStartSquared + previous.GentleChange);
    }

    /// <summary>Goes back through the queue as if all had to stop at its end, and times the moves whose speeds no later move can change.</summary>
    /// <param name="isLazy">Whether moves may stay; else all are timed.</param>
    private void Flush(bool isLazy)
    {
        _secondsToLook = LookAheadSeconds;
        int timed = isLazy ? 0 : _count, pending = 0;
        bool isOpen = isLazy;
        double nextStart = 0, nextGentle = 0, peak = 0;
        for (int i = _count - 1; i >= 0; i--)
        {
            ref Entry entry = ref _queue[i];
            double reachable = nextStart + entry.Change, start = Math.Min(entry.StartSquared, reachable);
            double reachableGentle = nextGentle + entry.GentleChange, gentle = Math.Min(entry.GentleStartSquared, reachableGentle);
            entry.PlannedStart = start;
            entry.PlannedEnd = nextStart;
            entry.PlannedCruise = -1;
            pending++;
            if (gentle < reachableGentle)
            {
                // It can speed up. If it can slow down as well, or one behind it does, a peak of speed is here.
                if (gentle + entry.GentleChange > nextGentle || pending > 1)
                {
                    if (isOpen && peak > 0)
                    {
                        timed = i + pending;
                        isOpen = false;
                    }
                    peak = (gentle + reachableGentle) * 0.5;
                }
                entry.PlannedCruise = Math.Min(Math.Min((start + reachable) * 0.5, entry.MostSquared), peak);
                pending = 0;
            }
            (nextStart, nextGentle) = (start, gentle);
        }
        double cruise = 0;
        for (int i = 0; i < timed; i++)
        {
            ref readonly Entry entry = ref _queue[i];
            cruise = entry.PlannedCruise >= 0 ? entry.PlannedCruise : Math.Min(cruise, entry.PlannedStart);
            Tally.Add(entry.Tag, entry.Seconds(Math.Min(entry.PlannedStart, cruise), cruise, Math.Min(entry.PlannedEnd, cruise)));
        }
        _queue.AsSpan(timed, _count - timed).CopyTo(_queue);
        _count -= timed;
    }

    private struct Entry
    {
        /// <summary>Squares of speeds [mm2/s2]; changes are the most that one can change along the move.</summary>
        public double MostSquared, StartSquared, GentleStartSquared, Change, GentleChange, PlannedStart, PlannedCruise, PlannedEnd;

        public double Distance, Acceleration, Deviation;
        public Axes Direction;
        public bool IsKinematic;
        public MoveTag Tag;

        public void Limit(double speed, double acceleration)
        {
            MostSquared = Math.Min(MostSquared, speed * speed);
            Acceleration = Math.Min(Acceleration, acceleration);
        }

        /// <summary>Time from one squared speed by another to a third: each part of the way at its mean speed [s].</summary>
        public readonly double Seconds(double start, double cruise, double end)
        {
            double startSpeed = Math.Sqrt(start), speed = Math.Sqrt(cruise), endSpeed = Math.Sqrt(end);
            double accelerating = (cruise - start) / Change, braking = (cruise - end) / Change;
            return Distance * (accelerating / ((startSpeed + speed) * 0.5) + (1 - accelerating - braking) / speed + braking / ((endSpeed + speed) * 0.5));
        }
    }
}
