using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Sparkplug;
using FactoryTwin.Mqtt.Tests.Connection;
using FactoryTwin.Mqtt.Tests.Sparkplug;

namespace FactoryTwin.Mqtt.Tests.Conformance;

/// <summary>Real sessions of an edge node over a real broker, written down packet by packet.</summary>
internal static class EdgeScenarios
{
    /// <summary>All that a node says in its life, with one version of MQTT.</summary>
    public static async Task LifeAsync(Capture capture, Mosquitto broker, MqttVersion version)
    {
        const string Scenario = "edge";
        await using var tap = new PacketTap(capture, Scenario, broker.Port);
        await using MqttConnection peer = await Brokers.ConnectAsync(Brokers.Options(broker.Address));
        List<SparkplugCommand> commands = [];
        await using var edge = await Edge.StartAsync($"edge-life-{version}", tap.Address, version, commands: commands.Add);
        Func<string, int> said = verb => capture.Published(Scenario, verb);
        (int births, int devices, int data, int deaths) = (said("NBIRTH"), said("DBIRTH"), said("DDATA"), said("NDEATH"));
        await edge.ConnectAsync();
        await Eventually.Holds(() => said("DBIRTH") == devices + 3, "births");

        // Enough that numbers wrap, with every kind of value.
        for (int i = 0; i < 70; i++)
        {
            int before = said("DDATA");
            edge.Factory.Tell(i, FedFactory.Mill, StationEventKind.PartCompleted, i % 2 == 0 ? StationState.Processing : StationState.Starved, part: i + 1);
            edge.Factory.Tell(i + 0.5, FedFactory.Mill, StationEventKind.SignalChanged, i % 2 == 0 ? StationState.Processing : StationState.Starved, value: i, quality: (SignalQuality)(i % 3));
            await Eventually.Holds(() => said("DDATA") > before, "data");
        }
        edge.Factory.Tell(151, FedFactory.Ovens, StationEventKind.StateChanged, StationState.Setup, StationPhase.Heating, place: 1);
        edge.Factory.Tell(152, FedFactory.Mill, StationEventKind.SignalChanged, value: 1, signal: 2);
        edge.Factory.Tell(153, FedFactory.Done, StationEventKind.PartEnded, part: 1);
        await edge.SentAsync();

        await peer.PublishAsync(Peer.Message("NCMD", "", null, SparkplugMetric.Make("Node Control/Rebirth", null, Peer.Now, SparkplugType.Boolean, SparkplugValue.Flag(true))), Eventually.Limit);
        await Eventually.Holds(() => said("NBIRTH") == births + 2 && said("DBIRTH") == devices + 6, "a rebirth");
        await peer.PublishAsync(Peer.Message("DCMD", "mill", null, SparkplugMetric.Make("Signals/spindle-power", null, Peer.Now, SparkplugType.Double, SparkplugValue.Double(3))), Eventually.Limit);
        await Eventually.Holds(() => commands.Count == 1, "a command");

        for (int place = 0; place < 2; place++)
            edge.Factory.Tell(160 + place, FedFactory.Ovens, StationEventKind.StateChanged, StationState.NoData, place: place);
        edge.Factory.Tell(162, FedFactory.Mill, StationEventKind.PartArrived, StationState.Starved, part: 400);
        await edge.SentAsync();
        edge.Factory.Tell(165, FedFactory.Ovens, StationEventKind.StateChanged, StationState.Idle);
        await Eventually.Holds(() => said("DBIRTH") == devices + 7, "a device that is known again");
        edge.Factory.Tell(166, FedFactory.Ovens, StationEventKind.StateChanged, StationState.Processing);
        await edge.SentAsync();

        // The connection breaks; what may have been lost is sent once more, as historical.
        tap.Cut();
        edge.Factory.Tell(170, FedFactory.Mill, StationEventKind.StateChanged, StationState.Down, StationPhase.Repair);
        await Eventually.Holds(() => said("NBIRTH") == births + 3 && said("DBIRTH") == devices + 10, "births after a break");
        await edge.SentAsync();
        edge.Factory.Tell(171, FedFactory.Mill, StationEventKind.StateChanged, StationState.Idle);
        await edge.SentAsync();
        await edge.StopAsync();
        await Eventually.Holds(() => said("NDEATH") == deaths + 1, "the death");
    }

