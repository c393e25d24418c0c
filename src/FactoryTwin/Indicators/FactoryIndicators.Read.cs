using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <content>From what was gathered to the report.</content>
public sealed partial class FactoryIndicators
{
    /// <summary>The indicators as they are at an instant; nothing changes by reading.</summary>
    /// <param name="now">The instant. Range: not earlier than the last event.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is earlier than the last event.</exception>
    public IndicatorReport Read(SimTime now)
    {
        long at = NotBefore(now, _now);
        long measured = at - _from;
        long[] times = new long[_times.Length];
        FillTimes(times, at);
        EnergyTally? energies = _energy?.Copy();
        energies?.SettleAll(at);
        energies?.CountParts(_parts.Copy(), at);
        WaitTally? waits = _waits?.At(at);
        var stations = new StationIndicators[_stations.Length];
        FlowIndicators flow = FlowReport.Of(_types, at, measured);
        for (int i = 0; i < stations.Length; i++)
            stations[i] = StationReport.Of(_infos[i], _stations[i], times.AsSpan(i * Account.Count, Account.Count), at, measured, energies) with
            {
                VisitRatio = VisitRatio(i, _stations[i].Visits),
                GoodVisitRatio = VisitRatio(i, _stations[i].GoodVisits),
                Waits = waits?.Of(i, at, new TimeSpan(measured).TotalSeconds * _infos[i].Places) ?? ValueList<WaitTime>.Empty,
            };
        StationIndicators? bottleneck = LineFormula.Bottleneck(stations);

        double? carbon = null;
        double production = 0;
        double busy = 0;
        foreach (StationIndicators station in stations)
        {
            if (station.CarbonGrams is { } grams)
                carbon = (carbon ?? 0) + grams;
            production += station.Times?.ActualProduction.TotalSeconds ?? 0;
            busy += station.Times?.ActualUnitBusy.TotalSeconds ?? 0;
        }
        EnergyUse? energy = EnergyUse.SumOf(stations.Select(station => station.Energy));
        double? stay = flow.WorkInProgress.Numerator;
        return new IndicatorReport
        {
            From = new SimTime(_from),
            To = now,
            Stations = ValueList.Create<StationIndicators>(stations),
            Flow = flow,
            PartTypes = _partTypes.Select((name, i) => PartTypeAt(name, i, FlowReport.Of(_types.AsSpan(i, 1), at, measured), energies)).ToValueList(),
            Orders = _orders.Read(now),
            LeadTimes = _leadTimes is null ? null : new LeadTimeDistribution(_leadTimes.Copy()),
            Series = SeriesUntil(at),
            Energy = energy,
            EnergyWithoutPartKilowattHours = energies is null ? null : WithoutPart(stations, energies),
            Load = LoadUntil(at),
            EnergyPerPart = new(IndicatorCatalogue.EnergyPerPart, energy?.TotalKilowattHours, flow.Good),
            CarbonGrams = carbon,
            CarbonPerPart = new(IndicatorCatalogue.CarbonPerPart, carbon, flow.Good),
            LineOee = bottleneck is null ? null : LineFormula.Of(bottleneck, flow.Good, stations.Any(LineFormula.IsWeighed), stations.Where(LineFormula.LacksIdeal).Select(station => station.Station.Name)),
            DesignBottleneck = bottleneck?.Station.Id ?? StationId.None,
            InventoryTurns = new(IndicatorCatalogue.InventoryTurns, flow.Good, stay / 3600),
            ProductionProcessRatio = new(IndicatorCatalogue.ProductionProcessRatio, production, stay),
            AllocationRatio = new(IndicatorCatalogue.AllocationRatio, busy, stay),
            LittlesLaw = LawAt(at, measured, stay ?? 0),
        };
    }

    /// <summary>The flow of the report alone, for those who read it often.</summary>
    /// <param name="now">The instant. Range: not earlier than the last event.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is earlier than the last event.</exception>
    internal FlowIndicators ReadFlow(SimTime now) => FlowReport.Of(_types, NotBefore(now, _now), now.Ticks - _from);

    private static PartTypeIndicators PartTypeAt(string name, int type, FlowIndicators flow, EnergyTally? energies)
    {
        PartEnergyTally? energy = energies?.OfType(type);
        return new(name, flow)
        {
            EnergyKilowattHours = energy?.Used,
            EnergyPerPart = new(IndicatorCatalogue.EnergyOnParts, energy?.Used, flow.Good),
            EnergyOfGoodParts = new(IndicatorCatalogue.EnergyOfGoodParts, energy?.InGood, flow.Good),
            LeastEnergyOfGoodPartKilowattHours = flow.Good > 0 ? energy?.Least : null,
            MostEnergyOfGoodPartKilowattHours = flow.Good > 0 ? energy?.Most : null,
            LostEnergyKilowattHours = energy?.Lost,
        };
    }

    /// <summary>What would be used without parts too: waiting, repair, shifts that are over, starts; and work on parts that are not known.</summary>
    private double WithoutPart(StationIndicators[] stations, EnergyTally energies) =>
        energies.KilowattHoursWithoutPart + energies.OfType(_partTypes.Length).Used
            + stations.Sum(station => station.Energy is { } energy ? energy.TotalKilowattHours - energy.KilowattHoursIn(StationState.Processing) - energy.KilowattHoursIn(StationState.Setup) : 0);

    private void FillTimes(long[] times, long now)
    {
        _times.CopyTo(times, 0);
        for (int i = 0; i < _stations.Length; i++)
        {
            foreach (ref readonly PlaceTally place in _places.AsSpan(_stations[i].FirstPlace, _stations[i].Places))
                times[(i * Account.Count) + place.Account] += now - place.Since;
        }
    }

    // Since listening began and not since measuring began: the parts on their way when measuring begins would make up a share of their own.
    private double? VisitRatio(int station, long visits) => _infos[station].Role != StationRole.Worker ? null : _visitors == 0 ? 1 : (double)visits / _visitors;

    private LittlesLaw LawAt(long now, long measured, double staySeconds) => new()
    {
        MeanPresentParts = measured > 0 ? staySeconds / new TimeSpan(measured).TotalSeconds : 0,
        DeparturesPerHour = measured > 0 ? _departed / new TimeSpan(measured).TotalHours : 0,
        MeanStaySeconds = _departed > 0 ? _departedTime / TimeSpan.TicksPerSecond / _departed : null,
        BoundaryParts = measured > 0 ? (AgeOfPresentParts(now) - _ageAtFrom) / measured : 0,
    };

    private IndicatorSeries? SeriesUntil(long now)
    {
        if (_series is null)
            return null;
        SeriesTally series = _series.Copy();
        CloseBins(series, now);
        return series.ToSeries();
    }

    private void CloseBins(long now)
    {
        if (_series is not null)
            CloseBins(_series, now);
        if (_load is not null)
            CloseLoad(_energy!, _load, now);
        _nextBinEnd = Math.Min(_series?.NextBinEnd ?? long.MaxValue, _load?.NextEnd ?? long.MaxValue);
    }

    private void CloseBins(SeriesTally series, long now)
    {
        for (long end = series.NextBinEnd; end <= now; end = series.NextBinEnd)
            series.Close(FlowReport.TotalsAt(_types, end));
    }
}
