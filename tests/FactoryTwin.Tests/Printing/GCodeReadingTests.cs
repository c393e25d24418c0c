using FactoryTwin.Printing;

namespace FactoryTwin.Tests.Printing;

/// <summary>The same motion, written in many ways.</summary>
public class GCodeReadingTests
{
    /// <summary>A square of 50 mm with filament, by absolute coordinates.</summary>
    private const string Square = "M82\nG92 E0\nG1 X50 Y0 E2 F1200\nG1 X50 Y50 E4\nG1 X0 Y50 E6\nG1 X0 Y0 E8\n";

    [Theory]
    [InlineData("M83\nG1 X50 E2 F1200\nG1 Y50 E2\nG1 X0 E2\nG1 Y0 E2\n")]
    [InlineData("G91\nG1 X50 E2 F1200\nG1 Y50 E2\nG1 X-50 E2\nG1 Y-50 E2\n")]
    [InlineData("g1x50y0e2f1200\ng1y50e4\ng1x0e6\ng1y0e8\n")]
    [InlineData("N1 G1 X50 E2 F1200*57\nN2 G1 Y50 E4 *3\nN3 G1 X0 E6\nN4 G1 Y0 E8")]
    [InlineData("(a comment)\nG1 X50 E2 F1200\nG1 Y50 E4\nG1 X0 E6\n( out )\nG1 Y0 E8\n")]
    [InlineData("  G1   X50.000 Y+0 E2.0 F1200.00 ; out\nG1 (up) Y50 E4\nG1\tX0 E6\r\nG1 Y-0 E8\r\n")]
    [InlineData("G0 F1200\nG0 X50 E2\nG01 Y50 E4\nG0001 X0 E6\nG1 Y0 E8\n")]
    [InlineData("G92 X100 Y100\nG1 X150 E2 F1200\nG1 Y150 E4\nG1 X100 E6\nG1 Y100 E8\n")]
    [InlineData("M220 S50\nG1 X50 E2 F2400\nG1 Y50 E4\nG1 X0 E6\nG1 Y0 E8\n")]
    [InlineData("G1 F2400\nM220 S50\nG1 X50 E2\nG1 Y50 E4\nG1 X0 E6\nM220 S100\nG1 Y0 E8 F1200\n")]
    [InlineData("G92 E7\nG1 X50 E9 F1200\nG1 Y50 E11\nG1 X0 E13\nG92 E0\nG1 Y0 E2\n")]
    public void Modes_and_spellings_say_the_same(string same)
    {
        PrintPlan expected = Prints.Slowly(Square), plan = Prints.Slowly(same);
        Assert.Empty(plan.NotUnderstood);
        Assert.Equal(expected.FirmwareSeconds, plan.FirmwareSeconds, 1e-6);
        Assert.Equal(8, plan.FilamentMillimetres, 1e-6);
        Assert.InRange(plan.FirmwareSeconds, 10, 11);
    }

    /// <summary>Firmware heeds a factor of the feed rate at once, the slicer at the next F.</summary>
    [Fact]
    public void A_factor_of_the_feed_rate_holds_for_firmware_from_the_next_move_on_and_for_the_slicer_from_the_next_feed_rate_on()
    {
        PrintPlan plain = Prints.Slowly("G1 X50 E2 F1200\nG1 X100 E4\n"), factor = Prints.Slowly("G1 X50 E2 F1200\nM220 S50\nG1 X100 E4\n"), both = Prints.Slowly("G1 X50 E2 F1200\nM220 S50\nG1 X100 E4 F1200\n");
        Assert.Equal(plain.SlicerSeconds, factor.SlicerSeconds);
        Assert.Equal(both.FirmwareSeconds, factor.FirmwareSeconds, 1e-6);
        Assert.InRange(factor.FirmwareSeconds - plain.FirmwareSeconds, 2, 3);
    }

