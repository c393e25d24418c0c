namespace FactoryTwin.Model;

/// <summary>A loop of cards: at most so many parts are in a segment of the flow at once; the next one comes in when one has left.</summary>
/// <remarks>
/// <para>The loop consists of the stations that a part can come through from <see cref="From"/> to <see cref="To"/> without coming to <see cref="From"/> a second time or going beyond <see cref="To"/>
/// (<see cref="Extent"/>). A part has a card while it is at one of them. It needs a free card on every way in, also on one that does not lead to <see cref="From"/>, and gives it
/// back on every way out: handed on behind <see cref="To"/>, handed on to a station that is not in the loop (such as scrap), or when it leaves the factory within the loop.</para>
/// <para>A part without a card waits where it is: its station is blocked, or its source keeps it. Loops may lie within each other and overlap; a part that enters several at once needs a card of each.</para>
/// </remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record LoopDefinition
{
    /// <summary>The most cards that a loop can have.</summary>
    internal const int MostCards = 1_000_000;

    /// <summary>Its name, unique among the loops of the factory.</summary>
    public required string Name { get; init; }

    /// <summary>How many parts may be in it at once. Range: 1 to 1,000,000.</summary>
    public required int Cards { get; init; }

    /// <summary>What people call it; it makes no difference to what happens. Default: <see cref="LoopRule.Conwip"/>.</summary>
    public LoopRule Rule { get; init; }

    /// <summary>Name of the first station in it.</summary>
    public required string From { get; init; }

    /// <summary>Name of the last station in it. Default: <c>null</c>, the first one.</summary>
    public string? To { get; init; }

    /// <summary>The part types that need a card; others pass without. Which a part is counts as it comes in: if it becomes of another type within, it keeps its card, or needs none. Default: all.</summary>
    public ValueList<string> Parts { get; init; } = ValueList<string>.Empty;

    /// <summary>Names of the stations in it; none where <see cref="From"/> does not lead to <see cref="To"/>.</summary>
    /// <param name="flows">The flow of the factory.</param>
    public IReadOnlySet<string> Extent(IEnumerable<FlowDefinition> flows)
    {
        FlowDefinition[] steps = [.. flows];
        string to = To ?? From;
        HashSet<string> behind = Spread(From, to, steps.ToLookup(step => step.From, step => step.To));
        HashSet<string> before = Spread(to, From, steps.ToLookup(step => step.To, step => step.From));
        behind.IntersectWith(before);
        return behind;
    }

    private static HashSet<string> Spread(string start, string end, ILookup<string, string> next)
    {
        var reached = new HashSet<string> { start };
        var open = new Stack<string>(reached);
        while (open.TryPop(out string? station))
        {
            foreach (string other in station == end ? [] : next[station])
            {
                if (reached.Add(other))
                    open.Push(other);
            }
        }
        return reached;
    }
}

/// <summary>What people call a loop of cards.</summary>
public enum LoopRule
{
    /// <summary>Constant work in progress: one loop over many stations.</summary>
    Conwip = 0,

    /// <summary>Kanban: a loop around each stage.</summary>
    Kanban = 1,
}
