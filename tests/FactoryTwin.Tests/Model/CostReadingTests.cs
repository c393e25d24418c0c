using FactoryTwin.Model;
using Xunit;

namespace FactoryTwin.Tests.Model;

/// <summary>Costs as text: what is read, and every fault with its whole message.</summary>
public sealed class CostReadingTests
{
    [Fact]
    public void All_that_costs_can_say_is_read()
    {
        CostDefinition costs = Read("""
            currency: EUR
            material: { gear: 4.20 EUR, default: 3 EUR }
            stations: { m: 45 EUR/h }
            operators: { milling: 28 EUR / h }
            energy: 0.22 EUR/kWh
            investment: { amount: 85 000 EUR, life: 8 years, date: 2027-03-01 }
            subsidies:
              - { name: fund, share: 20 %, of: investment, above: 1000 EUR, up-to: 50 000 EUR, until: 2028-09-30, source: a law }
            hours-per-year: 1760 h
            """);
        Assert.Equal(new CostDefinition
        {
            Currency = "EUR",
            Material = [new("gear", Euro(4.20)), new(MaterialCost.AllOthers, Euro(3))],
            Stations = [new("m", Euro(45))],
            Operators = [new("milling", Euro(28))],
            EnergyPerKilowattHour = Euro(0.22),
            Investment = new() { Amount = Euro(85_000), LifeYears = 8, Date = new(2027, 3, 1) },
            Subsidies = new()
            {
                Rules = [new() { Name = "fund", ShareRatio = 0.2, Above = Euro(1000), UpTo = Euro(50_000), Until = new(2028, 9, 30), Source = "a law" }],
            },
            OpenPerYear = TimeSpan.FromHours(1760),
        }, costs);
    }

    [Theory]
    [InlineData("85 000 EUR", 85_000)]
    [InlineData("1 250 000.50 EUR", 1_250_000.5)]
    [InlineData("85\u00a0000 EUR", 85_000)]
    [InlineData("85000 EUR", 85_000)]
    [InlineData("85000EUR", 85_000)]
    [InlineData("8.5e4 EUR", 85_000)]
    [InlineData("0.125 EUR", 0.125)]
    [InlineData("1.1250 EUR", 1.125)]
    [InlineData("1250.125 EUR", 1250.125)]
    public void An_amount_is_a_number_with_its_currency(string text, double amount) =>
        Assert.Equal(Euro(amount), Read($"currency: EUR\ninvestment: {text}\n").Investment!.Amount);

    [Theory]
    [InlineData(4.2)]
    [InlineData(1.125)]
    [InlineData(85_000)]
    [InlineData(0.1 + 0.2)]
    [InlineData(1e-7)]
    public void An_amount_that_is_written_reads_back_equal(double amount)
    {
        FactoryModel model = Model($"currency: EUR\nmaterial: 1 EUR\n", amount);
        Assert.Equal(model, FactoryModel.Parse(model.ToYaml()));
    }

    [Fact]
    public void One_price_of_material_is_that_of_every_part() =>
        Assert.Equal([new MaterialCost(MaterialCost.AllOthers, Euro(4.20))], Read("currency: EUR\nmaterial: 4.20 EUR\n").Material);

    [Fact]
    public void Rules_of_subsidies_are_read_from_a_file_and_written_as_its_name()
    {
        string folder = Directory.CreateTempSubdirectory("factorytwin").FullName;
        File.WriteAllText(Path.Combine(folder, "rules.yaml"), "- { name: fund, share: 20 % }\n- { name: tax, share: 5 %, until: 2020-01-01 }\n");
        FactoryModel model = FactoryModel.Parse(Text("currency: EUR\ninvestment: 1000 EUR\nsubsidies: rules.yaml\n"), Path.Combine(folder, "line.yaml"));
        Assert.Equal(["fund", "tax"], model.Costs!.Subsidies.Rules.Select(rule => rule.Name));
        Assert.Contains("subsidies: rules.yaml", model.ToYaml(), StringComparison.Ordinal);
        Assert.Equal(model, FactoryModel.Parse(model.ToYaml(), Path.Combine(folder, "line.yaml")));
    }

