using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FactoryTwin.Kernel;

/// <summary>The pending events of a run, in the order in which they happen: time, then priority (smaller first), then order of scheduling.</summary>
/// <remarks>
/// <para>Each event has a slot, a number that its owner keeps; a slot is scheduled at most once at a time. Its key is 4 bits of priority, 36 bits of insertion number and 24 bits of slot,
/// so that of two events of one instant the one with the smaller key comes first. So there are 16 priorities and 16,777,215 slots, and after 68,719,476,735 schedulings the pending
/// events are numbered anew in their order, which costs a sort and changes nothing.</para>
/// <para>Up to <see cref="RowSlots"/> slots stand in a row of times that is looked through as a whole; more of them in a heap.</para>
/// </remarks>
/// <threadsafety>Belongs to one run, hence to one thread at a time.</threadsafety>
public sealed partial class EventCalendar
{
    /// <summary>Number of slots that there can be.</summary>
    public const int MaximumSlots = (1 << SlotBits) - 1;

    /// <summary>Number of priorities: 0 to 15.</summary>
    public const int Priorities = 1 << PriorityBits;

    private const int SlotBits = 24;
    private const int PriorityBits = 4;
    private const int InsertionBits = 64 - SlotBits - PriorityBits;
    private const ulong LastInsertion = (1UL << InsertionBits) - 1;
    private const uint SlotMask = MaximumSlots;
    private const ulong InsertionMask = LastInsertion << SlotBits;

    private readonly ulong[] _keys;   // by slot; 0 where it is not scheduled
    private readonly bool _isRow;
    private ulong _insertion;

    /// <summary>An empty calendar.</summary>
    /// <param name="slots">Number of slots. Range: 0 to <see cref="MaximumSlots"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are more slots than a key can tell apart.</exception>
    public EventCalendar(int slots)
    {
        if (slots is < 0 or > MaximumSlots)
            throw new ArgumentOutOfRangeException(nameof(slots), slots, $"A calendar has 0 to {MaximumSlots} slots.");
        _keys = new ulong[slots];
        _isRow = slots <= RowSlots;
        if (_isRow)
            MakeRow(slots);
        else
            MakeHeap(slots);
    }

    private EventCalendar(EventCalendar original)
    {
        _keys = original._keys.AsSpan().ToArray();
        _isRow = original._isRow;
        _insertion = original._insertion;
        if (_isRow)
            CopyRow(original);
        else
            CopyHeap(original);
    }

    /// <summary>A copy that goes on by itself.</summary>
    public EventCalendar Fork() => new(this);

    /// <summary>Whether a slot is scheduled.</summary>
    public bool IsScheduled(int slot) => _keys[slot] != 0;

    /// <summary>Schedules a slot, or moves it if it is scheduled already.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="due">When it is due [ticks]. Range: 0 or more, below the largest number.</param>
    /// <param name="priority">Among events of one instant, smaller first. Range: 0 to 15.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Schedule(int slot, long due, int priority)
    {
        if (_insertion == LastInsertion)
            NumberAnew();
        unchecked
        {
            ulong insertion = _insertion + 1;
            _insertion = insertion;
            ulong key = ((ulong)(uint)priority << (64 - PriorityBits)) | (insertion << SlotBits) | (uint)slot;
            ref ulong known = ref _keys[slot];
            if (_isRow)
            {
                if (known != 0)
                    TakeOutOfRow(slot);
                known = key;
                AddToRow(slot, due);
            }
            else
            {
                known = key;
                AddToHeap(due, key);
            }
        }
    }

    /// <summary>Takes a slot out; nothing happens if it is not scheduled.</summary>
    public void Cancel(int slot)
    {
        ref ulong known = ref _keys[slot];
        if (_isRow && known != 0)
            TakeOutOfRow(slot);
        known = 0;
    }

    /// <summary>Takes the next event out if it is due.</summary>
    /// <param name="until">The last instant that counts as due [ticks].</param>
    /// <param name="slot">The slot of the event.</param>
    /// <param name="due">When it was due [ticks].</param>
    /// <returns>Whether there was one.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTakeDue(long until, out int slot, out long due)
    {
        bool isFound = _isRow ? TryTakeFromRow(until, out slot, out due) : TryTakeFromHeap(until, out slot, out due);
        if (isFound)
            _keys[slot] = 0;
        return isFound;
    }

    /// <summary>When the next event is due.</summary>
    /// <param name="due">When it is due [ticks].</param>
    /// <returns>Whether there is one.</returns>
    public bool TryPeek(out long due)
    {
        if (_isRow)
        {
            due = Math.Min(_firstDue, _heldDue);
            return due != Never;
        }
        bool isFound = TryFindInHeap(long.MaxValue);
        due = isFound ? HeapAt : 0;
        return isFound;
    }

    /// <summary>Gives the pending events the insertion numbers 1, 2, 3 … in their order.</summary>
    private void NumberAnew()
    {
        ulong[] before = [.. _keys];
        _insertion = 0;
        foreach (int slot in Enumerable.Range(0, _keys.Length).Where(slot => _keys[slot] != 0).OrderBy(slot => before[slot] & InsertionMask))
            _keys[slot] = (before[slot] & ~InsertionMask) | (++_insertion << SlotBits);
        if (!_isRow)
            NumberHeapAnew(before);
    }

    /// <summary>Pretends that so many schedulings have been done; for tests.</summary>
    internal void SkipInsertionsTo(ulong insertion) => _insertion = Math.Min(insertion, LastInsertion);

    /// <summary>The last insertion number that a key can hold.</summary>
    internal static ulong LastInsertionNumber => LastInsertion;
}
