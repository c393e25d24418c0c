using System.Diagnostics;
using System.Globalization;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Tests.Connection;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Tests.Peers;

/// <summary>Debian's <c>mosquitto_sub</c> and <c>mosquitto_pub</c> as clients of the embedded broker, without an id as people call them; what the first writes down is mirrored.</summary>
public class MosquittoClientTests
{
    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Theory, InlineData("mqttv311"), InlineData("mqttv5")]
    public async Task What_mosquitto_sub_writes_down_of_a_published_factory_is_its_stream(string version)
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        string[] client = ["-h", "127.0.0.1", "-p", broker.Address!.Port.ToString(CultureInfo.InvariantCulture), "-V", version, "-q", "1"];
        await SayAsync([.. client, "-r", "-t", "begin", "-m", "here"]);
        using Process listening = Process.Start(new ProcessStartInfo("mosquitto_sub", [.. client, "-t", "factorytwin/#", "-t", "begin", "-t", "end", "-F", "%j"]) { RedirectStandardOutput = true })!;
        try
        {
            Assert.Contains("\"begin\"", await listening.StandardOutput.ReadLineAsync(TestEnds), StringComparison.Ordinal);
            MirrorBinding binding = MirrorBinding.Parse("name: L\nmodel: exponential-line.yaml\ntwin: { dialect: plain }\n", Repository.PathOf("seeds/binding.yaml"));
            using var run = new Simulation(binding.LoadModel()!, seed: 2);
            var happened = new StreamHash();
            run.Events.Subscribe(happened);
            await using var speaking = new MqttConnection(Brokers.Options(broker.Address));
            await using var publisher = new FactoryPublisher(run, speaking);
            await speaking.StartAsync(TestEnds);
            run.Advance(TimeSpan.FromHours(1));
            await publisher.FlushAsync(TestEnds);
            await SayAsync([.. client, "-t", "end", "-m", "there"]);
            using var lines = new StringWriter(CultureInfo.InvariantCulture);
            for (string line = ""; !line.Contains("\"topic\":\"end\"", StringComparison.Ordinal);)
                lines.WriteLine(line = (await listening.StandardOutput.ReadLineAsync(TestEnds))!);
            using var reader = new StringReader(lines.ToString());
            var log = new MirrorLog(reader);
            await using var mirror = new FactoryMirror(binding, dialects: null, DateTimeOffset.UnixEpoch);
            var mirrored = new StreamHash();
            mirror.Events.Subscribe(mirrored);
            await log.PlayAsync(mirror, cancellation: TestEnds);
            Assert.True(happened.Count > 200);
            Assert.Equal((happened.Count, happened.Value, 0), (mirrored.Count, mirrored.Value, (int)log.Broken));
        }
        finally
        {
            listening.Kill();
            await listening.WaitForExitAsync(TestEnds);
        }
    }

    private static async Task SayAsync(string[] arguments)
    {
        using Process saying = Process.Start(new ProcessStartInfo("mosquitto_pub", arguments) { RedirectStandardError = true })!;
        string error = await saying.StandardError.ReadToEndAsync(TestEnds);
        await saying.WaitForExitAsync(TestEnds);
        Assert.True(saying.ExitCode == 0, error);
    }
}
