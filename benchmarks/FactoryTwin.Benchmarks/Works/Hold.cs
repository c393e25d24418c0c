using FactoryTwin.Benchmarks.HandWritten;
using FactoryTwin.Kernel;

namespace FactoryTwin.Benchmarks;

/// <summary>The hold model: a number of timers are pending, each of which, when it fires, sets itself again for an exponential time later.</summary>
internal static class Hold
{
    public const int Fires = 10_000;

    public static Portion Calendar(int pending)
    {
        const int Priority = 4;
        RandomStream stream = Stream();
        var calendar = new EventCalendar(pending);
        for (int i = 0; i < pending; i++)
            calendar.Schedule(i, Later(ref stream), Priority);
        return () =>
        {
            for (int i = 0; i < Fires; i++)
            {
                calendar.TryTakeDue(long.MaxValue, out int slot, out long due);
                calendar.Schedule(slot, due + Later(ref stream), Priority);
            }
            return Fires;
        };
    }

    public static Portion PriorityQueue(int pending)
    {
        RandomStream stream = Stream();
        PriorityQueue<int, long> queue = Filled(pending, ref stream);
        return () =>
        {
            for (int i = 0; i < Fires; i++)
            {
                queue.TryDequeue(out int slot, out long due);
                queue.Enqueue(slot, due + Later(ref stream));
            }
            return Fires;
        };
    }

    /// <summary>With times in seconds, as one keeps them who has no ticks; comparing numbers with a point costs more.</summary>
    public static Portion PriorityQueueOfSeconds(int pending)
    {
        RandomStream stream = Stream();
        var queue = new PriorityQueue<int, double>(pending);
        for (int i = 0; i < pending; i++)
            queue.Enqueue(i, -Math.Log(stream.NextUniform()));
        return () =>
        {
            for (int i = 0; i < Fires; i++)
            {
                queue.TryDequeue(out int slot, out double due);
                queue.Enqueue(slot, due - Math.Log(stream.NextUniform()));
            }
            return Fires;
        };
    }

    /// <summary>With the one call that takes an item and adds one: possible where nothing is to happen in between.</summary>
    public static Portion PriorityQueueReplacing(int pending)
    {
        RandomStream stream = Stream();
        PriorityQueue<int, long> queue = Filled(pending, ref stream);
        return () =>
        {
            for (int i = 0; i < Fires; i++)
            {
                queue.TryPeek(out int slot, out long due);
                queue.DequeueEnqueue(slot, due + Later(ref stream));
            }
            return Fires;
        };
    }

    public static Portion PlainHeap<TArity>(int pending) where TArity : struct, IArity
    {
        RandomStream stream = Stream();
        var heap = new PlainHeap<TArity>(pending);
        for (int i = 0; i < pending; i++)
            heap.Add(i, Later(ref stream));
        return () =>
        {
            for (int i = 0; i < Fires; i++)
            {
                int slot = heap.Take(out long due);
                heap.Add(slot, due + Later(ref stream));
            }
            return Fires;
        };
    }

    private static PriorityQueue<int, long> Filled(int pending, ref RandomStream stream)
    {
        var queue = new PriorityQueue<int, long>(pending);
        for (int i = 0; i < pending; i++)
            queue.Enqueue(i, Later(ref stream));
        return queue;
    }

    private static RandomStream Stream() => Draw.Stream("hold", "timer", 1);

    private static long Later(ref RandomStream stream) => Draw.ExponentialTicks(ref stream, 1);
}
