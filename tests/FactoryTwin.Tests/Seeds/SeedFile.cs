using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Seeds;

/// <summary>The starter factories, as they stand in the repository.</summary>
internal static class SeedFile
{
    public const string Automotive = "automotive-line.yaml";

    public const string Exponential = "exponential-line.yaml";

    private static readonly string Folder = Repository.PathOf("seeds");

    public static TheoryData<string> All => [.. Directory.EnumerateFiles(Folder, "*.yaml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static string PathOf(string name) => Path.Combine(Folder, name);

    public static string Read(string name) => File.ReadAllText(PathOf(name)).ReplaceLineEndings("\n");

    public static FactoryModel Load(string name) => FactoryModel.Load(PathOf(name));

    /// <summary>One replication: a warm-up, and what is measured after it.</summary>
    public static IndicatorReport Measure(FactoryModel model, int replication, TimeSpan measured, TimeSpan warmUp = default)
    {
        using var run = new Simulation(model, seed: 1, replication);
        FactoryIndicators indicators = run.Indicators();
        run.Advance(warmUp);
        indicators.StartMeasuring(run.Now);
        run.Advance(measured);
        return indicators.Read(run.Now);
    }
}
