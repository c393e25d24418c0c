using System.Runtime.CompilerServices;
using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <summary>Where a run keeps one struct of a station's state.</summary>
/// <typeparam name="T">The state: a struct without references.</typeparam>
/// <threadsafety>Immutable value; safe to share between threads. The state itself belongs to its run.</threadsafety>
public readonly struct StateSlot<T> where T : unmanaged
{
    private readonly int _offset;

    internal StateSlot(int offset) => _offset = offset;

    /// <summary>The state in a run.</summary>
    public ref T this[Run run]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref run.StateAt<T>(_offset);
    }
}

/// <summary>Where a run keeps a number of structs of a station's state, such as one for each parallel place.</summary>
/// <typeparam name="T">The state: a struct without references.</typeparam>
/// <threadsafety>Immutable value; safe to share between threads. The state itself belongs to its run.</threadsafety>
public readonly struct StateSlots<T> where T : unmanaged
{
    private readonly int _offset;

    internal StateSlots(int offset, int count)
    {
        _offset = offset;
        Count = count;
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>One of them in a run.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public ref T this[Run run, int place]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (unchecked((uint)place >= (uint)Count))
                ThrowPlace(place);
            return ref run.StateAt<T>(unchecked(_offset + place * Unsafe.SizeOf<T>()));
        }
    }

    private void ThrowPlace(int place) =>
        throw new ArgumentOutOfRangeException(nameof(place), place, $"There are {Count} of them, numbered from 0.");
}

/// <summary>What a station keeps about each part in the factory, wherever the part is, until it leaves; a part comes into the factory with all bytes 0.</summary>
/// <typeparam name="T">The state: a struct without references.</typeparam>
/// <threadsafety>Immutable value; safe to share between threads. The state itself belongs to its run.</threadsafety>
public readonly struct PartSlot<T> where T : unmanaged
{
    private readonly int _offset;

    internal PartSlot(int offset) => _offset = offset;

    /// <summary>What is kept about a part in a run. The reference holds until the next part enters.</summary>
    public ref T this[Run run, PartHandle part] => ref run.PartStateAt<T>(part, _offset);
}

/// <summary>A delay of a station, one for each of its places: it runs, pauses, and calls the station when it is over.</summary>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly struct TimerHandle
{
    private readonly int _firstPlusOne;

    internal TimerHandle(int first, int count)
    {
        _firstPlusOne = first + 1;
        Count = count;
    }

    /// <summary>Whether the station declared it; <c>default</c> is none.</summary>
    public bool Exists => _firstPlusOne != 0;

    /// <summary>How many places it has.</summary>
    public int Count { get; }

    /// <summary>The slot of a place in the run's calendar.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    internal int this[int place]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (unchecked((uint)place >= (uint)Count))
                ThrowPlace(place);
            return unchecked(_firstPlusOne - 1 + place);
        }
    }

    private void ThrowPlace(int place) => throw new ArgumentOutOfRangeException(nameof(place), place,
        Exists ? $"The timer has {Count} places, numbered from 0." : "The station did not declare this timer.");
}

/// <summary>A request of a station for something out of a pool, one for each of its places.</summary>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly struct ClaimHandle
{
    private readonly int _first;

    internal ClaimHandle(int first, int count)
    {
        _first = first;
        Count = count;
    }

    /// <summary>Whether the station declared it; <c>default</c> is none.</summary>
    public bool Exists => Count != 0;

    /// <summary>How many places it has.</summary>
    public int Count { get; }

    internal int this[int place] => unchecked((uint)place < (uint)Count)
        ? _first + place
        : throw new ArgumentOutOfRangeException(nameof(place), place, $"The claim has {Count} places, numbered from 0.");
}

/// <summary>An attribute of parts, for <see cref="Run.AttributeOf"/> and <see cref="Run.SetAttribute"/>.</summary>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct AttributeHandle
{
    internal AttributeHandle(int index) => Index = index;

    internal int Index { get; }
}

/// <summary>An order of a source.</summary>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly struct OrderHandle
{
    internal OrderHandle(int number) => Number = number;

    /// <summary>Its number in the factory, from 1.</summary>
    public int Number { get; }
}

/// <summary>A stream of random numbers of a station, for a purpose.</summary>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly struct StreamHandle
{
    internal StreamHandle(int index) => Index = index;

    internal int Index { get; }
}

