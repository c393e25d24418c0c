using System.Globalization;
using System.Text.Json;
using FactoryTwin.Model;
using FactoryTwin.Printing;
using Spectre.Console;

namespace FactoryTwin.Cli.Output;

/// <summary>What <c>print-time</c> shows: a table for people, or JSON.</summary>
internal static class PrintTimeOutput
{
    public static void WriteText(IAnsiConsole console, IReadOnlyList<PrintPlan> plans)
    {
        Table table = Tables.New("", ["slicer", "in file", "firmware", "expected", "layers", "filament m", "g", "kWh"]);
        foreach (PrintPlan plan in plans)
        {
            table.AddCells(Path.GetFileName(plan.File),
            [
                Time(plan.SlicerSeconds), Time(plan.EstimateInFileSeconds), Time(plan.FirmwareSeconds), Time(plan.ExpectedSeconds), plan.Layers.Count.ToString(CultureInfo.InvariantCulture),
                Number(plan.FilamentMillimetres / 1000, "0.00"), Number(plan.FilamentGrams, "0.0"), Number(plan.EnergyKilowattHours, "0.000"),
            ]);
        }
        Tables.Show(console, table);
        Tables.Say(console, "slicer: the slicer's estimate, computed again from the moves. firmware: what the printer takes for the same moves.");
        foreach (IGrouping<string, PrintPlan> printer in plans.GroupBy(plan => plan.Printer))
            Tables.Say(console, $"expected, for '{printer.Key}': {Expected(printer.First())}");
    }

    public static void WriteJson(TextWriter output, IReadOnlyList<PrintPlan> plans, Func<PlannerKind, string> word) => JsonOutput.WriteArray(output, json =>
    {
        foreach (PrintPlan plan in plans)
        {
            json.WriteStartObject();
            Write(json, plan, word);
            json.WriteEndObject();
        }
    });

    /// <summary>What a person should know of a file besides its figures.</summary>
    public static IEnumerable<string> Warnings(PrintPlan plan) =>
    [
        .. plan.Warnings.Select(warning => $"{plan.File}: {warning}"),
        .. plan.NotUnderstood.Select(unknown => string.Create(CultureInfo.InvariantCulture, $"{plan.File}:{unknown.FirstLine}:1: {unknown}")),
    ];

    private static void Write(Utf8JsonWriter json, PrintPlan plan, Func<PlannerKind, string> word)
    {
        json.WriteString("file", plan.File);
        json.WriteNumber("seconds", plan.SlicerSeconds);
        WriteMaybe(json, "estimateInFile", plan.EstimateInFileSeconds);
        json.WriteNumber("firmwareSeconds", plan.FirmwareSeconds);
        WriteMaybe(json, "expectedSeconds", plan.ExpectedSeconds);
        json.WriteNumber("layers", plan.Layers.Count);
        json.WriteNumber("filamentMillimetres", plan.FilamentMillimetres);
        json.WriteNumber("filamentCubicCentimetres", plan.FilamentCubicCentimetres);
        json.WriteNumber("filamentGrams", plan.FilamentGrams);
        WriteMaybe(json, "energyKilowattHours", plan.EnergyKilowattHours);
        json.WriteString("generator", plan.Generator);
        json.WriteString("printer", plan.Printer);
        json.WriteString("planner", word(plan.SlicerPlanner));
        json.WriteString("firmwarePlanner", word(plan.FirmwarePlanner));
        WriteMaybe(json, "timeToFirstLayerSeconds", plan.TimeToFirstLayerSeconds);
        WriteCalibration(json, plan.Calibration);
        json.WriteStartArray("stages");
        foreach (PrintStage stage in plan.Stages)
            json.WriteRawValue(FormattableString.Invariant($$"""{ "stage": "{{JsonOutput.Key(stage.Kind)}}", "seconds": {{stage.Seconds:R}}, "energyKilowattHours": {{stage.EnergyKilowattHours:R}} }"""));
        json.WriteEndArray();
        WriteShares(json, "features", plan.Features);
        WriteShares(json, "objects", plan.Objects);
        WriteShares(json, "layerTimes", plan.Layers);
        json.WriteStartArray("notUnderstood");
        foreach (UnknownCommand unknown in plan.NotUnderstood)
        {
            json.WriteStartObject();
            json.WriteString("command", unknown.Command);
            json.WriteNumber("firstLine", unknown.FirstLine);
            json.WriteNumber("count", unknown.Count);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("warnings");
        foreach (string warning in plan.Warnings)
            json.WriteStringValue(warning);
        json.WriteEndArray();
    }

    private static void WriteCalibration(Utf8JsonWriter json, PrintCalibration? calibration)
    {
        if (calibration is null)
        {
            json.WriteString("calibration", "uncalibrated");
            return;
        }
        json.WriteObject("calibration", () =>
        {
            json.WriteNumber("overheadSeconds", calibration.OverheadSeconds);
            json.WriteNumber("timeFactor", calibration.TimeFactor);
            json.WriteNumber("lowerTimeFactor95", calibration.LowerTimeFactor);
            json.WriteNumber("upperTimeFactor95", calibration.UpperTimeFactor);
            json.WriteNumber("spreadSeconds", calibration.SpreadSeconds);
            json.WriteNumber("prints", calibration.Prints);
        });
    }

    /// <summary>Each with its time by the slicer and by the firmware, in one line.</summary>
    private static void WriteShares(Utf8JsonWriter json, string name, ValueList<PrintShare> shares) => json.WriteObject(name, () =>
    {
        foreach (PrintShare share in shares)
        {
            json.WritePropertyName(share.Name);
            json.WriteRawValue(FormattableString.Invariant($$"""{ "seconds": {{share.SlicerSeconds:R}}, "firmwareSeconds": {{share.FirmwareSeconds:R}} }"""));
        }
    });

    private static void WriteMaybe(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } known)
            json.WriteNumber(name, known);
        else
            json.WriteNull(name);
    }

    private static string Expected(PrintPlan plan) => plan.Calibration is { } calibration
        ? string.Create(CultureInfo.InvariantCulture,
            $"{calibration.OverheadSeconds:0} s + {calibration.TimeFactor:0.000} · firmware (95 %: {calibration.LowerTimeFactor:0.000} to {calibration.UpperTimeFactor:0.000}), ± {calibration.SpreadSeconds:0} s, from {calibration.Prints} recorded prints.")
        : $"uncalibrated: heating, homing, levelling and changes as computed, and the firmware's time as it is (b = 1). Record {PrintCalibration.FewestPrints} prints or more in the printer's profile.";

    private static string Time(double? seconds)
    {
        if (seconds is not { } known)
            return Figure.None;
        long whole = (long)Math.Min(known, 1e12);
        return string.Create(CultureInfo.InvariantCulture, $"{whole / 3600}:{whole / 60 % 60:00}:{whole % 60:00}");
    }

    private static string Number(double? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture) ?? Figure.None;
}
