namespace FactoryTwin.Indicators;

/// <summary>Which stations have found which parts not good: for each part a chain, the last of them in front, of which the part's row keeps the first link.</summary>
internal struct FlawTable
{
    private Link[] _links;
    private int _used, _firstFree;

    public FlawTable()
    {
        _links = new Link[16];
        _used = 1;   // link 0 is none
    }

    public readonly FlawTable Copy() => this with { _links = _links.AsSpan().ToArray() };

    /// <summary>Whether a station stands in a chain.</summary>
    public readonly bool Contains(int first, int station)
    {
        int link = first;
        while (link != 0 && _links[link].Station != station)
            link = _links[link].Next;
        return link != 0;
    }

    /// <summary>The station in front of a chain: the one that was last to find the part not good.</summary>
    public readonly int Last(int first) => _links[first].Station;

    /// <summary>Puts a station in front of a chain.</summary>
    /// <returns>The new first link.</returns>
    public int Add(int first, int station)
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
