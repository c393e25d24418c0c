using System.Diagnostics.CodeAnalysis;
using FactoryTwin.Model;
using FactoryTwin.Printing;

namespace FactoryTwin.Stations;

/// <summary>A 3D printer: it does the print of each part's type as its G-code says, and keeps the part on its bed until somebody takes it. In all else it is a machine.</summary>
/// <remarks>Its cycle is the expected time of the print (<see cref="PrintPlan.ExpectedSeconds"/>), whatever <see cref="WorkStationDefinition.Cycle"/> says, its tool is its <see cref="Filament"/>, and its power
/// that of the stages of the print.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PrinterDefinition : MachineDefinition
{
    /// <summary>A printer with its prints.</summary>
    /// <param name="printer">The printer.</param>
    /// <param name="jobs">What it prints.</param>
    [SetsRequiredMembers]
    public PrinterDefinition(PrinterProfile printer, ValueList<PrintJob> jobs)
    {
        Printer = printer;
        Jobs = jobs;
        Cycle = Distribution.Constant(TimeSpan.Zero);
    }

    /// <summary>The printer.</summary>
    public PrinterProfile Printer { get; init; }

    /// <summary>What it prints: one print for parts of all types, or one for each type. Range: at least one. A part of a type for which there is none ends the run with an error.</summary>
    public ValueList<PrintJob> Jobs { get; init; }

    /// <summary>How fast its moves are, of what the file says: the feed rate of the printer's menu (<c>M220</c>). Range: 0.1 to 10. Default: 1.</summary>
    public double SpeedFactor { get; init; } = 1;

    /// <summary>The filament, which runs out. Default: <c>null</c>, it never does.</summary>
    public FilamentDefinition? Filament { get; init; }

    /// <summary>How prints fail. Range: with <see cref="WorkStationDefinition.Failures"/> up to 16. Default: none do.</summary>
    public ValueList<PrintFailureDefinition> PrintFailures { get; init; } = ValueList<PrintFailureDefinition>.Empty;

    /// <summary>Who takes a finished part off, and how long that takes. Default: <c>null</c>, the next station does, and in no time.</summary>
    public RemovalDefinition? Removal { get; init; }

    /// <summary>How often its signals are published while it prints, besides at the beginning of each stage. Default: <c>null</c>, not besides.</summary>
    public TimeSpan? Sample { get; init; }

    /// <inheritdoc/>
    public override StationDefinition? WithSpeed(double speedFactor) => this with { SpeedFactor = SpeedFactor * speedFactor, Ideal = Ideal / speedFactor };
}

/// <summary>What a printer prints for a part.</summary>
/// <param name="File">The G-code.</param>
/// <param name="Part">The part type. Default: empty, parts of all types.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PrintJob(GCodeFile File, string Part = "");

/// <summary>The filament of a printer. When it runs out, the print waits, the spool is changed, and the print goes on.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record FilamentDefinition
{
    /// <summary>Mass of the filament on a full spool [kg]. Range: 0.000001 to 1,000. A run begins with a full one.</summary>
    public required double SpoolKilograms { get; init; }

    /// <summary>How long a change takes [s]. It shows as set-up, and needs the operators that are needed for set-up.</summary>
    public required Distribution Change { get; init; }
}

/// <summary>What becomes of a print that has failed, when the printer is ready again.</summary>
public enum PrintFailureOutcome
{
    /// <summary>It begins anew, from its first stage.</summary>
    Restart = 0,

    /// <summary>The part is scrap.</summary>
    Scrap = 1,
}

/// <summary>A way in which prints fail, such as adhesion, a clog or a layer shift. It strikes while the printer prints, not while it heats or cools.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PrintFailureDefinition
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The chance that it strikes in a layer (the hazard). Range: above 0, below 1. Default: <c>null</c>, where <see cref="Every"/> tells it.</summary>
    /// <remarks>That a print of n layers passes has the probability (1 − h)^n. Within a print, all layers count as equally long.</remarks>
    public double? LayerProbability { get; init; }

    /// <summary>Time of printing from one to the next [s]. Default: <c>null</c>, where <see cref="LayerProbability"/> tells it.</summary>
    public Distribution? Every { get; init; }

    /// <summary>How long it takes until the printer is ready again: to clear the bed, or the nozzle [s].</summary>
    public required Distribution Repair { get; init; }

    /// <summary>What becomes of the print. Default: it is restarted.</summary>
    public PrintFailureOutcome Outcome { get; init; }

    /// <summary>From one to the next: printing time [s]; or layers, as seconds, where it strikes by layer. A constant hazard h by layer is an exponential law with the mean −1 / ln(1 − h) layers.</summary>
    internal Distribution Law => Every ?? Distribution.Exponential(TimeSpan.FromSeconds(-1 / double.LogP1(-LayerProbability!.Value)));
}

/// <summary>Who takes a finished part off a printer.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record RemovalDefinition
{
    /// <summary>How long it takes [s].</summary>
    public required Distribution Time { get; init; }

    /// <summary>The pool of operators who do it. Default: <c>null</c>, where <see cref="Skill"/> is given.</summary>
    public string? Pool { get; init; }

    /// <summary>The skill of those who do it, whatever their pool. Default: <c>null</c>, where <see cref="Pool"/> is given.</summary>
    public string? Skill { get; init; }
}
