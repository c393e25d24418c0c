namespace FactoryTwin.Printing;

/// <summary>Marlin's planner: a buffer of few moves, which is planned anew with each move that comes in, so that it always could stop at the end of what it knows.</summary>
/// <remarks>Written after the method of Marlin 2's Marlin/src/module/planner.cpp: classic jerk, or junction deviation. The move that runs and the one after it have speeds that are settled.</remarks>
internal sealed class MarlinPlanner(MotionLimits limits, int lookAhead) : MotionPlanner
{
    /// <summary>The slowest that the planner ever plans [mm/s].</summary>
    private const double SlowestSpeed = 0.05;

    /// <summary>Moves shorter than this [mm] with a bend of less than 45° are taken for pieces of an arc.</summary>
    private const double ArcPiece = 1, ArcCosine = -0.7071067811865475;

    private readonly Block[] _blocks = new Block[lookAhead + 1];
    private int _count;
    private Block _previous;
    private bool _hasPrevious;
    private double _extrudeFactor = 1;

    public override void SetLimits(GCodeLine line, float lengthFactor)
    {
        if (line.Code != 221)
            limits.Set(line, lengthFactor);
        else if (line.TryGet('S', out float percent) && percent > 0)
            _extrudeFactor = percent / 100;
    }

    public override void Add(in Move move)
    {
        double distance = move.Distance, feed = Math.Max(move.FirmwareFeed > 0 ? move.FirmwareFeed : FirstFeed, move.Delta[Axes.E] == 0 ? limits.MinimumTravel : limits.MinimumExtruding);
        double acceleration = move.IsExtruderOnly ? limits.Retracting : move.Delta[Axes.E] == 0 ? limits.Travelling : limits.Printing, speed = feed;
        var block = new Block { Distance = distance, IsExtruderOnly = move.IsExtruderOnly, Tag = move.Tag };
        for (int axis = 0; axis < Axes.Count; axis++)
        {
            double direction = move.Delta[axis] / distance * (axis == Axes.E ? _extrudeFactor : 1);
            block.Direction[axis] = direction;
            if (direction == 0)
                continue;
            direction = Math.Abs(direction);
            if (limits.Feed[axis] > 0)
                speed = Math.Min(speed, limits.Feed[axis] / direction);
            if (limits.Acceleration[axis] > 0)
                acceleration = Math.Min(acceleration, limits.Acceleration[axis] / direction);
        }
        block.Cruise = Math.Max(speed, SlowestSpeed);
        block.Acceleration = Math.Max(acceleration, 1);
        block.Stop = limits.JunctionDeviation > 0 ? SlowestSpeed : SafeSpeed(block);
        double junction = !_hasPrevious ? block.Stop : limits.JunctionDeviation > 0 ? DeviationSpeed(block) : JerkSpeed(block);
        block.MostEntrySquared = junction * junction;
        block.EntrySquared = Math.Min(block.MostEntrySquared, block.Stop * block.Stop + 2 * block.Acceleration * distance);
        _previous = block;
        _hasPrevious = true;
        _blocks[_count++] = block;
        Plan();
        if (_count > lookAhead)
            Time(1);
    }

    public override void Synchronise()
    {
        Time(_count);
        _hasPrevious = false;
    }

    /// <summary>From the newest move back, each entry as fast as the rest can be braked from; then forward, no faster than can be reached.</summary>
    private void Plan()
    {
        const int Settled = 2;
        int changed = _count - 1;
        for (int i = _count - 2; i >= Settled; i--)
        {
            ref Block block = ref _blocks[i];
            double entry = Math.Min(block.MostEntrySquared, _blocks[i + 1].EntrySquared + 2 * block.Acceleration * block.Distance);
            if (entry == block.EntrySquared)
                break;
            block.EntrySquared = entry;
            changed = i;
        }
        for (int i = Math.Max(changed - 1, 0); i + 1 < _count; i++)
        {
            double reached = _blocks[i].EntrySquared + 2 * _blocks[i].Acceleration * _blocks[i].Distance;
            if (reached < _blocks[i + 1].EntrySquared)
                _blocks[i + 1].EntrySquared = reached;
        }
    }

    private void Time(int count)
    {
        for (int i = 0; i < count; i++)
            Tally.Add(_blocks[i].Tag, _blocks[i].Seconds(i + 1 < _count ? _blocks[i + 1].EntrySquared : _blocks[i].Stop * _blocks[i].Stop));
        _blocks.AsSpan(count, _count - count).CopyTo(_blocks);
        _count -= count;
    }

