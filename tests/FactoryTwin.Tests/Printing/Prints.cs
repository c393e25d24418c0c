using System.Text;
using FactoryTwin.Model;
using FactoryTwin.Printing;

namespace FactoryTwin.Tests.Printing;

/// <summary>Plans of files and of texts.</summary>
internal static class Prints
{
    public const string FileName = "part.gcode";

    /// <summary>A printer of round numbers: 100 mm/s2 for everything, one mm/s of jerk, no time but that of moves.</summary>
    public static PrinterProfile Slow { get; } = new()
    {
        Name = "slow",
        Marlin = new()
        {
            Speed = new(100, 100, 100, 100),
            Acceleration = new(100, 100, 100, 100),
            Jerk = new(1, 1, 1, 1),
            PrintingMillimetresPerSecondSquared = 100,
            RetractingMillimetresPerSecondSquared = 100,
            TravellingMillimetresPerSecondSquared = 100,
        },
        Homing = TimeSpan.Zero,
        Levelling = TimeSpan.Zero,
        FilamentChange = TimeSpan.Zero,
    };

    public static PrintPlan Load(string path, PrintOptions? options = null) => PrintPlan.Load(path, options, TestContext.Current.CancellationToken);

    public static PrintPlan Of(string gcode, PrintOptions? options = null) => Of(Encoding.UTF8.GetBytes(gcode), options);

    public static PrintPlan Of(byte[] gcode, PrintOptions? options = null) => PrintPlan.Read(new MemoryStream(gcode), FileName, options, TestContext.Current.CancellationToken);

    /// <summary>On the slow printer.</summary>
    public static PrintPlan Slowly(string gcode, PlannerKind? planner = null) => Of(gcode, new() { Printer = Slow, Planner = planner });

    /// <summary>What is wrong with a file.</summary>
    public static string Fault(byte[] gcode) => Assert.Single(Assert.Throws<ModelException>(() => Of(gcode)).Problems).ToString();

    public static string Fault(string gcode) => Fault(Encoding.UTF8.GetBytes(gcode));
}
