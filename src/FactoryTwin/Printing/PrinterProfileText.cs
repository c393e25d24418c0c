using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Printing;

/// <summary>The text of a printer.</summary>
internal static class PrinterProfileText
{
    private static readonly ObjectType<AxisSpeeds> Speeds = new("speeds of axes", default,
        Key<AxisSpeeds>.Required("x", TextOf.MachineSpeed, "200 mm/s", "X.", axes => axes.XMillimetresPerSecond, (axes, speed) => axes with { XMillimetresPerSecond = speed }),
        Key<AxisSpeeds>.Required("y", TextOf.MachineSpeed, "200 mm/s", "Y.", axes => axes.YMillimetresPerSecond, (axes, speed) => axes with { YMillimetresPerSecond = speed }),
        Key<AxisSpeeds>.Required("z", TextOf.MachineSpeed, "12 mm/s", "Z.", axes => axes.ZMillimetresPerSecond, (axes, speed) => axes with { ZMillimetresPerSecond = speed }),
        Key<AxisSpeeds>.Required("e", TextOf.MachineSpeed, "120 mm/s", "The extruder.", axes => axes.EMillimetresPerSecond, (axes, speed) => axes with { EMillimetresPerSecond = speed }));

    private static readonly ObjectType<AxisAccelerations> Accelerations = new("accelerations of axes", default,
        Key<AxisAccelerations>.Required("x", TextOf.Acceleration, "1000 mm/s2", "X.", axes => axes.XMillimetresPerSecondSquared, (axes, value) => axes with { XMillimetresPerSecondSquared = value }),
        Key<AxisAccelerations>.Required("y", TextOf.Acceleration, "1000 mm/s2", "Y.", axes => axes.YMillimetresPerSecondSquared, (axes, value) => axes with { YMillimetresPerSecondSquared = value }),
        Key<AxisAccelerations>.Required("z", TextOf.Acceleration, "200 mm/s2", "Z.", axes => axes.ZMillimetresPerSecondSquared, (axes, value) => axes with { ZMillimetresPerSecondSquared = value }),
        Key<AxisAccelerations>.Required("e", TextOf.Acceleration, "5000 mm/s2", "The extruder.", axes => axes.EMillimetresPerSecondSquared, (axes, value) => axes with { EMillimetresPerSecondSquared = value }));

    private static readonly ObjectType<MarlinMotion> Marlin = new("motion in Marlin", new MarlinMotion(),
        Key<MarlinMotion>.Optional("speed", TextOf.Maybe(Speeds), "{ x: 200 mm/s, y: 200 mm/s, z: 12 mm/s, e: 120 mm/s }", "Largest speed of each axis. Default: 500, 500, 12 and 120 mm/s.", motion => motion.Speed, (motion, speed) => motion with { Speed = speed!.Value }),
        Key<MarlinMotion>.Optional("acceleration", TextOf.Maybe(Accelerations), "{ x: 1000 mm/s2, y: 1000 mm/s2, z: 200 mm/s2, e: 5000 mm/s2 }", "Largest acceleration of each axis. Default: 3000, 3000, 200 and 5000 mm/s2.",
            motion => motion.Acceleration, (motion, acceleration) => motion with { Acceleration = acceleration!.Value }),
        Key<MarlinMotion>.Optional("jerk", TextOf.Maybe(Speeds), "{ x: 8 mm/s, y: 8 mm/s, z: 0.4 mm/s, e: 4.5 mm/s }", "Change of speed without acceleration, of each axis. Default: 10, 10, 0.3 and 5 mm/s.", motion => motion.Jerk, (motion, jerk) => motion with { Jerk = jerk!.Value }),
        Key<MarlinMotion>.Optional("junction-deviation", TextOf.Maybe(TextOf.SmallLength()), "0.013 mm", "Junction deviation, in place of jerk. Default: jerk.",
            motion => motion.JunctionDeviationMillimetres, (motion, deviation) => motion with { JunctionDeviationMillimetres = deviation }),
        Key<MarlinMotion>.Optional("printing", TextOf.Acceleration, "1250 mm/s2", "Acceleration of moves that lay filament. Default: 1500 mm/s2.", motion => motion.PrintingMillimetresPerSecondSquared, (motion, value) => motion with { PrintingMillimetresPerSecondSquared = value }),
        Key<MarlinMotion>.Optional("retracting", TextOf.Acceleration, "1250 mm/s2", "Acceleration of the extruder alone. Default: 1500 mm/s2.",
            motion => motion.RetractingMillimetresPerSecondSquared, (motion, value) => motion with { RetractingMillimetresPerSecondSquared = value }),
        Key<MarlinMotion>.Optional("travelling", TextOf.Acceleration, "1250 mm/s2", "Acceleration of other moves. Default: 1250 mm/s2.",
            motion => motion.TravellingMillimetresPerSecondSquared, (motion, value) => motion with { TravellingMillimetresPerSecondSquared = value }),
        Key<MarlinMotion>.Optional("look-ahead", TextOf.Count(4, 256), "16", "How many moves the firmware sees at once. Default: 16.", motion => motion.LookAhead, (motion, count) => motion with { LookAhead = count }));

