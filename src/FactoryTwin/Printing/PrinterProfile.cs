using FactoryTwin.Model;

namespace FactoryTwin.Printing;

/// <summary>A printer as far as time, filament and energy of a print depend on it.</summary>
/// <remarks>The built-in ones (<see cref="PrinterProfiles"/>) are starting points with values that were not measured; a file of YAML describes a printer of your own.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PrinterProfile
{
    /// <summary>Name of the printer.</summary>
    public required string Name { get; init; }

    /// <summary>The file that a model read it from, as named there. Default: <c>null</c>, none.</summary>
    public string? File { get; init; }

    /// <summary>What it is, for people. Default: empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>Its firmware. Default: Marlin.</summary>
    public FirmwareKind Firmware { get; init; }

    /// <summary>Limits of motion in Marlin, where a file does not set them; and those of slicers whose files do not tell theirs.</summary>
    public MarlinMotion Marlin { get; init; } = new();

    /// <summary>Limits of motion in Klipper.</summary>
    public KlipperMotion Klipper { get; init; } = new();

    /// <summary>Diameter of the nozzle where a file does not tell it [mm]. Range: above 0. Default: 0.4.</summary>
    public double NozzleDiameterMillimetres { get; init; } = 0.4;

    /// <summary>Diameter of the filament where a file does not tell it [mm]. Range: above 0. Default: 1.75.</summary>
    public double FilamentDiameterMillimetres { get; init; } = 1.75;

    /// <summary>Density of the filament where a file does not tell it [g/cm3]. Range: above 0. Default: 1.24, usual for PLA.</summary>
    public double FilamentGramsPerCubicCentimetre { get; init; } = 1.24;

    /// <summary>Retraction by <c>G10</c>, where a file does not set it [mm]. Range: 0 or more. Default: 3.</summary>
    public double RetractLengthMillimetres { get; init; } = 3;

    /// <summary>Speed of that retraction [mm/s]. Range: above 0. Default: 45.</summary>
    public double RetractMillimetresPerSecond { get; init; } = 45;

    /// <summary>Heater of the nozzle. Default: <c>null</c>, not known; then no heat-up time is counted, and no energy is known.</summary>
    public HeaterDefinition? Nozzle { get; init; }

    /// <summary>Heater of the bed. Default: <c>null</c>, none.</summary>
    public HeaterDefinition? Bed { get; init; }

    /// <summary>Temperature of the surroundings, at which a print begins [°C]. Range: above 0. Default: 25.</summary>
    public double AmbientCelsius { get; init; } = 25;

    /// <summary>Bed temperature below which a finished print can be taken off [°C]. Default: <c>null</c>, at once.</summary>
    public double? ReleaseCelsius { get; init; }

    /// <summary>Time of homing, each time a file asks for it. Default: 20 s.</summary>
    public TimeSpan Homing { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Time of probing the bed (<c>G29</c>), each time. Default: 60 s.</summary>
    public TimeSpan Levelling { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time of a tool change besides its moves. Default: none.</summary>
    public TimeSpan ToolChange { get; init; }

    /// <summary>Time of a change of filament or a stop, with the wait for somebody. Default: 3 min.</summary>
    public TimeSpan FilamentChange { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Electronics, all the time that a print takes [kW]. Range: 0 or more. Default: 0.01.</summary>
    public double ElectronicsKilowatts { get; init; } = 0.01;

    /// <summary>Motors, while they are on: from the first homing to the end [kW]. Range: 0 or more. Default: 0.02.</summary>
    public double MotorsKilowatts { get; init; } = 0.02;

    /// <summary>The fan that cools the print, at full speed [kW]. Range: 0 or more. Default: 0.002.</summary>
    public double FanKilowatts { get; init; } = 0.002;

    /// <summary>How long prints took in truth, by which expected times are corrected. Default: none.</summary>
    public ValueList<RecordedPrint> Recorded { get; init; } = ValueList<RecordedPrint>.Empty;
}

/// <summary>Whose way of moving a printer has.</summary>
public enum FirmwareKind
{
    /// <summary>Marlin, and what is made from it.</summary>
    Marlin = 0,

    /// <summary>Klipper.</summary>
    Klipper = 1,
}

/// <summary>A number for each axis in millimetres per second.</summary>
/// <param name="XMillimetresPerSecond">X [mm/s].</param>
/// <param name="YMillimetresPerSecond">Y [mm/s].</param>
/// <param name="ZMillimetresPerSecond">Z [mm/s].</param>
/// <param name="EMillimetresPerSecond">Extruder [mm/s].</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct AxisSpeeds(double XMillimetresPerSecond, double YMillimetresPerSecond, double ZMillimetresPerSecond, double EMillimetresPerSecond);

/// <summary>A number for each axis in millimetres per second squared.</summary>
/// <param name="XMillimetresPerSecondSquared">X [mm/s2].</param>
/// <param name="YMillimetresPerSecondSquared">Y [mm/s2].</param>
/// <param name="ZMillimetresPerSecondSquared">Z [mm/s2].</param>
/// <param name="EMillimetresPerSecondSquared">Extruder [mm/s2].</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct AxisAccelerations(double XMillimetresPerSecondSquared, double YMillimetresPerSecondSquared, double ZMillimetresPerSecondSquared, double EMillimetresPerSecondSquared);

/// <summary>Limits of motion in Marlin. A file may set them anew (<c>M201</c> to <c>M205</c>).</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MarlinMotion
{
    /// <summary>Largest speed of each axis. Default: 500, 500, 12 and 120 mm/s.</summary>
    public AxisSpeeds Speed { get; init; } = new(500, 500, 12, 120);

    /// <summary>Largest acceleration of each axis. Default: 3000, 3000, 200 and 5000 mm/s2.</summary>
    public AxisAccelerations Acceleration { get; init; } = new(3000, 3000, 200, 5000);

    /// <summary>Change of speed without acceleration, for each axis (classic jerk). Default: 10, 10, 0.3 and 5 mm/s.</summary>
    public AxisSpeeds Jerk { get; init; } = new(10, 10, 0.3, 5);

    /// <summary>Junction deviation [mm], in place of jerk. Range: above 0. Default: <c>null</c>, jerk.</summary>
    public double? JunctionDeviationMillimetres { get; init; }

    /// <summary>Acceleration of moves that lay filament [mm/s2]. Range: above 0. Default: 1500.</summary>
    public double PrintingMillimetresPerSecondSquared { get; init; } = 1500;

    /// <summary>Acceleration of the extruder alone [mm/s2]. Range: above 0. Default: 1500.</summary>
    public double RetractingMillimetresPerSecondSquared { get; init; } = 1500;

    /// <summary>Acceleration of other moves [mm/s2]. Range: above 0. Default: 1250.</summary>
    public double TravellingMillimetresPerSecondSquared { get; init; } = 1250;

    /// <summary>How many moves the firmware sees at once. Range: 4 to 256. Default: 16.</summary>
    public int LookAhead { get; init; } = 16;
}

/// <summary>Limits of motion in Klipper, by the names of its configuration.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record KlipperMotion
{
    /// <summary><c>max_velocity</c> [mm/s]. Range: above 0. Default: 300.</summary>
    public double VelocityMillimetresPerSecond { get; init; } = 300;

    /// <summary><c>max_accel</c> [mm/s2], where a file does not set it. Range: above 0. Default: 3000.</summary>
    public double AccelerationMillimetresPerSecondSquared { get; init; } = 3000;

    /// <summary><c>minimum_cruise_ratio</c>. Range: 0 to below 1. Default: 0.5.</summary>
    public double MinimumCruiseRatio { get; init; } = 0.5;

    /// <summary><c>square_corner_velocity</c> [mm/s]. Range: above 0. Default: 5.</summary>
    public double SquareCornerMillimetresPerSecond { get; init; } = 5;

    /// <summary><c>instantaneous_corner_velocity</c> of the extruder [mm/s]. Range: above 0. Default: 1.</summary>
    public double ExtruderCornerMillimetresPerSecond { get; init; } = 1;

    /// <summary><c>max_z_velocity</c> [mm/s]. Range: above 0. Default: 15.</summary>
    public double ZMillimetresPerSecond { get; init; } = 15;

    /// <summary><c>max_z_accel</c> [mm/s2]. Range: above 0. Default: 100.</summary>
    public double ZMillimetresPerSecondSquared { get; init; } = 100;

    /// <summary><c>max_extrude_only_velocity</c> [mm/s]. Range: above 0. Default: <c>null</c>, that of a line as high and wide as four nozzle diameters squared allow at <see cref="VelocityMillimetresPerSecond"/>.</summary>
    public double? ExtrudeOnlyMillimetresPerSecond { get; init; }

    /// <summary><c>max_extrude_only_accel</c> [mm/s2]. Range: above 0. Default: <c>null</c>, in the same way.</summary>
    public double? ExtrudeOnlyMillimetresPerSecondSquared { get; init; }
}
