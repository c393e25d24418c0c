using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Sparkplug;
using FactoryTwin.Mqtt.Tests.Connection;
using Microsoft.Extensions.Time.Testing;

namespace FactoryTwin.Mqtt.Tests.Conformance;

/// <summary>Real sessions of a host application over a real broker, written down packet by packet; what it knows is noted.</summary>
internal static class HostScenarios
{
    public static async Task LifeAsync(Capture capture, Mosquitto broker, MqttVersion version)
    {
        const string Scenario = "host";
        await using var tap = new PacketTap(capture, Scenario, broker.Port);
        await using MqttConnection peer = await Brokers.ConnectAsync(Brokers.Options(broker.Address));
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await Listening.StartAsync($"host-life-{version}", tap.Address, version, clock);
        int states = capture.Published(Scenario, "STATE");
        await host.ConnectAsync();
        await Eventually.Holds(() => capture.Published(Scenario, "STATE") >= states + 1, "the birth of the host");
        async Task Say(MqttMessage message) => await peer.PublishAsync(message, Eventually.Limit);
        Task Until(Func<HostNode, bool> condition, string what) => Eventually.Holds(() => host.Node is { } node && host.Host.Entered(_ => condition(node)), what);
        void Note(string what, Func<HostNode, bool> holds) => capture.Note(Scenario, what, host.Host.Entered(_ => holds(host.Node!)));

        await Say(new SparkplugState(false, 1).ToMessage(Checks.Host));
        await Eventually.Holds(() => capture.Published(Scenario, "STATE") >= states + 2, "that it is there all the same");

        await BearAsync(Say);
        await Until(node => node.Devices.Count == 2 && node.All.All(device => device.IsOnline), "births");
        await host.Host.CommandAsync(host.Link, new SparkplugCommand { Name = "Speed", Number = 2.5 }, Checks.Group, Checks.Node, Eventually.Limit);
        await host.Host.CommandAsync(host.Link, new SparkplugCommand { Station = "mill", Name = "Door", Flag = true }, Checks.Group, Checks.Node, Eventually.Limit);

        // A gap that closes, and one that does not.
        capture.Note(Scenario, "reorder timeout", new SparkplugHostOptions { ReorderTimeout = TimeSpan.FromSeconds(7) }.ReorderTimeout == TimeSpan.FromSeconds(7));
        await Say(Data(4, 14));
        await Until(node => node.Waiting.Count == 1, "a message that waits");
        Note("gap begins", node => node.GapSince is not null && Speed(node) == 1);
        await Say(Data(3, 13));
        await Until(node => Speed(node) == 14, "the gap is filled");
        long asked = host.Host.RebirthsAsked;
        clock.Advance(TimeSpan.FromSeconds(30));
        await Say(Data(5, 15));
        await Until(node => Speed(node) == 15, "the next one");
        Note("gap is over", node => node.GapSince is null && host.Host.RebirthsAsked == asked);
        await Say(Data(7, 17));
        await Until(node => node.Waiting.Count == 1, "a message that waits for ever");
        int rebirths = capture.Published(Scenario, "NCMD");
        clock.Advance(TimeSpan.FromSeconds(3));
        await Eventually.Holds(() => capture.Published(Scenario, "NCMD") == rebirths + 1, "births are asked for");
        Note("gap lasts", _ => host.Host.RebirthsAsked == asked + 1);

        await BearAsync(Say);
        await Until(node => Speed(node) == 1 && node.All.All(device => device.IsOnline), "births again");   // a birth of the node takes its devices back until theirs
        await Say(Peer.Message("DDEATH", "mill", 3));
        await Until(node => !node.Devices["mill"].IsOnline, "a device dies");
        long told = Peer.Now;
        Note("device offline", node => node.Devices["mill"].OfflineSince is { } at && Math.Abs(at - told) < 60_000 && at != clock.GetUtcNow().ToUnixTimeMilliseconds());
        Note("device stale", node => node.Devices["mill"].Metrics.Count > 0 && node.Devices["mill"].Metrics.All(metric => metric.StaleSince == node.Devices["mill"].OfflineSince));
        await Say(Peer.Message("NDEATH", "", null, SparkplugMetric.Make("bdSeq", null, Peer.Now, SparkplugType.Int64, SparkplugValue.Whole(SparkplugType.Int64, 0))));
        await Until(node => !node.Self.IsOnline, "a node dies");
        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        Note("node offline", node => node.Self.OfflineSince == now);
        Note("node stale", node => node.Self.Metrics.Count > 0 && node.Self.Metrics.All(metric => metric.StaleSince == now));
        Note("devices offline", node => node.Devices["oven"].OfflineSince == now);
        Note("devices stale", node => node.Devices["oven"].Metrics.Count > 0 && node.Devices["oven"].Metrics.All(metric => metric.StaleSince == now));
        clock.Advance(TimeSpan.FromSeconds(1));
        await host.StopAsync();
        await Say(new MqttMessage { Topic = SparkplugTopic.StateOf(Checks.Host), IsRetained = true, QualityOfService = 1 });   // nothing is kept for the next one
    }

