using FactoryTwin.Model;
using FactoryTwin.Stations;
using Xunit;

namespace FactoryTwin.Tests.Model;

public sealed class TransportReadingTests
{
    [Theory]
    [InlineData("1.2 m/s", 1.2)]
    [InlineData("12 m/min", 0.2)]
    [InlineData("36 km/h", 10)]
    [InlineData("60 km/h", 60_000.0 / 3600)]
    public void A_speed_is_in_metres_per_second(string speed, double metresPerSecond)
    {
        FactoryModel model = Leg($"distance: 180 km, speed: {speed}, load: 24 parts");
        Assert.Equal(metresPerSecond, Leg(model).SpeedMetresPerSecond);
        Assert.Equal(model, FactoryModel.Parse(model.ToYaml()));
    }

    [Theory]
    [InlineData("800 mm", 0.8)]
    [InlineData("25 cm", 0.25)]
    [InlineData("25 m", 25)]
    [InlineData("180.5 km", 180_500)]
    public void A_distance_is_in_metres(string distance, double metres) => Assert.Equal(metres, Leg(Leg($"distance: {distance}, speed: 1 m/s, load: 24 parts")).DistanceMetres);

    [Theory]
    [InlineData("250 g", 0.25)]
    [InlineData("12 kg", 12)]
    [InlineData("1.5 t", 1500)]
    public void A_mass_is_in_kilograms(string mass, double kilograms) =>
        Assert.Equal(kilograms, Leg(Leg($"distance: 1 km, speed: 1 m/s, load: 24 parts, part-mass: {mass}")).PartMassKilograms);

    [Fact]
    public void The_carbon_dioxide_of_a_part_is_its_mass_by_the_way_by_the_emission() =>
        Assert.Equal(0.012 * 180 * 90.3, Leg(Leg("distance: 180 km, speed: 60 km/h, load: 24 parts, part-mass: 12 kg, emission: 90.3 g/tkm")).CarbonPerPartGrams!.Value, 12);

    [Fact]
    public void All_keys_of_a_pool_of_vehicles_are_read_and_written()
    {
        FactoryModel model = FactoryModel.Parse(
            """
            name: x
            transport:
              agvs:
                count: 3
                capacity: 4
                shifts: always
                speed: 1.2 m/s
                load: 15 s
                unload: exponential(10 s)
                dispatch: oldest
                home: depot
                distances: { s: { crossing: 12 m, depot: 10 m }, crossing: { o: 0 m, depot: 1 m } }
                battery: { capacity: 2 h, charge: 30 min, below: 25 %, at: s }
            stations: { s: { kind: source, every: 1 min }, carry: { kind: transport, by: agvs, pick-up: 4 }, o: { kind: sink } }
            flow: s -> carry -> o

            """);
        VehiclePoolDefinition agvs = Assert.Single(model.Transport);
        Assert.Equal(
            new VehiclePoolDefinition
            {
                Name = "agvs", Count = 3, Capacity = 4, Shifts = ShiftUse.Always, SpeedMetresPerSecond = 1.2, Load = Distribution.Constant(TimeSpan.FromSeconds(15)), Unload = Distribution.Exponential(TimeSpan.FromSeconds(10)),
                Dispatch = DispatchRule.Oldest, Home = "depot",
                Distances = [new("s", "crossing", 12), new("s", "depot", 10), new("crossing", "o", 0), new("crossing", "depot", 1)],
                Battery = new BatteryDefinition { Capacity = TimeSpan.FromHours(2), Charge = TimeSpan.FromMinutes(30), BelowRatio = 0.25, At = "s" },
            }, agvs);
        Assert.Equal(new TransportDefinition { By = "agvs", PickUp = 4 }, model.Stations[1].Definition);
        Assert.Equal(["depot", "s", "crossing", "o"], agvs.Places);
        Assert.Equal(11, agvs.DistanceMetres("s", "o"));   // by the depot, not straight to the crossing
        Assert.Null(agvs.DistanceMetres("s", "nowhere"));
        Assert.Equal(model, FactoryModel.Parse(model.ToYaml()));
    }

    [Fact]
    public void A_battery_that_is_empty_before_a_way_ends_is_a_fault() => Assert.Equal(
        "line.yaml:3:78: FT1028 by: a full battery of 'agvs' lasts 5 s, which is not enough for the way from 's' to 'o'; give it more 'capacity'",
        ModelFaultTests.FaultsOf(
            "name: x\ntransport: { agvs: { count: 1, speed: 1 m/s, home: s, distances: { s: { o: 6 m } }, battery: { capacity: 5 s, charge: 1 min } } }\n"
            + "stations: { s: { kind: source, every: 1 min }, carry: { kind: transport, by: agvs }, o: { kind: sink } }\nflow: s -> carry -> o\n"));

    [Fact]
    public void A_model_built_in_code_with_vehicles_out_of_range_says_so()
    {
        ModelException fault = Assert.Throws<ModelException>(() => FactoryModel.Build("x", factory => factory
            .Transport(new VehiclePoolDefinition { Name = "agvs", Count = 0, SpeedMetresPerSecond = -1, Distances = [new("s", "o", 5)], Home = "s" })
            .Source("s").Add("carry", new TransportDefinition { By = "agvs" }).Sink("o").Flow("s -> carry -> o")));
        Assert.Equal(["transport.agvs.count", "transport.agvs.speed"], fault.Problems.Select(problem => problem.Path));
    }

    [Fact]
    public void A_pool_with_a_shift_that_there_is_not_or_room_for_nothing_says_so()
    {
        ModelException fault = Assert.Throws<ModelException>(() => FactoryModel.Parse(
            """
            name: x
            shifts: { early: Mon-Fri 06:00-14:00 }
            transport:
              agvs: { count: 1, capacity: 0, shifts: [erly], speed: 1 m/s, home: s, distances: { s: { o: 5 m } } }
            stations: { s: { kind: source }, carry: { kind: transport, by: agvs }, o: { kind: sink } }
            flow: s -> carry -> o

            """, "x.yaml"));
        Assert.Equal(
            [
                "x.yaml:4:31: FT1005 capacity: '0' is out of range; it must be 1 to 1000",
                "x.yaml:4:43: FT1013 shifts: there is no shift 'erly'; did you mean 'early'?",
            ], fault.Problems.Select(problem => problem.ToString()));
    }

    private static LegDefinition Leg(FactoryModel model) => (LegDefinition)model.Stations[1].Definition;

    private static FactoryModel Leg(string keys) =>
        FactoryModel.Parse($"name: x\nstations: {{ s: {{ kind: source, every: 1 min }}, leg: {{ kind: leg, {keys} }}, o: {{ kind: sink }} }}\nflow: s -> leg -> o\n");
}
