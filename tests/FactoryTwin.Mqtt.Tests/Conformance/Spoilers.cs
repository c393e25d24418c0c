using System.Text;
using FactoryTwin.Mqtt.Sparkplug.Wire;
using Google.Protobuf;

namespace FactoryTwin.Mqtt.Tests.Conformance;

/// <summary>Captures as they must not be: each change breaks what some checks look at, to show that they can fail.</summary>
internal static class Spoilers
{
    public static IEnumerable<Func<IReadOnlyList<Packet>, IEnumerable<Packet>>> All =>
    [
        // Topics, quality, retained.
        .. new[] { ("/plant/", "/plAnt2/"), ("spBv1.0", "spAv1.0"), ("/line", "/Line/x/y"), ("BIRTH/line", "BIRTH"), ("DATA/line", "DATA/line/deep/er"), ("STATE/", "STATE/x"), ("/mill", "/OVENS"), ("/mill", "/+"), ("/line", "/li#ne"), ("/plant", "/pl+ant") }
            .Select(change => Messages(message => message.With(topic: message.Topic.Replace(change.Item1, change.Item2, StringComparison.Ordinal)))),
        Messages(message => message.With(quality: message.Quality == 0 ? 1 : 0)),
        Messages(message => message.With(isRetained: !message.IsRetained)),
        Messages(message => message.With(topic: message.Topic.Replace("/NCMD/", "/DCMD/", StringComparison.Ordinal))),
        Messages(message => message.With(topic: message.Topic.Replace("/DBIRTH/", "/DBIRTH/x", StringComparison.Ordinal))),
        Messages(message => message.Sparkplug is null ? message : message.With(topic: message.Topic.Replace("DBIRTH/line", "DBIRTH/other", StringComparison.Ordinal))),

        // Payloads.
        Messages(message => message.With(payload: [0xFF])),
        Payloads(payload => payload.ClearTimestamp()),
        Payloads(payload => payload.Timestamp = 1),
        Payloads(payload => payload.ClearSeq()),
        Payloads(payload => payload.Seq = 5),
        Payloads(payload => payload.Seq = payload.HasSeq && payload.Seq > 100 ? payload.Seq + 1 : payload.Seq),
        Payloads(payload => payload.Metrics.Clear()),
        Payloads(payload => payload.Metrics.Add(payload.Metrics.Select(metric => new Metric(metric) { Name = metric.Name.ToUpperInvariant() }).ToArray())),
        Payloads(payload =>
        {
            Metric[] reversed = [.. payload.Metrics.Reverse().Select((metric, i) => new Metric(metric) { Timestamp = metric.Timestamp - (ulong)i })];
            payload.Metrics.Clear();
            payload.Metrics.Add(reversed);
        }),

        // Metrics.
        Metrics(metric => metric.ClearTimestamp()),
        Metrics(metric => metric.Timestamp = 1),
        Metrics(metric => metric.ClearName()),
        Metrics(metric => metric.ClearAlias()),
        Metrics(metric =>
        {
            metric.ClearName();
            metric.ClearAlias();
        }),
        Metrics(metric => metric.Alias = 1),
        Metrics(metric => metric.Alias += 1000, onlyData: true),
        Metrics(metric => metric.Name = "anything"),
        Metrics(metric => metric.ClearDatatype()),
        Metrics(metric => metric.Datatype = 99),
        Metrics(metric => metric.IsNull = !metric.IsNull),
        Metrics(metric => metric.BytesValue = ByteString.Empty),
        Metrics(metric => metric.LongValue += metric.Name == "bdSeq" ? 7ul : 0, metric => metric.Name == "bdSeq"),
        Metrics(metric => metric.Name = "bdseq", metric => metric.Name == "bdSeq"),
        Metrics(metric => metric.Datatype = 8, metric => metric.Name == "bdSeq"),
        Metrics(metric => metric.BooleanValue = !metric.BooleanValue, metric => metric.Name == "Node Control/Rebirth"),
        Metrics(metric => metric.Name = "Node Control/Reboot", metric => metric.Name == "Node Control/Rebirth"),
        Wills(will => Changed(will, payload => payload.Metrics[0].LongValue = 17)),
        Births(payload => payload.Metrics.Single(metric => metric.Name == "bdSeq").LongValue++),

        // Properties and tables.
        Metrics(metric => metric.Properties?.Keys.Add("more")),
        Properties(value => value.ClearType()),
        Properties(value => value.Type = 4),
        Properties(value => value.Type = 99),
        Properties(value => value.IntValue = 193),
        Tables(table => table.ClearNumOfColumns()),
        Tables(table => table.Columns.Add("more")),
        Tables(table => table.Types_.Clear()),
        Tables(table => table.Types_[0] = 17),
        Tables(table => table.Rows.Add(new Row { Elements = { new Cell() } })),

        // States.
        States("\"timestamp\":", "\"timestamp\":9"), States("\"online\":true", "\"online\":\"yes\""), States("\"online\":false", "\"online\":0"), States("true", "false"), States("}", ",\"more\":1}"), States("\"timestamp\":1", "\"timestamp\":"),
        packets => packets.Select(packet => packet is { IsFromClient: true, Kind: PacketKind.Publish, Message: { } message } && HostChecks.State(message) is (false, _)
            ? packet with { Message = message.With(payload: Encoding.UTF8.GetBytes("""{"online":false,"timestamp":17}""")) } : packet),
        packets => packets.Select(packet => packet is { IsFromClient: true, Kind: PacketKind.Publish, Message: { } message } && HostChecks.State(message) is (true, _)
            ? packet with { Message = message.With(payload: Encoding.UTF8.GetBytes("""{"online":true,"timestamp":1700000000000}""")) } : packet),
        Wills(will => will.With(payload: Encoding.UTF8.GetBytes("""{"online":false,"timestamp":17}"""))),

        // Connections.
        packets => packets.Select(packet => packet.Kind == PacketKind.Connect ? packet with { Message = null } : packet),
        packets => packets.Select(packet => packet.Kind == PacketKind.Connect ? packet with { IsClean = false } : packet),
        packets => packets.Select(packet => packet with { Broker = 0 }),
        packets => packets.Select(packet => packet with { Reason = 0 }),
        packets => packets.Select(packet => packet.Kind == PacketKind.Subscribe ? packet with { Filters = [.. packet.Filters.Select(filter => (filter.Topic, 0))] } : packet),
        packets => packets.Where(packet => packet.Kind != PacketKind.Subscribe),
        packets => packets.Where(packet => packet.Kind is not (PacketKind.Disconnect or PacketKind.Closed)),
        packets => packets.Select(packet => packet.Kind == PacketKind.Note ? packet with { Note = (packet.Note.What, false) } : packet),
        packets => packets.Where(packet => packet.IsFromClient || !packet.Message!.Topic.Contains("/STATE/scada", StringComparison.Ordinal)),
        packets => packets.GroupBy(packet => packet.Connection).SelectMany(session => session.Take(1).Concat(session.Skip(1).Reverse())),

        // Order: messages that are not there, that come twice, and that come where they must not.
        .. new[] { "NBIRTH", "DBIRTH", "NDATA", "DDATA", "NDEATH", "DDEATH", "STATE" }.Select(verb => Without(packet => packet.Message!.Verb == verb)),
        Without(packet => packet.Message!.Topic.EndsWith("/ovens", StringComparison.Ordinal) && packet.Message.Verb == "DBIRTH"),
        packets => packets.SelectMany(packet => packet is { IsFromClient: true, Kind: PacketKind.Publish } ? (Packet[])[packet, packet] : [packet]),
        packets => Insert(packets, packet => packet is { IsFromClient: true, Kind: PacketKind.Publish } && packet.Message!.Verb == "NBIRTH", before: true),
        packets => Insert(packets, packet => packet is { IsFromClient: false, Kind: PacketKind.Publish }, before: false),
        packets => Insert(packets, packet => packet is { IsFromClient: true, Kind: PacketKind.Publish } && packet.Message!.Verb == "DDEATH", before: false),
        packets => InsertBirths(packets),
        packets => packets.Where(packet => packet is not { IsFromClient: true, Kind: PacketKind.Connect } || packet.Scenario is not ("edge-host" or "edge-brokers") || packets.First(first => first.Scenario == packet.Scenario) == packet),
        packets => packets.Where(packet => packet.Kind != PacketKind.Connect),
    ];