    [Fact]
    public void Inches_are_25_4_millimetres() =>
        Assert.Equal(Prints.Slowly("G1 X254 F1524\n").FirmwareSeconds, Prints.Slowly("G20\nG1 X10 F60\n").FirmwareSeconds, 1e-5);

    [Theory]
    [InlineData("G2 X20 Y0 I10 J0\n", 1)]
    [InlineData("G2 X20 Y0 R10\n", 1)]
    [InlineData("G3 X20 Y0 I10 J0\n", 1)]
    [InlineData("G3 X20 Y0 R10\n", 1)]
    [InlineData("G2 I10 J0\n", 2)]
    [InlineData("G3 X0 Y0 I0 J10\n", 2)]
    [InlineData("G3 X10 Y10 R-10\n", 1.5)]
    [InlineData("G2 X10 Y10 R-10\n", 1.5)]
    [InlineData("G2 X10 Y10 I10 J0\n", 0.5)]
    [InlineData("G91\nG2 X10 Y10 R10\n", 0.5)]
    [InlineData("G2 X20 Y0 Z10 I10 J0\n", 1.0494)]
    [InlineData("G18\nG2 X20 I10\n", 1)]
    [InlineData("G18\nG3 Z20 K10\n", 1)]
    [InlineData("G18\nG3 X10 Z10 I10 K0\n", 0.5)]
    [InlineData("G18\nG2 X10 Z10 I10 K0\n", 1.5)]
    [InlineData("G18\nG2 X20 Y10 I10\n", 1.0494)]
    [InlineData("G19\nG2 Y20 J10\n", 1)]
    [InlineData("G19\nG2 Y10 Z10 R10\n", 0.5)]
    [InlineData("G19\nG2 Y10 Z10 J10 K0\n", 0.5)]
    [InlineData("G19\nG17\nG2 X10 Y10 I10 J0\n", 0.5)]
    public void An_arc_is_as_long_as_its_angle_and_radius_say(string arc, double halfTurns)
    {
        // At 10 mm/s on a printer that needs no time to speed up.
        PrinterProfile quick = Prints.Slow with { Marlin = new() { Speed = new(1e4, 1e4, 1e4, 1e4), Acceleration = new(1e6, 1e6, 1e6, 1e6), PrintingMillimetresPerSecondSquared = 1e6, TravellingMillimetresPerSecondSquared = 1e6, Jerk = new(1e3, 1e3, 1e3, 1e3) } };
        PrintPlan plan = Prints.Of("G1 F600\n" + arc, new() { Printer = quick });
        Assert.Empty(plan.NotUnderstood);
        Assert.Equal(halfTurns * Math.PI, plan.FirmwareSeconds, halfTurns * 0.004);
    }

    [Theory]
    [InlineData("G2 X20\n", "G2 without a centre (I, J) or a radius (R)")]
    [InlineData("G2 X20 R5\n", "G2 with a radius (R) that does not reach from its beginning to its end")]
    [InlineData("G3 X0 Y0 R5\n", "G3 with a radius (R) that ends where it begins")]
    [InlineData("G2 X20 I0 J0\n", "G2 with its centre where it begins (I0 J0)")]
    [InlineData("G2 X20 I10 J?\n", "G2 with what is no number")]
    [InlineData("G18\nG2 X20\n", "G2 without a centre (K, I) or a radius (R)")]
    public void An_arc_that_cannot_be_says_why(string arc, string fault) =>
        Assert.Equal(fault, Assert.Single(Prints.Slowly("G1 Y1 F600\nG1 Y0\n" + arc).NotUnderstood).Command);

    [Fact]
    public void Pauses_are_time_of_the_firmware_and_not_of_the_slicer()
    {
        PrintPlan plain = Prints.Slowly("G1 X10 F600\n"), paused = Prints.Slowly("G1 X10 F600\nG4 S3\nG4 P500\n");
        Assert.Equal(3.5, paused.FirmwareSeconds - plain.FirmwareSeconds, 1e-9);
        Assert.Equal(plain.SlicerSeconds, paused.SlicerSeconds);
    }

