namespace FactoryTwin.Indicators;

/// <summary>The indicators there are. Abbreviations are those of ISO 22400-2:2014 and stand in <see cref="TimeElements"/> and <see cref="StationIndicators"/>.</summary>
/// <remarks>Times are the sums over a station's places. AOET of a station is APT + AUST + ADET + ADOT, as OPC 40501-1 annex C.2.3 has it, which is its PBT.
/// Not here, because the stream does not tell what they need: the ratios with planned quantities (PSQ, EPC), with consumed material (CM), with
/// measured sizes (Cm, Cp), and the fall-off ratio, which needs one fixed first step of an order. The means between failures are our own estimates.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public static class IndicatorCatalogue
{
    private const string Iso = "ISO 22400-2:2014";

    /// <summary>Share of planned busy time in which the station works on parts. It falls with starvation: that is the standard's meaning.</summary>
    public static IndicatorDefinition Availability { get; } = new() { Name = "availability", Formula = "APT / PBT", Source = Iso };

    /// <summary>Share of planned busy time in which the station is not down.</summary>
    public static IndicatorDefinition TechnicalAvailability { get; } = new() { Name = "technicalAvailability", Formula = "(PBT - ADET) / PBT" };

    /// <summary>How fast parts were made against the ideal cycle. Above 1 where that was beaten.</summary>
    public static IndicatorDefinition Effectiveness { get; } = new() { Name = "effectiveness", Formula = "PRI * PQ / APT", Source = Iso };

    /// <summary>Share of the produced parts that are good.</summary>
    public static IndicatorDefinition QualityRatio { get; } = new() { Name = "qualityRatio", Formula = "GQ / PQ", Source = Iso };

    /// <summary>Overall equipment effectiveness: availability, effectiveness and quality ratio multiplied.</summary>
    public static IndicatorDefinition Oee { get; } = new() { Name = "oee", Formula = "(APT / PBT) * (PRI * PQ / APT) * (GQ / PQ) = PRI * GQ / PBT", Source = Iso };

    /// <summary>Net equipment effectiveness: as OEE, with set-up counted as used time.</summary>
    public static IndicatorDefinition NetEquipmentEffectiveness { get; } = new()
    {
        Name = "netEquipmentEffectiveness",
        Formula = "(AUPT / PBT) * (PRI * PQ / APT) * (GQ / PQ)",
        Source = Iso,
    };

    /// <summary>Share of planned busy time in which the station is busy.</summary>
    public static IndicatorDefinition AllocationEfficiency { get; } = new() { Name = "allocationEfficiency", Formula = "AUBT / PBT", Source = Iso };

    /// <summary>Share of busy time in which the station works on parts.</summary>
    public static IndicatorDefinition UtilizationEfficiency { get; } = new() { Name = "utilizationEfficiency", Formula = "APT / AUBT", Source = Iso };

    /// <summary>Work on parts against work and malfunction.</summary>
    public static IndicatorDefinition TechnicalEfficiency { get; } = new() { Name = "technicalEfficiency", Formula = "APT / (APT + ADET)", Source = Iso };

    /// <summary>Share of processing time that set-up takes.</summary>
    public static IndicatorDefinition SetupRate { get; } = new() { Name = "setupRate", Formula = "AUST / AUPT", Source = Iso };

    /// <summary>Share of the produced parts that are scrap.</summary>
    public static IndicatorDefinition ScrapRatio { get; } = new() { Name = "scrapRatio", Formula = "SQ / PQ", Source = Iso };

    /// <summary>Share of the produced parts that are worked on again.</summary>
    public static IndicatorDefinition ReworkRatio { get; } = new() { Name = "reworkRatio", Formula = "RQ / PQ", Source = Iso };

    /// <summary>Share of the parts that are good at the first pass: GP good ones among IP parts that this station had not found not good before.</summary>
    public static IndicatorDefinition FirstPassYield { get; } = new() { Name = "firstPassYield", Formula = "GP / IP", Source = Iso };

    /// <summary>Produced parts for each hour of order execution.</summary>
    public static IndicatorDefinition ThroughputRate { get; } = new() { Name = "throughputRate", Formula = "PQ / AOET", Unit = "1/h", Source = Iso };

    /// <summary>Share of maintenance time that is repair. CMT is the time down for failures, minor and protective stops left out; PMT the time in maintenance.</summary>
    public static IndicatorDefinition CorrectiveMaintenanceRatio { get; } = new()
    {
        Name = "correctiveMaintenanceRatio",
        Formula = "CMT / (CMT + PMT)",
        Source = Iso,
    };

    /// <summary>Mean operating time between failures: work on parts for each failure that began. Minor and protective stops are no failures.</summary>
    public static IndicatorDefinition MeanOperatingTimeBetweenFailures { get; } = new()
    {
        Name = "meanOperatingTimeBetweenFailures",
        Formula = "MTBF = APT / failures",
        Unit = "s",
    };

    /// <summary>Mean up time: planned busy time that is not down for failures, for each failure that began.</summary>
    public static IndicatorDefinition MeanUpTime { get; } = new() { Name = "meanUpTime", Formula = "MUT = (PBT - CMT) / failures", Unit = "s" };

    /// <summary>Mean time to restoration: time down for failures, the wait for people included, for each failure that began.</summary>
    public static IndicatorDefinition MeanTimeToRestoration { get; } = new()
    {
        Name = "meanTimeToRestoration",
        Formula = "MTTR = CMT / failures",
        Unit = "s",
    };

    /// <summary>Work of people against their presence. Above 1 where people finish their work after their shift.</summary>
    public static IndicatorDefinition WorkerEfficiency { get; } = new() { Name = "workerEfficiency", Formula = "APWT / APAT", Source = Iso };

    /// <summary>Share of measured time.</summary>
    public static IndicatorDefinition TimeShare { get; } = new() { Name = "timeShare", Formula = "time / (places * measured time)" };

    /// <summary>Mean length of a wait.</summary>
    public static IndicatorDefinition MeanWait { get; } = new() { Name = "meanWait", Formula = "time waited / waits", Unit = "s" };

    /// <summary>Time average of a number of things.</summary>
    public static IndicatorDefinition MeanLevel { get; } = new() { Name = "meanLevel", Formula = "time integral of the level / measured time" };

    /// <summary>Good parts into sinks, for each measured hour, closed shifts included.</summary>
    public static IndicatorDefinition Throughput { get; } = new() { Name = "throughput", Formula = "good parts / measured time", Unit = "1/h" };

    /// <summary>Time average of the parts that have entered and have not left.</summary>
    public static IndicatorDefinition WorkInProgress { get; } = new() { Name = "workInProgress", Formula = "time integral of the parts present / measured time" };

    /// <summary>Mean time from entering the factory to a sink, of the parts that end in the measured time, however early they entered.</summary>
    public static IndicatorDefinition LeadTime { get; } = new() { Name = "leadTime", Formula = "sum of lead times / parts ended at sinks", Unit = "s" };

    /// <summary>Share of the parts that left which were scrapped or rejected. Parts that were used up in an assembly have left too.</summary>
    public static IndicatorDefinition LossRatio { get; } = new() { Name = "lossRatio", Formula = "(scrapped + rejected) / (good + rejected + scrapped + used up)" };

    /// <summary>Share of the parts that left which ended good and were found good by every station.</summary>
    public static IndicatorDefinition LineFirstPassYield { get; } = new()
    {
        Name = "firstPassYield",
        Formula = "GP / IP, GP: good parts that no station found not good; IP: good + rejected + scrapped",
        Source = Iso,
    };

    /// <summary>Share of the orders with a due date that were not late: of those completed, and of the open ones that are overdue.</summary>
    public static IndicatorDefinition OnTimeRatio { get; } = new() { Name = "onTimeRatio", Formula = "completed orders not late / (completed orders with a due date + open orders that are overdue)" };

    /// <summary>Mean tardiness of the completed orders with a due date; an order that was not late has none.</summary>
    public static IndicatorDefinition Tardiness { get; } = new() { Name = "tardiness", Formula = "sum of max(0, completion - due date) / completed orders with a due date", Unit = "s" };

    /// <summary>Mean lateness of the completed orders with a due date, negative where they were early.</summary>
    public static IndicatorDefinition Lateness { get; } = new() { Name = "lateness", Formula = "sum of (completion - due date) / completed orders with a due date", Unit = "s" };

    /// <summary>How often the work in progress is turned over.</summary>
    public static IndicatorDefinition InventoryTurns { get; } = new() { Name = "inventoryTurns", Formula = "throughput / work in progress", Unit = "1/h", Source = Iso };

    /// <summary>Share of the parts' time in the factory in which a station works. AOET is the time that parts spend in the factory, each part being one order.</summary>
    public static IndicatorDefinition ProductionProcessRatio { get; } = new() { Name = "productionProcessRatio", Formula = "APT / AOET", Source = Iso };

    /// <summary>Share of the parts' time in the factory in which a station is busy. AOET as in <see cref="ProductionProcessRatio"/>.</summary>
    public static IndicatorDefinition AllocationRatio { get; } = new() { Name = "allocationRatio", Formula = "AUBT / AOET", Source = Iso };

    /// <summary>Energy of all stations for each good part.</summary>
    public static IndicatorDefinition EnergyPerPart { get; } = new() { Name = "energyPerPart", Formula = "energy of all stations / good parts", Unit = "kWh" };

    /// <summary>Energy of processing and set-up of parts, for each good one of them.</summary>
    public static IndicatorDefinition EnergyOnParts { get; } = new() { Name = "energyOnParts", Formula = "energy of processing and set-up of the parts / good parts", Unit = "kWh" };

    /// <summary>Energy that went into a good part: processing and set-up while it was there, and that of the parts it was made of.</summary>
    public static IndicatorDefinition EnergyOfGoodParts { get; } = new() { Name = "energyOfGoodParts", Formula = "energy of processing and set-up of the good parts / good parts", Unit = "kWh" };

    /// <summary>Carbon dioxide of all stations that say how much they emit, for each good part.</summary>
    public static IndicatorDefinition CarbonPerPart { get; } = new() { Name = "carbonPerPart", Formula = "carbon dioxide of all stations / good parts", Unit = "g" };
}
