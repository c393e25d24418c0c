using System.Numerics;
using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <content>What happens to parts: where they are, when they came, and what was found.</content>
public sealed partial class FactoryIndicators
{
    private void Enter(in StationEvent e, ref StationTally at)
    {
        if (e.Part <= 0 || _parts.SlotOf(e.Part) >= 0)
            throw new ArgumentException($"Event {e.Sequence}: part {e.Part} cannot enter; parts have numbers from 1, and none enters twice.", nameof(e));
        if (!(e.Value >= 0 && e.Value < _partTypes.Length))
            throw UnknownType(e);
        ref TypeTally type = ref _types[(int)e.Value];
        type.Entered++;
        type.Present.Rise(e.Time.Ticks);
        at.Present.Rise(e.Time.Ticks);
        _parts.Add(new PartRow { Part = e.Part, Since = e.Time.Ticks, Station = e.Station.Index, Type = (int)e.Value, IsEntryKnown = true });
    }

    private void Arrive(in StationEvent e, ref StationTally at)
    {
        int slot = _parts.SlotOf(e.Part);
        if (slot < 0)
        {
            SeeFirst(e, ref at);
            return;
        }
        ref PartRow part = ref _parts[slot];
        if (part.Station >= 0)
            _stations[part.Station].Present.Fall(e.Time.Ticks);
        at.Present.Rise(e.Time.Ticks);
        part.Station = e.Station.Index;
        Move(ref part, part.Station, e);
        if (part.IsFateOpen && at.Role == StationRole.Worker)
        {
            _stations[_chains.Last(part.Flaws)].Reworked++;
            part.IsFateOpen = false;
        }
    }

    /// <summary>A part is put on a carrier or let out of it.</summary>
    private void Relocate(in StationEvent e, ref StationTally at, int to)
    {
        if (_parts.SlotOf(e.Part) < 0)
            SeeFirst(e, ref at);
        ref PartRow part = ref _parts[_parts.SlotOf(e.Part)];
        if (part.Station >= 0)
            _stations[part.Station].Present.Fall(e.Time.Ticks);
        if (to >= 0)
            at.Present.Rise(e.Time.Ticks);
        part.Station = to;
        if (to >= 0)
            _energy?.Unload(_parts, ref part, e.Time.Ticks);
        Move(ref part, to, e);
        if (to < 0)
        {
            Locate((long)e.Value, e);
            _energy?.Load(_parts, ref part, (long)e.Value, e.Time.Ticks);
        }
    }

    private void ChangeType(in StationEvent e, ref StationTally at)
    {
        if (!(e.Value >= 0 && e.Value < _partTypes.Length))
            throw UnknownType(e);
        if (_parts.SlotOf(e.Part) < 0)
            SeeFirst(e, ref at);
        ref PartRow part = ref _parts[_parts.SlotOf(e.Part)];
        _types[part.Type].Present.Fall(e.Time.Ticks);
        Move(ref part, part.Station, e);
        part.Type = (int)e.Value;
        _types[part.Type].Present.Rise(e.Time.Ticks);
    }

    private ArgumentException UnknownType(in StationEvent e) => new($"Event {e.Sequence}: part {e.Part} is of type {e.Value}; the factory has {_partTypes.Length} part types.", nameof(e));

    /// <summary>A part that was in the factory before listening began; its type is not known, and goes by the number after the last.</summary>
    private void SeeFirst(in StationEvent e, ref StationTally at)
    {
        if (e.Part <= 0)
            throw new ArgumentException($"Event {e.Sequence} ({e.Kind}) names no part; parts have numbers from 1.", nameof(e));
        at.Present.Rise(e.Time.Ticks);
        _types[_partTypes.Length].Present.Rise(e.Time.Ticks);
        int slot = _parts.Add(new PartRow { Part = e.Part, Since = e.Time.Ticks, Station = e.Station.Index, Type = _partTypes.Length });
        Move(ref _parts[slot], e.Station.Index, e);
    }

    /// <summary>A station has finished a part. The first 64 stations are told by a bit, where it was once and good; all else stands in the chain of its visits, with the number turned round where the part
    /// was found not good.</summary>
    private void Visit(in StationEvent e)
    {
        int slot = _parts.SlotOf(e.Part);
        if (slot < 0)
            return;
        ref PartRow part = ref _parts[slot];
        int station = e.Station.Index;
        if (e.Value == 0 && station < 64 && (part.VisitedOnce >> station & 1) == 0)
            part.VisitedOnce |= 1UL << station;
        else
            part.Visits = _chains.Push(part.Visits, e.Value == 0 ? station : ~station);
    }

