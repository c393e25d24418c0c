using System.Globalization;

namespace FactoryTwin.Benchmarks.Guard;

/// <summary>What a figure must reach.</summary>
/// <param name="IsMost">Whether the value is the most that is allowed; else it is the least.</param>
/// <param name="Value">The value.</param>
internal readonly record struct Limit(bool IsMost, double Value)
{
    public static Limit AtMost(double value) => new(true, value);

    public static Limit AtLeast(double value) => new(false, value);

    /// <summary>No figure holds it: with such limits a guard that works fails everywhere.</summary>
    public Limit OutOfReach => IsMost ? AtMost(double.NegativeInfinity) : AtLeast(double.PositiveInfinity);

    /// <summary>Whether a figure holds it. What is not a number does not.</summary>
    public bool Holds(double figure) => IsMost ? figure <= Value : figure >= Value;

    /// <summary>The limit as generous as a factor above 1 says.</summary>
    public Limit Loosened(double factor) => this with { Value = IsMost ? Value * factor : Value / factor };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsMost ? "at most" : "at least")} {Value:#,0.##}");
}