    /// <summary>A host at two brokers: a state of its own for each.</summary>
    public static async Task BrokersAsync(Capture capture, Mosquitto one, Mosquitto two)
    {
        const string Scenario = "host-brokers";
        await using var first = new PacketTap(capture, Scenario, one.Port, 1);
        await using var second = new PacketTap(capture, Scenario, two.Port, 2);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var atOne = await Listening.StartAsync("host-one", first.Address, MqttVersion.V5, clock);
        await using var atTwo = await Listening.StartAsync("host-two", second.Address, MqttVersion.V5, clock);
        await atOne.ConnectAsync();
        clock.Advance(TimeSpan.FromSeconds(2));
        await atTwo.ConnectAsync();
        await Eventually.Holds(() => capture.Published(Scenario, "STATE", 1) >= 1 && capture.Published(Scenario, "STATE", 2) >= 1, "births at both");
        clock.Advance(TimeSpan.FromSeconds(2));
        await atOne.StopAsync();
        await atTwo.StopAsync();
    }

    private static async Task BearAsync(Func<MqttMessage, Task> say)
    {
        await say(Peer.Message("NBIRTH", "", 0, SparkplugMetric.Make("bdSeq", null, Peer.Now, SparkplugType.Int64, SparkplugValue.Whole(SparkplugType.Int64, 0)),
            SparkplugMetric.Make("Node Control/Rebirth", null, Peer.Now, SparkplugType.Boolean, SparkplugValue.Flag(false)), SparkplugMetric.Make("Speed", 1, Peer.Now, SparkplugType.Double, SparkplugValue.Double(1))));
        await say(Peer.Message("DBIRTH", "mill", 1, SparkplugMetric.Make("Door", 2, Peer.Now, SparkplugType.Boolean, SparkplugValue.Flag(false))));
        await say(Peer.Message("DBIRTH", "oven", 2, SparkplugMetric.Make("Door", 3, Peer.Now, SparkplugType.Boolean, SparkplugValue.Flag(false))));
    }

    private static MqttMessage Data(int sequence, double speed) => Peer.Message("NDATA", "", sequence, SparkplugMetric.Make(null, 1, Peer.Now, null, SparkplugValue.Double(speed)));

    private static double? Speed(HostNode node) => node.Self.Find("Speed")?.Value?.AsNumber;

    /// <summary>A host with its link, and somebody who reads it.</summary>
    private sealed class Listening(SparkplugHost host, MqttConnection link) : Party(link), IObservationSink
    {
        public SparkplugHost Host => host;

        public HostNode? Node => host.Entered(session => session.Nodes.FirstOrDefault());

        public static async Task<Listening> StartAsync(string client, MqttAddress address, MqttVersion version, TimeProvider clock)
        {
            var host = new SparkplugHost(new SparkplugHostOptions { HostId = Checks.Host }, clock);
            MqttConnection link = LinkOf(client, version, address);
            await host.AttachAsync(link);
            return new Listening(host, link);
        }

        protected override Task LiveAsync(CancellationToken end) => Task.WhenAll(host.RunAsync(Link, end), ReadAsync(end));

        void IObservationSink.Observed(Observation observation)
        {
            // The host's own tables are looked at.
        }

        void IObservationSink.Unreadable(MqttMessage message, string reason)
        {
        }

        private async Task ReadAsync(CancellationToken end)
        {
            var dialect = new SparkplugDialect(host);
            try
            {
                await foreach (MqttMessage message in Link.Messages.ReadAllAsync(end))
                    dialect.Read(message, this);
            }
            catch (OperationCanceledException)
            {
                // The scenario is over.
            }
        }
    }
}
