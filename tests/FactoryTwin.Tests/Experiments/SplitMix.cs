namespace FactoryTwin.Tests.Experiments;

/// <summary>SplitMix64 (Steele, Lea and Flood 2014): random numbers for tests that need no engine.</summary>
internal struct SplitMix(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A stream of its own for each pair of numbers.</summary>
    public static SplitMix For(int first, int second)
    {
        var mixer = new SplitMix(unchecked(((ulong)(uint)first << 32) + (uint)second));
        return new(mixer.Next());
    }

    public ulong Next()
    {
        unchecked
        {
            ulong z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>Between 0 and 1, neither of them.</summary>
    public double Uniform() => ((Next() >> 11) + 0.5) / (1UL << 53);

    public double Exponential() => -Math.Log(Uniform());

    public double Normal() => Math.Sqrt(2 * Exponential()) * Math.Cos(2 * Math.PI * Uniform());
}
