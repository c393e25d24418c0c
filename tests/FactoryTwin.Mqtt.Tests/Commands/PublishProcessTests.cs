using System.Text.RegularExpressions;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Tests.Connection;
using static FactoryTwin.Mqtt.Tests.Connection.Brokers;

namespace FactoryTwin.Mqtt.Tests.Commands;

/// <summary><c>publish</c> and <c>mirror</c> side by side at a real broker.</summary>
public sealed partial class PublishProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("factorytwin-publish-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Both_terminals_say_the_same_in_the_same_words()
    {
        // Without a limit it keeps what the mirror has not taken yet, however fast the twin is.
        await using Mosquitto broker = await Mosquitto.StartAsync("allow_anonymous true\nmax_queued_messages 0");
        string model = Model(), binding = Written("binding.yaml", "name: Line\nmodel: line.yaml\ntwin: { dialect: plain }\n"), url = broker.Address.ToString();
        await using CommandProcess mirror = CommandProcess.Start(null, "mirror", binding, "--broker", url);
        await mirror.SaysAsync("mirrored from ");
        (int code, string published, string error) = await CommandProcess.RunAsync(null, "publish", model, "--broker", url, "--speed", "max", "--for", "8h");
        Assert.Equal((0, ""), (code, error));
        await broker.HandedOverAsync();
        Assert.Equal(0, await mirror.InterruptAsync());
        Assert.Equal(Facts(published), Facts(mirror.Output));
        Assert.Matches(@"(?m)^good parts +2\d\d; ", published);
        Assert.Matches(@"(?m)^messages +published at mqtt://127\.0\.0\.1:\d+: [\d,]+ messages sent$", published);
    }

    [Fact]
    public async Task What_a_broker_that_was_away_has_missed_waits_on_disk_for_the_next_run()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        DirectoryInfo box = _folder.CreateSubdirectory("box");
        string[] publish = ["publish", Model(), "--broker", broker.Address.ToString(), "--outbox", box.FullName, "--speed", "1000"];
        await using (CommandProcess first = CommandProcess.Start(null, publish))
        {
            await first.SaysAsync("is published at ");
            await broker.KillAsync();
            long before = box.EnumerateFiles().Sum(file => file.Length);
            await Eventually.Holds(() => box.EnumerateFiles().Sum(file => file.Length) > before + 10_000, "it lives on, and what it tells goes to disk");
            Assert.Equal(0, await first.InterruptAsync());
            Assert.Matches(@"NOT CONNECTED: .*: [\d,]+ messages sent, [\d,]+ waiting on disk", Regex.Replace(first.Output, @"\s+", " "));
        }
        await broker.StartAgainAsync();
        await using MqttConnection listening = await ConnectAsync(broker.Address);
        await listening.SubscribeAsync(["factorytwin/+/+/events"], 1, Eventually.Limit);
        await using CommandProcess second = CommandProcess.Start(null, publish);
        var runs = new HashSet<string>();
        while (runs.Count < 2)
            runs.Add(Run().Match(await listening.NextTextAsync()).Value);
        Assert.Equal(0, await second.InterruptAsync());
        Assert.DoesNotContain("", runs);
    }

    [Fact]
    public async Task The_command_line_says_which_values_are_news_and_whether_model_and_history_are_told()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync("allow_anonymous true\nmax_queued_messages 0");
        await using MqttConnection listening = await ConnectAsync(broker.Address);
        await listening.SubscribeAsync(["factorytwin/#"], 1, Eventually.Limit);
        string model = Written("gauged.yaml", """
            name: Line
            stations:
              castings: { kind: source }
              check: { kind: inspection, cycle: 60 s, measure: { name: size, mean: 20, sd: 1, lower: 10, upper: 30, unit: mm } }
              done: { kind: sink }
              bin: { kind: sink, rejects: true }
            flow:
              - castings -> check
              - check[accepted] -> done
              - check[rejected] -> bin

            """);
        string[] publish = ["publish", model, "--broker", broker.Address.ToString(), "--speed", "max", "--for", "1h"];
        (int sizes, bool hasModel, string description) = await HeardOf(publish);
        Assert.True(sizes > 20, $"every size is told, and there were {sizes}");
        Assert.True(hasModel);
        Assert.Contains("\"answers\":true", description, StringComparison.Ordinal);
        (sizes, hasModel, description) = await HeardOf([.. publish, "--deadband", "size=0", "--deadband", "check.size=50%", "--no-model", "--history", "0"]);
        Assert.InRange(sizes, 1, 2);   // the first, and what is held back at the end
        Assert.False(hasModel);
        Assert.DoesNotContain("\"answers\":true", description, StringComparison.Ordinal);

        async Task<(int Sizes, bool HasModel, string Description)> HeardOf(string[] command)
        {
            (int code, _, string error) = await CommandProcess.RunAsync(null, command);
            Assert.Equal((0, ""), (code, error));
            await listening.PublishAsync(Message("factorytwin/over", "", 1), Eventually.Limit);
            var heard = new List<MqttMessage>();
            do
                heard.Add(await listening.NextAsync());
            while (heard[^1].Topic != "factorytwin/over");
            return (heard.Count(message => message.Topic == "factorytwin/Line/check/size"), heard.Exists(message => message.Topic == "factorytwin/Line/model"), heard.Find(message => message.Topic == "factorytwin/Line/description")!.Text());
        }
    }

    /// <summary>What is summed up of the parts and the line: what goes on after the last message, as power does, a mirror does not know.</summary>
    private static string[] Facts(string output) => [.. output.Split('\n').Where(line => line.StartsWith("good parts", StringComparison.Ordinal) || line.StartsWith("OEE of the line", StringComparison.Ordinal))];

    private string Model() => Written("line.yaml", """
        name: Line
        stations:
          castings: { kind: source }
          mill: { kind: machine, cycle: "lognormal(mean 80 s, cv 0.3)", scrap: 3 %, power: { idle: 1 kW, processing: 4 kW } }
          wash: { kind: machine, cycle: exponential(90 s), failures: { every: exponential(4 h), repair: exponential(20 min) } }
          done: { kind: sink }
        flow:
          - castings -> mill -> [3] -> wash -> done

        """);

    private string Written(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    [GeneratedRegex("\"run\":\"?[^,\"]+")]
    private static partial Regex Run();
}
