using System.Text.Json;
using FactoryTwin.Tests.Truth;

namespace FactoryTwin.Tests.Cli;

public sealed class PrintTimeTests : IDisposable
{
    private readonly CommandRun _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public void Json_is_an_array_with_one_object_a_file()
    {
        PrintTruth cube = PrintTruth.Of("cube10_ultimaker.gcode"), cone = PrintTruth.Of("cone_nozzle06.gcode");
        Assert.Equal(0, _command.Run("print-time", cube.Path, cone.Path, "--json"));
        Assert.Empty(_command.Error);
        using JsonDocument json = JsonDocument.Parse(_command.Output);
        JsonElement[] files = [.. json.RootElement.EnumerateArray()];
        Assert.Equal([cube.Path, cone.Path], files.Select(file => file.GetProperty("file").GetString()));
        Assert.Equal([cube.SlicerSeconds, cone.SlicerSeconds], files.Select(file => Math.Floor(file.GetProperty("seconds").GetDouble())));
        Assert.Equal([cube.SlicerSeconds, cone.SlicerSeconds], files.Select(file => file.GetProperty("estimateInFile").GetDouble()));
        Assert.Equal(
            ["file", "seconds", "estimateInFile", "firmwareSeconds", "expectedSeconds", "layers", "filamentMillimetres", "filamentCubicCentimetres", "filamentGrams", "energyKilowattHours",
                "generator", "printer", "planner", "firmwarePlanner", "timeToFirstLayerSeconds", "calibration", "stages", "features", "objects", "layerTimes", "notUnderstood", "warnings"],
            files[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal(66, files[0].GetProperty("layers").GetInt32());
        Assert.Equal(66, files[0].GetProperty("layerTimes").EnumerateObject().Count());
        Assert.Equal(("uncalibrated", "prusa-2.5", "marlin"), (files[0].GetProperty("calibration").GetString(), files[0].GetProperty("planner").GetString(), files[0].GetProperty("firmwarePlanner").GetString()));
        Assert.True(files[0].GetProperty("expectedSeconds").GetDouble() > files[0].GetProperty("firmwareSeconds").GetDouble() + files[0].GetProperty("timeToFirstLayerSeconds").GetDouble() - 5);
    }

    [Fact]
    public void What_a_file_does_not_say_is_null_and_what_is_not_understood_is_told()
    {
        string file = _command.File("a.gcode", "G1 X10 F600\nM9999\nG1 X0\nM9999\nBEEP\n");
        Assert.Equal(0, _command.Run("print-time", file, "--json"));
        Assert.Equal([$"warning: {file}:2:1: 'M9999' is not understood (2 times)", $"warning: {file}:5:1: 'BEEP' is not understood"], _command.ErrorLines);
        using JsonDocument json = JsonDocument.Parse(_command.Output);
        Assert.Equal(JsonValueKind.Null, json.RootElement[0].GetProperty("estimateInFile").ValueKind);
        Assert.Equal(2, json.RootElement[0].GetProperty("notUnderstood")[0].GetProperty("count").GetInt32());
    }

    [Fact]
    public void One_bad_file_among_many_has_its_error_and_the_others_their_results()
    {
        string good = _command.File("good.gcode", "G1 X10 F600\nG1 X0\n"), bad = _command.File("bad.gcode", "PK\u0003\u0004");
        Assert.Equal(1, _command.Run("print-time", good, bad, "nowhere.gcode", good, "--json"));
        Assert.Equal([$"{bad}:1:3: FT1061 the file is binary: it has the byte 0x03; export G-code as text", "nowhere.gcode:1:1: FT1001 the file does not exist; check its name and its folder"], _command.ErrorLines);
        using JsonDocument json = JsonDocument.Parse(_command.Output);
        Assert.Equal(2, json.RootElement.GetArrayLength());
        Assert.Equal(1, _command.Run("print-time", bad));
        Assert.Empty(_command.Output);
    }

    [Theory]
    [InlineData("prusa-2.5", "prusa-2.5", "marlin")]
    [InlineData("prusa-2.9", "prusa-2.9", "marlin")]
    [InlineData("marlin", "marlin", "marlin")]
    [InlineData("klipper", "klipper", "klipper")]
    public void A_planner_can_be_chosen(string word, string slicer, string firmware)
    {
        Assert.Equal(0, _command.Run("print-time", PrintTruth.Of("cone_nozzle06.gcode").Path, "--planner", word, "--json"));
        using JsonDocument json = JsonDocument.Parse(_command.Output);
        Assert.Equal((slicer, firmware), (json.RootElement[0].GetProperty("planner").GetString(), json.RootElement[0].GetProperty("firmwarePlanner").GetString()));
    }

    [Fact]
    public void A_table_for_people_says_what_each_time_is_and_that_it_is_uncalibrated()
    {
        Assert.Equal(0, _command.Run("print-time", PrintTruth.Of("cube20_ender.gcode").Path));
        Assert.Matches(@"cube20_ender\.gcode +0:19:45 +0:19:45 +0:19:35 +0:2\d:\d\d +100 +1\.24 +3\.7 +0\.0\d\d\n", _command.Output.ReplaceLineEndings("\n"));
        Assert.Contains("expected, for 'Generic printer with Marlin': uncalibrated:", _command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_printer_of_ones_own_is_a_file_and_recorded_prints_calibrate_it()
    {
        string printer = _command.File("p.yaml", "name: Mine\nrecorded:\n" + string.Concat(((int[])[10, 20, 30, 60, 90]).Select(minutes => $"  - {{ firmware: {minutes} min, measured: {minutes + 5} min }}\n")));
        Assert.Equal(0, _command.Run("print-time", PrintTruth.Of("cube20_ender.gcode").Path, "--printer", printer));
        Assert.Contains("expected, for 'Mine': 300 s + 1.000 · firmware (95 %: 1.000 to 1.000), ± 0 s, from 5", _command.Output, StringComparison.Ordinal);
        string faulty = _command.File("q.yaml", "nam: Q\n");
        Assert.Equal(3, _command.Run("print-time", PrintTruth.Of("cube20_ender.gcode").Path, "--printer", faulty));
        Assert.StartsWith($"{faulty}:1:1: FT1006 nam: there is no such key; did you mean 'name'?", _command.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_command_line_ends_with_2()
    {
        Assert.Equal(2, _command.Run("print-time"));
        Assert.Equal(2, _command.Run("print-time", "a.gcode", "--planer", "marlin"));
        Assert.Equal(2, _command.Run("print-time", "a.gcode", "--planner", "cura"));
        Assert.Equal("factorytwin print-time: --planner cura: write one of prusa-2.5, prusa-2.9, marlin, klipper", _command.ErrorLines[0]);
    }
}
