using System.Numerics;

namespace FactoryTwin.Kernel;

/// <summary>A generator of random numbers for one station and purpose (xoshiro256++ 1.0 by Blackman and Vigna).</summary>
/// <remarks>Plain data: copying it copies the future of its numbers. Period: 2²⁵⁶ − 1. Not for cryptography.</remarks>
/// <threadsafety>A mutable value; belongs to one run, hence to one thread at a time.</threadsafety>
public struct RandomStream
{
    private ulong _a, _b, _c, _d;

    /// <summary>The stream of a purpose within a replication.</summary>
    /// <param name="seed">Seed of the study. Range: all.</param>
    /// <param name="replication">Number of the replication. Range: 0 or more.</param>
    /// <param name="name">Hash of what it is for, from <see cref="HashOf"/>.</param>
    public static RandomStream Create(ulong seed, int replication, ulong name)
    {
        // SplitMix64 (Steele, Lea and Flood 2014), which the authors of xoshiro name for seeding; each input is mixed in before the next.
        ulong state = seed;
        state = Mix(ref state) ^ unchecked((ulong)replication);
        state = Mix(ref state) ^ name;
        return new RandomStream { _a = Mix(ref state), _b = Mix(ref state), _c = Mix(ref state), _d = Mix(ref state) };
    }

    /// <summary>The hash of a station's name and a purpose (FNV-1a, 64 bits, over UTF-16 units), by which streams are told apart.</summary>
    public static ulong HashOf(string station, string purpose)
    {
        unchecked
        {
            ulong hash = 14695981039346656037;
            foreach (char c in station)
                hash = (hash ^ c) * 1099511628211;
            hash = (hash ^ 0xFFFF) * 1099511628211;   // no character: so that ("ab", "c") is not ("a", "bc")
            foreach (char c in purpose)
                hash = (hash ^ c) * 1099511628211;
            return hash;
        }
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextBits()
    {
        unchecked
        {
            ulong a = _a, b = _b, c = _c ^ a, d = _d;
            ulong result = BitOperations.RotateLeft(a + d, 23) + a;
            d ^= b;
            _a = a ^ d;
            _b = b ^ c;
            _c = c ^ (b << 17);
            _d = BitOperations.RotateLeft(d, 45);
            return result;
        }
    }

    /// <summary>A number between 0 and 1, neither included, in steps of 2⁻⁵²: of 53 bits the largest would be rounded up to 1.</summary>
    public double NextUniform() => ((NextBits() >> 12) + 0.5) * (1.0 / (1UL << 52));

    private static ulong Mix(ref ulong state)
    {
        unchecked
        {
            ulong z = state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
