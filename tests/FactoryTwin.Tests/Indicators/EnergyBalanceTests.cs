using CsCheck;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using Xunit;

namespace FactoryTwin.Tests.Indicators;

/// <summary>Where energy comes from, reckoned by hand. Runs start on Monday 2026-01-05, 06:00.</summary>
public sealed class EnergyBalanceTests
{
    private static readonly ValueList<DayOfWeek> _weekdays = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    private static readonly EnergyDefinition _tariff = new()
    {
        Tariff =
        [
            new() { Name = "peak", PerKilowattHour = Euro(0.30), At = [new() { Days = _weekdays, From = new(8, 0), To = new(19, 0) }] },
            new() { Name = "night", PerKilowattHour = Euro(0.10), At = [new() { Days = [DayOfWeek.Monday], From = new(22, 0), To = new(5, 0) }] },
            new() { Name = "rest", PerKilowattHour = Euro(0.20) },
        ],
    };

    [Fact]
    public void Each_quarter_hour_has_the_price_of_its_band()
    {
        // 4 kW all day and night: 06:00-08:00 rest, -19:00 peak, -22:00 rest, -05:00 night, -06:00 rest.
        EnergyBalance balance = EnergyBalance.Of(Constant(4, hours: 24), _tariff, FactoryStart.Default);
        Assert.Equal([44, 28, 24], balance.GridKilowattHours);
        Assert.Equal(44 * 0.30 + 28 * 0.10 + 24 * 0.20, balance.CostAmount!.Value, 1e-9);
        Assert.Null(balance.CarbonGrams);
    }

    [Fact]
    public void On_a_day_that_a_band_does_not_name_it_does_not_hold() =>
        Assert.Equal([0, 0, 24], EnergyBalance.Of(Constant(1, hours: 24, fromHour: 5 * 24), _tariff, FactoryStart.Default).GridKilowattHours);

    [Fact]
    public void A_tariff_keeps_to_the_local_clock_when_summer_time_begins()
    {
        // Sunday 2026-03-29 has 23 hours in Rome; the week after it begins an hour earlier in the run.
        var start = new FactoryStart { Local = new DateTime(2026, 3, 29), TimeZone = "Europe/Rome" };
        EnergyBalance balance = EnergyBalance.Of(Constant(1, hours: 23 + 9), _tariff, start);
        Assert.Equal([1, 0, 23 + 8], balance.GridKilowattHours);
    }

    [Fact]
    public void Own_sources_cover_what_is_drawn_and_what_is_left_over_is_fed_in()
    {
        // 4 kW from 06:00 to 18:00; the roof gives 10 kW from 09:00 to 12:00, the plant 1 kW always: 3 h with 7 kW left over, 9 h with 3 kW missing.
        EnergyBalance balance = EnergyBalance.Of(Constant(4, hours: 12), Supplied, FactoryStart.Default);
        Assert.Equal([30, 12], balance.SupplyKilowattHours);
        Assert.Equal(21, balance.FedInKilowattHours, 1e-9);
        Assert.Equal([27], balance.GridKilowattHours);
        Assert.Equal(27 * 0.25 + 12 * 0.08 - 21 * 0.05, balance.CostAmount!.Value, 1e-9);
        Assert.Equal(27 * 300 + 12 * 200, balance.CarbonGrams!.Value, 1e-9);
    }

    [Fact]
    public void Where_a_source_has_no_factor_no_carbon_is_told() =>
        Assert.Null(EnergyBalance.Of(Constant(4, hours: 1), Supplied with { Supplies = [Supplied.Supplies[0] with { Carbon = null }] }, FactoryStart.Default).CarbonGrams);

    [Fact]
    public void A_store_takes_what_is_left_over_as_far_as_its_power_and_room_go_and_gives_it_back()
    {
        // It takes at most 4 kW of the 7 left over, and 2 kWh of each 2.5: in 3 h 12 kWh would be 9.6 kWh, but there is room for 8, which takes 10 kWh. Of 9 h with 3 kW missing, 3 h come before it has any.
        EnergyDefinition stored = Supplied with { Storage = new() { CapacityKilowattHours = 8, PowerKilowatts = 4, EfficiencyRatio = 0.8 } };
        EnergyBalance balance = EnergyBalance.Of(Constant(4, hours: 12), stored, FactoryStart.Default);
        Assert.Equal(10, balance.StoredKilowattHours, 1e-9);
        Assert.Equal(8, balance.ReleasedKilowattHours, 1e-9);
        Assert.Equal(0, balance.StoreLevelKilowattHours, 1e-9);
        Assert.Equal(11, balance.FedInKilowattHours, 1e-9);
        Assert.Equal(27 - 8, balance.GridKilowattHours[0], 1e-9);
    }