    [Fact]
    public void A_fault_in_the_rules_is_told_with_its_place_in_their_file()
    {
        string folder = Directory.CreateTempSubdirectory("factorytwin").FullName;
        File.WriteAllText(Path.Combine(folder, "rules.yaml"), "- name: fund\n  share: 20\n- { name: tax, share: 150 % }\n");
        string file = Path.Combine(folder, "line.yaml");
        string message = Assert.Throws<ModelException>(() => FactoryModel.Parse(Text("currency: EUR\nsubsidies: rules.yaml\n"), file)).Message;
        Assert.Equal(
            $"{file}:10:14: FT1024 subsidies: the rules have a fault: rules.yaml:2:10: FT1003 share: '20' has no unit; write '20 %'\n"
            + $"{file}:10:14: FT1024 subsidies: the rules have a fault: rules.yaml:3:23: FT1005 share: '150 %' is out of range; it must be 0 % to 100 %", message);
    }

    [Theory]
    [InlineData("2028-09-30", "2028-09-30", 200)]
    [InlineData("2028-09-30", "2028-10-01", 0)]
    public void A_subsidy_is_paid_up_to_its_last_day(string until, string date, double amount) =>
        Assert.Equal(amount, Read($"currency: EUR\ninvestment: {{ amount: 1000 EUR, date: {date} }}\nsubsidies: {{ name: fund, share: 20 %, until: {until} }}\n").SubsidiesOn(new(2026, 1, 1)).Sum(subsidy => subsidy.Amount.Amount));

    [Fact]
    public void Without_a_date_of_its_own_an_investment_is_made_on_the_day_that_is_asked_for()
    {
        CostDefinition costs = Read("currency: EUR\ninvestment: 1000 EUR\nsubsidies: { name: fund, share: 20 %, until: 2028-09-30 }\n");
        Assert.Equal([new Subsidy("fund", Euro(200))], costs.SubsidiesOn(new(2028, 9, 30)));
        Assert.Empty(costs.SubsidiesOn(new(2028, 10, 1)));
    }

    [Theory]
    [InlineData(2_000_000, 864_000)]
    [InlineData(2_500_000, 1_080_000)]
    [InlineData(4_500_000, 1_080_000 + 480_000)]
    [InlineData(30_000_000, 1_080_000 + 1_800_000 + 1_200_000)]
    public void Rules_in_steps_count_each_step_once(double investment, double amount)
    {
        CostDefinition costs = Read("""
            currency: EUR
            investment: 1 EUR
            subsidies:
              - { name: first, share: 43.2 %, up-to: 2 500 000 EUR }
              - { name: second, share: 24 %, above: 2 500 000 EUR, up-to: 10 000 000 EUR }
              - { name: third, share: 12 %, above: 10 000 000 EUR, up-to: 20 000 000 EUR }
            """) with { Investment = new() { Amount = Euro(investment) } };
        Assert.Equal(amount, costs.SubsidiesOn(default).Sum(subsidy => subsidy.Amount.Amount), 1e-6);
    }

    [Fact]
    public void Subsidies_never_pay_more_than_the_investment() =>
        Assert.Equal([800, 200], Read("currency: EUR\ninvestment: 1000 EUR\nsubsidies: [{ name: a, share: 80 % }, { name: b, share: 50 % }]\n").SubsidiesOn(default).Select(subsidy => subsidy.Amount.Amount));

