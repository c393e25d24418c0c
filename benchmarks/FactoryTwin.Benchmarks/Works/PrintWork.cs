using FactoryTwin.Printing;

namespace FactoryTwin.Benchmarks;

/// <summary>Planning a file of G-code, against reading its lines and nothing more. Units are kilobytes; at 20 MB/s one takes 50,000 ns.</summary>
internal static class PrintWork
{
    private const int Kilobyte = 1000;

    private static readonly Lazy<byte[]> File = new(() => System.IO.File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "cylinder20_fast.gcode")));

    /// <summary>The plan with all that it tells: the slicer's estimate, the firmware's time, layers, features, filament, heaters.</summary>
    public static Portion Plan() => () =>
    {
        double seconds = PrintPlan.Read(new MemoryStream(File.Value), "benchmark").SlicerSeconds;
        return seconds > 0 ? File.Value.Length / Kilobyte : throw new InvalidOperationException("The file has no moves.");
    };

    /// <summary>A plain pass over bytes and lines, as .NET offers it.</summary>
    public static Portion Lines() => () =>
    {
        using var reader = new StreamReader(new MemoryStream(File.Value));
        long characters = 0;
        while (reader.ReadLine() is { } line)
            characters += line.Length;
        return characters > 0 ? File.Value.Length / Kilobyte : 0;
    };
}