    [Fact]
    public void A_store_can_begin_with_something_in_it()
    {
        EnergyDefinition stored = Supplied with { Storage = new() { CapacityKilowattHours = 10, PowerKilowatts = 1, EfficiencyRatio = 1, LevelRatio = 0.5 } };
        EnergyBalance balance = EnergyBalance.Of(Constant(4, hours: 2), stored, FactoryStart.Default);
        Assert.Equal(2, balance.ReleasedKilowattHours, 1e-9);
        Assert.Equal(3, balance.StoreLevelKilowattHours, 1e-9);
        Assert.Equal(4, balance.GridKilowattHours[0], 1e-9);
    }

    [Fact]
    public void A_source_gives_power_on_its_days_and_before_its_first_time_what_it_gave_last()
    {
        var plant = new SupplyDefinition { Name = "plant", Power = [new(new(6, 0), 5), new(new(22, 0), 1)], Days = _weekdays };
        Assert.Equal([1, 5, 5, 1], new[] { 3, 6, 21, 22 }.Select(hour => plant.KilowattsAt(new DateTime(2026, 1, 5, hour, 0, 0))));
        Assert.Equal(0, plant.KilowattsAt(new DateTime(2026, 1, 10, 12, 0, 0)));
    }

    [Fact]
    public void What_comes_in_is_what_goes_out_whatever_is_drawn() =>
        Gen.Select(Gen.Double[0, 20].Array[1, 200], Gen.Double[0, 12], Gen.Double[0.1, 30], Gen.Double[0.1, 10], Gen.Double[0.05, 1]).Sample((load, roof, capacity, power, efficiency) =>
        {
            EnergyDefinition energy = _tariff with
            {
                Supplies = [new() { Name = "roof", Power = [new(new(6, 0), 0), new(new(9, 0), roof), new(new(17, 0), 0)] }],
                Storage = new() { CapacityKilowattHours = capacity, PowerKilowatts = power, EfficiencyRatio = efficiency, LevelRatio = 0.5 },
            };
            EnergyBalance balance = EnergyBalance.Of(load.Select((kilowatts, i) => Interval(i, kilowatts / 4)).ToValueList(), energy, FactoryStart.Default);
            Assert.Equal(load.Sum() / 4, balance.UsedKilowattHours, 1e-9);
            Assert.Equal(balance.UsedKilowattHours + balance.StoredKilowattHours + balance.FedInKilowattHours, balance.GridKilowattHours.Sum() + balance.SupplyKilowattHours[0] + balance.ReleasedKilowattHours, 1e-6);
            Assert.Equal(0.5 * capacity + efficiency * balance.StoredKilowattHours - balance.ReleasedKilowattHours, balance.StoreLevelKilowattHours, 1e-6);
            Assert.InRange(balance.StoreLevelKilowattHours, -1e-9, capacity + 1e-9);
            Assert.All(balance.GridKilowattHours, grid => Assert.True(grid >= -1e-9));
            Assert.True(balance.FedInKilowattHours >= -1e-9);
        }, iter: 300);

    private static EnergyDefinition Supplied => new()
    {
        Tariff = [new() { Name = "always", PerKilowattHour = Euro(0.25) }],
        FeedInPerKilowattHour = Euro(0.05),
        Carbon = Factor(300),
        Supplies =
        [
            new() { Name = "roof", Power = [new(new(6, 0), 0), new(new(9, 0), 10), new(new(12, 0), 0)], Carbon = Factor(0) },
            new() { Name = "plant", Power = [new(new(0, 0), 1)], PerKilowattHour = Euro(0.08), Carbon = Factor(200) },
        ],
    };

    private static CarbonFactor Factor(double grams) => new() { GramsPerKilowattHour = grams, Year = 2024, Source = "made up" };

    private static Money Euro(double amount) => new(amount, "EUR");

    private static ValueList<LoadInterval> Constant(double kilowatts, int hours, int fromHour = 0) =>
        Enumerable.Range(fromHour * 4, hours * 4).Select(quarter => Interval(quarter, kilowatts / 4)).ToValueList();

    private static LoadInterval Interval(int quarter, double kilowattHours) =>
        new(SimTime.At(quarter * LoadInterval.Length), SimTime.At((quarter + 1) * LoadInterval.Length), kilowattHours, 0);
}
