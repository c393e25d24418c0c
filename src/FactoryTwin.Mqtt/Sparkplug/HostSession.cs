using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>Takes what a host has understood.</summary>
internal interface IHostSink
{
    /// <summary>A value came in.</summary>
    /// <param name="device">Whose.</param>
    /// <param name="metric">Of which metric, as its birth told it.</param>
    /// <param name="value">The value; <c>null</c> where there is none.</param>
    /// <param name="told">As it came.</param>
    /// <param name="message">The message that it came with.</param>
    void Value(HostDevice device, HostMetric metric, SparkplugValue? value, SparkplugMetric told, HostMessage message);

    /// <summary>A device, or a node, came or went.</summary>
    /// <param name="device">Which.</param>
    /// <param name="deviceTime">When, by its own clock [ms since 1970 in UTC]; <c>null</c> where it could not say so.</param>
    /// <param name="awaitsBirth">Whether its node is born, so that its own birth is to follow.</param>
    void Presence(HostDevice device, long? deviceTime, bool awaitsBirth = false);

    /// <summary>Something cannot be read.</summary>
    void Unreadable(MqttMessage message, string reason);
}

/// <summary>What a host knows of all nodes, and what it asks of them, without a connection: messages in, messages out. Belongs to one thread at a time.</summary>
/// <remarks>It takes peers as they are: a birth may begin with any number, <c>bdSeq</c> may have any type of whole number or be missing, aliases may be unique only within a device, data may name their
/// metrics and types instead.</remarks>
internal sealed class HostSession(SparkplugHostOptions options, TimeProvider clock)
{
    private const string Rebirth = "Node Control/Rebirth";
    private const int MostNodes = 10_000, MostDevices = 10_000, MostMetrics = 1_000_000;   // of all nodes together, so that memory is bounded whatever comes in
    private readonly Dictionary<(string Group, string Node), HostNode> _nodes = [];
    private readonly List<HostDevice> _untold = [];
    private readonly Queue<MqttMessage> _outgoing = [];
    private long _stateTime;
    private long? _firstGap;   // no gap is older, by the clock's ticks
    private int _devices, _metrics;
    private bool _isUp;

    /// <summary>Whether somebody sends what it asks for.</summary>
    public bool Speaks { get; set; }

    /// <summary>Messages of nodes and devices whose births came later, or are still awaited.</summary>
    public long BeforeBirth { get; private set; }

    public IReadOnlyCollection<HostNode> Nodes => _nodes.Values;

    /// <summary>How often a connection has come to stand.</summary>
    public long Connections { get; private set; }

    /// <summary>Rebirths that were asked for.</summary>
    public long RebirthsAsked { get; private set; }

    public bool TryTakeOutgoing(out MqttMessage message) => _outgoing.TryDequeue(out message!);

    /// <summary>The death that a broker is to send; <c>null</c> for a host that does not tell its state.</summary>
    public MqttMessage? Will()
    {
        _stateTime = Now;
        return options.HostId is { } host ? new SparkplugState(false, _stateTime).ToMessage(host) : null;
    }

    /// <summary>A connection stands: the state goes out first; what was known of nodes may be old, so they are asked for births.</summary>
    public void Connected()
    {
        LinkLost();
        _isUp = true;
        Connections++;
        _outgoing.Clear();
        if (options.HostId is { } host)
            _outgoing.Enqueue(new SparkplugState(true, _stateTime).ToMessage(host));
        foreach (HostNode node in _nodes.Values)
        {
            node.AskedAt = null;
            Ask(node);
        }
    }

    /// <summary>There is no connection: nothing that was known is known to hold.</summary>
    public void LinkLost()
    {
        foreach (HostNode node in _nodes.Values)
        {
            node.Waiting.Clear();
            node.GapSince = null;
            _untold.AddRange(node.All.Where(device => device.Died(Now)));
        }
    }

    /// <summary>The death, to be sent before the host leaves; <c>null</c> for one that does not tell its state.</summary>
    public MqttMessage? Leave()
    {
        _isUp = false;   // it hears of its own death, and is not to contradict it
        return options.HostId is { } host ? new SparkplugState(false, Now).ToMessage(host) : null;
    }

