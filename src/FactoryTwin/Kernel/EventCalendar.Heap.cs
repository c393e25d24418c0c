using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FactoryTwin.Kernel;

/// <content>Many slots: a heap in which each entry has eight children. Their times lie side by side, so that the first of them is found by comparing four at a time, without a branch
/// that nothing could foretell; the keys, which are looked at only where times are equal, lie apart.</content>
/// <remarks>Taking an event leaves a hole at the root that the next scheduling fills: most events schedule one. Cancelling is O(1): each slot knows the key of its entry, and an entry
/// with another key is passed over when its time comes, or thrown out with its like when the heap is full.</remarks>
public sealed partial class EventCalendar
{
    private const int ChildrenShift = 3;
    private const int Children = 1 << ChildrenShift;

    private long[] _heapAt = [];     // behind the last entry stand eight that never win, so that eight children can be looked at wherever there is one
    private ulong[] _heapKeys = [];
    private int _count;
    private bool _rootIsTaken;
    private int _firstOfRoot = 1;

    private int Capacity => _heapAt.Length - Children;

    private ref long HeapAt => ref MemoryMarshal.GetArrayDataReference(_heapAt);

    private ref ulong HeapKeys => ref MemoryMarshal.GetArrayDataReference(_heapKeys);

    private void MakeHeap(int slots)
    {
        _heapAt = new long[slots + Children];
        _heapKeys = new ulong[slots + Children];
        Array.Fill(_heapAt, Never);
        Array.Fill(_heapKeys, ulong.MaxValue);
    }

