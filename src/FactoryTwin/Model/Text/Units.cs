using System.Globalization;

namespace FactoryTwin.Model.Text;

/// <summary>A unit as written behind a number.</summary>
/// <param name="Name">Its name, as in <c>min</c>.</param>
/// <param name="Factor">How many of the base unit it is, without the power of ten.</param>
/// <param name="Shift">The power of ten.</param>
/// <param name="Divisor">What it is divided by, as metres per minute are by 60. Default: 1.</param>
internal readonly record struct Unit(string Name, int Factor, int Shift, int Divisor = 1);

/// <summary>The units of one kind of quantity.</summary>
/// <param name="What">What has these units, as in <c>a time</c>.</param>
/// <param name="Remedy">The units to offer for a number that has none.</param>
/// <param name="Names">All units, the base unit with factor 1 and shift 0.</param>
internal sealed record UnitFamily(string What, string[] Remedy, Unit[] Names)
{
    public static readonly UnitFamily Time = new("a time", ["s", "min"], [new("ms", 1, -3), new("s", 1, 0), new("min", 60, 0), new("h", 3600, 0), new("d", 86400, 0)]);
    public static readonly UnitFamily Parts = new("a number of parts", ["parts"], [new("parts", 1, 0), new("part", 1, 0)]);
    public static readonly UnitFamily Power = new("a power", ["kW", "W"], [new("W", 1, -3), new("kW", 1, 0), new("MW", 1, 3)]);
    public static readonly UnitFamily Energy = new("an energy", ["kWh", "Wh"], [new("Wh", 1, -3), new("kWh", 1, 0), new("MWh", 1, 3)]);
    public static readonly UnitFamily Length = new("a length", ["m", "cm"], [new("mm", 1, -3), new("cm", 1, -2), new("m", 1, 0), new("km", 1, 3)]);
    public static readonly UnitFamily Speed = new("a speed", ["m/s", "m/min"], [new("mm/s", 1, -3), new("m/s", 1, 0), new("m/min", 1, 0, 60), new("km/h", 1, 3, 3600)]);
    public static readonly UnitFamily Years = new("a time in years", ["years"], [new("years", 1, 0), new("year", 1, 0)]);
    public static readonly UnitFamily CuttingSpeed = new("a cutting speed", ["m/min"], [new("m/min", 1, 0), new("m/s", 60, 0)]);
    public static readonly UnitFamily Ratio = new("a share", ["%"], [new("%", 1, -2)]);
    public static readonly UnitFamily Mass = new("a mass", ["kg", "g"], [new("g", 1, -3), new("kg", 1, 0), new("t", 1, 3)]);
    public static readonly UnitFamily MachineSpeed = new("a speed", ["mm/s", "mm/min"], [new("mm/s", 1, 0), new("mm/min", 1, 0, 60), new("m/s", 1, 3)]);
    public static readonly UnitFamily Acceleration = new("an acceleration", ["mm/s2"], [new("mm/s2", 1, 0), new("mm/s²", 1, 0), new("m/s2", 1, 3), new("m/s²", 1, 3)]);
    public static readonly UnitFamily SmallLength = new("a length", ["mm"], [new("um", 1, -3), new("mm", 1, 0), new("cm", 1, 1), new("m", 1, 3)]);
    public static readonly UnitFamily Temperature = new("a temperature", ["C"], [new("C", 1, 0), new("°C", 1, 0)]);
    public static readonly UnitFamily HeatCapacity = new("a heat capacity", ["J/K"], [new("J/K", 1, 0), new("kJ/K", 1, 3)]);
    public static readonly UnitFamily HeatLoss = new("a heat loss", ["W/K"], [new("mW/K", 1, -3), new("W/K", 1, 0)]);
    public static readonly UnitFamily FilamentHeat = new("a heat for each length of filament", ["J/mmK"], [new("J/mmK", 1, 0)]);
    public static readonly UnitFamily Rate = new("a rate", ["/s"], [new("/s", 1, 0), new("/min", 1, 0, 60)]);
    public static readonly UnitFamily Density = new("a density", ["g/cm3"], [new("g/cm3", 1, 0), new("g/cm³", 1, 0), new("kg/m3", 1, -3)]);
    public static readonly UnitFamily Emission = new("an emission", ["g/tkm"], [new("g/tkm", 1, 0)]);
    public static readonly UnitFamily EmissionOfEnergy = new("an emission", ["g/kWh"], [new("g/kWh", 1, 0), new("kg/MWh", 1, 0), new("kg/kWh", 1, 3), new("t/MWh", 1, 3)]);

