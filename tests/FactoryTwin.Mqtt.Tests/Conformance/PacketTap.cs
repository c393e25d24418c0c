using System.Collections.Concurrent;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Tests.Connection;

namespace FactoryTwin.Mqtt.Tests.Conformance;

/// <summary>Writes down what a client and a broker say, before it is handed on, so that an answer never stands before its question.</summary>
/// <remarks>What is said last is written down too: those who speak are disposed first, so each connection ends by itself.</remarks>
internal sealed class PacketTap(Capture capture, string scenario, int target, int broker = 0) : Relay(target, TimeSpan.FromSeconds(30))
{
    private readonly ConcurrentDictionary<Watcher, int> _connections = [];

    public MqttAddress Address => MqttAddress.Parse(FormattableString.Invariant($"mqtt://127.0.0.1:{Port}"));

    protected override Watcher Open()
    {
        int connection = capture.NewConnection(), version = 0;
        var up = new PacketReader(kind => Begin(connection, kind, isFromClient: true));
        var down = new PacketReader(kind => Begin(connection, kind, isFromClient: false));
        Watcher watch = (bytes, isFromClient) =>
        {
            foreach (Packet packet in isFromClient ? up.Read(bytes) : down.Read(bytes, version))
            {
                version = packet.Kind == PacketKind.Connect ? packet.Version : version;
                capture.Add(packet);
            }
            return true;
        };
        _connections[watch] = connection;
        return watch;
    }

    protected override void Closed(Watcher of) => capture.Add(Begin(_connections[of], PacketKind.Closed, isFromClient: true));

    private Packet Begin(int connection, PacketKind kind, bool isFromClient) => new()
    {
        Scenario = scenario,
        Connection = connection,
        Broker = broker,
        IsFromClient = isFromClient,
        Kind = kind,
        At = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
    };
}