    private static readonly ObjectType<KlipperMotion> Klipper = new("motion in Klipper", new KlipperMotion(),
        Key<KlipperMotion>.Optional("velocity", TextOf.MachineSpeed, "300 mm/s", "`max_velocity`. Default: 300 mm/s.", motion => motion.VelocityMillimetresPerSecond, (motion, speed) => motion with { VelocityMillimetresPerSecond = speed }),
        Key<KlipperMotion>.Optional("acceleration", TextOf.Acceleration, "3000 mm/s2", "`max_accel`, where a file does not set it. Default: 3000 mm/s2.",
            motion => motion.AccelerationMillimetresPerSecondSquared, (motion, value) => motion with { AccelerationMillimetresPerSecondSquared = value }),
        Key<KlipperMotion>.Optional("minimum-cruise-ratio", TextOf.Ratio, "50 %", "`minimum_cruise_ratio`. Default: 50 %.", motion => motion.MinimumCruiseRatio, (motion, ratio) => motion with { MinimumCruiseRatio = ratio }),
        Key<KlipperMotion>.Optional("square-corner-velocity", TextOf.MachineSpeed, "5 mm/s", "`square_corner_velocity`. Default: 5 mm/s.", motion => motion.SquareCornerMillimetresPerSecond, (motion, speed) => motion with { SquareCornerMillimetresPerSecond = speed }),
        Key<KlipperMotion>.Optional("extruder-corner-velocity", TextOf.MachineSpeed, "1 mm/s", "`instantaneous_corner_velocity`. Default: 1 mm/s.", motion => motion.ExtruderCornerMillimetresPerSecond, (motion, speed) => motion with { ExtruderCornerMillimetresPerSecond = speed }),
        Key<KlipperMotion>.Optional("z-velocity", TextOf.MachineSpeed, "15 mm/s", "`max_z_velocity`. Default: 15 mm/s.", motion => motion.ZMillimetresPerSecond, (motion, speed) => motion with { ZMillimetresPerSecond = speed }),
        Key<KlipperMotion>.Optional("z-acceleration", TextOf.Acceleration, "100 mm/s2", "`max_z_accel`. Default: 100 mm/s2.", motion => motion.ZMillimetresPerSecondSquared, (motion, value) => motion with { ZMillimetresPerSecondSquared = value }),
        Key<KlipperMotion>.Optional("extrude-only-velocity", TextOf.Maybe(TextOf.MachineSpeed), "50 mm/s", "`max_extrude_only_velocity`. Default: as Klipper derives it from nozzle and filament.",
            motion => motion.ExtrudeOnlyMillimetresPerSecond, (motion, speed) => motion with { ExtrudeOnlyMillimetresPerSecond = speed }),
        Key<KlipperMotion>.Optional("extrude-only-acceleration", TextOf.Maybe(TextOf.Acceleration), "1500 mm/s2", "`max_extrude_only_accel`. Default: as Klipper derives it from nozzle and filament.",
            motion => motion.ExtrudeOnlyMillimetresPerSecondSquared, (motion, value) => motion with { ExtrudeOnlyMillimetresPerSecondSquared = value }))
    { CheckAll = CheckKlipper };

