using FactoryTwin.Kernel;
using FactoryTwin.Model;
using MathNet.Numerics.Distributions;

namespace FactoryTwin.Experiments;

/// <summary>What forecasts were judged by.</summary>
public enum ForecastJudge
{
    /// <summary>Other runs of the model that made them: it shows that the forecast is one of the model, and says nothing of the real line.</summary>
    OwnModel = 0,

    /// <summary>What a real line did.</summary>
    RealLine = 1,
}

/// <summary>How good forecasts of an indicator were, at one lead time: whether what came fell into the bands as often as it should, and whether they are better than two that cost nothing.</summary>
/// <remarks>Bands may be right and useless, when they are wide, or narrow and wrong; so both are told. Forecasts whose spans overlap hang together, and intervals are then too short.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed partial record ForecastScore
{
    private const int PitBins = 10;

    /// <summary>Name of the indicator.</summary>
    public required string Indicator { get; init; }

    /// <summary>Its unit.</summary>
    public required string Unit { get; init; }

    /// <summary>What they were judged by.</summary>
    public required ForecastJudge JudgedBy { get; init; }

    /// <summary>How far ahead they looked.</summary>
    public required TimeSpan Lead { get; init; }

    /// <summary>How many forecasts.</summary>
    public int Count => Hits.Of;

    /// <summary>How often what came fell into the band from 10 to 90 %.</summary>
    public required Proportion Hits { get; init; }

    /// <summary>How often it should have: the mean of the bands' own mass (<see cref="ForecastPoint.BandProbability"/>).</summary>
    public required Estimate BandMass { get; init; }

    /// <summary>The randomised probability integral transform of each forecast, in their order: uniform between 0 and 1 if the forecasts are right.</summary>
    public required ValueList<double> PitRatio { get; init; }

    /// <summary>With what probability right forecasts are as far from uniform as these: below 0.01 they are hardly right. A chi-square test with 10 bins; <c>null</c> for fewer than 50 forecasts.</summary>
    public double? UniformPitProbability
    {
        get
        {
            double expected = (double)Count / PitBins;
            return Count < 5 * PitBins ? null : 1 - ChiSquared.CDF(PitBins - 1, Enumerable.Range(0, PitBins).Sum(bin => Math.Pow(PitRatio.Count(pit => (int)(pit * PitBins) == bin) - expected, 2) / expected));
        }
    }

    /// <summary>The mean continuous ranked probability score, in the indicator's unit: as an error of single numbers, of whole distributions.</summary>
    public required Estimate Crps { get; init; }

    /// <summary>The mean pinball loss of the 10 %, 50 % and 90 % quantiles, in the indicator's unit.</summary>
    public required Estimate PinballLoss { get; init; }

    /// <summary>Against what usually happens at this hour.</summary>
    public required ForecastRival Usual { get; init; }

    /// <summary>Against a straight line from the rate so far.</summary>
    public required ForecastRival Extrapolation { get; init; }

    /// <summary>Judges past forecasts.</summary>
    /// <param name="indicator">What was forecast.</param>
    /// <param name="forecasts">The forecasts and what came. Range: at least one; all of the same lead time.</param>
    /// <param name="judgedBy">Where what came is from.</param>
    /// <param name="seed">Seed of the chance in the randomised transform. Range: all. Default: 1.</param>
    /// <exception cref="ArgumentException">There is none, lead times differ, or a number does not apply.</exception>
    public static ForecastScore Of(ForecastIndicator indicator, IReadOnlyList<PastForecast> forecasts, ForecastJudge judgedBy, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(indicator);
        ArgumentNullException.ThrowIfNull(forecasts);
        if (forecasts.Count == 0)
            throw new ArgumentException("There are no forecasts; give at least one.", nameof(forecasts));
        for (int i = 0; i < forecasts.Count; i++)
        {
            if (forecasts[i].Lead != forecasts[0].Lead)
                throw new ArgumentException($"Forecast {i} looked {forecasts[i].Lead:c} ahead and forecast 0 {forecasts[0].Lead:c}; judge each lead time by itself.", nameof(forecasts));
            if (forecasts[i].Forecast.Values.Count == 0 || !double.IsFinite(forecasts[i].Observed))
                throw new ArgumentException($"'{indicator.Name}' does not apply in forecast {i} or in what came; leave it out.", nameof(forecasts));
        }
        RandomStream chance = RandomStream.Create(seed, 0, RandomStream.HashOf("forecast", "pit"));
        double[] crps = [.. forecasts.Select(each => ForecastLoss.Crps(each.Forecast.Values, each.Observed))];
        double[] pinball = [.. forecasts.Select(each => ForecastLoss.Pinball(each.Forecast.Values, each.Observed))];
        return new()
        {
            Indicator = indicator.Name,
            Unit = indicator.Unit,
            JudgedBy = judgedBy,
            Lead = forecasts[0].Lead,
            Hits = new(forecasts.Count(each => each.Forecast.Low <= each.Observed && each.Observed <= each.Forecast.High), forecasts.Count),
            BandMass = Estimate.OfMean([.. forecasts.Select(each => each.Forecast.BandProbability!.Value)]),
            PitRatio = forecasts.Select(each => ForecastLoss.Pit(each.Forecast.Values, each.Observed, chance.NextUniform())).ToValueList(),
            Crps = Estimate.OfMean(crps),
            PinballLoss = Estimate.OfMean(pinball),
            Usual = ForecastRival.Of(crps, pinball, forecasts, each => each.Usual.Count > 1 ? [.. each.Usual.Order()] : null),
            Extrapolation = ForecastRival.Of(crps, pinball, forecasts, each => each.Extrapolated is { } value ? [value] : null),
        };
    }
}

/// <summary>A forecast that costs nothing, and how the forecasts compare with it. Nothing applies where one of the forecasts has no such rival beside it.</summary>
/// <param name="Crps">Its mean continuous ranked probability score, in the indicator's unit.</param>
/// <param name="CrpsRatio">That of the forecasts divided by its own: below 1 the forecasts are better.</param>
/// <param name="PinballLoss">Its mean pinball loss, in the indicator's unit.</param>
/// <param name="PinballRatio">That of the forecasts divided by its own.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ForecastRival(Estimate Crps, Estimate CrpsRatio, Estimate PinballLoss, Estimate PinballRatio)
{
    /// <summary>Whether the forecasts are shown to be better, at 95 %, by both scores.</summary>
    public bool IsBeaten => IsBelowOne(CrpsRatio) && IsBelowOne(PinballRatio);

    internal static ForecastRival Of(double[] crps, double[] pinball, IReadOnlyList<PastForecast> forecasts, Func<PastForecast, double[]?> sortedOf)
    {
        double[]?[] all = [.. forecasts.Select(sortedOf)];
        if (Array.Exists(all, each => each is null))
            return new(default, default, default, default);
        double[] ownCrps = [.. all.Select((sorted, i) => ForecastLoss.Crps(sorted!, forecasts[i].Observed))], ownPinball = [.. all.Select((sorted, i) => ForecastLoss.Pinball(sorted!, forecasts[i].Observed))];
        return new(Estimate.OfMean(ownCrps), Estimate.OfRatio(crps, ownCrps), Estimate.OfMean(ownPinball), Estimate.OfRatio(pinball, ownPinball));
    }

    private static bool IsBelowOne(Estimate ratio) => ratio.Mean + ratio.HalfWidth95 < 1;
}