/// <summary>Another station that a station works with.</summary>
/// <typeparam name="T">Type of its behaviour.</typeparam>
/// <threadsafety>Immutable once the plan is built; then safe to share between threads.</threadsafety>
public sealed class Peer<T> where T : Station
{
    internal Peer() { }

    /// <summary>The station; <c>null</c> until the plan is built.</summary>
    public T Station { get; internal set; } = null!;
}

/// <summary>A part in a run: the place where the run keeps it. The place is used again when the part has left; the part's number is not.</summary>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PartHandle
{
    internal PartHandle(int slot) => Slot = slot;

    /// <summary>No part.</summary>
    public static PartHandle None => default;

    /// <summary>Not a part but the promise of one (blocking before service): room is kept for it.</summary>
    public static PartHandle Promise => new(-1);

    /// <summary>Whether it is a part.</summary>
    public bool IsPart => Slot > 0;

    /// <summary>Whether it is neither a part nor the promise of one.</summary>
    public bool IsNone => Slot == 0;

    internal int Slot { get; }
}

/// <summary>What a run knows of a part.</summary>
/// <threadsafety>Mutable value of a run; belongs to one thread at a time.</threadsafety>
public struct Part
{
    /// <summary>Number in the run, from 1; never used twice.</summary>
    public long Number { get; internal set; }

    /// <summary>Number of its type in the factory's list of part types.</summary>
    public int Type { get; set; }

    /// <summary>Priority in buffers that go by it: smaller first.</summary>
    public int Priority { get; set; }

    /// <summary>When it is due; <see cref="SimTime.Never"/> where it is not.</summary>
    public SimTime Due { get; set; }

    /// <summary>Number of the order that it belongs to, from 1; 0 for none.</summary>
    public int Order { get; internal set; }

    private ushort _step, _way;

    /// <summary>The step of its route that comes next or is being done, from 0; the number of steps when all are done. 0 without a route.</summary>
    public int Step
    {
        readonly get => _step;
        internal set => _step = checked((ushort)value);
    }

    /// <summary>The way on that the station where it is has chosen for it; 0 for any. Only that station uses it.</summary>
    public int Way
    {
        readonly get => _way;
        set => _way = checked((ushort)value);
    }
}

/// <summary>An order in which parts leave a queue.</summary>
/// <threadsafety>Safe to call from several threads, each for runs of its own.</threadsafety>
public interface IPartOrder
{
    /// <summary>The number by which a part is sorted, smaller first; it must not change while the part is in the queue.</summary>
    long KeyOf(Run run, PartHandle part);
}

/// <summary>Parts in a row, first in, first out; plain data that a station holds in its state.</summary>
/// <threadsafety>Mutable value of a run; belongs to one thread at a time.</threadsafety>
public struct PartQueue
{
    private int _head, _tail;   // without meaning while it is empty; nor is there anything behind the last

    /// <summary>How many parts stand in it.</summary>
    public int Count { get; private set; }

    /// <summary>The part in front; none where it is empty.</summary>
    public readonly PartHandle First => Count == 0 ? PartHandle.None : new(_head);

    /// <summary>Puts a part at the end.</summary>
    public void Add(Run run, PartHandle part)
    {
        if (Count == 0)
            _head = part.Slot;
        else
            run.Behind(new PartHandle(_tail)) = part.Slot;
        _tail = part.Slot;
        Count++;
    }

    /// <summary>Puts a part behind those whose priority number is not larger.</summary>
    public void AddByPriority(Run run, PartHandle part)
    {
        int priority = run[part].Priority;
        if (Count == 0 || run[new PartHandle(_tail)].Priority <= priority)
        {
            Add(run, part);
            return;
        }
        if (run[new PartHandle(_head)].Priority > priority)
        {
            AddFirst(run, part);
            return;
        }
        var before = new PartHandle(_head);
        while (run[new PartHandle(run.Behind(before))].Priority <= priority)
            before = new PartHandle(run.Behind(before));
        run.Behind(part) = run.Behind(before);
        run.Behind(before) = part.Slot;
        Count++;
    }

    /// <summary>Puts a part behind those whose number in an order is not larger.</summary>
    public void AddInOrder(Run run, PartHandle part, IPartOrder order)
    {
        long key = order.KeyOf(run, part);
        if (Count == 0 || order.KeyOf(run, new PartHandle(_tail)) <= key)
        {
            Add(run, part);
            return;
        }
        if (order.KeyOf(run, new PartHandle(_head)) > key)
        {
            AddFirst(run, part);
            return;
        }
        var before = new PartHandle(_head);
        while (order.KeyOf(run, new PartHandle(run.Behind(before))) <= key)
            before = new PartHandle(run.Behind(before));
        run.Behind(part) = run.Behind(before);
        run.Behind(before) = part.Slot;
        Count++;
    }

