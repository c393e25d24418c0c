using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Sparkplug;

// What is kept until it is known to have arrived.
internal sealed partial class EdgeSession
{
    private readonly EdgeHistory? _history;

    /// <summary>The connection stands: lets go what has arrived, as far as can be known. While it is lost nothing more arrives.</summary>
    public void Trim()
    {
        if (_lostAt is not null)
            return;
        _stoodAt = _clock.GetTimestamp();
        long before = _stoodAt - 2 * Ticks(_options.KeepAlive);
        long done = Log.Trim(before);
        _history?.Trim(before, done);
    }

    /// <summary>The records of the next events that are to be brought to disk; empty where there is none, and without an outbox.</summary>
    public (IReadOnlyList<MqttMessage> Records, int Count, long From) Record()
    {
        if (_history is null)
            return ([], 0, 0);
        Span<EdgeEntry> entries = _taken.AsSpan(0, _history.MostEvents);
        (int count, long from) = Log.Unstored(entries, Look);
        List<MqttMessage> records = [];
        entries = entries[..count];
        if (_options.IncludesEvents && TableOf(entries, out SimTime last) is { Rows.Count: > 0 } table)
        {
            var payload = new SparkplugPayload(Now, null);
            payload.Add(RunMetric(isHistorical: true));
            payload.Add(StartMetric(isHistorical: true));
            payload.Add(SparkplugMetric.Make(null, EventsAlias, _times.Milliseconds(last), null, SparkplugValue.Table(table), isHistorical: true));
            records.Add(_history.RecordOf(TopicOf(SparkplugVerb.NodeData), payload));
        }
        foreach (EdgeStation station in Touched(entries))
        {
            var payload = new SparkplugPayload(Now, null);
            AddData(station, entries, isHistorical: true, payload);
            records.Add(_history.RecordOf(TopicOf(SparkplugVerb.DeviceData, station), payload));
        }
        return (records, count, from);
    }

    /// <summary>Brings records to disk.</summary>
    /// <returns>The number of the last one; 0 where they are not on disk.</returns>
    public Task<long> StoreAsync(IReadOnlyList<MqttMessage> records, CancellationToken cancellation) => _history!.StoreAsync(records, cancellation);

    /// <summary>Ends what it keeps on disk; the outbox stays open.</summary>
    public void Close() => _history?.Dispose();

    /// <summary>What the log no longer has, from disk.</summary>
    /// <returns>Whether there was something.</returns>
    private bool AddHistory(long now, List<MqttMessage> send)
    {
        if (_history is null)
            return false;
        (long sent, long unsent) = Log.Fell();
        _history.Fell(sent, unsent);
        if (!_history.HasUnsent)
            return false;
        foreach ((SparkplugTopic topic, IReadOnlyList<SparkplugMetric> metrics) in _history.Take(TopicOf(SparkplugVerb.NodeData), now))
        {
            if (topic.Device.Length > 0 && !_born.Any(station => station.Device == topic.Device))
                continue;
            SparkplugPayload payload = NewPayload();
            foreach (SparkplugMetric metric in metrics)
                payload.Add(metric);
            send.Add(ToMessage(topic.ToString(), payload));
        }
        return true;
    }
}
