using CsCheck;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Experiments;

/// <summary>What a good part costs, in stories that are reckoned by hand.</summary>
public class CostTests
{
    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public void A_good_part_costs_what_material_hours_and_energy_of_the_measured_time_cost_by_part()
    {
        // In an hour 60 parts are made, and the 61st is under way: 60 · 4.20 + 45 + 28 + 6 · 0.25 = 326.50 EUR.
        CostResult cost = Run("""
            operators: { crew: 1 }
            stations:
              parts: { kind: source, part: gear }
              mill: { kind: machine, cycle: 60 s, operator: { pool: crew, for: processing }, power: { idle: 6 kW } }
              done: { kind: sink }
            flow: parts -> mill -> done
            costs: { currency: EUR, material: 4.20 EUR, stations: { mill: 45 EUR/h }, operators: { crew: 28 EUR/h }, energy: 0.25 EUR/kWh }
            """, 1);
        Assert.Equal("EUR", cost.Currency);
        Assert.Equal(Enum.GetValues<CostKind>(), cost.Items.Select(item => item.Kind));
        Assert.Equal([4.20, 0.75, 0.466667, 0.025], cost.Items.Select(item => Math.Round(item.PerPart.Mean!.Value, 6)));
        Assert.Equal(326.5 / 60, cost.PerPart.Mean!.Value, 1e-12);
    }

    [Fact]
    public void Spoiled_parts_cost_their_material_and_are_no_good_parts()
    {
        CostResult cost = Run("""
            stations:
              parts: { kind: source, limit: 100 parts }
              mill: { kind: machine, cycle: 1 s, scrap: 100 % }
              others: { kind: source, limit: 50 parts }
              lathe: { kind: machine, cycle: 1 s }
              done: { kind: sink }
            flow: [parts -> mill -> done, others -> lathe -> done]
            costs: { currency: EUR, material: 2 EUR }
            """, 1);
        Assert.Equal(150 * 2.0 / 50, cost.PerPart.Mean);
    }

    [Fact]
    public void Material_goes_by_part_type_and_the_default_is_that_of_all_others()
    {
        CostResult cost = Run("""
            stations:
              gears: { kind: source, limit: 10 parts, part: gear }
              shafts: { kind: source, limit: 30 parts, part: shaft }
              mill: { kind: machine, cycle: 1 s }
              done: { kind: sink }
            flow: [gears -> mill -> done, shafts -> mill]
            costs: { currency: EUR, material: { gear: 4.20 EUR, default: 3 EUR } }
            """, 1);
        Assert.Equal((10 * 4.20 + 30 * 3) / 40, cost.PerPart.Mean!.Value, 1e-12);
    }

    [Fact]
    public void Part_types_without_a_price_cost_nothing()
    {
        CostResult cost = Run("""
            stations:
              gears: { kind: source, limit: 10 parts, part: gear }
              shafts: { kind: source, limit: 30 parts, part: shaft }
              mill: { kind: machine, cycle: 1 s }
              done: { kind: sink }
            flow: [gears -> mill -> done, shafts -> mill]
            costs: { currency: EUR, material: { gear: 4 EUR } }
            """, 1);
        Assert.Equal(1, cost.PerPart.Mean!.Value, 1e-12);
    }

    [Fact]
    public void A_station_costs_every_hour_on_shift_of_every_place_whether_it_works_or_not()
    {
        // One part in a day; both places are on shift for 7.75 h.
        CostResult cost = Run("""
            shifts: { early: 'Mon-Fri 06:00-14:00, break 10:00-10:15' }
            stations:
              parts: { kind: source, limit: 1 parts }
              mill: { kind: machine, cycle: 1 min, places: 2 }
              done: { kind: sink }
            flow: parts -> mill -> done
            costs: { currency: EUR, stations: { mill: 10 EUR/h } }
            """, 24);
        Assert.Equal(2 * 7.75 * 10, cost.PerPart.Mean!.Value, 1e-9);
    }

    [Fact]
    public void Operators_cost_every_hour_on_duty_of_each_of_them()
    {
        CostResult cost = Run("""
            shifts: { early: 'Mon-Fri 06:00-14:00, break 10:00-10:15' }
            operators: { crew: 3 }
            stations:
              parts: { kind: source, limit: 1 parts }
              mill: { kind: machine, cycle: 1 min, shifts: always }
              done: { kind: sink }
            flow: parts -> mill -> done
            costs: { currency: EUR, operators: { crew: 20 EUR/h } }
            """, 24);
        Assert.Equal(3 * 7.75 * 20, cost.PerPart.Mean!.Value, 1e-9);
    }

