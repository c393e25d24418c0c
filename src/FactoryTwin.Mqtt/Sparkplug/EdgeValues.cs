namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>What a node tells beside events: indicators, numbers and alarms that somebody publishes, and commands with their results. Of each the last value counts; one that births have not told of yet asks for them.</summary>
/// <threadsafety>All members may be used from several threads at a time.</threadsafety>
internal sealed class EdgeValues(ulong firstAlias)
{
    private const int Most = 10_000;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Device, string Name), Entry> _entries = [];
    private readonly List<Entry> _changed = [];
    private bool _needsBirth;

    /// <summary>Whether something is to be told, or a birth has to come first.</summary>
    public bool HasUnsent
    {
        get
        {
            lock (_gate)
                return _needsBirth || _changed.Count > 0;
        }
    }

    /// <summary>Whether births have to tell of something new.</summary>
    public bool NeedsBirth
    {
        get
        {
            lock (_gate)
                return _needsBirth;
        }
    }

    /// <summary>Takes a value.</summary>
    /// <param name="device">The device; empty for the node.</param>
    /// <param name="name">The metric.</param>
    /// <param name="at">When it is so [ms since 1970 in UTC].</param>
    /// <param name="type">Its type.</param>
    /// <param name="value">The value; <c>null</c> for none.</param>
    /// <param name="properties">Its properties. Default: none.</param>
    /// <returns>Whether there is room for it.</returns>
    public bool Put(string device, string name, long at, SparkplugType type, SparkplugValue? value, IReadOnlyList<SparkplugProperty>? properties = null)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue((device, name), out Entry? entry))
            {
                if (entry.Value == value)
                    return true;   // told by exception only
                (entry.At, entry.Value, entry.Properties) = (Math.Max(at, entry.At), value, properties);
                if (!_changed.Contains(entry))
                    _changed.Add(entry);
                return true;
            }
            if (_entries.Count == Most)
                return false;
            _entries.Add((device, name), new Entry { Device = device, Name = name, Alias = firstAlias + (ulong)_entries.Count, Type = type, At = at, Value = value, Properties = properties });
            _needsBirth = true;
            return true;
        }
    }

    /// <summary>The name and the type of a metric of a device; <c>null</c> where it is none of these.</summary>
    public (string Name, SparkplugType Type)? Find(string device, SparkplugMetric metric)
    {
        lock (_gate)
        {
            Entry? found = metric.Name is { } name ? _entries.GetValueOrDefault((device, name)) : _entries.Values.FirstOrDefault(entry => entry.Device == device && entry.Alias == metric.Alias);
            return found is null ? null : (found.Name, found.Type);
        }
    }

    /// <summary>Births are about to tell all: nothing else is to be told.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _changed.Clear();
            _needsBirth = false;
        }
    }

    /// <summary>The metrics of a birth.</summary>
    public List<(long At, SparkplugMetric Metric)> Birth(string device)
    {
        lock (_gate)
            return [.. _entries.Values.Where(entry => entry.Device == device).Select(entry => (entry.At, SparkplugMetric.Make(entry.Name, entry.Alias, entry.At, entry.Type, entry.Value, entry.Properties)))];
    }

    /// <summary>The metrics that have changed, by device, in the order of their times.</summary>
    public IEnumerable<(string Device, List<SparkplugMetric> Metrics)> TakeChanged()
    {
        lock (_gate)
        {
            var changed = _changed.GroupBy(entry => entry.Device)
                .Select(device => (device.Key, device.OrderBy(entry => entry.At).Select(entry => SparkplugMetric.Make(null, entry.Alias, entry.At, null, entry.Value, entry.Properties)).ToList())).ToList();
            _changed.Clear();
            return changed;
        }
    }

    private sealed class Entry
    {
        public required string Device { get; init; }

        public required string Name { get; init; }

        public required ulong Alias { get; init; }

        public required SparkplugType Type { get; init; }

        public long At { get; set; }

        public SparkplugValue? Value { get; set; }

        public IReadOnlyList<SparkplugProperty>? Properties { get; set; }
    }
}
