using FactoryTwin.Model;
using FactoryTwin.Stations;
using Xunit;

namespace FactoryTwin.Tests.Model;

/// <summary>Energy as text: what is read, and every fault with its whole message.</summary>
public sealed class EnergyReadingTests
{
    [Fact]
    public void All_that_energy_can_say_is_read_and_reads_back_equal()
    {
        FactoryModel model = FactoryModel.Parse(Text("""
            tariff:
              peak: { price: 0.31 EUR/kWh, at: [Mon-Fri 08:00-19:00, Sat 08:00-13:00] }
              night: { price: 0.15 EUR/kWh, at: Mon-Sun 23:00-06:00 }
              rest: 0.21 EUR/kWh
            feed-in: 0.08 EUR/kWh
            carbon: { factor: 0.25 kg/kWh, year: 2024, source: a report }
            supplies:
              roof: { power: { 09:00: 20 kW, 6:00: 500 W, 18:00: 0 kW }, carbon: { factor: 0 g/kWh, year: 2026, source: its own } }
              plant: { power: 30 kW, days: Mon-Wed Fri, price: 0.09 EUR/kWh, carbon: { factor: 0.2 t/MWh, year: 2026, source: the maker } }
            storage: { capacity: 0.06 MWh, power: 20 kW, efficiency: 90 %, level: 50 % }
            """));
        Assert.Equal(new EnergyDefinition
        {
            Tariff =
            [
                new() { Name = "peak", PerKilowattHour = Euro(0.31), At = [Hours("Mon Tue Wed Thu Fri", 8, 19), Hours("Sat", 8, 13)] },
                new() { Name = "night", PerKilowattHour = Euro(0.15), At = [Hours("Mon Tue Wed Thu Fri Sat Sun", 23, 6)] },
                new() { Name = "rest", PerKilowattHour = Euro(0.21) },
            ],
            FeedInPerKilowattHour = Euro(0.08),
            Carbon = new() { GramsPerKilowattHour = 250, Year = 2024, Source = "a report" },
            Supplies =
            [
                new() { Name = "roof", Power = [new(new(6, 0), 0.5), new(new(9, 0), 20), new(new(18, 0), 0)], Carbon = new() { GramsPerKilowattHour = 0, Year = 2026, Source = "its own" } },
                new() { Name = "plant", Power = [new(default, 30)], Days = Days("Mon Tue Wed Fri"), PerKilowattHour = Euro(0.09), Carbon = new() { GramsPerKilowattHour = 200, Year = 2026, Source = "the maker" } },
            ],
            Storage = new() { CapacityKilowattHours = 60, PowerKilowatts = 20, EfficiencyRatio = 0.9, LevelRatio = 0.5 },
        }, model.Energy);
        Assert.Equal(model, FactoryModel.Parse(model.ToYaml()));
    }

    [Fact]
    public void A_tariff_of_one_price_is_written_as_one()
    {
        FactoryModel model = FactoryModel.Parse(Text("tariff: 0.22 EUR/kWh"));
        Assert.Contains("tariff: 0.22 EUR/kWh\n", model.ToYaml(), StringComparison.Ordinal);
        Assert.Equal(model, FactoryModel.Parse(model.ToYaml()));
    }

    [Fact]
    public void Standby_and_starts_are_read_with_the_power_of_a_station()
    {
        FactoryModel model = FactoryModel.Parse("name: x\nstations: { s: { kind: source }, m: { kind: machine, cycle: 1 s, power: { idle: 1 kW, standby: { power: 300 W, after: 10 min }, start-up: 400 Wh } }, o: { kind: sink } }\nflow: s -> m -> o\n");
        Assert.Equal(new PowerByState { IdleKilowatts = 1, Standby = new(TimeSpan.FromMinutes(10), 0.3), StartUpKilowattHours = 0.4 }, model.Stations[1].Definition.Power);
        Assert.Equal(model, FactoryModel.Parse(model.ToYaml()));
    }

    [Fact]
    public void A_power_that_is_always_the_same_is_written_as_one()
    {
        FactoryModel model = FactoryModel.Parse("name: x\nstations: { s: { kind: source, every: 1 min, power: 50 W }, b: { kind: buffer, power: { idle: 0.2 kW } }, m: { kind: machine, cycle: 1 s, power: 1.5 kW }, o: { kind: sink } }\nflow: s -> b -> m -> o\n");
        Assert.Equal([0.05, 0.2, 1.5], model.Stations.Take(3).Select(station => station.Definition.Power!.IdleKilowatts));
        Assert.Contains("power: 0.2 kW", model.ToYaml(), StringComparison.Ordinal);
        Assert.Equal(model, FactoryModel.Parse(model.ToYaml()));
    }

