using FactoryTwin.Experiments;

namespace FactoryTwin.Tests.Experiments;

/// <summary>Energy before and after, at equal output. Each day of the line has its own number of parts, so that its baseline is known: 24 h of base load, and so much for each part.</summary>
public class EnergyComparisonTests
{
    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public void The_baseline_of_a_line_is_its_base_load_and_what_a_part_takes_more()
    {
        // 2 kW idle and 8 kW at work for a minute a part: 48 kWh a day, and 6 kW for a minute, 0.1 kWh, a part more.
        EnergyComparison energy = Compare(Line("2 kW", "8 kW"), Line("2 kW", "8 kW"));
        Assert.Equal(48, energy.BaseKilowattHours.Mean!.Value, 1e-9);
        Assert.Equal(0.1, energy.PerPartKilowattHours.Mean!.Value, 1e-9);
        Assert.Equal(1, energy.FitRatio!.Value, 1e-9);
        Assert.Equal(3 * 7, energy.Periods);
        Assert.Equal(TimeSpan.FromDays(1), energy.PeriodLength);
        Assert.Equal(new Estimate(0, 0), energy.AtEqualOutput.Difference);
        Assert.EndsWith(" kWh: the same", energy.Sentence("'before'", "'after'"), StringComparison.Ordinal);
        Assert.False(energy.IsBeyondBaseline);
    }

    [Fact]
    public void A_smaller_base_load_is_a_saving_at_equal_output_whatever_the_output_is()
    {
        // 1 kW less at all times, and half the parts: 24 kWh a day are saved, though each part takes more.
        EnergyComparison energy = Compare(Line("2 kW", "8 kW"), Line("1 kW", "7 kW", parts: 10));
        Assert.Equal(-24, energy.AtEqualOutput.Difference.Mean!.Value, 1e-9);
        Assert.Equal(ComparisonVerdict.Less, energy.AtEqualOutput.Verdict);
        Assert.True(energy.PerPartChangeRatio > -0.1);
    }

    [Fact]
    public void Less_energy_at_less_output_can_be_worse_and_is_called_no_saving()
    {
        // 10 parts a time in place of 20: less work, but 2.2 kW of base load in place of 2.
        EnergyComparison energy = Compare(Line("2 kW", "20 kW"), Line("2.2 kW", "20.2 kW", parts: 10));
        Assert.True(energy.EnergyChangeRatio < 0);
        Assert.Equal(-0.5, energy.OutputChangeRatio!.Value, 1e-9);
        Assert.Equal(0.2 * 24, energy.AtEqualOutput.Difference.Mean!.Value, 1e-9);
        Assert.Equal(ComparisonVerdict.More, energy.AtEqualOutput.Verdict);
        Assert.EndsWith(". That it uses less is no saving: it makes less", energy.RawSentence("'after'"), StringComparison.Ordinal);
    }

    [Fact]
    public void More_output_alone_makes_each_part_cheaper_and_is_called_no_saving()
    {
        EnergyComparison energy = Compare(Line("2 kW", "8 kW"), Line("2 kW", "8 kW", parts: 40));
        Assert.True(energy.PerPartChangeRatio < -0.2);
        Assert.Equal(0, energy.AtEqualOutput.Difference.Mean!.Value, 1e-9);
        Assert.EndsWith(". That a part takes less is no saving: more parts share the base load", energy.RawSentence("'after'"), StringComparison.Ordinal);
    }

    [Fact]
    public void Exercise_9_ten_percent_less_energy_for_twelve_percent_less_output_is_worse_for_each_part()
    {
        var energy = new EnergyComparison
        {
            BaseKilowattHours = new(20, 2), PerPartKilowattHours = new(0.8, 0.01), FitRatio = 0.97, Periods = 70, PeriodLength = TimeSpan.FromDays(1), GoodParts = new(88, 1),
            AtEqualOutput = new(new(90.4, 0.5), new(90, 0.5), new(-0.4, 0.6)), IsBeyondBaseline = false, EnergyChangeRatio = -0.10, OutputChangeRatio = -0.12,
        };
        Assert.Equal(0.0227, energy.PerPartChangeRatio!.Value, 4);
        Assert.Equal(
            "for the 88 good parts that 'after' makes a day, 'before' would use 90.4 kWh by its baseline E = 20 kWh + 0.8 kWh × good parts (fitted over 70 days, R² 0.97), and 'after' uses 90 kWh: no difference is shown (0.4 ± 0.6 kWh (0.44 %) less; the 95 % interval contains 0)",
            energy.Sentence("'before'", "'after'"));
        Assert.Equal("in all, 'after' uses 10 % less energy for 12 % fewer good parts, so 2.3 % more for each. That it uses less is no saving: it makes less", energy.RawSentence("'after'"));
    }

