using System.Globalization;
using FactoryTwin.Model;

namespace FactoryTwin.Benchmarks;

/// <summary>The factories that are measured.</summary>
internal static class Models
{
    public const string SourceName = "source";

    public static TimeSpan Cycle => TimeSpan.FromSeconds(60);

    /// <summary>A load of 0.9.</summary>
    public static TimeSpan Interarrival => Cycle / 0.9;

    public static string MachineName(int index) => string.Create(CultureInfo.InvariantCulture, $"m{index + 1}");

    /// <summary>Exponential machines in a row with equal buffers between them, behind a source that never runs out.</summary>
    public static FactoryModel Line(int machines, int capacity) => FactoryModel.Build($"{machines} machines", factory =>
    {
        factory.Source(SourceName).Sink("done").Flow($"{SourceName} -> {MachineName(0)}", $"{MachineName(machines - 1)} -> done");
        for (int i = 0; i < machines; i++)
        {
            factory.Machine(MachineName(i), Distribution.Exponential(Cycle));
            if (i > 0)
                factory.Buffer($"before-{MachineName(i)}", capacity).Flow($"{MachineName(i - 1)} -> before-{MachineName(i)} -> {MachineName(i)}");
        }
    });

    /// <summary>M/M/1 at a load of 0.9.</summary>
    public static FactoryModel SingleQueue() => FactoryModel.Build("M/M/1", factory => factory
        .Source(SourceName, Distribution.Exponential(Interarrival)).Buffer("queue").Machine(MachineName(0), Distribution.Exponential(Cycle)).Sink("done")
        .Flow($"{SourceName} -> queue -> {MachineName(0)} -> done"));
}
