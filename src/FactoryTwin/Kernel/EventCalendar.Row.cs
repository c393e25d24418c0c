using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FactoryTwin.Kernel;

/// <content>Few slots: their times stand in a row, and the least is found by comparing four at a time, without a branch that nothing could foretell.</content>
/// <remarks>A wide load of what was just written number by number has to wait until the writes have reached the memory. So the time that was scheduled last is held apart, and written
/// into the row when the next event is taken or scheduled: by the time the row is looked through again, all of it has long been there.</remarks>
public sealed partial class EventCalendar
{
    /// <summary>So many slots stand in a row; from there on a heap is as fast.</summary>
    internal const int RowSlots = 64;

    private const long Never = long.MaxValue;
    private const int Width = 4;

    private long[] _row = [];   // by slot; Never where it is not scheduled or held; the last is nobody's, for where nothing is held
    private int _looked;        // so many are looked at
    private int _heldSlot;
    private long _heldDue;

    private void MakeRow(int slots)
    {
        _looked = Math.Max(1, (slots + Width - 1) / Width) * Width;
        _row = new long[_looked + 1];
        Array.Fill(_row, Never);
        Hold(_looked, Never);
    }

    private void CopyRow(EventCalendar original)
    {
        _row = original._row.AsSpan().ToArray();
        _looked = original._looked;
        Hold(original._heldSlot, original._heldDue);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Hold(int slot, long due)
    {
        _heldSlot = slot;
        _heldDue = due;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref long InRow(int slot) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_row), slot);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddToRow(int slot, long due)
    {
        InRow(_heldSlot) = _heldDue;
        Hold(slot, due);
    }

    private void TakeOutOfRow(int slot)
    {
        InRow(slot) = Never;
        if (_heldSlot == slot)
            Hold(_looked, Never);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTakeFromRow(long until, out int slot, out long due)
    {
        if (!TryFindInRow(until, out slot, out due))
            return false;
        InRow(_heldSlot) = _heldDue;
        InRow(slot) = Never;
        Hold(_looked, Never);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryFindInRow(long until, out int slot, out long due)
    {
        unchecked
        {
            ref long row = ref MemoryMarshal.GetArrayDataReference(_row);
            nuint looked = (uint)_looked;
            Vector256<long> least = Vector256.LoadUnsafe(ref row);
            for (nuint i = Width; i < looked; i += Width)
                least = Vector256.Min(least, Vector256.LoadUnsafe(ref row, i));
            Vector128<long> pair = Vector128.Min(least.GetLower(), least.GetUpper());
            pair = Vector128.Min(pair, Vector128.Shuffle(pair, Vector128.Create(1L, 0L)));
            long first = pair.ToScalar(), held = _heldDue;
            if (held < first)
            {
                slot = _heldSlot;
                due = held;
                return held <= until;
            }
            slot = 0;
            due = first;
            if (first > until || first == Never)
                return false;
            var wanted = Vector256.Create(pair, pair);
            ulong where = 0;
            for (nuint i = 0; i < looked; i += Width)
                where |= (ulong)Vector256.Equals(Vector256.LoadUnsafe(ref row, i), wanted).ExtractMostSignificantBits() << (int)i;
            slot = BitOperations.TrailingZeroCount(where);
            if (held == first || (where & (where - 1)) != 0)
                slot = FirstOf(where, held == first);
            return true;
        }
    }

    /// <summary>The first of several that are due at one instant.</summary>
    private int FirstOf(ulong where, bool withHeld)
    {
        int first = withHeld ? _heldSlot : BitOperations.TrailingZeroCount(where);
        for (; where != 0; where &= where - 1)
        {
            int slot = BitOperations.TrailingZeroCount(where);
            if (_keys[slot] < _keys[first])
                first = slot;
        }
        return first;
    }
}
