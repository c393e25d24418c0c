using FactoryTwin.Experiments;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Experiments;

/// <summary>Energy in studies of stories that are reckoned by hand. Runs start on Monday at 06:00.</summary>
public class EnergyStudyTests
{
    private const string Line = """
        name: x
        stations:
          gears: { kind: source, part: gear }
          mill: { kind: machine, cycle: 50 s, setup: { time: 5 min, every: 6 parts }, power: { idle: 1 kW, processing: 6 kW, setup: 3 kW } }
          lathe: { kind: machine, cycle: 25 s, power: { idle: 2 kW, processing: 12 kW } }
          done: { kind: sink }
        flow: gears -> mill -> lathe -> done

        """;

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public void What_energy_was_used_for_is_told_by_state_by_station_and_by_part_type()
    {
        // In ten minutes of the long run the mill makes 6 parts in 5 min and is set up for 5 min; the lathe works for 150 s of them. In 10 h: 30 and 15 kWh; 30 and 15 kWh, and a quarter of 10 h at work.
        StudyResult result = Run(Line, hours: 10, warmUp: 10);
        EnergyResult energy = result.Energy!;
        Assert.Equal(30 + 15 + 30 + 15, energy.Use.TotalKilowattHours.Mean!.Value, 1e-9);
        Assert.Equal(30 + 30, In(energy.Use, StationState.Processing), 1e-9);
        Assert.Equal(15, In(energy.Use, StationState.Setup), 1e-9);
        Assert.Equal(15, In(energy.Use, StationState.Starved), 1e-9);
        Assert.Equal(15, energy.Use.IdleKilowattHours.Mean!.Value, 1e-9);
        Assert.Equal(15.0 / 90, energy.Use.IdleRatio.Mean!.Value, 1e-9);
        Assert.Equal(15.0 / 90, energy.Use.SetupRatio.Mean!.Value, 1e-9);
        Assert.Equal(15.0 / 45, result.Stations[1].Energy!.SetupRatio.Mean!.Value, 1e-9);
        Assert.Equal(15.0 / 45, result.Stations[2].Energy!.IdleRatio.Mean!.Value, 1e-9);
        Assert.Null(result.Stations[0].Energy);
        Assert.Equal(75, result.PartTypes[0].EnergyKilowattHours.Mean!.Value, 1e-9);
        Assert.Equal(75.0 / 360, result.PartTypes[0].EnergyPerPartKilowattHours.Mean!.Value, 1e-9);
        Assert.Equal(15, energy.WithoutPartKilowattHours.Mean!.Value, 1e-9);
        Assert.Null(energy.Sources);
    }

    [Fact]
    public void A_station_without_states_draws_the_same_at_all_times_and_a_vehicle_what_its_state_says()
    {
        // A part every 10 min. The cart drives 60 m to it in 1 min, carries it 60 m in 1 min, and then drives 60 m to charge the 3 min that it used: 1.5 min. In each 10 min it is 3.5 min at 1.2 kW, or on its way there.
        StudyResult result = Run("""
            name: x
            transport:
              carts: { count: 1, speed: 1 m/s, home: charger, distances: { freezer: { charger: 60 m }, oven: { freezer: 60 m, charger: 60 m } }, battery: { capacity: 10 min, charge: 5 min, below: 100 % }, power: { idle: 0 kW, maintenance: 1.2 kW } }
            stations:
              gate: { kind: source, every: 10 min, limit: 60 parts, power: 50 W }
              freezer: { kind: buffer, power: 0.2 kW }
              carry: { kind: transport, by: carts, power: { idle: 0.01 kW } }
              oven: { kind: machine, cycle: 2 min, power: 3 kW }
              done: { kind: sink, power: 20 W }
            flow: gate -> freezer -> carry -> oven -> done

            """, hours: 10, warmUp: 0);
        double[] energies = [.. result.Stations.Select(station => station.EnergyKilowattHours.Mean!.Value), result.Pools[0].Energy!.TotalKilowattHours.Mean!.Value];
        Assert.Equal([0.5, 2, 0.1, 30, 0.2], energies[..5].Select(energy => Math.Round(energy, 9)));
        Assert.Equal(60 * 2.5 / 60 * 1.2, energies[5], 0.1);
        Assert.Equal(energies[5], result.Pools[0].States[(int)StationState.Maintenance].Share.Mean!.Value * 10 * 1.2, 1e-9);
        Assert.Equal(energies.Sum(), result.Energy!.Use.TotalKilowattHours.Mean!.Value, 1e-9);
        Assert.Equal(0.1, result.PartTypes[0].EnergyPerPartKilowattHours.Mean!.Value, 1e-3);
    }

