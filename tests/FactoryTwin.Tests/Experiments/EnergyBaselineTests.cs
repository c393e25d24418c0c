using CsCheck;
using FactoryTwin.Experiments;

namespace FactoryTwin.Tests.Experiments;

/// <summary>The baseline E = E₀ + e · n.</summary>
public class EnergyBaselineTests
{
    [Fact]
    public void Periods_on_a_line_give_that_line() =>
        Gen.Select(Gen.Double[0, 500], Gen.Double[0.01, 5], Gen.Int[3, 40]).Sample((load, perPart, count) =>
        {
            EnergyBaseline line = EnergyBaseline.Fit(Enumerable.Range(0, count).Select(i => new EnergyPeriod(100 + 7 * i, load + perPart * (100 + 7 * i))))!.Value;
            Assert.Equal(load, line.BaseKilowattHours, 1e-6 * (load + 500 * perPart));
            Assert.Equal(perPart, line.PerPartKilowattHours, 1e-6 * (load + perPart));
            Assert.Equal(1, line.FitRatio, 1e-6);
            Assert.Equal(load + perPart * 250, line.KilowattHoursAt(250), 1e-6 * (load + 500 * perPart));
        }, iter: 100);

    [Fact]
    public void The_line_is_that_of_least_squares()
    {
        // n 1, 2, 3, 4 and E 2, 4, 5, 4: means 2.5 and 3.75, sums of products 3.5 and of squares 5 and 4.75, so e 0.7, E₀ 2, R² 3.5² / (5 · 4.75).
        EnergyBaseline line = EnergyBaseline.Fit([new(1, 2), new(2, 4), new(3, 5), new(4, 4)])!.Value;
        Assert.Equal(0.7, line.PerPartKilowattHours, 1e-12);
        Assert.Equal(2, line.BaseKilowattHours, 1e-12);
        Assert.Equal(3.5 * 3.5 / 5 / 4.75, line.FitRatio, 1e-12);
    }

    [Fact]
    public void Energy_that_never_changes_is_a_base_load_and_nothing_else()
    {
        EnergyBaseline line = EnergyBaseline.Fit([new(1, 5), new(2, 5), new(3, 5)])!.Value;
        Assert.Equal(5, line.BaseKilowattHours, 1e-12);
        Assert.Equal(0, line.PerPartKilowattHours, 1e-12);
        Assert.Equal(1, line.FitRatio);
    }

    [Fact]
    public void Too_few_periods_or_one_output_give_no_line()
    {
        Assert.Null(EnergyBaseline.Fit([]));
        Assert.Null(EnergyBaseline.Fit([new(1, 2), new(2, 4)]));
        Assert.Null(EnergyBaseline.Fit([new(480, 90), new(480, 91), new(480, 92)]));
    }
}
