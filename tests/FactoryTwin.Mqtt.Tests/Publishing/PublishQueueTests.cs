using CsCheck;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Publishing;

namespace FactoryTwin.Mqtt.Tests.Publishing;

public class PublishQueueTests
{
    [Fact]
    public void Where_too_many_signals_wait_the_oldest_go_and_events_stay()
    {
        var queue = new PublishQueue(mostReplaceable: 2, mostOthers: 100);
        foreach (int number in Enumerable.Range(1, 9))
            queue.Add(Event(number, isSignal: number % 2 == 1));
        Assert.Equal([2, 4, 6, 7, 8, 9], Drain(queue));
        Assert.Equal((3, 0), (queue.ReplaceableDropped, queue.OthersDropped));
    }

    [Fact]
    public void Where_too_many_events_wait_the_oldest_go_and_are_counted_apart()
    {
        var queue = new PublishQueue(mostReplaceable: 2, mostOthers: 3);
        foreach (int number in Enumerable.Range(1, 5))
            queue.Add(Event(number, isSignal: false));
        Assert.Equal([3, 4, 5], Drain(queue));
        Assert.Equal((0, 2), (queue.ReplaceableDropped, queue.OthersDropped));
    }

    /// <summary>The same as two plain lists would give.</summary>
    [Fact]
    public void Whatever_is_added_and_taken_order_and_bounds_hold() => Gen.Select(Gen.Int[1, 5], Gen.Int[1, 70], Gen.Int[0, 2].Array[0, 600]).Sample((signals, events, steps) =>
    {
        var queue = new PublishQueue(signals, events);
        var expected = new List<(long Number, bool IsSignal)>();
        int number = 0;
        foreach (int step in steps)
        {
            if (step == 2)
            {
                Assert.Equal(expected.Count > 0, queue.TryTake(out Waiting taken));
                if (expected.Count == 0)
                    continue;
                Assert.Equal(expected[0].Number, taken.Event.Sequence);
                expected.RemoveAt(0);
                continue;
            }
            bool isSignal = step == 1;
            queue.Add(Event(++number, isSignal));
            expected.Add((number, isSignal));
            if (expected.Count(one => one.IsSignal == isSignal) > (isSignal ? signals : events))
                expected.RemoveAt(expected.FindIndex(one => one.IsSignal == isSignal));
        }
        Assert.Equal(expected.Count, queue.Count);
        Assert.Equal(expected.Select(one => one.Number), Drain(queue));
    }, iter: 2000);

    [Fact]
    public async Task A_mark_is_reached_when_all_before_it_was_taken_and_after_the_end_at_once()
    {
        var queue = new PublishQueue(5, 5);
        queue.Add(Event(1, isSignal: false));
        Task mark = queue.Mark();
        Assert.True(queue.TryTake(out _));
        Assert.False(mark.IsCompleted);
        Assert.True(queue.TryTake(out Waiting taken));
        taken.Mark!.SetResult();
        await mark;
        queue.Close();
        await queue.Mark();
        Assert.False(await queue.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Nothing_grows_while_one_event_waits_and_signals_come_and_go()
    {
        var queue = new PublishQueue(mostReplaceable: 10, mostOthers: 10);
        queue.Add(Event(0, isSignal: false));
        queue.Add(Event(1, isSignal: true));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int number = 2; number < 100_000; number++)
            queue.Add(Event(number, isSignal: true));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000 * 100L, "A ring of 64 is cleared in place, not grown.");
        Assert.Equal(11, queue.Count);
    }

    private static StationEvent Event(long number, bool isSignal) => new() { Sequence = number, Kind = isSignal ? StationEventKind.SignalChanged : StationEventKind.PartEnded };

    private static long[] Drain(PublishQueue queue)
    {
        var numbers = new List<long>();
        while (queue.TryTake(out Waiting taken))
            numbers.Add(taken.Event.Sequence);
        return [.. numbers];
    }
}
