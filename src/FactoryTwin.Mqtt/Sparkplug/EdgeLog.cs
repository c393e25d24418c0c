using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>What an event changed of what is published; found once, when the event is first looked at.</summary>
[Flags]
internal enum EdgeChange : byte
{
    None = 0,
    State = 1,
    Phase = 2,
    Counter = 4,
    Signal = 8,

    /// <summary>A signal stayed within its deadband: the event is not told either.</summary>
    Within = 16,

    /// <summary>The last place of the station lost its data.</summary>
    Died = 32,

    /// <summary>The first place of the station has data again.</summary>
    Revived = 64,
}

/// <summary>An event on its way.</summary>
internal struct EdgeEntry
{
    public StationEvent Event;

    /// <summary>The counter that it moved, after it.</summary>
    public long Count;

    /// <summary>When it was sent [ticks of the clock]; 0 while it waits.</summary>
    public long SentAt;

    /// <summary>The number of the last record on disk that tells of it; 0 where there is none.</summary>
    public long Record;

    public EdgeChange Change;
}

/// <summary>The events that wait to be sent, and those that may be sent once more, in a ring that grows up to a limit. When it is full, the oldest goes.</summary>
/// <param name="most">How many it holds.</param>
/// <param name="isStored">Whether events are sent only when they are on disk. Default: no.</param>
internal sealed class EdgeLog(int most, bool isStored = false)
{
    private readonly Lock _gate = new();
    private EdgeEntry[] _ring = new EdgeEntry[Math.Min(most, 256)];
    private (SimTime Time, long End, long Sequence)? _reached;
    private SimTime _last;
    private long _sequence;
    private readonly List<(long SentAt, long Count)> _gone = [];   // what was sent, and went to make room
    private long _first, _looked, _stored, _next, _end, _liveFrom, _fellSent, _fellUnsent;

    /// <summary>Events that went before they were sent, or before it was known that they had arrived, and are not on disk either.</summary>
    public long Dropped { get; private set; }

    public bool HasUnsent
    {
        get
        {
            lock (_gate)
                return _next < _end || _reached is not null;
        }
    }

    /// <summary>Whether something is to be brought to disk.</summary>
    public bool HasUnstored
    {
        get
        {
            lock (_gate)
                return isStored && _stored < _end;
        }
    }

    /// <summary>Whether nothing has to go for so many more.</summary>
    public bool HasRoomFor(int more)
    {
        lock (_gate)
            return _end - _first + more <= most;
    }

    /// <summary>Adds what happened.</summary>
    /// <param name="events">The events, in order.</param>
    /// <param name="look">Finds what those change that have to go and were not looked at. Default: none has to go.</param>
    public void Add(ReadOnlySpan<StationEvent> events, Func<StationEvent, (EdgeChange Change, long Count)>? look = null)
    {
        lock (_gate)
        {
            foreach (ref readonly StationEvent e in events)
            {
                if (_end - _first == _ring.Length && !Grow())
                    DropFirst(look);
                _ring[_end++ % _ring.Length] = new EdgeEntry { Event = e };
                (_last, _sequence) = (e.Time, e.Sequence);
            }
        }
    }

    /// <summary>All that happens until an instant has been put here; of no interest at the instant of the last event.</summary>
    public void Reach(SimTime time)
    {
        lock (_gate)
        {
            if (time > _last)
                (_reached, _last) = ((time, _end, _sequence), time);
        }
    }

    /// <summary>Until when all has been sent that happened, with the last event before; each once.</summary>
    public bool TryTakeReached(out SimTime time, out long sequence)
    {
        lock (_gate)
        {
            (time, _, sequence) = _reached ?? default;
            if (_reached is null || _next < _reached.Value.End)
                return false;
            _reached = null;
            return true;
        }
    }

    /// <summary>Looks at those that were not looked at yet, in order: finds what they change.</summary>
    public void LookAhead(Func<StationEvent, (EdgeChange Change, long Count)> look)
    {
        lock (_gate)
        {
            for (; _looked < _end; _looked++)
                Look(ref _ring[_looked % _ring.Length], look);
        }
    }

    /// <summary>The next ones that are to be brought to disk.</summary>
    /// <returns>How many, and the place of the first.</returns>
    public (int Count, long From) Unstored(Span<EdgeEntry> some, Func<StationEvent, (EdgeChange Change, long Count)> look)
    {
        lock (_gate)
        {
            int count = 0;
            for (long at = _stored; at < _end && count < some.Length; at++)
            {
                ref EdgeEntry entry = ref _ring[at % _ring.Length];
                if (_looked == at)
                {
                    Look(ref entry, look);
                    _looked++;
                }
                some[count++] = entry;
            }
            return (count, _stored);
        }
    }

