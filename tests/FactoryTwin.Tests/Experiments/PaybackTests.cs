using FactoryTwin.Experiments;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Experiments;

/// <summary>What another factory saves in a year, and when its investment is back. Machines that make 60 and 75 parts an hour cost 60 EUR/h: 1.00 and 0.80 EUR for each part.</summary>
public class PaybackTests
{
    private const string Priced = "currency: EUR, stations: { m: 60 EUR/h }, hours-per-year: 1000 h";

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public void The_saving_is_that_of_the_parts_that_the_first_factory_makes_in_a_year()
    {
        Payback payback = Compare(Line("60 s", Priced), Line("48 s", Priced));
        Assert.Equal(60_000, payback.GoodPartsPerYear.Mean!.Value, 1e-6);
        Assert.Equal(800, payback.OpenForSameParts!.Value.TotalHours, 1e-6);
        Assert.Equal(12_000, payback.SavingPerYear.Mean!.Value, 1e-6);
        Assert.Equal(0, payback.MaterialAndEnergySavingPerYear.Mean!.Value, 1e-6);
        Assert.Equal(PaybackVerdict.NotApplicable, payback.Verdict);
        Assert.Equal("for the 60 000 good parts that 'A' makes in a year of 1 000 h, and 'B' in 800 h, 'B' saves 12 000 EUR a year, 0 EUR of it material and energy, and the rest hours of stations and people, if those that become free are used or not paid", Saving(payback));
        Assert.Equal("", Back(payback));
    }

    [Fact]
    public void The_investment_less_subsidies_is_paid_back_by_the_yearly_saving()
    {
        Payback payback = Compare(Line("60 s", Priced), Line("48 s", Priced + ", investment: { amount: 30 000 EUR, life: 8 years }, subsidies: { name: fund, share: 20 % }"));
        Assert.Equal(PaybackVerdict.PaysBack, payback.Verdict);
        Assert.Equal(24_000, payback.NetInvestmentAmount);
        Assert.Equal(2, payback.Years!.Value, 1e-9);
        Assert.Equal((payback.Years, payback.Years), (payback.FewestYears, payback.MostYears));
        Assert.Equal("the investment of 30 000 EUR, less 6 000 EUR (fund), so 24 000 EUR, pays back in 2 years (95 % interval 2 to 2), within its life of 8 years; by material and energy alone never. Simple payback, investment / yearly saving: without interest, taxes and what more parts would sell for", Back(payback));
    }

