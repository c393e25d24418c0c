using FactoryTwin.Mqtt.Sparkplug.Wire;
using static FactoryTwin.Mqtt.Tests.Conformance.Checks;

namespace FactoryTwin.Mqtt.Tests.Conformance;

/// <summary>Checks of what an edge node says over a session.</summary>
internal static class EdgeChecks
{
    private static readonly string[] _births = ["NBIRTH", "DBIRTH"], _data = ["NDATA", "DDATA"], _numbered = ["NBIRTH", "DBIRTH", "NDATA", "DDATA", "DDEATH"];

    private static IReadOnlyList<Packet[]> Sessions(Capture capture) => capture.Sessions("edge");

    private static IEnumerable<Packet> Said(Packet[] session) => session.Where(packet => packet is { IsFromClient: true, Kind: PacketKind.Publish });

    private static Metric? Find(Message? message, string name) => message?.Sparkplug?.Metrics.FirstOrDefault(metric => metric.Name == name);

    private static long? BirthDeath(Message? message) => Find(message, "bdSeq") is { HasDatatype: true, Datatype: 4, ValueCase: Metric.ValueOneofCase.LongValue } metric && metric.LongValue <= 255 ? (long)metric.LongValue : null;

    /// <summary>What of a connection's begin is to be as it should.</summary>
    public static Check Connects(Func<Packet, bool> holds, int? version = null) => capture =>
        Sessions(capture).Where(session => version is null || session[0].Version == version).Select(session => (holds(session[0]), $"connection of {session[0].ClientId}"));

    public static readonly Check WillTopic = Connects(connect => connect.Message?.Topic == $"spBv1.0/{Group}/NDEATH/{Node}");
    public static readonly Check WillPayload = Connects(connect => connect.Message?.Sparkplug is not null);
    public static readonly Check WillQuality = Connects(connect => connect.Message?.Quality == 1);
    public static readonly Check WillRetained = Connects(connect => connect.Message is { IsRetained: false });
    public static readonly Check Will = Connects(connect => connect.Message is not null);
    public static readonly Check CleanOf5 = Connects(connect => connect is { IsClean: true, SessionExpiry: 0 }, 5);
    public static readonly Check CleanOf311 = Connects(connect => connect.IsClean, 4);

    /// <summary>The number of births and deaths begins at 0 and goes up with each connection.</summary>
    public static readonly Check BirthDeathGoesUp = capture =>
        from client in Sessions(capture).GroupBy(session => (session[0].Scenario, session[0].ClientId))
        from each in client.Select((session, i) => (Expected: i % 256, Actual: BirthDeath(session[0].Message)))
        select (each.Actual == each.Expected, $"{client.Key}: bdSeq {each.Actual}, expected {each.Expected}");

    public static readonly Check BirthDeathMatches = EachBirth((session, birth) => BirthDeath(birth.Message) is { } number && number == BirthDeath(session[0].Message));

    public static readonly Check BirthDeathIncluded = EachBirth((_, birth) => BirthDeath(birth.Message) is not null);

    public static readonly Check NumberBeginsAt0 = EachBirth((_, birth) => birth.Message!.Sparkplug is { HasSeq: true, Seq: 0 });

    /// <summary>Each message is numbered one above the one before it, whatever its verb.</summary>
    public static Check NumberGoesUp(params string[] verbs) => capture =>
        from session in Sessions(capture)
        from pair in Pairs(Said(session).Where(packet => _numbered.Contains(packet.Message!.Verb)).ToArray())
        where verbs.Contains(pair.Next.Message!.Verb) && pair.Next.Message!.Verb != "NBIRTH"
        select (pair.Next.Message!.Sparkplug is { HasSeq: true } next && pair.Last.Message!.Sparkplug is { } last && next.Seq == (last.Seq + 1) % 256, $"{pair.Last.Message!.Topic}, {pair.Next.Message!.Topic}");

    /// <summary>The metric by which births are asked for.</summary>
    public static Check Rebirth(Func<Metric, bool> holds) => EachBirth((_, birth) => Find(birth.Message, "Node Control/Rebirth") is { } metric && holds(metric));

    /// <summary>Data tell only what a birth of the session has told.</summary>
    public static Check Told(string birth, string data) => capture =>
        from session in Sessions(capture)
        from told in ByBirth(session, birth, data)
        from metric in told.Data.Message!.Sparkplug?.Metrics ?? []
        select (told.Birth?.Message!.Sparkplug?.Metrics.Any(known => metric.HasAlias ? known.HasAlias && known.Alias == metric.Alias : known.Name == metric.Name) == true, $"{told.Data.Message!.Topic}: {metric.Name}{metric.Alias}");

