using FactoryTwin.Model;
using static FactoryTwin.Experiments.NumberWords;

namespace FactoryTwin.Experiments;

/// <summary>What is known of when an investment is back.</summary>
public enum PaybackVerdict
{
    /// <summary>No investment is named, or no saving can be told.</summary>
    NotApplicable = 0,

    /// <summary>The savings pay it back.</summary>
    PaysBack = 1,

    /// <summary>There is no saving, it is not shown (its 95 % interval holds 0), or it takes longer than the life of the investment.</summary>
    DoesNotPayBack = 2,

    /// <summary>There is a saving and no interval: one replication tells nothing of chance.</summary>
    NotShown = 3,

    /// <summary>Nothing more is invested than in the first factory, and it saves.</summary>
    NothingToPayBack = 4,
}

/// <summary>What a factory saves in a year against another one, and when what more was invested in it is back.</summary>
/// <remarks>Simple payback: investment / yearly saving, without interest, taxes and inflation. The saving is that of the parts that the first factory makes in a year, each by what a good part costs
/// less in the second: what more parts would sell for is not counted. Its interval comes from replications in pairs, with a jackknife; the interval of the years follows from it,
/// since the investment is no matter of chance.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record Payback
{
    /// <summary>Code of the currency, as in <c>EUR</c>.</summary>
    public required string Currency { get; init; }

    /// <summary>Time in a year for which the first factory is open.</summary>
    public required TimeSpan OpenPerYear { get; init; }

    /// <summary>Time for which the second factory is open to make as many good parts as the first one makes in a year; <c>null</c> where it makes none.</summary>
    public required TimeSpan? OpenForSameParts { get; init; }

    /// <summary>Good parts that the first factory makes in a year.</summary>
    public required Estimate GoodPartsPerYear { get; init; }

    /// <summary>What the second factory saves in a year [currency]; below 0 where it costs more.</summary>
    public required Estimate SavingPerYear { get; init; }

    /// <summary>That part of the saving which is material and energy [currency]. The rest is hours of stations and people: it is saved only where the hours that become free are used or not paid.</summary>
    public required Estimate MaterialAndEnergySavingPerYear { get; init; }

    /// <summary>What is invested in the second factory beyond the first one, before subsidies; <c>null</c> where neither names an investment.</summary>
    public required Money? Investment { get; init; }

    /// <summary>Subsidies of the second factory's investment.</summary>
    public required ValueList<Subsidy> Subsidies { get; init; }

    /// <summary>What is to be paid back: the investment less its subsidies, in both factories [currency].</summary>
    public required double NetInvestmentAmount { get; init; }

    /// <summary>Life of the second factory's investment [years]; <c>null</c> where it is not known.</summary>
    public required double? LifeYears { get; init; }

    /// <summary>Whether it is paid back.</summary>
    public PaybackVerdict Verdict => (Investment, SavingPerYear) switch
    {
        (null, _) or (_, { Mean: null }) => PaybackVerdict.NotApplicable,
        (_, { Mean: <= 0 }) => PaybackVerdict.DoesNotPayBack,
        (_, { HalfWidth95: null }) => PaybackVerdict.NotShown,
        (_, { Mean: var mean, HalfWidth95: var half }) when mean <= half => PaybackVerdict.DoesNotPayBack,
        _ when NetInvestmentAmount <= 0 => PaybackVerdict.NothingToPayBack,
        _ => NetInvestmentAmount / SavingPerYear.Mean > LifeYears ? PaybackVerdict.DoesNotPayBack : PaybackVerdict.PaysBack,
    };

    /// <summary>Investment / yearly saving [years]; <c>null</c> where no saving is shown or nothing is to be paid back.</summary>
    public double? Years => Shown ? NetInvestmentAmount / SavingPerYear.Mean : null;

    /// <summary>Lower end of the 95 % interval [years]; <c>null</c> where there is none.</summary>
    public double? FewestYears => Shown ? NetInvestmentAmount / (SavingPerYear.Mean + SavingPerYear.HalfWidth95) : null;

    /// <summary>Upper end of the 95 % interval [years]; <c>null</c> where there is none.</summary>
    public double? MostYears => Shown ? NetInvestmentAmount / (SavingPerYear.Mean - SavingPerYear.HalfWidth95) : null;

    private bool Shown => NetInvestmentAmount > 0 && SavingPerYear.Mean > 0 && !(SavingPerYear.Mean <= SavingPerYear.HalfWidth95);

    /// <summary>What the second factory saves in a year, in words; the same in every culture.</summary>
    /// <param name="first">The first factory, as in <c>'Workshop'</c>.</param>
    /// <param name="second">The second factory.</param>
    public string SavingSentence(string first, string second)
    {
        if (SavingPerYear.Mean is not { } mean)
            return "no saving can be told: a factory makes no good part, uses nothing that has a price, or is not open in the measured time";
        var size = new Estimate(Math.Abs(mean), SavingPerYear.HalfWidth95);
        string hours = Round(OpenPerYear.TotalHours, 4), hoursOfSecond = OpenForSameParts is { } open ? Round(open.TotalHours, 3) : "";
        string volume = $"for the {Round(GoodPartsPerYear.Mean!.Value, 3)} good parts that {first} makes in a year of {hours} h{(hoursOfSecond.Length > 0 && hoursOfSecond != Round(OpenPerYear.TotalHours, 3) ? $", and {second} in {hoursOfSecond} h" : "")}";
        if (mean == 0 && SavingPerYear.HalfWidth95 is 0)
            return $"{volume}, {second} costs the same";
        string change = $"{second} {(mean < 0 ? "costs" : "saves")} {Text(size)} {Currency} a year{(mean < 0 ? " more" : "")}{Hours}";
        return SavingPerYear.HalfWidth95 is not { } half ? $"{volume}, {change}; how far that is chance cannot be told: run more replications"
            : Math.Abs(mean) <= half ? $"{volume}, no saving and no loss is shown ({change}; the 95 % interval contains 0)"
            : $"{volume}, {change}";
    }

    /// <summary>When the investment is back, in words; the same in every culture. Empty where no investment is named.</summary>
    public string PaybackSentence()
    {
        if (Investment is not { } investment || Verdict == PaybackVerdict.NotApplicable)
            return "";
        string subsidies = string.Join(", ", Subsidies.Select(subsidy => $"less {Round(subsidy.Amount.Amount, 6)} {Currency} ({subsidy.Name})"));
        string what = NetInvestmentAmount <= 0
            ? "nothing more is invested"
            : $"the investment of {Round(investment.Amount, 6)} {Currency}{(subsidies.Length == 0 ? "" : $", {subsidies}, so {Round(NetInvestmentAmount, 6)} {Currency},")}";
        string life = LifeYears is { } years ? Verdict == PaybackVerdict.DoesNotPayBack ? $" within its life of {Numbers(years)} years" : $", within its life of {Numbers(years)} years" : "";
        string span = Years is { } mean
            ? $"{Round(mean, 2)} years{(MostYears is { } most ? $" (95 % interval {Round(FewestYears!.Value, 2)} to {Round(most, 2)})" : "")}"
            : "";
        string answer = Verdict switch
        {
            PaybackVerdict.NothingToPayBack => $"{what}, so there is nothing to pay back",
            PaybackVerdict.PaysBack => $"{what} pays back in {span}{life}{AloneSentence}",
            PaybackVerdict.NotShown => $"{what} would pay back in {span}; how far that is chance cannot be told: run more replications",
            _ when NetInvestmentAmount <= 0 => $"{what}, and no saving is shown",
            _ when span.Length > 0 => $"{what} does not pay back{life}: that would take {span}",
            _ => $"{what} does not pay back: {(SavingPerYear.Mean < 0 && -SavingPerYear.Mean > SavingPerYear.HalfWidth95 ? "the second factory costs more" : "no saving is shown")}",
        };
        return $"{answer}. Simple payback, investment / yearly saving: without interest, taxes and what more parts would sell for";
    }

    // A part can be made in fewer hours, and the money is saved only by those who do something with them.
    private string Hours => SavingPerYear.Mean > 0 && SavingPerYear.Mean > MaterialAndEnergySavingPerYear.Mean && MaterialAndEnergySavingPerYear.Mean < 0.99 * SavingPerYear.Mean
        ? $", {Text(MaterialAndEnergySavingPerYear)} {Currency} of it material and energy, and the rest hours of stations and people, if those that become free are used or not paid"
        : "";

    private string AloneSentence => Hours.Length == 0 ? ""
        : MaterialAndEnergySavingPerYear is { Mean: > 0 and var mean, HalfWidth95: var half } && mean > half ? $"; by material and energy alone in {Round(NetInvestmentAmount / mean, 2)} years"
        : "; by material and energy alone never";

    internal static Payback Of(StudyResult first, StudyResult second)
    {
        (Sample one, Sample other) = Comparison.Pairs(first.Replications, second.Replications, FigureList.CostPerPart);
        Sample good = first.Replications.Sample(new Quantity(FigureList.CostPerPart.Denominator!));
        var year = OperatingYear.Of(first);
        double years = year.HoursPerYear / year.MeasuredHours;
        double goodOfSecond = second.Replications.Sample(new Quantity(FigureList.CostPerPart.Denominator!)).ToEstimate().Mean ?? 0;
        double hoursOfSecond = good.ToEstimate().Mean * years / goodOfSecond * OperatingYear.Of(second).MeasuredHours ?? double.NaN;
        Func<int, double> hoursBefore = HoursOf(first), hoursAfter = HoursOf(second);
        (double was, ValueList<Subsidy> paidBefore) = NetOf(first.Model);
        (double isNow, ValueList<Subsidy> paid) = NetOf(second.Model);
        CostDefinition before = first.Model.Costs!, after = second.Model.Costs!;
        return new()
        {
            Currency = after.Currency,
            OpenPerYear = TimeSpan.FromHours(year.HoursPerYear),
            OpenForSameParts = hoursOfSecond is >= 0 and < 1e6 ? TimeSpan.FromHours(hoursOfSecond) : null,
            GoodPartsPerYear = Sample.Jackknife(good.Count, leftOut => good.Value(leftOut) * years),
            SavingPerYear = Sample.Jackknife(good.Count, leftOut => (one.Value(leftOut) - other.Value(leftOut)) * good.Value(leftOut) * years),
            MaterialAndEnergySavingPerYear = Sample.Jackknife(good.Count, leftOut =>
                (one.Value(leftOut) - hoursBefore(leftOut) - other.Value(leftOut) + hoursAfter(leftOut)) * good.Value(leftOut) * years),
            Investment = before.Investment is null && after.Investment is null ? null : new Money((after.Investment?.Amount.Amount ?? 0) - (before.Investment?.Amount.Amount ?? 0), after.Currency),
            Subsidies = paid,
            NetInvestmentAmount = isNow - was,
            LifeYears = after.Investment?.LifeYears,
        };
    }

    /// <summary>What hours of stations and operators cost for each good part.</summary>
    private static Func<int, double> HoursOf(StudyResult result)
    {
        Sample[] hours = [.. result.Cost!.Items.Where(item => item is { Kind: CostKind.Stations or CostKind.Operators, PerPart.Mean: not null }).Select(item => result.Replications.Sample(FigureList.CostOf(item.Kind)))];
        return leftOut => hours.Sum(kind => kind.Value(leftOut));
    }

    private static (double Net, ValueList<Subsidy> Subsidies) NetOf(FactoryModel model)
    {
        CostDefinition costs = model.Costs!;
        ValueList<Subsidy> subsidies = costs.SubsidiesOn(DateOnly.FromDateTime(model.Start.Local));
        return ((costs.Investment?.Amount.Amount ?? 0) - subsidies.Sum(subsidy => subsidy.Amount.Amount), subsidies);
    }
}