    [Fact]
    public void A_payback_beyond_the_life_of_the_investment_is_none()
    {
        Payback payback = Compare(Line("60 s", Priced), Line("48 s", Priced + ", investment: { amount: 30 000 EUR, life: 2 years }"));
        Assert.Equal(PaybackVerdict.DoesNotPayBack, payback.Verdict);
        Assert.StartsWith("the investment of 30 000 EUR does not pay back within its life of 2 years: that would take 2.5 years (95 % interval 2.5 to 2.5).", Back(payback), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_costs_more_pays_nothing_back()
    {
        Payback payback = Compare(Line("48 s", Priced), Line("60 s", Priced + ", investment: 30 000 EUR"));
        Assert.Equal(PaybackVerdict.DoesNotPayBack, payback.Verdict);
        Assert.Null(payback.Years);
        Assert.Equal("for the 75 000 good parts that 'A' makes in a year of 1 000 h, and 'B' in 1 250 h, 'B' costs 15 000 EUR a year more", Saving(payback));
        Assert.StartsWith("the investment of 30 000 EUR does not pay back: the second factory costs more.", Back(payback), StringComparison.Ordinal);
    }

    [Fact]
    public void A_saving_whose_interval_holds_0_pays_nothing_back()
    {
        Payback payback = Compare(Line("exponential(60 s)", Priced), Line("\"lognormal(mean 60 s, cv 1)\"", Priced + ", investment: 30 000 EUR"));
        Assert.True(Math.Abs(payback.SavingPerYear.Mean!.Value) < payback.SavingPerYear.HalfWidth95);
        Assert.Equal(PaybackVerdict.DoesNotPayBack, payback.Verdict);
        Assert.Contains("no saving and no loss is shown (", Saving(payback), StringComparison.Ordinal);
        Assert.StartsWith("the investment of 30 000 EUR does not pay back: no saving is shown.", Back(payback), StringComparison.Ordinal);
    }

    [Fact]
    public void The_interval_of_the_years_follows_from_that_of_the_saving()
    {
        Payback payback = Compare(Line("exponential(60 s)", Priced), Line("exponential(48 s)", Priced + ", investment: 30 000 EUR"));
        (double mean, double half) = (payback.SavingPerYear.Mean!.Value, payback.SavingPerYear.HalfWidth95!.Value);
        Assert.True(half > 0);
        Assert.Equal((30_000 / mean, 30_000 / (mean + half), 30_000 / (mean - half)), (payback.Years, payback.FewestYears, payback.MostYears));
    }

    [Fact]
    public void One_replication_shows_a_saving_and_no_payback()
    {
        Payback payback = Compare(Line("60 s", Priced), Line("48 s", Priced + ", investment: 30 000 EUR"), replications: 1);
        Assert.Equal(PaybackVerdict.NotShown, payback.Verdict);
        Assert.Null(payback.MostYears);
        Assert.StartsWith("the investment of 30 000 EUR would pay back in 2.5 years; how far that is chance cannot be told: run more replications.", Back(payback), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_invested_in_the_first_factory_too_need_not_be_paid_back()
    {
        Payback payback = Compare(Line("60 s", Priced + ", investment: 30 000 EUR"), Line("48 s", Priced + ", investment: 30 000 EUR"));
        Assert.Equal(PaybackVerdict.NothingToPayBack, payback.Verdict);
        Assert.StartsWith("nothing more is invested, so there is nothing to pay back.", Back(payback), StringComparison.Ordinal);
    }

    [Fact]
    public void A_factory_that_differs_in_nothing_costs_the_same()
    {
        Payback payback = Compare(Line("exponential(60 s)", Priced), Line("exponential(60 s)", Priced));
        Assert.Equal(new Estimate(0, 0), payback.SavingPerYear);
        Assert.EndsWith(", 'B' costs the same", Saving(payback), StringComparison.Ordinal);
    }

    [Fact]
    public void Saved_energy_is_told_from_saved_hours()
    {
        const string withEnergy = Priced + ", energy: 0.50 EUR/kWh";
        FactoryModel first = Line("60 s", withEnergy, "power: { idle: 12 kW }"), second = Line("60 s", withEnergy, "power: { idle: 6 kW }");
        Payback payback = Compare(first, second);
        Assert.Equal(3_000, payback.SavingPerYear.Mean!.Value, 1e-6);
        Assert.Equal(3_000, payback.MaterialAndEnergySavingPerYear.Mean!.Value, 1e-6);
        Assert.EndsWith("'B' saves 3 000 EUR a year", Saving(payback), StringComparison.Ordinal);
    }

    [Fact]
    public void A_factory_that_makes_nothing_saves_nothing_that_can_be_told()
    {
        Payback payback = Compare(Line("20 h", Priced), Line("48 s", Priced + ", investment: 30 000 EUR"));
        Assert.Equal(PaybackVerdict.NotApplicable, payback.Verdict);
        Assert.StartsWith("no saving can be told", Saving(payback), StringComparison.Ordinal);
        Assert.Equal("", Back(payback));
    }

    [Fact]
    public void Without_hours_a_year_is_what_the_shifts_open_less_their_breaks()
    {
        const string shift = "shifts: { early: 'Mon-Fri 06:00-14:00, break 10:00-10:15' }\n";
        FactoryModel model = Line("60 s", "currency: EUR, stations: { m: 60 EUR/h }", "", shift);
        Payback payback = Study.Compare(model, model, new() { For = TimeSpan.FromDays(7), Replications = 2 }, TestEnds).Payback!;
        Assert.Equal(7.75 * (5 * 52 + 1), payback.OpenPerYear.TotalHours, 1e-9);
        Assert.Equal(60 * payback.OpenPerYear.TotalHours, payback.GoodPartsPerYear.Mean!.Value, 1e-6);
    }

    [Fact]
    public void Without_shifts_a_year_is_always_open() =>
        Assert.Equal(8760, Compare(Line("60 s", "currency: EUR, stations: { m: 60 EUR/h }"), Line("60 s", "currency: EUR")).OpenPerYear.TotalHours);

    [Fact]
    public void Factories_of_two_currencies_or_without_costs_are_not_compared()
    {
        StudyComparison result = Study.Compare(Line("60 s", Priced), Line("60 s", "currency: USD"), new() { Replications = 2 }, TestEnds);
        Assert.Null(result.CostPerPart);
        Assert.Null(result.Payback);
    }

    private static string Saving(Payback payback) => Plain(payback.SavingSentence("'A'", "'B'"));

    private static string Back(Payback payback) => Plain(payback.PaybackSentence());

    /// <summary>With plain spaces where no line may be broken.</summary>
    private static string Plain(string text) => text.Replace('\u00a0', ' ');

    private static Payback Compare(FactoryModel first, FactoryModel second, int replications = 5) =>
        Study.Compare(first, second, new() { For = TimeSpan.FromHours(8), Replications = replications }, TestEnds).Payback!;

    private static FactoryModel Line(string cycle, string costs, string more = "", string top = "") => FactoryModel.Parse(
        $"name: x\n{top}stations:\n  s: {{ kind: source }}\n  m: {{ kind: machine, cycle: {cycle}{(more.Length > 0 ? ", " + more : "")} }}\n  o: {{ kind: sink }}\nflow: s -> m -> o\ncosts: {{ {costs} }}\n");
}