    public static readonly Check AliasesAreUnique = capture =>
        from session in Sessions(capture)
        from births in Births(session)
        let metrics = births.DistinctBy(birth => birth.Message!.Topic).SelectMany(birth => birth.Message!.Sparkplug?.Metrics ?? []).Where(metric => metric.HasAlias).ToArray()
        select (metrics.Length > 0 && metrics.DistinctBy(metric => metric.Alias).Count() == metrics.Length, "aliases of a node");

    public static readonly Check AliasWithName = EachMetric(_births, metric => metric.HasName && (metric.HasAlias || metric.Name == "Node Control/Rebirth"));
    public static readonly Check AliasAlone = EachMetric([.. _data, "NCMD", "DCMD"], metric => metric.Name == "Node Control/Rebirth" || metric is { HasAlias: true, HasName: false });
    public static readonly Check TypeIsKnown = EachMetric(_births, IsType);
    public static readonly Check NoTypeInData = EachMetric([.. _data, "NCMD", "DCMD"], metric => !metric.HasDatatype || metric.Name == "Node Control/Rebirth");

    /// <summary>A message of data tells at least one value that differs from what was told before.</summary>
    public static Check ByException(params string[] verbs) => capture =>
        from session in Sessions(capture)
        from told in Changes(session)
        where verbs.Contains(told.Packet.Message!.Verb)
        select (told.IsChange, told.Packet.Message!.Topic);

    public static readonly Check BirthIsFirst = capture => Sessions(capture).Where(session => Said(session).Any()).Select(session => (Said(session).First().Message!.Verb == "NBIRTH", $"first message of {session[0].ClientId}"));

    public static readonly Check ConnectIsFirst = capture => capture.Packets.ToArray() is var packets ? packets.Where(packet => packet is { IsFromClient: true, Kind: PacketKind.Publish } && _births.Contains(packet.Message!.Verb))
        .Select(birth => (packets.TakeWhile(packet => packet != birth).Any(packet => packet.Kind == PacketKind.Connect && packet.Connection == birth.Connection), birth.Message!.Topic)) : [];

    /// <summary>Devices are born after their node, and all of them before data.</summary>
    public static readonly Check BirthsBeforeData = capture =>
        from session in Sessions(capture)
        from births in Segments(session)
        let verbs = births.Select(packet => packet.Message!.Verb).TakeWhile(verb => verb != "DDEATH").ToArray()
        let last = Array.LastIndexOf(verbs, "DBIRTH")
        select (verbs is ["NBIRTH", ..] && last > 0 && verbs[1..last].All(verb => verb == "DBIRTH") && Devices.Length == last, string.Join(' ', verbs.Take(6)));

    public static Check NoDataBeforeBirths(string verb) => capture =>
        from session in Sessions(capture)
        let said = Said(session).ToList()
        let born = Math.Max(said.FindIndex(packet => packet.Message!.Verb == "NBIRTH") + 1 is > 0 and var node ? node : int.MaxValue,
            Devices.Max(device => said.FindIndex(packet => packet.Message!.Verb == "DBIRTH" && packet.Message!.Device == device) + 1 is > 0 and var first ? first : int.MaxValue))
        from packet in said.Index()
        where packet.Item.Message!.Verb == verb
        select (packet.Index >= born, packet.Item.Message!.Topic);

    public static readonly Check DeviceAfterNode = capture =>
        from session in Sessions(capture)
        from packet in Said(session)
        where packet.Message!.Verb == "DBIRTH"
        select (Said(session).TakeWhile(other => other != packet).Any(other => other.Message!.Verb == "NBIRTH"), packet.Message!.Topic);

    public static readonly Check DeviceMatchesNode = capture =>
        from session in Sessions(capture)
        from packet in Said(session)
        where packet.Message!.Verb == "DBIRTH"
        let node = Said(session).TakeWhile(other => other != packet).LastOrDefault(other => other.Message!.Verb == "NBIRTH")?.Message
        select (node is not null && packet.Message!.Topic.StartsWith(node.Topic.Replace("/NBIRTH/", "/DBIRTH/", StringComparison.Ordinal) + "/", StringComparison.Ordinal), packet.Message!.Topic);

    /// <summary>Commands are listened to before births.</summary>
    public static readonly Check ListensToNode = Listens(session => [$"spBv1.0/{Group}/NCMD/{Node}"], _ => true);

    public static readonly Check ListensToDevices = Listens(session => Devices.Select(device => $"spBv1.0/{Group}/DCMD/{Node}/{device}"), session => session[0].Scenario == "edge");

