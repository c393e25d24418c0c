using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <summary>Counts how long places wait, and for whom: by what is known of their station (<see cref="StationInfo.Waits"/>) and the states that the stream tells.</summary>
/// <remarks>It is given the events of stations that can wait, and of pools of people; no others cost anything.</remarks>
internal sealed class WaitTally
{
    private const int Nobody = -1;

    private readonly Waiter?[] _waiters;   // by station
    private Spent[] _spent;
    private Place[] _places;
    private int[] _atWork;   // by station
    private int[] _served;

    // An operator who leaves has done what they came for, and the place shows it at this instant, or is called away, and the place waits again.
    private bool _isUnsettled;
    private long _unsettledAt;

    private WaitTally(Waiter?[] waiters, int slots, int places)
    {
        _waiters = waiters;
        _spent = new Spent[slots];
        _places = new Place[places];
        _places.AsSpan().Fill(new Place { Slot = Nobody });
        _atWork = new int[waiters.Length];
        _served = new int[waiters.Length];
    }

    /// <summary>A tally for those stations that can wait for somebody; <c>null</c> where none can.</summary>
    public static WaitTally? For(StationInfo[] infos, StationTally[] stations)
    {
        if (infos.All(info => info.Waits.Count == 0))
            return null;
        int slots = 0;
        var waiters = new Waiter?[infos.Length];
        for (int i = 0; i < infos.Length; i++)
        {
            WaitInfo[] waits = [.. infos[i].Waits];
            (string, StationState)[] whom = [.. waits.Select(wait => (wait.For, wait.State)).Distinct()];
            stations[i].CanWait = waits.Length > 0 || infos[i] is { Role: StationRole.Pool, IsFleet: false };
            if (waits.Length == 0)
                continue;
            waiters[i] = new Waiter(waits, [.. waits.Select(wait => slots + Array.IndexOf(whom, (wait.For, wait.State)))], whom, slots, stations[i].FirstPlace, stations[i].Places, infos[i].KeepsParts);
            slots += whom.Length;
        }
        return new WaitTally(waiters, slots, stations.Sum(station => station.Places));
    }

    /// <summary>Takes an event into account.</summary>
    /// <param name="e">The event, of a station that can wait, or of a pool.</param>
    /// <param name="place">The number of the place in the factory.</param>
    public void On(in StationEvent e, int place)
    {
        long now = e.Time.Ticks;
        if (_isUnsettled && now > _unsettledAt)
            Settle();
        int station = e.Station.Index;
        if (_waiters[station] is not { } waiter)
        {
            if (e.Kind is StationEventKind.OperatorAssigned or StationEventKind.OperatorReleased && e.Value >= 0 && e.Value < _waiters.Length && _waiters[(int)e.Value] is { ServesInTurn: true } served)
                Count(served, (int)e.Value, e.Kind == StationEventKind.OperatorAssigned, now);
            return;
        }
        ref Place p = ref _places[place];
        bool isFinished = p.IsFinished;
        if (e.Kind == StationEventKind.PartCompleted)
            p.FinishedPart = e.Part;
        else if (waiter.HasLeft(p, e))
            p.FinishedPart = 0;
        if (p.State == e.State && p.Phase == e.Phase)
        {
            if (p.IsFinished != isFinished)
                Switch(waiter, ref p, now);
            return;
        }
        p.State = e.State;
        p.Phase = e.Phase;
        p.ShownSince = now;
        if (p.IsServed)
            _served[station]--;
        p.IsServed = false;
        Switch(waiter, ref p, now);
        if (waiter.ServesInTurn && _served[station] < _atWork[station])
            Serve(waiter, station, serves: true, now);
    }

    /// <summary>Nobody works anywhere, until those who do are told of at this instant.</summary>
    public void Leave(long now)
    {
        Array.Clear(_atWork);
        (_isUnsettled, _unsettledAt) = (true, now);
    }

    /// <summary>Forgets what was measured and keeps the present waits.</summary>
    public void Restart(long now)
    {
        if (_isUnsettled && now > _unsettledAt)
            Settle();
        Array.Clear(_spent);
        foreach (ref Place place in _places.AsSpan())
            place.Since = now;
    }

    /// <summary>A copy as it is at an instant, for <see cref="Of"/>.</summary>
    public WaitTally At(long now)
    {
        WaitTally copy = Copy();
        if (copy._isUnsettled && now > copy._unsettledAt)
            copy.Settle();
        return copy;
    }

    /// <summary>The waits of a station until an instant, those under way included.</summary>
    public ValueList<WaitTime> Of(int station, long now, double placeSeconds)
    {
        if (_waiters[station] is not { } waiter)
            return ValueList<WaitTime>.Empty;
        Span<Spent> spent = [.. _spent.AsSpan(waiter.FirstSlot, waiter.Whom.Length)];
        foreach (ref readonly Place place in _places.AsSpan(waiter.FirstPlace, waiter.Places))
        {
            if (place.Slot != Nobody)
                spent[place.Slot - waiter.FirstSlot].Add(now - place.Since);
        }
        var waits = new WaitTime[spent.Length];
        for (int i = 0; i < waits.Length; i++)
        {
            var time = new TimeSpan(spent[i].Ticks);
            waits[i] = new(waiter.Whom[i].For, waiter.Whom[i].State, time, spent[i].Count,
                new(IndicatorCatalogue.TimeShare, time.TotalSeconds, placeSeconds), new(IndicatorCatalogue.MeanWait, time.TotalSeconds, spent[i].Count));
        }
        return ValueList.Create<WaitTime>(waits);
    }