    [Fact]
    public void The_firmwares_own_retraction_takes_its_time_once()
    {
        const string Moves = "M207 S2 F600\nG1 X10 F600\n";
        double without = Prints.Slowly(Moves).FirmwareSeconds, with = Prints.Slowly(Moves + "G10\nG10\nG11\nG11\n").FirmwareSeconds;
        // 2 mm at 10 mm/s and 100 mm/s2 from 1 mm/s: twice 0.27 s of speeding up and slowing down, and 1.01 mm at full speed.
        Assert.Equal(2 * (2 * 0.09 + 1.01 / 10), with - without, 1e-6);
        Assert.Equal(0, Prints.Slowly(Moves + "G10\nG11\n").FilamentMillimetres);
    }

    [Fact]
    public void Filament_that_was_drawn_back_counts_once()
    {
        PrintPlan plan = Prints.Slowly("M83\nG1 X10 E1 F600\nG1 E-0.8\nG1 X20\nG1 E0.8\nG1 X30 E1\nG1 E-5\n");
        Assert.Equal(2, plan.FilamentMillimetres, 1e-6);
        Assert.Equal(2 * Math.PI / 4 * 1.75 * 1.75 / 1000, plan.FilamentCubicCentimetres, 1e-9);
        Assert.Equal(plan.FilamentCubicCentimetres * 1.24, plan.FilamentGrams, 1e-9);
    }

    /// <summary>As in files of PrusaSlicer for one nozzle with several filaments.</summary>
    [Fact]
    public void Filaments_that_share_a_nozzle_wait_apart_from_it_and_loading_them_uses_none()
    {
        const string Shared = "; nozzle_diameter = 0.4,0.4\n; single_extruder_multi_material = 1\n; wipe_tower = 1\n; parking_pos_retraction = 92\n",
            Moves = "M83\nT1\nG1 E92 F600\nG1 X10 E5\nG1 E-92\nT0\nG1 E92\nG1 X20 E7\nG1 E-92\nT1\nG1 E92\nG1 X30 E11\n";
        Assert.Equal([(0, 7.0), (1, 16.0)], Prints.Of(Shared + Moves).Filament.Select(use => (use.Tool, Math.Round(use.Millimetres, 6))));
        Assert.Equal([(0, 99.0), (1, 108.0)], Prints.Of(Moves).Filament.Select(use => (use.Tool, Math.Round(use.Millimetres, 6))));
    }

    [Theory]
    [InlineData("M200 D2\n", 4 / Math.PI, 0.004)]
    [InlineData("M200 D0\n", 4, Math.PI / 1000 * 1.75 * 1.75)]
    [InlineData("M200 S0 D2\n", 4, 0.004 * Math.PI)]
    [InlineData("M200 D2 S0\nM200 S1\n", 4 / Math.PI, 0.004)]
    [InlineData("M200 D0 S1\n", 4, Math.PI / 1000 * 1.75 * 1.75)]
    [InlineData("M200\n", 4, Math.PI / 1000 * 1.75 * 1.75)]
    [InlineData(";FLAVOR:UltiGCode\n; filament_diameter = 2\n", 4 / Math.PI, 0.004)]
    [InlineData("; use_volumetric_e = 1\n; filament_diameter = 2\nM200 D3\n", 4 / Math.PI, 0.004)]
    public void Filament_can_be_told_by_its_volume(string said, double millimetres, double cubicCentimetres)
    {
        PrintPlan plan = Prints.Of(said + "G1 X10 E4 F600\n");
        Assert.Empty(plan.NotUnderstood);
        Assert.Equal(millimetres, plan.FilamentMillimetres, 1e-6);
        Assert.Equal(cubicCentimetres, plan.FilamentCubicCentimetres, 1e-9);
    }

