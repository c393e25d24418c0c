namespace FactoryTwin.Benchmarks.HandWritten;

/// <summary>How many children a node of a heap has: 2 to the power of <see cref="Shift"/>.</summary>
internal interface IArity
{
    static abstract int Shift { get; }
}

internal readonly struct Binary : IArity
{
    public static int Shift => 1;
}

internal readonly struct Quaternary : IArity
{
    public static int Shift => 2;
}

/// <summary>A heap out of a textbook, of 16-byte entries: ordered by time, then by order of scheduling; no priorities, and nothing can be cancelled.</summary>
internal sealed class PlainHeap<TArity>(int capacity) where TArity : struct, IArity
{
    private readonly Entry[] _heap = new Entry[capacity];
    private int _count;
    private int _insertion;

    public void Add(int slot, long due)
    {
        var entry = new Entry(due, _insertion++, slot);
        int at = _count++;
        while (at > 0)
        {
            int parent = (at - 1) >> TArity.Shift;
            if (!entry.IsBefore(_heap[parent]))
                break;
            _heap[at] = _heap[parent];
            at = parent;
        }
        _heap[at] = entry;
    }

    public int Take(out long due)
    {
        Entry root = _heap[0];
        Entry last = _heap[--_count];
        int at = 0;
        while ((at << TArity.Shift) + 1 < _count)
        {
            int child = (at << TArity.Shift) + 1;
            int end = Math.Min(child + (1 << TArity.Shift), _count);
            int first = child;
            while (++child < end)
            {
                if (_heap[child].IsBefore(_heap[first]))
                    first = child;
            }
            if (!_heap[first].IsBefore(last))
                break;
            _heap[at] = _heap[first];
            at = first;
        }
        _heap[at] = last;
        due = root.Due;
        return root.Slot;
    }

    private readonly record struct Entry(long Due, int Insertion, int Slot)
    {
        public bool IsBefore(in Entry other) => Due < other.Due || (Due == other.Due && Insertion - other.Insertion < 0);
    }
}