    /// <summary>Those have been brought to disk.</summary>
    public void Stored(int count, long from, long record)
    {
        lock (_gate)
        {
            for (long at = Math.Max(from, _first); at < from + count; at++)
                _ring[at % _ring.Length].Record = record;
            _stored = Math.Max(_stored, from + count);
        }
    }

    /// <summary>The last records of what went to make room: of what was sent, and of what was not.</summary>
    public (long Sent, long Unsent) Fell()
    {
        lock (_gate)
            return (_fellSent, _fellUnsent);
    }

    /// <summary>Takes the next ones to be sent, all of them live or all of them historical; an event by which a station dies or revives ends the list.</summary>
    /// <returns>How many.</returns>
    public int Take(Span<EdgeEntry> taken, long now, Func<StationEvent, (EdgeChange Change, long Count)> look, out bool isHistorical)
    {
        lock (_gate)
        {
            int count = 0;
            isHistorical = _next < _liveFrom;
            long end = isHistorical ? _liveFrom : _end;
            while (count < taken.Length && _next < (isStored ? Math.Min(end, _stored) : end))
            {
                ref EdgeEntry entry = ref _ring[_next % _ring.Length];
                if (_looked == _next)
                {
                    Look(ref entry, look);
                    _looked++;
                }
                entry.SentAt = now;
                taken[count++] = entry;
                _next++;
                if ((entry.Change & (EdgeChange.Died | EdgeChange.Revived)) != 0)
                    break;
            }
            return count;
        }
    }

    /// <summary>Begins again with those sent after an instant; all that are there now are historical.</summary>
    public void Rewind(long sentAfter)
    {
        lock (_gate)
        {
            while (_next > _first && _ring[(_next - 1) % _ring.Length].SentAt >= sentAfter)
                _next--;
            _liveFrom = _end;
            Dropped += _gone.Where(gone => gone.SentAt >= sentAfter).Sum(gone => gone.Count);
            _gone.Clear();
        }
    }

    /// <summary>Nothing that waits is historical: the first connection.</summary>
    public void BeginLive()
    {
        lock (_gate)
            _liveFrom = _next;
    }

    /// <summary>Forgets those that were sent before an instant.</summary>
    /// <returns>Up to which record nothing is left here; 0 where that is not known.</returns>
    public long Trim(long sentBefore)
    {
        lock (_gate)
        {
            long done = 0;
            _gone.RemoveAll(gone => gone.SentAt < sentBefore);
            while (_first < _next && _ring[_first % _ring.Length] is var oldest && oldest.SentAt < sentBefore)
            {
                _first++;
                if (_first == _end || _ring[_first % _ring.Length].Record != oldest.Record)
                    done = oldest.Record;
            }
            return done;
        }
    }

    private static void Look(ref EdgeEntry entry, Func<StationEvent, (EdgeChange Change, long Count)> look) => (entry.Change, entry.Count) = look(entry.Event);

    private bool Grow()
    {
        if (_ring.Length == most)
            return false;
        var larger = new EdgeEntry[(int)Math.Min(most, _ring.Length * 2L)];
        for (long i = _first; i < _end; i++)
            larger[i % larger.Length] = _ring[i % _ring.Length];
        _ring = larger;
        return true;
    }

    private void DropFirst(Func<StationEvent, (EdgeChange Change, long Count)>? look)
    {
        ref EdgeEntry oldest = ref _ring[_first % _ring.Length];
        if (_looked == _first && look is not null)
            Look(ref oldest, look);
        if (_first < _next)
        {
            _fellSent = Math.Max(_fellSent, oldest.Record);
            if (oldest.Record == 0 && _gone is [.., var last] && last.SentAt == oldest.SentAt)
                _gone[^1] = last with { Count = last.Count + 1 };
            else if (oldest.Record == 0)
                _gone.Add((oldest.SentAt, 1));
        }
        else
        {
            _next++;
            _fellUnsent = Math.Max(_fellUnsent, oldest.Record);
            Dropped += oldest.Record == 0 ? 1 : 0;
        }
        _first++;
        _looked = Math.Max(_looked, _first);
        _stored = Math.Max(_stored, _first);
    }
}
