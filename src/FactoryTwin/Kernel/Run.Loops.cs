using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <content>Loops of cards: a part has a card of every loop at whose stations it is and that counts it, and cards are kept where room is kept. A link between the stations of a loop and others is no plain
/// one; it is decided when the plan is compiled, so that plain links know nothing of loops.</content>
public sealed partial class Run
{
    private readonly LoopState[] _loops;

    /// <summary>Whether a card is free of every loop that the link leads into.</summary>
    /// <param name="link">The link.</param>
    /// <param name="type">Number of the type of the part that is to come; -1 where it is looked at later (<see cref="MayPass(Link, PartHandle)"/>).</param>
    internal bool HasCards(Link link, int type = -1) => link.Crossing is not { } crossing || (HasCards(crossing) && (type < 0 || HasTypeCards(link, crossing.EntersByType & Plan.TypeLoopsOf(type))));

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
        if ((!hasCards && !HasCards(crossing)) || !HasTypeCards(link, Needed(crossing.EntersByType, part)))
            return false;
        if (!hasCards)
            TakeCards(crossing.Enters);   // before the part arrives, since it may go on from there at once
        ulong taken = TakeTypeCards(crossing.EntersByType, part), left = DropTypeCards(crossing.LeavesByType, part);
        if (link.To.OnOffer(this, part, link))
        {
            Pass(link, crossing);
            FreeCards(crossing.Leaves);
            FreeTypeCards(left);
            return true;
        }
        if ((taken | left) != 0)
            TypeCardsOf(part) = TypeCardsOf(part) & ~taken | left;
        CountTypeCards(taken, -1);
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
        BeginToTake();
        if (!Inlet.TakeFrom(this, link.From, link, out part))
            return false;
        if (!part.IsPart)
            return true;   // the cards are kept with the room
        if (!hasCards)
            TakeCards(crossing.Enters);
        TakeTypeCards(link, crossing, part);
        FreeCards(crossing.Leaves);
        FreeTypeCards(DropTypeCards(crossing.LeavesByType, part));
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
            FreeCard(loop);
    }

    private void FreeCard(int loop)
    {
        ref LoopState state = ref _loops[loop];
        state.Taken--;
        if (state.IsWanted && state.Taken < Plan.Loops[loop].Cards)
            state.IsWanted = CallIn(Plan.Loops[loop]);
    }

    /// <summary>Numbers of the loops whose cards are all in use while somebody wants one.</summary>
    internal IEnumerable<int> LoopsWithoutCards() => Enumerable.Range(0, _loops.Length).Where(loop => _loops[loop].IsWanted && _loops[loop].Taken >= Plan.Loops[loop].Cards);

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

/// <summary>The loops, by number, that a part comes into on its way over a link, and those that it leaves; those that count certain part types alone, by their bits.</summary>
internal sealed record Crossing(int[] Enters, int[] Leaves, ulong EntersByType, ulong LeavesByType);

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
