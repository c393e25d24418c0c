using FactoryTwin.Model;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Model;

public class PrinterTextTests
{
    [Fact]
    public void What_does_not_fit_is_told_with_its_place() => Story.Equal(
        [
            "farm.yaml:5:32: FT1004 printer: there is no printer 'prusa'; there are generic-klipper, generic-marlin, generic-marlin-2; a printer of your own stands in a file, as in 'my-printer.yaml'",
            "farm.yaml:5:32: FT1024 printer: 'no.yaml' does not exist; name it relative to the model's file",
            "farm.yaml:5:32: FT1024 printer: the printer has a fault: wrong.yaml:2:9: FT1003 homing: '20' has no unit; write '20 s' or '20 min'",
            "farm.yaml:5:53: FT1024 gcode: 'no.gcode': the file does not exist; name it relative to the model's file",
            "farm.yaml:5:53: FT1024 gcode: the G-code has a fault: none.gcode:1:1: FT1061 the file has no moves; export G-code from a slicer",
            "farm.yaml:5:53: FT1024 gcode: 'P' cannot print 'hot.gcode': line 1: the nozzle of 'P' never reaches 900 °C; choose another printer or file",
            "farm.yaml:5:61: FT1043 gaer: nothing gives the part type 'gaer'; did you mean 'gear'?",
            "farm.yaml:5:65: FT1029 power: a station of kind 'printer' does not heed 'power'; leave it out",
            "farm.yaml:5:53: FT1028 gcode: no layers are found in 'flat.gcode', and prints fail by layer; write 'every' in place of 'per-layer'",
            "farm.yaml:5:119: FT1028 every: 'per-layer' and 'every' are both here; write one of them",
            "farm.yaml:5:95: FT1012 pool: there is no pool 'crow'; did you mean 'crew'?",
            "farm.yaml:5:65: FT1007 pool: 'pool' or 'skill' is missing; write one of them",
            "farm.yaml:5:84: FT1005 spool: no spool has so much filament; write 0.001 g to 1000 kg",
            "farm.yaml:5:53: FT1028 gcode: 'gear' has a time of its own at 'p', where its G-code tells the time; leave the time out under 'parts:'",
            "farm.yaml:5:46: FT1007 gcode: 'gear' comes here by its route, and nothing says what to print for it; write 'gear: gear.gcode' into it",
        ],
        [
            .. Faults("printer: prusa, gcode: part.gcode"),
            .. Faults("printer: no.yaml, gcode: part.gcode"),
            .. Faults("printer: wrong.yaml, gcode: part.gcode"),
            .. Faults("printer: printer.yaml, gcode: no.gcode"),
            .. Faults("printer: printer.yaml, gcode: none.gcode"),
            .. Faults("printer: printer.yaml, gcode: hot.gcode"),
            .. Faults("printer: printer.yaml, gcode: { gaer: part.gcode }"),
            .. Faults("printer: printer.yaml, gcode: part.gcode, power: { idle: 1 W }"),
            .. Faults("printer: printer.yaml, gcode: flat.gcode, print-failures: { name: shift, per-layer: 1 %, repair: 1 min }"),
            .. Faults("printer: printer.yaml, gcode: part.gcode, print-failures: { name: shift, per-layer: 1 %, every: 1 h, repair: 1 min }"),
            .. Faults("printer: printer.yaml, gcode: part.gcode, removal: { time: 1 min, pool: crow }"),
            .. Faults("printer: printer.yaml, gcode: part.gcode, removal: { time: 1 min }"),
            .. Faults("printer: printer.yaml, gcode: part.gcode, filament: { spool: 2 t, change: 1 min }"),
            .. Faults("printer: printer.yaml, gcode: part.gcode", "cycle: { p: 5 min }"),
            .. Faults("printer: printer.yaml, gcode: { ring: part.gcode }", "route: [p]"),
        ]);

    private static string[] Faults(string keys, string gear = "priority: 1")
    {
        string folder = Directory.CreateTempSubdirectory("factorytwin").FullName;
        File.WriteAllText(Path.Combine(folder, "part.gcode"), PrinterTests.Gcode);
        File.WriteAllText(Path.Combine(folder, "none.gcode"), "; nothing\n");
        File.WriteAllText(Path.Combine(folder, "hot.gcode"), "M109 S900\n" + PrinterTests.Gcode);
        File.WriteAllText(Path.Combine(folder, "flat.gcode"), "G1 X10 F600\nG1 X0\n");
        File.WriteAllText(Path.Combine(folder, "printer.yaml"), PrinterTests.Profile);
        File.WriteAllText(Path.Combine(folder, "wrong.yaml"), "name: Wrong\nhoming: 20\n");
        string file = Path.Combine(folder, "farm.yaml");
        return [.. Assert.Throws<ModelException>(() => FactoryModel.Parse($$"""
            name: Farm
            operators: { crew: 1 }
            parts: { gear: { {{gear}} } }
            stations:
              p: { kind: printer, {{keys}} }
              s: { kind: source, part: { gear: 50 %, ring: 50 % } }
              done: { kind: sink }
            flow: s -> p -> done
            """.ReplaceLineEndings("\n"), file)).Problems.Select(problem => problem.ToString().Replace(file, "farm.yaml", StringComparison.Ordinal))];
    }
}