    public static readonly Check ListensToHost = Listens(session => [$"spBv1.0/STATE/{Host}"], HasHost);

    /// <summary>A death says which session it ends, and nothing else.</summary>
    public static readonly Check DeathOfSession = capture =>
        from session in Sessions(capture)
        from death in Said(session).Where(packet => packet.Message!.Verb == "NDEATH").Select(packet => packet.Message!).Prepend(session[0].Message)
        select (death?.Sparkplug?.Metrics is [{ Name: "bdSeq" }] && BirthDeath(death) == BirthDeath(session[0].Message), $"a death of {session[0].ClientId}");

    public static readonly Check DeathHasNoNumber = capture =>
        from session in Sessions(capture)
        from death in Said(session).Where(packet => packet.Message!.Verb == "NDEATH").Select(packet => packet.Message!).Prepend(session[0].Message)
        select (death?.Sparkplug is { HasSeq: false }, $"a death of {session[0].ClientId}");

    public static readonly Check DeathTopic = capture =>
        from session in Sessions(capture)
        from death in Said(session).Where(packet => packet.Message!.Verb == "NDEATH").Select(packet => packet.Message!).Prepend(session[0].Message)
        select (death?.Topic == $"spBv1.0/{Group}/NDEATH/{Node}", $"{death?.Topic}");

    /// <summary>Who leaves on purpose says so before.</summary>
    public static Check DeathBeforeLeaving(int? version = null) => capture =>
        from session in Sessions(capture)
        where session.Any(packet => packet is { IsFromClient: true, Kind: PacketKind.Disconnect }) && (version is null || session[0].Version == version) && Said(session).Any()
        select (Said(session).Last().Message!.Verb == "NDEATH", $"the end of {session[0].ClientId}");

    public static readonly Check LeavesWithWill = capture =>
        from session in Sessions(capture)
        from packet in session
        where packet is { IsFromClient: true, Kind: PacketKind.Disconnect } && session[0].Version == 5
        select (packet.Reason == 4, $"the end of {session[0].ClientId}");

    public static readonly Check LeavesByPacket = capture =>
        from session in Sessions(capture)
        where Said(session).LastOrDefault()?.Message!.Verb == "NDEATH"
        select (session.Any(packet => packet is { IsFromClient: true, Kind: PacketKind.Disconnect }), $"the end of {session[0].ClientId}");

    /// <summary>Asked for births, the node sends no more data but all births, with the same number of the session.</summary>
    public static readonly Check RebirthStopsData = Reborn((_, after) => after.First().Message!.Verb == "NBIRTH");

    public static readonly Check RebirthIsWhole = Reborn((_, after) => after.Take(1 + Devices.Length).Select(packet => packet.Message!.Verb).SequenceEqual(["NBIRTH", .. Devices.Select(_ => "DBIRTH")]));

    public static readonly Check RebirthKeepsNumber = Reborn((session, after) => BirthDeath(after.First(packet => packet.Message!.Verb == "NBIRTH").Message) == BirthDeath(session[0].Message));

    /// <summary>No births before the primary host has said, by its own topic and with no older time than before, that it is there.</summary>
    public static readonly Check WaitsForHost = capture =>
        from session in Sessions(capture)
        where HasHost(session)
        from birth in Said(session).Where(packet => packet.Message!.Verb == "NBIRTH")
        select (HostBefore(capture, session, birth) is (true, _), $"births of {session[0].ClientId}");

    /// <summary>The same, where there was something to be misled by.</summary>
    public static Check IsNotMisledBy(Func<Packet, bool> lure) => capture => WaitsForHost(capture).Concat(
        from session in Sessions(capture)
        where HasHost(session)
        from packet in session
        where IsState(packet) && lure(packet)
        let next = session.SkipWhile(other => other != packet).Skip(1).TakeWhile(other => !IsState(other)).ToArray()
        select (!next.Any(other => other is { IsFromClient: true, Kind: PacketKind.Publish } && other.Message!.Verb == "NBIRTH"), $"a state that means nothing: {packet.Message!.Topic}"));

    public static bool IsOtherHost(Packet packet) => packet.Message!.Topic != $"spBv1.0/STATE/{Host}";

    public static bool IsOffline(Packet packet) => HostChecks.State(packet.Message!) is { IsOnline: false };

    public static readonly Check OldOnlineIsIgnored = capture => WaitsForHost(capture).Concat(StatesOf(capture, (state, seen) => state.IsOnline && state.Timestamp < seen).Select(found =>
        (!After(found.Session, found.Packet).TakeWhile(other => !IsState(other)).Any(other => other is { IsFromClient: true, Kind: PacketKind.Publish } && other.Message!.Verb == "NBIRTH"), "an old state")));