    /// <summary>Reads a quantity in the base unit: a number with a unit, for a time also several, as in <c>1h30min</c>.</summary>
    public bool TryRead(TextSpan text, out double value)
    {
        value = 0;
        if (!TrySplit(text, out List<(string Number, Unit Unit)> parts))
            return false;
        foreach ((string number, Unit unit) in parts)
            value += Numbers.Shifted(number, unit.Shift) * unit.Factor / unit.Divisor;
        return double.IsFinite(value) || text.Report(ProblemCode.OutOfRange, $"'{text}' is too large", "write a smaller number");
    }

    /// <summary>Reads a time exactly.</summary>
    public bool TryReadTicks(TextSpan text, out long ticks)
    {
        ticks = 0;
        if (!TrySplit(text, out List<(string Number, Unit Unit)> parts))
            return false;
        decimal sum = 0;
        foreach ((string number, Unit unit) in parts)
        {
            double seconds = Numbers.Shifted(number, unit.Shift) * unit.Factor;
            if (!(seconds <= Durations.LongestSeconds))
                return text.Report(ProblemCode.OutOfRange, $"'{text}' is too long", $"at most {Durations.LongestText}");
            sum += decimal.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture) * unit.Factor * (unit.Shift < 0 ? 0.001m : 1) * TimeSpan.TicksPerSecond;
        }
        ticks = (long)decimal.Round(sum);
        return ticks > 0 || sum == 0 || text.Report(ProblemCode.OutOfRange, $"'{text}' is too short", "the shortest time is 100 ns");
    }

    private bool TrySplit(TextSpan text, out List<(string Number, Unit Unit)> parts)
    {
        parts = [];
        for (int i = 0; i < text.Length;)
        {
            if (!Numbers.TryTake(text[i..].Trim(), text, out TextSpan number))
                return false;
            i = text.Text.IndexOf(number.Text, i, StringComparison.Ordinal) + number.Length;
            int start = i;
            // Some units have a digit in their name, as mm/s2 has; else a digit begins the next number.
            if (Names.Any(known => known.Name == text[start..].Trim().Text))
                i = text.Length;
            while (i < text.Length && !char.IsAsciiDigit(text.Text[i]))
                i++;
            if (!TryUnit(text, number.Text, text[start..i].Trim(), out Unit unit))
                return false;
            parts.Add((number.Text, unit));
        }
        return parts.Count == 1 || this == Time || text.Report(ProblemCode.NotAValue, $"'{text}' is not {What}", $"write it with one unit, as in '5 {Remedy[0]}'");
    }

    // A bare share of up to 1 was probably meant as one: 0.015 is 1.5 %.
    private IEnumerable<string> Offers(string number) => Remedy.Select(unit => $"'{number} {unit}'")
        .Concat(this == Ratio && Numbers.Shifted(number, 0) is > 0 and <= 1 and var share ? [$"'{Numbers.Format(share, 2)} %'"] : []);

    private bool TryUnit(TextSpan text, string number, TextSpan name, out Unit unit)
    {
        unit = Names.FirstOrDefault(candidate => candidate.Name == name.Text);
        if (unit.Name is not null)
            return true;
        if (name.Length == 0)
            return text.Report(ProblemCode.MissingUnit, $"'{text}' has no unit", $"write {string.Join(" or ", Offers(number))}");
        if (name.Text[0] is ',')
            return text.Report(ProblemCode.NotAValue, $"'{text}' has a comma in its number", $"write '{text.Text.Replace(',', '.')}'");
        return name.Report(ProblemCode.NotAValue, $"'{name}' in '{text}' is not a unit of {What[(What.IndexOf(' ', StringComparison.Ordinal) + 1)..]}", $"use {NearestName.List(Names.Select(known => known.Name), "or")}");
    }
}

