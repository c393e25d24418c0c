using CsCheck;
using FactoryTwin.Model;
using FactoryTwin.Stations;
using Xunit;

namespace FactoryTwin.Tests.Model;

/// <summary>Conveyors and storages as text: faults with their whole message, and what is written reads back equal.</summary>
public sealed class ConveyorTextTests
{
    [Theory]
    [InlineData("speed: 1 m/s, part-length: 1 m", "line.yaml:4:3: FT1007 length: the key 'length' is missing; write 'length: 12 m'")]
    [InlineData("length: 12, speed: 1 m/s, part-length: 1 m", "line.yaml:4:35: FT1003 length: '12' has no unit; write '12 m' or '12 cm'")]
    [InlineData("length: 12 miles, speed: 1 m/s, part-length: 1 m", "line.yaml:4:38: FT1004 length: 'miles' in '12 miles' is not a unit of length; use 'mm', 'cm', 'm' or 'km'")]
    [InlineData("length: 12 km, speed: 1 m/s, part-length: 1 m", "line.yaml:4:35: FT1005 length: '12 km' is out of range; it must be 0.0001 m to 10000 m")]
    [InlineData("length: 0 m, speed: 1 m/s, part-length: 1 m", "line.yaml:4:35: FT1005 length: '0 m' is out of range; it must be 0.0001 m to 10000 m")]
    [InlineData("length: 10001 m, speed: 1 m/s, part-length: 1 m", "line.yaml:4:35: FT1005 length: '10001 m' is out of range; it must be 0.0001 m to 10000 m")]
    [InlineData("length: 1 m 20 cm, speed: 1 m/s, part-length: 1 m", "line.yaml:4:35: FT1004 length: '1 m 20 cm' is not a length; write it with one unit, as in '5 m'")]
    [InlineData("length: 12 m, speed: 0.2, part-length: 1 m", "line.yaml:4:48: FT1003 speed: '0.2' has no unit; write '0.2 m/s' or '0.2 m/min'")]
    [InlineData("length: 12 m, speed: 0.2 mph, part-length: 1 m", "line.yaml:4:52: FT1004 speed: 'mph' in '0.2 mph' is not a unit of speed; use 'mm/s', 'm/s', 'm/min' or 'km/h'")]
    [InlineData("length: 12 m, speed: 200 m/s, part-length: 1 m", "line.yaml:4:48: FT1005 speed: '200 m/s' is out of range; it must be 0.00001 m/s to 100 m/s")]
    [InlineData("length: 12 m, speed: -1 m/s, part-length: 1 m", "line.yaml:4:48: FT1005 speed: '-1 m/s' is negative; take the minus sign away")]
    [InlineData("length: 12 m, speed: 1 m/s, part-length: 1300 cm", "line.yaml:4:68: FT1005 part-length: a part of 13 m is longer than the conveyor; at most 12 m")]
    [InlineData("length: 1200 m, speed: 1 m/s, part-length: 1 mm", "line.yaml:4:70: FT1005 part-length: 1200000 parts of 0.001 m would lie on the conveyor; at most 100000")]
    [InlineData("length: 12 m, speed: 1 m/s, part-length: 1 m, accumulating: yes", "line.yaml:4:87: FT1004 accumulating: 'yes' is neither 'true' nor 'false'")]
    [InlineData("length: 12 m, speed: 1 m/s, part-length: 1 m, acumulating: true", "line.yaml:4:73: FT1006 acumulating: there is no such key; did you mean 'accumulating'?")]
    [InlineData("length: 12 m, speed: 1 m/s, part-length: 1 m, blocking: before-service", "line.yaml:4:73: FT1029 blocking: a station of kind 'conveyor' does not heed 'blocking'; leave it out")]
    public void A_fault_of_a_conveyor_is_named(string keys, string message) => Assert.Equal(message, FaultsOf("conveyor", keys));

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(1, double.PositiveInfinity)]
    [InlineData(1, 1e-300)]
    public void A_conveyor_that_cannot_be_is_refused_in_code_too(double lengthMetres, double partLengthMetres) => Assert.Throws<ModelException>(() => FactoryModel.Build("Belts", factory => factory
        .Source("s", Distribution.Constant(TimeSpan.FromSeconds(1))).Sink("o").Flow("s -> c -> o")
        .Add("c", new ConveyorDefinition { LengthMetres = lengthMetres, SpeedMetresPerSecond = 1, PartLengthMetres = partLengthMetres })));

    [Theory]
    [InlineData("store: 30 s, retrieve: 30 s", "line.yaml:4:3: FT1007 places: the key 'places' is missing; write 'places: 200'")]
    [InlineData("places: 0, store: 30 s, retrieve: 30 s", "line.yaml:4:34: FT1005 places: '0' is out of range; it must be 1 to 1000000")]
    [InlineData("places: 2, store: 0 s, retrieve: 30 s", "line.yaml:4:44: FT1005 store: '0 s' is zero; it must be more")]
    [InlineData("places: 2, store: 30 s, retrieve: 30", "line.yaml:4:60: FT1003 retrieve: '30' has no unit; write '30 s' or '30 min'")]
    [InlineData("places: 2, store: 30 s, retrieve: 30 s, order: filo", "line.yaml:4:73: FT1004 order: 'filo' is not one of 'fifo', 'lifo' or 'by-priority'; did you mean 'fifo'?")]
    public void A_fault_of_a_storage_is_named(string keys, string message) => Assert.Equal(message, FaultsOf("storage", keys));

    [Theory]
    [InlineData("40 cm", 0.4)]
    [InlineData("600 mm", 0.6)]
    [InlineData("1.2e1 m", 12)]
    public void A_length_is_read_in_metres(string text, double metres) => Assert.Equal(metres, Conveyor(text, "1 m/s").LengthMetres);

    [Theory]
    [InlineData("12 m/min", 0.2)]
    [InlineData("200 mm/s", 0.2)]
    [InlineData("10 m/min", 10 / 60d)]
    [InlineData("0.25 m/s", 0.25)]
    public void A_speed_is_read_in_metres_per_second(string text, double metresPerSecond) => Assert.Equal(metresPerSecond, Conveyor("100 m", text).SpeedMetresPerSecond);

    [Theory]
    [InlineData("10 m/min", "speed: 10 m/min")]
    [InlineData("12 m/min", "speed: 0.2 m/s")]
    [InlineData("50 mm/s", "speed: 0.05 m/s")]
    public void A_speed_is_written_as_a_short_number(string text, string written) => Assert.Contains(written, Model("conveyor", $"length: 4 m, speed: {text}, part-length: 1 cm").ToYaml(), StringComparison.Ordinal);

    [Fact]
    public void Conveyors_and_storages_that_are_written_read_back_equal()
    {
        Gen<double> length = Gen.OneOf(Gen.Int[1, 9999].Select(millimetres => millimetres / 1000d), Gen.Double[0.1, 9999]);
        Gen<double> speed = Gen.OneOf(Gen.Double[0.00001, 100], Gen.Int[1, 500].Select(metresPerMinute => metresPerMinute / 60d), Gen.Int[1, 500].Select(millimetres => millimetres / 1000d));
        Gen.Select(length, speed, Gen.Int[1, 50], Gen.Bool, Gen.Int[0, 2], Gen.Long[1, 1_000_000_000_000]).Sample((metres, metresPerSecond, count, isAccumulating, order, ticks) =>
        {
            FactoryModel model = FactoryModel.Build("Belts", factory => factory.Source("s").Sink("o")
                .Machine("m", Distribution.Constant(TimeSpan.FromSeconds(1)))
                .Add("c", new ConveyorDefinition { LengthMetres = metres, SpeedMetresPerSecond = metresPerSecond, PartLengthMetres = Math.Max(0.0001, metres / count), IsAccumulating = isAccumulating })
                .Add("r", new StorageDefinition { Places = count, Store = Distribution.Exponential(new TimeSpan(ticks)), Retrieve = Distribution.Constant(new TimeSpan(ticks)), Order = (StorageOrder)order })
                .Flow("s -> m -> c -> r -> o"));
            return FactoryModel.Parse(model.ToYaml()).Equals(model);
        }, iter: 300);
    }

    private static ConveyorDefinition Conveyor(string length, string speed) =>
        (ConveyorDefinition)Model("conveyor", $"length: {length}, speed: {speed}, part-length: 10 cm").Stations.Single(entry => entry.Name == "belt").Definition;

    private static string FaultsOf(string kind, string keys) => ModelFaultTests.FaultsOf(Yaml(kind, keys));

    private static FactoryModel Model(string kind, string keys) => FactoryModel.Parse(Yaml(kind, keys));

    private static string Yaml(string kind, string keys) =>
        $"name: x\nstations:\n  s: {{ kind: source }}\n  belt: {{ kind: {kind}, {keys} }}\n  o: {{ kind: sink }}\nflow: s -> belt -> o\n".Replace("kind: source }", "kind: source, every: 1 s }", StringComparison.Ordinal);
}
