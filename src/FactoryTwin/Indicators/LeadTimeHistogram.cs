namespace FactoryTwin.Indicators;

/// <summary>Counts durations in buckets that grow with the duration: 64 to each doubling, so that a bucket is at most 1.6 % wide.</summary>
/// <remarks>Below 1.6 ms the buckets are 25.6 µs wide; above 28 years everything falls into the last one.</remarks>
internal sealed class LeadTimeHistogram
{
    private const int UnitBits = 8;
    private const int SubBits = 6;
    private const int SubBuckets = 1 << SubBits;
    private const int Octaves = 39;
    private const int Buckets = (Octaves + 1) * SubBuckets;

    private int[] _counts = new int[Buckets];

    public long Count { get; private set; }

    public long Least { get; private set; } = long.MaxValue;

    public long Most { get; private set; }

    public void Add(long ticks)
    {
        _counts[BucketOf(ticks)]++;
        Count++;
        Least = Math.Min(Least, ticks);
        Most = Math.Max(Most, ticks);
    }

    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
        Least = long.MaxValue;
        Most = 0;
    }

    public LeadTimeHistogram Copy()
    {
        var copy = (LeadTimeHistogram)MemberwiseClone();
        copy._counts = _counts.AsSpan().ToArray();
        return copy;
    }

    /// <summary>The duration that a share of all durations does not exceed [ticks], straight between the bounds of its bucket.</summary>
    public double Quantile(double probability)
    {
        double rank = probability * Count;
        long below = 0;
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            int here = _counts[bucket];
            if (here > 0 && below + here >= rank)
            {
                double within = (rank - below) / here;
                return Math.Clamp(LowerBound(bucket) + (within * (LowerBound(bucket + 1) - LowerBound(bucket))), Least, Most);
            }
            below += here;
        }
        return Most;
    }

    private static int BucketOf(long ticks)
    {
        long units = ticks >> UnitBits;
        int octave = Math.Max(0, (int)long.Log2(units | 1) - SubBits);
        return Math.Min((octave << SubBits) + (int)(units >> octave), Buckets - 1);
    }

    private static double LowerBound(int bucket)
    {
        int octave = Math.Max(0, (bucket >> SubBits) - 1);
        return (double)((long)(bucket - (octave << SubBits)) << octave << UnitBits);
    }
}
