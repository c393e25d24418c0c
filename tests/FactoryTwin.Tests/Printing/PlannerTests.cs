using CsCheck;
using FactoryTwin.Printing;

namespace FactoryTwin.Tests.Printing;

/// <summary>Times of moves against closed forms, and what must hold for every planner.</summary>
public class PlannerTests
{
    public static TheoryData<PlannerKind> Planners => [PlannerKind.Prusa25, PlannerKind.Prusa29, PlannerKind.Marlin, PlannerKind.Klipper];

    /// <summary>100 mm/s2 and a jerk of 1 mm/s: up from 1 to 100 mm/s in 0.99 s and 49.995 mm, and down again.</summary>
    [Theory]
    [InlineData(PlannerKind.Prusa25)]
    [InlineData(PlannerKind.Prusa29)]
    [InlineData(PlannerKind.Marlin)]
    public void A_move_has_a_trapezoid_of_speed(PlannerKind planner)
    {
        // The slicer leaves a single move in its queue and never counts it, so a pause of the same kind before makes two.
        double two = Prints.Slowly("G1 X200 F6000\nG1 X0\n", planner).SlicerSeconds;
        Assert.Equal(2 * (2 * 0.99 + (200 - 2 * 49.995) / 100), two, 1e-3);
    }

    [Fact]
    public void A_short_move_has_a_triangle_of_speed()
    {
        // From 1 mm/s: 10 mm at 100 mm/s2 reach sqrt(1 + 100 * 10) in the middle.
        double peak = Math.Sqrt(1 + 100 * 10);
        Assert.Equal(2 * (peak - 1) / 100, Prints.Slowly("G1 X10 F6000\n").FirmwareSeconds, 1e-9);
    }

    [Fact]
    public void The_slicer_never_counts_one_move_alone() => Assert.Equal(0, Prints.Slowly("G1 X100 F6000\n", PlannerKind.Prusa25).SlicerSeconds);

    /// <summary>At a corner of 90° the speed is sqrt(a·d·s / (1 − s)), with s = sin 45° and the acceleration that axes allow along the bend, sqrt(2) times theirs, but no more than the move's.</summary>
    [Fact]
    public void Junction_deviation_limits_the_speed_at_a_corner()
    {
        const double deviation = 0.5;
        PrinterProfile printer = Prints.Slow with { Marlin = Prints.Slow.Marlin with { JunctionDeviationMillimetres = deviation } };
        double half = Math.Sqrt(0.5), corner = Math.Sqrt(100 * deviation * half / (1 - half)), slowest = 0.05;
        double expected = 2 * ((20 - slowest) / 100 + (20 - corner) / 100 + (100 - (400 - slowest * slowest) / 200 - (400 - corner * corner) / 200) / 20);
        Assert.Equal(expected, Prints.Of("G1 X100 F1200\nG1 Y100\n", new() { Printer = printer }).FirmwareSeconds, 1e-6);
    }

    /// <summary>Klipper's corner velocity is the speed at a corner of 90°.</summary>
    [Fact]
    public void Klipper_takes_a_square_corner_at_its_square_corner_velocity()
    {
        PrinterProfile printer = new() { Name = "k", Firmware = FirmwareKind.Klipper, Klipper = new() { AccelerationMillimetresPerSecondSquared = 100, SquareCornerMillimetresPerSecond = 5, MinimumCruiseRatio = 0 } };
        double expected = 2 * (20.0 / 100 + 15.0 / 100 + (100 - 400.0 / 200 - (400 - 25.0) / 200) / 20);
        Assert.Equal(expected, Prints.Of("G1 X100 F1200\nG1 Y100\n", new() { Printer = printer }).FirmwareSeconds, 1e-6);
    }