    /// <summary>When the host goes, the node says that it dies, leaves, and begins anew.</summary>
    public static readonly Check DiesWithHost = capture => Gone(capture).Select(found =>
        (After(found.Session, found.Packet).ToArray() is var after && after.FirstOrDefault(packet => packet is { IsFromClient: true, Kind: PacketKind.Publish })?.Message!.Verb == "NDEATH"
            && after.Any(packet => packet is { IsFromClient: true, Kind: PacketKind.Disconnect or PacketKind.Closed }), "the host went"));

    public static readonly Check ComesBack = capture => Gone(capture).Select(found =>
        (Sessions(capture).Any(next => next[0].Scenario == found.Session[0].Scenario && next[0].Connection > found.Session[0].Connection), "after the host went"));

    public static readonly Check StaysForOldDeath = capture => StatesOf(capture, (state, seen) => !state.IsOnline && state.Timestamp < seen).Select(found =>
        (After(found.Session, found.Packet).TakeWhile(packet => !IsState(packet)).Any(packet => packet is { IsFromClient: true, Kind: PacketKind.Publish } && packet.Message!.Verb == "DDATA"), "an old death"));

    /// <summary>With several brokers: the next one, and never two at once.</summary>
    public static readonly Check Walks = capture => Gone(capture).Where(found => found.Session[0].Scenario == "edge-brokers").Select(found =>
        (Sessions(capture).Where(next => next[0].Scenario == "edge-brokers" && next[0].Connection > found.Session[0].Connection).MinBy(next => next[0].Connection)?[0].Broker is { } broker && broker != found.Session[0].Broker, "the next broker"));

    public static readonly Check OneBrokerAtATime = capture =>
        from pair in Pairs(Sessions(capture).Where(session => session[0].Scenario == "edge-brokers").ToArray())
        let packets = capture.Packets.ToList()
        let left = packets.FindIndex(packet => packet.Connection == pair.Last[0].Connection && packet is { IsFromClient: true, Kind: PacketKind.Disconnect or PacketKind.Closed })
        select (left >= 0 && left < packets.IndexOf(pair.Next[0]), "two brokers");

    public static readonly Check DeviceDeath = All(Topic("DDEATH"), capture => Sessions(capture).Where(session => session[0].Scenario == "edge" && Said(session).Any(packet => packet.Message!.Verb == "DDEATH")).Select(session =>
        (Said(session).SkipWhile(packet => packet.Message!.Verb != "DDEATH").TakeWhile(packet => packet.Message!.Verb != "DBIRTH").All(packet => packet.Message!.Verb != "DDATA" || packet.Message!.Device != "ovens"), "a dead device says nothing")));

    /// <summary>No two names are the same but for their case.</summary>
    public static readonly Check IdsDiffer = capture =>
        Sessions(capture).Select(session => Said(session).Where(packet => packet.Message!.Verb == "DBIRTH").Select(packet => packet.Message!.Topic).Distinct().ToArray())
            .Where(topics => topics.Length > 0).Select(topics => (topics.DistinctBy(topic => topic.ToUpperInvariant()).Count() == topics.Length && topics.Length == Devices.Length, "ids"));

    public static readonly Check NamesDiffer = EachPayload(_births, payload => payload.Metrics.DistinctBy(metric => metric.Name.ToUpperInvariant()).Count() == payload.Metrics.Count);

    private static bool HasHost(Packet[] session) => session[0].Scenario is "edge-host" or "edge-brokers";

    private static bool IsState(Packet packet) => packet is { IsFromClient: false, Kind: PacketKind.Publish } && packet.Message!.Topic.Contains("/STATE/", StringComparison.Ordinal);

    private static IEnumerable<Packet> After(Packet[] session, Packet packet) => session.SkipWhile(other => other != packet).Skip(1);

    private static Check EachBirth(Func<Packet[], Packet, bool> holds) => capture =>
        from session in Sessions(capture)
        from birth in Said(session)
        where birth.Message!.Verb == "NBIRTH"
        select (holds(session, birth), $"a birth of {session[0].ClientId}");

    private static Check Listens(Func<Packet[], IEnumerable<string>> topics, Func<Packet[], bool> applies) => capture =>
        from session in Sessions(capture)
        where applies(session)
        from topic in topics(session)
        select (session.TakeWhile(packet => !(packet is { IsFromClient: true, Kind: PacketKind.Publish })).Any(packet => packet.Filters.Contains((topic, 1))), $"{session[0].ClientId} listens to {topic}");

