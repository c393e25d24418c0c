using System.Globalization;
using System.Text;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>What an edge node has said and has to say, on disk: what may not have arrived is told again by the next process too. Belongs to one thread at a time, except for what adds to the outbox.</summary>
/// <remarks>Records are messages of data with names in place of aliases, so that a node whose aliases have changed reads them. A record goes when what it tells was sent two keep-alives ago. What the log still has is sent from there, and
/// only the rest is read: what earlier processes have left, and what the log has let go.</remarks>
internal sealed class EdgeHistory : IDisposable
{
    private const int MostAtOnce = 64;
    private readonly Outbox _outbox;
    private readonly Outbox.Reader _reader;
    private readonly OutboxPosition _deaths;
    private readonly Queue<(long Last, long SentAt)> _sent = new();
    private readonly Dictionary<string, Dictionary<ulong, (string Name, SparkplugType Type)>> _names;
    private readonly Dictionary<string, Dictionary<string, (ulong Alias, SparkplugType Type)>> _aliases;
    private readonly string _layout;
    private long _until;

    /// <param name="outbox">Where it stands, of this node alone.</param>
    /// <param name="metrics">The metrics of each device, by the name of the device; of the node itself those that data tell.</param>
    /// <exception cref="InvalidOperationException">The outbox is sent by somebody else.</exception>
    /// <exception cref="OutboxException">Its folder cannot be used.</exception>
    public EdgeHistory(Outbox outbox, IReadOnlyDictionary<string, IEnumerable<SparkplugMetric>> metrics)
    {
        _outbox = outbox;
        _names = metrics.ToDictionary(device => device.Key, device => device.Value.Where(metric => metric.Alias is not null).ToDictionary(metric => metric.Alias!.Value, metric => (metric.Name!, metric.Type)));
        _aliases = _names.ToDictionary(device => device.Key, device => device.Value.ToDictionary(metric => metric.Value.Name, metric => (metric.Key, metric.Value.Type)));
        _layout = Crc32C.Of(Encoding.UTF8.GetBytes(string.Join('/', metrics.Keys))).ToString("x8", CultureInfo.InvariantCulture);
        _reader = outbox.Read();
        _until = outbox.LastNumber;
        _deaths = outbox.OpenNumber("death");
    }

    /// <summary>The number of the last session, of whatever process; -1 before the first.</summary>
    public int LastDeath
    {
        get => (int)_deaths.Acknowledged - 1;
        set => _deaths.Set(value + 1);
    }

    /// <summary>Whether something is to be read and sent.</summary>
    public bool HasUnsent => _reader.Next <= Volatile.Read(ref _until);

    /// <summary>Records that can be told no more, because the factory has no such metric any longer.</summary>
    public long Unknown { get; private set; }

    /// <summary>How many events a record may tell, so that it fits into the outbox.</summary>
    public int MostEvents => (int)Math.Clamp(_outbox.MostRecordBytes / 512, 1, 256);

    /// <summary>Makes a record of a message of data.</summary>
    public MqttMessage RecordOf(SparkplugTopic topic, SparkplugPayload payload)
    {
        foreach (SparkplugMetric metric in payload.Metrics)
        {
            (string name, SparkplugType type) = _names[topic.Device][metric.Alias!.Value];
            metric.Rename(name, null, type);
        }
        payload.Layout = _layout;
        return new MqttMessage { Topic = topic.ToString(), Payload = payload.ToBytes() };
    }

    /// <summary>Brings records to disk.</summary>
    /// <returns>The number of the last one; 0 where they are not on disk, which the health of the outbox tells.</returns>
    public async Task<long> StoreAsync(IReadOnlyList<MqttMessage> records, CancellationToken cancellation)
    {
        try
        {
            Task<long>[] storing = [.. records.Select(record => _outbox.AppendAsync(record, cancellation).AsTask())];
            return (await Task.WhenAll(storing).ConfigureAwait(false)).LastOrDefault();
        }
        catch (Exception fault) when (fault is OutboxException or ArgumentException or ObjectDisposedException)
        {
            return 0;   // what is told now must not wait for room
        }
    }

    /// <summary>Reads what is to be sent next, with the aliases of now.</summary>
    public IEnumerable<(SparkplugTopic Topic, IReadOnlyList<SparkplugMetric> Metrics)> Take(SparkplugTopic node, long now)
    {
        long last = 0;
        for (int i = 0; i < MostAtOnce && HasUnsent && _reader.TryRead(out MqttMessage? record); i++)
        {
            last = record.Id!.Value.Number;
            if (TryRead(node, record, out SparkplugTopic topic) is { } metrics)
                yield return (topic, metrics);
            else
                Unknown++;
        }
        if (last > 0)
            _sent.Enqueue((last, now));
        else if (HasUnsent)
            _reader.GoTo(_until + 1);   // the outbox was full, and has dropped the rest
    }

    /// <summary>Begins again with what was not sent long enough ago.</summary>
    public void Rewind()
    {
        _sent.Clear();
        _reader.GoTo(_outbox.Acknowledged + 1);
    }

    /// <summary>The log has let go what it had sent, or had yet to send, up to these records.</summary>
    public void Fell(long sent, long unsent)
    {
        if (!HasUnsent)
            _reader.GoTo(Math.Max(_reader.Next, Math.Max(sent, _outbox.Acknowledged) + 1));   // told already, so only a lost connection brings it back
        _until = Math.Max(_until, Math.Max(sent, unsent));
    }

    /// <summary>Lets go what was sent before an instant.</summary>
    /// <param name="sentBefore">The instant [ticks of the clock].</param>
    /// <param name="done">Up to where the log has let go; 0 for nothing.</param>
    public void Trim(long sentBefore, long done)
    {
        while (_sent.TryPeek(out (long Last, long SentAt) first) && first.SentAt < sentBefore)
            done = Math.Max(done, _sent.Dequeue().Last);
        if (done > _outbox.Acknowledged)
            _outbox.Forget(done);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _deaths.Dispose();
    }

    private List<SparkplugMetric>? TryRead(SparkplugTopic node, MqttMessage record, out SparkplugTopic topic)
    {
        topic = node;
        if (!SparkplugTopic.TryRead(record.Topic, out SparkplugTopic? told) || told is not { } of || of.Group != node.Group || of.Node != node.Node
            || !SparkplugPayload.TryRead(record.Payload.Span, out SparkplugPayload payload, out _)
            || of.Device.Length == 0 && payload.Layout != _layout   // events name their stations by number
            || !_aliases.TryGetValue(of.Device, out Dictionary<string, (ulong Alias, SparkplugType Type)>? known))
            return null;
        topic = of;
        List<SparkplugMetric> metrics = [];
        foreach (SparkplugMetric metric in payload.Metrics)
        {
            if (!known.TryGetValue(metric.Name ?? "", out (ulong Alias, SparkplugType Type) now) || now.Type != metric.Type)
                continue;
            metric.Rename(null, now.Alias, null);
            metrics.Add(metric);
        }
        return metrics.Count > 0 ? metrics : null;
    }
}
