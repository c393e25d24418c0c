using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <content>Loops of cards: a part has a card of every loop at whose stations it is, and cards are kept where room is kept. A link between the stations of a loop and others is no plain
/// one; it is decided when the plan is compiled, so that plain links know nothing of loops.</content>
public sealed partial class Run
{
    private readonly LoopState[] _loops;

    /// <summary>Whether a card is free of every loop that the link leads into.</summary>
    internal bool HasCards(Link link) => link.Crossing is not { } crossing || HasCards(crossing);

    private bool HasCards(Crossing crossing)
    {
        foreach (int loop in crossing.Enters)
        {
            if (_loops[loop].Taken < Plan.Loops[loop].Cards)
                continue;
            _loops[loop].IsWanted = true;
            return false;
        }
        return true;
    }

    /// <summary>Offers a part over a link that leads into loops or out of them.</summary>
    internal bool OfferAcross(PartHandle part, Link link, Crossing crossing)
    {
        bool hasCards = Promises[link.Index] != 0;   // kept with the room
        if (!hasCards && !HasCards(crossing))
            return false;
        if (!hasCards)
            TakeCards(crossing.Enters);   // before the part arrives, since it may go on from there at once
        if (link.To.OnOffer(this, part, link))
        {
            FreeCards(crossing.Leaves);
            return true;
        }
        if (!hasCards)
        {
            foreach (int loop in crossing.Enters)
                _loops[loop].Taken--;
        }
        return false;
    }

    /// <summary>Takes a part, or the promise of one, over a link that leads into loops or out of them. Cards are there, since it has been looked for them.</summary>
    internal bool TakeAcross(Link link, Crossing crossing, out PartHandle part)
    {
        bool hasCards = Promises[link.Index] != 0;
        if (!Inlet.TakeFrom(this, link.From, link, out part))
            return false;
        if (!part.IsPart)
            return true;   // the cards are kept with the room
        if (!hasCards)
            TakeCards(crossing.Enters);
        FreeCards(crossing.Leaves);
        return true;
    }

    /// <summary>Cards were taken for a part that comes, or for one that room is kept for.</summary>
    internal void TakeCards(int[] loops)
    {
        foreach (int loop in loops)
            _loops[loop].Taken++;
    }

    /// <summary>Cards are free again: those who wait for them may come in.</summary>
    internal void FreeCards(int[] loops)
    {
        foreach (int loop in loops)
        {
            ref LoopState state = ref _loops[loop];
            state.Taken--;
            if (state.IsWanted && state.Taken < Plan.Loops[loop].Cards)
                state.IsWanted = CallIn(Plan.Loops[loop]);
        }
    }

    /// <summary>Has the stations look where parts come in: first the one where somebody has waited longest, which may have no room, then the others.</summary>
    /// <returns>Whether anybody waits.</returns>
    private bool CallIn(LoopInfo loop)
    {
        Station? first = null;
        long since = long.MaxValue;
        foreach (Link way in loop.WaysIn)
        {
            if (IsWaiting[way.Index] && Waiting[way.Index].Since < since)
                (first, since) = (way.To, Waiting[way.Index].Since);
        }
        if (first is null)
            return false;
        Post(first, RoomTag);
        foreach (Station entrance in loop.Entrances)
        {
            if (entrance != first)
                Post(entrance, RoomTag);
        }
        return true;
    }
}

/// <summary>The loops, by number, that a part comes into on its way over a link, and those that it leaves.</summary>
internal sealed record Crossing(int[] Enters, int[] Leaves);

internal struct LoopState
{
    /// <summary>Cards in use.</summary>
    public int Taken;

    /// <summary>Whether somebody has found no card, and may wait for one. While nobody has, a loop costs and changes nothing.</summary>
    public bool IsWanted;
}

/// <summary>What never changes about a loop.</summary>
/// <param name="Cards">How many parts may be in it.</param>
/// <param name="WaysIn">The links that lead into it.</param>
/// <param name="Entrances">The stations that they lead to.</param>
internal sealed record LoopInfo(int Cards, Link[] WaysIn, Station[] Entrances);
