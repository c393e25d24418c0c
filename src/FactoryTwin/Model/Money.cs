namespace FactoryTwin.Model;

/// <summary>An amount of money, or a price for each hour, kilowatt-hour or part: what it is for stands in the name of what has it.</summary>
/// <param name="Amount">How much, in units of the currency. Range: 0 to 1e12.</param>
/// <param name="Currency">Code of the currency: three capital letters, as in <c>EUR</c> (ISO 4217).</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct Money(double Amount, string Currency)
{
    /// <summary>Amount and currency, as in <c>4.2 EUR</c>; the same in every culture.</summary>
    public override string ToString() => $"{Text.Numbers.Format(Amount)} {Currency}";
}
