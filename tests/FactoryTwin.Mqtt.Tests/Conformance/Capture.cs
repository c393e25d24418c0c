namespace FactoryTwin.Mqtt.Tests.Conformance;

/// <summary>All packets of all scenarios, in the order in which they passed.</summary>
internal sealed class Capture
{
    private readonly Lock _gate = new();
    private readonly List<Packet> _packets = [];
    private int _connections;

    public Capture() { }

    public Capture(IEnumerable<Packet> packets) => _packets = [.. packets];

    public IReadOnlyList<Packet> Packets
    {
        get
        {
            lock (_gate)
                return [.. _packets];
        }
    }

    public int NewConnection() => Interlocked.Increment(ref _connections);

    public void Add(Packet packet)
    {
        lock (_gate)
            _packets.Add(packet);
    }

    /// <summary>Writes down what was seen inside.</summary>
    public void Note(string scenario, string what, bool holds) => Add(new Packet
    {
        Scenario = scenario,
        Connection = 0,
        Broker = 0,
        IsFromClient = true,
        Kind = PacketKind.Note,
        At = 0,
        Note = (what, holds),
    });

    /// <summary>How many packets of a scenario a condition holds for.</summary>
    public int Count(string scenario, Func<Packet, bool> condition) => Packets.Count(packet => packet.Scenario == scenario && condition(packet));

    /// <summary>How many messages of a verb the client has published.</summary>
    public int Published(string scenario, string verb, int broker = 0) =>
        Count(scenario, packet => packet is { IsFromClient: true, Kind: PacketKind.Publish } && packet.Broker == broker && packet.Message!.Verb == verb);

    /// <summary>The connections of those whose names begin so.</summary>
    public IReadOnlyList<Packet[]> Sessions(string client) => Sorted(Packets, client);

    private static Packet[][] Sorted(IReadOnlyList<Packet> packets, string client) =>
        [.. packets.Where(packet => packet.Kind != PacketKind.Note).GroupBy(packet => packet.Connection).Select(session => session.ToArray()).Where(session => session[0].Kind == PacketKind.Connect && session[0].ClientId.StartsWith(client, StringComparison.Ordinal))];
}
