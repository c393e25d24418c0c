namespace FactoryTwin.Indicators;

/// <summary>What parts of one type used.</summary>
/// <param name="Used">Energy of processing and set-up of its parts [kilowatt-ticks].</param>
/// <param name="InGood">Energy that went into the good parts that left [kilowatt-ticks].</param>
/// <param name="Least">The least that went into one of them [kilowatt-ticks].</param>
/// <param name="Most">The most that went into one of them [kilowatt-ticks].</param>
/// <param name="Lost">Energy that went into parts that were scrapped or rejected [kilowatt-ticks].</param>
internal readonly record struct PartEnergyTally(double Used, double InGood, double Least, double Most, double Lost);

/// <content>What parts use: where they are, and on whom they ride.</content>
internal sealed partial class EnergyTally
{
    private List<(long Carrier, double ForEach, int Riders)> _left = [];   // carriers that left, until those who rode on them have

    /// <summary>A part is on another place from now on, or on none (-1) that uses energy; or it stays and is about to be of another type.</summary>
    public void Move(PartTable parts, ref PartRow part, int place, long now)
    {
        Count(parts, ref part, now);
        if (part.EnergyPlace != 0)
        {
            ref PlaceEnergy from = ref _places[part.EnergyPlace - 1];
            if (--from.Parts == 0)
                from.PerPart = 0;   // so that no digits are lost to what was long ago
            part.EnergyPlace = 0;
        }
        if (place < 0 || !_isKnown[_places[place].Station])
            return;
        Settle(place, now);
        part.EnergyPlace = place + 1;
        part.EnergyMark = _places[place].PerPart;
        _places[place].Parts++;
    }

    /// <summary>A part rides on another from now on: both, and those who ride there already, share alike.</summary>
    public void Load(PartTable parts, ref PartRow rider, long carrier, long now)
    {
        int slot = parts.SlotOf(carrier);
        if (slot < 0)
            return;
        Count(parts, ref parts[slot], now);
        parts[slot].Riders++;
        rider.Carrier = carrier;
        rider.EnergyMark = parts[slot].EnergyForRider;
    }

    /// <summary>A part rides no longer.</summary>
    public void Unload(PartTable parts, ref PartRow rider, long now)
    {
        if (rider.Carrier == 0)
            return;
        Count(parts, ref rider, now);
        int slot = parts.SlotOf(rider.Carrier), left = LeftBy(rider.Carrier);
        if (slot >= 0 && --parts[slot].Riders == 0)
            parts[slot].EnergyForRider = 0;
        else if (slot < 0 && left >= 0 && _left[left] is { Riders: > 1 } carrier)
            _left[left] = carrier with { Riders = carrier.Riders - 1 };
        else if (slot < 0 && left >= 0)
            _left.RemoveAt(left);
        rider.Carrier = 0;
    }

    /// <summary>A part leaves the factory; those who ride on it do so right after it.</summary>
    public void Leave(PartTable parts, ref PartRow part, long now)
    {
        Unload(parts, ref part, now);
        Move(parts, ref part, PartRow.OnCarrier, now);
        if (part.Riders > 0)
            _left.Add((part.Part, part.EnergyForRider, part.Riders));
    }

    /// <summary>A part that has left was good.</summary>
    public void Finish(in PartRow part, bool isFirst)
    {
        PartEnergyTally type = _types[part.Type];
        _types[part.Type] = type with { InGood = type.InGood + part.Energy, Least = isFirst ? part.Energy : Math.Min(type.Least, part.Energy), Most = Math.Max(type.Most, part.Energy) };
    }

    /// <summary>A part that has left was scrapped or rejected.</summary>
    public void Lose(in PartRow part) => _types[part.Type] = _types[part.Type] with { Lost = _types[part.Type].Lost + part.Energy };

    /// <summary>A part that has left was used up in making another one.</summary>
    public static void PassOn(PartTable parts, in PartRow part, long whole)
    {
        if (parts.SlotOf(whole) is >= 0 and int slot)
            parts[slot].Energy += part.Energy;
    }

    /// <summary>Counts what all parts that are there have used until an instant.</summary>
    public void CountParts(PartTable parts, long now)
    {
        for (int slot = 0; slot < parts.Slots.Length; slot++)
        {
            if (parts[slot].Part != 0)
                Count(parts, ref parts[slot], now);
        }
    }

    /// <summary>What parts of a type used; the number after the last is that of parts whose type is not known.</summary>
    public PartEnergyTally OfType(int type)
    {
        (double used, double inGood, double least, double most, double lost) = _types[type];
        return new(ToKilowattHours(used), ToKilowattHours(inGood), ToKilowattHours(least), ToKilowattHours(most), ToKilowattHours(lost));
    }

    /// <summary>Counts what a part has used until now; of what it used with riders on it, its own share.</summary>
    private void Count(PartTable parts, ref PartRow part, long now)
    {
        if (part.EnergyPlace == 0 && part.Carrier == 0)
            return;
        double sum = part.EnergyPlace != 0 ? PerPartAt(part.EnergyPlace - 1, now) : ForRiderOf(parts, part.Carrier, now) ?? part.EnergyMark;
        double used = (sum - part.EnergyMark) / (1 + part.Riders);
        part.EnergyMark = sum;
        part.EnergyForRider += part.Riders > 0 ? used : 0;
        part.Energy += used;
        _types[part.Type] = _types[part.Type] with { Used = _types[part.Type].Used + used };
    }

    private double PerPartAt(int place, long now)
    {
        Settle(place, now);
        return _places[place].PerPart;
    }

    private double? ForRiderOf(PartTable parts, long carrier, long now)
    {
        int slot = parts.SlotOf(carrier);
        if (slot < 0)
            return LeftBy(carrier) is >= 0 and int left ? _left[left].ForEach : null;
        Count(parts, ref parts[slot], now);
        return parts[slot].EnergyForRider;
    }

    private int LeftBy(long carrier)
    {
        int last = _left.Count - 1;
        while (last >= 0 && _left[last].Carrier != carrier)
            last--;
        return last;
    }
}
