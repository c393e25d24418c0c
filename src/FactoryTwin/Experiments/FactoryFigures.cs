using FactoryTwin.Indicators;
using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>All figures of the study of one factory.</summary>
internal sealed class FactoryFigures
{
    private static readonly double[] Probabilities = [0.5, 0.9, 0.95];

    private readonly FigureList _figures = new();
    private readonly FactoryModel _model;
    private readonly Plan _plan;
    private readonly EnergyFigures _energy;

    public FactoryFigures(FactoryModel model)
    {
        _model = model;
        _plan = model.Plan;
        _energy = new EnergyFigures(_figures, model);
        Gather(StudyOptions.Default, default, null, []);
    }

    public ReplicationResult Read(in Reading reading) => _figures.Read(reading);

    public StudyResult Estimate(StudyOptions options, StudyWarmUp warmUp, PrecisionResult replications, IEnumerable<string> warnings)
    {
        _figures.Replications = replications.Replications;
        return Gather(options, warmUp, replications, warnings);
    }

    private StudyResult Gather(StudyOptions options, StudyWarmUp warmUp, PrecisionResult? replications, IEnumerable<string> warnings) => new()
    {
        Model = _model,
        Options = options,
        WarmUp = warmUp,
        Replications = replications?.Replications!,
        Precision = options.PrecisionRatio is null ? null : replications?.Outcome,
        Warnings = warnings.ToValueList(),
        Events = (long)Math.Round(_figures.Sum("events", reading => reading.Events)),
        ThroughputPerHour = _figures.Mean(FigureList.Throughput, reading => reading.Report.Flow.Throughput.Value),
        LeadTimeSeconds = _figures.Ratio("lead-time", reading => reading.Report.Flow.LeadTime),
        LeadTimeQuantiles = Probabilities.Select(probability => new LeadTimeQuantile(
            probability, _figures.Mean(FormattableString.Invariant($"lead-time-{probability}"), reading => reading.Report.LeadTimes!.Quantile(probability)?.TotalSeconds))).ToValueList(),
        WorkInProgress = _figures.Mean(FigureList.WorkInProgress, reading => reading.Report.Flow.WorkInProgress.Value),
        Parts = new()
        {
            PresentAtBegin = _figures.Mean("parts-at-begin", reading => reading.Report.Flow.PresentAtBegin),
            Entered = _figures.Mean("parts-entered", reading => reading.Report.Flow.Entered),
            Good = _figures.Mean("parts-good", reading => reading.Report.Flow.Good),
            Rejected = _figures.Mean("parts-rejected", reading => reading.Report.Flow.Rejected),
            Scrapped = _figures.Mean("parts-scrapped", reading => reading.Report.Flow.Scrapped),
            Consumed = _figures.Mean("parts-consumed", reading => reading.Report.Flow.Assembled),
            Present = _figures.Mean("parts-at-end", reading => reading.Report.Flow.Present),
        },
        EnergyKilowattHours = _figures.Mean("energy", reading => reading.Report.EnergyKilowattHours),
        EnergyPerPartKilowattHours = _figures.Ratio("energy-per-part", reading => reading.Report.EnergyPerPart),
        Energy = Energy(),
        Cost = _model.Costs is { } costs ? Cost(costs) : null,
        CarbonGrams = _figures.Mean("carbon", reading => reading.CarbonGrams),
        CarbonPerPartGrams = _figures.Ratio("carbon-per-part", reading => reading.CarbonGrams, reading => reading.Report.Flow.Good),
        FirstPassYield = _figures.Ratio("first-pass-yield", reading => reading.Report.Flow.FirstPassYield),
        LineOee = LineOee(),
        LittlesLaw = new()
        {
            PresentParts = _figures.Mean("present-parts", reading => reading.Report.LittlesLaw.MeanPresentParts),
            DepartedParts = _figures.Mean("departed-parts", reading => reading.Report.LittlesLaw.DepartedParts),
            BoundaryParts = _figures.Mean("boundary-parts", reading => reading.Report.LittlesLaw.BoundaryParts),
            Holds = _figures.Sum("law-broken", reading => reading.Report.LittlesLaw.Holds ? 0 : 1) == 0,
        },
        Stations = _plan.Stations.Where(info => info.Role != StationRole.Pool).Select(Station).ToValueList(),
        Pools = _plan.Stations.Where(info => info.Role == StationRole.Pool).Select(Pool).ToValueList(),
        PartTypes = _plan.PartTypes.Select(PartType).ToValueList(),
        Orders = _plan.HasOrders ? new()
        {
            Released = _figures.Mean("orders-released", reading => reading.Report.Orders.Released),
            Completed = _figures.Mean("orders-completed", reading => reading.Report.Orders.Completed),
            Open = _figures.Mean("orders-open", reading => reading.Report.Orders.Open),
            Overdue = _figures.Mean("orders-overdue", reading => reading.Report.Orders.Overdue),
            OnTimeRatio = _figures.Ratio("orders-on-time", reading => reading.Report.Orders.OnTimeRatio),
            TardinessSeconds = _figures.Ratio("orders-tardiness", reading => reading.Report.Orders.Tardiness),
        } : null,
    };

