using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Benchmarks.HandWritten;

/// <summary>A serial line as one writes it who needs nothing else: exponential machines, equal buffers, blocking after service, a source that never runs out.
/// The next event is found by looking at every machine's clock. It knows how many parts came out, and nothing of any part.</summary>
/// <remarks>Its streams have the names of <see cref="Models.Line"/>'s, so it lives through the same history, to the tick: the guard sees to it.</remarks>
internal sealed class HandWrittenLine
{
    private const long Never = long.MaxValue;

    private readonly int _capacity;
    private readonly double _cycleSeconds;
    private readonly long[] _due;
    private readonly int[] _queued;
    private readonly bool[] _isBlocked;
    private readonly RandomStream[] _streams;
    private long _now;

    public HandWrittenLine(int machines, int capacity, ulong seed)
    {
        _capacity = capacity;
        _cycleSeconds = Models.Cycle.TotalSeconds;
        _due = new long[machines];
        _queued = new int[machines];
        _isBlocked = new bool[machines];
        _streams = [.. Enumerable.Range(0, machines).Select(i => Draw.Stream(Models.MachineName(i), "cycle", seed))];
        Array.Fill(_due, Never);
        Begin(0);
    }

    public long PartsOut { get; private set; }

    public SimTime Now => new(_now);

    public void AdvanceTo(SimTime until)
    {
        long[] due = _due;
        while (true)
        {
            int machine = 0;
            long next = due[0];
            for (int i = 1; i < due.Length; i++)
            {
                if (due[i] < next)
                {
                    next = due[i];
                    machine = i;
                }
            }
            if (next > until.Ticks)
                break;
            _now = next;
            Finish(machine);
        }
        _now = until.Ticks;
    }

    private void Finish(int machine)
    {
        _due[machine] = Never;
        int next = machine + 1;
        if (next == _due.Length)
            PartsOut++;
        else if (IsStarved(next))
            Begin(next);
        else if (_queued[next] < _capacity)
            _queued[next]++;
        else
        {
            _isBlocked[machine] = true;
            return;
        }
        TakeNext(machine);
    }

    /// <summary>The machine takes its next part, if there is one; what that frees goes back up the line.</summary>
    private void TakeNext(int machine)
    {
        while (machine > 0)
        {
            int before = machine - 1;
            if (_queued[machine] == 0 && !_isBlocked[before])
                return;
            Begin(machine);
            if (!_isBlocked[before])
            {
                _queued[machine]--;
                return;
            }
            _isBlocked[before] = false;   // its part takes the place that became free
            machine = before;
        }
        Begin(0);
    }

    private bool IsStarved(int machine) => _due[machine] == Never && !_isBlocked[machine];

    private void Begin(int machine) => _due[machine] = _now + Draw.ExponentialTicks(ref _streams[machine], _cycleSeconds);
}
