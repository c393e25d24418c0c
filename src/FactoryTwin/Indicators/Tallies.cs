using System.Runtime.CompilerServices;
using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <summary>A number of things over time: how many there are, how many there were at most, and the time integral.</summary>
/// <remarks>The integral is kept as the sum of the instants at which things left less that of those at which they came: one addition for each change.
/// Held as a double it is exact below 2⁵³ thing-ticks (900 million thing-seconds) and rounds beyond, where a long would overflow.</remarks>
internal struct LevelTally
{
    private double _sum;

    /// <summary>How many there are.</summary>
    public int Count;

    /// <summary>How many there were at most by rising, an instant counting too.</summary>
    public int Most;

    public void Rise(long now)
    {
        _sum -= now;
        if (++Count > Most)
            Most = Count;
    }

    public void Fall(long now)
    {
        _sum += now;
        Count--;
    }

    public void Set(long now, int count)
    {
        _sum -= (double)now * (count - Count);
        Count = count;
    }

    /// <summary>Forgets the past and keeps the present.</summary>
    public void Restart(long now)
    {
        _sum = -(double)now * Count;
        Most = Count;
    }

    /// <summary>The time integral since the start or restart [thing-ticks].</summary>
    public readonly double AreaAt(long now) => _sum + ((double)now * Count);
}

/// <summary>What a place of a station is doing, and since when.</summary>
internal struct PlaceTally
{
    /// <summary>Begin of the present account [ticks].</summary>
    public long Since;

    /// <summary>The account that time runs on now.</summary>
    public byte Account;

    /// <summary>The account before it.</summary>
    public byte Before;
}

/// <summary>What is counted of a station.</summary>
internal struct StationTally
{
    public int FirstPlace;
    public int Places;
    public StationRole Role;

    /// <summary>Whether events of it tell of waits, its own or, of a pool, those of others.</summary>
    public bool CanWait;

    /// <summary>Parts that are here; for a pool the operators that work.</summary>
    public LevelTally Present;

    /// <summary>For a pool the operators on duty.</summary>
    public LevelTally OnDuty;

    public long Completed;

    /// <summary>How often it finished parts that were good when they left, and those times among them at which it found them good; since listening began.</summary>
    public long Visits, GoodVisits;

    public long Good;
    public long Scrapped;
    public long Reworked;

    /// <summary>Parts completed that this station had found not good before.</summary>
    public long LaterPasses;

    /// <summary>Those among them that were good this time.</summary>
    public long LaterPassesGood;

    public long Failures;

    /// <summary>Number of the signal that counts carbon dioxide; -1 where there is none.</summary>
    public int CarbonSignal;

    /// <summary>Number of the signal that tells its power; -1 where there is none.</summary>
    public int PowerSignal;

    /// <summary>Carbon dioxide since the start of the run, and until measuring began [g].</summary>
    public double CarbonGrams, CarbonGramsBefore;

    /// <summary>Number of the signal that counts the time lost to people; -1 where there is none.</summary>
    public int PeopleLossSignal;

    /// <summary>Time lost to people since the start of the run, and until measuring began [s].</summary>
    public double PeopleLossSeconds, PeopleLossSecondsBefore;

    public void Restart(long now)
    {
        CarbonGramsBefore = CarbonGrams;
        PeopleLossSecondsBefore = PeopleLossSeconds;
        Present.Restart(now);
        OnDuty.Restart(now);
        Completed = Good = Scrapped = Reworked = LaterPasses = LaterPassesGood = Failures = 0;
    }
}

/// <summary>What is counted of a part type.</summary>
internal struct TypeTally
{
    public LevelTally Present;

    /// <summary>Parts present when measuring began.</summary>
    public int PresentAtBegin;

    public long Entered;
    public long Good;
    public long Rejected;
    public long Scrapped;

    /// <summary>Parts that were used up in making others.</summary>
    public long Assembled;

    /// <summary>Good parts that no station had found not good.</summary>
    public long FirstPassGood;

    /// <summary>Parts that ended at a sink and had been seen to enter.</summary>
    public long LeadTimes;

    /// <summary>Sum of their lead times [ticks].</summary>
    public double LeadTimeSum;

    public void Restart(long now)
    {
        Present.Restart(now);
        PresentAtBegin = Present.Count;
        Entered = Good = Rejected = Scrapped = Assembled = FirstPassGood = LeadTimes = 0;
        LeadTimeSum = 0;
    }
}

/// <summary>The accounts that the time of a place is booked on: one for each state, and one more for stops that are no failure.</summary>
internal static class Account
{
    /// <summary>Down for a failure: repair, and the wait for it.</summary>
    public const int Failure = (int)StationState.Down;

    /// <summary>Down without a failure: a minor or a protective stop.</summary>
    public const int Stop = 11;

    /// <summary>How many accounts there are.</summary>
    public const int Count = 12;

    /// <summary>How many states there are.</summary>
    public const int States = 11;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(StationState state, StationPhase phase) =>
        state == StationState.Down && phase is StationPhase.MinorStop or StationPhase.ProtectiveStop ? Stop : (int)state;
}