    /// <summary>Mach3 and Machinekit feed filament by the letter A.</summary>
    [Theory]
    [InlineData("mach3", 3)]
    [InlineData("machinekit", 3)]
    [InlineData("marlin", 0)]
    public void The_letter_of_the_extruder_is_that_of_the_flavour(string flavor, double millimetres) =>
        Assert.Equal(millimetres, Prints.Of($"; gcode_flavor = {flavor}\nG1 X10 A1 F600\nG92 A0\nG1 X20 A2\n").FilamentMillimetres, 1e-6);

    [Fact]
    public void Each_tool_has_its_filament()
    {
        PrintPlan plan = Prints.Of("; filament_diameter = 1.75,2.85\n; filament_density = 1.24,1.27\nM83\nG1 X10 E1 F600\nT1\nG1 X20 E2\nT0\nG1 X30 E3\n");
        Assert.Equal([(0, 4.0), (1, 2.0)], plan.Filament.Select(use => (use.Tool, Math.Round(use.Millimetres, 6))));
        Assert.Equal(2 * Math.PI / 4 * 2.85 * 2.85 / 1000 * 1.27, plan.Filament[1].Grams, 1e-9);
    }

    [Theory]
    [InlineData("; generated by PrusaSlicer 2.3.1+linux-x64 on 2021-05-01\n", "PrusaSlicer 2.3.1+linux-x64", PlannerKind.Prusa25)]
    [InlineData("; generated by PrusaSlicer 2.9.4 on 2026-01-01\n; prusaslicer_config = end\n", "PrusaSlicer 2.9.4", PlannerKind.Prusa29)]
    [InlineData("; generated by PrusaSlicer 2.7.4 on 2026-01-01\n; prusaslicer_config = end\n", "PrusaSlicer 2.7.4", PlannerKind.Prusa25)]
    [InlineData("; generated by SuperSlicer 2.5.59 on 2024-01-01\n", "SuperSlicer 2.5.59", PlannerKind.Prusa25)]
    [InlineData("; generated by OrcaSlicer 2.1.1 on 2024-01-01\n", "OrcaSlicer 2.1.1", PlannerKind.Prusa25)]
    [InlineData("; generated by Slic3r 1.3.0 on 2018-01-01\n", "Slic3r 1.3.0", PlannerKind.Prusa25)]
    [InlineData(";FLAVOR:Marlin\n;TIME:100\n;Generated with Cura_SteamEngine 5.2.1\n", "Cura_SteamEngine 5.2.1", PlannerKind.Prusa29)]
    [InlineData("; G-Code generated by Simplify3D(R) Version 4.1.2\n", "Simplify3D(R) Version 4.1.2", PlannerKind.Prusa29)]
    [InlineData("", "", PlannerKind.Prusa29)]
    public void The_variant_of_the_estimate_follows_the_line_that_says_what_wrote_the_file(string head, string generator, PlannerKind planner)
    {
        PrintPlan plan = Prints.Of(head + "G1 X10 F600\n");
        Assert.Equal((generator, planner), (plan.Generator, plan.SlicerPlanner));
    }

    [Theory]
    [InlineData("; estimated printing time (normal mode) = 1d 2h 3m 4s", 93784.0)]
    [InlineData("; estimated printing time (silent mode) = 9m 0s\n; estimated printing time (normal mode) = 8m 38s", 518.0)]
    [InlineData(";TIME:6666", 6666.0)]
    [InlineData(";PRINT.TIME:1234", 1234.0)]
    [InlineData("; model printing time: 10m 5s; total estimated time: 15m 5s", 905.0)]
    [InlineData(";   Build time: 1 hour 5 minutes", 3900.0)]
    [InlineData("; estimated first layer printing time (normal mode) = 1m 17s", null)]
    [InlineData(";TIME_ELAPSED:12.3", null)]
    public void The_estimate_that_a_slicer_wrote_is_read_and_not_used(string line, double? seconds)
    {
        PrintPlan plan = Prints.Of($"G1 X10 F600\n{line}\n");
        Assert.Equal(seconds, plan.EstimateInFileSeconds);
        Assert.Equal(Prints.Of("G1 X10 F600\n").SlicerSeconds, plan.SlicerSeconds);
    }