    /// <summary>Reads a message; <c>false</c> where it is none of Sparkplug's.</summary>
    public bool Read(MqttMessage message, IHostSink sink)
    {
        Tick(sink, message.Topic);
        if (options.HostId is { } host && message.Topic == SparkplugTopic.StateOf(host))
        {
            if (_isUp && SparkplugState.TryRead(message.Payload, out SparkplugState state) && !state.IsOnline)
                _outgoing.Enqueue(new SparkplugState(true, _stateTime).ToMessage(host));
            return true;
        }
        if (!SparkplugTopic.TryRead(message.Topic, out SparkplugTopic? topic))
            return message.Topic.StartsWith("spBv1.0/STATE/", StringComparison.Ordinal);
        if (topic.Value.Verb is SparkplugVerb.NodeCommand or SparkplugVerb.DeviceCommand)
            return true;
        if (!SparkplugPayload.TryRead(message.Payload.Span, out SparkplugPayload payload, out string reason))
            sink.Unreadable(message, reason);
        else if (NodeOf(topic.Value) is { } node)
            Take(node, new(message, topic.Value, payload), sink);
        else
            sink.Unreadable(message, "too many nodes");
        return true;
    }

    /// <summary>Tells what is due: devices that were lost with the link, and messages whose predecessors did not come in time.</summary>
    /// <param name="sink">Where to; without one only what is to be asked of nodes is done.</param>
    /// <param name="topic">The topic of the message that comes next: a node that speaks is not lost, and its births follow.</param>
    public void Tick(IHostSink? sink, string topic = "")
    {
        if (sink is not null && _untold.Count > 0)
        {
            HostDevice[] lost = [.. _untold.Where(device => !IsOf(device.Node, topic))];
            _untold.RemoveAll(lost.Contains);
            foreach (HostDevice device in lost)
                sink.Presence(device, null);
        }
        if (_firstGap is not { } first || clock.GetElapsedTime(first) < options.ReorderTimeout)
            return;   // so a message costs the same however many nodes there are
        foreach (HostNode node in _nodes.Values)
        {
            if (node.GapSince is not { } since || clock.GetElapsedTime(since) < options.ReorderTimeout)
                continue;
            Ask(node);
            if (sink is not null)
                GiveUp(node, sink);
        }
        _firstGap = _nodes.Values.Min(node => node.GapSince);
    }

    /// <summary>A command, of the type that the birth told, by alias where there is one.</summary>
    /// <exception cref="ArgumentException">There is no such device or metric, or the value does not fit it.</exception>
    public MqttMessage Command(string group, string node, string device, string name, object value)
    {
        HostDevice? found = !_nodes.TryGetValue((group, node), out HostNode? known) ? null : device.Length == 0 ? known.Self : known.Devices.GetValueOrDefault(device);
        if (found?.Find(name) is not { } metric)
            throw new ArgumentException($"No birth of '{group}/{node}{(device.Length == 0 ? "" : "/" + device)}' has told a metric '{name}'.", nameof(name));
        if (Fit(metric.Type, value) is not { } fitted)
            throw new ArgumentException($"'{name}' is of the type {metric.Type}, and {value} is none.", nameof(value));
        ulong? alias = found.AliasOf(metric);
        var payload = new SparkplugPayload(Now, null);
        payload.Add(SparkplugMetric.Make(alias is null ? name : null, alias, Now, alias is null ? metric.Type : null, fitted));
        var topic = new SparkplugTopic(device.Length == 0 ? SparkplugVerb.NodeCommand : SparkplugVerb.DeviceCommand, group, node, device);
        return new MqttMessage { Topic = topic.ToString(), Payload = payload.ToBytes() };
    }

    /// <summary>A question for a twin that is a node.</summary>
    public MqttMessage Question(string group, string node, string question)
    {
        var payload = new SparkplugPayload(Now, null);
        payload.Add(SparkplugMetric.Make(EventTable.Ask, null, Now, SparkplugType.String, SparkplugValue.Words(question)));
        return new MqttMessage { Topic = new SparkplugTopic(SparkplugVerb.NodeCommand, group, node).ToString(), Payload = payload.ToBytes() };
    }