    /// <summary>The speed from which a move can start and stop at once.</summary>
    private double SafeSpeed(in Block block)
    {
        double safe = block.Cruise;
        for (int axis = 0; axis < Axes.Count; axis++)
        {
            if (Math.Abs(block.Direction[axis]) * block.Cruise > limits.Jerk[axis])
                safe = Math.Min(safe, limits.Jerk[axis] / Math.Abs(block.Direction[axis]));
        }
        return Math.Max(safe, SlowestSpeed);
    }

    private double JerkSpeed(in Block block)
    {
        double slower = Math.Min(_previous.Cruise, block.Cruise), factor = 1;
        for (int axis = 0; axis < Axes.Count; axis++)
        {
            double exit = _previous.Direction[axis] * slower * factor, entry = block.Direction[axis] * slower * factor;
            // In one direction the change of speed counts, on a reversal the larger of the two speeds.
            double jerk = exit * entry > 0 ? Math.Abs(exit - entry) : Math.Max(Math.Abs(exit), Math.Abs(entry));
            if (jerk > limits.Jerk[axis])
                factor *= limits.Jerk[axis] / jerk;
        }
        double junction = Math.Max(slower * factor, SlowestSpeed), threshold = junction * 0.99;
        return _previous.Stop > threshold && block.Stop > threshold ? block.Stop : junction;
    }

    /// <summary>v² = a·d·sin(θ/2) / (1 − sin(θ/2)) with the acceleration that axes allow across the bend (Marlin, planner.cpp).</summary>
    private double DeviationSpeed(in Block block)
    {
        if (block.IsExtruderOnly || _previous.IsExtruderOnly)
            return SlowestSpeed;
        double lengths = 0, previousLengths = 0, cosine = 0, across = 0;
        for (int axis = 0; axis < Axes.Count; axis++)
        {
            lengths += block.Direction[axis] * block.Direction[axis];
            previousLengths += _previous.Direction[axis] * _previous.Direction[axis];
            cosine -= block.Direction[axis] * _previous.Direction[axis];
        }
        double scale = 1 / Math.Sqrt(lengths), previousScale = 1 / Math.Sqrt(previousLengths);
        cosine *= scale * previousScale;
        if (cosine > 0.999999)
            return SlowestSpeed;
        cosine = Math.Max(cosine, -0.999999);
        Axes bend = default;
        for (int axis = 0; axis < Axes.Count; axis++)
        {
            bend[axis] = block.Direction[axis] * scale - _previous.Direction[axis] * previousScale;
            across += bend[axis] * bend[axis];
        }
        double acceleration = block.Acceleration, length = Math.Sqrt(across);
        for (int axis = 0; axis < Axes.Count; axis++)
        {
            if (bend[axis] != 0 && limits.Acceleration[axis] > 0)
                acceleration = Math.Min(acceleration, limits.Acceleration[axis] * length / Math.Abs(bend[axis]));
        }
        double half = Math.Sqrt(0.5 * (1 - cosine)), squared = acceleration * limits.JunctionDeviation * half / (1 - half);
        if (block.Distance < ArcPiece && cosine < ArcCosine)
            squared = Math.Min(squared, block.Distance * acceleration / Math.Acos(-cosine));
        return Math.Clamp(Math.Sqrt(squared), SlowestSpeed, Math.Min(block.Cruise, _previous.Cruise));
    }

    private struct Block
    {
        public double Distance, Acceleration, Cruise, Stop, EntrySquared, MostEntrySquared;
        public Axes Direction;
        public bool IsExtruderOnly;
        public MoveTag Tag;

        /// <summary>Time of the trapezoid to a squared exit speed [s].</summary>
        public readonly double Seconds(double exitSquared)
        {
            double room = 2 * Acceleration * Distance, cruise = Cruise;
            double peakSquared = (room + EntrySquared + exitSquared) / 2;
            if (peakSquared < cruise * cruise)
                cruise = Math.Sqrt(Math.Max(peakSquared, Math.Max(EntrySquared, exitSquared)));
            double entry = Math.Sqrt(EntrySquared), exit = Math.Sqrt(exitSquared), changing = (2 * cruise * cruise - EntrySquared - exitSquared) / (2 * Acceleration);
            return (cruise - entry) / Acceleration + (cruise - exit) / Acceleration + Math.Max(0, Distance - changing) / cruise;
        }
    }
}
