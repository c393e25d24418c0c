namespace FactoryTwin.Printing;

/// <summary>The time estimate of PrusaSlicer: a queue of blocks with trapezoids of speed, computed in its order and its precision, so that seconds agree and not only minutes.</summary>
/// <remarks>Written after the formulas of PrusaSlicer's GCodeProcessor; see <see cref="SlicerQuirks"/> for what is peculiar to it.</remarks>
internal sealed class SlicerPlanner(MotionLimits limits, SlicerQuirks quirks) : MotionPlanner
{
    private const int RefreshAbove = 256, KeptBlocks = 64;

    /// <summary>A previous move slower than this counts as none [mm/s].</summary>
    private const float StandingStill = 0.0001f;

    private readonly Block[] _blocks = new Block[RefreshAbove + 1];
    private int _count;
    private State _previous;
    private float _singleSeconds, _extrudeFactor = 1;

    public override double Seconds => quirks.SumsInSinglePrecision ? _singleSeconds : Tally.Seconds;

    public override void SetLimits(GCodeLine line, float lengthFactor)
    {
        if (line.Code == 221)
        {
            if (line.TryGet('S', out float percent) && !line.Has('T'))
                _extrudeFactor = percent * 0.01f;
        }
        else
            limits.Set(line, lengthFactor);
    }

    /// <summary>The slicer takes homing for a move to 0.</summary>
    public override void Home(in Move move) => Add(move);

    /// <summary>The slicer counts no time for it.</summary>
    public override void FirmwareRetract(in Move move) { }

    public override void Interrupt(Interruption kind, in MoveTag tag, double seconds)
    {
        if (kind is Interruption.Wait or Interruption.Dwell)
            return;
        Settle(0, (float)seconds);
    }

    public override void Synchronise() => Settle(0, 0);

    public override void Add(in Move move)
    {
        float squared = (float)(move.Delta[Axes.X] * move.Delta[Axes.X] + move.Delta[Axes.Y] * move.Delta[Axes.Y] + move.Delta[Axes.Z] * move.Delta[Axes.Z]);
        float distance = squared > 0 ? MathF.Sqrt(squared) : (float)Math.Abs(move.Delta[Axes.E]);
        float inverse = 1 / distance;
        var current = new State { Feed = Math.Max(move.Feed, move.Delta[Axes.E] == 0 ? limits.MinimumTravel : limits.MinimumExtruding) };
        // Without a feed there is no time; and a distance that single precision does not know has none either.
        if (!(current.Feed > 0) || !float.IsFinite(inverse))
            return;

        float factor = 1;
        for (int axis = 0; axis < Axes.Count; axis++)
        {
            double speed = current.Feed * move.Delta[axis] * inverse;
            if (axis == Axes.E)
                speed *= _extrudeFactor;
            current.Speed[axis] = speed;
            if (speed != 0 && limits.Feed[axis] != 0)
                factor = Math.Min(factor, (float)(limits.Feed[axis] / Math.Abs(speed)));
        }
        ref Block block = ref _blocks[_count];
        block = new Block { Distance = distance, Cruise = factor * current.Feed, Acceleration = Acceleration(move, inverse), Tag = move.Tag };
        current.Safe = block.Cruise;
        for (int axis = 0; axis < Axes.Count; axis++)
        {
            if (factor < 1)
                current.Speed[axis] *= factor;
            if (Math.Abs(current.Speed[axis]) > limits.Jerk[axis])
                current.Safe = Math.Min(current.Safe, limits.Jerk[axis]);
        }
        float junction = _count > 0 && _previous.Feed > StandingStill ? Junction(block, current) : current.Safe;
        float allowed = AllowedSpeed(block.Acceleration, current.Safe, distance);
        block.Entry = Math.Min(junction, allowed);
        block.MostEntry = junction;
        block.IsNominal = block.Cruise <= allowed;
        block.IsChanged = true;
        block.Safe = current.Safe;
        _previous = current;
        if (++_count > RefreshAbove)
            Settle(KeptBlocks, 0);
    }

    private float Acceleration(in Move move, float inverse)
    {
        float acceleration = move.Kind == MoveKind.Travel ? limits.Travelling : move.IsExtruderOnly ? limits.Retracting : limits.Printing;
        for (int axis = 0; axis < Axes.Count; axis++)
        {
            float most = limits.Acceleration[axis];
            if (quirks.AxisAccelerationUnscaled)
            {
                if (acceleration * Math.Abs(move.Delta[axis]) * inverse > most)
                    acceleration = most;
            }
            else if ((float)(Math.Abs(move.Delta[axis]) * inverse) is var share && acceleration * share > most)
                acceleration = most / share;
        }
        return acceleration;
    }

