namespace FactoryTwin.Indicators;

/// <summary>The times of a station by ISO 22400-2:2014, summed over its places.</summary>
/// <remarks>APT + AUST = AUPT; AUPT + ADET = AUBT; AUBT + ADOT = PBT; PBT + maintenance + off shift + no data = places × measured time.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record TimeElements
{
    /// <summary>Actual production time, APT: processing.</summary>
    public required TimeSpan ActualProduction { get; init; }

    /// <summary>Actual unit set-up time, AUST: setup.</summary>
    public required TimeSpan ActualUnitSetup { get; init; }

    /// <summary>Actual unit delay time, ADET: down.</summary>
    public required TimeSpan ActualUnitDelay { get; init; }

    /// <summary>Actual unit down time, ADOT: starved, blocked, waiting and idle.</summary>
    public required TimeSpan ActualUnitDown { get; init; }

    /// <summary>Actual unit processing time, AUPT = APT + AUST.</summary>
    public TimeSpan ActualUnitProcessing => ActualProduction + ActualUnitSetup;

    /// <summary>Actual unit busy time, AUBT = AUPT + ADET.</summary>
    public TimeSpan ActualUnitBusy => ActualUnitProcessing + ActualUnitDelay;

    /// <summary>Planned busy time, PBT = AUBT + ADOT: neither maintenance nor off shift nor without data.</summary>
    public TimeSpan PlannedBusy => ActualUnitBusy + ActualUnitDown;

    /// <summary>Corrective maintenance time, CMT: that part of ADET which is a failure with its repair and the wait for it, and no minor or protective stop.</summary>
    public required TimeSpan CorrectiveMaintenance { get; init; }

    /// <summary>Preventive maintenance time, PMT: maintenance.</summary>
    public required TimeSpan PreventiveMaintenance { get; init; }
}
