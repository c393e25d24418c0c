namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>A metric as a host knows it: what its birth told, and its last value.</summary>
internal sealed class HostMetric
{
    public required string Name { get; init; }

    public required SparkplugType Type { get; init; }

    public required IReadOnlyList<SparkplugProperty> Properties { get; set; }

    /// <summary>The last value; <c>null</c> where there is none.</summary>
    public SparkplugValue? Value { get; set; }

    /// <summary>When that was so by the clock of its device [ms since 1970 in UTC].</summary>
    public long? At { get; set; }

    /// <summary>Since when it is not known whether the value still holds [ms since 1970 in UTC]; <c>null</c> while it is known.</summary>
    public long? StaleSince { get; set; }
}

/// <summary>A device as a host knows it, or the node itself (then without a name).</summary>
internal sealed class HostDevice(HostNode node, string name)
{
    private readonly Dictionary<string, HostMetric> _byName = [];
    private readonly Dictionary<ulong, HostMetric> _byAlias = [];

    public HostNode Node { get; } = node;

    public string Name { get; } = name;

    public bool IsOnline { get; private set; }

    /// <summary>Since when it is offline [ms since 1970 in UTC]; <c>null</c> while it is online, or was never seen.</summary>
    public long? OfflineSince { get; private set; }

    public IReadOnlyCollection<HostMetric> Metrics => _byName.Values;

    public HostMetric? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The metric that a name or an alias means.</summary>
    public HostMetric? Find(SparkplugMetric metric) => metric.Name is { Length: > 0 } name ? _byName.GetValueOrDefault(name)
        : metric.Alias is { } alias ? _byAlias.GetValueOrDefault(alias) : null;

    /// <summary>The alias of a metric, where it has one.</summary>
    public ulong? AliasOf(HostMetric metric) => _byAlias.FirstOrDefault(known => known.Value == metric) is { Value: not null } found ? found.Key : null;

    /// <summary>Begins anew with a birth.</summary>
    public void Born()
    {
        _byName.Clear();
        _byAlias.Clear();
        IsOnline = true;
        OfflineSince = null;
    }

    public void Add(HostMetric metric, ulong? alias)
    {
        _byName[metric.Name] = metric;
        if (alias is { } number)
            _byAlias[number] = metric;
    }

    /// <summary>It is gone: none of its values is known to hold any more.</summary>
    /// <returns>Whether it was online.</returns>
    public bool Died(long at)
    {
        bool was = IsOnline;
        IsOnline = false;
        OfflineSince ??= at;
        foreach (HostMetric metric in _byName.Values)
            metric.StaleSince ??= at;
        return was;
    }
}

/// <summary>An edge node as a host knows it.</summary>
internal sealed class HostNode
{
    public HostNode(string group, string name)
    {
        Group = group;
        Name = name;
        Self = new HostDevice(this, "");
    }

    public string Group { get; }

    public string Name { get; }

    /// <summary>The node itself as a device.</summary>
    public HostDevice Self { get; }

    public Dictionary<string, HostDevice> Devices { get; } = [];

    /// <summary>The number of the session, by which deaths are told from those of sessions before; <c>null</c> where the birth told none.</summary>
    public ulong? BirthDeath { get; set; }

    /// <summary>The number that the next message is to have.</summary>
    public int Expected { get; set; }

    /// <summary>Messages that came before those that they follow, by their numbers.</summary>
    public Dictionary<int, HostMessage> Waiting { get; } = [];

    /// <summary>When the first of those came [ticks of the clock]; <c>null</c> where none waits.</summary>
    public long? GapSince { get; set; }

    /// <summary>Since when messages come before a birth [ticks of the clock]; <c>null</c> where none does.</summary>
    public long? EarlySince { get; set; }

    /// <summary>When a rebirth was asked for last [ticks of the clock].</summary>
    public long? AskedAt { get; set; }

    public IEnumerable<HostDevice> All => Devices.Values.Prepend(Self);
}

/// <summary>A message with what was read of it.</summary>
internal readonly record struct HostMessage(Connection.MqttMessage Message, SparkplugTopic Topic, SparkplugPayload Payload);
