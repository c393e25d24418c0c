using System.Globalization;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Printing;

/// <summary>Plans one file: chooses planners and limits, reads, and puts the result together.</summary>
internal sealed class PrintPlanning
{
    private const string AxisLetters = "xyze";

    /// <summary>Travel acceleration that PrusaSlicer assumes where it knows none [mm/s2].</summary>
    private const float UsualTravelling = 1250;

    private readonly GCodeText _text;
    private readonly SlicerSettings _settings = new();
    private readonly PrintOptions _options;
    private readonly PrinterProfile _printer;

    public PrintPlanning(Stream stream, string name, PrintOptions options)
    {
        _text = new GCodeText(stream, name);
        _settings.ReadAll(_text.Peek(), _text.LineEnd);
        if (stream.CanSeek)
            _settings.ReadTail(stream, _text.LineEnd);
        _options = options;
        if (options.Printer is { } given && TextDocument.Check(given, PrinterProfileText.Type) is { Count: > 0 } faults)
            throw new ModelException(faults);
        _printer = options.Printer ?? (_settings.Flavor == "klipper" ? PrinterProfiles.GenericKlipper : PrinterProfiles.GenericMarlin);
    }

    public PrintPlan Run(CancellationToken cancellation)
    {
        PlannerKind firmware = _options.Planner is { } wanted and >= PlannerKind.Marlin ? wanted : _printer.Firmware == FirmwareKind.Klipper ? PlannerKind.Klipper : PlannerKind.Marlin;
        PlannerKind slicer = _options.Planner ?? UsualSlicer();
        MotionPlanner firmwarePlanner = Planner(firmware), slicerPlanner = slicer == firmware ? firmwarePlanner : Planner(slicer);
        var file = new GCodeInterpreter(_text, _settings, _printer, slicer == firmware ? [firmwarePlanner] : [slicerPlanner, firmwarePlanner]);
        file.Read(cancellation);

        var timeline = new PrintTimeline(_printer, file.Steps, firmwarePlanner.Tally);
        double firmwareSeconds = firmwarePlanner.Seconds;
        PrintCalibration? calibration = _printer.Recorded.Count > 0 ? PrintCalibration.Fit(_printer.Recorded) : null;
        TimeTally bySlicer = slicerPlanner.Tally, byFirmware = firmwarePlanner.Tally;
        return new PrintPlan
        {
            File = _text.File,
            Generator = _settings.Generator,
            Printer = _printer.Name,
            SlicerPlanner = slicer,
            FirmwarePlanner = firmware,
            SlicerSeconds = slicerPlanner.Seconds,
            EstimateInFileSeconds = _settings.EstimateSeconds,
            FirmwareSeconds = firmwareSeconds,
            ExpectedSeconds = timeline.IsPossible ? calibration?.ExpectedSeconds(firmwareSeconds) ?? timeline.Seconds : null,
            Calibration = calibration,
            TimeToFirstLayerSeconds = timeline.IsPossible ? timeline.SecondsToFirstLayer : null,
            EnergyKilowattHours = timeline.EnergyKilowattHours,
            Layers = Enumerable.Range(file.FirstLayer, file.Layers).Select((layer, index) =>
                new PrintShare((index + 1).ToString(CultureInfo.InvariantCulture), bySlicer.LayerSeconds(layer), byFirmware.LayerSeconds(layer))).ToValueList(),
            Objects = Shares(file.Objects.All.Index().Skip(1), bySlicer.ObjectSeconds, byFirmware.ObjectSeconds),
            Features = Shares(file.Features.All.Index(), bySlicer.FeatureSeconds, byFirmware.FeatureSeconds),
            Filament = Filament(file.Filament),
            Stages = timeline.Stages.ToValueList(),
            NotUnderstood = file.NotUnderstood.ToList(),
            Warnings = timeline.Warnings.ToValueList(),
        };
    }

    private static ValueList<PrintShare> Shares(IEnumerable<(int Index, string Name)> names, Func<int, double> bySlicer, Func<int, double> byFirmware) =>
        names.Select(each => new PrintShare(each.Name, bySlicer(each.Index), byFirmware(each.Index))).Where(share => share.SlicerSeconds > 0 || share.FirmwareSeconds > 0).ToValueList();

    private ValueList<FilamentUse> Filament(FilamentMeter meter)
    {
        var uses = new List<FilamentUse>();
        for (int tool = 0; tool <= meter.LastTool; tool++)
        {
            if (meter.Millimetres(tool) is not (> 0 and var length))
                continue;
            double volume = length * _settings.FilamentArea(tool, _printer) / 1000;
            double density = _settings.Number("filament_density", tool) is > 0 and var known ? known : _printer.FilamentGramsPerCubicCentimetre;
            uses.Add(new FilamentUse(tool, length, volume, volume * density));
        }
        return uses.ToValueList();
    }

    /// <summary>PrusaSlicer before 2.9, and what is made from it, looks ahead as 2.5 does.</summary>
    private PlannerKind UsualSlicer()
    {
        bool isOlder = _settings.VersionOf("PrusaSlicer") is { } version ? version < new Version(2, 9)
            : _settings.Generator.StartsWith("Slic3r", StringComparison.Ordinal) || _settings.Generator.StartsWith("SuperSlicer", StringComparison.Ordinal)
            || _settings.Generator.StartsWith("OrcaSlicer", StringComparison.Ordinal) || _settings.Generator.StartsWith("BambuStudio", StringComparison.Ordinal);
        return isOlder ? PlannerKind.Prusa25 : PlannerKind.Prusa29;
    }