    [Theory]
    [InlineData("buffer, power: 0.2", "line.yaml:2:74: FT1003 power: '0.2' has no unit; write '0.2 kW' or '0.2 W'")]
    [InlineData("buffer, power: -1 kW", "line.yaml:2:74: FT1005 power: '-1 kW' is negative; take the minus sign away")]
    [InlineData("buffer, power: [1 kW]", "line.yaml:2:67: FT1027 power: a list stands here where keys are needed; write a power, such as '0.2 kW'")]
    [InlineData("buffer, power: { idle: 1 kW, processing: 2 kW }", "line.yaml:2:67: FT1029 power: the station has no states, so its power is always the same; write one power, as in 'power: 0.2 kW'")]
    [InlineData("machine, cycle: 1 s, power: [1 kW]", "line.yaml:2:80: FT1027 power: a list stands here where keys are needed; write a power, such as '1.1 kW', or one for 'idle' and for other states, such as '{ idle: 1.1 kW, processing: 6.5 kW }'")]
    [InlineData("machine, cycle: 1 s, power: { processing: 1 kW }", "line.yaml:2:80: FT1007 idle: the key 'idle' is missing; write 'idle: 1.1 kW'")]
    [InlineData("split, power: { idle: 1 kW, start-up: 1 kWh }", "line.yaml:2:66: FT1029 power: the station has no states, so its power is always the same; write one power, as in 'power: 0.2 kW'")]
    public void A_power_that_cannot_be_says_where_and_how_to_mend_it(string station, string expected)
    {
        ModelException error = Assert.Throws<ModelException>(() => FactoryModel.Parse($"name: x\nstations: {{ s: {{ kind: source, every: 1 min }}, b: {{ kind: {station} }}, o: {{ kind: sink }} }}\nflow: s -> b -> o\n", "line.yaml"));
        Assert.Equal(expected, string.Join('\n', error.Problems.Select(problem => problem.ToString())));
    }

