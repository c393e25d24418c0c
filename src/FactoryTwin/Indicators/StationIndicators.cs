using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <summary>The indicators of one station.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record StationIndicators
{
    /// <summary>What is known of the station.</summary>
    public required StationInfo Station { get; init; }

    /// <summary>Time in each state, in the order of the states' numbers. Only workers and vehicles have states; empty for others.</summary>
    public required ValueList<StateTime> States { get; init; }

    /// <summary>The times of ISO 22400-2; <c>null</c> where the station is no worker.</summary>
    public required TimeElements? Times { get; init; }

    /// <summary>Parts that the station finished, good or not: produced quantity, PQ; for a pool of vehicles the parts that were carried.</summary>
    public required long Completed { get; init; }

    /// <summary>Finished parts that were good: good quantity, GQ.</summary>
    public required long Good { get; init; }

    /// <summary>Parts that it found not good and that left the factory for it, here or at a sink for rejects: scrap quantity, SQ. Counted when they leave.</summary>
    public required long Scrapped { get; init; }

    /// <summary>Parts that it found not good and that a worker took up again: rework quantity, RQ. Counted when they are taken up.</summary>
    public required long Reworked { get; init; }

    /// <summary>Visits for each good part: how often the station finished a part that left the factory as a good one, whatever it found, the mean over these parts. Below 1 where only some of them
    /// come here or a batch is one, above 1 where they come back or are assembled of several; what was done for components counts for their product. 1 before a good part has left. Counted since
    /// listening began, warm-up included, for parts that were seen to enter. <c>null</c> where the station is no worker. Default: <c>null</c>.</summary>
    public double? VisitRatio { get; init; }

    /// <summary>The same, counting only the visits at which the station found the part good. Default: <c>null</c>.</summary>
    public double? GoodVisitRatio { get; init; }

    /// <summary>Failures that began. A failure that goes on after a closed shift is not counted again.</summary>
    public required long Failures { get; init; }

    /// <summary>Time average of the parts that are here (a batch is one), or of a pool's operators at work.</summary>
    public required Indicator MeanLevel { get; init; }

    /// <summary>The most parts that were here at once, or operators at work, be it for an instant.</summary>
    public required int MostAtOnce { get; init; }

    /// <summary>Time average of a pool's operators on duty; does not apply to other stations.</summary>
    public required Indicator MeanOnDuty { get; init; }

    /// <summary>Energy [kWh] of all places; <c>null</c> where the power is not known.</summary>
    public double? EnergyKilowattHours => Energy?.TotalKilowattHours;

    /// <summary>What its energy is made of; <c>null</c> where neither its power by state nor a signal in <see cref="SignalDefinition.PowerUnit"/> is known. Default: <c>null</c>.</summary>
    public EnergyUse? Energy { get; init; }

    /// <summary>Carbon dioxide that the station emitted [g]; <c>null</c> where it has no signal in <see cref="SignalDefinition.CarbonUnit"/>. Default: <c>null</c>.</summary>
    public double? CarbonGrams { get; init; }

    /// <summary>Time that the station lost to people who were near, as it last told it: stopped, and the share by which it was slow [s], all places together. <c>null</c> where it has no such signal (<see cref="SignalDefinition.PeopleLoss"/>). Default: <c>null</c>.</summary>
    public double? PeopleLossSeconds { get; init; }

    /// <summary>Whom its places waited for, and how long: a wait for each whom they can wait for in each state, also where there was none. The waits of a state add up to the time in it, but for
    /// time in which nobody was waited for by name, as where a buffer had no room. Default: empty, nobody is known whom it could wait for.</summary>
    public ValueList<WaitTime> Waits { get; init; } = ValueList<WaitTime>.Empty;

    /// <summary>The indicators that apply to a station of its role: of ISO 22400-2 and some more, always in the same order.</summary>
    public required ValueList<Indicator> Indicators { get; init; }

    /// <summary>An indicator out of <see cref="Indicators"/>; without a value where it is not among them.</summary>
    public Indicator this[IndicatorDefinition definition]
    {
        get
        {
            foreach (Indicator indicator in Indicators)
            {
                if (ReferenceEquals(indicator.Definition, definition))
                    return indicator;
            }
            return new Indicator(definition, null, null);
        }
    }

    /// <summary>Share of planned busy time in which the station works on parts.</summary>
    public Indicator Availability => this[IndicatorCatalogue.Availability];

    /// <summary>Share of planned busy time in which the station is not down.</summary>
    public Indicator TechnicalAvailability => this[IndicatorCatalogue.TechnicalAvailability];

    /// <summary>How fast parts were made against the ideal cycle.</summary>
    public Indicator Effectiveness => this[IndicatorCatalogue.Effectiveness];

    /// <summary>Share of the produced parts that are good.</summary>
    public Indicator QualityRatio => this[IndicatorCatalogue.QualityRatio];

    /// <summary>Overall equipment effectiveness.</summary>
    public Indicator Oee => this[IndicatorCatalogue.Oee];

    /// <summary>Time in a state, summed over the places; 0 where the station has no states.</summary>
    public TimeSpan TimeIn(StationState state) => States.Count > 0 ? States[(int)state].Time : TimeSpan.Zero;

    /// <summary>Share of measured time in a state, mean over the places. That of <see cref="StationState.NoData"/> tells how much of the time the other
    /// indicators know nothing of.</summary>
    public Indicator ShareOf(StationState state) => States.Count > 0 ? States[(int)state].Share : new Indicator(IndicatorCatalogue.TimeShare, null, null);
}

/// <summary>Time and energy of a station in one state.</summary>
/// <param name="State">The state.</param>
/// <param name="Time">Time in it, summed over the places.</param>
/// <param name="Share">Share of measured time, mean over the places; the shares of all states sum to 1.</param>
/// <param name="EnergyKilowattHours">Energy in that state [kWh], all places; <c>null</c> where the power is not known.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct StateTime(StationState State, TimeSpan Time, Indicator Share, double? EnergyKilowattHours);