    private static readonly ObjectType<HeaterDefinition> Heater = new("a heater", new HeaterDefinition { PowerKilowatts = 0, CapacityJoulesPerKelvin = 0, LossWattsPerKelvin = 0 },
        Key<HeaterDefinition>.Required("power", TextOf.Power, "40 W", "Power when it is on.", heater => heater.PowerKilowatts, (heater, power) => heater with { PowerKilowatts = power }),
        Key<HeaterDefinition>.Required("capacity", TextOf.HeatCapacity, "16.7 J/K", "Heat capacity of what it heats.", heater => heater.CapacityJoulesPerKelvin, (heater, capacity) => heater with { CapacityJoulesPerKelvin = capacity }),
        Key<HeaterDefinition>.Required("loss", TextOf.HeatLoss, "0.068 W/K", "Heat loss with the fan off.", heater => heater.LossWattsPerKelvin, (heater, loss) => heater with { LossWattsPerKelvin = loss }),
        Key<HeaterDefinition>.Optional("fan-loss", TextOf.Maybe(TextOf.HeatLoss), "0.097 W/K", "Heat loss with the fan at full speed. Default: that with the fan off.", heater => heater.FanLossWattsPerKelvin, (heater, loss) => heater with { FanLossWattsPerKelvin = loss }),
        Key<HeaterDefinition>.Optional("filament", TextOf.FilamentHeat, "0.0056 J/mmK", "Heat that filament takes along. Default: 0 J/mmK.",
            heater => heater.FilamentJoulesPerMillimetreKelvin, (heater, heat) => heater with { FilamentJoulesPerMillimetreKelvin = heat }),
        Key<HeaterDefinition>.Optional("sensor", TextOf.Maybe(TextOf.Rate), "0.22 /s", "How fast the sensor follows. Default: at once.", heater => heater.SensorPerSecond, (heater, rate) => heater with { SensorPerSecond = rate }))
    { CheckAll = CheckHeater };

    private static readonly ObjectType<RecordedPrint> Recorded = new("a recorded print", default,
        Key<RecordedPrint>.Required("firmware", TextOf.Duration(), "19min41s", "Time that the firmware was computed to take, as `print-time` shows it.", print => print.Firmware, (print, time) => print with { Firmware = time }),
        Key<RecordedPrint>.Required("measured", TextOf.Duration(), "26 min", "Time that the print took, from the start to the part that can be taken off.", print => print.Measured, (print, time) => print with { Measured = time }));

