using FactoryTwin.Kernel;

namespace FactoryTwin.Benchmarks.HandWritten;

/// <summary>Draws as the engine does: same generator, same sampler, same rounding; so the two differ only in what is measured.</summary>
internal static class Draw
{
    public static RandomStream Stream(string station, string purpose, ulong seed) => RandomStream.Create(seed, 0, RandomStream.HashOf(station, purpose));

    public static long ExponentialTicks(ref RandomStream stream, double meanSeconds) =>
        (long)Math.Round(-Math.Log(stream.NextUniform()) * meanSeconds * TimeSpan.TicksPerSecond);
}
