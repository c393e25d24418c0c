namespace FactoryTwin.Indicators;

/// <summary>What is known of a part that is in the factory.</summary>
internal struct PartRow
{
    /// <summary>In the place of a station: the part is where its carrier is, and is not counted there, since a batch is one part to a station.</summary>
    public const int OnCarrier = -1;

    /// <summary>The part's number; 0 marks a free slot.</summary>
    public long Part;

    /// <summary>When it entered, or was seen first [ticks].</summary>
    public long Since;

    /// <summary>Where it is; <see cref="OnCarrier"/> while it rides on another part.</summary>
    public int Station;

    /// <summary>Its type.</summary>
    public int Type;

    /// <summary>The chain of the stations that have found it not good, 0 for none.</summary>
    public int Flaws;

    /// <summary>The place of all whose energy it shares, from 1; 0 for none.</summary>
    public int EnergyPlace;

    /// <summary>The sum of that place, or of its carrier, until when what it used is counted [kilowatt-ticks].</summary>
    public double EnergyMark;

    /// <summary>What it has used [kilowatt-ticks].</summary>
    public double Energy;

    /// <summary>What one who rode on it all the time has used [kilowatt-ticks].</summary>
    public double EnergyForRider;

    /// <summary>The number of the part that it rides on, as far as its energy is shared; 0 for none.</summary>
    public long Carrier;

    /// <summary>How many ride on it.</summary>
    public int Riders;

    /// <summary>The chain of the stations that have finished it, each time that they did and that <see cref="VisitedOnce"/> does not tell; 0 for none.</summary>
    public int Visits;

    /// <summary>The stations that have finished it and found it good, one time each, as bits by number.</summary>
    public ulong VisitedOnce;

    /// <summary>Whether it was seen to enter, so that its lead time is known.</summary>
    public bool IsEntryKnown;

    /// <summary>Whether it was found not good and is neither reworked nor gone yet.</summary>
    public bool IsFateOpen;
}

/// <summary>The parts in the factory by number: one flat table with open addressing.</summary>
/// <remarks>Part numbers come in long runs. Multiplying by the golden ratio spreads a run evenly, so that at most half full almost every search ends at
/// its first slot; with the number itself as the slot, a run would be one block, and every removal would walk through all of it.</remarks>
internal struct PartTable
{
    private const int SmallestCapacity = 64;

    private PartRow[] _rows;
    private int _shift;

    public PartTable()
    {
        _rows = [];
        Resize(SmallestCapacity);
    }

    private PartTable(PartRow[] rows, int shift, int count)
    {
        _rows = rows;
        _shift = shift;
        Count = count;
    }

    /// <summary>Number of parts in the table.</summary>
    public int Count { get; private set; }

    /// <summary>The row in a slot that <see cref="SlotOf"/> or <see cref="Add"/> has told; it holds until the next change of the table.</summary>
    public readonly ref PartRow this[int slot] => ref _rows[slot];

    /// <summary>All slots, the free ones too.</summary>
    public readonly ReadOnlySpan<PartRow> Slots => _rows;

    /// <summary>The slot of a part; -1 if it is not there.</summary>
    public readonly int SlotOf(long part)
    {
        PartRow[] rows = _rows;
        int slot = Home(part);
        while (true)
        {
            long found = rows[slot].Part;
            if (found == 0)
                return -1;
            if (found == part)
                return slot;
            slot = (slot + 1) & (rows.Length - 1);
        }
    }

    /// <summary>Adds a part that is not there yet, and tells its slot.</summary>
    public int Add(in PartRow row)
    {
        if (Count * 2 >= _rows.Length)
            Resize(_rows.Length * 2);
        Count++;
        return Place(row);
    }

    /// <summary>Takes a slot's part out and closes the gap: every follower that is not at home and may stand there moves up.</summary>
    public void RemoveAt(int slot)
    {
        PartRow[] rows = _rows;
        int mask = rows.Length - 1;
        int gap = slot;
        int next = (gap + 1) & mask;
        while (rows[next].Part != 0)
        {
            int fromHome = (next - Home(rows[next].Part)) & mask;
            if (fromHome >= ((next - gap) & mask))
            {
                rows[gap] = rows[next];
                gap = next;
            }
            next = (next + 1) & mask;
        }
        rows[gap] = default;
        Count--;
    }

    /// <summary>A table of its own with the same parts.</summary>
    public readonly PartTable Copy() => new(_rows.AsSpan().ToArray(), _shift, Count);

    private readonly int Home(long part) => unchecked((int)((ulong)part * 0x9E37_79B9_7F4A_7C15UL >> _shift));

    private readonly int Place(in PartRow row)
    {
        int slot = Home(row.Part);
        while (_rows[slot].Part != 0)
            slot = (slot + 1) & (_rows.Length - 1);
        _rows[slot] = row;
        return slot;
    }

    private void Resize(int capacity)
    {
        PartRow[] old = _rows;
        _rows = new PartRow[capacity];
        _shift = 64 - int.Log2(capacity);
        foreach (ref readonly PartRow row in old.AsSpan())
        {
            if (row.Part != 0)
                Place(row);
        }
    }
}
