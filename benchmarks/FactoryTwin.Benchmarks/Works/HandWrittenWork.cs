using FactoryTwin.Model;

namespace FactoryTwin.Benchmarks.HandWritten;

/// <summary>The hand-written loops as work in steady state, for as long as <see cref="SteadyRun"/>'s.</summary>
internal static class HandWrittenWork
{
    public static Portion Line(int portionParts)
    {
        var line = new HandWrittenLine(10, 10, 1);
        TimeSpan portion = SteadyRun.LineTime(portionParts);
        line.AdvanceTo(SimTime.At(SteadyRun.LineWarmUp(10)));
        return () =>
        {
            long before = line.PartsOut;
            line.AdvanceTo(line.Now + portion);
            return line.PartsOut - before;
        };
    }

    public static Portion SingleQueue(int portionParts)
    {
        var queue = new HandWrittenQueue(1);
        TimeSpan portion = Models.Interarrival * portionParts;
        queue.AdvanceTo(SimTime.At(SteadyRun.SingleQueueWarmUp));
        return () =>
        {
            long before = queue.PartsOut;
            queue.AdvanceTo(queue.Now + portion);
            return queue.PartsOut - before;
        };
    }
}
