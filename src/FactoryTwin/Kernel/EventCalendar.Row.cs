using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FactoryTwin.Kernel;

/// <content>Few slots: their times stand in a row, and the least is found by comparing four at a time, without a branch that nothing could foretell.</content>
/// <remarks>Two times stand apart from the row. The first of all: when it is taken, the next is looked for at once, so that the processor knows well before what comes, and looks through the
/// row while the event happens. And the one that was scheduled last: the row is looked through without having to wait until it is drawn.</remarks>
public sealed partial class EventCalendar
{
    /// <summary>So many slots stand in a row; from there on a heap is as fast.</summary>
    internal const int RowSlots = 64;

    private const long Never = long.MaxValue;
    private const int Width = 4;
    private const int AtOnce = 4 * Width;   // so many are looked at without a loop

    private long[] _row = [];   // by slot; Never where it is not scheduled or stands apart; the last is nobody's, for where nothing is held
    private int _looked;        // so many are looked at
    private int _firstSlot;
    private long _firstDue = Never;
    private int _heldSlot;
    private long _heldDue;

    private void MakeRow(int slots)
    {
        _looked = Math.Max(AtOnce, (slots + Width - 1) / Width * Width);
        _row = new long[_looked + 1];
        Array.Fill(_row, Never);
        Hold(_looked, Never);
    }

    private void CopyRow(EventCalendar original)
    {
        _row = original._row.AsSpan().ToArray();
        _looked = original._looked;
        _firstSlot = original._firstSlot;
        _firstDue = original._firstDue;
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
        LetGo();
        Hold(slot, due);
    }

    private void TakeOutOfRow(int slot)
    {
        LetGo();
        Hold(_looked, Never);
        if (slot == _firstSlot && _firstDue != Never)
            FindFirst();
        else
            InRow(slot) = Never;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTakeFromRow(long until, out int slot, out long due)
    {
        if (_heldDue <= _firstDue)
        {
            LetGo();
            Hold(_looked, Never);
        }
        slot = _firstSlot;
        due = _firstDue;
        if (due > until || due == Never)
            return false;
        FindFirst();
        return true;
    }

    /// <summary>What is held goes where it belongs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LetGo()
    {
        if (_heldDue > _firstDue)
            InRow(_heldSlot) = _heldDue;
        else if (_heldDue != Never)
            LetGoEarly();
    }

    /// <summary>What is held may come before the first of all, which goes into the row then.</summary>
    private void LetGoEarly()
    {
        if (_heldDue == _firstDue && _keys[_heldSlot] > _keys[_firstSlot])
        {
            InRow(_heldSlot) = _heldDue;
            return;
        }
        InRow(_firstSlot) = _firstDue;
        _firstSlot = _heldSlot;
        _firstDue = _heldDue;
    }

    /// <summary>Takes the first of the row out of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FindFirst()
    {
        unchecked
        {
            ref long row = ref MemoryMarshal.GetArrayDataReference(_row);
            Vector256<long> a = Four(ref row, 0), b = Four(ref row, Width), c = Four(ref row, 2 * Width), d = Four(ref row, 3 * Width);
            Vector256<long> least = Vector256.Min(Vector256.Min(a, b), Vector256.Min(c, d));
            nuint looked = (uint)_looked;
            for (nuint i = AtOnce; i < looked; i += Width)
                least = Vector256.Min(least, Four(ref row, i));
            Vector128<long> pair = Vector128.Min(least.GetLower(), least.GetUpper());
            pair = Vector128.Min(pair, Vector128.Shuffle(pair, Vector128.Create(1L, 0L)));
            var wanted = Vector256.Create(pair, pair);
            ulong where = Where(a, wanted) | Where(b, wanted) << Width | Where(c, wanted) << (2 * Width) | Where(d, wanted) << (3 * Width);
            for (nuint i = AtOnce; i < looked; i += Width)
                where |= Where(Four(ref row, i), wanted) << (int)i;
            int first = BitOperations.TrailingZeroCount(where);
            if ((where & (where - 1)) != 0)
                first = FirstOf(where);
            _firstSlot = first;
            _firstDue = pair.ToScalar();
            Unsafe.Add(ref row, first) = Never;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Where(Vector256<long> four, Vector256<long> wanted) => Vector256.Equals(four, wanted).ExtractMostSignificantBits();

    // Number by number, since a wide load of what was just written number by number would have to wait until the writes have reached the memory.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Four(ref long row, nuint i) => Vector256.Create(Unsafe.Add(ref row, i), Unsafe.Add(ref row, i + 1), Unsafe.Add(ref row, i + 2), Unsafe.Add(ref row, i + 3));

    /// <summary>The first of several that are due at one instant, or never.</summary>
    private int FirstOf(ulong where)
    {
        int first = BitOperations.TrailingZeroCount(where);
        if (InRow(first) == Never)
            return first;
        for (where &= where - 1; where != 0; where &= where - 1)
        {
            int slot = BitOperations.TrailingZeroCount(where);
            if (_keys[slot] < _keys[first])
                first = slot;
        }
        return first;
    }
}
