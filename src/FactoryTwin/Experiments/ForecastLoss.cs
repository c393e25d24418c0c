namespace FactoryTwin.Experiments;

/// <summary>How far forecasts were from what came: smaller is better, and nobody gains by saying another distribution than the one that he believes in.</summary>
internal static class ForecastLoss
{
    private static readonly double[] Shares = [0.1, 0.5, 0.9];

    /// <summary>The continuous ranked probability score, E|X − y| − ½ E|X − X′| (Gneiting and Raftery 2007, Strictly proper scoring rules, prediction, and estimation, Journal of the American Statistical
    /// Association 102), in the version that is fair to a forecast of few values: the second mean is over pairs of different ones (Ferro 2014, Fair scores for ensemble forecasts, Quarterly Journal of the
    /// Royal Meteorological Society 140). Of one value, |x − y|.</summary>
    /// <param name="sorted">The forecast, in rising order.</param>
    /// <param name="observed">What came.</param>
    public static double Crps(IReadOnlyList<double> sorted, double observed)
    {
        int count = sorted.Count;
        double distance = 0, spread = 0;
        for (int i = 0; i < count; i++)
        {
            distance += Math.Abs(sorted[i] - observed);
            spread += (2 * i - count + 1) * sorted[i];
        }
        return WithoutRounding(distance / count - (count == 1 ? 0 : spread / ((double)count * (count - 1))), observed);
    }

    /// <summary>The pinball loss (Koenker and Bassett 1978, Regression quantiles, Econometrica 46), the mean of that of the 10 %, 50 % and 90 % quantiles.</summary>
    /// <param name="sorted">The forecast, in rising order.</param>
    /// <param name="observed">What came.</param>
    public static double Pinball(IReadOnlyList<double> sorted, double observed) => WithoutRounding(
        Shares.Average(share =>
        {
            double above = observed - sorted[Math.Clamp((int)Math.Round(share * (sorted.Count + 1)) - 1, 0, sorted.Count - 1)];
            return above * (above >= 0 ? share : share - 1);
        }),
        observed);

    /// <summary>The randomised probability integral transform: of a true forecast it is uniform between 0 and 1, for counts too (Czado, Gneiting and Held 2009, Predictive model assessment for count data,
    /// Biometrics 65). What came takes a place by chance among the values that equal it.</summary>
    /// <param name="sorted">The forecast, in rising order.</param>
    /// <param name="observed">What came.</param>
    /// <param name="uniform">A number between 0 and 1.</param>
    public static double Pit(IReadOnlyList<double> sorted, double observed, double uniform) =>
        (sorted.Count(value => value < observed) + uniform * (sorted.Count(value => value == observed) + 1)) / (sorted.Count + 1);

    // What differs in the last digit alone is no loss: a ratio to it would be a number without a meaning.
    private static double WithoutRounding(double loss, double observed) => Math.Abs(loss) > 1e-12 * Math.Abs(observed) ? loss : 0;
}
