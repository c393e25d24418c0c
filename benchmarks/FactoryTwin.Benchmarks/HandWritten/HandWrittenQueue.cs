using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Benchmarks.HandWritten;

/// <summary>M/M/1 as one writes it who needs nothing else: two clocks, and a queue of when each part came, so that its time in the system is known when it leaves.</summary>
/// <remarks>Its streams have the names of <see cref="Models.SingleQueue"/>'s.</remarks>
internal sealed class HandWrittenQueue(ulong seed)
{
    private const long Never = long.MaxValue;

    private readonly Queue<long> _entered = new();
    private RandomStream _arrivals = Draw.Stream(Models.SourceName, "arrival", seed);
    private RandomStream _cycles = Draw.Stream(Models.MachineName(0), "cycle", seed);
    private long _nextArrival = -1;
    private long _nextDeparture = Never;
    private long _now;
    private long _ticksInSystem;

    public long PartsOut { get; private set; }

    public SimTime Now => new(_now);

    public double MeanTimeInSystemSeconds => (double)_ticksInSystem / PartsOut / TimeSpan.TicksPerSecond;

    public void AdvanceTo(SimTime until)
    {
        if (_nextArrival < 0)
            _nextArrival = Arrival();
        while (Math.Min(_nextArrival, _nextDeparture) <= until.Ticks)
        {
            if (_nextArrival <= _nextDeparture)
            {
                _now = _nextArrival;
                _entered.Enqueue(_now);
                if (_entered.Count == 1)
                    _nextDeparture = _now + Cycle();
                _nextArrival = _now + Arrival();
            }
            else
            {
                _now = _nextDeparture;
                _ticksInSystem += _now - _entered.Dequeue();
                PartsOut++;
                _nextDeparture = _entered.Count > 0 ? _now + Cycle() : Never;
            }
        }
        _now = until.Ticks;
    }

    private long Arrival() => Draw.ExponentialTicks(ref _arrivals, Models.Interarrival.TotalSeconds);

    private long Cycle() => Draw.ExponentialTicks(ref _cycles, Models.Cycle.TotalSeconds);
}
