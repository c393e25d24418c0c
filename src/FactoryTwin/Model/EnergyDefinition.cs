namespace FactoryTwin.Model;

/// <summary>Where a factory's electricity comes from, what it costs and what it emits. What the stations draw stands with them (<see cref="PowerByState"/>).</summary>
/// <remarks>No price and no emission is built in: what is not given is not known, and nothing is reckoned from it.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record EnergyDefinition
{
    /// <summary>Prices of energy from the grid by time of day; together they cover the week, each hour once. Default: none, not known.</summary>
    public ValueList<TariffBand> Tariff { get; init; } = ValueList<TariffBand>.Empty;

    /// <summary>What is paid for a kilowatt-hour that is fed into the grid [currency/kWh]. Default: <c>null</c>, nothing.</summary>
    public Money? FeedInPerKilowattHour { get; init; }

    /// <summary>What energy from the grid emits. Default: <c>null</c>, not known.</summary>
    public CarbonFactor? Carbon { get; init; }

    /// <summary>Sources of the factory's own, such as a photovoltaic roof, a combined-heat plant or a fuel cell, in the order in which they cover what is drawn. Default: none.</summary>
    public ValueList<SupplyDefinition> Supplies { get; init; } = ValueList<SupplyDefinition>.Empty;

    /// <summary>A store for energy that is left over. Default: <c>null</c>, none.</summary>
    public EnergyStorageDefinition? Storage { get; init; }
}

/// <summary>A price of energy, and when it holds.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record TariffBand
{
    /// <summary>Name of the band, as in <c>peak</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The price [currency/kWh].</summary>
    public required Money PerKilowattHour { get; init; }

    /// <summary>When it holds. Default: none, whenever no other band does.</summary>
    public ValueList<WeeklyHours> At { get; init; } = ValueList<WeeklyHours>.Empty;
}

/// <summary>Hours of certain days of the week, in local time, by whole quarter-hours, the interval of electricity meters; public holidays are days like others.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record WeeklyHours
{
    /// <summary>Days on which they begin, from Monday. Range: at least one.</summary>
    public required ValueList<DayOfWeek> Days { get; init; }

    /// <summary>When they begin. Range: whole quarter-hours.</summary>
    public required TimeOnly From { get; init; }

    /// <summary>When they end; not after <see cref="From"/> means on the next day. Range: whole quarter-hours.</summary>
    public required TimeOnly To { get; init; }

    /// <summary>Whether they hold at an instant; at their beginning they do, at their end they do not.</summary>
    /// <param name="local">Date and time of day, local.</param>
    public bool Hold(DateTime local)
    {
        var time = TimeOnly.FromDateTime(local);
        return To > From
            ? time >= From && time < To && Days.Contains(local.DayOfWeek)
            : (time >= From && Days.Contains(local.DayOfWeek)) || (time < To && Days.Contains((DayOfWeek)(((int)local.DayOfWeek + 6) % 7)));
    }
}

/// <summary>What a kilowatt-hour emits, of which year and by whom: a factor without them is worth nothing a year later.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record CarbonFactor
{
    /// <summary>Carbon dioxide for each kilowatt-hour [g/kWh]. Range: 0 to 10,000.</summary>
    public required double GramsPerKilowattHour { get; init; }

    /// <summary>The year that it holds for. Range: 1990 to 2100.</summary>
    public required int Year { get; init; }

    /// <summary>Where it is written, for whoever checks it. Range: not empty.</summary>
    public required string Source { get; init; }
}

/// <summary>A source of electricity of the factory's own, by its power over the day.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SupplyDefinition
{
    /// <summary>Name, as in <c>roof</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The power that it gives, from each of these times of day on until the next, the last one until the first of the next day. Range: at least one, in their order, each once.</summary>
    public required ValueList<PowerFrom> Power { get; init; }

    /// <summary>Days on which it gives power, from Monday. Default: all.</summary>
    public ValueList<DayOfWeek> Days { get; init; } = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];

    /// <summary>What a kilowatt-hour of it costs, as fuel does [currency/kWh]. Default: <c>null</c>, nothing.</summary>
    public Money? PerKilowattHour { get; init; }

    /// <summary>What a kilowatt-hour of it emits; given if and only if that of the grid is (<see cref="EnergyDefinition.Carbon"/>). Default: <c>null</c>, not known.</summary>
    public CarbonFactor? Carbon { get; init; }

    /// <summary>The power that it gives at an instant [kW].</summary>
    /// <param name="local">Date and time of day, local.</param>
    public double KilowattsAt(DateTime local)
    {
        if (!Days.Contains(local.DayOfWeek))
            return 0;
        var time = TimeOnly.FromDateTime(local);
        double kilowatts = Power[^1].PowerKilowatts;
        foreach (PowerFrom step in Power)
        {
            if (step.From > time)
                break;
            kilowatts = step.PowerKilowatts;
        }
        return kilowatts;
    }
}

/// <summary>The power of a source from a time of day on.</summary>
/// <param name="From">The time of day, local. Range: whole quarter-hours.</param>
/// <param name="PowerKilowatts">The power [kW]. Range: 0 or more.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PowerFrom(TimeOnly From, double PowerKilowatts);

/// <summary>A store for electrical energy: it takes what is left over of the factory's own sources, and gives it back before anything is drawn from the grid.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record EnergyStorageDefinition
{
    /// <summary>What it gives when it is full [kWh]. Range: above 0.</summary>
    public required double CapacityKilowattHours { get; init; }

    /// <summary>The most power that it takes or gives [kW]. Range: above 0.</summary>
    public required double PowerKilowatts { get; init; }

    /// <summary>Share of what it takes that it can give back, all losses counted when it takes. Range: above 0, at most 1.</summary>
    public required double EfficiencyRatio { get; init; }

    /// <summary>How full it is when measuring begins; 1 is full. Range: 0 to 1. Default: 0.</summary>
    public double LevelRatio { get; init; }
}