    /// <summary>Takes out the first part that may go a way: one whose <see cref="Part.Way"/> is that way, or 0.</summary>
    /// <param name="run">The run.</param>
    /// <param name="way">The way.</param>
    /// <param name="part">The part.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryTakeFor(Run run, int way, out PartHandle part)
    {
        PartHandle before = PartHandle.None;
        part = First;
        for (int left = Count; left > 0; left--)
        {
            int chosen = run[part].Way;
            if (chosen == 0 || chosen == way)
            {
                if (before.IsNone)
                    Take(run);
                else
                {
                    run.Behind(before) = run.Behind(part);
                    if (left == 1)
                        _tail = before.Slot;
                    Count--;
                }
                return true;
            }
            before = part;
            part = new PartHandle(left > 1 ? run.Behind(part) : 0);
        }
        return false;
    }

    /// <summary>Whether a part stands in it that may go a way.</summary>
    public readonly bool HasFor(Run run, int way) => FirstFor(run, way).IsPart;

    /// <summary>The first part in it that may go a way; none where there is none.</summary>
    public readonly PartHandle FirstFor(Run run, int way)
    {
        PartHandle part = First;
        for (int left = Count; left > 0; left--)
        {
            int chosen = run[part].Way;
            if (chosen == 0 || chosen == way)
                return part;
            if (left > 1)
                part = new PartHandle(run.Behind(part));
        }
        return PartHandle.None;
    }

    /// <summary>Puts a part in front, such as one that was taken and could not be handed on.</summary>
    public void AddFirst(Run run, PartHandle part)
    {
        if (Count == 0)
            _tail = part.Slot;
        else
            run.Behind(part) = _head;
        _head = part.Slot;
        Count++;
    }

    /// <summary>Takes the part in front out. Take it before it is offered: the next station may put it into a queue of its own.</summary>
    /// <exception cref="InvalidOperationException">The queue is empty.</exception>
    public PartHandle Take(Run run)
    {
        if (Count == 0)
            throw new InvalidOperationException("The queue is empty.");
        var part = new PartHandle(_head);
        if (--Count != 0)
            _head = run.Behind(part);
        return part;
    }
}

/// <summary>Those who wait for something, first come, first served; plain data that a station holds in its state. One who waits stands in one list only.</summary>
/// <threadsafety>Mutable value of a run; belongs to one thread at a time.</threadsafety>
internal struct WaitList
{
    private int _head, _tail;

    public readonly bool IsEmpty => _head == 0;

    public readonly int First => _head;

    public readonly int Last => _tail;

    public void Add(Run run, int node, long since)
    {
        int before = _tail;
        while (before != 0 && run.Waiting[before].Since > since)
            before = run.Waiting[before].Previous;
        int behind = before == 0 ? _head : run.Waiting[before].Next;
        run.IsWaiting[node] = true;
        run.Waiting[node] = new WaitNode { Since = since, Previous = before, Next = behind };
        if (before == 0)
            _head = node;
        else
            run.Waiting[before].Next = node;
        if (behind == 0)
            _tail = node;
        else
            run.Waiting[behind].Previous = node;
    }

    public void AddFirst(Run run, int node)
    {
        run.IsWaiting[node] = true;
        run.Waiting[node] = new WaitNode { Next = _head };
        if (_head == 0)
            _tail = node;
        else
            run.Waiting[_head].Previous = node;
        _head = node;
    }

    public void Remove(Run run, int node)
    {
        WaitNode removed = run.Waiting[node];
        if (removed.Previous == 0)
            _head = removed.Next;
        else
            run.Waiting[removed.Previous].Next = removed.Next;
        if (removed.Next == 0)
            _tail = removed.Previous;
        else
            run.Waiting[removed.Next].Previous = removed.Previous;
        run.IsWaiting[node] = false;
    }
}

/// <summary>A place in a <see cref="WaitList"/>.</summary>
internal struct WaitNode
{
    /// <summary>When it came, in the order of all who ever waited in the run.</summary>
    public long Since;
    public int Next;
    public int Previous;
}