    /// <summary>The speed between two moves, by jerk. The feed of the previous move is the one requested, before axes limited it.</summary>
    private float Junction(in Block block, in State current)
    {
        bool wasFaster = _previous.Feed > block.Cruise;
        float slower = wasFaster ? block.Cruise / _previous.Feed : _previous.Feed / block.Cruise;
        float junction = wasFaster ? block.Cruise : _previous.Feed, factor = 1;
        bool isLimited = false;
        for (int axis = 0; axis < Axes.Count; axis++)
        {
            float exit = (float)_previous.Speed[axis], entry = (float)current.Speed[axis];
            if (wasFaster)
                exit *= slower;
            if (isLimited)
            {
                exit *= factor;
                entry *= factor;
            }
            float jerk = exit > entry
                ? (entry > 0 || exit < 0 ? exit - entry : Math.Max(exit, -entry))
                : (entry < 0 || exit > 0 ? entry - exit : Math.Max(-exit, entry));
            if (jerk > limits.Jerk[axis])
            {
                factor *= limits.Jerk[axis] / jerk;
                isLimited = true;
            }
        }
        if (isLimited)
            junction *= factor;
        float threshold = junction * 0.99f;
        return _previous.Safe > threshold && current.Safe > threshold ? current.Safe : junction;
    }

    /// <summary>Looks ahead over the queue, and counts the time of all blocks but the newest ones. One block alone stays where it is.</summary>
    private void Settle(int kept, float extraSeconds)
    {
        if (_count < 2)
            return;
        Span<Block> blocks = _blocks.AsSpan(0, _count);
        if (quirks.ForwardPassFirst)
        {
            GoForward(blocks);
            GoBack(blocks, whereNextChanged: false);
        }
        else
        {
            GoBack(blocks, whereNextChanged: true);
            GoForward(blocks);
        }
        int settled = _count - kept;
        for (int i = 0; i < settled; i++)
        {
            float seconds = blocks[i].Seconds(i + 1 < _count ? blocks[i + 1].Entry : blocks[i].Safe) + (i == 0 ? extraSeconds : 0);
            _singleSeconds += seconds;
            Tally.Add(blocks[i].Tag, seconds);
        }
        blocks[settled..].CopyTo(blocks);
        _count = kept;
        for (int i = 0; i < kept; i++)
            blocks[i].IsChanged = false;
        if (quirks.KeepsEntrySpeed && kept > 0)
            blocks[0].MostEntry = blocks[0].Entry;
    }

    private static void GoForward(Span<Block> blocks)
    {
        for (int i = 0; i + 1 < blocks.Length; i++)
        {
            ref Block block = ref blocks[i], next = ref blocks[i + 1];
            if (block.IsNominal || block.Entry >= next.Entry)
                continue;
            float reached = AllowedSpeed(block.Acceleration, block.Entry, block.Distance);
            if (reached < next.Entry)
            {
                next.Entry = reached;
                next.IsChanged = true;
            }
        }
    }

    private static void GoBack(Span<Block> blocks, bool whereNextChanged)
    {
        for (int i = blocks.Length - 2; i >= 0; i--)
        {
            ref Block block = ref blocks[i], next = ref blocks[i + 1];
            if (block.Entry == block.MostEntry && !(whereNextChanged && next.IsChanged))
                continue;
            float entry = block.IsNominal || block.MostEntry <= next.Entry ? block.MostEntry : Math.Min(block.MostEntry, AllowedSpeed(block.Acceleration, next.Entry, block.Distance));
            block.IsChanged |= whereNextChanged ? entry != block.Entry : true;
            block.Entry = entry;
        }
    }

    /// <summary>The speed from which, or to which, a distance is long enough to change speed.</summary>
    private static float AllowedSpeed(float acceleration, float speed, float distance) => MathF.Sqrt(Math.Max(0, speed * speed + 2 * acceleration * distance));

    private struct State
    {
        public float Feed, Safe;
        public Axes Speed;
    }

    private struct Block
    {
        public float Distance, Acceleration, Cruise, Entry, MostEntry, Safe;
        public bool IsNominal, IsChanged;
        public MoveTag Tag;

        /// <summary>The time of the trapezoid from the entry speed to an exit speed [s].</summary>
        public readonly float Seconds(float exit)
        {
            float cruise = Cruise, accelerating = 0, braking = 0;
            if (Acceleration != 0)
            {
                accelerating = Math.Max(0, (cruise * cruise - Entry * Entry) / (2 * Acceleration));
                braking = Math.Max(0, (exit * exit - cruise * cruise) / (2 * -Acceleration));
            }
            float cruising = Distance - accelerating - braking;
            if (cruising < 0)
            {
                accelerating = Acceleration == 0 ? 0 : Math.Clamp((2 * Acceleration * Distance - Entry * Entry + exit * exit) / (4 * Acceleration), 0, Distance);
                cruising = 0;
                cruise = MathF.Sqrt(Math.Max(0, Entry * Entry + 2 * Acceleration * accelerating));
            }
            float brakeAt = accelerating + cruising;
            return ChangeSeconds(Entry, accelerating, Acceleration) + (cruise == 0 ? 0 : (brakeAt - accelerating) / cruise) + ChangeSeconds(cruise, Distance - brakeAt, -Acceleration);
        }

        private static float ChangeSeconds(float speed, float distance, float acceleration) =>
            acceleration == 0 ? 0 : (MathF.Sqrt(Math.Max(0, speed * speed + 2 * acceleration * distance)) - speed) / acceleration;
    }
}