    private static Check Reborn(Func<Packet[], Packet[], bool> holds) => capture =>
        from session in Sessions(capture)
        from asked in session
        where asked is { IsFromClient: false, Kind: PacketKind.Publish } && asked.Message!.Verb == "NCMD" && Find(asked.Message, "Node Control/Rebirth") is { BooleanValue: true }
        let after = After(session, asked).Where(packet => packet is { IsFromClient: true, Kind: PacketKind.Publish }).ToArray()
        select (after.Any(packet => packet.Message!.Verb == "NBIRTH") && holds(session, after), "after a rebirth was asked for");

    /// <summary>Each death of the primary host that is no older than its birth, while the node was born.</summary>
    private static IEnumerable<(Packet[] Session, Packet Packet)> Gone(Capture capture) => StatesOf(capture, (state, seen) => !state.IsOnline && state.Timestamp >= seen)
        .Where(found => found.Session.TakeWhile(packet => packet != found.Packet).Any(packet => packet is { IsFromClient: true, Kind: PacketKind.Publish } && packet.Message!.Verb == "NBIRTH"));

    private static IEnumerable<(Packet[] Session, Packet Packet)> StatesOf(Capture capture, Func<(bool IsOnline, long Timestamp), long, bool> which) =>
        from session in Sessions(capture)
        where HasHost(session)
        from packet in session
        where IsState(packet) && !IsOtherHost(packet) && HostChecks.State(packet.Message!) is { } state && HostBefore(capture, session, packet).Seen is var seen && seen > long.MinValue && which(state, seen)
        select (session, packet);

    /// <summary>What the node knows of its host when a packet passes: whether it is there by this connection, and the latest time that this broker has told.</summary>
    private static (bool IsOnline, long Seen) HostBefore(Capture capture, Packet[] session, Packet until)
    {
        (bool isOnline, long seen) = (false, long.MinValue);
        foreach (Packet packet in capture.Packets.TakeWhile(packet => packet != until))
        {
            if (packet.Scenario != session[0].Scenario || packet.Broker != session[0].Broker || !IsState(packet) || IsOtherHost(packet) || HostChecks.State(packet.Message!) is not { } state || state.Timestamp < seen)
                continue;
            seen = state.Timestamp;
            if (packet.Connection == session[0].Connection)
                isOnline = state.IsOnline;
        }
        return (isOnline, seen);
    }

    private static IEnumerable<Packet[]> Births(Packet[] session) => Segments(session).Select(segment => segment.Where(packet => _births.Contains(packet.Message!.Verb)).ToArray());

    /// <summary>What is said from one birth of the node to the next.</summary>
    private static IEnumerable<Packet[]> Segments(Packet[] session)
    {
        Packet[] said = [.. Said(session)];
        int[] begins = [.. said.Index().Where(each => each.Item.Message!.Verb == "NBIRTH").Select(each => each.Index), said.Length];
        return Pairs(begins).Select(pair => said[pair.Last..pair.Next]);
    }

    private static IEnumerable<(Packet? Birth, Packet Data)> ByBirth(Packet[] session, string birth, string data)
    {
        Dictionary<string, Packet> last = [];
        foreach (Packet packet in Said(session))
        {
            if (packet.Message!.Verb == birth)
                last[packet.Message!.Device] = packet;
            else if (packet.Message!.Verb == data)
                yield return (last.GetValueOrDefault(packet.Message!.Device), packet);
        }
    }

    private static IEnumerable<(Packet Packet, bool IsChange)> Changes(Packet[] session)
    {
        Dictionary<ulong, string> last = [];
        foreach (Packet packet in Said(session))
        {
            bool isChange = false;
            foreach (Metric metric in packet.Message!.Sparkplug?.Metrics ?? [])
            {
                Metric bare = new(metric);
                bare.ClearName();
                bare.ClearTimestamp();
                bare.ClearDatatype();
                if (!_births.Contains(packet.Message!.Verb))
                    bare.Properties = metric.Properties is null ? null : new PropertySet { Keys = { metric.Properties.Keys[0] }, Values = { metric.Properties.Values[0] } };
                else if (bare.Properties is { Keys.Count: > 0 } all)
                    bare.Properties = new PropertySet { Keys = { all.Keys[0] }, Values = { all.Values[0] } };
                string told = bare.ToString();
                isChange |= metric.IsHistorical || !last.TryGetValue(metric.Alias, out string? was) || was != told;
                last[metric.Alias] = told;
            }
            yield return (packet, isChange);
        }
    }

    private static IEnumerable<(T Last, T Next)> Pairs<T>(IReadOnlyList<T> items) => items.Zip(items.Skip(1));
}
