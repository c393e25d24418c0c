using System.Text.Json.Nodes;

namespace FactoryTwin.Mqtt.Tests.Aps;

/// <summary>What a factory sends whether something happens or not: heartbeats, the list of its units, and sensors.</summary>
internal static class ApsNoise
{
    private static readonly TimeSpan _connectedBefore = TimeSpan.FromHours(2.2);

    public static void Add(SimulatedAps factory, DateTimeOffset start, TimeSpan length)
    {
        for (int second = 0; second < length.TotalSeconds; second++)
        {
            DateTimeOffset at = start.AddSeconds(second);
            factory.Say(at.AddMilliseconds(28), "ccu/pairing/state", Pairing());
            if (second % 15 == 9)
                AddHeartbeats(factory, at, start - _connectedBefore);
            AddArduino(factory, at, second);
            if (second % 60 == 34)
                AddClimate(factory, at);
        }
    }

    private static JsonObject Pairing() => new()
    {
        ["modules"] = new JsonArray([.. SimulatedAps.Modules.Select(module => new JsonObject { ["serialNumber"] = module.Serial, ["type"] = "MODULE", ["subType"] = module.Kind, ["connected"] = true, ["available"] = "READY" })]),
        ["transports"] = new JsonArray(Vehicle("agv1"), Vehicle("agv2")),
    };

    private static JsonObject Vehicle(string serial) => new() { ["serialNumber"] = serial, ["type"] = "FTS", ["connected"] = true, ["available"] = "READY" };

    /// <summary>The time of a heartbeat is that at which the connection began.</summary>
    private static void AddHeartbeats(SimulatedAps factory, DateTimeOffset at, DateTimeOffset connected)
    {
        foreach ((_, string serial, _, _) in SimulatedAps.Modules)
            factory.Say(at, $"module/v1/ff/{serial}/connection", new JsonObject { ["headerId"] = factory.Header(serial), ["timestamp"] = SimulatedAps.TimeText(connected), ["serialNumber"] = serial, ["connectionState"] = "ONLINE" });
    }

    private static void AddArduino(SimulatedAps factory, DateTimeOffset at, int second)
    {
        // Its clock wanders by 0.4 s around what it is behind.
        string time = SimulatedAps.TimeText(at.AddSeconds(-SimulatedAps.ArduinoBehindSeconds + 0.2 * Math.Sin(second)));
        factory.Say(at.AddMilliseconds(910), "osf/arduino/vibration/mpu6050-1/state", new JsonObject { ["vibrationLevel"] = "green", ["vibrationDetected"] = false, ["impulseCount"] = 1, ["magnitude"] = 16_758 + second % 90, ["timestamp"] = time });
        if (second % 6 == 0)
            factory.Say(at.AddMilliseconds(639), "osf/arduino/temperature/dht11-1/state", new JsonObject { ["temperature"] = 23.8, ["humidity"] = 38.6, ["temperatureUnit"] = "C", ["humidityUnit"] = "%", ["timestamp"] = time });
    }

    private static void AddClimate(SimulatedAps factory, DateTimeOffset at)
    {
        factory.Say(at, "/j1/txt/1/i/bme680", new JsonObject { ["ts"] = SimulatedAps.TimeText(at), ["t"] = 25.4, ["rt"] = 0, ["h"] = 29.4, ["rh"] = 0, ["p"] = 998.4, ["iaq"] = 33, ["aq"] = 3, ["gr"] = 0 });
        factory.Say(at, "/j1/txt/1/i/ldr", new JsonObject { ["ts"] = SimulatedAps.TimeText(at), ["br"] = 69.5, ["ldr"] = 19_844 });
    }
}