    private MotionPlanner Planner(PlannerKind kind) => kind switch
    {
        PlannerKind.Prusa25 => new SlicerPlanner(SlicerLimits(), SlicerQuirks.Prusa25),
        PlannerKind.Prusa29 => new SlicerPlanner(SlicerLimits(), SlicerQuirks.Prusa29),
        PlannerKind.Marlin => new MarlinPlanner(FirmwareLimits(), _printer.Marlin.LookAhead),
        _ => new KlipperPlanner(_printer.Klipper, _settings.Number("nozzle_diameter") is > 0 and var nozzle ? nozzle : _printer.NozzleDiameterMillimetres, _settings.FilamentArea(0, _printer)),
    };

    private MotionLimits FirmwareLimits() => _options.Printer is null ? FileLimits() : ProfileLimits();

    /// <summary>PrusaSlicer heeds the limits in its settings for some flavours, and where it is told to; else it has its own.</summary>
    private MotionLimits SlicerLimits()
    {
        Version? version = _settings.VersionOf("PrusaSlicer");
        string flavor = _settings.Flavor, usage = _settings.Text("machine_limits_usage");
        bool isHeeded = version is null || (flavor is "" or "marlin" or "marlin2" or "reprapfirmware" or "klipper" && usage != "ignore");
        MotionLimits limits = isHeeded ? FileLimits() : MotionLimits.OfPrusaSlicer(_settings.Flavor);
        limits.MostPrinting = limits.Printing;
        limits.MostRetracting = limits.Retracting;
        if (flavor is "marlin" or "klipper")
            limits.Travelling = limits.Printing;
        if (version is not null && flavor == "reprapfirmware")
            limits.MinimumExtruding = limits.MinimumTravel = 0;
        bool isTravelLimited = flavor is "" or "marlin2" or "reprapfirmware" or "repetier" && usage is "emit_to_gcode" or "";
        if (version >= new Version(2, 6) && !isTravelLimited)
            limits.Travelling = UsualTravelling;
        else
            limits.MostTravelling = limits.Travelling;
        return limits;
    }

    /// <summary>Limits that the slicer wrote down; where it did not, those of the printer.</summary>
    private MotionLimits FileLimits()
    {
        MotionLimits limits = ProfileLimits();
        if (_settings.Text("machine_limits_usage") == "ignore")
            return limits;
        for (int axis = 0; axis < Axes.Count; axis++)
        {
            Take($"machine_max_feedrate_{AxisLetters[axis]}", ref limits.Feed[axis]);
            Take($"machine_max_speed_{AxisLetters[axis]}", ref limits.Feed[axis]);   // as Bambu Studio and OrcaSlicer call it
            Take($"machine_max_acceleration_{AxisLetters[axis]}", ref limits.Acceleration[axis]);
            Take($"machine_max_jerk_{AxisLetters[axis]}", ref limits.Jerk[axis]);
        }
        Take("machine_max_acceleration_extruding", ref limits.Printing);
        Take("machine_max_acceleration_retracting", ref limits.Retracting);
        Take("machine_max_acceleration_travel", ref limits.Travelling);
        Take("machine_min_extruding_rate", ref limits.MinimumExtruding);
        Take("machine_min_travel_rate", ref limits.MinimumTravel);
        return limits;

        void Take(string name, ref float limit) => limit = _settings.Number(name) is { } number ? (float)number : limit;
    }

    private MotionLimits ProfileLimits()
    {
        MarlinMotion motion = _printer.Marlin;
        var limits = new MotionLimits
        {
            Printing = (float)motion.PrintingMillimetresPerSecondSquared,
            Retracting = (float)motion.RetractingMillimetresPerSecondSquared,
            Travelling = (float)motion.TravellingMillimetresPerSecondSquared,
            JunctionDeviation = (float)(motion.JunctionDeviationMillimetres ?? 0),
            FeedFactor = MotionLimits.FeedFactorOf(_settings.Flavor),
        };
        (limits.Feed[Axes.X], limits.Feed[Axes.Y], limits.Feed[Axes.Z], limits.Feed[Axes.E]) =
            ((float)motion.Speed.XMillimetresPerSecond, (float)motion.Speed.YMillimetresPerSecond, (float)motion.Speed.ZMillimetresPerSecond, (float)motion.Speed.EMillimetresPerSecond);
        (limits.Jerk[Axes.X], limits.Jerk[Axes.Y], limits.Jerk[Axes.Z], limits.Jerk[Axes.E]) =
            ((float)motion.Jerk.XMillimetresPerSecond, (float)motion.Jerk.YMillimetresPerSecond, (float)motion.Jerk.ZMillimetresPerSecond, (float)motion.Jerk.EMillimetresPerSecond);
        (limits.Acceleration[Axes.X], limits.Acceleration[Axes.Y], limits.Acceleration[Axes.Z], limits.Acceleration[Axes.E]) =
            ((float)motion.Acceleration.XMillimetresPerSecondSquared, (float)motion.Acceleration.YMillimetresPerSecondSquared,
            (float)motion.Acceleration.ZMillimetresPerSecondSquared, (float)motion.Acceleration.EMillimetresPerSecondSquared);
        return limits;
    }
}
