using System.Runtime.CompilerServices;
using FactoryTwin.Kernel;

namespace FactoryTwin.Tests.Kernel;

public class RandomStreamTests
{
    /// <summary>The first outputs of xoshiro256++ 1.0 from the state 1, 2, 3, 4, as the tests of other implementations have them too; the first two were computed by hand:
    /// rotl(1 + 4, 23) + 1 = 5·2²³ + 1, then the state is 7, 0, 2 XOR 2¹⁸, 6·2⁴⁵ and so on.</summary>
    [Fact]
    public void Numbers_are_those_of_the_published_generator()
    {
        RandomStream stream = From(1, 2, 3, 4);
        ulong[] first = [stream.NextBits(), stream.NextBits(), stream.NextBits(), stream.NextBits()];
        Assert.Equal([41943041UL, 58720359UL, 3588806011781223UL, 3591011842654386UL], first);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(0UL)]
    [InlineData(0x7FFUL)]
    [InlineData(0xFFFFFFFFFFFFF7FFUL)]
    [InlineData(1UL << 63)]
    public void A_uniform_number_lies_between_0_and_1_whatever_the_bits(ulong bits)
    {
        // with a = 0 the bits are rotl(d, 23)
        RandomStream stream = From(0, 1, 0, System.Numerics.BitOperations.RotateRight(bits, 23));
        RandomStream copy = stream;
        Assert.Equal(bits, copy.NextBits());
        Assert.InRange(stream.NextUniform(), double.Epsilon, double.BitDecrement(1));
    }

    [Fact]
    public void Uniform_numbers_fill_a_thousand_cells_alike()
    {
        // 1,000,000 numbers, 999 degrees of freedom: chi-square lies below 1,143 with probability 0.999.
        RandomStream stream = RandomStream.Create(1, 0, RandomStream.HashOf("m", "cycle"));
        int[] cells = new int[1000];
        for (int i = 0; i < 1_000_000; i++)
            cells[(int)(stream.NextUniform() * cells.Length)]++;
        Assert.InRange(cells.Sum(count => (count - 1000.0) * (count - 1000.0) / 1000), 856, 1143);
    }

    [Fact]
    public void Streams_differ_by_seed_replication_station_and_purpose_and_by_where_the_name_is_cut()
    {
        ulong[] first =
        [
            First(1, 0, "ab", "c"), First(2, 0, "ab", "c"), First(1, 1, "ab", "c"), First(1, 0, "a", "bc"), First(1, 0, "ab", "d"), First(1, 0, "abc", ""), First(1, 0, "", "abc"),
            First(0, 0, "ab", "c"), First(0, 1, "ab", "c"), First(ulong.MaxValue, int.MaxValue, "ab", "c"),
        ];
        Assert.Equal(first.Length, first.Distinct().Count());
        Assert.Equal(First(1, 0, "ab", "c"), First(1, 0, "ab", "c"));
    }

    [Fact]
    public void Streams_of_neighbouring_names_and_replications_are_not_correlated()
    {
        // 300 pairs of 10,000 numbers: a correlation has a standard deviation of 0.01; the largest of 300 stays below 4.5 of them with probability 0.998.
        const int Count = 10_000;
        double worst = 0;
        for (int pair = 0; pair < 300; pair++)
        {
            RandomStream one = RandomStream.Create(1, pair, RandomStream.HashOf("m1", "cycle"));
            RandomStream other = (pair % 3) switch
            {
                0 => RandomStream.Create(1, pair + 1, RandomStream.HashOf("m1", "cycle")),
                1 => RandomStream.Create(2, pair, RandomStream.HashOf("m1", "cycle")),
                _ => RandomStream.Create(1, pair, RandomStream.HashOf("m2", "cycle")),
            };
            double sum = 0;
            for (int i = 0; i < Count; i++)
                sum += (one.NextUniform() - 0.5) * (other.NextUniform() - 0.5);
            worst = Math.Max(worst, Math.Abs(sum * 12 / Count));
        }
        Assert.InRange(worst, 0.01, 0.045);
    }

    private static ulong First(ulong seed, int replication, string station, string purpose)
    {
        RandomStream stream = RandomStream.Create(seed, replication, RandomStream.HashOf(station, purpose));
        return stream.NextBits();
    }

    /// <summary>A stream with a given state: plain data of four words.</summary>
    private static RandomStream From(params ulong[] words)
    {
        Assert.Equal(32, Unsafe.SizeOf<RandomStream>());
        return Unsafe.As<ulong, RandomStream>(ref words[0]);
    }
}
