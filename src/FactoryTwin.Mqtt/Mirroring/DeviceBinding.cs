using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>What a device of the shop floor is in the factory: a station, a meter of several, or both.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record DeviceBinding
{
    /// <summary>What it is called in the binding.</summary>
    public required string Label { get; init; }

    /// <summary>The dialect that it speaks.</summary>
    public required string Dialect { get; init; }

    /// <summary>The device within its dialect, as a serial number or the begin of its topics. Default: <c>null</c>, as <see cref="Label"/>.</summary>
    public string? Device { get; init; }

    /// <summary>The part of the device whose states and jobs count, for those that have several. Default: empty, the whole.</summary>
    public string Component { get; init; } = "";

    /// <summary>Name of the station that it is. Default: <c>null</c>, none: it is only a meter.</summary>
    public string? Station { get; init; }

    /// <summary>Which of the station's parallel places it is. Range: from 0. Default: 0.</summary>
    public int Place { get; init; }

    /// <summary>What it is, where no model says it. Default: a machine.</summary>
    public MirroredKind Kind { get; init; }

    /// <summary>The stations whose electrical power it measures together, each with its share; they add up to 1. Default: none.</summary>
    public ValueList<MeterShare> Meter { get; init; } = ValueList<MeterShare>.Empty;

    /// <summary>The signal by which a meter tells the power. Default: <c>power</c>.</summary>
    public string MeterSignal { get; init; } = DefaultMeterSignal;

    /// <summary>The signals that its station shows beside those of the model. Default: none.</summary>
    public ValueList<SignalDefinition> Signals { get; init; } = ValueList<SignalDefinition>.Empty;

    /// <summary>States for words of the device that its dialect takes otherwise, or not at all. Default: none.</summary>
    public ValueList<WordState> States { get; init; } = ValueList<WordState>.Empty;

    /// <summary>Part types by the name of the job, as of the file that is printed; the first pattern that fits counts. Default: none.</summary>
    public ValueList<PartTypePattern> PartTypes { get; init; } = ValueList<PartTypePattern>.Empty;

    /// <summary>Whether begins and ends of parts are inferred from its states. Default: <c>null</c>, where its dialect tells no jobs.</summary>
    public bool? Infers { get; init; }

    /// <summary>How long it is silent at most while all is well. Default: <c>null</c>, as the binding says.</summary>
    public ExpectedInterval? Expected { get; init; }

    /// <summary>What may be commanded, with the message that does it. Default: nothing.</summary>
    public ValueList<CommandBinding> Commands { get; init; } = ValueList<CommandBinding>.Empty;

    /// <summary>What dialects call electrical power.</summary>
    internal const string DefaultMeterSignal = "power";

    /// <summary>The device within its dialect.</summary>
    internal string DeviceName => Device ?? Label;
}

/// <summary>What a device is, where no model says it.</summary>
public enum MirroredKind
{
    /// <summary>A machine.</summary>
    Machine = 0,

    /// <summary>A printer.</summary>
    Printer = 1,

    /// <summary>An arm that works near people.</summary>
    Cobot = 2,

    /// <summary>An inspection, which tells good parts from others.</summary>
    Inspection = 3,

    /// <summary>A vehicle that carries parts.</summary>
    Vehicle = 4,
}

/// <summary>How long a device is silent at most while all is well.</summary>
/// <param name="Interval">How long; <c>null</c> where silence means nothing.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct ExpectedInterval(TimeSpan? Interval);

/// <summary>The share that a station has in what a meter measures.</summary>
/// <param name="Station">Name of the station.</param>
/// <param name="Ratio">Its share. Range: 0 to 1.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct MeterShare(string Station, double Ratio);

/// <summary>The state that a word of a device means.</summary>
/// <param name="Word">The word, as the device writes it.</param>
/// <param name="State">The state.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct WordState(string Word, StationState State);

/// <summary>The part type of jobs with such a name.</summary>
/// <param name="Pattern">The name; <c>*</c> stands for any characters, <c>?</c> for one.</param>
/// <param name="PartType">The part type.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PartTypePattern(string Pattern, string PartType)
{
    /// <summary>Whether a name is such a one; capital letters count.</summary>
    internal bool Fits(string name) => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(Pattern, name, ignoreCase: false);
}

/// <summary>A command that a device may be given, and the message that gives it.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record CommandBinding
{
    /// <summary>What the command is called.</summary>
    public required string Name { get; init; }

    /// <summary>The topic of the message.</summary>
    public required string Topic { get; init; }

    /// <summary>The payload of the message, as text; <c>{value}</c> in it stands for the value that the command is given. Default: empty.</summary>
    public string Payload { get; init; } = "";

    /// <summary>The quality of service. Range: 0 to 2. Default: 1.</summary>
    public int QualityOfService { get; init; } = 1;
}
