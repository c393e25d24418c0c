namespace FactoryTwin.Model;

/// <summary>How far the value of a signal can be trusted.</summary>
/// <remarks>Numbers are written to recordings and never reused.</remarks>
public enum SignalQuality : byte
{
    /// <summary>Measured or computed as it should be.</summary>
    Good = 0,

    /// <summary>Usable with doubt: substituted, out of calibration, or old.</summary>
    Uncertain = 1,

    /// <summary>Not usable.</summary>
    Bad = 2,
}

/// <summary>What kind of value a signal has.</summary>
public enum SignalType : byte
{
    /// <summary>A number in the signal's unit.</summary>
    Number = 0,

    /// <summary>A word out of the signal's list of texts.</summary>
    Text = 1,

    /// <summary>Yes or no.</summary>
    Flag = 2,
}

/// <summary>A named, typed, unit-bearing value of a station, as declared.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SignalDefinition
{
    /// <summary>Unit of signals that count emitted carbon dioxide since the start of the run, in grams; indicators add up all of them. To leave out what was emitted before they began to listen, listen from the start.</summary>
    public const string CarbonUnit = "gCO2";

    /// <summary>The signal of a station that counts the carbon dioxide it has emitted since the start of the run.</summary>
    public static SignalDefinition Carbon { get; } = new() { Name = "carbon", Unit = CarbonUnit };

    /// <summary>Unit of signals that tell electrical power in kilowatts; indicators integrate the first such signal of a station, place by place, over time.</summary>
    public const string PowerUnit = "kW";

    /// <summary>The signal of a station that tells the electrical power which a place (that of the event) draws from then on, beside what <see cref="PowerByState"/> says; 0 before it is told first.</summary>
    public static SignalDefinition Power { get; } = new() { Name = "power", Unit = PowerUnit };

    /// <summary>The signal of a station that counts the time that it has lost to people since the start of the run, all its places together: stopped, or slow, while they were near.</summary>
    public static SignalDefinition PeopleLoss { get; } = new() { Name = "people-loss", Unit = "s" };

    /// <summary>Name within its station, as in <c>spindle-power</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What kind of value it has. Default: a number.</summary>
    public SignalType Type { get; init; }

    /// <summary>Unit of a number, as in <c>kW</c> or <c>°C</c>; empty where it has none. Default: empty.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The smallest number that is as it should be [<see cref="Unit"/>], where there is such a limit (LSL). Default: <c>null</c>, none.</summary>
    public double? LowerLimit { get; init; }

    /// <summary>The largest number that is as it should be [<see cref="Unit"/>], where there is such a limit (USL). Default: <c>null</c>, none.</summary>
    public double? UpperLimit { get; init; }

    /// <summary>The words that a text signal can show; the event carries the place in this list. Default: empty.</summary>
    public ValueList<string> Texts { get; init; } = ValueList<string>.Empty;
}

/// <summary>One value of one signal: a number, a text or a flag, with its unit and quality.</summary>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct SignalSample
{
    /// <summary>When it was so.</summary>
    public required SimTime Time { get; init; }

    /// <summary>The station that it belongs to.</summary>
    public required StationId Station { get; init; }

    /// <summary>The signal within its station.</summary>
    public required SignalId Signal { get; init; }

    /// <summary>What kind of value this is.</summary>
    public required SignalType Type { get; init; }

    /// <summary>The number, for a <see cref="SignalType.Number"/>; else <c>null</c>.</summary>
    public double? Number { get; init; }

    /// <summary>The text, for a <see cref="SignalType.Text"/>; else <c>null</c>.</summary>
    public string? Text { get; init; }

    /// <summary>Yes or no, for a <see cref="SignalType.Flag"/>; else <c>null</c>.</summary>
    public bool? Flag { get; init; }

    /// <summary>Unit of a number; empty where it has none.</summary>
    public required string Unit { get; init; }

    /// <summary>How far it can be trusted.</summary>
    public required SignalQuality Quality { get; init; }
}
