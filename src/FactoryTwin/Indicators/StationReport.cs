using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <summary>From the tally of a station to its indicators.</summary>
internal static class StationReport
{
    public static StationIndicators Of(StationInfo info, in StationTally tally, ReadOnlySpan<long> accounts, long now, long measured, EnergyTally? energies)
    {
        bool isWorker = info.Role == StationRole.Worker;
        bool isPool = info.Role == StationRole.Pool;
        var time = new TimeSpan(measured);
        EnergyUse? energy = energies?.UseOf(info.Id.Index, accounts);
        StateTime[] states = StatesOf(info, accounts, measured, energy);
        TimeElements times = TimesOf(accounts);
        double present = tally.Present.AreaAt(now) / TimeSpan.TicksPerSecond;
        double? onDuty = isPool ? tally.OnDuty.AreaAt(now) / TimeSpan.TicksPerSecond : null;
        return new StationIndicators
        {
            Station = info,
            States = isWorker || info.IsFleet ? ValueList.Create<StateTime>(states) : ValueList<StateTime>.Empty,
            Times = isWorker ? times : null,
            Completed = tally.Completed,
            Good = tally.Good,
            Scrapped = tally.Scrapped,
            Reworked = tally.Reworked,
            Failures = tally.Failures,
            MeanLevel = new(IndicatorCatalogue.MeanLevel, present, time.TotalSeconds),
            MostAtOnce = tally.Present.Most,
            MeanOnDuty = new(IndicatorCatalogue.MeanLevel, onDuty, time.TotalSeconds),
            Energy = energy,
            CarbonGrams = tally.CarbonSignal < 0 ? null : tally.CarbonGrams - tally.CarbonGramsBefore,
            PeopleLossSeconds = tally.PeopleLossSignal < 0 ? null : tally.PeopleLossSeconds - tally.PeopleLossSecondsBefore,
            Indicators = isWorker ? OfWorker(info, tally, times)
                : isPool ? [new Indicator(IndicatorCatalogue.WorkerEfficiency, present, onDuty)]
                : ValueList<Indicator>.Empty,
        };
    }

    private static StateTime[] StatesOf(StationInfo info, ReadOnlySpan<long> accounts, long measured, EnergyUse? energy)
    {
        double all = new TimeSpan(measured).TotalSeconds * info.Places;
        var states = new StateTime[Account.States];
        for (int i = 0; i < states.Length; i++)
        {
            var state = (StationState)i;
            var spent = new TimeSpan(accounts[i] + (i == Account.Failure ? accounts[Account.Stop] : 0));
            states[i] = new(state, spent, new(IndicatorCatalogue.TimeShare, spent.TotalSeconds, all), energy?.KilowattHoursIn(state));
        }
        return states;
    }

    private static TimeElements TimesOf(ReadOnlySpan<long> accounts)
    {
        long waiting = accounts[(int)StationState.Starved] + accounts[(int)StationState.Blocked] + accounts[(int)StationState.WaitingForOperator]
            + accounts[(int)StationState.WaitingForTransport] + accounts[(int)StationState.Idle];
        return new TimeElements
        {
            ActualProduction = new(accounts[(int)StationState.Processing]),
            ActualUnitSetup = new(accounts[(int)StationState.Setup]),
            ActualUnitDelay = new(accounts[Account.Failure] + accounts[Account.Stop]),
            ActualUnitDown = new(waiting),
            CorrectiveMaintenance = new(accounts[Account.Failure]),
            PreventiveMaintenance = new(accounts[(int)StationState.Maintenance]),
        };
    }

    private static ValueList<Indicator> OfWorker(StationInfo info, in StationTally tally, TimeElements times)
    {
        double? pri = info.IdealCycle?.TotalSeconds;
        double apt = times.ActualProduction.TotalSeconds;
        double aust = times.ActualUnitSetup.TotalSeconds;
        double adet = times.ActualUnitDelay.TotalSeconds;
        double aupt = times.ActualUnitProcessing.TotalSeconds;
        double aubt = times.ActualUnitBusy.TotalSeconds;
        double pbt = times.PlannedBusy.TotalSeconds;
        double cmt = times.CorrectiveMaintenance.TotalSeconds;
        double pmt = times.PreventiveMaintenance.TotalSeconds;
        long pq = tally.Completed;
        long gq = tally.Good;
        return
        [
            new(IndicatorCatalogue.Availability, apt, pbt),
            new(IndicatorCatalogue.TechnicalAvailability, pbt - adet, pbt),
            new(IndicatorCatalogue.Effectiveness, pri * pq, apt),
            new(IndicatorCatalogue.QualityRatio, gq, pq),
            new(IndicatorCatalogue.Oee, pri * gq, pbt),
            new(IndicatorCatalogue.NetEquipmentEffectiveness, aupt * pri * gq, pbt * apt),
            new(IndicatorCatalogue.AllocationEfficiency, aubt, pbt),
            new(IndicatorCatalogue.UtilizationEfficiency, apt, aubt),
            new(IndicatorCatalogue.TechnicalEfficiency, apt, apt + adet),
            new(IndicatorCatalogue.SetupRate, aust, aupt),
            new(IndicatorCatalogue.ScrapRatio, tally.Scrapped, pq),
            new(IndicatorCatalogue.ReworkRatio, tally.Reworked, pq),
            new(IndicatorCatalogue.FirstPassYield, gq - tally.LaterPassesGood, pq - tally.LaterPasses),
            new(IndicatorCatalogue.ThroughputRate, pq, pbt / 3600 / info.Places),
            new(IndicatorCatalogue.CorrectiveMaintenanceRatio, cmt, cmt + pmt),
            new(IndicatorCatalogue.MeanOperatingTimeBetweenFailures, apt, tally.Failures),
            new(IndicatorCatalogue.MeanUpTime, pbt - cmt, tally.Failures),
            new(IndicatorCatalogue.MeanTimeToRestoration, cmt, tally.Failures),
        ];
    }
}