    /// <summary>As Cura writes it, in our words: absolute filament, a purge line before the first layer, limits, a fan that changes by layer.</summary>
    [Fact]
    public void A_print_of_Cura_is_read_whole()
    {
        PrintPlan plan = Prints.Of("""
            ;FLAVOR:Marlin
            ;TIME:42
            ;Filament used: 0.03m
            ;Generated with Cura_SteamEngine 5.4.0
            M140 S50
            M105
            M190 S50
            M104 S200
            M109 S200
            M82 ;absolute extrusion mode
            M201 X500.00 Y500.00 Z100.00 E5000.00 ;limits
            M203 X500.00 Y500.00 Z10.00 E50.00
            M204 P500.00 R1000.00 T500.00
            M205 X8.00 Y8.00 Z0.40 E5.00
            M220 S100 ;feed
            M221 S100 ;flow
            G28 ;home
            G92 E0
            G1 Z2.0 F3000
            G1 X0.1 Y20 Z0.3 F5000.0
            G1 X0.1 Y200.0 Z0.3 F1500.0 E15 ;purge
            G92 E0
            G1 F2700 E-5
            ;LAYER_COUNT:2
            ;LAYER:0
            M107
            ;MESH:cube.stl
            G0 F6000 X40 Y40 Z0.2
            ;TYPE:WALL-OUTER
            G1 F2700 E0
            G1 F1200 X60 Y40 E1
            G1 X60 Y60 E2
            ;TIME_ELAPSED:20.1
            ;LAYER:1
            M106 S127
            ;TYPE:FILL
            G0 F6000 X40 Y40 Z0.4
            G1 F1200 X60 Y60 E3.4
            ;TIME_ELAPSED:30.2
            M140 S0
            M107
            G91
            G1 E-2 F2700
            G90
            M84 X Y E Z
            M104 S0
            ;End of Gcode
            ;SETTING_3 {"global_quality": "[general]\\nversion = 4"}
            """);
        Assert.Empty(plan.NotUnderstood);
        Assert.Equal((42.0, 2, "Cura_SteamEngine 5.4.0"), (plan.EstimateInFileSeconds, plan.Layers.Count, plan.Generator));
        Assert.Equal(15 + 3.4, plan.FilamentMillimetres, 1e-5);
        Assert.Equal(["travel", "retraction", "other", "WALL-OUTER", "FILL"], plan.Features.Select(feature => feature.Name));
        Assert.Equal("cube.stl", Assert.Single(plan.Objects).Name);
        Assert.Equal([PrintStageKind.Heating, PrintStageKind.Homing, PrintStageKind.Priming, PrintStageKind.Printing], plan.Stages.Select(stage => stage.Kind));
        Assert.InRange(plan.Layers.Sum(layer => layer.FirmwareSeconds), 3.4, 6);
    }

    [Fact]
    public void Settings_at_the_end_hold_from_the_beginning()
    {
        const string Moves = "G1 X100 F6000\nG1 X0\n";
        double slow = Prints.Of(Moves + "; machine_max_acceleration_x = 50,20\n; machine_max_feedrate_x = 20\n").SlicerSeconds;
        Assert.True(slow > 10, $"{slow}");
        Assert.Equal(slow, Prints.Of(Moves + new string('\n', 400_000) + "; machine_max_acceleration_x = 50,20\n; machine_max_feedrate_x = 20\n").SlicerSeconds);
        Assert.Equal(slow, Prints.Of(Moves + "; machine_max_acceleration_x = 50,20\n; machine_max_speed_x = 20\n").SlicerSeconds);
        Assert.Equal(Prints.Of(Moves).SlicerSeconds, Prints.Of(Moves + "; machine_max_acceleration_x = 50\n; machine_limits_usage = ignore\n").SlicerSeconds);
    }
}
