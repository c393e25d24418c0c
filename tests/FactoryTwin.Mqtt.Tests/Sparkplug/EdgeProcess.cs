using System.Globalization;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Sparkplug;
using FactoryTwin.Mqtt.Tests.Connection;

namespace FactoryTwin.Mqtt.Tests.Sparkplug;

/// <summary>A program that publishes a factory as an edge node with an outbox, and is killed in the middle of that. Each line that it reads says how many parts the mill is to finish; it answers with the last one when all is on disk.</summary>
internal static class EdgeProcess
{
    public const string Word = "edge";

    public static async Task<int> RunAsync(string folder, string port, long part)
    {
        await using Outbox outbox = Outbox.Open(new OutboxOptions { Folder = folder });
        await using var link = new MqttConnection(Brokers.Options(MqttAddress.Parse($"mqtt://127.0.0.1:{port}")));
        using var factory = new FedFactory();
        using SparkplugEdgeNode node = await SparkplugEdgeNode.AttachAsync(factory, link, new SparkplugEdgeNodeOptions { Group = "plant", Node = "line", Outbox = outbox });
        link.Start();
        Task life = node.RunAsync(CancellationToken.None);
        double second = 0;
        while (!life.IsCompleted && await Console.In.ReadLineAsync() is { } line)
        {
            for (int i = int.Parse(line, CultureInfo.InvariantCulture); i > 0; i--)
                factory.Tell(++second, FedFactory.Mill, StationEventKind.PartCompleted, StationState.Starved, part: ++part);
            await node.FlushAsync();
            await Console.Out.WriteLineAsync(part.ToString(CultureInfo.InvariantCulture));
        }
        // It ends with who has started it, whatever becomes of that.
        Environment.Exit(2);
        return 2;
    }
}