    private void CopyHeap(EventCalendar original)
    {
        _heapAt = original._heapAt.AsSpan().ToArray();
        _heapKeys = original._heapKeys.AsSpan().ToArray();
        _count = original._count;
        _rootIsTaken = original._rootIsTaken;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTakeFromHeap(long until, out int slot, out long due)
    {
        if (TryFindInHeap(until))
        {
            slot = SlotOf(HeapKeys);
            due = HeapAt;
            _rootIsTaken = true;
            return true;
        }
        slot = 0;
        due = 0;
        return false;
    }

    /// <summary>Brings the next event that is still valid to the root, passing over entries that were cancelled or moved.</summary>
    private bool TryFindInHeap(long until)
    {
        while (true)
        {
            if (_rootIsTaken)
                RemoveRoot();
            if (_count == 0 || HeapAt > until)
                return false;
            if (IsValid(HeapKeys))
                return true;
            _rootIsTaken = true;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SlotOf(ulong key) => unchecked((int)((uint)key & SlotMask));

    private bool IsValid(ulong key) => _keys[SlotOf(key)] == key;

    /// <summary>Two slots that are likely to come soon, to be asked for once after each event that is taken: the one that will most likely be next, and the one that has newly come
    /// among the few that may be. <see cref="MaximumSlots"/> for one that there is not.</summary>
    internal (int Next, int Newcomer) LikelyNext()
    {
        int filled = _firstOfRoot;   // its entry was next, has gone up to the root, and another has come into its place
        _firstOfRoot = 1 + FirstChild(ref HeapAt, 1, out _);
        return (SlotOf(Unsafe.Add(ref HeapKeys, _firstOfRoot)), SlotOf(Unsafe.Add(ref HeapKeys, filled)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddToHeap(long due, ulong key)
    {
        if (_rootIsTaken)
        {
            _rootIsTaken = false;
            SiftDown(due, key, 0);
            return;
        }
        if (_count == Capacity)
            MakeRoom();
        SiftUp(due, key, _count++);
    }

    private void RemoveRoot()
    {
        _rootIsTaken = false;
        int last = --_count;
        long due = _heapAt[last];
        ulong key = _heapKeys[last];
        Keep(last, Never, ulong.MaxValue);
        if (last > 0)
            SiftDown(due, key, 0);
    }

    private void SiftUp(long due, ulong key, int at)
    {
        unchecked
        {
            ref long times = ref HeapAt;
            ref ulong keys = ref HeapKeys;
            while (at > 0)
            {
                int parent = (at - 1) >> ChildrenShift;
                long time = Unsafe.Add(ref times, parent);
                if (due > time || (due == time && key > Unsafe.Add(ref keys, parent)))
                    break;
                Unsafe.Add(ref times, at) = time;
                Unsafe.Add(ref keys, at) = Unsafe.Add(ref keys, parent);
                at = parent;
            }
            Unsafe.Add(ref times, at) = due;
            Unsafe.Add(ref keys, at) = key;
        }
    }

    private void SiftDown(long due, ulong key, int root)
    {
        unchecked
        {
            ref long times = ref HeapAt;
            ref ulong keys = ref HeapKeys;
            nint count = _count, at = root, child;
            while ((child = (at << ChildrenShift) + 1) < count)
            {
                nint best = child + FirstChild(ref times, child, out long time);
                if (due < time || (due == time && key < Unsafe.Add(ref keys, best)))
                    break;
                Unsafe.Add(ref times, at) = time;
                Unsafe.Add(ref keys, at) = Unsafe.Add(ref keys, best);
                at = best;
            }
            Unsafe.Add(ref times, at) = due;
            Unsafe.Add(ref keys, at) = key;
        }
    }

    /// <summary>Which of eight children comes first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FirstChild(ref long times, nint child, out long time)
    {
        ref long first = ref Unsafe.Add(ref times, child);
        Vector256<long> left = Vector256.LoadUnsafe(ref first), right = Vector256.LoadUnsafe(ref first, Width);
        Vector256<long> least = Vector256.Min(left, right);
        Vector128<long> pair = Vector128.Min(least.GetLower(), least.GetUpper());
        pair = Vector128.Min(pair, Vector128.Shuffle(pair, Vector128.Create(1L, 0L)));
        time = pair.ToScalar();
        var wanted = Vector256.Create(pair, pair);
        uint where = Vector256.Equals(left, wanted).ExtractMostSignificantBits() | Vector256.Equals(right, wanted).ExtractMostSignificantBits() << Width;
        int best = BitOperations.TrailingZeroCount(where);
        return unchecked(where & (where - 1)) == 0 ? best : FirstOfTied(child, where);
    }

    private int FirstOfTied(nint child, uint where)
    {
        int first = BitOperations.TrailingZeroCount(where);
        for (; where != 0; where &= unchecked(where - 1))
        {
            int other = BitOperations.TrailingZeroCount(where);
            if (_heapKeys[child + other] < _heapKeys[child + first])
                first = other;
        }
        return first;
    }

    /// <summary>The heap is full: entries that are not valid any more go; if few do, it grows.</summary>
    private void MakeRoom()
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            if (IsValid(_heapKeys[i]))
                Keep(kept++, _heapAt[i], _heapKeys[i]);
        }
        if (kept > Capacity / 2)
        {
            int length = checked(Capacity * 2) + Children;
            Array.Resize(ref _heapAt, length);
            Array.Resize(ref _heapKeys, length);
        }
        Order(kept);
    }

    /// <summary>Gives the entries the keys that their slots have now, and throws out those that were not valid before.</summary>
    private void NumberHeapAnew(ulong[] before)
    {
        int kept = 0;
        for (int i = _rootIsTaken ? 1 : 0; i < _count; i++)
        {
            int slot = SlotOf(_heapKeys[i]);
            if (before[slot] == _heapKeys[i])
                Keep(kept++, _heapAt[i], _keys[slot]);
        }
        Order(kept);
    }

    private void Keep(int at, long due, ulong key)
    {
        _heapAt[at] = due;
        _heapKeys[at] = key;
    }

    /// <summary>Makes a heap of the first entries, whatever their order.</summary>
    private void Order(int count)
    {
        _count = count;
        _rootIsTaken = false;
        _heapAt.AsSpan(count).Fill(Never);
        _heapKeys.AsSpan(count).Fill(ulong.MaxValue);
        for (int i = (count - 2) >> ChildrenShift; i >= 0; i--)
            SiftDown(_heapAt[i], _heapKeys[i], i);
    }
}