    [Fact]
    public void A_run_that_begins_within_a_quarter_hour_has_as_many_days()
    {
        EnergyComparison energy = Compare(Line("2 kW", "8 kW"), Line("2 kW", "8 kW", start: "00:07:30"));
        Assert.Equal(3 * 7, energy.Periods);
        Assert.InRange(energy.AtEqualOutput.Difference.Mean!.Value, -0.1, 0.1);
    }

    [Fact]
    public void Without_two_days_the_baseline_is_fitted_over_replications()
    {
        EnergyComparison energy = Study.Compare(Chance("60 s"), Chance("66 s"), new() { For = TimeSpan.FromHours(8), Replications = 20 }, TestEnds).EnergyAtEqualOutput!;
        Assert.Equal(20, energy.Periods);
        Assert.Equal(TimeSpan.FromHours(8), energy.PeriodLength);
        Assert.True(energy.IsBeyondBaseline);
        Assert.Contains("fitted over 20 replications", energy.Sentence("'a'", "'b'"), StringComparison.Ordinal);
        Assert.EndsWith(". 'a' never makes so few: beyond what it was fitted on, a baseline is a guess", energy.Sentence("'a'", "'b'"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_differing_output_it_says_that_no_baseline_can_be_fitted()
    {
        FactoryModel steady = Line("2 kW", "8 kW", at: "Mon-Sun 08:00");
        EnergyComparison energy = Compare(steady, steady);
        Assert.Equal(default, energy.BaseKilowattHours);
        Assert.Null(energy.FitRatio);
        Assert.Equal(ComparisonVerdict.NotApplicable, energy.AtEqualOutput.Verdict);
        Assert.Equal("no baseline of 'a' can be fitted: its days must be three or more, and differ in the good parts that they make. Measure several days", energy.Sentence("'a'", "'b'"));
        Assert.Equal("in all, 'b' uses as much energy for as many good parts, so as much for each", energy.RawSentence("'b'"));
    }

    [Fact]
    public void Where_the_power_of_a_factory_is_not_known_there_is_no_comparison() =>
        Assert.Null(Study.Compare(Line("2 kW", "8 kW"), FactoryModel.Parse("name: x\nstations: { s: { kind: source }, m: { kind: machine, cycle: 1 s }, o: { kind: sink } }\nflow: s -> m -> o\n"), new() { For = TimeSpan.FromHours(1) }, TestEnds).EnergyAtEqualOutput);

    /// <summary>A machine that gets as many parts twice on Mondays, three times on Tuesdays and so on; the run begins on a Monday at midnight.</summary>
    private static FactoryModel Line(string idle, string processing, int parts = 20, string at = "[Mon-Sun 08:00, Mon-Sun 12:00, Tue-Fri 14:00, Wed 18:00]", string start = "00:00:00") => FactoryModel.Parse($$"""
        name: x
        start: 2026-01-05T{{start}}+01:00
        stations:
          parts: { kind: source, arrivals: { at: {{at}}, parts: {{parts}} parts } }
          press: { kind: machine, cycle: 1 min, power: { idle: {{idle}}, processing: {{processing}} } }
          done: { kind: sink }
        flow: parts -> press -> done
        """);

    private static FactoryModel Chance(string cycle) => FactoryModel.Parse($$"""
        name: x
        stations:
          parts: { kind: source }
          press: { kind: machine, cycle: exponential({{cycle}}), failures: { every: exponential(2 h), repair: 10 min }, power: { idle: 2 kW, processing: 8 kW } }
          done: { kind: sink }
        flow: parts -> press -> done
        """);

    private static EnergyComparison Compare(FactoryModel first, FactoryModel second) =>
        Study.Compare(first, second, new() { For = TimeSpan.FromDays(7), Replications = 3 }, TestEnds).EnergyAtEqualOutput!;
}
