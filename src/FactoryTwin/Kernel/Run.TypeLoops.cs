using System.Numerics;
using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <content>Loops that count certain part types alone. Which of their cards a part has is kept beside it, a bit for each such loop: its type may change within, and parts without a card go through them too.</content>
public sealed partial class Run
{
    /// <summary>By link: the loops whose cards a part would have needed that was refused, until one has passed.</summary>
    private readonly ulong[] _lacking;

    private bool _isRefused;      // whether a part was refused its way while one was being taken: no state, since it means nothing between two calls
    private PartHandle _asked;    // the part that may pass, of those that were asked about then; likewise

    /// <summary>Whether a part may go over a link now as far as cards of loops are concerned that count certain part types alone. <see cref="Station.OnPull"/> asks it for the part that it is about to
    /// give, or for each that it could, and gives none that may not; its place in line is kept.</summary>
    public bool MayPass(Link link, PartHandle part)
    {
        if (link.Crossing is not { EntersByType: not 0 })
            return true;
        if (!MayPass(link, this[part].Type))
            return false;
        _asked = part;
        return true;
    }

    /// <summary>The same for a part that does not exist yet.</summary>
    /// <param name="link">The link.</param>
    /// <param name="type">Number of its type.</param>
    public bool MayPass(Link link, int type)
    {
        if (link.Crossing is not { EntersByType: not 0 } crossing || HasTypeCards(link, crossing.EntersByType & Plan.TypeLoopsOf(type)))
            return true;
        _isRefused = true;
        return false;
    }

    /// <summary>Whether who waits on a link waits on, since its part was refused a card; else it had none to give.</summary>
    /// <param name="link">The link, which has been taken out of the line.</param>
    /// <param name="since">The place in line that it had.</param>
    internal bool WaitsOn(Link link, long since)
    {
        if (!_isRefused || link.Crossing is null)
            return false;
        Await(link, since);
        return true;
    }

    /// <summary>Begins to take a part: what is asked from now on is about it.</summary>
    private void BeginToTake() => (_isRefused, _asked) = (false, PartHandle.None);

    private ref ulong TypeCardsOf(PartHandle part) => ref PartStateAt<ulong>(part, Plan.TypeCardsOffset);

    /// <summary>The loops, of some, that count a part and whose card it does not have.</summary>
    private ulong Needed(ulong loops, PartHandle part) => loops == 0 ? 0 : loops & Plan.TypeLoopsOf(_parts[part.Slot].Type) & ~TypeCardsOf(part);

    private bool HasTypeCards(Link link, ulong needed)
    {
        for (ulong loops = needed; loops != 0; loops &= loops - 1)
        {
            int loop = Plan.TypeLoops[BitOperations.TrailingZeroCount(loops)];
            if (_loops[loop].Taken < Plan.Loops[loop].Cards)
                continue;
            _loops[loop].IsWanted = true;
            _lacking[link.Index] = needed;
            return false;
        }
        return true;
    }

    /// <summary>A part takes the cards that it needs of some loops.</summary>
    /// <returns>Those that it took.</returns>
    private ulong TakeTypeCards(ulong loops, PartHandle part)
    {
        ulong needed = Needed(loops, part);
        if (needed == 0)
            return 0;
        TypeCardsOf(part) |= needed;
        CountTypeCards(needed, 1);
        return needed;
    }

    /// <summary>A part has been taken over a link: it takes its cards, which are there if its giver has asked.</summary>
    private void TakeTypeCards(Link link, Crossing crossing, PartHandle part)
    {
        if (part.IsNone ? crossing.EntersByType != 0 : !HasTypeCards(link, Needed(crossing.EntersByType, part)))
            throw new InvalidOperationException($"'{link.From.Name}' gave a part to '{link.To.Name}' for which there may be no card: ask Run.MayPass in {link.From.GetType().Name}.OnPull, and give none that may not pass.");
        TakeTypeCards(crossing.EntersByType, part);
        Pass(link, crossing);
    }

    private void Pass(Link link, Crossing crossing)
    {
        if (crossing.EntersByType != 0)
            _lacking[link.Index] = 0;
    }

    /// <summary>Another part is the next one to come over a link: if it does not need all the cards that one before it lacked, the station that it leads to looks whether it can take it.</summary>
    internal void CallTaker(Link link, int type)
    {
        if (link.Crossing is not { EntersByType: not 0 } || (_lacking[link.Index] & ~Plan.TypeLoopsOf(type)) == 0)
            return;
        _lacking[link.Index] = 0;
        Post(link.To, RoomTag);
    }

    private void CountTypeCards(ulong loops, int change)
    {
        for (; loops != 0; loops &= loops - 1)
            _loops[Plan.TypeLoops[BitOperations.TrailingZeroCount(loops)]].Taken += change;
    }

    /// <summary>A part gives the cards of some loops back, where it has them: nobody is told yet.</summary>
    /// <returns>Those that it had, for <see cref="FreeTypeCards"/>.</returns>
    private ulong DropTypeCards(ulong loops, PartHandle part)
    {
        if (loops == 0)
            return 0;
        ref ulong cards = ref TypeCardsOf(part);
        ulong dropped = cards & loops;
        cards &= ~dropped;
        return dropped;
    }

    /// <summary>Cards are free again: those who wait for them may come in.</summary>
    private void FreeTypeCards(ulong loops)
    {
        for (; loops != 0; loops &= loops - 1)
            FreeCard(Plan.TypeLoops[BitOperations.TrailingZeroCount(loops)]);
    }
}