    // Replications can disagree on which station it is: the one with the largest mean is taken, for all of them.
    private LineOeeResult? LineOee()
    {
        (string Name, (double? All, double? Good) Visits, Estimate Oee) slowest = ("", default, default);
        double longest = 0;
        bool isWeighed = false;
        List<string> unknown = [];
        foreach (StationInfo info in _plan.Stations.Where(info => info.Role == StationRole.Worker))
        {
            int index = info.Id.Index;
            (double? All, double? Good) visits = (
                _figures.Mean($"{info.Name}/visits", reading => reading.Report.Stations[index].VisitRatio).Mean,
                _figures.Mean($"{info.Name}/good-visits", reading => reading.Report.Stations[index].GoodVisitRatio).Mean);
            Estimate oee = _figures.Ratio($"{info.Name}/line-oee", reading => LineFormula.Of(reading.Report.Stations[index], reading.Report.Flow.Good, isWeighed: false, []));
            isWeighed |= visits is not (1, 1);
            if (info.IdealCycle is null && _figures.Sum($"{info.Name}/works", reading => LineFormula.LacksIdeal(reading.Report.Stations[index]) ? 1 : 0) > 0)
                unknown.Add(info.Name);
            double perPart = info.IdealCycle?.TotalSeconds / info.Places * visits.All ?? 0;
            if (perPart > longest)
                (slowest, longest) = ((info.Name, visits, oee), perPart);
        }
        return longest == 0 ? null : new(slowest.Oee, LineFormula.Definition(slowest.Name, isWeighed ? slowest.Visits : null, unknown).Formula, slowest.Name);
    }

    private EnergyResult? Energy()
    {
        if (!_plan.Stations.Any(EnergyTally.IsKnown))
            return null;
        _energy.DeclarePeriods();
        return _energy.Result();
    }

    private CostResult Cost(CostDefinition costs) => new()
    {
        Currency = costs.Currency,
        PerPart = _figures.Ratio("cost-per-part", reading => CostFigures.Of(costs, reading), reading => reading.Report.Flow.Good),
        Items = Enum.GetValues<CostKind>().Select(kind => new CostItem(
            kind, _figures.Ratio($"cost-per-part-{kind}", reading => CostFigures.Of(kind, costs, reading), reading => reading.Report.Flow.Good))).ToValueList(),
    };

    private StationResult Station(StationInfo info)
    {
        int index = info.Id.Index;
        bool isWorker = info.Role == StationRole.Worker;
        return new()
        {
            Station = info,
            Completed = Mean("completed", station => isWorker ? station.Completed : null),
            Good = Mean("good", station => isWorker ? station.Good : null),
            Scrapped = Mean("scrapped", station => isWorker ? station.Scrapped : null),
            Failures = Mean("failures", station => isWorker ? station.Failures : null),
            States = isWorker
                ? Enum.GetValues<StationState>().Select(state => new StateShare(state, Mean($"state-{state}", station => station.ShareOf(state).Value))).ToValueList()
                : ValueList<StateShare>.Empty,
            Waits = info.Waits.Select(wait => (wait.For, wait.State)).Distinct().Select(wait => Wait(info, wait.For, wait.State)).ToValueList(),
            Availability = Ratio("availability", station => station.Availability),
            TechnicalAvailability = Ratio("technical-availability", station => station.TechnicalAvailability),
            Effectiveness = Ratio("effectiveness", station => station.Effectiveness),
            QualityRatio = Ratio("quality-ratio", station => station.QualityRatio),
            Oee = Ratio("oee", station => station.Oee),
            EnergyKilowattHours = Mean("energy", station => station.EnergyKilowattHours),
            Energy = EnergyOf(info),
            PeopleLossSeconds = Mean("people-loss", station => station.PeopleLossSeconds),
            MeanLevel = Mean("mean-level", station => station.MeanLevel.Value),
            MostAtOnce = Mean("most-at-once", station => station.MostAtOnce),
        };

        Estimate Mean(string name, Func<StationIndicators, double?> read) => _figures.Mean($"{info.Name}/{name}", reading => read(reading.Report.Stations[index]));
        Estimate Ratio(string name, Func<StationIndicators, Indicator> read) => _figures.Ratio($"{info.Name}/{name}", reading => read(reading.Report.Stations[index]));
    }