    [Theory]
    [InlineData("energy: 0.22", "line.yaml:10:11: FT1003 energy: '0.22' has no currency; write '0.22 EUR/kWh'")]
    [InlineData("energy: 0.22 EUR", "line.yaml:10:11: FT1003 energy: '0.22 EUR' is no price for each 'kWh'; write '0.22 EUR/kWh'")]
    [InlineData("energy: 0.22 EUR/MWh", "line.yaml:10:11: FT1004 energy: '0.22 EUR/MWh' is no price for each 'kWh'; write '0.22 EUR/kWh'")]
    [InlineData("energy: 0.22 €/kWh", "line.yaml:10:11: FT1004 energy: '€/kWh' in '0.22 €/kWh' is not a currency with what it is for; write a price such as '0.22 EUR/kWh'")]
    [InlineData("energy: 0,22 EUR/kWh", "line.yaml:10:11: FT1004 energy: the number of '0,22 EUR/kWh' can be read in two ways; write a decimal point before parts of a unit and spaces between thousands, as in '85 000 EUR' or '1 250.50 EUR'")]
    [InlineData("energy: 0.22 USD/kWh", "line.yaml:10:11: FT1028 energy: '0.22 USD/kWh' is not in EUR, the currency of the costs; write all amounts in one currency")]
    [InlineData("energy: -0.22 EUR/kWh", "line.yaml:10:11: FT1005 energy: '-0.22 EUR/kWh' is negative; take the minus sign away")]
    [InlineData("energy: cheap", "line.yaml:10:11: FT1004 energy: 'cheap' does not begin with a number")]
    [InlineData("material: 4.20", "line.yaml:10:13: FT1003 material: '4.20' has no currency; write '4.20 EUR'")]
    [InlineData("material: { gear: 4.20 USD }", "line.yaml:10:21: FT1028 gear: '4.20 USD' is not in EUR, the currency of the costs; write all amounts in one currency")]
    [InlineData("material: { geer: 4.20 EUR }", "line.yaml:10:21: FT1043 geer: nothing gives the part type 'geer'; did you mean 'gear'?")]
    [InlineData("material: 4.20 EUR/h", "line.yaml:10:13: FT1004 material: '4.20 EUR/h' is not an amount but a price; write '4.20 EUR'")]
    [InlineData("stations: { mil: 45 EUR/h }", "line.yaml:10:20: FT1011 mil: there is no station 'mil'; there are 's', 'm' and 'o'")]
    [InlineData("stations: { o: 45 EUR/h }", "line.yaml:10:18: FT1029 o: a station of kind 'sink' has no hours on shift to pay for; leave it out")]
    [InlineData("stations: { m: 45 }", "line.yaml:10:18: FT1003 m: '45' has no currency; write '45 EUR/h'")]
    [InlineData("operators: { miling: 28 EUR/h }", "line.yaml:10:24: FT1012 miling: there is no pool 'miling'; did you mean 'milling'?")]
    [InlineData("investment: 85.000 EUR", "line.yaml:10:15: FT1004 investment: the number of '85.000 EUR' can be read in two ways; write a decimal point before parts of a unit and spaces between thousands, as in '85 000 EUR' or '1 250.50 EUR'")]
    [InlineData("investment: 85,000 EUR", "line.yaml:10:15: FT1004 investment: the number of '85,000 EUR' can be read in two ways; write a decimal point before parts of a unit and spaces between thousands, as in '85 000 EUR' or '1 250.50 EUR'")]
    [InlineData("investment: 85 000", "line.yaml:10:15: FT1003 investment: '85 000' has no currency; write '85 000 EUR'")]
    [InlineData("investment: 85 00 EUR", "line.yaml:10:15: FT1004 investment: '00 EUR' in '85 00 EUR' is not a currency; write an amount of money such as '4.20 EUR' or '85 000 EUR'")]
    [InlineData("investment: 1e13 EUR", "line.yaml:10:15: FT1005 investment: '1e13 EUR' is out of range; it must be 0 to 1000000000000")]
    [InlineData("investment: { life: 8 years }", "line.yaml:10:3: FT1007 amount: the key 'amount' is missing; write 'amount: 85 000 EUR'")]
    [InlineData("investment: { amount: 1 EUR, life: 8 }", "line.yaml:10:38: FT1003 life: '8' has no unit; write '8 years'")]
    [InlineData("investment: { amount: 1 EUR, life: 0 years }", "line.yaml:10:38: FT1005 life: '0 years' is out of range; it must be more than 0 and at most 100 years")]
    [InlineData("investment: { amount: 1 EUR, date: 1.3.2027 }", "line.yaml:10:38: FT1004 date: '1.3.2027' is not a date; write a date such as '2028-09-30'")]
    [InlineData("subsidies: { name: fund, share: 120 % }\ninvestment: 9 EUR", "line.yaml:10:35: FT1005 share: '120 %' is out of range; it must be 0 % to 100 %")]
    [InlineData("subsidies: { name: fund, share: 20 %, of: profit }\ninvestment: 9 EUR", "line.yaml:10:45: FT1004 of: 'profit' is not one of 'investment'")]
    [InlineData("subsidies: { name: fund, share: 20 %, up-to: 5 USD }\ninvestment: 9 EUR", "line.yaml:10:48: FT1028 up-to: '5 USD' is not in EUR, the currency of the costs; write all amounts in one currency")]
    [InlineData("subsidies: { name: fund, share: 20 % }", "line.yaml:10:3: FT1028 subsidies: there is no investment of which a subsidy could pay a part; write 'investment: 85 000 EUR', or leave 'subsidies' out")]
    [InlineData("subsidies: { name: fund, share: 20 %, above: 10 EUR, up-to: 5 EUR }\ninvestment: 9 EUR", "line.yaml:10:48: FT1028 above: nothing lies above 10 EUR and is not beyond 5 EUR; write an amount under 'above' that is smaller than that under 'up-to'")]
    [InlineData("subsidies: nowhere.yaml", "line.yaml:10:14: FT1024 subsidies: 'nowhere.yaml' does not exist; name it relative to the model's file")]
    [InlineData("hours-per-year: 9000 h", "line.yaml:10:19: FT1005 hours-per-year: '9000 h' is more than a year has; at most 8784 h")]
    [InlineData("hours-per-year: 1760", "line.yaml:10:19: FT1003 hours-per-year: '1760' has no unit; write '1760 s' or '1760 min'")]
    [InlineData("rent: 500 EUR", "line.yaml:10:3: FT1006 rent: there is no such key; there are 'currency', 'material', 'stations', 'operators', 'energy', 'investment', 'subsidies' and 'hours-per-year'")]
    public void A_fault_in_the_costs_is_named(string key, string message) => Assert.Equal(message, ModelFaultTests.FaultsOf(Text($"{key}\n", withCurrency: true)));