    private static Func<IReadOnlyList<Packet>, IEnumerable<Packet>> Messages(Func<Message, Message> change) => packets =>
        packets.Select(packet => packet is { IsFromClient: true, Message: { } message } ? packet with { Message = change(message) } : packet);

    private static Func<IReadOnlyList<Packet>, IEnumerable<Packet>> Payloads(Action<Payload> change) => Messages(message => Changed(message, change));

    private static Func<IReadOnlyList<Packet>, IEnumerable<Packet>> Metrics(Action<Metric> change, Func<Metric, bool>? which = null, bool onlyData = false) => Messages(message =>
        onlyData && !message.Verb.EndsWith("DATA", StringComparison.Ordinal) && !message.Verb.EndsWith("CMD", StringComparison.Ordinal) ? message : Changed(message, payload =>
        {
            foreach (Metric metric in payload.Metrics.Where(metric => which is null || which(metric)))
                change(metric);
        }));

    private static Func<IReadOnlyList<Packet>, IEnumerable<Packet>> Properties(Action<PropertyValue> change) => Metrics(metric =>
    {
        foreach (PropertyValue value in metric.Properties?.Values ?? [])
            change(value);
    });

    private static Func<IReadOnlyList<Packet>, IEnumerable<Packet>> Tables(Action<DataSet> change) => Metrics(metric => change(metric.DatasetValue), metric => metric.ValueCase == Metric.ValueOneofCase.DatasetValue);