    private WaitResult Wait(StationInfo info, string whom, StationState state)
    {
        int index = info.Id.Index;
        string name = $"{info.Name}/wait-{state}-{whom}";
        return new()
        {
            For = whom,
            State = state,
            Share = _figures.Mean($"{name}/share", reading => Of(reading).Share.Value),
            Count = _figures.Mean($"{name}/count", reading => Of(reading) is { For: not null } wait ? wait.Count : null),
            MeanSeconds = _figures.Ratio($"{name}/mean", reading => Of(reading).MeanWait),
        };

        // A recording of an older version does not tell.
        WaitTime Of(Reading reading) => reading.Report.Stations[index].Waits.FirstOrDefault(wait => wait.For == whom && wait.State == state);
    }

    private PoolResult Pool(StationInfo info)
    {
        int index = info.Id.Index;
        return new()
        {
            Pool = info,
            OnDuty = _figures.Mean($"{info.Name}/on-duty", reading => reading.Report.Stations[index].MeanOnDuty.Value),
            AtWork = _figures.Mean($"{info.Name}/at-work", reading => reading.Report.Stations[index].MeanLevel.Value),
            MostAtOnce = _figures.Mean($"{info.Name}/most-at-once", reading => reading.Report.Stations[index].MostAtOnce),
            States = info.IsFleet
                ? Enum.GetValues<StationState>().Select(state => new StateShare(state, _figures.Mean($"{info.Name}/state-{state}", reading => reading.Report.Stations[index].ShareOf(state).Value))).ToValueList()
                : ValueList<StateShare>.Empty,
            TransportsPerHour = _figures.Mean($"{info.Name}/transports", reading => info.IsFleet ? reading.Report.Stations[index].Completed / reading.Report.MeasuredTime.TotalHours : null),
            Energy = EnergyOf(info),
            Utilisation = _figures.Ratio($"{info.Name}/utilisation", reading => reading.Report.Stations[index][IndicatorCatalogue.WorkerEfficiency]),
        };
    }

    private EnergyUseResult? EnergyOf(StationInfo info) =>
        EnergyTally.IsKnown(info) ? _energy.Use($"{info.Name}/energy", reading => reading.Report.Stations[info.Id.Index].Energy) : null;

    private PartTypeResult PartType(string name, int index) => new()
    {
        Name = name,
        ThroughputPerHour = _figures.Mean($"type {index}/throughput", reading => reading.Report.PartTypes[index].Flow.Throughput.Value),
        LeadTimeSeconds = _figures.Ratio($"type {index}/lead-time", reading => reading.Report.PartTypes[index].Flow.LeadTime),
        WorkInProgress = _figures.Mean($"type {index}/work-in-progress", reading => reading.Report.PartTypes[index].Flow.WorkInProgress.Value),
        LossRatio = _figures.Ratio($"type {index}/loss-ratio", reading => reading.Report.PartTypes[index].Flow.LossRatio),
        Consumed = _figures.Mean($"type {index}/consumed", reading => reading.Report.PartTypes[index].Flow.Assembled),
        EnergyKilowattHours = _figures.Mean($"type {index}/energy", reading => reading.Report.PartTypes[index].EnergyKilowattHours),
        EnergyPerPartKilowattHours = _figures.Ratio($"type {index}/energy-per-part", reading => reading.Report.PartTypes[index].EnergyPerPart),
        EnergyOfGoodPartKilowattHours = _figures.Ratio($"type {index}/energy-of-part", reading => reading.Report.PartTypes[index].EnergyOfGoodParts),
        LeastEnergyOfGoodPartKilowattHours = _figures.Mean($"type {index}/energy-least", reading => reading.Report.PartTypes[index].LeastEnergyOfGoodPartKilowattHours),
        MostEnergyOfGoodPartKilowattHours = _figures.Mean($"type {index}/energy-most", reading => reading.Report.PartTypes[index].MostEnergyOfGoodPartKilowattHours),
        LostEnergyKilowattHours = _figures.Mean($"type {index}/energy-lost", reading => reading.Report.PartTypes[index].LostEnergyKilowattHours),
    };
}