    public static ObjectType<PrinterProfile> Type { get; } = new("a printer", new PrinterProfile { Name = "" },
        Key<PrinterProfile>.Required("name", TextOf.Text, "Printer 3", "Name of the printer.", printer => printer.Name, (printer, name) => printer with { Name = name }),
        Key<PrinterProfile>.Optional("description", TextOf.Text, "bed slinger of the fab lab", "What it is, for people. Default: empty.", printer => printer.Description, (printer, text) => printer with { Description = text }),
        Key<PrinterProfile>.Optional("firmware", TextOf.Choice<FirmwareKind>(), "klipper", "Its firmware: `marlin` or `klipper`. Default: `marlin`.", printer => printer.Firmware, (printer, firmware) => printer with { Firmware = firmware }),
        Key<PrinterProfile>.Optional("marlin", Marlin, "{ junction-deviation: 0.013 mm }", "Motion in Marlin, where a file does not set it (`M201` to `M205`). Default: stock values.", printer => printer.Marlin, (printer, motion) => printer with { Marlin = motion }),
        Key<PrinterProfile>.Optional("klipper", Klipper, "{ velocity: 300 mm/s, acceleration: 3000 mm/s2 }", "Motion in Klipper, by the names of its configuration. Default: as below.", printer => printer.Klipper, (printer, motion) => printer with { Klipper = motion }),
        Key<PrinterProfile>.Optional("nozzle-diameter", TextOf.SmallLength(), "0.4 mm", "Diameter of the nozzle, where a file does not tell it. Default: 0.4 mm.", printer => printer.NozzleDiameterMillimetres, (printer, diameter) => printer with { NozzleDiameterMillimetres = diameter }),
        Key<PrinterProfile>.Optional("filament-diameter", TextOf.SmallLength(), "1.75 mm", "Diameter of the filament, where a file does not tell it. Default: 1.75 mm.",
            printer => printer.FilamentDiameterMillimetres, (printer, diameter) => printer with { FilamentDiameterMillimetres = diameter }),
        Key<PrinterProfile>.Optional("filament-density", TextOf.Density, "1.24 g/cm3", "Density of the filament, where a file does not tell it. Default: 1.24 g/cm3.",
            printer => printer.FilamentGramsPerCubicCentimetre, (printer, density) => printer with { FilamentGramsPerCubicCentimetre = density }),
        Key<PrinterProfile>.Optional("retract-length", TextOf.SmallLength(allowZero: true), "3 mm", "Retraction by `G10`, where a file does not set it. Default: 3 mm.", printer => printer.RetractLengthMillimetres, (printer, length) => printer with { RetractLengthMillimetres = length }),
        Key<PrinterProfile>.Optional("retract-speed", TextOf.MachineSpeed, "45 mm/s", "Speed of that retraction. Default: 45 mm/s.", printer => printer.RetractMillimetresPerSecond, (printer, speed) => printer with { RetractMillimetresPerSecond = speed }),
        Key<PrinterProfile>.Optional("nozzle", Heater, "{ power: 40 W, capacity: 16.7 J/K, loss: 0.068 W/K }", "Heater of the nozzle. Default: not known; then heating takes no time, and the energy is not known.",
            printer => printer.Nozzle, (printer, heater) => printer with { Nozzle = heater }),
        Key<PrinterProfile>.Optional("bed", Heater, "{ power: 220 W, capacity: 865 J/K, loss: 1.1 W/K }", "Heater of the bed. Default: none.", printer => printer.Bed, (printer, heater) => printer with { Bed = heater }),
        Key<PrinterProfile>.Optional("ambient", TextOf.Temperature, "22 C", "Temperature of the surroundings, at which a print begins. Default: 25 C.", printer => printer.AmbientCelsius, (printer, celsius) => printer with { AmbientCelsius = celsius }),
        Key<PrinterProfile>.Optional("release", TextOf.Maybe(TextOf.Temperature), "40 C", "Temperature of the bed at which a part can be taken off. Default: at once.", printer => printer.ReleaseCelsius, (printer, celsius) => printer with { ReleaseCelsius = celsius }),
        Key<PrinterProfile>.Optional("homing", TextOf.Duration(allowZero: true), "20 s", "Time of homing, each time. Default: 20 s.", printer => printer.Homing, (printer, time) => printer with { Homing = time }),
        Key<PrinterProfile>.Optional("levelling", TextOf.Duration(allowZero: true), "60 s", "Time of probing the bed (`G29`), each time. Default: 60 s.", printer => printer.Levelling, (printer, time) => printer with { Levelling = time }),
        Key<PrinterProfile>.Optional("tool-change", TextOf.Duration(allowZero: true), "15 s", "Time of a tool change besides its moves. Default: 0 s.", printer => printer.ToolChange, (printer, time) => printer with { ToolChange = time }),
        Key<PrinterProfile>.Optional("filament-change", TextOf.Duration(allowZero: true), "5 min", "Time of a change of filament (`M600`) or a stop, with the wait for somebody. Default: 3 min.",
            printer => printer.FilamentChange, (printer, time) => printer with { FilamentChange = time }),
        Key<PrinterProfile>.Optional("electronics", TextOf.Power, "10 W", "Power of the electronics. Default: 10 W.", printer => printer.ElectronicsKilowatts, (printer, power) => printer with { ElectronicsKilowatts = power }),
        Key<PrinterProfile>.Optional("motors", TextOf.Power, "20 W", "Power of the motors from the first homing on. Default: 20 W.", printer => printer.MotorsKilowatts, (printer, power) => printer with { MotorsKilowatts = power }),
        Key<PrinterProfile>.Optional("fan", TextOf.Power, "2 W", "Power of the fan that cools the print, at full speed. Default: 2 W.", printer => printer.FanKilowatts, (printer, power) => printer with { FanKilowatts = power }),
        Key<PrinterProfile>.Optional("recorded", TextOf.ListOf(Recorded), "[{ firmware: 19min41s, measured: 26 min }]", "Prints whose time was taken down, 5 or more, by which expected times are corrected. Default: none.",
            printer => printer.Recorded, (printer, prints) => printer with { Recorded = prints }))
    { CheckAll = CheckPrinter };

    private static void CheckKlipper(KlipperMotion motion, TextContext context)
    {
        if (motion.MinimumCruiseRatio >= 1)
            context.At("minimum-cruise-ratio").Report(ProblemCode.OutOfRange, "at 100 % nothing could move", "write less than 100 %");
    }

    private static void CheckHeater(HeaterDefinition heater, TextContext context)
    {
        if (heater.PowerKilowatts <= 0)
            context.At("power").Report(ProblemCode.OutOfRange, "the heater has no power", "it must be above 0 W");
    }

    private static void CheckPrinter(PrinterProfile printer, TextContext context)
    {
        if (printer.ReleaseCelsius <= printer.AmbientCelsius)
            context.At("release").Report(ProblemCode.Contradiction, "the bed never cools below its surroundings", "write a temperature above 'ambient'");
        if (printer.Recorded.Count > 0 && PrintCalibration.Fault(printer.Recorded) is { } fault)
            context.At("recorded").Report(ProblemCode.OutOfRange, fault, "record prints that differ in length, or leave the key out");
    }
}
