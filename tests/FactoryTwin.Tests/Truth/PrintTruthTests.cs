using System.Globalization;
using FactoryTwin.Printing;
using FactoryTwin.Tests.Printing;

namespace FactoryTwin.Tests.Truth;

/// <summary>Every print of <c>gcode.csv</c>, planned and compared with what the slicer and Klipper say of it.</summary>
public class PrintTruthTests
{
    public static TheoryData<string> Files => [.. PrintTruth.All.Select(row => row.File)];

    [Theory, MemberData(nameof(Files))]
    public void The_slicers_estimate_is_met_to_the_second_from_the_moves_alone(string file)
    {
        PrintTruth row = PrintTruth.Of(file);
        PrintPlan plan = Plan(row, withEstimate: false);
        Assert.Null(plan.EstimateInFileSeconds);
        Assert.Equal(row.SlicerSeconds, Math.Floor(plan.SlicerSeconds));
        Assert.Equal(row.SlicerSeconds, Plan(row, withEstimate: true).EstimateInFileSeconds);
    }

    [Theory, MemberData(nameof(Files))]
    public void Klippers_time_is_met(string file)
    {
        PrintTruth row = PrintTruth.Of(file);
        PrintPlan plan = Prints.Load(row.Path, new() { Planner = PlannerKind.Klipper });
        Assert.Equal(1, plan.FirmwareSeconds / row.KlipperSeconds, 1e-5);
        Assert.Equal(plan.FirmwareSeconds, plan.SlicerSeconds);
        Assert.Equal(1, Prints.Load(row.Path, new() { Printer = PrinterProfiles.Find("generic-klipper") }).FirmwareSeconds / row.KlipperSeconds, 1e-5);
    }

    [Theory, MemberData(nameof(Files))]
    public void Filament_and_layers_are_those_of_the_slicer(string file)
    {
        PrintTruth row = PrintTruth.Of(file);
        PrintPlan plan = Plan(row, withEstimate: true);
        Assert.Equal(1, plan.FilamentMillimetres / row.FilamentMillimetres, 0.005);
        // The slicer writes two decimals.
        Assert.Equal(row.FilamentGrams, plan.FilamentGrams, row.FilamentGrams * 0.005 + 0.005);
        Assert.Equal(row.FilamentCubicCentimetres, plan.FilamentCubicCentimetres, row.FilamentCubicCentimetres * 0.005 + 0.005);
        Assert.Equal(row.Layers, plan.Layers.Count);
        Assert.Empty(plan.NotUnderstood);
    }

    /// <summary>A textbook planner stays within 1.04 % of the slicer on such files, and firmware with classic jerk is one.</summary>
    [Theory, MemberData(nameof(Files))]
    public void Marlin_with_jerk_differs_from_the_slicer_by_its_quirks_alone(string file)
    {
        PrintPlan plan = Plan(PrintTruth.Of(file), withEstimate: true);
        Assert.Equal(PlannerKind.Marlin, plan.FirmwarePlanner);
        Assert.InRange(plan.FirmwareSeconds / plan.SlicerSeconds - 1, -0.0104, 0.0083);
        Assert.NotEqual(plan.SlicerSeconds, plan.FirmwareSeconds, 1e-3);
    }

    /// <summary>The control: another version's way of looking ahead misses the second, and by as much as it is known to.</summary>
    [Fact]
    public void The_other_look_ahead_misses_the_slicers_second()
    {
        double[] ratios = [.. PrintTruth.All.Select(row => Prints.Load(row.Path, new() { Planner = PlannerKind.Prusa29 }).SlicerSeconds / row.SlicerSeconds)];
        Assert.Contains(PrintTruth.All.Zip(ratios), each => Math.Floor(each.First.SlicerSeconds * each.Second) != each.First.SlicerSeconds);
        Assert.All(ratios, ratio => Assert.InRange(ratio, 1, 1.014));
    }

    private static PrintPlan Plan(PrintTruth row, bool withEstimate)
    {
        if (withEstimate)
            return Prints.Load(row.Path);
        IEnumerable<string> moves = File.ReadLines(row.Path).Where(line => !line.Contains("estimated", StringComparison.Ordinal) && !line.StartsWith("M73 ", StringComparison.Ordinal));
        return Prints.Of(string.Join('\n', moves) + "\n");
    }
}

/// <summary>A row of <c>gcode.csv</c>.</summary>
internal sealed record PrintTruth(string File, double SlicerSeconds, double FilamentMillimetres, double FilamentGrams, double FilamentCubicCentimetres, int Layers, double KlipperSeconds)
{
    public static IReadOnlyList<PrintTruth> All { get; } =
    [
        .. from fields in TruthRow.Table("gcode.csv")
           select new PrintTruth(fields[0], Number(fields[1]), Number(fields[2]), Number(fields[3]), Number(fields[4]), (int)Number(fields[5]), Number(fields[7])),
    ];

    public string Path => System.IO.Path.Combine(AppContext.BaseDirectory, "Truth", "gcode", File);

    public static PrintTruth Of(string file) => All.Single(row => row.File == file);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
