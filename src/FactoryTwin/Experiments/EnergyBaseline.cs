namespace FactoryTwin.Experiments;

/// <summary>The energy baseline of a factory: E = E₀ + e · n, where n good parts are made in a period, a base load E₀ that is used whatever is made, and e for each part more.</summary>
/// <remarks>The straight line of least squares through the periods: e = Σ(n − n̄)(E − Ē) / Σ(n − n̄)², E₀ = Ē − e · n̄ (Montgomery, Peck and Vining, Introduction to Linear Regression Analysis). To compare energy at equal output by
/// such a line is what ISO 50006 calls normalisation by a relevant variable.</remarks>
/// <param name="BaseKilowattHours">E₀: energy of a period in which nothing is made [kWh].</param>
/// <param name="PerPartKilowattHours">e: energy for each good part more [kWh for each part].</param>
/// <param name="FitRatio">R²: the share of the energy's variance that the output explains. Range: 0 to 1.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct EnergyBaseline(double BaseKilowattHours, double PerPartKilowattHours, double FitRatio)
{
    /// <summary>Fits the line.</summary>
    /// <param name="periods">Periods of equal length.</param>
    /// <returns><c>null</c> where there are fewer than three periods, or all made the same number of parts: then no line can be told from another.</returns>
    public static EnergyBaseline? Fit(IEnumerable<EnergyPeriod> periods)
    {
        ArgumentNullException.ThrowIfNull(periods);
        var sums = new PeriodSums();
        foreach (EnergyPeriod period in periods)
            sums = sums.With(period);
        return sums.Fit();
    }

    /// <summary>Energy of a period in which so many good parts are made [kWh].</summary>
    /// <param name="goodParts">Good parts.</param>
    public double KilowattHoursAt(double goodParts) => BaseKilowattHours + (PerPartKilowattHours * goodParts);
}

/// <summary>What a factory made and used in a period.</summary>
/// <param name="GoodParts">Good parts that left it.</param>
/// <param name="EnergyKilowattHours">Energy [kWh].</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct EnergyPeriod(double GoodParts, double EnergyKilowattHours);

/// <summary>Sums over periods, from which a line can be fitted; of several replications they add up.</summary>
internal readonly record struct PeriodSums(double Count, double Parts, double Energy, double PartsSquared, double PartsEnergy, double EnergySquared)
{
    public PeriodSums With(EnergyPeriod period) => Plus(new(1, period.GoodParts, period.EnergyKilowattHours,
        period.GoodParts * period.GoodParts, period.GoodParts * period.EnergyKilowattHours, period.EnergyKilowattHours * period.EnergyKilowattHours));

    public PeriodSums Plus(in PeriodSums other) =>
        new(Count + other.Count, Parts + other.Parts, Energy + other.Energy, PartsSquared + other.PartsSquared, PartsEnergy + other.PartsEnergy, EnergySquared + other.EnergySquared);

    public PeriodSums Negative => new(-Count, -Parts, -Energy, -PartsSquared, -PartsEnergy, -EnergySquared);

    public double MeanParts => Parts / Count;

    public double MeanEnergy => Energy / Count;

    public EnergyBaseline? Fit()
    {
        double spread = PartsSquared - (Parts * Parts / Count), together = PartsEnergy - (Parts * Energy / Count), variation = EnergySquared - (Energy * Energy / Count);
        // What is left of equal numbers is the rounding of their squares.
        if (!(Count >= 3) || spread <= 1e-9 * PartsSquared)
            return null;
        double perPart = together / spread;
        double fit = variation <= 1e-12 * EnergySquared ? 1 : Math.Clamp(together * together / spread / variation, 0, 1);
        return new((Energy - (perPart * Parts)) / Count, perPart, fit);
    }
}