    [Fact]
    public void A_tariff_prices_energy_by_the_hours_in_which_it_is_used_and_replaces_the_price_of_the_costs()
    {
        // 9 kWh an hour from 16:00 to 02:00: 3 h peak, 7 h rest; 36 good parts an hour.
        StudyResult result = Run(Line + """
            costs: { currency: EUR, material: 2 EUR }
            energy:
              tariff: { peak: { price: 0.30 EUR/kWh, at: Mon-Fri 08:00-19:00 }, rest: 0.20 EUR/kWh }
              carbon: { factor: 400 g/kWh, year: 2024, source: made up for this test }
            """, hours: 10, warmUp: 10);
        EnergySourcesResult sources = result.Energy!.Sources!;
        Assert.Equal("EUR", sources.Currency);
        Assert.Equal([("peak", 27.0, 8.1), ("rest", 63.0, 12.6)], sources.Bands.Select(band => (band.Name, Math.Round(band.KilowattHours.Mean!.Value, 9), Math.Round(band.Cost.Mean!.Value, 9))));
        Assert.Equal(20.7, sources.Cost.Mean!.Value, 1e-9);
        Assert.Equal(20.7 / 360, sources.CostPerPart.Mean!.Value, 1e-9);
        Assert.Equal(20.7 / 360, result.Cost!.Items[(int)CostKind.Energy].PerPart.Mean!.Value, 1e-9);
        Assert.Equal(2 + 20.7 / 360, result.Cost.PerPart.Mean!.Value, 1e-9);
        Assert.Equal(90 * 400, sources.CarbonGrams.Mean!.Value, 1e-6);
        Assert.Equal(90 * 400, result.CarbonGrams.Mean!.Value, 1e-6);
        Assert.Equal(100, result.CarbonPerPartGrams.Mean!.Value, 1e-9);
    }

    [Fact]
    public void Carbon_of_energy_adds_to_what_stations_emit_themselves()
    {
        const string Trip = """
            name: x
            stations:
              parts: { kind: source, limit: 10 parts }
              mill: { kind: machine, cycle: 1 min, power: { idle: 6 kW } }
              truck: { kind: leg, distance: 100 km, speed: 50 km/h, load: 10 parts, part-mass: 100 kg, emission: 50 g/tkm }
              done: { kind: sink }
            flow: parts -> mill -> truck -> done

            """;
        double trips = Run(Trip, hours: 10).CarbonGrams.Mean!.Value;
        Assert.Equal(5000, trips, 1e-9);
        StudyResult both = Run(Trip + "energy: { carbon: { factor: 100 g/kWh, year: 2024, source: made up } }\n", hours: 10);
        Assert.Equal(trips + 60 * 100, both.CarbonGrams.Mean!.Value, 1e-9);
        Assert.Equal((trips + 60 * 100) / 10, both.CarbonPerPartGrams.Mean!.Value, 1e-9);
    }

    [Fact]
    public void Prices_and_factors_are_worth_nothing_where_no_power_is_known()
    {
        StudyResult result = Run("name: x\nstations: { s: { kind: source }, m: { kind: machine, cycle: 1 s }, o: { kind: sink } }\nflow: s -> m -> o\nenergy: { tariff: 0.2 EUR/kWh, carbon: { factor: 400 g/kWh, year: 2024, source: made up } }\n", hours: 1);
        Assert.Null(result.Energy);
        Assert.Equal(["the model says where its energy comes from, and no station says what it draws; write 'power:' with the stations"], result.Warnings);
        Assert.Equal(default, result.CarbonGrams);
    }