    [Theory]
    [InlineData("energy: 0.22 EUR/kWh\n", "line.yaml:8:1: FT1007 currency: the key 'currency' is missing; write 'currency: EUR'")]
    [InlineData("currency: €\n", "line.yaml:9:13: FT1004 currency: '€' is not the code of a currency; write three capital letters such as 'EUR'")]
    public void Costs_name_their_currency(string costs, string message) => Assert.Equal(message, ModelFaultTests.FaultsOf(Text(costs)));

    [Fact]
    public void Costs_that_are_built_in_code_are_checked_alike()
    {
        ModelException fault = Assert.Throws<ModelException>(() => Model("currency: EUR\n", double.NaN));
        Assert.Equal("costs.investment.amount: FT1005 amount: 'NaN EUR' is out of range; it must be 0 to 1000000000000", fault.Message);
    }

    private static Money Euro(double amount) => new(amount, "EUR");

    private static CostDefinition Read(string costs) => FactoryModel.Parse(Text(costs)).Costs!;

    private static FactoryModel Model(string costs, double investment) => FactoryModel.Build("x", factory => factory
        .Source("s").Machine("m", "1 s").Sink("o").Flow("s -> m -> o").Costs(Read(costs) with { Investment = new() { Amount = Euro(investment) } }));

    private static string Text(string costs, bool withCurrency = false) =>
        $"name: x\noperators: {{ milling: 2 }}\nstations:\n  s: {{ kind: source, part: gear }}\n  m: {{ kind: machine, cycle: 1 s }}\n  o: {{ kind: sink }}\nflow: s -> m -> o\ncosts:\n{(withCurrency ? "  currency: EUR\n" : "")}{string.Concat(costs.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(line => $"  {line}\n"))}";
}
