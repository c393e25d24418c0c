using System.Text;
using System.Text.Json;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Tests.Dialects;

namespace FactoryTwin.Mqtt.Tests.Aps;

/// <summary>What dialects read from the messages of a simulated factory is what happened in it.</summary>
public class SimulatedApsTests
{
    private static readonly SimulatedAps _factory = new(TimeSpan.FromMinutes(45));

    private static readonly Heard _heard = Hear();

    public static TheoryData<string> Stations => [.. SimulatedAps.Modules.Select(module => module.Station)];

    [Fact]
    public void A_log_is_one_object_a_line_behind_a_header_and_comes_out_the_same_each_time()
    {
        string[] lines = [.. _factory.Log];
        Assert.False(JsonDocument.Parse(lines[0]).RootElement.TryGetProperty("topic", out _));
        Assert.All(lines[1..], line => Assert.Equal(["topic", "payload", "timestamp", "qos", "retain"], JsonDocument.Parse(line).RootElement.EnumerateObject().Select(property => property.Name)));
        Assert.Equal(lines, new SimulatedAps(TimeSpan.FromMinutes(45)).Log);
    }

    [Theory, MemberData(nameof(Stations))]
    public void Every_part_that_a_module_made_is_read_with_its_outcome_and_its_time(string station)
    {
        (_, string serial, _, string command) = SimulatedAps.Modules.First(module => module.Station == station);
        int index = _factory.Stations.First(info => info.Name == station).Id.Index;
        string part = command is "DROP" or "PICK" ? command.ToLowerInvariant() : "";
        StationEvent[] made = [.. _factory.Events.Where(happened => happened.Station.Index == index && happened.Kind == StationEventKind.PartCompleted)];
        Observation[] read = [.. _heard.Observations.Where(said => said.Device == serial && said.Name == part && said.Kind is ObservationKind.Completed or ObservationKind.Rejected)];
        Assert.True(made.Length > 10);
        Assert.Equal(made.Select(happened => happened.Value == 0), read.Select(said => said.Kind == ObservationKind.Completed));
        Assert.All(made.Zip(read), pair => Assert.InRange((pair.Second.ArrivedAt - _factory.Start).TotalMilliseconds - pair.First.Time.Ticks / (double)TimeSpan.TicksPerMillisecond, 0, 5));
        Assert.All(made.Zip(read), pair => Assert.EndsWith(pair.First.Part.ToString("x", System.Globalization.CultureInfo.InvariantCulture), pair.Second.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Bad_parts_and_failed_orders_are_as_many_as_the_factory_rejected()
    {
        int Ended(string sink) => _factory.Events.Count(happened => happened.Kind == StationEventKind.PartEnded && _factory.Stations[happened.Station.Index].Name == sink);
        Assert.True(Ended("bin") > 2);
        Assert.Equal((Ended("done"), Ended("bin")), (Orders(ObservationKind.Completed), Orders(ObservationKind.Rejected)));
        Assert.Equal(_factory.Events.Count(happened => happened.Kind == StationEventKind.PartEntered), Orders(ObservationKind.Started));

        static int Orders(ObservationKind kind) => _heard.Observations.Count(said => said.Device == "ccu" && said.Kind == kind && said.Name == "production" && !said.IsHistorical);
    }

    [Fact]
    public void Every_module_vehicle_and_sensor_is_recognised_and_nothing_is_unreadable()
    {
        Assert.Empty(_heard.Reasons);
        string[] devices = [.. _heard.Observations.Select(said => said.Device).Distinct()];
        Assert.Empty(SimulatedAps.Modules.Select(module => module.Serial).Concat(["agv1", "agv2", "ccu", "mpu6050-1", "dht11-1", "j1/txt/1/environment"]).Except(devices));
        Assert.DoesNotContain(_heard.Observations, said => said.State == StationState.Down);
        Assert.All(_heard.Observations.Where(said => said.Name == "battery-charge"), said => Assert.Equal(SignalQuality.Uncertain, said.Quality));
    }

    [Fact]
    public void The_clock_of_the_added_sensors_is_told_as_far_behind_as_it_is()
    {
        double[] behind = [.. _heard.Observations.Where(said => said.Device == "mpu6050-1").Select(said => (said.ArrivedAt - said.DeviceTime!.Value).TotalSeconds)];
        Assert.True(behind.Length > 1000);
        Assert.All(behind, seconds => Assert.InRange(seconds, SimulatedAps.ArduinoBehindSeconds, SimulatedAps.ArduinoBehindSeconds + 1.2));
    }

    private static Heard Hear()
    {
        var heard = new Heard();
        IDialect[] dialects = [.. DialectRegistry.BuiltIn.All.Select(kind => kind.Create()), MappingDefinition.Load(Repository.PathOf("seeds/mappings/arduino-sensors.yaml")).ToDialect().Create()];
        foreach ((DateTimeOffset at, string topic, string payload) in _factory.Messages)
            Assert.Single(dialects.Where(dialect => dialect.Read(new MqttMessage { Topic = topic, Payload = Encoding.UTF8.GetBytes(payload), ArrivedAt = at }, heard)).ToArray());
        return heard;
    }
}
