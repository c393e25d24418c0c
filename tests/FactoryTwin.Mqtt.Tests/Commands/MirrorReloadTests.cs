using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Tests.Connection;
using static FactoryTwin.Mqtt.Tests.Connection.Brokers;

namespace FactoryTwin.Mqtt.Tests.Commands;

/// <summary>A binding that is changed while the command mirrors by it, at a real broker.</summary>
public sealed class MirrorReloadTests : IDisposable
{
    private const string First = """
        name: Shop
        model: shop.yaml
        devices:
          mill: { dialect: octoprint, device: octoPrint, station: mill, expected: never }

        """;

    private const string Second = First + """
          saw: { dialect: saws, device: big, station: saw, expected: never }
        dialects: { saws: { mapping: saws.yaml } }

        """;

    private const string Model = """
        name: Shop
        stations:
          bars: { kind: source }
          mill: { kind: machine, cycle: 60 s }
          planks: { kind: source }
          saw: { kind: machine, cycle: 60 s }
          done: { kind: sink }
        flow:
          - bars -> mill -> done
          - planks -> saw -> done

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("factorytwin-reload-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_changed_binding_is_taken_a_faulty_one_is_told_and_nothing_is_lost()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using MqttConnection shop = await ConnectAsync(broker.Address);
        string binding = Written("binding.yaml", First), model = Written("shop.yaml", Model), mapping = Written("saws.yaml", Mapping("sawing"));
        await using CommandProcess mirror = CommandProcess.Start(null, "mirror", binding, "--broker", broker.Address.ToString());
        await mirror.SaysAsync("mirrored from ");
        await PublishAsync(shop, "octoPrint/event/PrintStarted", """{"name": "a.gcode", "path": "a.gcode", "_event": "PrintStarted", "_timestamp": 1793602801}""");

        // Put there by rename, as editors do: one device more, in a dialect and on topics that nobody listened to before.
        File.Move(Written("other.yaml", Second), binding, overwrite: true);
        await mirror.SaysAsync("binding reloaded: 1 device more\n");
        await PublishAsync(shop, "saws/big", "sawing", "waiting");

        // Written in place, and faulty: told with its place, and what was there goes on.
        File.WriteAllText(binding, Second.Replace("station: saw", "statoin: saw", StringComparison.Ordinal));
        await mirror.SaysAsync($"{binding}:5:38: ");
        await mirror.SaysAsync("the binding stays as it was\n");
        await PublishAsync(shop, "octoPrint/event/PrintDone", """{"name": "a.gcode", "path": "a.gcode", "_event": "PrintDone", "_timestamp": 1793606401}""");

        // A model that does not fit the one that runs; then one that does.
        File.WriteAllText(binding, Second);
        await mirror.SaysAsync("binding reloaded: the same devices\n");
        File.WriteAllText(model, Model.Replace("planks ->", "bars ->", StringComparison.Ordinal));
        await mirror.SaysAsync($"{binding}: The binding has other stations, signals, part types or another flow than the mirror that runs, and observers count on those. Start a new mirror for it.\n");
        File.WriteAllText(model, Model.Replace("mill: { kind: machine, cycle: 60 s }", "mill: { kind: machine, cycle: 60 s, failures: { every: exponential(8 h), repair: exponential(20 min) } }", StringComparison.Ordinal));
        await SaysSoOftenAsync(mirror, "binding reloaded: the same devices\n", 2);

        // A mapping that it names has another word now.
        File.WriteAllText(mapping, Mapping("cutting"));
        await SaysSoOftenAsync(mirror, "binding reloaded: the same devices\n", 3);
        await PublishAsync(shop, "saws/big", "cutting", "waiting");
        await PublishAsync(shop, "octoPrint/event/PrintStarted", """{"name": "b.gcode", "path": "b.gcode", "_event": "PrintStarted", "_timestamp": 1793606402}""");

        await broker.HandedOverAsync();

        // Fewer devices.
        File.WriteAllText(binding, First);
        await mirror.SaysAsync("binding reloaded: 1 device less\n");
        File.WriteAllText(binding, First.Replace("name: Shop", "name: Works", StringComparison.Ordinal));
        await mirror.SaysAsync("binding reloaded: its name is 'Works'\n");
        Assert.Equal(0, await mirror.InterruptAsync());
        Assert.Contains("good parts        3; 0 lost, 1 in progress\n", mirror.Output, StringComparison.Ordinal);
    }

    private static string Mapping(string word) => $$"""
        name: saws
        topics:
          saws/{saw}:
            states: { words: { {{word}}: processing, waiting: starved } }

        """;

    private static Task SaysSoOftenAsync(CommandProcess process, string text, int times) => Eventually.Holds(() => process.Error.Split(text).Length > times, $"{times} times: {text}");

    private static async Task PublishAsync(MqttConnection shop, string topic, params string[] payloads)
    {
        foreach (string payload in payloads)
            await shop.PublishAsync(Message(topic, payload, 1), Eventually.Limit);
    }

    private string Written(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
