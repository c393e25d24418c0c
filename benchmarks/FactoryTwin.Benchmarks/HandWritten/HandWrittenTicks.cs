using FactoryTwin.Kernel;

namespace FactoryTwin.Benchmarks.HandWritten;

/// <summary>A serial line as one writes it for a game or a dashboard: state and remaining time of each machine in arrays, and every tick goes over all of them. Who is done in a tick is done at its end.</summary>
internal sealed class HandWrittenTicks
{
    private readonly int _capacity;
    private readonly double _cycleSeconds;
    private readonly State[] _states;
    private readonly long[] _remaining;
    private readonly int[] _queued;
    private readonly RandomStream[] _streams;

    public HandWrittenTicks(int machines, int capacity, ulong seed)
    {
        _capacity = capacity;
        _cycleSeconds = Models.Cycle.TotalSeconds;
        _states = new State[machines];
        _remaining = new long[machines];
        _queued = new int[machines];
        _streams = [.. Enumerable.Range(0, machines).Select(i => Draw.Stream(Models.MachineName(i), "cycle", seed))];
    }

    private enum State : byte
    {
        Starved,
        Works,
        Blocked,
    }

    public long PartsOut { get; private set; }

    public void Tick(long ticks)
    {
        for (int machine = _states.Length - 1; machine >= 0; machine--)
        {
            if (_states[machine] == State.Works)
            {
                _remaining[machine] -= ticks;
                if (_remaining[machine] > 0)
                    continue;
                _states[machine] = State.Blocked;
            }
            if (_states[machine] == State.Blocked)
                HandOn(machine);
            if (_states[machine] == State.Starved && (machine == 0 || _queued[machine] > 0))
                Begin(machine);
        }
    }

    private void HandOn(int machine)
    {
        int next = machine + 1;
        if (next == _states.Length)
            PartsOut++;
        else if (_queued[next] < _capacity)
            _queued[next]++;
        else
            return;
        _states[machine] = State.Starved;
    }

    private void Begin(int machine)
    {
        if (machine > 0)
            _queued[machine]--;
        _states[machine] = State.Works;
        _remaining[machine] = Draw.ExponentialTicks(ref _streams[machine], _cycleSeconds);
    }
}