    [Theory]
    [InlineData("tariff: 0.22", "line.yaml:8:11: FT1003 tariff: '0.22' has no currency; write '0.22 EUR/kWh'")]
    [InlineData("tariff: cheap", "line.yaml:8:11: FT1004 tariff: 'cheap' does not begin with a number")]
    [InlineData("tariff: -0.22 EUR/kWh", "line.yaml:8:11: FT1005 tariff: '-0.22 EUR/kWh' is negative; take the minus sign away")]
    [InlineData("tariff: {}", "line.yaml:8:3: FT1007 tariff: the tariff has no band; write a price such as '0.22 EUR/kWh', or bands such as '{ peak: { price: 0.31 EUR/kWh, at: Mon-Fri 08:00-19:00 }, rest: 0.21 EUR/kWh }'")]
    [InlineData("tariff: { peak: { price: 0.31 EUR/kWh, at: Mon-Fri 08:00-19:00 } }", "line.yaml:8:3: FT1007 tariff: no band holds at Mon 00:00; write one more without 'at', as in 'rest: 0.21 EUR/kWh'")]
    [InlineData("tariff: { a: { price: 0.31 EUR/kWh, at: Mon-Fri 08:00-19:00 }, b: { price: 0.1 EUR/kWh, at: Wed 12:00-13:00 }, c: 0.2 EUR/kWh }", "line.yaml:8:95: FT1028 at: 'a' and 'b' both hold at Wed 12:00; give each hour to one band")]
    [InlineData("tariff: { a: 0.31 EUR/kWh, b: 0.2 EUR/kWh }", "line.yaml:8:33: FT1028 b: 'a' and 'b' both hold whenever no other band does; give one of them 'at'")]
    [InlineData("tariff: { a: { price: 0.31 EUR/kWh, at: Mon-Fri 08:10-19:00 }, b: 0.21 EUR/kWh }", "line.yaml:8:43: FT1005 at: '08:10' is not a quarter-hour, and energy is counted by them; write minutes of 00, 15, 30 or 45")]
    [InlineData("tariff: { a: { price: 0.31 EUR/kWh, at: Weekdays 08:00-19:00 }, b: 0.21 EUR/kWh }", "line.yaml:8:43: FT1004 at: 'Weekdays 08:00-19:00' cannot be read as days and hours; write days and hours such as 'Mon-Fri 08:00-19:00'")]
    [InlineData("tariff: { a: { at: Mon-Fri 08:00-19:00 }, b: 0.21 EUR/kWh }", "line.yaml:8:13: FT1007 price: the key 'price' is missing; write 'price: 0.31 EUR/kWh'")]
    [InlineData("tariff: { a: { price: 0.31 USD/kWh, at: Mon-Fri 08:00-19:00 }, b: 0.21 EUR/kWh }", "line.yaml:8:69: FT1028 b: '0.21 EUR/kWh' is not in USD, the currency of the first price; write all prices in one currency")]
    [InlineData("tariff: [0.2 EUR/kWh]", "line.yaml:8:3: FT1027 tariff: a list stands here where one value is needed; write a price such as '0.22 EUR/kWh'")]
    [InlineData("feed-in: 0.08 EUR/kWh", "line.yaml:7:1: FT1007 energy: the key 'tariff' is missing, and the other prices are worth nothing without it; write 'tariff: 0.22 EUR/kWh'")]
    [InlineData("carbon: 250 g/kWh", "line.yaml:8:11: FT1027 carbon: '250 g/kWh' stands here where more is needed; write the keys of a carbon factor (factor, year, source)")]
    [InlineData("carbon: { factor: 250 g/kWh, source: x }", "line.yaml:8:3: FT1007 year: the key 'year' is missing; write 'year: 2024'")]
    [InlineData("carbon: { factor: 250 g/kWh, year: 2024 }", "line.yaml:8:3: FT1007 source: the key 'source' is missing; write 'source: report of the grid operator'")]
    [InlineData("carbon: { factor: 250 g/kWh, year: 2024, source: '' }", "line.yaml:8:52: FT1007 source: the source is empty; write who published the factor, and where")]
    [InlineData("carbon: { factor: 250, year: 2024, source: x }", "line.yaml:8:21: FT1003 factor: '250' has no unit; write '250 g/kWh'")]
    [InlineData("carbon: { factor: 250 kg, year: 2024, source: x }", "line.yaml:8:25: FT1004 factor: 'kg' in '250 kg' is not a unit of emission; use 'g/kWh', 'kg/MWh', 'kg/kWh' or 't/MWh'")]
    [InlineData("carbon: { factor: 20 kg/kWh, year: 2024, source: x }", "line.yaml:8:21: FT1005 factor: '20 kg/kWh' is out of range; it must be 0 g/kWh to 10000 g/kWh")]
    [InlineData("carbon: { factor: 250 g/kWh, year: 24, source: x }", "line.yaml:8:38: FT1005 year: '24' is out of range; it must be 1990 to 2100")]
    [InlineData("supplies: { roof: { } }", "line.yaml:8:15: FT1007 power: the key 'power' is missing; write 'power: { 06:00: 0 kW, 09:00: 20 kW, 15:00: 10 kW, 18:00: 0 kW }'")]
    [InlineData("supplies: { roof: { power: 20 } }", "line.yaml:8:30: FT1003 power: '20' has no unit; write '20 kW' or '20 W'")]
    [InlineData("supplies: { roof: { power: {} } }", "line.yaml:8:23: FT1007 power: there is no power; write a power such as '30 kW', or powers from times of day on such as '{ 06:00: 0 kW, 09:00: 20 kW, 18:00: 0 kW }'")]
    [InlineData("supplies: { roof: { power: { 06:00: 5 kW, 25:00: 0 kW } } }", "line.yaml:8:45: FT1004 25:00: '25:00' is not a time of day; write it as in '09:00'")]
    [InlineData("supplies: { roof: { power: { 06:10: 5 kW } } }", "line.yaml:8:39: FT1005 06:10: '06:10' is not a quarter-hour, and energy is counted by them; write minutes of 00, 15, 30 or 45")]
    [InlineData("supplies: { roof: { power: { 06:00: 5 kW, 6:00: 4 kW } } }", "line.yaml:8:23: FT1008 power: the times of day must be in their order, each once")]
    [InlineData("supplies: { roof: { power: 5 kW, days: weekend } }", "line.yaml:8:42: FT1004 days: 'weekend' cannot be read as days; write days such as 'Mon-Fri' or 'Mon Wed Fri'")]
    [InlineData("supplies: { roof: { power: 5 kW, days: Mon-Wed Tue } }", "line.yaml:8:42: FT1022 days: 'Mon-Wed Tue' names a day twice")]
    [InlineData("supplies: { roof: { power: 5 kW, carbon: { factor: 0 g/kWh, year: 2026, source: x } } }", "line.yaml:8:36: FT1007 carbon: the grid has no carbon factor; write 'carbon:' under 'energy:' too")]
    [InlineData("carbon: { factor: 250 g/kWh, year: 2024, source: x }\nsupplies: { roof: { power: 5 kW } }", "line.yaml:9:15: FT1007 roof: the supply 'roof' has no carbon factor, though the grid has one; write 'carbon: { factor: 0 g/kWh, year: 2026, source: … }'")]
    [InlineData("storage: { capacity: 5 kWh, power: 2 kW, efficiency: 90 % }", "line.yaml:8:3: FT1029 storage: a storage takes what supplies leave over, and there is none; name one under 'supplies:', or leave it out")]
    [InlineData("supplies: { roof: { power: 5 kW } }\nstorage: { capacity: 5 kW, power: 2 kW, efficiency: 90 % }", "line.yaml:9:26: FT1004 capacity: 'kW' in '5 kW' is not a unit of energy; use 'Wh', 'kWh' or 'MWh'")]
    [InlineData("supplies: { roof: { power: 5 kW } }\nstorage: { capacity: 0 kWh, power: 2 kW, efficiency: 90 % }", "line.yaml:9:24: FT1005 capacity: '0 kWh' is out of range; it must be above 0 and at most 1000000 kWh")]
    [InlineData("supplies: { roof: { power: 5 kW } }\nstorage: { capacity: 5 kWh, power: 2 kW, efficiency: 0 % }", "line.yaml:9:56: FT1005 efficiency: '0 %' is out of range; it must be above 0 % and at most 100 %")]
    [InlineData("solar: 5 kW", "line.yaml:8:3: FT1006 solar: there is no such key; there are 'tariff', 'feed-in', 'carbon', 'supplies' and 'storage'")]
    public void A_fault_in_the_energy_is_named(string key, string message) => Assert.Equal(message, ModelFaultTests.FaultsOf(Text(key)));

