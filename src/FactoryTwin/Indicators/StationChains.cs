namespace FactoryTwin.Indicators;

/// <summary>Chains of stations, of which the row of a part keeps the first link, the last station in front: those that have found the part not good, and those that have finished it.</summary>
internal struct StationChains
{
    private Link[] _links;
    private int _used, _firstFree;

    public StationChains()
    {
        _links = new Link[16];
        _used = 1;   // link 0 is none
    }

    public readonly StationChains Copy() => this with { _links = _links.AsSpan().ToArray() };

    /// <summary>Whether a station stands in a chain.</summary>
    public readonly bool Contains(int first, int station)
    {
        int link = first;
        while (link != 0 && _links[link].Station != station)
            link = _links[link].Next;
        return link != 0;
    }

    /// <summary>The station in front of a chain.</summary>
    public readonly int Last(int first) => _links[first].Station;

    /// <summary>The chain behind its first link; 0 for none.</summary>
    public readonly int Behind(int first) => _links[first].Next;

    /// <summary>Puts one chain in front of another.</summary>
    /// <returns>The new first link.</returns>
    public readonly int Join(int first, int behind)
    {
        int last = first;
        while (last != 0 && _links[last].Next != 0)
            last = _links[last].Next;
        if (last == 0)
            return behind;
        _links[last] = _links[last] with { Next = behind };
        return first;
    }

    /// <summary>Puts a station in front of a chain, where it stands once.</summary>
    /// <returns>The new first link.</returns>
    public int Move(int first, int station)
    {
        int before = 0, known = first;
        for (; known != 0 && _links[known].Station != station; known = _links[known].Next)
            before = known;
        if (known != 0)
        {
            if (before == 0)
                return first;
            _links[before] = _links[before] with { Next = _links[known].Next };
            _links[known] = new Link(station, first);
            return known;
        }
        return Push(first, station);
    }

    /// <summary>Puts a station in front of a chain, wherever else it stands there.</summary>
    /// <returns>The new first link.</returns>
    public int Push(int first, int station)
    {
        int link = _firstFree;
        if (link != 0)
            _firstFree = _links[link].Next;
        else
        {
            link = _used++;
            if (link == _links.Length)
                Array.Resize(ref _links, _links.Length * 2);
        }
        _links[link] = new Link(station, first);
        return link;
    }

    /// <summary>Gives the links of a chain back.</summary>
    public void Free(int first)
    {
        while (first != 0)
        {
            int next = _links[first].Next;
            _links[first] = new Link(0, _firstFree);
            _firstFree = first;
            first = next;
        }
    }

    private readonly record struct Link(int Station, int Next);
}
