using FactoryTwin.Experiments;

namespace FactoryTwin.Tests.Experiments;

/// <summary>How often 95 % intervals hold the truth.</summary>
internal static class Coverage
{
    public static double Of(int experiments, double truth, Func<int, Estimate> experiment) =>
        Enumerable.Range(0, experiments).Count(i => Holds(experiment(i), truth)) / (double)experiments;

    /// <summary>Four standard deviations of the share that a true 95 % interval would show.</summary>
    public static double Tolerance(int experiments) => 4 * Math.Sqrt(0.95 * 0.05 / experiments);

    private static bool Holds(Estimate estimate, double truth) => Math.Abs(estimate.Mean!.Value - truth) <= estimate.HalfWidth95!.Value;
}
