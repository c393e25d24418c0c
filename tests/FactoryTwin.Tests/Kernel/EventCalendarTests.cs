using CsCheck;
using FactoryTwin.Kernel;

namespace FactoryTwin.Tests.Kernel;

public class EventCalendarTests
{
    private const int Slots = 12;

    /// <summary>So many that they stand in a row, and so many that they stand in a heap; the same few are used.</summary>
    private static readonly int[] Sizes = [Slots, EventCalendar.RowSlots, EventCalendar.RowSlots + 1, 500];

    /// <summary>What can be done to a calendar; times are a few round values, so that ties are common.</summary>
    private static readonly Gen<(int What, int Slot, long At, int Priority)[]> AnyDeeds =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, Slots - 1], Gen.Int[0, 6].Select(at => at * 10L), Gen.Int[0, 15]).Array[1, 200];

    [Fact]
    public void It_equals_a_sorted_list_whatever_is_scheduled_moved_cancelled_taken_and_forked() => AnyDeeds.Sample(deeds => Compare(deeds, 0));

    [Fact]
    public void It_equals_a_sorted_list_when_the_insertion_numbers_run_out_on_the_way() =>
        Gen.Select(AnyDeeds, Gen.ULong[0, 60]).Sample((deeds, left) => Compare(deeds, EventCalendar.LastInsertionNumber - left));

    [Fact]
    public void Events_of_one_instant_come_by_priority_and_then_by_order_of_scheduling()
    {
        var calendar = new EventCalendar(4);
        calendar.Schedule(0, 5, 8);
        calendar.Schedule(1, 5, 4);
        calendar.Schedule(2, 5, 8);
        calendar.Schedule(3, 4, 15);
        Assert.Equal([3, 1, 0, 2], TakeAll(calendar));
    }

    [Fact]
    public void An_event_that_is_scheduled_again_for_the_same_instant_goes_behind_the_others_of_it()
    {
        var calendar = new EventCalendar(2);
        calendar.Schedule(0, 5, 4);
        calendar.Schedule(1, 5, 4);
        calendar.Schedule(0, 5, 4);
        Assert.Equal([1, 0], TakeAll(calendar));
    }

    [Fact]
    public void A_peeked_event_keeps_its_place()
    {
        var calendar = new EventCalendar(3);
        calendar.Schedule(0, 5, 4);
        calendar.Schedule(1, 5, 4);
        calendar.Cancel(0);
        Assert.True(calendar.TryPeek(out long due));
        Assert.Equal(5, due);
        calendar.Schedule(0, 5, 4);
        Assert.True(calendar.TryPeek(out _));
        calendar.Schedule(2, 5, 4);
        Assert.Equal([1, 0, 2], TakeAll(calendar));
        Assert.False(calendar.TryPeek(out _));
    }

    [Fact]
    public void Nothing_that_lies_after_the_limit_is_taken()
    {
        var calendar = new EventCalendar(2);
        calendar.Schedule(0, 11, 0);
        calendar.Schedule(1, 10, 15);
        Assert.True(calendar.TryTakeDue(10, out int slot, out long due));
        Assert.Equal((1, 10L), (slot, due));
        Assert.False(calendar.TryTakeDue(10, out _, out _));
        Assert.True(calendar.IsScheduled(0));
        Assert.False(calendar.IsScheduled(1));
    }

    [Fact]
    public void Renumbering_keeps_the_order_of_a_thousand_events_of_one_instant()
    {
        var calendar = new EventCalendar(1000);
        calendar.SkipInsertionsTo(EventCalendar.LastInsertionNumber - 500);
        for (int i = 0; i < 1000; i++)
            calendar.Schedule(i * 7 % 1000, 5, 4);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => i * 7 % 1000), TakeAll(calendar));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Moving_an_event_a_million_times_earlier_or_later_needs_no_room(int direction)
    {
        var calendar = new EventCalendar(4);
        calendar.Schedule(1, 5_000_000, 4);
        calendar.Schedule(2, 6_000_000, 4);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000_000; i++)
            calendar.Schedule(0, 2_000_000 + direction * i, 4);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(bytes, 0, 1_000);
        Assert.True(calendar.TryTakeDue(4_000_000, out int slot, out long due));
        Assert.Equal((0, 2_000_000L + direction * 999_999), (slot, due));
        Assert.Equal([1, 2], TakeAll(calendar));
    }

    [Fact]
    public void Moving_all_of_many_events_earlier_and_earlier_keeps_the_heap_within_a_few_times_their_number()
    {
        const int Many = 1000;
        var calendar = new EventCalendar(Many);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 1000; round++)
        {
            for (int slot = 0; slot < Many; slot++)
                calendar.Schedule(slot, 10_000_000 - round, 4);
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 8 * Many);
        Assert.Equal(Enumerable.Range(0, Many), TakeAll(calendar));
    }

    [Fact]
    public void More_slots_than_a_key_can_hold_are_refused()
    {
        Assert.Equal(16_777_215, EventCalendar.MaximumSlots);
        Assert.Throws<ArgumentOutOfRangeException>(() => new EventCalendar(EventCalendar.MaximumSlots + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EventCalendar(-1));
        Assert.False(new EventCalendar(0).TryPeek(out _));
    }

    private static void Compare((int What, int Slot, long At, int Priority)[] deeds, ulong insertion)
    {
        foreach (int size in Sizes)
            Compare(deeds, insertion, size);
    }

    private static void Compare((int What, int Slot, long At, int Priority)[] deeds, ulong insertion, int size)
    {
        int apart = size / Slots;   // the slots that are used lie all over the row or the heap
        var calendar = new EventCalendar(size);
        calendar.SkipInsertionsTo(insertion);
        var list = new SortedList();
        foreach ((int what, int number, long at, int priority) in deeds)
        {
            int slot = number * apart;
            switch (what)
            {
                case < 5:
                    long due = list.Now + at;
                    calendar.Schedule(slot, due, priority);
                    list.Schedule(slot, due, priority);
                    break;
                case 5:
                    calendar.Cancel(slot);
                    list.Cancel(slot);
                    break;
                case 6:
                    Assert.Equal(list.Peek(), calendar.TryPeek(out long next) ? next : -1);
                    break;
                case 7:
                    EventCalendar left = calendar;
                    calendar = calendar.Fork();
                    left.Schedule(slot, 0, 0);   // what is left behind must not reach the fork
                    left.TryTakeDue(long.MaxValue, out _, out _);
                    break;
                default:
                    long until = list.Now + at;
                    (int Slot, long Due) taken = calendar.TryTakeDue(until, out int takenSlot, out long takenAt) ? (takenSlot, takenAt) : (-1, 0);
                    Assert.Equal(list.Take(until), taken);
                    break;
            }
            for (int i = 0; i < size; i++)
                Assert.Equal(list.IsScheduled(i), calendar.IsScheduled(i));
        }
        Assert.Equal(list.TakeAll(), TakeAll(calendar));
    }

    private static List<int> TakeAll(EventCalendar calendar)
    {
        var taken = new List<int>();
        while (calendar.TryTakeDue(long.MaxValue, out int slot, out _))
            taken.Add(slot);
        return taken;
    }

    /// <summary>The same as a calendar, so plain that it must be right.</summary>
    private sealed class SortedList
    {
        private readonly List<(long Due, int Priority, int Order, int Slot)> _pending = [];
        private int _order;

        public long Now { get; private set; }

        public void Schedule(int slot, long due, int priority)
        {
            Cancel(slot);
            _pending.Add((due, priority, ++_order, slot));
            _pending.Sort();
        }

        public void Cancel(int slot) => _pending.RemoveAll(pending => pending.Slot == slot);

        public long Peek() => _pending.Count > 0 ? _pending[0].Due : -1;

        public bool IsScheduled(int slot) => _pending.Any(pending => pending.Slot == slot);

        public (int Slot, long Due) Take(long until)
        {
            if (_pending.Count == 0 || _pending[0].Due > until)
                return (-1, 0);
            (long due, _, _, int slot) = _pending[0];
            _pending.RemoveAt(0);
            Now = due;
            return (slot, due);
        }

        public List<int> TakeAll() => [.. _pending.Select(pending => pending.Slot)];
    }
}
