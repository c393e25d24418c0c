using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FactoryTwin.Kernel;

/// <summary>The pending events of a run, in the order in which they happen: time, then priority (smaller first), then order of scheduling.</summary>
/// <remarks>
/// <para>Each event has a slot, a number that its owner keeps; a slot is scheduled at most once at a time. Entries are 16 bytes without references in a 4-ary heap:
/// the time, and a key of 4 bits of priority, 36 bits of insertion number and 24 bits of slot. So there are 16 priorities and 16,777,215 slots, and after 68,719,476,735
/// schedulings the pending entries are numbered anew in their order, which costs a sort and changes nothing.</para>
/// <para>Taking an event leaves a hole at the root that the next scheduling fills: most events schedule one. Cancelling is O(1): the entry stays and is passed over when its
/// time comes, and a slot that is scheduled again for later keeps its old entry until then, so a clock that stops and goes on a hundred times costs one entry.</para>
/// </remarks>
/// <threadsafety>Belongs to one run, hence to one thread at a time.</threadsafety>
public sealed class EventCalendar
{
    /// <summary>Number of slots that there can be.</summary>
    public const int MaximumSlots = (1 << SlotBits) - 1;

    /// <summary>Number of priorities: 0 to 15.</summary>
    public const int Priorities = 1 << PriorityBits;

    private const int SlotBits = 24;
    private const int PriorityBits = 4;
    private const int InsertionBits = 64 - SlotBits - PriorityBits;
    private const ulong LastInsertion = (1UL << InsertionBits) - 1;
    private const int Spare = 4;   // entries behind the last one, so that four children can be looked at wherever there is one
    private const uint SlotMask = MaximumSlots;
    private const ulong InsertionMask = LastInsertion << SlotBits;

    private Entry[] _heap;
    private Slot[] _slots;
    private int _count;
    private bool _rootIsTaken;
    private ulong _insertion;

    /// <summary>An empty calendar.</summary>
    /// <param name="slots">Number of slots. Range: 0 to <see cref="MaximumSlots"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are more slots than a key can tell apart.</exception>
    public EventCalendar(int slots)
    {
        if (slots is < 0 or > MaximumSlots)
            throw new ArgumentOutOfRangeException(nameof(slots), slots, $"A calendar has 0 to {MaximumSlots} slots.");
        _slots = new Slot[slots];
        _heap = new Entry[slots + 8];
        Array.Fill(_heap, Entry.Last);
    }

    private EventCalendar(EventCalendar original)
    {
        _slots = original._slots.AsSpan().ToArray();
        _heap = original._heap.AsSpan().ToArray();
        _count = original._count;
        _rootIsTaken = original._rootIsTaken;
        _insertion = original._insertion;
    }

    /// <summary>A copy that goes on by itself.</summary>
    public EventCalendar Fork() => new(this);

    /// <summary>Whether a slot is scheduled.</summary>
    public bool IsScheduled(int slot) => _slots[slot].Key != 0;

    /// <summary>When a scheduled slot is due, in ticks; without meaning for others.</summary>
    public long DueOf(int slot) => _slots[slot].Due;

    /// <summary>Schedules a slot, or moves it if it is scheduled already.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="due">When it is due [ticks]. Range: 0 or more.</param>
    /// <param name="priority">Among events of one instant, smaller first. Range: 0 to 15.</param>
    public void Schedule(int slot, long due, int priority)
    {
        if (_insertion == LastInsertion)
            NumberAnew();
        unchecked
        {
            _insertion++;
            ulong key = ((ulong)(uint)priority << (64 - PriorityBits)) | (_insertion << SlotBits) | (uint)slot;
            ref Slot s = ref _slots[slot];
            s.Key = key;
            s.Due = due;
            if (s.EntryKey != 0 && (s.EntryAt < due || (s.EntryAt == due && s.EntryKey < key)))
                return;   // its old entry comes first, and leads to the new one
            s.EntryKey = key;
            s.EntryAt = due;
            Add(due, key);
        }
    }

    /// <summary>Takes a slot out; nothing happens if it is not scheduled.</summary>
    public void Cancel(int slot) => _slots[slot].Key = 0;

    /// <summary>Takes the next event out if it is due.</summary>
    /// <param name="until">The last instant that counts as due [ticks].</param>
    /// <param name="slot">The slot of the event.</param>
    /// <param name="due">When it was due [ticks].</param>
    /// <returns>Whether there was one.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTakeDue(long until, out int slot, out long due)
    {
        if (TryFindNext(until))
        {
            ref Entry root = ref MemoryMarshal.GetArrayDataReference(_heap);
            slot = unchecked((int)((uint)root.Key & SlotMask));
            due = root.At;
            ref Slot s = ref _slots[slot];
            s.Key = 0;
            s.EntryKey = 0;
            _rootIsTaken = true;
            return true;
        }
        slot = 0;
        due = 0;
        return false;
    }

    /// <summary>When the next event is due.</summary>
    /// <param name="due">When it is due [ticks].</param>
    /// <returns>Whether there is one.</returns>
    public bool TryPeek(out long due)
    {
        bool found = TryFindNext(long.MaxValue);
        due = found ? _heap[0].At : 0;
        return found;
    }

    /// <summary>Brings the next event that is still valid to the root, passing over entries that were cancelled or moved.</summary>
    private bool TryFindNext(long until)
    {
        while (true)
        {
            if (_rootIsTaken)
                RemoveRoot();
            if (_count == 0)
                return false;
            ref Entry root = ref _heap[0];
            if (root.At > until)
                return false;
            ref Slot s = ref _slots[unchecked((uint)root.Key & SlotMask)];
            if (s.Key == root.Key)
                return true;
            PassOver(ref s, root.Key);
        }
    }

