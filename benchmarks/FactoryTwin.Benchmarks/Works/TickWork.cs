using FactoryTwin.Benchmarks.HandWritten;
using FactoryTwin.Model;

namespace FactoryTwin.Benchmarks;

/// <summary>Ticks of 100 ms in real time: of a live factory, a line of machines with buffers in steady state, and of a loop over arrays. Counted in stations and ticks, a station being a machine with the buffer before it.</summary>
/// <remarks>Both look at a clock once a tick, which costs what the system's does and shows a period more each time.</remarks>
internal static class TickWork
{
    private const int StationsInPortion = 100_000;

    private static readonly TimeSpan SteadyStep = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Period = LiveOptions.Default.Period;

    public static Portion ByHand(int stations)
    {
        var line = new HandWrittenTicks(stations, 10, 1);
        for (TimeSpan past = TimeSpan.Zero; past < SteadyRun.LineWarmUp(stations); past += SteadyStep)
            line.Tick(SteadyStep.Ticks);
        int ticks = StationsInPortion / stations;
        var clock = new TickingClock();
        long last = clock.GetTimestamp();
        return () =>
        {
            for (int tick = 0; tick < ticks; tick++)
            {
                long now = clock.GetTimestamp();
                line.Tick(now - last);
                last = now;
            }
            return (long)stations * ticks;
        };
    }

    public static Portion Live(int stations, int observers)
    {
        LiveFactory live = Of(stations, observers);
        int ticks = StationsInPortion / stations;
        return () =>
        {
            for (int tick = 0; tick < ticks; tick++)
                live.Tick();
            return (long)stations * ticks;
        };
    }

    /// <summary>Bytes that a thousand ticks allocate.</summary>
    public static long Bytes(int stations, int observers)
    {
        const int Ticks = 1_000;
        LiveFactory live = Of(stations, observers);
        for (int tick = 0; tick < Ticks; tick++)
            live.Tick();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int tick = 0; tick < Ticks; tick++)
            live.Tick();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>An observer hears all events and all ticks.</summary>
    private static LiveFactory Of(int stations, int observers)
    {
        Simulation run = (stations == 10_000 ? SteadyRun.LongLine.Value : SteadyRun.Of(Models.Line(stations, 10), SteadyRun.LineWarmUp(stations), Period)).Run.Fork();
        var live = new LiveFactory(run, new() { Clock = new TickingClock() });
        for (int i = 0; i < observers; i++)
        {
            run.Events.Subscribe(new CountingObserver());
            live.Ticks.Subscribe(static _ => { });
        }
        return live;
    }

    /// <summary>A clock on which a period has passed whenever it is looked at.</summary>
    private sealed class TickingClock : TimeProvider
    {
        private long _now;

        /// <summary>Looked at for what it costs.</summary>
        public long Real { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp()
        {
            Real = System.GetTimestamp();
            return _now += Period.Ticks;
        }
    }
}