    /// <summary>A good part has left that was followed from its entry on: its visits count.</summary>
    private void CountVisits(in PartRow part)
    {
        _visitors++;
        for (ulong once = part.VisitedOnce; once != 0; once &= once - 1)
        {
            ref StationTally at = ref _stations[BitOperations.TrailingZeroCount(once)];
            at.Visits++;
            at.GoodVisits++;
        }
        for (int visit = part.Visits; visit != 0; visit = _chains.Behind(visit))
        {
            int station = _chains.Last(visit);
            ref StationTally at = ref _stations[Math.Max(station, ~station)];
            at.Visits++;
            if (station >= 0)
                at.GoodVisits++;
        }
    }

    /// <summary>What was done for a component was done for its product.</summary>
    private void PassVisitsOn(in PartRow part, ref PartRow product)
    {
        product.Visits = _chains.Join(part.Visits, product.Visits);
        for (ulong both = part.VisitedOnce & product.VisitedOnce; both != 0; both &= both - 1)
            product.Visits = _chains.Push(product.Visits, BitOperations.TrailingZeroCount(both));
        product.VisitedOnce |= part.VisitedOnce;
    }

    /// <summary>Only for parts that are found not good now, or may have been before.</summary>
    private void Judge(in StationEvent e, ref StationTally at)
    {
        int slot = _parts.SlotOf(e.Part);
        if (slot < 0)
            return;
        ref PartRow part = ref _parts[slot];
        bool isGood = e.Value == 0;
        int here = e.Station.Index;
        if (_chains.Contains(part.Flaws, here))
        {
            at.LaterPasses++;
            if (isGood)
                at.LaterPassesGood++;
        }
        if (isGood)
            return;
        if (part.Flaws == 0)
            _flawedPresent++;
        part.Flaws = _chains.Move(part.Flaws, here);
        part.IsFateOpen = true;
    }

    private void Leave(in StationEvent e, ref StationTally at)
    {
        long now = e.Time.Ticks;
        int slot = _parts.SlotOf(e.Part);
        if (slot < 0)
        {
            SeeFirst(e, ref at);
            slot = _parts.SlotOf(e.Part);
        }
        _energy?.Leave(_parts, ref _parts[slot], now);
        PartRow part = _parts[slot];
        _parts.RemoveAt(slot);
        if (part.Station >= 0)
            _stations[part.Station].Present.Fall(now);
        ref TypeTally type = ref _types[part.Type];
        type.Present.Fall(now);
        long lasted = now - part.Since;
        _departed++;
        _departedTime += lasted;
        int foundBy = 0;
        if (part.Flaws != 0)
        {
            foundBy = _chains.Last(part.Flaws);
            _flawedPresent--;
            _chains.Free(part.Flaws);
        }

        if (e.Kind == StationEventKind.PartAssembled)
        {
            type.Assembled++;
            Locate((long)e.Value, e);
            EnergyTally.PassOn(_parts, part, (long)e.Value);
            int whole = _parts.SlotOf((long)e.Value);
            if (whole < 0)
                _chains.Free(part.Visits);
            else
                PassVisitsOn(part, ref _parts[whole]);
            return;
        }
        if (at.Role == StationRole.Sink && e.Kind == StationEventKind.PartEnded && part.IsEntryKnown)
            CountVisits(part);
        _chains.Free(part.Visits);
        if (e.Kind == StationEventKind.PartScrapped)
        {
            at.Scrapped++;
            type.Scrapped++;
            _energy?.Lose(part);
            return;
        }
        switch (at.Role)
        {
            case StationRole.Sink:
                type.Good++;
                _energy?.Finish(part, isFirst: type.Good == 1);
                if (part.Flaws == 0)
                    type.FirstPassGood++;
                break;
            case StationRole.RejectSink:
                type.Rejected++;
                _energy?.Lose(part);
                if (part.IsFateOpen)
                    _stations[foundBy].Scrapped++;
                break;
            default:
                return;
        }
        if (part.IsEntryKnown)
        {
            type.LeadTimes++;
            type.LeadTimeSum += lasted;
            _leadTimes?.Add(lasted);
        }
    }

    private double AgeOfPresentParts(long now)
    {
        double age = 0;
        foreach (ref readonly PartRow part in _parts.Slots)
        {
            if (part.Part != 0)
                age += now - part.Since;
        }
        return age;
    }
}
