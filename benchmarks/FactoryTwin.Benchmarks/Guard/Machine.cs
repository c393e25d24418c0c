using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace FactoryTwin.Benchmarks.Guard;

/// <summary>What was measured on, and what.</summary>
internal static class Machine
{
    private const string ProcessorFile = "/proc/cpuinfo";

    public static string Description => string.Create(CultureInfo.InvariantCulture,
        $"{Processor}, {Environment.ProcessorCount} cores; {System}; {RuntimeInformation.FrameworkDescription}; commit {Commit}");

    private static string Processor => !File.Exists(ProcessorFile)
        ? RuntimeInformation.ProcessArchitecture.ToString()
        : File.ReadLines(ProcessorFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[1] ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string System => RuntimeInformation.RuntimeIdentifier;

    private static string Commit
    {
        get
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["describe", "--always", "--dirty"]) { RedirectStandardOutput = true })!;
            return git.StandardOutput.ReadToEnd().Trim();
        }
    }
}