    public WaitTally Copy()
    {
        var copy = (WaitTally)MemberwiseClone();
        copy._spent = _spent.AsSpan().ToArray();
        copy._places = _places.AsSpan().ToArray();
        copy._atWork = _atWork.AsSpan().ToArray();
        copy._served = _served.AsSpan().ToArray();
        return copy;
    }

    /// <summary>Books what followed from operators who left, when the instant is over in which they did.</summary>
    private void Settle()
    {
        _isUnsettled = false;
        for (int station = 0; station < _waiters.Length; station++)
        {
            while (_served[station] > _atWork[station])
                Serve(_waiters[station]!, station, serves: false, _unsettledAt);
        }
    }

    /// <summary>Somebody begins or ends to work at a station.</summary>
    private void Count(Waiter waiter, int station, bool comes, long now)
    {
        _atWork[station] = Math.Max(0, _atWork[station] + (comes ? 1 : -1));   // who was there before listening began is not known
        if (_served[station] > _atWork[station])
            (_isUnsettled, _unsettledAt) = (true, now);
        else if (comes && _served[station] < _atWork[station])
            Serve(waiter, station, serves: true, now);
    }

    /// <summary>Of the places that wait the one that has done so longest is served; or of those that are served the last one not any more.</summary>
    private void Serve(Waiter waiter, int station, bool serves, long now)
    {
        Span<Place> places = _places.AsSpan(waiter.FirstPlace, waiter.Places);
        int next = Nobody;
        for (int i = 0; i < places.Length; i++)
        {
            if (waiter.IsServable(places[i]) && places[i].IsServed != serves && (next == Nobody || (places[i].ShownSince < places[next].ShownSince) == serves))
                next = i;
        }
        if (next == Nobody)
            return;
        places[next].IsServed = serves;
        _served[station] += serves ? 1 : -1;
        Switch(waiter, ref places[next], now);
    }

    private void Switch(Waiter waiter, ref Place p, long now)
    {
        int slot = waiter.SlotOf(p);
        if (slot == p.Slot)
            return;
        if (p.Slot != Nobody)
            _spent[p.Slot].Add(now - p.Since);
        p.Slot = slot;
        p.Since = now;
    }

    /// <summary>A station that can wait.</summary>
    /// <param name="Waits">For whom, in which states.</param>
    /// <param name="Slots">Where the time of each of them is booked.</param>
    /// <param name="Whom">What the slots are for.</param>
    /// <param name="FirstSlot">The first slot of the station.</param>
    /// <param name="FirstPlace">The number of its first place in the factory.</param>
    /// <param name="Places">How many places it has.</param>
    /// <param name="KeepsParts">Whether parts that arrive may only wait there (<see cref="StationInfo.KeepsParts"/>).</param>
    private sealed record Waiter(WaitInfo[] Waits, int[] Slots, (string For, StationState State)[] Whom, int FirstSlot, int FirstPlace, int Places, bool KeepsParts)
    {
        /// <summary>Whether some wait ends when an operator comes, which no state tells.</summary>
        public bool ServesInTurn { get; } = Array.Exists(Waits, wait => wait.Condition == WaitCondition.UntilAssigned);

        /// <summary>Whether an event tells that the part that was finished has left the place: another one has come, though not to those that a station collects behind it, or is worked on; or none is.</summary>
        public bool HasLeft(in Place p, in StationEvent e) => e.Kind switch
        {
            StationEventKind.SignalChanged => false,
            StationEventKind.PartArrived when !KeepsParts => true,
            StationEventKind.StateChanged when e.Part > 0 && e.Part != p.FinishedPart => true,
            _ => e.State is StationState.Processing or StationState.Setup or StationState.Starved or StationState.Idle,
        };

        /// <summary>Whether a place waits for an operator, or is with one: its state tells no difference.</summary>
        public bool IsServable(in Place p)
        {
            foreach (WaitInfo wait in Waits)
            {
                if (wait.Condition == WaitCondition.UntilAssigned && wait.State == p.State && wait.Phase == p.Phase)
                    return true;
            }
            return false;
        }

        public int SlotOf(in Place p)
        {
            for (int i = 0; i < Waits.Length; i++)
            {
                if (Waits[i].State == p.State && Waits[i].Phase == p.Phase && Waits[i].Condition switch
                {
                    WaitCondition.BeforeCompletion => !p.IsFinished,
                    WaitCondition.AfterCompletion => p.IsFinished,
                    WaitCondition.UntilAssigned => !p.IsServed,
                    _ => true,
                })
                    return Slots[i];
            }
            return Nobody;
        }
    }

    private struct Place
    {
        /// <summary>Where its time is booked now.</summary>
        public int Slot;

        /// <summary>Since when [ticks].</summary>
        public long Since;

        /// <summary>Since when it shows its state [ticks].</summary>
        public long ShownSince;
        public StationState State;
        public StationPhase Phase;
        public bool IsServed;

        /// <summary>The number of the part that is finished and may not have left; 0 for none.</summary>
        public long FinishedPart;

        public readonly bool IsFinished => FinishedPart != 0;
    }

    private struct Spent
    {
        public long Ticks, Count;

        /// <summary>A wait is over; one that took no time was none.</summary>
        public void Add(long ticks)
        {
            Ticks += ticks;
            Count += ticks > 0 ? 1 : 0;
        }
    }
}
