using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <content>Energy: of states, starts and signals, by part type and by quarter-hour.</content>
public sealed partial class FactoryIndicators
{
    private EnergyTally? _energy;   // none where no station tells its power
    private LoadTally? _load;

    /// <summary>A part is at another station, or on none (-1); one that only waits there is on none of its places.</summary>
    private void Move(ref PartRow part, int station, in StationEvent e)
    {
        if (_energy is null)
            return;
        bool isOnPlace = station >= 0 && _stations[station].Role == StationRole.Worker && !(_infos[station].KeepsParts && e.State == StationState.Starved);
        _energy.Move(_parts, ref part, isOnPlace ? _stations[station].FirstPlace + e.Place : -1, e.Time.Ticks);
    }

    /// <summary>A part that a place works on, whichever one it was put down on.</summary>
    private void Locate(long part, in StationEvent e)
    {
        int station = e.Station.Index;
        if (_energy is null || !_infos[station].KeepsParts)
            return;
        int slot = _parts.SlotOf(part);
        if (slot >= 0 && _parts[slot].Station == station && _parts[slot].EnergyPlace != _stations[station].FirstPlace + e.Place + 1)
            Move(ref _parts[slot], station, e);
    }

    private void HearSignal(in StationEvent e, ref StationTally at)
    {
        if (e.Signal.Index == at.CarbonSignal)
            at.CarbonGrams = e.Value;
        if (e.Signal.Index == at.PeopleLossSignal)
            at.PeopleLossSeconds = e.Value;
        if (e.Signal.Index != at.PowerSignal)
            return;
        if (!double.IsFinite(e.Value))
            throw new ArgumentException($"Event {e.Sequence}: the power of station '{_infos[e.Station.Index].Name}' is {e.Value}; it must be a finite number of kilowatts.", nameof(e));
        _energy!.Draw(at.FirstPlace + e.Place, e.Value, e.Time.Ticks);
    }

    private ValueList<LoadInterval>? LoadUntil(long now)
    {
        if (_load is null || _energy is null)
            return null;
        EnergyTally energy = _energy.Copy();
        LoadTally load = _load.Copy();
        CloseLoad(energy, load, now);
        load.Close(now, EnergyAt(energy, now));
        return load.ToIntervals();
    }

    private void CloseLoad(EnergyTally energy, LoadTally load, long now)
    {
        for (long end = load.NextEnd; end <= now; end = load.NextEnd)
            load.Close(end, EnergyAt(energy, end));
    }

    private LoadTotals EnergyAt(EnergyTally energy, long at)
    {
        energy.SettleAll(at);
        long good = 0;
        foreach (ref readonly TypeTally type in _types.AsSpan())
            good += type.Good;
        FillTimes(_timesAtEnd ??= new long[_times.Length], at);
        return new LoadTotals(energy.KilowattHours(_timesAtEnd), good);
    }
}