    private static Func<IReadOnlyList<Packet>, IEnumerable<Packet>> Births(Action<Payload> change) => Messages(message => message.Verb == "NBIRTH" ? Changed(message, change) : message);

    private static Func<IReadOnlyList<Packet>, IEnumerable<Packet>> Wills(Func<Message, Message> change) => packets =>
        packets.Select(packet => packet is { Kind: PacketKind.Connect, Message: { } will } ? packet with { Message = change(will) } : packet);

    private static Func<IReadOnlyList<Packet>, IEnumerable<Packet>> States(string from, string to) => Messages(message => message.Topic.Contains("/STATE/", StringComparison.Ordinal)
        ? message.With(payload: Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(message.Payload).Replace(from, to, StringComparison.Ordinal))) : message);

    private static Func<IReadOnlyList<Packet>, IEnumerable<Packet>> Without(Func<Packet, bool> which) => packets => packets.Where(packet => packet is not { IsFromClient: true, Kind: PacketKind.Publish } || !which(packet));

    private static Message Changed(Message message, Action<Payload> change)
    {
        if (message.Topic.Contains("/STATE/", StringComparison.Ordinal) || message.Sparkplug is not { } payload)
            return message;
        var changed = new Payload(payload);
        change(changed);
        return message.With(payload: changed.ToByteArray());
    }

    /// <summary>Data of a device that was told elsewhere, beside each of some packets.</summary>
    private static IEnumerable<Packet> Insert(IReadOnlyList<Packet> packets, Func<Packet, bool> where, bool before)
    {
        Packet[] data = [packets.First(packet => packet.IsFromClient && packet.Message?.Verb == "NDATA"), packets.First(packet => packet.IsFromClient && packet.Message?.Verb == "DDATA")];
        foreach (Packet packet in packets)
        {
            Packet[] inserted = where(packet) ? [.. data.Select(told => told with { Scenario = packet.Scenario, Connection = packet.Connection, Broker = packet.Broker, Message = told.Message!.With(topic: told.Message.Topic.Replace("/mill", "/ovens", StringComparison.Ordinal)) })] : [];
            foreach (Packet each in before ? inserted.Append(packet) : inserted.Prepend(packet))
                yield return each;
        }
    }

    /// <summary>Births after every state that a node hears of.</summary>
    private static IEnumerable<Packet> InsertBirths(IReadOnlyList<Packet> packets)
    {
        Packet birth = packets.First(packet => packet.IsFromClient && packet.Message?.Verb == "NBIRTH");
        return packets.SelectMany(packet => packet is { IsFromClient: false, Kind: PacketKind.Publish } && packet.Message!.Verb == "STATE"
            ? (Packet[])[packet, birth with { Scenario = packet.Scenario, Connection = packet.Connection, Broker = packet.Broker }] : [packet]);
    }
}
