using FactoryTwin.Model;
using static FactoryTwin.Experiments.NumberWords;

namespace FactoryTwin.Experiments;

/// <summary>Energy before and after, at equal output: what the second factory uses against what the first one would use for as many good parts, by its baseline E = E₀ + e · n.</summary>
/// <remarks>The line is fitted over the days of all replications of the first factory, or over its replications where they have no two whole days (<see cref="EnergyBaseline"/>). Intervals come from replications in pairs, with a
/// jackknife. The raw numbers stand beside it, because each of them alone misleads where the output changes: less energy for less output may be worse, and more output alone lets each part bear less of the base load.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record EnergyComparison
{
    /// <summary>E₀: energy of the first factory in a period without a good part [kWh]. Does not apply where no line can be fitted.</summary>
    public required Estimate BaseKilowattHours { get; init; }

    /// <summary>e: energy of the first factory for each good part more [kWh]. Does not apply where no line can be fitted.</summary>
    public required Estimate PerPartKilowattHours { get; init; }

    /// <summary>R²: the share of its energy's variance that the output explains. Range: 0 to 1; <c>null</c> where no line can be fitted.</summary>
    public required double? FitRatio { get; init; }

    /// <summary>Number of periods that it was fitted over.</summary>
    public required int Periods { get; init; }

    /// <summary>Length of a period: a day, or the measured time.</summary>
    public required TimeSpan PeriodLength { get; init; }

    /// <summary>Good parts of the second factory in a period.</summary>
    public required Estimate GoodParts { get; init; }

    /// <summary>Energy in a period at the output of the second factory [kWh]: the first one's by its baseline, and the second one's. Does not apply where no line can be fitted.</summary>
    public required Comparison AtEqualOutput { get; init; }

    /// <summary>Whether the second factory's output lies beyond what the first one made in any period, by more than a tenth: then the line is a guess there.</summary>
    public required bool IsBeyondBaseline { get; init; }

    /// <summary>Energy of the second factory relative to that of the first, less 1; <c>null</c> where the first used none.</summary>
    public required double? EnergyChangeRatio { get; init; }

    /// <summary>Good parts of the second factory relative to those of the first, less 1; <c>null</c> where the first made none.</summary>
    public required double? OutputChangeRatio { get; init; }

    /// <summary>Energy for each good part of the second factory relative to that of the first, less 1; <c>null</c> where one of them made none.</summary>
    public double? PerPartChangeRatio => EnergyChangeRatio is { } energy && OutputChangeRatio is { } output && output > -1 ? ((1 + energy) / (1 + output)) - 1 : null;

    /// <summary>What is used at equal output, in words; the same in every culture.</summary>
    /// <param name="first">The first factory, as in <c>'Workshop'</c>.</param>
    /// <param name="second">The second factory.</param>
    public string Sentence(string first, string second)
    {
        bool isDay = PeriodLength == TimeSpan.FromDays(1);
        if (AtEqualOutput is not { First.Mean: { } would, Second.Mean: { } uses, Difference.Mean: { } difference } || GoodParts.Mean is not { } parts)
            return $"no baseline of {first} can be fitted: its {(isDay ? "days" : "replications")} must be three or more, and differ in the good parts that they make. Measure several days{(isDay ? "" : ", or run more replications")}";
        string line = $"E = {Round(BaseKilowattHours.Mean!.Value, 4)} kWh {(PerPartKilowattHours.Mean < 0 ? "−" : "+")} {Round(Math.Abs(PerPartKilowattHours.Mean!.Value), 4)} kWh × good parts";
        string basis = $"fitted over {Numbers(Periods)} {(isDay ? "days" : "replications")}, R² {Round(FitRatio!.Value, 2)}";
        string setting = $"for the {Round(parts, 4)} good parts that {second} makes {(isDay ? "a day" : "in the measured time")}, {first} would use {Round(would, 4)} kWh by its baseline {line} ({basis}), and {second} uses {Round(uses, 4)} kWh";
        string size = $"{Text(new(Math.Abs(difference), AtEqualOutput.Difference.HalfWidth95))} kWh{(would > 0 ? $" ({Round(100 * Math.Abs(difference) / would, 2)} %)" : "")} {(difference > 0 ? "more" : "less")}";
        string answer = AtEqualOutput switch
        {
            { Difference.HalfWidth95: null } => $"{size}; how far that is chance cannot be told: run more replications",
            { Difference: { Mean: 0, HalfWidth95: 0 } } => "the same",
            { Verdict: ComparisonVerdict.NoDifferenceShown } => $"no difference is shown ({size}; the 95 % interval contains 0)",
            _ => size,
        };
        string doubt = IsBeyondBaseline ? $". {first} never makes so {(OutputChangeRatio < 0 ? "few" : "many")}: beyond what it was fitted on, a baseline is a guess" : "";
        return $"{setting}: {answer}{doubt}";
    }

    /// <summary>What the raw numbers say, and where they mislead, in words; the same in every culture. Empty where one of the factories makes or uses nothing.</summary>
    /// <param name="second">The second factory.</param>
    public string RawSentence(string second)
    {
        if (PerPartChangeRatio is not { } perPart || EnergyChangeRatio is not { } energy || OutputChangeRatio is not { } output)
            return "";
        bool saves = AtEqualOutput.Verdict == ComparisonVerdict.Less;
        string trap = AtEqualOutput.Verdict == ComparisonVerdict.NotApplicable ? output == 0 ? "" : ". While the output changes too, none of these numbers alone tells what is saved"
            : energy < 0 && output < 0 && !saves ? ". That it uses less is no saving: it makes less"
            : perPart < 0 && output > 0 && !saves ? ". That a part takes less is no saving: more parts share the base load"
            : perPart > 0 && output < 0 && saves ? ". That a part takes more is no waste: fewer parts share the base load"
            : "";
        return $"in all, {second} uses {Change(energy, "as much", "less")} energy for {Change(output, "as many", "fewer")} good parts, so {Change(perPart, "as much", "less")} for each{trap}";
    }

    private static string Change(double ratio, string same, string less) => Math.Round(100 * ratio, 1) == 0 ? same : $"{Numbers(Math.Abs(Math.Round(100 * ratio, 1)))} % {(ratio > 0 ? "more" : less)}";

    /// <summary>Of two studies with the same replications; <c>null</c> where they have not the same number of periods.</summary>
    internal static EnergyComparison? Of(StudyResult first, StudyResult second)
    {
        (PeriodSums[] before, double least, double most) = EnergyFigures.PeriodsOf(first.Replications);
        (PeriodSums[] after, double leastAfter, double mostAfter) = EnergyFigures.PeriodsOf(second.Replications);
        Func<int, PeriodSums> one = LeavingOut(before), other = LeavingOut(after);
        PeriodSums all = one(-1), allAfter = other(-1);
        int count = before.Length;
        if (all.Count != allAfter.Count)
            return null;
        return new()
        {
            BaseKilowattHours = Jackknife(leftOut => one(leftOut).Fit()?.BaseKilowattHours),
            PerPartKilowattHours = Jackknife(leftOut => one(leftOut).Fit()?.PerPartKilowattHours),
            FitRatio = all.Fit()?.FitRatio,
            Periods = (int)all.Count,
            PeriodLength = EnergyReading.AreDays(first.Options.For, all.Count / count) ? TimeSpan.FromDays(1) : first.Options.For,
            GoodParts = Jackknife(leftOut => other(leftOut).MeanParts),
            AtEqualOutput = new(
                Jackknife(leftOut => one(leftOut).Fit()?.KilowattHoursAt(other(leftOut).MeanParts)),
                Jackknife(leftOut => other(leftOut).MeanEnergy),
                Jackknife(leftOut => Difference(other(leftOut), one(leftOut).Fit()))),
            IsBeyondBaseline = mostAfter > 1.1 * most || leastAfter < 0.9 * least,
            EnergyChangeRatio = all.Energy > 0 ? (allAfter.MeanEnergy / all.MeanEnergy) - 1 : null,
            OutputChangeRatio = all.Parts > 0 ? (allAfter.MeanParts / all.MeanParts) - 1 : null,
        };

        Estimate Jackknife(Func<int, double?> function) => Sample.Jackknife(count, leftOut => function(leftOut) ?? double.NaN);
    }

    // What is left of equal energies is the rounding of the line.
    private static double? Difference(in PeriodSums after, EnergyBaseline? before) =>
        after.MeanEnergy - before?.KilowattHoursAt(after.MeanParts) is { } difference ? Math.Abs(difference) <= 1e-9 * after.MeanEnergy ? 0 : difference : null;

    /// <summary>The sums of all replications but one; -1 leaves out none.</summary>
    private static Func<int, PeriodSums> LeavingOut(PeriodSums[] sums)
    {
        PeriodSums all = sums.Aggregate(new PeriodSums(), (sum, one) => sum.Plus(one));
        return leftOut => leftOut < 0 ? all : all.Plus(sums[leftOut].Negative);
    }
}
