using System.Text.Json;
using FactoryTwin.Mqtt.Sparkplug.Wire;
using static FactoryTwin.Mqtt.Tests.Conformance.Checks;

namespace FactoryTwin.Mqtt.Tests.Conformance;

/// <summary>Checks of what a host application says over a session.</summary>
internal static class HostChecks
{
    private const string StateTopic = $"spBv1.0/STATE/{Host}";

    private static IReadOnlyList<Packet[]> Sessions(Capture capture) => capture.Sessions("host");

    private static IEnumerable<Packet> Said(Packet[] session) => session.Where(packet => packet is { IsFromClient: true, Kind: PacketKind.Publish });

    private static bool IsState(Packet packet) => packet.Message!.Topic.Contains("/STATE/", StringComparison.Ordinal);

    /// <summary>The payload of a state: two keys, nothing else.</summary>
    public static (bool IsOnline, long Timestamp)? State(Message message)
    {
        try
        {
            using var json = JsonDocument.Parse(message.Payload);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.EnumerateObject().Count() == 2
                && json.RootElement.TryGetProperty("online", out JsonElement online) && online.ValueKind is JsonValueKind.True or JsonValueKind.False
                && json.RootElement.TryGetProperty("timestamp", out JsonElement time) && time.ValueKind == JsonValueKind.Number && time.TryGetInt64(out long at)
                ? (online.GetBoolean(), at) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static Check Connects(Func<Packet, bool> holds, int? version = null) => capture =>
        Sessions(capture).Where(session => version is null || session[0].Version == version).Select(session => (holds(session[0]), $"connection of {session[0].ClientId}"));

    public static readonly Check Will = Connects(connect => connect.Message is not null);
    public static readonly Check WillTopic = Connects(connect => connect.Message?.Topic == StateTopic);
    public static readonly Check WillQuality = Connects(connect => connect.Message?.Quality == 1);
    public static readonly Check WillRetained = Connects(connect => connect.Message is { IsRetained: true });
    public static readonly Check WillPayload = Connects(connect => connect.Message is { } will && State(will) is (false, > 0));
    public static readonly Check WillTime = Connects(connect => connect.Message is { } will && State(will) is (_, > 0 and var at) && IsNear((ulong)at, connect.At));
    public static readonly Check CleanOf5 = Connects(connect => connect is { IsClean: true, SessionExpiry: 0 }, 5);
    public static readonly Check CleanOf311 = Connects(connect => connect.IsClean, 4);

    /// <summary>The first message is the birth.</summary>
    public static Check Birth(Func<Packet[], Message, bool> holds) => capture => Sessions(capture).Select(session => (Said(session).FirstOrDefault() is { } first && holds(session, first.Message!), $"birth of {session[0].ClientId}"));

    public static readonly Check BirthIsFirst = Birth((_, birth) => birth.Topic.Contains("/STATE/", StringComparison.Ordinal) && State(birth) is (true, _));
    public static readonly Check BirthTopic = Birth((_, birth) => birth.Topic == StateTopic);
    public static readonly Check BirthQuality = Birth((_, birth) => birth.Quality == 1);
    public static readonly Check BirthRetained = Birth((_, birth) => birth.IsRetained);
    public static readonly Check BirthPayload = Birth((_, birth) => State(birth) is (true, > 0));
    public static readonly Check BirthTime = Birth((session, birth) => session[0].Message is { } will && State(birth)?.Timestamp is { } at && State(will)?.Timestamp == at);

    /// <summary>It listens to its own state and to nodes before it says anything.</summary>
    public static readonly Check Listens = capture => Sessions(capture).Select(session =>
        (session.TakeWhile(packet => !(packet is { IsFromClient: true, Kind: PacketKind.Publish })).SelectMany(packet => packet.Filters).Select(filter => filter.Topic).ToArray() is var topics
            && topics.Any(topic => topic is "spBv1.0/#" or StateTopic) && topics.Any(topic => topic == "spBv1.0/#" || topic.StartsWith($"spBv1.0/{Group}/", StringComparison.Ordinal)), $"{session[0].ClientId} listens"));

    /// <summary>Whoever leaves says so before: death of the session with a new time.</summary>
    public static Check Death(Func<Packet[], Packet, bool> holds) => capture => Sessions(capture).Where(session => session.Any(packet => packet is { IsFromClient: true, Kind: PacketKind.Disconnect }))
        .Select(session => (Said(session).LastOrDefault() is { } last && holds(session, last), $"death of {session[0].ClientId}"));

    public static readonly Check DeathIsLast = Death((_, death) => IsState(death) && State(death.Message!) is (false, _));
    public static readonly Check DeathTopic = Death((_, death) => death.Message!.Topic == StateTopic);
    public static readonly Check DeathQuality = Death((_, death) => death.Message!.Quality == 1);
    public static readonly Check DeathRetained = Death((_, death) => death.Message!.IsRetained);
    public static readonly Check DeathPayload = Death((_, death) => State(death.Message!) is (false, > 0));
    public static readonly Check DeathTime = Death((session, death) => State(death.Message!)?.Timestamp is { } at && State(Said(session).First().Message!)?.Timestamp is { } born && at > born && IsNear((ulong)at, death.At));
    public static readonly Check LeavesByPacket = capture => Sessions(capture).Where(session => Said(session).LastOrDefault() is { } last && IsState(last) && State(last.Message!) is (false, _))
        .Select(session => (session.Any(packet => packet is { IsFromClient: true, Kind: PacketKind.Disconnect }), $"the end of {session[0].ClientId}"));

    /// <summary>Hearing of its own death, it says once more that it is there, with the same time.</summary>
    public static readonly Check Contradicts = capture =>
        from session in Sessions(capture)
        from packet in session
        where packet is { IsFromClient: false, Kind: PacketKind.Publish } && packet.Message!.Topic == StateTopic && State(packet.Message) is (false, _)
            && session.TakeWhile(other => other != packet).Any(other => other is { IsFromClient: true, Kind: PacketKind.Publish }) && session.SkipWhile(other => other != packet).Any(other => other is { IsFromClient: true, Kind: PacketKind.Publish })
        let next = session.SkipWhile(other => other != packet).First(other => other is { IsFromClient: true, Kind: PacketKind.Publish }).Message!
        select (next.Topic == StateTopic && State(next) is (true, var at) && session[0].Message is { } will && at == State(will)?.Timestamp, "its own death");

    /// <summary>Each broker has a time of its own.</summary>
    public static readonly Check TimesByBroker = capture => Sessions(capture).Where(session => session[0].Scenario == "host-brokers").ToArray() is { Length: > 1 } sessions
        ? [(sessions.Select(session => Said(session).FirstOrDefault() is { } first ? State(first.Message!)?.Timestamp : null).Distinct().Count() == sessions.Length, "times of brokers")] : [];

    public static readonly Check RebirthVerb = capture => Commands(capture, isRebirth: true).Select(command => (command.Message!.Verb == "NCMD", command.Message!.Topic));
    public static readonly Check RebirthName = capture => Commands(capture, isRebirth: true).Select(command => (command.Message!.Sparkplug!.Metrics is [{ HasName: true, Name: "Node Control/Rebirth" }], command.Message!.Topic));
    public static readonly Check RebirthValue = capture => Commands(capture, isRebirth: true).Select(command => (command.Message!.Sparkplug!.Metrics[0] is { BooleanValue: true }, command.Message!.Topic));

    /// <summary>Commands name what a birth has told, and fit its type.</summary>
    public static Check Names(string verb) => OfBirth(verb, (_, known) => known is not null);

    public static Check Fits(string verb) => OfBirth(verb, (metric, known) => known is not null && known.Datatype switch
    {
        10 => metric.ValueCase == Metric.ValueOneofCase.DoubleValue,
        11 => metric.ValueCase == Metric.ValueOneofCase.BooleanValue,
        12 => metric.ValueCase == Metric.ValueOneofCase.StringValue,
        _ => false,
    });

    private static IEnumerable<Packet> Commands(Capture capture, bool isRebirth) => Published(capture, "NCMD", "DCMD").Where(packet => packet.Message!.Sparkplug is { Metrics.Count: > 0 } payload
        && (payload.Metrics[0].ValueCase == Metric.ValueOneofCase.BooleanValue && !payload.Metrics[0].HasAlias) == isRebirth);

    private static Check OfBirth(string verb, Func<Metric, Metric?, bool> holds) => capture =>
        from session in Sessions(capture)
        from command in Said(session)
        where command.Message!.Verb == verb
        from metric in command.Message!.Sparkplug?.Metrics ?? []
        let birth = session.TakeWhile(packet => packet != command).LastOrDefault(packet => packet is { IsFromClient: false, Kind: PacketKind.Publish } && packet.Message!.Verb == verb[0] + "BIRTH" && packet.Message!.Device == command.Message!.Device)
        where birth is not null
        select (holds(metric, birth.Message!.Sparkplug!.Metrics.FirstOrDefault(known => metric.HasAlias ? known.HasAlias && known.Alias == metric.Alias : known.Name == metric.Name)), command.Message!.Topic);
}
