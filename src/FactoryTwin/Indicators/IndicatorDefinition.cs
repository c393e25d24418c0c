namespace FactoryTwin.Indicators;

/// <summary>What an indicator is: its name, its formula as text, its unit and where the formula is from.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record IndicatorDefinition
{
    /// <summary>Name in camel case, as in <c>qualityRatio</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The formula, in the standard's abbreviations where it is of a standard, as in <c>GQ / PQ</c>.</summary>
    public required string Formula { get; init; }

    /// <summary>Unit of the value, as in <c>1/h</c>; empty for a ratio of like things. Default: empty.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Where the formula is from; empty where it is our own. Default: empty.</summary>
    public string Source { get; init; } = "";
}

/// <summary>An indicator as a quotient, with both its parts, so that means over several runs can be formed part by part.</summary>
/// <param name="Definition">What it is.</param>
/// <param name="Numerator">What is above the line; <c>null</c> where it does not apply. Its unit divided by that of the denominator is the indicator's.</param>
/// <param name="Denominator">What is below the line; <c>null</c> where it does not apply.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct Indicator(IndicatorDefinition Definition, double? Numerator, double? Denominator)
{
    /// <summary>The quotient in the unit of the definition; <c>null</c> where it does not apply or there is nothing below the line.</summary>
    public double? Value => Denominator > 0 ? Numerator / Denominator : null;
}
