using FactoryTwin.Cobots;
using FactoryTwin.Printing;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Stations;

/// <summary>The files that printers and cobots of random factories need; times are round, but for the moves of prints, which take milliseconds.</summary>
internal static class AnyPrint
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("factorytwin").FullName;

    /// <summary>Homes for 10 s.</summary>
    public static PrinterDefinition Printer { get; } = new(
        PrinterProfiles.Find(Written("printer.yaml", "name: P\nhoming: 10 s\nelectronics: 10 W\nmotors: 20 W\nnozzle: { power: 40 W, capacity: 16.7 J/K, loss: 0.068 W/K }\n")), []);

    /// <summary>One layer of 10 s.</summary>
    public static GCodeFile Short { get; } = GCodeFile.Load(Written("short.gcode", "M83\nG28\n;LAYER_CHANGE\nG1 X1 E10 F6000\nG4 S10\n"));

    /// <summary>Heats, and prints three layers of 20 s.</summary>
    public static GCodeFile Long { get; } = GCodeFile.Load(Written("long.gcode", "M83\nM109 S60\nG28\n" + string.Concat(Enumerable.Repeat(";LAYER_CHANGE\nG1 X1 E10 F6000\nG1 X0 E10\nG4 S20\n", 3)) + "M104 S0\n"));

    /// <summary>20 s of moving, the door, 10 s for the gripper, 10 s of moving, 10 s of waiting.</summary>
    public static ArmProgram Program { get; } = ArmProgram.Load(Written("program.yaml", """
        start: 0 -90 90 -90 -90 0 deg
        points: { there: { joints: 60 -90 90 -90 -90 0 deg }, home: { joints: 0 -90 90 -90 -90 0 deg } }
        steps: [{ move: there, time: 20 s }, set: there, wait-for: door, { gripper: close, time: 10 s }, clear: there, { move: home, time: 10 s }, wait: 10 s]
        """));

    private static string Written(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
