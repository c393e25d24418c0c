using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FactoryTwin.Kernel;

/// <summary>The pending events of a run, in the order in which they happen: time, then priority (smaller first), then order of scheduling.</summary>
/// <remarks>
/// <para>Each event has a slot, a number that its owner keeps; a slot is scheduled at most once at a time. Entries are 16 bytes without references in a 4-ary heap:
/// the time, and a key of 4 bits of priority, 36 bits of insertion number and 24 bits of slot. So there are 16 priorities and 16,777,215 slots, and after 68,719,476,735
/// schedulings the pending entries are numbered anew in their order, which costs a sort and changes nothing.</para>
/// <para>Taking an event leaves a hole at the root that the next scheduling fills: most events schedule one. Cancelling is O(1): each slot knows the key of its entry, and an entry
/// with another key is passed over when its time comes, or thrown out with its like when the heap is full.</para>
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
    private readonly ulong[] _keys;   // by slot; 0 where it is not scheduled
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
        _keys = new ulong[slots];
        _heap = new Entry[slots + 8];
        Array.Fill(_heap, Entry.Last);
    }

    private EventCalendar(EventCalendar original)
    {
        _keys = original._keys.AsSpan().ToArray();
        _heap = original._heap.AsSpan().ToArray();
        _count = original._count;
        _rootIsTaken = original._rootIsTaken;
        _insertion = original._insertion;
    }

    /// <summary>A copy that goes on by itself.</summary>
    public EventCalendar Fork() => new(this);

    /// <summary>Whether a slot is scheduled.</summary>
    public bool IsScheduled(int slot) => _keys[slot] != 0;

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
            _keys[slot] = key;
            Add(due, key);
        }
    }

    /// <summary>Takes a slot out; nothing happens if it is not scheduled.</summary>
    public void Cancel(int slot) => _keys[slot] = 0;

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
            _keys[slot] = 0;
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
            if (IsValid(root))
                return true;
            _rootIsTaken = true;
        }
    }

    private bool IsValid(in Entry entry) => _keys[unchecked((uint)entry.Key & SlotMask)] == entry.Key;

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

    /// <summary>The heap is full: entries that are not valid any more go; if few do, it grows.</summary>
    private void MakeRoom()
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            if (IsValid(_heap[i]))
                _heap[kept++] = _heap[i];
        }
        if (kept > _heap.Length / 2)
            Array.Resize(ref _heap, checked(_heap.Length * 2));
        Order(kept);
    }

    /// <summary>Gives the pending events the insertion numbers 1, 2, 3 … in their order.</summary>
    private void NumberAnew()
    {
        Entry[] pending = [.. _heap.Take(_count).Skip(_rootIsTaken ? 1 : 0).Where(entry => IsValid(entry)).OrderBy(entry => entry.Key & InsertionMask)];
        _insertion = 0;
        for (int i = 0; i < pending.Length; i++)
        {
            ulong key = (pending[i].Key & ~InsertionMask) | (++_insertion << SlotBits);
            _keys[unchecked((uint)key & SlotMask)] = key;
            _heap[i] = new Entry { At = pending[i].At, Key = key };
        }
        Order(pending.Length);
    }

    /// <summary>Makes a heap of the first entries, whatever their order.</summary>
    private void Order(int count)
    {
        _count = count;
        _rootIsTaken = false;
        _heap.AsSpan(count).Fill(Entry.Last);
        for (int i = (count - 2) >> 2; i >= 0; i--)
            SiftDown(_heap[i].At, _heap[i].Key, i);
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
}
