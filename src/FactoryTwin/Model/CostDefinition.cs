namespace FactoryTwin.Model;

/// <summary>What a factory costs: what is paid for material, hours and energy, and what was invested.</summary>
/// <remarks>All amounts are in one currency. What has no price costs nothing.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record CostDefinition
{
    /// <summary>Code of the currency of all amounts: three capital letters, as in <c>EUR</c>.</summary>
    public required string Currency { get; init; }

    /// <summary>Price of a kilowatt-hour [currency/kWh]. Default: <c>null</c>, energy costs nothing.</summary>
    public Money? EnergyPerKilowattHour { get; init; }

    /// <summary>Material of a part, by part type. Default: none, material costs nothing.</summary>
    public ValueList<MaterialCost> Material { get; init; } = ValueList<MaterialCost>.Empty;

    /// <summary>Hourly rates of stations, for each hour that a place is on shift, whether it works or not. Default: none.</summary>
    public ValueList<HourlyRate> Stations { get; init; } = ValueList<HourlyRate>.Empty;

    /// <summary>Hourly rates of a person of each pool of operators, for each hour on duty, whether at work or not. Default: none.</summary>
    public ValueList<HourlyRate> Operators { get; init; } = ValueList<HourlyRate>.Empty;

    /// <summary>What was, or would be, invested. Default: <c>null</c>, nothing.</summary>
    public InvestmentDefinition? Investment { get; init; }

    /// <summary>Rules by which somebody else pays a part of the investment. Default: none.</summary>
    public SubsidyRules Subsidies { get; init; } = SubsidyRules.None;

    /// <summary>Time in a year for which the factory is open. Range: above 0, at most 8784 h. Default: <c>null</c>, as its shifts say, without holidays.</summary>
    public TimeSpan? OpenPerYear { get; init; }

    /// <summary>What others pay of the investment by the rules that hold on its day.</summary>
    /// <param name="day">The day of the investment, where it does not say one itself.</param>
    /// <returns>What every rule gives, in the order of the rules; together never more than the investment.</returns>
    public ValueList<Subsidy> SubsidiesOn(DateOnly day)
    {
        var given = new List<Subsidy>();
        double left = Investment?.Amount.Amount ?? 0;
        foreach (SubsidyDefinition rule in Subsidies.Rules.Where(rule => rule.Until is not { } until || (Investment?.Date ?? day) <= until))
        {
            double amount = Math.Min(left, rule.Share(Investment?.Amount.Amount ?? 0));
            left -= amount;
            given.Add(new(rule.Name, new Money(amount, Currency)));
        }
        return given.ToValueList();
    }
}

/// <summary>Material of a part of one type.</summary>
/// <param name="Part">Name of the part type, or <see cref="AllOthers"/>.</param>
/// <param name="PerPart">What the material of one part costs [currency for each part].</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MaterialCost(string Part, Money PerPart)
{
    /// <summary>Stands for every part type that has no price of its own.</summary>
    public const string AllOthers = "default";
}

/// <summary>What an hour of a station or a person costs.</summary>
/// <param name="Name">Name of the station or pool.</param>
/// <param name="PerHour">The rate [currency/h].</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record HourlyRate(string Name, Money PerHour);

/// <summary>An investment.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record InvestmentDefinition
{
    /// <summary>How much.</summary>
    public required Money Amount { get; init; }

    /// <summary>For how long it is used [years]: a payback that takes longer is none. Range: above 0, at most 100. Default: <c>null</c>, not known.</summary>
    public double? LifeYears { get; init; }

    /// <summary>The day on which it is made, by which subsidies are judged. Default: <c>null</c>, the day of the model's start.</summary>
    public DateOnly? Date { get; init; }
}

/// <summary>What a subsidy is reckoned from.</summary>
public enum SubsidyBase
{
    /// <summary>The investment.</summary>
    Investment = 0,
}

/// <summary>A rule by which somebody else pays a part of an investment, in cash or as taxes that need not be paid. Such rules change often: they are data.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SubsidyDefinition
{
    /// <summary>Name of the rule.</summary>
    public required string Name { get; init; }

    /// <summary>The share that is paid; 1 is 100 %. Range: 0 to 1.</summary>
    public required double ShareRatio { get; init; }

    /// <summary>What it is a share of. Default: the investment.</summary>
    public SubsidyBase Of { get; init; }

    /// <summary>What is below this is not counted. Default: <c>null</c>, all is.</summary>
    public Money? Above { get; init; }

    /// <summary>What is beyond this is not counted. Default: <c>null</c>, all is.</summary>
    public Money? UpTo { get; init; }

    /// <summary>The last day of an investment that it is paid for. Default: <c>null</c>, without end.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Where the rule is written, for whoever checks it. Default: empty.</summary>
    public string Source { get; init; } = "";

    internal double Share(double whole) => ShareRatio * Math.Max(0, Math.Min(whole, UpTo?.Amount ?? whole) - (Above?.Amount ?? 0));
}

/// <summary>The rules of subsidies, in the model or in a file of their own.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SubsidyRules
{
    /// <summary>No subsidies.</summary>
    public static SubsidyRules None { get; } = new();

    /// <summary>The rules.</summary>
    public ValueList<SubsidyDefinition> Rules { get; init; } = ValueList<SubsidyDefinition>.Empty;

    /// <summary>The file that they were read from, as the model names it. Default: <c>null</c>, the model itself.</summary>
    public string? File { get; init; }
}

/// <summary>What a rule gives.</summary>
/// <param name="Name">Name of the rule.</param>
/// <param name="Amount">How much.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record Subsidy(string Name, Money Amount);