    [Fact]
    public void Limits_in_a_file_hold_for_Marlin_and_M204_alone_for_Klipper()
    {
        const string Moves = "G1 X100 F6000\nG1 X0\n", Limits = "M201 X20 Y20\nM203 X10\nM205 X0.5\n", Acceleration = "M204 S20\n";
        Assert.True(Prints.Slowly(Limits + Moves).FirmwareSeconds > 2 * Prints.Slowly(Moves).FirmwareSeconds);
        Assert.True(Prints.Slowly(Acceleration + Moves).FirmwareSeconds > 1.5 * Prints.Slowly(Moves).FirmwareSeconds);
        double klipper = Prints.Slowly(Moves, PlannerKind.Klipper).FirmwareSeconds;
        Assert.Equal(klipper, Prints.Slowly(Limits + Moves, PlannerKind.Klipper).FirmwareSeconds);
        Assert.True(Prints.Slowly(Acceleration + Moves, PlannerKind.Klipper).FirmwareSeconds > 1.5 * klipper);
        Assert.Equal(Prints.Slowly("M204 S50\n" + Moves, PlannerKind.Klipper).FirmwareSeconds, Prints.Slowly("SET_VELOCITY_LIMIT ACCEL=50\n" + Moves, PlannerKind.Klipper).FirmwareSeconds);
    }

    [Fact]
    public void Waiting_stops_the_firmware_between_moves()
    {
        double straight = Prints.Slowly("G1 X50 F1200\nG1 X100\n").FirmwareSeconds;
        foreach (string wait in (string[])["M109 S200", "M190 S60", "G28 Z", "M600", "G4 P0", "T1", "M0", "G29"])
            Assert.True(Prints.Slowly($"G1 X50 F1200\n{wait}\nG1 X100\n").FirmwareSeconds > straight + 0.15, wait);
        foreach (string noWait in (string[])["M104 S200", "M140 S60", "M106 S255", "M73 P5", "M117 G1 X9"])
            Assert.Equal(straight, Prints.Slowly($"G1 X50 F1200\n{noWait}\nG1 X100\n").FirmwareSeconds);
    }

    /// <summary>The slicer stops for <c>G92</c> unless it has E, for stops, for tags of colour changes and pauses, and for another tool; for nothing else.</summary>
    [Theory]
    [InlineData("G92 X0", true)]
    [InlineData("G92", true)]
    [InlineData("M1", true)]
    [InlineData(";COLOR_CHANGE,T0,#FF8000", true)]
    [InlineData(";PAUSE_PRINT", true)]
    [InlineData("T1", true)]
    [InlineData("G92 E0", false)]
    [InlineData("G92 X0 E0", false)]
    [InlineData("G4 S9", false)]
    [InlineData("M109 S200", false)]
    [InlineData("G10", false)]
    [InlineData("M600", false)]
    public void The_slicer_stops_between_moves_for_some_commands_only(string command, bool stops)
    {
        const string before = "G91\nG1 X50 F1200\nG1 X50\n", after = "\nG1 X50\nG1 X50\n";
        double straight = Prints.Slowly(before + after, PlannerKind.Prusa25).SlicerSeconds, with = Prints.Slowly(before + command + after, PlannerKind.Prusa25).SlicerSeconds;
        Assert.Equal(stops, with > straight + 0.15);
        Assert.True(stops || with == straight);
    }