    [Fact]
    public void A_batch_shares_its_energy_and_what_waits_for_another_one_has_none()
    {
        // Two batches of two gears take ten minutes each at 6 kW, 1 kWh; the shaft waits for a second one all the time.
        StudyResult result = Run("""
            name: x
            stations:
              gears: { kind: source, part: gear, every: 6 min, limit: 4 parts }
              shafts: { kind: source, part: shaft, limit: 1 parts }
              oven: { kind: batch, size: 2, by: part-type, time: 10 min, power: { idle: 1 kW, processing: 6 kW } }
              done: { kind: sink }
            flow: [gears -> oven -> done, shafts -> oven]

            """, hours: 1);
        Assert.Equal(["gear", "shaft"], result.PartTypes.Select(type => type.Name));
        Assert.Equal(2, result.PartTypes[0].EnergyKilowattHours.Mean!.Value, 1e-9);
        Assert.Equal(0, result.PartTypes[1].EnergyKilowattHours.Mean!.Value, 1e-9);
        Assert.Equal([0.5, 0.5, 0.5], new[] { result.PartTypes[0].LeastEnergyOfGoodPartKilowattHours, result.PartTypes[0].EnergyOfGoodPartKilowattHours, result.PartTypes[0].MostEnergyOfGoodPartKilowattHours }.Select(part => Math.Round(part.Mean!.Value, 9)));
        Assert.Equal(2.0 / 3, result.Energy!.WithoutPartKilowattHours.Mean!.Value, 1e-9);
    }

    [Fact]
    public void What_goes_into_an_assembly_is_in_its_product_and_scrap_loses_what_went_into_it()
    {
        // A shaft takes 0.1 kWh at the mill, the gearbox 0.2 kWh at the bench; every part of the other mill is spoiled, for 0.1 kWh each.
        StudyResult result = Run("""
            name: x
            stations:
              shafts: { kind: source, part: shaft, limit: 20 parts }
              housings: { kind: source, part: housing, limit: 10 parts }
              mill: { kind: machine, cycle: 1 min, power: { idle: 0 kW, processing: 6 kW } }
              bench: { kind: assembly, cycle: 2 min, recipe: { housings: 1, mill: 2 }, makes: gearbox, power: { idle: 0 kW, processing: 6 kW } }
              rods: { kind: source, part: rod, limit: 30 parts }
              old-mill: { kind: machine, cycle: 1 min, scrap: 100 %, power: { idle: 0 kW, processing: 6 kW } }
              done: { kind: sink }
            flow: [shafts -> mill -> bench -> done, housings -> bench, rods -> old-mill -> done]

            """, hours: 2);
        Dictionary<string, PartTypeResult> types = result.PartTypes.ToDictionary(type => type.Name);
        Assert.Equal(10 * 0.2, types["gearbox"].EnergyKilowattHours.Mean!.Value, 1e-9);
        Assert.Equal(0.4, types["gearbox"].EnergyOfGoodPartKilowattHours.Mean!.Value, 1e-9);
        Assert.Equal(20 * 0.1, types["shaft"].EnergyKilowattHours.Mean!.Value, 1e-9);
        Assert.Equal(default, types["shaft"].EnergyOfGoodPartKilowattHours);
        Assert.Equal(30 * 0.1, types["rod"].LostEnergyKilowattHours.Mean!.Value, 1e-9);
    }

    /// <summary>A station called like a group of figures, whose keys must not meet theirs.</summary>
    [Theory]
    [InlineData("energy")]
    [InlineData("baseline")]
    public void A_station_may_be_called_as_it_likes(string name) =>
        Assert.Equal(6, Run($"name: x\nstations: {{ s: {{ kind: source }}, {name}: {{ kind: machine, cycle: 1 s, power: {{ idle: 6 kW }} }}, o: {{ kind: sink }} }}\nflow: s -> {name} -> o\n", hours: 1).Energy!.Use.TotalKilowattHours.Mean!.Value, 1e-9);

    private static double In(EnergyUseResult use, StationState state) => use.States[(int)state].KilowattHours.Mean!.Value;

    private static StudyResult Run(string yaml, double hours, double warmUp = 0) =>
        Study.Run(FactoryModel.Parse(yaml), new() { For = TimeSpan.FromHours(hours), WarmUp = TimeSpan.FromHours(warmUp) }, TestEnds);
}