    private void PassOver(ref Slot s, ulong key)
    {
        _rootIsTaken = true;
        if (s.EntryKey != key)
            return;
        s.EntryKey = s.Key;
        if (s.Key == 0)
            return;
        s.EntryAt = s.Due;
        Add(s.Due, s.Key);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(long due, ulong key)
    {
        if (_rootIsTaken)
        {
            _rootIsTaken = false;
            SiftDown(due, key, 0);
            return;
        }
        if (_count == _heap.Length - Spare)
            MakeRoom();
        SiftUp(due, key, _count++);
    }

    private void RemoveRoot()
    {
        _rootIsTaken = false;
        Entry last = _heap[--_count];
        _heap[_count] = Entry.Last;
        if (_count > 0)
            SiftDown(last.At, last.Key, 0);
    }

    private void SiftUp(long due, ulong key, int at)
    {
        unchecked
        {
            ref Entry heap = ref MemoryMarshal.GetArrayDataReference(_heap);
            while (at > 0)
            {
                ref Entry parent = ref Unsafe.Add(ref heap, (at - 1) >> 2);
                if (!IsBefore(due, key, parent))
                    break;
                Unsafe.Add(ref heap, at).Set(parent.At, parent.Key);
                at = (at - 1) >> 2;
            }
            Unsafe.Add(ref heap, at).Set(due, key);
        }
    }

    private void SiftDown(long due, ulong key, int root)
    {
        unchecked
        {
            ref Entry heap = ref MemoryMarshal.GetArrayDataReference(_heap);
            nint count = _count, at = root, child;
            while ((child = (at << 2) + 1) < count)
            {
                // a knock-out of four without branches, since nothing can foretell who wins; behind the last entry stand some that never win
                nint left = child + SecondIsBefore(ref heap, child, child + 1);
                nint right = child + 2 + SecondIsBefore(ref heap, child + 2, child + 3);
                nint first = left + ((right - left) & -SecondIsBefore(ref heap, left, right));
                ref Entry best = ref Unsafe.Add(ref heap, first);
                if (IsBefore(due, key, best))
                    break;
                Unsafe.Add(ref heap, at).Set(best.At, best.Key);
                at = first;
            }
            Unsafe.Add(ref heap, at).Set(due, key);
        }
    }

    /// <summary>1 where the second of two entries comes before the first, else 0. Times are never negative, so their difference tells by its sign; that two are equal is rare.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint SecondIsBefore(ref Entry heap, nint first, nint second)
    {
        ref Entry one = ref Unsafe.Add(ref heap, first);
        ref Entry other = ref Unsafe.Add(ref heap, second);
        long difference = unchecked(other.At - one.At);
        if (difference == 0)
            return other.Key < one.Key ? 1 : 0;
        return unchecked((nint)((ulong)difference >> 63));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBefore(long due, ulong key, in Entry other) => due < other.At || (due == other.At && key < other.Key);

    /// <summary>The heap is full: entries that lead nowhere go first; only if few do, it grows.</summary>
    private void MakeRoom()
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            ref Slot s = ref _slots[unchecked((uint)_heap[i].Key & SlotMask)];
            if (s.EntryKey != _heap[i].Key)
                continue;
            if (s.Key == 0)
                s.EntryKey = 0;
            else
                _heap[kept++] = _heap[i];
        }
        _count = kept;
        if (kept > _heap.Length / 2)
            Array.Resize(ref _heap, checked(_heap.Length * 2));
        _heap.AsSpan(kept).Fill(Entry.Last);
        for (int i = (kept - 2) >> 2; i >= 0; i--)
            SiftDown(_heap[i].At, _heap[i].Key, i);
    }

    /// <summary>Gives the pending events the insertion numbers 1, 2, 3 … in their order.</summary>
    private void NumberAnew()
    {
        int[] slots = [.. Enumerable.Range(0, _slots.Length).Where(i => _slots[i].Key != 0).OrderBy(i => _slots[i].Key & InsertionMask)];
        foreach (ref Slot s in _slots.AsSpan())
            s.EntryKey = 0;
        _heap.AsSpan().Fill(Entry.Last);
        _count = 0;
        _rootIsTaken = false;
        _insertion = 0;
        foreach (int slot in slots)
            Schedule(slot, _slots[slot].Due, (int)(_slots[slot].Key >> (64 - PriorityBits)));
    }

    /// <summary>Pretends that so many schedulings have been done; for tests.</summary>
    internal void SkipInsertionsTo(ulong insertion) => _insertion = Math.Min(insertion, LastInsertion);

    /// <summary>The last insertion number that a key can hold.</summary>
    internal static ulong LastInsertionNumber => LastInsertion;

    /// <summary>A pending event. Its fields are read and written one by one: a copy of both at once, right after they were written one by one, has to wait for the memory.</summary>
    private struct Entry
    {
        public long At;
        public ulong Key;

        /// <summary>Comes after all others.</summary>
        public static Entry Last => new() { At = long.MaxValue, Key = ulong.MaxValue };

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Set(long at, ulong key)
        {
            At = at;
            Key = key;
        }
    }

    private struct Slot
    {
        /// <summary>Key under which it is scheduled; 0 where it is not.</summary>
        public ulong Key;

        /// <summary>Key of the entry in the heap that stands for it; 0 where none does.</summary>
        public ulong EntryKey;

        /// <summary>When it is due.</summary>
        public long Due;

        /// <summary>The time of its entry in the heap: not after <see cref="Due"/>.</summary>
        public long EntryAt;
    }
}