    /// <summary>Asks a node for its births, if it was not asked just now.</summary>
    public void Ask(HostNode node)
    {
        if (!options.AsksForRebirth || node.AskedAt is { } asked && clock.GetElapsedTime(asked) < options.RebirthInterval)
            return;
        node.AskedAt = clock.GetTimestamp();
        RebirthsAsked++;
        var payload = new SparkplugPayload(Now, null);
        payload.Add(SparkplugMetric.Make(Rebirth, null, Now, SparkplugType.Boolean, SparkplugValue.Flag(true)));
        _outgoing.Enqueue(new MqttMessage { Topic = new SparkplugTopic(SparkplugVerb.NodeCommand, node.Group, node.Name).ToString(), Payload = payload.ToBytes() });
        if (_outgoing.Count > MostNodes)
            _outgoing.Dequeue();   // nobody sends them
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private HostNode? NodeOf(SparkplugTopic topic)
    {
        if (!_nodes.TryGetValue((topic.Group, topic.Node), out HostNode? node) && _nodes.Count < MostNodes)
            _nodes.Add((topic.Group, topic.Node), node = new HostNode(topic.Group, topic.Node));
        return node;
    }

    /// <summary>Puts a message where its number says.</summary>
    private void Take(HostNode node, HostMessage message, IHostSink sink)
    {
        switch (message.Topic.Verb)
        {
            case SparkplugVerb.NodeDeath:
                Apply(node, message, sink);
                return;
            case SparkplugVerb.NodeBirth:
                (node.Expected, node.GapSince, node.EarlySince) = (((message.Payload.Sequence ?? 0) + 1) % 256, null, null);
                node.Waiting.Clear();
                Apply(node, message, sink);
                return;
        }
        int ahead = !node.Self.IsOnline || message.Payload.Sequence is not { } sequence ? -1 : (sequence - node.Expected + 256) % 256;
        if (ahead is > 0 and < 128)
        {
            node.Waiting[message.Payload.Sequence!.Value] = message;
            node.GapSince ??= clock.GetTimestamp();
            _firstGap ??= node.GapSince;
            Tick(sink);
            return;
        }
        Apply(node, message, sink);
        if (ahead >= 128)
            Ask(node);   // it came twice, or after it was given up; what it tells is taken all the same
        if (ahead != 0)
            return;
        node.Expected = (node.Expected + 1) % 256;
        while (node.Waiting.Remove(node.Expected, out HostMessage next))
        {
            Apply(node, next, sink);
            node.Expected = (node.Expected + 1) % 256;
        }
        if (node.Waiting.Count == 0)
            node.GapSince = null;
    }

    /// <summary>Goes on without the messages that did not come.</summary>
    private void GiveUp(HostNode node, IHostSink sink)
    {
        for (int ahead = 0; node.Waiting.Count > 0 && ahead < 256; ahead++)
        {
            if (node.Waiting.Remove(node.Expected, out HostMessage next))
                Apply(node, next, sink);
            node.Expected = (node.Expected + 1) % 256;
        }
        node.GapSince = null;
    }

    private void Apply(HostNode node, HostMessage message, IHostSink sink)
    {
        HostDevice? device = message.Topic.Device.Length == 0 ? node.Self : node.Devices.GetValueOrDefault(message.Topic.Device);
        switch (message.Topic.Verb)
        {
            case SparkplugVerb.NodeBirth:
                _untold.Remove(node.Self);
                foreach (HostDevice old in node.Devices.Values.Where(old => _untold.Remove(old) | old.Died(Now)).ToArray())
                    sink.Presence(old, null, awaitsBirth: true);
                node.BirthDeath = BirthDeathOf(message.Payload);
                Born(node.Self, message, sink);
                break;
            case SparkplugVerb.DeviceBirth when !node.Self.IsOnline:
                IsEarly(node, message, sink, "device before the birth of its node");
                break;
            case SparkplugVerb.DeviceBirth when device is null && _devices >= MostDevices:
                sink.Unreadable(message.Message, "too many devices");
                break;
            case SparkplugVerb.DeviceBirth:
                if (device is null)
                {
                    node.Devices.Add(message.Topic.Device, device = new HostDevice(node, message.Topic.Device));
                    _devices++;
                }
                Born(device, message, sink);
                break;
            case SparkplugVerb.NodeDeath:
                if (BirthDeathOf(message.Payload) is { } of && node.BirthDeath is { } session && of != session)
                    break;   // of a session before
                node.Waiting.Clear();
                node.GapSince = null;
                foreach (HostDevice dead in node.All.Where(dead => dead.Died(Now)).ToArray())
                    sink.Presence(dead, null);
                break;
            case SparkplugVerb.DeviceDeath:
                if (device?.Died(message.Payload.Timestamp ?? Now) == true)
                    sink.Presence(device, message.Payload.Timestamp);
                break;
            default:
                Data(node, device, message, sink);
                break;
        }
    }

    /// <summary>Whether a message is of a node, and tells no death.</summary>
    private static bool IsOf(HostNode node, string topic) => SparkplugTopic.TryRead(topic, out SparkplugTopic? of) && of is { } told && told.Group == node.Group && told.Node == node.Name && told.Verb is not SparkplugVerb.NodeDeath;

    /// <summary>Who comes late hears data before their birth, which has been asked for: that is nothing to be told, unless no birth comes.</summary>
    private void IsEarly(HostNode node, HostMessage message, IHostSink sink, string reason)
    {
        Ask(node);
        node.EarlySince ??= clock.GetTimestamp();
        if (options.AsksForRebirth && (Speaks || _isUp) && clock.GetElapsedTime(node.EarlySince.Value) < options.RebirthInterval)
            BeforeBirth++;
        else
            sink.Unreadable(message.Message, reason);
    }

    private void Born(HostDevice device, HostMessage message, IHostSink sink)
    {
        _metrics -= device.Metrics.Count;
        device.Born();
        sink.Presence(device, message.Payload.Timestamp);
        if (_metrics + message.Payload.Count > MostMetrics)
        {
            sink.Unreadable(message.Message, "too many metrics");
            return;
        }
        // First all of them: one may tell how another is to be read.
        List<(HostMetric Metric, SparkplugMetric Told)> told = [];
        foreach (SparkplugMetric metric in message.Payload.Metrics)
        {
            if (metric.Name is not { Length: > 0 } name || metric.Type == SparkplugType.Unknown)
            {
                sink.Unreadable(message.Message, "metric of a birth has no name or no type");
                continue;
            }
            var known = new HostMetric { Name = name, Type = metric.Type, Properties = metric.Properties };
            device.Add(known, metric.Alias);
            told.Add((known, metric));
        }
        _metrics += device.Metrics.Count;
        List<(HostMetric Metric, SparkplugMetric Told, SparkplugValue? Value)> values = [];
        foreach ((HostMetric known, SparkplugMetric metric) in told)
        {
            if (TryRead(known, metric, message, sink, out SparkplugValue? value))
                values.Add((known, metric, value));
        }
        foreach ((HostMetric known, SparkplugMetric metric, SparkplugValue? value) in values)
            sink.Value(device, known, value, metric, message);
    }

    private void Data(HostNode node, HostDevice? device, HostMessage message, IHostSink sink)
    {
        if (device is not { IsOnline: true })
        {
            IsEarly(node, message, sink, "data before a birth");
            return;
        }
        foreach (SparkplugMetric metric in message.Payload.Metrics)
        {
            if (device.Find(metric) is not { } known)
            {
                Ask(node);
                sink.Unreadable(message.Message, "metric that no birth has told");
            }
            else if (TryRead(known, metric, message, sink, out SparkplugValue? value))
                sink.Value(device, known, value, metric, message);
        }
    }

    /// <summary>Reads a value and keeps it, if it is not historical.</summary>
    private static bool TryRead(HostMetric known, SparkplugMetric metric, HostMessage message, IHostSink sink, out SparkplugValue? value)
    {
        value = null;
        if (!metric.IsNull)
        {
            if (!metric.TryRead(known.Type, out SparkplugValue read, out string reason))
            {
                sink.Unreadable(message.Message, reason);
                return false;
            }
            value = read;
        }
        if (metric.IsHistorical)
            return true;
        (known.Value, known.At, known.StaleSince) = (value, metric.Timestamp ?? message.Payload.Timestamp, null);
        if (metric.Properties is { Count: > 0 } properties)
            known.Properties = [.. properties, .. known.Properties.Where(old => properties.All(changed => changed.Name != old.Name))];
        return true;
    }

    /// <summary>The number of the session that a birth or a death tells; <c>null</c> where it tells none.</summary>
    internal static ulong? BirthDeathOf(SparkplugPayload payload)
    {
        foreach (SparkplugMetric metric in payload.Metrics.Where(metric => metric.Name == "bdSeq"))
        {
            if (metric.TryRead(SparkplugType.UInt64, out SparkplugValue value, out _))
                return value.AsUnsigned;
        }
        return null;
    }

    private static SparkplugValue? Fit(SparkplugType type, object value)
    {
        try
        {
            return value switch
            {
                bool flag when type == SparkplugType.Boolean => SparkplugValue.Flag(flag),
                string text when type.IsText() => SparkplugValue.Words(text, type),
                double number when type == SparkplugType.Double => SparkplugValue.Double(number),
                double number when type == SparkplugType.Float => SparkplugValue.Float((float)number),
                double number when (type.IsSigned() || type.IsUnsigned()) && Math.Floor(number) == number && Math.Abs(number) < 1L << 53 => SparkplugValue.Whole(type, (long)number),
                _ => null,
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
