using FactoryTwin.Mqtt.Sparkplug.Wire;

namespace FactoryTwin.Mqtt.Tests.Conformance;

/// <summary>Judges a capture: what was looked at, and whether it was as it should be. Nothing to look at is no pass.</summary>
internal delegate IEnumerable<(bool Holds, string What)> Check(Capture capture);

/// <summary>Checks of single messages, for edge nodes and hosts.</summary>
internal static class Checks
{
    public const string Group = "plant", Node = "line", Host = "scada";
    public static readonly string[] Devices = ["mill", "ovens", "done%2F1"];
    private const long Near = 10 * 60 * 1000;

    public static IEnumerable<Packet> Published(Capture capture, params string[] verbs) => capture.Packets.Where(packet => packet is { IsFromClient: true, Kind: PacketKind.Publish } && verbs.Contains(packet.Message!.Verb));

    public static Check Each(string[] verbs, Func<Packet, bool> holds) => capture => Published(capture, verbs).Select(packet => (holds(packet), packet.Message!.Topic));

    public static Check EachPayload(string[] verbs, Func<Payload, bool> holds) => Each(verbs, packet => packet.Message!.Sparkplug is { } payload && holds(payload));

    public static Check EachMetric(string[] verbs, Func<Metric, bool> holds) => capture =>
        from packet in Published(capture, verbs)
        from metric in packet.Message!.Sparkplug?.Metrics ?? []
        select (holds(metric), $"{packet.Message!.Topic}: {metric.Name}{metric.Alias}");

    public static Check All(params Check[] checks) => capture => checks.SelectMany(check => check(capture).ToArray() is { Length: > 0 } found ? found : [(false, "nothing was seen")]);

    public static Check Topic(string verb) => Each([verb], packet => packet.Message!.Topic.Split('/') is ["spBv1.0", Group, _, Node, .. var device]
        && (verb[0] == 'D' ? device is [var name] && Devices.Contains(name) : device.Length == 0));

    public static Check Quality(string verb, int quality = 0) => Each([verb], packet => packet.Message!.Quality == quality);

    public static Check Retained(string verb, bool isRetained = false) => Each([verb], packet => packet.Message!.IsRetained == isRetained);

    public static Check Quiet(string verb) => All(Quality(verb), Retained(verb));

    public static Check Parses(params string[] verbs) => Each(verbs, packet => packet.Message!.Sparkplug is not null);

    public static Check Timestamp(params string[] verbs) => Each(verbs, packet => packet.Message!.Sparkplug is { HasTimestamp: true } payload && IsNear(payload.Timestamp, packet.At));

    public static Check HasNumber(params string[] verbs) => EachPayload(verbs, payload => payload is { HasSeq: true, Seq: <= 255 });

    public static Check HasNoNumber(params string[] verbs) => EachPayload(verbs, payload => !payload.HasSeq);

    public static Check MetricTimes(params string[] verbs) => EachMetric(verbs, metric => metric.HasTimestamp);

    public static Check MetricTimesAreUtc(params string[] verbs) => capture =>
        from packet in Published(capture, verbs)
        from metric in packet.Message!.Sparkplug?.Metrics ?? []
        where metric.HasTimestamp
        select (IsNear(metric.Timestamp, packet.At), $"{packet.Message!.Topic}: {metric.Timestamp}");

    public static Check Defined(string verb) => EachMetric([verb], metric => metric.HasName && IsType(metric) && HasValueOrNone(metric));

    public static Check ValueOrNone(string verb) => EachMetric([verb], HasValueOrNone);

    public static bool IsType(Metric metric) => metric.HasDatatype && metric.Datatype is >= 1 and <= 34;

    public static bool HasValueOrNone(Metric metric) => metric.IsNull == (metric.ValueCase == Metric.ValueOneofCase.None);

    /// <summary>Values that are not historical stand in the order of their times.</summary>
    public static Check InOrder(params string[] verbs) => EachPayload(verbs, payload =>
    {
        ulong[] times = [.. payload.Metrics.Where(metric => !metric.IsHistorical).Select(metric => metric.Timestamp)];
        return times.SequenceEqual(times.Order());
    });

    public static Check Properties(Func<PropertySet, bool> holds) => capture =>
        from packet in Published(capture, "NBIRTH", "DBIRTH", "NDATA", "DDATA")
        from metric in packet.Message!.Sparkplug?.Metrics ?? []
        where metric.Properties is not null
        select (holds(metric.Properties), $"{packet.Message!.Topic}: {metric.Properties}");

    public static Check Qualities(Func<PropertyValue, bool> holds) => Properties(set => set.Keys.Zip(set.Values).All(each => each.First != "Quality" || holds(each.Second)));

    public static Check Tables(Func<DataSet, bool> holds) => capture =>
        from packet in Published(capture, "NBIRTH", "DBIRTH", "NDATA", "DDATA")
        from metric in packet.Message!.Sparkplug?.Metrics ?? []
        where metric.ValueCase == Metric.ValueOneofCase.DatasetValue
        select (holds(metric.DatasetValue), $"{packet.Message!.Topic}: a table of {metric.DatasetValue.Columns.Count} columns");

    /// <summary>Whether a part of a topic is text that topics may have, as an id of Sparkplug.</summary>
    public static Check Id(int part) => capture =>
        from packet in Published(capture, "NBIRTH", "DBIRTH", "NDATA", "DDATA", "NDEATH", "DDEATH", "NCMD", "DCMD")
        let parts = packet.Message!.Topic.Split('/')
        where parts.Length > part
        select (parts[part].Length > 0 && parts[part].AsSpan().IndexOfAny("+#\0\uFFFD") < 0 && parts.Length <= 5, packet.Message!.Topic);

    /// <summary>What was seen inside.</summary>
    public static Check Noted(string what) => capture => capture.Packets.Where(packet => packet.Kind == PacketKind.Note && packet.Note.What == what).Select(packet => (packet.Note.Holds, what));

    public static bool IsNear(ulong timestamp, long at) => timestamp < long.MaxValue && Math.Abs((long)timestamp - at) < Near;
}
