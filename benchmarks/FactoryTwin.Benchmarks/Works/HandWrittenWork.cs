using FactoryTwin.Model;

namespace FactoryTwin.Benchmarks.HandWritten;

/// <summary>The hand-written loops as work in steady state.</summary>
internal static class HandWrittenWork
{
    private static readonly TimeSpan Portion = Models.Cycle * 1_000;

    public static Portion Line()
    {
        var line = new HandWrittenLine(10, 10, 1);
        line.AdvanceTo(new SimTime(Portion.Ticks));
        return () =>
        {
            long before = line.PartsOut;
            line.AdvanceTo(line.Now + Portion);
            return line.PartsOut - before;
        };
    }

    public static Portion SingleQueue()
    {
        var queue = new HandWrittenQueue(1);
        queue.AdvanceTo(new SimTime(Portion.Ticks * 500));
        return () =>
        {
            long before = queue.PartsOut;
            queue.AdvanceTo(queue.Now + (Portion * 2));
            return queue.PartsOut - before;
        };
    }
}
