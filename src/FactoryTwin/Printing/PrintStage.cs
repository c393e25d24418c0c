namespace FactoryTwin.Printing;

/// <summary>What a printer does in a stage of a print.</summary>
public enum PrintStageKind
{
    /// <summary>Waits for a temperature.</summary>
    Heating = 0,

    /// <summary>Homes its axes.</summary>
    Homing = 1,

    /// <summary>Probes the bed.</summary>
    Levelling = 2,

    /// <summary>Moves before the first layer, as for purging the nozzle.</summary>
    Priming = 3,

    /// <summary>Prints.</summary>
    Printing = 4,

    /// <summary>Changes the tool or the filament, or waits for somebody.</summary>
    Change = 5,

    /// <summary>Cools until the part can be taken off.</summary>
    Cooling = 6,
}

/// <summary>A stage of a print, as it is computed; stages of one kind that follow each other are one.</summary>
/// <param name="Kind">What is done in it.</param>
/// <param name="Seconds">How long it takes [s]. Range: above 0.</param>
/// <param name="EnergyKilowattHours">Energy of heaters, motors, fan and electronics in it [kWh]. Range: 0 or more.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PrintStage(PrintStageKind Kind, double Seconds, double EnergyKilowattHours)
{
    /// <summary>Temperature of the nozzle at its end [°C]; <c>null</c> where the printer's heater is not known.</summary>
    public double? NozzleCelsius { get; init; }

    /// <summary>Temperature of the bed at its end [°C]; <c>null</c> where the printer has no heated bed.</summary>
    public double? BedCelsius { get; init; }

    /// <summary>Mean electrical power [kW].</summary>
    public double MeanKilowatts => Seconds > 0 ? EnergyKilowattHours * 3600 / Seconds : 0;
}

/// <summary>Time of the moves of a layer, an object or a feature type.</summary>
/// <param name="Name">Its name, as the slicer wrote it; a layer has its number, from 1.</param>
/// <param name="SlicerSeconds">Time by the slicer's estimate [s].</param>
/// <param name="FirmwareSeconds">Time that the firmware takes [s].</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PrintShare(string Name, double SlicerSeconds, double FirmwareSeconds);

/// <summary>Filament that a tool uses.</summary>
/// <param name="Tool">Number of the tool, from 0.</param>
/// <param name="Millimetres">Length [mm].</param>
/// <param name="CubicCentimetres">Volume [cm3].</param>
/// <param name="Grams">Mass [g].</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct FilamentUse(int Tool, double Millimetres, double CubicCentimetres, double Grams);