    /// <summary>A node that waits for its primary host, and all that may mislead it.</summary>
    public static async Task HostAsync(Capture capture, Mosquitto broker)
    {
        const string Scenario = "edge-host";
        await using var tap = new PacketTap(capture, Scenario, broker.Port);
        await using MqttConnection peer = await Brokers.ConnectAsync(Brokers.Options(broker.Address));
        await using var edge = await Edge.StartAsync("edge-host", tap.Address, MqttVersion.V5, Checks.Host);
        Func<string, int> said = verb => capture.Published(Scenario, verb);
        async Task Say(string host, bool isOnline, long timestamp)
        {
            int before = Heard(capture, Scenario, host);
            await peer.PublishAsync(new SparkplugState(isOnline, timestamp).ToMessage(host), Eventually.Limit);
            // Nodes listen to their own host alone, so a word of another one is not delivered.
            await Eventually.Holds(() => Heard(capture, Scenario, host) > before || host != Checks.Host, $"the state of {host}");
        }

        long now = Peer.Now;
        await edge.ConnectAsync();
        await Say("somebody", true, now);
        await Say(Checks.Host, false, now);
        await Say(Checks.Host, true, now - 1);
        await Say(Checks.Host, true, now + 1);
        await Eventually.Holds(() => said("DBIRTH") == 3, "births");
        int data = said("DDATA");
        await Say(Checks.Host, false, now);
        edge.Factory.Tell(1, FedFactory.Mill, StationEventKind.StateChanged, StationState.Setup);
        await Eventually.Holds(() => said("DDATA") > data, "data in spite of an old death");
        await Say(Checks.Host, false, now + 1);
        await Eventually.Holds(() => said("NDEATH") == 1 && capture.Sessions("edge-host").Count == 2, "a new connection");
        await Say(Checks.Host, true, now);
        await Say(Checks.Host, true, now + 2);
        await Eventually.Holds(() => said("DBIRTH") == 6, "births again");
        await edge.StopAsync();
        await peer.PublishAsync(new MqttMessage { Topic = SparkplugTopic.StateOf(Checks.Host), IsRetained = true, QualityOfService = 1 }, Eventually.Limit);   // nothing is kept for the next one
    }

    /// <summary>A node with two brokers, whose primary host goes from one to the other.</summary>
    public static async Task BrokersAsync(Capture capture, Mosquitto one, Mosquitto two)
    {
        const string Scenario = "edge-brokers";
        await using var first = new PacketTap(capture, Scenario, one.Port, 1);
        await using var second = new PacketTap(capture, Scenario, two.Port, 2);
        await using MqttConnection peerOfOne = await Brokers.ConnectAsync(Brokers.Options(one.Address)), peerOfTwo = await Brokers.ConnectAsync(Brokers.Options(two.Address));
        long now = Peer.Now;
        await peerOfOne.PublishAsync(new SparkplugState(true, now).ToMessage(Checks.Host), Eventually.Limit);
        await peerOfTwo.PublishAsync(new SparkplugState(true, now - 1000).ToMessage(Checks.Host), Eventually.Limit);
        await using var edge = await Edge.StartAsync("edge-brokers", first.Address, MqttVersion.V5, Checks.Host, second.Address);
        await edge.ConnectAsync();
        await Eventually.Holds(() => capture.Published(Scenario, "DBIRTH", 1) == 3, "births at the first broker");
        await peerOfOne.PublishAsync(new SparkplugState(false, now + 1).ToMessage(Checks.Host), Eventually.Limit);
        await Eventually.Holds(() => capture.Published(Scenario, "DBIRTH", 2) == 3, "births at the second broker");
        await edge.StopAsync();
        foreach (MqttConnection peer in (MqttConnection[])[peerOfOne, peerOfTwo])
            await peer.PublishAsync(new MqttMessage { Topic = SparkplugTopic.StateOf(Checks.Host), IsRetained = true, QualityOfService = 1 }, Eventually.Limit);
    }

    private static int Heard(Capture capture, string scenario, string host) =>
        capture.Count(scenario, packet => packet is { IsFromClient: false, Kind: PacketKind.Publish } && packet.Message!.Topic == SparkplugTopic.StateOf(host));

    /// <summary>A node with its link and its factory.</summary>
    private sealed class Edge(FedFactory factory, MqttConnection link, SparkplugEdgeNode node) : Party(link)
    {
        public FedFactory Factory => factory;

        public static async Task<Edge> StartAsync(string client, MqttAddress address, MqttVersion version, string? host = null, MqttAddress? second = null, Action<SparkplugCommand>? commands = null)
        {
            var factory = new FedFactory();
            MqttConnection link = LinkOf(client, version, second is null ? [address] : [address, second]);
            var options = new SparkplugEdgeNodeOptions { Group = Checks.Group, Node = Checks.Node, PrimaryHost = host, Command = commands, Start = TimeProvider.System.GetUtcNow().AddMinutes(-3) };
            return new Edge(factory, link, await SparkplugEdgeNode.AttachAsync(factory, link, options));
        }

        public Task SentAsync() => Eventually.Holds(() => !node.HasUnsent, "all is sent");

        public override async ValueTask DisposeAsync()
        {
            node.Dispose();
            await base.DisposeAsync();
        }

        protected override Task LiveAsync(CancellationToken end) => node.RunAsync(end);
    }
}

/// <summary>What a peer says that is not judged.</summary>
internal static class Peer
{
    public static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public static MqttMessage Message(string verb, string device, int? sequence, params SparkplugMetric[] metrics)
    {
        var payload = new SparkplugPayload(Now, sequence);
        foreach (SparkplugMetric metric in metrics)
            payload.Add(metric);
        return new MqttMessage { Topic = $"spBv1.0/{Checks.Group}/{verb}/{Checks.Node}{(device.Length == 0 ? "" : "/" + device)}", Payload = payload.ToBytes() };
    }
}
