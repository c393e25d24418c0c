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

    public EdgeChange Change;
}

/// <summary>The events that wait to be sent, and those that may be sent once more, in a ring that grows up to a limit. When it is full, the oldest goes.</summary>
internal sealed class EdgeLog(int most)
{
    private readonly Lock _gate = new();
    private EdgeEntry[] _ring = new EdgeEntry[Math.Min(most, 256)];
    private long _first, _looked, _next, _end, _liveFrom;

    /// <summary>Events that went before they were sent.</summary>
    public long Dropped { get; private set; }

    public bool HasUnsent
    {
        get
        {
            lock (_gate)
                return _next < _end;
        }
    }

    public void Add(ReadOnlySpan<StationEvent> events)
    {
        lock (_gate)
        {
            foreach (ref readonly StationEvent e in events)
            {
                if (_end - _first == _ring.Length && !Grow())
                    DropFirst();
                _ring[_end++ % _ring.Length] = new EdgeEntry { Event = e };
            }
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

    /// <summary>Takes the next ones to be sent, all of them live or all of them historical; an event by which a station dies or revives ends the list.</summary>
    /// <returns>How many.</returns>
    public int Take(Span<EdgeEntry> taken, long now, Func<StationEvent, (EdgeChange Change, long Count)> look, out bool isHistorical)
    {
        lock (_gate)
        {
            int count = 0;
            isHistorical = _next < _liveFrom;
            while (count < taken.Length && _next < (isHistorical ? _liveFrom : _end))
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
        }
    }

    /// <summary>Nothing that waits is historical: the first connection.</summary>
    public void BeginLive()
    {
        lock (_gate)
            _liveFrom = _next;
    }

    /// <summary>Forgets those that were sent before an instant.</summary>
    public void Trim(long sentBefore)
    {
        lock (_gate)
        {
            while (_first < _next && _ring[_first % _ring.Length].SentAt < sentBefore)
                _first++;
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

    private void DropFirst()
    {
        if (_first == _next)
        {
            _next++;
            Dropped++;
        }
        _first++;
        _looked = Math.Max(_looked, _first);
    }
}