/// <summary>Numbers as written in a model: a decimal point, an exponent where wanted, in every culture.</summary>
internal static class Numbers
{
    /// <summary>Takes the number that a text begins with.</summary>
    /// <param name="rest">The text that begins with it.</param>
    /// <param name="whole">The text that it belongs to, for what is said of a fault.</param>
    /// <param name="number">The number.</param>
    public static bool TryTake(TextSpan rest, TextSpan whole, out TextSpan number)
    {
        string text = rest.Text;
        int sign = text.Length > 0 && text[0] is '-' or '−' or '+' ? 1 : 0;
        int end = sign;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
            end++;
        if (end + 1 < text.Length && text[end] is 'e' or 'E' && (char.IsAsciiDigit(text[end + 1]) || text[end + 1] is '-' or '+'))
        {
            end += 2;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
        }
        number = rest[sign..end];
        if (IsNotFinite(text[sign..]))
            return whole.Report(ProblemCode.OutOfRange, $"'{whole}' is not a finite number", "write it in digits");
        if (!double.TryParse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            return whole.Report(ProblemCode.NotAValue, $"'{whole}' does not begin with a number");
        if (sign == 1 && text[0] != '+' && value != 0)
            return whole.Report(ProblemCode.OutOfRange, $"'{whole}' is negative", "take the minus sign away");
        return double.IsFinite(value) || whole.Report(ProblemCode.OutOfRange, $"'{whole}' is too large", "write a smaller number");
    }

    /// <summary>Whether a text begins as one that says not-a-number or infinity.</summary>
    public static bool IsNotFinite(string text) =>
        text.StartsWith("nan", StringComparison.OrdinalIgnoreCase) || text.StartsWith("inf", StringComparison.OrdinalIgnoreCase) || text.StartsWith('∞');

    /// <summary>Reads a number without a unit.</summary>
    public static bool TryRead(TextSpan text, out double value)
    {
        value = 0;
        if (!TryTake(text, text, out TextSpan number))
            return false;
        value = Shifted(number.Text, 0);
        return number.Length == text.Text.TrimStart('+').Length || text.Report(ProblemCode.NotAValue, $"'{text}' is not a plain number", "write the number alone");
    }

    /// <summary>Reads a number without a unit that may be negative.</summary>
    public static bool TryReadSigned(TextSpan text, out double value)
    {
        bool isNegative = text.Text[0] == '-', isRead = TryRead(isNegative ? text[1..].Trim() : text, out value);
        value = isNegative ? -value : value;
        return isRead;
    }

    /// <summary>Writes a number that may be negative.</summary>
    public static string FormatSigned(double value) => value < 0 ? $"-{Format(-value)}" : Format(value);

    /// <summary>A number times a power of ten, rounded once: 1.5 % is 0.015 and not a neighbour of it.</summary>
    public static double Shifted(string number, int shift)
    {
        int mark = number.IndexOfAny(['e', 'E']), exponent = 0;
        if (mark >= 0 && (!int.TryParse(number.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs((long)exponent) > 9999))
            return double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.Parse(FormattableString.Invariant($"{(mark < 0 ? number : number[..mark])}E{exponent + shift}"), NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>Writes a number times a power of ten, so that <see cref="Shifted"/> with the opposite power gives it back.</summary>
    public static string Format(double value, int shift = 0)
    {
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        if (!double.IsFinite(value))
            return shortest;   // in a model built in code, of which a check tells it
        if (value == 0 || Math.Abs(Math.Log10(value)) > 9)
        {
            int mark = shortest.IndexOf('E', StringComparison.Ordinal);
            int exponent = mark < 0 ? 0 : int.Parse(shortest.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            return exponent + shift == 0 || value == 0 ? (mark < 0 ? shortest : shortest[..mark])
                : FormattableString.Invariant($"{(mark < 0 ? shortest : shortest[..mark])}E{exponent + shift}");
        }
        decimal exact = decimal.Parse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture);
        for (; shift > 0; shift--)
            exact *= 10;
        for (; shift < 0; shift++)
            exact /= 10;
        return exact.ToString("0.############################", CultureInfo.InvariantCulture);
    }
}

/// <summary>Durations as written in a model.</summary>
internal static class Durations
{
    /// <summary>The longest time that a model can hold [s]: far beyond any factory, and far from where time would overflow.</summary>
    public const double LongestSeconds = 36_500d * 86_400;

    public const string LongestText = "36500 d";

    /// <summary>Writes a duration in the largest unit that it is a whole number of, but <c>60 s</c> and <c>24 h</c> as people do.</summary>
    public static string Format(TimeSpan value)
    {
        foreach (Unit unit in UnitFamily.Time.Names.Reverse())
        {
            long ticks = unit.Factor * (unit.Shift < 0 ? TimeSpan.TicksPerMillisecond : TimeSpan.TicksPerSecond);
            if (value.Ticks % ticks == 0 && (value.Ticks != 0 || unit.Name == "s") && (value.Ticks != ticks || unit.Name is not ("min" or "d")))
                return FormattableString.Invariant($"{value.Ticks / ticks} {unit.Name}");
        }
        return $"{((decimal)value.Ticks / TimeSpan.TicksPerSecond).ToString("0.#######", CultureInfo.InvariantCulture)} s";
    }

    /// <summary>Writes a number of seconds in the largest unit that it is a whole number of, so that it reads back equal.</summary>
    public static string Format(double seconds)
    {
        if (seconds == Math.Floor(seconds) && seconds is > 0 and <= LongestSeconds)
            return Format(TimeSpan.FromSeconds((long)seconds));
        double milliseconds = seconds * 1000;
        return seconds < 1 && milliseconds == Math.Floor(milliseconds) && milliseconds / 1000 == seconds && milliseconds > 0
            ? $"{Numbers.Format(milliseconds)} ms"
            : $"{Numbers.Format(seconds)} s";
    }
}