    [Fact]
    public void What_has_no_price_or_no_measure_does_not_apply()
    {
        CostResult cost = Run("""
            stations: { parts: { kind: source }, mill: { kind: machine, cycle: 60 s }, done: { kind: sink } }
            flow: parts -> mill -> done
            costs: { currency: EUR, energy: 0.25 EUR/kWh }
            """, 1);
        Assert.Equal(default, cost.PerPart);
        Assert.All(cost.Items, item => Assert.Equal(default, item.PerPart));
    }

    [Fact]
    public void A_model_without_costs_has_none()
    {
        FactoryModel model = FactoryModel.Parse("name: x\nstations: { s: { kind: source }, m: { kind: machine, cycle: 1 s }, o: { kind: sink } }\nflow: s -> m -> o\n");
        Assert.Null(Study.Run(model, new() { For = TimeSpan.FromMinutes(1) }, TestEnds).Cost);
    }

    /// <summary>Material of 1 EUR is what left, whatever was under way before; hours are the measured ones that are not off shift; kilowatt-hours of 1 EUR are the energy.</summary>
    [Fact]
    public void What_is_paid_for_is_what_was_used_in_every_factory() =>
        AnyFactory.Number.Sample(number =>
        {
            FactoryModel model = AnyFactory.Of(number);
            using var run = new Simulation(model, number);
            FactoryIndicators indicators = run.Indicators();
            run.Advance(TimeSpan.FromMinutes(37));
            indicators.StartMeasuring(run.Now);
            run.Advance(TimeSpan.FromMinutes(83));
            IndicatorReport report = indicators.Read(run.Now);
            StationIndicators[] workers = [.. report.Stations.Where(station => station.Station.Role == StationRole.Worker)];
            var costs = new CostDefinition
            {
                Currency = "EUR",
                Material = [new(MaterialCost.AllOthers, One)],
                Stations = workers.Select(station => new HourlyRate(station.Station.Name, One)).ToValueList(),
                EnergyPerKilowattHour = One,
            };
            double used = report.Flow.Good + report.Flow.Rejected + report.Flow.Scrapped + report.Flow.Assembled;
            double hours = workers.Sum(station => 83.0 / 60 * station.Station.Places * (1 - station.ShareOf(StationState.OffShift).Value!.Value));
            Assert.Equal(used, CostFigures.Of(CostKind.Material, costs, new Reading(report, 0))!.Value, 1e-9);
            Assert.Equal(hours, CostFigures.Of(CostKind.Stations, costs, new Reading(report, 0)) ?? 0, 1e-9);
            Assert.Equal(report.EnergyKilowattHours, CostFigures.Of(CostKind.Energy, costs, new Reading(report, 0)));
            Assert.Equal(used + hours + (report.EnergyKilowattHours ?? 0), CostFigures.Of(costs, new Reading(report, 0))!.Value, 1e-9);
        }, iter: 100);

    [Fact]
    public void The_items_add_up_to_the_cost_of_a_part_with_chance_too()
    {
        CostResult cost = Run("""
            operators: { crew: 1 }
            stations:
              parts: { kind: source }
              mill: { kind: machine, cycle: exponential(60 s), scrap: 10 %, operator: { pool: crew, for: processing }, power: { idle: 1 kW, processing: 6 kW } }
              done: { kind: sink }
            flow: parts -> mill -> done
            costs: { currency: EUR, material: 4.20 EUR, stations: { mill: 45 EUR/h }, operators: { crew: 28 EUR/h }, energy: 0.25 EUR/kWh }
            """, 8, replications: 5);
        Assert.Equal(cost.Items.Sum(item => item.PerPart.Mean!.Value), cost.PerPart.Mean!.Value, 1e-9);
        Assert.True(cost.PerPart.HalfWidth95 > 0);
    }

    private static Money One => new(1, "EUR");

    private static CostResult Run(string yaml, double hours, int replications = 1) =>
        Study.Run(FactoryModel.Parse("name: x\n" + yaml), new() { For = TimeSpan.FromHours(hours), Replications = replications }, TestEnds).Cost!;
}