    /// <summary>Seen in prints that PrusaSlicer 2.5.0 made for each of these flavours: settings that it does not heed are those of its defaults.</summary>
    [Theory]
    [InlineData("marlin", "emit_to_gcode", 100, 20)]
    [InlineData("marlin2", "time_estimate_only", 100, 20)]
    [InlineData("reprapfirmware", "emit_to_gcode", 100, 0)]
    [InlineData("marlin2", "ignore", 1500, 0)]
    [InlineData("reprap", "emit_to_gcode", 1500, 0)]
    [InlineData("repetier", "emit_to_gcode", 1500, 0)]
    [InlineData("smoothie", "emit_to_gcode", 1500, 0)]
    [InlineData("sailfish", "emit_to_gcode", 1500, 0)]
    public void The_slicer_heeds_limits_in_its_settings_for_some_flavours_and_a_least_speed_for_fewer(string flavor, string usage, double acceleration, double leastSpeed)
    {
        const string Moves = "G1 X50 F6000\nG1 X0\nG1 X0.5 F60\nG1 X0\n";
        string settings = $"; gcode_flavor = {flavor}\n; machine_limits_usage = {usage}\n; machine_max_acceleration_x = 100\n; machine_min_travel_rate = 20\n";
        PrintPlan plan = Prints.Of("; generated by PrusaSlicer 2.5.0 on 2026-11-26\n" + settings + Moves);
        string same = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"; machine_max_acceleration_travel = 1500\nM201 X{acceleration}\nM205 X10 Z0.2 E2.5 T{leastSpeed}\n");
        Assert.Equal(Prints.Of(same + Moves, new() { Planner = PlannerKind.Prusa25 }).SlicerSeconds, plan.SlicerSeconds, 1e-4);
    }

    [Theory]
    [InlineData("marlin2", 5, 2)]
    [InlineData("reprapfirmware", 300, 2)]
    [InlineData("repetier", 5, 1)]
    public void M203_is_in_the_units_of_the_flavour(string flavor, int speed, double slower)
    {
        const string Moves = "G91\nG1 X50 F600\nG1 X50\n";
        Assert.Equal(slower, Prints.Of($"; gcode_flavor = {flavor}\nM203 X{speed}\n" + Moves).FirmwareSeconds / Prints.Of(Moves).FirmwareSeconds, 0.02);
    }

    [Fact]
    public void The_slicer_counts_unloading_and_loading_at_a_tool_change_but_no_unloading_at_the_first()
    {
        const string Settings = "; filament_load_time = 10,12\n; filament_unload_time = 3,4\n", Moves = "G91\nG1 X50 F1200\nG1 X50\n";
        double without = Prints.Slowly(Moves + "T1\n" + Moves + "T0\n" + Moves, PlannerKind.Prusa25).SlicerSeconds;
        Assert.Equal(12 + 4 + 10, Prints.Slowly(Settings + Moves + "T1\n" + Moves + "T0\n" + Moves, PlannerKind.Prusa25).SlicerSeconds - without, 1e-4);
    }

    [Fact]
    public void Other_tools_that_are_heated_ahead_and_phases_of_levelling_that_only_compute_take_no_time()
    {
        PrinterProfile printer = PrinterProfiles.Find("generic-marlin");
        double Start(string gcode) => Prints.Of(gcode + "\nG1 X1 F600\n", new() { Printer = printer }).Stages.Where(stage => stage.Kind is PrintStageKind.Heating or PrintStageKind.Levelling).Sum(stage => stage.Seconds);
        Assert.Equal(0, Start("M109 T1 S200"));
        Assert.True(Start("M109 T0 S200") > 80);
        Assert.Equal(60, Start("G29 P1\nG29 P3.2\nG29 A"));
        Assert.Equal(120, Start("G29\nG80"));
    }

    /// <summary>A straight line is as long in one move as in many; the slicer's quirks are no exception while its queue holds all.</summary>
    [Theory, MemberData(nameof(Planners))]
    public void A_line_in_pieces_takes_as_long_as_in_one(PlannerKind planner)
    {
        string pieces = string.Concat(Enumerable.Range(1, 100).Select(i => FormattableString.Invariant($"G1 X{i * 2} Y{i}\n")));
        double inPieces = Prints.Slowly("G1 F3000\n" + pieces + "G1 X0 Y0\n", planner).SlicerSeconds, inOne = Prints.Slowly("G1 F3000\nG1 X200 Y100\nG1 X0 Y0\n", planner).SlicerSeconds;
        // The forward pass of PrusaSlicer 2.5 comes first, and knows less of what lies behind.
        Assert.Equal(inOne, inPieces, planner == PlannerKind.Prusa25 ? 0.35 : 0.02);
    }

    private static readonly Gen<string> AnyMoves =
        from moves in Gen.Select(Gen.Int[-300, 300], Gen.Int[-300, 300], Gen.Int[-20, 20], Gen.Int[0, 12], Gen.Int[1, 9]).List[2, 600]
        select "M83\nG1 X40 Y30 E1 F1800\n" + string.Concat(moves.Select(move => move.Item4 switch
        {
            0 => "G1 E-0.8 F2100\n",
            1 => "G1 E0.8\n",
            2 => FormattableString.Invariant($"G1 Z{move.Item3 + 20} F{move.Item5 * 100}\n"),
            3 => "G92 E0\n",
            4 => FormattableString.Invariant($"G2 X{move.Item1 / 10.0 + 1} Y{move.Item2 / 10.0} R100 F{move.Item5 * 600}\n"),
            5 => FormattableString.Invariant($"M204 S{move.Item5 * 300}\n"),
            _ => FormattableString.Invariant($"G1 X{move.Item1 / 10.0} Y{move.Item2 / 10.0} E{move.Item3 / 50.0} F{move.Item5 * 900}\n"),
        }));

    /// <summary>Scaling lengths, speeds, accelerations and jerks alike leaves all times as they are; without arcs, whose pieces have a length of their own.</summary>
    [Theory]
    [InlineData(PlannerKind.Prusa25)]
    [InlineData(PlannerKind.Marlin)]
    public void Twice_as_large_and_twice_as_fast_takes_as_long(PlannerKind planner) => AnyMoves.Sample(moves =>
    {
        moves = moves.Replace("M204", "M999", StringComparison.Ordinal).Replace("G2 ", "M999 ", StringComparison.Ordinal);
        double one = Prints.Slowly("M204 S100\n" + moves, planner).SlicerSeconds;
        PrinterProfile twice = Prints.Slow with { Marlin = new() { Speed = new(200, 200, 200, 200), Acceleration = new(200, 200, 200, 200), Jerk = new(2, 2, 2, 2), PrintingMillimetresPerSecondSquared = 200, RetractingMillimetresPerSecondSquared = 200, TravellingMillimetresPerSecondSquared = 200 } };
        string doubled = System.Text.RegularExpressions.Regex.Replace(moves, @"([XYZERF])(-?[0-9.]+)", match =>
            match.Groups[1].Value + (double.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture) * 2).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(one, Prints.Of("M204 S200\n" + doubled, new() { Printer = twice, Planner = planner }).SlicerSeconds, Math.Max(one, 1) * 1e-4);
    }, iter: 40);

    [Theory, MemberData(nameof(Planners))]
    public void Times_are_finite_and_never_shorter_than_way_by_speed(PlannerKind planner) => AnyMoves.Sample(moves =>
    {
        PrintPlan plan = Prints.Slowly(moves, planner);
        Assert.True(double.IsFinite(plan.SlicerSeconds) && plan.SlicerSeconds >= 0, $"{plan.SlicerSeconds}");
        Assert.Equal(plan.SlicerSeconds, plan.Features.Sum(feature => feature.SlicerSeconds), Math.Max(plan.SlicerSeconds, 1) * 1e-4);
        PrinterProfile stiff = new() { Name = "stiff", Marlin = new() { Speed = new(1e4, 1e4, 1e4, 1e4), Acceleration = new(1e6, 1e6, 1e6, 1e6), Jerk = new(1e4, 1e4, 1e4, 1e4), PrintingMillimetresPerSecondSquared = 1e6, RetractingMillimetresPerSecondSquared = 1e6, TravellingMillimetresPerSecondSquared = 1e6 } };
        if (plan.SlicerSeconds == 0 && planner is PlannerKind.Prusa25 or PlannerKind.Prusa29)
            return;   // a single block takes no time to that slicer
        double stiffs = Prints.Of(moves.Replace("M204", "M999", StringComparison.Ordinal), new() { Printer = stiff, Planner = PlannerKind.Marlin }).FirmwareSeconds;
        Assert.True(plan.SlicerSeconds >= stiffs * 0.98 - 0.5, $"{plan.SlicerSeconds} against {stiffs}\n{moves}");
    }, iter: 40);
}