    [Theory]
    [InlineData("{ currency: EUR, energy: 0.22 EUR/kWh }", "line.yaml:9:33: FT1028 energy: 'energy' under 'costs' and 'tariff' under 'energy' both give the price of energy; leave one of them out")]
    [InlineData("{ currency: USD }", "line.yaml:8:11: FT1028 tariff: '0.22 EUR/kWh' is not in USD, the currency of the costs; write all amounts in one currency")]
    public void Energy_has_one_price_in_the_currency_of_the_costs(string costs, string message) => Assert.Equal(message, ModelFaultTests.FaultsOf(Text("tariff: 0.22 EUR/kWh") + $"costs: {costs}\n"));

    [Theory]
    [InlineData("standby: 1 kW", "line.yaml:4:65: FT1027 standby: '1 kW' stands here where more is needed; write the keys of a standby (power, after)")]
    [InlineData("standby: { power: 1 kW }", "line.yaml:4:56: FT1007 after: the key 'after' is missing; write 'after: 10 min'")]
    [InlineData("standby: { power: 1 kW, after: 0 s }", "line.yaml:4:87: FT1005 after: '0 s' is zero; it must be more")]
    [InlineData("start-up: 1 kW", "line.yaml:4:68: FT1004 start-up: 'kW' in '1 kW' is not a unit of energy; use 'Wh', 'kWh' or 'MWh'")]
    public void A_fault_in_standby_or_starts_is_named(string key, string message) =>
        Assert.Equal(message, ModelFaultTests.FaultsOf($"name: x\nstations:\n  s: {{ kind: source }}\n  m: {{ kind: machine, cycle: 1 s, power: {{ idle: 1 kW, {key} }} }}\n  o: {{ kind: sink }}\nflow: s -> m -> o\n"));

    [Fact]
    public void Energy_that_is_built_in_code_is_checked_alike()
    {
        ModelException fault = Assert.Throws<ModelException>(() => FactoryModel.Build("x", factory => factory
            .Source("s").Machine("m", new MachineDefinition { Cycle = Distribution.Constant(TimeSpan.FromSeconds(1)) }).Sink("o").Flow("s -> m -> o")
            .Energy(new() { Supplies = [new() { Name = "roof", Power = [new(new(6, 5), double.NaN)], Days = [] }] })));
        Assert.Equal(
            "energy.supplies.roof.power: FT1005 power: '06:05' is not a quarter-hour, and energy is counted by them; write minutes of 00, 15, 30 or 45\n"
            + "energy.supplies.roof.power: FT1005 power: 'NaN kW' is out of range; it must be 0 kW to 1000000 kW\n"
            + "energy.supplies.roof.days: FT1022 days: there must be days, from Monday on, each once",
            fault.Message.ReplaceLineEndings("\n"));
    }

    private static Money Euro(double amount) => new(amount, "EUR");

    private static WeeklyHours Hours(string days, int from, int to) => new() { Days = Days(days), From = new(from, 0), To = new(to, 0) };

    private static ValueList<DayOfWeek> Days(string days) => days.Split(' ').Select(day => Enum.GetValues<DayOfWeek>().First(known => known.ToString().StartsWith(day, StringComparison.Ordinal))).ToValueList();

    /// <summary>A model with these keys of its energy, each line of which is set in by two.</summary>
    private static string Text(string energy) =>
        $"name: x\nstations:\n  s: {{ kind: source }}\n  m: {{ kind: machine, cycle: 1 s }}\n  o: {{ kind: sink }}\nflow: s -> m -> o\nenergy:\n{string.Concat(energy.ReplaceLineEndings("\n").Split('\n').Select(line => $"  {line}\n"))}";
}
