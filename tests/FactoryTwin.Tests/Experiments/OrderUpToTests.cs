using FactoryTwin.Experiments;

namespace FactoryTwin.Tests.Experiments;

public class OrderUpToTests
{
    [Fact]
    public void An_order_is_what_was_asked_for_and_the_change_of_the_level()
    {
        // Demand rises from 10 to 15: the forecast rises by 1 in each of 5 periods, and 3 periods are covered.
        double[] demand = [10, 10, 15, 15, 15, 15, 15, 15, 15];
        IReadOnlyList<IReadOnlyList<double>> orders = new OrderUpTo().OrderedParts(demand, 2);
        Assert.Equal([10, 10, 18, 18, 18, 18, 18, 15, 15], orders[0]);
        Assert.Equal([10, 10, 22.8, 22.8, 22.8, 22.8, 22.8, 13.2, 13.2], orders[1].Select(parts => Math.Round(parts, 9)));
        Assert.Equal([10, 10, 21, 21, 21, 21, 21, 15, 15], new OrderUpTo { SharesDemand = true }.OrderedParts(demand, 2)[1]);
    }

    /// <summary>The same kept in books: what is on hand and on order, less what was sold, is brought up to the level.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Orders_are_those_of_a_chain_whose_stock_is_kept_in_books(bool isShared)
    {
        var random = new SplitMix(5);
        double[] demand = [.. Enumerable.Range(0, 300).Select(_ => Math.Floor(100 * random.Uniform()))];
        var chain = new OrderUpTo { LeadPeriods = 3, ReviewPeriods = 1, AveragedPeriods = 7, SharesDemand = isShared };
        IReadOnlyList<IReadOnlyList<double>> orders = chain.OrderedParts(demand, 3);
        double[] asked = demand;
        for (int tier = 0; tier < 3; tier++)
        {
            double[] seen = isShared ? demand : asked;
            double Level(int period) => 4 * Enumerable.Range(period - 6, 7).Average(each => seen[Math.Max(each, 0)]);
            double position = Level(0);
            var booked = new double[demand.Length];
            for (int period = 0; period < demand.Length; period++)
            {
                position -= asked[period];
                booked[period] = Level(period) - position;
                position += booked[period];
            }
            Assert.All(booked.Zip(orders[tier]), pair => Assert.Equal(pair.First, pair.Second, 6));
            asked = booked;
        }
    }

    [Fact]
    public void A_long_stream_of_demand_swings_as_the_exact_ratios_say()
    {
        var random = new SplitMix(8);
        double[] demand = [.. Enumerable.Range(0, 400_000).Select(_ => random.Uniform())];
        var chain = new OrderUpTo { LeadPeriods = 1, AveragedPeriods = 4 };
        IReadOnlyList<double> exact = chain.VarianceRatioOfTiers(3);
        IReadOnlyList<IReadOnlyList<double>> orders = chain.OrderedParts(demand, 3);
        for (int tier = 0; tier < 3; tier++)
            Assert.InRange(Variance(orders[tier]) / Variance(demand) / exact[tier], 0.98, 1.02);

        static double Variance(IReadOnlyList<double> values)
        {
            double mean = values.Average();
            return values.Sum(value => (value - mean) * (value - mean)) / values.Count;
        }
    }

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new OrderUpTo().VarianceRatioOfTiers(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OrderUpTo().OrderedParts([1], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OrderUpTo { LeadPeriods = -1 }.OrderedParts([1], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OrderUpTo { ReviewPeriods = -1 }.OrderedParts([1], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OrderUpTo { AveragedPeriods = 0 }.OrderedParts([1], 1));
    }
}
